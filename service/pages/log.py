"""The log: who did what to what, and when; who has taken which release."""

import pandas as pd
import streamlit as st

from service import access, supervisor, words, work
from service.pages.standing import what_left
from service.roles import Action
from service.store import log
from service.store.records import Logged
from service.words import _

MOST_LINES = 2_000  # on the page


def show() -> None:
    """Show the page."""
    st.title(_("Log"), anchor=False)
    readable = {
        project.id: project.name
        for project in work.store().projects()
        if access.is_allowed(Action.SEE_LOG, project.id)
    }
    everywhere = access.is_allowed(Action.SEE_LOG)
    if not (readable or everywhere):
        st.info(_("Your roles do not allow you to read the log."))
        return
    home = work.project()
    chosen = st.selectbox(
        _("Project"),
        [None, *readable],
        index=[None, *readable].index(home.id) if home and home.id in readable else 0,
        format_func=lambda id: _("all") if id is None else readable[id],
        key="log project",
    )
    kinds = {"all": _("All"), "downloads": _("Downloads"), "decisions": _("Decisions")}
    kind = st.segmented_control(
        _("Show"), list(kinds), default="all", required=True, format_func=kinds.__getitem__
    )
    wanted = {chosen} if chosen else {*readable, *([None] if everywhere else [])}
    lines = [
        line
        for line in log.newest(work.store())
        if line.project in wanted and (kind == "all" or line.did.startswith(_BEGINNINGS[kind]))
    ]
    if not lines:
        st.caption(_("Nothing was done yet."))
        return
    if len(lines) > MOST_LINES:
        st.caption(_("The newest {n} lines.").format(n=f"{MOST_LINES:,}"))
    _table(lines[:MOST_LINES], readable)


_BEGINNINGS = {
    "downloads": ("downloaded",),
    "decisions": ("decided", "submitted", "asked a", "withdrew", "recalled"),
}


def _table(lines: list[Logged], projects: dict[str, str]) -> None:
    names = log.names(work.store())
    st.dataframe(
        pd.DataFrame(
            {
                _("When"): [words.moment(line.at) for line in lines],
                _("Who"): [names.get(line.who) or _ours(line.who) for line in lines],
                _("What"): [said(line.did) for line in lines],
                _("Of"): [names.get(line.what or "", "") for line in lines],
                _("Project"): [projects.get(line.project or "", "") for line in lines],
            }
        ),
        hide_index=True,
        height="content" if len(lines) < 20 else 700,
    )


def _ours(who: str) -> str:
    """Say who acted where it was no person."""
    return _("the service") if who == supervisor.WHO else who


def said(did: str) -> str:
    """Say what was done, in the session's language; what is not known here, as it stands."""
    what, _colon, more = did.partition(": ")
    return acts().get(what, did).format(more=_fillings().get(more, more))


def acts() -> dict[str, str]:
    """Return what can be done, as the log has it, and in words; {more} is filled in."""
    return {
        "signed in": _("signed in"),
        "signed out": _("signed out"),
        "ended sessions": _("ended all sessions of a person"),
        "added person": _("added a person"),
        "invited again": _("made a new invitation for a person"),
        "accepted invitation": _("accepted an invitation"),
        "set password": _("set a password"),
        "activated person": _("activated a person"),
        "deactivated person": _("deactivated a person"),
        "gave role": _("gave the role {more}"),
        "took role": _("took the role {more}"),
        "made token": _("made a token"),
        "revoked token": _("revoked a token"),
        "began project": _("began a project"),
        "set cap": _("set the cap of the population: {more}"),
        "began draft": _("began a draft"),
        "deleted draft": _("deleted a draft"),
        "uploaded": _("uploaded a table"),
        "read upload": _("read an uploaded table"),
        "looked at rows": _("looked at rows of a table"),
        "deleted upload": _("deleted the uploaded table"),
        "asked for run": _("asked for a run"),
        "cancelled run": _("cancelled a run"),
        "run ended": _("a run ended: {more}"),
        "submitted release": _("submitted a release"),
        "withdrew submission": _("took a submission back"),
        "asked a question": _("asked a question"),
        "decided": _("decided: {more}"),
        "recalled release": _("recalled a release"),
        "downloaded": _("downloaded: {more}"),
        "deleted release": _("deleted a release"),
    }


def _fillings() -> dict[str, str]:
    return {
        **what_left(),
        "approved": _("approved"),
        "conditional": _("approved with conditions"),
        "rejected": _("rejected"),
        "not used": _("not used"),
        "done": _("release made"),
        "refused": _("refused"),
        "cancelled": _("cancelled"),
        "broken": _("failed"),
        "requester": _("requester"),
        "reviewer": _("reviewer"),
        "auditor": _("auditor"),
        "administrator": _("administrator"),
    }
