"""Conditions on rows to be drawn: how they are written, and what they leave of a column's codes.

    plan=plus   plan!=plus   plan in basic,plus   plan not in basic,plus   plan=   plan!=
    age>=30   age<=40   age>30   age<40

Lists are read as a row of CSV, so a category with a comma stands in double quotes. Nothing after
`=` or in a list asks for missing values; every other condition asks for a value that is there.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from synth.codec.cells import Names, Points
from synth.codec.codec import Codec, ColumnCodec
from synth.domain import Floats
from synth.errors import InputError
from synth.reading.counts import list_names
from synth.tables.grid import Grid

# Those that another one begins with come after it. A list's stand between blanks, behind the name
# of a column and before any value: no category can be taken for one.
_OPERATORS = ("!=", ">=", "<=", "=", ">", "<", " not in ", " in ")
_LEAST_MASS = 1e-9  # of a cell that a condition leaves, so that rows can be drawn there

Spans = list[tuple[int, int]]  # first and last grid points, ascending and apart


@dataclass(frozen=True)
class Condition:
    """What the values of one column shall be.

    Attributes:
        operator: in, not in, >=, <=, > or <.
        values: as text, "" for missing; one, but for lists.
    """

    name: str
    operator: str
    values: tuple[str, ...]

    @property
    def takes_missing(self) -> bool:
        """Tell whether a missing value satisfies it."""
        return self.operator == "in" and "" in self.values

    def __str__(self) -> str:
        """Return it as it may be written."""
        if len(self.values) == 1 and self.operator in ("in", "not in"):
            return f"{self.name}{'=' if self.operator == 'in' else '!='}{self.values[0]}"
        blank = " " if self.operator in ("in", "not in") else ""
        return f"{self.name}{blank}{self.operator}{blank}{','.join(self.values)}"


def parse_condition(codec: Codec, text: str) -> Condition:
    """Read a condition; of columns whose names begin it, the longest is meant.

    Raises:
        InputError: no modelled column stands there, or no operator behind it.
    """
    for column in sorted(codec.own_columns, key=lambda column: -len(column.name)):
        rest = text.removeprefix(column.name)
        for operator in _OPERATORS:
            if rest != text and rest.startswith(operator):
                value = rest.removeprefix(operator)
                match operator:
                    case " in " | " not in ":
                        return Condition(column.name, operator.strip(), read_list(value))
                    case "=" | "!=":
                        kind = "in" if operator == "=" else "not in"
                        return Condition(column.name, kind, (value,))
                return Condition(column.name, operator, (value,))
    raise InputError(
        "The condition {condition!r} names no modelled column. Write COLUMN=VALUE or !=, >=, <=, "
        "> or < in place of =; or 'COLUMN in VALUE,VALUE' or 'COLUMN not in VALUE,VALUE'.",
        condition=text,
    )


def read_list(text: str) -> tuple[str, ...]:
    """Return the values of a list that is written as a row of CSV."""
    return tuple(next(csv.reader([text], skipinitialspace=True), [""])) or ("",)


def restrict(column: ColumnCodec, conditions: Sequence[Condition]) -> tuple[ColumnCodec, Floats]:
    """Return a column cut down to all its conditions together, and the weight of its codes.

    Returns:
        The column, and the share of each code's rows that is left, (size,).

    Raises:
        InputError: a condition asks for what the column cannot hold.
    """
    cells: Points | Names
    if isinstance(column.cells, Points):
        cells, whole, share = _cut(column.cells, _spans(column.name, column.cells.grid, conditions))
    else:
        cells, whole = column.cells, np.arange(len(column.cells))
        share = np.ones(len(whole))
        for condition in conditions:
            share = share * _matching(column.name, column.cells, condition)
    code, mass, full = column.code_of_cell[whole], column.mass[whole], column.code_mass[:-1]
    # A code without mass is spread evenly over its cells, and so is the conditions' part of it.
    bare = np.bincount(column.code_of_cell, minlength=column.size - 1)
    even = np.bincount(code, share, minlength=column.size - 1) / bare
    held = np.bincount(code, mass * share, minlength=column.size - 1)
    weights = np.where(full > 0, held / np.where(full > 0, full, 1), even)
    mass = np.maximum(mass, _LEAST_MASS) * share
    missing = float(all(condition.takes_missing for condition in conditions))
    return replace(column, cells=cells, mass=mass, code_of_cell=code), np.append(weights, missing)


def _cut(cells: Points, spans: Spans) -> tuple[Points, NDArray[np.int64], Floats]:
    """Return cells cut down to spans, the cell each is a part of, and the share of that it has.

    Cells of which nothing is left stay whole, with a share of 0: a code keeps its place.
    """
    every = np.arange(len(cells))
    starts, ends, whole, shares = [], [], [], []
    left = np.zeros(len(cells), dtype=np.bool_)
    for span in spans:
        part, share = cells.within(*span)
        held = share > 0
        left |= held
        starts.append(part.starts[held])
        ends.append(part.ends[held])
        whole.append(every[held])
        shares.append(share[held])
    starts.append(cells.starts[~left])
    ends.append(cells.ends[~left])
    whole.append(every[~left])
    shares.append(np.zeros(int((~left).sum())))
    order = np.argsort(np.concatenate(starts), kind="stable")
    first, past = np.concatenate(starts)[order], np.concatenate(ends)[order]
    return (
        replace(cells, starts=first, ends=past),
        np.concatenate(whole)[order],
        np.concatenate(shares)[order],
    )


def _spans(name: str, grid: Grid, conditions: Sequence[Condition]) -> Spans:
    """Return the grid points that satisfy all conditions."""
    spans = [(0, grid.size - 1)]
    for condition in conditions:
        asked = [value for value in condition.values if value]
        operator = "=" if condition.operator in ("in", "not in") else condition.operator
        found = [grid.points_where(operator, value) for value in asked]
        held = sorted({span for span in found if span is not None})
        if None in found or (operator != "=" and not asked):
            raise InputError(
                "Column {name!r}: its domain does not hold the value asked for. Write one of its "
                "range, as the table writes it.",
                name=name,
            )
        spans = _common(spans, _others(held, grid) if condition.operator == "not in" else held)
    ends = [grid.without_skipped_ends(*span) for span in spans]
    return [span for span in ends if span is not None]


def _common(some: Spans, others: Spans) -> Spans:
    pairs = [(max(a, c), min(b, d)) for a, b in some for c, d in others]
    return sorted((low, high) for low, high in pairs if low <= high)


def _others(spans: Spans, grid: Grid) -> Spans:
    """Return the points of a grid that lie in none of the spans."""
    lows = [0, *(high + 1 for _, high in spans)]
    highs = [*(low - 1 for low, _ in spans), grid.size - 1]
    return [(low, high) for low, high in zip(lows, highs, strict=True) if low <= high]


def _matching(name: str, cells: Names, condition: Condition) -> Floats:
    """Return 1 for the categories that satisfy a condition, 0 for the others."""
    if condition.operator not in ("in", "not in"):
        raise InputError(
            "Column {name!r} holds categories, which have no order. They take =, !=, in and "
            "not in.",
            name=name,
        )
    asked = [value for value in condition.values if value]
    unknown = sum(value not in cells.names for value in asked)
    if unknown:
        raise InputError(
            "Column {name!r}: of {asked} categories asked for, {unknown} unknown to the model. "
            "It holds {names}.",
            name=name,
            unknown=unknown,
            asked=len(asked),
            names=list_names([repr(name) for name in cells.names]),
        )
    matching = sum((cells.matching(value) for value in set(asked)), np.zeros(len(cells)))
    return matching if condition.operator == "in" else 1 - matching
