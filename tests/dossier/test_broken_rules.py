"""How many private rows break declared rules: measured of the rows as they were read."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from privacy.accounting import Accountant, Budget, Query
from synth import InputError, Release, Schema, Table, synthesize
from synth.counting.in_memory import Rows, as_private
from synth.counting.paid import PaidValues
from synth.counting.sensitivities import check_spend
from synth.dossier.page import render
from synth.planning.groups import margin_of_rules
from synth.purchases import RULES_SHARE
from synth.queries import BROKEN_RULES
from synth.release.verification import verify
from synth.release.verification_of_columns import check_columns

BROKEN = (300, 40, 0)  # rows that break each rule that may be broken
SCHEMA = Schema.from_yaml(
    """
version: 1
protection: {unit: row}
columns:
  - {name: low, kind: integer, domain: {minimum: 0, maximum: 99}}
  - {name: high, kind: integer, domain: {minimum: 0, maximum: 99}}
  - {name: plan, kind: categorical, domain: {categories: [a, b]}}
rules:
  - {holds: high >= low, broken: missing}
  - low <= 98
  - {implies: {if: {plan: b}, then: {high: {minimum: '20'}}}, broken: missing}
  - {missing_together: [low, high], broken: missing}
"""
)


def people(n_rows: int = 4000) -> pd.DataFrame:
    """Return rows of which 300 break the first rule, and 40 others the third."""
    low = np.arange(n_rows) % 40
    high, plan = low + 30, np.array(["a"] * n_rows, dtype=object)
    high[:300] = low[:300] - 1
    high[:300] = np.where(low[:300] == 0, 1, high[:300])
    low[:300] = np.maximum(low[:300], 2)
    plan[400:440], low[400:440], high[400:440] = "b", 3, 19
    return pd.DataFrame({"low": low, "high": high, "plan": plan})


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("broken")
    table = Table.from_frame(people(), SCHEMA)
    release = synthesize(table, Budget(5, 1e-6), engine="tree", ledger=folder / "l.db")
    release.to_zip(folder / "r.zip")
    return folder / "r.zip"


def test_rows_are_counted_as_they_were_read() -> None:
    """Their cells are missing by then, so nothing that is left of them breaks a rule."""
    table = Table.from_frame(people(), SCHEMA)
    cleared = Table(table.frame, SCHEMA)

    assert table.frame["high"].isna().sum() == 340
    assert Rows(table).broken().tolist() == list(BROKEN)
    assert Rows(cleared).broken().tolist() == [0, 0, 0]
    assert as_private(table).rows().broken().tolist() == list(BROKEN)


def test_a_person_with_several_rows_moves_each_count_by_all_of_them() -> None:
    """Twelve rows that break all three rules: the distance is what is paid for, and no more."""
    text = SCHEMA.to_yaml().replace("unit: row", "person: id, max_rows: 12")
    schema = Schema.from_yaml(
        text.replace("columns:\n", "columns:\n  - {name: id, kind: identifier}\n")
    )
    frame = people(30).assign(id=[f"p{n}" for n in range(30)])
    one = pd.DataFrame({"low": [9] * 12, "high": [1] * 12, "plan": ["b"] * 12, "id": ["x"] * 12})
    one.loc[12] = [None, 5, "b", "x"]  # of thirteen rows twelve are kept
    with_them, without = (
        Rows(Table.from_frame(held, schema)).broken() for held in (pd.concat([frame, one]), frame)
    )
    accountant = Accountant(Budget(1.0, 1e-6))
    PaidValues(Rows(Table.from_frame(frame, schema)), accountant).measure_broken(mu_squared=10**9)
    spend = accountant.spends[0]

    assert spend.squared_sensitivity == 3 * 12**2
    assert 2 * 11**2 <= ((with_them - without) ** 2).sum() <= spend.squared_sensitivity
    check_spend(spend, schema)
    with pytest.raises(InputError, match="too small a sensitivity"):
        check_spend(replace(spend, squared_sensitivity=12**2), schema)
    with pytest.raises(InputError, match="no run has"):
        check_spend(replace(spend, query=Query(BROKEN_RULES, (), 2)), schema)


def test_a_release_says_how_many_private_rows_break_a_rule(path: Path) -> None:
    """Noise of 5 standard deviations is allowed for: one of 600,000 runs is outside."""
    release = Release.read_zip(path)
    said = [one["private"] for one in release.dossier["rules"]]
    spends = release.certificate.content["spends"]
    paid = [spend for spend in spends if spend["query"]["kind"] == BROKEN_RULES]

    assert said[1] is None  # a table with such a row is refused
    for one, exact in zip([said[0], *said[2:]], BROKEN, strict=True):
        assert abs(one["measured"] - exact) <= 5 * one["margin_95"] / 1.96 + 1
    assert said[0]["margin_95"] == pytest.approx(margin_of_rules(SCHEMA, Budget(5, 1e-6)), abs=0.1)
    assert len(paid) == 1
    share = paid[0]["mu_squared"] / release.certificate.content["mu_squared_granted"]
    assert share == pytest.approx(RULES_SHARE, rel=0.01)
    assert [one["broken"] for one in release.dossier["rules"]] == [0] * 4
    verify(path)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_page_shows_both_counts(path: Path, language: str) -> None:
    release = Release.read_zip(path)
    page = render(release.certificate.content, release.dossier, language=language)
    words = {
        "en": ("private rows that break it", "a table with such a row is refused"),
        "ko": ("위반하는 원본 행(측정값)", "위반하는 행이 있으면 실행하지 않음"),
    }

    assert all(one in page for one in words[language])
    assert "1 of 100 private rows break a rule" in page or language == "ko"


def test_a_margin_that_was_not_paid_for_is_found(path: Path) -> None:
    release = Release.read_zip(path)
    rules = release.dossier["rules"]
    sigma = rules[0]["private"]["margin_95"] / 1.959964
    said = dict(release.dossier)
    check_columns(said, release.model, release.table, sigma)
    for private in (None, {"measured": 3, "margin_95": 0.5}):
        said["rules"] = [{**rules[0], "private": private}, *rules[1:]]
        with pytest.raises(InputError, match="says otherwise how many rows break"):
            check_columns(said, release.model, release.table, sigma)


def test_nothing_is_paid_where_no_row_may_break_a_rule() -> None:
    """Rules that refuse, or that surrogates keep, are broken by no row that is read."""
    strict = Schema.from_yaml(SCHEMA.to_yaml().replace(", broken: missing", ""))

    assert len(SCHEMA.counted_rules) == 3
    assert strict.counted_rules == ()
    assert margin_of_rules(strict, Budget(1, 1e-6)) == 0
