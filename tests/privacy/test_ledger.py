"""The ledger: it forgets nothing, notices damage, and gives no amount back that was started."""

import hashlib
import json
import multiprocessing
import os
import sqlite3
import time
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from privacy.accounting import BudgetExceeded
from privacy.chain import Entry, LedgerFault, Move, Total
from privacy.conversions import epsilon_of
from privacy.ledger import _TABLE, Ledger
from privacy.receipts import Key, Place

DAY = "2026-11-22"
CERTIFICATE = hashlib.sha256(b"a certificate").hexdigest()
STATES = ["RESERVED", "STARTED", "COMMITTED", "BURNED", "RELEASED"]
ALLOWED = {("RESERVED", "STARTED"), ("STARTED", "COMMITTED")}


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "spent.ledger")


def reserve(ledger: Ledger, *, mu_squared: int = 1000, delta: int = 10) -> str:
    return ledger.reserve("patients", mu_squared=mu_squared, delta=delta, date=DAY)


def filled(path: Path, *, runs: int = 3) -> Ledger:
    """Make a ledger in which each run was reserved, started and committed."""
    ledger = Ledger(path)
    for _ in range(runs):
        run = reserve(ledger)
        ledger.start(run, date=DAY)
        ledger.commit(run, mu_squared=900, delta=9, certificate=CERTIFICATE, date=DAY)
    return ledger


def bring(ledger: Ledger, run: str, state: str) -> None:
    """Move a run to `state` by allowed moves only."""
    if state in ("STARTED", "COMMITTED", "BURNED"):
        ledger.start(run, date=DAY)
    if state == "COMMITTED":
        ledger.commit(run, mu_squared=1000, delta=10, certificate=CERTIFICATE, date=DAY)
    if state in ("BURNED", "RELEASED"):
        ledger.abandon(run, date=DAY)


def execute(path: Path, *statements: str) -> None:
    """Write past the ledger, as a careless or dishonest owner could."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


UNLOCK = ("DROP TRIGGER no_update", "DROP TRIGGER no_delete", "DROP TRIGGER no_replace")


def test_a_run_is_written_down_step_by_step(ledger: Ledger) -> None:
    run = reserve(ledger, mu_squared=1000, delta=10)
    ledger.start(run, date="2026-11-23")
    receipt = ledger.commit(
        run, mu_squared=700, delta=0, certificate=CERTIFICATE, date="2026-11-24"
    )
    first, *lines = ledger.entries()

    assert (first.state, len(first.refers_to)) == ("OPENED", 64)
    assert [entry.state for entry in lines] == ["RESERVED", "STARTED", "COMMITTED"]
    assert [entry.seq for entry in lines] == [2, 3, 4]
    assert [entry.date for entry in lines] == [DAY, "2026-11-23", "2026-11-24"]
    assert {(entry.population, entry.run) for entry in lines} == {("patients", run)}
    assert [(e.mu_squared, e.delta) for e in lines] == [(1000, 10), (1000, 10), (700, 0)]
    assert lines[-1].refers_to == receipt.certificate == CERTIFICATE
    assert Key.read(ledger.key_path).place(receipt) == Place(4, lines[-1].hash)


def test_each_line_is_the_hash_of_itself_and_of_the_line_before(tmp_path: Path) -> None:
    """Recomputed from the words in the class's docstring, with json instead of rfc8785."""
    previous = "0" * 64
    for entry in filled(tmp_path / "a").entries():
        body = {k: v for k, v in vars(entry).items() if k != "hash"}
        canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

        assert entry.previous == previous
        assert entry.hash == hashlib.sha256(canonical.encode()).hexdigest()
        previous = entry.hash


MOVES: dict[str, Callable[[Ledger, str], object]] = {
    "STARTED": lambda ledger, run: ledger.start(run, date=DAY),
    "COMMITTED": lambda ledger, run: ledger.commit(
        run, mu_squared=1000, delta=10, certificate=CERTIFICATE, date=DAY
    ),
}


