"""What a run takes by the number of rows: reading and counting grow with it, the rest little.

    PYTHONPATH=. python benchmarks/scale.py -o benchmarks/RESULTS-scale.md [--csv] [--least 1000000]

Makes Parquet files, or CSV, of invented rows (deleted afterwards) and makes a release of each in a
process of its own, as `synth run --memory-limit 2GiB --rows 100000` does.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from synth import Budget, Schema, synthesize
from synth.counting.table_on_disk import TableOnDisk
from synth.steps import Step

TABLES = ((500, 20), (10_000, 20), (100_000, 20), (1_000_000, 20), (10_000_000, 20), (100_000, 100))
AFTERWARDS = (Step.SAMPLING, Step.COMPARING, Step.WRITING)
ROWS = 100_000  # of each synthetic table
LIMIT = 2 << 30
AT_ONCE = 1_000_000
CATEGORIES = [f"category {number}" for number in range(30)]
MANY = [f"code {number}" for number in range(2_000)]


def invented(n_rows: int, n_columns: int, rng: np.random.Generator) -> pd.DataFrame:
    """Make rows whose columns depend on one thing that is not shown, some of each kind."""
    hidden = rng.normal(size=n_rows)

    def around(scale: float, noise: float, most: int) -> np.ndarray:
        values = hidden * scale + rng.normal(size=n_rows) * noise + most / 2
        return np.clip(values.astype(np.int64), 0, most)

    columns: dict[str, object] = {"many": np.array(MANY)[around(300, 400, len(MANY) - 1)]}
    for number in range(n_columns - 1):
        match number % 4:
            case 0 | 1:
                values: object = around(3.0 * (number % 7 + 1), 10, 120)
            case 2:
                values = np.array(CATEGORIES)[around(3, 4, len(CATEGORIES) - 1)]
            case _:
                amount = np.exp(rng.normal(size=n_rows) / 2 + hidden / 3 + 5)
                values = np.minimum(np.round(amount, 2), 5_000)
        columns[f"c{number}"] = values
    return pd.DataFrame(columns)


def schema_of(frame: pd.DataFrame) -> Schema:
    """Declare the domains of such rows."""
    lines = ["version: 1", "protection: {unit: row}", "columns:"]
    for name, values in frame.items():
        if values.dtype.kind == "i":
            kind, domain = "integer", "{minimum: 0, maximum: 120}"
        elif values.dtype.kind == "f":
            kind, domain = "decimal, grid: 0.01", "{minimum: 0, maximum: 5000}"
        else:
            names = MANY if name == "many" else CATEGORIES
            kind, domain = "categorical", f"{{categories: [{', '.join(names)}]}}"
        lines.append(f"  - {{name: {name}, kind: {kind}, domain: {domain}}}")
    return Schema.from_yaml("\n".join(lines))


def make(path: Path, n_rows: int, n_columns: int) -> None:
    """Write the file, of the format that its name ends in, and its schema beside it."""
    rng = np.random.default_rng(1)
    first = pa.Table.from_pandas(invented(min(n_rows, AT_ONCE), n_columns, rng))
    writing = pq.ParquetWriter if path.suffix == ".parquet" else pa.csv.CSVWriter
    with writing(path, first.schema) as writer:
        writer.write_table(first)
        for _ in range(AT_ONCE, n_rows, AT_ONCE):
            writer.write_table(pa.Table.from_pandas(invented(AT_ONCE, n_columns, rng)))
    declared = schema_of(invented(10, n_columns, rng)).to_yaml()
    path.with_suffix(".yaml").write_text(declared, encoding="utf-8")


def take(path: Path) -> None:
    """Make a release of one file and print what it took, as JSON."""
    begun, before = time.monotonic(), "start"
    seconds: dict[str, float] = {}

    def note(step: str, _: float) -> None:
        nonlocal begun, before
        seconds[before] = time.monotonic() - begun
        begun, before = time.monotonic(), step

    schema = Schema.read_yaml(path.with_suffix(".yaml"))
    with TableOnDisk.read(path, schema, memory_limit=LIMIT) as table:
        note("bounding", 0.0)
        ledger = path.with_suffix(".db")
        release = synthesize(table, Budget(1.0, 1e-6), rows=ROWS, ledger=ledger, progress=note)
        release.to_zip(path.with_suffix(".zip"))
    note("end", 1.0)
    used = resource.getrusage(resource.RUSAGE_SELF)
    found = {"seconds": seconds, "cpu": used.ru_utime + used.ru_stime, "mib": used.ru_maxrss >> 10}
    sys.stdout.write(json.dumps(found) + "\n")


def page(found: list[tuple[int, int, dict[str, Any]]], kind: str) -> str:
    """Return the page of results."""
    lines = [
        "# What a run takes by the number of rows",
        "",
        "`PYTHONPATH=. python benchmarks/scale.py -o benchmarks/RESULTS-scale.md`, "
        f"{datetime.now(UTC).date()}, {os.cpu_count()} cores ({platform.machine()}), "
        f"Python {platform.python_version()}, semblance {version('semblance')}, "
        f"load {os.getloadavg()[2]:.1f} on average.",
        "",
        f"{kind} of invented rows, one column of 2,000 categories among them, adaptive engine, "
        f"ε = 1, {ROWS:,} synthetic rows, `--memory-limit 2GiB`. Seconds by the clock.",
        "",
        "| rows × columns | read | count and fit | draw, measure, write | in all | CPU s | MiB |",
        "|---|---|---|---|---|---|---|",
    ]
    for n_rows, n_columns, took in found:
        seconds = took["seconds"]
        read = seconds["start"]
        after = sum(held for step, held in seconds.items() if step in AFTERWARDS)
        whole = sum(seconds.values())
        lines.append(
            f"| {n_rows:,} × {n_columns} | {read:.1f} | {whole - read - after:.1f} | {after:.1f} "
            f"| {whole:.1f} | {took['cpu']:.0f} | {took['mib']:,} |"
        )
    return "\n".join([*lines, ""])


def main() -> None:
    """Run it for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--most", type=int, default=10_000_000, help="rows of the largest table")
    parser.add_argument("--least", type=int, default=0, help="rows of the smallest table")
    parser.add_argument("--csv", action="store_true", help="CSV in place of Parquet")
    parser.add_argument("--take", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.take:
        take(options.take)
        return
    found = []
    with tempfile.TemporaryDirectory() as name:
        for n_rows, n_columns in TABLES:
            if not options.least <= n_rows <= options.most:
                continue
            ending = "csv" if options.csv else "parquet"
            path = Path(name, f"{n_rows}-{n_columns}.{ending}")
            make(path, n_rows, n_columns)
            done = subprocess.run(
                [sys.executable, __file__, "--take", str(path)],
                stdout=subprocess.PIPE,
                check=True,
                env={**os.environ, "XDG_DATA_HOME": name, "XDG_STATE_HOME": name},
            )
            found.append((n_rows, n_columns, json.loads(done.stdout)))
            path.unlink()
            sys.stderr.write(f"{n_rows:,} × {n_columns}: {found[-1][2]}\n")
    if options.output:
        options.output.write_text(
            page(found, "CSV" if options.csv else "Parquet"), encoding="utf-8"
        )


if __name__ == "__main__":
    main()
