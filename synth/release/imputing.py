"""Imputing: the missing cells of a table that is brought, drawn from a model given the others.

The table is the user's: what stands in it stays as it is, and no release says anything of it.
"""

import itertools
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from privacy.message import Message
from privacy.noise import Integers
from synth.codec.codec import Codec
from synth.domain import Codes
from synth.errors import InputError
from synth.models.completing import complete_rows
from synth.reading.counts import list_names, place_message
from synth.release.model import Model
from synth.release.surrogate_columns import fill, must_differ, refuse_outside
from synth.tables.grid import Grid
from synth.tables.parsing import parse
from synth.tables.schema import Schema, as_released
from synth.tables.table import Table


@dataclass(frozen=True)
class Imputed:
    """A table whose missing cells were filled.

    Attributes:
        filled: how many cells of each column were, those with none left out.
        kept: how many missing cells of each column stay so, as asked.
        left: how many are still missing, in columns of which the model holds no value.
    """

    table: Table
    filled: Mapping[str, int]
    left: int
    kept: Mapping[str, int] = field(default_factory=dict)


def impute(
    model: Model,
    frame: pd.DataFrame,
    *,
    seed: int,
    columns: Sequence[str] | None = None,
    keep_missing: Sequence[str] = (),
) -> Imputed:
    """Fill the missing cells of a table, given what stands in the same row.

    A column that the table lacks is missing in every row. Surrogates are issued where there are
    none, and rows without a person are persons of their own.

    Args:
        frame: columns of the release, some or all, as the release writes them. Those that its
            schema drops are left out, and a note says so.
        columns: those whose missing cells are filled; None for all.
        keep_missing: those whose missing cells stay: a cell that is missing for a reason, such as
            the day of a death, tells of the others that it is.

    Raises:
        InputError: the table has other columns, or does not satisfy the release's schema; or there
            are no columns of such names.
    """
    schema = as_released(model.codec.schema)
    kept = _kept(schema, columns, keep_missing)
    dropped = {column.name for column in model.codec.schema.columns} - {
        column.name for column in schema.columns
    }
    given, notes = _read(frame, schema, dropped)
    values = _Values(model.codec.schema.with_differences(given), model.codec.schema)
    codes, known = {}, {}
    for column in model.codec.columns:
        codes[column.name] = column.encode(values)
        # A value that the model does not know says nothing of the others.
        known[column.name] = codes[column.name] < column.size - 1
        if column.name in kept and column.name in frame.columns:
            known[column.name] |= given[column.name].isna().to_numpy()
    drawn = complete_rows(model.fitted, codes, known, rng=np.random.default_rng([seed, 0]))
    rng = np.random.default_rng([seed, 1])
    whole = given.copy()
    for column in model.codec.own_columns:
        empty = np.flatnonzero(given[column.name].isna())
        decoded = column.decode(drawn[column.name][empty], rng=rng).set_axis(empty)
        whole[column.name] = _completed(given[column.name], decoded)
    whole = _with_rules_kept(whole, given, model.codec, drawn, rng)
    if schema.protection.person is not None:
        whole[schema.protection.person] = _with_persons(given[schema.protection.person])
    whole = _with_surrogates(whole, given, schema, seed).assign(
        **{name: given[name] for name in kept}
    )
    filled = given.isna().sum() - whole.isna().sum()
    return Imputed(
        table=Table(whole, schema, notes),
        filled={str(name): int(n) for name, n in filled.items() if n},
        kept={name: n for name in kept if (n := int(given[name].isna().sum()))},
        left=int(whole.drop(columns=kept).isna().sum().sum()),
    )


def _kept(schema: Schema, columns: Sequence[str] | None, keep_missing: Sequence[str]) -> list[str]:
    """Return the columns whose missing cells stay, in order.

    Raises:
        InputError: a name is no column's.
    """
    names = [column.name for column in schema.columns]
    unknown = [name for name in (*(columns or ()), *keep_missing) if name not in names]
    if unknown:
        raise InputError(
            "The release has no such columns: {names}. Name some of its own.",
            names=list_names([repr(name) for name in unknown]),
        )
    filled = set(names if columns is None else columns) - set(keep_missing)
    return [name for name in names if name not in filled]


