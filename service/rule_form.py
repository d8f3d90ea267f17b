"""Rules between columns on the columns' page: those that hold, and those that names suggest."""

from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import streamlit as st

from service import work
from service.draft import Draft
from service.words import _
from synth.tables.rule_entries import DeclaredRule
from synth.tables.rule_proposal import propose_rules
from synth.tables.rules import Broken


def show(draft: Draft) -> None:
    """List the rules of the draft and what could be added to them by a click."""
    taken = {(rule.kind, rule.body) for rule in draft.rules}
    modelled = [column for column in draft.columns if not _is_person(draft, column.name)]
    suggested = [rule for rule in propose_rules(modelled) if (rule.kind, rule.body) not in taken]
    if not draft.rules and not suggested:
        return
    with st.expander(_("Rules between columns")):
        if draft.rules:
            st.caption(_("Every synthetic row keeps these. Others are written in a schema file."))
        for rule in draft.rules:
            _line(rule, _("Remove"), ":material/delete:", _remove)
        if not suggested:
            return
        st.caption(
            _(
                "Suggested by the names of the columns alone; no row was looked at. Add what is "
                "true of every row."
            )
        )
        broken = st.radio(
            _("An original row that breaks a rule"),
            get_args(Broken)[::-1],
            format_func={
                "missing": _("has the cells concerned read as missing, and is counted with noise"),
                "refuse": _("ends the run before anything is spent"),
            }.__getitem__,
            key="broken rows",
        )
        for rule in suggested:
            _line(replace(rule, broken=broken), _("Add"), ":material/add:", _add)


def _line(rule: DeclaredRule, said: str, icon: str, act: Callable[[DeclaredRule], None]) -> None:
    line = st.container(horizontal=True, vertical_alignment="center")
    line.code(rule.text, language=None, wrap_lines=True)
    line.button(said, key=f"{said} {rule.text}", icon=icon, on_click=act, args=(rule,))


def _add(rule: DeclaredRule) -> None:
    draft = work.draft()
    work.store_draft(replace(draft, rules=(*draft.rules, rule)))


def _remove(rule: DeclaredRule) -> None:
    draft = work.draft()
    work.store_draft(replace(draft, rules=tuple(one for one in draft.rules if one != rule)))


def _is_person(draft: Draft, name: str) -> bool:
    return draft.protection is not None and draft.protection.person == name
