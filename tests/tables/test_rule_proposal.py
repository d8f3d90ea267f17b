"""Rules that names and kinds suggest: what is usual of columns so called, and nothing of rows."""

from decimal import Decimal

import pytest
import yaml

from synth import Schema
from synth.tables.columns import Bought, ColumnSpec, Kind
from synth.tables.rule_proposal import as_comments, propose_rules
from synth.tables.schema import Protection


def columns(kind: Kind, *names: str) -> list[ColumnSpec]:
    grid = Decimal("0.01") if kind == "decimal" else None
    return [ColumnSpec(name, kind, grid=grid, domain=Bought()) for name in names]


@pytest.mark.parametrize(
    ("kind", "names", "suggested"),
    [
        ("date", ["start_date", "end_date"], ["end_date >= start_date"]),
        ("datetime", ["EndDt", "StartDt"], ["EndDt >= StartDt"]),
        ("date", ["admitted", "discharged"], ["discharged >= admitted"]),
        ("date", ["AdmissionDate", "DischargeDate"], ["DischargeDate >= AdmissionDate"]),
        ("date", ["trial_start", "contract_end", "trial_end"], ["trial_end >= trial_start"]),
        ("datetime", ["orderDate", "requiredDate", "shippedDate"], ["shippedDate >= orderDate"]),
        ("date", ["시작일", "종료일"], ["종료일 >= 시작일"]),
        ("date", ["계약시작일자", "계약종료일"], ["계약종료일 >= 계약시작일자"]),
        ("date", ["입원일", "가입일", "퇴원일"], ["퇴원일 >= 입원일"]),
        ("date", ["birth_date", "joined_at"], ["joined_at >= birth_date"]),
        ("date", ["생년월일", "가입일"], ["가입일 >= 생년월일"]),
        ("decimal", ["min_price", "max_price"], ["max_price >= min_price"]),
        ("integer", ["최저기온", "최고기온"], ["최고기온 >= 최저기온"]),
        ("decimal", ["net", "tax", "total"], ["total = net + tax"]),
        ("integer", ["공급가액", "부가세", "합계"], ["합계 = 공급가액 + 부가세"]),
        ("decimal", ["unit_price", "quantity", "amount"], ["amount = unit_price * quantity"]),
        ("categorical", ["start_date", "end_date"], []),
        ("date", ["start_date", "trial_end"], []),
        ("decimal", ["net", "gross_weight", "total"], []),
        ("integer", ["start", "end"], []),
        ("date", ["birth_date", "born"], []),
    ],
)
def test_names_and_kinds_suggest_what_is_usual(
    kind: Kind, names: list[str], suggested: list[str]
) -> None:
    assert [rule.text for rule in propose_rules(columns(kind, *names))] == suggested


def test_what_is_left_out_suggests_nothing() -> None:
    start, end = columns("date", "start_date", "end_date")
    dropped = ColumnSpec(end.name, "date", role="drop")

    assert propose_rules([start, dropped]) == ()


def test_each_suggestion_stands_in_a_schema_once_it_is_taken() -> None:
    """A comment says nothing; without its # it is read. A birth is far from what comes after it."""
    held = columns("date", "birth_date", "start_date", "end_date") + columns(
        "decimal", "net", "tax", "total", "min_rate", "max_rate"
    )
    rules = propose_rules(held)
    plain = Schema(tuple(held), Protection())
    text = plain.to_yaml() + as_comments(rules)

    assert len(rules) == 5
    assert Schema.from_yaml(text) == plain
    taken = Schema.from_yaml(text.replace("# rules:", "rules:").replace("#   -", "  -"))
    assert taken.rules == rules
    assert [one.name for one in taken.differences] == [
        "end_date - start_date (days)",
        "max_rate - min_rate",
    ]
    assert as_comments(()) == ""
    assert yaml.safe_load(as_comments(rules)) is None
