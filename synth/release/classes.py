"""Classes of rows to be drawn, and how many of each: shares of columns, or exact numbers.

churned=50:50                 shares of the categories, in the model's order
plan=basic:20,plus:80         shares of values by name; what is not named is not drawn
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from synth.codec.cells import Names
from synth.codec.codec import Codec, ColumnCodec
from synth.domain import Floats
from synth.errors import InputError
from synth.reading.counts import list_names
from synth.release.conditions import Condition, read_list

ROWS = "rows"  # the last column of a plan
_MOST_CLASSES = 1000  # each is drawn by itself


@dataclass(frozen=True)
class RowClass:
    """Rows that satisfy the same conditions."""

    conditions: tuple[Condition, ...]
    n_rows: int


def balanced_classes(codec: Codec, balance: Sequence[str], n_rows: int) -> list[RowClass]:
    """Divide rows among classes by the shares of one column, or by the product of several's.

    Args:
        balance: of one column each, such as "churned=50:50"; nothing gives one class of all rows.

    Raises:
        InputError: shares cannot be read, or are not those of a column.
    """
    read = [_read_shares(codec, text) for text in balance]
    names = [name for name, _ in read]
    if len(set(names)) < len(names):
        raise InputError("A column has shares twice. Give them once, all of its values together.")
    _refuse_many(math.prod(len(shares) for _, shares in read))
    classes = list(itertools.product(*(shares.items() for _, shares in read)))
    weights = np.array([math.prod(share for _, share in one) for one in classes])
    counts = _divide(n_rows, weights / weights.sum())
    return [
        RowClass(
            tuple(
                Condition(name, "in", (value,)) for name, (value, _) in zip(names, one, strict=True)
            ),
            int(count),
        )
        for one, count in zip(classes, counts, strict=True)
        if count
    ]


def counted_classes(codec: Codec, plan: pd.DataFrame) -> list[RowClass]:
    """Return the classes of a plan.

    Args:
        plan: a column for each that is asked of, a cell without a value asking for missing ones;
            its last column is called rows and says how many rows of the class there shall be.

    Raises:
        InputError: the plan has other columns, or numbers that are none.
    """
    *names, last = [str(name) for name in plan.columns] or [""]
    if last != ROWS or not names:
        raise InputError(
            "A plan has a column for each that it asks of, and {rows!r} as its last.", rows=ROWS
        )
    known = {column.name for column in codec.own_columns}
    unknown = [name for name in names if name not in known]
    if unknown or len(set(names)) < len(names):
        raise InputError(
            "The plan names columns twice, or some that are not modelled: {names}.",
            names=list_names([repr(name) for name in unknown or names]),
        )
    _refuse_many(len(plan))
    texts = plan.astype(object).where(plan.notna(), "").astype(str)
    classes = []
    for row, (*values, count) in enumerate(texts.itertuples(index=False, name=None), 1):
        if not (count.isascii() and count.isdecimal()):
            raise InputError(
                "Row {row} of the plan: {rows!r} must be a whole number of rows.",
                row=row,
                rows=ROWS,
            )
        asked = zip(names, values, strict=True)
        conditions = tuple(Condition(name, "in", (value,)) for name, value in asked)
        classes.append(RowClass(conditions, int(count)))
    return [one for one in classes if one.n_rows]


def _refuse_many(n_classes: int) -> None:
    if n_classes > _MOST_CLASSES:
        raise InputError(
            "{n} classes of rows were asked for, and {most} are drawn at most. Ask of fewer "
            "columns.",
            n=n_classes,
            most=_MOST_CLASSES,
        )


def _read_shares(codec: Codec, text: str) -> tuple[str, dict[str, float]]:
    """Return a column and the share of each of its values."""
    for column in sorted(codec.own_columns, key=lambda column: -len(column.name)):
        if text.startswith(f"{column.name}="):
            return column.name, _shares(column, text.removeprefix(f"{column.name}="))
    raise InputError(
        "{text!r} names no modelled column. Write COLUMN=50:50, or COLUMN=VALUE:SHARE,VALUE:SHARE.",
        text=text,
    )


def _shares(column: ColumnCodec, text: str) -> dict[str, float]:
    entries = read_list(text)
    if len(entries) > 1:
        pairs = [entry.rpartition(":")[::2] for entry in entries]
    else:
        names = held_categories(column)
        shares = text.split(":")
        if len(shares) != len(names):
            raise InputError(
                "Column {name!r}: {given} shares for {n} categories. Give one for each of {names} "
                "in this order, or name them: VALUE:SHARE,VALUE:SHARE.",
                name=column.name,
                given=len(shares),
                n=len(names),
                names=list_names([repr(name) for name in names], most=len(names)),
            )
        pairs = list(zip(names, shares, strict=True))
    found: dict[str, float] = {}
    for value, written in pairs:
        found[value] = found.get(value, 0.0) + _number(written)
    if not all(0 <= share < math.inf for share in found.values()) or not sum(found.values()):
        raise InputError(
            "Column {name!r}: shares are numbers, none negative and not all zero, such as 50:50.",
            name=column.name,
        )
    return found


def held_categories(column: ColumnCodec) -> list[str]:
    """Return the categories of which the model holds rows, in its order."""
    if not isinstance(column.cells, Names):
        return []
    return [name for name, mass in zip(column.cells.names, column.mass, strict=True) if mass > 0]


def _number(written: str) -> float:
    """Return a share, not a number where it is none."""
    try:
        return float(written)
    except ValueError:
        return math.nan


def _divide(n_rows: int, shares: Floats) -> Floats:
    """Divide rows by shares to the nearest whole row: the largest remainders have one more."""
    exact = shares * n_rows
    counts = np.floor(exact)
    rest = n_rows - int(counts.sum())
    counts[np.argsort(counts - exact, kind="stable")[:rest]] += 1
    return counts
