"""Reading is row by row: a cell means what it means, whatever stands in the other rows.

One person's cell that changed how everybody's are read would be a sensitivity that nobody paid for.
"""

import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.message import Message
from synth import Bought, Categories, ColumnSpec, InputError
from synth.tables.columns import OTHER
from synth.tables.parsing import parse

COLUMNS = {
    "names": ColumnSpec("a", "categorical", missing=("0", "-9", "?"), domain=Bought()),
    "listed": ColumnSpec(
        "a", "categorical", missing=("?",), domain=Categories(("True", "1", "2020-01-01"))
    ),
    "truth": ColumnSpec("a", "boolean", domain=Categories(("false", "True"))),
    "whole": ColumnSpec("a", "integer", missing=("-9", "1.0"), domain=Bought()),
    "decimal": ColumnSpec("a", "decimal", grid=Decimal("0.01"), missing=("-9",), domain=Bought()),
    "grouped": ColumnSpec("a", "integer", thousands=",", domain=Bought()),
    "grouped by points": ColumnSpec(
        "a", "decimal", grid=Decimal("0.01"), thousands=".", domain=Bought()
    ),
    "day": ColumnSpec("a", "date", domain=Bought()),
    "written day": ColumnSpec("a", "date", format="%d/%m/%Y", domain=Bought()),
    "swapped day": ColumnSpec("a", "date", format="%Y-%d-%m", domain=Bought()),
    "moment": ColumnSpec("a", "datetime", domain=Bought()),
    "zoned moment": ColumnSpec("a", "datetime", format="%Y-%m-%dT%H:%M:%S%z", domain=Bought()),
    "clock": ColumnSpec("a", "time", domain=Bought()),
    "written clock": ColumnSpec("a", "time", format="%H:%M", domain=Bought()),
}
TEXTS = [
    *("1", "1.0", "1.5", "-9", "0", "0.0", "true", "True", "1,234", "1e300", "1e20", "nan", ""),
    *("2020-01-01", "2020-02-03", "9999-12-31", "1500-01-01", "05/06/2020", "31/12/9999"),
    *("2020-01-01 00:00:00.1234567", "9999-12-31 00:00:00", "2020-01-01T00:00:00+09:00"),
    *("2020-01-01T00:00:00+0900", "2020-01-01T00:00:00Z", "08:30", "08:30:15.1234567", "24:00"),
]
TYPED: list[Any] = [
    *(None, float("nan"), pd.NaT, 1, 1.0, 1.5, 2**63, 1e20, -9, -9.0, True, False, np.True_),
    *(Decimal("1.50"), Decimal("2"), date(2020, 1, 1), datetime(2020, 1, 1), time(8, 30)),
    *(datetime(2020, 2, 3, 4, 5), timedelta(hours=8), pd.Timestamp("2020-01-01", tz="Asia/Seoul")),
]


def read(column: ColumnSpec, values: pd.Series) -> list[str]:
    """The parsed cells as text, unreadable ones as missing."""
    lenient = (
        ColumnSpec(**{**vars(column), "unreadable": "missing"})
        if column.kind not in {"categorical", "boolean"}
        else column
    )
    return [str(value) for value in parse(lenient, values, [])]


def alone(column: ColumnSpec, value: object) -> str | None:
    """One cell read by itself, as an object; None where it is refused."""
    try:
        return read(column, pd.Series([value], dtype=object))[0]
    except InputError:
        return None


@pytest.mark.parametrize("column", COLUMNS.values(), ids=COLUMNS)
def test_a_cell_is_read_the_same_in_any_company(column: ColumnSpec) -> None:
    """Each cell alone, all together as objects, and as a column of text: the same values."""
    cells = [cell for cell in [*TEXTS, *TYPED] if alone(column, cell) is not None]
    expected = [alone(column, cell) for cell in cells]
    assert read(column, pd.Series(cells, dtype=object)) == expected
    assert read(column, pd.Series(cells[::-1], dtype=object)) == expected[::-1]
    texts = [cell for cell in TEXTS if alone(column, cell) is not None]
    assert read(column, pd.Series(texts, dtype="str")) == [alone(column, cell) for cell in texts]


