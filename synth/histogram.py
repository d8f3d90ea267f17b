"""The fine histogram of an ordered column: bought level by level, only where the rows are.

The declared range is cut into equal cells and measured; cells that clearly hold rows are cut
again. A cell that stands out among its siblings is a spike; the rest of a family is drawn
towards its mean as far as the noise explains the differences.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from privacy.noise import Integers
from synth.domain import Floats
from synth.marginals import PaidValues

_ONE_LEVEL = 128  # grid points that are measured one by one at once
_FIRST = 64
_FANOUT = 32
_MOST_LEVELS = 4
_SPLIT_ABOVE = 8.0  # σ of the next level: below, a spike inside could not be told from noise
_MISSING_ABOVE = 3.3  # σ: fewer are taken to be none; noise alone passes it once in 2,000 columns


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
    """

    starts: Integers
    ends: Integers
    mass: Floats
    variance: Floats
    missing: float
    missing_sigma: float


def buy_histogram(
    paid: PaidValues, column: str, *, span: tuple[int, int], total: float, mu_squared: int
) -> Histogram:
    """Measure the distribution of an ordered column over the grid points first … last of `span`.

    What lies outside counts at the nearest end. Levels for which no cell is worth cutting are
    not paid for.
    """
    size = span[1] - span[0] + 1
    shares = _level_shares(size)
    first, last = np.array([span[0]]), np.array([span[1] + 1])
    edges = _cut(first, last, _FIRST if len(shares) > 1 else size)
    measured = paid.intervals(
        column, *edges, span=span, missing=True, mu_squared=int(mu_squared * shares[0])
    )
    sigma = _scalar(measured.sigma)
    missing = plausible_missing(float(measured.counts[-1]), sigma)
    mass = onto_simplex(measured.counts[:-1], max(0.0, total - missing))
    starts, ends = edges
    variance = np.full(len(starts), sigma**2)
    for share in shares[1:]:
        level_sigma = sigma * (shares[0] / share) ** 0.5
        heavy = (mass > _SPLIT_ABOVE * level_sigma) & (ends - starts > 1)
        if not heavy.any():
            break
        price = int(mu_squared * share)
        cells = (starts, ends, mass, variance)
        starts, ends, mass, variance = _refine(paid, column, span, cells, heavy, price)
    return Histogram(starts, ends, mass, variance, missing, sigma)


def plausible_missing(noisy: float, sigma: float) -> float:
    """Return the number of missing values, none where the noise alone explains what was seen."""
    return noisy if noisy > _MISSING_ABOVE * sigma else 0.0


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


def _level_shares(size: int) -> list[float]:
    if size <= _ONE_LEVEL:
        return [1.0]
    levels, cells = 1, _FIRST
    while cells < size and levels < _MOST_LEVELS:
        cells *= _FANOUT
        levels += 1
    return [0.5, *[0.5 / (levels - 1)] * (levels - 1)]


def _cut(starts: Integers, ends: Integers, pieces: int) -> tuple[Integers, Integers]:
    """Cut each interval into at most `pieces` of nearly equal width."""
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


def _refine(
    paid: PaidValues,
    column: str,
    span: tuple[int, int],
    cells: tuple[Integers, Integers, Floats, Floats],
    heavy: NDArray[np.bool_],
    mu_squared: int,
) -> tuple[Integers, Integers, Floats, Floats]:
    starts, ends, mass, variance = cells
    child_starts, child_ends = _cut(starts[heavy], ends[heavy], _FANOUT)
    measured = paid.intervals(
        column, child_starts, child_ends, span=span, missing=False, mu_squared=mu_squared
    )
    sigma = _scalar(measured.sigma)
    parent = np.searchsorted(starts[heavy], child_starts, side="right") - 1
    child_mass = np.empty(len(child_starts))
    spike_above = sigma * (2 * np.log(len(child_starts))) ** 0.5 + sigma
    for family, held in enumerate(mass[heavy]):
        mine = parent == family
        child_mass[mine] = _share_out(measured.counts[mine], held, sigma, spike_above)
    order = np.argsort(np.append(starts[~heavy], child_starts))
    joined = (
        np.append(starts[~heavy], child_starts),
        np.append(ends[~heavy], child_ends),
        np.append(mass[~heavy], child_mass),
        np.append(variance[~heavy], np.full(len(child_starts), sigma**2)),
    )
    return joined[0][order], joined[1][order], joined[2][order], joined[3][order]


def _share_out(noisy: Floats, held: float, sigma: float, spike_above: float) -> Floats:
    """Divide the parent's mass among its children.

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


def _scalar(sigma: float | Floats) -> float:
    return float(np.max(sigma))
