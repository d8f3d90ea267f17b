"""Generalising: by the cell and the schema alone, and what the grid then holds."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privacy.message import Message
from synth import InputError, Schema
from synth.tables.columns import ColumnSpec
from synth.tables.grid import Grid
from synth.tables.parsing import parse
from synth.texts import TEXT

HEAD = "version: 1\nprotection: {unit: row}\ncolumns:\n"
COLUMNS = {
    "month": "{name: a, kind: date, role: generalise, generalise: {to: month}, domain: bought}",
    "quarter": (
        "{name: a, kind: date, role: generalise, generalise: {to: quarter}, "
        "domain: {minimum: 2015-02-10, maximum: 2026-12-31}}"
    ),
    "year": (
        "{name: a, kind: datetime, role: generalise, generalise: {to: year}, "
        "domain: {minimum: '2015-02-10 00:00', maximum: '2026-12-31 23:59'}}"
    ),
    "day": "{name: a, kind: datetime, role: generalise, generalise: {to: day}, domain: bought}",
    "band": (
        "{name: a, kind: integer, role: generalise, generalise: {to: band, width: 5, top: 90}, "
        "domain: {minimum: 3, maximum: 120}}"
    ),
    "top": (
        "{name: a, kind: integer, role: generalise, generalise: {top: 90, bottom: 18}, "
        "domain: bought}"
    ),
    "decimal": (
        "{name: a, kind: decimal, grid: 0.01, role: generalise, generalise: {width: 0.1}, "
        "domain: bought}"
    ),
    "prefix": (
        "{name: a, kind: categorical, role: generalise, generalise: {prefix: 3}, domain: bought}"
    ),
    "sido": (
        "{name: a, kind: categorical, role: generalise, generalise: {to: sido}, domain: bought}"
    ),
    "sigungu": (
        "{name: a, kind: categorical, role: generalise, generalise: {to: sigungu}, "
        "unreadable: missing, domain: bought}"
    ),
    "groups": (
        "{name: a, kind: categorical, role: generalise, "
        "generalise: {groups: {care: [nurse, medic], law: [judge]}}, "
        "domain: {categories: [care, law, other]}}"
    ),
}
CELLS = {  # column, cell → what becomes of it
    ("month", "2024-02-29"): "2024-02-01",
    ("month", "1969-12-31"): "1969-12-01",
    ("quarter", "2024-06-30"): "2024-04-01",
    ("quarter", "2015-03-01"): "2015-01-01",
    ("year", "2024-06-30 13:59:59"): "2024-01-01 00:00:00",
    ("day", "1969-12-31 23:59:59"): "1969-12-31 00:00:00",
    ("band", "37"): 35,
    ("band", "4"): 0,
    ("band", "104"): 90,
    ("top", "91"): 90,
    ("top", "2"): 18,
    ("top", "45"): 45,
    ("decimal", "12.34"): 12.3,
    ("decimal", "-0.01"): -0.1,
    ("decimal", "0.3"): 0.3,
    ("prefix", "04524"): "045",
    ("prefix", "한국어입니다"): "한국어",
    ("sido", "서울 중구 세종대로 110"): "서울특별시",
    ("sigungu", "경기 성남시 분당구 1"): "경기도 성남시",
    ("sigungu", "세종 한누리대로 2130"): "세종특별자치시",
    ("sigungu", "somewhere else"): None,
    ("groups", "nurse"): "care",
    ("groups", "other"): "other",
}


def column(name: str) -> ColumnSpec:
    return Schema.from_yaml(f"{HEAD}  - {COLUMNS[name]}\n").columns[0]


def coarse(name: str, cells: list[str]) -> pd.Series:
    notes: list[Message] = []
    return parse(column(name), pd.Series(cells, dtype=TEXT), notes)


@pytest.mark.parametrize(("name", "cell"), CELLS)
def test_a_cell_becomes_coarser(name: str, cell: str) -> None:
    """And again the same: what was made coarser is coarse."""
    found = coarse(name, [cell])[0]
    wanted = CELLS[name, cell]
    if wanted is None:
        assert pd.isna(found)
        return
    assert found == (pd.Timestamp(str(wanted)) if isinstance(found, pd.Timestamp) else wanted)
    if column(name).kind != "categorical":
        written = str(found)[:10] if column(name).kind == "date" else str(found)
        assert coarse(name, [written])[0] == found


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_is_written_and_read_again(name: str) -> None:
    schema = Schema.from_yaml(f"{HEAD}  - {COLUMNS[name]}\n")
    assert Schema.from_yaml(schema.to_yaml()) == schema


@settings(deadline=None)
@given(
    st.lists(st.dates().map(str), min_size=1, max_size=20), st.sampled_from(["month", "quarter"])
)
def test_no_cell_changes_what_becomes_of_another(cells: list[str], name: str) -> None:
    """All together as each alone."""
    together = coarse(name, cells)
    alone = [coarse(name, [cell])[0] for cell in cells]
    assert together.tolist() == alone


@pytest.mark.parametrize("name", ["month", "quarter", "year", "day", "band", "top", "decimal"])
def test_a_grid_holds_coarse_values_alone(name: str) -> None:
    """Its points are the periods and steps; each value is on one, and comes back from it."""
    cells = [cell for of, cell in CELLS if of == name]
    values = coarse(name, cells)
    grid = Grid.of(column(name))
    points = grid.indices(values)
    assert grid.values(points).tolist() == values.tolist()
    beside = grid.values(np.clip(points + 1, 0, grid.size - 1))
    again = coarse(name, [str(one) for one in grid.texts(beside)])
    assert again.tolist() == beside.tolist()


def test_periods_are_few() -> None:
    """Eleven years and eleven months of days are 48 quarters: that is why they cost less."""
    assert Grid.of(column("quarter")).size == 48
    assert Grid.of(column("year")).size == 12
    assert Grid.of(column("band")).size == 19
    assert Grid.of(column("top")).values(np.array([0])).tolist() == [18]


def test_conditions_are_met_by_whole_periods() -> None:
    grid = Grid.of(column("quarter"))
    low, high = grid.points_where(">=", "2024-04-02") or (0, 0)
    assert grid.as_text(np.array([low, high])) == ["2024-07-01", "2026-10-01"]
    assert grid.points_where("=", "2024-04-01") is not None
    assert grid.points_where("=", "2024-04-02") is None


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("{name: a, kind: date, role: generalise, domain: bought}", "go together"),
        ("{name: a, kind: date, generalise: {to: month}, domain: bought}", "go together"),
        ("{name: a, kind: date, role: generalise, generalise: {}, domain: bought}", "says nothing"),
        (
            "{name: a, kind: date, role: generalise, generalise: {to: week}, domain: bought}",
            "'week' is not known",
        ),
        (
            "{name: a, kind: date, role: generalise, generalise: {width: 5}, domain: bought}",
            "kind date is not made coarser so",
        ),
        (
            "{name: a, kind: datetime, grid: 60, role: generalise, generalise: {to: day}, "
            "domain: bought}",
            "leave the grid out",
        ),
        (
            "{name: a, kind: integer, role: generalise, generalise: {width: 0.5}, domain: bought}",
            "numbers of the column's kind",
        ),
        (
            "{name: a, kind: integer, role: generalise, generalise: {width: 7, top: 90}, "
            "domain: bought}",
            "multiples of its width",
        ),
        (
            "{name: a, kind: integer, role: generalise, generalise: {top: 1, bottom: 5}, "
            "domain: bought}",
            "not below its top",
        ),
        (
            "{name: a, kind: integer, role: generalise, generalise: {to: band}, domain: bought}",
            "a band needs its width",
        ),
        (
            "{name: a, kind: integer, role: generalise, generalise: {top: many}, domain: bought}",
            "must be a number",
        ),
        (
            "{name: a, kind: categorical, role: generalise, generalise: {prefix: 1.5}, "
            "domain: bought}",
            "whole number of signs",
        ),
        (
            "{name: a, kind: categorical, role: generalise, generalise: {prefix: 0}, "
            "domain: bought}",
            "at least 1",
        ),
        (
            "{name: a, kind: categorical, role: generalise, generalise: {groups: {a: b}}, "
            "domain: bought}",
            "mapping of names to lists",
        ),
        (
            "{name: a, kind: categorical, role: generalise, "
            "generalise: {groups: {a: [b], c: [b]}}, domain: bought}",
            "each category in one group",
        ),
        (
            "{name: a, kind: categorical, role: generalise, "
            "generalise: {groups: {a: [b], b: [c]}}, domain: bought}",
            "no member of a group",
        ),
    ],
)
def test_what_does_not_go_together_says_why(said: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        Schema.from_yaml(f"{HEAD}  - {said}\n")


def test_an_address_without_a_region_is_refused_unless_it_counts_as_missing() -> None:
    with pytest.raises(InputError, match="1 of 2 rows"):
        coarse("sido", ["somewhere", "서울 중구"])


def test_widths_are_exact() -> None:
    """0.3 is three tenths: floored as a float it would be two."""
    spec = column("decimal")
    assert spec.generalise is not None
    assert spec.generalise.width == Decimal("0.1")
    assert coarse("decimal", ["0.30", "0.7", "1.1"]).tolist() == [0.3, 0.7, 1.1]
