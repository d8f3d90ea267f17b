"""Cohort: the persons who are attacked, and those who are made up to be found among them."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from privacy.noise import Integers
from synth.annex.attacks.yardstick import Places, Yardstick
from synth.codec.codec import Codec
from synth.domain import Floats
from synth.models.width import pairs_to_compare
from synth.tables.schema import Schema
from synth.tables.table import Table
from synth.texts import TEXT

MOST_PERSONS = 5_000
MOST_ROWS = 20_000
FEWEST_PERSONS = 200  # with fewer, chance alone can explain any outcome
ISOLATED = 0.1  # of the persons
_MOST_PAIRS = 300
_PARTS = 20  # of an ordered column's values, where rare combinations are looked for
_MOST_MADE_UP, _FEWEST_MADE_UP = 1_000, 100
CANARY = "canary"

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Cohort:
    """Persons with all their rows.

    Attributes:
        table: the rows.
        owner: whose each row is, (n_rows,), numbered from 0.
        speaking: one row of each person, chosen at random, (n_persons,).
        of_persons: how many persons the whole table has.
    """

    table: Table
    owner: Integers
    speaking: Integers
    of_persons: int

    @property
    def size(self) -> int:
        """Return the number of persons."""
        return len(self.speaking)

    def rows_of(self, chosen: Bools) -> pd.DataFrame:
        """Return the rows of some persons, chosen by a mark for each, (n_persons,)."""
        return self.table.frame[chosen[self.owner]]


def choose_cohort(table: Table, *, rng: np.random.Generator) -> Cohort:
    """Choose persons at random: all of a small table, with all their rows."""
    person = table.schema.protection.person
    n_rows = len(table.frame)
    owner = np.arange(n_rows) if person is None else _numbered(table.frame[person])
    rows_each = np.bincount(owner)
    order = rng.permutation(len(rows_each))[:MOST_PERSONS]
    taken = order[np.cumsum(rows_each[order]) <= MOST_ROWS]
    kept = np.flatnonzero(np.isin(owner, taken))
    _, numbered = np.unique(owner[kept], return_inverse=True)
    shuffled = rng.permutation(len(kept))
    _, first = np.unique(numbered[shuffled], return_index=True)
    frame = table.frame.iloc[kept].reset_index(drop=True)
    return Cohort(
        replace(table, frame=frame), numbered.astype(np.int64), shuffled[first], len(rows_each)
    )


def mark_isolated(places: Places, *, share: float = ISOLATED) -> Bools:
    """Mark the persons whose values, two columns at a time, the fewest others have.

    Args:
        places: of one row of each person.
    """
    at = places.at.astype(np.float64)
    cells = np.where(places.ordered, np.floor(np.minimum(at, 1.5) * _PARTS), at)
    columns = [str(number) for number in range(cells.shape[1])]
    pairs = pairs_to_compare(columns) or [(column, column) for column in columns]
    rarity: Floats = np.zeros(len(cells))
    for one, other in pairs[:: 1 + len(pairs) // _MOST_PAIRS]:
        both = cells[:, int(one)] * (1 + np.ptp(cells[:, int(other)])) + cells[:, int(other)]
        _, cell, counts = np.unique(both, return_inverse=True, return_counts=True)
        rarity -= np.log(counts[cell])
    marked = np.zeros(len(cells), dtype=bool)
    marked[np.argsort(-rarity, kind="stable")[: max(1, round(share * len(cells)))]] = True
    return marked


def make_up(codec: Codec, *, rng: np.random.Generator) -> Cohort:
    """Make up persons of whom everything is as likely; one of them will be the canary.

    Each has as many rows as count of one person, all alike.

    Args:
        codec: of the release: what values there are is published in it.
    """
    rows_each = codec.schema.protection.max_rows
    size = int(np.clip(20 * _MOST_MADE_UP // rows_each, _FEWEST_MADE_UP, _MOST_MADE_UP))
    codes = {
        name: rng.integers(0, most, size).astype(np.int64)
        for name, most in codec.domain.sizes.items()
    }
    frame = codec.decode(codes, rng=rng).frame
    owner = np.repeat(np.arange(size), rows_each)
    frame = frame.iloc[owner].reset_index(drop=True)
    if codec.schema.protection.person is not None:
        names = [f"{CANARY} {rng.integers(2**60):x}" for _ in range(size)]
        frame[codec.schema.protection.person] = pd.Series(names, dtype=TEXT).iloc[owner].to_numpy()
    return Cohort(Table(frame, codec.schema), owner, np.arange(size) * rows_each, size)


def place_persons(cohort: Cohort, yardstick: Yardstick) -> Places:
    """Return where the speaking row of each person lies."""
    return yardstick.place(cohort.table.frame.iloc[cohort.speaking])


def join_rows(members: pd.DataFrame, canary: pd.DataFrame, schema: Schema) -> Table:
    """Return one table of the rows of both."""
    canary = canary[list(members.columns)].astype(dict(members.dtypes))
    return Table(pd.concat([members, canary], ignore_index=True), schema)


def _numbered(persons: pd.Series) -> Integers:
    """Number persons; a row whose person is missing is a person of its own."""
    ids, known = pd.factorize(persons)
    lone = np.flatnonzero(ids < 0)
    ids[lone] = len(known) + np.arange(len(lone))
    return ids.astype(np.int64)
