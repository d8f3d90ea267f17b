"""Counting a CSV that does not fit into memory: the peak of the process, and how long it takes.

    python benchmarks/memory.py --limit 512MiB --ratio 10

Makes a CSV `ratio` times the limit (deleted afterwards), counts it in a process of its own as
`synth run --memory-limit` does (read, bound, fit the codec, all pairs), then times four pairs of
ten million rows.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from privacy.accounting import Budget
from synth.counting.table_on_disk import TableOnDisk
from synth.counting.workspace import memory_limit
from synth.domain import Domain
from synth.engines import AUTO, engine_named
from synth.purchases import Purchase, new_accountant
from synth.tables.schema import Schema

SCHEMA = """
version: 1
protection: {person: customer, max_rows: 4}
columns:
  - {name: customer, kind: identifier}
  - {name: age, kind: integer, domain: {minimum: 0, maximum: 120}}
  - {name: premium, kind: decimal, grid: 0.01, domain: {minimum: 0, maximum: 100000}}
  - {name: city, kind: categorical, domain: bought}
  - {name: plan, kind: categorical, domain: {categories: [basic, plus, family, none]}}
  - {name: joined, kind: date, domain: {minimum: 2000-01-01, maximum: 2026-12-31}}
  - {name: seen, kind: datetime, domain: bought}
  - {name: remark, kind: text, role: drop}
"""
BLOCK = 200_000
MARGIN = 1.25


def make(path: Path, size: int) -> int:
    """Write a CSV of at least this many bytes and return its rows."""
    rng = np.random.default_rng(1)
    cities = np.array([f"city {number}" for number in range(300)])
    plans = np.array(["basic", "plus", "family", "none", ""])
    remark = np.array(["called twice, asked to be called again; " * 2 + str(n) for n in range(999)])
    rows = 0
    with path.open("wb") as file:
        while file.tell() < size:
            seen = np.datetime64("2020-01-01", "s") + rng.integers(0, 2 * 10**8, BLOCK)
            joined = (seen - rng.integers(0, 10**8, BLOCK)).astype("datetime64[D]")
            people = rng.integers(0, max(10**6, size // 500), BLOCK)
            block = pd.DataFrame(
                {
                    "customer": pd.Series(people).map("C{:09d}".format),
                    "age": rng.integers(0, 130, BLOCK),
                    "premium": np.round(rng.lognormal(6, 1, BLOCK), 2),
                    "city": cities[rng.geometric(0.02, BLOCK) % 300],
                    "plan": plans[rng.integers(0, 5, BLOCK)],
                    "joined": np.datetime_as_string(joined),
                    "seen": seen,
                    "remark": remark[rng.integers(0, 999, BLOCK)],
                }
            )
            options = pyarrow.csv.WriteOptions(include_header=rows == 0)
            pyarrow.csv.write_csv(pa.Table.from_pandas(block), file, options)
            rows += BLOCK
    return rows


def count(path: Path, limit: int) -> None:
    """Count a file and print what it took, as JSON."""
    steps: dict[str, float] = {}
    peaks: dict[str, int] = {"imports": peak()}
    start = time.perf_counter()

    def done(step: str) -> None:
        nonlocal start
        steps[step] = round(time.perf_counter() - start, 1)
        peaks[step] = peak()
        start = time.perf_counter()

    schema = Schema.from_yaml(SCHEMA)
    with TableOnDisk.read(path, schema, memory_limit=limit) as table:
        done("read")
        rows = table.rows()
        done("bound")
        accountant = new_accountant(schema, Budget(1.0))
        codec = Purchase(rows, schema, engine_named(AUTO), accountant).buy_columns().codec
        done("codec")
        source = codec.encode(rows)
        done("encode")
        for pair in combinations(codec.domain.columns, 2):
            source.marginal(pair)
        done("pairs")
        folder = sum(file.stat().st_size for file in table.workspace.folder.rglob("*"))
        found = {"rows": table.n_rows, "kept": rows.n_rows, "seconds": steps, "peaks_mib": peaks}
    sys.stdout.write(json.dumps(found | {"disk_mib": folder >> 20}) + "\n")


def peak() -> int:
    """Return the largest resident set so far, in MiB.

    Not by getrusage: that of a child begins with what its parent had when it was started.
    """
    status = Path("/proc/self/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if "VmHWM" in line)) >> 10


def time_pairs(folder: Path, rows: int = 10_000_000) -> float:
    """Return the seconds that four pairs of ten million coded rows take."""
    rng = np.random.default_rng(2)
    names = ["a", "b", "c", "d", "e"]
    columns = [
        f"  - {{name: {n}, kind: integer, domain: {{minimum: 0, maximum: 30}}}}" for n in names
    ]
    head = "version: 1\nprotection: {unit: row}\ncolumns:\n"
    schema = Schema.from_yaml(head + "\n".join(columns))
    path = folder / "pairs.parquet"
    frame = pd.DataFrame({name: rng.integers(0, 31, rows, dtype=np.int8) for name in names})
    frame.to_parquet(path)
    with TableOnDisk.read(path, schema, memory_limit=1 << 29) as table:
        source = table.rows().encode(
            {name: lambda values, name=name: values.points(name) for name in names},  # type: ignore[misc]
            Domain(dict.fromkeys(names, 31)),
        )
        source.marginal(("a", "b"))
        start = time.perf_counter()
        for name in names[1:]:
            assert source.marginal(("a", name)).sum() == rows
        return time.perf_counter() - start


def main() -> int:
    """Run it and say whether the limit was kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=memory_limit, default=1 << 29)
    parser.add_argument("--ratio", type=float, default=10)
    parser.add_argument("--count", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.count:
        count(options.count, options.limit)
        return 0
    size = int(options.limit * options.ratio)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if shutil.disk_usage(folder).free < 3 * size:
            sys.stderr.write(f"{folder} has no room for {3 * size >> 20} MiB; name one by TMPDIR\n")
            return 2
        rows = make(folder / "table.csv", size)
        size = (folder / "table.csv").stat().st_size
        command = [sys.executable, __file__, "--limit", f"{options.limit >> 20}MiB"]
        start = time.perf_counter()
        done = subprocess.run(
            [*command, "--count", str(folder / "table.csv")], stdout=subprocess.PIPE, check=True
        )
        seconds = time.perf_counter() - start
        found = json.loads(done.stdout)
        (folder / "table.csv").unlink()
        pairs = time_pairs(folder)
    most, allowed = max(found["peaks_mib"].values()), MARGIN * options.limit / 2**20
    for line in (
        f"CSV       {size / 2**20:,.0f} MiB, {size / options.limit:.1f} × the limit, {rows:,} rows",
        f"peak      {most:,} MiB resident, limit {options.limit >> 20} MiB + 25 % = {allowed:,.0f}",
        f"disk      {found['disk_mib']:,} MiB for a while",
        f"seconds   {seconds:,.0f} in all on {os.cpu_count()} cores: {found['seconds']}",
        f"peaks     {found['peaks_mib']}",
        f"4 pairs   {pairs:.2f} s over 10,000,000 rows",
    ):
        sys.stdout.write(line + "\n")
    return int(most > allowed)


if __name__ == "__main__":
    sys.exit(main())
