"""Runs as pages see them: asked for, watched, cancelled; what came of one is read from the store.

A run is found again by its token, in the page's address or in its project's history, from any
session and after any restart.
"""

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any, Literal

from privacy.ledger import LedgerFault, Total
from privacy.message import Message
from service import accounts, processes, supervisor
from service.store import runs as jobs
from service.store.layout import RELEASE
from service.store.records import RunKey, RunRecord
from service.store.store import Store, new_id
from synth import InputError, Schema, Table
from synth.release.release import CERTIFICATE, DOSSIERS, read_files, read_synthetic
from synth.steps import Step

ROWS_SHOWN = 50

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Order:
    """What a run is asked to do, but for the table itself.

    Attributes:
        name: the table's file name.
        schema: as YAML.
        proposed: the schema is a proposal that its owner did not go through.
        target: the column that is to be predicted from the others; "" for none.
        statement: owner, purpose, recipient, basis, expiry and generation, as they are certified.
        groups: columns within whose values the tables are compared.
        criteria: what the release must show to be accepted, as `service.criteria` has it.
        others: populations of which the owner has said that they hold other people.
    """

    name: str
    schema: str
    epsilon: float
    delta: float
    engine: str
    population: str
    ledger: str
    proposed: bool = False
    target: str = ""
    statement: Mapping[str, Any] = field(default_factory=dict)
    groups: Sequence[str] = ()
    criteria: Mapping[str, Any] = field(default_factory=dict)
    others: Sequence[str] = ()


@dataclass(frozen=True)
class Waiting:
    """A run that begins when the one before it has ended."""


@dataclass(frozen=True)
class Running:
    """A run under way: the step it is at, and the share of the whole before it."""

    step: Step
    share: float


@dataclass(frozen=True)
class Finished:
    """A release, and what the page shows of it.

    Attributes:
        fingerprint: SHA-256 of its certificate.
        first_rows: of the synthetic table.
        pages: the dossier as HTML, by language.
    """

    fingerprint: str
    certificate: Mapping[str, Any]
    dossier: Mapping[str, Any]
    first_rows: Table
    pages: Mapping[str, str]


@dataclass(frozen=True)
class Ended:
    """A run that has no release: it made none, or the release was deleted.

    Attributes:
        how: whether the owner ended it, the program refused, or it broke off.
        message: the refusal, or why it broke off, where that is known.
        kept: whether what it had reserved stays spent, as far as can be known.
    """

    how: Literal["cancelled", "refused", "broken", "deleted"]
    message: Message | None
    kept: bool


State = Waiting | Running | Finished | Ended


@dataclass(frozen=True)
class Run:
    """One run, from when it was asked for to what came of it.

    Attributes:
        project: whose history it stands in.
        upload: the table that it is made from.
    """

    store: Store
    token: str
    project: str
    upload: str
    order: Order

    def poll(self) -> State:
        """Return how far the run is, or what came of it."""
        record = self._record()
        if record.state in ("queued", "running"):
            supervisor.look(self.store)
            record = self._record()
        match record.state:
            case "queued":
                return Waiting()
            case "running":
                return self._running()
            case "done" if record.deleted is None:
                return _read_release(self.path, str(record.release))
            case "done":
                return Ended("deleted", None, kept=True)
        message = None if record.message is None else Message.from_json(record.message)
        return Ended(record.state, message, kept=bool(record.kept))

    def is_over(self) -> bool:
        """Tell whether the run has ended, without the work of reading what came of it."""
        record = self._record()
        if record.state == "running":
            return not processes.is_alive(self.store.runs / self.token)
        return record.state != "queued"

    def cancel(self, *, who: str) -> None:
        """End the run, unless it has ended by itself."""
        supervisor.cancel(self.store, self.token, who=who)

    @property
    def path(self) -> Path:
        """Return the place of the release."""
        return self.store.runs / self.token / RELEASE

    @property
    def stem(self) -> str:
        """Return how the names of its files begin."""
        return PurePath(self.order.name).name.split(".")[0] or "semblance"

    @property
    def decided(self) -> bool:
        """Tell whether it was decided of the release; until then no annex opens."""
        return self._record().decided is not None

    @property
    def resembles(self) -> Sequence[str]:
        """Return other populations that seem to hold the same people; for the owner alone.

        The page has asked before the run; these are the ones that were not there then.
        """
        return tuple(name for name in self._record().resembles if name not in self.order.others)

    def spent(self) -> Total | None:
        """Return what was spent on the population so far; None if the ledger cannot be read."""
        try:
            return accounts.spent(Path(self.order.ledger), self.order.population)
        except LedgerFault:
            return None

    def _record(self) -> RunRecord:
        found = jobs.find(self.store, self.token)
        if found is None:
            raise KeyError(self.token)
        return found

    def _running(self) -> Running:
        lines = supervisor.lines_of(self.store.runs / self.token)
        steps = [line for line in lines if "step" in line]
        if not steps:
            return Running(Step.READING, 0.0)
        return Running(Step[steps[-1]["step"]], steps[-1]["share"])


def new_token() -> str:
    """Return a token for a run to come; who does not know it cannot find the run."""
    return new_id()


def start(
    store: Store,
    token: str,
    order: Order,
    *,
    project: str,
    upload: str,
    who: str,
    key: RunKey | None = None,
) -> Run:
    """Ask for a run on a table that was brought; it begins once no other is under way.

    Args:
        key: a run that was asked for by it already is returned, and no other begun.

    Raises:
        LedgerFault: the ledger cannot be used; nothing was asked for.
        InputError: the table was deleted; nothing was asked for.
    """
    accounts.spent(Path(order.ledger), order.population)
    store.kept_upload(upload)
    id = jobs.add(
        store, token, project=project, upload=upload, order=asdict(order), who=who, key=key
    )
    supervisor.look(store)
    known = find(store, id)
    assert known is not None
    return known


def find(store: Store, token: str) -> Run | None:
    """Return the run of this token."""
    found = jobs.find(store, token)
    return None if found is None else of_record(store, found)


def of_record(store: Store, record: RunRecord) -> Run:
    """Return a run of the store as pages see it."""
    return Run(store, record.id, record.project, record.upload, Order(**record.order))


@lru_cache(maxsize=4)
def _read_release(path: Path, sha256: str) -> Finished | Ended:
    """Read a release once; `sha256` says that it is the one that was made."""
    try:
        if hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            raise OSError("another file stands in the release's place")
        files, certificate = read_files(path)
    except (OSError, InputError) as fault:
        _log.error("A release cannot be read: %s", type(fault).__name__)
        return Ended("broken", Message("The file of the release is gone or damaged."), kept=True)
    table = read_synthetic(files, Schema.from_yaml(files["schema.yaml"].decode()))
    return Finished(
        fingerprint=hashlib.sha256(files[CERTIFICATE]).hexdigest(),
        certificate=certificate,
        dossier=json.loads(files["dossier.json"]),
        first_rows=Table(table.frame.head(ROWS_SHOWN), table.schema),
        pages={language: files[name].decode() for language, name in DOSSIERS.items()},
    )
