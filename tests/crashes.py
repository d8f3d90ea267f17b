"""Runs that are killed: by SIGKILL at a named step, or at any moment. Used by tests and a script.

A killed run is a fork of this process: what it needs is imported already. It must be a process of
its own that makes no release itself, for a fork of a process with threads may hang. A step is a
sequence of calls and returns of our functions, watched by a profiler in the fork: nothing in the
product knows of it.
"""

import json
import multiprocessing
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing.synchronize import Barrier
from pathlib import Path
from types import FrameType

import pandas as pd

from privacy.ledger import Ledger
from privacy.receipts import Receipt
from synth import Budget, BudgetExceeded, Schema, Table, pipeline, synthesize
from synth.purchases import new_accountant
from synth.release.release import RECEIPT, read_files

FORK = multiprocessing.get_context("fork")
DAY = "2026-11-22"
BUDGET = Budget(5.0)
PATIENCE = 60.0  # seconds; any run is through by then
_barrier: Barrier  # where the processes of a race meet
TABLE = Table.from_frame(
    pd.DataFrame({"age": [str(n) for n in range(200)]}),
    Schema.from_yaml(
        "version: 1\nprotection: {unit: row}\ncolumns:\n"
        "  - {name: age, kind: integer, domain: {minimum: 0, maximum: 199}}\n"
    ),
)
RESERVATION = new_accountant(TABLE.schema, BUDGET).granted
COMMITTED = ("Ledger.commit:call", "_insert:return")
STEPS = {
    "nothing is there yet": ("Ledger._make:call",),
    "the key is made": ("Key.read_or_make:return",),
    "the ledger is made, and not anchored": ("Ledger._make:call", "Anchors.remember:call"),
    "the ledger is made": ("Ledger._make:return",),
    "the sketch is kept": ("Sketches.add:return",),
    "nothing is reserved yet": ("Ledger.reserve:call",),
    "the lease is held": ("Leases.take:return",),
    "the reservation is written, not committed": ("Ledger.reserve:call", "_insert:return"),
    "the reservation is not anchored": ("Ledger.reserve:call", "Anchors.remember:call"),
    "the anchor of the reservation has no name yet": (
        *("Ledger.reserve:call", "Anchors.remember:call", "_link:call"),
    ),
    "it is reserved": ("Ledger.reserve:return",),
    "the start is written, not committed": ("Ledger.start:call", "_insert:return"),
    "the start is not anchored": ("Ledger.start:call", "Anchors.remember:call"),
    "it is started": ("Ledger.start:return",),
    "the first noise is drawn": ("discrete_gaussian:return",),
    "all noise is drawn": ("compare:return",),
    "the release is made": ("carry_out:return",),
    "the commit is written, not committed": COMMITTED,
    "the commit is not anchored": (*COMMITTED, "Anchors.remember:call"),
    "it is committed": ("Ledger.commit:return",),
    "it is signed": ("Key.sign:return",),
    "the file of the release is not begun": ("write_whole:call",),
    "the file of the release has no name yet": ("write_whole:call", "_link:call"),
    "the file of the release has its name": ("write_whole:call", "_link:return"),
    "all is done": ("write_whole:return",),
}


@dataclass
class House:
    """A folder with a ledger and the releases that were made of it.

    Attributes:
        crashes: how many runs were killed in it.
        slowest: seconds that the ledger took to open after a crash.
    """

    folder: Path
    crashes: int = 0
    slowest: float = 0.0

    @property
    def path(self) -> Path:
        """The ledger's place."""
        return self.folder / "ledger" / "ledger.db"

    @property
    def out(self) -> Path:
        """The folder of the releases."""
        return self.folder / "out"

    def run(self, number: int) -> None:
        """Make a release, as `synth run` does."""
        self.out.mkdir(exist_ok=True)
        try:
            release = synthesize(TABLE, BUDGET, engine="independent", ledger=self.path)
        except BudgetExceeded:
            return
        release.to_zip(self.out / f"{number}.zip")

    def cap(self, runs: float) -> None:
        """Bound the ledger to so many reservations."""
        worth = int(RESERVATION * runs)
        Ledger(self.path).cap("default", mu_squared=worth, delta=0, asked="a few", date=DAY)

    def check(self) -> None:
        """See that every release stands on the ledger, nothing is overspent, nothing is left over.

        Raises:
            AssertionError: one of these does not hold.
        """
        begun = time.monotonic()
        ledger = Ledger(self.path)
        lines, account = ledger.entries(), ledger.account("default")
        self.slowest = max(self.slowest, time.monotonic() - begun)
        kept = list(self.out.iterdir()) if self.out.exists() else []
        names = [path.name for path in kept]
        _assert(all(name.endswith(".zip") for name in names), f"left over: {names}")
        paid = 0
        for path in kept:
            files, _ = read_files(path)
            receipt = Receipt.from_bytes(files[RECEIPT])
            receipt.check(lines)
            paid += receipt.mu_squared
        over = account.total.mu_squared - paid
        _assert(0 <= over <= self.crashes * RESERVATION, f"{over} over after {self.crashes}")
        if account.cap is not None:
            _assert(account.total.mu_squared <= account.cap.mu_squared, "overspent")

    def go_on(self, number: int) -> None:
        """See that the next run closes what was open, and is made if the cap holds it."""
        Ledger(self.path).recover(date=DAY)
        before = Ledger(self.path).account("default")
        _assert(not {"RESERVED", "STARTED"} & set(before.runs), f"still open: {before.runs}")
        _assert(not run_through(self, number), "killed by nobody")
        left = before.cap.left(before.total).mu_squared if before.cap else RESERVATION
        is_made = (self.out / f"{number}.zip").exists()
        _assert(is_made == (left >= RESERVATION), f"made: {is_made}, left: {left}")
        self.check()


