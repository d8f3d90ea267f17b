"""References: what a distance would be between tables that differ by chance alone. Free.

Everything here is computed from synthetic counts: those of the private table are not needed to say
how far a fresh sample would be from it.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, i0e, i1e, xlogy

from synth.domain import Floats

_STEPS = 40  # halvings of the logarithm of a number of rows
_DRAWS = 1_000  # of the noise of all distances
_MOST_DRAWN = 2_000_000  # numbers
_SEED = 0  # of these: post-processing


@dataclass(frozen=True)
class Pooled:
    """How often each number of synthetic rows occurs in the cells of some marginals.

    Attributes:
        counts: rows in a cell, ascending, none is 0.
        times: cells with so many, over all marginals.
        rows: of the synthetic table.
        marginals: how many there are.
    """

    counts: tuple[int, ...]
    times: tuple[int, ...]
    rows: int
    marginals: int

    @classmethod
    def of(cls, marginals: Sequence[Floats], rows: int) -> "Pooled":
        """Pool the counts of a synthetic table."""
        pooled = Counter[int]()
        for held in marginals:
            counts, times = np.unique(held[held > 0], return_counts=True)
            pooled.update(dict(zip(counts.astype(np.int64).tolist(), times.tolist(), strict=True)))
        ascending = sorted(pooled.items())
        return cls(
            tuple(count for count, _ in ascending),
            tuple(times for _, times in ascending),
            rows,
            len(marginals),
        )

    def of_sample(self, size: float, rows: float) -> float:
        """Return how far `size` rows are on average from the `rows` they were drawn from.

        Total variation, drawn without replacement; a cell's count is taken for Poisson's.
        """
        share = np.array(self.counts) / self.rows
        expected = size * share
        whole = np.floor(expected)
        # De Moivre: the mean absolute deviation of a Poisson count, here of a count of so many.
        deviation = 2 * np.exp(xlogy(whole + 1, expected) - expected - gammaln(whole + 1))
        finite = np.sqrt((1 - share) * max(0.0, 1 - size / rows))
        return float(
            (np.array(self.times) * deviation * finite).sum() / (2 * size * self.marginals)
        )

    def sample_as_far(self, distance: float, rows: float) -> int:
        """Return how many of the rows a random sample has that is as far from them all."""
        low, high = 0.0, float(np.log(max(rows, 1.0)))
        for _ in range(_STEPS):
            middle = (low + high) / 2
            if self.of_sample(float(np.exp(middle)), rows) > distance:
                low = middle
            else:
                high = middle
        return max(1, min(round(float(np.exp(low))), round(rows)))


def fresh_sample(counts: Floats, rows: float) -> float:
    """Return how far apart two tables drawn from one population are on average.

    Total variation, of tables with as many rows as the synthetic one and `rows`; a cell's count is
    taken for Poisson's, and the difference of two for Skellam's.

    Args:
        counts: of the synthetic table, of any shape.
    """
    held = counts[counts > 0]
    total = float(held.sum())
    both = 2 / (1 / total + 1 / max(rows, 1.0))
    share = held / total
    twice = 2 * both * share
    apart = twice * (i0e(twice) + i1e(twice)) * np.sqrt(1 - share)
    return float(apart.sum() / (2 * both))


def reach_of_furthest(distances: Floats, sigma: float, most: int) -> float:
    """Return how many σ the intervals of the furthest reach, so that 95 % of the time all hold.

    Those that come out furthest are more often too far than too near, but only among such as could
    be furthest: to allow for all of them, as Šidák's does, is too wide. So noise is drawn over
    distances that spread as the true ones do: the noisy ones, drawn together by what noise added.

    Args:
        distances: noisy, with a standard deviation of `sigma` each, (n_distances,).
        most: how many of them are listed.
    """
    n, listed = len(distances), min(most, len(distances))
    spread = float(distances.var())
    kept = math.sqrt(max(0.0, 1 - sigma**2 / spread)) if spread > 0 else 0.0
    truth = distances.mean() + kept * (distances - distances.mean())
    draws = max(100, min(_DRAWS, _MOST_DRAWN // n))
    noise = np.random.default_rng(_SEED).normal(size=(draws, n))
    furthest = np.argpartition(-(truth + sigma * noise), listed - 1, axis=1)[:, :listed]
    off = np.abs(np.take_along_axis(noise, furthest, axis=1)).max(axis=1)
    return float(np.quantile(off, 0.95))


def association(counts: Floats) -> float:
    """Return Cramér's V of two columns, 0 to 1, without what chance alone would show.

    Args:
        counts: synthetic rows in the cells of the two, (n_first, n_second).

    Source: Bergsma 2013, J. Korean Statist. Soc. 42:323, the bias correction.
    """
    held = counts[np.ix_(counts.sum(axis=1) > 0, counts.sum(axis=0) > 0)]
    total, (across, down) = float(held.sum()), held.shape
    if min(across, down) < 2 or total < 2:
        return 0.0
    even = np.outer(held.sum(axis=1), held.sum(axis=0)) / total
    apart = float(((held - even) ** 2 / even).sum()) / total
    apart = max(0.0, apart - (across - 1) * (down - 1) / (total - 1))
    sides = [side - (side - 1) ** 2 / (total - 1) for side in (across, down)]
    return float(min(1.0, (apart / max(min(sides) - 1, 1e-9)) ** 0.5))
