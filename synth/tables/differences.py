"""Differences: how far apart two columns are that a rule orders, as a column of its own.

A stay of two days among dates of four years is lost in codes of weeks. What is modelled beside the
two columns is their difference, computed row by row from what is read; the synthetic rows are drawn
such that all three agree (`synth.codec.apart`), and their table has no column of the difference.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd

from synth.domain import Floats
from synth.tables.columns import Bought, ColumnSpec, DomainSpec, Range
from synth.tables.grid import Grid
from synth.tables.kept_rules import as_numbers, distance, on_grid
from synth.tables.rules import FAMILIES, Comparison, Rule

MOST_DIFFERENCES = 8  # each is measured as any column is
_UNITS = {
    86400: ("days", "일"),
    3600: ("hours", "시간"),
    60: ("minutes", "분"),
    1: ("seconds", "초"),
}
_KOREAN = re.compile("[가-힣]")


@dataclass(frozen=True)
class Difference:
    """left - right.

    Attributes:
        spec: of the column that models it, in ones, or in days, hours, minutes or seconds.
        scale: how many whole numbers of `as_numbers` one of these is, at 10^-`places`,
        step: and how many lie between two of its values.
        places: decimal places of numbers; 0 of dates and times.
    """

    spec: ColumnSpec
    left: str
    right: str
    scale: int
    step: int
    places: int

    @property
    def name(self) -> str:
        """Return the name of the column that models it."""
        return self.spec.name

    def of(self, frame: pd.DataFrame, columns: Mapping[str, ColumnSpec]) -> pd.Series:
        """Return the difference in each row, on its grid; missing where one of the two is."""
        left, right = (
            as_numbers(columns[name], on_grid(columns[name], frame[name]), self.places)
            for name in (self.left, self.right)
        )
        apart = left - right
        known = np.isfinite(apart)
        units = np.rint(np.where(known, apart, 0.0) / self.step) * self.step / self.scale
        if self.spec.kind == "integer":
            return pd.Series(pd.arrays.IntegerArray(units.astype(np.int64), ~known))
        return pd.Series(np.where(known, units, np.nan))


def with_differences(
    frame: pd.DataFrame, differences: Sequence[Difference], columns: Mapping[str, ColumnSpec]
) -> pd.DataFrame:
    """Return rows with their differences as further columns."""
    if not differences:
        return frame
    return frame.assign(
        **{one.name: one.of(frame, columns).set_axis(frame.index) for one in differences}
    )


def differences_of(rules: Sequence[Rule], columns: Sequence[ColumnSpec]) -> tuple[Difference, ...]:
    """Return what is modelled of columns that rules compare, one for each two.

    A name that a column has already, a unit of months and bounds without a value between them leave
    nothing to model; the two columns are then drawn by their own codes.
    """
    specs = {column.name: column for column in columns}
    found = dict[frozenset[str], Difference]()
    for rule in rules:
        one = rule.comparison
        if one is None or not rule.models_difference or len(found) == MOST_DIFFERENCES:
            continue
        both = frozenset((one.left, one.right))
        about = [
            other.comparison
            for other in rules
            if other.comparison is not None and both == {*other.columns}
        ]
        made = None if both in found else _difference(one, about, specs)
        if made is not None and made.name not in specs:
            found[both] = made
    return tuple(found.values())


def _difference(
    one: Comparison, about: Sequence[Comparison], specs: Mapping[str, ColumnSpec]
) -> Difference | None:
    left, right = specs[one.left], specs[one.right]
    grids = Grid.of(left), Grid.of(right)
    if any(grid.months for grid in grids):
        return None
    is_number = FAMILIES[left.kind] == "number"
    places = max(grid.places for grid in grids) if is_number else 0
    step = max(_step(spec, grid, places) for spec, grid in zip((left, right), grids, strict=True))
    scale = 10**places if is_number else next(unit for unit in _UNITS if step % unit == 0)
    domain = _domain(one, about, specs, scale, step, places)
    if domain is None:
        return None
    name = f"{one.left} - {one.right}"
    if not is_number:
        english, korean = _UNITS[scale]
        name = f"{name} ({korean if _KOREAN.search(name) else english})"
    grid = Decimal(step) / scale
    spec = ColumnSpec(name, "decimal" if places else "integer", grid=grid, domain=domain)
    return Difference(spec, one.left, one.right, scale, step, places)


def _step(spec: ColumnSpec, grid: Grid, places: int) -> int:
    """Return the step between values of a column, in whole numbers of `as_numbers`."""
    if spec.kind in ("integer", "decimal"):
        return int(grid.step * 10 ** (places - grid.places))
    return grid.step * (86400 if spec.kind == "date" else 1)


def _domain(
    one: Comparison,
    about: Sequence[Comparison],
    specs: Mapping[str, ColumnSpec],
    scale: int,
    step: int,
    places: int,
) -> DomainSpec | None:
    """Return how far apart the two can be, by their declared ends and rules; None where nowhere."""
    if not all(isinstance(specs[name].domain, Range) for name in (one.left, one.right)):
        return Bought()
    (low, high), (least, most) = (_ends(specs[name], places) for name in (one.left, one.right))
    first, last = low - most, high - least
    for other in about:
        apart = distance(other, specs[other.left], places)
        if other.left == one.left:
            first = max(first, apart)
        else:
            last = min(last, -apart)
    steps = range(int(np.floor(first / step)), int(np.ceil(last / step)) + 1)
    if len(steps) < 2:
        return None
    ends = (Decimal(at * step) / scale for at in (steps[0], steps[-1]))
    return Range(*(format(end.normalize(), "f") for end in ends))


def _ends(spec: ColumnSpec, places: int) -> Floats:
    grid = Grid.of(spec)
    return as_numbers(spec, grid.values(np.array([0, grid.size - 1])), places)
