"""Round values: classes of points, what is measured of them, and values drawn as round."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from synth.codec.cells import Points
from synth.codec.roundness import (
    Classes,
    Days,
    Multiples,
    classes_of,
    codes_of,
    fit_roundness,
    is_worth_asking,
)
from synth.tables.columns import Bought, ColumnSpec, Kind, Range
from synth.tables.grid import Grid

CLASSES: list[Classes] = [
    Multiples(0, (1, 5, 10, 50, 100)),
    Multiples(-1_234, (1, 5, 10, 50, 100, 500)),
    Multiples(-77, (1, 60, 300, 900)),
    Multiples(3, (1, 2)),
    Days(-1_000, 0, 3_000),
]


@pytest.mark.parametrize("classes", CLASSES)
def test_points_are_counted_as_they_lie(classes: Classes) -> None:
    rng = np.random.default_rng(3)
    starts = rng.integers(0, 2_500, 60)
    ends = starts + rng.integers(1, 400, 60)
    found = classes.within(starts, ends)
    for start, end, counts in zip(starts, ends, found, strict=True):
        own = classes.of(np.arange(start, end))
        assert (np.bincount(own, minlength=classes.size) == counts).all()


@pytest.mark.parametrize("classes", CLASSES)
def test_every_point_of_a_class_is_reached_once_and_in_order(classes: Classes) -> None:
    for start, end in ((0, 1_200), (37, 38), (61, 950)):
        points = np.arange(start, end)
        own = classes.of(points)
        for number in range(classes.size):
            wanted = points[own == number]
            each = np.full(len(wanted), number)
            found = classes.point(each, np.full(len(wanted), start), np.arange(len(wanted)))
            assert (found == wanted).all()


def of_numbers(kind: Kind = "integer", grid: str | None = None) -> Grid:
    step = None if grid is None else Decimal(grid)
    return Grid.of(ColumnSpec("a", kind, grid=step, domain=Range("0", "100000")))


def test_classes_are_multiples_of_the_grid() -> None:
    ends = np.array([100_001])
    one = classes_of(of_numbers(), np.array([0]), ends)
    assert isinstance(one, Multiples)
    assert one.divisors == (1, 5, 10, 50, 100, 500, 1_000, 5_000, 10_000, 50_000, 100_000)
    of_tens = classes_of(of_numbers(grid="20"), np.array([0]), np.array([5_001]))
    assert isinstance(of_tens, Multiples)
    assert of_tens.divisors == (1, 5, 25, 50, 250, 500, 2_500, 5_000)
    cents = classes_of(of_numbers("decimal", "0.01"), np.array([0]), np.array([10_000_001]))
    assert isinstance(cents, Multiples)
    assert cents.divisors[:6] == (1, 5, 10, 50, 100, 500)


def test_a_grid_without_round_points_has_no_classes() -> None:
    few = Grid.of(ColumnSpec("a", "integer", domain=Range("0", "99")))
    assert classes_of(few, np.array([0]), np.array([100])) is None
    assert classes_of(of_numbers(grid="3"), np.array([0]), np.array([33_334])) is None
    beside = Grid("decimal", 25, 10, 100_000, 2)  # 0.25, 0.35, …: no multiple of its step
    assert classes_of(beside, np.array([0]), np.array([100_000])) is None
    assert classes_of(of_numbers(), np.array([], dtype=np.int64), np.array([])) is None
    long = Grid.of(ColumnSpec("a", "date", domain=Bought()))
    assert classes_of(long, np.array([0]), np.array([3_000_000])) is None


def drawn(values: np.ndarray, sigma: float, grid: Grid, width: int = 1_024) -> pd.Series:
    """Count values in even intervals, and their classes with noise; draw as many from these."""
    points = grid.indices(pd.Series(values))
    starts = np.arange(0, grid.size, width)
    ends = np.minimum(starts + width, grid.size)
    mass = np.bincount(points // width, minlength=len(starts)).astype(np.float64)
    classes = classes_of(grid, starts, ends)
    assert classes is not None
    rng = np.random.default_rng(11)
    seen = np.bincount(codes_of(classes, points), minlength=classes.size + 1)[:-1]
    noisy = seen + rng.normal(0, sigma, classes.size)
    roundness, _ = fit_roundness(classes, starts, ends, mass, mass, noisy, sigma)
    cells = np.repeat(np.arange(len(starts)), mass.astype(np.int64))
    return Points(grid, starts, ends, roundness).values(cells, rng=rng)


def test_values_come_back_as_round_as_they_were() -> None:
    rng = np.random.default_rng(5)
    amounts = rng.integers(1, 90, 20_000) * 1_000
    amounts[:2_000] += rng.integers(1, 100, 2_000) * 10  # a tenth are tens, not thousands
    found = drawn(amounts, 60.0, of_numbers()).to_numpy(dtype=np.int64)
    assert (found % 1_000 == 0).mean() == pytest.approx((amounts % 1_000 == 0).mean(), abs=0.02)
    assert (found % 10 == 0).mean() > 0.97
    assert np.quantile(found, [0.1, 0.5, 0.9]) == pytest.approx(
        np.quantile(amounts, [0.1, 0.5, 0.9]), rel=0.05
    )
    assert len(set(found.tolist())) > 80  # no thousand takes all


def test_even_values_stay_even() -> None:
    rng = np.random.default_rng(6)
    found = drawn(rng.integers(0, 100_000, 20_000), 60.0, of_numbers()).to_numpy(dtype=np.int64)
    assert (found % 10 == 0).mean() == pytest.approx(0.1, abs=0.02)


def test_a_class_that_noise_hides_is_as_likely_as_the_one_below() -> None:
    """Of the multiples of 5,000 too few were seen to tell: they are thousands like the others."""
    rng = np.random.default_rng(7)
    amounts = rng.integers(1, 90, 4_000) * 1_000
    found = drawn(amounts, 300.0, of_numbers()).to_numpy(dtype=np.int64)
    thousands = found[found % 1_000 == 0]
    assert (thousands % 5_000 == 0).mean() == pytest.approx(0.2, abs=0.06)


def test_no_delivery_is_on_a_sunday() -> None:
    grid = Grid.of(ColumnSpec("a", "date", domain=Range("2015-01-01", "2024-12-31")))
    days = pd.date_range("2015-01-01", "2024-12-31").to_series()
    work = days[(days.dt.dayofweek < 6) & (days.dt.day > 1)]
    values = work.sample(20_000, replace=True, random_state=1).reset_index(drop=True)
    points = grid.indices(values)
    starts = np.arange(0, grid.size, 60)
    ends = np.minimum(starts + 60, grid.size)
    mass = np.bincount(points // 60, minlength=len(starts)).astype(np.float64)
    classes = classes_of(grid, starts, ends)
    assert isinstance(classes, Days)
    rng = np.random.default_rng(2)
    seen = np.bincount(codes_of(classes, points), minlength=9)[:-1] + rng.normal(0, 40, 8)
    roundness, _ = fit_roundness(classes, starts, ends, mass, mass, seen, 40.0)
    cells = np.repeat(np.arange(len(starts)), mass.astype(np.int64))
    found = Points(grid, starts, ends, roundness).values(cells, rng=rng)
    assert (found.dt.dayofweek == 6).mean() < 0.01
    assert (found.dt.day == 1).mean() < 0.01
    for day in range(6):
        assert (found.dt.dayofweek == day).mean() == pytest.approx(1 / 6, abs=0.02)


def test_appointments_begin_on_the_hour() -> None:
    grid = Grid.of(ColumnSpec("a", "time", domain=Bought()))
    classes = classes_of(grid, np.array([0]), np.array([86_400]))
    assert isinstance(classes, Multiples)
    assert classes.divisors == (1, 60, 300, 900, 1_800, 3_600)
    seen = np.array([0.0, 0.0, 0.0, 0.0, 3_000.0, 7_000.0])
    starts, ends = np.array([32_400]), np.array([64_800])
    rows = np.array([10_000.0])
    roundness, _ = fit_roundness(classes, starts, ends, rows, rows, seen, 30.0)
    rng = np.random.default_rng(1)
    found = Points(grid, starts, ends, roundness).values(np.zeros(1_000, dtype=np.int64), rng=rng)
    assert found.str.endswith(":00:00").mean() == pytest.approx(0.7, abs=0.01)
    assert (found.str.endswith(":00:00") | found.str.endswith(":30:00")).all()


def test_a_condition_keeps_the_weight_of_round_points() -> None:
    """Of 900 to 1,099 the upper half holds the thousand, which nearly all rows have."""
    classes = Multiples(0, (1, 5, 10, 50, 100, 500, 1_000))
    seen = np.array([100.0, 0.0, 0.0, 0.0, 0.0, 0.0, 900.0])
    starts, ends = np.array([900]), np.array([1_100])
    rows = np.array([1_000.0])
    roundness, _ = fit_roundness(classes, starts, ends, rows, rows, seen, 5.0)
    cells, share = Points(of_numbers(), starts, ends, roundness).within(1_000, 1_099)
    assert share[0] == pytest.approx(0.95, abs=0.01)
    rng = np.random.default_rng(1)
    found = cells.values(np.zeros(500, dtype=np.int64), rng=rng).to_numpy(dtype=np.int64)
    assert found.min() >= 1_000
    assert (found == 1_000).mean() == pytest.approx(900 / 950, abs=0.02)


def test_little_is_not_asked_for() -> None:
    starts, ends = np.array([0, 1]), np.array([1, 2_000])
    assert is_worth_asking(starts, ends, np.array([50.0, 950.0]), sigma=20)
    assert not is_worth_asking(starts, ends, np.array([50.0, 950.0]), sigma=150)
    assert not is_worth_asking(starts, ends, np.array([980.0, 20.0]), sigma=0.1)


def test_cells_cut_into_noise_are_joined_until_they_hold_round_points() -> None:
    """A thousand cells of 20 points and a row each: only every fiftieth holds a thousand."""
    classes = Multiples(0, (1, 5, 10, 50, 100, 500, 1_000, 5_000))
    starts = np.arange(0, 20_000, 20)
    mass, variance = np.ones(1_000), np.full(1_000, 900.0)
    mass[705] = 5_000.0  # a spike, known well
    seen = np.array([20.0, 10.0, 0.0, 0.0, 5_000.0, 0.0, 800.0, 150.0])
    roundness, runs = fit_roundness(classes, starts, starts + 20, mass, variance, seen, 20.0)
    assert roundness is not None
    assert {705, 706} <= set(runs.tolist())
    widths = np.diff(np.append(starts[runs], 20_000))
    assert widths[starts[runs] > 4_000].mean() > 800
    assert widths[starts[runs] < 2_000].max() <= 500  # a quarter of the number
    ends = np.append(starts[runs[1:]], 20_000)
    cells = Points(of_numbers(), starts[runs], ends, roundness)
    rows = np.repeat(np.arange(len(runs)), np.add.reduceat(mass, runs).astype(np.int64))
    rows = rows[starts[runs][rows] != starts[705]]
    found = cells.values(rows, rng=np.random.default_rng(4)).to_numpy(dtype=np.int64)
    assert (found[found > 4_000] % 1_000 == 0).mean() > 0.85