@pytest.mark.parametrize("to", MOVES)
@pytest.mark.parametrize("held", STATES)
def test_only_the_moves_of_the_state_machine_are_taken(ledger: Ledger, held: str, to: str) -> None:
    """A run that was started is never given back, and none is closed twice."""
    run = reserve(ledger)
    bring(ledger, run, held)
    before = ledger.entries()
    if (held, to) in ALLOWED:
        MOVES[to](ledger, run)
        assert ledger.entries()[-1].state == to
        return

    with pytest.raises(LedgerFault, match=f"cannot become {to}"):
        MOVES[to](ledger, run)
    assert ledger.entries() == before


@pytest.mark.parametrize("held", STATES)
def test_a_run_that_is_abandoned_gives_back_what_had_not_started(ledger: Ledger, held: str) -> None:
    """RELEASED only from RESERVED; what had started is burned whole, what is closed stays."""
    run = reserve(ledger)
    bring(ledger, run, held)
    n_before = len(ledger.entries())
    ledger.abandon(run, date=DAY)
    ledger.abandon(run, date=DAY)

    after = {"RESERVED": "RELEASED", "STARTED": "BURNED"}
    assert ledger.entries()[-1].state == after.get(held, held)
    assert len(ledger.entries()) == n_before + (held in after)


def test_the_public_moves_refuse_an_unknown_run(ledger: Ledger) -> None:
    for move in MOVES.values():
        with pytest.raises(LedgerFault, match="never that far"):
            move(ledger, "nobody")
    ledger.abandon("nobody", date=DAY)
    assert len(ledger.entries()) == 1


@pytest.mark.parametrize(("mu_squared", "delta"), [(1001, 0), (0, 11)])
def test_a_run_cannot_commit_more_than_it_reserved(
    ledger: Ledger, mu_squared: int, delta: int
) -> None:
    run = reserve(ledger)
    ledger.start(run, date=DAY)

    with pytest.raises(LedgerFault, match="more than it had reserved"):
        ledger.commit(run, mu_squared=mu_squared, delta=delta, certificate="", date=DAY)
    assert ledger.total("patients") == Total(0, 1000, 10)


@pytest.mark.parametrize("amount", [1.5, float("nan"), float("inf"), True, 2**53])
def test_an_amount_that_is_no_whole_number_of_a_line_is_refused(
    ledger: Ledger, amount: int
) -> None:
    """Sums of floats round; beyond 2⁵³ canonical JSON has no numbers."""
    with pytest.raises(ValueError, match="is a whole number"):
        reserve(ledger, mu_squared=amount)
    with pytest.raises(ValueError, match="is a whole number"):
        ledger.cap("patients", mu_squared=1, delta=amount, asked="", date=DAY)

    assert len(ledger.entries()) == 1


@pytest.mark.parametrize(("mu_squared", "delta"), [(-1, 0), (0, -1)])
def test_no_line_gives_anything_back(ledger: Ledger, mu_squared: int, delta: int) -> None:
    """A negative amount would be a refund for all the runs before it."""
    with pytest.raises(ValueError, match="is a whole number"):
        reserve(ledger, mu_squared=mu_squared, delta=delta)
    run = reserve(ledger)
    ledger.start(run, date=DAY)
    with pytest.raises(ValueError, match="is a whole number"):
        ledger.commit(run, mu_squared=mu_squared, delta=delta, certificate="", date=DAY)

    assert ledger.total("patients") == Total(0, 1000, 10)


@pytest.mark.parametrize(
    ("state", "total"),
    [
        ("RESERVED", Total(0, 1000, 10)),
        ("STARTED", Total(0, 1000, 10)),
        ("COMMITTED", Total(1, 1000, 10)),
        ("BURNED", Total(0, 1000, 10)),
        ("RELEASED", Total(0, 0, 0)),
    ],
)
def test_what_may_have_been_spent_counts(ledger: Ledger, state: str, total: Total) -> None:
    """All but what was released before it started, a burnt run whole."""
    bring(ledger, reserve(ledger), state)

    assert ledger.total("patients") == total


