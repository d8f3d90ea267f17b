"""What was ever spent on whom: one append-only, hash-chained file for each set of populations.

A run moves RESERVED → STARTED → COMMITTED or BURNED; each move is on disk before the run goes on,
and STARTED before its first random bit. What was started is spent, whatever happens then.
"""

import secrets
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from privacy.anchor import Anchor, Anchors, default_anchors
from privacy.chain import (
    Account,
    Entry,
    LedgerFault,
    Move,
    Total,
    accounts,
    canonical_name,
    check_chain,
    next_entry,
)
from privacy.decisions import Decision
from privacy.leases import Leases
from privacy.message import reason_of
from privacy.moves import (
    closing_moves,
    last_lines,
    next_move,
    reading_move,
    refuse_beyond_cap,
)
from privacy.receipts import Key, Receipt

__all__ = ["Account", "Entry", "Ledger", "LedgerFault", "Total"]  # what other rooms ask it for

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

Decide = Callable[[list[Entry]], Sequence[Move]]  # from the lines so far to those to add


class Ledger:
    """The file that remembers.

    Beside it lie the key of its receipts (.key) and the leases of the runs under way (.live);
    elsewhere, its anchor. Reading it, and more so writing to it, first compares it with that.
    """

    def __init__(self, path: Path, *, anchors: Anchors | None = None) -> None:
        """Open the ledger at `path`, or make it (readable by its owner alone).

        Args:
            anchors: what remembers ledgers; by default the folder `default_anchors()`.

        Raises:
            LedgerFault: the file is not a ledger, or one stood there that is gone.
        """
        self.path = path
        self.key_path = self.path_beside(".key")
        self.anchors = anchors or Anchors(default_anchors())
        self._leases = Leases(self.path_beside(".live"))
        if not path.exists():
            self.anchors.refuse_a_fresh_start(path, path.exists)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.touch(mode=0o600)
            except OSError as fault:
                raise LedgerFault(
                    "{path} cannot be made: {reason}.", path=path, reason=reason_of(fault)
                ) from None
        with self._connection() as connection:
            found = connection.execute("SELECT name FROM sqlite_master").fetchall()
        if not found:
            self._make()
        elif ("entries",) not in found:
            raise LedgerFault("{path} is a database, but not a ledger of this program.", path=path)

    @classmethod
    def find(cls, path: Path) -> "Ledger | None":
        """Open the ledger at `path`; None, and nothing is made, if there never was one.

        Raises:
            LedgerFault: the file is not a ledger, or one stood there that is gone.
        """
        if not path.exists():
            Anchors(default_anchors()).refuse_a_fresh_start(path, path.exists)
            return None
        return cls(path)

    @classmethod
    def existing(cls, path: Path) -> "Ledger":
        """Open the ledger at `path`, and make none.

        Raises:
            LedgerFault: there is none, or it is not a ledger.
        """
        found = cls.find(path)
        if found is None:
            raise LedgerFault("There is no ledger at {path}.", path=path)
        return found

    def path_beside(self, suffix: str) -> Path:
        """Return the place of a file that belongs to this ledger, by whatever link it is opened."""
        real = self.path.resolve()
        return real.with_name(real.name + suffix)

    def reserve(self, population: str, *, mu_squared: int, delta: int, date: str) -> str:
        """Set an amount aside and return the run's identifier.

        Runs whose process died are closed first.

        Raises:
            BudgetExceeded: the population's cap does not hold it; nothing was set aside.
            LedgerFault: the ledger cannot be used, or could not sign what comes of the run.
        """
        population = canonical_name(population)
        self.recover(date=date)
        run = secrets.token_hex(16)

        def reserved(lines: list[Entry]) -> list[Move]:
            self._key(lines)  # a release that nobody can sign shall cost nothing
            account = accounts(lines).get(population, Account())
            refuse_beyond_cap(population, account, Total(1, mu_squared, delta))
            # Held before the line can be seen: no other process takes this run for dead.
            self._leases.take(run, place=len(lines) + 1)
            return [Move(population, run, "RESERVED", mu_squared, delta)]

        try:
            self._append(reserved, date)
        except BaseException:
            self._leases.drop(run)
            raise
        return run

    def start(self, run: str, *, date: str) -> None:
        """Say that the first random bit may now be drawn: from here on the amount is spent."""
        self._append(lambda lines: [next_move(lines, run, "STARTED")], date)

    def commit(
        self, run: str, *, mu_squared: int, delta: int, certificate: str, date: str
    ) -> Receipt:
        """Close a run with what it spent, at most what it reserved.

        Args:
            certificate: SHA-256 of the release's certificate.

        Returns:
            What `sign` signs.
        """

        def committed(lines: list[Entry]) -> list[Move]:
            held = next_move(lines, run, "COMMITTED")
            if mu_squared > held.mu_squared or delta > held.delta:
                raise LedgerFault("Run {run} spent more than it had reserved.", run=run)
            return [Move(held.population, run, "COMMITTED", mu_squared, delta, certificate)]

        lines = self._append(committed, date)
        self._leases.drop(run)
        return self._key(lines).receipt(lines[-1])

    def abandon(self, run: str, *, date: str) -> None:
        """Close a run that failed: what had started stays spent whole, what had not is released."""
        self._append(lambda lines: closing_moves(last_lines(lines).get(run)), date)
        self._leases.drop(run)

    def recover(self, *, date: str) -> None:
        """Close the runs whose process died: RELEASED if they had not started, else BURNED.

        A guess that were wrong would cost its run, never the ledger: neither state can go on.
        """

        def closed(lines: list[Entry]) -> list[Move]:
            places = {line.run: line.seq for line in lines if line.state == "RESERVED"}
            return [
                move
                for line in last_lines(lines).values()
                for move in closing_moves(line)
                if not self._leases.is_held(places[line.run])
            ]

        self._append(closed, date)

    def cap(self, population: str, *, mu_squared: int, delta: int, asked: str, date: str) -> None:
        """Set a bound on the total of a population; `reserve` refuses what would exceed it.

        Below what is spent it refuses everything. Whether it was ever raised can be seen.

        Args:
            asked: the bound in its owner's words, e.g. "ε = 3, δ = 1e-05".
        """
        move = Move(canonical_name(population), "", "CAPPED", mu_squared, delta, asked)
        self._append(lambda _: [move], date)

    def has_release(self, run: str) -> bool:
        """Tell whether a run was committed here."""
        return any((line.run, line.state) == (run, "COMMITTED") for line in self.entries())

    def record_reading(self, run: str, *, by: str, date: str) -> None:
        """Write down, before it is shown, that somebody opens the annex of a run's release.

        Raises:
            LedgerFault: the ledger has no release of this run, or the name cannot be printed.
        """
        self._append(lambda lines: [reading_move(lines, run, by)], date)

    def carry_over(self, moves: Sequence[Move], *, date: str) -> list[Entry]:
        """Write down what a lost ledger held, and return all lines; see privacy.losses."""
        return self._append(lambda _: moves, date)

    def sign(self, receipt: Receipt) -> bytes:
        """Return a receipt with this ledger's signature.

        Raises:
            LedgerFault: its line is not on this ledger.
        """
        lines = self.entries()
        key = self._key(lines)
        key.check(receipt, lines)
        return key.sign(receipt)

    def sign_decision(self, decision: Decision) -> bytes:
        """Return a decision on a release with this ledger's signature.

        Raises:
            LedgerFault: the release does not stand on this ledger.
        """
        lines = self.entries()
        return decision.signed(self._key(lines), lines)

    def check(self, receipt: Receipt) -> None:
        """Compare a receipt with this ledger; its place only where the ledger's key is at hand.

        Raises:
            LedgerFault: the ledger does not hold its line.
        """
        lines = self.entries()
        receipt.check(lines)
        if self.key_path.exists():
            self._key(lines).check(receipt, lines)

    def check_key(self) -> None:
        """See that the key beside this ledger is its own.

        Raises:
            LedgerFault: it is another, or none.
        """
        self._key(self.entries())

    def is_anchored(self) -> bool:
        """Tell whether the ledger is remembered here; else an older copy would not be noticed.

        Raises:
            LedgerFault: it is not as it is remembered.
        """
        return self.anchors.find(self.entries()[0].refers_to) is not None

    def compare(self, receipts: Sequence[Receipt]) -> None:
        """Compare the receipts of releases with this ledger.

        What they show to be missing is remembered: nothing is spent until it is back, or its loss
        accepted. Show all that are in doubt at once: where one is missing, no other is added later.

        Raises:
            LedgerFault: the ledger does not hold one of their lines.
        """
        lines = self.entries()
        key = self._key(lines)
        known = Anchor.of(lines, accounts(lines), self.path)
        own = [receipt for receipt in receipts if receipt.ledger == known.ledger]
        placed = [(key.place(receipt), receipt) for receipt in own]
        for place, receipt in sorted(placed, key=lambda one: one[0].seq):
            is_held = place.seq <= len(lines) and lines[place.seq - 1].hash == place.head
            if not is_held:
                known = known.after(receipt, place)
        if known.fault(lines) is not None:
            self.anchors.keep(known)
        for receipt in receipts:
            key.check(receipt, lines)

    def entries(self) -> list[Entry]:
        """Return every line, oldest first.

        Raises:
            LedgerFault: a line does not follow from the one before it, or lines are gone.
        """
        with self._connection() as connection:
            return self._read(connection)

    def accounts(self) -> dict[str, Account]:
        """Return what is known of each population."""
        return accounts(self.entries())

    def account(self, population: str) -> Account:
        """Return what is known of one population."""
        return self.accounts().get(canonical_name(population), Account())

    def total(self, population: str) -> Total:
        """Return what was spent on a population, over all its runs."""
        return self.account(population).total

    def secret(self, purpose: str) -> bytes:
        """Return 32 bytes that only the holder of this ledger's key can know."""
        return self._key(self.entries()).derive(purpose)

    def _make(self) -> None:
        """Make the file, its key and its first line.

        Raises:
            LedgerFault: a ledger stood here and is gone.
        """
        with self._connection() as connection:
            # Another process may be making it too: one transaction, and no error if it was.
            connection.execute("BEGIN EXCLUSIVE")
            for statement in _TABLE:
                connection.execute(statement)
            if connection.execute("SELECT count(*) FROM entries").fetchone() == (0,):
                self.anchors.refuse_a_fresh_start(self.path, lambda: False)
                key = Key.read_or_make(self.key_path)
                today = datetime.now(UTC).date().isoformat()
                _insert(connection, [], Move("", "", "OPENED", 0, 0, key.public), today)
            connection.execute("COMMIT")
            lines = self._read(connection)
        self.anchors.remember(lines, accounts(lines), self.path)

    def _append(self, decide: Decide, date: str) -> list[Entry]:
        """Add the lines that `decide` makes of those so far, in one transaction; return all."""
        with self._connection() as connection:
            connection.execute("BEGIN EXCLUSIVE")
            lines = self._read(connection)
            n_before = len(lines)
            for move in decide(lines[:]):
                lines.append(_insert(connection, lines, move, date))
            connection.execute("COMMIT")
        # Behind the ledger, never ahead: a crash right here must not lock the owner out.
        if len(lines) > n_before:
            self.anchors.remember(lines, accounts(lines), self.path)
        return lines

    def _key(self, lines: Sequence[Entry]) -> Key:
        key = Key.read(self.key_path)
        if key.public != lines[0].refers_to:
            raise LedgerFault(
                "{key_path} is not the key of {path}. Restore it.",
                key_path=self.key_path,
                path=self.path,
            )
        return key

    def _read(self, connection: sqlite3.Connection) -> list[Entry]:
        return self.anchors.check(self.path, lambda: self._chain(connection))

    def _chain(self, connection: sqlite3.Connection) -> list[Entry]:
        # A flipped bit in the count of rows of a page hides the last lines and leaves a chain that
        # holds; SQLite's own check sees the bytes that no line accounts for.
        if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise LedgerFault(
                "{path} is damaged; nothing may be spent on it. Restore it; if it is lost for "
                "good, move it away and accept its loss: synth ledger accept-loss.",
                path=self.path,
            )
        rows = connection.execute("SELECT seq, body, hash FROM entries ORDER BY seq").fetchall()
        try:
            return check_chain(rows)
        except LedgerFault as fault:
            raise LedgerFault("{path}: {fault}", path=self.path, fault=fault.message) from None

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            place = f"{self.path.absolute().as_uri()}?mode=rw"  # a file that is gone is not made
            with closing(
                sqlite3.connect(place, uri=True, timeout=30, isolation_level=None)
            ) as connection:
                # A rollback journal, not WAL: versions of SQLite in wide use can lose commits in
                # WAL mode, and a lost line is an under-counted budget. EXTRA syncs the folder too.
                connection.execute("PRAGMA journal_mode = DELETE")
                connection.execute("PRAGMA synchronous = EXTRA")
                yield connection
        # sqlite3 also fails to decode its own messages when they quote a damaged file.
        except (sqlite3.Error, UnicodeDecodeError) as fault:
            raise LedgerFault(
                "{path} cannot be used as a ledger: {fault}.", path=self.path, fault=fault
            ) from None
        except OSError as fault:
            raise LedgerFault(
                "A file beside {path} cannot be used: {reason}.",
                path=self.path,
                reason=reason_of(fault),
            ) from None


def _insert(connection: sqlite3.Connection, lines: Sequence[Entry], move: Move, date: str) -> Entry:
    text, line = next_entry(lines, move, date)
    connection.execute("INSERT INTO entries VALUES (?, ?, ?)", (line.seq, text, line.hash))
    return line
