"""Surrogate columns: filled once the others are sampled, from those, the schema and a seed."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.errors import InputError
from synth.surrogates.declaration import Surrogate
from synth.surrogates.issuing import Issuer
from synth.surrogates.persons import Aspects, Personas
from synth.tables.columns import ColumnSpec
from synth.tables.schema import Schema
from synth.tables.table import Table
from synth.texts import TEXT

_FIRST_YEAR, _LAST_YEAR = 1800, 2200  # of a birth that is given as a whole number
_UNITS = {"month": "M", "quarter": "M", "year": "Y"}


def issuer_of(column: ColumnSpec) -> Issuer:
    """Return what fills a column that surrogates fill."""
    if column.surrogate is None:
        raise ValueError("a column without surrogates")
    return Issuer(column.surrogate, is_whole=column.kind == "integer")


def refuse_small_spaces(schema: Schema, needed: int) -> None:
    """Hold the space of each column whose surrogates are to differ against how many are needed.

    Raises:
        InputError: one is too small; names the column, what is needed and what there is.
    """
    for column in schema.replaced:
        issuer = issuer_of(column)
        if must_differ(column, schema) and issuer.space < needed:
            raise InputError(
                "Column {name!r}: {needed} different surrogates are needed, and its format has "
                "{available}. Give it a longer format, or leave unique out.",
                name=column.name,
                needed=needed,
                available=issuer.space,
            )


def fill(table: Table, *, seed: int) -> Table:
    """Return a synthetic table with its surrogate columns, in the schema's order.

    The same persons, schema and seed give the same surrogates.

    Raises:
        InputError: a column's surrogates cannot all differ as they should.
    """
    schema = table.schema
    if not schema.replaced:
        return table
    refuse_small_spaces(schema, len(table.frame))
    persons = _Persons(table, seed)
    seen: dict[tuple[str, str | None], int] = {}
    filled = {}
    for column in schema.replaced:
        issuer = issuer_of(column)
        alike = (issuer.surrogate.type, issuer.surrogate.format)
        seen[alike] = seen.get(alike, 0) + 1
        filled[column.name] = persons.issue_column(column, issuer, f"{seen[alike]}")
    frame = pd.DataFrame(
        {
            column.name: filled[column.name] if column.name in filled else table.frame[column.name]
            for column in schema.released
        }
    )
    return Table(frame, schema, table.notes)


def refuse_outside(table: Table) -> None:
    """Hold every surrogate of a synthetic table against its namespace.

    Raises:
        InputError: one lies outside, is missing, or comes twice where it should not; says how many.
    """
    for column in table.schema.replaced:
        issuer, values = issuer_of(column), table.frame[column.name]
        texts = pd.unique(values.dropna().astype(TEXT))
        n_outside = int(values.isna().sum()) + sum(not issuer.belongs(str(one)) for one in texts)
        if n_outside:
            raise InputError(
                "Column {name!r}: {outside} of {rows} surrogates lie outside their namespace.",
                name=column.name,
                outside=n_outside,
                rows=len(values),
            )
        if must_differ(column, table.schema):
            n_wanted = len(values)
            if is_per_person(column, table.schema):
                n_wanted = table.frame[str(table.schema.protection.person)].nunique()
            if len(texts) < n_wanted:
                raise InputError(
                    "Column {name!r}: {twice} of its surrogates come twice.",
                    name=column.name,
                    twice=n_wanted - len(texts),
                )


def must_differ(column: ColumnSpec, schema: Schema) -> bool:
    """Tell whether no two of a column's surrogates may be the same; ids of persons never are."""
    declared = column.surrogate is not None and column.surrogate.unique
    return declared or column.name == schema.protection.person


def is_per_person(column: ColumnSpec, schema: Schema) -> bool:
    """Tell whether rows of one person have the same surrogate there."""
    person, surrogate = schema.protection.person, column.surrogate
    if person is None or surrogate is None:
        return False
    if column.name == person:
        return True
    # A key tells rows apart, unless it is the person's.
    return (surrogate.per or ("row" if surrogate.type == "key" else "person")) == "person"


