"""Grids: what a bought decimal can be, to the last digit that a float holds."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth.tables.columns import Bought, ColumnSpec
from synth.tables.grid import MISSING, Grid

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
