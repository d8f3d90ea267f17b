"""A rule is read into a comparison, never run; rows without both values break none."""

from decimal import Decimal

import pytest

from synth import InputError, Schema, Table
from synth.tables.rules import read_rule

COLUMNS = """
version: 1
protection: {unit: row}
columns:
  - {name: born, kind: date, domain: bought}
  - {name: joined, kind: datetime, grid: 60, domain: bought}
  - {name: claims, kind: integer, missing: ['?'], domain: {minimum: 0, maximum: 9}}
  - {name: claims amount, kind: decimal, grid: 0.01, domain: bought}
  - {name: at, kind: time, grid: 60, domain: bought}
  - {name: plan, kind: categorical, domain: {categories: [a, b]}}
  - {name: note, kind: text, role: drop}
"""
SCHEMA = Schema.from_yaml(COLUMNS)
CSV = b"""born,joined,claims,claims amount,at,plan,note
2000-01-01,2020-01-01 10:00:00,1,0.50,10:00:00,a,x
2000-01-01,1999-12-31 23:59:00,?,3.00,12:00:00,b,x
2000-01-01,2000-01-01 00:00:00,3,3.00,23:00:00,a,x
"""


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("joined >= born", (1, 3)),
        ("joined>born", (2, 3)),
        ("claims <= claims amount", (1, 2)),
        ("claims amount < 3", (2, 3)),
        ("claims != 3", (1, 2)),
        ("born = 2000-01-01", (0, 3)),
        ("at < 12:00", (2, 3)),
        ("plan == a", (1, 3)),
    ],
)
def test_rows_that_break_a_rule_are_counted(text: str, broken: tuple[int, int]) -> None:
    table = Table.from_bytes(CSV, SCHEMA, name="t.csv")

    assert read_rule(text, SCHEMA.columns).broken(table.frame) == broken


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nobody < 3",
        "note = x",
        "claims",
        "claims < many",
        "claims < nan",
        "claims < __import__('os')",
        "plan < b",
        "plan =",
        "born < claims",
        "born < 2000-13-01",
        "born < 2000-01-01T00:00+01:00",
        "at < 25:00",
    ],
)
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="rule"):
        read_rule(text, SCHEMA.columns)


def test_rules_stand_in_the_schema_and_come_back() -> None:
    schema = Schema.from_yaml(COLUMNS + 'rules: ["joined >= born", "claims amount < 3"]\n')

    assert schema.rules == ("joined >= born", "claims amount < 3")
    assert Schema.from_yaml(schema.to_yaml()) == schema
    assert schema.columns[3].grid == Decimal("0.01")
    for wrong in ("rules: x", "rules: [[a]]", "rules: [note = x]", "rules: []"):
        with pytest.raises(InputError, match="rule"):
            Schema.from_yaml(f"{COLUMNS}{wrong}\n")
