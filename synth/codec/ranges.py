"""The histogram of an ordered column whose range is bought as well.

`synth.codec.bounds` chose coarse cells. They are measured again, with a margin and with all that
lies below and above; cells that hold rows are cut into many pieces, and what stands out of them
once more, down to single values.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from privacy.noise import Integers
from synth.codec.bounds import Coarse, count_explained, trim_ends
from synth.codec.cells import LeftOut
from synth.codec.dividing import (
    divide,
    extrapolate_tail,
    find_peaks,
    neighbours_median,
    spikes_first,
)
from synth.codec.histogram import (
    FEWEST_CELLS,
    MISSING_ABOVE,
    ONE_LEVEL,
    Buyer,
    Cells,
    Histogram,
    cut_intervals,
    zero_below_noise,
)
from synth.codec.levels import HOLES_ARE_RARE, buy_further_levels, share_cell
from synth.counting.paid import PaidValues
from synth.domain import Floats

# Of the price, level by level; what no level is worth paying for is not paid.
_SHARES = (0.5, 0.28, 0.22)
_ONE_BY_ONE = (0.8, 0.1, 0.1)  # each value is a cell: the rest only finds what lies beyond
_FEW = 16  # values; of so few the first count gets less, and a second one what is left
_FIRST_OF_FEW, _BEYOND_FEW = 0.5, (0.25, 0.25)
_DOUBTFUL = (1.0, 6.0)  # σ of both counts: a cell between these may hold rows, or none
_NARROW = 2  # points of a cell beside few values, each of which is counted by itself
_NEXT_ABOVE = 2.5  # σ of all counts, of a cell next to a range of few values
# Chosen on public tables (docs/decisions/0006 and 0016).
_MOST_CELLS = 96  # of a bought range at first
_MARGIN = 8  # coarse cells that are measured on either side of those in use, or
_MARGIN_WIDTHS = 2  # as many times their width
_OTHER_SIDE_ABOVE = 4.0  # σ of all cells beyond zero together: with less they are noise, or
_OTHER_PEAK_ABOVE = 5.0  # σ of one of them
_END_ABOVE = 2.8  # σ, at either end of a range
_CLEAR_ABOVE = 4.5  # σ of both counts: such a cell holds rows, wherever it lies
_GAPS_ARE_RARE = 0.3  # between cells that hold rows
_COARSER = 0.2  # see divide(): coarse cells are few
_END_PIECES = 4  # into which the outermost cells in use are cut: a range ends inside them


def buy_bought(
    paid: PaidValues,
    column: str,
    coarse: Coarse,
    *,
    zero: int | None,
    total: float,
    mu_squared: int,
    total_sigma: float = 0.0,
) -> Histogram | None:
    """Measure the distribution of an ordered column where a coarse histogram found its rows.

    What lies outside is measured in two cells of its own. None where the rows that the coarse
    histogram seemed to show are not there.

    Args:
        zero: the grid point of the number zero, from which coarse cells grow; None for moments.
        total_sigma: the standard deviation of the noise of `total`.
    """
    buyer = Buyer(paid, column, total, mu_squared, zero or 0, zero is not None, total_sigma)
    first, last = _with_margin(coarse)
    few = int(coarse.ends[coarse.last] - coarse.starts[coarse.first]) <= _FEW
    pieces = _pieces(coarse, first, last, total, few=few)
    starts, ends = cut_intervals(
        coarse.starts[first : last + 1], coarse.ends[first : last + 1], pieces
    )
    single = bool((ends - starts == 1)[_inside(coarse, starts)].all())
    shares: tuple[float, ...] = _SHARES
    if single:
        shares = (_FIRST_OF_FEW, *_BEYOND_FEW) if few else _ONE_BY_ONE
    below, above = int(first > 0), int(last + 1 < len(coarse.starts))
    edges = (
        np.concatenate([np.zeros(below, np.int64), starts, np.full(above, ends[-1])]),
        np.concatenate([np.full(below, starts[0]), ends, np.full(above, coarse.ends[-1])]),
    )
    counts, sigma = buyer.measure(*edges, shares[0], missing=True)
    inner = slice(below, len(counts) - 1 - above)
    outer = (*counts[:below], *counts[inner.stop : -1])
    if few and max(outer, default=0.0) <= MISSING_ABOVE * sigma:
        # Nothing lies beyond: what was kept to look for it counts the few values again.
        doubtful = _is_doubtful(counts[inner], sigma, coarse, (first, pieces))
        share = 1 - shares[0] if doubtful else _ONE_BY_ONE[0] - shares[0]
        again, noise = buyer.measure(*edges, share, missing=True)
        weight = noise**2 / (sigma**2 + noise**2)
        counts = weight * counts + (1 - weight) * again
        sigma, shares = (sigma**-2 + noise**-2) ** -0.5, (1.0,)
    missing = zero_below_noise(float(counts[-1]), sigma)
    beyond = (float(counts[0]) if below else 0.0, float(counts[-2]) if above else 0.0)
    measured = (starts, ends, counts[inner], sigma)
    return _settle(buyer, coarse, (first, pieces), measured, missing, beyond, shares, few=few)


def _is_doubtful(fine: Floats, sigma: float, coarse: Coarse, cutting: tuple[int, Integers]) -> bool:
    """Tell whether it is not clear yet where a range of few values ends."""
    first, pieces = cutting
    both, spread = _both(fine, sigma, coarse, first, pieces)[:2]
    clear = both / spread
    held = np.flatnonzero(clear > _DOUBTFUL[1])
    if not len(held):
        return True
    outside = np.append(clear[: held[0]], clear[held[-1] + 1 :])
    return bool((outside > _DOUBTFUL[0]).any())


def _both(
    fine: Floats, sigma: float, coarse: Coarse, first: int, pieces: Integers
) -> tuple[Floats, Floats, Floats, Floats]:
    """Put two counts of coarse cells together.

    Returns:
        Rows of both counts and their noise, then those of the second count alone.
    """
    owner = np.repeat(np.arange(len(pieces)), pieces)
    sums = np.bincount(owner, fine, minlength=len(pieces)).astype(np.float64)
    noise = sigma**2 * pieces.astype(np.float64)
    weight = 1 / noise + 1 / coarse.sigma**2
    known = coarse.counts[first : first + len(pieces)]
    return (sums / noise + known / coarse.sigma**2) / weight, weight**-0.5, sums, noise**0.5


def _with_margin(coarse: Coarse) -> tuple[int, int]:
    """Return the first and last coarse cell to measure: those in use and others beside them."""
    low, high = int(coarse.starts[coarse.first]), int(coarse.ends[coarse.last])
    near = min(_MARGIN_WIDTHS * (high - low), int(coarse.ends[-1]))
    first = int(np.searchsorted(coarse.ends, np.int64(low - near), side="right"))
    last = (
        int(
            np.searchsorted(
                coarse.starts, np.int64(min(high + near, int(coarse.ends[-1]))), side="left"
            )
        )
        - 1
    )
    return (
        max(0, min(first, coarse.first - _MARGIN)),
        min(len(coarse.starts) - 1, max(last, coarse.last + _MARGIN)),
    )


def _inside(coarse: Coarse, starts: Integers) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (starts >= coarse.starts[coarse.first]) & (
        starts < coarse.ends[coarse.last]
    )
    return inside


def _pieces(coarse: Coarse, first: int, last: int, total: float, *, few: bool) -> Integers:
    """Return into how many pieces each coarse cell is cut: by what it seems to hold.

    Cells blur a distribution like 1/K, their noise adds up like √K·σ/n: the sum is least where K
    is proportional to (n/σ)^⅔.
    """
    used = slice(coarse.first, coarse.last + 1)
    widths = (coarse.ends - coarse.starts)[first : last + 1]
    pieces = np.ones(last + 1 - first, dtype=np.int64)
    if few:  # among 1 to 5 a 9 is a value like others
        pieces = np.where(widths <= _NARROW, widths, 1)
    inner = slice(coarse.first - first, coarse.last + 1 - first)
    if int(coarse.ends[coarse.last] - coarse.starts[coarse.first]) <= ONE_LEVEL:
        pieces[inner] = widths[inner]
        return pieces
    wanted = np.clip((total / coarse.sigma) ** (2 / 3), FEWEST_CELLS, _MOST_CELLS)
    seen = np.maximum(coarse.counts[used] - coarse.sigma, 0.0)
    share = seen / max(float(seen.sum()), 1e-9)
    wanted = np.rint(share * wanted)
    wanted[[0, -1]] = np.maximum(wanted[[0, -1]], _END_PIECES)
    pieces[inner] = np.clip(wanted, 1, widths[inner]).astype(np.int64)
    return pieces


def _settle(
    buyer: Buyer,
    coarse: Coarse,
    cutting: tuple[int, Integers],
    measured: tuple[Integers, Integers, Floats, float],
    missing: float,
    beyond: tuple[float, float],
    shares: tuple[float, ...],
    *,
    few: bool,
) -> Histogram | None:
    """Combine both levels, take off empty ends, and buy further levels of what is left."""
    (first, pieces), (starts, ends, fine, sigma) = cutting, measured
    below, above = int(starts[0] > 0), int(ends[-1] < coarse.ends[-1])
    owner = np.repeat(np.arange(len(pieces)), pieces)
    both, spread, sums, noise = _both(fine, sigma, coarse, first, pieces)
    low, high = trim_ends(sums, noise, 0, len(sums) - 1, _END_ABOVE)
    if low <= high:
        low, high = _with_clear(both / spread, low, high, few=few)
    kept = slice(low, high + 1)
    if low > high or both[kept].sum() <= _END_ABOVE * float((spread[kept] ** 2).sum()) ** 0.5:
        return None
    held = [rows if rows > MISSING_ABOVE * sigma else 0.0 for rows in beyond]
    narrow = int(ends[-1] - starts[0]) <= 2 * ONE_LEVEL
    widths = np.bincount(owner, ends - starts, minlength=len(pieces))[kept].astype(np.float64)
    whole = max(0.0, buyer.total - missing - sum(held))
    expected = widths if narrow else np.ones(len(widths))
    rough = np.zeros(len(pieces))
    rough[kept] = _rough(both[kept], spread[kept], expected, whole, buyer.total_sigma)
    if buyer.tailed:
        outward = coarse.starts[first : first + len(pieces)] > buyer.zero
        rough = extrapolate_tail(rough, both, spread, (low, high), outward)
    inside = _pieces_in_range(fine, sigma, owner, (low, high))
    mass = np.zeros(len(starts))
    variance = np.where(pieces[owner] == 1, spread[owner] ** 2, sigma**2)
    widths = (ends - starts).astype(np.float64)
    mass[inside] = _in_pieces(fine[inside], widths[inside], sigma, owner[inside], rough)
    cells = Cells(
        np.concatenate([np.zeros(below, np.int64), starts, np.full(above, ends[-1])]),
        np.concatenate([np.full(below, starts[0]), ends, np.full(above, coarse.ends[-1])]),
        np.concatenate([held[:below], mass, held[2 - above :]]),
        np.concatenate([np.full(below, sigma**2), variance, np.full(above, sigma**2)]),
    )
    cells = buy_further_levels(buyer, cells, shares, sigma, coarse, spread=not few)
    scaled = _adding_up(_without_empty_ends(cells), max(0.0, buyer.total - missing))
    if scaled is None:
        return None
    cells = scaled
    if buyer.tailed:
        cells = _without_other_side(cells, buyer.zero)
    return Histogram(
        cells.starts,
        cells.ends,
        cells.mass,
        cells.variance,
        missing,
        sigma,
        _left_out(cells, (starts, ends, fine, sigma), beyond),
    )


def _left_out(
    cells: Cells, measured: tuple[Integers, Integers, Floats, float], beyond: tuple[float, float]
) -> LeftOut:
    """Return what was counted below and above the cells, and what lies beyond and was not found."""
    starts, ends, fine, sigma = measured
    found = (
        float(cells.mass[cells.ends <= starts[0]].sum()),
        float(cells.mass[cells.starts >= ends[-1]].sum()),
    )
    under, over = ends <= cells.starts[0], starts >= cells.ends[-1]
    below = max(0.0, beyond[0] - found[0] + float(fine[under].sum()))
    above = max(0.0, beyond[1] - found[1] + float(fine[over].sum()))
    return LeftOut(below, above, sigma=sigma * (2 + int(under.sum() + over.sum())) ** 0.5)


def _with_clear(clear: Floats, low: int, high: int, *, few: bool) -> tuple[int, int]:
    """Return a range with the cells that both counts show; of few values, with the next ones.

    Args:
        clear: rows of both counts, in σ of their noise.
    """
    held = np.flatnonzero(clear > _CLEAR_ABOVE)
    if len(held):
        low, high = min(low, int(held[0])), max(high, int(held[-1]))
    if not few:
        return low, high
    while low > 0 and clear[low - 1] > _NEXT_ABOVE:
        low -= 1
    while high + 1 < len(clear) and clear[high + 1] > _NEXT_ABOVE:
        high += 1
    return low, high


def _pieces_in_range(
    fine: Floats, sigma: float, owner: NDArray[np.int64], kept: tuple[int, int]
) -> NDArray[np.bool_]:
    """Tell which pieces lie within the range; outer ones of the outermost cells may be noise."""
    inside = np.ones(len(fine), dtype=bool)
    for number, inward in ((kept[0], 1), (kept[1], -1)):
        mine = np.flatnonzero(owner == number)[::inward]
        beyond = count_explained(fine[mine], np.full(len(mine), sigma**2), _END_ABOVE)
        if beyond < len(mine):
            inside[mine[:beyond]] = False
    return inside


def _in_pieces(
    fine: Floats, widths: Floats, sigma: float, owner: NDArray[np.int64], rough: Floats
) -> Floats:
    """Divide what coarse cells hold among their pieces; the outermost may end inside."""
    mass = np.zeros(len(fine))
    held = np.flatnonzero(rough > 0)
    for number in held:
        mine = owner == number
        gaps = _GAPS_ARE_RARE if number in held[[0, -1]] else HOLES_ARE_RARE
        mass[mine], _ = share_cell(
            fine[mine], sigma, (float(rough[number]), 0.0), widths[mine], len(fine), gaps
        )
    return mass


def _rough(
    counts: Floats, sigma: Floats, expected: Floats, whole: float, whole_sigma: float
) -> Floats:
    """Divide all rows among coarse cells, after those that stand out from their neighbours."""
    spikes = find_peaks(
        counts, np.maximum(neighbours_median(counts), 0.0), sigma, among=len(counts)
    )
    of_spikes, of_rest = (float((sigma[which] ** 2).sum()) for which in (spikes, ~spikes))
    mass, left = spikes_first(counts, spikes, whole, of_spikes + whole_sigma**2, of_rest)
    if left > 0:
        mass[~spikes] = divide(
            counts[~spikes],
            sigma[~spikes] ** 2,
            expected[~spikes],
            left,
            against_empty=_GAPS_ARE_RARE,
            deeper=_COARSER,
        )
    return mass


def _adding_up(cells: Cells, rows: float) -> Cells | None:
    """Return cells that hold all rows, those too that were found nowhere; None where none holds."""
    held = float(cells.mass.sum())
    if held <= 0 < rows:
        return None
    return replace(cells, mass=cells.mass * (rows / held if held > 0 else 0.0))


def _without_empty_ends(cells: Cells) -> Cells:
    held = np.flatnonzero(cells.mass > 0)
    kept = slice(held[0], held[-1] + 1) if len(held) else slice(0, len(cells.mass))
    return Cells(cells.starts[kept], cells.ends[kept], cells.mass[kept], cells.variance[kept])


def _without_other_side(cells: Cells, zero: int) -> Cells:
    """Take off the cells beyond zero that noise may explain: numbers of one sign stay so.

    Anybody would see that a count of −3 or a price below zero is wrong; what few rows there may
    be is left out with the rest of what lies below.
    """
    below, above = cells.ends <= zero, cells.starts > zero
    other = below if cells.mass[below].sum() < cells.mass[above].sum() else above
    held = other & (cells.mass > 0)
    rows, noise = float(cells.mass[held].sum()), float(cells.variance[held].sum()) ** 0.5
    clear = rows > _OTHER_SIDE_ABOVE * noise
    clear |= bool((cells.mass[held] > _OTHER_PEAK_ABOVE * cells.variance[held] ** 0.5).any())
    kept = float(cells.mass[~other].sum())
    if not held.any() or clear or kept <= 0:
        return cells
    mass = cells.mass[~other] * ((kept + rows) / kept)
    return Cells(cells.starts[~other], cells.ends[~other], mass, cells.variance[~other])
