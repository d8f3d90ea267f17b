"""A cell's meaning is a function of that cell and the schema, through every reader.

Tables that differ by one row, of odd type, zone, fraction, magnitude, quote, space or token, give
the same values for all their other rows, whatever they are read from. That row stands in each table
of a pair beside the same others, so what changes for them was read off it.
"""

import gzip
import io
import json
import os
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synth import InputError, Schema, Table
from synth.counting.table_on_disk import TableOnDisk
from synth.counting.workspace import LEAST_MEMORY
from synth.reading import FileForm
from synth.tables.grid import Grid
from synth.texts import TEXT
from tests.reading.test_reading import sheet, xlsx

SCHEMA = Schema.from_yaml(
    """
version: 1
protection: {person: id, max_rows: 3}
columns:
  - {name: id, kind: identifier, missing: ['?']}
  - {name: n, kind: integer, missing: ['9999999999999999'], unreadable: missing, domain: bought}
  - name: x
    kind: decimal
    grid: 0.01
    missing: ['-1', '9999999999999999']
    unreadable: missing
    domain: bought
  - {name: day, kind: date, missing: ['1900-01-01'], unreadable: missing, domain: bought}
  - {name: at, kind: datetime, missing: ['1900-01-01'], unreadable: missing, domain: bought}
  - {name: log, kind: datetime, format: '%Y-%m-%d %H:%M:%S,%f', unreadable: missing, domain: bought}
  - {name: clock, kind: time, unreadable: missing, domain: bought}
  - {name: name, kind: categorical, missing: ['?', nan], unreadable: missing, domain: bought}
  - {name: ok, kind: boolean, unreadable: missing}
"""
)
COLUMNS = tuple(column.name for column in SCHEMA.columns)
PAIRS = int(os.environ.get("PAIRS", "120"))  # of rows, for each reader in the slow suite
SEOUL = timezone(timedelta(hours=9))
USUAL: dict[str, list[Any]] = {  # what stands in the other rows, as a frame of objects holds it
    "id": [2**60 + 128, 2**60 + 256, 7, "a", "7", None],
    "n": [1, 2, 9999999999999999, 0, None],
    "x": [1, 0.5, -1, 9999999999999999, Decimal("2.50"), None],
    "day": [date(2020, 2, 29), date(1900, 1, 1), datetime(9999, 12, 31), "1850-06-01", None],
    "at": [datetime(2020, 2, 29, 13, 59), datetime(1900, 1, 1), datetime(9999, 12, 31, 23), None],
    "log": ["2020-01-01 10:00:00,123456", "9999-12-31 00:00:00,000000", "soon", None],
    "clock": [time(8, 30), "23:59:59", "24:00", None],
    "name": ["clerk", " clerk", "?", 9007199254740993, 2, 2.0, True, None],
    "ok": [True, False, "TRUE", None],
}
ODD: dict[str, list[Any]] = {  # what one person's cell may be
    "id": [0.5, 2.0, True, "'tis", 'say "hi"', "", Decimal("3"), date(2020, 1, 1), 2**62],
    "n": [0.5, 1e300, -(2**62), "1,5", " 7 ", "+4", float("inf"), True, datetime(2020, 1, 1), "٤"],
    "x": [0.5, 1e308, 5e-324, 2**60, "1.5e3", float("inf"), "(3)", True, time(1), Decimal("1e-9")],
    "day": [
        *("2020-01-01T10Z", "2020-13-01", datetime(2020, 1, 1, 10, tzinfo=SEOUL)),
        *(datetime(1, 1, 1, tzinfo=SEOUL), timedelta(1), 20200101, 1.5, "0001-01-01", True),
    ],
    "at": [
        *("2020-01-01 10:00:00.1234567", "2020-01-01T10:00+0900", "2020-01-01T1030+09"),
        *(datetime(2020, 1, 1, 10, tzinfo=SEOUL), datetime(9999, 12, 31, 23, tzinfo=UTC)),
        *(datetime(2020, 1, 1, 0, 0, 0, 7), timedelta(2), date(2020, 1, 1), 7, "EST", True),
    ],
    "log": [
        *("2020-01-01 10:00:00,1234567", "2020-01-01 10:00:00,1", "2020-01-01 10:00:00,123456789"),
        *(datetime(2020, 1, 1, tzinfo=SEOUL), "2020-01-01 10:00:00", 3, timedelta(hours=5)),
    ],
    "clock": [time(1, 2, 3, 4), timedelta(hours=30), timedelta(hours=-1), "25:00", 0.5, "8:5"],
    "name": ["smith", ' "smith"', "x, y", "line\nbreak", 0.5, 2**60, float(2**60), "nan", False],
    "ok": ["yes", 1, 0.0, "FALSE", date(2020, 1, 1)],
}


