"""Imagined rows: they add up as rows do, whatever their shape."""

from decimal import Decimal

import numpy as np
import pytest

from synth import Bought, Categories, ColumnSpec, Range
from synth.planning.imagined import MOST_STEPS, ImaginedRows
from synth.planning.shapes import SHAPES, declare, imagine
from synth.tables.columns import ORDERED_KINDS
from synth.tables.grid import MISSING, Grid

COLUMNS = (
    ColumnSpec("i", "integer", domain=Bought()),
    ColumnSpec("thousands", "integer", grid=Decimal(1000), domain=Bought()),
    ColumnSpec("d", "decimal", grid=Decimal("0.01"), domain=Bought()),
    ColumnSpec("fine", "decimal", grid=Decimal("1e-9"), domain=Bought()),
    ColumnSpec("coarse", "decimal", grid=Decimal("1e6"), domain=Bought()),
    ColumnSpec("day", "date", format="%d.%m.%Y", domain=Bought()),
    ColumnSpec("moment", "datetime", grid=Decimal(60), domain=Bought()),
    ColumnSpec("clock", "time", grid=Decimal(1), domain=Bought()),
    ColumnSpec("one", "integer", domain=Range("5", "5")),
    ColumnSpec("range", "decimal", grid=Decimal("0.1"), domain=Range("-3", "8")),
    ColumnSpec("names", "categorical", domain=Bought()),
    ColumnSpec("lone", "categorical", domain=Categories(("a",))),
    ColumnSpec("two", "boolean", domain=Categories(("no", "yes"))),
)


@pytest.mark.parametrize("n_rows", [7, 2_000, 3_000_000])
@pytest.mark.parametrize("shape", range(SHAPES))
@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_every_row_is_counted_once(column: ColumnSpec, shape: int, n_rows: int) -> None:
    steps = min(n_rows, MOST_STEPS)
    rows = ImaginedRows({column.name: imagine(column, shape, steps)}, n_rows, 1)
    missing = rows.missing(column.name)

    if column.kind in ORDERED_KINDS:
        size = Grid.of(column).size
        edges = np.unique(np.linspace(0, size, 5).astype(np.int64))
        counted = rows.intervals(column.name, edges[:-1], edges[1:])
        points = rows.points(column.name)
        assert len(points) == steps
        assert ((points == MISSING) | ((points >= 0) & (points < size))).all()
        gone = (points == MISSING).mean()
    else:
        names, counted = rows.names(column.name)
        assert len(set(names)) == len(names)
        gone = rows.texts(column.name).isna().mean()
    assert counted.dtype == np.int64
    assert counted.sum() + missing == pytest.approx(n_rows, abs=len(counted) + 1)
    assert gone == pytest.approx(missing / n_rows, abs=0.15 if n_rows < 10 else 0.01)


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_what_was_bought_can_be_declared(column: ColumnSpec) -> None:
    known = declare(column)

    assert (known.name, known.kind) == (column.name, column.kind)
    assert not known.buys_names
    assert not known.buys_range
    assert imagine(known, 0, 10).points.shape == (10,)


def test_persons_have_as_many_rows_as_there_are() -> None:
    persons = ImaginedRows({}, 10_000, 4).rows_per_person()

    assert persons @ np.arange(1, 5) == pytest.approx(10_000, rel=0.01)
