"""How long the detector takes over a wide table, and how much memory."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

import pandas as pd
from pii_suite.negatives import NEGATIVES
from pii_suite.positives import POSITIVES

from privacy import pii

ROWS, COLUMNS = 100_000, 100


def wide_frame(rows: int = ROWS, columns: int = COLUMNS) -> pd.DataFrame:
    """Return a table of half positive and half negative columns, cells drawn afresh."""
    dice = Random(3)
    kinds = [*dice.sample(POSITIVES, columns // 2), *dice.sample(NEGATIVES, columns - columns // 2)]
    return pd.DataFrame(
        {
            f"{kind.clear[0]} {place}": pd.Series(
                [kind.make(dice) for _ in range(rows)], dtype="str"
            )
            for place, kind in enumerate(kinds)
        }
    )


def timed(script: Path) -> str:
    """Judge a table of 100 columns × 100,000 rows in a process of its own: `script --time FILE`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "wide.parquet"
        wide_frame().to_parquet(path)
        done = subprocess.run(
            [sys.executable, str(script), "--time", str(path)], stdout=subprocess.PIPE, check=True
        )
    found = json.loads(done.stdout)
    return (
        f"{COLUMNS} columns × {ROWS:,} rows: {found['seconds']:.1f} s, the process's peak "
        f"{found['peak']:,} MiB (the table alone {found['before']:,} MiB); "
        f"import {found['import']:.1f} s. Load average of the machine: {os.getloadavg()[0]:.1f}."
    )


def time_one(path: Path) -> None:
    """Judge one table and write how long it took and what it held, in MiB."""
    frame = pd.read_parquet(path)
    before = _peak()
    begun = time.perf_counter()
    pii.find(frame)
    seconds = time.perf_counter() - begun
    fresh = (
        "import time; t = time.perf_counter(); import privacy.pii; print(time.perf_counter() - t)"
    )
    imported = subprocess.run([sys.executable, "-c", fresh], stdout=subprocess.PIPE, check=True)
    found = {
        "seconds": seconds,
        "before": before,
        "peak": _peak(),
        "import": float(imported.stdout),
    }
    sys.stdout.write(json.dumps(found))


def _peak() -> int:
    status = Path("/proc/self/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if "VmHWM" in line)) >> 10
