"""The seventh step: a release is submitted, read by another person, decided on, recalled."""

from collections.abc import Callable

import streamlit as st

from privacy.ledger import LedgerFault
from service import access, decisions, frame, work
from service.access import acting
from service.decisions import Stated
from service.pages import acceptance, result, standing
from service.roles import Action
from service.runs import Finished, Run
from service.store import decisions as kept
from service.store.records import Decided, Review, Submission
from service.words import _
from synth import InputError

_MOST = 1_000  # characters of a text


def show() -> None:
    """Show the step."""
    run = work.run_of_address()
    state = run.poll() if run else None
    if run is None or not isinstance(state, Finished):
        return
    review = decisions.review_of(run)
    st.title(_("Decision"), anchor=False)
    standing.show(review)
    standing.show_questions(review)
    if review.submissions and review.asked is None:
        standing.show_submission(run, review.submissions[-1])
    acceptance.show(decisions.judged(run, state))
    if review.decision is None and review.open is None:
        _ask_to_submit(run, review)
    elif review.open is not None:
        _read_and_decide(run, state, review.open)
    standing.show_taken(run, review)
    _offer_recall(run, review)
    if not access.is_allowed(Action.DOWNLOAD, run.project):
        if st.button(_("Back"), key="back", icon=":material/arrow_back:"):
            frame.go("result")
    elif frame.show_navigation("decision", may_go_on=review.decision is not None):
        frame.go("download")


def _ask_to_submit(run: Run, review: Review) -> None:
    if not access.is_allowed(Action.SUBMIT, run.project):
        st.info(_("Its requester has not submitted the release for a decision yet."))
        return
    last = review.submissions[-1] if review.submissions else None
    stated = run.order.statement
    st.markdown(
        _(
            "State what the release is for. Whoever decides reads it beside page 1 of the report, "
            "and it is signed with the decision."
        )
    )
    held = (
        (last.intended_use, last.recipients, last.conditions, last.expires)
        if last
        else (stated.get("purpose", ""), stated.get("recipient", ""), "", stated.get("expires", ""))
    )
    use, recipients, conditions, expires = held
    given = [
        _line(_("Purpose"), f"submit use {run.token}", use),
        _line(_("Recipients"), f"submit recipients {run.token}", recipients),
        _text(_("Conditions of use"), f"submit conditions {run.token}", conditions),
        _line(_("Expires on (YYYY-MM-DD)"), f"submit expires {run.token}", expires),
        _text(_("Answer"), f"submit answer {run.token}") if review.asked else "",
    ]
    delete = st.checkbox(
        _("Delete the uploaded table once it is decided"),
        value=True,
        key="delete upload",
        help=_(
            "Its key is deleted, so nobody can read it any longer. For five minutes the internal "
            "report can still be made here."
        ),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(_("Submit for a decision"), key="submit", type="primary"):
            _do(lambda: _submit(run, given, delete))
        if st.button(_("I will not use it"), key="discard", type="tertiary"):
            _do(lambda: _discard(run, delete))


def _submit(run: Run, given: list[str], delete_upload: bool) -> None:
    who = acting(Action.SUBMIT, run.project)
    decisions.submit(run, Stated(*given), delete_upload=delete_upload, who=who)


def _discard(run: Run, delete_upload: bool) -> None:
    who = acting(Action.SUBMIT, run.project)
    kept.discard(run.store, run.token, delete_upload=delete_upload, who=who)


def _read_and_decide(run: Run, finished: Finished, submission: Submission) -> None:
    known = access.person()
    decides = access.is_allowed(Action.DECIDE, run.project) and known is not None
    if decides and known and decisions.may_decide(run, submission, known.id):
        st.header(_("Page 1 of the report"), anchor=False)
        result.show_report(finished)
        _ask_decision(run, submission)
    else:
        st.info(
            _("Waits for the decision of a reviewer who did not ask for it."),
            icon=":material/hourglass:",
        )
    if access.is_allowed(Action.SUBMIT, run.project) and st.button(
        _("Take the submission back"), key="withdraw", type="tertiary"
    ):
        _do(lambda: _withdraw(run, submission))


def _withdraw(run: Run, submission: Submission) -> None:
    kept.withdraw(run.store, submission, who=acting(Action.SUBMIT, run.project))


def _ask_decision(run: Run, submission: Submission) -> None:
    st.header(_("Your decision"), anchor=False)
    ways = {
        "approved": _("Approve"),
        "conditional": _("Approve with conditions"),
        "rejected": _("Reject"),
        "question": _("Ask a question first"),
    }
    way = st.radio(
        _("Your decision"),
        list(ways),
        index=None,
        format_func=ways.__getitem__,
        key=f"decide {submission.id}",
        label_visibility="collapsed",
    )
    conditions = (
        _text(_("Conditions"), f"decide conditions {submission.id}") if way == "conditional" else ""
    )
    label = _("Question") if way == "question" else _("Reasons")
    text = _text(label, f"decide words {submission.id}") if way else ""
    if way != "question":
        read = st.checkbox(_("I have read page 1 of the report."), key=f"read {submission.id}")
        name = _("Sign the decision")
    else:
        read, name = True, _("Send the question")
    if st.button(name, key="sign", type="primary", disabled=not (way and read)) and way and read:
        _do(lambda: _decide(run, submission, str(way), conditions, text))


def _decide(run: Run, submission: Submission, way: str, conditions: str, text: str) -> None:
    who = acting(Action.DECIDE, run.project)
    if way == "question":
        decisions.ask(run, submission, text, who=who)
        return
    decided: Decided = "approved"
    if way in ("conditional", "rejected"):
        decided = "conditional" if way == "conditional" else "rejected"
    decisions.decide(run, submission, decided, conditions=conditions, words=text, who=who)


def _offer_recall(run: Run, review: Review) -> None:
    decision = review.decision
    approved = decision is not None and decision.decided in ("approved", "conditional")
    if not approved or review.recall or not access.is_allowed(Action.RECALL, run.project):
        return
    with st.popover(_("Recall the release")):
        st.markdown(
            _(
                "It is downloaded no more. What was taken already is not in our hands: tell those "
                "who have it."
            )
        )
        why = _text(_("Reasons"), "recall why")
        if st.button(_("Recall it"), key="recall"):
            _do(lambda: decisions.recall(run, why, who=acting(Action.RECALL, run.project)))


def _do(act: Callable[[], None]) -> None:
    """Do what was pressed, and draw the page anew; or say why it is refused."""
    try:
        act()
    except (InputError, LedgerFault) as refused:
        frame.refusal(refused.message)
        return
    frame.rerun()


def _line(label: str, key: str, value: str = "") -> str:
    line: str = st.text_input(label, value=value, key=key, max_chars=_MOST)
    return line.strip()


def _text(label: str, key: str, value: str = "") -> str:
    """Ask for a text that may be long; it is one line, as it is signed."""
    text: str = st.text_area(label, value=value, key=key, max_chars=_MOST, height=80)
    return " ".join(text.split())
