"""How a release stands: what was submitted, asked, decided and recalled, and who has taken it."""

import streamlit as st

from privacy.decisions import Decision
from service import access, decisions, words, work
from service.roles import Action
from service.runs import Run
from service.store.people import name_of
from service.store.records import DecisionRecord, Recall, Review, Submission
from service.words import _


def show(review: Review) -> None:
    """Show what became of a release so far, the latest first."""
    if review.recall is not None:
        _recalled(review.recall)
    if review.decision is not None:
        _decided(review.decision)


def show_submission(run: Run, submission: Submission) -> None:
    """Show what is stated of the use of a release."""
    lines = [
        (_("Purpose"), submission.intended_use),
        (_("Recipients"), submission.recipients),
        (_("Conditions"), submission.conditions or _("none")),
        (_("Expires on"), submission.expires or _("no day")),
    ]
    if submission.answer:
        lines.append((_("Answer"), submission.answer))
    st.markdown("\n".join(f"- {name}: **{words.plain(text)}**" for name, text in lines))
    st.caption(_by(_("submitted by {who}, {moment}"), submission.by, submission.at))
    names = {
        "intended use": _("Purpose"),
        "recipients": _("Recipients"),
        "expires": _("Expires on"),
    }
    for about, before in decisions.other_statements(run, submission).items():
        said = _("{what}: page 1 of the report, written before the run, says “{text}”.").format(
            what=names[about], text=words.plain(before)
        )
        st.warning(said, icon=":material/difference:")


def show_questions(review: Review) -> None:
    """Show what was asked, and answered, on the way."""
    for submission in review.submissions:
        asked = review.questions.get(submission.id)
        if asked is not None:
            head = _by(_("**Question** by {who}, {moment}"), asked.by, asked.at)
            st.markdown(f":material/contact_support: {head}  \n{words.plain(asked.words)}")
        if submission.answer and submission is not review.open:
            st.markdown(f":material/reply: **{_('Answer')}**  \n{words.plain(submission.answer)}")


def show_taken(run: Run, review: Review) -> None:
    """Show who has taken what, to those who answer for it."""
    concerned = (Action.DOWNLOAD, Action.RECALL, Action.SEE_LOG)
    if not any(access.is_allowed(action, run.project) for action in concerned):
        return
    if not review.taken:
        if review.decision is not None:
            st.caption(_("Nobody has downloaded anything of it yet."))
        return
    st.markdown(f"**{_('Downloaded so far')}**")
    said = what_left()
    st.markdown(
        "\n".join(
            "- " + _by(f"{said[one.what]} · {{who}}, {{moment}}", one.person, str(one.used))
            for one in review.taken
        )
    )


def what_left() -> dict[str, str]:
    """Return what can be downloaded of a run, in words."""
    return {
        "release": _("release"),
        "report": _("privacy and utility report"),
        "rows": _("more rows"),
        "annex": _("internal report"),
    }


def _decided(decision: DecisionRecord) -> None:
    said = {
        "approved": _("**Approved** by {who}, {moment}"),
        "conditional": _("**Approved with conditions** by {who}, {moment}"),
        "rejected": _("**Rejected** by {who}, {moment}"),
        "not used": _("**Not used**, as {who} said, {moment}"),
    }[decision.decided]
    lines = [_by(said, decision.by, decision.at)]
    if decision.document is not None:
        signed = Decision.from_bytes(decision.document)
        if signed.by_requester:
            lines.append(_("Decided by its requester."))
        lines += [
            _("Condition: {text}").format(text=words.plain(text)) for text in signed.conditions
        ]
        if signed.expires:
            lines.append(_("The approval ends with {day}.").format(day=signed.expires))
        if signed.annex_read:
            lines.append(_("The internal report had been opened before the decision."))
    if decision.words:
        lines.append(f"“{words.plain(decision.words)}”")
    if decision.document is not None:
        lines.append(_("Signed by the ledger, and in the release as decision.json."))
    good = decision.decided in ("approved", "conditional")
    shown, icon = (st.success, "gavel") if good else (st.info, "block")
    shown("  \n".join(lines), icon=f":material/{icon}:")


def _recalled(recall: Recall) -> None:
    head = _by(_("**Recalled** by {who}, {moment}"), recall.by, recall.at)
    st.error(f"{head}  \n“{words.plain(recall.why)}”", icon=":material/undo:")


def _by(text: str, who: str, at: str) -> str:
    name = words.plain(name_of(work.store(), who))
    return text.format(who=name, moment=words.moment(at))
