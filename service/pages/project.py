"""One project: whom it is about, what was spent on them, its drafts, runs and releases."""

import streamlit as st

from privacy.accounting import DEFAULT_DELTA
from privacy.files import default_ledger
from privacy.ledger import LedgerFault
from service import accounts, frame, sums, words, work
from service.access import acting, is_allowed
from service.roles import Action
from service.store import people
from service.store import runs as jobs
from service.store.records import DraftRecord, Project, RunRecord
from service.words import _
from synth import Bought
from synth.tables.column_entries import columns_from_yaml
from synth.tables.columns import MODELLED_ROLES

_ICONS = {"queued": "hourglass", "running": "autorenew", "done": "check", "cancelled": "block"}


def show() -> None:
    """Show the page."""
    project = work.project()
    if project is None:
        st.title(_("Project"), anchor=False)
        st.info(_("The project of this address is not known here."))
        if st.button(_("Go to: {step}").format(step=_("Projects")), key="first", type="primary"):
            frame.go("projects")
        return
    st.title(words.plain(project.name), anchor=False)
    _show_account(project)
    if is_allowed(Action.EDIT_DRAFT, project.id):
        if st.button(_("New release"), key="new", type="primary", icon=":material/add:"):
            work.begin_draft(project)
            frame.go("table")
        _show_drafts(project)
    _show_runs(project)
    _show_links(project)


def _show_links(project: Project) -> None:
    with st.container(horizontal=True, gap="small", key="links"):
        frame.link("ledger", frame.title("ledger"), ":material/menu_book:")
        if is_allowed(Action.SEE_EVIDENCE, project.id):
            frame.link("compare", frame.title("compare"), ":material/compare_arrows:")
        if is_allowed(Action.SEE_LOG, project.id):
            frame.link("log", frame.title("log"), ":material/history:")
        if is_allowed(Action.GRANT, project.id):
            frame.link("roles", frame.title("roles"), ":material/group:")


def _show_account(project: Project) -> None:
    try:
        account = accounts.account(default_ledger(), project.population)
    except LedgerFault as fault:
        frame.refusal(fault.message)
        return
    said = words.spent(project.population, account.total, DEFAULT_DELTA)
    st.markdown(f":material/menu_book: {said}")
    sums.draw(account.total, account.cap)
    if account.cap is not None:
        left = words.cap(account.cap, account.total, DEFAULT_DELTA)
        st.caption(words.plain(words.translate(left)))


def _show_drafts(project: Project) -> None:
    drafts = work.store().drafts(project.id)
    if not drafts:
        return
    st.header(_("Drafts"), anchor=False)
    for draft in drafts:
        with st.container(border=True):
            st.markdown(_draft_in_words(draft))
            with st.container(horizontal=True):
                if st.button(_("Go on"), key=f"go on {draft.id}"):
                    _go_on(draft)
                st.button(
                    _("Delete the draft and its table"),
                    key=f"delete draft {draft.id}",
                    type="tertiary",
                    on_click=_delete_draft,
                    args=(project, draft.id),
                )


def _draft_in_words(draft: DraftRecord) -> str:
    upload = None if draft.upload is None else work.store().upload(draft.upload)
    changed = _("changed {moment}").format(moment=words.moment(draft.changed))
    if upload is None:
        return f"{_('No table')} · {changed}"
    kept = _("its table was deleted")
    if upload.key is not None:
        kept = _("its table is kept, encrypted, until {day}").format(day=upload.expires[:10])
    name = f"**{words.plain(upload.name)}** · " if upload.name else ""
    return f"{name}{_declared(draft)} · {changed} · {kept}"


def _declared(draft: DraftRecord) -> str:
    """Say of how many columns the owner declares the domain, as the draft has it."""
    columns = columns_from_yaml(draft.body["columns"]) if draft.body["columns"] else ()
    used = [column for column in columns if column.role in MODELLED_ROLES]
    bought = sum(isinstance(column.domain, Bought) for column in used)
    return _("columns: {all}, of which estimated: {bought}").format(all=len(used), bought=bought)


def _go_on(draft: DraftRecord) -> None:
    work.leave_run()
    st.query_params["draft"] = draft.id
    work.open_draft(draft)
    frame.go("table")


@frame.told
def _delete_draft(project: Project, id: str) -> None:
    work.store().delete_draft(id, who=acting(Action.EDIT_DRAFT, project.id))
    if st.session_state.get("draft id") == id:
        work.begin_draft(project)


def _show_runs(project: Project) -> None:
    st.header(_("Runs and releases"), anchor=False)
    records = jobs.of_project(work.store(), project.id)
    if not records:
        st.caption(
            _(
                "None yet. “New release” takes you from a table to its synthetic one in eight "
                "steps; what was made stays here until you delete it."
            )
        )
    for record in records:
        with st.container(border=True):
            _show_run(record)


def _show_run(record: RunRecord) -> None:
    icon = _ICONS.get("deleted" if record.deleted else record.state, "error")
    order = record.order
    st.markdown(f":material/{icon}: **{words.plain(order['name'])}** · {_state(record)}")
    asked = _("ε = {epsilon}, population {population}, asked for by {who}, {moment}").format(
        epsilon=f"{order['epsilon']:g}",
        population=words.plain(order["population"]),
        who=words.plain(people.name_of(work.store(), record.asked_by)),
        moment=words.moment(record.asked),
    )
    st.caption(asked)
    with st.container(horizontal=True):
        page = "result" if record.state == "done" and not record.deleted else "run"
        if page == "result" and record.submitted == "open":
            page = "decision"
        if is_allowed(frame.NEEDED[page], record.project) and st.button(
            _("Open"), key=f"see {record.id}"
        ):
            st.session_state["run"] = record.id
            frame.go(page)
        may_delete = is_allowed(Action.DELETE_RELEASE, record.project)
        if record.release and not record.deleted and may_delete:
            _offer_deletion(record)


def _offer_deletion(record: RunRecord) -> None:
    with st.popover(_("Delete the release")):
        st.markdown(_("The release cannot be brought back, and its privacy budget stays spent."))
        st.button(
            _("Delete it for good"),
            key=f"delete {record.id}",
            on_click=_delete_release,
            args=(record,),
        )


@frame.told
def _delete_release(record: RunRecord) -> None:
    who = acting(Action.DELETE_RELEASE, record.project)
    jobs.delete_release(work.store(), record.id, who=who)


def _state(record: RunRecord) -> str:
    if record.deleted:
        return _("release deleted {moment}").format(moment=words.moment(record.deleted))
    if record.state == "done":
        return standing(record)
    said = {
        "queued": _("waiting"),
        "running": _("under way"),
        "refused": _("refused"),
        "cancelled": _("cancelled"),
        "broken": _("failed"),
    }[record.state]
    if record.state in ("refused", "cancelled", "broken"):
        said += " · " + (_("its budget stays spent") if record.kept else _("nothing was spent"))
    return said


def standing(record: RunRecord) -> str:
    """Say how far a release is on its way to a decision, or what was decided."""
    if record.recalled:
        return _("release, recalled {moment}").format(moment=words.moment(record.recalled))
    if record.decided:
        return {
            "approved": _("release, approved"),
            "conditional": _("release, approved with conditions"),
            "rejected": _("release, rejected"),
            "not used": _("release, not used"),
        }[record.decided]
    return {
        "open": _("release, waits for a decision"),
        "asked": _("release, a question waits for an answer"),
    }.get(record.submitted or "", _("release, not yet submitted"))
