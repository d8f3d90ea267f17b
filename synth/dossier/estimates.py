"""Where quantiles, means and spikes of a private column lie, from what was paid for it alone.

The levels of a column's histogram are counts of intervals, each with its noise. Put together by
least squares they give the rows below each edge, and how well these are known. That no count is
negative is not used: the intervals would then depend on more than the noise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csc_matrix
from scipy.sparse.linalg import SuperLU, splu

from privacy.noise import Integers
from synth.counting.paid import PaidValues
from synth.domain import Floats
from synth.measurement import Measurement
from synth.queries import INTERVALS

TWO_SIDED_95 = 1.959964
LEAST_SPIKE = 0.05  # of the rows, in one cell
MOST_SPIKES = 5
_CLEARLY = 8.0  # σ of its noise that a spike's share has at least: none is noise that was chosen
_TOGETHER = 96  # edges of further levels that are looked at at once


@dataclass(frozen=True)
class Level:
    """Noisy rows of an ordered column in disjoint intervals [start, end) of grid points.

    Attributes:
        counts: one for each interval, (n_intervals,).
        sigma: standard deviation of the noise of each, in rows.
    """

    starts: Integers
    ends: Integers
    counts: Floats
    sigma: float


@dataclass(frozen=True)
class Spike:
    """A cell that many rows share, and the 95 % interval of its share of all rows.

    Attributes:
        first: grid point.
        last: grid point; above `first` where the cell was not cut further.
    """

    first: int
    last: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Ladder:
    """The rows below each edge of the levels: unknowns of which each count is a difference.

    Attributes:
        levels: the first one covers all grid points that count.
        present: rows that have a value, measured besides the levels.
        present_sigma: its noise.
    """

    levels: Sequence[Level]
    present: float
    present_sigma: float

    @cached_property
    def edges(self) -> Integers:
        """Return the edges of all intervals, ascending, (n_edges,)."""
        ends = [held for level in self.levels for held in (level.starts, level.ends)]
        return np.unique(np.concatenate(ends))

    @cached_property
    def below(self) -> Floats:
        """Return the rows below each edge, (n_edges,); not always ascending."""
        _, right = self._equations
        return np.append(0.0, self._factor.solve(right))

    @cached_property
    def rows(self) -> float:
        """Return the rows that have a value, all that was measured taken together."""
        return float(self.below[-1])

    @cached_property
    def masses(self) -> Floats:
        """Return the rows between neighbouring edges, which can be negative, (n_edges - 1,)."""
        return np.diff(self.below)

    def quantile(self, share: float) -> tuple[int, int]:
        """Return the first and last grid point where this quantile can lie, with 95 %.

        It can lie in a cell unless too many rows are below the cell, or too few up to its end.
        Cells of the first level are looked at before those of further ones.
        """
        first, last = self._possible(*self._coarse, share)
        chosen = self._chosen(first, last)
        low, high = self._possible(chosen, self._covariances(chosen), share)
        return int(self.edges[low]), int(self.edges[high]) - 1

    def _possible(
        self, chosen: NDArray[np.int64], covariances: Floats, share: float
    ) -> tuple[int, int]:
        """Return the edges, of those chosen, between which a quantile can lie."""
        gap = self.below[chosen] - share * self.rows
        own, with_all = covariances
        variance = own - 2 * share * with_all + share**2 * self._variance_of_all
        allowed = TWO_SIDED_95 * np.sqrt(np.maximum(variance, 0.0))
        cells = np.flatnonzero((gap[:-1] <= allowed[:-1]) & (gap[1:] >= -allowed[1:]))
        if not len(cells):
            return int(chosen[0]), int(chosen[-1])
        return int(chosen[cells[0]]), int(chosen[cells[-1] + 1])

    @cached_property
    def _coarse(self) -> tuple[NDArray[np.int64], Floats]:
        """Return the edges of the first level, and their covariances."""
        starts = np.searchsorted(self.edges, self.levels[0].starts)
        chosen = np.union1d(starts, [0, len(self.edges) - 1])
        return chosen, self._covariances(chosen)

    def _chosen(self, first: int, last: int) -> NDArray[np.int64]:
        """Return edges to look at from one to another: all, or as many as show where rows are."""
        every = np.arange(first, last + 1)
        if len(every) <= _TOGETHER:
            return every
        even = np.linspace(first, last, _TOGETHER // 2).round().astype(np.int64)
        heavy = first + np.argsort(-self.masses[first:last])[: _TOGETHER // 4]
        return np.unique(np.concatenate([even, heavy, heavy + 1]))

    def mean(self, span: tuple[int, int]) -> tuple[float, float]:
        """Return where the mean can lie, with 95 %, in grid points from the first of the span.

        What lies outside counts at the span's ends. Inside a cell the mean of its rows is taken to
        lie anywhere, one cell as another.
        """
        starts, ends = self._inside(span)
        mean, noise = self.mean_of_middles(span)
        inside = (np.maximum(self.masses, 0.0) * (ends - starts)) ** 2 / 12
        margin = TWO_SIDED_95 * float(noise**2 + inside.sum() / max(self.rows, 1.0) ** 2) ** 0.5
        return max(mean - margin, 0.0), min(mean + margin, float(span[1] - span[0]))

    def mean_of_middles(self, span: tuple[int, int]) -> tuple[float, float]:
        """Return the mean if each cell's rows lie around its middle, and its noise.

        In grid points from the first of the span.
        """
        starts, ends = self._inside(span)
        middle, rows = (starts + ends) / 2, max(self.rows, 1.0)
        mean = float(middle @ self.masses) / rows
        weights = middle - mean
        variance = self._variance(np.append(weights, 0.0) - np.append(0.0, weights))
        return mean, variance**0.5 / rows

    def _inside(self, span: tuple[int, int]) -> tuple[Floats, Floats]:
        """Return where each cell begins and ends; what lies outside the span is at its ends."""
        # From the first point: a grid can be so long that a float does not hold its places.
        starts = (np.clip(self.edges[:-1], *span) - span[0]).astype(np.float64)
        ends = (np.clip(self.edges[1:] - 1, *span) - span[0]).astype(np.float64)
        return starts, ends

    def spikes(self, span: tuple[int, int], total: float, total_sigma: float) -> list[Spike]:
        """Return the cells that clearly hold many of all rows, heaviest first.

        Args:
            span: first and last grid point; cells outside are none.
            total: the paid number of rows.
            total_sigma: its noise.
        """
        rows = max(total, 1.0)
        inside = (self.edges[:-1] >= span[0]) & (self.edges[1:] <= span[1] + 1)
        heavy = np.flatnonzero(inside & (self.masses >= LEAST_SPIKE * rows))
        found: list[Spike] = []
        for cell in heavy[np.argsort(-self.masses[heavy], kind="stable")].tolist():
            share = float(self.masses[cell]) / rows
            difference = np.zeros(len(self.edges))
            difference[[cell, cell + 1]] = -1.0, 1.0
            noise = (self._variance(difference) + (share * total_sigma) ** 2) ** 0.5 / rows
            if share < _CLEARLY * noise or len(found) == MOST_SPIKES:
                continue
            margin = TWO_SIDED_95 * noise
            found.append(
                Spike(
                    int(self.edges[cell]),
                    int(self.edges[cell + 1]) - 1,
                    share,
                    max(0.0, share - margin),
                    min(1.0, share + margin),
                )
            )
        return found

    @cached_property
    def _equations(self) -> tuple[csc_matrix, Floats]:
        """Return the normal equations in the rows below each edge but the first, which is 0."""
        first = [np.searchsorted(self.edges, level.starts) for level in self.levels]
        last = [np.searchsorted(self.edges, level.ends) for level in self.levels]
        precision = [np.full(len(level.counts), level.sigma**-2.0) for level in self.levels]
        counts = [level.counts for level in self.levels]
        begin = np.concatenate([*first, [0]])
        end = np.concatenate([*last, [len(self.edges) - 1]])
        weight = np.concatenate([*precision, [self.present_sigma**-2.0]])
        seen = weight * np.concatenate([*counts, [self.present]])
        n = len(self.edges)
        matrix = coo_matrix(
            (
                np.concatenate([weight, weight, -weight, -weight]),
                (
                    np.concatenate([begin, end, begin, end]),
                    np.concatenate([begin, end, end, begin]),
                ),
            ),
            shape=(n, n),
        ).tocsc()
        right = np.bincount(end, seen, minlength=n) - np.bincount(begin, seen, minlength=n)
        return matrix[1:, 1:], np.asarray(right[1:], dtype=np.float64)

    @cached_property
    def _factor(self) -> SuperLU:
        return splu(self._equations[0])

    def _covariances(self, chosen: NDArray[np.int64]) -> Floats:
        """Return the variance of the rows below each edge, and their covariance with all rows."""
        asked = np.zeros((len(self.edges), len(chosen)))
        asked[chosen, np.arange(len(chosen))] = 1.0
        asked = asked[1:]  # below the first edge there are none
        solved = self._factor.solve(asked)
        return np.array([(asked * solved).sum(axis=0), solved[-1]])

    @cached_property
    def _variance_of_all(self) -> float:
        """Return the variance of the number of rows that have a value."""
        return self._variance(np.append(np.zeros(len(self.edges) - 1), 1.0))

    def _variance(self, weights: Floats) -> float:
        """Return the variance of a weighted sum of `below`; the first of them is 0."""
        asked = weights[1:]
        return float(asked @ self._factor.solve(asked))


@dataclass(frozen=True)
class KeptValues(PaidValues):
    """Paid values that keeps what the histograms of ordered columns were answered."""

    kept: dict[str, list[tuple[Level, float | None]]] = field(default_factory=dict)

    def measure_intervals(
        self,
        column: str,
        starts: Integers,
        ends: Integers,
        *,
        missing: bool,
        mu_squared: int,
        kind: str = INTERVALS,
    ) -> Measurement:
        """Measure as `PaidValues` does, and keep the answer if it is of a histogram."""
        measured = super().measure_intervals(
            column, starts, ends, missing=missing, mu_squared=mu_squared, kind=kind
        )
        if kind == INTERVALS:
            sigma = float(np.max(measured.sigma))
            level = Level(starts, ends, measured.counts[: len(starts)], sigma)
            absent = float(measured.counts[-1]) if missing else None
            self.kept.setdefault(column, []).append((level, absent))
        return measured

    def ladders(self, total: float, total_sigma: float) -> Mapping[str, Ladder]:
        """Return the ladder of each column that has a histogram.

        Args:
            total: the paid number of rows.
            total_sigma: its noise.
        """
        return {
            column: Ladder(
                [level for level, _ in kept],
                total - sum(absent for _, absent in kept if absent is not None),
                (total_sigma**2 + sum(level.sigma**2 for level, a in kept if a is not None)) ** 0.5,
            )
            for column, kept in self.kept.items()
        }
