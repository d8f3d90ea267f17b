"""Reading: what a file holds, or a refusal that names column, count and way out, never a cell."""

import gzip
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth import Bought, ColumnSpec, InputError, Schema, Table
from synth.reading import FileForm
from synth.tables.grid import MISSING, Grid
from synth.tables.table import unescape

ROOT = Path(__file__).parents[2]
SCHEMA = Schema.from_yaml(
    """
version: 1
protection: {unit: row}
columns:
  - {name: age, kind: integer, domain: {minimum: 0, maximum: 120}}
  - {name: premium, kind: decimal, grid: 0.05, domain: {minimum: -1, maximum: 5000}}
  - {name: city, kind: categorical, missing: ['?', N], domain: bought}
  - {name: plan, kind: categorical, domain: {categories: [basic, '=plus', "'"]}}
  - {name: ok, kind: boolean}
  - {name: joined, kind: date, domain: {minimum: 2015-01-01, maximum: 2026-12-31}}
  - name: seen
    kind: datetime
    grid: 60
    domain: {minimum: '2015-01-01T00:00', maximum: '2026-12-31T23:59'}
  - {name: at, kind: time, grid: 300, domain: {minimum: '00:00', maximum: '23:55'}}
  - {name: note, kind: text, role: drop}
"""
)
HEADER = "age,premium,city,plan,ok,joined,seen,at,note\n"
ROW = "35,49.95,Seoul,=plus,TRUE,2020-02-29,2020-02-29T13:59,08:30,hi\n"
SECRET = "Hong Gildong 900101"


def read(text: str) -> Table:
    return Table.from_bytes((HEADER + text).encode(), SCHEMA, name="people.csv")


def test_a_file_is_read_into_the_types_of_its_kinds() -> None:
    """One row of each kind, one row of missing values."""
    frame = read(ROW + ",,?,,,,,,\n").frame
    assert list(frame.columns) == [column.name for column in SCHEMA.released]
    assert frame.iloc[0].to_dict() == {
        "age": 35,
        "premium": 49.95,
        "city": "Seoul",
        "plan": "=plus",
        "ok": "true",
        "joined": pd.Timestamp("2020-02-29"),
        "seen": pd.Timestamp("2020-02-29 13:59"),
        "at": "08:30:00",
    }
    assert frame.iloc[1].isna().all()


def test_gzip_cp949_a_byte_order_mark_and_parquet_give_the_same_table(tmp_path: Path) -> None:
    """However the file came about."""
    text = HEADER + ROW.replace("Seoul", "서울")
    expected = Table.from_bytes(text.encode(), SCHEMA, name="x").frame
    frame = pd.DataFrame([ROW.replace("Seoul", "서울").strip().split(",")]).astype("str")
    frame.columns = pd.Index(HEADER.strip().split(","))
    frame.to_parquet(tmp_path / "p.parquet")
    files = {
        "bom.csv": b"\xef\xbb\xbf" + text.encode(),
        "zipped.csv.gz": gzip.compress(text.encode()),
        "crlf.csv": text.replace("\n", "\r\n").encode(),
        "quoted.csv": text.replace("hi", '"a ""b"", c"').encode(),
    }
    declared = {
        "kr.csv": (text.encode("cp949"), FileForm(encoding="cp949")),
        "lines.csv": (text.replace("hi", '"a\nb"').encode(), FileForm(line_breaks=True)),
        "semi.csv": (text.replace(",", ";").encode(), FileForm(delimiter=";")),
        "titled.csv": (f"A title\n{text}".encode(), FileForm(header=2)),
        "bare.csv": (
            text.partition("\n")[2].encode(),
            FileForm(header=0, width=HEADER.count(",") + 1),
        ),
    }
    for name, content in [*files.items(), *((name, made) for name, (made, _) in declared.items())]:
        (tmp_path / name).write_bytes(content)
    for name in [*files, "p.parquet"]:
        pd.testing.assert_frame_equal(Table.read(tmp_path / name, SCHEMA).frame, expected)
    for name, (_, form) in declared.items():
        columns = [
            replace(column, name=f"column_{place}") if name == "bare.csv" else column
            for place, column in enumerate(SCHEMA.columns, start=1)
        ]
        schema = replace(SCHEMA, columns=tuple(columns), file=form)
        read = Table.read(tmp_path / name, schema).frame
        pd.testing.assert_frame_equal(read.set_axis(expected.columns, axis=1), expected)
        if name != "bare.csv":
            with pytest.raises(InputError, match=r"synth schema|line_breaks|lacks|row"):
                Table.read(tmp_path / name, SCHEMA)


