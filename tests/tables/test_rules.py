"""A rule is read, never run; rows without its values break none."""

import numpy as np
import pandas as pd
import pytest

from synth import InputError, Schema, Table
from synth.tables.kept_rules import broken_rows
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
        ("born < joined", (2, 3)),
        ("joined >= born + 7300 days", (2, 3)),
        ("joined >= born - 1 minutes", (0, 3)),
        ("claims <= claims amount", (1, 2)),
        ("claims amount <= claims + 0.5", (0, 2)),
        ("claims amount = claims", (1, 2)),
        ("claims amount < 3", (2, 3)),
        ("claims != 3", (1, 2)),
        ("born = 2000-01-01", (0, 3)),
        ("at < 12:00", (2, 3)),
        ("plan == a", (1, 3)),
    ],
)
def test_rows_that_break_a_rule_are_counted(text: str, broken: tuple[int, int]) -> None:
    table = Table.from_bytes(CSV, SCHEMA, name="t.csv")
    columns = {column.name: column for column in SCHEMA.columns}
    found, judged = broken_rows(read_rule(text, SCHEMA.columns), table.frame, columns)

    assert (found.sum(), judged.sum()) == broken


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
        "joined = born",
        "claims != claims amount",
        "claims > claims",
        "plan = c",
        "claims = claims + claims amount",
        "claims = born + joined",
        "joined >= born + 7",
        "claims >= claims amount + 7 days",
        "at >= at + 2 hours",
    ],
)
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="rule"):
        read_rule(text, SCHEMA.columns)


KEPT = """rules:
  - joined >= born
  - {holds: claims amount < 3, broken: missing}
  - {combinations: {columns: [plan, claims], allowed: [[a, '1'], [b, '2'], [b, '3']]}}
  - {implies: {if: {plan: a}, then: {claims: {maximum: 3}, at: ['10:00', '11:00']}}}
  - {equivalent: {plan: b, claims: '0'}, broken: missing}
  - {missing_together: [claims, at]}
"""


def test_rules_stand_in_the_schema_and_come_back() -> None:
    schema = Schema.from_yaml(COLUMNS + KEPT)

    assert [rule.text for rule in schema.rules[:2]] == ["joined >= born", "claims amount < 3"]
    assert schema.rules[5].text == "missing_together: [claims, at]"
    assert [rule.broken for rule in schema.constraints].count("missing") == 2
    assert Schema.from_yaml(schema.to_yaml()) == schema


@pytest.mark.parametrize(
    "wrong",
    [
        "x",
        "[]",
        "[[a]]",
        "[note = x]",
        "[{holds: claims < 3, broken: clamp}]",
        "[{holds: claims < 3, implies: {}}]",
        "[{holds: [a]}]",
        "[{between: {}}]",
        "[{combinations: {columns: [plan], allowed: [[a]]}}]",
        "[{combinations: {columns: [plan, claims], allowed: [[a]]}}]",
        "[{combinations: {columns: [plan, claims], allowed: []}}]",
        "[{combinations: {columns: [plan, note], allowed: [[a, b]]}}]",
        "[{combinations: {columns: [plan, claims], allowed: [[c, '1']]}}]",
        "[{combinations: {columns: [plan, claims], allowed: [[a, x]]}}]",
        "[{implies: {if: {plan: a}}}]",
        "[{implies: {if: {plan: a}, then: {plan: b}}}]",
        "[{implies: {if: {plan: {minimum: a}}, then: {claims: '1'}}}]",
        "[{implies: {if: {plan: a}, then: {claims: {least: 1}}}}]",
        "[{implies: {if: {plan: []}, then: {claims: '1'}}}]",
        "[{equivalent: {plan: a}}]",
        "[{missing_together: [claims]}]",
        "[{missing_together: [claims, claims]}]",
        "[{one_hot: [plan, claims]}]",
        "[{unique: [plan]}]",
        "[{unique: plan}]",
        "[claims amount = claims, claims amount < 3]",
        "[born < joined, joined <= born]",
        "[born <= joined, joined <= born]",
    ],
)
def test_what_a_schema_cannot_keep_is_refused_in_words(wrong: str) -> None:
    with pytest.raises(InputError, match="rule"):
        Schema.from_yaml(f"{COLUMNS}rules: {wrong}\n")


def read(rules: str, rows: list[tuple[str, str, str]]) -> Table:
    """Read rows of (plan, claims, at) under rules."""
    schema = Schema.from_yaml(f"{COLUMNS}rules: [{rules}]\n")
    frame = pd.DataFrame(rows, columns=["plan", "claims", "at"])
    frame = frame.assign(born="", joined="", note="").assign(**{"claims amount": "1.00"})
    return Table.from_frame(frame, schema)


