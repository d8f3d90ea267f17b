"""Tables on disk: parsed by the code that tables in memory go through, a part at a time.

`synth.counting.on_disk` counts what is written here.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from types import TracebackType

import numpy as np
import pandas as pd
import pyarrow as pa

from privacy.message import Message
from synth.counting.notes import Notes
from synth.counting.on_disk import ROWS, VALUES, RowsOnDisk, flags_of, grids_of, places_of
from synth.counting.workspace import LEAST_MEMORY, Workspace
from synth.errors import InputError
from synth.reading.chunks import Chunk, read_chunks, weight_of
from synth.reading.sources import Place, Source, files_of, source_of
from synth.tables.schema import Schema
from synth.tables.table import Table
from synth.texts import frame_of

_CHUNK_SHARE = 128  # of the limit, for the text of a chunk: parsing takes thirty times as much
_MOST_CHUNK = 1 << 24
_BUCKET_SHARE = 16  # of the limit, for the persons that are bounded at once
_MOST_BUCKETS = 256
_PERSONS = [("row", pa.int64()), ("person", pa.string())]


class TableOnDisk:
    """A table that satisfies its schema, its parsed columns in a private folder.

    Attributes:
        notes: what the owner should know of the reading, counts included; never released.
        is_on_disk: its rows are counted from disk.
    """

    is_on_disk = True

    def __init__(self, schema: Schema, workspace: Workspace, n_buckets: int) -> None:
        """Begin without rows; `read` fills it."""
        self.schema = schema
        self.n_rows = 0
        self.notes: tuple[Message, ...] = ()
        self.workspace = workspace
        self.n_buckets = n_buckets

    @classmethod
    def read(
        cls,
        place: Place | Source,
        schema: Schema,
        *,
        memory_limit: int,
        encoding: str | None = None,
    ) -> "TableOnDisk":
        """Read delimited text (also gzip) or Parquet against its schema, a part at a time.

        Args:
            place: a file, a folder or list of files that are one table, or a source.
            memory_limit: bytes that the process should keep to, `LEAST_MEMORY` or more.
            encoding: in place of the one that the schema says.

        Raises:
            InputError: the file is not written as the schema says, or does not satisfy it.
        """
        if memory_limit < LEAST_MEMORY:
            raise InputError("The memory limit is at least {mib} MiB.", mib=LEAST_MEMORY >> 20)
        sources = [place] if isinstance(place, Source) else [*map(source_of, files_of(place))]
        wanted = sum(map(weight_of, sources)) * _BUCKET_SHARE // memory_limit
        table = cls(schema, Workspace(), min(max(1, wanted), _MOST_BUCKETS))
        room = min(memory_limit // _CHUNK_SHARE, _MOST_CHUNK)
        try:
            table._fill(read_chunks(sources, schema.file, encoding=encoding, room=room))
        except BaseException:
            table.close()
            raise
        return table

    def _fill(self, chunks: Iterator[Chunk]) -> None:
        notes = Notes(self.schema)
        with self.workspace.writing(), ExitStack() as files:
            writing = _Writing(self.schema, self.workspace, self.n_buckets, files)
            for frame, said in chunks:
                notes.add_reading(said)
                if len(frame) == 0:
                    continue
                try:
                    table = Table.from_frame(frame, self.schema)
                except InputError as refusal:
                    raise notes.with_location(refusal, self.n_rows, len(frame)) from None
                notes.add(table.notes)
                writing.add(table, self.n_rows)
                self.n_rows += len(frame)
        if self.n_rows == 0:
            raise InputError("The table has no rows.")
        self.notes = notes.total(self.n_rows)

    def rows(self) -> RowsOnDisk:
        """Bound the contributions, at random, and return what counts the rows that are left."""
        return RowsOnDisk(self.schema, self.workspace, self.n_rows, self.buckets())

    def persons(self) -> Iterator[pd.Series]:
        """Yield who each row is about, every row once, in no order; nothing without a person."""
        for held in self.buckets():
            yield held["person"].to_pandas()

    def buckets(self) -> Iterator[pa.Table]:
        """Yield rows and their persons, all rows of one person together."""
        for number in range(self.n_buckets):
            yield self.workspace.read_stream(_bucket(number), _PERSONS)

    def values(self) -> Iterator[pd.DataFrame]:
        """Yield all rows as grid points and texts, many at a time."""
        columns = list(places_of(self.schema).values())[: len(self.schema.modelled)]
        with self.workspace.reading(VALUES) as file:
            for batch in file.iter_batches(batch_size=ROWS, columns=columns):
                yield frame_of(batch)

    def close(self) -> None:
        """Remove all that was written. Nothing can be counted any more."""
        self.workspace.close()

    def __enter__(self) -> "TableOnDisk":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class _Writing:
    """Writes parsed chunks: values to one Parquet file, persons to a stream for each bucket."""

    def __init__(
        self, schema: Schema, workspace: Workspace, n_buckets: int, files: ExitStack
    ) -> None:
        self._places = places_of(schema)
        self._ordered = grids_of(schema)
        types = [pa.int64() if column in self._ordered else pa.string() for column in self._places]
        fields = list(zip(self._places.values(), types, strict=True))
        self._flags = flags_of(schema)
        fields += [(flag, pa.bool_()) for flag in self._flags]
        self._values = files.enter_context(workspace.parquet(VALUES, fields))
        self._person = schema.protection.person
        self._buckets = [
            files.enter_context(workspace.stream(_bucket(number), _PERSONS))
            for number in range(n_buckets if self._person is not None else 0)
        ]

    def add(self, table: Table, first: int) -> None:
        """Write the rows of a chunk; `first` of them is its place in the whole table."""
        frame = table.schema.with_differences(table.frame)
        arrays = [
            pa.array(self._ordered[column].indices(frame[column]))
            if column in self._ordered
            else _text_array(frame[column])
            for column in self._places
        ]
        arrays += [pa.array(flags) for flags in table.flags.T]
        self._values.write_table(pa.table(arrays, names=[*self._places.values(), *self._flags]))
        if self._person is None:
            return
        persons = table.frame[self._person]
        # All rows of a person fall into one bucket; which one has no meaning.
        bucket = pd.util.hash_pandas_object(persons, index=False).to_numpy() % len(self._buckets)
        order = np.argsort(bucket, kind="stable")
        edges = np.searchsorted(bucket[order], np.arange(len(self._buckets) + 1))
        held = pa.table(
            {"row": pa.array(first + order), "person": _text_array(persons).take(order)}
        )
        for number, stream in enumerate(self._buckets):
            stream.write_table(held.slice(edges[number], edges[number + 1] - edges[number]))


def _text_array(texts: pd.Series) -> pa.Array:
    array = pa.array(texts, from_pandas=True)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    return array.cast(pa.string())


def _bucket(number: int) -> str:
    return f"persons-{number}"
