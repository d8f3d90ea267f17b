"""Several columns at once: what is chosen for all of them, where their kind allows it."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from service import column_form, findings, sheet, work
from service.draft import Draft
from service.reader.seen import Inspection
from service.words import _
from synth import Bought, ColumnSpec
from synth.tables.columns import MODELLED_ROLES

_CHOSEN = "several"
_LEAST = 2  # columns that are several


def show(draft: Draft, seen: Inspection) -> None:
    """Let the owner choose columns, here or in the table, and what becomes of all of them."""
    names = [column.name for column in draft.columns if not _is_the_person(draft, column)]
    held = [name for name in st.session_state.get(_CHOSEN, []) if name in names]
    st.session_state[_CHOSEN] = held
    with st.expander(
        _("Several columns at once"), icon=":material/checklist:", expanded=len(held) >= _LEAST
    ):
        chosen = st.multiselect(
            _("Columns"),
            names,
            key=_CHOSEN,
            placeholder=_("Choose them here, or select their rows above"),
        )
        ways = {
            "model": _("Include"),
            "drop": _("Exclude"),
            "surrogate": _("Replace"),
            "preset": _("Use preset"),
            "bought": _("Estimate from data"),
        }
        with st.container(horizontal=True, gap="small"):
            for way, label in ways.items():
                st.button(
                    label,
                    key=f"several {way}",
                    disabled=not chosen,
                    on_click=_apply,
                    args=(draft, seen, chosen, way),
                )
        if said := st.session_state.pop("several said", None):
            st.caption(said)


def choose(names: Sequence[str]) -> None:
    """Take the rows that were selected in the table."""
    st.session_state[_CHOSEN] = list(names) if len(names) >= _LEAST else []


def changed(draft: Draft, seen: Inspection, names: Sequence[str], way: str) -> Draft:
    """Return a draft with one choice made for some columns; it is not made where it cannot be.

    Args:
        way: "model", "drop" or "surrogate", a role; "preset" or "bought", a domain.
    """
    if way == "preset":
        return draft.with_presets({n: p for n, p in draft.presets.items() if n in names})
    for column in draft.columns:
        if column.name in names:
            draft = draft.with_column(_changed(draft, seen, column, way))
    return draft


def _changed(draft: Draft, seen: Inspection, column: ColumnSpec, way: str) -> ColumnSpec:
    if way == "bought":
        listed = column.kind == "boolean" or column.role not in MODELLED_ROLES
        unreadable = "refuse" if column.unreadable == "other" else column.unreadable
        return column if listed else replace(column, domain=Bought(), unreadable=unreadable)
    fields = sheet.fields_of(column)
    if way not in sheet.roles_of(column.kind) or way == column.role:
        return column
    if way == "surrogate":
        if draft.source is None or column.kind == "integer":
            return column  # its format is typed in its form
        finding = findings.as_named(seen.found[column.name], dict(draft.named).get(column.name))
        fields = replace(fields, surrogate=draft.source.surrogate(finding, column.name))
    return sheet.spec_of(column.name, replace(fields, role=way), column.finding)


def _is_the_person(draft: Draft, column: ColumnSpec) -> bool:
    return draft.protection is not None and draft.protection.person == column.name


def _apply(draft: Draft, seen: Inspection, names: Sequence[str], way: str) -> None:
    after = changed(draft, seen, names, way)
    n = sum(one != other for one, other in zip(draft.columns, after.columns, strict=True))
    st.session_state["several said"] = _(
        "Changed: {n} of {all}. The others stay: they are so already, or their type does not "
        "allow it."
    ).format(n=n, all=len(names))
    work.store_draft(after)
    column_form.begin_anew()
