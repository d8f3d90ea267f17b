"""Every conversion is a bound: checked against brute force, 50 digits and dp_accounting."""

import itertools
import math
from collections.abc import Iterator

import mpmath  # type: ignore[import-untyped]
import numpy as np
import pytest
from dp_accounting.pld import privacy_loss_distribution as pld
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from riskcal import analysis
from scipy import integrate, special, stats

from privacy.conversions import (
    belief_after,
    best_guess,
    delta_of,
    epsilon_of,
    gaussian_mu,
    group_guess,
    group_rate,
    mu_of,
    sigma_for,
    tail_bound,
    threshold_for,
    true_positive_rate,
)
from privacy.noise import probabilities

Floats = NDArray[np.float64]

SIGMAS = [0.15, 0.2, 0.3, 0.5, 0.7, 0.99, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 30.0]
EPSILONS = [0.0, 0.1, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0]
ROUNDING = 1e-11  # what summing a few thousand floats can blur


def mass(sigma: float, *, reach: int) -> Floats:
    """Return P[N_Z = k] for k from -reach to reach."""
    return probabilities(np.arange(-reach, reach + 1), sigma=sigma)


def tails(sigma: float) -> Floats:
    """Return P[N_Z ≥ t] for t = 1, 2, … out to 30σ, summed from the small end, 37σ."""
    falling = probabilities(np.arange(int(37 * sigma) + 2, 0, -1), sigma=sigma)
    return np.cumsum(falling)[::-1][: int(30 * sigma) + 1]


def boundaries(sigma: float) -> Floats:
    """Return z(t) = -Φ⁻¹(P[N_Z ≥ t]) for t = 0, 1, …: z(0) = -z(1)."""
    z = -special.ndtri_exp(np.log(tails(sigma)))
    return np.concatenate([[-z[0]], z])


def exact_delta(epsilon: float, mu: float) -> mpmath.mpf:
    with mpmath.workdps(50):
        e, m = mpmath.mpf(epsilon), mpmath.mpf(mu)
        return mpmath.ncdf(m / 2 - e / m) - mpmath.exp(e) * mpmath.ncdf(-m / 2 - e / m)


@pytest.mark.parametrize("mu", [0.01, 0.3, 1.0, 1.5, 2.0, 3.2, 4.0, 8.0, 20.0])
def test_the_curve_of_delta_is_nowhere_steeper_than_a_half(mu: float) -> None:
    """Its slope is at most ½·exp(-½(μ/2 - x/μ)²), in 50 digits; for wide μ not greatest at 0."""
    slopes = []
    with mpmath.workdps(50):
        for x in np.linspace(0, 3 * mu**2 + 5, 40).tolist():
            slope = mpmath.exp(x) * mpmath.ncdf(-mpmath.mpf(mu) / 2 - x / mpmath.mpf(mu))
            bound = mpmath.exp(-((mpmath.mpf(mu) / 2 - x / mpmath.mpf(mu)) ** 2) / 2) / 2
            step = mpmath.mpf(10) ** -12
            fall = (exact_delta(x, mu) - exact_delta(x + step, mu)) / step
            assert abs(fall - slope) < 1e-9 / mu
            assert slope <= bound <= 0.5
            slopes.append(slope)
    assert (max(slopes) > slopes[0]) == (mu >= 1.5)


@pytest.mark.parametrize("sigma", [0.151, *SIGMAS, 1000.0])
def test_the_price_of_one_draw_is_rounded_up(sigma: float) -> None:
    """μ₁ in 50 digits; at 0.151 the difference 1 - P[0] once lost eight digits, in our favour."""
    with mpmath.workdps(50):
        twice = 2 * mpmath.mpf(sigma) ** 2
        terms = range(1, int(17 * sigma) + 9)
        above = mpmath.fsum(mpmath.exp(-mpmath.mpf(k * k) / twice) for k in terms)
        exact = 2 * mpmath.sqrt(2) * mpmath.erfinv(1 / (1 + 2 * above))

        assert 0 < gaussian_mu(sigma) / exact - 1 < 2e-12


@pytest.mark.parametrize("sigma", [0.149, 0.0, -1.0, float("nan"), float("inf"), 2e12])
def test_a_scale_without_a_price_is_refused(sigma: float) -> None:
    """An infinite scale once cost nothing, and a NaN was refused by accident only."""
    with pytest.raises(ValueError, match=r"between 0\.15 and 1e\+12"):
        gaussian_mu(sigma)


