"""Yardstick: how far rows are from one another, whatever they were made by.

An ordered column counts by how many of the attacked rows lie between two values, any other by
whether they are the same: Gower's distance (1971, Biometrics 27:857), over ranks.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from privacy.noise import Integers
from synth.annex.raw_values import as_numbers
from synth.domain import Floats
from synth.tables.columns import ORDERED_KINDS
from synth.tables.schema import Schema

_MISSING, _UNKNOWN = 3.0, -1.0  # places: no value is nearer than 1 to the first
_AT_ONCE = 256  # rows that are held against all others

Singles = NDArray[np.float32]


@dataclass(frozen=True)
class Places:
    """Where rows lie.

    Attributes:
        at: in each column, (n_rows, n_columns).
        ordered: the columns whose values have an order, (n_columns,).
    """

    at: Singles
    ordered: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.at)

    def __getitem__(self, rows: Integers | NDArray[np.bool_]) -> "Places":
        return Places(self.at[rows], self.ordered)

    def gaps(self, column: int, others: "Places") -> Singles:
        """Return how far apart rows are in a column, from 0 to 1, (n_rows, n_others)."""
        mine, theirs = self.at[:, column, None], others.at[None, :, column]
        found: Singles = (
            np.minimum(np.abs(mine - theirs), np.float32(1))
            if self.ordered[column]
            else (mine != theirs).astype(np.float32)
        )
        return found

    def distances(self, others: "Places", columns: Sequence[int] | None = None) -> Singles:
        """Return the sum of the gaps in some columns, or in all, (n_rows, n_others)."""
        held = range(self.at.shape[1]) if columns is None else columns
        total: Singles = np.zeros((len(self), len(others)), dtype=np.float32)
        for column in held:
            total += self.gaps(column, others)
        return total

    def parts(self) -> Iterator[tuple[slice, "Places"]]:
        """Yield few rows at a time, whose distances to all others fit into memory."""
        for start in range(0, len(self), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            yield part, Places(self.at[part], self.ordered)

    def nearest(self, others: "Places", *, but_itself: bool = False) -> Floats:
        """Return the distance of each row to the nearest other, (n_rows,).

        Args:
            but_itself: the others are the same rows, in the same order.
        """
        found = np.empty(len(self))
        for part, some in self.parts():
            distances = some.distances(others)
            if but_itself:
                at = np.arange(len(some))
                distances[at, part.start + at] = np.inf
            found[part] = distances.min(axis=1)
        return found


@dataclass(frozen=True)
class Yardstick:
    """What gives rows their places: the values of the persons who are attacked.

    Attributes:
        numbers: the values of each ordered column, ascending.
        names: the values of every other.
    """

    schema: Schema
    numbers: Mapping[str, Floats]
    names: Mapping[str, pd.Index]

    @classmethod
    def of(cls, frame: pd.DataFrame, schema: Schema) -> "Yardstick":
        """Take the values of a table's rows."""
        numbers, names = {}, {}
        for column in schema.modelled:
            values = frame[column.name]
            if column.kind in ORDERED_KINDS:
                held = as_numbers(column.kind, values)
                numbers[column.name] = np.sort(held[~np.isnan(held)])
            else:
                names[column.name] = pd.Index(values.dropna().unique())
        return cls(schema, numbers, names)

    def place(self, frame: pd.DataFrame) -> Places:
        """Return where rows lie, those of the table itself or of another."""
        columns = self.schema.modelled
        at = np.empty((len(frame), len(columns)), dtype=np.float32)
        for number, column in enumerate(columns):
            values = frame[column.name]
            missing = values.isna().to_numpy()
            if column.kind in ORDERED_KINDS:
                held, known = as_numbers(column.kind, values), self.numbers[column.name]
                ends = [np.searchsorted(known, held, side=side) for side in ("left", "right")]
                at[:, number] = (ends[0] + ends[1]) / (2 * max(1, len(known)))
                at[missing, number] = _MISSING
            else:
                found = self.names[column.name].get_indexer(pd.Index(values))
                at[:, number] = np.where(found < 0, _UNKNOWN, found)
                at[missing, number] = -_MISSING
        return Places(at, np.array([column.kind in ORDERED_KINDS for column in columns]))


def make_comparable(frame: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """Return the modelled columns such that equal values are equal, missing ones included."""
    return pd.DataFrame(
        {
            column.name: as_numbers(column.kind, frame[column.name])
            if column.kind in ORDERED_KINDS
            else frame[column.name].astype(object).where(frame[column.name].notna(), None)
            for column in schema.modelled
        }
    ).reset_index(drop=True)
