"""Decoys: invented persons for the audit of a run's configuration.

Three columns of the schema or more, a base of two kinds of rows, and neighbours of the worst kinds
that the schema allows. Nothing here looks at a private row: a decoy comes from the schema and from
what noise the budget buys.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from privacy.noise import Integers
from synth.counting.in_memory import Rows, ValueSource
from synth.tables.columns import ORDERED_KINDS, Bought, Categories, ColumnSpec
from synth.tables.grid import MISSING, Grid
from synth.tables.schema import Schema
from synth.tables.table import Table
from synth.texts import TEXT

MOST_COLUMNS = 3
_BASE = 32.0  # σ of a column's noise: rows of the base, so that its columns stand out of the noise
_FEWEST, _MOST = 40, 20_000  # rows of the base and of a group
_APART = 1000  # grid points between the two values of a bought column, where it has as many
_NAMES = ("decoy a", "decoy b")
_OUTSIDE = "decoy outside the domain"

Values = Callable[[ColumnSpec], object]
Counted = Callable[[Table], ValueSource]


@dataclass(frozen=True)
class Decoys:
    """A base table, and that table with a group of alike persons more, of each kind.

    Attributes:
        schema: the columns of the decoys.
        group: how many persons more.
        base: rows without the group.
        neighbours: kind of neighbour in words → rows with the group.
    """

    schema: Schema
    group: int
    base: ValueSource
    neighbours: Mapping[str, ValueSource]


def decoy_schema(schema: Schema, most: int | None = MOST_COLUMNS, *, target: str = "") -> Schema:
    """Return at most so many columns of a schema: one of each way to get a domain before a second.

    What is bought comes first: names by threshold, then ranges; then what was declared.

    Args:
        most: of the columns that are modelled; None for all of them.
        target: a column that is to be predicted, which is among them.
    """
    ways: dict[tuple[bool, bool], list[ColumnSpec]] = {}
    for column in schema.modelled:
        way = (not isinstance(column.domain, Bought), column.kind in ORDERED_KINDS)
        ways.setdefault(way, []).append(column)
    turns = [
        (turn, way, column)
        for way, columns in ways.items()
        for turn, column in enumerate(columns)
    ]  # fmt: skip
    turns.sort(key=lambda one: (one[2].name != target, *one[:2]))
    taken = {column.name for _, _, column in turns[:most]}
    kept = (c for c in schema.columns if c.name in taken or c.name == schema.protection.person)
    return Schema(tuple(kept), schema.protection)


def make_decoys(schema: Schema, noise: float, *, group: int, counted: Counted = Rows) -> Decoys:
    """Make the base and its neighbours.

    Args:
        schema: of the decoys, see `decoy_schema`.
        noise: what a count of one column carries, in rows.
        group: how many persons the neighbours have more; fewer where their rows would be too many.
        counted: bounds contributions and counts, in memory or from disk.
    """
    most = schema.protection.max_rows
    group = max(1, min(group, _MOST // most))
    persons = int(np.clip(_BASE * noise, _FEWEST, _MOST)) // most + 2
    low = _rows(schema, _low, persons // 2, most, "low")
    high = _rows(schema, _high, persons - persons // 2, most, "high")
    kinds: dict[str, tuple[Values, int]] = {
        "the last value of every domain": (_high, most),
        "a value outside every domain": (_outside, most),
        "every value missing": (_missing, most),
    }
    if schema.protection.person is None:
        kinds["the row of somebody who is in the table"] = (_low, 1)
    else:
        # Surplus rows are left out; they are alike, so it does not matter which.
        kinds["twice as many rows as count"] = (_low, 2 * most)
    if any(column.kind not in ORDERED_KINDS for column in schema.modelled):
        kinds["a category nobody else has"] = (_new_name, most)
    base = [low, high]
    return Decoys(
        schema,
        group,
        counted(_table(base, schema)),
        {
            kind: counted(_table([*base, _rows(schema, values, group, n_rows, "new")], schema))
            for kind, (values, n_rows) in kinds.items()
        },
    )


def _table(parts: list[pd.DataFrame], schema: Schema) -> Table:
    return Table(pd.concat(parts, ignore_index=True), schema)


def _rows(
    schema: Schema, values: Values, persons: int, rows_each: int, called: str
) -> pd.DataFrame:
    """Return `rows_each` rows alike of each of `persons`, in the table's own types."""
    n_rows = persons * rows_each
    frame = {}
    for column in schema.held:
        if column.name == schema.protection.person:
            ids = [f"{called} {number}" for number in np.repeat(np.arange(persons), rows_each)]
            frame[column.name] = pd.Series(ids, dtype=TEXT)
        elif column.kind in ORDERED_KINDS:
            points: Integers = np.full(n_rows, values(column), dtype=np.int64)
            frame[column.name] = Grid.of(column).values(points)
        else:
            frame[column.name] = pd.Series([values(column)] * n_rows, dtype=TEXT)
    return pd.DataFrame(frame)


def _names(column: ColumnSpec) -> tuple[str, ...]:
    return column.domain.names if isinstance(column.domain, Categories) else _NAMES


def _low(column: ColumnSpec) -> object:
    """Return the first category or grid point; of a bought range, a point in its middle."""
    if column.kind not in ORDERED_KINDS:
        return _names(column)[0]
    return Grid.of(column).size // 2 if isinstance(column.domain, Bought) else 0


def _high(column: ColumnSpec) -> object:
    """Return the last category or grid point; of a bought range, one not far above the first."""
    if column.kind not in ORDERED_KINDS:
        return _names(column)[-1]
    size = Grid.of(column).size
    return min(size - 1, size // 2 + _APART) if isinstance(column.domain, Bought) else size - 1


def _outside(column: ColumnSpec) -> object:
    """Return what the domain does not hold; a day has nothing outside."""
    if column.kind not in ORDERED_KINDS:
        return _OUTSIDE
    size = Grid.of(column).size
    return size - 1 if column.kind == "time" else size + size // 2


def _missing(column: ColumnSpec) -> object:
    return MISSING if column.kind in ORDERED_KINDS else None


def _new_name(column: ColumnSpec) -> object:
    return _low(column) if column.kind in ORDERED_KINDS else _OUTSIDE
