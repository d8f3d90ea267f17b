"""The form of one column: what it was found to hold, what its owner says of it, and its cells."""

from dataclasses import replace
from typing import get_args

import streamlit as st

from service import finding_words, findings, replacement_form, sheet, words, work
from service.draft import Draft
from service.findings import GROUPS
from service.reader.seen import Inspection
from service.sheet import Fields
from service.words import _
from synth import ColumnSpec, InputError
from synth.surrogates.declaration import Surrogate
from synth.tables.columns import (
    MODELLED_ROLES,
    MOMENT_KINDS,
    ORDERED_KINDS,
    UNMODELLED_KINDS,
    Kind,
)
from synth.tables.hierarchy import Hierarchy
from synth.tables.public_lists import hierarchy_names

KINDS: tuple[str, ...] = get_args(Kind)
_FIELDS = (  # how the keys of fields begin whose value others may change
    *("kind of", "role of", "declared of", "minimum of", "maximum of", "categories of"),
    *("others of", "hierarchy of", "hierarchy prefix of"),
)


def show(draft: Draft, seen: Inspection) -> bool:
    """Show the fields of one column and take what they say; tell whether they are refused."""
    names = [column.name for column in draft.columns]
    if st.session_state.get("column") not in names:
        st.session_state["column"] = None
    name = st.selectbox(
        _("Column to edit"),
        names,
        index=None,
        placeholder=_("Choose one here, or select its row above"),
        key="column",
    )
    if name is None:
        st.session_state.pop("editing", None)
        return False
    # The fields begin with the column as it was when it was chosen: a field whose beginning
    # changes under the hand that types in it would lose what was typed.
    editing = st.session_state.get("editing")
    if editing is None or editing.name != name:
        editing = next(column for column in draft.columns if column.name == name)
        st.session_state["editing"] = editing
    with st.container(border=True):
        st.markdown(f"**{words.plain(name)}**")
        if draft.protection is not None and draft.protection.person == name:
            st.markdown(_("This is the person ID column. The release has synthetic IDs in it."))
            return False
        _verdict(draft, seen, editing)
        try:
            begun = sheet.fields_of(editing)
            fields = _fields(begun, _proposal(draft, seen, name), name, draft.columns)
            column = sheet.spec_of(name, fields, editing.finding)
        except InputError as refused:
            st.warning(words.plain(words.translate(refused.message)), icon=":material/edit:")
            return True
        _cells(draft, seen, name)
    if column != next(other for other in draft.columns if other.name == name):
        work.store_draft(draft.with_column(column))
        st.rerun()
    return False


def begin_anew() -> None:
    """Let the fields begin with the columns as they are now, after a change from outside them."""
    st.session_state.pop("editing", None)
    for key in [key for key in st.session_state if str(key).startswith(_FIELDS)]:
        st.session_state.pop(key)


def _verdict(draft: Draft, seen: Inspection, column: ColumnSpec) -> None:
    """Say what was found and what the policy makes of it; the owner may name another class."""
    name = column.name
    finding = findings.as_named(seen.found[name], dict(draft.named).get(name))
    held = finding_words.holds(finding)
    lines = [f"**{finding_words.group(finding.group)}**" + (f" · {held}" if held else "")]
    lines.append(finding_words.meaning(finding.group))
    said = finding_words.why(finding)
    if said and {finding.group, seen.found[name].group} != {"NONE"}:
        lines.append(_("**Why:** {reason}").format(reason=said))
    if finding.group != "NONE":
        does = finding_words.action(finding, draft.policy)
        lines.append(
            _("**Policy {policy}:** {action}. {advice}").format(
                policy=draft.policy, action=does, advice=finding_words.advice(finding)
            )
        )
    st.markdown("  \n".join(lines))
    key = f"class of {name}"
    st.session_state[key] = finding.group
    st.selectbox(
        _("Class"),
        GROUPS,
        format_func=finding_words.group,
        key=key,
        on_change=_name_class,
        args=(draft, seen, column, key),
        help=_("Found wrongly? Name the right class: the policy then gives the column its role."),
    )


def _name_class(draft: Draft, seen: Inspection, column: ColumnSpec, key: str) -> None:
    group = st.session_state[key]
    finding = findings.as_named(seen.found[column.name], group)
    work.store_draft(draft.with_class(findings.under(column, finding, draft.policy), group))
    begin_anew()


def _proposal(draft: Draft, seen: Inspection, name: str) -> Surrogate:
    """Return what could fill a column, by what it was found to hold."""
    finding = findings.as_named(seen.found[name], dict(draft.named).get(name))
    if draft.source is None:
        return Surrogate("key")
    return draft.source.surrogate(finding, name)


def _fields(held: Fields, proposed: Surrogate, name: str, others: tuple[ColumnSpec, ...]) -> Fields:
    left, right = st.columns(2)
    kind = left.selectbox(
        _("Data type"), KINDS, KINDS.index(held.kind), format_func=words.kind, key=f"kind of {name}"
    )
    roles = sheet.roles_of(kind)
    role = right.segmented_control(
        _("Use"),
        roles,
        default=held.role if held.role in roles else roles[0],
        required=True,
        format_func=words.role,
        key=f"role of {name}",
    )
    fields = replace(held, kind=kind, role=role or roles[0])
    if fields.role == "surrogate":
        if kind == "integer" and not (proposed.type == "key" and proposed.format):
            proposed = Surrogate("key", "########")
        surrogate = replacement_form.surrogate(held.surrogate, name, proposed, others)
        return replace(fields, surrogate=surrogate)
    if kind in UNMODELLED_KINDS:
        return fields
    if fields.role == "generalise":
        how = replacement_form.generalise(held.generalise, kind, name)
        fields = replace(fields, generalise=how)
    fields = _how_written(fields, name)
    return _domain(fields, name) if fields.role in MODELLED_ROLES else fields


