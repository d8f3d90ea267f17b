"""Apart: values drawn within the codes of a row such that differences are what their codes say.

Of two columns that a rule orders three codes are drawn: one each, and that of their difference.
Values that lie in all three are found by trying; it looks at synthetic rows alone. Codes that do
not go together leave the two values as they are, or, where differences are closer together than
the values, one of them goes where the other and the difference put it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from synth.codec.cells import Points
from synth.codec.drawn import Coded, Rows, Values, breaking_rows, nearest_points, put_values
from synth.domain import Codes, Floats
from synth.tables.columns import ColumnSpec
from synth.tables.differences import Difference
from synth.tables.grid import Grid
from synth.tables.kept_rules import Flags, as_numbers
from synth.tables.rules import Comparison

_DRAWS = 15  # of a difference and one column, and as many of both columns


@dataclass
class Apart:
    """Draws compared columns anew.

    Attributes:
        specs: the columns of the table, by name.
        codecs: of all that has codes, differences too.
        comparisons: all that holds between the columns.
        places: decimal places in which numbers are whole.
        values: of each compared column, (n_rows,): what is drawn is written there,
        numbers: and there, in whole numbers.
        free: which values may be drawn anew, (n_rows,) of each column; all where None.
        settled: columns that are drawn already, as one difference says.
    """

    specs: Mapping[str, ColumnSpec]
    codecs: Mapping[str, Coded]
    comparisons: Sequence[Comparison]
    places: int
    values: Values
    numbers: dict[str, Floats]
    codes: Codes
    free: Mapping[str, Flags] | None
    rng: np.random.Generator
    settled: set[str] = field(default_factory=set)

    def settle_all(self, differences: Sequence[Difference]) -> None:
        """Draw one after another; rows that end up breaking a comparison are as they were."""
        if not differences:
            return
        before = dict(self.values)
        for one in differences:
            self.settle(one)
        rows = breaking_rows(self.numbers, self.comparisons, self.specs, self.places)
        for name in self.settled:
            spec, held = self.specs[name], before[name].iloc[rows]
            put_values(spec, self.values, self.numbers, rows, held, self.places)

    def settle(self, one: Difference) -> None:
        """Draw the two columns of a difference such that it is what its code says."""
        known = ~np.isnan(self.numbers[one.left]) & ~np.isnan(self.numbers[one.right])
        is_missing = self.codes[one.name] > self.codecs[one.name].code_of_cell.max(initial=-1)
        rows = np.flatnonzero(
            known & ~is_missing & (self._moves(one.left) | self._moves(one.right))
        )
        for turn in range(2 * _DRAWS):
            if len(rows):
                rows = self._try(one, rows, within=turn >= _DRAWS)
        is_close = self._spread(one.name, one) < self._spread(one.left, one)
        for _ in range(_DRAWS if is_close else 0):
            if len(rows):
                rows = self._try(one, rows, anywhere=True)
        self.settled |= {one.left, one.right}

    def _try(
        self, one: Difference, rows: Rows, *, within: bool = False, anywhere: bool = False
    ) -> Rows:
        """Draw some rows once, keep those that agree, and return the others.

        Args:
            within: draw both columns within their codes, rather than one and the difference.
            anywhere: the column that is computed need not lie in its own code.
        """
        drawn = {name: self._draw(name, rows) for name in (one.left, one.right)}
        if within:
            apart = drawn[one.left] - drawn[one.right]
            agree = self._is_likely(one, apart, self.codes[one.name][rows])
        else:
            again = self.codecs[one.name].decode(self.codes[one.name][rows], rng=self.rng)
            apart = again.to_numpy(dtype=np.float64, na_value=np.nan) * self._scale(one)
            agree = np.zeros(len(rows), dtype=bool)
            moves = self._moves(one.left)[rows]
            for name, which in ((one.left, moves), (one.right, ~moves)):
                sign, other = (1, one.right) if name == one.left else (-1, one.left)
                wanted = drawn[other][which] + sign * apart[which]
                points = nearest_points(self.specs[name], wanted, self.places, np.rint)
                found = self._codes_at(name, points)
                own = self.codes[name][rows][which]
                agree[which] = (found >= 0) if anywhere else (found == own)
                drawn[name][which] = self._numbers_at(name, points)
        part = {name: held[rows] for name, held in self.numbers.items()} | drawn
        # What is to be drawn anew later is drawn such that it keeps its comparisons then.
        now = self.settled | {one.left, one.right}
        about = [each for each in self.comparisons if {each.left, each.right} <= now]
        agree[breaking_rows(part, about, self.specs, self.places)] = False
        for name, numbers in drawn.items():
            spec, kept = self.specs[name], agree & self._moves(name)[rows]
            points = nearest_points(spec, numbers[kept], self.places, np.rint)
            values = Grid.of(spec).values(points)
            put_values(spec, self.values, self.numbers, rows[kept], values, self.places)
        return rows[~agree]

    def _moves(self, name: str) -> NDArray[np.bool_]:
        """Tell in which rows a column may be drawn anew."""
        if name in self.settled:
            return np.zeros(len(self.numbers[name]), dtype=bool)
        if self.free is None:
            return np.ones(len(self.numbers[name]), dtype=bool)
        free: NDArray[np.bool_] = self.free[name]
        return free

    def _draw(self, name: str, rows: Rows) -> Floats:
        """Return values of some rows in whole numbers: drawn anew where they may be."""
        drawn = self.numbers[name][rows]
        moves = self._moves(name)[rows]
        again = self.codecs[name].decode(self.codes[name][rows[moves]], rng=self.rng)
        drawn[moves] = as_numbers(self.specs[name], again, self.places)
        return drawn

    def _scale(self, one: Difference) -> float:
        """Return how many of these whole numbers one of a difference's values is."""
        return one.scale * 10.0 ** (self.places - one.places if one.places else 0)

    def _is_likely(
        self, one: Difference, apart: Floats, codes: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """Draw which differences, in whole numbers, may stand for their codes.

        As often as there are rows where they lie, next to where most rows of the code are: the last
        code of stays goes from some weeks to the years that dates span.
        """
        column = self.codecs[one.name]
        cells = column.cells
        if not isinstance(cells, Points) or not len(cells):
            return np.zeros(len(apart), dtype=bool)
        units = apart / self._scale(one) * 10.0**cells.grid.places
        points = np.rint((units - cells.grid.origin) / cells.grid.step).astype(np.int64)
        density = column.mass / (cells.ends - cells.starts)
        densest = np.zeros(int(column.code_of_cell.max()) + 1)
        np.maximum.at(densest, column.code_of_cell, density)
        here = density[np.clip(np.searchsorted(cells.starts, points, side="right") - 1, 0, None)]
        often: NDArray[np.bool_] = self.rng.random(len(apart)) * densest[codes] < here
        own: NDArray[np.bool_] = self._codes_at(one.name, points) == codes
        return own & often

    def _codes_at(self, name: str, points: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the code of each grid point, -1 of those in no cell that has rows."""
        column = self.codecs[name]
        cells = column.cells
        if not isinstance(cells, Points) or not len(cells):
            return np.full(len(points), -1, dtype=np.int64)
        at = np.clip(np.searchsorted(cells.starts, points, side="right") - 1, 0, None)
        inside = (cells.starts[at] <= points) & (points < cells.ends[at]) & (column.mass[at] > 0)
        codes: NDArray[np.int64] = np.where(inside, column.code_of_cell[at], -1)
        return codes

    def _numbers_at(self, name: str, points: NDArray[np.int64]) -> Floats:
        values = Grid.of(self.specs[name]).values(points)
        return as_numbers(self.specs[name], values, self.places)

    def _spread(self, name: str, one: Difference) -> float:
        """Return the standard deviation of what a column's paid cells hold, in whole numbers."""
        column = self.codecs[name]
        cells = column.cells
        if not isinstance(cells, Points) or column.mass.sum() <= 0:
            return np.inf
        middle = (cells.starts + cells.ends - 1) / 2 * cells.grid.step
        unit = self._scale(one) / 10.0**cells.grid.places
        if name != one.name:
            ends = self._numbers_at(name, np.array([0, cells.grid.size - 1]))
            unit = (ends[1] - ends[0]) / max(1, cells.grid.size - 1) / cells.grid.step
        mean = np.average(middle, weights=column.mass)
        return float(np.average((middle - mean) ** 2, weights=column.mass) ** 0.5 * unit)
