"""Inference: by how much intervals are too short that are computed from the synthetic rows.

Whoever takes synthetic rows for collected ones counts the rows, and neither the noise nor that the
private rows are a sample themselves. Tables are simulated here whose truth is known: the released
marginals are taken for a population. Nothing is read but what was paid for, so it is free.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from synth.codec.cells import Points
from synth.codec.codec import Codec, ColumnCodec
from synth.counting.in_memory import ColumnValues
from synth.domain import Floats
from synth.dossier.estimates import TWO_SIDED_95, Ladder
from synth.measurement import Measurement
from synth.tables.grid import MISSING

Json = dict[str, Any]

_TABLES = 200
_LEAST_SHARE = 0.01  # of the rows; intervals of smaller ones fail in collected rows too
_SEED = 0  # of what is simulated: post-processing


def simulate_inference(
    codec: Codec,
    one_ways: Sequence[Measurement],
    ladders: Mapping[str, Ladder],
    synthetic: ColumnValues,
    n_synthetic: int,
) -> Json:
    """Return how often naive 95 % intervals hold, and how much wider they would have to be.

    They are those of the shares of categories, and of the means of ordered columns.

    Args:
        one_ways: the codec's marginal of each column, whose noise is simulated.
        ladders: the same of ordered columns, level by level.
        n_synthetic: rows of the synthetic table, which are taken for collected ones.
    """
    rng = np.random.default_rng(_SEED)
    rows = max(1, round(codec.total))
    shares, means = [np.empty(0)], [np.empty(0)]
    for column, measured in zip(codec.columns, one_ways, strict=True):
        if not isinstance(column.cells, Points):
            shares.append(_misses_of_shares(column, measured, rows, n_synthetic, rng))
        elif len(column.cells):
            points = synthetic.points(column.name)
            present = points[points != MISSING]
            if len(present):
                span = int(column.cells.starts[0]), int(column.cells.ends[-1]) - 1
                values = (present - span[0]).astype(np.float64)
                means.append(_misses_of_mean(values, ladders[column.name], span, rng))
    return {
        "tables": _TABLES,
        "shares": _judge(np.concatenate(shares)),
        "means": _judge(np.concatenate(means)),
    }


def _judge(misses: Floats) -> Json | None:
    """Return the share of intervals that hold, and how wide these must be for 95 of 100 to.

    Args:
        misses: how far estimates are from the truth, in half widths of their intervals.
    """
    if not len(misses):
        return None
    widen = float(np.quantile(misses, 0.95))
    return {"hold": float((misses <= 1).mean()), "widen": max(1.0, widen)}


def _misses_of_shares(
    column: ColumnCodec,
    measured: Measurement,
    rows: int,
    n_synthetic: int,
    rng: np.random.Generator,
) -> Floats:
    """Draw private tables, add the noise of this release, and estimate shares as a user would."""
    mass = np.maximum(column.code_mass, 0.0)
    truth = mass / max(float(mass.sum()), 1e-9)
    told = (truth >= _LEAST_SHARE) & (truth <= 1 - _LEAST_SHARE)
    if not told.any():
        return np.empty(0)
    drawn = rng.multinomial(rows, truth / truth.sum(), size=_TABLES)  # (n_tables, n_codes)
    estimated = _nearest_shares((drawn + rng.normal(size=drawn.shape) * measured.sigma) / rows)
    half = TWO_SIDED_95 * np.sqrt(estimated * (1 - estimated) / n_synthetic)
    return _in_halves(np.abs(estimated - truth)[:, told], half[:, told])


def _misses_of_mean(
    values: Floats, ladder: Ladder, span: tuple[int, int], rng: np.random.Generator
) -> Floats:
    """Draw how far the synthetic mean is from that of a population.

    It is off by what the model changed in the measured mean, which is known; by the noise of that;
    and by what private rows differ by that are a sample.

    Args:
        values: of the synthetic rows, in grid points from the first of the span.
    """
    mean, noise = ladder.mean_of_middles(span)
    spread = float(values.std())
    sample = spread / max(ladder.rows, 1.0) ** 0.5
    off = values.mean() - mean + float(np.hypot(noise, sample)) * rng.normal(size=_TABLES)
    return _in_halves(np.abs(off), np.full(_TABLES, TWO_SIDED_95 * spread / len(values) ** 0.5))


def _nearest_shares(noisy: Floats) -> Floats:
    """Return the shares that are nearest to each row of noisy ones: none negative, 1 in all.

    Source: Duchi et al. 2008, Efficient projections onto the l1-ball, Figure 1.
    """
    falling = -np.sort(-noisy, axis=1)
    beyond = (np.cumsum(falling, axis=1) - 1) / np.arange(1, noisy.shape[1] + 1)
    last = (falling > beyond).sum(axis=1) - 1
    return np.maximum(noisy - np.take_along_axis(beyond, last[:, None], axis=1), 0.0)


def _in_halves(off: Floats, half: Floats) -> Floats:
    """Return errors in half widths; an interval of no width misses."""
    return (off / np.maximum(half, 1e-300)).ravel()
