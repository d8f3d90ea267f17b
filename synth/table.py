"""Table: rows that satisfy their schema. Parsed once, trusted ever after.

Errors here belong to intake: they come before a run, count exactly, and are for the owner alone.
"""

import csv
import gzip
import io
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from synth.columns import ORDERED_KINDS, Categories, ColumnSpec
from synth.errors import InputError
from synth.grid import Grid
from synth.schema import Schema

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "'")
_SECONDS_OF_A_DAY = 86_400


@dataclass(frozen=True)
class Table:
    """A frame that satisfies its schema, without the columns that are dropped.

    Attributes:
        frame: the modelled columns and the person's, in the schema's order. Text is `str`,
            integers `Int64`, decimals `float64`, dates and datetimes `datetime64[s]`, times of the
            day text HH:MM:SS; all with missing values.
        notes: what the owner should know of the reading, counts included; never released.
    """

    frame: pd.DataFrame
    schema: Schema
    notes: tuple[str, ...] = ()

    @classmethod
    def read(cls, path: Path | str, schema: Schema) -> "Table":
        """Read a CSV (plain or gzip; UTF-8 or CP949) or Parquet file against its schema.

        Raises:
            InputError: the file cannot be read or does not satisfy the schema.
        """
        path = Path(path)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise InputError(f"{path.name} cannot be read: {error.strerror}.") from None
        return cls.from_bytes(content, schema, name=path.name)

    @classmethod
    def from_bytes(cls, content: bytes, schema: Schema, *, name: str) -> "Table":
        """Read the content of a file, as `read` does; `name` is for messages."""
        if content[:4] == b"PAR1":
            try:
                frame = pq.read_table(io.BytesIO(content)).to_pandas()
            except (pa.ArrowException, OSError, ValueError):
                raise InputError(f"{name} is damaged: it is not whole Parquet.") from None
            return cls.from_frame(frame, schema)
        if content[:2] == b"\x1f\x8b":
            try:
                content = gzip.decompress(content)
            except (OSError, EOFError):
                raise InputError(f"{name} is damaged: it is not whole gzip.") from None
        return cls.from_frame(_read_csv(_decode(content, name), name), schema)

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, schema: Schema) -> "Table":
        """Check a DataFrame against its schema and bring it into the table's own types.

        Raises:
            InputError: names the column, the count and the way out.
        """
        given = [str(name) for name in frame.columns]
        if len(set(given)) < len(given):
            raise InputError(
                f"{len(given) - len(set(given))} column names occur twice. Give each its own."
            )
        expected = [column.name for column in schema.columns]
        absent = [name for name in expected if name not in given]
        if absent:
            raise InputError(
                f"The table lacks {len(absent)} columns of the schema: {_named(absent)}. "
                "Take them out of the schema, or give the table that has them."
            )
        extra = [name for name in given if name not in expected]
        if extra:
            raise InputError(
                f"The schema does not list {len(extra)} columns of the table: {_named(extra)}. "
                "Add them; role: drop leaves a column out."
            )
        if len(frame) == 0:
            raise InputError("The table has no rows.")
        frame = frame.set_axis(given, axis="columns")
        notes: list[str] = []
        parsed = {
            column.name: _parse(column, frame[column.name].reset_index(drop=True), notes)
            for column in schema.released
        }
        return cls(pd.DataFrame(parsed), schema, tuple(notes))

    def to_csv(self) -> str:
        """Write CSV whose text cells no spreadsheet takes for a formula.

        A text cell (and a header) that begins with = + - @ tab, CR, LF, NUL or ' is given one
        leading apostrophe; taking one leading apostrophe off every text cell gives back the
        original (`unescape`).
        """
        shown = pd.DataFrame(index=self.frame.index)
        for column in self.schema.released:
            shown[_escape(column.name)] = _as_text(column, self.frame[column.name])
        # An empty line, which a missing cell of an only column would leave, is skipped by readers,
        # and a bare CR is taken for a line's end: then every cell is quoted.
        texts = [name for name in shown.columns if pd.api.types.is_string_dtype(shown[name])]
        bare = any(shown[name].str.contains("\r", regex=False).any() for name in texts)
        if len(shown.columns) == 1 or bare or any("\r" in name for name in shown.columns):
            return shown.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_ALL)
        return shown.to_csv(index=False, lineterminator="\n")

    def to_parquet(self) -> bytes:
        """Write Parquet: dates as date32, times as time32, everything else in its own type."""
        arrays, fields = [], []
        for column in self.schema.released:
            array = pa.array(_for_arrow(column, self.frame[column.name]), from_pandas=True)
            if column.kind == "date":
                array = array.cast(pa.timestamp("s")).cast(pa.date32())
            if column.kind == "time":
                array = array.cast(pa.time32("s"))
            if pa.types.is_null(array.type) or pa.types.is_large_string(array.type):
                array = array.cast(pa.string())
            arrays.append(array)
            fields.append(pa.field(column.name, array.type))
        sink = io.BytesIO()
        pq.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), sink)
        return sink.getvalue()