@pytest.mark.parametrize("sigma", SIGMAS)
def test_the_widest_step_is_the_one_at_the_centre(sigma: float) -> None:
    """The theorem "One draw", looked at: z(t+1) - z(t) never exceeds μ₁, and falls outwards."""
    steps = np.diff(boundaries(sigma))

    assert steps[0] == pytest.approx(gaussian_mu(sigma), rel=ROUNDING)
    assert (np.diff(steps) <= ROUNDING).all()


@pytest.mark.parametrize("sigma", SIGMAS)
def test_the_lemmas_of_one_draw_hold_in_numbers(sigma: float) -> None:
    """(t - 1)/σ ≤ z(t) ≤ (t - ½)μ₁ and 1 < μ₁σ < 2: lemmas 2 and 3 of docs/privacy.md."""
    z, mu = boundaries(sigma)[1:], gaussian_mu(sigma)
    t = np.arange(1, len(z) + 1)

    assert 1 < mu * sigma < 2
    assert (z <= (t - 0.5) * mu * (1 + ROUNDING)).all()
    assert (z >= (t - 1) / sigma * (1 - ROUNDING)).all()


@pytest.mark.parametrize("half_width", [0.05, 0.5, 2.0, 6.0])
def test_the_mean_of_a_tilted_cell_grows_slower_than_the_tilt(half_width: float) -> None:
    """Lemma 1 of "One draw": m(s)/s falls, for cells as narrow and as wide as they come."""
    u = np.linspace(0, half_width, 20_001)
    density = np.exp(-(u**2) / 2)
    ratios = []
    for s in np.linspace(0.05, 12, 60):
        top = np.trapezoid(u * np.sinh(s * u) * density, u)
        ratios.append(top / np.trapezoid(np.cosh(s * u) * density, u) / s)

    assert (np.diff(ratios) < 0).all()


@pytest.mark.parametrize("shift", [1, 2, 5])
@pytest.mark.parametrize("sigma", SIGMAS)
def test_a_shift_costs_no_more_than_its_price(sigma: float, shift: int) -> None:
    """Brute force: the hockey-stick sum over all outputs, at every ε of a list."""
    reach = int(40 * sigma) + 10
    here = mass(sigma, reach=reach)
    there = np.zeros_like(here)
    there[shift:] = here[:-shift]
    for epsilon in EPSILONS:
        divergence = np.maximum(here - math.exp(epsilon) * there, 0)[shift:].sum()

        assert divergence <= delta_of(epsilon, mu=shift * gaussian_mu(sigma)) + 1e-15


@pytest.mark.parametrize("sigma", [0.3, 0.5, 1.0, 3.0, 30.0])
def test_the_price_of_one_draw_is_not_too_high_either(sigma: float) -> None:
    """At ε = 0 the bound is met exactly: total variation is P[N_Z = 0]. No smaller μ would do."""
    at_zero = mass(sigma, reach=0)[0]

    assert delta_of(0.0, mu=gaussian_mu(sigma)) == pytest.approx(at_zero, rel=1e-8)
    assert delta_of(0.0, mu=0.999 * gaussian_mu(sigma)) < at_zero


@pytest.mark.parametrize(("first", "second"), [(1, 1), (1, 2), (2, 3)])
@pytest.mark.parametrize("sigma", [0.4, 1.0, 2.5])
def test_a_vector_costs_its_length(sigma: float, first: int, second: int) -> None:
    """Brute force in two dimensions: a shift by v costs at most ‖v‖₂·μ₁."""
    reach = int(20 * sigma) + 10
    here = mass(sigma, reach=reach)
    before = np.multiply.outer(here, here)
    after = np.multiply.outer(np.roll(here, first), np.roll(here, second))
    for epsilon in EPSILONS:
        divergence = np.maximum(before - math.exp(epsilon) * after, 0).sum()
        mu = math.hypot(first, second) * gaussian_mu(sigma)

        assert divergence <= delta_of(epsilon, mu=mu) + 1e-15


