"""Divide rows among cells whose noisy counts are known: a prior that believes in emptiness.

From the whole down, halves share what both hold together, so that mass is neither made nor lost:
noise that was cut at zero would fill a tail. A half that noise explains is empty, and where noise
explains the difference the halves share as expected. Cells that stand out are taken off first.
"""

import numpy as np
from numpy.typing import NDArray

from synth.domain import Floats

# Chosen on public tables (docs/decisions/0016).
_DIFFERENT = 2.0  # nats by which counts must contradict what was expected of two halves
_DEEPER = 0.5  # nats more for each halving: the deeper, the more halves there are to be wrong of
_REST_ABOVE = 2.5  # σ: of a cell in which something stood out; less is part of that
_AN_OCTAVE = 4  # cells
_FADED = 6.0  # σ: a last cell that holds more has an end, not a tail
_BELIEVED = 1.0  # σ: a tail that should be seen better than this must be seen
_FADING = 1.1  # of an octave's rows are in the next, at the most; where more are, nothing fades
_LEAST_TAIL = 1.0  # row expected in a cell
_FASTER = 0.8  # times that in the one after: tails fall ever faster


def divide(
    noisy: Floats,
    variance: Floats,
    expected: Floats,
    held: float,
    *,
    against_empty: float,
    deeper: float = _DEEPER,
) -> Floats:
    """Return the rows of each cell, not negative, adding up to `held`.

    Args:
        expected: how the cells share what noise hides, in any unit, positive, (n_cells,).
        against_empty: what speaks against an empty half, next to the doubt in any difference;
            from 1 on none is made.
        deeper: nats that the doubt in differences grows by with each halving.
    """
    sums, spread, shares = (np.append(0.0, np.cumsum(part)) for part in (noisy, variance, expected))
    rows = np.zeros(len(noisy))
    waiting = [(0, len(noisy), max(0.0, held), 0)]
    while waiting:
        first, last, mass, depth = waiting.pop()
        if last - first == 1:
            rows[first] = mass
        elif mass > 0:
            middle = (first + last) // 2
            parts = [
                (float(part[middle] - part[first]), float(part[last] - part[middle]))
                for part in (sums, spread, shares)
            ]
            doubt = _DIFFERENT + deeper * depth
            left = _left_half(mass, *parts, doubt=doubt, against_empty=against_empty)
            waiting += [(first, middle, left, depth + 1), (middle, last, mass - left, depth + 1)]
    return rows


def _left_half(
    mass: float,
    noisy: tuple[float, float],
    variance: tuple[float, float],
    expected: tuple[float, float],
    *,
    doubt: float,
    against_empty: float,
) -> float:
    """Return what the left of two halves holds.

    Of four explanations the likeliest: either half empty, shared as expected, or as counted; the
    last two are averaged by their likelihood.
    """
    whole = sum(variance)
    seen = noisy[0] + (mass - sum(noisy)) * variance[0] / whole
    twice = 2 * variance[0] * variance[1] / whole
    even = mass * expected[0] / sum(expected)
    off = (seen - even) ** 2 / twice
    empty = (seen**2 / twice, (mass - seen) ** 2 / twice)
    if seen <= 0:
        empty = (0.0, empty[1])
    if seen >= mass:
        empty = (empty[0], 0.0)
    if min(empty) + against_empty * doubt < min(off, doubt):
        return 0.0 if empty[0] < empty[1] else mass
    believed = 1 / (1 + np.exp(np.clip(doubt - off, -50, 50)))
    return float(min(max(even + believed * (seen - even), 0.0), mass))