def unescape(text: str) -> str:
    """Take off the apostrophe that `Table.to_csv` put before a text cell."""
    return text.removeprefix("'")


def _named(names: list[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:8])
    return shown if len(names) <= 8 else f"{shown} and {len(names) - 8} more"


def _decode(content: bytes, name: str) -> str:
    if b"\0" in content[:4096]:
        raise InputError(f"{name} is neither CSV text, gzip nor Parquet. Save it as one of these.")
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(f"{name} is neither UTF-8 nor CP949 text. Save it as UTF-8.")


def _read_csv(text: str, name: str) -> pd.DataFrame:
    csv.field_size_limit(sys.maxsize)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        raise InputError(
            f"{name} has a quoted cell that is not closed, or text after its closing quote. "
            "Write a quote inside a quoted cell twice."
        ) from None
    if not lines:
        raise InputError(f"{name} is empty.")
    header, rows = lines[0], lines[1:]
    rows = [row or [""] for row in rows if row or len(header) == 1]
    ragged = [number for number, row in enumerate(rows, start=1) if len(row) != len(header)]
    if ragged:
        raise InputError(
            f"{name}: {len(ragged)} of {len(rows)} rows do not have {len(header)} cells, first row "
            f"{ragged[0]}. Cells are separated by commas; quote a cell that holds one."
        )
    cells = zip(*rows, strict=True) if rows else ([] for _ in header)
    columns = [pd.Series(list(values), dtype="str") for values in cells]
    return pd.concat(columns, axis="columns").set_axis(header, axis="columns")


def _parse(column: ColumnSpec, raw: pd.Series, notes: list[str]) -> pd.Series:
    if column.kind in ORDERED_KINDS:
        return _parse_ordered(column, raw, notes)
    texts = _texts(column, raw)
    if not isinstance(column.domain, Categories):
        return texts
    listed = {name: name for name in column.domain.names}
    if column.kind == "boolean" or pd.api.types.is_bool_dtype(raw):
        listed |= {name.lower(): name for name in column.domain.names}
        texts = texts.where(texts.isin(list(listed)), texts.str.lower())
    known = texts.map(listed).astype("str")
    _refuse(
        column,
        texts.notna() & known.isna(),
        "hold a value that the schema does not list",
        "Add the category, list it under missing, or clean the column.",
    )
    return known


def _parse_ordered(column: ColumnSpec, raw: pd.Series, notes: list[str]) -> pd.Series:
    if pd.api.types.is_bool_dtype(raw):
        raise InputError(f"Column {column.name!r} holds true and false. Use kind: boolean.")
    match column.kind:
        case "integer" | "decimal":
            values, bad = _numbers(column, raw)
        case "date" | "datetime":
            values, bad = _moments(column, raw)
        case _:
            values, bad = _times(column, raw)
    _refuse(column, bad, f"hold something that is not of kind {column.kind}", _WAY_OUT[column.kind])
    grid = Grid.of(column)
    moved = values[values.notna()]
    back = grid.values(grid.indices(moved.reset_index(drop=True)))
    outside = int((back.to_numpy() != moved.to_numpy()).sum())
    if outside:
        notes.append(
            f"Column {column.name!r}: {outside} of {len(values)} values lie outside the declared "
            "range or off its grid; each counts as the nearest value that is on it."
        )
    return values


