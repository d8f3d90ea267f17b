"""Differences of columns that rules order: which are modelled, and between which ends."""

import itertools

import numpy as np
import pandas as pd
import pytest

from synth import InputError, Schema, Table
from synth.tables.columns import Bought, Range

COLUMNS = """version: 1
protection: {unit: row}
columns:
  - {name: from, kind: date, domain: {minimum: 2020-01-01, maximum: 2020-12-31}}
  - {name: to, kind: date, domain: {minimum: 2020-02-01, maximum: 2021-01-31}}
  - {name: at, kind: datetime, grid: 1800, domain: bought}
  - {name: 시작일, kind: date, domain: {minimum: 2020-01-01, maximum: 2020-12-31}}
  - {name: opens, kind: time, grid: 300, domain: {minimum: '06:00', maximum: '12:00'}}
  - {name: closes, kind: time, grid: 600, domain: {minimum: '12:00', maximum: '22:00'}}
  - {name: low, kind: decimal, grid: 0.1, domain: {minimum: 0, maximum: 9.5}}
  - {name: high, kind: decimal, grid: 0.05, domain: {minimum: 0, maximum: 20}}
  - {name: month, kind: date, role: generalise, generalise: {to: month}, domain: bought}
"""


def schema(rules: str) -> Schema:
    return Schema.from_yaml(f"{COLUMNS}rules: [{rules}]\n")


@pytest.mark.parametrize(
    ("rules", "name", "kind", "grid", "ends"),
    [
        ("to >= from", "to - from (days)", "integer", "1", ("0", "396")),
        ("from <= to", "to - from (days)", "integer", "1", ("0", "396")),
        (
            "to > from + 2 days, to <= from + 90 days",
            "to - from (days)",
            "integer",
            "1",
            ("2", "90"),
        ),
        ("to >= from - 7 days", "to - from (days)", "integer", "1", ("-7", "396")),
        ("to >= 시작일", "to - 시작일 (일)", "integer", "1", ("0", "396")),
        ("closes >= opens", "closes - opens (minutes)", "integer", "10", ("0", "960")),
        ("high >= low + 0.5", "high - low", "decimal", "0.1", ("0.5", "20")),
    ],
)
def test_a_difference_has_the_unit_and_the_ends_that_are_declared(
    rules: str, name: str, kind: str, grid: str, ends: tuple[str, str]
) -> None:
    (one,) = schema(rules).differences

    assert one.name == name
    assert (one.spec.kind, format(one.spec.grid or 0, "f")) == (kind, grid)
    assert one.spec.domain == Range(*ends)


def test_an_end_that_is_bought_makes_the_difference_bought() -> None:
    """Moments against days step by a day: the coarser of the two."""
    (one,) = schema("to >= at").differences

    assert one.name == "to - at (days)"
    assert isinstance(one.spec.domain, Bought)


@pytest.mark.parametrize(
    "rules",
    [
        "to >= month",  # months have no length
        "{holds: to >= from, difference: drop}",
        "high >= low + 20",  # a single value is left
        "low <= 5",
    ],
)
def test_what_has_no_difference_of_its_own_is_drawn_by_its_codes(rules: str) -> None:
    held = schema(rules)

    assert held.differences == ()
    assert held.coded == held.modelled


def test_a_difference_is_written_and_read_back() -> None:
    held = schema("{holds: to >= from, difference: drop, broken: missing}")

    assert "difference: drop" in held.to_yaml()
    assert Schema.from_yaml(held.to_yaml()) == held
    for wrong in (
        "{holds: to >= from, difference: x}",
        "{missing_together: [to, from], difference: drop}",
    ):
        with pytest.raises(InputError, match="difference: model or drop"):
            schema(wrong)


def test_a_column_of_that_name_stands_for_itself() -> None:
    text = COLUMNS.replace("name: at,", "name: 'to - from (days)',")

    assert Schema.from_yaml(f"{text}rules: [to >= from]\n").differences == ()


def test_a_row_has_its_difference_whatever_stands_beside_it() -> None:
    """On its grid; missing where one of the two is."""
    held = schema("to >= from, closes >= opens, high >= low")
    frame = pd.DataFrame(
        {
            "from": ["2020-03-01", "2020-03-01", ""],
            "to": ["2020-03-04", "", "2020-03-04"],
            "at": "2020-01-01 00:00:00",
            "시작일": "2020-01-01",
            "opens": ["09:05", "06:00", "06:00"],
            "closes": ["18:30", "12:00", "12:00"],
            "low": ["1.1", "2", "0"],
            "high": ["1.45", "2", "0.3"],
            "month": "2020-01-01",
        }
    )
    table = Table.from_frame(frame, held)
    whole = held.with_differences(table.frame)

    assert whole["to - from (days)"].tolist()[0] == 3
    assert whole["to - from (days)"].isna().tolist() == [False, True, True]
    assert whole["closes - opens (minutes)"].tolist() == [560, 360, 360]  # 565, on a grid of ten
    assert np.allclose(whole["high - low"], [0.4, 0.0, 0.3])  # 0.35 lies between two
    for place in range(3):
        alone = held.with_differences(Table.from_frame(frame.iloc[[place]], held).frame)
        assert alone.iloc[0].equals(whole.iloc[place])
    assert list(table.frame.columns) == [column.name for column in held.held]


def test_only_the_first_of_many_differences_are_modelled() -> None:
    """Each is measured like any column; further rules are kept all the same."""
    names = [f"c{number}" for number in range(12)]
    text = "version: 1\nprotection: {unit: row}\ncolumns:\n" + "".join(
        f"  - {{name: {name}, kind: integer, domain: {{minimum: 0, maximum: 9}}}}\n"
        for name in names
    )
    rules = ", ".join(f"{b} >= {a}" for a, b in itertools.pairwise(names))
    assert len(Schema.from_yaml(f"{text}rules: [{rules}]\n").differences) == 8
