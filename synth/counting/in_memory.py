"""Exact counts, contributions already bounded: what only the paying side of the house may hold.

A `PrivateTable` bounds the rows of each person and gives a `ValueSource`, which answers on values,
before there are codes; a `CountSource` answers marginals of codes. Here are those in memory;
`table_on_disk` and `on_disk` have the others, which must give the same answers.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from privacy.message import Message
from privacy.noise import Integers, uniform_words
from synth.domain import Clique, Codes, Domain, marginal_of
from synth.planes import LEAST_ORDER, MOST_CELLS, Planes
from synth.tables.columns import ORDERED_KINDS
from synth.tables.grid import MISSING, Grid
from synth.tables.schema import Schema
from synth.tables.table import Table


class ColumnValues(Protocol):
    """The values of some rows, column by column."""

    def points(self, column: str) -> Integers:
        """Return the grid points of an ordered column, `MISSING` without a value, (n_rows,)."""
        ...

    def texts(self, column: str) -> pd.Series:
        """Return the values of a text column, (n_rows,)."""
        ...


Encoder = Callable[[ColumnValues], NDArray[np.int64]]  # values of a column to codes, row by row
Rule = Callable[[Codes], Codes]  # codes of some rows to others, each row's by its own alone
# Codes of some rows to a sum over them, (size,), of whole numbers that each row has by itself.
Summand = Callable[[Codes], Integers]
ROWS_AT_ONCE = 1 << 12  # of a sum; as it is exact, their number changes nothing
_WORDS = 2.0**64  # that a coin can show


class CountSource(Protocol):
    """Exact marginals of a coded table; only `PaidCounts` holds one.

    Attributes:
        max_rows: how many rows one person has at the most.
    """

    max_rows: int
    domain: Domain

    def marginal(self, clique: Clique) -> Integers:
        """Return the exact counts, int64, of shape `domain.shape(clique)`."""
        ...

    def derive(self, rule: Rule, domain: Domain) -> "CountSource":
        """Return what counts the codes that a rule gives each row by its own codes."""
        ...

    def add_up(self, summand: Summand, size: int, *, rate: float = 1.0) -> Integers:
        """Add up whole numbers over all rows, or those that a coin of their own takes, (size,)."""
        ...


class ValueSource(Protocol):
    """Exact counts of values; only `PaidValues` holds one.

    Attributes:
        max_rows: how many rows one person has at the most.
    """

    max_rows: int

    def total(self) -> Integers:
        """Return the number of rows, (1,)."""
        ...

    def rows_per_person(self) -> Integers:
        """Return how many persons have 1, 2, … `max_rows` rows, (max_rows,)."""
        ...

    def broken(self) -> Integers:
        """Count the rows that broke each counted rule as they were read, (n_rules,)."""
        ...

    def intervals(self, column: str, starts: Integers, ends: Integers) -> Integers:
        """Count the rows of an ordered column in each [start, end) of grid points."""
        ...

    def missing(self, column: str) -> int:
        """Count the missing values of a column."""
        ...

    def names(self, column: str) -> tuple[list[str], Integers]:
        """Return the values that occur in a text column and how often."""
        ...

    def encode(self, encoders: Mapping[str, Encoder], domain: Domain) -> CountSource:
        """Encode each column, a row's code by its value alone, and return what counts the codes."""
        ...


