"""Whole numbers from expected ones: within one, right on average, and no two cells tied."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from synth.rounding import shuffle_within, spread, spread_rows
from tests.strategies import weights

FALSE_ALARM = 1e-9  # a correct sampler fails this often over fresh seeds


def expected_counts(shares: np.ndarray, total: int) -> np.ndarray:
    if shares.sum() == 0:
        shares = np.ones_like(shares)
    return total * shares / shares.sum()


@given(weights(), st.integers(0, 10**9), st.integers(0, 2**32 - 1))
def test_each_count_is_within_one_of_what_is_expected(
    shares: np.ndarray, total: int, seed: int
) -> None:
    counts = spread(shares, total, rng=np.random.default_rng(seed))

    assert counts.sum() == total
    assert counts.min() >= 0
    assert (abs(counts - expected_counts(shares, total)) < 1 + 1e-6).all()


@given(weights(), st.integers(0, 10**6), st.integers(0, 2**32 - 1))
def test_a_weight_of_zero_gets_nothing(shares: np.ndarray, total: int, seed: int) -> None:
    counts = spread(shares, total, rng=np.random.default_rng(seed))

    if shares.sum() > 0:
        assert (counts[shares == 0] == 0).all()


def test_rows_without_weights_are_divided_evenly() -> None:
    counts = spread_rows(np.zeros((2, 4)), np.array([8, 10]), rng=np.random.default_rng(1))

    assert counts[0].tolist() == [2, 2, 2, 2]
    assert sorted(counts[1].tolist()) == [2, 2, 3, 3]


def test_no_rows_are_divided_into_none() -> None:
    counts = spread_rows(np.ones((0, 3)), np.array([], dtype=np.int64), rng=np.random.default_rng())

    assert counts.shape == (0, 3)


@pytest.mark.parametrize("total", [1, 2, 7])
def test_counts_are_right_on_average(total: int) -> None:
    """Mean of 200,000 draws against its normal law; a bias of 1 % of a row would be seen.

    Each draw's fraction is a coin of its own, so its variance is known: f(1 - f).
    """
    shares = np.array([0.5, 0.25, 0.13, 0.07, 0.05])
    n_draws = 200_000
    rng = np.random.default_rng()
    counts = spread_rows(np.tile(shares, (n_draws, 1)), np.full(n_draws, total), rng=rng)

    fraction = (total * shares) % 1
    error = counts.mean(axis=0) - total * shares
    deviation = np.sqrt(fraction * (1 - fraction) / n_draws)
    limit = stats.norm.isf(FALSE_ALARM / (2 * 3 * len(shares)))
    assert (abs(error) <= limit * deviation + 1e-9).all()


def test_any_two_cells_can_be_chosen_together() -> None:
    """In a fixed order, systematic sampling would never choose two halves that stand side by side.

    Of four equal cells two are chosen, each pair one time in six: 300 draws miss one of the six
    with a chance below 6·(5/6)³⁰⁰ < 10⁻²².
    """
    rng = np.random.default_rng()
    chosen = {tuple(np.flatnonzero(spread(np.ones(4), 2, rng=rng)).tolist()) for _ in range(300)}

    assert chosen == {(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)}


def test_a_seed_gives_the_same_counts_again() -> None:
    shares = np.random.default_rng(1).random((50, 9))
    totals = np.arange(50)
    first, again, other = (
        spread_rows(shares, totals, rng=np.random.default_rng(seed)) for seed in (5, 5, 6)
    )

    assert (first == again).all()
    assert (first != other).any()


@given(st.lists(st.integers(0, 5), max_size=40), st.integers(0, 1000))
def test_rows_are_put_group_by_group(groups: list[int], seed: int) -> None:
    held = np.array(groups, dtype=np.int64)

    order = shuffle_within(held, 6, rng=np.random.default_rng(seed))

    assert sorted(order.tolist()) == list(range(len(held)))
    assert (np.diff(held[order]) >= 0).all()


def test_every_order_within_a_group_is_as_likely() -> None:
    """Six orders of three rows, 1,000 expected of each."""
    rng = np.random.default_rng(0)
    held = np.array([1, 0, 1, 1], dtype=np.int64)

    orders = Counter(tuple(shuffle_within(held, 300, rng=rng).tolist()) for _ in range(6_000))

    assert len(orders) == 6
    assert all(abs(count - 1_000) < 6.5 * (1_000 * 5 / 6) ** 0.5 for count in orders.values())