@pytest.mark.parametrize(("sigma", "draws"), [(0.5, 1), (1.0, 1), (1.0, 10), (5.0, 1), (5.0, 30)])
def test_the_price_dominates_the_privacy_loss_distribution(sigma: float, draws: int) -> None:
    """dp_accounting's distribution of many draws: below our curve, and close to it from σ = 5 on.

    Its lower estimate is the oracle, its upper one would exceed the truth by its own grid.
    """
    exact = pld.from_discrete_gaussian_mechanism(sigma, pessimistic_estimate=False)
    exact = exact.self_compose(draws)
    for epsilon in EPSILONS:
        bound = delta_of(epsilon, mu=math.sqrt(draws) * gaussian_mu(sigma))

        assert exact.get_delta_for_epsilon(epsilon) <= bound + 1e-12
        if sigma == 5 and bound > 1e-9:
            assert exact.get_delta_for_epsilon(epsilon) > 0.9 * bound


@pytest.mark.parametrize("mu", [1e-4, 1e-2, 0.1, 0.5, 1.0, 3.0, 10.0])
def test_delta_is_rounded_up_and_hardly(mu: float) -> None:
    """Against 50 digits; the margin of 1e-9 grows as the two terms come near one another."""
    for offset in np.linspace(-2, 8, 21):
        epsilon = max(0.0, (offset + mu / 2) * mu)
        exact = exact_delta(epsilon, mu)

        assert exact <= delta_of(epsilon, mu=mu) <= exact * (1 + 2e-9 + 2e-11 / mu)


def test_delta_where_nothing_is_left_to_bound() -> None:
    """Nothing drawn costs nothing; a δ too small for floats is bounded by one that is not."""
    assert delta_of(1.0, mu=0.0) == 0
    assert delta_of(100.0, mu=0.01) == 1e-300
    assert delta_of(0.0, mu=60.0) == 1


@pytest.mark.parametrize("mu", [0.05, 0.3, 1.0])
def test_delta_agrees_with_dp_accounting(mu: float) -> None:
    """The Gaussian mechanism with scale 1/μ, between its lower and its upper estimate."""
    low, high = (
        pld.from_gaussian_mechanism(1 / mu, pessimistic_estimate=pessimistic)
        for pessimistic in (False, True)
    )
    for epsilon in EPSILONS[:6]:
        bound = delta_of(epsilon, mu=mu)

        assert low.get_delta_for_epsilon(epsilon) <= bound + 1e-12
        assert bound <= high.get_delta_for_epsilon(epsilon) + 1e-8


@settings(deadline=None)
@given(st.floats(1e-3, 8), st.floats(-16, -2))
def test_epsilon_is_rounded_up_and_hardly(mu: float, exponent: float) -> None:
    """δ(ε) ≤ δ in 50 digits, and a thousandth of a thousandth less of ε would not do."""
    delta = 10.0**exponent
    epsilon = epsilon_of(delta, mu=mu)

    assert exact_delta(epsilon, mu) <= delta
    if epsilon > 0:
        assert exact_delta(epsilon * (1 - 1e-6) - 1e-9, mu) > delta


def test_no_noise_seen_means_epsilon_zero() -> None:
    assert epsilon_of(1e-6, mu=0.0) == 0
    assert epsilon_of(1e-6, mu=1e-6) == 0


@settings(deadline=None)
@given(st.floats(0.01, 20), st.floats(-14, -3))
def test_mu_is_rounded_down_and_hardly(epsilon: float, exponent: float) -> None:
    """The δ of the returned μ, in 50 digits, is within the budget; that of 1.000001·μ is not."""
    delta = 10.0**exponent
    mu = mu_of(epsilon, delta)

    assert exact_delta(epsilon, mu) <= delta
    assert exact_delta(epsilon, mu * (1 + 1e-6)) > delta


@settings(deadline=None)
@given(st.floats(0.01, 20), st.floats(-14, -3))
def test_the_conversions_undo_one_another(epsilon: float, exponent: float) -> None:
    """Never below where it started, and within a millionth."""
    back = epsilon_of(10.0**exponent, mu=mu_of(epsilon, 10.0**exponent))

    assert back == pytest.approx(epsilon, rel=1e-6)


