"""The second step: what each column is, whether it is modelled, and where its domain comes from."""

from dataclasses import replace
from pathlib import PurePath
from typing import get_args

import streamlit as st

from service import frame, intake, sheet, words
from service.draft import Draft
from service.found import words_of
from service.intake import Checked
from service.sheet import Fields
from service.words import _
from synth import ColumnSpec, InputError, Schema
from synth.columns import MOMENT_KINDS, ORDERED_KINDS, UNMODELLED_KINDS, Kind, Role

KINDS: tuple[str, ...] = get_args(Kind)
ROLES: tuple[str, ...] = get_args(Role)


def show() -> None:
    """Show the step."""
    st.header(_("What each column is"), anchor=False)
    st.markdown(
        _(
            "Go through it row by row: this is what you declare, and the release shows it. Kinds, "
            "roles and grids were proposed by looking at your table. A range or categories that "
            "you declare cost no budget; all others are bought with it."
        )
    )
    draft = frame.draft()
    with st.spinner(_("Checking the columns")):
        checked = {column.name: _check(draft, column) for column in draft.columns}
    _table(draft, checked)
    refused = _edit(draft)
    draft = frame.draft()
    for column in draft.columns:
        if found := _check(draft, column).refusal:
            frame.refusal(found)
            refused = True
    frame.for_you_alone([note for column in draft.columns for note in _check(draft, column).notes])
    schema = _schema(draft)
    looked_at = st.checkbox(
        _("I have looked at every column: its kind, its role and its grid."),
        value=draft.looked_at,
        key="looked at",
        help=_(
            "Without this mark the certificate says that a proposal made from the private rows "
            "was accepted as it stood."
        ),
    )
    frame.keep(replace(draft, looked_at=looked_at))
    if schema is not None:
        _download(draft, schema)
    if frame.feet("columns", may_go_on=schema is not None and not refused):
        frame.keep(replace(frame.draft(), columns_done=True))
        frame.go("people")


def _check(draft: Draft, column: ColumnSpec) -> Checked:
    """Check each spec against the table's cells once."""
    source = draft.source
    if source is None or _is_the_person(draft, column):
        return Checked()
    whose, held = st.session_state.get("checked", (None, {}))
    if whose is not source:
        held = {}
        st.session_state["checked"] = (source, held)
    if column not in held:
        held[column] = intake.check(source.frame, column)
    found: Checked = held[column]
    return found


def _is_the_person(draft: Draft, column: ColumnSpec) -> bool:
    return draft.protection is not None and draft.protection.person == column.name


def _table(draft: Draft, checked: dict[str, Checked]) -> None:
    rows = []
    for column in draft.columns:
        row = sheet.row(column)
        treated = words.role(row["role"])
        if _is_the_person(draft, column):
            treated = _("tells persons apart")
        rows.append(
            {
                "name": row["name"],
                "kind": words.kind(row["kind"]),
                "role": ("⚠ " if checked[column.name].refusal else "") + treated,
                "domain": row["domain"],
                "grid": row["grid"],
                "missing": row["missing"],
                "finding": words_of(row["finding"]),
            }
        )
    heads = {
        "name": _("column"),
        "kind": _("kind"),
        "role": _("role"),
        "domain": _("domain"),
        "grid": _("grid"),
        "missing": _("missing"),
        "finding": _("why"),
    }
    st.dataframe(
        rows,
        hide_index=True,
        column_config={
            key: st.column_config.TextColumn(head, pinned=key == "name")
            for key, head in heads.items()
        },
        height=min(38 + 35 * len(rows), 480),
        selection_mode="single-row",
        on_select=_take_selected,
        key="rows",
    )


def _take_selected() -> None:
    selected = st.session_state["rows"]["selection"]["rows"]
    if selected:
        st.session_state["column"] = frame.draft().columns[selected[0]].name


