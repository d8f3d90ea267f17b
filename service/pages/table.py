"""The first step: a table is brought, with a schema or without."""

from collections.abc import Mapping

import streamlit as st

from privacy.message import Message
from service import frame, intake, uploads, words
from service.access import acting
from service.draft import Draft
from service.intake import Source
from service.roles import Action
from service.store.store import DAYS_KEPT
from service.uploads import Reading
from service.words import _
from synth import InputError, Schema
from synth.reading import ENCODINGS

TYPES = (
    *("csv", "tsv", "txt", "gz", "json", "jsonl", "ndjson", "parquet"),
    *("xlsx", "xlsm", "xls", "duckdb", "db", "sqlite", "sqlite3"),
)


def show() -> None:
    """Show the step."""
    st.header(_("Data"), anchor=False)
    if gone := st.session_state.pop("gone", None):
        frame.refusal(gone)
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
    names, own = _demo_names(), "customers_kr" if words.language() == "ko" else "customers_en"
    name = st.selectbox(
        _("Demo table"),
        list(intake.DEMO_TABLES),
        index=intake.DEMO_TABLES.index(own),
        format_func=names.__getitem__,
        key="demo",
    )
    st.caption(_("Everybody in it is invented. Its ledger is kept apart from yours."))
    if st.button(_("Use this table"), key="take"):
        with st.spinner(_("Reading")):
            home = _project()
            who = acting(Action.UPLOAD, home)
            source, schema = uploads.take_demo(frame.store(), home, name, who=who)
            _replace_source(source, schema)


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
            "Up to 200 MB. It stays on this machine, encrypted under a key of its own. The key is "
            "deleted when you remove the data, when you decide on the release, or after {n} days."
        ).format(n=DAYS_KEPT)
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
        frame.rerun()
    if said := st.session_state.get("refused"):
        with place:
            frame.refusal(said)


def _take(table: bytes, name: str, schema: bytes | None, said: Reading) -> Message | None:
    """Read what was brought into the draft; return the refusal, if there is one."""
    try:
        known = None if schema is None else intake.read_schema(schema)
        home = _project()
        who = acting(Action.UPLOAD, home)
        source = uploads.take(frame.store(), home, table, name, said, schema=known, who=who)
    except InputError as refusal:
        return refusal.message
    _replace_source(source, known)
    return None


def _project() -> str:
    home = frame.project()
    return "" if home is None else home.id


def _replace_source(source: Source, schema: Schema | None) -> None:
    """Take a table into the draft, and delete the one before, which nobody would find again."""
    before = frame.draft().source
    frame.store_draft(frame.draft().with_source(source, schema))
    if before is not None:
        who = acting(Action.UPLOAD, _project())
        frame.store().drop_upload(before.upload, who=who, unless_awaited=True)


def _ask(key: tuple[str, str]) -> Reading:
    """Ask for an encoding, a sheet or a header once reading was refused for want of one."""
    refused = st.session_state.get("refused")
    if refused and st.session_state.get("brought", ("", ""))[:2] == key:
        st.session_state["asking"] = key
    if st.session_state.get("asking") != key:
        return Reading()
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
    return Reading(encoding=encoding, sheet=sheet.strip() or None, header=header)


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
            frame.store().drop_upload(source.upload, who=acting(Action.UPLOAD, _project()))
            frame.store_draft(Draft(population=draft.population))
            frame.forget_table()
            frame.rerun()
