"""Agreeing: values drawn within the codes of a row, such that compared columns keep their rules.

Codes allow at least one such row of values (`synth.codec.barring`); drawing again those rows that
break a comparison is drawing from all that keep it. It looks at synthetic rows alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.codec.apart import Apart
from synth.codec.cells import Points
from synth.codec.drawn import Coded, Values, breaking_rows, nearest_points, put_values
from synth.domain import Codes, Floats
from synth.tables.columns import ColumnSpec
from synth.tables.differences import Difference
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
from synth.tables.rule_entries import close_comparisons
from synth.tables.rules import Comparison, Computed, Rule

_DRAWS = 30  # of rows that break a comparison; what is left takes the least values that keep it


@dataclass(frozen=True)
class Agreement:
    """What the rules of a schema ask of decoded rows.

    Attributes:
        specs: the columns that are held, by name.
        codecs: of the modelled ones, and of differences.
        differences: of compared columns, which have codes too.
    """

    rules: Sequence[Rule]
    specs: Mapping[str, ColumnSpec]
    codecs: Mapping[str, Coded]
    differences: Sequence[Difference] = ()

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
        rows = breaking_rows(numbers, comparisons, self.specs, places)
        values = dict(values)
        for _ in range(_DRAWS if len(rows) else 0):
            for name in names:
                drawn = rows if free is None else rows[free[name][rows]]
                again = self.codecs[name].decode(codes[name][drawn], rng=rng)
                put_values(self.specs[name], values, numbers, drawn, again, places)
            part = {name: numbers[name][rows] for name in names}
            rows = rows[breaking_rows(part, comparisons, self.specs, places)]
        for name, least in self._least(numbers, comparisons, codes, rows, free, places).items():
            put_values(self.specs[name], values, numbers, rows, least, places)
        apart = Apart(
            self.specs, self.codecs, comparisons, places, values, numbers, codes, free, rng
        )
        apart.settle_all(self.differences)
        return values

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
                points = nearest_points(self.specs[one.left], needed[short], places, np.ceil)
                raised = Grid.of(self.specs[one.left]).values(points)
                least[one.left][short] = as_numbers(self.specs[one.left], raised, places)
        return {
            name: Grid.of(self.specs[name]).values(
                np.where(
                    np.isnan(found),
                    MISSING,
                    nearest_points(self.specs[name], np.nan_to_num(found), places, np.ceil),
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