class PrivateTable(Protocol):
    """Private rows that satisfy their schema, wherever they are kept; to be closed after use."""

    @property
    def schema(self) -> Schema:
        """Return what its owner declared."""
        ...

    @property
    def notes(self) -> tuple[Message, ...]:
        """Return what the owner should know of the reading, counts included; never released."""
        ...

    @property
    def is_on_disk(self) -> bool:
        """Tell whether the rows are counted from disk."""
        ...

    def rows(self) -> ValueSource:
        """Bound the contributions, at random, and return what counts the rows that are left."""
        ...

    def persons(self) -> Iterator[pd.Series]:
        """Yield who each row is about, every row once; only where a column tells persons apart."""
        ...

    def values(self) -> Iterator[pd.DataFrame]:
        """Yield all rows as grid points and texts."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...


@dataclass(frozen=True)
class TableInMemory:
    """A private table of which all rows are in memory."""

    table: Table

    @property
    def schema(self) -> Schema:
        """Return what its owner declared."""
        return self.table.schema

    @property
    def notes(self) -> tuple[Message, ...]:
        """Return what the owner should know of the reading, counts included; never released."""
        return self.table.notes

    @property
    def is_on_disk(self) -> bool:
        """Return that its rows are in memory."""
        return False

    def rows(self) -> "Rows":
        """Bound the contributions, at random, and return what counts the rows that are left."""
        return Rows(self.table)

    def persons(self) -> Iterator[pd.Series]:
        """Yield who each row is about, all at once."""
        yield self.table.frame[str(self.schema.protection.person)]

    def values(self) -> Iterator[pd.DataFrame]:
        """Yield all rows as grid points and texts, as they are kept on disk, all at once."""
        frame = self.table.frame
        yield pd.DataFrame(
            {
                column.name: Grid.of(column).indices(frame[column.name])
                if column.kind in ORDERED_KINDS
                else frame[column.name]
                for column in self.schema.modelled
            }
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Keep the table: it is its owner's."""


def as_private(table: Table | PrivateTable) -> PrivateTable:
    """Return what a run asks of a table; one that was read into memory is asked by this room."""
    return TableInMemory(table) if isinstance(table, Table) else table


class Rows:
    """The rows of a table with at most `max_rows` of one person, in memory.

    A person's surplus rows are left out at random, independently of everybody else's, so adding
    a person changes nobody else's rows. A row whose person is missing is a person of its own.
    """

    def __init__(self, table: Table) -> None:
        """Bound the contributions, then turn ordered columns into grid points."""
        schema = table.schema
        self.max_rows = schema.protection.max_rows
        person = schema.protection.person
        frame = schema.with_differences(table.frame)
        self._rows_per_person = np.array([len(frame)], dtype=np.int64)
        broken = table.flags
        if person is not None:
            kept = bound_contributions(frame[person], self.max_rows)
            frame, broken = frame[kept].reset_index(drop=True), broken[kept]
            self._rows_per_person = rows_per_person(frame[person], self.max_rows)
        self.n_rows = len(frame)
        self._broken = broken.sum(axis=0, dtype=np.int64)
        self._points: dict[str, Integers] = {}
        self._texts: dict[str, pd.Series] = {}
        for column in schema.coded:
            if column.kind in ORDERED_KINDS:
                self._points[column.name] = Grid.of(column).indices(frame[column.name])
            else:
                self._texts[column.name] = frame[column.name]
        self._sorted: dict[str, Integers] = {}
        self._names: dict[str, tuple[list[str], Integers]] = {}

    def total(self) -> Integers:
        """Return the number of rows, (1,)."""
        return np.array([self.n_rows], dtype=np.int64)

    def rows_per_person(self) -> Integers:
        """Return how many persons have 1, 2, … `max_rows` rows, (max_rows,)."""
        return self._rows_per_person

    def broken(self) -> Integers:
        """Count the rows that broke each counted rule as they were read, (n_rules,)."""
        return np.asarray(self._broken, dtype=np.int64)

    def intervals(self, column: str, starts: Integers, ends: Integers) -> Integers:
        """Count the rows of an ordered column in each [start, end) of grid points."""
        if column not in self._sorted:
            self._sorted[column] = np.sort(self._points[column])
        values = self._sorted[column]
        counts = np.searchsorted(values, ends) - np.searchsorted(values, starts)
        return counts.astype(np.int64)

    def missing(self, column: str) -> int:
        """Count the missing values of a column."""
        if column in self._points:
            return int((self._points[column] == MISSING).sum())
        return int(self._texts[column].isna().sum())

    def names(self, column: str) -> tuple[list[str], Integers]:
        """Return the values that occur in a text column and how often."""
        if column not in self._names:
            counts = self._texts[column].value_counts()
            names = [str(name) for name in counts.index]
            self._names[column] = names, np.asarray(counts, dtype=np.int64)
        return self._names[column]

    def points(self, column: str) -> Integers:
        """Return the grid points of an ordered column, `MISSING` without a value, (n_rows,)."""
        return self._points[column]

    def texts(self, column: str) -> pd.Series:
        """Return the values of a text column, (n_rows,)."""
        return self._texts[column]

    def encode(self, encoders: Mapping[str, Encoder], domain: Domain) -> "CodedRows":
        """Encode each column and return what counts the codes."""
        codes = {column: encode(self) for column, encode in encoders.items()}
        return CodedRows(codes, domain, max_rows=self.max_rows)


