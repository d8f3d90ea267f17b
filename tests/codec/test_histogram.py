"""The fine histogram: cuts that leave nothing out, spikes that stay, and a price that holds."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import optimize

from privacy.accounting import Accountant, Budget
from synth.codec.bounds import Coarse, buy_bounds
from synth.codec.cells import LeftOut
from synth.codec.histogram import (
    Histogram,
    _first_cells,
    _level_shares,
    _share_out,
    buy_declared,
    cut_intervals,
    onto_simplex,
    zero_below_noise,
)
from synth.codec.ranges import buy_bought
from synth.counting.in_memory import Rows
from synth.counting.paid import PaidValues
from synth.tables.columns import Bought, ColumnSpec, Kind, Range
from synth.tables.grid import Grid
from synth.tables.schema import Protection, Schema
from synth.tables.table import Table

WIDEST = 2**54 - 1  # grid points between -2⁵³ and 2⁵³, the widest range a schema may declare


def paid_values(values: list[int | None], size: int, accountant: Accountant) -> PaidValues:
    column = ColumnSpec("x", "integer", domain=Range("0", str(size - 1)))
    frame = pd.DataFrame({"x": pd.array(values, dtype="Int64")})
    return PaidValues(Rows(Table.from_frame(frame, Schema((column,), Protection()))), accountant)


def declared(
    values: list[int | None], *, size: int, epsilon: float, total: float | None = None
) -> tuple[Histogram, Accountant]:
    """Buy the histogram of a column of a declared range with the whole of a budget."""
    accountant = Accountant(Budget(epsilon))
    found = buy_declared(
        paid_values(values, size, accountant),
        "x",
        size=size,
        total=len(values) if total is None else total,
        mu_squared=accountant.granted,
    )
    return found, accountant


def test_what_lies_beyond_a_declared_range_is_counted_apart_and_shown_at_its_ends() -> None:
    """σ is below 6 rows at ε = 4: 600 rows below, 900 above and 200 missing, each within 6 σ."""
    values: list[int | None] = [-5] * 600 + [400, 101] * 450 + [None] * 200
    values += list(range(0, 100)) * 80
    accountant = Accountant(Budget(4))
    found = buy_declared(
        paid_values(values, 101, accountant),
        "x",
        size=101,
        total=len(values),
        mu_squared=accountant.granted,
        overflows=True,
    )
    size_asked = max(spend.query.size for spend in accountant.spends)

    assert size_asked <= 103
    assert found.left_out.below == pytest.approx(600, abs=36)
    assert found.left_out.above == pytest.approx(900, abs=36)
    assert found.missing == pytest.approx(200, abs=36)
    assert (found.starts[0], found.ends[0]) == (0, 1)
    assert (found.starts[-1], found.ends[-1]) == (100, 101)
    assert found.mass[0] == pytest.approx(680, abs=100)
    assert found.mass[-1] == pytest.approx(900, abs=100)
    assert found.mass.sum() + found.missing == pytest.approx(len(values))


def test_a_declared_range_that_holds_all_leaves_nothing_out() -> None:
    """Noise passes 3.3 σ on one of two sides about once in a thousand: 5 σ are asked here."""
    accountant = Accountant(Budget(1))
    found = buy_declared(
        paid_values([3, 7] * 500, 10, accountant),
        "x",
        size=10,
        total=1000,
        mu_squared=accountant.granted,
        overflows=True,
    )

    assert found.left_out.rows <= 5 * found.left_out.sigma
    assert found.mass.sum() == pytest.approx(1000)


def bought(
    values: list[int | None], *, epsilon: float, grid: str = "1"
) -> tuple[Histogram | None, Grid]:
    """Buy the bounds of a whole number, or of a decimal in parts, and then its histogram."""
    accountant = Accountant(Budget(epsilon))
    kind: Kind = "integer" if grid == "1" else "decimal"
    column = ColumnSpec("x", kind, grid=None if grid == "1" else Decimal(grid), domain=Bought())
    series = pd.Series(pd.array(values, dtype="Int64"))
    if grid != "1":
        series = series.astype("Float64").astype("float64") * float(grid)
    table = Table.from_frame(pd.DataFrame({"x": series}), Schema((column,), Protection()))
    paid, of = PaidValues(Rows(table), accountant), Grid.of(column)
    coarse = buy_bounds(paid, "x", of, mu_squared=accountant.granted // 5)
    if not coarse.is_found:
        return None, of
    found = buy_bought(
        paid,
        "x",
        coarse,
        zero=-of.origin // of.step,
        total=len(values),
        mu_squared=accountant.left,
    )
    assert accountant.left >= 0
    return found, of


def rows_at(found: Histogram, point: int) -> float:
    """Return the rows of the cell that is this one grid point; none where it is part of a wider."""
    return float(found.mass[(found.starts == point) & (found.ends == point + 1)].sum())


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
    starts, ends = cut_intervals(*whole, np.full(len(whole[0]), pieces))
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
    assert zero_below_noise(33.0, 10.0) == 0
    assert zero_below_noise(33.1, 10.0) == 33.1
    assert zero_below_noise(-5.0, 1.0) == 0


def test_zeros_among_amounts_and_their_tail_survive_a_declared_range() -> None:
    """Half of 20,000 rows are 0 of 0 to 100,000.00; in the tail noise was once a fortune.

    Zeros are known to about 100 rows, a tenth of what they may be off. An end of noise is kept, and
    moves the mean beyond its bound, in less than one of fifty draws: in five of nine once in 10⁶.
    """
    rng = np.random.default_rng(0)
    amounts = np.where(rng.random(20_000) < 0.5, 0.0, rng.lognormal(6.5, 1.0, 20_000))
    points = np.minimum(np.rint(100 * amounts), 10_000_000).astype(np.int64)
    means = []
    for _ in range(9):
        found = declared(points.tolist(), size=10_000_001, epsilon=0.15)[0]
        assert rows_at(found, 0) == pytest.approx((points == 0).sum(), rel=0.1)
        middle = (found.starts + found.ends - 1) / 2
        means.append(found.mass @ middle / found.mass.sum())
    assert np.median(means) == pytest.approx(points.mean(), rel=0.35)


@given(st.integers(1, WIDEST), st.floats(0, 1e9), st.floats(0.15, 1e4))
def test_the_levels_share_the_whole_price(size: int, total: float, sigma: float) -> None:
    first = _first_cells(size, total, sigma)
    shares = _level_shares(size, first)

    assert sum(shares) == pytest.approx(1)
    assert len(shares) <= 6
    assert (len(shares) == 1) == (first == size)
    assert first == size or 8 <= first <= 128


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
    "exactly one level": (16, list(range(16)) * 6),
    "one level of many rows": (128, list(range(100)) * 2000),
    "one point": (1, [0] * 50),
    "two levels": (129, [5] * 500 + [60] * 500),
    "all at the upper end": (10**6, [10**6 - 1] * 2000),
    "the widest range": (2**53, [0] * 1000 + [2**53 - 1] * 1000 + [2**52 + 1] * 1000),
    "all missing": (1000, [None] * 300),
    "hardly any rows": (10**6, [17]),
}


@pytest.mark.parametrize(("size", "values"), SHAPES.values(), ids=SHAPES.keys())
@pytest.mark.parametrize("epsilon", [0.1, 1.0, 20.0])
def test_a_histogram_covers_its_grid_once_and_keeps_to_its_price(
    size: int, values: list[int | None], epsilon: float
) -> None:
    """Never more than was given; with one level, all of it but half a percent."""
    found, accountant = declared(values, size=size, epsilon=epsilon)

    assert found.starts[0] >= 0
    assert found.ends[-1] <= size
    assert (found.starts[1:] == found.ends[:-1]).all()
    assert (found.ends > found.starts).all()
    assert found.mass.min() >= 0
    if found.missing < len(values):
        assert found.mass.sum() + found.missing == pytest.approx(len(values))
    assert len(found.variance) == len(found.mass) == len(found.starts)
    assert found.left_out == LeftOut()
    assert accountant.left >= 0
    if size <= 16 and epsilon < 20:
        assert accountant.left <= 0.005 * accountant.granted


def test_levels_without_anything_to_cut_are_not_paid_for() -> None:
    """Ten rows at ε = 0.1 lie deep in the noise: four tenths of the price stay unspent."""
    _, accountant = declared([500] * 10, size=100_000, epsilon=0.1)

    assert len(accountant.spends) == 1
    assert accountant.spent == pytest.approx(0.6 * accountant.granted, rel=0.005)


def test_a_zero_inflated_column_keeps_its_spike() -> None:
    """40 % zeros among a hundred thousand values, bought at ε = 1, in a cell of their own.

    Its level has a σ of 8 rows; 110 rows either way are more than 10 σ.
    """
    rng = np.random.default_rng(1)
    values = [0] * 8000 + rng.integers(1, 100_000, 12_000).tolist()
    found, _ = declared(values, size=100_000, epsilon=1.0)

    assert rows_at(found, 0) == pytest.approx(8000, abs=110)


def test_spikes_inside_a_range_are_found_where_they_are() -> None:
    """Round salaries: a thousand rows at each of three points of a million; σ is 5.5 rows."""
    points = [250_000, 500_000, 777_777]
    rng = np.random.default_rng(1)
    values = points * 1000 + rng.integers(0, 10**6, 10_000).tolist()
    found, _ = declared(values, size=10**6, epsilon=2.0)

    for point in points:
        assert rows_at(found, point) == pytest.approx(1000, abs=60)


def test_missing_values_keep_their_share() -> None:
    """A quarter of 4000 rows; σ of the first level at ε = 1 is 6 rows."""
    found, _ = declared([None] * 1000 + list(range(3000)), size=10_000, epsilon=1.0)

    assert found.missing == pytest.approx(1000, abs=65)
    assert found.mass.sum() == pytest.approx(4000 - found.missing)


def test_an_empty_total_gives_an_empty_histogram() -> None:
    """The paid number of rows of a tiny table can be 0."""
    found, _ = declared([3], size=1000, epsilon=0.1, total=0.0)

    assert (found.mass == 0).all()


def coarse_of(
    edges: list[int], counts: list[float], first: int, last: int, sigma: float = 6.0
) -> Coarse:
    return Coarse(
        np.array(edges[:-1]), np.array(edges[1:]), np.array(counts), sigma, 0.0, first, last
    )


def test_what_lies_far_outside_a_bought_range_is_found() -> None:
    """A coarse cell was missed, far beyond the margin; σ of the level at ε = 1 is 10 rows.

    What was missed is found again where it stands out.
    """
    accountant = Accountant(Budget(1.0))
    edges = list(range(0, 2300, 20))
    values: list[int | None] = [1010] * 1000 + [1050] * 1000 + [2270] * 2000
    counts = [0.0] * (len(edges) - 1)
    counts[50], counts[52] = 1000.0, 1000.0
    found = buy_bought(
        paid_values(values, 2300, accountant),
        "x",
        coarse_of(edges, counts, 50, 52, sigma=600.0),
        zero=0,
        total=len(values),
        mu_squared=accountant.granted,
    )

    assert found is not None
    assert found.ends[-1] == 2271
    assert found.mass[found.starts >= 2000].sum() == pytest.approx(2000, abs=80)
    assert found.left_out.rows <= 10 * found.left_out.sigma
    assert found.left_out.sigma > 0


def test_rows_that_only_noise_showed_are_none() -> None:
    """The second measurement does not confirm the first: the column has no range."""
    accountant = Accountant(Budget(1.0))
    edges = list(range(0, 2300, 20))
    counts = [0.0] * (len(edges) - 1)
    counts[50] = 30.0
    found = buy_bought(
        paid_values([None] * 500, 2300, accountant),
        "x",
        coarse_of(edges, counts, 50, 50),
        zero=0,
        total=500,
        mu_squared=accountant.granted,
    )

    assert found is None


def test_zeros_among_amounts_keep_their_share() -> None:
    """The demo's claims: half zeros, else amounts in hundredths up to thousands.

    σ of the level is 8 rows at ε = 1; no cell takes a tenth of the zeros.
    """
    rng = np.random.default_rng(2)
    amounts = (np.exp(rng.normal(6.5, 1.2, 5000)) * 100).astype(int)
    found, grid = bought([0] * 5000 + amounts.tolist(), epsilon=1.0, grid="0.01")
    assert found is not None
    zero = -grid.origin // grid.step

    assert rows_at(found, zero) == pytest.approx(5000, abs=120)
    values = (found.starts + found.ends - 1) / 2 - zero
    mean = float((values * found.mass).sum() / found.mass.sum())
    assert mean == pytest.approx(amounts.sum() / 10_000, rel=0.25)  # its error is .048
    assert found.starts[0] >= zero


def test_a_far_spike_is_found_where_it_is() -> None:
    """99999 stands for a top code: 600 rows, where all others hold less than 30,000; σ ≤ 12."""
    rng = np.random.default_rng(3)
    values = [0] * 20_000 + rng.integers(1000, 28_000, 2000).tolist() + [99_999] * 600
    found, grid = bought(values, epsilon=1.0)
    assert found is not None
    zero = -grid.origin // grid.step

    assert rows_at(found, zero + 99_999) == pytest.approx(600, abs=120)
    assert found.mass[found.ends <= zero].sum() == 0


@pytest.mark.parametrize("rare", [1, 2])
def test_a_rare_value_of_few_survives(rare: int) -> None:
    """160 of 20,000 rows hold the rare one; σ of the level at ε = 1 is 5 rows.

    In 13 of 400 draws the range ends beyond it, for some rows (18 at most) that were only noise.
    """
    found, grid = bought([0] * 19_840 + [rare] * 160, epsilon=1.0)
    assert found is not None
    zero = -grid.origin // grid.step

    assert rows_at(found, zero + rare) == pytest.approx(160, abs=55)
    assert found.starts[0] == zero
    assert found.mass[found.starts > zero + rare].sum() < 40


def test_a_constant_stays_one() -> None:
    """The year 2013 in each row: next to no other value is made."""
    found, grid = bought([2013] * 30_000, epsilon=0.5)
    assert found is not None
    most = int(found.mass.argmax())

    assert found.mass[most] > 0.99 * found.mass.sum()
    assert found.starts[most] == -grid.origin // grid.step + 2013
    assert found.ends[most] - found.starts[most] == 1