class _Persons:
    """Whom rows are about: personas by row and by person, made once each."""

    def __init__(self, table: Table, seed: int) -> None:
        self._table, self._seed = table, seed
        self._rows: NDArray[np.int64] = np.arange(len(table.frame), dtype=np.int64)
        self._person_of_row = self._first = self._rows
        person = table.schema.protection.person
        if person is not None:
            codes, _ = pd.factorize(table.frame[person])
            self._person_of_row = codes.astype(np.int64)
            _, first = np.unique(codes, return_index=True)
            self._first = first.astype(np.int64)
        self._made: dict[tuple[bool, str], Personas] = {}

    def issue_column(self, column: ColumnSpec, issuer: Issuer, stream: str) -> pd.Series:
        """Return the surrogates of a column, (n_rows,); a person's rows have the same one."""
        by_person = is_per_person(column, self._table.schema)
        people = self._personas(issuer.surrogate, by_person=by_person)
        texts = issuer.issue(people, seed=self._seed, stream=stream)
        values = np.array(texts, dtype=object)
        if by_person:
            values = values[self._person_of_row]
        if issuer.is_whole:
            return pd.Series([int(text) for text in values], dtype="Int64")
        return pd.Series(values, dtype=TEXT)

    def _personas(self, surrogate: Surrogate, *, by_person: bool) -> Personas:
        key = (by_person, surrogate.persona)
        if key not in self._made:
            rows = self._first if by_person else self._rows
            sources = _sources(self._table.schema, surrogate.persona)
            frame = self._table.frame.iloc[rows].reset_index(drop=True)
            self._made[key] = Personas(
                len(rows),
                _aspects(frame, self._table.schema, sources),
                seed=self._seed,
                stream=surrogate.persona,
                language=_language(self._table.schema, surrogate.persona),
            )
        return self._made[key]


def _sources(schema: Schema, persona: str) -> Mapping[str, str]:
    """Return the columns that say what a persona is: all its surrogates agree with them."""
    found: dict[str, str] = {}
    for column in schema.replaced:
        if column.surrogate is not None and column.surrogate.persona == persona:
            found |= dict(column.surrogate.consistent_with)
    return found


def _language(schema: Schema, persona: str) -> str:
    """Return the language of a persona's names, which its e-mail addresses spell."""
    said = [
        c.surrogate.type for c in schema.replaced if c.surrogate and c.surrogate.persona == persona
    ]
    return "ko" if any(name.endswith("_ko") for name in said) and "name_en" not in said else "en"


def _aspects(frame: pd.DataFrame, schema: Schema, sources: Mapping[str, str]) -> Aspects:
    texts: dict[str, Sequence[str]] = {
        aspect: frame[sources[aspect]].fillna("").astype(TEXT).tolist()
        for aspect in ("sex", "region")
        if aspect in sources
    }
    birth, unit = None, "D"
    if "birth" in sources:
        column = schema[sources["birth"]]
        values = frame[column.name]
        if column.kind == "integer":
            years = values.to_numpy(dtype=np.float64, na_value=np.nan)
            known = (years >= _FIRST_YEAR) & (years <= _LAST_YEAR)
            months = (np.where(known, years, 1970).astype(np.int64) - 1970) * 12
            birth = np.where(
                known,
                months.astype("datetime64[M]").astype("datetime64[D]"),
                np.datetime64("NaT", "D"),
            )
            unit = "Y"
        else:
            birth = values.to_numpy(dtype="datetime64[s]").astype("datetime64[D]")
            if column.generalise is not None:
                unit = _UNITS.get(column.generalise.to or "", "D")
    return Aspects(sex=texts.get("sex"), birth=birth, birth_unit=unit, region=texts.get("region"))
