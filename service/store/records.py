"""What the store returns: frozen values, a row each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

JobState = Literal["queued", "running", "done", "refused", "cancelled", "broken"]
Decided = Literal["approved", "conditional", "rejected", "not used"]
Taken = Literal["release", "report", "rows", "annex"]  # what can be downloaded of a run


@dataclass(frozen=True)
class Person:
    """Somebody who can be signed in.

    Attributes:
        login: of an account with a password; None where there is none.
        subject: who this is to whoever vouches for the person; None where nobody does.
        active: whether the person can sign in, and act.
        roles: each with its project; with None it is held in every project.
    """

    id: str
    name: str
    login: str | None
    subject: str | None
    active: bool
    made: str
    made_by: str
    roles: frozenset[tuple[str | None, str]]


@dataclass(frozen=True)
class Token:
    """By what a program acts for a person; its secret is kept nowhere.

    Attributes:
        scopes: what the program may do of what the person may.
        used: when it was last, to the minute.
    """

    id: str
    person: str
    name: str
    scopes: tuple[str, ...]
    made: str
    expires: str
    used: str | None
    revoked: str | None


@dataclass(frozen=True)
class RunKey:
    """By what a program that asks for a run again gets the one that it asked for.

    Attributes:
        sha256: of all that was asked for.
    """

    person: str
    project: str
    key: str
    sha256: str


@dataclass(frozen=True)
class Project:
    """Work on the tables of one population, which a person has named."""

    id: str
    name: str
    population: str
    made: str
    made_by: str


@dataclass(frozen=True)
class Upload:
    """A table that was brought.

    Attributes:
        name: of its file.
        size: bytes.
        reading: what its owner said of how it is to be read.
        key: wrapped; None once the table was deleted.
        expires: when its key is dropped, ISO 8601.
    """

    id: str
    project: str
    name: str
    size: int
    reading: Mapping[str, Any]
    key: bytes | None
    made: str
    expires: str


@dataclass(frozen=True)
class DraftRecord:
    """What was typed so far, as `service.draft_document` writes it."""

    id: str
    project: str
    upload: str | None
    body: Mapping[str, Any]
    changed: str


@dataclass(frozen=True)
class RunRecord:
    """A run, and what came of it.

    Attributes:
        order: as `service.runs.Order` holds it.
        process: of a run that has begun: see `service.processes`.
        before: what was spent on the population when it began: releases, μ² and δ in the
            ledger's units.
        message: the refusal, or why it broke off.
        kept: what it had reserved stays spent; None while that is open.
        release: SHA-256 of the release, where one was made.
        deleted: when the release was deleted.
        submitted: the state of its last submission: open, asked, withdrawn or decided.
        decided: of the release.
        recalled: when it was.
    """

    id: str
    project: str
    upload: str
    order: Mapping[str, Any]
    state: JobState
    asked: str
    asked_by: str
    began: str | None
    ended: str | None
    process: Mapping[str, Any] | None
    before: tuple[int, int, int] | None
    cancelled_by: str | None
    message: Mapping[str, Any] | None
    kept: bool | None
    resembles: tuple[str, ...]
    release: str | None
    deleted: str | None
    submitted: str | None
    decided: Decided | None
    recalled: str | None


@dataclass(frozen=True)
class Submission:
    """A release that its requester wants to be decided on, with what is stated of its use.

    Attributes:
        state: open, asked (a question is to be answered), withdrawn or decided.
        expires: the last day of the approval, YYYY-MM-DD; "" for none.
        answer: to the question that was asked of the submission before.
        delete_upload: the uploaded table goes once it is decided.
    """

    id: str
    run: str
    state: str
    intended_use: str
    recipients: str
    conditions: str
    expires: str
    answer: str
    delete_upload: bool
    at: str
    by: str


@dataclass(frozen=True)
class Question:
    """What a reviewer wants to know of a submission before deciding."""

    submission: str
    words: str
    at: str
    by: str


@dataclass(frozen=True)
class DecisionRecord:
    """What was decided of a release; the last five only where it had been submitted.

    Attributes:
        conditions: that the decision adds to those of the submission.
        expires: the last day of the approval; "" for none.
        document: decision.json, signed by the ledger.
    """

    run: str
    decided: Decided
    at: str
    by: str
    submission: str | None
    conditions: str | None
    words: str | None
    expires: str | None
    document: bytes | None


@dataclass(frozen=True)
class Recall:
    """A release was recalled: it is downloaded no more."""

    run: str
    why: str
    at: str
    by: str


@dataclass(frozen=True)
class Download:
    """A link to something of a run, for one person.

    Attributes:
        used: when it was followed; None: not yet.
    """

    run: str
    what: Taken
    person: str
    made: str
    used: str | None


@dataclass(frozen=True)
class Review:
    """All that was said and decided of one release.

    Attributes:
        submissions: the oldest first.
        questions: by submission.
        taken: the downloads, the oldest first.
    """

    submissions: tuple[Submission, ...]
    questions: Mapping[str, Question]
    decision: DecisionRecord | None
    recall: Recall | None
    taken: tuple[Download, ...]

    @property
    def open(self) -> Submission | None:
        """Return the submission that waits for a decision."""
        last = self.submissions[-1] if self.submissions else None
        return last if last is not None and last.state == "open" else None

    @property
    def asked(self) -> Question | None:
        """Return the question that waits for an answer."""
        last = self.submissions[-1] if self.submissions else None
        return self.questions[last.id] if last is not None and last.state == "asked" else None

    def is_approved(self, day: str) -> bool:
        """Tell whether the release may be handed out on a day, YYYY-MM-DD."""
        decision = self.decision
        return (
            self.recall is None
            and decision is not None
            and decision.decided in ("approved", "conditional")
            and (not decision.expires or day <= decision.expires)
        )


@dataclass(frozen=True)
class Logged:
    """A line of the log: who did what to what, and when."""

    number: int
    at: str
    who: str
    did: str
    project: str | None
    what: str | None


@dataclass(frozen=True)
class Notice:
    """What a webhook is yet to be told.

    Attributes:
        due: when it is tried next.
    """

    id: str
    kind: str
    project: str | None
    run: str
    at: str
    tries: int
    due: str
