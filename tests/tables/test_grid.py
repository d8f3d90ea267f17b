"""Grids: what a bought decimal can be, to the last digit that a float holds."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth.tables.columns import Bought, ColumnSpec, Range
from synth.tables.grid import BELOW, MISSING, Grid

FINE = Grid.of(ColumnSpec("x", "decimal", grid=Decimal("1e-8"), domain=Bought()))


@given(st.lists(st.floats(-2.3e10, 2.3e10), min_size=1, max_size=50))
def test_full_precision_doubles_are_given_back(values: list[float]) -> None:
    """Of 10⁻⁸, doubles above 2·10⁷ were cut to that: 2⁵¹ steps. Now they keep 50 binary digits."""
    points = FINE.indices(pd.Series(values))
    again = FINE.values(points)

    np.testing.assert_allclose(again, values, rtol=2.0**-49, atol=0.5e-8)
    assert (FINE.values(FINE.indices(again)) == again).all()
    assert (FINE.indices(again) == FINE.indices(FINE.values(FINE.indices(again)))).all()


@given(st.lists(st.integers(-(2**51) + 1, 2**51 - 1), min_size=1, max_size=50))
def test_what_a_float_holds_to_the_last_step_stays_as_it_is(units: list[int]) -> None:
    points = np.array(units) - FINE.origin

    assert (FINE.indices(FINE.values(points)) == points).all()


def test_missing_is_missing_and_what_is_beyond_counts_at_the_end() -> None:
    points = FINE.indices(pd.Series([np.nan, 1e300, -1e300]))

    assert points.tolist() == [MISSING, FINE.size - 1, 0]
    assert FINE.values(points).isna().tolist() == [True, False, False]


@pytest.mark.parametrize("day", ["0001-01-01", "1841-07-03", "9999-12-31"])
def test_every_date_of_four_digits_can_be_bought(day: str) -> None:
    grid = Grid.of(ColumnSpec("d", "date", domain=Bought()))
    values = pd.Series(np.array([day], dtype="datetime64[s]"))

    assert (grid.values(grid.indices(values)) == values).all()


@pytest.mark.parametrize(
    ("column", "tokens", "neighbours"),
    [
        (ColumnSpec("n", "integer", domain=Range("0", "2000")), ("999",), ["1000"]),
        (ColumnSpec("n", "integer", domain=Range("0", "999")), ("999", "998"), ["997", "997"]),
        (ColumnSpec("n", "integer", domain=Bought()), ("-1", "999", "x"), ["0", "1000"]),
        (
            ColumnSpec("n", "decimal", grid=Decimal("0.1"), domain=Range("0", "100")),
            ("99.90",),
            ["100.0"],
        ),
        (ColumnSpec("d", "date", domain=Bought()), ("9999-12-31",), ["9999-12-30"]),
        (
            ColumnSpec("t", "time", grid=Decimal(60), domain=Range("08:00", "18:00")),
            ("08:00",),
            ["08:01"],
        ),
    ],
)
def test_no_value_is_written_like_what_means_missing(
    column: ColumnSpec, tokens: tuple[str, ...], neighbours: list[str]
) -> None:
    """Drawn or read: 999 would be read back as missing, and mean it to whoever knows the table."""
    plain = Grid.of(column)
    grid = Grid.of(replace(column, missing=tokens))
    at = [span for token in tokens if (span := plain.points_where("=", token))]
    points = np.array(sorted(first for first, _ in at))

    assert [str(v) for v in grid.as_text(points)] == neighbours
    assert (grid.indices(plain.values(points)) == grid.indices(grid.values(points))).all()
    assert all(grid.points_where("=", token) is None for token in tokens)
    others = np.setdiff1d(np.arange(min(grid.size, 3000)), points)
    assert grid.values(others).equals(plain.values(others))


@pytest.mark.parametrize(
    ("column", "values", "points"),
    [
        (
            ColumnSpec("n", "integer", grid=Decimal(5), domain=Range("10", "20")),
            pd.Series([7, 8, 10, 22, 23, 2**60, -(2**60)], dtype="Int64"),
            [BELOW, 0, 0, 2, 3, 3, BELOW],
        ),
        (
            ColumnSpec("n", "decimal", grid=Decimal("0.1"), domain=Range("0", "1")),
            pd.Series([-0.1, -0.04, 1.04, 1.1, 1e300]),
            [BELOW, 0, 10, 11, 11],
        ),
        (
            ColumnSpec("d", "date", domain=Range("2000-01-01", "2000-01-03")),
            pd.Series(np.array(["1999-12-31", "2000-01-03", "2000-01-04"], "datetime64[s]")),
            [BELOW, 2, 3],
        ),
    ],
)
def test_beyond_a_declared_range_there_is_a_point_on_either_side(
    column: ColumnSpec, values: pd.Series, points: list[int]
) -> None:
    assert Grid.of(column).indices(values).tolist() == points
    assert MISSING not in points


def test_between_the_ends_of_a_condition_a_value_stays() -> None:
    column = ColumnSpec("n", "integer", missing=("999", "5"), domain=Range("0", "2000"))
    grid = Grid.of(column)

    assert grid.points_where("<=", "999") == (0, 998)
    assert grid.points_where(">=", "999") == (1000, 2000)
    assert grid.points_where(">", "4") == (6, 2000)


def test_a_grid_of_nothing_but_what_means_missing_stays_as_it_is() -> None:
    grid = Grid.of(ColumnSpec("n", "integer", missing=("7",), domain=Range("7", "7")))

    assert grid.values(np.array([0])).tolist() == [7]