def floats(cells: pd.Series) -> pd.Series:
    """What pandas makes of a column with one fraction in it."""
    return pd.Series(pd.to_numeric(cells, errors="coerce"), dtype="float64")


TYPES: dict[str, list[Callable[[pd.Series], pd.Series]]] = {  # what a frame may hold a column in
    "n": [
        lambda cells: floats(cells),
        lambda cells: floats(cells).astype("Float64"),
        lambda cells: floats(cells).astype(pd.ArrowDtype(pa.float64())),
        lambda cells: floats(cells).astype("category"),
    ],
    "x": [
        lambda cells: floats(cells),
        lambda cells: floats(cells).astype("Float64"),
    ],
    "name": [
        lambda cells: cells.astype("category"),
        lambda cells: floats(cells).astype("float32"),
        lambda cells: floats(cells).astype("float32").astype("category"),
        lambda cells: floats(cells).astype("complex128"),
    ],
    "log": [lambda cells: moments(cells)],
    "clock": [lambda cells: pd.Series(pd.to_datetime(cells, errors="coerce", format="ISO8601"))],
}


def moments(cells: pd.Series) -> pd.Series:
    """One cell at a time: pandas 3 takes a unit for all of them, and loses those beyond it."""
    each = [pd.to_datetime(cell, errors="coerce", utc=True) for cell in cells]
    return pd.Series(each, dtype="datetime64[us, UTC]")


def values_of(table: Table) -> pd.DataFrame:
    """Grid points and texts, as everything behind a table sees it."""
    frame = {}
    for column in table.schema.released:
        held = table.frame[column.name]
        ordered = column in table.schema.modelled and column.kind in {
            *("integer", "decimal", "date", "datetime", "time"),
        }
        points = Grid.of(column).indices(held) if ordered else held.fillna("<missing>")
        frame[column.name] = list(points)
    return pd.DataFrame(frame)


def same_for_the_others(
    read: Callable[[pd.DataFrame], Table], rows: pd.DataFrame, odd: int
) -> None:
    """Read all rows, and all but the odd one: the others must be what they were."""
    try:
        with_it = values_of(read(rows))
        without = values_of(read(rows.drop(index=odd).reset_index(drop=True)))
    except InputError:
        return  # a whole table is refused: then there is nothing to be compared
    others = with_it.drop(index=odd).reset_index(drop=True)
    assert others.to_dict("list") == without.to_dict("list")


@st.composite
def pairs(draw: st.DrawFn) -> tuple[pd.DataFrame, int]:
    """Rows of usual cells, among them one that is odd in one column."""
    n_rows = draw(st.integers(2, 7))
    rows = [{name: draw(st.sampled_from(USUAL[name])) for name in COLUMNS} for _ in range(n_rows)]
    odd = draw(st.integers(0, n_rows - 1))
    for column in draw(st.sets(st.sampled_from(COLUMNS), min_size=1, max_size=2)):
        rows[odd][column] = draw(st.sampled_from(ODD[column]))
    frame = pd.DataFrame(
        {name: pd.Series([row[name] for row in rows], dtype=object) for name in COLUMNS}
    )
    return frame, odd


def frames_of_objects(rows: pd.DataFrame) -> Table:
    return Table.from_frame(rows, SCHEMA)


def frames_of_text(rows: pd.DataFrame) -> Table:
    return Table.from_frame(
        pd.DataFrame(cells_of(rows, as_written), columns=COLUMNS, dtype=TEXT), SCHEMA
    )


def cells_of(rows: pd.DataFrame, turn: Callable[[object], Any]) -> list[list[Any]]:
    """Cells turned one at a time: a map over a column would give it a type of its own."""
    return [[turn(cell) for cell in row] for row in rows.to_numpy(dtype=object).tolist()]


def as_written(cell: object) -> str:
    return "" if cell is None else str(cell)


def delimited(form: FileForm, *, packed: bool = False) -> Callable[[pd.DataFrame], Table]:
    def read(rows: pd.DataFrame) -> Table:
        space = " " if form.spaced else ""
        lines = [[*COLUMNS], *cells_of(rows, as_written)]
        if form.header == 0:
            lines = lines[1:]
        text = "".join(
            f"{form.delimiter}{space}".join(quoted(cell, form) for cell in line) + "\n"
            for line in lines
        )
        content = text.encode(form.encoding, "replace")
        return Table.from_bytes(
            gzip.compress(content) if packed else content, schema_for(form), name="table.csv"
        )

    return read


def quoted(cell: str, form: FileForm) -> str:
    """Quote where one must; without quotes, leave out what would need them."""
    if not form.quote:
        return cell.replace(form.delimiter, "").replace("\n", "")
    spaced = form.spaced and cell.startswith(" ")
    if spaced or any(sign in cell for sign in (form.delimiter, form.quote, "\n", "\r")):
        return form.quote + cell.replace(form.quote, 2 * form.quote) + form.quote
    return cell


