"""Bounds that were bought: near the data where there are rows, none where nothing is clear.

By the union bound over its windows, noise alone takes in an empty one in one purchase of a hundred
at most. So each test buys three times and wants two that are right.
"""

import numpy as np
import pandas as pd
import pytest

from privacy.accounting import Accountant, Budget
from synth import Schema, Table
from synth.codec.bounds import buy_bounds
from synth.counting.in_memory import Rows
from synth.counting.paid import PaidValues
from synth.tables.grid import Grid


def bounds(line: str, cells: list[str], *, epsilon: float = 5.0) -> tuple[str, str] | None:
    """Buy the bounds of a column, and return them as text; None where there are none."""
    schema = Schema.from_yaml(
        f"version: 1\nprotection: {{unit: row}}\ncolumns:\n  - {{name: a, {line}}}\n"
    )
    table = Table.from_frame(pd.DataFrame({"a": pd.Series(cells, dtype="str")}), schema)
    accountant = Accountant(Budget(epsilon, 1e-6))
    paid = PaidValues(Rows(table), accountant)
    grid = Grid.of(schema["a"])
    found = buy_bounds(paid, "a", grid, mu_squared=accountant.granted)
    if not found.is_found:
        return None
    ends = found.starts[found.first], found.ends[found.last] - 1
    low, high = grid.as_text(np.array(ends))
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
    found = [tuple(map(float, bounds(line, cells) or (0, 0))) for _ in range(3)]
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
    assert right([one is not None and float(one[1]) < 1000 for one in found]), found


def test_where_nothing_is_clear_nothing_is_invented() -> None:
    """Three rows at ε = 0.05: of noise alone, a window is found once in a hundred columns."""
    found = [bounds("kind: integer, domain: bought", ["7"] * 3, epsilon=0.05) for _ in range(8)]
    assert found.count(None) >= 4, found


def test_a_small_table_has_bounds() -> None:
    """1,300 ages at a fifth of ε = 1 for each of seven columns: five years off at the most."""
    cells = [str(18 + n % 47) for n in range(1300)]
    found = [bounds("kind: integer, domain: bought", cells, epsilon=0.12) for _ in range(3)]
    assert right([one is not None and 14 <= float(one[0]) <= 24 for one in found]), found
    assert right([one is not None and 55 <= float(one[1]) <= 80 for one in found]), found


def test_dates_before_1900_and_open_ends_are_found() -> None:
    cells = ["1841-05-01", "1989-03-02"] * 500 + ["9999-12-31"] * 300
    found = [bounds("kind: date, domain: bought", cells) for _ in range(3)]
    assert right([one == ("1841-01-01", "9999-12-31") for one in found]), found


def test_full_precision_doubles_have_bounds() -> None:
    """A grid of 10⁻⁸, values up to 10⁹: how rare a value is depends on it, not on its grid."""
    rng = np.random.default_rng(1)
    cells = [repr(float(value)) for value in np.exp(rng.normal(18, 1, 1200))]
    line = "kind: decimal, grid: 0.00000001, domain: bought"
    found = [bounds(line, cells, epsilon=0.6) for _ in range(3)]
    assert right([one is not None and -1 < float(one[0]) < 5e7 for one in found]), found
    assert right([one is not None and 1e8 < float(one[1]) < 2e9 for one in found]), found
