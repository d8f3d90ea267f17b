"""Table: rows that satisfy their schema. Parsed once, trusted ever after.

Errors here belong to intake: they come before a run, count exactly, and are for the owner alone.
"""

import csv
import io
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from privacy.message import Message, sentences
from synth.errors import InputError
from synth.reading import Reading, read_as_declared, read_bytes_as_declared
from synth.reading.counts import list_names, place_message
from synth.reading.sources import Place
from synth.tables.columns import ORDERED_KINDS, Categories, ColumnSpec
from synth.tables.frames import as_frame, as_polars, with_dtypes
from synth.tables.grid import Grid
from synth.tables.kept_rules import Flags, flags_of, without_broken
from synth.tables.parsing import parse
from synth.tables.schema import Schema
from synth.texts import TEXT

_TRUTH = Categories(("false", "true"))
_MANY_ROWS = 20_000  # from here on columns are parsed side by side
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "'")


@dataclass(frozen=True)
class Table:
    """A frame that satisfies its schema, without the columns that are dropped.

    Attributes:
        frame: the modelled columns and the person's, in the schema's order; in a synthetic table
            those that surrogates fill stand among them. Text is `str`,
            integers `Int64`, decimals `float64`, dates and datetimes `datetime64[s]`, times of the
            day text HH:MM:SS; all with missing values.
        notes: what the owner should know of the reading, counts included; never released.
        broken: which of the schema's counted rules each row broke as it was read, before the cells
            concerned counted as missing, (n_rows, n_rules); None: see `flags`.
    """

    frame: pd.DataFrame
    schema: Schema
    notes: tuple[Message, ...] = ()
    broken: Flags | None = None

    @classmethod
    def read(
        cls,
        place: Place,
        schema: Schema,
        *,
        encoding: str | None = None,
        sheet: str | None = None,
    ) -> "Table":
        """Read a file against its schema, which also says how the file is written.

        Args:
            place: a file, a folder or list of files that are one table, or an address.
            encoding: in place of the one that the schema says.
            sheet: of a workbook, or table of a database, in place of the one that it says.

        Raises:
            InputError: the file is not written so, or does not satisfy the schema.
        """
        reading = read_as_declared(place, schema.file, encoding=encoding, sheet=sheet)
        return cls.from_reading(reading, schema)

    @classmethod
    def from_bytes(
        cls,
        content: bytes,
        schema: Schema,
        *,
        name: str,
        encoding: str | None = None,
        sheet: str | None = None,
    ) -> "Table":
        """Read the content of a file, as `read` does; `name` is for messages."""
        reading = read_bytes_as_declared(
            content, schema.file, name=name, encoding=encoding, sheet=sheet
        )
        return cls.from_reading(reading, schema)

    @classmethod
    def from_synthetic(cls, content: bytes, schema: Schema, *, name: str) -> "Table":
        """Read a synthetic table, whose surrogates are there to be read, from its own file.

        Args:
            schema: of the columns that are released.
        """
        reading = read_bytes_as_declared(content, schema.file, name=name)
        frame = reading.frame
        table = cls.from_frame(frame, schema)
        filled = {column.name: parse(column, frame[column.name], []) for column in schema.replaced}
        shown = {column.name: filled.get(column.name) for column in schema.columns}
        return replace(
            table,
            frame=pd.DataFrame(
                {
                    name: table.frame[name] if values is None else values
                    for name, values in shown.items()
                }
            ),
        )

    @classmethod
    def from_reading(cls, reading: Reading, schema: Schema) -> "Table":
        """Check what was read; what was repaired becomes notes, or explains the refusal.

        Raises:
            InputError: it does not satisfy the schema.
        """
        said = tuple(Message("Reading: {repair}", repair=repair) for repair in reading.repairs)
        try:
            table = cls.from_frame(reading.frame, schema)
        except InputError as refusal:
            raise InputError(sentences(refusal.message, *said)) from None
        return replace(table, notes=(*said, *table.notes))

    @classmethod
    def from_frame(cls, frame: Any, schema: Schema) -> "Table":
        """Check a DataFrame against its schema and bring it into the table's own types.

        Args:
            frame: of pandas, polars, Arrow, or what else `synth.tables.frames.as_frame` takes.

        Raises:
            InputError: names the column, the count and the way out.
        """
        frame = as_frame(frame)
        given = [str(name) for name in frame.columns]
        if len(set(given)) < len(given):
            raise InputError(
                "{twice} of {columns} columns have the name of an earlier one. Give each its own.",
                twice=len(given) - len(set(given)),
                columns=len(given),
            )
        expected = [column.name for column in schema.columns]
        absent = [name for name in expected if name not in given]
        if absent:
            raise InputError(
                (
                    "The table lacks {n} column of the schema: {names}. Take it out of the schema, "
                    "or give the table that has it.",
                    "The table lacks {n} columns of the schema: {names}. Take them out of the "
                    "schema, or give the table that has them.",
                ),
                n=len(absent),
                names=list_names([repr(name) for name in absent]),
            )
        extra = [place for place, name in enumerate(given, start=1) if name not in expected]
        if extra:
            # By place, not by name: in a table read without its header the names are cells.
            raise InputError(
                (
                    "The schema does not list {n} column of the table: {places}. Add it; role: "
                    "drop leaves a column out.",
                    "The schema does not list {n} columns of the table: {places}. Add them; role: "
                    "drop leaves a column out.",
                ),
                n=len(extra),
                places=place_message(extra),
            )
        if len(frame) == 0:
            raise InputError("The table has no rows.")
        frame = frame.set_axis(given, axis="columns")
        notes: list[Message] = []
        read = pd.DataFrame(_parse_columns(frame, schema, notes), copy=False)
        if not schema.constraints:
            return cls(read, schema, tuple(notes))
        columns = {column.name: column for column in schema.held}
        read, broken = without_broken(read, schema.constraints, columns, notes)
        return cls(read, schema, tuple(notes), broken)

    @property
    def flags(self) -> Flags:
        """Return which of the schema's counted rules each row breaks, (n_rows, n_rules)."""
        if self.broken is not None:
            return self.broken
        columns = {column.name: column for column in self.schema.held}
        return flags_of(self.frame, self.schema.constraints, columns)

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

    def to_pandas(self, dtypes: Mapping[str, Any] | None = None) -> pd.DataFrame:
        """Return a frame of pandas, with the types of a frame of before where they are given.

        Args:
            dtypes: as `DataFrame.dtypes` has them; see `synth.tables.frames.with_dtypes`.
        """
        if dtypes is None:
            return self.frame.copy()
        columns = {column.name: column for column in self.schema.released}
        return with_dtypes(self.frame, columns, dtypes)

    def to_polars(self) -> Any:
        """Return a DataFrame of polars, which has to be installed."""
        return as_polars(self.to_arrow())

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Hand the columns on to polars, DuckDB and others that take Arrow's C stream."""
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def to_parquet(self) -> bytes:
        """Write Parquet, in the types of `to_arrow`."""
        sink = io.BytesIO()
        pq.write_table(self.to_arrow(), sink)
        return sink.getvalue()

    def to_arrow(self) -> pa.Table:
        """Return Arrow's table: dates as date32, times as time32, truth as bool."""
        arrays, fields = [], []
        for column in self.schema.released:
            array = pa.array(_for_arrow(column, self.frame[column.name]), from_pandas=True)
            if column.kind == "date":
                array = array.cast(pa.timestamp("s")).cast(pa.date32())
            if column.kind == "time":
                array = array.cast(pa.time32("s"))
            if column.domain == _TRUTH:
                array = pc.equal(array, "true")
            if pa.types.is_null(array.type) or pa.types.is_large_string(array.type):
                array = array.cast(pa.string())
            arrays.append(array)
            fields.append(pa.field(column.name, array.type))
        return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _parse_columns(
    frame: pd.DataFrame, schema: Schema, notes: list[Message]
) -> dict[str, pd.Series]:
    """Return each column's cells in its own type; many rows on all cores, with the same outcome."""
    raw = [frame[column.name].reset_index(drop=True) for column in schema.held]
    told: list[list[Message]] = [[] for _ in raw]
    n_threads = min(os.cpu_count() or 1, len(raw)) if len(frame) > _MANY_ROWS else 1
    parsed = {}
    with ThreadPoolExecutor(n_threads) as pool:
        read = map if n_threads == 1 else pool.map
        for column, said, cells in zip(
            schema.held, told, read(_parse_column, schema.held, raw, told), strict=True
        ):
            parsed[column.name] = cells
            notes += said
    return parsed


def _parse_column(column: ColumnSpec, raw: pd.Series, notes: list[Message]) -> pd.Series:
    try:
        return parse(column, raw, notes)
    except (ValueError, OverflowError, NotImplementedError, pa.ArrowException):
        # Their texts quote the cell.
        raise InputError(
            "Column {name!r} holds a value that cannot be read at all, such as a moment or a span "
            "beyond what there is, or half a character. Clean it, or drop the column.",
            name=column.name,
        ) from None


def unescape(text: str) -> str:
    """Take off the apostrophe that `Table.to_csv` put before a text cell."""
    return text.removeprefix("'")


def _escape(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _as_text(column: ColumnSpec, values: pd.Series) -> pd.Series:
    if column.kind in ORDERED_KINDS:
        return Grid.of(column).texts(values)
    return values.map(_escape, na_action="ignore").astype(TEXT)


def _for_arrow(column: ColumnSpec, values: pd.Series) -> pd.Series:
    if column.kind == "time":
        return pd.Series(pd.to_datetime(values, format="%H:%M:%S").dt.time)
    return values
