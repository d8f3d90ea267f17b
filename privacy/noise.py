"""Secure randomness, and exact discrete Gaussian noise on integers.

Nothing here takes a seed: whoever knows the seed of a noise can take the noise off again.
All randomness comes from the operating system, so a forked process never repeats it.
"""

import os
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from itertools import accumulate
from math import ceil
from typing import cast

import numpy as np
import scipy
from numpy.typing import NDArray

Integers = NDArray[np.int64]

LARGEST_TABLE = 10_000  # rows; above it the table would outgrow OpenDP's slower sampler
MANY = 1_000  # draws at a scale above it: more are sums of draws from tables
_FINE = 5_000.0  # σ of the finer draw of such a sum, and
_MOST_FOLDS = 1_000  # how many times the coarser one counts, at the most
_THRESHOLD_BITS = 192
_FIXED_POINT_BITS = 320
_TAIL_BITS = 220  # the table ends where the unnormalised probability falls below 2⁻²²⁰
_SELF_TEST_DRAWS = 10_000
# The χ² law is too thin in the tail for the smallest cells (15 draws expected): at this p-value two
# correct samplers are refused about 4 times in 10¹¹ starts, not twice in 10¹².
_SELF_TEST_ALARM = 1e-12


class NoiseFault(RuntimeError):
    """The start-up test found a sampler that does not follow its distribution: nothing may run."""


@dataclass(frozen=True)
class _Table:
    """The cumulative distribution of N_Z(0, σ²) in units of 2⁻¹⁹².

    Attributes:
        first: the smallest value the table can give.
        thresholds: thresholds[j] = 2¹⁹² · P[N_Z ≤ first + j], rounded down by at most 1, without
            the last, which is 2¹⁹².
        leading: their leading 64 bits.
    """

    first: int
    thresholds: list[int]
    leading: NDArray[np.uint64]


_MOST_TABLES, _MOST_THRESHOLDS = 64, 1 << 20  # kept; a threshold takes 64 bytes
_tables: dict[Fraction, _Table] = {}  # those of the scales used last, the latest at the end


def discrete_gaussian(size: int, *, sigma: float) -> Integers:
    """Draw from the discrete Gaussian N_Z(0, σ²): P[k] proportional to exp(-k²/2σ²).

    Up to σ = 10⁴, and in large vectors above, each draw is within 2⁻¹⁷⁰ of the ideal in total
    variation (docs/privacy.md, "The sampler"); else OpenDP's exact sampler draws.

    Args:
        size: how many independent draws.
        sigma: the scale, in rows.

    Source: Canonne, Kamath & Steinke 2020, arXiv:2004.00010, Definition 1.
    """
    if not (sigma > 0 and np.isfinite(sigma)):
        raise ValueError(f"The scale of the noise must be a positive number, got {sigma}.")
    if sigma <= LARGEST_TABLE:
        draw = _draw_from_table
    else:
        draw = _draw_as_sum if size > MANY else _draw_with_opendp
    self_test(draw)
    return draw(size, sigma=sigma)


def uniform_words(size: int) -> NDArray[np.uint64]:
    """Draw independent uniform 64-bit words from the operating system."""
    return np.frombuffer(os.urandom(8 * size), dtype=np.uint64)


def probability_of_zero(sigma: float) -> float:
    """Return P[N_Z(0, σ²) = 0].

    For σ ≥ 1 by Poisson summation: Σ exp(-k²/2σ²) = σ√(2π)(1 + 2exp(-2π²σ²) + …), whose next term
    is below 10⁻³⁴.
    """
    if sigma >= 1:
        return float(1 / (sigma * np.sqrt(2 * np.pi) * (1 + 2 * np.exp(-2 * np.pi**2 * sigma**2))))
    steps = np.arange(1, 41)
    return float(1 / (1 + 2 * np.exp(-(steps**2) / (2 * sigma**2)).sum()))


def probabilities(values: Integers, *, sigma: float) -> NDArray[np.float64]:
    """Return P[N_Z(0, σ²) = k] for each k of `values`."""
    return probability_of_zero(sigma) * np.exp(-(values.astype(np.float64) ** 2) / (2 * sigma**2))


@cache
def self_test(draw: Callable[..., Integers]) -> None:
    """Compare a sampler with the exact probabilities, once in a process, before it is used.

    Raises:
        NoiseFault: it is off; correct ones are refused less than once in 10¹⁰ starts.
    """
    sigma = 3.0
    values = np.arange(-9, 10)
    inner = probabilities(values, sigma=sigma)
    expected = _SELF_TEST_DRAWS * np.append(inner, 1 - inner.sum())
    drawn = draw(_SELF_TEST_DRAWS, sigma=sigma)
    observed = np.array([*(np.sum(drawn == k) for k in values), np.sum(abs(drawn) > 9)])
    statistic = float(((observed - expected) ** 2 / expected).sum())
    if scipy.special.chdtrc(len(values), statistic) < _SELF_TEST_ALARM:
        raise NoiseFault(
            f"The sampler {draw.__name__.strip('_')} does not follow the discrete Gaussian "
            "on this machine. Nothing was released; please report it."
        )


