"""The annex compares what stands in the tables, not codes."""

import numpy as np
import pandas as pd
import pytest

from synth.annex.raw_values import as_numbers, as_written, compare_values
from synth.codec.cells import Names, Points
from synth.codec.codec import ColumnCodec
from synth.tables.columns import OTHER, Bought, ColumnSpec, Kind
from synth.tables.grid import Grid


def ordered(first: int, last: int) -> ColumnCodec:
    """A column of whole numbers of which the range was bought."""
    grid = Grid.of(ColumnSpec("x", "integer", domain=Bought()))
    points = np.arange(-grid.origin + first, -grid.origin + last + 1)
    cells = Points(grid, points, points + 1)
    return ColumnCodec("x", cells, np.ones(len(points)), np.arange(len(points)), 0.0)


def named(*names: str) -> ColumnCodec:
    cells = Names((*names, OTHER), others=True)
    return ColumnCodec("x", cells, np.ones(len(cells)), np.arange(len(cells)), 0.0)


def test_figures_are_those_of_pandas() -> None:
    rng = np.random.default_rng(1)
    private = pd.Series(rng.integers(0, 100, 1000), dtype="Int64")
    synthetic = pd.Series(rng.integers(20, 80, 900), dtype="Int64")
    found = compare_values(ordered(20, 79), "integer", private, synthetic)
    figures = {figure.name: figure for figure in found.figures}

    assert float(figures["mean"].private) == pytest.approx(private.mean(), rel=1e-5)
    spread = float(private.std(ddof=0))
    assert float(figures["standard deviation"].private) == pytest.approx(spread, rel=1e-5)
    assert figures["95 %"].synthetic == str(synthetic.quantile(0.95, interpolation="lower"))
    gap = float(private.mean() - synthetic.mean())
    assert figures["mean"].apart == pytest.approx(abs(gap) / spread)
    assert list(figures)[2:] == ["1 %", "5 %", "25 %", "50 %", "75 %", "95 %", "99 %"]
    assert (found.lost.below, found.lost.above) == ((private < 20).sum(), (private > 79).sum())


def test_a_lost_spike_is_a_distance_though_the_distributions_are_near() -> None:
    """Half the rows are exactly 5; the synthetic ones lie evenly at 4, 5 and 6."""
    private = pd.Series([5] * 600 + [0, 9] * 150, dtype="Int64")
    synthetic = pd.Series([4, 5, 6] * 200 + [0, 9] * 150, dtype="Int64")
    found = compare_values(ordered(0, 9), "integer", private, synthetic)

    assert found.distance == pytest.approx(600 / 900 - 200 / 900)
    assert found.frequent[0].value == "5"


def test_categories_that_were_merged_are_counted_and_named() -> None:
    private = pd.Series(["a"] * 5 + ["b"] * 3 + ["zz"] * 2 + [None], dtype="str")
    synthetic = pd.Series(["a"] * 6 + [OTHER] * 5, dtype="str")
    found = compare_values(named("a"), "categorical", private, synthetic)

    assert found.distance == pytest.approx((1 + 3 + 2 + 1 + 5) / 22)
    assert found.lost.merged == found.lost.rows == 5
    assert found.lost.categories == 2
    assert found.lost.names == (("b", 3), ("zz", 2))
    assert found.frequent[0].value == OTHER
    assert {one.value for one in found.frequent} >= {"a", "b", None}
    assert found.figures == ()


def test_a_column_that_has_no_value_on_one_side_is_as_far_as_can_be() -> None:
    empty = pd.Series([None] * 4, dtype="Int64")
    found = compare_values(ordered(0, 9), "integer", pd.Series([1, 2, 3, 4], dtype="Int64"), empty)

    assert (found.distance, found.figures) == (1.0, ())


@pytest.mark.parametrize(
    ("kind", "values", "seconds"),
    [
        ("date", pd.Series(["1970-01-02", None], dtype="datetime64[s]"), 86_400.0),
        ("datetime", pd.Series(["1970-01-01 00:01:00", None], dtype="datetime64[s]"), 60.0),
        ("time", pd.Series(["00:00:05", None], dtype="str"), 5.0),
        ("decimal", pd.Series([0.25, None]), 0.25),
        ("integer", pd.Series([7, None], dtype="Int64"), 7.0),
    ],
)
def test_ordered_values_are_numbers_and_come_back(
    kind: Kind, values: pd.Series, seconds: float
) -> None:
    numbers = as_numbers(kind, values)

    assert numbers[0] == seconds
    assert np.isnan(numbers[1])
    text = str(values[0])[:10] if kind == "date" else str(values[0])
    assert as_written(kind, float(numbers[0])) == text