def _edit(draft: Draft) -> bool:
    """Show the fields of one column and take what they say; tell whether they are refused."""
    names = [column.name for column in draft.columns]
    if st.session_state.get("column") not in names:
        st.session_state["column"] = None
    name = st.selectbox(
        _("Column to edit"),
        names,
        index=None,
        placeholder=_("Choose one here, or mark its row above"),
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
        if _is_the_person(draft, editing):
            st.markdown(_("This column tells persons apart. The release has synthetic ids there."))
            return False
        fields = _fields(sheet.fields_of(editing), name)
        try:
            column = sheet.spec_of(name, fields, editing.finding)
        except InputError as refused:
            st.warning(words.plain(str(refused)), icon=":material/edit:")
            return True
        _cells(draft, name)
    if column != next(other for other in draft.columns if other.name == name):
        frame.keep(draft.with_column(column))
        st.rerun()
    return False


def _fields(held: Fields, name: str) -> Fields:
    left, right = st.columns(2)
    kind = left.selectbox(
        _("Kind"), KINDS, KINDS.index(held.kind), format_func=words.kind, key=f"kind of {name}"
    )
    if kind in UNMODELLED_KINDS:
        right.markdown(_("A column of this kind is left out of the release."))
        return replace(held, kind=kind)
    role = right.segmented_control(
        _("Role"),
        ROLES,
        default=held.role,
        required=True,
        format_func=words.role,
        key=f"role of {name}",
    )
    fields = replace(held, kind=kind, role=role or held.role)
    fields = _how_written(fields, name)
    return _domain(fields, name) if fields.role == "model" else fields


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
        label = _("Grid, in seconds") if fields.kind in MOMENT_KINDS else _("Grid")
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
                _("How it is written"),
                held.format,
                placeholder="%Y-%m-%d",
                key=f"format of {name}",
                help=_("As strptime says it. Empty: ISO 8601."),
            ),
        )
    if fields.kind in sheet.NUMBERS:
        fields = replace(
            fields,
            thousands=left.text_input(
                _("Between thousands"), held.thousands, max_chars=1, key=f"thousands of {name}"
            ),
        )
    if fields.kind in ORDERED_KINDS:
        lenient = st.checkbox(
            _("Cells that cannot be read count as missing"), held.lenient, key=f"lenient of {name}"
        )
        fields = replace(fields, lenient=lenient)
    return fields


def _domain(held: Fields, name: str) -> Fields:
    if held.kind == "boolean":
        return replace(held, categories=_categories(held.categories or "false\ntrue", name))
    names = {False: _("bought with budget"), True: _("declared by me, at no cost")}
    declared = st.radio(
        _("Which values it can take"),
        list(names),
        index=int(held.declared),
        format_func=names.__getitem__,
        horizontal=True,
        key=f"declared of {name}",
    )
    fields = replace(held, declared=bool(declared))
    if not declared:
        return fields
    st.caption(_("Declare from what you know of the matter, not from what you see in this table."))
    if held.kind in ORDERED_KINDS:
        left, right = st.columns(2)
        return replace(
            fields,
            minimum=left.text_input(_("Least value"), held.minimum, key=f"minimum of {name}"),
            maximum=right.text_input(_("Greatest value"), held.maximum, key=f"maximum of {name}"),
        )
    return replace(fields, categories=_categories(held.categories, name))


def _categories(held: str, name: str) -> str:
    return st.text_area(_("Categories, one a line"), held, key=f"categories of {name}")


def _cells(draft: Draft, name: str) -> None:
    if draft.source is None:
        return
    if st.toggle(_("Show me a few of its cells"), key=f"cells of {name}"):
        shown = "\n".join(
            f"- {words.plain(cell)}" for cell in intake.cells(draft.source.frame, name)
        )
        st.warning(
            f"**{_('Private cells, for you alone')}**\n\n{shown}", icon=":material/visibility_lock:"
        )


def _schema(draft: Draft) -> Schema | None:
    try:
        return draft.schema
    except InputError as refusal:
        frame.refusal(str(refusal))
        return None


def _download(draft: Draft, schema: Schema) -> None:
    if draft.protection is None or draft.source is None:
        st.caption(_("Once you have said who is protected, the schema can be downloaded here."))
        return
    stem = PurePath(draft.source.name).name.split(".")[0]
    st.download_button(
        _("Download the schema"),
        schema.to_yaml(),
        file_name=f"{stem}.schema.yaml",
        mime="application/yaml",
        key="schema download",
        on_click="ignore",
        icon=":material/download:",
    )
