"""Home: the projects, and how a new one begins: with the name of those whom it is about."""

import streamlit as st

from privacy.accounting import DEFAULT_DELTA
from privacy.files import default_ledger
from privacy.ledger import LedgerFault
from service import accounts, decisions, frame, intake, runs, samples, words, work
from service.access import acting, is_allowed, person
from service.roles import Action, may
from service.store import runs as jobs
from service.store.decisions import waiting
from service.store.people import name_of
from service.store.records import Person, Project
from service.words import _
from synth import InputError


def show() -> None:
    """Show the page."""
    st.title(_("Projects"), anchor=False)
    st.markdown(
        _(
            "Make a differentially private synthetic table from your data, with the report "
            "that a reviewer needs."
        )
    )
    who = person()
    known = [
        project
        for project in work.store().projects()
        if who and may(who, Action.SEE_PROJECT, project.id)
    ]
    if who is not None:
        _show_queue(who)
    for project in known:
        _show_project(project)
    if not is_allowed(Action.BEGIN_PROJECT):
        if not known:
            st.info(_("You have no role in a project yet. An administrator can give you one."))
    elif known:
        with st.expander(_("New project"), icon=":material/create_new_folder:"):
            _ask()
            _offer_sample()
    else:
        _teach()
        left, right = st.columns([3, 2], gap="medium")
        with left.container(border=True):
            _ask()
        with right.container(border=True):
            _offer_sample()
    with st.container(horizontal=True, gap="small", key="links"):
        if is_allowed(Action.SEE_LOG):
            frame.link("log", frame.title("log"), ":material/history:")
        if is_allowed(Action.MANAGE_PEOPLE):
            frame.link("roles", frame.title("roles"), ":material/group:")


def _teach() -> None:
    """Say the way of a release, to whom has none yet."""
    steps = [
        (_("Upload"), _("A table goes in, encrypted as it comes. Only you can see its rows.")),
        (_("Declare"), _("You say what its columns are, and whose data it is.")),
        (_("Choose ε"), _("You see what a budget buys before it is spent.")),
        (_("Decide"), _("A reviewer reads the report; what is approved can be downloaded.")),
    ]
    for number, (place, (name, text)) in enumerate(zip(st.columns(4), steps, strict=True), start=1):
        place.markdown(f"**{number} · {name}**  \n{text}")


def _offer_sample() -> None:
    """Offer a project of invented persons, to try the whole way on."""
    if not intake.DEMO_FOLDER.is_dir() or not is_allowed(Action.UPLOAD):
        return
    st.markdown(f"**{_('Try it on invented persons')}**")
    st.markdown(
        _(
            "The sample project has a table of an insurer’s customers and two drafts: one with "
            "ranges and categories set manually, one with all of them estimated from the data. "
            "Make both releases and compare them. Its ledger is kept apart from yours."
        )
    )
    if st.button(_("Begin the sample project"), key="sample project", icon=":material/science:"):
        with st.spinner(_("Reading")):
            name = f"customers_{'kr' if words.language() == 'ko' else 'en'}"
            acting(Action.BEGIN_PROJECT)
            project = samples.begin(work.store(), name, who=acting(Action.UPLOAD))
        work.open_project(project)
        frame.go("project")


def _show_queue(who: Person) -> None:
    """Show the releases on which this person is to decide."""
    for submission in waiting(work.store()):
        run = runs.find(work.store(), submission.run)
        if run is None or not may(who, Action.DECIDE, run.project):
            continue
        if not decisions.may_decide(run, submission, who.id):
            continue
        with st.container(border=True):
            left, right = st.columns([4, 1], vertical_alignment="center")
            left.markdown(
                _("**Waits for your decision:** {name}").format(name=words.plain(run.order.name))
            )
            asked = _("submitted by {who}, {moment}, for {use}").format(
                who=words.plain(name_of(work.store(), submission.by)),
                moment=words.moment(submission.at),
                use=words.plain(submission.intended_use),
            )
            left.caption(asked)
            if right.button(_("Read"), key=f"read {submission.id}", width="stretch"):
                st.session_state["run"] = run.token
                frame.go("decision")


def _show_project(project: Project) -> None:
    with st.container(border=True):
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.markdown(f"**{words.plain(project.name)}**  \n{_spent(project)}")
        n = len(jobs.of_project(work.store(), project.id))
        left.caption(_("Runs: {n}").format(n=n))
        if right.button(_("Open"), key=f"open {project.id}", width="stretch"):
            work.open_project(project)
            frame.go("project")


def _spent(project: Project) -> str:
    try:
        total = accounts.spent(default_ledger(), project.population)
    except LedgerFault as fault:
        return words.plain(words.translate(fault.message))
    return words.spent(project.population, total, DEFAULT_DELTA)


def _ask() -> None:
    with st.form("new project", border=False):
        name = st.text_input(_("Name of the project"), key="project name", max_chars=200)
        population = st.text_input(
            _("Population: the persons whom its tables are about"),
            key="population",
            max_chars=200,
            placeholder=_("e.g. patients of the clinic, 2020 to 2025"),
            help=_(
                "In your own words. Releases about the same persons add up on the ledger, whatever "
                "a table is called: give projects about the same persons the same population, and "
                "others another."
            ),
        )
        if st.form_submit_button(_("Begin the project"), key="begin", type="primary"):
            try:
                who = acting(Action.BEGIN_PROJECT)
                project = work.store().add_project(name, population, who=who)
            except InputError as refused:
                frame.refusal(refused.message)
                return
            work.open_project(project)
            frame.go("table" if is_allowed(Action.EDIT_DRAFT, project.id) else "project")
