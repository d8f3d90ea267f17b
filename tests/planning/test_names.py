"""With how many values a column breaks whose categories are bought."""

import numpy as np
import pytest

from privacy.accounting import Budget
from synth import Bought, Categories, ColumnSpec, InputError, Protection, Schema
from synth.planning.names import MOST_VALUES, falling, find_breaking
from synth.planning.plan import DEPENDS, plan

NAMES = tuple(f"c{number}" for number in range(6))
BOUGHT = Schema(
    tuple(ColumnSpec(name, "categorical", domain=Bought()) for name in NAMES), Protection()
)


def test_where_a_column_breaks_is_where_a_quarter_of_its_rows_is_merged() -> None:
    """Rows of which the noisy count passes, counted by drawing; 10⁵ draws are within 0.5 %."""
    breaking = find_breaking(5_000, threshold=255, sigma=45)
    noise = np.random.default_rng(0).normal(0, 45, 100_000)

    def merged(values: int, fall: float) -> float:
        shares = falling(values, fall)
        return sum(share * np.mean(5_000 * share + noise < 255) for share in shares.tolist())

    assert merged(breaking.survives_up_to, 1.0) < 0.255
    assert merged(breaking.survives_up_to + 1, 1.0) > 0.245
    assert merged(breaking.lost_beyond, 0.0) < 0.255
    assert merged(breaking.lost_beyond + 1, 0.0) > 0.245
    assert 5_000 / breaking.lost_beyond > breaking.rows_a_value


def test_a_column_that_nothing_passes_breaks_at_once_and_one_without_noise_never() -> None:
    assert find_breaking(100, threshold=255, sigma=45).survives_up_to == 0
    assert find_breaking(10**9, threshold=3, sigma=0.5).survives_up_to == MOST_VALUES


def test_the_number_of_values_decides_and_is_asked_for() -> None:
    """As many rows as libraries of Korea, 213 districts and 7 kinds: nobody said how many."""
    unknown = plan(BOUGHT, Budget(0.5), rows_about=4_000)
    typed = plan(BOUGHT, Budget(0.5), rows_about=4_000, values={"c0": 213, "c1": 3, "c2": 213})

    assert unknown.columns_graded(DEPENDS) == NAMES
    assert unknown.grade == "depends"
    assert not unknown.is_hopeless
    assert typed.columns_graded(DEPENDS) == NAMES[3:]
    assert typed.columns_graded("not usable") == ("c0", "c2")
    assert typed.columns_graded("usable") == ("c1",)
    assert typed.to_json()["columns"][0]["values"] == 213
    breaking = typed.columns[0].breaking
    assert breaking is not None
    assert 3 < breaking.survives_up_to < 213
    assert "declared" in {way.way for way in typed.ways_out}


def test_what_cannot_be_typed_is_refused() -> None:
    declared = Schema(
        (ColumnSpec("sex", "categorical", domain=Categories(("f", "m"))),), Protection()
    )
    for schema, values in ((BOUGHT, {"nobody": 3}), (BOUGHT, {"c0": 0}), (declared, {"sex": 2})):
        with pytest.raises(InputError):
            plan(schema, Budget(1), rows_about=1_000, values=values)
