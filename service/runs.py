"""Runs: each a process that the page starts, watches and can end. Kept by an unguessable token.

A run is found again by its token in the page's address, so a reload does not lose a release that
was paid for. What is kept of a run holds no private row.
"""

import json
import logging
import secrets
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from privacy.accounting import Accountant
from privacy.ledger import Account, Ledger, LedgerFault, Total
from privacy.message import Message
from service.worker import RELEASE, STEPS
from synth import Schema, Table
from synth.release.release import DOSSIERS, read_files, read_synthetic
from synth.steps import Step

MOST_KEPT = 20  # ended runs; the oldest is forgotten first
ROWS_SHOWN = 50

_ROOT = Path(__file__).resolve().parents[1]
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


@dataclass(frozen=True)
class Running:
    """A run under way: the step it is at, and the share of the whole before it."""

    step: Step
    share: float


@dataclass(frozen=True)
class Finished:
    """A release, and what the page shows of it.

    Attributes:
        content: the release's zip.
        first_rows: of the synthetic table.
        pages: the dossier as HTML, by language.
        spent: on the population, this run included; None if the ledger cannot be read.
        resembles: other populations that seem to hold the same people; for the owner alone.
    """

    content: bytes
    certificate: Mapping[str, Any]
    dossier: Mapping[str, Any]
    first_rows: Table
    pages: Mapping[str, str]
    spent: Total | None
    resembles: Sequence[str]


@dataclass(frozen=True)
class Ended:
    """A run that made no release.

    Attributes:
        how: whether the owner ended it, the program refused, or it broke off.
        message: the refusal, where there was one.
        kept: whether what it had reserved stays spent, as far as can be known.
    """

    how: Literal["cancelled", "refused", "broken"]
    message: Message | None
    kept: bool


State = Running | Finished | Ended


class Run:
    """One run, from its start to what came of it.

    Attributes:
        decided: the owner has decided whether the release leaves; until then no annex opens.
    """

    def __init__(self, token: str, order: Order, content: bytes) -> None:
        """Start a process and hand it the table, which is not kept here."""
        self.token = token
        self.order = order
        self.decided = False
        self._before = spent(Path(order.ledger), order.population)
        self._end: Finished | Ended | None = None
        self._lock = threading.Lock()
        self._folder = tempfile.TemporaryDirectory(prefix="semblance-")  # its mode is 0700
        self._process = subprocess.Popen(
            [sys.executable, "-m", "service.worker", self._folder.name],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # a warning of a library can quote a cell
            start_new_session=True,
        )
        weakref.finalize(self, _stop, self._process)
        self._hand_over(content)

    def poll(self) -> State:
        """Return how far the run is, or what came of it."""
        with self._lock:
            if self._end is None:
                if self._process.poll() is None:
                    return self._running()
                self._end = self._collect()
                self._tidy()
            return self._end

    def is_over(self) -> bool:
        """Tell whether the process has ended, without the work of collecting what came of it."""
        return self._end is not None or self._process.poll() is not None

    def cancel(self) -> None:
        """End the run's process, unless it has ended by itself."""
        with self._lock:
            if self._end is None:
                over = self._process.poll() is not None
                _stop(self._process)  # before the ledger is read: it can write no more
                self._end = self._collect() if over else self._ended("cancelled")
                self._tidy()

    def _hand_over(self, content: bytes) -> None:
        header = json.dumps({**asdict(self.order), "bytes": len(content)})
        pipe = self._process.stdin
        # A process that is gone already shows as broken at the first poll.
        with suppress(BrokenPipeError):
            if pipe is not None:
                pipe.write(header.encode() + b"\n")
                pipe.write(content)
                pipe.flush()

    def _lines(self) -> list[dict[str, Any]]:
        try:
            text = (Path(self._folder.name) / STEPS).read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]

    def _running(self) -> Running:
        steps = [line for line in self._lines() if "step" in line]
        if not steps:
            return Running(Step.READING, 0.0)
        return Running(Step[steps[-1]["step"]], steps[-1]["share"])

    def _collect(self) -> Finished | Ended:
        last = (self._lines() or [{}])[-1]
        if "refused" in last:
            return self._ended("refused", Message.from_json(last["refused"]))
        if "done" not in last:
            code = self._process.returncode
            _log.error("A run broke off: %s", last.get("fault", f"its process ended with {code}"))
            return self._ended("broken")
        path = Path(self._folder.name) / RELEASE
        files, certificate = read_files(path)
        table = read_synthetic(files, Schema.from_yaml(files["schema.yaml"].decode()))
        return Finished(
            content=path.read_bytes(),
            certificate=certificate,
            dossier=json.loads(files["dossier.json"]),
            first_rows=Table(table.frame.head(ROWS_SHOWN), table.schema),
            pages={language: files[name].decode() for language, name in DOSSIERS.items()},
            spent=self._spent(),
            resembles=[line["resembles"] for line in self._lines() if "resembles" in line],
        )

    def _ended(
        self, how: Literal["cancelled", "refused", "broken"], message: Message | None = None
    ) -> Ended:
        return Ended(how, message, kept=self._spent() != self._before)

    def _spent(self) -> Total | None:
        try:
            return spent(Path(self.order.ledger), self.order.population)
        except LedgerFault:
            return None

    def _tidy(self) -> None:
        _stop(self._process)
        self._folder.cleanup()


def new_token() -> str:
    """Return a token for a run to come; who does not know it cannot find the run."""
    return secrets.token_urlsafe(16)


def start(token: str, order: Order, content: bytes) -> Run:
    """Start a run on the content of a table's file.

    Raises:
        LedgerFault: the ledger cannot be used; nothing was started.
    """
    run = _runs[token] = Run(token, order, content)
    ended = [token for token, kept in _runs.items() if not isinstance(kept.poll(), Running)]
    for token in ended[:-MOST_KEPT]:
        forget(token)
    return run


def find(token: str) -> Run | None:
    """Return the run of this token."""
    return _runs.get(token)


def forget(token: str) -> None:
    """Let go of a run and of its release."""
    _runs.pop(token, None)


def account(ledger: Path, population: str) -> Account:
    """Return what is known of a population; looking makes no ledger where there is none.

    Raises:
        LedgerFault: the ledger cannot be read, or one stood there that is gone.
    """
    found = Ledger.find(ledger)
    return Account() if found is None else found.account(population)


def spent(ledger: Path, population: str) -> Total:
    """Return what was ever spent on a population, as `account` does."""
    return account(ledger, population).total


def with_another(total: Total, accountant: Accountant) -> Total:
    """Return what will have been spent at most when one more run is through."""
    return Total(
        releases=total.releases + 1,
        mu_squared=total.mu_squared + accountant.granted,
        delta=total.delta + accountant.delta_granted,
    )


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """End a process and wait until it is gone."""
    process.kill()
    process.wait()
    if process.stdin is not None:
        with suppress(BrokenPipeError):
            process.stdin.close()


_runs: dict[str, Run] = {}
