"""The bounds of an ordered column that nobody declared: bought, from a coarse public histogram.

Numbers are counted in quarters of signed powers of two of the grid's step, dates in years: cells
that are the same for every table. Where they clearly hold rows, alone or with their neighbours,
there is the column's range.
"""

from dataclasses import dataclass

import numpy as np

from privacy.noise import Integers
from synth.counting.paid import PaidValues
from synth.domain import Floats
from synth.queries import BOUNDS
from synth.tables.grid import Grid

# Chosen on public tables (docs/decisions/0016).
_CLEARLY = 7.0  # nats by which rows must explain a window better than noise does
_WINDOWS = (1, 2, 4, 8, 16, 32, 64)  # neighbouring cells looked at together: long tails are thin
_WIDER = 0.7  # nats more for each doubling of a window
_EXPLAINED = 2.5  # σ, of all cells up to some place
_RUN_WIDTHS = (2, 4, 8)  # cells of a run that may stand apart
_TEMPERED = 2.5  # σ that a cell counts for in a run
_RUNS = 0.5  # σ more for a run of cells anywhere: there are many
_CELLS_PER_OCTAVE = 4
_RARER_PER_OCTAVE = 0.3  # nats by which numbers are rarer for each doubling
_RARER_PER_YEAR = 0.05  # nats by which dates are rarer for each year from a typical one
_TYPICAL_YEAR = 2010
_MOST_RARE = 10.0  # nats
_YEARS = (1, 1000, 1500, 1600, 1700, 1750, *range(1800, 2101), 2150, 2200, 2500, 3000, 9000, 9999)
_OPEN_ENDS = ("9999-12-31",)  # days that stand for no end, as a cell of their own


@dataclass(frozen=True)
class Coarse:
    """The coarse histogram, and which of its cells are in use.

    Attributes:
        starts: first grid point of each cell, ascending from 0, (n_cells,).
        ends: one past its last.
        counts: noisy rows.
        sigma: standard deviation of their noise.
        missing: noisy rows where the value is missing.
        first: the first cell that seems in use.
        last: the last one; below `first` where no cell clearly holds rows.
    """

    starts: Integers
    ends: Integers
    counts: Floats
    sigma: float
    missing: float
    first: int
    last: int

    @property
    def is_found(self) -> bool:
        """Tell whether any cell clearly holds rows."""
        return self.first <= self.last


def buy_bounds(paid: PaidValues, column: str, grid: Grid, *, mu_squared: int) -> Coarse:
    """Measure the coarse histogram, and choose the cells that clearly hold rows."""
    edges = coarse_edges(grid)
    starts, ends = edges[:-1], edges[1:]
    measured = paid.measure_intervals(
        column, starts, ends, missing=True, mu_squared=mu_squared, kind=BOUNDS
    )
    sigma = float(np.max(measured.sigma))
    counts, missing = measured.counts[:-1], float(measured.counts[-1])
    found = _in_use(counts, sigma, _rarity(grid, edges))
    return Coarse(starts, ends, counts, sigma, missing, *(found or (0, -1)))


def _rarity(grid: Grid, edges: Integers) -> Floats:
    """Return how unusual each coarse cell is, in nats, from public knowledge alone.

    Noise is as likely in any cell, data are not: columns seldom hold 10¹⁵, or the year 2093.
    """
    starts, ends = edges[:-1], edges[1:]
    middle = starts + (ends - starts) / 2
    if grid.kind in ("date", "datetime"):
        days = (grid.origin + middle) / grid.units_a_day
        away = np.abs(1970 + days / 365.2425 - _TYPICAL_YEAR)
        return np.asarray(np.minimum(away * _RARER_PER_YEAR, _MOST_RARE), dtype=np.float64)
    zero = -grid.origin // grid.step
    ones = np.abs(middle - zero) * (grid.step / 10.0**grid.places)
    rarity = np.minimum(np.log2(ones + 1) * _RARER_PER_OCTAVE, _MOST_RARE)
    return np.asarray(rarity, dtype=np.float64)


def _in_use(counts: Floats, sigma: float, rarity: Floats) -> tuple[int, int] | None:
    """Return the first and last cell of the windows that clearly hold rows; None where none does.

    Clearly: by more nats than noise gives in a hundred columns, and the rarer the cell the more.
    Wider windows look at what narrower ones left, so that they add thin tails, not empty ends.
    """
    left = counts.copy()
    used = np.zeros(len(counts), dtype=bool)
    for doublings, width in enumerate(_WINDOWS):
        if width > len(counts):
            break
        sums = np.convolve(left, np.ones(width), mode="valid") / (sigma * width**0.5)
        # ½z² is the log-likelihood that the best mean has over none.
        scores = 0.5 * np.maximum(sums, 0) ** 2 - _WIDER * doublings
        scores -= np.convolve(rarity, np.ones(width) / width, mode="valid")
        for start in np.flatnonzero(scores > _CLEARLY):
            used[start : start + width] = True
        left[used] = 0.0
    if not used.any():
        return None
    return trim_ends(counts, sigma, int(used.argmax()), len(used) - 1 - int(used[::-1].argmax()))


def trim_ends(
    counts: Floats, sigma: float | Floats, first: int, last: int, above: float = _EXPLAINED
) -> tuple[int, int]:
    """Take off the ends that a window brought along, as long as noise explains what they hold."""
    variance = np.broadcast_to(np.square(sigma), counts.shape)
    return (
        first + count_explained(counts[first:last], variance[first:last], above),
        last - count_explained(counts[last:first:-1], variance[last:first:-1], above),
    )


def count_explained(counts: Floats, variance: Floats, above: float) -> int:
    """Return how many of the leading cells hold no more than noise would, in any run of them."""
    found = [len(counts)]
    sums, spread = np.append(0.0, np.cumsum(counts)), np.append(0.0, np.cumsum(variance))
    found += np.flatnonzero(sums[1:] > above * spread[1:] ** 0.5)[:1].tolist()
    # A run must not begin in the noise before a cell that stands out by itself.
    tempered = np.minimum(counts, _TEMPERED * variance**0.5)
    alone = np.flatnonzero(counts > (above + _RUNS) * variance**0.5)
    found += alone[:1].tolist()
    sums = np.append(0.0, np.cumsum(tempered))
    for width in _RUN_WIDTHS:
        if width <= len(counts):
            run = (sums[width:] - sums[:-width]) / (spread[width:] - spread[:-width]) ** 0.5
            first = tempered[: len(run)] > variance[: len(run)] ** 0.5
            found += np.flatnonzero(first & (run > above + _RUNS))[:1].tolist()
    return min(found)


def coarse_edges(grid: Grid) -> Integers:
    """Return the edges of the coarse cells, in grid points, the same for every table."""
    match grid.kind:
        case "date" | "datetime":
            days = [*(f"{year:04}-01-01" for year in _YEARS), *_OPEN_ENDS]
            inner = [(grid.unit_of_day(day) - grid.origin) // grid.step for day in days]
        case _:
            zero = -grid.origin // grid.step
            above = [
                int(2.0**power * (1 + quarter / _CELLS_PER_OCTAVE))
                for power in range(grid.size.bit_length())
                for quarter in range(_CELLS_PER_OCTAVE)
            ]
            inner = [*(zero - step + 1 for step in above), zero, *(zero + step for step in above)]
    edges = {0, grid.size, *(edge for edge in inner if 0 < edge < grid.size)}
    return np.array(sorted(edges), dtype=np.int64)