def schema_for(form: FileForm) -> Schema:
    if form.header:
        return replace(SCHEMA, file=form)
    columns = tuple(
        replace(column, name=f"column_{place}")
        for place, column in enumerate(SCHEMA.columns, start=1)
    )
    return Schema(columns, replace(SCHEMA.protection, person="column_1"), form)


def json_lines(rows: pd.DataFrame) -> Table:
    records = [
        {
            name: cell if isinstance(cell, int | float | bool) else as_written(cell)
            for name, cell in row.items()
        }
        for row in rows.to_dict("records")
    ]
    text = "\n".join(json.dumps(record) for record in records)
    return Table.from_bytes(text.encode(), SCHEMA, name="table.jsonl")


def sqlite(rows: pd.DataFrame) -> Table:
    kinds = ["id integer", *COLUMNS[1:]]
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"create table people ({', '.join(kinds)})")
        marks = ", ".join("?" for _ in COLUMNS)
        cells = cells_of(rows, for_sqlite)
        connection.executemany(f"insert into people values ({marks})", cells)
        connection.commit()
        return Table.from_bytes(connection.serialize(), SCHEMA, name="people.db")


def for_sqlite(cell: object) -> object:
    return cell if isinstance(cell, str | int | float | None) else str(cell)


def workbook(rows: pd.DataFrame) -> Table:
    return Table.from_bytes(xlsx_of(rows), SCHEMA, name="people.xlsx")


def parquet(rows: pd.DataFrame) -> Table:
    """As a writer with a schema of its own has it: a column's type does not hang on its cells."""
    return Table.from_bytes(parquet_of(rows), SCHEMA, name="people.parquet")


def parquet_of(rows: pd.DataFrame) -> bytes:
    typed = {
        "n": (pa.float64(), lambda cell: float(cell) if is_number(cell) else None),
        "x": (
            pa.float32(),
            lambda cell: float(cell) if is_number(cell) and abs(cell) < 1e30 else None,
        ),
        "day": (pa.date32(), lambda cell: cell if type(cell) is date else None),
        "at": (
            pa.timestamp("us", "Asia/Seoul"),
            lambda cell: (
                cell.replace(tzinfo=cell.tzinfo or UTC)
                if isinstance(cell, datetime) and 1 < cell.year < 9999
                else None
            ),
        ),
        "clock": (pa.time64("us"), lambda cell: cell if isinstance(cell, time) else None),
        "ok": (pa.bool_(), lambda cell: cell if isinstance(cell, bool) else None),
    }
    arrays = {}
    for name in COLUMNS:
        kind, take = typed.get(
            name, (pa.string(), lambda cell: None if cell is None else str(cell))
        )
        arrays[name] = pa.array([take(cell) for cell in rows[name]], type=kind)
    sink = io.BytesIO()
    pq.write_table(pa.table(arrays), sink)
    return sink.getvalue()


def is_number(cell: object) -> bool:
    return isinstance(cell, int | float | Decimal) and not isinstance(cell, bool)


def duck(rows: pd.DataFrame) -> Table:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.duckdb"
        with closing(duckdb.connect(str(path))) as connection:
            table = pq.read_table(io.BytesIO(parquet_of(rows)))
            connection.register("rows", table)
            connection.execute("create table people as select * from rows")
        return Table.from_bytes(path.read_bytes(), SCHEMA, name="people.duckdb")


def xlsx_of(rows: pd.DataFrame) -> bytes:
    return xlsx(People=sheet([*COLUMNS], *cells_of(rows, for_sheet)))


def for_sheet(cell: object) -> object:
    if cell is None or isinstance(cell, bool):
        return cell
    return cell if isinstance(cell, int | float) and np.isfinite(cell) else escape(str(cell))


READERS = {
    "a frame of objects": frames_of_objects,
    "a frame of text": frames_of_text,
    "commas": delimited(FileForm(line_breaks=True)),
    "commas and spaces": delimited(FileForm(spaced=True, line_breaks=True)),
    "semicolons and apostrophes": delimited(FileForm(delimiter=";", quote="'", line_breaks=True)),
    "tabs without quotes": delimited(FileForm(delimiter="\t", quote="")),
    "CP949 without a header": delimited(
        FileForm(encoding="cp949", header=0, width=len(COLUMNS), line_breaks=True)
    ),
    "UTF-16, gzip": delimited(FileForm(encoding="utf-16", line_breaks=True), packed=True),
    "JSON lines": json_lines,
    "SQLite": sqlite,
    "Excel": workbook,
    "Parquet": parquet,
    "DuckDB": duck,
}


def row(**cells: object) -> dict[str, object]:
    """A row of usual cells, but for those that are named."""
    return {name: cells.get(name, USUAL[name][0]) for name in COLUMNS}


