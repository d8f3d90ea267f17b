"""Pairs of columns in a plan: how many are measured, and how well one shows a dependence.

Which columns depend on one another is not known beforehand. A plan takes pairs that do, as two
normal variables correlated by a half, over codes of equal mass, which is how codes are chosen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from synth.codec.histogram import MISSING_ABOVE
from synth.domain import Floats
from synth.models.selection import MEAN_ABSOLUTE

_CORRELATION = 0.5  # of the imagined pairs
_DRAWN, _SEED = 40_000, 0  # rows of each
_MOST_PAIRS = 40  # of different sizes, that are worked out


@dataclass(frozen=True)
class PairsPlan:
    """What to expect of pairs of columns.

    Attributes:
        measured: how many the engine is to measure; what others show follows from these.
        of: how many there are.
        error: of a measured pair that hangs together, the share of rows that differ.
        unmeasured: of such a pair, the share of rows that differ if nothing of it is known.
        smallest: rows that a cell of a measured pair needs to stand clear of the noise.
    """

    measured: int
    of: int
    error: float
    unmeasured: float
    smallest: float


def plan_pairs(sizes: Sequence[int], *, measured: int, noise: float, rows: int) -> PairsPlan:
    """Say what to expect of the pairs of columns with so many codes.

    Args:
        measured: how many pairs the engine is to measure.
        noise: what a count of each carries, in rows.
    """
    n_pairs = len(sizes) * (len(sizes) - 1) // 2
    if not n_pairs:
        return PairsPlan(0, 0, 0.0, 0.0, 0.0)
    firsts, seconds = np.triu_indices(len(sizes), k=1)
    chosen = np.linspace(0, n_pairs - 1, min(n_pairs, _MOST_PAIRS)).astype(np.int64)
    found = np.array(
        [_errors(sizes[firsts[at]], sizes[seconds[at]], noise / rows) for at in chosen]
    )
    error, unmeasured = found.mean(axis=0).tolist()
    return PairsPlan(min(measured, n_pairs), n_pairs, error, unmeasured, MISSING_ABOVE * noise)


def _errors(one: int, other: int, noise: float) -> tuple[float, float]:
    """Return half the L1 distance to a pair, if it is measured with noise and if it is not.

    What is measured is shrunk towards independence, as far as noise explains the difference.
    """
    apart = _dependence(max(2, one - 1), max(2, other - 1))  # few rows have the code "missing"
    kept = apart**2 / (apart**2 + noise**2)
    off = (1 - kept) * np.abs(apart) + kept * MEAN_ABSOLUTE * noise
    return float(off.sum()) / 2, float(np.abs(apart).sum()) / 2


@cache
def _normal() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the ranks of rows in two correlated normal variables."""
    rng = np.random.default_rng(_SEED)
    one, noise = rng.standard_normal((2, _DRAWN))
    other = _CORRELATION * one + (1 - _CORRELATION**2) ** 0.5 * noise
    return one.argsort().argsort(), other.argsort().argsort()


@cache
def _dependence(one: int, other: int) -> Floats:
    """Return how much more of the rows each cell holds than if the columns were independent."""
    first, second = _normal()
    cells = first * one // _DRAWN * other + second * other // _DRAWN
    shares = np.bincount(cells, minlength=one * other) / _DRAWN
    apart: Floats = shares - 1 / (one * other)
    return apart
