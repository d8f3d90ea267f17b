"""The fine histogram of an ordered column: bought level by level, only where the rows are.

A declared range is cut into equal cells, as many as its rows can fill above the noise, and
measured; cells that clearly hold rows are cut again. A cell that stands out among its siblings is
a spike; the rest of a family is drawn towards its mean as far as the noise explains the
differences. `synth.codec.ranges` does so where the range is bought as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from privacy.noise import Integers
from synth.codec.bounds import trim_ends
from synth.codec.cells import LeftOut
from synth.codec.dividing import divide, find_peaks, neighbours_median, spikes_first
from synth.counting.paid import PaidValues, noise_for
from synth.domain import Floats
from synth.tables.grid import BELOW

ONE_LEVEL = 128  # grid points that are measured one by one at once
MISSING_ABOVE = 3.3  # σ: fewer are taken to be none; noise alone passes it once in 2,000 columns
FIELDS = ("starts", "ends", "mass", "variance")
# Chosen on public tables (docs/decisions/0003, 0016 and 0019).
FEWEST_CELLS = 8  # of a range at first
_FEW_POINTS = 16  # each is a cell of its own, however few rows there are
_WIDE, _CELLS_OF_WIDE = 32, 64  # points a cell at first, up to so many cells whatever the rows
_FIRST_SHARE = 0.6  # of the price; further levels have the rest in equal parts
_LONG_LIST = 20  # categories: of more, most may be empty
_FANOUT = 32  # pieces of each heavy cell, at each level after the first
_MOST_LEVELS = 6
_GAPS_ARE_RARE = 0.3  # nats against an empty half, see divide()
_END_ABOVE = 2.8  # σ, at either end of a wide range
_CUT_ABOVE = 5.0  # σ of the next level: below, a spike inside could not be told from noise


@dataclass(frozen=True)
class Histogram:
    """A noisy distribution over the grid points of a column.

    Attributes:
        starts: first grid point of each cell, ascending, (n_cells,).
        ends: one past its last grid point, (n_cells,).
        mass: rows in each cell: not negative, adding up with `missing` to the paid total.
        variance: of the measured mass of each cell, in rows².
        missing: rows where the value is missing.
        missing_sigma: its noise.
        left_out: rows below the first cell and above the last; their mass is at these cells.
    """

    starts: Integers
    ends: Integers
    mass: Floats
    variance: Floats
    missing: float
    missing_sigma: float
    left_out: LeftOut

    def without(self, points: Integers) -> "Histogram":
        """Return it with nothing in cells of which no value has a point: others have their rows.

        Args:
            points: those no value has, ascending.
        """
        among = np.searchsorted(points, self.ends) - np.searchsorted(points, self.starts)
        mass = np.where(among == self.ends - self.starts, 0.0, self.mass)
        if mass.sum() <= 0:
            return self
        return replace(self, mass=mass * (self.mass.sum() / mass.sum()))

    def joined(self, firsts: NDArray[np.int64]) -> "Histogram":
        """Return it with the cells from each of these up to the next as one."""
        ends = np.append(self.starts[firsts[1:]], self.ends[-1])
        mass, variance = (np.add.reduceat(held, firsts) for held in (self.mass, self.variance))
        return replace(self, starts=self.starts[firsts], ends=ends, mass=mass, variance=variance)


@dataclass(frozen=True)
class Cells:
    """Cells that follow one another, and what they hold; see Histogram."""

    starts: Integers
    ends: Integers
    mass: Floats
    variance: Floats

    @property
    def widths(self) -> Integers:
        """Return the grid points of each cell."""
        return self.ends - self.starts


@dataclass(frozen=True)
class Buyer:
    """What levels have in common."""

    paid: PaidValues
    column: str
    total: float
    mu_squared: int
    zero: int = 0
    tailed: bool = False
    total_sigma: float = 0.0

    def measure(
        self, starts: Integers, ends: Integers, share: float, *, missing: bool = False
    ) -> tuple[Floats, float]:
        """Return noisy rows and the standard deviation of their noise."""
        price = int(self.mu_squared * share)
        measured = self.paid.measure_intervals(
            self.column, starts, ends, missing=missing, mu_squared=price
        )
        return measured.counts, float(np.max(measured.sigma))


def buy_declared(
    paid: PaidValues,
    column: str,
    *,
    size: int,
    total: float,
    mu_squared: int,
    overflows: bool = False,
    edges: Sequence[int] | NDArray[np.int64] = (),
) -> Histogram:
    """Measure the distribution of an ordered column over a range of `size` grid points.

    Args:
        overflows: also measure what lies below and above, which counts at the ends.
        edges: grid points at which a cell begins, whatever else it is cut at.
    """
    buyer = Buyer(paid, column, total, mu_squared)
    first = _first_cells(size, total, noise_for(mu_squared, paid.rows.max_rows**2))
    shares = _level_shares(size, first)
    starts, _ = cut_intervals(np.array([0]), np.array([size]), np.array([first]))
    starts = np.union1d(starts, np.asarray(edges, dtype=np.int64))
    ends = np.append(starts[1:], size)
    counts, beyond, absent, sigma = _measure_first(
        buyer, (starts, ends), shares[0], overflows=overflows
    )
    missing, below, above = (zero_below_noise(seen, sigma) for seen in (absent, *beyond))
    rows = max(0.0, total - missing - below - above)
    mass = _first_level(counts, sigma, rows, few=size <= _FEW_POINTS)
    cells = Cells(starts, ends, mass, np.full(len(starts), sigma**2))
    for share in shares[1:]:
        of_level = sigma * (shares[0] / share) ** 0.5
        heavy = (cells.mass > _CUT_ABOVE * of_level) & (cells.widths > 1)
        if not heavy.any():
            break
        cells = _cut_again(buyer, cells, heavy, share)
    cells = _with_rows_at_ends(cells, below, above)
    left_out = LeftOut(below, above, sigma=sigma * 2**0.5) if overflows else LeftOut()
    return Histogram(cells.starts, cells.ends, cells.mass, cells.variance, missing, sigma, left_out)


def _measure_first(
    buyer: Buyer, edges: tuple[Integers, Integers], share: float, *, overflows: bool
) -> tuple[Floats, tuple[float, float], float, float]:
    """Measure the first cells of a declared range.

    Returns:
        The rows of each, those below and above the range, the missing ones, and their noise.
    """
    starts, ends = edges
    if not overflows:
        counts, sigma = buyer.measure(starts, ends, share, missing=True)
        return counts[:-1], (0.0, 0.0), float(counts[-1]), sigma
    size = int(ends[-1])
    counts, sigma = buyer.measure(
        np.array([BELOW, *starts, size]), np.array([0, *ends, size + 1]), share, missing=True
    )
    return counts[1:-2], (float(counts[0]), float(counts[-2])), float(counts[-1]), sigma


def _with_rows_at_ends(cells: Cells, below: float, above: float) -> Cells:
    """Add rows that lie beyond a range to its first and last point, as cells of their own."""
    for first, rows in ((True, below), (False, above)):
        if rows > 0:
            place = 0 if first else len(cells.mass) - 1
            low, high = int(cells.starts[place]), int(cells.ends[place])
            edges = np.unique([low, low + 1 if first else high - 1, high])
            mass = cells.mass[place] * np.diff(edges) / (high - low)
            mass[0 if first else -1] += rows
            end = Cells(edges[:-1], edges[1:], mass, np.full(len(mass), cells.variance[place]))
            rest = Cells(*(np.delete(getattr(cells, name), place) for name in FIELDS))
            cells = join_cells([rest, end])[0]
    return cells


def _first_cells(size: int, total: float, sigma: float) -> int:
    """Return how many cells a declared range is cut into at first.

    Cells blur a distribution like 1/K, their noise adds up like √K·σ/n: the sum is least where K
    is proportional to (n/σ)^⅔. In a wide range the rows may be in a small part of it.
    """
    least = max(FEWEST_CELLS, min(_CELLS_OF_WIDE, size // _WIDE))
    wanted = int(np.clip(round((max(total, 1.0) / sigma) ** (2 / 3)), least, ONE_LEVEL))
    return size if size <= max(wanted, _FEW_POINTS) else wanted


def _first_level(counts: Floats, sigma: float, rows: float, *, few: bool) -> Floats:
    """Divide all rows among the first cells; unless they are few, many of them may be empty.

    Noise cut at zero would leave its largest values in empty cells, each worth a fortune.
    """
    if few:
        return onto_simplex(counts, rows)
    low, high = trim_ends(counts, np.full(len(counts), sigma), 0, len(counts) - 1, _END_ABOVE)
    if low > high:
        return onto_simplex(counts, rows)
    mass = np.zeros(len(counts))
    used = slice(low, high + 1)
    inner = counts[used]
    spikes = find_peaks(inner, np.maximum(neighbours_median(inner), 0.0), sigma, among=len(counts))
    held = np.where(spikes, inner, 0.0)
    left = rows - float(held.sum())
    if left <= 0 or spikes.all():
        mass[used] = onto_simplex(inner, rows)
        return mass
    evenly = np.ones(int((~spikes).sum()))
    held[~spikes] = divide(
        inner[~spikes], evenly * sigma**2, evenly, left, against_empty=_GAPS_ARE_RARE
    )
    mass[used] = held
    return mass


def _level_shares(size: int, first: int) -> list[float]:
    levels, cells = 1, first
    while cells < size and levels < _MOST_LEVELS:
        cells *= _FANOUT
        levels += 1
    if levels == 1:
        return [1.0]
    return [_FIRST_SHARE, *[(1 - _FIRST_SHARE) / (levels - 1)] * (levels - 1)]


def _cut_again(buyer: Buyer, cells: Cells, heavy: NDArray[np.bool_], share: float) -> Cells:
    """Cut the heavy cells of a declared range into a few pieces each."""
    starts, ends = cut_intervals(
        cells.starts[heavy], cells.ends[heavy], np.full(int(heavy.sum()), _FANOUT)
    )
    counts, sigma = buyer.measure(starts, ends, share)
    parent = np.searchsorted(cells.starts[heavy], starts, side="right") - 1
    mass = np.empty(len(starts))
    spike_above = sigma * (2 * np.log(len(starts))) ** 0.5 + sigma
    for family, held in enumerate(cells.mass[heavy]):
        mine = parent == family
        mass[mine] = _share_out(counts[mine], float(held), sigma, spike_above)
    pieces = Cells(starts, ends, mass, np.full(len(starts), sigma**2))
    light = Cells(*(getattr(cells, name)[~heavy] for name in FIELDS))
    return join_cells([pieces, light])[0]


def _share_out(noisy: Floats, held: float, sigma: float, spike_above: float) -> Floats:
    """Divide the parent's mass among its pieces.

    Spikes keep what was measured. The others are shrunk towards their mean by the share of
    their spread that noise explains (James–Stein, positive part).
    """
    middle = float(np.median(noisy))
    spikes = noisy - middle > spike_above
    shape = noisy.astype(np.float64)
    rest = ~spikes
    if rest.sum() > 3:
        mean = shape[rest].mean()
        spread = ((shape[rest] - mean) ** 2).sum()
        keep = max(0.0, 1 - (rest.sum() - 3) * sigma**2 / spread) if spread > 0 else 0.0
        shape[rest] = mean + keep * (shape[rest] - mean)
    return onto_simplex(shape + (held - shape.sum()) / len(shape), held)


def join_cells(parts: list[Cells]) -> tuple[Cells, NDArray[np.int64]]:
    """Put cells in order, and tell the place each had before."""
    fields = [np.concatenate([getattr(part, name) for part in parts]) for name in FIELDS]
    order = np.argsort(fields[0]).astype(np.int64)
    return Cells(*(values[order] for values in fields)), order


def zero_below_noise(noisy: float, sigma: float) -> float:
    """Return the number of missing values, none where the noise alone explains what was seen."""
    return noisy if noisy > MISSING_ABOVE * sigma else 0.0


def onto_simplex(values: Floats, total: float) -> Floats:
    """Return the nearest vector that is not negative and adds up to `total`.

    Source: Duchi et al. 2008, Efficient projections onto the l1-ball, Figure 1.
    """
    if total <= 0:
        return np.zeros_like(values)
    falling = np.sort(values)[::-1]
    shifts = (np.cumsum(falling) - total) / np.arange(1, len(values) + 1)
    # Not >: next to a huge value, a small total is lost to rounding.
    shift = shifts[np.flatnonzero(falling >= shifts)[-1]]
    projected: Floats = np.maximum(values - shift, 0.0)
    return projected


def find_names(counts: Floats, sigma: Floats) -> NDArray[np.bool_]:
    """Tell which of some categories clearly hold rows; all, where they are few."""
    if len(counts) <= _LONG_LIST:
        return np.ones(len(counts), dtype=bool)
    return find_peaks(counts, np.zeros(len(counts)), sigma, among=len(counts))


def share_names(counts: Floats, sigma: float | Floats, rows: float) -> Floats:
    """Divide rows among categories; of a long list most may be empty, and so what stands out first.

    Noise cut at zero would take from the frequent ones what it gives to hundreds of empty ones.
    """
    noise = np.broadcast_to(sigma, counts.shape).astype(np.float64)
    frequent = find_names(counts, noise)
    if len(counts) > _LONG_LIST:
        mass, left = spikes_first(counts, frequent, rows, float((noise[frequent] ** 2).sum()))
        if frequent.any() and rows > 0:
            mass[~frequent] += onto_simplex(counts[~frequent], left)
            return mass
    return onto_simplex(counts, rows)


def cut_intervals(starts: Integers, ends: Integers, pieces: Integers) -> tuple[Integers, Integers]:
    """Cut each interval into at most so many `pieces` of nearly equal width."""
    widths = ends - starts
    pieces_of = np.minimum(pieces, widths)
    owner = np.repeat(np.arange(len(starts)), pieces_of)
    rank = np.arange(len(owner)) - np.repeat(np.cumsum(pieces_of) - pieces_of, pieces_of)
    # Integer division of rank·width would overflow for the widest ranges; split it in two.
    quotient, remainder = np.divmod(widths, pieces_of)
    offset = quotient[owner] * rank + remainder[owner] * rank // pieces_of[owner]
    new_starts = starts[owner] + offset
    last = rank == pieces_of[owner] - 1
    new_ends = np.where(last, ends[owner], np.append(new_starts[1:], 0))
    return new_starts.astype(np.int64), new_ends.astype(np.int64)