BROKEN = {  # readings that one cell of the last row once changed for all others
    "ids beside a fraction": ("SQLite", [row(id=2**60 + 128), row(id=2**60 + 256)], row(id=0.5)),
    "a sentinel beside a fraction": ("SQLite", [row(x=9999999999999999), row(x=1)], row(x=0.5)),
    "names beside a fraction": ("SQLite", [row(name=2**53 + 1), row(name="b")], row(name=0.5)),
    "open ends beside seven figures": (
        "commas",
        [row(log="9999-12-31 00:00:00,000000"), row()],
        row(log="2020-01-01 10:00:00,1234567"),
    ),
    "moments beside a zone": (
        "a frame of objects",
        [row(at=datetime(1900, 1, 1, tzinfo=UTC)), row(at=datetime(2020, 1, 1, tzinfo=UTC))],
        row(at=datetime(2020, 1, 1, tzinfo=SEOUL)),
    ),
    "spaces beside a quote": ("commas", [row(name=" clerk"), row(name="clerk")], row(name=' "a"')),
    "an apostrophe": ("semicolons and apostrophes", [row(name="x"), row()], row(name="'tis")),
}


def assert_not_broken(case: str) -> None:
    """The last row changes no other."""
    reader, rows, odd = BROKEN[case]
    frame = pd.DataFrame([*rows, odd], columns=COLUMNS, dtype=object)
    same_for_the_others(READERS[reader], frame, len(rows))


@pytest.mark.parametrize("case", BROKEN)
def test_what_one_cell_once_changed_stays(case: str) -> None:
    assert_not_broken(case)


@pytest.mark.parametrize("reader", READERS)
@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(pairs())
def test_one_row_changes_no_other(reader: str, pair: tuple[pd.DataFrame, int]) -> None:
    same_for_the_others(READERS[reader], *pair)


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS)
@settings(deadline=None, max_examples=PAIRS, suppress_health_check=[HealthCheck.too_slow])
@given(pairs())
def test_one_row_changes_no_other_in_many_pairs(
    reader: str, pair: tuple[pd.DataFrame, int]
) -> None:
    """Thirteen readers; PAIRS=800 in the environment makes ten thousand pairs of it."""
    same_for_the_others(READERS[reader], *pair)


@pytest.mark.parametrize("column", TYPES)
@settings(deadline=None, max_examples=60)
@given(pairs())
def test_a_type_that_one_cell_gave_a_column_changes_no_other(
    column: str, pair: tuple[pd.DataFrame, int]
) -> None:
    """As a frame of floats comes from pandas, because of one cell: refused, or read the same."""
    rows, odd = pair
    for typed in TYPES[column]:
        same_for_the_others(
            lambda frame, typed=typed: Table.from_frame(  # type: ignore[misc]
                frame.assign(**{column: typed(frame[column])}), SCHEMA
            ),
            rows,
            odd,
        )


@settings(deadline=None, max_examples=25)
@given(pairs(), st.integers(1, 4))
def test_parts_of_any_size_are_read_as_the_whole(
    pair: tuple[pd.DataFrame, int], rows_at_once: int
) -> None:
    """In memory and on disk the same values, cell by cell."""
    rows, _ = pair
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        lines = [[*COLUMNS], *cells_of(rows, as_written)]
        form = FileForm(line_breaks=True)
        path.write_text(
            "".join(",".join(quoted(cell, form) for cell in line) + "\n" for line in lines)
        )
        schema = replace(SCHEMA, file=form)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("synth.counting.table_on_disk._MOST_CHUNK", 40 * rows_at_once)
            try:
                whole = values_of(Table.read(path, schema))
            except InputError:
                with pytest.raises(InputError):
                    TableOnDisk.read(path, schema, memory_limit=LEAST_MEMORY)
                return
            with TableOnDisk.read(path, schema, memory_limit=LEAST_MEMORY) as held:
                parts = pd.concat(held.values(), ignore_index=True)
    for place, column in enumerate(schema.modelled):
        on_disk = parts.iloc[:, place]
        told = (
            on_disk
            if on_disk.dtype.kind == "i"
            else on_disk.astype(object).where(on_disk.notna(), "<missing>")
        )
        assert list(told) == list(whole[column.name])


def test_ids_that_a_float_has_rounded_are_refused() -> None:
    """The last digits are lost, and with them who is who."""
    frame = pd.DataFrame({"id": [float(2**60), 1.0], "a": ["x", "y"]})
    schema = Schema.from_yaml(
        "version: 1\nprotection: {person: id, max_rows: 1}\ncolumns:\n"
        "  - {name: id, kind: identifier}\n  - {name: a, kind: categorical, domain: bought}\n"
    )
    with pytest.raises(InputError, match=r"'id': 1 of 2 rows hold a whole number of 2⁵³ or more"):
        Table.from_frame(frame, schema)
