"""The unit of protection is held against the rows, for their owner alone."""

import numpy as np
import pandas as pd
import pytest

from synth import ColumnSpec, Protection, Range, Schema, check_unit
from synth.tables.columns import Bought

AGE = ColumnSpec("age", "integer", domain=Range("0", "99"))


def schema(finding: str | None = None, person: Protection | None = None) -> Schema:
    if person is not None:
        return Schema((ColumnSpec("id", "identifier"), AGE), person)
    return Schema((ColumnSpec("id", "identifier", role="drop", finding=finding), AGE), Protection())


def table(ids: list[object]) -> pd.DataFrame:
    return pd.DataFrame({"id": ids, "age": np.arange(len(ids)) % 90})


def test_a_number_that_repeats_speaks_against_one_row_a_person() -> None:
    found = check_unit(table([f"P{n // 2}" for n in range(200)]), schema("record id"))

    (one,) = found.contradictions
    assert (one.kind, one.column, one.share, one.count) == ("repeats", "id", 1.0, 2)
    assert "'id'" in str(one)
    assert "P1" not in " ".join(map(str, found.lines()))


@pytest.mark.parametrize(
    ("ids", "finding"),
    [
        ([f"P{n}" for n in range(200)], "record id"),
        ([f"P{max(n, 10)}" for n in range(200)], "record id"),  # a slip
        ([None] * 200, "record id"),
        ([f"P{n // 2}" for n in range(200)], "person name"),  # namesakes
        ([f"P{n // 2}" for n in range(200)], "review: street address"),  # a household
        ([f"P{n % 4}" for n in range(200)], "record id"),  # kinds, not persons
    ],
)
def test_what_says_nothing_of_persons_is_left_alone(ids: list[object], finding: str) -> None:
    assert check_unit(table(ids), schema(finding)).findings == ()


def test_a_column_of_few_values_does_not_tell_persons_apart() -> None:
    found = check_unit(table(["M", "F"] * 100), schema(person=Protection("id", 5)))

    assert [(one.kind, one.count) for one in found.contradictions] == [("few persons", 2)]


def test_rows_a_person_are_shown_with_a_cap() -> None:
    ids = [f"P{n}" for n in range(100) for _ in range(7 if n < 30 else 1)]
    found = check_unit(table(ids), schema(person=Protection("id", 2)))

    assert found.contradictions == ()
    assert found.cap == 7
    assert found.histogram == ((1, 1, 70), (6, 10, 30))
    assert [one.kind for one in found.findings] == ["beyond the cap"]
    assert found.findings[0].share == pytest.approx(150 / 280)
    assert any("6 to 10 rows: 30" in str(line) for line in found.lines())


def test_one_spelling_a_person() -> None:
    """A column that one missing cell turned into floats names the same persons."""
    ids = [float(n // 2) for n in range(100)]
    assert check_unit(table(ids), schema(person=Protection("id", 2))).histogram == ((2, 2, 50),)


def test_modelled_columns_may_repeat() -> None:
    held = Schema((ColumnSpec("age", "integer", domain=Bought()),), Protection())
    assert check_unit(pd.DataFrame({"age": [30] * 500}), held).findings == ()
