"""Bounds that were bought: near the data where there are rows, modest where there are few.

By the union bound over its windows, noise alone takes in an empty one of numbers in one purchase of
28,000, of dates in one of 13,000. So each test buys three times and wants two that are right: a
false alarm once in 60 million runs at most.
"""

import numpy as np
import pandas as pd
import pytest

from privacy.accounting import Accountant, Budget
from synth import Schema, Table
from synth.bounds import buy_bounds
from synth.counting import Rows
from synth.grid import Grid
from synth.marginals import PaidValues


def bounds(line: str, cells: list[str], *, epsilon: float = 5.0) -> tuple[str, str]:
    """Buy the bounds of a column, and return them as text."""
    schema = Schema.from_yaml(
        f"version: 1\nprotection: {{unit: row}}\ncolumns:\n  - {{name: a, {line}}}\n"
    )
    table = Table.from_frame(pd.DataFrame({"a": pd.Series(cells, dtype="str")}), schema)
    accountant = Accountant(Budget(epsilon, 1e-6))
    paid = PaidValues(Rows(table), accountant)
    grid = Grid.of(schema["a"])
    found = buy_bounds(paid, "a", grid, mu_squared=accountant.granted)
    low, high = grid.as_text(np.array(found))
    return low, high


def right(found: list[bool]) -> bool:
    """Tell whether two of three are."""
    return sum(found) >= 2


AGES = [str(18 + n % 70) for n in range(5000)]


@pytest.mark.parametrize(
    ("line", "cells", "least", "low", "high", "most"),
    [
        ("kind: integer, domain: bought", AGES, 16, 18, 87, 96),
        ("kind: integer, domain: bought", [f"-{a}" for a in AGES], -96, -87, -18, -16),
        ("kind: integer, domain: bought", ["0"] * 500 + ["1000000"] * 500, 0, 0, 1e6, 1.25e6),
        (
            "kind: decimal, grid: 0.01, domain: bought",
            ["0.01", "1.99"] * 500,
            0.01,
            0.01,
            1.99,
            2.6,
        ),
        ("kind: integer, domain: bought", ["4503599627370000"] * 900, 3.9e15, 4.5e15, 4.5e15, 5e15),
    ],
)
def test_bounds_of_numbers_lie_within_a_quarter_octave(
    line: str, cells: list[str], least: float, low: float, high: float, most: float
) -> None:
    """Cells are quarters of powers of two; 1,000 rows at σ ≈ 1 are missed once in 10²⁰⁰ times."""
    found = [tuple(map(float, bounds(line, cells))) for _ in range(3)]
    assert right([least <= first <= low and high <= last <= most for first, last in found]), found


def test_bounds_of_dates_are_whole_years() -> None:
    """500 rows in each of two years at σ ≈ 1."""
    cells = ["2015-03-01", "2019-12-31"] * 500
    found = [bounds("kind: date, domain: bought", cells) for _ in range(3)]
    assert right([one == ("2015-01-01", "2019-12-31") for one in found]), found


def test_one_person_does_not_move_the_bounds() -> None:
    """A single value far out counts at the nearest end."""
    cells = [*AGES, "123456789"]
    found = [bounds("kind: integer, domain: bought", cells, epsilon=1.0) for _ in range(3)]
    assert right([float(last) < 1000 for _, last in found]), found


def test_a_table_of_mostly_noise_still_gets_bounds() -> None:
    """Where nothing is clear, the window that comes nearest is taken: wide or not, not an error."""
    low, high = bounds("kind: integer, domain: bought", ["7"] * 3, epsilon=0.05)
    assert float(low) <= float(high)