def _assert(holds: bool, what: str) -> None:
    if not holds:
        raise AssertionError(what)


def kill_at(house: House, number: int, step: tuple[str, ...]) -> bool:
    """Run in a fork that is killed when it comes to a step; tell whether it came there."""

    def run() -> None:
        sys.setprofile(_killer(step))
        house.run(number)

    return _forked(house, run, None)


def run_through(house: House, number: int) -> bool:
    """Run in a fork that nobody kills."""
    return _forked(house, lambda: house.run(number), None)


def kill_at_random(house: House, number: int, longest: float) -> bool:
    """Run in a fork that is killed after up to `longest` seconds; tell whether it still ran."""
    return _forked(house, lambda: house.run(number), random.uniform(0, longest))


def _killer(step: tuple[str, ...]) -> Callable[[FrameType, str, object], None]:
    ahead = list(step)

    def watch(frame: FrameType, event: str, _: object) -> None:
        if f"{frame.f_code.co_qualname}:{event}" == ahead[0]:
            ahead.pop(0)
            if not ahead:
                os.kill(os.getpid(), signal.SIGKILL)

    return watch


def _forked(house: House, run: Callable[[], None], seconds: float | None) -> bool:
    child = os.fork()
    if child == 0:
        try:
            run()
            os._exit(0)
        except BaseException as error:
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
        finally:
            os._exit(3)
    until = time.monotonic() + (PATIENCE if seconds is None else seconds)
    ended, status = 0, 0
    while not ended and time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        time.sleep(0.001)
    if not ended:
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        _assert(seconds is not None, "the run hangs")
    killed = os.WIFSIGNALED(status)
    house.crashes += killed
    _assert(killed or os.WEXITSTATUS(status) == 0, "the run failed by itself")
    return killed


def survive_a_step(house: House, step: tuple[str, ...]) -> None:
    """Kill a run at a step and go on, under a cap of one and a half runs where there is a ledger.

    Raises:
        AssertionError: the ledger, or what lies beside the releases, is not right.
    """
    if not step[0].startswith(("Ledger._make", "Key.read_or_make")):
        house.cap(1.5)
    _assert(kill_at(house, 1, step), "the run never came to this step")
    house.check()
    house.go_on(2)


def survive_any_moment(house: House, times: int) -> None:
    """Kill runs on one ledger at any moment of them, or just after, under a cap they may meet.

    Raises:
        AssertionError: the ledger, or what lies beside the releases, is not right.
    """
    house.cap(times * 0.6)
    begun = time.monotonic()
    run_through(house, times)
    longest = 1.5 * (time.monotonic() - begun)
    for number in range(times):
        kill_at_random(house, number, longest)
        house.check()
    house.go_on(times + 1)


def main(folder: Path, *, times: int, at_random: int, every: int = 1) -> None:
    """Write a line for each step and for the random kills: its name, and what went wrong.

    Args:
        every: kill at each such step only.
    """
    pipeline.AUDIT_TRIALS = 1  # before the ledger knows of a run: nothing to kill there
    for name in list(STEPS)[::every]:
        for attempt in range(times):
            house = House(folder / f"{name} {attempt}")
            house.folder.mkdir()
            _report(name, house, partial(survive_a_step, house, STEPS[name]))
    if at_random:
        house = House(folder)
        _report("any moment", house, partial(survive_any_moment, house, at_random))


def _report(name: str, house: House, survive: Callable[[], None]) -> None:
    wrong = None
    try:
        survive()
    except AssertionError as error:
        wrong = str(error)
    found = {
        "at": name,
        "wrong": wrong,
        "crashes": house.crashes,
        "releases": len(list(house.out.iterdir())),
        "slowest": house.slowest,
    }
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


def wins(folder: Path, *, trials: int) -> list[int]:
    """Let 8 processes of 8 threads race for the last unit under a cap; count the winners of each.

    A winner holds its reservation until all have tried: it would else be taken for dead.
    """
    with FORK.Pool(8, _meet_at, [FORK.Barrier(8)]) as pool:
        found = []
        for trial in range(trials):
            path = folder / f"{trial}.db"
            Ledger(path).cap("p", mu_squared=10, delta=0, asked="10 units", date=DAY)
            found.append(sum(pool.map(_contend, [path] * 8, chunksize=1)))
        return found


def _meet_at(barrier: Barrier) -> None:
    global _barrier
    _barrier = barrier


def _contend(path: Path) -> int:
    ledgers = [Ledger(path) for _ in range(8)]
    _barrier.wait(timeout=PATIENCE)
    with ThreadPoolExecutor(8) as threads:
        won = sum(threads.map(_wins, ledgers))
    _barrier.wait(timeout=PATIENCE)
    return won


def _wins(ledger: Ledger) -> bool:
    try:
        ledger.reserve("p", mu_squared=10, delta=0, date=DAY)
    except BudgetExceeded:
        return False
    return True


if __name__ == "__main__":
    place, *numbers = sys.argv[1:]
    times, at_random, every = map(int, numbers)
    main(Path(place), times=times, at_random=at_random, every=every)
