"""Intervals hold as often as they say, and lower bounds on μ and ε never overstate."""

import itertools
import math

import mpmath  # type: ignore[import-untyped]
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from riskcal import analysis
from scipy import special, stats

from privacy.conversions import epsilon_of, true_positive_rate
from privacy.intervals import (
    Errors,
    clopper_pearson,
    epsilon_at_least,
    epsilon_in_one_run,
    mean_at_least,
    mu_at_least,
    mu_of_proofs,
    width_at_most,
    wilson,
)


@pytest.mark.parametrize("confidence", [0.9, 0.999])
@pytest.mark.parametrize("trials", [1, 7, 60])
def test_an_exact_interval_holds_for_every_rate(trials: int, confidence: float) -> None:
    """Brute force over all outcomes: neither end is wrong more often than half of what is left."""
    miss = (1 - confidence) / 2
    intervals = [clopper_pearson(hits, trials, confidence=confidence) for hits in range(trials + 1)]
    low, high = np.array(intervals).T
    for rate in np.linspace(0, 1, 401):
        odds = stats.binom.pmf(np.arange(trials + 1), trials, rate)

        assert odds[low > rate].sum() <= miss * (1 + 1e-9)
        assert odds[high < rate].sum() <= miss * (1 + 1e-9)


@pytest.mark.parametrize(("hits", "trials"), [(0, 10), (3, 10), (10, 10), (500, 10_000)])
def test_intervals_agree_with_scipy(hits: int, trials: int) -> None:
    found = stats.binomtest(hits, trials)
    for interval, method in ((clopper_pearson, "exact"), (wilson, "wilson")):
        low, high = interval(hits, trials, confidence=0.99)
        other = found.proportion_ci(0.99, method=method)

        assert low == pytest.approx(other.low, abs=1e-9)
        assert high == pytest.approx(other.high, abs=1e-9)


def test_a_wilson_interval_is_right_about_as_often_as_it_says() -> None:
    """Exact odds over rates that are neither 0 nor 1: 95 % on average, never far below."""
    low, high = np.array([wilson(hits, 50, confidence=0.95) for hits in range(51)]).T
    right = [
        stats.binom.pmf(np.arange(51), 50, rate)[(low <= rate) & (rate <= high)].sum()
        for rate in np.linspace(0.05, 0.95, 181)
    ]

    assert np.mean(right) == pytest.approx(0.95, abs=0.01)
    assert min(right) > 0.9


@pytest.mark.parametrize(("hits", "trials"), [(-1, 10), (11, 10), (0, 0)])
def test_hits_that_cannot_be_are_refused(hits: int, trials: int) -> None:
    with pytest.raises(ValueError, match=f"cannot be {hits} hits in {trials} trials"):
        wilson(hits, trials, confidence=0.9)


@pytest.mark.parametrize("confidence", [0.0, 1.0, float("nan")])
def test_a_confidence_of_nothing_or_all_is_refused(confidence: float) -> None:
    with pytest.raises(ValueError, match="confidence lies between 0 and 1"):
        clopper_pearson(1, 2, confidence=confidence)


def exactly(wrong: float, missed: float, trials: int = 10**9) -> Errors:
    return Errors(wrong * trials, trials, missed * trials, trials)


@settings(deadline=None)
@given(st.floats(0.05, 4), st.floats(-1, 1))
def test_the_gaussian_bound_reaches_mu_and_never_passes_it(mu: float, place: float) -> None:
    """Closed form, at any threshold: Φ⁻¹(1 - FPR) - Φ⁻¹(FNR); 10⁹ trials leave little blur."""
    wrong, missed = special.ndtr(-place - mu / 2), special.ndtr(place - mu / 2)
    found = mu_at_least(exactly(wrong, missed), confidence=0.999)

    assert found <= mu
    assert found == pytest.approx(mu, abs=0.01)


@pytest.mark.parametrize("group", [1, 2, 10, 300])
def test_a_group_is_held_to_so_many_times_the_curve(group: int) -> None:
    """Without a shift that is the curve of group·μ, with one it is a little less tight."""
    wrong = special.ndtr(-1.0)
    alone = mu_at_least(exactly(wrong, wrong), confidence=0.999, group=group)
    shifted = mu_at_least(exactly(wrong, wrong), confidence=0.999, group=group, delta=1e-6)

    assert alone == pytest.approx(2 / group, rel=1e-3)
    assert alone * 0.99 < shifted < alone


