"""The first step: a table is brought, with a schema or without."""

from collections.abc import Mapping

import streamlit as st

from privacy.message import Message
from service import frame, intake, server_files, uploads, words, work
from service.access import acting
from service.draft import Draft
from service.intake import Source
from service.pages import chooser, preview
from service.reader.seen import Reading
from service.roles import Action
from service.store.store import DAYS_KEPT, new_id
from service.words import _
from synth import InputError, Schema
from synth.reading import ENCODINGS


def show() -> None:
    """Show the step."""
    st.title(_("Data"), anchor=False)
    if gone := st.session_state.pop("gone", None):
        frame.refusal(gone)
    if _demo_is_wanted():
        _demo()
    else:
        _bring_table()
    source = work.draft().source
    if source is not None:
        _what_is_held(source)
    if st.session_state.get("deleted"):
        st.success(_("The data and their key are deleted."), icon=":material/check:")
    _what_stays()
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
            source, schema = uploads.take_demo(
                work.store(), _project(), name, who=acting(Action.UPLOAD, _project())
            )
            _replace_source(source, schema)


def _demo_names() -> Mapping[str, str]:
    return {
        "customers_en": _("Customers of an insurer: 21 columns, in English"),
        "customers_kr": _("Customers of an insurer: 21 columns, in Korean"),
        "visits": _("Visits to a clinic: 9 columns, several rows per patient"),
    }


def _bring_table() -> None:
    expected = st.session_state.setdefault("expected", new_id())
    chooser.show(_project(), expected)
    st.caption(
        _(
            "It stays on this machine, encrypted under a key of its own as it comes. The key is "
            "deleted when you remove the data, when you decide on the release, or after {n} days."
        ).format(n=DAYS_KEPT)
    )
    if server_files.is_open():
        _offer_server_files()
    schema = _ask_schema()
    if _has_come(expected):
        _take_arrived(expected)
    upload = st.session_state.get("arrived")
    if upload is None:
        return
    place = st.container()
    said = _ask(upload)
    tried = (upload, schema[0], said)
    if st.session_state.get("tried") != tried:
        with st.spinner(_("Reading")):
            st.session_state["refused"] = _take(upload, schema[1], said)
        st.session_state["tried"] = tried
        frame.rerun()
    if refused := st.session_state.get("refused"):
        with place:
            frame.refusal(refused)


def _ask_schema() -> tuple[str, bytes | None]:
    """Ask for a schema; return what tells it from others, and its file."""
    # A chooser under another name holds no file: that is how one is forgotten.
    again = st.session_state.get("forgotten", "")
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
    return ("", None) if schema is None else (schema.file_id, schema.getvalue())


def _offer_server_files() -> None:
    with st.expander(_("Take a table from the server")):
        name = st.selectbox(
            _("Table on the server"),
            server_files.names(),
            index=None,
            placeholder=_("Choose one"),
            key="server file",
        )
        if st.button(_("Use this table"), key="take server file", disabled=name is None) and name:
            try:
                with st.spinner(_("Reading")):
                    store = work.store()
                    _take_arrived(
                        server_files.bring(
                            store, _project(), name, who=acting(Action.UPLOAD, _project())
                        )
                    )
            except InputError as refusal:
                frame.refusal(refusal.message)


def _take_arrived(upload: str) -> None:
    """Go on with a table that has come; one that came before and could not be read is deleted."""
    before, source = st.session_state.get("arrived"), work.draft().source
    if before is not None and (source is None or source.upload != before):
        uploads.drop(
            work.store(), before, who=acting(Action.UPLOAD, _project()), unless_awaited=True
        )
    for held in ("refused", "asking", "tried", "deleted"):
        st.session_state.pop(held, None)
    st.session_state["arrived"], st.session_state["expected"] = upload, new_id()


def _take(upload: str, schema: bytes | None, said: Reading) -> Message | None:
    """Read what was brought into the draft; return the refusal, if there is one."""
    try:
        known = None if schema is None else intake.read_schema(schema)
        source = uploads.take(
            work.store(), upload, said, schema=known, who=acting(Action.UPLOAD, _project())
        )
        _replace_source(source, known)
    except InputError as refusal:
        return refusal.message
    return None


def _has_come(upload: str) -> bool:
    """Tell whether a table has come under an id, and for this project."""
    found = work.store().upload(upload)
    return found is not None and found.key is not None and found.project == _project()


def _project() -> str:
    home = work.project()
    return "" if home is None else home.id


def _replace_source(source: Source, schema: Schema | None) -> None:
    """Take a table into the draft, and delete the one before, which nobody would find again."""
    before = work.draft().source
    work.store_draft(work.draft().with_source(source, schema))
    st.session_state.pop("preview", None)
    if before is not None and before.upload != source.upload:
        uploads.drop(
            work.store(), before.upload, who=acting(Action.UPLOAD, _project()), unless_awaited=True
        )


def _ask(upload: str) -> Reading:
    """Ask for an encoding, a sheet or a header once reading was refused for want of one."""
    if st.session_state.get("refused"):
        st.session_state["asking"] = upload
    if st.session_state.get("asking") != upload:
        return Reading()
    left, right = st.columns(2)
    encoding = left.selectbox(
        _("Encoding of a text file"),
        ENCODINGS,
        index=None,
        placeholder=_("as found"),
        key=f"encoding of {upload}",
    )
    sheet = right.text_input(
        _("Sheet of a workbook, or table of a database"), key=f"sheet of {upload}"
    )
    rows = {True: _("names the columns"), False: _("is a row of the table like the others")}
    header = st.segmented_control(
        _("The first row"), list(rows), format_func=rows.__getitem__, key=f"header of {upload}"
    )
    return Reading(encoding=encoding, sheet=sheet.strip() or None, header=header)


def _what_is_held(source: Source) -> None:
    draft = work.draft()
    with st.container(border=True):
        st.markdown(
            _("{name} was read. Its columns: {n}").format(
                name=f"**{words.plain(source.name)}**", n=len(source.header)
            )
        )
        if draft.protection is not None:
            st.markdown(_("**Protected:** {unit}").format(unit=words.unit(draft.protection)))
        preview.show(source)
        frame.for_you_alone(source.repairs)
        if st.button(_("Remove the data"), key="forget", type="tertiary"):
            uploads.drop(work.store(), source.upload, who=acting(Action.UPLOAD, _project()))
            work.store_draft(Draft(population=draft.population))
            work.forget_table()
            st.session_state["deleted"] = True
            frame.rerun()


def _what_stays() -> None:
    """Say what is deleted with a table, and what of it stays and where."""
    with st.expander(_("What is deleted with the data, and what stays")):
        st.markdown(
            _(
                "**Deleted:** the key of the uploaded file, then the file; its name; the process "
                "that had it in memory, with the preview and all that was counted."
            )
        )
        st.markdown(
            _(
                "**Stays:** what you declared, in the draft, until you delete that: names of "
                "columns, ranges, categories. Runs and releases that were made, until you delete "
                "them. Lines of the log: who uploaded, looked and deleted, and when. Of each run, "
                "for good: its lines on the ledger; and a keyed sketch by which the same people "
                "are known again, until you delete that with `synth ledger forget-sketch`."
            )
        )
