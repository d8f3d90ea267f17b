"""Rows held against rules: which of them break one, and what is read in their place.

Whether a row breaks a rule depends on that row and the schema alone, and so does what is read in
its place. Values are judged as the schema reads them, on their grid.
"""

from collections.abc import Mapping, Sequence
from functools import reduce

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from privacy.message import N_, Message
from synth.domain import Floats
from synth.errors import InputError
from synth.tables.columns import ORDERED_KINDS, ColumnSpec
from synth.tables.grid import MISSING, Grid
from synth.tables.rules import Comparison, Computed, Condition, Pattern, Rule

Flags = NDArray[np.bool_]  # one for each row
_DIGITS = 9  # decimals of a sum or product, before it is brought onto its grid
_LARGEST = 2.0**53  # beyond, a float no longer holds every whole number


def classes_of_points(
    conditions: Sequence[Condition], grid: Grid, points: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the class of each grid point: the conditions', the rest, or missing."""
    classes = np.full(len(points), len(conditions), dtype=np.int64)
    for place in range(len(conditions) - 1, -1, -1):
        for low, high in spans_of(conditions[place], grid):
            classes[(points >= low) & (points <= high)] = place
    classes[points == MISSING] = len(conditions) + 1
    return classes


def classes_of_names(conditions: Sequence[Condition], names: pd.Series) -> NDArray[np.int64]:
    """Return the class of each category: the conditions', the rest, or missing."""
    place_of = {
        name: place
        for place in range(len(conditions) - 1, -1, -1)
        for name in conditions[place].names
    }
    found = names.map(place_of).to_numpy(dtype=np.float64, na_value=np.nan)
    classes = np.where(np.isnan(found), len(conditions), found).astype(np.int64)
    classes[names.isna().to_numpy()] = len(conditions) + 1
    return classes


def spans_of(condition: Condition, grid: Grid) -> list[tuple[int, int]]:
    """Return the first and last grid points of a condition's values."""
    if condition.names:
        found = [grid.points_where("=", name) for name in condition.names]
        return [span for span in found if span is not None]
    low, high = 0, grid.size - 1
    for sign, value in condition.bounds:
        span = grid.points_where(sign, value)
        if span is None:
            return []
        low, high = max(low, span[0]), min(high, span[1])
    return [(low, high)] if low <= high else []


def as_numbers(column: ColumnSpec, values: pd.Series, places: int) -> Floats:
    """Return values in whole numbers of 10^-places, or in seconds; NaN where missing.

    They are exact up to 2⁵³, and beyond in the order of what is written.
    """
    match column.kind:
        case "integer" | "decimal":
            numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
            return np.asarray(np.rint(numbers * 10.0**places), dtype=np.float64)
        case "time":
            spans = pd.to_timedelta(values).dt.total_seconds()
            return np.asarray(spans, dtype=np.float64)
        case _:
            moments = values.to_numpy(dtype="datetime64[s]")
            seconds = moments.astype(np.int64).astype(np.float64)
            return np.where(np.isnat(moments), np.nan, seconds)


def places_of_comparisons(rules: Sequence[Rule], columns: Mapping[str, ColumnSpec]) -> int:
    """Return the decimal places in which compared numbers and offsets are whole."""
    places = 0
    for rule in rules:
        if rule.comparison is not None:
            places = max(places, -int(rule.comparison.offset.normalize().as_tuple().exponent))
            for name in rule.columns:
                places = max(places, Grid.of(columns[name]).places)
    return places


def distance(comparison: Comparison, column: ColumnSpec, places: int) -> float:
    """Return by how much the left side must be above the right one, in whole numbers."""
    unit = 10**places if column.kind in ("integer", "decimal") else 1
    return float(comparison.offset * unit) + comparison.is_strict


def compute(
    computed: Computed, frame: pd.DataFrame, columns: Mapping[str, ColumnSpec]
) -> pd.Series:
    """Return a computed column, on its own grid; missing where a part is.

    Part by part: `np.sum` adds up the eight of a lone row in another order than those of many.
    """
    parts = [frame[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in computed.terms]
    numbers = reduce(np.multiply if computed.is_product else np.add, parts)
    return as_values(columns[computed.column], numbers)


def as_values(column: ColumnSpec, numbers: Floats) -> pd.Series:
    """Return numbers as the nearest values that a column allows; missing where they are none."""
    known = np.isfinite(numbers)
    # 12.34 × 3 is 37.019999… as floats go: what is computed is rounded before its grid is.
    exact = np.round(np.where(known, numbers, 0.0), _DIGITS)
    if column.kind == "integer":
        whole = np.clip(np.rint(exact), -_LARGEST, _LARGEST).astype(np.int64)
        values = pd.Series(pd.arrays.IntegerArray(whole, ~known))
    else:
        values = pd.Series(np.where(known, exact, np.nan))
    return on_grid(column, values)


def broken_rows(
    rule: Rule, frame: pd.DataFrame, columns: Mapping[str, ColumnSpec]
) -> tuple[Flags, Flags]:
    """Tell which rows break a rule, and which it judges."""
    if rule.comparison is not None:
        return _broken_comparison(rule, rule.comparison, frame, columns)
    judged = np.ones(len(frame), dtype=bool)
    if rule.computed is not None:
        column = columns[rule.computed.column]
        judged = frame[list(rule.columns)].notna().all(axis=1).to_numpy()
        wanted = Grid.of(column).nearest(compute(rule.computed, frame, columns))
        return judged & (Grid.of(column).nearest(frame[column.name]) != wanted), judged
    broken, any_judged = np.zeros(len(frame), dtype=bool), np.zeros(len(frame), dtype=bool)
    for pattern in rule.patterns:
        classes = [
            _classes(conditions, columns[name], frame[name])
            for name, conditions in zip(pattern.columns, pattern.conditions, strict=True)
        ]
        broken |= ~pattern.allowed()[tuple(classes)]
        any_judged |= _judged(pattern, frame)
    return broken, any_judged


def without_broken(
    frame: pd.DataFrame,
    rules: Sequence[Rule],
    columns: Mapping[str, ColumnSpec],
    notes: list[Message],
) -> tuple[pd.DataFrame, Flags]:
    """Return original rows as the rules have them read, and note how many broke which.

    Returns:
        The rows, and which of the rules that are counted each row broke, (n_rows, n_rules).

    Raises:
        InputError: rows break a rule of which that is refused; names the rule and the count.
    """
    counted_rules = []
    for rule in rules:
        broken, _ = broken_rows(rule, frame, columns)
        if rule.is_counted:
            counted_rules.append(broken)
        if not broken.any():
            continue
        counted = {"rule": rule.text, "bad": int(broken.sum()), "rows": len(frame)}
        if rule.broken == "refuse":
            raise InputError(_REFUSED, **counted, first=int(broken.argmax()) + 1)
        notes.append(Message(_MISSING, **counted))
    return clear_broken(frame, rules, columns), _side_by_side(counted_rules, len(frame))


def flags_of(
    frame: pd.DataFrame, rules: Sequence[Rule], columns: Mapping[str, ColumnSpec]
) -> Flags:
    """Return which of the rules that are counted each row breaks, (n_rows, n_rules)."""
    counted_rules = [broken_rows(rule, frame, columns)[0] for rule in rules if rule.is_counted]
    return _side_by_side(counted_rules, len(frame))


def _side_by_side(flags: Sequence[Flags], n_rows: int) -> Flags:
    return np.stack(flags, axis=1) if flags else np.zeros((n_rows, 0), dtype=bool)


def clear_broken(
    frame: pd.DataFrame,
    rules: Sequence[Rule],
    columns: Mapping[str, ColumnSpec],
    free: Mapping[str, Flags] | None = None,
) -> pd.DataFrame:
    """Return rows in which the cells of rules that they break are missing.

    Args:
        free: which cells of a column may be taken, (n_rows,); all where None.
    """
    # A cell that is gone can break what is missing together; nothing comes back, so this ends.
    for _ in range(len(rules) + 1):
        found = [(rule, broken_rows(rule, frame, columns)[0]) for rule in rules]
        found = [(rule, broken) for rule, broken in found if broken.any()]
        if not found:
            break
        frame = frame.copy()
        for rule, broken in found:
            for name in rule.columns:
                taken = broken if free is None else broken & free[name]
                frame[name] = frame[name].mask(taken)
    return frame


def _broken_comparison(
    rule: Rule, comparison: Comparison, frame: pd.DataFrame, columns: Mapping[str, ColumnSpec]
) -> tuple[Flags, Flags]:
    places = places_of_comparisons([rule], columns)
    left, right = (
        as_numbers(columns[name], on_grid(columns[name], frame[name]), places)
        for name in (comparison.left, comparison.right)
    )
    judged = ~(np.isnan(left) | np.isnan(right))
    apart = distance(comparison, columns[comparison.left], places)
    with np.errstate(invalid="ignore"):
        return judged & (left < right + apart), judged


def on_grid(column: ColumnSpec, values: pd.Series) -> pd.Series:
    """Return each value as the schema reads it: the nearest that it allows."""
    grid = Grid.of(column)
    return grid.values(grid.nearest(values.reset_index(drop=True)))


def _classes(
    conditions: Sequence[Condition], column: ColumnSpec, values: pd.Series
) -> NDArray[np.int64]:
    if column.kind in ORDERED_KINDS:
        grid = Grid.of(column)
        return classes_of_points(conditions, grid, grid.nearest(values))
    return classes_of_names(conditions, values)


def _judged(pattern: Pattern, frame: pd.DataFrame) -> Flags:
    if pattern.of_missing:
        return np.ones(len(frame), dtype=bool)
    flags: Flags = frame[list(pattern.columns)].notna().all(axis=1).to_numpy()
    return flags


_REFUSED = N_(
    "{bad} of {rows} rows break the rule {rule!r}, first in row {first}. Correct them, take the "
    "rule out, or write broken: missing beside it: its cells then count as missing in such a row."
)
_MISSING = N_(
    "{bad} of {rows} rows break the rule {rule!r}; its cells count as missing there, as its schema "
    "says."
)
