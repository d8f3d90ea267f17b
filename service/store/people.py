"""The store's people: who can be signed in, and their roles in projects."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, insert, select, update

from service.store import tables
from service.store.records import Person
from service.store.store import Store, new_id, now, write_log

OF_MACHINE = "user of this machine: "  # how a subject begins whom the machine vouches for

_person, _member = tables.people, tables.members
_SHOWN = [
    _person.c[name] for name in ("id", "name", "login", "subject", "active", "made", "made_by")
]


def add(
    store: Store,
    name: str,
    roles: Iterable[tuple[str | None, str]] = (),
    *,
    who: str,
    subject: str | None = None,
) -> Person:
    """Add a person who can be let in by a link, with roles in projects or, by None, in all.

    Args:
        subject: who this is to whoever vouches for the person.
    """
    with store.database.begin() as connection:
        return _add(connection, name, roles, who=who, subject=subject)


def of_machine(store: Store, user: str, roles: Iterable[str]) -> Person:
    """Return the person who is a user of this machine, made with these roles at first."""
    subject = OF_MACHINE + user
    with store.database.begin() as connection:
        found = _find(connection, _person.c.subject == subject)
        if found is not None:
            return found
        return _add(connection, user, [(None, role) for role in roles], who=user, subject=subject)


def find(store: Store, id: str) -> Person | None:
    """Return a person, with the roles held at this moment."""
    with store.database.read() as connection:
        return _find(connection, _person.c.id == id)


def find_where(connection: Connection, clause: ColumnElement[bool]) -> Person | None:
    """Return the person of whom this is true, within a transaction of another's."""
    return _find(connection, clause)


def everybody(store: Store) -> list[Person]:
    """Return all people, by name."""
    with store.database.read() as connection:
        rows = connection.execute(select(*_SHOWN).order_by(_person.c.name, _person.c.id)).all()
        return [_read(connection, row) for row in rows]


def name_of(store: Store, who: str) -> str:
    """Return the name of who acted, as the log and runs have it; what is no person is said so."""
    with store.database.read() as connection:
        name = connection.execute(select(_person.c.name).where(_person.c.id == who)).scalar()
    return who if name is None else str(name)


def by_subject(store: Store, subject: str) -> Person | None:
    """Return the person whom somebody vouches for by this name."""
    with store.database.read() as connection:
        return _find(connection, _person.c.subject == subject)


def password_of(store: Store, login: str) -> tuple[str, str] | None:
    """Return the id and the password's hash of an active person who has this login."""
    known = select(_person.c.id, _person.c.password).where(
        _person.c.login == login, _person.c.active, _person.c.password.isnot(None)
    )
    with store.database.read() as connection:
        row = connection.execute(known).first()
        return None if row is None else (str(row.id), str(row.password))


def has_another(store: Store, person: str, login: str) -> bool:
    """Tell whether somebody else has a login."""
    taken = select(_person.c.id).where(_person.c.login == login, _person.c.id != person)
    with store.database.read() as connection:
        return connection.execute(taken).first() is not None


def has_passwords(store: Store) -> bool:
    """Tell whether anybody signs in with a password."""
    with store.database.read() as connection:
        known = select(_person.c.id).where(_person.c.active, _person.c.password.isnot(None))
        return connection.execute(known.limit(1)).first() is not None


def set_password(
    store: Store, person: str, login: str, password: str, *, keep: str | None = None
) -> None:
    """Give a person a login and a password's hash; all sessions but the one kept end.

    Args:
        keep: SHA-256 of the session that goes on; without one tokens end too.
    """
    with store.database.begin() as connection:
        write_password(connection, person, login, password, keep=keep)


def set_subject(store: Store, person: str, subject: str) -> None:
    """Write down by which name somebody vouches for a person; all sessions and tokens end."""
    with store.database.begin() as connection:
        write_subject(connection, person, subject)


def write_password(
    connection: Connection, person: str, login: str, password: str, *, keep: str | None = None
) -> None:
    """Do as `set_password` does, within a transaction of another's."""
    session = tables.sessions
    connection.execute(
        update(_person).where(_person.c.id == person).values(login=login, password=password)
    )
    others = (session.c.person == person) & (session.c.sha256 != (keep or ""))
    connection.execute(delete(session).where(others))
    if keep is None:  # by an invitation: whoever was let in before may have been another
        _revoke_tokens(connection, person)
    write_log(connection, person, "set password", None, person)


def write_subject(connection: Connection, person: str, subject: str) -> None:
    """Do as `set_subject` does, within a transaction of another's."""
    connection.execute(update(_person).where(_person.c.id == person).values(subject=subject))
    connection.execute(delete(tables.sessions).where(tables.sessions.c.person == person))
    _revoke_tokens(connection, person)
    write_log(connection, person, "accepted invitation", None, person)


def grant(store: Store, person: str, role: str, project: str | None, *, who: str) -> None:
    """Give a person a role in a project, or in all."""
    with store.database.begin() as connection:
        if connection.execute(select(_member).where(_these(person, role, project))).first() is None:
            connection.execute(insert(_member).values(person=person, role=role, project=project))
            write_log(connection, who, f"gave role: {role}", project, person)


def revoke(store: Store, person: str, role: str, project: str | None, *, who: str) -> None:
    """Take a role from a person."""
    with store.database.begin() as connection:
        if connection.execute(delete(_member).where(_these(person, role, project))).rowcount:
            write_log(connection, who, f"took role: {role}", project, person)


def set_active(store: Store, person: str, active: bool, *, who: str) -> None:
    """Let a person act again, or no more: sessions, links and tokens then end at once."""
    with store.database.begin() as connection:
        changed = connection.execute(
            update(_person)
            .where(_person.c.id == person, _person.c.active != active)
            .values(active=active)
        )
        if not changed.rowcount:
            return
        if not active:
            for gone in (tables.sessions, tables.links):
                connection.execute(delete(gone).where(gone.c.person == person))
            _revoke_tokens(connection, person)
        did = "activated person" if active else "deactivated person"
        write_log(connection, who, did, None, person)


def _revoke_tokens(connection: Connection, person: str) -> None:
    token = tables.tokens
    mine = (token.c.person == person) & token.c.revoked.is_(None)
    connection.execute(update(token).where(mine).values(revoked=now()))


def _add(
    connection: Connection,
    name: str,
    roles: Iterable[tuple[str | None, str]],
    *,
    who: str,
    subject: str | None,
) -> Person:
    id = new_id()
    connection.execute(
        insert(_person).values(
            id=id, name=name, subject=subject, active=True, made=now(), made_by=who
        )
    )
    write_log(connection, who, "added person", None, id)
    for project, role in roles:
        connection.execute(insert(_member).values(person=id, role=role, project=project))
        write_log(connection, who, f"gave role: {role}", project, id)
    found = _find(connection, _person.c.id == id)
    assert found is not None
    return found


def _find(connection: Connection, clause: ColumnElement[bool]) -> Person | None:
    row = connection.execute(select(*_SHOWN).where(clause)).first()
    return None if row is None else _read(connection, row)


def _read(connection: Connection, row: Row[Any]) -> Person:
    held = connection.execute(
        select(_member.c.project, _member.c.role).where(_member.c.person == row.id)
    )
    return Person(**row._mapping, roles=frozenset((each.project, each.role) for each in held))


def _these(person: str, role: str, project: str | None) -> ColumnElement[bool]:
    where = _member.c.project.is_(None) if project is None else _member.c.project == project
    return and_(_member.c.person == person, _member.c.role == role, where)
