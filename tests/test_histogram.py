"""The fine histogram: cuts that leave nothing out, spikes that stay, and a price that holds."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import optimize

from privacy.accounting import Accountant, Budget
from synth.cells import LeftOut
from synth.columns import ColumnSpec, Range
from synth.counting import Rows
from synth.histogram import (
    Histogram,
    _cut,
    _level_shares,
    _share_out,
    buy_histogram,
    onto_simplex,
    plausible_missing,
)
from synth.marginals import PaidValues
from synth.schema import Protection, Schema
from synth.table import Table

WIDEST = 2**54 - 1  # grid points between -2⁵³ and 2⁵³, the widest range a schema may declare


def paid_values(values: list[int | None], size: int, accountant: Accountant) -> PaidValues:
    column = ColumnSpec("x", "integer", domain=Range("0", str(size - 1)))
    frame = pd.DataFrame({"x": pd.array(values, dtype="Int64")})
    return PaidValues(Rows(Table.from_frame(frame, Schema((column,), Protection()))), accountant)


def bought(
    values: list[int | None],
    *,
    size: int,
    epsilon: float,
    total: float | None = None,
    span: tuple[int, int] | None = None,
) -> tuple[Histogram, Accountant]:
    """Buy the histogram of a column with the whole of a budget."""
    accountant = Accountant(Budget(epsilon))
    paid = paid_values(values, size, accountant)
    found = buy_histogram(
        paid,
        "x",
        span=(0, size - 1) if span is None else span,
        whole=size,
        total=len(values) if total is None else total,
        mu_squared=accountant.granted,
    )
    return found, accountant


@st.composite
def intervals(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Draw one to five intervals of grid points, apart or side by side, some of them huge."""
    width = st.one_of(st.integers(1, 100), st.integers(1, WIDEST // 8))
    gap = st.one_of(st.just(0), st.integers(0, WIDEST // 8))
    starts, ends, at = [], [], 0
    for space, wide in draw(st.lists(st.tuples(gap, width), min_size=1, max_size=5)):
        starts.append(at + space)
        at += space + wide
        ends.append(at)
    return np.array(starts), np.array(ends)


@given(intervals(), st.integers(1, 200))
@example((np.array([0]), np.array([WIDEST])), 64)
@example((np.array([0, WIDEST // 2]), np.array([WIDEST // 2, WIDEST])), 199)
def test_a_cut_leaves_nothing_out_and_nothing_twice(
    whole: tuple[np.ndarray, np.ndarray], pieces: int
) -> None:
    """Pieces follow one another from each start to its end, nearly equal, and never empty."""
    starts, ends = _cut(*whole, pieces)
    widths = ends - starts
    assert widths.min() >= 1
    for start, end in zip(*(edge.tolist() for edge in whole), strict=True):
        mine = (starts >= start) & (ends <= end)
        assert mine.sum() == min(pieces, end - start)
        assert starts[mine][0] == start
        assert ends[mine][-1] == end
        assert (starts[mine][1:] == ends[mine][:-1]).all()
        assert widths[mine].max() - widths[mine].min() <= 1
    assert len(starts) == sum(min(pieces, wide) for wide in (whole[1] - whole[0]).tolist())


@given(st.integers(1, WIDEST))
def test_the_levels_share_the_whole_price(size: int) -> None:
    shares = _level_shares(size)

    assert sum(shares) == pytest.approx(1)
    assert len(shares) <= 4
    assert (len(shares) == 1) == (size <= 128)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40).map(np.array), st.floats(1e-6, 1e9))
@example(np.array([1e5, -1e5]), 1e-12)
def test_the_projection_is_the_nearest_point_of_the_simplex(
    values: np.ndarray, total: float
) -> None:
    """By its optimality conditions: all positive cells moved alike, the others no less."""
    near = onto_simplex(values, total)
    rounding = 1e-9 * (abs(values).max() + total)

    assert near.min() >= 0
    assert near.sum() == pytest.approx(total, abs=rounding)
    moved = (values - near)[near > 0]
    if len(moved):  # else the total is below what floats resolve next to these values
        assert np.ptp(moved) <= rounding
        assert (values[near == 0] <= moved.mean() + rounding).all()


def test_the_projection_is_the_one_that_direct_minimisation_finds() -> None:
    values = np.array([5.0, -3.0, 0.4, 2.0, -0.1])
    best = optimize.minimize(
        lambda cells: ((cells - values) ** 2).sum(),
        np.full(5, 0.8),
        bounds=[(0, None)] * 5,
        constraints={"type": "eq", "fun": lambda cells: cells.sum() - 4},
        method="SLSQP",
        options={"ftol": 1e-14},
    )

    np.testing.assert_allclose(onto_simplex(values, 4.0), best.x, atol=1e-6)


@pytest.mark.parametrize("total", [0.0, -3.0])
def test_no_rows_leave_every_cell_empty(total: float) -> None:
    assert (onto_simplex(np.array([4.0, -1.0]), total) == 0).all()


def test_few_missing_values_are_taken_to_be_none() -> None:
    assert plausible_missing(33.0, 10.0) == 0
    assert plausible_missing(33.1, 10.0) == 33.1
    assert plausible_missing(-5.0, 1.0) == 0


@given(
    st.lists(st.integers(-50, 5000).map(float), min_size=2, max_size=32).map(np.array),
    st.floats(1, 1e5),
    st.floats(0.15, 100),
)
def test_a_family_shares_what_its_parent_holds(
    noisy: np.ndarray, held: float, sigma: float
) -> None:
    shared = _share_out(noisy, held, sigma, spike_above=4 * sigma)

    assert shared.min() >= 0
    assert shared.sum() == pytest.approx(held)


def test_what_noise_explains_is_evened_out() -> None:
    """Differences of a fifth of σ say nothing; a spike of 30 σ beside them keeps its height."""
    noisy = np.array([100.0, 102, 98, 101, 99, 100, 103, 97, 400])
    shared = _share_out(noisy, held=noisy.sum(), sigma=10.0, spike_above=40.0)

    np.testing.assert_allclose(shared, [100.0] * 8 + [400.0])


def test_what_noise_does_not_explain_is_kept() -> None:
    noisy = np.array([100.0, 200, 300, 250, 150, 120, 180, 220])
    shared = _share_out(noisy, held=noisy.sum(), sigma=1.0, spike_above=1000.0)

    np.testing.assert_allclose(shared, noisy, atol=0.1)


SHAPES: dict[str, tuple[int, list[int | None]]] = {
    "a few points": (7, [0, 1, 2, 3] * 25),
    "exactly one level": (128, list(range(100))),
    "one point": (1, [0] * 50),
    "two levels": (129, [5] * 500 + [60] * 500),
    "all at the upper end": (10**6, [10**6 - 1] * 2000),
    "the widest range": (2**53, [0] * 1000 + [2**53 - 1] * 1000 + [2**52 + 1] * 1000),
    "all missing": (1000, [None] * 300),
    "hardly any rows": (10**6, [17]),
}


@pytest.mark.parametrize(("size", "values"), SHAPES.values(), ids=SHAPES.keys())
@pytest.mark.parametrize("epsilon", [0.1, 1.0, 20.0])
def test_a_bought_histogram_covers_its_grid_once_and_keeps_to_its_price(
    size: int, values: list[int | None], epsilon: float
) -> None:
    """Never more than was given; with one level, all of it but half a percent."""
    found, accountant = bought(values, size=size, epsilon=epsilon)

    assert (found.starts[0], found.ends[-1]) == (0, size)
    assert (found.starts[1:] == found.ends[:-1]).all()
    assert (found.ends > found.starts).all()
    assert found.mass.min() >= 0
    if found.missing < len(values):
        assert found.mass.sum() + found.missing == pytest.approx(len(values))
    assert len(found.variance) == len(found.mass) == len(found.starts)
    assert accountant.left >= 0
    if size <= 128 and epsilon < 20:
        assert accountant.left <= 0.005 * accountant.granted


def test_levels_without_anything_to_cut_are_not_paid_for() -> None:
    """Ten rows at ε = 0.1 lie deep in the noise: half of the price stays unspent."""
    _, accountant = bought([500] * 10, size=100_000, epsilon=0.1)

    assert len(accountant.spends) == 1
    assert accountant.spent == pytest.approx(accountant.granted / 2, rel=0.005)


def test_a_zero_inflated_column_keeps_its_spike() -> None:
    """40 % zeros among a hundred thousand values, bought at ε = 1, in a cell of their own.

    Its level has a σ of 10.4 rows; 110 rows either way are more than 10 σ.
    """
    rng = np.random.default_rng(1)
    values = [0] * 8000 + rng.integers(1, 100_000, 12_000).tolist()
    found, _ = bought(values, size=100_000, epsilon=1.0)

    assert (found.starts[0], found.ends[0]) == (0, 1)
    assert found.mass[0] == pytest.approx(8000, abs=110)


def test_spikes_inside_a_range_are_found_where_they_are() -> None:
    """Round salaries: a thousand rows at each of three points of a million; σ is 5.5 rows."""
    points = [250_000, 500_000, 777_777]
    rng = np.random.default_rng(1)
    values = points * 1000 + rng.integers(0, 10**6, 10_000).tolist()
    found, _ = bought(values, size=10**6, epsilon=2.0)

    for point in points:
        cell = np.searchsorted(found.starts, point, side="right") - 1
        assert (found.starts[cell], found.ends[cell]) == (point, point + 1)
        assert found.mass[cell] == pytest.approx(1000, abs=60)


def test_missing_values_keep_their_share() -> None:
    """A quarter of 4000 rows; σ of the first level at ε = 1 is 6 rows."""
    found, _ = bought([None] * 1000 + list(range(3000)), size=10_000, epsilon=1.0)

    assert found.missing == pytest.approx(1000, abs=65)
    assert found.mass.sum() == pytest.approx(4000 - found.missing)


def test_an_empty_total_gives_an_empty_histogram() -> None:
    """The paid number of rows of a tiny table can be 0."""
    found, _ = bought([3], size=1000, epsilon=0.1, total=0.0)

    assert (found.mass == 0).all()


def test_what_lies_outside_a_span_counts_at_its_nearest_end_and_is_told() -> None:
    """Bought bounds leave a few rows outside; σ of the first level at ε = 1 is 6 rows."""
    values = [3] * 1000 + [150] * 500 + [900] * 2000
    found, _ = bought(values, size=1000, epsilon=1.0, span=(100, 199))

    assert (found.starts[0], found.ends[-1]) == (100, 200)
    for point, count in [(100, 1000), (150, 500), (199, 2000)]:
        assert found.mass[found.starts == point] == pytest.approx(count, abs=65)
    assert found.left_out.below == pytest.approx(1000, abs=65)
    assert found.left_out.above == pytest.approx(2000, abs=65)
    assert found.left_out.rows == found.left_out.below + found.left_out.above
    assert found.left_out.sigma > 0


def test_a_declared_range_leaves_nothing_out() -> None:
    """What lies outside was clamped when it was read: that is the owner's word, not ours."""
    found, _ = bought([3] * 10, size=1000, epsilon=1.0)

    assert found.left_out == LeftOut()