@settings(deadline=None)
@given(st.floats(1e-4, 12.4))
def test_the_scale_for_a_price_is_the_least_of_five_digits(mu: float) -> None:
    sigma = sigma_for(mu)
    unit = 10.0 ** (math.floor(math.log10(sigma)) - 4)

    assert gaussian_mu(sigma) <= mu
    assert sigma == float(f"{sigma:.5g}")
    assert sigma < 0.1501 or gaussian_mu(sigma - 1.01 * unit) > mu


def test_a_price_a_hair_too_low_for_a_scale_buys_the_next_one() -> None:
    """Where the root is found a hair low, rounding up to five digits does not lift it."""
    for digits in range(11_000, 12_000, 10):
        sigma = digits / 10_000
        bought = sigma_for(gaussian_mu(sigma) * (1 - 3e-16))

        assert gaussian_mu(bought) < gaussian_mu(sigma)
        assert bought <= sigma + 1.01e-4


def test_no_scale_goes_below_the_least() -> None:
    assert sigma_for(13.0) == 0.15


@pytest.mark.parametrize("mu", [2e-12, 0.0, float("nan")])
def test_what_no_scale_gives_is_refused(mu: float) -> None:
    with pytest.raises(ValueError, match="needs noise beyond a scale of 1e\\+12"):
        sigma_for(mu)


@pytest.mark.parametrize("sigma", SIGMAS)
def test_the_tail_bound_holds_and_is_within_a_factor_of_two(sigma: float) -> None:
    """Against the sum itself, for every start out to 30σ."""
    exact = tails(sigma)
    bounds = np.array([tail_bound(t, sigma=sigma) for t in range(1, len(exact) + 1)])

    assert (bounds >= exact * (1 - ROUNDING)).all()
    assert (bounds <= 2 * exact).all()
    assert tail_bound(0, sigma=sigma) >= 0.5 + mass(sigma, reach=0)[0] / 2
    assert tail_bound(-1, sigma=sigma) == 1
    assert tail_bound(10_000, sigma=sigma) == 1e-300


def shares(rows: int, *, most: int) -> Iterator[tuple[int, ...]]:
    """Yield every way in which `rows` rows can be shared out among names, `most` at a time."""
    if rows == 0:
        yield ()
    for largest in range(min(rows, most), 0, -1):
        for rest in shares(rows - largest, most=largest):
            yield (largest, *rest)


@pytest.mark.parametrize("max_rows", [1, 3, 8])
@pytest.mark.parametrize("delta", [1e-4, 1e-8, 1e-16])
@pytest.mark.parametrize("sigma", [0.5, 1.0, 7.0, 100.0])
def test_the_threshold_hides_every_name_of_one_person(
    sigma: float, delta: float, max_rows: int
) -> None:
    """The exact odds that any name passes, for all ways in which a person can hold names."""
    threshold = threshold_for(delta, sigma=sigma, max_rows=max_rows)
    tail = tails(sigma)
    for held in shares(max_rows, most=max_rows):
        none_passes = sum(math.log1p(-tail[threshold - count - 1]) for count in held)

        assert -math.expm1(none_passes) <= delta
    assert max_rows * tail_bound(threshold - 1 - max_rows, sigma=sigma) > delta


@pytest.mark.parametrize(("delta", "max_rows"), [(0.0, 1), (-1e-9, 1), (1.0, 1), (1e-9, 0)])
def test_a_threshold_that_hides_nobody_is_refused(delta: float, max_rows: int) -> None:
    """δ = 0 once gave a threshold; no noise with unbounded tails can keep it."""
    with pytest.raises(ValueError, match="No threshold"):
        threshold_for(delta, sigma=1.0, max_rows=max_rows)


def test_the_attacker_is_bounded_by_the_gaussian_curve() -> None:
    """Closed form: at μ = 1 and α = Φ(-1), half of the members; δ shifts the curve."""
    alpha = float(special.ndtr(-1))

    assert true_positive_rate(alpha, mu=1.0) == pytest.approx(0.5, rel=1e-11)
    assert true_positive_rate(alpha, mu=1.0, delta=0.01) == pytest.approx(0.51, rel=1e-11)
    assert true_positive_rate(0.0, mu=1.0, delta=0.01) == pytest.approx(0.01, rel=1e-11)
    assert true_positive_rate(0.3, mu=0.0) == pytest.approx(0.3, rel=1e-11)
    assert true_positive_rate(1.0, mu=1.0) == 1
    assert true_positive_rate(0.9, mu=9.0, delta=0.5) == 1


