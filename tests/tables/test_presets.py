"""Presets: which headers and values a public domain goes with, and which not."""

from decimal import Decimal

import pandas as pd
import pytest

from synth import Bought, Categories, ColumnSpec, Protection, Range, Schema
from synth.tables.columns import Kind
from synth.tables.presets import offered_preset, offered_presets
from synth.tables.proposal import propose_schema
from synth.tables.public_lists import public_list

AGES = [str(18 + n % 70) for n in range(600)]


def offered(name: str, cells: list[str], kind: Kind = "integer") -> object:
    """The domain that a column is offered: the ends of a range, or names."""
    grid = Decimal("0.01") if kind == "decimal" else None
    column = ColumnSpec(name, kind, grid=grid, domain=Bought())
    preset = offered_preset(column, pd.Series(cells, dtype="str"))
    if preset is None:
        return None
    if isinstance(preset.domain, Range):
        return int(preset.domain.minimum), int(preset.domain.maximum)
    return preset.domain.names


@pytest.mark.parametrize(
    ("name", "cells", "domain"),
    [
        *((name, AGES, (0, 120)) for name in ("age", "Age", "AGEP", "patient_age", "ageAtVisit")),
        *((name, AGES, (0, 120)) for name in ("나이", "만 나이", "연령(세)", "고객연령")),
        *((name, AGES, None) for name in ("agecat", "age_group", "연령대", "연령코드", "average")),
        *((name, AGES, None) for name in ("account_age_days", "mean age", "score", "rating")),
        ("age", [str(n) for n in range(600)], None),
        ("discount_percent", AGES, (0, 100)),
        ("점유율(%)", AGES, (0, 100)),
        ("pct_change", AGES, None),
        ("증감률(%)", AGES, None),
        ("percentile_rank_percent", AGES, None),
        ("rate", AGES, None),
        ("이자율", AGES, None),
        ("hours.per.week", AGES, (0, 168)),
        ("주당근로시간", AGES, (0, 168)),
        ("year_built", [str(1950 + n % 70) for n in range(600)], (1900, 2100)),
        ("준공년도", [str(1850 + n % 170) for n in range(600)], (1800, 2100)),
        ("years_at_company", [str(n % 30) for n in range(600)], None),
        ("year", [str(n % 30) for n in range(600)], None),
        ("Month", [str(1 + n % 12) for n in range(600)], (1, 12)),
        ("거래월", [str(1 + n % 12) for n in range(600)], (1, 12)),
        ("개월", [str(1 + n % 12) for n in range(600)], None),
        ("months_since_last_visit", [str(1 + n % 12) for n in range(600)], None),
        ("day_of_week", [str(n % 7) for n in range(600)], (0, 6)),
        ("weekday", [str(1 + n % 7) for n in range(600)], (1, 7)),
        ("day", [str(1 + n % 31) for n in range(600)], (1, 31)),
        ("pickup_hour", [str(n % 24) for n in range(600)], (0, 23)),
        ("hour_of_day", [str(8 + n % 12) for n in range(600)], (0, 23)),
        ("month of year", [str(1 + n % 12) for n in range(600)], (1, 12)),
        ("hours_worked", [str(n % 24) for n in range(600)], None),
        ("SEX", ["1", "2"] * 300, (1, 2)),
        ("성별코드", ["0", "1"] * 300, (0, 1)),
        ("JobSatisfaction", [str(1 + n % 4) for n in range(600)], (1, 5)),
        ("만족도", [str(n % 11) for n in range(600)], (0, 10)),
        ("smoker_yn", ["0", "1"] * 300, (0, 1)),
        ("흡연여부", ["0", "1"] * 300, (0, 1)),
        ("numclaims", ["0", "1"] * 300, None),
    ],
)  # fmt: skip
def test_a_range_goes_with_what_a_header_says_and_its_values_agree(
    name: str, cells: list[str], domain: object
) -> None:
    assert offered(name, cells) == domain


def test_a_share_is_told_from_a_percentage() -> None:
    halves = [f"0.{n % 90 + 10}" for n in range(600)]

    assert offered("probability", halves, "decimal") == (0, 1)
    assert offered("percent", halves, "decimal") is None
    assert offered("percent", [f"{n % 100}.5" for n in range(600)], "decimal") == (0, 100)