def _draw_from_table(size: int, *, sigma: float) -> Integers:
    table = _table(Fraction(sigma))
    words = uniform_words(size)
    index = np.searchsorted(table.leading, words, side="right")
    # A word that equals the leading bits of a threshold does not decide the draw: 128 bits more do.
    tied = np.flatnonzero(np.searchsorted(table.leading, words, side="left") != index)
    for position in tied:
        rest = int.from_bytes(os.urandom(_THRESHOLD_BITS // 8 - 8), "little")
        word = (int(words[position]) << (_THRESHOLD_BITS - 64)) | rest
        index[position] = bisect_right(table.thresholds, word)
    return index.astype(np.int64) + table.first


def _draw_as_sum(size: int, *, sigma: float) -> Integers:
    """Add a fine draw to a coarse one that counts several times.

    The sum follows N_Z(0, fine² + folds²·coarse²) to within 2⁻⁵⁰⁰ (docs/privacy.md, "The sampler");
    the coarse scale is rounded up, so that the sum is nowhere narrower than was paid for.
    """
    fine = min(_FINE, sigma / 2**0.5)
    rest = (sigma**2 - fine**2) ** 0.5
    folds = min(_MOST_FOLDS, ceil(rest / _FINE))
    coarse = rest / folds * (1 + 1e-12)
    draw: Callable[..., Integers] = _draw_from_table if coarse <= LARGEST_TABLE else _draw_as_sum
    drawn: Integers = folds * draw(size, sigma=coarse) + _draw_from_table(size, sigma=fine)
    return drawn


def _table(sigma: Fraction) -> _Table:
    """Return the table of a scale: kept since it was last used, or built.

    There is no lock, which a process forked while another thread holds it would wait on for ever.
    At worst two threads build the same table; each draws from a whole one.
    """
    table = _tables.pop(sigma, None) or _build_table(sigma)
    _tables[sigma] = table
    held = list(_tables.items())
    while len(held) > 1 and (
        len(held) > _MOST_TABLES or sum(len(t.thresholds) for _, t in held) > _MOST_THRESHOLDS
    ):
        _tables.pop(held.pop(0)[0], None)
    return table


def _build_table(sigma: Fraction) -> _Table:
    """Build the table by the recurrence p(k+1) = p(k)·r(k), r(k+1) = r(k)·exp(-1/σ²)."""
    one = 1 << _FIXED_POINT_BITS
    ratio = _exponential(1 / (2 * sigma * sigma))
    ratio_step = ratio * ratio >> _FIXED_POINT_BITS
    weights, weight = [one], ratio
    # The first weight below the bound is left out: at a small σ it can be 0.
    while weight >> (_FIXED_POINT_BITS - _TAIL_BITS):
        weights.append(weight)
        ratio = ratio * ratio_step >> _FIXED_POINT_BITS
        weight = weight * ratio >> _FIXED_POINT_BITS
    total = 2 * sum(weights) - one
    below = [(part << _THRESHOLD_BITS) // total for part in accumulate(weights[:0:-1])]
    # P[N_Z ≤ k] = 1 - P[N_Z ≤ -k - 1], and one unit less, so that all are rounded down.
    largest = (1 << _THRESHOLD_BITS) - 1
    thresholds = below + [largest - threshold for threshold in reversed(below)]
    leading = np.array([t >> (_THRESHOLD_BITS - 64) for t in thresholds], dtype=np.uint64)
    return _Table(first=1 - len(weights), thresholds=thresholds, leading=leading)


def _exponential(x: Fraction) -> int:
    """Return exp(-x) for x > 0 in units of 2⁻³²⁰, by the Taylor series of a halved argument."""
    guard = 64
    bits = _FIXED_POINT_BITS + guard
    halvings = max(0, int(x).bit_length() + 1)
    small = (x.numerator << bits) // (x.denominator << halvings)
    result, term, sign, order = 0, 1 << bits, 1, 0
    while term:
        result += sign * term
        order += 1
        term = (term * small >> bits) // order
        sign = -sign
    for _ in range(halvings):
        result = result * result >> bits
    return result >> guard


def _draw_with_opendp(size: int, *, sigma: float) -> Integers:
    noise = _opendp_measurement(sigma)
    return np.array(noise([0] * size), dtype=np.int64)


@lru_cache(maxsize=8)
def _opendp_measurement(sigma: float):  # type: ignore[no-untyped-def]
    # Imported here: loading its library takes most of a second, and the kernel's readers and
    # converters do not need it.
    import opendp.prelude as dp

    dp.enable_features("contrib")
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l2_distance(T="f64")
    return cast("object", dp.m.make_gaussian(*space, scale=sigma))