@pytest.mark.parametrize("sigma", SIGMAS)
def test_no_test_on_one_draw_beats_the_bounds(sigma: float) -> None:
    """The best attacks there are: accuse from t on (Neyman–Pearson), guess the likelier (Bayes)."""
    mu = gaussian_mu(sigma)
    tail = tails(sigma)
    for wrongly, rightly in itertools.pairwise(tail[::-1]):
        assert rightly <= true_positive_rate(wrongly, mu=mu) * (1 + ROUNDING)
    here = mass(sigma, reach=int(35 * sigma) + 3)
    for prior in (0.01, 0.3, 0.5, 0.9):
        right = np.maximum((1 - prior) * here, prior * np.roll(here, 1)).sum()

        assert right <= best_guess(prior, mu=mu) * (1 + ROUNDING)


@pytest.mark.parametrize("mu", [0.05, 0.2367, 1.0, 3.0])
def test_the_attack_bounds_are_those_of_riskcal(mu: float) -> None:
    """Its analytical curve and Bayes risk, and its advantage, which is 2·best_guess(½) - 1."""
    rates = np.array([1e-6, 1e-4, 0.001, 0.01, 0.1, 0.5, 0.9])
    missed = analysis.get_beta_from_gdp(mu, rates)
    for rate, miss in zip(rates, missed, strict=True):
        assert true_positive_rate(float(rate), mu=mu) == pytest.approx(1 - miss, rel=1e-9)
    for prior in (0.01, 0.1, 0.5, 0.9):
        risk = float(analysis.get_bayes_risk_from_gdp(mu, prior))
        assert best_guess(prior, mu=mu) == pytest.approx(1 - risk, rel=1e-9)
    advantage = analysis.get_advantage_from_gdp(mu)
    assert 2 * best_guess(0.5, mu=mu) - 1 == pytest.approx(advantage, rel=1e-9)


def test_a_composed_run_lets_an_attacker_reach_the_curve_and_not_pass_it() -> None:
    """Thirty discrete draws as dp_accounting composes them, read as error rates by riskcal.

    Our curve lies between those of its optimistic and its pessimistic grid, a thirtieth apart.
    """
    mu = math.sqrt(30) * gaussian_mu(20.0)
    rates = np.array([0.001, 0.01, 0.1, 0.5])
    least, most = (
        1
        - analysis.get_beta_from_pld(
            pld.from_discrete_gaussian_mechanism(
                20.0, pessimistic_estimate=pessimistic, value_discretization_interval=1e-5
            ).self_compose(30),
            alpha=rates,
        )
        for pessimistic in (False, True)
    )
    bounds = np.array([true_positive_rate(float(rate), mu=mu) for rate in rates])

    assert (least <= bounds).all()
    assert (bounds <= most).all()
    assert (most <= 1.034 * least).all()


@pytest.mark.parametrize("mu", [0.1, 0.5, 2.0])
@pytest.mark.parametrize("values", [2, 10, 1000])
def test_no_guess_of_a_value_beats_the_bound_on_inference(values: int, mu: float) -> None:
    """The best guess of which cell of a noisy marginal a person's row is in, exactly.

    One of `values` is right without the release; the attacker names the cell that stands out
    most, which is right with ∫φ(x - μ)Φ(x)^(values-1)dx.
    """

    def density(x: float) -> float:
        return float(stats.norm.pdf(x - mu) * special.ndtr(x) ** (values - 1))

    right, _ = integrate.quad(density, -12, 12 + mu, limit=200)
    bound = true_positive_rate(1 / values, mu=mu)

    assert 1 / values < right <= bound
    assert bound < 1.6 * right


@settings(deadline=None)
@given(st.floats(0.001, 0.999), st.floats(0.01, 8), st.floats(0, 0.01))
def test_the_best_guess_is_the_best_over_all_tests(prior: float, mu: float, delta: float) -> None:
    """A grid of tests never beats it (it once was that grid, and fell short), and comes near."""
    alpha = special.ndtr(np.linspace(-12, 8, 4001))
    power = special.ndtr(special.ndtri(alpha) + mu) + delta
    on_grid = float(((1 - prior) * (1 - alpha) + prior * power).max())

    assert best_guess(prior, mu=mu, delta=delta) >= min(1.0, on_grid)
    assert best_guess(prior, mu=mu, delta=delta) <= on_grid + 1e-4


