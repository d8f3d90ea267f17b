"""Rows on disk: exact counts of a table that need not fit into memory.

Parsing, bounding and encoding are the code that the rows in memory go through, a part at a time;
DuckDB groups and counts what they leave: whole numbers, and text by its bytes.
"""

from collections.abc import Iterator, Mapping
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

_CHUNK_SHARE = 128  # of the limit, for the text of a chunk: parsing takes thirty times as much
_MOST_CHUNK = 1 << 24
_BUCKET_SHARE = 16  # of the limit, for the persons that are bounded at once
_MOST_BUCKETS = 256
_ROWS = 1 << 18  # that are encoded at once
_MOST_RUNS = 1 << 20  # different values of a column that are kept in memory


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
        with (
            self.workspace.writing(),
            _Writing(self.schema, self.workspace, self.n_buckets) as writing,
        ):
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
        self._values = "values.parquet"
        self.n_rows = table.n_rows
        self._rows_per_person = np.array([table.n_rows], dtype=np.int64)
        if table.schema.protection.person is not None:
            kept = self._bound(table)
            self.n_rows = int(kept.sum())
            if self.n_rows < table.n_rows:
                self._keep(kept)
        self._runs: tuple[str, Integers, Integers] | None = None
        self._n_runs: dict[str, int] = {}

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
        with self._workspace.writing(), self._workspace.writer(name, fields) as writer:
            for batch in self._batches():
                codes = [
                    pa.array(_encoded(encode, batch[self._places[column]]), types[column])
                    for column, encode in encoders.items()
                ]
                writer.write_table(pa.table(codes, names=list(places.values())))
        return CodesOnDisk(self._workspace, name, places, domain, max_rows=self.max_rows)

    def _sorted_runs(self, column: str) -> Iterator[tuple[Integers, Integers]]:
        """Yield ascending values and the rows below each, one more at the end; parts add up."""
        if self._runs is not None and self._runs[0] == column:
            yield self._runs[1:]
            return
        name = f"{self._values.removesuffix('.parquet')}-{self._places[column]}.parquet"
        path = self._workspace.folder / name
        if not path.exists():
            place = self._places[column]
            self._workspace.ask(
                f"COPY (SELECT {place} AS value, count(*) AS n FROM {self._from()} "
                f"GROUP BY {place} ORDER BY {place}) TO {literal(str(path))} (FORMAT parquet)"
            )
        with pq.ParquetFile(path, pre_buffer=False) as file:
            few = file.metadata.num_rows <= _MOST_RUNS
            for batch in file.iter_batches(batch_size=_MOST_RUNS):
                values = batch["value"].to_numpy().astype(np.int64)
                below = np.append(0, np.cumsum(batch["n"].to_numpy().astype(np.int64)))
                if few:
                    self._runs = (column, values, below)
                yield values, below

    def _bound(self, table: TableOnDisk) -> NDArray[np.bool_]:
        """Return which rows are kept, (n_rows,); count the rows that persons then have."""
        kept = np.ones(table.n_rows, dtype=bool)
        self._rows_per_person = np.zeros(self.max_rows, dtype=np.int64)
        for number in range(table.n_buckets):
            with pa.OSFile(str(self._workspace.folder / _bucket(number))) as file:
                held = pa.ipc.open_stream(file).read_all()
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
            with self._workspace.writing(), self._workspace.writer(name, fields) as writer:
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

    def marginal(self, clique: Clique) -> Integers:
        """Return the exact counts, int64, of shape `domain.shape(clique)`."""
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

    def __init__(self, schema: Schema, workspace: Workspace, n_buckets: int) -> None:
        self._schema = schema
        self._places = _places(schema)
        self._ordered = _ordered(schema)
        self._values = workspace.writer(
            "values.parquet",
            [
                (place, pa.int64() if column in self._ordered else pa.string())
                for column, place in self._places.items()
            ],
        )
        self._person = schema.protection.person
        fields = [("row", pa.int64()), ("person", pa.string())]
        numbers = range(n_buckets if self._person is not None else 0)
        self._buckets = [workspace.stream(_bucket(number), fields) for number in numbers]

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

    def __enter__(self) -> "_Writing":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for file in (self._values, *self._buckets):
            file.close()


@dataclass(frozen=True)
class _Points:
    """The grid points of one column in a batch, as an `Encoder` asks for them."""

    held: Integers

    def points(self, column: str) -> Integers:
        return self.held

    def texts(self, column: str) -> pd.Series:
        raise TypeError(f"Column {column!r} is ordered.")


@dataclass(frozen=True)
class _Texts:
    """The texts of one column in a batch."""

    held: pd.Series

    def points(self, column: str) -> Integers:
        raise TypeError(f"Column {column!r} is text.")

    def texts(self, column: str) -> pd.Series:
        return self.held


def _encoded(encode: Encoder, values: pa.Array) -> NDArray[np.int64]:
    """Encode a column of a batch; each different text once."""
    if not pa.types.is_dictionary(values.type):
        return encode(_Points(values.to_numpy()))
    texts = pd.Series([*values.dictionary.to_pylist(), None], dtype="str")
    codes = encode(_Texts(texts))
    places: Integers = values.indices.fill_null(len(texts) - 1).to_numpy(zero_copy_only=False)
    return codes[places]


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
