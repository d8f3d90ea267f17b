"""What was ever spent on whom: one append-only, hash-chained file for each set of populations.

A run moves RESERVED → STARTED → COMMITTED or BURNED; each move is on disk before the run goes on,
and STARTED before its first random bit. What was started is spent, whatever happens then.
"""

import hashlib
import json
import math
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import rfc8785

from privacy.accounting import DELTA_UNIT, MU_SQUARED_UNIT, SAMPLER_DELTA
from privacy.conversions import epsilon_of

_GENESIS = "0" * 64
_TABLE = (
    "CREATE TABLE IF NOT EXISTS entries "
    "(seq INTEGER PRIMARY KEY, body TEXT NOT NULL, hash TEXT NOT NULL)",
    "CREATE TRIGGER IF NOT EXISTS no_update BEFORE UPDATE ON entries "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    "CREATE TRIGGER IF NOT EXISTS no_delete BEFORE DELETE ON entries "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    # INSERT OR REPLACE deletes without asking the trigger above.
    "CREATE TRIGGER IF NOT EXISTS no_replace BEFORE INSERT ON entries "
    "WHEN NEW.seq <= (SELECT max(seq) FROM entries) "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
)
_MAY_FOLLOW = {
    "STARTED": {"RESERVED"},
    "RELEASED": {"RESERVED"},
    "COMMITTED": {"STARTED"},
    "BURNED": {"STARTED"},
}


class LedgerFault(Exception):
    """The ledger cannot be read or does not hold together; nothing may be spent on it."""


@dataclass(frozen=True)
class Entry:
    """One line of the ledger.

    Attributes:
        seq: its position, from 1.
        population: the persons it is about, as the owner calls them.
        run: the run's identifier.
        state: RESERVED, STARTED, COMMITTED, BURNED or RELEASED.
        mu_squared: what the run may spend, then has spent, in units of 10⁻¹².
        delta: likewise for thresholds, in units of 10⁻¹⁸.
        date: the day, YYYY-MM-DD.
        previous: the hash of the line before.
        hash: SHA-256 over the canonical JSON of all the above.
    """

    seq: int
    population: str
    run: str
    state: str
    mu_squared: int
    delta: int
    date: str
    previous: str
    hash: str


@dataclass(frozen=True)
class _Move:
    population: str
    run: str
    state: str
    mu_squared: int
    delta: int


@dataclass(frozen=True)
class Total:
    """All that was spent on one population: reservations that may still start included.

    Attributes:
        releases: runs that were committed.
        mu_squared: in units of 10⁻¹².
        delta: spent on thresholds, in units of 10⁻¹⁸.
    """

    releases: int
    mu_squared: int
    delta: int

    def epsilon(self, delta: float) -> float:
        """Return the ε of all of it together, at `delta` (infinite if thresholds used it up)."""
        left = math.floor(delta / DELTA_UNIT) - self.delta - SAMPLER_DELTA
        if left <= 0:
            return float("inf")
        return epsilon_of(left * DELTA_UNIT, mu=(self.mu_squared * MU_SQUARED_UNIT) ** 0.5)