def test_a_shifted_claim_is_read_in_both_orders() -> None:
    """A shift of a tenth explains a test that is right in one table and nothing else."""
    assert mu_at_least(exactly(0.0, 0.9), confidence=0.999, delta=0.1) < 0.02
    assert mu_at_least(exactly(0.9, 0.0), confidence=0.999, delta=0.1) < 0.02
    assert mu_at_least(exactly(0.0, 0.8), confidence=0.999, delta=0.1) > 4
    assert mu_at_least(exactly(0.8, 0.0), confidence=0.999, delta=0.1) > 4


def test_the_bound_on_mu_undoes_the_attackers_curve() -> None:
    """A mechanism that names the person with probability δ, and is G_μ otherwise."""
    for rate in (0.001, 0.1, 0.6):
        missed = 0.999 * (1 - true_positive_rate(rate, mu=1.2))
        found = mu_at_least(exactly(rate, missed), confidence=0.99, delta=1e-3)

        assert found <= 1.2
        assert found == pytest.approx(1.2, abs=0.005)


@pytest.mark.parametrize("epsilon", [0.1, 1.0, 5.0])
def test_randomised_response_is_held_to_its_epsilon(epsilon: float) -> None:
    """It tells the truth with e^ε/(1 + e^ε): the ε-private mechanism that is easiest to attack."""
    lie = 1 / (1 + math.exp(epsilon))
    found = epsilon_at_least(exactly(lie, lie), delta=0.0, confidence=0.999)

    assert found <= epsilon
    assert found == pytest.approx(epsilon, rel=0.01)


def test_a_delta_explains_a_revelation_of_that_chance() -> None:
    """Everything shown with probability δ = 0.01 is (0, 0.01)-private; for half of that it is not.

    Then 1 - FNR - δ = 0.005 is left, over a false positive rate below 10⁻⁸.
    """
    shown = exactly(0.0, 0.99)

    assert epsilon_at_least(shown, delta=0.0101, confidence=0.999) == 0
    assert epsilon_at_least(shown, delta=0.005, confidence=0.999) > 12


@pytest.mark.parametrize(("wrong", "missed"), [(0.01, 0.6), (0.2, 0.3), (0.5, 0.001)])
def test_the_bound_on_epsilon_is_that_of_riskcal(wrong: float, missed: float) -> None:
    """Of exact rates; ours has a margin for 10⁹ trials."""
    found = epsilon_at_least(exactly(wrong, missed), delta=1e-3, confidence=0.999)

    assert found == pytest.approx(
        analysis.get_epsilon_from_err_rates(1e-3, wrong, missed), rel=0.01
    )


def test_no_bound_on_epsilon_passes_that_of_the_curve() -> None:
    """Along the Gaussian curve in 50 digits: (ε, δ) forces less than the whole curve does."""
    mu, delta = 1.0, 1e-3
    whole = epsilon_of(delta, mu=mu)
    for place in np.linspace(-3, 3, 13):
        with mpmath.workdps(50):
            wrong, missed = (float(mpmath.ncdf(sign * place - mu / 2)) for sign in (-1, 1))

        assert epsilon_at_least(exactly(wrong, missed), delta=delta, confidence=0.9) <= whole


@pytest.mark.parametrize("errors", [Errors(5, 10, 5, 10), Errors(10, 10, 10, 10)])
def test_guessing_shows_nothing(errors: Errors) -> None:
    assert mu_at_least(errors, confidence=0.9) == 0
    assert epsilon_at_least(errors, delta=1e-6, confidence=0.9) == 0


def test_proofs_are_explained_by_the_shift_alone() -> None:
    """One person: any proof beyond δ rejects every μ. A group's chance of one grows with μ."""
    assert mu_of_proofs(0, 100, confidence=0.999) == 0
    assert mu_of_proofs(1, 100, confidence=0.999) == 64
    assert mu_of_proofs(1, 100, confidence=0.999, delta=1e-4) == 0
    assert mu_of_proofs(50, 100, confidence=0.999, delta=1e-4) == 64


def test_a_groups_proofs_reject_what_does_not_spread_them() -> None:
    """Two persons, δ = 10⁻³: a proof of chance Φ(Φ⁻¹(δ) + μ) + δ is what μ allows."""
    found = mu_of_proofs(10**6, 10**8, confidence=0.999, delta=1e-3, group=2)

    assert true_positive_rate(1e-3, mu=found, delta=1e-3) == pytest.approx(0.01, rel=0.01)


