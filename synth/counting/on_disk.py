"""Exact counts of rows on disk, which need not fit into memory; `table_on_disk` wrote them.

Bounding, encoding and counting are the code that the rows in memory go through, a part at a time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from privacy.noise import Integers
from synth.counting.in_memory import (
    Encoder,
    Rule,
    Summand,
    add_up,
    bound_contributions,
    rows_per_person,
)
from synth.counting.workspace import Workspace
from synth.domain import Clique, Domain, cell_index, marginal_of
from synth.tables.columns import ORDERED_KINDS
from synth.tables.grid import MISSING, Grid
from synth.tables.schema import Schema
from synth.texts import TEXT

VALUES = "values.parquet"
ROWS = 1 << 18  # that are looked at at once
_RUN = 1 << 20  # rows that are sorted at once
_NO_NAMES = pa.schema([("name", pa.large_string()), ("n", pa.int64())]).empty_table()
_MOST_REMEMBERED = 1 << 12  # cells of a marginal that is not counted a second time


class RowsOnDisk:
    """The rows of a table on disk with at most `max_rows` of one person; a `ValueSource`."""

    def __init__(
        self, schema: Schema, workspace: Workspace, n_rows: int, buckets: Iterator[pa.Table]
    ) -> None:
        """Bound the contributions, as `Rows` does.

        Args:
            workspace: holds the rows, as `synth.counting.table_on_disk` wrote them.
            buckets: rows and their persons, all rows of one person together.
        """
        self.max_rows = schema.protection.max_rows
        self._workspace = workspace
        self._places = places_of(schema)
        self._ordered = grids_of(schema)
        self._flags = flags_of(schema)
        self._values = VALUES
        self.n_rows = n_rows
        self._rows_per_person = np.array([n_rows], dtype=np.int64)
        if schema.protection.person is not None:
            kept = self._bound(buckets)
            self.n_rows = int(kept.sum())
            if self.n_rows < n_rows:
                self._keep(kept)
        self._run: tuple[Path, tuple[Integers, Integers]] | None = None  # that was asked for last

    def total(self) -> Integers:
        """Return the number of rows, (1,)."""
        return np.array([self.n_rows], dtype=np.int64)

    def rows_per_person(self) -> Integers:
        """Return how many persons have 1, 2, … `max_rows` rows, (max_rows,)."""
        return self._rows_per_person

    def broken(self) -> Integers:
        """Count the rows that broke each counted rule as they were read, (n_rules,)."""
        counts = np.zeros(len(self._flags), dtype=np.int64)
        for batch in self._batches(self._flags) if self._flags else ():
            counts += [pc.sum(flags).as_py() for flags in batch.columns]
        return counts

    def intervals(self, column: str, starts: Integers, ends: Integers) -> Integers:
        """Count the rows of an ordered column in each [start, end) of grid points."""
        counts = np.zeros(len(starts), dtype=np.int64)
        for values, below in self._sorted_runs(column):
            counts += below[np.searchsorted(values, ends)] - below[np.searchsorted(values, starts)]
        return counts

    def missing(self, column: str) -> int:
        """Count the missing values of a column."""
        if column in self._ordered:
            return sum(int((points == MISSING).sum()) for points in self._column(column))
        return sum(batch[0].null_count for batch in self._batches([self._places[column]]))

    def names(self, column: str) -> tuple[list[str], Integers]:
        """Return the values that occur in a text column and how often."""
        counted, held = _NO_NAMES, []
        for batch in self._batches([self._places[column]]):
            found = pc.value_counts(batch[0].drop_null())
            texts = found.field("values").dictionary_decode().cast(pa.large_string())
            held.append(pa.table([texts, found.field("counts")], schema=_NO_NAMES.schema))
            if sum(map(len, held)) >= max(_RUN, len(counted)):
                counted, held = _add_names([counted, *held]), []
        counted = _add_names([counted, *held])
        return counted["name"].to_pylist(), np.asarray(counted["n"], dtype=np.int64)

    def encode(self, encoders: Mapping[str, Encoder], domain: Domain) -> "CodesOnDisk":
        """Encode each column, write the codes as small integers, and return what counts them."""
        places = {column: f"c{number}" for number, column in enumerate(encoders)}
        types = {column: _code_type(domain.shape((column,))[0]) for column in encoders}
        fields = [(places[column], types[column]) for column in encoders]
        name = _free(self._workspace, "codes")
        with self._workspace.writing(), self._workspace.parquet(name, fields) as writer:
            for batch in self._batches():
                codes = [
                    pa.array(_encode(encode, batch[self._places[column]]), types[column])
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
            fields = [("value", pa.int64()), ("n", pa.int64())]
            with self._workspace.writing(), self._workspace.parquet(path.name, fields) as writer:
                for values, counts in _runs(self._column(column)):
                    run = pa.table([values, counts], names=["value", "n"])
                    writer.write_table(run, row_group_size=max(1, len(values)))
        with self._workspace.reading(path.name) as file:
            for group in range(file.num_row_groups):
                value, n = file.read_row_group(group).columns
                run = value.to_numpy(), np.append(0, np.cumsum(n.to_numpy()))
                if run[1][-1] == self.n_rows:  # the only one
                    self._run = (path, run)
                yield run

    def _column(self, column: str) -> Iterator[Integers]:
        """Yield the grid points of a column, many at a time."""
        held: list[Integers] = []
        with self._workspace.reading(self._values) as file:
            for batch in file.iter_batches(batch_size=_RUN, columns=[self._places[column]]):
                held.append(batch[0].to_numpy())
                if sum(map(len, held)) >= _RUN:
                    yield np.concatenate(held)
                    held = []
        if held:
            yield np.concatenate(held)

    def _bound(self, buckets: Iterator[pa.Table]) -> NDArray[np.bool_]:
        """Return which rows are kept, (n_rows,); count the rows that persons then have."""
        kept = np.ones(self.n_rows, dtype=bool)
        self._rows_per_person = np.zeros(self.max_rows, dtype=np.int64)
        for held in buckets:
            if held.num_rows == 0:
                continue
            persons = held["person"].to_pandas().astype(TEXT)
            chosen = bound_contributions(persons, self.max_rows)
            kept[held["row"].to_numpy()] = chosen
            self._rows_per_person += rows_per_person(persons[chosen], self.max_rows)
        return kept

    def _keep(self, kept: NDArray[np.bool_]) -> None:
        name = _free(self._workspace, "kept")
        with self._workspace.reading(self._values) as file:
            fields = [(field.name, field.type) for field in file.schema_arrow]
            first = 0
            with self._workspace.writing(), self._workspace.parquet(name, fields) as writer:
                for batch in file.iter_batches(batch_size=ROWS):
                    mask = pa.array(kept[first : first + len(batch)])
                    writer.write_batch(batch.filter(mask))
                    first += len(batch)
        self._values = name

    def _batches(self, places: list[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Yield some columns, or all, of many rows at a time; texts as dictionaries."""
        texts = [place for column, place in self._places.items() if column not in self._ordered]
        with self._workspace.reading(self._values, dictionary=texts) as file:
            yield from file.iter_batches(batch_size=ROWS, columns=places)


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
        self._name = name
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

    def derive(self, rule: Rule, domain: Domain) -> "CodesOnDisk":
        """Write the codes that a rule gives each row by its own, and return what counts them."""
        places = {column: f"c{number}" for number, column in enumerate(domain.columns)}
        types = [_code_type(size) for size in domain.sizes.values()]
        name = _free(self._workspace, "codes")
        fields = list(zip(places.values(), types, strict=True))
        with self._workspace.writing(), self._workspace.parquet(name, fields) as writer:
            for part in self._parts():
                held = rule(part)
                codes = [
                    pa.array(held[column], kind)
                    for column, kind in zip(domain.columns, types, strict=True)
                ]
                writer.write_table(pa.table(codes, names=list(places.values())))
        return CodesOnDisk(self._workspace, name, places, domain, max_rows=self.max_rows)

    def add_up(self, summand: Summand, size: int, *, rate: float = 1.0) -> Integers:
        """Add up whole numbers over all rows, or those that a coin of their own takes, (size,)."""
        return add_up(self._parts(), summand, size, rate=rate)

    def _parts(self, columns: Clique | None = None) -> Iterator[dict[str, Integers]]:
        """Yield the codes of some columns, or of all, many rows at a time."""
        chosen = {column: self._places[column] for column in columns or self._places}
        with self._workspace.reading(self._name) as file:
            for batch in file.iter_batches(batch_size=ROWS, columns=list(chosen.values())):
                yield {
                    column: batch[place].to_numpy().astype(np.int64)
                    for column, place in chosen.items()
                }

    def _count(self, clique: Clique) -> Integers:
        counts = np.zeros(self.domain.shape(clique), dtype=np.int64)
        for codes in self._parts(clique):
            if counts.size <= ROWS:
                counts += marginal_of(codes, self.domain, clique)
            else:
                np.add.at(counts.reshape(-1), cell_index(codes, self.domain, clique), 1)
        return counts