def test_totals_add_up_over_runs_and_keep_populations_apart(ledger: Ledger) -> None:
    """A committed run counts what it spent, once, however many lines it has."""
    for spent in (100, 20, 3):
        run = reserve(ledger, mu_squared=500, delta=7)
        ledger.start(run, date=DAY)
        ledger.commit(run, mu_squared=spent, delta=1, certificate=CERTIFICATE, date=DAY)
    other = ledger.reserve("pupils", mu_squared=9, delta=0, date=DAY)
    ledger.start(other, date=DAY)
    ledger.abandon(other, date=DAY)

    assert ledger.total("patients") == Total(3, 123, 3)
    assert ledger.total("pupils") == Total(0, 9, 0)
    assert ledger.total("nobody") == Total(0, 0, 0)


def test_the_epsilon_of_a_total_leaves_thresholds_and_samplers_their_delta() -> None:
    """μ = 1 and 4·10⁻⁷ of δ for thresholds: the noise has 6·10⁻⁷ less one unit."""
    total = Total(3, 10**12, 4 * 10**11)

    assert total.epsilon(1e-6) >= epsilon_of(6e-7, mu=1.0)
    assert total.epsilon(1e-6) == pytest.approx(epsilon_of(6e-7, mu=1.0), rel=1e-6)
    assert Total(0, 0, 0).epsilon(1e-6) == 0


@pytest.mark.parametrize("delta", [10**12, 10**12 - 2, 10**13])
def test_thresholds_that_used_up_delta_leave_no_epsilon(delta: int) -> None:
    assert Total(1, 10**12, delta).epsilon(1e-6) == float("inf")


@pytest.mark.parametrize(
    ("spent", "words"),
    [
        (Total(1, 10**12, 0), "ε = 4.89 at δ = 1e-06"),
        (Total(1, 10**12, 3 * 10**12), "ε = 4.46 at δ = 1e-05"),
        (Total(9, 10**12, 2 * 10**17), "no finite ε"),
        (Total(9, 10**12, 10**18), "no finite ε"),
        (Total(0, 0, 0), "ε = 0 at δ = 1e-06"),
    ],
)
def test_a_total_is_said_at_the_first_delta_that_has_an_epsilon(spent: Total, words: str) -> None:
    """Never at δ = 1, which every table satisfies: "ε = 0 at δ = 1" was once said of it."""
    assert str(spent.message()) == words


def test_a_ledger_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    ledger = filled(tmp_path / "folder" / "that" / "was" / "not" / "there")

    assert ledger.path.stat().st_mode & 0o777 == 0o600


def test_a_ledger_is_kept_in_a_rollback_journal_with_extra_syncs(ledger: Ledger) -> None:
    with ledger._connection() as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (3,)


