"""Agreeing: values drawn within the codes of a row, such that compared columns keep their rules.

Codes allow at least one such row of values (`synth.codec.barring`); drawing again those rows that
break a comparison is drawing from all that keep it. It looks at synthetic rows alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.codec.cells import Names, Points
from synth.domain import Codes, Floats
from synth.tables.columns import ColumnSpec
from synth.tables.grid import MISSING, Grid
from synth.tables.kept_rules import (
    Flags,
    as_numbers,
    as_values,
    clear_broken,
    compute,
    distance,
    places_of_comparisons,
)
from synth.tables.moments import DAY
from synth.tables.rule_entries import close_comparisons
from synth.tables.rules import Comparison, Computed, Rule

_DRAWS = 30  # of rows that break a comparison; what is left takes the least values that keep it

Values = dict[str, pd.Series]


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


@dataclass(frozen=True)
class Agreement:
    """What the rules of a schema ask of decoded rows.

    Attributes:
        specs: the columns that are held, by name.
        codecs: of the modelled ones.
    """

    rules: Sequence[Rule]
    specs: Mapping[str, ColumnSpec]
    codecs: Mapping[str, Coded]

    def keep(
        self,
        values: Values,
        codes: Codes,
        *,
        rng: np.random.Generator,
        free: Mapping[str, Flags] | None = None,
    ) -> Values:
        """Return values of all columns that are held, the computed ones too, that keep every rule.

        A row of which no values do, which codes hardly ever leave, loses the cells concerned.

        Args:
            values: drawn within `codes`, (n_rows,) of each modelled column.
            free: which values were drawn and may be again, (n_rows,); all where None.
        """
        values = self._draw_again(values, codes, free, rng)
        frame = pd.DataFrame(values)
        for rule in self.rules:
            if rule.computed is not None:
                if free is not None:
                    frame = self._solved(rule.computed, frame, free)
                name = rule.computed.column
                found = compute(rule.computed, frame, self.specs)
                frame[name] = found if free is None else frame[name].where(~free[name], found)
        frame = clear_broken(frame, self.rules, self.specs, free)
        return {str(name): frame[name] for name in frame.columns}

    def _solved(
        self, computed: Computed, frame: pd.DataFrame, free: Mapping[str, Flags]
    ) -> pd.DataFrame:
        """Return rows of which a sum or product is given with its last open part made to fit."""
        open_rows = ~free[computed.column]
        for name in reversed(computed.terms):
            others = [frame[other] for other in computed.terms if other != name]
            numbers = [each.to_numpy(dtype=np.float64, na_value=np.nan) for each in others]
            whole = frame[computed.column].to_numpy(dtype=np.float64, na_value=np.nan)
            with np.errstate(divide="ignore", invalid="ignore"):
                part = (
                    whole / np.prod(numbers, axis=0)
                    if computed.is_product
                    else (whole - np.sum(numbers, axis=0))
                )
            fits = open_rows & free[name] & np.isfinite(part)
            frame[name] = frame[name].mask(fits, as_values(self.specs[name], part))
            open_rows = open_rows & ~free[name]
        return frame

    def _draw_again(
        self,
        values: Values,
        codes: Codes,
        free: Mapping[str, Flags] | None,
        rng: np.random.Generator,
    ) -> Values:
        given = [rule.comparison for rule in self.rules if rule.comparison is not None]
        comparisons = list(close_comparisons(given).values())
        if not comparisons:
            return values
        names = sorted({name for one in comparisons for name in (one.left, one.right)})
        places = places_of_comparisons(self.rules, self.specs)
        numbers = {name: as_numbers(self.specs[name], values[name], places) for name in names}
        rows = self._breaking(numbers, comparisons, places)
        values = dict(values)
        for _ in range(_DRAWS):
            if not len(rows):
                return values
            for name in names:
                drawn = rows if free is None else rows[free[name][rows]]
                again = self.codecs[name].decode(codes[name][drawn], rng=rng)
                _put(self.specs[name], values, numbers, name, drawn, again, places)
            part = {name: numbers[name][rows] for name in names}
            rows = rows[self._breaking(part, comparisons, places)]
        for name, least in self._least(numbers, comparisons, codes, rows, free, places).items():
            _put(self.specs[name], values, numbers, name, rows, least, places)
        return values

    def _breaking(
        self, numbers: Mapping[str, Floats], comparisons: Sequence[Comparison], places: int
    ) -> NDArray[np.int64]:
        """Return the rows that break a comparison; missing values break none."""
        breaking = np.zeros(len(numbers[comparisons[0].left]), dtype=bool)
        for one in comparisons:
            apart = distance(one, self.specs[one.left], places)
            breaking |= numbers[one.left] < numbers[one.right] + apart
        return np.flatnonzero(breaking)

    def _least(
        self,
        numbers: Mapping[str, Floats],
        comparisons: Sequence[Comparison],
        codes: Codes,
        rows: NDArray[np.int64],
        free: Mapping[str, Flags] | None,
        places: int,
    ) -> Values:
        """Return the least values in the codes of some rows that keep all comparisons."""
        least, moves = {}, {}
        for name in numbers:
            may = np.ones(len(rows), dtype=bool) if free is None else free[name][rows]
            moves[name] = may & ~np.isnan(numbers[name][rows])
            lowest = self._lowest(name, codes[name][rows], places)
            least[name] = np.where(moves[name], lowest, numbers[name][rows])
        for _ in numbers:
            for one in comparisons:
                needed = least[one.right] + distance(one, self.specs[one.left], places)
                short = moves[one.left] & (least[one.left] < needed)
                points = _first_points(self.specs[one.left], needed[short], places)
                raised = Grid.of(self.specs[one.left]).values(points)
                least[one.left][short] = as_numbers(self.specs[one.left], raised, places)
        return {
            name: Grid.of(self.specs[name]).values(
                np.where(
                    np.isnan(found),
                    MISSING,
                    _first_points(self.specs[name], np.nan_to_num(found), places),
                )
            )
            for name, found in least.items()
        }

    def _lowest(self, name: str, codes: NDArray[np.int64], places: int) -> Floats:
        """Return the least value of each code, NaN where it stands for a missing one."""
        column = self.codecs[name]
        if not isinstance(column.cells, Points) or not len(column.cells):
            return np.full(len(codes), np.nan)
        rows_of_code = np.bincount(column.code_of_cell, column.mass)
        drawn = (column.mass > 0) | (rows_of_code <= 0)[column.code_of_cell]
        lowest = np.full(int(column.code_of_cell.max()) + 2, np.nan)
        for code, start in zip(
            column.code_of_cell[drawn][::-1],
            as_numbers(
                self.specs[name], column.cells.grid.values(column.cells.starts[drawn]), places
            )[::-1],
            strict=True,
        ):
            lowest[code] = start
        return lowest[codes]


def _put(
    spec: ColumnSpec,
    values: Values,
    numbers: dict[str, Floats],
    name: str,
    rows: NDArray[np.int64],
    drawn: pd.Series,
    places: int,
) -> None:
    """Write values into some rows, and what they are in whole numbers."""
    column = values[name].copy()
    column.iloc[rows] = drawn.to_numpy() if drawn.dtype.kind == "f" else drawn.array
    values[name] = column
    numbers[name][rows] = as_numbers(spec, drawn, places)


def _first_points(spec: ColumnSpec, numbers: Floats, places: int) -> NDArray[np.int64]:
    """Return the first grid point that is not below each number; the last, where none is."""
    grid = Grid.of(spec)
    if grid.months:
        ends = as_numbers(spec, grid.values(np.arange(grid.size)), places)
        found = np.searchsorted(ends, numbers)
    else:
        unit = 10.0 ** (places - grid.places)
        if spec.kind not in ("integer", "decimal"):
            unit = DAY if spec.kind == "date" else 1
        found = np.ceil((numbers / unit - grid.origin) / grid.step).astype(np.int64)
    return np.clip(found, 0, grid.size - 1).astype(np.int64)
