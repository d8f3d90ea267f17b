"""Codec: a table to small codes and back.

A code is a category, a single value, or a group of neighbouring cells of the paid histogram;
the last code of each column is "missing". Decoding follows the noisy distribution inside a
code and the column's own grid: no value comes back because a private row held it, and no
midpoint stands where a range was.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.codec.agreeing import Agreement
from synth.codec.cells import LeftOut, Names, Points
from synth.counting.in_memory import ColumnValues, CountSource, ValueSource
from synth.domain import Codes, Domain, Floats
from synth.rounding import spread
from synth.tables.schema import Schema
from synth.tables.table import Table
from synth.texts import TEXT


@dataclass(frozen=True)
class ColumnCodec:
    """The codes of one column.

    Attributes:
        cells: what each cell stands for.
        mass: noisy rows in each cell, not negative, (n_cells,).
        code_of_cell: the code each cell belongs to, (n_cells,).
        missing: noisy rows where the value is missing.
        left_out: what a bought domain does not hold.
    """

    name: str
    cells: Points | Names
    mass: Floats
    code_of_cell: NDArray[np.int64]
    missing: float
    left_out: LeftOut = field(default_factory=LeftOut)

    @property
    def size(self) -> int:
        """Return the number of codes; the last is "missing"."""
        return int(self.code_of_cell.max(initial=-1)) + 2

    @property
    def is_lost(self) -> bool:
        """Tell whether no value of it is known: no range was found, and no name."""
        rest = isinstance(self.cells, Names) and self.cells.others
        return len(self.cells) == int(rest)

    @property
    def code_mass(self) -> Floats:
        """Return the noisy rows of each code, (size,)."""
        mass = np.bincount(self.code_of_cell, self.mass, minlength=self.size).astype(np.float64)
        mass[-1] = self.missing
        return mass

    def labels(self) -> list[str]:
        """Return what each code stands for, in words."""
        of_codes = [np.flatnonzero(self.code_of_cell == code) for code in range(self.size - 1)]
        if isinstance(self.cells, Points):
            starts, ends = self.cells.starts, self.cells.ends
            both = [(starts[cells[0]], ends[cells[-1]] - 1) for cells in of_codes]
            said = self.cells.grid.as_text(np.array(both, dtype=np.int64).ravel()) if both else []
            pairs = zip(said[::2], said[1::2], strict=True)
            labels = [low if low == high else f"{low} … {high}" for low, high in pairs]
        else:
            several = [[self.cells.names[cell] for cell in cells] for cells in of_codes]
            labels = [
                names[0] if len(names) == 1 else f"{len(names)} rare categories"
                for names in several
            ]
        return [*labels, "missing"]

    def encode(self, rows: ColumnValues) -> NDArray[np.int64]:
        """Return the code of each row."""
        if isinstance(self.cells, Points):
            cells = self.cells.cells_of(rows.points(self.name))
        else:
            cells = self.cells.cells_of(rows.texts(self.name))
        return np.where(cells < 0, self.size - 1, np.append(self.code_of_cell, 0)[cells])

    def decode(self, codes: NDArray[np.int64], *, rng: np.random.Generator) -> pd.Series:
        """Draw a value for each code."""
        chosen = np.full(len(codes), -1, dtype=np.int64)
        for code in range(self.size - 1):
            rows = np.flatnonzero(codes == code)
            cells = np.flatnonzero(self.code_of_cell == code)
            counts = spread(self.mass[cells], len(rows), rng=rng)
            chosen[rows] = rng.permutation(np.repeat(cells, counts))
        return self.cells.values(chosen, rng=rng)


@dataclass(frozen=True)
class Codec:
    """The codes of a table.

    Attributes:
        columns: one codec for each modelled column, in the schema's order, and then one for each
            difference that it models.
        total: the paid number of rows.
        total_sigma: the standard deviation of its noise.
        rows_per_person: noisy persons with 1, 2, … rows; None where a row is a person.
        keeps_differences: whether values of columns that rules order are drawn by the code of their
            difference; otherwise each lies in its own code.
    """

    schema: Schema
    columns: tuple[ColumnCodec, ...]
    total: float
    total_sigma: float
    rows_per_person: Floats | None = None
    keeps_differences: bool = True

    @cached_property
    def domain(self) -> Domain:
        """Return the number of codes of each column."""
        return Domain({column.name: column.size for column in self.columns})

    def __getitem__(self, name: str) -> ColumnCodec:
        return next(column for column in self.columns if column.name == name)

    @cached_property
    def agreement(self) -> Agreement:
        """Return what the rules ask of decoded rows."""
        specs = {column.name: column for column in self.schema.held}
        return Agreement(
            self.schema.constraints,
            specs,
            {column.name: column for column in self.columns},
            self.schema.differences if self.keeps_differences else (),
        )

    @property
    def own_columns(self) -> tuple[ColumnCodec, ...]:
        """Return the codecs of the table's own columns, without those of differences."""
        return self.columns[: len(self.schema.modelled)]

    def encode(self, rows: ValueSource) -> CountSource:
        """Return the codes of private rows, ready to be counted."""
        return rows.encode({column.name: column.encode for column in self.columns}, self.domain)

    def decode(self, codes: dict[str, NDArray[np.int64]], *, rng: np.random.Generator) -> Table:
        """Turn sampled codes into a table of the columns that are held, ids of persons issued."""
        n_rows = len(next(iter(codes.values())))
        values = {
            column.name: column.decode(codes[column.name], rng=rng) for column in self.columns
        }
        if self.schema.rules:
            values = self.agreement.keep(values, codes, rng=rng)
        if self.schema.protection.person is not None:
            values[self.schema.protection.person] = self.issue_ids(n_rows, rng=rng)
        frame = pd.DataFrame({column.name: values[column.name] for column in self.schema.held})
        return Table(frame, self.schema)

    def recode(self, codes: Codes, rows: ColumnValues) -> dict[str, NDArray[np.int64]]:
        """Return the codes of decoded rows, which differences may have moved out of their own."""
        about = {
            name for one in self.schema.differences for name in (one.left, one.right, one.name)
        }
        return {n: self[n].encode(rows) if n in about else held for n, held in codes.items()}

    def with_column(self, column: ColumnCodec) -> "Codec":
        """Return this codec with one column's exchanged."""
        columns = tuple(column if held.name == column.name else held for held in self.columns)
        return replace(self, columns=columns)

    def issue_ids(self, n_rows: int, *, rng: np.random.Generator) -> pd.Series:
        """Issue ids so that as many persons have 1, 2, … rows as the paid histogram says."""
        weights = np.ones(1) if self.rows_per_person is None else self.rows_per_person
        if weights.sum() <= 0:
            weights = np.ones(1)
        mean = float(weights @ np.arange(1, len(weights) + 1) / weights.sum())
        persons = max(1, round(n_rows / mean))
        sizes = np.repeat(np.arange(1, len(weights) + 1), spread(weights, persons, rng=rng))
        # Rounding may leave some rows without a person; they become persons of one row.
        sizes = np.append(rng.permutation(sizes), np.ones(n_rows, dtype=np.int64))
        owner = np.repeat(np.arange(len(sizes)), sizes)[:n_rows]
        return pd.Series([f"P{number + 1:07d}" for number in owner], dtype=TEXT)
