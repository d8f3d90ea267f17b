"""The unit of protection, held against the rows: for their owner alone, before a run.

A promise to the wrong unit protects nobody. What is found here counts exactly: it is told to the
owner, and never reaches a release.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from privacy.message import N_, Message
from privacy.noise import Integers
from synth.reading.spelling import as_texts
from synth.tables.schema import MOST_ROWS, Schema

_REPEATS = 0.1  # of the rows share their number with another, from which it is no slip
_FEWEST_PERSONS = 20  # different values that a column of persons has, unless rows are few too
_ONE_PERSON = 0.1  # of the rows of one person, in a table of so many
_COVERED = 0.95  # of the persons keep all their rows under the cap that is proposed
_LADDER = (1, 2, 3, 5, 10, 20, 50, 100, 1000)  # ends of the histogram's steps
# Findings of which each person has one of their own. Names, addresses, telephones and the like are
# shared by families and firms: a value that comes twice says nothing.
_OWN = {"record id", "national id", "ssn", "passport", "driver license", "military id"}
_OWN |= {"health number", "medical record number", "username", "device id"}
_OWN |= {f"review: {finding}" for finding in _OWN}
_TOLD = {
    "repeats": N_(
        "Column {column} looks like an identifier of persons, and {share:.0%} of the rows share "
        "theirs with another row (at most {count} have the same), while the schema says that one "
        "row is one person. Name it under protection: person and max_rows."
    ),
    "few persons": N_(
        "Column {column} is the person column and has {count} different values; one of them stands "
        "in {share:.0%} of the rows. Name the column that has a value for each person."
    ),
    "beyond the cap": N_(
        "Column {column}: {share:.0%} of the rows are beyond max_rows and will be left out; with "
        "max_rows: {count:d} nineteen of twenty persons keep all theirs."
    ),
}
Kind = Literal["repeats", "few persons", "beyond the cap"]


@dataclass(frozen=True)
class UnitFinding:
    """What speaks against a unit of protection, or is lost under it.

    Attributes:
        share: of the rows that share their value with others, belong to the person with most, or
            are beyond the cap.
        count: the most rows of one value, the number of persons, or the proposed cap.
    """

    kind: Kind
    column: str
    share: float
    count: int

    @property
    def contradicts(self) -> bool:
        """Tell whether the owner has to confirm the unit all the same."""
        return self.kind != "beyond the cap"

    @property
    def message(self) -> Message:
        """Return what its owner is told, with the way out."""
        return Message(
            _TOLD[self.kind], column=repr(self.column), share=self.share, count=self.count
        )

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True)
class UnitCheck:
    """What was found, and how many rows persons have.

    Attributes:
        histogram: rows from, to, and how many persons have so many; none where a row is a person.
        cap: max_rows under which nineteen of twenty persons keep all their rows.
    """

    findings: tuple[UnitFinding, ...] = ()
    histogram: tuple[tuple[int, int, int], ...] = ()
    cap: int | None = None

    @property
    def contradictions(self) -> tuple[UnitFinding, ...]:
        """Return what the owner has to confirm before a run."""
        return tuple(finding for finding in self.findings if finding.contradicts)

    def lines(self) -> Iterator[Message]:
        """Yield all of it, for the owner alone."""
        for finding in self.findings:
            yield finding.message
        if self.histogram:
            steps = [
                Message("{rows} rows: {persons}", rows=_range(low, high), persons=persons)
                for low, high, persons in self.histogram
            ]
            yield Message(
                "Persons by their number of rows: {steps}. Proposed: max_rows: {cap:d}.",
                steps=steps,
                cap=self.cap or 1,
            )


def check_unit(frame: pd.DataFrame, schema: Schema) -> UnitCheck:
    """Hold a schema's unit of protection against a table as it was read.

    Args:
        frame: all columns that the schema lists, those that are dropped among them.
    """
    person = schema.protection.person
    if person is not None:
        return _check_person(as_texts(frame[person]), person, schema.protection.max_rows)
    found = [
        repeats
        for column in schema.columns
        if column.kind == "identifier" and (column.finding is None or column.finding in _OWN)
        if (repeats := _find_repeats(as_texts(frame[column.name]), column.name)) is not None
    ]
    return UnitCheck(tuple(found))


def _find_repeats(cells: pd.Series, column: str) -> UnitFinding | None:
    counts = _rows_each(cells)
    if not len(counts):
        return None
    share = float(counts[counts > 1].sum() / counts.sum())
    # Of a few values, each in many rows, none is a person's: a kind of record, not its number.
    if share < _REPEATS or len(counts) < _FEWEST_PERSONS:
        return None
    return UnitFinding("repeats", column, share, int(counts.max()))


def _check_person(cells: pd.Series, person: str, max_rows: int) -> UnitCheck:
    counts = _rows_each(cells)
    if not len(counts):
        return UnitCheck()
    n_rows, found = int(counts.sum()), []
    most = float(counts.max() / n_rows)
    few = len(counts) < _FEWEST_PERSONS <= n_rows
    if few or (most > _ONE_PERSON and n_rows >= _FEWEST_PERSONS):
        found.append(UnitFinding("few persons", person, most, len(counts)))
    cap = int(min(MOST_ROWS, np.quantile(counts, _COVERED, method="inverted_cdf")))
    beyond = float(np.maximum(counts - max_rows, 0).sum() / n_rows)
    if beyond > 0 and cap > max_rows:
        found.append(UnitFinding("beyond the cap", person, beyond, cap))
    starts = (1, *(end + 1 for end in _LADDER))
    steps = zip(starts, (*_LADDER, int(max(counts.max(), _LADDER[-1]))), strict=True)
    histogram = [
        (low, high, int(((counts >= low) & (counts <= high)).sum())) for low, high in steps
    ]
    return UnitCheck(tuple(found), tuple(step for step in histogram if step[2]), cap)


def _rows_each(cells: pd.Series) -> Integers:
    """Return the rows of each different value; those without a value are persons of their own."""
    return np.asarray(cells.value_counts(), dtype=np.int64)


def _range(low: int, high: int) -> str:
    return f"{low}" if low == high else f"{low} to {high:,}"