@pytest.mark.parametrize(
    ("name", "cells", "domain"),
    [
        ("sex", ["Male", "Female"] * 300, ("Female", "Male")),
        ("gender", ["f", "m"] * 300, ("f", "m")),
        ("성별", ["남", "여"] * 300, ("여", "남")),
        ("gender", [*["M", "F"] * 300, "X", "X", "X"], public_list("sexes-and-other-short")),
        ("payment", ["Yes", "No"] * 300, ("No", "Yes")),
        ("동의", ["예", "아니오"] * 300, ("아니오", "예")),
        ("payment", ["Yes", "No", "Unclear"] * 300, None),
        ("payment", ["Yes"] * 600, None),
        ("payment", [*["Yes"] * 600, "No", "No"], None),
        ("month", ["Jan", "Dec", "Jul"] * 200, public_list("months-en-short")),
        ("month", ["Jan", "Dec", "June"] * 200, public_list("months-en-mixed")),
        ("month", ["Jan", "Dec", "aug"] * 200, None),
        ("요일", ["월", "화", "수"] * 200, public_list("weekdays-ko-short")),
        ("blood_type", ["A", "AB", "O"] * 200, ("A", "B", "AB", "O")),
        ("혈액형", ["A형", "O형"] * 300, public_list("blood-types-ko")),
        ("grade", ["A", "AB", "O"] * 200, None),
        ("country", ["KR", "US", "DE"] * 200, public_list("countries-alpha-2")),
        ("native-country", ["United-States", "Mexico"] * 300, public_list("countries-en/hyphens")),
        ("국적", ["대한민국", "미국"] * 300, public_list("countries-ko")),
        ("country", ["Ruritania", "Mexico"] * 300, None),
        ("code", ["KR", "US", "DE"] * 200, None),
        ("state", ["CA", "NY", "TX"] * 200, public_list("us-state-codes")),
        ("currency", ["KRW", "USD"] * 300, public_list("currencies")),
        ("시도명", ["서울특별시", "강원도"] * 300, public_list("kr-sido")),
        ("지역", ["서울", "부산"] * 300, public_list("kr-sido-short")),
        ("시군구", ["종로구", "수원시 장안구"] * 300, public_list("kr-sigungu")),
        ("시군구", ["서울특별시 노원구 상계동"] * 600, public_list("kr-dong-서울")),
        ("제공기관명", ["전라남도", "경상남도 창원시"] * 300, public_list("kr-local-governments")),
        ("제공기관코드", ["3000000", "5670000"] * 300, public_list("kr-agency-codes")),
        ("지점코드", ["3000000", "5670000"] * 300, None),
        ("지역", ["북부", "남부"] * 300, None),
    ],
)  # fmt: skip
def test_a_list_goes_with_a_header_in_the_spelling_of_the_table(
    name: str, cells: list[str], domain: object
) -> None:
    assert offered(name, cells, "categorical") == domain


@pytest.mark.parametrize("odd", [["999"], ["-5"], ["about forty"], [""]])
def test_one_cell_changes_no_offer(odd: list[str]) -> None:
    """Of 600 ages one may be a slip; of three nobody can say."""
    assert offered("age", [*AGES, *odd]) == (0, 120)
    assert offered("sex", [*["M", "F"] * 300, *odd], "categorical") == ("F", "M")
    assert offered("country", [*["KR", "US"] * 300, *odd], "categorical") is not None


def test_what_means_missing_is_no_category() -> None:
    """NA is Namibia, or nothing: where the schema says nothing, no list may say otherwise."""
    column = ColumnSpec("country", "categorical", missing=("NA",), domain=Bought())

    assert offered_preset(column, pd.Series(["KR", "US", "NA"] * 200)) is None


def test_a_proposal_takes_presets_where_it_is_told_to() -> None:
    frame = pd.DataFrame(
        {
            "age": AGES,
            "sex": ["M", "F"] * 300,
            "country": ["KR", "US", "DE"] * 200,
            "score": AGES,
        },
        dtype="str",
    )
    bought = propose_schema(frame, Protection())
    taken = propose_schema(frame, Protection(), presets=True)

    assert all(isinstance(column.domain, Bought) for column in bought.columns)
    assert set(offered_presets(bought, frame)) == {"age", "sex", "country"}
    assert taken["age"].domain == Range("0", "120")
    assert taken["sex"].domain == Categories(("F", "M"))
    assert [taken[name].unreadable for name in ("age", "sex")] == ["missing", "other"]
    assert taken["score"] == bought["score"]
    assert "domain: {preset: countries-alpha-2}" in taken.to_yaml()
    assert Schema.from_yaml(taken.to_yaml()) == taken


def test_what_the_owner_declared_or_left_out_is_offered_nothing() -> None:
    schema = Schema(
        (
            ColumnSpec("age", "integer", domain=Range("18", "65")),
            ColumnSpec("sex", "text", role="drop"),
        ),
        Protection(),
    )

    assert offered_presets(schema, pd.DataFrame({"age": AGES, "sex": ["M", "F"] * 300})) == {}
