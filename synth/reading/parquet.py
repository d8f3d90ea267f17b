"""Parquet: its own types, bounded before it is unpacked."""

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from privacy.message import N_, Message
from synth.errors import InputError
from synth.reading.limits import MOST_CELLS
from synth.reading.sources import Source
from synth.reading.typed import arrow_frame

_FIRST_ROWS = 1_000  # whose weight shows that of the others
_INDEX = re.compile(r"__index_level_\d+__")  # how pandas writes row labels that have no name


def read_parquet(content: bytes, *, name: str) -> tuple[pd.DataFrame, list[Message]]:
    """Read a Parquet file.

    Raises:
        InputError: it is damaged, too large, or holds nested columns.
    """
    try:
        file = pq.ParquetFile(io.BytesIO(content))
        rows, columns = file.metadata.num_rows, len(file.schema_arrow)
    except (pa.ArrowException, OSError, ValueError):
        raise _refusal_of_damaged(name) from None
    refuse_too_many_cells(rows, columns, name=name)
    try:
        table = file.read()
        table.validate(full=True)
    except (pa.ArrowException, OSError, ValueError, MemoryError):
        raise _refusal_of_damaged(name) from None
    labels = [column for column in table.column_names if _INDEX.fullmatch(column)]
    repairs: list[Message] = []
    if labels and len(labels) < table.num_columns:
        table = table.drop_columns(labels)
        left_out = N_(
            (
                "{n} column of row labels without a name was left out.",
                "{n} columns of row labels without a name were left out.",
            )
        )
        repairs.append(Message(left_out, n=len(labels)))
    frame, more = arrow_frame(table, name=name)
    return frame, repairs + more


def read_parts(source: Source, room: int) -> Iterator[tuple[pd.DataFrame, list[Message]]]:
    """Yield the rows of a Parquet file, so many at a time as take about that much room in bytes."""
    with source.open() as opened, _opened(opened) as file:
        names = file.schema_arrow.names
        if len(set(names)) < len(names):
            raise InputError(
                "{name}: column names occur twice. Give each its own.", name=source.name
            )
        kept = [name for name in names if not _INDEX.fullmatch(name)] or names
        rows = max(1, room // _weight_of_row(file, kept))
        for batch in file.iter_batches(batch_size=rows, columns=kept):
            table = pa.Table.from_batches([batch]).select(kept)
            table.validate(full=True)
            yield arrow_frame(table, name=source.name)


def _weight_of_row(file: pq.ParquetFile, names: list[str]) -> int:
    """Return about how many bytes a row takes, unpacked: as its first rows do, or more."""
    first = next(file.iter_batches(batch_size=_FIRST_ROWS, columns=names), None)
    if first is None:
        return 1
    groups = range(file.metadata.num_row_groups)
    packed = sum(file.metadata.row_group(group).total_byte_size for group in groups)
    weighed = first.nbytes // len(first), packed // file.metadata.num_rows
    return int(max(*weighed, len(names)))


def _opened(file: BinaryIO) -> pq.ParquetFile:
    return pq.ParquetFile(file, pre_buffer=False, buffer_size=1 << 20)


def refuse_too_many_cells(rows: int, columns: int, *, name: str) -> None:
    """Refuse a table that would not fit, before its cells are read."""
    if rows * columns > MOST_CELLS:
        raise InputError(
            "{name} has {rows} rows × {columns} columns; at most {most} cells are read. Leave out "
            "columns, or give fewer rows.",
            name=name,
            rows=rows,
            columns=columns,
            most=MOST_CELLS,
        )


def _refusal_of_damaged(name: str) -> InputError:
    return InputError("{name} is damaged: it is not whole Parquet.", name=name)
