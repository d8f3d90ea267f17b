"""The bounds of an ordered column that nobody declared: bought, from a coarse public histogram.

Numbers are counted in quarters of signed powers of two of the grid's step, dates in years: cells
that are the same for every table. Where they clearly hold rows, alone or with their neighbours,
there is the column's range.
"""

import numpy as np

from privacy.noise import Integers
from synth.grid import Grid
from synth.marginals import Floats, PaidValues

_CLEARLY = 4.2  # σ of a window's noise; noise alone passes it once in 100 columns
_WINDOWS = (1, 2, 4, 8)  # neighbouring cells looked at together: long tails are thin
_EXPLAINED = 2.0  # σ
_QUARTERS = 4
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
        purpose="bounds",
    )
    found = _in_use(measured.counts, float(np.max(measured.sigma)))
    return int(starts[found[0]]), int(ends[found[1]]) - 1


def _in_use(counts: Floats, sigma: float) -> tuple[int, int]:
    """Return the first and last cell of the windows that clearly hold rows.

    Wider windows look at what narrower ones left, so that they add thin tails, not empty ends.
    Where nothing is clear, the window that comes nearest: a small table has modest bounds.
    """
    left = counts.copy()
    used = np.zeros(len(counts), dtype=bool)
    best, nearest = -np.inf, (0, 0)
    for width in _WINDOWS:
        scores = np.convolve(left, np.ones(width), mode="valid") / (sigma * width**0.5)
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
        case "time":
            inner = [hour * 3600 // grid.step for hour in range(24)]
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