def test_a_ledger_opened_again_goes_on_where_it_was(tmp_path: Path) -> None:
    first = filled(tmp_path / "a")
    again = Ledger(tmp_path / "a")
    run = reserve(again)

    assert [entry.run for entry in first.entries()][-1] == run
    assert len(first.entries()) == 11


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET hash = 'x' WHERE seq = 1",
        "DELETE FROM entries WHERE seq = 9",
        "INSERT OR REPLACE INTO entries VALUES (9, 'x', 'x')",
        "INSERT INTO entries VALUES (0, 'x', 'x')",
    ],
)
def test_the_file_itself_is_append_only(tmp_path: Path, statement: str) -> None:
    """Also for other programs, as long as they leave the triggers alone."""
    ledger = filled(tmp_path / "a")
    before = ledger.entries()

    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        execute(ledger.path, statement)
    assert ledger.entries() == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET body = replace(body, '900', '100') WHERE seq = 4",
        "UPDATE entries SET hash = upper(hash) WHERE seq = 4",
        "UPDATE entries SET body = CAST(body AS BLOB) WHERE seq = 4",
        "UPDATE entries SET seq = 99 WHERE seq = 10",
        "DELETE FROM entries WHERE seq = 1",
        "DELETE FROM entries WHERE seq BETWEEN 4 AND 6",
        "INSERT INTO entries SELECT 11, body, hash FROM entries WHERE seq = 10",
    ],
)
def test_a_changed_line_is_noticed(tmp_path: Path, statement: str) -> None:
    """Changed, cut out, moved or repeated: neither read nor built upon."""
    ledger = filled(tmp_path / "a")
    execute(ledger.path, *UNLOCK, statement)

    for use in (ledger.entries, lambda: ledger.total("patients"), lambda: reserve(ledger)):
        with pytest.raises(LedgerFault, match="does not follow from the one before"):
            use()


def test_a_line_with_a_fresh_hash_is_noticed_by_the_next(tmp_path: Path) -> None:
    """Who hashes a changed line anew breaks the chain behind it."""
    ledger = filled(tmp_path / "a")
    with closing(sqlite3.connect(ledger.path)) as connection:
        [body] = connection.execute("SELECT body FROM entries WHERE seq = 4").fetchone()
    forged = body.replace('"mu_squared":900', '"mu_squared":100')
    digest = hashlib.sha256(forged.encode()).hexdigest()
    execute(
        ledger.path,
        *UNLOCK,
        f"UPDATE entries SET body = '{forged}', hash = '{digest}' WHERE seq = 4",
    )

    with pytest.raises(LedgerFault, match="line 5 does not follow"):
        ledger.entries()


def read_with_a_flip(original: Path, position: int, bit: int) -> list[Entry] | None:
    """Return the entries of a copy with one bit flipped, None where damage was noticed."""
    copy = original.with_suffix(".flipped")
    content = bytearray(original.read_bytes())
    content[position] ^= 1 << bit
    copy.write_bytes(content)
    for leftover in ("-journal", "-wal", "-shm"):
        Path(f"{copy}{leftover}").unlink(missing_ok=True)
    try:
        return Ledger(copy).entries()
    except LedgerFault:
        return None


def test_a_flipped_bit_is_noticed_or_harmless(tmp_path: Path) -> None:
    """All of the headers, every third byte that is used: the same lines or a fault, never others.

    A flip in a page's count of lines once hid the last ones, and the chain still held; others
    ended in errors that no caller expects.
    """
    ledger = filled(tmp_path / "a")
    lines, content = ledger.entries(), ledger.path.read_bytes()
    page = int.from_bytes(content[16:18], "big")
    headers = {start + i for start in range(0, len(content), page) for i in range(30)}
    used = {i for i, byte in enumerate(content) if byte}
    noticed = 0
    for position in sorted(headers | set(sorted(used)[::3])):
        for bit in range(8) if position >= page and position in headers else (position % 8,):
            found = read_with_a_flip(ledger.path, position, bit)
            noticed += found is None

            assert found in (None, lines), (position, bit)
    assert noticed > 500


@pytest.mark.parametrize("content", [b"a line of notes\n" * 99, b"a line of notes\n"])
def test_a_file_that_is_no_ledger_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)

    with pytest.raises(LedgerFault, match="cannot be used as a ledger"):
        Ledger(path)
    assert path.read_bytes() == content


def test_another_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    execute(path, "CREATE TABLE bills (amount INTEGER)")

    with pytest.raises(LedgerFault, match="not a ledger of this program"):
        Ledger(path)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LedgerFault, match="cannot be used as a ledger"):
        Ledger(tmp_path)


