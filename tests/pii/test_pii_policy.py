"""Policies and combinations: what becomes of a finding, and which columns single people out."""

import pandas as pd
import pytest

from privacy.pii import POLICIES, Finding, action, advice, find, riskiest
from privacy.pii.finding import GROUP_OF
from synth.tables.proposal import propose_schema
from synth.tables.schema import Protection


def finding(kind: str, confidence: float = 0.9) -> Finding:
    return Finding("a", GROUP_OF[kind], kind, confidence)


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("kind", [kind for kind, group in GROUP_OF.items() if group == "DIRECT"])
def test_no_policy_models_what_tells_who_it_is(kind: str, policy: str) -> None:
    """A birthday may be asked about; everything else is dropped when it is likely."""
    asked = kind == "date_of_birth" and policy in {"KR-PIPA", "GDPR"}

    assert action(finding(kind), policy) == ("review" if asked else "drop")
    assert action(finding(kind, 0.3), policy) == "review"


@pytest.mark.parametrize(
    ("policy", "kind", "wanted"),
    [
        ("strict", "postal_code", "model"),
        ("strict", "geo_coordinate", "drop"),
        ("strict", "health", "model"),
        ("strict", "nearly_unique", "drop"),
        ("strict", "birth_year", "model"),
        ("strict", "birth_day", "drop"),
        ("HIPAA", "birth_month", "drop"),
        ("strict", "free_text", "drop"),
        ("KR-PIPA", "health", "review"),
        ("KR-PIPA", "union_membership", "review"),
        ("HIPAA", "postal_code", "drop"),
        ("HIPAA", "city", "drop"),
        ("HIPAA", "region", "model"),
        ("HIPAA", "event_date", "drop"),
        ("HIPAA", "age", "review"),
        ("GDPR", "ethnicity", "review"),
        ("GDPR", "gender", "model"),
    ],
)
def test_a_policy_decides_as_its_law_says(policy: str, kind: str, wanted: str) -> None:
    """The sources stand beside the rules."""
    assert action(finding(kind), policy) == wanted


def test_an_unknown_policy_is_refused() -> None:
    """With the names of those there are."""
    with pytest.raises(ValueError, match="KR-PIPA, HIPAA, GDPR"):
        action(finding("email"), "CCPA")


def test_advice_names_what_could_stay() -> None:
    """Only where something could."""
    assert "year" in str(advice(finding("date_of_birth")))
    assert advice(finding("national_id")) is None


PEOPLE = pd.DataFrame(
    {
        "주민등록번호": [f"9{n % 10}0{1 + n % 9}1{n % 10}-1{n:06d}" for n in range(100)],
        "종교": ["없다", "불교", "기독교", "천주교"] * 25,
        "우편번호": [f"{1000 + n % 20:05d}" for n in range(100)],
        "점수": [n % 7 for n in range(100)],
    }
)


@pytest.mark.parametrize(
    ("policy", "postal", "religion"),
    [
        ("strict", "domain: bought}", "domain: bought, finding: religion}"),
        ("KR-PIPA", "domain: bought}", "domain: bought, finding: 'review: religion'}"),
        ("HIPAA", "role: drop, domain: bought, finding: postal code}", "finding: religion}"),
    ],
)
def test_a_proposal_follows_its_policy(policy: str, postal: str, religion: str) -> None:
    """The resident number is dropped under each; the schema holds types and no share."""
    text = propose_schema(PEOPLE, Protection(), policy=policy).to_yaml()
    lines = dict(zip(PEOPLE, text.splitlines()[3:], strict=True))

    assert lines["주민등록번호"].endswith("kind: identifier, role: drop, finding: national id}")
    assert lines["우편번호"].endswith(postal)
    assert lines["종교"].endswith(religion)
    assert "%" not in text


def combination_frame() -> pd.DataFrame:
    """Twelve people: postal code and sex together single out four, neither alone any."""
    rows = [("A", "F")] * 1 + [("A", "M")] * 5 + [("B", "F")] * 5 + [("B", "M")] * 1
    return pd.DataFrame(rows, columns=["city", "sex"])


def test_a_combination_is_counted_as_by_hand() -> None:
    """2 of 12 rows are alone; of 66 pairs 20 are equal in both columns."""
    frame = combination_frame()
    findings = find(frame)
    (worst,) = riskiest(frame, findings)

    assert worst.columns == ("city", "sex")
    assert worst.unique == pytest.approx(2 / 12)
    assert worst.small == pytest.approx(2 / 12)
    assert worst.smallest == 1
    assert worst.distinction == pytest.approx(4 / 12)
    assert worst.separation == pytest.approx(1 - 20 / 66)


def test_a_column_more_that_changes_little_is_not_listed() -> None:
    """The part that singles out as many is enough."""
    frame = combination_frame().assign(plan=["x"] * 11 + ["y"])

    assert next(c.columns for c in riskiest(frame, find(frame))) == ("city", "sex")


def test_identifiers_are_no_part_of_a_combination() -> None:
    """They single out alone and are dropped anyway; a birthday is not known to be."""
    frame = combination_frame().assign(
        email=[f"a{n}@example.com" for n in range(12)],
        born=pd.date_range("1950-01-01", periods=12, freq="900D").strftime("%Y-%m-%d"),
    )
    frame = frame.rename(columns={"born": "birth_date"})
    listed = {name for c in riskiest(frame, find(frame)) for name in c.columns}

    assert "email" not in listed
    assert "birth_date" in listed


@pytest.mark.parametrize("frame", [pd.DataFrame(), pd.DataFrame({"sex": ["F"]})])
def test_a_table_of_nobody_has_no_combination(frame: pd.DataFrame) -> None:
    """Fewer than two rows have no pairs."""
    assert riskiest(frame, find(frame)) == ()