def test_typed_frames_are_read_as_text_files_are() -> None:
    """A DataFrame may come with its own types; NaN, None and NaT are missing."""
    frame = pd.DataFrame(
        {
            "age": [35.0, np.nan],
            "premium": [49.95, np.nan],
            "city": ["Seoul", None],
            "plan": pd.Categorical(["=plus", None]),
            "ok": pd.array([True, None], dtype="boolean"),
            "joined": pd.to_datetime(["2020-02-29", None]),
            "seen": pd.to_datetime(["2020-02-29 13:59", None]),
            "at": [time(8, 30), None],
            "note": ["hi", None],
        }
    )
    expected = read(ROW + ",,?,,,,,,\n").frame
    pd.testing.assert_frame_equal(Table.from_frame(frame, SCHEMA).frame, expected)


def test_integer_and_boolean_columns_match_categories_by_their_text() -> None:
    """1 and 01 are different categories; a float column of whole numbers has none of 1.0."""
    schema = Schema.from_yaml(
        "version: 1\nprotection: {unit: row}\ncolumns:\n"
        "  - {name: a, kind: categorical, domain: {categories: [1, 2]}}\n"
        "  - {name: b, kind: categorical, domain: {categories: [True, False]}}\n"
        "  - {name: c, kind: boolean, domain: {categories: [0, 1]}}\n"
    )
    frame = pd.DataFrame({"a": [1.0, 2.0, np.nan], "b": [True, False, True], "c": [0, 1, 1]})
    table = Table.from_frame(frame, schema).frame
    assert table["a"].tolist()[:2] == ["1", "2"]
    assert table["b"].tolist() == ["True", "False", "True"]
    assert table["c"].tolist() == ["0", "1", "1"]
    with pytest.raises(InputError, match="'a': 1 of 1 rows"):
        Table.from_frame(pd.DataFrame({"a": ["01"], "b": [True], "c": [0]}), schema)


def test_values_outside_the_range_or_off_the_grid_are_kept_and_noted() -> None:
    """They count as the nearest value on the grid; the owner alone is told how many."""
    table = read(ROW + ROW.replace("35", "999") + ROW.replace("49.95", "49.97"))
    assert len(table.frame) == 3
    assert ["'age': 1 of 3" in str(table.notes[0]), "'premium': 1 of 3" in str(table.notes[1])] == [
        True
    ] * 2


REFUSED = {
    ROW.replace("35", SECRET): "'age': 1 of 1 rows hold something that is not of kind integer",
    ROW.replace("35", "3.5"): "'age': 1 of 1 rows",
    ROW.replace("35", "nan"): "'age': 1 of 1 rows",
    ROW.replace("35", "1e300"): "'age': 1 of 1 rows",
    ROW.replace("49.95", "inf"): "'premium': 1 of 1 rows",
    ROW.replace("49.95", f"{SECRET}"): "'premium': 1 of 1 rows",
    ROW.replace("=plus", SECRET): "'plan': 1 of 1 rows hold a value that the schema does not list",
    ROW + ROW.replace("TRUE", SECRET): "'ok': 1 of 2 rows hold .*, first in row 2",
    ROW.replace("2020-02-29,", "2021-02-29,"): "'joined': 1 of 1 rows .* YYYY-MM-DD",
    ROW.replace("2020-02-29,", "29.02.2020,"): "'joined': 1 of 1 rows",
    ROW.replace("13:59", "25:61"): "'seen': 1 of 1 rows",
    ROW.replace("13:59", "13:59Z"): "'seen': 1 of 1 rows",
    ROW.replace("08:30", "24:01"): "'at': 1 of 1 rows",
    ROW.replace("08:30", SECRET): "'at': 1 of 1 rows",
    ROW + "1,2\n": "1 of 2 rows do not have 9 cells, first row 2",
    ROW.replace("hi", f'"{SECRET}'): "quoted cell that is not closed",
    "": "no rows",
}