@pytest.mark.parametrize("kept", [5000, 4096, 100])
def test_a_truncated_ledger_is_refused(tmp_path: Path, kept: int) -> None:
    ledger = filled(tmp_path / "a")
    os.truncate(ledger.path, kept)

    with pytest.raises(LedgerFault):
        ledger.entries()
    with pytest.raises(LedgerFault):
        reserve(ledger)


def test_a_ledger_that_vanished_is_a_fault_and_no_fresh_start(tmp_path: Path) -> None:
    ledger = filled(tmp_path / "a")
    ledger.path.unlink()

    with pytest.raises(LedgerFault):
        ledger.total("patients")


def die_while_writing(path: Path) -> None:
    """Leave in the middle of a transaction, with no goodbye to SQLite."""
    with Ledger(path)._connection() as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN EXCLUSIVE")
        for seq in range(11, 60):
            connection.execute("INSERT INTO entries VALUES (?, ?, 'x')", (seq, "y" * 3000))
        os._exit(9)


def test_a_process_that_dies_while_writing_leaves_the_ledger_as_it_was(tmp_path: Path) -> None:
    """Its pages are in the file already; the journal takes them back."""
    ledger = filled(tmp_path / "a")
    lines = ledger.entries()
    child = FORK.Process(target=die_while_writing, args=(ledger.path,))
    child.start()
    child.join()

    assert child.exitcode == 9
    assert Path(f"{ledger.path}-journal").exists()
    assert ledger.entries() == lines
    reserve(ledger)


FORK = multiprocessing.get_context("fork")
BARRIER = FORK.Barrier(4)


def race(task: tuple[Callable[[Path, Any], str], Path, Any]) -> str:
    function, path, argument = task
    BARRIER.wait(timeout=30)
    return function(path, argument)


def raced(function: Callable[[Path, Any], str], path: Path, argument: Any = None) -> list[str]:
    """Let four processes do the same at the same moment."""
    with FORK.Pool(4) as pool:
        return pool.map(race, [(function, path, argument)] * 4, chunksize=1)


def spend_five_times(path: Path, _: Any) -> str:
    for ledger in [Ledger(path)] * 5:
        run = reserve(ledger)
        ledger.start(run, date=DAY)
        ledger.commit(run, mu_squared=900, delta=9, certificate=CERTIFICATE, date=DAY)
    return run


def start(path: Path, run: str) -> str:
    try:
        Ledger(path).start(run, date=DAY)
    except LedgerFault:
        return "refused"
    return "started"


def test_processes_that_race_lose_no_line(tmp_path: Path) -> None:
    """Four make the ledger at once, then write 60 lines: one chain, every run counted."""
    path = tmp_path / "a"
    raced(spend_five_times, path)

    assert len(Ledger(path).entries()) == 61
    assert Ledger(path).total("patients") == Total(20, 20 * 900, 20 * 9)


def test_a_ledger_that_another_process_makes_meanwhile_is_taken_as_it_is(tmp_path: Path) -> None:
    """Looked for, not there, then there: one opening in five once failed in a race of four."""
    path = tmp_path / "a"
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as other,
        ThreadPoolExecutor(1) as pool,
    ):
        other.execute("BEGIN IMMEDIATE")  # others may still look, but not write
        for statement in _TABLE:
            other.execute(statement)
        opened = pool.submit(Ledger, path)
        time.sleep(0.3)
        assert not opened.done()
        other.execute("COMMIT")

        assert [line.state for line in opened.result().entries()] == ["OPENED"]


