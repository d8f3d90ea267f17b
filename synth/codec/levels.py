"""Further levels of a histogram over a bought range: pieces of the cells that hold rows.

All cells that clearly hold rows are cut into many pieces, then what stood out in them once more,
down to single values; what lies beyond the range is divided among coarse cells.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from privacy.noise import Integers
from synth.codec.bounds import Coarse
from synth.codec.dividing import divide, find_peaks, spikes_first
from synth.codec.histogram import Buyer, Cells, cut_intervals, join_cells
from synth.domain import Floats

# Chosen on public tables (docs/decisions/0006 and 0016).
_FAMILIES = 4096  # cells that are measured at once on a further level, about
_FEWEST_PIECES, _MOST_PIECES = 32, 2048  # of one cell, on a further level
_SPLIT_ABOVE = 4.0  # σ of the next level: below, a spike inside could not be told from noise
_OTHER_SIDE = 0.2  # of what is expected elsewhere, beyond zero
# Nats against a peak for each doubling of the largest value of a range: a value twice as large
# moves the mean twice as far, so it is believed half as readily.
_DOUBT_PER_OCTAVE = float(np.log(2))
_FARTHEST = 16.0  # times the largest value of a range: farther out only what stands out is kept
HOLES_ARE_RARE = 0.8  # see divide(): inside a cell that holds rows


def buy_further_levels(
    buyer: Buyer,
    cells: Cells,
    shares: tuple[float, ...],
    sigma: float,
    coarse: Coarse,
    *,
    spread: bool,
) -> Cells:
    """Buy further levels: of all cells that clearly hold rows, then of what stood out in them.

    Args:
        spread: whether what lies beyond the range and stands out nowhere is spread near it;
            otherwise it is left out.
    """
    wanted = np.ones(len(cells.mass), dtype=bool)
    for level, share in enumerate(shares[1:], start=1):
        noise = sigma * (shares[0] / share) ** 0.5
        beyond = (
            _cells_beyond(cells, coarse) if level == 1 else np.zeros(len(cells.mass), dtype=bool)
        )
        heavy = wanted & (cells.mass > _SPLIT_ABOVE * noise) & (cells.widths > 1)
        heavy |= beyond & (cells.mass > 0)
        if not heavy.any():
            break
        most = int(np.clip(_FAMILIES // heavy.sum(), _FEWEST_PIECES, _MOST_PIECES))
        families = []
        for place in np.flatnonzero(heavy):
            edges = cells.starts[place : place + 1], cells.ends[place : place + 1]
            if beyond[place]:
                among = (coarse.starts >= edges[0]) & (coarse.ends <= edges[1])
                families.append((coarse.starts[among], coarse.ends[among]))
            else:
                families.append(cut_intervals(*edges, np.array([most])))
        if not beyond.any() and (cells.widths[heavy] <= most).all():
            share = sum(shares[level:])
        outside = _Beyond(beyond, coarse, spread)
        cells, wanted = _refine(buyer, cells, heavy, families, share, outside)
    return cells


@dataclass(frozen=True)
class _Beyond:
    """What lies beyond a bought range.

    Attributes:
        cells: which cells do, (n_cells,).
        coarse: the coarse cells among which their rows are, as they were counted before.
        spread: whether rows that stand out nowhere are spread near the range.
    """

    cells: NDArray[np.bool_]
    coarse: Coarse
    spread: bool

    def together(self, starts: Integers, counts: Floats, sigma: float) -> tuple[Floats, float]:
        """Put new counts of coarse cells together with those that their bounds had."""
        before = self.coarse.counts[np.searchsorted(self.coarse.starts, starts)]
        weight = sigma**2 / (sigma**2 + self.coarse.sigma**2)
        return counts + weight * (before - counts), sigma * (1 - weight) ** 0.5


def _cells_beyond(cells: Cells, coarse: Coarse) -> NDArray[np.bool_]:
    """Tell which cells are all that lies below or above a bought range: several coarse cells."""
    first = np.searchsorted(coarse.starts, cells.starts, side="left")
    last = np.searchsorted(coarse.ends, cells.ends, side="right")
    several: NDArray[np.bool_] = last - first > 1
    return several


def _refine(
    buyer: Buyer,
    cells: Cells,
    heavy: NDArray[np.bool_],
    families: list[tuple[Integers, Integers]],
    share: float,
    outside: _Beyond,
) -> tuple[Cells, NDArray[np.bool_]]:
    """Measure families of pieces of the heavy cells; tell which cells that come of it stood out."""
    starts = np.concatenate([family[0] for family in families])
    ends = np.concatenate([family[1] for family in families])
    counts, sigma = buyer.measure(starts, ends, share)
    parts, spikes, first, beyond = [], [], 0, outside.cells
    typical = _typical(cells, ~beyond, buyer.zero)
    for place, (low, high) in zip(np.flatnonzero(heavy), families, strict=True):
        mine = slice(first, first + len(low))
        first += len(low)
        noisy, noise = counts[mine], sigma
        if beyond[place]:
            noisy, noise = outside.together(low, noisy, noise)
            away = np.abs((low + (high - low) / 2) - buyer.zero) / typical
            expected = np.where(away < _FARTHEST, np.maximum(away, 1.0) ** -2.0, 0.0)
            other_side = (high <= buyer.zero) != (cells.ends[~beyond][-1] <= buyer.zero)
            expected = np.where(other_side, _OTHER_SIDE * expected, expected) * outside.spread
            doubt = _DOUBT_PER_OCTAVE * np.log2(np.maximum(away, 1.0))
        else:
            expected, doubt = (high - low).astype(np.float64), np.zeros(len(low))
        part, stood = _family(
            (low, high),
            noisy,
            noise,
            (float(cells.mass[place]), float(cells.variance[place])),
            expected,
            (len(starts), doubt),
        )
        parts.append(part)
        spikes.append(stood)
    light = ~heavy
    parts.append(
        Cells(cells.starts[light], cells.ends[light], cells.mass[light], cells.variance[light])
    )
    spikes.append(np.zeros(int(light.sum()), dtype=bool))
    together, order = join_cells(parts)
    return together, np.concatenate(spikes)[order]


def _typical(cells: Cells, inside: NDArray[np.bool_], zero: int) -> float:
    """Return how far from zero the rows inside a range are at the most, in grid points."""
    held = inside & (cells.mass > 0)
    if not held.any():
        return 1.0
    return float(max(abs(int(cells.starts[held][0]) - zero), abs(int(cells.ends[held][-1]) - zero)))


def _family(
    edges: tuple[Integers, Integers],
    noisy: Floats,
    sigma: float,
    held: tuple[float, float],
    expected: Floats,
    peaks: tuple[int, Floats],
) -> tuple[Cells, NDArray[np.bool_]]:
    """Divide what a cell holds among its pieces; alike neighbours become one cell again.

    Args:
        held: what it holds, and its variance.
        peaks: among how many pieces one must stand out, and what doubt there is of each besides.
    """
    starts, ends = edges
    among, doubt = peaks
    mass, spikes = share_cell(noisy, sigma, held, expected, among, HOLES_ARE_RARE, doubt=doubt)
    density = mass / (ends - starts)
    same = np.isclose(density[1:], density[:-1], rtol=1e-9, atol=1e-12)
    opens = np.append(True, ~same | spikes[1:] | spikes[:-1])
    group = np.cumsum(opens) - 1
    number = np.bincount(group).astype(np.float64)
    last = np.append(np.flatnonzero(opens)[1:], len(opens)) - 1
    cells = Cells(
        starts[opens], ends[last], np.bincount(group, mass).astype(np.float64), sigma**2 * number
    )
    return cells, spikes[opens]


def share_cell(
    noisy: Floats,
    sigma: float,
    held: tuple[float, float],
    expected: Floats,
    among: int,
    against_empty: float,
    *,
    doubt: float | Floats = 0.0,
) -> tuple[Floats, NDArray[np.bool_]]:
    """Divide what a cell holds, given with its variance, and tell which pieces stand out."""
    whole = max(float(expected.sum()), 1e-9)
    spikes = find_peaks(noisy, held[0] * expected / whole, sigma, among=among, doubt=doubt)
    rest = ~spikes & (expected > 0)
    variance = float(spikes.sum()) * sigma**2 + held[1]
    of_rest = float((~spikes).sum()) * sigma**2
    mass, left = spikes_first(noisy, spikes, held[0], variance, of_rest)
    if left > 0 and rest.any():
        mass[rest] = divide(
            noisy[rest],
            np.full(int(rest.sum()), sigma**2),
            expected[rest],
            left,
            against_empty=against_empty,
        )
    return mass, spikes