def _texts(column: ColumnSpec, raw: pd.Series) -> pd.Series:
    """Return the cells as text as written: 1.0 in a float column is 1, True is true."""
    if pd.api.types.is_bool_dtype(raw):
        texts = raw.map({True: "true", False: "false"}, na_action="ignore")
    elif pd.api.types.is_float_dtype(raw):
        whole = raw.dropna().map(float.is_integer).all()
        texts = raw.astype("Int64").astype("str") if whole else raw.astype("str")
    else:
        texts = raw.map(str, na_action="ignore")
    texts = texts.astype("str").mask(raw.isna())
    return texts.mask(texts.isin(["", *column.missing]))


def _numbers(column: ColumnSpec, raw: pd.Series) -> tuple[pd.Series, pd.Series]:
    given = raw if pd.api.types.is_numeric_dtype(raw) else _texts(column, raw)
    if pd.api.types.is_numeric_dtype(raw):
        given = given.mask(raw.map(str).isin(column.missing)) if column.missing else given
    numbers = pd.to_numeric(given, errors="coerce")
    floats = numbers.astype("Float64").astype("float64")
    bad = given.notna() & ~np.isfinite(floats)
    if column.kind == "decimal":
        return floats.where(~bad), bad
    bad |= given.notna() & ((floats != np.rint(floats)) | (floats.abs() >= 2.0**53))
    return floats.where(~bad).astype("Int64"), bad


def _moments(column: ColumnSpec, raw: pd.Series) -> tuple[pd.Series, pd.Series]:
    if pd.api.types.is_datetime64_any_dtype(raw):
        _refuse_zone(column, raw)
        values = raw.astype("datetime64[s]")
        return values, pd.Series(np.zeros(len(raw), dtype=bool))
    texts = _texts(column, raw)
    # exact=True holds a date to YYYY-MM-DD; ISO8601 takes blank or T, with or without seconds.
    form = "%Y-%m-%d" if column.kind == "date" else "ISO8601"
    values = pd.to_datetime(texts, errors="coerce", format=form)
    _refuse_zone(column, values)
    return values.astype("datetime64[s]"), texts.notna() & values.isna()


def _refuse_zone(column: ColumnSpec, moments: pd.Series) -> None:
    if getattr(moments.dt, "tz", None) is not None:
        raise InputError(
            f"Column {column.name!r} has a time zone. Take it off first: zones are not read yet."
        )


def _times(column: ColumnSpec, raw: pd.Series) -> tuple[pd.Series, pd.Series]:
    texts = _texts(column, raw)
    well_formed = texts.str.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?").fillna(False).astype(bool)
    padded = texts.where(well_formed).mask(texts.str.count(":") == 1, texts + ":00")
    spans = pd.to_timedelta(padded, errors="coerce")
    inside = spans.notna() & (spans.dt.total_seconds() < _SECONDS_OF_A_DAY)
    canonical = pd.Series(np.datetime64(0, "s") + spans.where(inside)).dt.strftime("%H:%M:%S")
    return canonical.astype("str"), texts.notna() & ~inside


def _refuse(column: ColumnSpec, bad: pd.Series, what: str, way_out: str) -> None:
    if bad.any():
        raise InputError(
            f"Column {column.name!r}: {int(bad.sum())} of {len(bad)} rows {what}, first in row "
            f"{int(bad.to_numpy().argmax()) + 1}. {way_out}"
        )


_WAY_OUT = {
    "integer": "Clean them, list a text that means missing under missing, or use kind: decimal.",
    "decimal": "Clean them, or list a text that means missing under missing.",
    "date": "Write dates as YYYY-MM-DD, or list a text that means missing under missing.",
    "datetime": "Write YYYY-MM-DD HH:MM:SS, or list a text that means missing under missing.",
    "time": "Write times as HH:MM:SS, or list a text that means missing under missing.",
}


def _escape(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _as_text(column: ColumnSpec, values: pd.Series) -> pd.Series:
    if column.kind in ORDERED_KINDS:
        return Grid.of(column).texts(values)
    return values.map(_escape, na_action="ignore")


def _for_arrow(column: ColumnSpec, values: pd.Series) -> pd.Series:
    if column.kind == "time":
        return pd.Series(pd.to_datetime(values, format="%H:%M:%S").dt.time)
    return values