def test_a_ledger_that_another_process_has_just_made_is_taken_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made, anchored and used, between the look for the file and the look for its anchor."""
    path = tmp_path / "a"
    looked = [False]
    exists = Path.exists

    def late(here: Path) -> bool:
        if here == path and looked:
            filled(path, runs=looked.pop() + 1)
            return False
        return exists(here)

    monkeypatch.setattr(Path, "exists", late)
    taken = Ledger(path)
    taken._make()

    assert len(taken.entries()) == 4
    assert Ledger.existing(path).anchors.at(path) == taken.anchors.at(path)


def test_a_run_is_started_once_however_many_try(ledger: Ledger) -> None:
    """Two processes that both drew would spend twice what was reserved once."""
    outcomes = raced(start, ledger.path, reserve(ledger))

    assert sorted(outcomes) == ["refused"] * 3 + ["started"]
    assert ledger.total("patients") == Total(0, 1000, 10)


def test_a_cap_refuses_what_would_exceed_it_and_says_what_is_left(ledger: Ledger) -> None:
    """To the last unit, of μ² and of δ; another population has its own."""
    ledger.cap("patients", mu_squared=10**12, delta=10**11, asked="ε = 4, δ = 1e-06", date=DAY)
    reserve(ledger, mu_squared=10**12 - 5, delta=10**11 - 5)
    for mu_squared, delta in [(6, 0), (0, 6)]:
        with pytest.raises(
            BudgetExceeded, match=r"'patients' \(ε = 4, δ = 1e-06\) leaves μ² = 5e-12"
        ):
            reserve(ledger, mu_squared=mu_squared, delta=delta)
    ledger.reserve("pupils", mu_squared=6, delta=6, date=DAY)
    reserve(ledger, mu_squared=5, delta=5)

    assert ledger.total("patients") == Total(0, 10**12, 10**11)


@pytest.mark.parametrize(
    ("caps", "fixed"),
    [([9000], True), ([9000, 8000], True), ([9000, 9001], False), ([8000, 7000, 7500], False)],
)
def test_a_cap_is_fixed_in_advance_unless_it_was_raised(
    ledger: Ledger, caps: list[int], fixed: bool
) -> None:
    """Only then is the sum below it a theorem: docs/privacy.md, section 10."""
    ledger.cap("patients", mu_squared=caps[0], delta=90, asked="first", date=DAY)
    reserve(ledger)
    for mu_squared in caps[1:]:
        ledger.cap("patients", mu_squared=mu_squared, delta=90, asked="then", date=DAY)

    cap = ledger.account("patients").cap
    assert cap is not None
    assert (cap.mu_squared, cap.fixed_in_advance) == (caps[-1], fixed)


def test_a_cap_after_the_first_run_was_not_fixed_in_advance(ledger: Ledger) -> None:
    """Nor does lowering it, below what is spent even, make it so; it then refuses everything."""
    reserve(ledger)
    for mu_squared in (9000, 500):
        ledger.cap("patients", mu_squared=mu_squared, delta=90, asked="late", date=DAY)
    account = ledger.account("patients")

    assert account.cap is not None
    assert not account.cap.fixed_in_advance
    assert account.cap.left(account.total) == Total(0, 0, 80)
    with pytest.raises(BudgetExceeded):
        reserve(ledger, mu_squared=1, delta=0)


def test_what_is_given_back_can_be_reserved_again(ledger: Ledger) -> None:
    """A run commits less than it reserved, or never starts."""
    ledger.cap("patients", mu_squared=1000, delta=10, asked="one run", date=DAY)
    ledger.abandon(reserve(ledger), date=DAY)
    run = reserve(ledger)
    ledger.start(run, date=DAY)
    ledger.commit(run, mu_squared=600, delta=0, certificate=CERTIFICATE, date=DAY)

    with pytest.raises(BudgetExceeded):
        reserve(ledger, mu_squared=401, delta=0)
    reserve(ledger, mu_squared=400, delta=10)


def reserve_and_die(path: Path, starts: bool) -> None:
    """Leave a run as a killed process does."""
    ledger = Ledger(path)
    run = reserve(ledger)
    if starts:
        ledger.start(run, date=DAY)
    os._exit(9)


@pytest.mark.parametrize(("starts", "closed"), [(False, "RELEASED"), (True, "BURNED")])
def test_the_next_run_closes_what_a_dead_process_left(
    ledger: Ledger, starts: bool, closed: str
) -> None:
    """What had not started is given back, what had is spent whole; what is alive goes on."""
    alive = reserve(ledger)
    child = FORK.Process(target=reserve_and_die, args=(ledger.path, starts))
    child.start()
    child.join()
    dead = ledger.entries()[-1].run
    last = reserve(Ledger(ledger.path))
    states = {line.run: line.state for line in ledger.entries()}

    assert states[dead] == closed
    assert states[alive] == "RESERVED"
    ledger.start(alive, date=DAY)
    with pytest.raises(LedgerFault, match="never that far"):
        ledger.start(dead, date=DAY)
    assert last in states


def test_a_lease_ends_with_the_ledger_that_took_it(ledger: Ledger) -> None:
    """In a notebook the process lives on when a run is forgotten."""
    other = Ledger(ledger.path)
    run = reserve(other)
    ledger.recover(date=DAY)
    assert ledger.entries()[-1].state == "RESERVED"
    del other
    ledger.recover(date=DAY)

    assert (ledger.entries()[-1].run, ledger.entries()[-1].state) == (run, "RELEASED")


def test_a_reservation_that_failed_leaves_no_lease(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its line may stand all the same, if only the anchor could not be written."""

    def full(*_: object) -> None:
        raise LedgerFault("no space")

    with monkeypatch.context() as patch:
        patch.setattr(ledger.anchors, "remember", full)
        with pytest.raises(LedgerFault, match="no space"):
            reserve(ledger)
    ledger.recover(date=DAY)

    assert ledger.entries()[-1].state == "RELEASED"


