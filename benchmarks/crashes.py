"""Kill runs, race for the last unit, and write down what came of it.

PYTHONPATH=. python benchmarks/crashes.py --times 50 --random 1000 --races 10000
"""

import argparse
import io
import json
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from tests.crashes import STEPS, main, wins

SIDE_BY_SIDE = 8  # races at a time
RESULTS = Path(__file__).with_name("RESULTS-crashes.md")


def measure(options: argparse.Namespace, folder: Path) -> str:
    """Do all of it and return the page."""
    races, raced = timed(lambda: raced_side_by_side(folder, options.races))
    output = io.StringIO()
    with redirect_stdout(output):
        _, killed = timed(lambda: main(folder, times=options.times, at_random=options.random))
    found: list[dict[str, Any]] = [json.loads(line) for line in output.getvalue().splitlines()]
    *steps, at_random = found
    wrong = [line for line in found if line["wrong"]]
    slowest = max(line["slowest"] for line in found)
    rows = [
        f"| {name} | {sum(line['crashes'] for line in of_step)} | "
        f"{sum(line['wrong'] is not None for line in of_step)} |"
        for name, of_step in ((n, [s for s in steps if s["at"] == n]) for n in STEPS)
    ]
    return "\n".join(
        [
            "# What came of killed runs",
            "",
            f"`PYTHONPATH=. python benchmarks/crashes.py --times {options.times} "
            f"--random {options.random} --races {options.races}`, "
            f"{time.strftime('%Y-%m-%d', time.gmtime())}, "
            f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}, "
            f"{os.cpu_count()} cores shared with other work.",
            "",
            "After each kill: every release stands on the ledger with its receipt; nothing else "
            "lies beside it; the cap holds; what no release accounts for is at most one "
            "reservation a crash; the next run closes what was open.",
            "",
            "| killed by SIGKILL when | runs killed | of them wrong |",
            "|---|---|---|",
            *rows,
            f"| any moment: {options.random} runs on one ledger, of which "
            f"{at_random['releases']} left a release | {at_random['crashes']} "
            f"| {int(at_random['wrong'] is not None)} |",
            "",
            f"Wrong in all: {len(wrong)}. Slowest opening after a crash: {slowest:.2f} s. "
            f"All kills: {killed:.0f} s.",
            "",
            f"Races of 8 processes × 8 threads for the last unit under a cap: {len(races)}; won "
            f"exactly once: {races.count(1)}. {raced:.0f} s.",
            "",
        ]
    )


def raced_side_by_side(folder: Path, trials: int) -> list[int]:
    """Race for many ledgers at a time: most of a race is waiting for SQLite's lock."""
    with ProcessPoolExecutor(SIDE_BY_SIDE) as places:
        shares = [
            places.submit(_race, folder / f"races {place}", len(range(place, trials, SIDE_BY_SIDE)))
            for place in range(SIDE_BY_SIDE)
        ]
        return [won for share in shares for won in share.result()]


def _race(folder: Path, trials: int) -> list[int]:
    folder.mkdir()
    return wins(folder, trials=trials)


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """Return what work gives, and the seconds it took."""
    begun = time.monotonic()
    return work(), time.monotonic() - begun


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=50, help="runs killed at each step")
    parser.add_argument("--random", type=int, default=1000, help="runs killed at any moment")
    parser.add_argument("--races", type=int, default=10_000)
    with tempfile.TemporaryDirectory() as place:
        os.environ["XDG_DATA_HOME"] = str(Path(place, "data"))
        RESULTS.write_text(measure(parser.parse_args(), Path(place)), encoding="utf-8")
