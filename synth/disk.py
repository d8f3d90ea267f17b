"""Rows on disk: exact counts of a table that need not fit into memory.

Parsing, bounding and encoding are the code that the rows in memory go through, a part at a time;
DuckDB groups and counts what they leave: whole numbers, and text by its bytes.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from privacy.noise import Integers
from synth.chunks import read_chunks, weight_of
from synth.columns import ORDERED_KINDS
from synth.counting import Encoder, bounded, rows_per_person
from synth.domain import Clique, Domain
from synth.errors import InputError
from synth.grid import MISSING, Grid
from synth.notes import Notes
from synth.schema import Schema
from synth.table import Table
from synth.workspace import LEAST_MEMORY, Workspace, literal

_VALUES = "values.parquet"
_CHUNK_SHARE = 128  # of the limit, for the text of a chunk: parsing takes thirty times as much
_MOST_CHUNK = 1 << 24
_BUCKET_SHARE = 16  # of the limit, for the persons that are bounded at once
_MOST_BUCKETS = 256
_ROWS = 1 << 18  # that are encoded at once
_RUN = 1 << 20  # rows that are sorted at once
_MOST_REMEMBERED = 1 << 12  # cells of a marginal that is not counted a second time


class TableOnDisk:
    """A table that satisfies its schema, its parsed columns in a private folder.

    Attributes:
        notes: what the owner should know of the reading, counts included; never released.
    """

    def __init__(self, schema: Schema, workspace: Workspace, n_buckets: int) -> None:
        """Begin without rows; `read` fills it."""
        self.schema = schema
        self.n_rows = 0
        self.notes: tuple[str, ...] = ()
        self.workspace = workspace
        self.n_buckets = n_buckets

    @classmethod
    def read(
        cls, path: Path | str, schema: Schema, *, memory_limit: int, encoding: str | None = None
    ) -> "TableOnDisk":
        """Read delimited text (also gzip) or Parquet against its schema, a part at a time.

        Args:
            memory_limit: bytes that the process should keep to, `LEAST_MEMORY` or more.
            encoding: of a text that is neither UTF-8 nor CP949.

        Raises:
            InputError: the file cannot be read or does not satisfy the schema.
        """
        if memory_limit < LEAST_MEMORY:
            raise InputError(f"The memory limit is at least {LEAST_MEMORY >> 20} MiB.")
        path = Path(path)
        wanted = weight_of(path) * _BUCKET_SHARE // memory_limit
        table = cls(schema, Workspace(memory_limit), min(max(1, wanted), _MOST_BUCKETS))
        room = min(memory_limit // _CHUNK_SHARE, _MOST_CHUNK)
        try:
            table._fill(read_chunks(path, schema, encoding=encoding, room=room))
        except BaseException:
            table.close()
            raise
        return table

    def _fill(self, chunks: Iterator[tuple[pd.DataFrame, list[str]]]) -> None:
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
                    raise notes.located(refusal, self.n_rows, len(frame)) from None
                notes.add(table.notes)
                writing.add(table, self.n_rows)
                self.n_rows += len(frame)
        if self.n_rows == 0:
            raise InputError("The table has no rows.")
        self.notes = notes.total(self.n_rows)

    def rows(self) -> "RowsOnDisk":
        """Bound the contributions, at random, and return what counts the rows that are left."""
        return RowsOnDisk(self)

    def persons(self) -> Iterator[pd.Series]:
        """Yield who each row is about, every row once, in no order; nothing without a person."""
        for held in self.buckets():
            yield held["person"].to_pandas()

    def buckets(self) -> Iterator[pa.Table]:
        """Yield rows and their persons, all rows of one person together."""
        for number in range(self.n_buckets):
            with pa.OSFile(str(self.workspace.folder / _bucket(number))) as file:
                yield pa.ipc.open_stream(file).read_all()

    def values(self) -> Iterator[pd.DataFrame]:
        """Yield all rows as grid points and texts, many at a time."""
        path = self.workspace.folder / _VALUES
        with pq.ParquetFile(path, pre_buffer=False) as file:
            for batch in file.iter_batches(batch_size=_ROWS):
                yield batch.to_pandas()

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


class RowsOnDisk:
    """The rows of a table on disk with at most `max_rows` of one person; a `ValueSource`."""

    def __init__(self, table: TableOnDisk) -> None:
        """Bound the contributions, as `Rows` does."""
        self.max_rows = table.schema.protection.max_rows
        self._workspace = table.workspace
        self._places = _places(table.schema)
        self._ordered = _ordered(table.schema)
        self._values = _VALUES
        self.n_rows = table.n_rows
        self._rows_per_person = np.array([table.n_rows], dtype=np.int64)
        if table.schema.protection.person is not None:
            kept = self._bound(table)
            self.n_rows = int(kept.sum())
            if self.n_rows < table.n_rows:
                self._keep(kept)
        self._run: tuple[Path, tuple[Integers, Integers]] | None = None  # that was asked for last

    def total(self) -> Integers:
        """Return the number of rows, (1,)."""
        return np.array([self.n_rows], dtype=np.int64)

    def rows_per_person(self) -> Integers:
        """Return how many persons have 1, 2, … `max_rows` rows, (max_rows,)."""
        return self._rows_per_person

    def intervals(self, column: str, starts: Integers, ends: Integers) -> Integers:
        """Count the rows of an ordered column in each [start, end) of grid points."""
        counts = np.zeros(len(starts), dtype=np.int64)
        for values, below in self._sorted_runs(column):
            counts += below[np.searchsorted(values, ends)] - below[np.searchsorted(values, starts)]
        return counts

    def missing(self, column: str) -> int:
        """Count the missing values of a column."""
        place = self._places[column]
        where = f"{place} = {MISSING}" if column in self._ordered else f"{place} IS NULL"
        asked = f"SELECT count(*) AS n FROM {self._from()} WHERE {where}"
        return int(self._workspace.ask(asked)["n"][0])

    def names(self, column: str) -> tuple[list[str], Integers]:
        """Return the values that occur in a text column and how often."""
        place = self._places[column]
        found = self._workspace.ask(
            f"SELECT {place} AS name, count(*) AS n FROM {self._from()} "
            f"WHERE {place} IS NOT NULL GROUP BY {place}"
        )
        return [str(name) for name in found["name"]], np.asarray(found["n"], dtype=np.int64)

    def coded(self, encoders: Mapping[str, Encoder], domain: Domain) -> "CodesOnDisk":
        """Encode each column, write the codes as small integers, and return what counts them."""
        places = {column: f"c{number}" for number, column in enumerate(encoders)}
        types = {column: _code_type(domain.shape((column,))[0]) for column in encoders}
        fields = [(places[column], types[column]) for column in encoders]
        name = self._free("codes")
        with self._workspace.writing(), self._workspace.parquet(name, fields) as writer:
            for batch in self._batches():
                codes = [
                    pa.array(_encoded(encode, batch[self._places[column]]), types[column])
                    for column, encode in encoders.items()
                ]
                writer.write_table(pa.table(codes, names=list(places.values())))
        return CodesOnDisk(self._workspace, name, places, domain, max_rows=self.max_rows)

    def _sorted_runs(self, column: str) -> Iterator[tuple[Integers, Integers]]:
        """Yield runs of ascending values, and how many rows are below each (one more at the end).

        Sorted a part at a time: a column of as many values as rows would not fit into memory.
        """
        path = self._workspace.folder / f"{Path(self._values).stem}-{self._places[column]}.runs"
        if self._run is not None and self._run[0] == path:
            yield self._run[1]
            return
        if not path.exists():
            with self._workspace.writing(), open(self._workspace.new(path.name), "wb") as file:
                for values, counts in _runs(self._column(column)):
                    np.save(file, values)
                    np.save(file, np.append(0, np.cumsum(counts)))
        size = path.stat().st_size
        with path.open("rb") as file:
            while file.tell() < size:
                run = np.load(file), np.load(file)
                if run[1][-1] == self.n_rows:  # the only one
                    self._run = (path, run)
                yield run

    def _column(self, column: str) -> Iterator[Integers]:
        """Yield the grid points of a column, many at a time."""
        held: list[Integers] = []
        path = self._workspace.folder / self._values
        with pq.ParquetFile(path, pre_buffer=False) as file:
            for batch in file.iter_batches(batch_size=_RUN, columns=[self._places[column]]):
                held.append(batch[0].to_numpy())
                if sum(map(len, held)) >= _RUN:
                    yield np.concatenate(held)
                    held = []
        if held:
            yield np.concatenate(held)

    def _bound(self, table: TableOnDisk) -> NDArray[np.bool_]:
        """Return which rows are kept, (n_rows,); count the rows that persons then have."""
        kept = np.ones(table.n_rows, dtype=bool)
        self._rows_per_person = np.zeros(self.max_rows, dtype=np.int64)
        for held in table.buckets():
            if held.num_rows == 0:
                continue
            persons = held["person"].to_pandas().astype("str")
            chosen = bounded(persons, self.max_rows)
            kept[held["row"].to_numpy()] = chosen
            self._rows_per_person += rows_per_person(persons[chosen], self.max_rows)
        return kept

    def _keep(self, kept: NDArray[np.bool_]) -> None:
        source = self._workspace.folder / self._values
        name = self._free("kept")
        with pq.ParquetFile(source, pre_buffer=False) as file:
            fields = [(field.name, field.type) for field in file.schema_arrow]
            first = 0
            with self._workspace.writing(), self._workspace.parquet(name, fields) as writer:
                for batch in file.iter_batches(batch_size=_ROWS):
                    mask = pa.array(kept[first : first + len(batch)])
                    writer.write_batch(batch.filter(mask))
                    first += len(batch)
        self._values = name

    def _batches(self) -> Iterator[pa.RecordBatch]:
        texts = [place for column, place in self._places.items() if column not in self._ordered]
        path = self._workspace.folder / self._values
        with pq.ParquetFile(path, pre_buffer=False, read_dictionary=texts) as file:
            yield from file.iter_batches(batch_size=_ROWS)

    def _from(self) -> str:
        return f"read_parquet({literal(str(self._workspace.folder / self._values))})"

    def _free(self, stem: str) -> str:
        number = sum(1 for _ in self._workspace.folder.glob(f"{stem}*"))
        return f"{stem}{number}.parquet"


class CodesOnDisk:
    """A `CountSource` over codes in a Parquet file."""

    def __init__(
        self,
        workspace: Workspace,
        name: str,
        places: Mapping[str, str],
        domain: Domain,
        *,
        max_rows: int,
    ) -> None:
        """Hold the file of codes and the name that each column has in it."""
        self.max_rows = max_rows
        self.domain = domain
        self._workspace = workspace
        self._from = f"read_parquet({literal(str(workspace.folder / name))})"
        self._places = places
        self._counted: dict[Clique, Integers] = {}

    def marginal(self, clique: Clique) -> Integers:
        """Return the exact counts, int64, of shape `domain.shape(clique)`."""
        if clique not in self._counted:
            counts = self._count(clique)
            if counts.size > _MOST_REMEMBERED:
                return counts
            self._counted[clique] = counts
        return self._counted[clique].copy()

    def _count(self, clique: Clique) -> Integers:
        shape = self.domain.shape(clique)
        counts = np.zeros(shape, dtype=np.int64)
        places = [self._places[column] for column in clique]
        found = self._workspace.ask(
            f"SELECT {', '.join(places)}, count(*) AS n FROM {self._from} GROUP BY ALL"
        )
        counts[tuple(found[place].astype(np.int64) for place in places)] = found["n"]
        return counts


class _Writing:
    """Writes parsed chunks: values to one Parquet file, persons to a stream for each bucket."""

    def __init__(
        self, schema: Schema, workspace: Workspace, n_buckets: int, files: ExitStack
    ) -> None:
        self._places = _places(schema)
        self._ordered = _ordered(schema)
        types = [pa.int64() if column in self._ordered else pa.string() for column in self._places]
        fields = list(zip(self._places.values(), types, strict=True))
        self._values = files.enter_context(workspace.parquet(_VALUES, fields))
        self._person = schema.protection.person
        fields = [("row", pa.int64()), ("person", pa.string())]
        self._buckets = [
            files.enter_context(workspace.stream(_bucket(number), fields))
            for number in range(n_buckets if self._person is not None else 0)
        ]

    def add(self, table: Table, first: int) -> None:
        """Write the rows of a chunk; `first` of them is its place in the whole table."""
        arrays = [
            pa.array(self._ordered[column].indices(table.frame[column]))
            if column in self._ordered
            else _text_array(table.frame[column])
            for column in self._places
        ]
        self._values.write_table(pa.table(arrays, names=list(self._places.values())))
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


@dataclass(frozen=True)
class _Column:
    """The values of one column in a batch, as an `Encoder` asks for them."""

    held: Integers | pd.Series

    def points(self, column: str) -> Integers:
        return np.asarray(self.held, dtype=np.int64)

    def texts(self, column: str) -> pd.Series:
        return pd.Series(self.held)


def _encoded(encode: Encoder, values: pa.Array) -> NDArray[np.int64]:
    """Encode a column of a batch; each different text once."""
    if not pa.types.is_dictionary(values.type):
        return encode(_Column(values.to_numpy()))
    texts = pd.Series([*values.dictionary.to_pylist(), None], dtype="str")
    codes = encode(_Column(texts))
    places: Integers = values.indices.fill_null(len(texts) - 1).to_numpy(zero_copy_only=False)
    return codes[places]


def _runs(parts: Iterator[Integers]) -> Iterator[tuple[Integers, Integers]]:
    """Sort each part, and join runs as long as they are short: values and their rows."""
    values, counts = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    for part in parts:
        found, found_counts = np.unique(part, return_counts=True)
        values, place = np.unique(np.append(values, found), return_inverse=True)
        joined = np.append(counts, found_counts)
        counts = np.zeros(len(values), dtype=np.int64)
        np.add.at(counts, place, joined)
        if len(values) >= _RUN // 2:
            yield values, counts
            values, counts = values[:0], counts[:0]
    if len(values):
        yield values, counts


def _places(schema: Schema) -> dict[str, str]:
    """Return what each column is called on disk: SQL takes names in capitals for the same."""
    return {column.name: f"c{number}" for number, column in enumerate(schema.modelled)}


def _ordered(schema: Schema) -> dict[str, Grid]:
    return {
        column.name: Grid.of(column) for column in schema.modelled if column.kind in ORDERED_KINDS
    }


def _text_array(texts: pd.Series) -> pa.Array:
    array = pa.array(texts, from_pandas=True)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    return array.cast(pa.string())


def _code_type(size: int) -> pa.DataType:
    return pa.uint8() if size <= 1 << 8 else pa.uint16() if size <= 1 << 16 else pa.uint32()


def _bucket(number: int) -> str:
    return f"persons-{number}"