def test_a_place_for_leases_that_cannot_be_used_is_a_fault(ledger: Ledger) -> None:
    ledger.path.with_name(ledger.path.name + ".live").mkdir()

    with pytest.raises(LedgerFault, match=r"A file beside .* cannot be used: Is a directory"):
        reserve(ledger)
    assert len(ledger.entries()) == 1


def test_a_place_that_cannot_be_made_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(LedgerFault, match="cannot be made: "):
        Ledger(tmp_path / "file" / "ledger.db")


def test_a_link_to_a_ledger_opens_it_with_its_key_and_its_leases(
    ledger: Ledger, tmp_path: Path
) -> None:
    """Else a run that is alive would be taken for dead by who comes the other way."""
    (tmp_path / "link").symlink_to(ledger.path)
    run = reserve(ledger)
    reserve(Ledger(tmp_path / "link"))

    ledger.start(run, date=DAY)
    assert not list(tmp_path.glob("link.*"))


@pytest.mark.parametrize("n_lines", [0, 1])
def test_a_ledger_without_its_first_line_is_refused(ledger: Ledger, n_lines: int) -> None:
    """Emptied, or begun by another version."""
    body = json.dumps(
        {
            **{"seq": 1, "population": "p", "run": "r", "state": "RESERVED", "mu_squared": 1},
            **{"delta": 1, "date": DAY, "refers_to": "", "previous": "0" * 64},
        }
    )
    digest = hashlib.sha256(body.encode()).hexdigest()
    execute(ledger.path, *UNLOCK, "DELETE FROM entries")
    if n_lines:
        execute(ledger.path, f"INSERT INTO entries VALUES (1, '{body}', '{digest}')")

    with pytest.raises(LedgerFault, match="its first line holds no key") as refusal:
        ledger.entries()
    assert ("'p' ε = 0 at δ = 1e-06" if n_lines else "holds: nothing") in str(refusal.value)


def test_a_line_of_another_version_is_refused(ledger: Ledger) -> None:
    """It holds together, and says what this version cannot read."""
    body = '{"seq": 2}'
    digest = hashlib.sha256(body.encode()).hexdigest()
    execute(ledger.path, f"INSERT INTO entries VALUES (2, '{body}', '{digest}')")

    with pytest.raises(LedgerFault, match="Use the version that wrote it"):
        ledger.entries()


