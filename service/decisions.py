"""From evidence to a decision: a release is submitted, asked about, decided on, recalled.

The decision is signed with the key of the ledger on which the release stands. Who may do which of
this is asked where it is asked for; that nobody decides on an own release is seen to here.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from privacy.decisions import Decision
from privacy.ledger import Ledger
from service import criteria
from service.criteria import Criteria, Judged
from service.runs import Finished, Run
from service.store import decisions as kept
from service.store import people
from service.store import runs as jobs
from service.store.layout import ALONE
from service.store.people import name_of
from service.store.records import Decided, Review, Submission
from service.store.store import new_id, now
from synth import InputError
from synth.statement import Statement

_MOST_TEXT = 1_000  # characters


@dataclass(frozen=True)
class Stated:
    """What a requester states of the use of a release.

    Attributes:
        expires: the last day of the approval, YYYY-MM-DD; "" for none.
        answer: to what was asked of the submission before.
    """

    intended_use: str
    recipients: str
    conditions: str = ""
    expires: str = ""
    answer: str = ""

    def __post_init__(self) -> None:
        if not (self.intended_use and self.recipients):
            raise InputError("State what the release is for, and who receives it.")
        for text in (self.intended_use, self.recipients, self.conditions, self.answer):
            refuse_unprintable(text)
        if Statement(expires=self.expires).expires and self.expires < today():
            raise InputError("The approval would end before today. Give a later day.")


def needs_another() -> bool:
    """Tell whether another person than the requester has to decide."""
    return os.environ.get(ALONE) != "1"


def today() -> str:
    """Return the day, YYYY-MM-DD, in UTC as everything in the store."""
    return datetime.now(UTC).date().isoformat()


def refuse_unprintable(text: str) -> None:
    """Refuse what could not be signed as a line of text.

    Raises:
        InputError: it is too long, or holds what cannot be printed.
    """
    if len(text) > _MOST_TEXT or not text.isprintable():
        raise InputError(
            "What you write is signed with the decision: at most {most} characters, on one line.",
            most=_MOST_TEXT,
        )


def review_of(run: Run) -> Review:
    """Return all that was said and decided of a run's release."""
    return kept.review_of(run.store, run.token)


def judged(run: Run, finished: Finished) -> list[Judged]:
    """Return the acceptance criteria that stood before a run, with what its release shows."""
    return criteria.judged(Criteria(**run.order.criteria), finished.dossier)


def submit(run: Run, stated: Stated, *, delete_upload: bool, who: str) -> None:
    """Submit a release for a decision.

    Args:
        delete_upload: the uploaded table goes once it is decided.

    Raises:
        InputError: it was submitted already, or decided.
    """
    kept.submit(
        run.store,
        Submission(
            id=new_id(),
            run=run.token,
            state="open",
            **vars(stated),
            delete_upload=delete_upload,
            at=now(),
            by=who,
        ),
    )


def may_decide(run: Run, submission: Submission, who: str) -> bool:
    """Tell whether a person decides on another's release, or may on an own one."""
    return not (needs_another() and who in _requesters(run, submission))


def ask(run: Run, submission: Submission, words: str, *, who: str) -> None:
    """Ask the requester of a release something before deciding.

    Raises:
        InputError: nothing is asked, the submission is no longer open, or it is one's own.
    """
    refuse_unprintable(words)
    if not words:
        raise InputError("Write what you want to know.")
    _refuse_own(run, submission, who)
    kept.ask(run.store, submission, words, who=who)


def decide(
    run: Run,
    submission: Submission,
    decided: Decided,
    *,
    conditions: str = "",
    words: str = "",
    who: str,
) -> None:
    """Decide on a submission; the decision is signed, and stands.

    Raises:
        InputError: the submission is one's own, or no longer open; there is no release; or what
            the decision needs is not said.
        LedgerFault: the ledger cannot sign.
    """
    for text in (conditions, words):
        refuse_unprintable(text)
    if decided == "conditional" and not conditions:
        raise InputError("Write the conditions under which you approve.")
    if decided == "rejected" and not words:
        raise InputError("Write why the release is rejected.")
    _refuse_own(run, submission, who)
    finished = run.poll()
    if not isinstance(finished, Finished):
        raise InputError("There is no release to decide on.")
    conditions = conditions if decided == "conditional" else ""
    book = Ledger.existing(Path(run.order.ledger))
    name, requesters = finished.certificate["run"], _requesters(run, submission)
    document = book.sign_decision(
        Decision(
            ledger=finished.certificate["ledger"]["key"],
            run=name,
            certificate=finished.fingerprint,
            decided=decided,
            by=name_of(run.store, who),
            requested_by=", ".join(sorted({name_of(run.store, one) for one in requesters})),
            by_requester=who in requesters,
            date=today(),
            intended_use=submission.intended_use,
            recipients=submission.recipients,
            conditions=[text for text in (submission.conditions, conditions) if text],
            expires=submission.expires,
            words=words,
            criteria=[one.to_json() for one in judged(run, finished)],
            annex_read=any((line.run, line.state) == (name, "READ") for line in book.entries()),
        )
    )
    kept.decide(
        run.store,
        submission,
        decided,
        conditions=conditions,
        words=words,
        document=document,
        who=who,
    )


def recall(run: Run, why: str, *, who: str) -> None:
    """Recall a release that was approved; the links to it lead nowhere from now on.

    Raises:
        InputError: no reason is given, it was not approved, or was recalled already.
    """
    refuse_unprintable(why)
    if not why:
        raise InputError("Write why the release is recalled.")
    kept.recall(run.store, run.token, why, who=who)


def other_statements(run: Run, submission: Submission) -> Mapping[str, str]:
    """Return what the certificate states otherwise than a submission, by what it is about."""
    stated: Mapping[str, Any] = run.order.statement
    said = {
        "intended use": (stated.get("purpose", ""), submission.intended_use),
        "recipients": (stated.get("recipient", ""), submission.recipients),
        "expires": (stated.get("expires", ""), submission.expires),
    }
    return {about: before for about, (before, now_) in said.items() if before and before != now_}


def _requesters(run: Run, submission: Submission) -> set[str]:
    """Return who asked for the run and who submitted its release."""
    record = jobs.find(run.store, run.token)
    known = {submission.by, *([record.asked_by] if record else [])}
    # Before there were people, runs were asked for by the name of the user of this machine.
    named = [people.by_subject(run.store, people.OF_MACHINE + one) for one in known]
    return known | {person.id for person in named if person}


def _refuse_own(run: Run, submission: Submission, who: str) -> None:
    if not may_decide(run, submission, who):
        raise InputError("You asked for this release: another person decides on it.")
