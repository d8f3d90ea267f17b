"""A person's tokens, on the account's page: made, shown once, revoked."""

from datetime import datetime, timedelta

import streamlit as st

from service import frame, tokens, words, work
from service.pages.roles import as_typed
from service.store import tokens as kept
from service.store.records import Person, Token
from service.store.store import now
from service.tokens import MOST_DAYS, MOST_NAME, Scope
from service.words import _

_DAYS = 90  # that a token lasts if nothing else is said


def show(me: Person) -> None:
    """Show the tokens of whoever looks, and how to make one."""
    st.subheader(_("Tokens"), anchor=False)
    st.caption(
        _(
            "With a token a program does in your place what its scopes name, as far as your roles "
            "allow it at that moment. Whoever has it can do so too."
        )
    )
    if secret := st.session_state.pop("new token", None):
        st.success(_("This is the token. It is shown this once: copy it to where it is used."))
        st.code(secret, language=None)
    for token in kept.of_person(work.store(), me.id):
        _show(me, token)
    with st.expander(_("New token"), icon=":material/key:"):
        _ask(me)


def scopes() -> dict[Scope, str]:
    """Say what scopes are for."""
    return {
        Scope.READ: _("read: projects, runs, evidence"),
        Scope.UPLOAD: _("upload: begin projects, bring tables, declare schemas, plan"),
        Scope.RUN: _("run: start and cancel runs, which spends budget"),
        Scope.SUBMIT: _("submit: releases for a decision"),
        Scope.DECIDE: _("decide: decide, ask, recall"),
        Scope.DOWNLOAD: _("download: releases that were approved"),
    }


def _show(me: Person, token: Token) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        used = _("never used")
        if token.used is not None:
            used = _("last used {moment}").format(moment=words.moment(token.used))
        until = _("until {moment}").format(moment=words.moment(token.expires))
        if token.expires <= now():
            until = _("expired")
        name, held = as_typed(token.name), ", ".join(token.scopes)
        st.markdown(f"**{name}**  \n{held} · {until} · {used}", width="stretch")
        st.button(_("Revoke"), key=f"revoke {token.id}", on_click=_revoke, args=(me, token.id))


def _ask(me: Person) -> None:
    today = datetime.fromisoformat(now()).date()
    with st.form("new token form", border=False, clear_on_submit=True):
        st.text_input(_("What it is for"), key="token name", max_chars=MOST_NAME)
        st.multiselect(
            _("Scopes"),
            list(Scope),
            key="token scopes",
            format_func=lambda scope: scopes()[scope],
            placeholder=_("none"),
        )
        st.date_input(
            _("Last day"),
            value=today + timedelta(days=_DAYS),
            min_value=today,
            max_value=today + timedelta(days=MOST_DAYS),
            key="token day",
        )
        st.form_submit_button(_("Make the token"), key="make token", on_click=_make, args=(me,))


@frame.told
def _make(me: Person) -> None:
    name, chosen, day = (st.session_state[f"token {part}"] for part in ("name", "scopes", "day"))
    secret = tokens.make(work.store(), me, name, chosen, day, who=me.id)
    st.session_state["new token"] = secret


@frame.told
def _revoke(me: Person, id: str) -> None:
    kept.revoke(work.store(), id, me.id, who=me.id)
