"""Values that were drawn of compared columns, and beside them the whole numbers that they are."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.codec.cells import Names, Points
from synth.domain import Floats
from synth.tables.columns import ColumnSpec
from synth.tables.grid import Grid
from synth.tables.kept_rules import as_numbers, distance
from synth.tables.moments import DAY
from synth.tables.rules import Comparison

Values = dict[str, pd.Series]
Rows = NDArray[np.int64]  # which rows, by number


class Coded(Protocol):
    """A column's codes, as `synth.codec.codec.ColumnCodec` has them."""

    @property
    def cells(self) -> Points | Names:
        """Return what each cell stands for."""
        ...

    @property
    def code_of_cell(self) -> NDArray[np.int64]:
        """Return the code of each cell, (n_cells,)."""
        ...

    @property
    def mass(self) -> Floats:
        """Return the noisy rows of each cell, (n_cells,)."""
        ...

    def decode(self, codes: NDArray[np.int64], *, rng: np.random.Generator) -> pd.Series:
        """Draw a value for each code."""
        ...


def put_values(
    spec: ColumnSpec,
    values: Values,
    numbers: dict[str, Floats],
    rows: Rows,
    drawn: pd.Series,
    places: int,
) -> None:
    """Write values of a column into some rows, and what they are in whole numbers."""
    column = values[spec.name].copy()
    column.iloc[rows] = drawn.to_numpy() if drawn.dtype.kind == "f" else drawn.array
    values[spec.name] = column
    numbers[spec.name][rows] = as_numbers(spec, drawn, places)


def breaking_rows(
    numbers: Mapping[str, Floats],
    comparisons: Sequence[Comparison],
    specs: Mapping[str, ColumnSpec],
    places: int,
) -> Rows:
    """Return the rows that break a comparison; missing values break none."""
    breaking = np.zeros(len(numbers[comparisons[0].left]), dtype=bool)
    for one in comparisons:
        apart = distance(one, specs[one.left], places)
        breaking |= numbers[one.left] < numbers[one.right] + apart
    return np.flatnonzero(breaking)


def nearest_points(
    spec: ColumnSpec, numbers: Floats, places: int, rounded: Callable[[Floats], Floats]
) -> NDArray[np.int64]:
    """Return the grid point of each number, within the grid.

    Args:
        rounded: what becomes of a number between two: `np.ceil` takes the first not below it. Of a
            grid of months that is always so.
    """
    grid = Grid.of(spec)
    if grid.months:
        ends = as_numbers(spec, grid.values(np.arange(grid.size)), places)
        found = np.searchsorted(ends, numbers)
    else:
        unit = 10.0 ** (places - grid.places)
        if spec.kind not in ("integer", "decimal"):
            unit = DAY if spec.kind == "date" else 1
        found = rounded((numbers / unit - grid.origin) / grid.step).astype(np.int64)
    return np.clip(found, 0, grid.size - 1).astype(np.int64)
