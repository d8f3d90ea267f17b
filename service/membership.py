"""What an administrator does with people: invite, give and take roles, let act no more.

Nobody does it with themselves, so an administrator always remains.
"""

from collections.abc import Collection

from service.roles import Role
from service.store import people, sessions
from service.store.records import Person
from service.store.store import Store
from synth import InputError

INVITED = "/invited"  # the path at which an invitation is accepted
MOST_NAME = 100  # characters
_WHO = "synth serve"  # in the log, before there is anybody


def invite(
    store: Store, name: str, roles: Collection[Role], project: str | None, *, who: str
) -> str:
    """Add a person with roles in a project, or in all; return the secret of the invitation.

    Raises:
        InputError: the person has no name, or no role.
    """
    name = " ".join(name.split())
    # A decision is signed with the names of people, which must be printable for that.
    if not name or len(name) > MOST_NAME or not name.isprintable() or not roles:
        raise InputError(
            "An invitation needs a name of at most {most} characters and a role.", most=MOST_NAME
        )
    person = people.add(store, name, [(project, role) for role in roles], who=who)
    return sessions.make_link(store, person.id, "invite")


def invite_again(store: Store, person: str, *, who: str) -> str:
    """Return the secret of a new invitation, also for whoever has lost a password.

    Whoever has it can be that person from then on, so the log says who made it.

    Raises:
        InputError: it is one's own.
    """
    _see_to_another(person, who)
    return sessions.make_link(store, person, "invite", who=who)


def change_roles(
    store: Store,
    person: str,
    project: str | None,
    *,
    held: Collection[Role],
    wanted: Collection[Role],
    who: str,
) -> None:
    """Give and take roles in a project, or in all; what another changed meanwhile stays.

    Args:
        held: the roles as they were shown to who changes them.

    Raises:
        InputError: they are one's own.
    """
    _see_to_another(person, who)
    for role in set(held) - set(wanted):
        people.revoke(store, person, role, project, who=who)
    for role in set(wanted) - set(held):
        people.grant(store, person, role, project, who=who)


def set_active(store: Store, person: str, active: bool, *, who: str) -> None:
    """Let a person act again, or no more.

    Raises:
        InputError: it is oneself.
    """
    _see_to_another(person, who)
    people.set_active(store, person, active, who=who)


def first_administrator(store: Store) -> Person | None:
    """Return whom to invite before anybody can sign in; None once an administrator can."""
    known = [one for one in people.everybody(store) if (None, Role.ADMINISTRATOR) in one.roles]
    if any(one.active and can_sign_in(one) for one in known):
        return None
    waiting = [one for one in known if one.active and one.made_by == _WHO]
    if waiting:
        return waiting[0]
    return people.add(store, "Administrator", [(None, Role.ADMINISTRATOR)], who=_WHO)


def can_sign_in(person: Person) -> bool:
    """Tell whether a person has accepted an invitation."""
    is_here_alone = (person.subject or "").startswith(people.OF_MACHINE)
    return person.login is not None or (person.subject is not None and not is_here_alone)


def _see_to_another(person: str, who: str) -> None:
    if person == who:
        raise InputError("Nobody changes their own roles. Another administrator can.")