def test_a_broken_rule_is_refused_with_its_count_and_no_cell() -> None:
    rows = [("a", "1", ""), ("a", "9", ""), ("b", "9", ""), ("a", "8", "")]
    with pytest.raises(InputError, match=r"2 of 4 rows break the rule .*first in row 2") as refusal:
        read("{implies: {if: {plan: a}, then: {claims: {maximum: 3}}}}", rows)

    assert "9" not in str(refusal.value)


def test_cells_of_a_broken_rule_count_as_missing_row_by_row() -> None:
    """And what was to be missing together with one of them: a function of that row alone."""
    rules = (
        "{implies: {if: {plan: a}, then: {claims: {maximum: 3}}}, broken: missing}, "
        "{missing_together: [claims, at]}"
    )
    rows = [("a", "1", "10:00"), ("a", "9", "11:00"), ("b", "9", "12:00"), ("b", "", "")]
    whole = read(rules, rows)

    assert whole.frame["plan"].isna().tolist() == [False, True, False, False]
    assert whole.frame["claims"].isna().tolist() == [False, True, False, True]
    assert whole.frame["at"].isna().tolist() == [False, True, False, True]
    assert ["1 of 4 rows break the rule" in str(note) for note in whole.notes] == [True]
    for place, row in enumerate(rows):
        alone = read(rules, [row]).frame
        assert alone.equals(whole.frame.iloc[[place]].reset_index(drop=True))


@pytest.mark.parametrize(
    ("rules", "rows", "broken"),
    [
        (
            "{combinations: {columns: [plan, claims], allowed: [[a, '1'], [b, '2']]}}",
            [("a", "1", ""), ("b", "1", ""), ("a", "2", ""), ("a", "", ""), ("", "5", "")],
            [1, 2],
        ),
        (
            "{equivalent: {plan: a, claims: ['0', '1']}}",
            [("a", "0", ""), ("a", "2", ""), ("b", "1", ""), ("b", "7", "")],
            [1, 2],
        ),
        (
            "{missing_together: [claims, at]}",
            [("a", "0", ""), ("a", "", "10:00"), ("b", "1", "10:00"), ("b", "", "")],
            [0, 1],
        ),
        (
            "{implies: {if: {plan: b, claims: {minimum: 5}}, then: {at: {maximum: '12:00'}}}}",
            [("b", "5", "13:00"), ("b", "4", "13:00"), ("a", "5", "13:00"), ("b", "6", "12:00")],
            [0],
        ),
    ],
)
def test_each_kind_says_what_it_says(
    rules: str, rows: list[tuple[str, str, str]], broken: list[int]
) -> None:
    schema = Schema.from_yaml(f"{COLUMNS}rules: [{rules}]\n")
    frame = read("claims >= 0", rows).frame
    columns = {column.name: column for column in schema.columns}
    found, _ = broken_rows(schema.constraints[0], frame, columns)

    assert found.nonzero()[0].tolist() == broken


def test_a_product_lies_on_the_grid_of_its_column() -> None:
    """12.34 × 3 is 37.02 in cents, whatever a float makes of it; a cent beside it is broken."""
    schema = Schema.from_yaml(
        """
version: 1
protection: {unit: row}
columns:
  - {name: price, kind: decimal, grid: 0.01, domain: bought}
  - {name: quantity, kind: integer, domain: bought}
  - {name: amount, kind: decimal, grid: 0.01, domain: bought}
rules: [{holds: amount = price * quantity, broken: missing}]
"""
    )
    frame = pd.DataFrame(
        {"price": [12.34, 12.34, None], "quantity": [3, 3, 3], "amount": [37.02, 37.03, 1.0]}
    )
    table = Table.from_frame(frame, schema)

    assert [column.name for column in schema.modelled] == ["price", "quantity"]
    assert table.frame["amount"].isna().tolist() == [False, True, False]


def test_a_sum_of_many_parts_is_the_same_in_any_company() -> None:
    """Half a one too much for its grid, as far as floats tell: how they are added up decides."""
    parts = [f"t{number}" for number in range(9)]
    schema = Schema.from_yaml(
        "version: 1\nprotection: {unit: row}\ncolumns:\n"
        + "".join(f"  - {{name: {n}, kind: decimal, grid: 0.1, domain: bought}}\n" for n in parts)
        + "  - {name: whole, kind: integer, domain: bought}\n"
        + f"rules: [{{holds: whole = {' + '.join(parts)}, broken: missing}}]\n"
    )
    tenths = np.random.default_rng(1).integers(0, 10**8, (40, 9))
    tenths[:, -1] += (5 - tenths.sum(axis=1)) % 10
    frame = pd.DataFrame(tenths / 10, columns=parts).assign(whole=(tenths.sum(axis=1) + 5) // 10)
    together = Table.from_frame(frame, schema).frame
    alone = [Table.from_frame(frame.iloc[[row]], schema).frame for row in range(len(frame))]

    assert 0 < together["whole"].isna().sum() < len(frame)
    pd.testing.assert_frame_equal(pd.concat(alone, ignore_index=True), together)