LAWS = {  # of numbers that lie at few points, most of them at the greatest
    "one point": ([1.0], [1.0]),
    "seldom nothing": ([0.0, 1.0], [0.02, 0.98]),
    "seldom little": ([0.01, 1.0], [0.1, 0.9]),
    "often half": ([0.4, 0.5, 1.0], [0.1, 0.5, 0.4]),
}


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS.keys())
@pytest.mark.parametrize("n", [2, 5])
def test_a_bound_on_a_mean_is_wrong_as_seldom_as_it_says(
    law: tuple[list[float], list[float]], n: int
) -> None:
    """Exact odds over all outcomes, for every rate of error."""
    points, odds = law
    mean = float(np.dot(points, odds))
    for miss in (0.3, 0.05, 1e-3):
        wrong = sum(
            math.prod(odds[place] for place in places)
            for places in itertools.product(range(len(points)), repeat=n)
            if mean_at_least([points[place] for place in places], miss=miss) > mean
        )

        assert wrong <= miss * (1 + 1e-9)


def test_a_bound_on_a_mean_is_that_of_the_greatest_where_laws_differ() -> None:
    """Ten numbers of mean 1 beside ten of mean 2: at most 2, and near it with many of them."""
    assert 1.0 < mean_at_least([1.0, 2.0] * 500, miss=1e-6) < 2.0
    assert mean_at_least([2.0] * 100_000, miss=1e-6) == pytest.approx(2.0, rel=1e-3)
    assert mean_at_least([2.0, 0.0], miss=1e-6) == 0.0


@pytest.mark.parametrize("draws", [3, 40, 1000])
@pytest.mark.parametrize("miss", [0.3, 0.01, 1e-6])
def test_a_bound_on_the_width_is_wrong_as_seldom_as_it_says(draws: int, miss: float) -> None:
    """By the exact law of the sum of squares, χ²; and a thousand draws come within a quarter."""
    per_square = width_at_most(1.0, draws, miss=miss) ** 2

    assert stats.chi2.cdf(1 / per_square, draws) <= miss
    if draws == 1000:
        assert width_at_most(1000.0, draws, miss=miss) < 1.25


def test_a_bound_on_the_width_holds_where_the_noise_decides_how_much_is_drawn() -> None:
    """A player who stops once the noise looks narrow: 2,000 games, each wrong once in ten at most.

    Bounds by χ², as if the number of draws had been fixed, are wrong in 46 of a hundred.
    """
    rng = np.random.default_rng()
    wrong = 0
    for squares in np.cumsum(rng.normal(size=(2_000, 400)) ** 2, axis=1):
        bounds = [width_at_most(squares[n - 1], n, miss=0.1) for n in range(20, 401, 5)]
        wrong += min(bounds) < 1

    assert wrong <= stats.binom.ppf(1 - 1e-9, 2_000, 0.1)


@pytest.mark.parametrize(("right", "guesses"), [(40, 50), (300, 300), (100, 200)])
def test_a_bound_from_one_run_is_that_of_randomized_response(right: int, guesses: int) -> None:
    """Without δ a guess is right as often as a turned answer: the exact end of an interval."""
    low, _ = clopper_pearson(right, guesses, confidence=1 - 2e-3)
    wanted = max(0.0, math.log(low / (1 - low)))

    found = epsilon_in_one_run(right, guesses, 400, delta=0.0, confidence=1 - 1e-3)

    assert found == pytest.approx(wanted, abs=1e-9)
    assert (
        found == 0
        or epsilon_in_one_run(right, guesses, 400, delta=1e-6, confidence=1 - 1e-3) < found
    )


def test_a_bound_from_one_run_leaves_room_for_delta() -> None:
    """A mechanism that tells all with probability δ, else nothing, has ε = 0.

    Ten of ten guesses are right with probability δ + 2⁻¹⁰, and none may be held against it.
    """
    delta = 0.01
    confidence = 1 - (delta + 2**-10)

    assert epsilon_in_one_run(10, 10, 10, delta=delta, confidence=confidence) == 0
    assert epsilon_in_one_run(10, 10, 10, delta=0.0, confidence=confidence) > 0
    with pytest.raises(ValueError, match="canaries"):
        epsilon_in_one_run(5, 10, 9, delta=delta, confidence=confidence)