def _how_written(held: Fields, name: str) -> Fields:
    left, right = st.columns(2)
    missing = left.multiselect(
        _("Texts that mean a missing value"),
        list(held.missing),
        default=list(held.missing),
        accept_new_options=True,
        placeholder=_("none but the empty cell"),
        key=f"missing of {name}",
    )
    fields = replace(held, missing=tuple(missing))
    if fields.kind in sheet.GRIDDED:
        label = (
            _("Precision (step), in seconds")
            if fields.kind in MOMENT_KINDS
            else _("Precision (step)")
        )
        fields = replace(
            fields,
            grid=right.text_input(
                label,
                held.grid,
                key=f"grid of {name}",
                help=_("The step between values, e.g. 0.01. Empty: whole numbers, or seconds."),
            ),
        )
    if fields.kind in MOMENT_KINDS:
        fields = replace(
            fields,
            format=left.text_input(
                _("Format"),
                held.format,
                placeholder="%Y-%m-%d",
                key=f"format of {name}",
                help=_("A strptime format. Empty: ISO 8601."),
            ),
        )
    if fields.kind in sheet.NUMBERS:
        fields = replace(
            fields,
            thousands=left.text_input(
                _("Thousands separator"), held.thousands, max_chars=1, key=f"thousands of {name}"
            ),
        )
    if fields.kind in ORDERED_KINDS:
        lenient = st.checkbox(
            _("Count cells that cannot be read as missing"), held.lenient, key=f"lenient of {name}"
        )
        fields = replace(fields, lenient=lenient)
    return fields


def _domain(held: Fields, name: str) -> Fields:
    if held.kind == "boolean":
        return replace(held, categories=_categories(held.categories or "false\ntrue", name))
    names = {
        False: _("Estimate from the data (uses budget)"),
        True: _("Set manually (recommended, no budget)"),
    }
    declared = st.radio(
        _("Range or categories"),
        list(names),
        index=int(held.declared),
        format_func=names.__getitem__,
        horizontal=True,
        key=f"declared of {name}",
    )
    fields = replace(held, declared=bool(declared))
    if held.kind == "categorical":
        fields = replace(fields, hierarchy=_hierarchy(held.hierarchy, name))
    if not declared:
        return fields
    st.caption(
        _("Set them from what you know of the subject, not from what you see in this table.")
    )
    if held.kind in ORDERED_KINDS:
        left, right = st.columns(2)
        return replace(
            fields,
            minimum=left.text_input(_("Minimum"), held.minimum, key=f"minimum of {name}"),
            maximum=right.text_input(_("Maximum"), held.maximum, key=f"maximum of {name}"),
        )
    fields = replace(fields, categories=_categories(held.categories, name))
    if held.kind != "categorical":
        return fields
    others = st.checkbox(
        _("Count values that are not listed as other values"), held.others, key=f"others of {name}"
    )
    return replace(fields, others=others)


def _hierarchy(held: Hierarchy | None, name: str) -> Hierarchy | None:
    """Ask what rare values are shown as; groups that a schema lists stay as they are."""
    kept = held if held is not None and held.groups else None
    ways = {
        "": _("other values"),
        "prefix": _("their first characters"),
        **{name: _("their group of {name}").format(name=name) for name in hierarchy_names()},
        **({"groups": _("the groups of the schema")} if kept else {}),
    }
    now = "" if held is None else held.preset or ("groups" if kept else "prefix")
    left, right = st.columns(2)
    way = left.selectbox(
        _("Rare values are shown as"),
        list(ways),
        index=list(ways).index(now),
        format_func=ways.__getitem__,
        key=f"hierarchy of {name}",
        help=_(
            "A value that too few rows have cannot be told from noise. Its rows then show the "
            "group that the value is in."
        ),
    )
    if way == "prefix":
        signs = right.number_input(
            _("How many characters"),
            min_value=1,
            value=(held.prefix if held is not None and held.prefix else 2),
            key=f"hierarchy prefix of {name}",
        )
        return Hierarchy(prefix=int(signs))
    if way == "groups":
        return kept
    return Hierarchy(preset=way) if way else None


def _categories(held: str, name: str) -> str:
    return st.text_area(_("Categories, one a line"), held, key=f"categories of {name}")


def _cells(draft: Draft, seen: Inspection, name: str) -> None:
    if draft.source is None:
        return
    st.markdown(_("Its cells look like: {shape}").format(shape=f"`{seen.shapes[name] or '—'}`"))
    shown = st.toggle(
        _("Show a few of its cells"),
        key=f"cells of {name}",
        help=_(
            "Letters and digits are masked until you switch this on. It shows the first few "
            "different cells on this page alone: nothing is saved and nothing is sent elsewhere."
        ),
    )
    if shown:
        cells = "\n".join(f"- {words.plain(cell)}" for cell in draft.source.cells(name))
        st.warning(
            f"**{_('Private values: internal only')}**\n\n{cells}",
            icon=":material/visibility_lock:",
        )