def test_ten_thousand_lines_do_not_slow_an_append_down(ledger: Ledger) -> None:
    """Each append reads and checks all of them, in a third of a second on a quiet machine.

    Processor time, and twice that: others may be at work on this machine.
    """
    moves = [Move("patients", f"run {n}", "CARRIED", 1, 0) for n in range(10_000)]
    ledger.carry_over(moves, date=DAY)
    run = reserve(ledger)
    begun = time.process_time()
    ledger.start(run, date=DAY)

    assert time.process_time() - begun < 0.6
    assert ledger.total("patients").mu_squared == 11_000


@pytest.mark.parametrize(
    ("kept", "typed"),
    [
        ("환자", unicodedata.normalize("NFD", "환자")),
        ("patients", " patients\t"),
        ("patients", "\uff50atients"),
        ("ward 3", "ward\u00a0 3"),
    ],
)
def test_names_that_look_alike_are_one_population(ledger: Ledger, kept: str, typed: str) -> None:
    """Under one cap: a Korean name that another system had decomposed once had its own."""
    ledger.cap(typed, mu_squared=15, delta=0, asked="15", date=DAY)
    ledger.reserve(kept, mu_squared=10, delta=0, date=DAY)

    with pytest.raises(BudgetExceeded):
        ledger.reserve(typed, mu_squared=10, delta=0, date=DAY)
    assert list(ledger.accounts()) == [kept]
    assert ledger.total(typed) == Total(0, 10, 0)


@pytest.mark.parametrize("name", ["", " \n", "a\u200bb", "a\u202eb", "a\x00b", "a\udc80b"])
def test_a_name_that_cannot_be_seen_whole_is_refused(ledger: Ledger, name: str) -> None:
    for use in (
        lambda: ledger.reserve(name, mu_squared=1, delta=0, date=DAY),
        lambda: ledger.cap(name, mu_squared=1, delta=0, asked="", date=DAY),
        lambda: ledger.total(name),
    ):
        with pytest.raises(LedgerFault, match="cannot be seen"):
            use()
    assert len(ledger.entries()) == 1


def test_who_opened_an_annex_stands_in_the_chain_and_moves_nothing(ledger: Ledger) -> None:
    """The run stays what it is, its receipt holds, and nothing more is spent."""
    run = reserve(ledger)
    with pytest.raises(LedgerFault, match="no release of run"):
        ledger.record_reading(run, by="kim", date=DAY)
    ledger.start(run, date=DAY)
    receipt = ledger.commit(run, mu_squared=900, delta=9, certificate=CERTIFICATE, date=DAY)
    before = ledger.account("patients")
    assert ledger.has_release(run)
    for who in ("kim", "  lee  minji "):
        ledger.record_reading(run, by=who, date="2026-11-23")
    *_, first, second = ledger.entries()

    assert (first.state, first.refers_to, first.date) == ("READ", "kim", "2026-11-23")
    assert (second.refers_to, second.run, second.population) == ("lee minji", run, "patients")
    assert second.mu_squared == second.delta == 0
    assert ledger.account("patients") == before
    ledger.check(receipt)
    ledger.recover(date=DAY)
    assert ledger.entries()[-1] == second
    with pytest.raises(LedgerFault, match="cannot become STARTED"):
        ledger.start(run, date=DAY)


@pytest.mark.parametrize("who", ["", "  ", "a\x07b", "a" * 101])
def test_a_reader_without_a_name_is_refused(tmp_path: Path, who: str) -> None:
    ledger = filled(tmp_path / "spent.ledger", runs=1)
    run = ledger.entries()[-1].run
    n_lines = len(ledger.entries())
    with pytest.raises(LedgerFault, match="name a person"):
        ledger.record_reading(run, by=who, date=DAY)

    assert len(ledger.entries()) == n_lines
    assert not ledger.has_release("f" * 32)