@dataclass(frozen=True)
class _Column:
    """The values of one column in a batch, as an `Encoder` asks for them."""

    held: Integers | pd.Series

    def points(self, column: str) -> Integers:
        return np.asarray(self.held, dtype=np.int64)

    def texts(self, column: str) -> pd.Series:
        return pd.Series(self.held)


def _encode(encode: Encoder, values: pa.Array) -> NDArray[np.int64]:
    """Encode a column of a batch; each different text once."""
    if not pa.types.is_dictionary(values.type):
        return encode(_Column(values.to_numpy()))
    texts = pd.Series([*values.dictionary.to_pylist(), None], dtype=TEXT)
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


def _add_names(parts: list[pa.Table]) -> pa.Table:
    """Add up how often each name was counted."""
    added = pa.concat_tables(parts).group_by("name").aggregate([("n", "sum")])
    return added.rename_columns({"n_sum": "n"}).select(_NO_NAMES.column_names)


def _free(workspace: Workspace, stem: str) -> str:
    number = sum(1 for _ in workspace.folder.glob(f"{stem}*"))
    return f"{stem}{number}.parquet"


def _code_type(size: int) -> pa.DataType:
    return pa.uint8() if size <= 1 << 8 else pa.uint16() if size <= 1 << 16 else pa.uint32()


def places_of(schema: Schema) -> dict[str, str]:
    """Return what each column is called on disk."""
    return {column.name: f"c{number}" for number, column in enumerate(schema.coded)}


def flags_of(schema: Schema) -> list[str]:
    """Return what the flags of each counted rule are called on disk."""
    return [f"b{number}" for number in range(len(schema.counted_rules))]


def grids_of(schema: Schema) -> dict[str, Grid]:
    """Return the grid of each ordered column."""
    return {column.name: Grid.of(column) for column in schema.coded if column.kind in ORDERED_KINDS}