def test_the_best_guess_at_its_edges() -> None:
    """Even odds: Φ(μ/2). Without a release, and for one who knows already, the prior decides."""
    assert best_guess(0.5, mu=1.0) == pytest.approx(special.ndtr(0.5), rel=1e-11)
    assert best_guess(0.5, mu=1.0, delta=0.02) == pytest.approx(special.ndtr(0.5) + 0.01, rel=1e-11)
    assert best_guess(0.2, mu=0.0) == pytest.approx(0.8, rel=1e-11)
    assert best_guess(0.0, mu=1.0) == best_guess(1.0, mu=1.0) == 1


@pytest.mark.parametrize("mu", [0.05, 0.2355, 1.0, 4.0])
@pytest.mark.parametrize("before", [0.01, 0.5, 0.9])
def test_beliefs_hold_for_the_curve_itself(mu: float, before: float) -> None:
    """The Gaussian on the curve: its log-odds grow by N(μ²/2, μ²) where the person is in."""
    for share in (0.5, 0.05, 2e-5):
        grown = mu**2 / 2 + mu * float(stats.norm.isf(share))
        exact = 1 / (1 + math.exp(-grown) * (1 - before) / before)
        assert exact <= belief_after(before, share, mu=mu)


def test_beliefs_hold_over_simulated_releases() -> None:
    """10⁶ releases of a Gaussian and of one that tells only its upper twentieth."""
    mu, share, n = 0.8, 0.05, 1_000_000
    seen = np.random.default_rng(3).normal(mu, 1, n)
    most = belief_after(0.5, share, mu=mu)
    gaussian = special.expit(mu * seen - mu**2 / 2)
    cut = float(stats.norm.isf(share)) + mu
    inside, outside = stats.norm.sf(cut - mu), stats.norm.sf(cut)
    coarse = np.where(
        seen > cut, inside / (inside + outside), (1 - inside) / (2 - inside - outside)
    )

    assert (gaussian > most).mean() < share
    assert coarse.max() == pytest.approx(most, rel=1e-6)  # the bound is reached, and not passed
    assert (coarse > most * (1 - 1e-6)).mean() == pytest.approx(share, abs=0.002)


def test_a_belief_counts_what_thresholds_may_tell() -> None:
    """Where δ covers all releases but so few, nothing is bounded; without μ or δ nothing moves."""
    assert belief_after(0.5, 1e-7, mu=0.2, delta=1e-7) == 1
    assert belief_after(0.3, 0.05, mu=0.0) == pytest.approx(0.3, rel=1e-8)
    assert belief_after(0.5, 0.05, mu=0.2) < belief_after(0.5, 0.05, mu=0.2, delta=0.01)


@pytest.mark.parametrize("group", [1, 2, 4, 10])
def test_a_group_has_the_curve_of_so_many_times_the_mu(group: int) -> None:
    """For δ = 0, Theorem 2.14 of Dong, Roth & Su has a closed form."""
    mu = 0.2355
    assert group_rate(0.01, mu=mu, delta=0, group=group) == pytest.approx(
        true_positive_rate(0.01, mu=group * mu)
    )
    exact = best_guess(0.5, mu=group * mu)
    assert exact <= group_guess(mu=mu, delta=0, group=group) <= exact + 2e-9
    assert exact < group_guess(mu=mu, delta=1e-4, group=group)
    for before, share in ((0.1, 0.05), (0.5, 2e-5)):
        assert belief_after(before, share, mu=mu, group=group) == pytest.approx(
            belief_after(before, share, mu=group * mu), rel=1e-6
        )


def test_a_group_is_guessed_by_simulation_no_better_than_said() -> None:
    """Four persons who shift one Gaussian by μ each: the best test errs as often as said."""
    mu, n = 0.3, 400_000
    rng = np.random.default_rng(8)
    right = ((rng.normal(4 * mu, 1, n) > 2 * mu).mean() + (rng.normal(0, 1, n) < 2 * mu).mean()) / 2

    assert right == pytest.approx(group_guess(mu=mu, delta=0, group=4), abs=0.003)
