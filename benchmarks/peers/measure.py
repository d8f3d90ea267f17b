"""How like some rows are to the real ones, and how useful: all on the declared bins."""

import json
import os
import subprocess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.likeness import Codes, deviations
from benchmarks.peers.child import ONE_THREAD
from benchmarks.peers.entrants import INSIDE
from benchmarks.peers.tables import Binned, stacked

Measures = dict[str, float]
TAILS = (0.05, 0.95)


def measures(table: Binned, rows: Codes, *, python: Path, folder: Path) -> Measures:
    """Return all measures of some rows.

    Args:
        python: the interpreter that has scikit-learn.
        folder: where the rows may be left for it.
    """
    np.save(folder / "rows.npy", stacked(rows, table.domain))
    return {**likeness(table, rows), **trained(table, folder / "rows.npy", python)}


def floor(table: Binned, *, python: Path) -> Measures:
    """Return what a resample of the real rows, of the same number, would measure.

    The models are trained on four fifths of the real rows, for they are tested on the fifth.
    """
    n_rows = len(table.codes[table.domain.columns[0]])
    chosen = np.random.default_rng(2).integers(0, n_rows, n_rows)
    resample = {column: codes[chosen] for column, codes in table.codes.items()}
    return {**likeness(table, resample), **trained(table, None, python)}


def likeness(table: Binned, rows: Codes) -> Measures:
    """Return mean and worst total variation, and how far the ordered columns are off."""
    found: Measures = {}
    for ways, values in enumerate(deviations(table.codes, rows, table.domain), 1):
        found[f"tv{ways}"], found[f"tv{ways}_worst"] = float(np.mean(values)), float(max(values))
    offs = np.array(
        [numeric(table.codes[c], rows[c], steps=table.domain.sizes[c] - 1) for c in table.ordered]
    )
    names = ("wasserstein", "low", "high")
    return found | dict(zip(names, offs.mean(axis=0).tolist(), strict=True))


def numeric(
    real: NDArray[np.int64], other: NDArray[np.int64], *, steps: int
) -> tuple[float, float, float]:
    """Return how far an ordered column is off, in standard deviations of the real one.

    Args:
        steps: codes from here on are missing cells, and are left out of both.

    Returns:
        The first Wasserstein distance, and by how much the 5 % and 95 % quantiles differ.
    """
    one, two = real[real < steps], other[other < steps]
    scale = float(one.std())
    below = [np.bincount(column, minlength=steps).cumsum() / len(column) for column in (one, two)]
    low, high = (
        abs(float(np.quantile(one, tail) - np.quantile(two, tail))) / scale for tail in TAILS
    )
    return float(abs(below[0] - below[1]).sum()) / scale, low, high


def trained(table: Binned, rows: Path | None, python: Path) -> Measures:
    """Return the scores of models trained on rows in a file, or on the real ones if None."""
    command = [str(python), str(INSIDE / "train.py"), str(table.folder), str(rows or "real")]
    alone = {**os.environ, **ONE_THREAD}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=alone)
    scores: Measures = json.loads(done.stdout)
    return scores
