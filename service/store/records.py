"""What the store returns: frozen values, a row each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

JobState = Literal["queued", "running", "done", "refused", "cancelled", "broken"]
Decided = Literal["taken", "not used"]


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
        decided: what its owner decided of the release.
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
    decided: Decided | None


@dataclass(frozen=True)
class Logged:
    """A line of the log: who did what to what, and when."""

    number: int
    at: str
    who: str
    did: str
    project: str | None
    what: str | None
