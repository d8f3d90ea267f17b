"""The accountant: what it grants is worth the budget, and what it refuses leaves no trace."""

import math
from fractions import Fraction

import mpmath  # type: ignore[import-untyped]
import numpy as np
import pytest
from dp_accounting.pld import privacy_loss_distribution as pld
from hypothesis import given, settings
from hypothesis import strategies as st

from privacy.accounting import (
    DELTA_UNIT,
    MU_SQUARED_UNIT,
    SAMPLER_DELTA,
    Accountant,
    Budget,
    BudgetExceeded,
    Query,
    Spend,
    price,
)
from privacy.conversions import delta_of, gaussian_mu, sigma_for
from privacy.noise import probabilities

budgets = st.builds(
    Budget, epsilon=st.floats(0.01, 20), delta=st.floats(-14, -3).map(lambda e: 10.0**e)
)


def spend(mu_squared: int, delta: int = 0) -> Spend:
    return Spend(Query("a test"), "discrete Gaussian", 1.0, 1, mu_squared, delta)


@pytest.mark.parametrize("epsilon", [0.0, 0.0099, 20.01, -1.0, float("nan"), float("inf")])
def test_an_epsilon_out_of_range_is_refused(epsilon: float) -> None:
    with pytest.raises(ValueError, match="ε must lie"):
        Budget(epsilon)


@pytest.mark.parametrize("delta", [0.0, 9e-15, 2e-3, -1e-6, float("nan"), float("inf")])
def test_a_delta_out_of_range_is_refused(delta: float) -> None:
    with pytest.raises(ValueError, match="δ must lie"):
        Budget(1.0, delta)


@pytest.mark.parametrize("share", [-0.01, 0.11, float("nan")])
def test_thresholds_may_take_a_tenth_of_delta_at_most(share: float) -> None:
    with pytest.raises(ValueError, match="up to a tenth"):
        Accountant(Budget(1.0), threshold_share=share)


@settings(deadline=None)
@given(budgets, st.sampled_from([0.0, 0.03, 0.1]))
def test_what_is_granted_is_worth_the_budget(budget: Budget, share: float) -> None:
    """In 50 digits: δ(ε; √granted) + δ of thresholds + δ of the sampler ≤ δ, and hardly less."""
    accountant = Accountant(budget, threshold_share=share)
    with mpmath.workdps(50):
        unit, mu_unit = mpmath.mpf(10) ** -18, mpmath.mpf(10) ** -12
        e, mu = mpmath.mpf(budget.epsilon), mpmath.sqrt(accountant.granted * mu_unit)
        noise = mpmath.ncdf(mu / 2 - e / mu) - mpmath.exp(e) * mpmath.ncdf(-mu / 2 - e / mu)
        whole = noise + (accountant.delta_granted + SAMPLER_DELTA) * unit

        assert whole <= budget.delta
        assert whole >= budget.delta * (1 - 1e-3)
    assert accountant.delta_granted <= share * budget.delta / DELTA_UNIT * (1 + 1e-12)


@pytest.mark.parametrize("sigma", [0.15, 0.5, 1.0, 7.3, 1000.0, 1e12])
@pytest.mark.parametrize("squared_sensitivity", [1, 9, 10**6])
def test_a_price_is_rounded_up(sigma: float, squared_sensitivity: int) -> None:
    """At least μ₁²·Δ², at most a unit and 10⁻¹¹ of it more; never 0."""
    with mpmath.workdps(50):
        twice = 2 * mpmath.mpf(sigma) ** 2
        if sigma < 100:
            terms = range(1, int(17 * sigma) + 9)
            whole = 1 + 2 * mpmath.fsum(mpmath.exp(-mpmath.mpf(k * k) / twice) for k in terms)
        else:
            whole = mpmath.sqrt(mpmath.pi * twice)
        mu = 2 * mpmath.sqrt(2) * mpmath.erfinv(1 / whole)
        exact = mu**2 * squared_sensitivity * 10**12
    charged = price(sigma, squared_sensitivity)

    assert isinstance(charged, int)
    assert charged >= 1
    assert exact <= charged <= exact * (1 + 1e-11) + 1


@pytest.mark.parametrize("squared_sensitivity", [0, -1])
def test_nothing_private_has_no_sensitivity(squared_sensitivity: int) -> None:
    """A sensitivity of 0 would make counts free."""
    with pytest.raises(ValueError, match="at least 1"):
        price(1.0, squared_sensitivity)


def test_a_spend_is_kept_in_order_and_counted() -> None:
    accountant = Accountant(Budget(1.0), threshold_share=0.1)
    first, second = spend(100, 7), spend(23)
    accountant.charge(first)
    accountant.charge(second)

    assert accountant.spends == (first, second)
    assert accountant.spent == 123
    assert accountant.left == accountant.granted - 123
    assert accountant.delta_spent == 7


def test_the_whole_budget_can_be_spent_and_not_one_unit_more() -> None:
    accountant = Accountant(Budget(1.0), threshold_share=0.1)
    accountant.charge(spend(accountant.granted, accountant.delta_granted))
    assert accountant.left == 0

    for one_more in (spend(1), spend(0, 1)):
        with pytest.raises(BudgetExceeded, match="a test: costs"):
            accountant.charge(one_more)
    assert len(accountant.spends) == 1


