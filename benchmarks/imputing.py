"""How well a release fills missing cells: of rows that it was not made from, some cells hidden.

    python benchmarks/imputing.py ../shared/data

A release is made from half of a table. Of 3,000 rows of the other half one cell in five is hidden
and filled: by the model given the rest of the row, and, for comparison, by values of that column
from random rows of the release. Right: share of categories that are the hidden ones. Off: mean
absolute error of ordered columns, in standard deviations of the column.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.likeness import SCHEMAS
from synth import Budget, Release, Schema, Table, synthesize
from synth.tables.columns import ORDERED_KINDS

TABLES = {"adult": "adult/adult.csv", "bank_marketing": "bank_marketing/bank-full.csv"}
EPSILON, N_ROWS, HIDDEN = 1.0, 3_000, 0.2


def main() -> None:
    """Measure each table that is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    for name, place in TABLES.items():
        path = parser.parse_args().data / place
        if path.exists():
            measure(name, path)
        else:
            sys.stdout.write(f"{name}: absent\n")


def measure(name: str, path: Path) -> None:
    """Print the figures of one table."""
    schema = Schema.read_yaml(SCHEMAS / f"{name}.yaml")
    frame = Table.read(path, schema).frame
    order = np.random.default_rng(1).permutation(len(frame))
    half = len(frame) // 2
    learned = Table(frame.iloc[order[:half]].reset_index(drop=True), schema)
    hidden_from = frame.iloc[order[half : half + N_ROWS]].reset_index(drop=True)
    with tempfile.TemporaryDirectory() as folder:
        release = synthesize(
            learned, Budget(EPSILON, 1e-6), ledger=Path(folder) / "l.db", population=name
        )
    rng = np.random.default_rng(2)
    hidden = pd.DataFrame(rng.random(hidden_from.shape) < HIDDEN, columns=hidden_from.columns)
    hidden &= hidden_from.notna()
    began = time.perf_counter()
    given = hidden_from.astype(object).mask(hidden, None)
    filled = release.impute(given, seed=3).table.frame
    seconds = time.perf_counter() - began
    n_hidden = int(hidden.sum().sum())
    say = sys.stdout.write
    say(f"{name}: ε = {EPSILON:g}, {half:,} rows learned, {n_hidden:,} cells hidden\n")
    for fill, found in (("conditional", filled), ("marginal", drawn_alone(release, rng))):
        right, off = agreement(schema, hidden_from, found, hidden)
        say(f"  {fill:<12} right {right:.3f}   off {off:.3f}\n")
    say(f"  {seconds:.1f} s\n")


def drawn_alone(release: Release, rng: np.random.Generator) -> pd.DataFrame:
    """Return values of each column from random rows of the release, missing ones left out."""
    frame = release.table.frame
    return pd.DataFrame(
        {name: rng.choice(frame[name].dropna().to_numpy(), N_ROWS) for name in frame.columns}
    )


def agreement(
    schema: Schema, truth: pd.DataFrame, found: pd.DataFrame, hidden: pd.DataFrame
) -> tuple[float, float]:
    """Return how often categories are right, and how far numbers are off, averaged over columns."""
    right, off = [], []
    for column in schema.modelled:
        rows = hidden[column.name]
        true, said = truth[column.name][rows], found[column.name][rows]
        if column.kind in ORDERED_KINDS:
            scale = float(truth[column.name].astype(float).std())
            off.append(float((true.astype(float) - said.astype(float)).abs().mean()) / scale)
        else:
            right.append(float((true == said).mean()))
    return float(np.mean(right)), float(np.mean(off))


if __name__ == "__main__":
    main()