def neighbours_median(counts: Floats) -> Floats:
    """Return the median of each cell's six neighbours."""
    reach = 3
    padded = np.pad(counts, reach, mode="reflect" if len(counts) > reach else "edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1)
    around: Floats = np.median(np.delete(windows, reach, axis=1), axis=1)
    return around


def find_peaks(
    noisy: Floats,
    expected: Floats,
    sigma: float | Floats,
    *,
    among: int,
    doubt: float | Floats = 0.0,
) -> NDArray[np.bool_]:
    """Tell which cells hold more than expected, by more than the largest noise `among` so many.

    Args:
        doubt: nats against a peak there, besides.
    """
    above = sigma * ((2 * (np.log(max(among, 2)) + doubt)) ** 0.5 + 0.3)
    spikes: NDArray[np.bool_] = noisy - expected > np.maximum(above, 0.5 * expected)
    return spikes


def spikes_first(
    noisy: Floats, spikes: NDArray[np.bool_], held: float, variance: float, of_rest: float = np.inf
) -> tuple[Floats, float]:
    """Give spikes what was counted, and return what is left: nothing where that may be noise.

    What is left was counted too: it is what both counts say, each weighing as much as it is exact.

    Args:
        held: by all cells, of which more is known than their counts add up to.
        variance: of what the counts of the spikes leave of that.
        of_rest: the variance of the sum of all other counts.
    """
    mass = np.where(spikes, noisy, 0.0)
    taken = float(mass.sum())
    left = held - taken
    if taken > 0 and not spikes.all():
        counted = float(noisy[~spikes].sum())
        weight = variance / (variance + of_rest)
        left += weight * (counted - left)
        variance *= 1 - weight
    if taken > 0 and (spikes.all() or left <= _REST_ABOVE * variance**0.5):
        return mass * (held / taken), 0.0
    left = min(max(left, 0.0), max(held, 0.0))
    if taken > 0:
        mass *= (held - left) / taken
    return mass, left


def extrapolate_tail(
    mass: Floats,
    counts: Floats,
    sigma: Floats,
    kept: tuple[int, int],
    outward: NDArray[np.bool_],
) -> Floats:
    """Let a tail that fades into the noise go on fading at its own rate; the total is kept.

    Cells are quarters of octaves. Beyond the last that noise does not explain, rows are expected
    to fall as they fell before; what was counted there is believed as far as it is known better.

    Args:
        mass: rows in each cell, none outside `kept`.
        counts: noisy rows, all cells.
        kept: the first and last cell that clearly hold rows.
        outward: whether a cell's values grow away from zero to the right; to the left if not.
    """
    first, last = kept
    tails = np.zeros(len(mass))
    if outward[last]:
        tails[last + 1 :] = _tail(mass[: last + 1], counts[last + 1 :], sigma[last:])
    if not outward[first]:
        left = _tail(
            mass[: first - 1 if first else None : -1], counts[:first][::-1], sigma[first::-1]
        )
        tails[:first] = left[::-1]
    whole = float(mass.sum())
    both = mass + tails
    scale: Floats = both * (whole / max(float(both.sum()), 1e-9))
    return scale


def _tail(mass: Floats, counts: Floats, sigma: Floats) -> Floats:
    """Return the rows beyond the last cell of `mass`, in cells that were counted with noise."""
    tail = np.zeros(len(counts))
    if len(mass) < 2 * _AN_OCTAVE or not len(counts):
        return tail
    last, before = float(mass[-_AN_OCTAVE:].sum()), float(mass[-2 * _AN_OCTAVE : -_AN_OCTAVE].sum())
    if not 0 < mass[-1] <= _FADED * sigma[0] or last >= _FADING * before:
        return tail
    rate = (_FASTER * last / before) ** (1 / _AN_OCTAVE)
    expected = last / _AN_OCTAVE * rate ** (np.arange(len(counts)) + (_AN_OCTAVE + 1) / 2)
    expected = np.where(expected < _LEAST_TAIL, 0.0, expected)
    rows, variance = float(expected.sum()), float((sigma[1:] ** 2).sum())
    seen = float(counts.sum())
    if rows > _BELIEVED * variance**0.5 and seen < rows / 2:
        return tail
    believed = (rows * variance + seen * rows**2) / (variance + rows**2)
    believed = min(max(0.0, believed), 1.5 * rows)
    tail[:] = expected * believed / max(rows, 1e-9)
    return tail