def test_a_refused_spend_leaves_the_accountant_as_it_was() -> None:
    """Refused whole: neither its μ² nor its δ is taken, whichever was too much."""
    accountant = Accountant(Budget(1.0), threshold_share=0.1)
    accountant.charge(spend(5, 5))
    for too_much in (spend(accountant.granted, 1), spend(1, accountant.delta_granted)):
        with pytest.raises(BudgetExceeded):
            accountant.charge(too_much)

    assert (accountant.spent, accountant.delta_spent) == (5, 5)
    accountant.charge(spend(accountant.left))


def test_without_a_share_no_threshold_can_be_paid() -> None:
    accountant = Accountant(Budget(1.0))

    with pytest.raises(BudgetExceeded, match="set aside for thresholds"):
        accountant.charge(spend(0, 1))


@pytest.mark.parametrize(("mu_squared", "delta"), [(-1, 0), (0, -1), (math.nan, 0), (0, math.nan)])
def test_a_price_that_is_no_price_is_refused(mu_squared: int, delta: int) -> None:
    """A negative spend would be a refund; a NaN passes every bound that asks whether it is more."""
    accountant = Accountant(Budget(1.0), threshold_share=0.1)

    with pytest.raises(ValueError, match="no negative price"):
        accountant.charge(spend(mu_squared, delta))
    assert accountant.spends == ()


@settings(deadline=None)
@given(budgets, st.lists(st.tuples(st.floats(0.5, 1e4), st.integers(1, 9)), max_size=30))
def test_no_order_of_spends_overdraws(budget: Budget, asked: list[tuple[float, int]]) -> None:
    """What was let through adds up to the granted μ² at most, exactly; refused ones may follow."""
    accountant = Accountant(budget)
    let_through = 0
    for sigma, squared_sensitivity in asked:
        asked_for = price(sigma, squared_sensitivity)
        try:
            accountant.charge(spend(asked_for))
        except BudgetExceeded:
            assert let_through + asked_for > accountant.granted
        else:
            let_through += asked_for

    assert let_through == accountant.spent <= accountant.granted


@pytest.mark.parametrize("epsilon", [0.3, 1.0, 5.0])
def test_a_full_run_is_within_its_budget_by_another_count(epsilon: float) -> None:
    """dp_accounting composes the draws of a run that spent all: its lower ε is not above ours."""
    accountant = Accountant(Budget(epsilon, 1e-6))
    parts = []
    for part in (0.5, 0.3, 0.2):
        sigma = sigma_for(math.sqrt(part * accountant.granted * MU_SQUARED_UNIT / 4))
        for _ in range(4):
            accountant.charge(spend(price(sigma, 1)))
        draw = pld.from_discrete_gaussian_mechanism(sigma, pessimistic_estimate=False)
        parts.append(draw.self_compose(4))
    composed = parts[0].compose(parts[1]).compose(parts[2])

    assert accountant.left < 1e-3 * accountant.granted
    assert 0.97 * epsilon < composed.get_epsilon_for_delta(1e-6) <= epsilon


def test_a_scale_chosen_after_looking_stays_within_the_filter() -> None:
    """All outputs of two draws, the second's scale chosen by the first: exact hockey-stick sums.

    The analyst here is greedy: an output that speaks for the member buys a sharper second draw.
    """
    first, granted = 1.5, gaussian_mu(1.5) ** 2 + gaussian_mu(0.8) ** 2
    reach = np.arange(-40, 41)
    tables = []
    for member in (0, 1):
        outputs = []
        for k, chance in zip(reach, probabilities(reach - member, sigma=first), strict=True):
            second = 0.8 if k >= 1 else 3.0
            assert gaussian_mu(first) ** 2 + gaussian_mu(second) ** 2 <= granted
            outputs.append(chance * probabilities(reach - member, sigma=second))
        tables.append(np.array(outputs))

    for epsilon in (0.0, 0.5, 1.0, 2.0, 4.0):
        bound = delta_of(epsilon, mu=math.sqrt(granted)) + 1e-15
        for one, other in (tables, tables[::-1]):
            assert np.maximum(one - math.exp(epsilon) * other, 0).sum() <= bound


def test_the_samplers_share_of_delta_covers_every_draw() -> None:
    """10¹² draws at 2⁻¹⁷⁰ each, times 1 + exp(ε): under one unit for ε = 48, and 10⁻¹² of it at 20.

    The rest of the unit covers that δ/10⁻¹⁸ is rounded as a float: a quarter of a unit at most.
    """
    distance = Fraction(10**12, 2**170)
    unit = Fraction(1, 10**18)

    assert distance * (1 + Fraction(math.exp(48))) < SAMPLER_DELTA * unit
    assert distance * (1 + Fraction(math.exp(20))) < SAMPLER_DELTA * unit / 10**12
    for delta in np.geomspace(1e-14, 1e-3, 10_001):
        assert math.floor(delta / DELTA_UNIT) <= Fraction(delta) / unit + Fraction(1, 4)