class Ledger:
    """The file that remembers."""

    def __init__(self, path: Path) -> None:
        """Open the ledger at `path`, or make it (readable by its owner alone).

        Raises:
            LedgerFault: the file is not a ledger.
        """
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
        with self._connection() as connection:
            found = connection.execute("SELECT name FROM sqlite_master").fetchall()
            if not found:
                # Another process may be making it too: one transaction, and no error if it was.
                connection.execute("BEGIN EXCLUSIVE")
                for statement in _TABLE:
                    connection.execute(statement)
                connection.execute("COMMIT")
            elif ("entries",) not in found:
                raise LedgerFault(f"{path} is a database, but not a ledger of this program.")

    def reserve(self, population: str, *, mu_squared: int, delta: int, date: str) -> str:
        """Set an amount aside and return the run's identifier."""
        run = secrets.token_hex(16)
        self._append(lambda _: _Move(population, run, "RESERVED", mu_squared, delta), date)
        return run

    def start(self, run: str, *, date: str) -> None:
        """Say that the first random bit may now be drawn: from here on the amount is spent."""
        self._move(run, "STARTED", date)

    def commit(self, run: str, *, mu_squared: int, delta: int, date: str) -> Entry:
        """Close a run with what it spent, at most what it reserved."""
        return self._move(run, "COMMITTED", date, (mu_squared, delta))

    def burn(self, run: str, *, date: str) -> None:
        """Close a run that failed: all it had reserved stays spent."""
        self._move(run, "BURNED", date)

    def entries(self) -> list[Entry]:
        """Return every line, oldest first.

        Raises:
            LedgerFault: a line does not follow from the one before it.
        """
        with self._connection() as connection:
            return self._read(connection)

    def total(self, population: str) -> Total:
        """Return what was spent on a population, over all its runs."""
        last: dict[str, Entry] = {}
        for entry in self.entries():
            if entry.population == population:
                last[entry.run] = entry
        counted = [entry for entry in last.values() if entry.state != "RELEASED"]
        return Total(
            releases=sum(entry.state == "COMMITTED" for entry in counted),
            mu_squared=sum(entry.mu_squared for entry in counted),
            delta=sum(entry.delta for entry in counted),
        )

    def _move(self, run: str, state: str, date: str, spent: tuple[int, int] | None = None) -> Entry:
        def follow(lines: list[Entry]) -> _Move:
            mine = [entry for entry in lines if entry.run == run]
            if not mine or mine[-1].state not in _MAY_FOLLOW[state]:
                raise LedgerFault(f"Run {run} cannot become {state}: it was never that far.")
            held = mine[-1]
            mu_squared, delta = spent or (held.mu_squared, held.delta)
            if mu_squared > held.mu_squared or delta > held.delta:
                raise LedgerFault(f"Run {run} spent more than it had reserved.")
            return _Move(held.population, run, state, mu_squared, delta)

        return self._append(follow, date)

    def _append(self, decide: Callable[[list[Entry]], "_Move"], date: str) -> Entry:
        """Add the line that `decide` makes of the lines so far, all in one transaction."""
        with self._connection() as connection:
            connection.execute("BEGIN EXCLUSIVE")
            lines = self._read(connection)
            move = decide(lines)
            if not (move.mu_squared >= 0 and move.delta >= 0):
                raise ValueError("An amount on the ledger is never negative.")
            body: dict[str, Any] = {
                "seq": len(lines) + 1,
                **asdict(move),
                "date": date,
                "previous": lines[-1].hash if lines else _GENESIS,
            }
            text = rfc8785.dumps(body).decode()
            digest = _digest(text)
            connection.execute("INSERT INTO entries VALUES (?, ?, ?)", (body["seq"], text, digest))
            connection.execute("COMMIT")
        return _entry(text, digest)

    def _read(self, connection: sqlite3.Connection) -> list[Entry]:
        # A flipped bit in the count of rows of a page hides the last lines and leaves a chain that
        # holds; SQLite's own check sees the bytes that no line accounts for.
        if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise LedgerFault(f"{self.path} is damaged; restore it, nothing may be spent on it.")
        previous = _GENESIS
        entries = []
        rows = connection.execute("SELECT seq, body, hash FROM entries ORDER BY seq").fetchall()
        for position, (seq, body, digest) in enumerate(rows, start=1):
            whole = isinstance(body, str) and _digest(body) == digest
            entry = _entry(body, digest) if whole else None
            if entry is None or entry.previous != previous or not entry.seq == seq == position:
                raise LedgerFault(
                    f"{self.path}: line {position} does not follow from the one before it. "
                    "The file was changed or is damaged; restore it, nothing may be spent on it."
                )
            entries.append(entry)
            previous = digest
        return entries

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(
                sqlite3.connect(self.path, timeout=30, isolation_level=None)
            ) as connection:
                # A rollback journal, not WAL: versions of SQLite in wide use can lose commits in
                # WAL mode, and a lost line is an under-counted budget. EXTRA syncs the folder too.
                connection.execute("PRAGMA journal_mode = DELETE")
                connection.execute("PRAGMA synchronous = EXTRA")
                yield connection
        # sqlite3 also fails to decode its own messages when they quote a damaged file.
        except (sqlite3.Error, UnicodeDecodeError) as fault:
            raise LedgerFault(f"{self.path} cannot be used as a ledger: {fault}.") from None


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def _entry(body: str, digest: str) -> Entry:
    fields: dict[str, Any] = json.loads(body)
    return Entry(**fields, hash=digest)
