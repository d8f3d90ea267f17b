"""The first step: a table is brought, with a schema or without."""

from collections.abc import Mapping

import streamlit as st

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
    st.header(_("Your table"), anchor=False)
    st.markdown(
        _(
            "A synthetic table that holds what is true of the people in yours together and nothing "
            "that is true of one of them alone, with the evidence a reviewer needs."
        )
    )
    if _demo_is_wanted():
        _demo()
    else:
        _bring()
    source = frame.draft().source
    if source is not None:
        _what_is_held(source)
    if frame.feet("table", may_go_on=source is not None):
        frame.go("columns")


def _demo_is_wanted() -> bool:
    if not intake.DEMO_FOLDER.is_dir():
        return False
    names = {"bring": _("Bring a table"), "try": _("Try a demo table")}
    kind = st.segmented_control(
        _("Where the table comes from"),
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
    if st.button(_("Take this table"), key="take"):
        with st.spinner(_("Reading")):
            source, schema = intake.demo(name)
            frame.keep(frame.draft().with_source(source, schema))


def _demo_names() -> Mapping[str, str]:
    return {
        "customers_en": _("Customers of an insurer: 21 columns, in English"),
        "customers_kr": _("Customers of an insurer: 21 columns, in Korean"),
        "visits": _("Visits to a clinic: 9 columns, several rows per patient"),
    }


def _bring() -> None:
    # A chooser under another name holds no file: that is how one is forgotten.
    again = st.session_state.get("forgotten", "")
    table = st.file_uploader(
        _("Table: CSV, Excel, JSON lines, Parquet, DuckDB or SQLite"),
        type=TYPES,
        key=f"table{again}",
    )
    st.caption(
        _(
            "Up to 200 MB. It stays on this machine: held in memory while you work here, not "
            "written to disk."
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
    encoding, sheet = _asked(key)
    if st.session_state.get("brought") != (*key, encoding, sheet):
        with st.spinner(_("Reading")):
            st.session_state["refused"] = _take(
                table.getvalue(), table.name, schema.getvalue() if schema else None, encoding, sheet
            )
        st.session_state["brought"] = (*key, encoding, sheet)
        st.rerun()
    if said := st.session_state.get("refused"):
        with place:
            frame.refusal(said)


def _take(
    table: bytes, name: str, schema: bytes | None, encoding: str | None, sheet: str | None
) -> str:
    """Read what was brought into the draft; return the refusal, if there is one."""
    try:
        source = intake.read(table, name, encoding=encoding, sheet=sheet)
        known = None if schema is None else intake.read_schema(schema, source.header)
    except InputError as refusal:
        return str(refusal)
    frame.keep(frame.draft().with_source(source, known))
    return ""


def _asked(key: tuple[str, str]) -> tuple[str | None, str | None]:
    """Ask for an encoding or a sheet once reading was refused for want of one."""
    refused = st.session_state.get("refused", "")
    if refused and st.session_state.get("brought", ("", ""))[:2] == key:
        st.session_state["asking"] = key
    if st.session_state.get("asking") != key:
        return None, None
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
    return encoding, sheet.strip() or None


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
        frame.for_you_alone(list(source.repairs))
        if st.button(_("Forget this table"), key="forget", type="tertiary"):
            frame.keep(Draft())
            st.session_state["forgotten"] = st.session_state.get("forgotten", "") + "'"
            for held in ("checked", "seen", "risks", "brought", "refused", "asking", "annex"):
                st.session_state.pop(held, None)
            st.rerun()