@dataclass(frozen=True)
class _Values:
    """The values of a frame as a codec asks for them."""

    frame: pd.DataFrame
    schema: Schema

    def points(self, column: str) -> Integers:
        return Grid.of(self.schema[column]).indices(self.frame[column])

    def texts(self, column: str) -> pd.Series:
        return self.frame[column]


def _read(
    frame: pd.DataFrame, schema: Schema, dropped: Set[str]
) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    """Return the columns of a release, those that lack as missing, and what is to be told."""
    given = [str(name) for name in frame.columns]
    names = {column.name for column in schema.columns}
    extra = [place for place, name in enumerate(given, 1) if name not in names | dropped]
    if extra or names.isdisjoint(given):
        raise InputError(
            "The table has columns that the release lacks, or none at all: {places}. Leave them "
            "out.",
            places=place_message(extra),
        )
    left_out = [name for name in given if name in dropped]
    shown = frame.set_axis(given, axis="columns").drop(columns=left_out)
    for column in schema.columns:
        if column.name not in given:
            shown = shown.assign(**{column.name: pd.Series([None] * len(frame), dtype=object)})
    table = Table.from_frame(shown, schema)
    notes = list(table.notes)
    if left_out:
        shown_names = list_names([repr(name) for name in left_out])
        notes.append(Message("Left out here as in the release: {names}.", names=shown_names))
    issued = {
        column.name: parse(column, shown[column.name].reset_index(drop=True), notes)
        for column in schema.replaced
    }
    whole = {
        column.name: issued.get(column.name, table.frame.get(column.name))
        for column in schema.columns
    }
    return pd.DataFrame(whole), tuple(notes)


def _with_rules_kept(
    whole: pd.DataFrame, given: pd.DataFrame, codec: Codec, codes: Codes, rng: np.random.Generator
) -> pd.DataFrame:
    """Return rows whose filled cells keep the rules; where none does, a cell is missing again."""
    if not codec.schema.rules:
        return whole
    names = [column.name for column in codec.schema.held]
    free = {name: given[name].isna().to_numpy() for name in names}
    kept = codec.agreement.keep({name: whole[name] for name in names}, codes, rng=rng, free=free)
    return whole.assign(**kept)


def _completed(given: pd.Series, drawn: pd.Series) -> pd.Series:
    """Return values with those drawn where they are missing, in the type that they have."""
    whole = given.astype(object)
    whole.loc[drawn.index] = drawn.astype(object)
    return whole.astype(given.dtype)


def _with_persons(given: pd.Series) -> pd.Series:
    """Return who each row is about, a new person where that is missing."""
    taken = set(given.dropna())
    free = (name for n in itertools.count(1) if (name := f"P{n:07d}") not in taken)
    return pd.Series([next(free) if pd.isna(one) else one for one in given], dtype=given.dtype)


def _with_surrogates(
    whole: pd.DataFrame, given: pd.DataFrame, schema: Schema, seed: int
) -> pd.DataFrame:
    """Return a table with surrogates issued where it has none.

    Raises:
        InputError: one that was issued stands in the table already, where all shall differ.
    """
    if not schema.replaced:
        return whole
    issued = fill(Table(whole, schema), seed=seed)
    refuse_outside(issued)
    shown = issued.frame.copy()
    for column in schema.replaced:
        name = column.name
        empty = given[name].isna()
        if must_differ(column, schema) and issued.frame[name][empty].isin(given[name]).any():
            raise InputError(
                "Column {name!r}: surrogates that were issued stand in the table already. Take "
                "another seed.",
                name=name,
            )
        shown[name] = given[name].where(~empty, issued.frame[name])
    return shown
