"""A person's own page: who one is here, one's password and tokens, and signing out everywhere."""

import streamlit as st

from service import access, frame, passwords, sign_in, words, work
from service.pages import tokens
from service.pages.roles import as_typed, name_of
from service.roles import Role
from service.store import sessions
from service.store.records import Person
from service.words import _
from synth import InputError


def show() -> None:
    """Show the page."""
    me = access.person()
    if me is None:
        return
    st.title(words.plain(me.name), anchor=False)
    if me.login:
        st.caption(_("Login: {login}").format(login=as_typed(me.login)))
    _show_roles(me)
    if me.login:
        _ask_for_a_password(me)
    tokens.show(me)
    if access.cookies():
        st.header(_("Sessions"), anchor=False)
        st.caption(_("A session ends by itself after {n} hours.").format(n=_HOURS))
        if st.button(_("Sign out everywhere"), key="sign out everywhere"):
            sessions.end_all(work.store(), me.id, who=me.id)
            frame.leave()


_HOURS = int(sessions.SESSION_LASTS.total_seconds()) // 3600


def _show_roles(me: Person) -> None:
    names = {project.id: project.name for project in work.store().projects()}
    lines = []
    for where in sorted(
        {where for where, _role in me.roles}, key=lambda id: names.get(id or "", "")
    ):
        held = ", ".join(name_of(role) for role in Role if (where, role) in me.roles)
        place = _("all projects") if where is None else words.plain(names.get(where, ""))
        lines.append(f"- **{place}**: {held}")
    st.markdown("\n".join(lines) or _("You have no role in a project yet."))


def _ask_for_a_password(me: Person) -> None:
    st.header(_("Password"), anchor=False)
    if done := st.session_state.pop("password changed", None):
        st.success(done, icon=":material/check:")
    with st.form("password", border=False, clear_on_submit=True):
        st.text_input(
            _("Old password"), type="password", key="old password", autocomplete="current-password"
        )
        st.text_input(
            _("New password"), type="password", key="new password", autocomplete="new-password"
        )
        st.text_input(
            _("New password again"),
            type="password",
            key="again password",
            autocomplete="new-password",
        )
        st.caption(
            _(
                "{least} characters or more; several words are easy to keep. Your other sessions "
                "end."
            ).format(least=passwords.LEAST)
        )
        st.form_submit_button(_("Change the password"), key="change", on_click=_change, args=(me,))


@frame.told
def _change(me: Person) -> None:
    old, new, again = (st.session_state[f"{name} password"] for name in ("old", "new", "again"))
    if new != again:
        raise InputError("The two passwords differ.")
    cookie = access.cookie_of(access.cookies()) or ""
    sign_in.change_password(work.store(), me.id, old, new, cookie=cookie)
    st.session_state["password changed"] = _("The password was changed.")