@pytest.mark.parametrize("column", COLUMNS.values(), ids=COLUMNS)
@pytest.mark.parametrize(
    ("base", "stranger"),
    [
        ([1, 2, -9, 0], 1.5),
        ([1, 2, -9, 0], None),
        ([1.0, 2.0, -9.0], 1.5),
        ([1.0, 2.0, -9.0], 1e20),
        ([True, False], None),
        ([True, False], "x"),
        ([datetime(2020, 2, 3), datetime(2020, 2, 3, 4)], None),
        ([datetime(2020, 2, 3), datetime(2020, 2, 3, 4)], "05/06/2020"),
        ([date(2020, 1, 1)] * 2, "unknown"),
        (["9999-12-31 00:00:00", "2020-01-01"], "2020-01-01 00:00:00.1234567"),
        (["2020-01-01 00:00:00"], "2020-01-01T00:00:00+09:00"),
        (["01/02/2020", "2020-02-03"], None),
        (["01/02/2020", "2020-02-03"], 7),
    ],
)
def test_one_row_more_changes_no_other(
    column: ColumnSpec, base: list[Any], stranger: object
) -> None:
    """Though pandas gives the longer column another type: int64 to float64, text to object."""
    kept = [cell for cell in base if alone(column, cell) is not None]
    if alone(column, stranger) is None:
        return  # refused at intake, before a run
    shorter = read(column, pd.Series(kept)) if kept else []
    assert read(column, pd.Series([*kept, stranger]))[: len(kept)] == shorter


NUMBERS = [
    *(
        0.0,
        -0.0,
        1.0,
        2.5,
        -1.0,
        999.0,
        -999.0,
        np.nan,
        np.inf,
        -np.inf,
        1e16,
        2.0**53,
        2.0**53 - 1,
    ),
    *(1e300, 5e-324, 0.1, 1234.56, -32768.0),
]
TOKENS = (
    *("-1", "999", "0", "0.0", "inf", "-inf", "NaN", "1e+16", "9007199254740992", "2.5", "x"),
    *("0.10000000149011612", "-32768"),
)


@pytest.mark.filterwarnings("ignore:overflow encountered in cast")
@pytest.mark.parametrize("kind", ["integer", "decimal"])
@pytest.mark.parametrize("missing", [(), TOKENS], ids=["none missing", "tokens"])
@pytest.mark.parametrize(
    "dtype",
    [
        "float64",
        "float32",
        "Float64",
        "Int64",
        "int64",
        "Int16",
        "UInt64",
        "int8",
        "double[pyarrow]",
    ],
)
def test_a_column_of_numbers_is_read_as_its_texts_are(
    kind: Any, missing: tuple[str, ...], dtype: str
) -> None:
    """Typed columns skip the texts: what they come to must not differ by a cell."""
    info = None if dtype.lower().startswith(("f", "d")) else np.iinfo(dtype.lower())
    held = [n for n in NUMBERS if info is None or (n.is_integer() and info.min <= n <= info.max)]
    raw = pd.Series(held).astype(dtype)
    grid = Decimal("0.01") if kind == "decimal" else None
    column = ColumnSpec("a", kind, grid=grid, missing=missing, domain=Bought())
    if info is None and missing:
        # A float that lost its last digits may have been a token: nobody knows.
        with pytest.raises(InputError, match="whose last digits may be lost"):
            read(column, raw)
        raw = raw[~(raw.abs() >= 2.0**53).fillna(False).astype(bool)].reset_index(drop=True)
    cells = pd.Series([None if pd.isna(cell) else cell for cell in raw], dtype=object)
    assert read(column, raw) == read(column, cells)


@given(
    st.lists(st.from_regex(r"\s*[+-]?[0-9.]{0,25}([eE][+-]?[0-9]{1,4})?\s*") | st.text(max_size=4))
)
def test_texts_write_the_numbers_that_they_write_to_python(texts: list[str]) -> None:
    column = ColumnSpec("a", "decimal", grid=Decimal("0.01"), unreadable="missing", domain=Bought())
    found = parse(column, pd.Series(texts, dtype="str"), [])

    for text, number in zip(texts, found, strict=True):
        try:
            written = float(text) if text.isascii() and "_" not in text else number
        except ValueError:
            written = math.nan
        assert number == written or (math.isnan(number) and not math.isfinite(written))


def test_a_token_beyond_the_floats_is_compared_as_a_whole_number() -> None:
    """Also where another token was taken out before it."""
    raw = pd.Series([5, 2**53, 2**53 + 1], dtype="int64")
    column = ColumnSpec("a", "integer", missing=("5", str(2**53 + 1)), domain=Bought())
    with pytest.raises(InputError, match=r"1 of 3 rows .* first in row 2"):
        parse(column, raw, [])


def test_what_is_not_listed_is_kept_where_it_counts_as_another_value() -> None:
    """It is counted, and paid for, later; the owner is told how many. A name of ours is not."""
    column = ColumnSpec(
        "plan", "categorical", unreadable="other", domain=Categories(("basic", "plus"))
    )
    notes: list[Message] = []
    cells = pd.Series(["plus", "gold", "", None, OTHER, "basic"], dtype="object")

    assert parse(column, cells, notes).fillna("-").tolist() == [
        *("plus", "gold", "-", "-", OTHER, "basic")
    ]
    assert [str(note) for note in notes] == [
        "Column 'plan': 1 of 6 cells hold a value that the schema does not list; they count as "
        "other values, as its schema says."
    ]
