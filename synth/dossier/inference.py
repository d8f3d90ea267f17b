"""Inference: by how much intervals are too short that are computed from the synthetic rows.

Whoever takes synthetic rows for collected ones counts the rows, and neither the noise nor that the
private rows are a sample themselves. Tables are simulated here whose truth is known: the released
marginals are taken for a population. Nothing is read but what was paid for, so it is free.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from synth.codec.cells import Points
from synth.codec.codec import Codec, ColumnCodec
from synth.domain import Floats
from synth.dossier.estimates import TWO_SIDED_95
from synth.measurement import Measurement

Json = dict[str, Any]

_TABLES = 200
_LEAST_SHARE = 0.01  # of the rows; intervals of smaller ones fail in collected rows too
_SEED = 0  # of what is simulated: post-processing


@dataclass(frozen=True)
class _Misses:
    """How far estimates are from the truth, in half widths of their intervals, (n_estimates,)."""

    of_shares: Floats
    of_mean: Floats


def simulate_inference(codec: Codec, one_ways: Sequence[Measurement], n_synthetic: int) -> Json:
    """Return how often naive 95 % intervals hold, and how much wider they would have to be.

    Args:
        one_ways: the codec's marginal of each column, whose noise is simulated.
        n_synthetic: rows of the synthetic table, which are taken for collected ones.
    """
    rng = np.random.default_rng(_SEED)
    rows = max(1, round(codec.total))
    found = [
        _simulate(column, measured, rows, n_synthetic, rng)
        for column, measured in zip(codec.columns, one_ways, strict=True)
    ]
    shares = np.concatenate([one.of_shares for one in found])
    means = np.concatenate([one.of_mean for one in found])
    return {
        "tables": _TABLES,
        "shares": _judge(shares),
        "means": _judge(means) if len(means) else None,
    }


def _judge(misses: Floats) -> Json:
    """Return the share of intervals that hold, and how wide these must be for 95 of 100 to."""
    hold = float((misses <= 1).mean()) if len(misses) else 1.0
    widen = float(np.quantile(misses, 0.95)) if len(misses) else 1.0
    return {"hold": hold, "widen": max(1.0, widen)}


def _simulate(
    column: ColumnCodec,
    measured: Measurement,
    rows: int,
    n_synthetic: int,
    rng: np.random.Generator,
) -> _Misses:
    """Draw private tables, add the noise of this release, and estimate as a user would."""
    mass = np.maximum(column.code_mass, 0.0)
    if mass.sum() <= 0:
        return _Misses(np.empty(0), np.empty(0))
    truth = mass / mass.sum()
    drawn = rng.multinomial(rows, truth, size=_TABLES)  # (n_tables, n_codes)
    noisy = np.maximum(drawn + rng.normal(size=drawn.shape) * measured.sigma, 0.0)
    estimated = noisy / np.maximum(noisy.sum(axis=1, keepdims=True), 1.0)
    told = (truth >= _LEAST_SHARE) & (truth <= 1 - _LEAST_SHARE)
    half = TWO_SIDED_95 * np.sqrt(estimated * (1 - estimated) / n_synthetic)
    of_shares = _in_halves(np.abs(estimated - truth)[:, told], half[:, told])
    if not isinstance(column.cells, Points) or column.size < 3:
        return _Misses(of_shares, np.empty(0))
    values = _values(column, column.cells)
    present = estimated[:, :-1] / np.maximum(estimated[:, :-1].sum(axis=1, keepdims=True), 1e-9)
    means = present @ values
    spread = np.maximum(present @ values**2 - means**2, 0.0)
    half_mean = TWO_SIDED_95 * np.sqrt(spread / n_synthetic)
    true_mean = float(truth[:-1] @ values) / max(float(truth[:-1].sum()), 1e-9)
    return _Misses(of_shares, _in_halves(np.abs(means - true_mean), half_mean))


def _in_halves(off: Floats, half: Floats) -> Floats:
    """Return errors in half widths; an interval of no width misses."""
    return (off / np.maximum(half, 1e-300)).ravel()


def _values(column: ColumnCodec, cells: Points) -> Floats:
    """Return the middle of each code in grid points from the first, (n_codes - 1,)."""
    middle = (cells.starts - cells.starts[0]) + (cells.ends - cells.starts - 1) / 2
    weights = np.maximum(column.mass, 1e-9)
    sums = np.bincount(column.code_of_cell, weights * middle, minlength=column.size - 1)
    return sums / np.bincount(column.code_of_cell, weights, minlength=column.size - 1)