@pytest.mark.parametrize(("text", "says"), REFUSED.items())
def test_a_refusal_names_the_column_and_the_count_and_no_cell(text: str, says: str) -> None:
    """A message in a log must not hold a person."""
    with pytest.raises(InputError, match=says) as refusal:
        read(text)
    assert SECRET not in str(refusal.value)
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\x00\x01\x02", "1 NUL character: it is not text"),
        (
            b"a\xff\xfe,\xff",
            "not whole UTF-8 text.*says nothing|does not say how the file is written",
        ),
        (b"\x1f\x8bbroken", "not whole gzip"),
        (b"PAR1broken", "not whole Parquet"),
        (b"age,age\n1,2\n", "lacks 8 columns.*1 column has the name of an earlier one"),
        (b"age\n1\n", "lacks 8 columns"),
        (
            HEADER.replace("note", "note,mood").encode() + b"," * 9,
            "does not list 1 column of the table: column 10",
        ),
    ],
)
def test_a_file_of_another_shape_is_refused(content: bytes, says: str) -> None:
    """With what it is, and what to do."""
    with pytest.raises(InputError, match=says):
        Table.from_bytes(content, SCHEMA, name="x")


def test_an_absent_file_is_refused(tmp_path: Path) -> None:
    """By name."""
    with pytest.raises(InputError, match=r"none\.csv cannot be read"):
        Table.read(tmp_path / "none.csv", SCHEMA)


def test_a_column_of_a_kind_that_contradicts_its_type_is_refused() -> None:
    """True is not a number; a moment with a zone has the date of its own calendar."""
    number = Schema.from_yaml(
        "version: 1\nprotection: {unit: row}\ncolumns:\n"
        "  - {name: a, kind: integer, domain: {minimum: 0, maximum: 1}}\n"
    )
    with pytest.raises(InputError, match="not of kind integer"):
        Table.from_frame(pd.DataFrame({"a": [True]}), number)
    moment = Schema.from_yaml(
        "version: 1\nprotection: {unit: row}\ncolumns:\n"
        "  - {name: a, kind: date, domain: {minimum: 2020-01-01, maximum: 2021-01-01}}\n"
    )
    zoned = pd.DataFrame({"a": pd.to_datetime(["2020-01-01"]).tz_localize("Asia/Seoul")})
    assert Table.from_frame(zoned, moment).frame["a"].tolist() == [pd.Timestamp("2020-01-01")]


cells = st.none() | st.sampled_from(
    ["=1+1", "-x", "+", "@a", "'", "''=", "\ttab", "a\nb", "\r", "가"]
)


@given(st.lists(cells, min_size=1, max_size=20))
def test_csv_holds_no_formula_and_loses_nothing(values: list[str | None]) -> None:
    """Each text cell begins with none of the signs, and unescaping gives the original back."""
    schema = Schema.from_yaml(
        "version: 1\nprotection: {unit: row}\ncolumns:\n"
        "  - {name: '=a', kind: categorical, domain: bought}\n"
        "  - {name: b, kind: categorical, domain: bought}\n"
    )
    frame = pd.DataFrame({"=a": pd.Series(values, dtype="str"), "b": "x"})
    table = Table.from_frame(frame, schema)
    import csv
    import io

    lines = list(csv.reader(io.StringIO(table.to_csv(), newline="")))
    assert lines[0] == ["'=a", "b"]
    for line, value in zip(lines[1:], values, strict=True):
        assert not line[0].startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\0"))
        assert unescape(line[0]) == (value or "")


def test_a_column_by_itself_keeps_its_missing_cells() -> None:
    """An empty line would be skipped by readers; the cell is quoted instead."""
    schema = Schema.from_yaml(
        "version: 1\nprotection: {unit: row}\ncolumns:\n"
        "  - {name: a, kind: categorical, domain: bought}\n"
    )
    table = Table.from_frame(pd.DataFrame({"a": ["x", None, "y"]}), schema)
    again = Table.from_bytes(table.to_csv().encode(), schema, name="again.csv")
    pd.testing.assert_frame_equal(again.frame, table.frame)


