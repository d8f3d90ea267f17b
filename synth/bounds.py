"""The bounds of an ordered column that nobody declared: bought, from a coarse public histogram.

Numbers are counted in quarters of signed powers of two of the grid's step, dates in years: cells
that are the same for every table. Where they clearly hold rows, alone or with their neighbours,
there is the column's range.
"""

import numpy as np

from privacy.noise import Integers
from synth.domain import Floats
from synth.grid import Grid
from synth.marginals import PaidValues
from synth.queries import BOUNDS

_CLEARLY = 12.0  # nats by which rows must explain a window better than noise does
_WINDOWS = (1, 2, 4, 8)  # neighbouring cells looked at together: long tails are thin
_EXPLAINED = 2.0  # σ
_QUARTERS = 4
_RARER_AN_OCTAVE, _RARER_A_YEAR, _TYPICAL_YEAR = 0.3, 0.05, 2010
_YEARS = range(1900, 2102)


def buy_bounds(paid: PaidValues, column: str, grid: Grid, *, mu_squared: int) -> tuple[int, int]:
    """Measure the coarse histogram and return the first and last grid point that seem in use."""
    edges = _edges(grid)
    starts, ends = edges[:-1], edges[1:]
    measured = paid.intervals(
        column,
        starts,
        ends,
        span=(0, grid.size - 1),
        missing=False,
        mu_squared=mu_squared,
        kind=BOUNDS,
    )
    found = _in_use(measured.counts, float(np.max(measured.sigma)), _rarity(grid, edges))
    return int(starts[found[0]]), int(ends[found[1]]) - 1


def _rarity(grid: Grid, edges: Integers) -> Floats:
    """Return how unusual each coarse cell is, in nats, from public knowledge alone.

    Noise is as likely in any cell, data are not: columns seldom hold 10¹⁵, or the year 2093.
    """
    starts, ends = edges[:-1], edges[1:]
    middle = (starts + ends) / 2
    if grid.kind in ("date", "datetime"):
        year = _YEARS.start + middle / grid.size * len(_YEARS)
        return np.asarray(np.abs(year - _TYPICAL_YEAR) * _RARER_A_YEAR, dtype=np.float64)
    zero = -grid.origin // grid.step
    return np.asarray(np.log2(np.abs(middle - zero) + 1) * _RARER_AN_OCTAVE, dtype=np.float64)


def _in_use(counts: Floats, sigma: float, rarity: Floats) -> tuple[int, int]:
    """Return the first and last cell of the windows that clearly hold rows.

    Clearly: by more nats than noise gives in a thousand columns, and the rarer the cell the more.
    Wider windows look at what narrower ones left, so that they add thin tails, not empty ends.
    Where nothing is clear, the window that comes nearest: a small table has modest bounds.
    """
    left = counts.copy()
    used = np.zeros(len(counts), dtype=bool)
    best, nearest = -np.inf, (0, 0)
    for width in _WINDOWS:
        sums = np.convolve(left, np.ones(width), mode="valid") / (sigma * width**0.5)
        # ½z² is the log-likelihood that the best mean has over none.
        scores = 0.5 * np.maximum(sums, 0) ** 2
        scores -= np.convolve(rarity, np.ones(width) / width, mode="valid")
        for start in np.flatnonzero(scores > _CLEARLY):
            used[start : start + width] = True
        if scores.max() > best:
            best, first = float(scores.max()), int(scores.argmax())
            nearest = (first, first + width - 1)
        left[used] = 0.0
    if not used.any():
        return nearest
    return _trimmed(counts, sigma, int(used.argmax()), len(used) - 1 - int(used[::-1].argmax()))


def _trimmed(counts: Floats, sigma: float, first: int, last: int) -> tuple[int, int]:
    """Take off the ends that a window brought along, as long as noise explains what they hold."""
    return (
        first + _explained(counts[first:last], sigma),
        last - _explained(counts[last:first:-1], sigma),
    )


def _explained(counts: Floats, sigma: float) -> int:
    """Return how many of the leading cells hold, all together, no more than noise would."""
    sums = np.cumsum(counts)
    beyond = np.flatnonzero(sums > _EXPLAINED * sigma * np.sqrt(np.arange(1, len(counts) + 1)))
    return int(beyond[0]) if len(beyond) else len(counts)


def _edges(grid: Grid) -> Integers:
    """Return the edges of the coarse cells, in grid points, the same for every table."""
    match grid.kind:
        case "date":
            days = [np.datetime64(f"{year}-01-01", "D").astype(np.int64) for year in _YEARS]
            inner = [(int(day) - grid.origin) // grid.step for day in days]
        case "datetime":
            moments = [np.datetime64(f"{year}-01-01", "s").astype(np.int64) for year in _YEARS]
            inner = [(int(moment) - grid.origin) // grid.step for moment in moments]
        case _:
            zero = -grid.origin // grid.step
            above = [
                int(2.0**power * (1 + quarter / _QUARTERS))
                for power in range(grid.size.bit_length())
                for quarter in range(_QUARTERS)
            ]
            inner = [*(zero - step + 1 for step in above), zero, *(zero + step for step in above)]
    edges = {0, grid.size, *(edge for edge in inner if 0 < edge < grid.size)}
    return np.array(sorted(edges), dtype=np.int64)
