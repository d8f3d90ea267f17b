"""Intervals: what counts of hits say about a rate, and counts of errors about ε and μ.

Every bound is rounded so that it claims less: a rate's interval is wider, a lower bound lower.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from privacy.conversions import group_rate

_ROUNDING = 1e-12
_TILTS = tuple(2.0**-power for power in range(13))  # of squared noise; the best is √(log(1/miss)/n)
_LARGEST_MU = 64.0  # beyond it a double holds no rate that would tell two values apart


@dataclass(frozen=True)
class Errors:
    """What a test of "the person is in the table" got wrong, over independent trials.

    Counts may be fractions where they are expectations.

    Attributes:
        false_positives: trials on the table without the person that were accused.
        absent: trials on the table without the person.
        false_negatives: trials on the table with the person that were not accused.
        present: trials on the table with the person.
    """

    false_positives: float
    absent: int
    false_negatives: float
    present: int


def wilson(hits: float, trials: int, *, confidence: float) -> tuple[float, float]:
    """Return an interval for a rate that holds it with about this confidence.

    Narrow and right on average; where it has to hold for every rate, use `clopper_pearson`.

    Source: Wilson 1927, J. Amer. Statist. Assoc. 22:209, the score interval.
    """
    _check(hits, trials, confidence)
    z = float(scipy.special.ndtri((1 + confidence) / 2))
    rate = hits / trials
    middle = (rate + z * z / (2 * trials)) / (1 + z * z / trials)
    spread = math.sqrt(rate * (1 - rate) / trials + (z / (2 * trials)) ** 2)
    half = z / (1 + z * z / trials) * spread
    return max(0.0, middle - half - _ROUNDING), min(1.0, middle + half + _ROUNDING)


def clopper_pearson(hits: float, trials: int, *, confidence: float) -> tuple[float, float]:
    """Return an interval for a rate that holds it with at least this confidence, whatever it is.

    Either end by itself is wrong with probability at most (1 - confidence)/2.

    Source: Clopper & Pearson 1934, Biometrika 26:404.
    """
    _check(hits, trials, confidence)
    miss = (1 - confidence) / 2
    low = float(scipy.special.betaincinv(hits, trials - hits + 1, miss)) if hits > 0 else 0.0
    high = float(scipy.special.betainccinv(hits + 1, trials - hits, miss)) if hits < trials else 1.0
    return max(0.0, low - _ROUNDING), min(1.0, high + _ROUNDING)


def epsilon_at_least(errors: Errors, *, delta: float, confidence: float) -> float:
    """Return an ε that any (ε, δ)-private mechanism with these errors must have.

    Source: Kairouz, Oh & Viswanath 2015, arXiv:1311.0776, Theorem 2.1 (both orders of the two
    tables), with Clopper–Pearson bounds in place of the rates.
    """
    wrong, missed = _rates(errors, confidence)
    odds = max((1 - missed - delta) / wrong, (1 - wrong - delta) / missed)
    return max(0.0, math.log(odds)) if odds > 0 else 0.0


def epsilon_in_one_run(
    right: int, guesses: int, canaries: int, *, delta: float, confidence: float
) -> float:
    """Return an ε that a mechanism must have, of one run in which so many canaries were guessed.

    Each canary is a person who is in the table or not, by a fair coin of their own.

    Args:
        right: guesses that were right.
        guesses: how many were made, a number fixed beforehand; the other canaries are passed over.
        canaries: how many there are.

    Source: Steinke, Nasr & Jagielski 2023, arXiv:2305.08846, Theorem 5.2.
    """
    _check(right, guesses, confidence)
    if canaries < guesses:
        raise ValueError(f"{guesses} guesses are of that many canaries at least, not {canaries}.")

    def chance(epsilon: float) -> float:
        """Bound the chance of so many right guesses, if ε were that."""
        rate = float(scipy.special.expit(epsilon))
        at_least = scipy.stats.binom.sf(right - 1, guesses, rate)
        below = np.cumsum(scipy.stats.binom.pmf(np.arange(right - 1, -1, -1), guesses, rate))
        steepest = float((below / np.arange(1, right + 1)).max(initial=0.0))
        return float(at_least) + 2 * canaries * delta * steepest

    miss, low, high = 1 - confidence, 0.0, 64.0
    if chance(low) > miss:
        return 0.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if chance(middle) <= miss else (low, middle)
    return low * (1 - _ROUNDING)


def mu_at_least(errors: Errors, *, confidence: float, delta: float = 0.0, group: int = 1) -> float:
    """Return the largest μ that these errors reject: the mechanism is not that private.

    The claim put to the test is G_μ shifted by `delta`, in both orders of the two tables.

    Args:
        delta: the shift, spent on thresholds.
        group: how many persons the two tables differ by. The curve is then applied that many
            times over, which for δ = 0 is the curve of group·μ.

    Source: Dong, Roth & Su 2019, arXiv:1905.02383, Theorem 2.14 on groups; the bound from two
    Clopper–Pearson rates is that of Nasr et al. 2023, arXiv:2302.07956.
    """
    wrong, missed = _rates(errors, confidence)

    def slack(mu: float) -> float:
        """Return by how much the claim explains the errors, in the order that explains less."""
        return min(
            group_rate(wrong, mu=mu, delta=delta, group=group) - (1 - missed),
            group_rate(missed, mu=mu, delta=delta, group=group) - (1 - wrong),
        )

    if slack(0.0) >= 0:
        return 0.0
    return float(scipy.optimize.brentq(slack, 0.0, _LARGEST_MU, xtol=1e-12)) * (1 - 1e-9)


def mu_of_proofs(
    proofs: int, present: int, *, confidence: float, delta: float = 0.0, group: int = 1
) -> float:
    """Return the largest μ that these proofs reject; at most 64, where doubles end.

    Args:
        proofs: trials on the table with the person whose outcome the other table cannot give: no
            false positive has to be feared.
        present: trials on the table with the person.
        delta: the chance of such an outcome that the claim allows, see `mu_at_least`.
        group: how many persons the two tables differ by, as there.
    """
    shown, _ = clopper_pearson(proofs, present, confidence=confidence)

    def slack(mu: float) -> float:
        return group_rate(0.0, mu=mu, delta=delta, group=group) - shown

    if slack(0.0) >= 0:
        return 0.0
    if slack(_LARGEST_MU) <= 0:
        return _LARGEST_MU
    return float(scipy.optimize.brentq(slack, 0.0, _LARGEST_MU, xtol=1e-12)) * (1 - 1e-9)


def mean_at_least(values: Sequence[float], *, miss: float) -> float:
    """Return what the greatest mean of these independent numbers is at least.

    It holds for every law of numbers that are not negative, for any number of them, and also if
    each has a law of its own: their product has the mean Πmᵢ ≤ (max mᵢ)ⁿ, and by Markov's
    inequality exceeds its mean by a factor of 1/miss with probability at most `miss`. So the
    geometric mean times the n-th root of `miss` is a bound; it gives little away where the numbers
    spread little, and says nothing where one of them is 0.

    Args:
        values: not negative.
        miss: the probability with which the bound may be wrong.
    """
    if min(values) <= 0:
        return 0.0
    logs = float(np.mean(np.log(values))) + math.log(miss) / len(values)
    return math.exp(logs) * (1 - _ROUNDING)


def width_at_most(squares: float, draws: int, *, miss: float) -> float:
    """Return what σ of Gaussian noise is at most, in units of the σ that `squares` is given in.

    With σ² = c², exp(-t·Σz²/c²)·(1 + 2t)^(n/2) is a martingale of mean 1 for every t > 0, also
    where what was drawn before decides how much is drawn, so by Markov's inequality it is seldom
    large. The least of the bounds on c at thirteen fixed t is taken, each with its share of `miss`.

    Args:
        squares: the sum of the squared draws.
        draws: how many those are.
        miss: the probability with which the bound may be wrong.

    Returns:
        Infinity where so few draws say nothing.
    """
    price = math.log(len(_TILTS) / miss)
    bounds = [
        tilt * squares / worth
        for tilt in _TILTS
        if (worth := draws / 2 * math.log1p(2 * tilt) - price) > 0
    ]
    return math.sqrt(min(bounds, default=math.inf)) * (1 + _ROUNDING)


def _rates(errors: Errors, confidence: float) -> tuple[float, float]:
    """Return the largest rates of both errors, both right with this confidence."""
    _, wrong = clopper_pearson(errors.false_positives, errors.absent, confidence=confidence)
    _, missed = clopper_pearson(errors.false_negatives, errors.present, confidence=confidence)
    return wrong, missed


def _check(hits: float, trials: int, confidence: float) -> None:
    if not 0 <= hits <= trials or trials < 1:
        raise ValueError(f"There cannot be {hits} hits in {trials} trials.")
    if not 0 < confidence < 1:
        raise ValueError(f"A confidence lies between 0 and 1, got {confidence}.")