class CodedRows:
    """A `CountSource` over codes in memory."""

    def __init__(
        self, codes: dict[str, NDArray[np.int64]], domain: Domain, *, max_rows: int
    ) -> None:
        """Hold the codes of each column, (n_rows,)."""
        self.max_rows = max_rows
        self.domain = domain
        self._codes = codes
        self._planes = Planes(codes, domain.sizes)

    def marginal(self, clique: Clique) -> Integers:
        """Return the exact counts, int64, of shape `domain.shape(clique)`."""
        if len(clique) >= LEAST_ORDER and self.domain.cells(clique) <= MOST_CELLS:
            return self._planes.count(clique)
        return marginal_of(self._codes, self.domain, clique)

    def derive(self, rule: Rule, domain: Domain) -> "CodedRows":
        """Return what counts the codes that a rule gives each row by its own codes."""
        return CodedRows(dict(rule(self._codes)), domain, max_rows=self.max_rows)

    def add_up(self, summand: Summand, size: int, *, rate: float = 1.0) -> Integers:
        """Add up whole numbers over all rows, or those that a coin of their own takes, (size,)."""
        return add_up([self._codes], summand, size, rate=rate)


def add_up(parts: Iterable[Codes], summand: Summand, size: int, *, rate: float = 1.0) -> Integers:
    """Add up whole numbers over the rows of some parts, few at a time, (size,).

    Args:
        rate: of the rows that are taken, each by a coin of its own, tossed anew each time.
    """
    total = np.zeros(size, dtype=np.int64)
    for codes in parts:
        n_rows = len(next(iter(codes.values())))
        if rate < 1:
            taken = uniform_words(n_rows) < np.uint64(rate * _WORDS)
            codes = {column: held[taken] for column, held in codes.items()}
            n_rows = int(taken.sum())
        for first in range(0, n_rows, ROWS_AT_ONCE):
            some = slice(first, first + ROWS_AT_ONCE)
            total += summand({column: held[some] for column, held in codes.items()})
    return total


def bound_contributions(persons: pd.Series, max_rows: int) -> NDArray[np.bool_]:
    """Choose at most `max_rows` rows of each person, at random."""
    ids, _ = pd.factorize(persons)
    order = np.lexsort((uniform_words(len(ids)), ids))
    ordered = ids[order]
    first = np.searchsorted(ordered, ordered)  # (n_rows,) where this person's rows begin
    keep = np.zeros(len(ids), dtype=bool)
    keep[order] = np.arange(len(ids)) - first < max_rows
    return keep | (ids < 0)


def rows_per_person(persons: pd.Series, max_rows: int) -> Integers:
    """Count the persons who have 1, 2, … `max_rows` of these rows, (max_rows,)."""
    sizes = persons.value_counts().to_numpy(dtype=np.int64)
    counts = np.bincount(sizes, minlength=max_rows + 1)[1:].astype(np.int64)
    counts[0] += int(persons.isna().sum())
    return counts
