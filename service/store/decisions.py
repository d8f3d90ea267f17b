"""The store's submissions, what is asked of them and decided, and releases that are recalled.

A decision is on one submission, and takes it: of two who decide at once, one does. What follows
from it is written in the same transaction.
"""

from typing import Any

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from service.store import tables
from service.store.downloads import of_run
from service.store.records import Decided, DecisionRecord, Question, Recall, Review, Submission
from service.store.runs import log_of_run
from service.store.store import Store, drop_key, now
from synth import InputError

_run, _release, _decision = tables.runs, tables.releases, tables.decisions
_submission, _question = tables.submissions, tables.questions
_signed, _recall = tables.signed_decisions, tables.recalls


def review_of(store: Store, run: str) -> Review:
    """Return all that was said and decided of a run's release."""
    with store.database.read() as connection:
        submissions = connection.execute(
            select(_submission).filter_by(run=run).order_by(_submission.c.at)
        ).all()
        questions = connection.execute(
            select(_question)
            .join(_submission, _submission.c.id == _question.c.submission)
            .where(_submission.c.run == run)
        ).all()
        decision = connection.execute(
            select(
                _decision,
                *(_signed.c[name] for name in ("submission", "conditions", "words", "document")),
                _submission.c.expires,
            )
            .outerjoin(_signed, _signed.c.run == _decision.c.run)
            .outerjoin(_submission, _submission.c.id == _signed.c.submission)
            .where(_decision.c.run == run)
        ).first()
        recall = connection.execute(select(_recall).filter_by(run=run)).first()
        taken = of_run(connection, run)
    return Review(
        submissions=tuple(Submission(**row._mapping) for row in submissions),
        questions={row.submission: Question(**row._mapping) for row in questions},
        decision=None if decision is None else DecisionRecord(**decision._mapping),
        recall=None if recall is None else Recall(**recall._mapping),
        taken=taken,
    )


def submit(store: Store, submission: Submission) -> None:
    """Keep a submission; it takes the place of one on which something was asked.

    Raises:
        InputError: the run has no release, another submission is open, or it was decided.
    """
    try:
        with store.database.begin() as connection:
            has_release = select(_release.c.run).where(
                _release.c.run == submission.run, _release.c.deleted.is_(None)
            )
            decided = select(_decision.c.run).where(_decision.c.run == submission.run)
            if not _any(connection, has_release) or _any(connection, decided):
                raise InputError("Only a release that was not decided on can be submitted.")
            connection.execute(insert(_submission).values(**vars(submission)))
            log_of_run(connection, submission.by, "submitted release", submission.run)
    except IntegrityError:
        raise InputError("The release was submitted already.") from None


def withdraw(store: Store, submission: Submission, *, who: str) -> None:
    """Take a submission back before it is decided.

    Raises:
        InputError: it is no longer open.
    """
    with store.database.begin() as connection:
        _take(connection, submission, "withdrawn")
        log_of_run(connection, who, "withdrew submission", submission.run)


def ask(store: Store, submission: Submission, words: str, *, who: str) -> None:
    """Ask the requester something; the release is to be submitted anew, with an answer.

    Raises:
        InputError: the submission is no longer open.
    """
    with store.database.begin() as connection:
        _take(connection, submission, "asked")
        connection.execute(
            insert(_question).values(submission=submission.id, words=words, at=now(), by=who)
        )
        log_of_run(connection, who, "asked a question", submission.run)


def decide(
    store: Store,
    submission: Submission,
    decided: Decided,
    *,
    conditions: str,
    words: str,
    document: bytes,
    who: str,
) -> None:
    """Keep a signed decision, and delete the uploaded table where that was wished for.

    Raises:
        InputError: the submission is no longer open: another has decided, or it was taken back.
    """
    with store.database.begin() as connection:
        _take(connection, submission, "decided")
        _close(connection, submission.run, decided, who=who)
        connection.execute(
            insert(_signed).values(
                run=submission.run,
                submission=submission.id,
                conditions=conditions,
                words=words,
                document=document,
            )
        )
        dropped = submission.delete_upload and _drop_upload(connection, submission.run, who=who)
    _forget_file(store, dropped)


def discard(store: Store, run: str, *, delete_upload: bool, who: str) -> None:
    """Say that a release will not be used; an open submission is taken back.

    Raises:
        InputError: it was decided already.
    """
    with store.database.begin() as connection:
        connection.execute(
            update(_submission)
            .where(_submission.c.run == run, _submission.c.state.in_(("open", "asked")))
            .values(state="withdrawn")
        )
        _close(connection, run, "not used", who=who)
        dropped = delete_upload and _drop_upload(connection, run, who=who)
    _forget_file(store, dropped)


def recall(store: Store, run: str, why: str, *, who: str) -> None:
    """Recall a release that was approved: links to it lead nowhere from now on.

    Raises:
        InputError: it was not approved, or was recalled already.
    """
    with store.database.begin() as connection:
        approved = select(_decision.c.run).where(
            _decision.c.run == run, _decision.c.decided.in_(("approved", "conditional"))
        )
        recalled = select(_recall.c.run).where(_recall.c.run == run)
        if not _any(connection, approved) or _any(connection, recalled):
            raise InputError("Only a release that was approved can be recalled, and only once.")
        connection.execute(insert(_recall).values(run=run, why=why, at=now(), by=who))
        log_of_run(connection, who, "recalled release", run)


def waiting(store: Store) -> list[Submission]:
    """Return the submissions that wait for a decision, the oldest first."""
    with store.database.read() as connection:
        rows = connection.execute(
            select(_submission)
            .join(_release, _release.c.run == _submission.c.run)
            .where(_submission.c.state == "open", _release.c.deleted.is_(None))
            .order_by(_submission.c.at)
        )
        return [Submission(**row._mapping) for row in rows]


def _take(connection: Connection, submission: Submission, state: str) -> None:
    """Move a submission on, if it is still open: of several who do it at once, one does."""
    taken = connection.execute(
        update(_submission)
        .where(_submission.c.id == submission.id, _submission.c.state == "open")
        .values(state=state)
    )
    if taken.rowcount != 1:
        raise InputError("This submission is no longer open. Look at the page again.")


def _close(connection: Connection, run: str, decided: Decided, *, who: str) -> None:
    known = select(_decision.c.run).where(_decision.c.run == run)
    if _any(connection, known):
        raise InputError("The release was decided on already.")
    connection.execute(insert(_decision).values(run=run, decided=decided, at=now(), by=who))
    log_of_run(connection, who, f"decided: {decided}", run)


def _drop_upload(connection: Connection, run: str, *, who: str) -> str:
    """Drop the key of a run's table; return the name of its file, "" where it had none."""
    upload = str(connection.execute(select(_run.c.upload).where(_run.c.id == run)).scalar())
    return upload if drop_key(connection, upload, who=who, unless_awaited=True) else ""


def _forget_file(store: Store, upload: str | bool) -> None:
    if upload:
        (store.uploads / str(upload)).unlink(missing_ok=True)


def _any(connection: Connection, selected: Any) -> bool:
    found: Row[Any] | None = connection.execute(selected).first()
    return found is not None
