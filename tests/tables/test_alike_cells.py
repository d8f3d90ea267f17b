"""Cells that are alike are read once: what comes out, and what is told, is as if each were."""

from collections.abc import Sequence
from unittest.mock import patch

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from privacy.message import Message
from synth import InputError
from synth.reading import spelling
from synth.tables import number_cells
from synth.tables.column_entries import columns_from_yaml
from synth.tables.parsing import parse
from synth.texts import TEXT

COLUMNS = [
    "kind: integer, domain: {minimum: 0, maximum: 50}, missing: ['NA', '7'], unreadable: missing",
    "kind: integer, domain: bought, unreadable: refuse",
    "kind: decimal, grid: 0.1, domain: {minimum: 0, maximum: 50}, unreadable: missing",
    "kind: decimal, grid: 0.01, domain: bought, thousands: '.', decimal: ','",
    "kind: integer, domain: {minimum: 0, maximum: 99}, role: generalise, generalise: {width: 5}",
    "kind: date, domain: {minimum: 2000-01-01, maximum: 2001-01-01}, unreadable: missing",
    "kind: datetime, domain: bought, format: '%Y-%m-%d %H:%M:%S%z'",
    "kind: time, domain: bought, unreadable: missing",
    "kind: categorical, domain: {categories: [a, b, 가]}, unreadable: other",
    "kind: categorical, domain: {categories: [a, b, 가]}, unreadable: refuse",
    "kind: categorical, domain: bought, missing: ['NA', 'a']",
    "kind: boolean, domain: {categories: ['false', 'true']}, unreadable: missing",
    "kind: categorical, domain: bought, role: generalise, generalise: {to: sido}, "
    "unreadable: missing",
]
CELLS = [
    *("", " ", "NA", "7", "7.0", "+7", "-3", "1e3", "1e00003", "99", "12.34", "12,34", "1.234,5"),
    *("(5)", "−5", "9" * 17, "9" * 400, "inf", "nan", "0x1", "5.", ".5", "-", ".", "-0", "1/2"),
    *("a", "b", "A", "가", " a", "true", "TRUE", "서울 종로구", "경기", "\uff12\uff15"),
    *("2000-02-30", "2000-02-29", "2000-2-1", "2000-02-29 12:00:00", "2000-02-29 12:00:00.5"),
    *("2000-02-29 12:00:00+09:00", "0001-01-01", "24:00", "12:00", "23:59:59.9"),
]


def _outcome(entry: str, cells: Sequence[str | None], *, few: int) -> list[object]:
    """Return what cells become and what is told, or the refusal alone.

    Args:
        few: so many cells are read one by one.
    """
    (column,) = columns_from_yaml(f"[{{name: x, {entry}}}]")
    notes: list[Message] = []
    with patch.object(spelling, "_FEW", few), patch.object(spelling, "_SAMPLE", len(cells)):
        try:
            values = parse(column, pd.Series(list(cells), dtype=TEXT), notes)
        except InputError as refusal:
            return [refusal.message]
    shown = ["missing" if pd.isna(one) else one for one in values]
    return [values.dtype, type(values.array), *shown, *notes]


@pytest.mark.parametrize("entry", COLUMNS)
@settings(deadline=None, max_examples=40)
@given(cells=st.lists(st.sampled_from([*CELLS, None]), min_size=2, max_size=8))
@example(cells=["7", "7", "12.34", None, "NA"])
@example(cells=["가", "가", "A", "a"])
def test_alike_cells_become_what_each_does_alone(entry: str, cells: list[str | None]) -> None:
    """All cells four times, so that reading the different ones alone pays."""
    repeated = cells * 4

    assert _outcome(entry, repeated, few=0) == _outcome(entry, repeated, few=10**9)


def test_each_different_text_is_kept_once() -> None:
    """And where most texts are different, or cells have types, nothing is saved."""
    alike = pd.Series(["b", None, "a", "b"] * 1000, dtype=TEXT)
    found = spelling.distinct_texts(alike)
    assert found is not None
    texts, places = found
    assert texts.dropna().tolist() == ["b", "a"]
    assert texts.take(places).fillna("-").tolist() == alike.fillna("-").tolist()

    unlike = pd.Series([str(number) for number in range(4000)], dtype=TEXT)
    assert spelling.distinct_texts(unlike) is None
    assert spelling.distinct_texts(pd.concat([alike.head(2000), unlike])) is None
    assert spelling.distinct_texts(pd.Series([1.5] * 4000)) is None


@settings(deadline=None)
@given(st.lists(st.text(alphabet="0123456789.-+/e ,", max_size=6) | st.sampled_from(CELLS)))
@example(["1", "-2.5", ".5", "5.", "9" * 120, "007", "-0"])
@example(["1", "9" * 400])
@example(["1", "-"])
@example(["1", "1/2"])
def test_bare_numbers_are_what_each_cell_says(cells: list[str]) -> None:
    """Oracle: the reading of one text that is not plain, which is Python's `float`."""
    floats = number_cells._bare_numbers(pa.chunked_array([pa.array(cells, pa.large_string())]))
    if floats is not None:
        expected = [number_cells._number(text) for text in cells]
        np.testing.assert_array_equal(floats, np.array(expected, dtype=np.float64))
