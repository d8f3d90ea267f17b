"""The first step: a table is brought, with a schema or without."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from privacy.message import Message
from service import frame, intake, words
from service.draft import Draft
from service.intake import Source
from service.words import _
from synth import InputError
from synth.reading import ENCODINGS

TYPES = (
    *("csv", "tsv", "txt", "gz", "json", "jsonl", "ndjson", "parquet"),
    *("xlsx", "xlsm", "xls", "duckdb", "db", "sqlite", "sqlite3"),
)


def show() -> None:
    """Show the step."""
    st.header(_("Data"), anchor=False)
    st.markdown(
        _(
            "Make a differentially private synthetic table from your data, with the report "
            "that a reviewer needs."
        )
    )
    if _demo_is_wanted():
        _demo()
    else:
        _bring_table()
    source = frame.draft().source
    if source is not None:
        _what_is_held(source)
    if frame.show_navigation("table", may_go_on=source is not None):
        frame.go("columns")


def _demo_is_wanted() -> bool:
    if not intake.DEMO_FOLDER.is_dir():
        return False
    names = {"bring": _("Upload data"), "try": _("Try a demo table")}
    kind = st.segmented_control(
        _("Source of the data"),
        list(names),
        default="bring",
        required=True,
        format_func=names.__getitem__,
        key="kind",
        label_visibility="collapsed",
    )
    return kind == "try"


def _demo() -> None:
    names = _demo_names()
    name = st.selectbox(
        _("Demo table"),
        list(intake.DEMO_TABLES),
        format_func=names.__getitem__,
        key="demo",
    )
    st.caption(_("Everybody in it is invented. Its ledger is kept apart from yours."))
    if st.button(_("Use this table"), key="take"):
        with st.spinner(_("Reading")):
            source, schema = intake.demo(name)
            frame.store_draft(frame.draft().with_source(source, schema))


def _demo_names() -> Mapping[str, str]:
    return {
        "customers_en": _("Customers of an insurer: 21 columns, in English"),
        "customers_kr": _("Customers of an insurer: 21 columns, in Korean"),
        "visits": _("Visits to a clinic: 9 columns, several rows per patient"),
    }


def _bring_table() -> None:
    # A chooser under another name holds no file: that is how one is forgotten.
    again = st.session_state.get("forgotten", "")
    table = st.file_uploader(
        _("Table: CSV, Excel, JSON lines, Parquet, DuckDB or SQLite"),
        type=TYPES,
        key=f"table{again}",
    )
    st.caption(
        _(
            "Up to 200 MB. It stays on this machine, in memory while you work here, and is "
            "not written to disk."
        )
    )
    with st.expander(_("I have a schema for it")):
        schema = st.file_uploader(
            _("Schema: YAML"),
            type=["yaml", "yml"],
            key=f"schema{again}",
            help=_(
                "One document that says of each column what it is and which values it can take, "
                "and who is protected. Without one, the next page proposes it."
            ),
        )
    if table is None:
        return
    key = (table.file_id, schema.file_id if schema else "")
    place = st.container()
    asked = _ask(key)
    if st.session_state.get("brought") != (*key, asked):
        with st.spinner(_("Reading")):
            st.session_state["refused"] = _take(
                table.getvalue(), table.name, schema.getvalue() if schema else None, asked
            )
        st.session_state["brought"] = (*key, asked)
        st.rerun()
    if said := st.session_state.get("refused"):
        with place:
            frame.refusal(said)


@dataclass(frozen=True)
class _Said:
    """What the owner says of how the file is written, where it cannot be told."""

    encoding: str | None = None
    sheet: str | None = None
    header: bool | None = None


def _take(table: bytes, name: str, schema: bytes | None, said: _Said) -> Message | None:
    """Read what was brought into the draft; return the refusal, if there is one."""
    try:
        known = None if schema is None else intake.read_schema(schema)
        source = intake.read(
            table,
            name,
            form=None if known is None else known.file,
            encoding=said.encoding,
            sheet=said.sheet,
            header=said.header,
        )
        if known is not None:
            intake.hold_to(known, source.header)
    except InputError as refusal:
        return refusal.message
    frame.store_draft(frame.draft().with_source(source, known))
    return None


def _ask(key: tuple[str, str]) -> _Said:
    """Ask for an encoding, a sheet or a header once reading was refused for want of one."""
    refused = st.session_state.get("refused")
    if refused and st.session_state.get("brought", ("", ""))[:2] == key:
        st.session_state["asking"] = key
    if st.session_state.get("asking") != key:
        return _Said()
    left, right = st.columns(2)
    encoding = left.selectbox(
        _("Encoding of a text file"),
        ENCODINGS,
        index=None,
        placeholder=_("as found"),
        key=f"encoding of {key}",
    )
    sheet = right.text_input(
        _("Sheet of a workbook, or table of a database"), key=f"sheet of {key}"
    )
    rows = {True: _("names the columns"), False: _("is a row of the table like the others")}
    header = st.segmented_control(
        _("The first row"), list(rows), format_func=rows.__getitem__, key=f"header of {key}"
    )
    return _Said(encoding, sheet.strip() or None, header)


def _what_is_held(source: Source) -> None:
    draft = frame.draft()
    with st.container(border=True):
        st.markdown(
            _("{name} was read. Its columns: {n}").format(
                name=f"**{words.plain(source.name)}**", n=len(source.header)
            )
        )
        if draft.protection is not None:
            st.markdown(_("**Protected:** {unit}").format(unit=words.unit(draft.protection)))
        frame.for_you_alone(source.repairs)
        if st.button(_("Remove the data"), key="forget", type="tertiary"):
            frame.store_draft(Draft())
            st.session_state["forgotten"] = st.session_state.get("forgotten", "") + "'"
            for held in ("checked", "seen", "risks", "brought", "refused", "asking", "annex"):
                st.session_state.pop(held, None)
            st.rerun()
