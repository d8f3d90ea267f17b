"""Shapes: how the values of a column may be spread, imagined from its kind and domain alone.

Each column has four, chosen before any table was looked at: one that is easy for a histogram and
others that are not. A plan tries them by turns. No private row is read here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from scipy.special import ndtri

from privacy.noise import Integers
from synth.domain import Floats
from synth.planning.names import MANY_VALUES, USUAL_VALUES, falling
from synth.tables.columns import MOMENT_KINDS, Bought, Categories, ColumnSpec, Range
from synth.tables.grid import Grid

SHAPES = 4  # of each column
_SOME_MISSING = 0.1  # of the rows, in the last shape of each column
_FROM, _DAYS = 16_436, 3_652  # days since 1970: ten years from 2015
_BORN, _APART = 2_000, 5_500  # the same, of birthdays: mean and standard deviation
_MOST_DECLARED = 1000  # of a number that somebody declares a range for, in steps or in ones
_BOUGHT_NAMES = (
    2,
    6,
    USUAL_VALUES,
    MANY_VALUES,
)  # categories that nobody declared, of which no number is typed
_FALLS = (0.0, 1.0, 2.0, 1.0)  # of a typed number: the k-th has k^-fall as many rows as the first

Quantiles = Callable[[Floats], Floats]  # values at shares of the rows


@dataclass(frozen=True)
class ImaginedColumn:
    """The values of a column at even steps of its distribution, of every row as many.

    Attributes:
        points: of an ordered column, the grid points, ascending; else category numbers.
        names: of the categories; none of an ordered column.
        missing: share of the rows without a value.
    """

    points: Integers
    names: tuple[str, ...] = ()
    missing: float = 0.0


def imagine(
    column: ColumnSpec, shape: int, steps: int, values: int | None = None
) -> ImaginedColumn:
    """Return a column's values in one of its shapes.

    Args:
        shape: 0 … SHAPES - 1.
        steps: how many values.
        values: how many different ones a bought categorical column has, if its owner said so.
    """
    shares = (np.arange(steps) + 0.5) / steps
    missing = _SOME_MISSING if shape == SHAPES - 1 else 0.0
    if isinstance(column.domain, Categories) or column.buys_names:
        weights, names = _categories(column, shape, values)
        numbers = np.searchsorted(np.cumsum(weights) / weights.sum(), shares)
        return ImaginedColumn(np.minimum(numbers, len(names) - 1).astype(np.int64), names, missing)
    grid = Grid.of(column)
    if column.buys_range:
        quantiles = _MOMENTS if column.kind in MOMENT_KINDS else _NUMBERS[column.kind]
        points = _on_grid(quantiles[shape](shares), grid)
    else:
        points = np.floor(_WITHIN[shape](shares) * grid.size).astype(np.int64)
    return ImaginedColumn(np.clip(points, 0, grid.size - 1), missing=missing)


def declare(column: ColumnSpec, values: int | None = None) -> ColumnSpec:
    """Return a column as it might be if its owner declared its domain.

    Args:
        values: how many different ones a bought categorical column has, if its owner said so.
    """
    if not isinstance(column.domain, Bought) or not (column.buys_names or column.buys_range):
        return column
    if column.buys_names:
        names = tuple(f"{number}" for number in range(values or USUAL_VALUES))
        domain: Categories | Range = Categories(tuple(n for n in names if n not in column.missing))
    else:
        step = max(Decimal(1), column.grid or Decimal(1))  # a range lies on the column's grid
        most = format(_MOST_DECLARED * step, "f") if column.kind not in _TYPICAL_RANGE else ""
        domain = Range(*_TYPICAL_RANGE.get(column.kind, ("0", most)))
    return ColumnSpec(
        column.name,
        column.kind,
        column.role,
        grid=column.grid,
        domain=domain,
        generalise=column.generalise,
    )


def _categories(
    column: ColumnSpec, shape: int, values: int | None
) -> tuple[Floats, tuple[str, ...]]:
    """Return how many rows each category has, next to the others, and their names.

    A declared list: even, falling like 1/k, one that nearly all rows have, falling. A bought one:
    few names and many, falling; of so many as were typed, in the ways of `_FALLS`.
    """
    if isinstance(column.domain, Categories):
        names = column.domain.names
        if shape == 0:
            return np.ones(len(names)), names
        if shape == 2:
            return np.append(0.9, np.full(len(names) - 1, 0.1 / max(1, len(names) - 1))), names
        return falling(len(names), 1.0), names
    number, fall = (_BOUGHT_NAMES[shape], 1.0) if values is None else (values, _FALLS[shape])
    names = tuple(map(str, range(number)))
    if column.hierarchy is not None:
        names = column.hierarchy.examples(number)
    return falling(len(names), fall), names


def _on_grid(values: Floats, grid: Grid) -> Integers:
    """Return the grid points of numbers in ones, of days since 1970."""
    if grid.kind in ("date", "datetime"):
        units = values * grid.units_a_day
    else:
        # Steps of a thousand are steps of large numbers.
        units = values * max(10.0**grid.places, float(grid.step))
    return (np.rint(units).astype(np.int64) - grid.origin) // grid.step


def _sort_falling(shares: Floats) -> Floats:
    return -np.log1p(-shares)


def _amounts(shares: Floats, median: float, spread: float) -> Floats:
    return np.asarray(median * np.exp(spread * ndtri(shares)), dtype=np.float64)


def _zeros_first(zeros: float, values: Quantiles) -> Quantiles:
    """Return a distribution with so many zeros, as in amounts that most rows do not have."""
    return lambda shares: np.where(
        shares < zeros, 0.0, values(np.clip((shares - zeros) / (1 - zeros), 1e-9, 1 - 1e-9))
    )


_WITHIN: tuple[Quantiles, ...] = (  # a declared range, as shares of it
    lambda shares: shares,
    lambda shares: np.clip(0.4 + ndtri(shares) / 8, 0, 0.999999),
    lambda shares: np.clip(_sort_falling(shares) / 20, 0, 0.999999),
    _zeros_first(0.5, lambda shares: np.clip(_sort_falling(shares) / 10, 0, 0.999999)),
)
_NUMBERS: dict[str, tuple[Quantiles, ...]] = {
    "integer": (
        lambda shares: np.maximum(0, 42 + 14 * ndtri(shares)),  # ages
        lambda shares: np.floor(3 * _sort_falling(shares)),  # how often something happened
        lambda shares: _amounts(shares, 1_000, 1.0),
        _zeros_first(0.6, lambda shares: _amounts(shares, 500, 1.2)),
    ),
    "decimal": (
        lambda shares: shares,  # rates
        lambda shares: 70 + 15 * ndtri(shares),  # sizes and weights
        lambda shares: _amounts(shares, 50, 1.0),
        _zeros_first(0.6, lambda shares: _amounts(shares, 100, 1.2)),
    ),
}
_MOMENTS: tuple[Quantiles, ...] = (
    lambda shares: _FROM + _DAYS * shares,
    lambda shares: _BORN + _APART * ndtri(shares),
    lambda shares: _FROM + _DAYS * np.sqrt(shares),
    lambda shares: _FROM + 365 * shares,
)
_TYPICAL_RANGE = {  # as an owner might declare it
    "date": ("1930-01-01", "2029-12-31"),
    "datetime": ("2000-01-01 00:00:00", "2029-12-31 23:59:59"),
}
