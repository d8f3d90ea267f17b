"""People and roles: who is invited, who is what in a project or in all, who may act no more."""

from collections.abc import Sequence

import streamlit as st

from service import access, frame, membership, words, work
from service.access import acting, is_allowed
from service.roles import Action, Role, roles
from service.settings import current
from service.store import people, sessions
from service.store.records import Person, Project
from service.store.sessions import LASTS
from service.words import _


def show() -> None:
    """Show the page."""
    st.title(_("People and roles"), anchor=False)
    project = _project()
    where = None if project is None else project.id
    access.require(Action.GRANT, where)
    _explain()
    _show_link(None)
    if is_allowed(Action.MANAGE_PEOPLE):
        with st.expander(_("Invite a person"), icon=":material/person_add:"):
            _ask_to_invite(where)
    me = access.person()
    for person in people.everybody(work.store()):
        with st.container(border=True):
            _show_person(person, where, is_me=me is not None and me.id == person.id)


def as_typed(login: str) -> str:
    """Return a login that Markdown makes no link of."""
    return f"`{login.replace('`', '')}`"


def name_of(role: Role) -> str:
    """Say a role."""
    return {
        Role.REQUESTER: _("requester"),
        Role.REVIEWER: _("reviewer"),
        Role.AUDITOR: _("auditor"),
        Role.ADMINISTRATOR: _("administrator"),
    }[role]


def _explained(role: Role) -> str:
    return {
        Role.REQUESTER: _(
            "the data owner. Brings tables, has releases made, and takes them once decided."
        ),
        Role.REVIEWER: _("decides of a release on its evidence. Sees no original rows."),
        Role.AUDITOR: _("reads the ledger and the log. Sees no rows."),
        Role.ADMINISTRATOR: _("sees to people, roles and caps. Sees no rows."),
    }[role]


def _project() -> Project | None:
    """Ask whether roles in the project or in all are meant, where both may be given."""
    project = work.project()
    if project is None or not is_allowed(Action.MANAGE_PEOPLE):
        return project
    if not is_allowed(Action.GRANT, project.id):
        return None
    names = {
        "here": _("In the project {name}").format(name=words.plain(project.name)),
        "all": _("In all projects"),
    }
    chosen = st.segmented_control(
        _("Roles"),
        list(names),
        default="here",
        required=True,
        format_func=names.__getitem__,
        key="where",
        label_visibility="collapsed",
    )
    return project if chosen == "here" else None


def _explain() -> None:
    lines = [f"- **{name_of(role)}**: {_explained(role)}" for role in Role]
    with st.expander(_("What the roles may do")):
        st.markdown("\n".join(lines))


def _ask_to_invite(where: str | None) -> None:
    with st.form("invitation", border=False, clear_on_submit=True):
        st.text_input(_("Name"), key="invited name", max_chars=membership.MOST_NAME)
        st.multiselect(
            _("Roles"),
            list(Role),
            format_func=name_of,
            key="invited roles",
            placeholder=_("Choose roles"),
        )
        st.form_submit_button(
            _("Make the invitation"), key="invite", on_click=_invite, args=(where,)
        )


@frame.told
def _invite(where: str | None) -> None:
    who = acting(Action.MANAGE_PEOPLE)
    name, chosen = st.session_state["invited name"], st.session_state["invited roles"]
    link = membership.invite(work.store(), name, chosen, where, who=who)
    st.session_state["link that was made"] = (None, name, link)


def _show_link(of: str | None) -> None:
    """Show an invitation where it was asked for, once: only its hash is kept."""
    made = st.session_state.get("link that was made")
    if made and made[0] == of:
        name, link = st.session_state.pop("link that was made")[1:]
        address = current().address or f"http://localhost:{st.get_option('server.port')}"
        with st.container(border=True):
            st.markdown(
                _(
                    "Give this link to **{name}** on a way that nobody else reads. It works once, "
                    "within {n} days, and is not shown again."
                ).format(name=words.plain(name), n=LASTS["invite"].days)
            )
            st.code(f"{address}{membership.INVITED}?token={link}", language=None, wrap_lines=True)


def _show_person(person: Person, where: str | None, *, is_me: bool) -> None:
    state = ""
    if not person.active:
        state = " · " + _("deactivated")
    elif not membership.can_sign_in(person) and not is_me:
        state = " · " + _("has not accepted the invitation yet")
    login = f" · {as_typed(person.login)}" if person.login else ""
    st.markdown(f"**{words.plain(person.name)}**{login}{state}")
    if where is not None and (everywhere := _in_words(sorted(roles(person)))):
        st.caption(_("In all projects: {roles}").format(roles=everywhere))
    held = [role for role in Role if (where, role) in person.roles]
    key = f"roles of {person.id} {where}"
    st.session_state[key] = held  # another administrator may have changed them
    st.multiselect(
        _("Roles in the project") if where else _("Roles in all projects"),
        list(Role),
        format_func=name_of,
        key=key,
        placeholder=_("Choose roles"),
        disabled=is_me,
        on_change=_change,
        args=(person.id, where, held),
        help=_("Nobody changes their own roles.") if is_me else None,
    )
    if is_allowed(Action.MANAGE_PEOPLE) and not is_me:
        _offer_the_rest(person)


def _offer_the_rest(person: Person) -> None:
    offered = [("on", _("Activate"), _activate)]
    if person.active:
        offered = [
            ("again", _("New invitation link"), _invite_again),
            ("end", _("End all sessions"), _end_sessions),
            ("off", _("Deactivate"), _deactivate),
        ]
    with st.container(horizontal=True):
        for name, label, act in offered:
            key = f"{name} {person.id}"
            st.button(label, key=key, type="tertiary", on_click=act, args=(person,))
    _show_link(person.id)


@frame.told
def _change(person: str, where: str | None, held: Sequence[Role]) -> None:
    who = acting(Action.GRANT, where)
    wanted = st.session_state[f"roles of {person} {where}"]
    membership.change_roles(work.store(), person, where, held=held, wanted=wanted, who=who)


@frame.told
def _invite_again(person: Person) -> None:
    who = acting(Action.MANAGE_PEOPLE)
    link = membership.invite_again(work.store(), person.id, who=who)
    st.session_state["link that was made"] = (person.id, person.name, link)


@frame.told
def _end_sessions(person: Person) -> None:
    sessions.end_all(work.store(), person.id, who=acting(Action.MANAGE_PEOPLE))


@frame.told
def _deactivate(person: Person) -> None:
    who = acting(Action.MANAGE_PEOPLE)
    membership.set_active(work.store(), person.id, False, who=who)


@frame.told
def _activate(person: Person) -> None:
    who = acting(Action.MANAGE_PEOPLE)
    membership.set_active(work.store(), person.id, True, who=who)


def _in_words(held: Sequence[Role]) -> str:
    return ", ".join(map(name_of, held))