@pytest.mark.parametrize(
    "column",
    [c for c in SCHEMA.modelled if c.kind not in {"categorical", "boolean"}],
    ids=lambda c: c.name,
)
def test_a_grid_gives_its_own_points_back(column) -> None:  # type: ignore[no-untyped-def]
    """indices(values(i)) = i, missing included; 0.05 steps print as such."""
    grid = Grid.of(column)
    points = np.array([0, 1, 2, grid.size // 2, grid.size - 1, MISSING])
    np.testing.assert_array_equal(grid.indices(grid.values(points)), points)
    assert grid.points_where("=", grid.as_text(points[:1])[0]) == (0, 0)
    assert grid.points_where("=", "nonsense") is None


@pytest.mark.parametrize(
    ("kind", "form", "written", "iso"),
    [
        ("date", "%d.%m.%Y", "01.06.2024", "2024-06-01"),
        ("datetime", "%m/%d/%Y %I:%M %p", "06/01/2024 01:30 PM", "2024-06-01 13:30:00"),
        ("time", "%p %I:%M", "오후 01:30", "13:30:00"),
    ],
)
def test_a_condition_is_written_as_the_file_writes_it(
    kind: Any, form: str, written: str, iso: str
) -> None:
    grid = Grid.of(ColumnSpec("a", kind, format=form, domain=Bought()))

    assert grid.points_where(">=", written) == grid.points_where(">=", iso)
    assert grid.points_where(">=", written) is not None
    assert grid.points_where("=", "soon") is None


@pytest.mark.parametrize(
    ("operator", "text", "points"),
    [
        (">=", "0.26", (2, 4)),
        ("<=", "0.74", (0, 2)),
        ("=", "0.5", (2, 2)),
        ("=", "0.26", None),
        (">", "0.5", (3, 4)),
        (">", "0.26", (2, 4)),
        ("<", "0.5", (0, 1)),
        ("<", "0.74", (0, 2)),
        (">", "1", None),
        ("<", "0", None),
        (">=", "-3", (0, 4)),
        ("<=", "9", (0, 4)),
        (">=", "1.01", None),
        ("<=", "1e999999999", None),
    ],
)
def test_a_condition_between_grid_points_is_taken_at_its_word(
    operator: str, text: str, points: tuple[int, int] | None
) -> None:
    """The grid is 0, 0.25, …, 1: not the nearest point, but those that satisfy it."""
    grid = Grid("decimal", origin=0, step=25, size=5, places=2)
    assert grid.points_where(operator, text) == points


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("kind: decimal, domain: {minimum: 0, maximum: 1}", "needs its grid"),
        ("kind: decimal, grid: 1.5e-12, domain: {minimum: 0, maximum: 1}", "coarser grid"),
        ("kind: decimal, grid: 1, domain: {minimum: zero, maximum: 1}", "not a value of kind"),
        ("kind: decimal, grid: 1, domain: {minimum: NaN, maximum: 1}", "not a value of kind"),
        ("kind: integer, domain: {minimum: 5, maximum: 1}", "above its maximum"),
        ("kind: integer, grid: 0.5, domain: {minimum: 0, maximum: 1}", "whole number"),
        ("kind: integer, domain: {minimum: 0, maximum: 99999999999999999}", "wider than"),
        ("kind: date, grid: 7, domain: {minimum: 2020-01-01, maximum: 2021-01-01}", "no grid"),
        ("kind: date, domain: {minimum: 1.1.2020, maximum: 2021-01-01}", "YYYY-MM-DD"),
        ("kind: datetime, domain: {minimum: '2020-01-01T00:00Z', maximum: '2021-01-01'}", "zone"),
        ("kind: time, domain: {minimum: 8h, maximum: '09:00'}", "HH:MM:SS"),
    ],
)
def test_a_range_that_cannot_be_is_refused(line: str, says: str) -> None:
    """When the table is read: the schema names the column."""
    schema = Schema.from_yaml(
        f"version: 1\nprotection: {{unit: row}}\ncolumns:\n  - {{name: a, {line}}}\n"
    )
    with pytest.raises(InputError, match=f"'a'.*{says}"):
        Table.from_frame(pd.DataFrame({"a": [""]}, dtype="str"), schema)


@pytest.mark.parametrize("name", ["customers_en", "customers_kr", "visits"])
def test_the_demo_tables_satisfy_their_schemas(name: str) -> None:
    """And nothing in them lies outside."""
    schema = Schema.read_yaml(ROOT / "demo_data" / f"{name}.schema.yaml")
    notes = Table.read(ROOT / "demo_data" / f"{name}.csv", schema).notes
    assert notes == ()
