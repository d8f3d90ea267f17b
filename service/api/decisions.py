"""Decisions: submitting, asking, deciding, recalling, as on the pages and by the same rules."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.responses import Response

from privacy.message import Message
from service import decisions
from service.api.calls import Call, answer
from service.api.evidence import finished
from service.api.problems import Problem, as_state, of_refusal
from service.decisions import Stated
from service.store import decisions as kept
from service.store.people import name_of
from service.store.records import DecisionRecord, Submission
from synth import InputError

_NO_LONGER_OPEN = Message("This submission is no longer open. Look at the page again.")


def show_review(call: Call) -> Response:
    """Answer all that was said and decided of a release, and who has taken it."""
    review = decisions.review_of(call.run)
    named = {one.by for one in review.submissions} | {one.person for one in review.taken}
    names = {who: name_of(call.store, who) for who in named}
    return answer(
        {
            "submissions": [_submitted(one, names[one.by]) for one in review.submissions],
            "open": None if review.open is None else review.open.id,
            "question": None if review.asked is None else review.asked.words,
            "decision": None if review.decision is None else _decided(call, review.decision),
            "recall": None
            if review.recall is None
            else {
                "why": review.recall.why,
                "at": review.recall.at,
                "by": name_of(call.store, review.recall.by),
            },
            "taken": [
                {"what": one.what, "by": names[one.person], "at": one.used} for one in review.taken
            ],
        }
    )


def submit(call: Call) -> Response:
    """Submit a release for a decision."""
    asked = dict(call.sent)
    delete_upload = bool(asked.pop("delete_upload", True))
    stated = Stated(**asked)
    finished(call)
    with as_state():
        decisions.submit(call.run, stated, delete_upload=delete_upload, who=call.who)
    return _reviewed(call, 201)


def withdraw(call: Call) -> Response:
    """Take back what was submitted and not decided yet."""
    submission = decisions.review_of(call.run).open
    if submission is None:
        raise Problem("not-now", _NO_LONGER_OPEN)
    with as_state():
        kept.withdraw(call.store, submission, who=call.who)
    return Response(status_code=204)


def discard(call: Call) -> Response:
    """Say that a release will not be used."""
    finished(call)
    delete = bool(call.sent.get("delete_upload", True))
    with as_state():
        kept.discard(call.store, call.run.token, delete_upload=delete, who=call.who)
    return _reviewed(call)


def ask(call: Call) -> Response:
    """Ask the requester something before deciding."""
    submission = _open(call)
    with _while_open(call, submission):
        decisions.ask(call.run, submission, call.sent["words"].strip(), who=call.who)
    return _reviewed(call)


def decide(call: Call) -> Response:
    """Decide on a submission; the certificate that is named is the one that was read."""
    asked, submission = call.sent, _open(call)
    if finished(call).fingerprint != asked["certificate_sha256"]:
        raise Problem(
            "not-now",
            Message("Another certificate was named than that of this release. Read its evidence."),
        )
    with _while_open(call, submission):
        decisions.decide(
            call.run,
            submission,
            asked["decided"],
            conditions=asked.get("conditions", "").strip(),
            words=asked.get("words", "").strip(),
            who=call.who,
        )
    return _reviewed(call)


def recall(call: Call) -> Response:
    """Recall a release that was approved."""
    why = call.sent["why"].strip()
    decisions.refuse_unprintable(why)
    if not why:
        raise InputError("Write why the release is recalled.")
    with as_state():
        decisions.recall(call.run, why, who=call.who)
    return _reviewed(call)


def _open(call: Call) -> Submission:
    """Return the submission that is named, if it is open and the person may decide on it."""
    finished(call)
    submission = decisions.review_of(call.run).open
    if submission is None or submission.id != call.sent["submission"]:
        raise Problem("not-now", _NO_LONGER_OPEN)
    if not decisions.may_decide(call.run, submission, call.who):
        raise Problem(
            "own-release",
            Message("You asked for this release: another person decides on it."),
        )
    return submission


@contextmanager
def _while_open(call: Call, submission: Submission) -> Iterator[None]:
    """Tell a refusal of what was sent from one that another had decided meanwhile."""
    try:
        yield
    except InputError as refused:
        open_now = decisions.review_of(call.run).open
        is_state = open_now is None or open_now.id != submission.id
        raise of_refusal(refused, "not-now" if is_state else "refused") from None


def _reviewed(call: Call, status: int = 200) -> Response:
    said = show_review(call)
    said.status_code = status
    return said


def _submitted(one: Submission, by: str) -> dict[str, Any]:
    return {**{name: held for name, held in vars(one).items() if name != "run"}, "by": by}


def _decided(call: Call, one: DecisionRecord) -> dict[str, Any]:
    names = ("decided", "at", "submission", "conditions", "words", "expires")
    return {**{name: getattr(one, name) for name in names}, "by": name_of(call.store, one.by)}
