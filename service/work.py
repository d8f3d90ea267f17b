"""What a tab works on: a project of the store, a draft of it, a run; kept as it is typed.

The address names all three, so that a reload, or another browser of the same person, finds them.
"""

import streamlit as st

from privacy.message import Message
from service import access, draft_document, runs, uploads
from service.draft import Draft
from service.roles import Action
from service.runs import Run
from service.store.records import DraftRecord, Project
from service.store.store import Store, default_store, new_id
from service.words import _
from synth import InputError

# What a session remembers of the table it works on, beside the draft.
_OF_A_TABLE = (
    *("arrived", "expected", "refused", "asking", "tried", "deleted", "preview"),
    *("annex", "rows shown"),
)


def store() -> Store:
    """Return the store of this machine.

    Raises:
        InputError: it cannot be used.
    """
    return default_store()


def project() -> Project | None:
    """Return the project that the session works on."""
    held: Project | None = st.session_state.get("project")
    return held


def open_project(chosen: Project) -> None:
    """Work on a project; another's draft and run are left, and found where they are kept."""
    if project() != chosen:
        begin_draft(chosen)


def begin_draft(chosen: Project) -> None:
    """Begin with nothing: the next table is the project's."""
    leave_run()
    st.query_params.pop("draft", None)
    st.query_params["project"] = chosen.id
    _work_on(chosen)


def draft() -> Draft:
    """Return the session's draft."""
    held: Draft = st.session_state.setdefault("draft", Draft())
    return held


def store_draft(new: Draft) -> None:
    """Take a new draft in place of the one before; it is kept once the page is drawn."""
    st.session_state["draft"] = new


def forget_table() -> None:
    """Let go of what the session remembers of a table; a chooser of another name holds no file.

    The table's reader goes with it; where the table is kept, another begins when it is asked.
    """
    if (source := draft().source) is not None:
        uploads.READERS.end(source.upload)
    st.session_state["forgotten"] = st.session_state.get("forgotten", "") + "'"
    for held in _OF_A_TABLE:
        st.session_state.pop(held, None)


def leave_run() -> None:
    """Look at no run any longer; it is found in its project."""
    st.session_state.pop("run", None)
    st.session_state.pop("annex", None)
    st.query_params.pop("run", None)


def run_of_address() -> Run | None:
    """Return the run that the page's address, or the session, names, if who looks may see it."""
    token = st.query_params.get("run") or st.session_state.get("run")
    run = runs.find(store(), token) if token else None
    return run if run and access.is_allowed(Action.SEE_PROJECT, run.project) else None


def settle_person() -> None:
    """Keep nothing of who looked before: a tab can come back as another person's."""
    known = access.person()
    if st.session_state.get("looked at by") not in (None, known and known.id):
        st.session_state.clear()
    st.session_state["looked at by"] = known and known.id


def settle_work() -> None:
    """Take up the draft of the address, or else its project or its run's, unless that is done."""
    if (held := project()) and not access.is_allowed(Action.SEE_PROJECT, held.id):
        leave_run()
        _let_go()
    named = st.query_params.get("draft")
    if named and named == st.session_state.get("draft id"):
        return
    record = store().draft(named) if named else None
    if record and access.is_allowed(Action.EDIT_DRAFT, record.project):
        open_draft(record)
        return
    if named:
        del st.query_params["draft"]
        st.session_state["gone"] = Message("The draft of this address is not known here.")
    run, known = run_of_address(), project()
    home = run.project if run else st.query_params.get("project")
    if not home or (known and home == known.id) or not (found := store().project(home)):
        return
    if access.is_allowed(Action.SEE_PROJECT, found.id):
        _work_on(found)


def _work_on(chosen: Project) -> None:
    _let_go()
    st.session_state["project"] = chosen
    st.session_state["draft"] = Draft(population=chosen.population)


def _let_go() -> None:
    forget_table()
    st.session_state["project"] = None
    st.session_state["draft id"] = st.session_state["saved"] = None
    st.session_state["draft"] = Draft()


def open_draft(record: DraftRecord) -> None:
    """Take up a draft where it was left; its table is read again."""
    home = store().project(record.project)
    if home is None:
        return
    _work_on(home)
    source = None
    if record.upload is not None:
        try:
            with st.spinner(_("Reading")):
                source = uploads.find(store(), record.upload)
        except InputError as gone:
            st.session_state["gone"] = gone.message
    opened = draft_document.from_document(record.body, population=home.population, source=source)
    st.session_state["draft id"], st.session_state["draft"] = record.id, opened
    st.session_state["saved"] = _as_saved(opened)


def save_draft() -> None:
    """Keep the draft if anything of it changed; it then has its place in the address."""
    held, home = draft(), project()
    document = _as_saved(held)
    id = st.session_state.get("draft id")
    untouched = held == Draft(population=held.population)
    if home is None or st.session_state.get("saved") == document or (untouched and not id):
        return
    if not access.is_allowed(Action.EDIT_DRAFT, home.id):
        return
    id = id or new_id()
    store().save_draft(id, home.id, *document, who=access.acting(Action.EDIT_DRAFT, home.id))
    st.session_state["saved"], st.session_state["draft id"] = document, id
    st.query_params["project"], st.query_params["draft"] = home.id, id


def has_table() -> bool:
    """Tell whether a draft is open: any page may ask of its rows, for its head or to take it up."""
    return draft().source is not None or st.session_state.get("draft id") is not None


def _as_saved(held: Draft) -> tuple[dict[str, object], str | None]:
    upload = "" if held.source is None else held.source.upload
    return draft_document.to_document(held), upload or None
