"""How like a release is to its table: the command as a user runs it, against the real rows.

    python benchmarks/likeness.py ../shared/data -o benchmarks/RESULTS.md

Total variation distances between the synthetic and the real table, averaged over all columns, all
pairs, and 200 random triples. Ordered columns are cut into at most 100 equal steps of their
declared range; missing values are a cell of their own. Beside them the sampling floor: the same
distances between the real table and a resample of it of the same size.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from synth import Release, Schema, Table
from synth.domain import Clique, Domain, marginal_of
from synth.tables.columns import ORDERED_KINDS, ColumnSpec
from synth.tables.grid import Grid

TABLES = {
    "adult_pgm": "adult_pgm/adult.csv",
    "bank_marketing": "bank_marketing/bank-full.csv",
    "taiwan_credit_default": "taiwan_credit_default/credit-card-clients.csv",
    "insurance_claims_long": "insurance_claims_long/ClaimsLong.csv",
}
RUNS, TRIPLES, STEPS = 5, 200, 100
SCHEMAS = Path(__file__).parent / "schemas"
Codes = dict[str, NDArray[np.int64]]


def binned(table: Table) -> tuple[Codes, Domain]:
    """Return the table over its declared bins, missing last."""
    codes, sizes = {}, {}
    for column in table.schema.modelled:
        codes[column.name], sizes[column.name] = _binned(column, table)
    return codes, Domain(sizes)


def _binned(column: ColumnSpec, table: Table) -> tuple[NDArray[np.int64], int]:
    values = table.frame[column.name]
    if column.kind in ORDERED_KINDS:
        grid = Grid.of(column)
        points = grid.indices(values)
        steps = min(STEPS, grid.size)
        return np.where(points < 0, steps, points * steps // grid.size), steps + 1
    names = sorted(set(column.domain.names))  # type: ignore[union-attr]
    index = {name: code for code, name in enumerate(names)}
    return values.map(index).fillna(len(names)).to_numpy(dtype=np.int64), len(names) + 1


def deviations(one: Codes, other: Codes, domain: Domain) -> list[list[float]]:
    """Return the total variation distance of every column, every pair and each random triple."""
    columns = domain.columns
    chosen = np.random.default_rng(1)
    triples = list(combinations(columns, 3))
    some = chosen.permutation(len(triples))[:TRIPLES]
    pairs: list[Clique] = list(combinations(columns, 2))
    sets: list[list[Clique]] = [[(c,) for c in columns], pairs, [triples[i] for i in some]]
    rows, others = len(one[columns[0]]), len(other[columns[0]])
    return [
        [
            abs(
                marginal_of(one, domain, clique) / rows
                - marginal_of(other, domain, clique) / others
            ).sum()
            / 2
            for clique in cliques
        ]
        for cliques in sets
    ]


def distances(one: Codes, other: Codes, domain: Domain) -> list[float]:
    """Return the mean total variation distance over columns, pairs and random triples."""
    return [float(np.mean(values)) for values in deviations(one, other, domain)]


def run(name: str, data: Path, epsilon: float, engine: str) -> list[float]:
    """Run the command once; return the distances and its wall-clock seconds."""
    schema = SCHEMAS / f"{name}.yaml"
    with tempfile.TemporaryDirectory() as folder:
        release = Path(folder) / "release.zip"
        command = [
            *(str(Path(sys.executable).with_name("synth")), "run", str(data / TABLES[name])),
            *("--schema", str(schema), "--epsilon", str(epsilon), "--engine", engine),
            *("--ledger", str(Path(folder) / "ledger.db"), "-o", str(release)),
        ]
        begun = time.perf_counter()
        anchors = {**os.environ, "XDG_DATA_HOME": folder}
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=anchors)
        seconds = time.perf_counter() - begun
        synthetic = Release.read_zip(release).table
    real, domain = binned(Table.read(data / TABLES[name], Schema.read_yaml(schema)))
    return [*distances(real, binned(synthetic)[0], domain), seconds]


def floor(name: str, data: Path) -> list[float]:
    """Return the distances of a resample of the real rows."""
    table = Table.read(data / TABLES[name], Schema.read_yaml(SCHEMAS / f"{name}.yaml"))
    real, domain = binned(table)
    chosen = np.random.default_rng(2).integers(0, len(table.frame), len(table.frame))
    return distances(real, {column: codes[chosen] for column, codes in real.items()}, domain)


def line(name: str, epsilon: str, engine: str, runs: list[list[float]]) -> str:
    """Return a row of the table: medians, and the range of the pairs."""
    columns = list(zip(*runs, strict=True))
    medians = [statistics.median(column) for column in columns]
    shown = [f"{value:.4f}" for value in medians[:3]]
    spread = f"{min(columns[1]):.4f}–{max(columns[1]):.4f}" if len(runs) > 1 else ""
    seconds = f"{medians[3]:.1f}" if len(medians) > 3 else ""
    return f"| {name} | {epsilon} | {engine} | {' | '.join(shown)} | {spread} | {seconds} |"


def main() -> None:
    """Run all, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of real tables")
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--engine", help="measure this one alone")
    options = parser.parse_args()
    if not options.data.is_dir():
        sys.exit(f"{options.data} is absent: the benchmark needs the real tables.")
    lines = []
    for name in TABLES:
        lines.append(line(name, "∞", "resample of the real rows", [floor(name, options.data)]))
        plans = [(1.0, "adaptive"), (1.0, "tree")]
        if name == "adult_pgm":
            plans += [(1.0, "independent"), (0.1, "adaptive"), (10.0, "adaptive")]
        for epsilon, engine in plans:
            if engine != (options.engine or engine):
                continue
            runs = [run(name, options.data, epsilon, engine) for _ in range(RUNS)]
            lines.append(line(name, f"{epsilon:g}", engine, runs))
            sys.stderr.write(f"{lines[-1]}\n")
    versions = ", ".join(f"{p} {version(p)}" for p in ("semblance", "numpy", "scipy", "pandas"))
    only = f" --engine {options.engine}" if options.engine else ""
    options.output.write_text(
        f"""# Likeness

{datetime.now(UTC).date()}, {os.cpu_count()} cores, Python {platform.python_version()}, {versions}.
`python benchmarks/likeness.py ../shared/data -o benchmarks/RESULTS.md{only}`: medians of {RUNS}
runs, δ = 1e-6, all domains declared (`benchmarks/schemas`). Total variation distance to the real
table, mean over columns, pairs and {TRIPLES} random triples; seconds are those of the whole
`synth run`.

| table | ε | engine | columns | pairs | triples | pairs, range | seconds |
|---|---|---|---|---|---|---|---|
"""
        + "\n".join(lines)
        + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
