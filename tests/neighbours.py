"""Neighbouring tables: every kind of person that a table can have one more of."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from privacy.noise import uniform_words
from synth import Schema, Table
from synth.counting import in_memory as counting

ROW = Schema.from_yaml(
    """
version: 1
protection: {unit: row}
columns:
  - {name: age, kind: integer, domain: {minimum: 0, maximum: 120}}
  - {name: premium, kind: decimal, grid: 0.01, domain: {minimum: 0, maximum: 5000}}
  - {name: city, kind: categorical, missing: ['?'], domain: bought}
  - {name: plan, kind: categorical, domain: {categories: [basic, plus, '=max']}}
  - {name: joined, kind: date, domain: {minimum: 2015-01-01, maximum: 2026-12-31}}
  - {name: email, kind: identifier, role: drop, finding: email}
"""
)
PERSON = Schema.from_yaml(
    """
version: 1
protection: {person: id, max_rows: 3}
columns:
  - {name: id, kind: identifier}
  - name: seen
    kind: datetime
    grid: 60
    domain: {minimum: '2020-01-01 00:00', maximum: '2026-12-31 23:59'}
  - {name: at, kind: time, domain: {minimum: '00:00:00', maximum: '23:59:59'}}
  - {name: ward, kind: categorical, domain: bought}
  - {name: urgent, kind: boolean}
"""
)
BOUGHT_ROW = Schema.from_yaml(
    """
version: 1
protection: {unit: row}
columns:
  - {name: weight, kind: decimal, grid: 0.5, unreadable: missing, domain: bought}
  - {name: born, kind: date, unreadable: missing, domain: bought}
  - {name: town, kind: categorical, domain: bought}
"""
)
BOUGHT_PERSON = Schema.from_yaml(
    """
version: 1
protection: {person: id, max_rows: 2}
columns:
  - {name: visits, kind: integer, unreadable: missing, domain: bought}
  - {name: id, kind: identifier}
  - {name: opened, kind: datetime, grid: 3600, unreadable: missing, domain: bought}
  - name: stage
    kind: categorical
    unreadable: other
    domain: {categories: [open, shut, nan]}
"""
)
SCHEMAS = {
    "declared, a row a person": ROW,
    "declared, three rows a person": PERSON,
    "bought, a row a person": BOUGHT_ROW,
    "bought, two rows a person": BOUGHT_PERSON,
}
CELLS = {  # what stands in anybody's rows; a name of one person alone comes on top
    "age": ["0", "35", "36", "71", "120", "999", ""],
    "premium": ["0", "49.99", "0.01", "5000", "7e6", "", "-3"],
    "city": ["Seoul", "Busan", "?", ""],
    "plan": ["basic", "plus", "=max", ""],
    "joined": ["2015-01-01", "2026-12-31", "1900-01-01", ""],
    "email": ["a@example.com", ""],
    "seen": ["2020-01-01 00:00", "2024-02-29 13:59", ""],
    "at": ["00:00:00", "23:59:59", "08:30", ""],
    "ward": ["north", "south", "east", "a name that only one person has"],
    "urgent": ["true", "FALSE", ""],
    "weight": ["60", "61.5", "75", "80", "80.5", "81", "120", ""],
    "born": ["1950-06-30", "1980-01-01", "1980-01-02", "2001-12-31", ""],
    "town": ["Ulm", "Bonn", "other", ""],
    "visits": ["0", "1", "2", "3", "17", ""],
    "opened": ["2020-01-01 00:00:00", "2020-06-01 12:30:00", "2021-01-01 07:00:00", ""],
    "stage": ["open", "shut", "nan", "ajar", ""],
}
OUTSIDE = {
    "age": ["-1", "121", "100000"],
    "premium": ["-0.01", "5000.01", "1e12"],
    "joined": ["2014-12-31", "2027-01-01"],
    "seen": ["2019-12-31 23:59", "2027-01-01 00:00"],
    "weight": ["about 70"],
    "born": ["1899-12-31", "2101-01-01", "soon"],
    "visits": ["1.5", "many"],
    "opened": ["1899-12-31 23:59:59", "2101-01-01 00:00:00", "soon"],
    "stage": ["a stage that nobody else is in", "(other values)"],
}
EXTREME = {
    "age": ["9007199254740991", "-9007199254740991"],
    "premium": ["1e308", "-1e308", "5e-324"],
    "joined": ["0001-01-01", "9999-12-31"],
    "seen": ["0001-01-01 00:00", "9999-12-31 23:59"],
    "weight": ["1e308", "-1e308", "1125899906842623.5", "5e-324"],
    "born": ["1900-01-01", "2100-12-31", "0001-01-01", "9999-12-31"],
    "visits": ["4503599627370495", "-4503599627370495", "9007199254740993"],
    "opened": ["1900-01-01 00:00:00", "2100-12-31 23:59:59"],
}
NOT_A_NUMBER = {
    "weight": ["nan", "inf", "-inf", "1e999"],
    "born": ["NaT"],
    "visits": ["nan", "inf", "-inf"],
    "opened": ["NaT"],
}
KINDS = (  # the person that only one of the two tables has
    "like the others",
    "with all rows alike",
    "with more rows than count",
    "outside the domain",
    "all missing",
    "a duplicate of another",
    "alone in the table",
    "with names nobody else has",
    "with extreme numbers",
    "with what is no number",
    "without an identifier",
)


@dataclass(frozen=True)
class Pair:
    """Two neighbouring tables, before they are read.

    Attributes:
        frame: the cells of the larger one, as text.
        stranger: which of its rows the smaller one lacks, (n_rows,).
        typed: whether each frame gets the types that pandas gives to what stands in it.
        flipped: whether the smaller one comes first.
    """

    schema: Schema
    kind: str
    frame: pd.DataFrame
    stranger: NDArray[np.bool_]
    typed: bool
    flipped: bool

    def tables(self) -> tuple[Table, Table]:
        """Read both; a table without rows, which reading refuses, is made of the other."""
        larger = Table.from_frame(self._shown(self.frame), self.schema)
        if self.stranger.all():
            smaller = Table(larger.frame.iloc[:0], self.schema)
        else:
            smaller = Table.from_frame(self._shown(self.frame[~self.stranger]), self.schema)
        return (smaller, larger) if self.flipped else (larger, smaller)

    @contextmanager
    def same_coins(self) -> Iterator[None]:
        """Choose surplus rows with the same coins in both tables, the stranger's on top.

        A third table, of another length, has coins of its own.
        """
        words = uniform_words(len(self.frame))

        def coins(size: int) -> NDArray[np.uint64]:
            smaller = words[~self.stranger]
            return {len(words): words, len(smaller): smaller}.get(size, uniform_words(size))

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(counting, "uniform_words", coins)
            yield

    def _shown(self, frame: pd.DataFrame) -> pd.DataFrame:
        return as_pandas_types(frame) if self.typed else frame


def pair(seed: int, *, kind: str | None = None) -> Pair:
    """Draw a pair: schemas, then kinds, take turns; the rest is drawn from the seed.

    At ε = 20 they are not too few for a release: 6 σ of their paid count, and more.
    """
    rng = np.random.default_rng(seed)
    schema = list(SCHEMAS.values())[seed % len(SCHEMAS)]
    possible = kinds_of(schema)
    chosen = kind or possible[seed // len(SCHEMAS) % len(possible)]
    others = population(rng, schema, int(rng.integers(100, 140)))
    mine = _stranger(rng, schema, chosen, others)
    if chosen == "alone in the table":
        others = others.iloc[:0]
    frame = pd.concat([others, mine], ignore_index=True)
    order = rng.permutation(len(frame))
    return Pair(
        schema,
        chosen,
        frame.iloc[order].reset_index(drop=True),
        order >= len(others),
        typed=bool(rng.random() < 0.4),
        flipped=bool(rng.random() < 0.5),
    )


def kinds_of(schema: Schema) -> list[str]:
    """Return the kinds of person there can be: a row that is a person has no other rows."""
    several = {"with all rows alike", "with more rows than count", "without an identifier"}
    return [kind for kind in KINDS if schema.protection.person is not None or kind not in several]


def one_of_each_kind() -> list[Pair]:
    """Return a pair for each kind of person, under every other schema that can hold one."""
    drawn = []
    for place, kind in enumerate(KINDS):
        seeds = [seed for seed, one in enumerate(SCHEMAS.values()) if kind in kinds_of(one)]
        drawn += [pair(seed, kind=kind) for seed in seeds[place % 2 :: 2]]
    return drawn


def population(rng: np.random.Generator, schema: Schema, n_rows: int) -> pd.DataFrame:
    """Return rows of some persons, many with more than count and some without an identifier."""
    rows = _rows(rng, schema, n_rows)
    if schema.protection.person is not None:
        persons = (f"p{number}" for number in range(max(1, n_rows // 4)))
        rows[schema.protection.person] = rng.choice(["", *persons], n_rows)
    return rows


def as_pandas_types(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with numbers as floats or integers, moments as such, None for missing."""
    typed = {}
    for name in frame.columns:
        cells = frame[name].where(frame[name] != "", None)
        numbers = pd.to_numeric(cells, errors="coerce")
        if name in {"age", "premium", "weight", "visits"} and numbers.notna().any():
            typed[name] = numbers
        elif name in {"joined", "born", "opened"}:
            moments = pd.to_datetime(cells, errors="coerce", format="ISO8601")
            typed[name] = moments if moments.notna().any() else cells
        else:
            typed[name] = cells.astype(object)
    return pd.DataFrame(typed)


def _stranger(
    rng: np.random.Generator, schema: Schema, kind: str, others: pd.DataFrame
) -> pd.DataFrame:
    most, person = schema.protection.max_rows, schema.protection.person
    n_rows = int(rng.integers(1, most + 1))
    match kind:
        case "with all rows alike":
            rows = pd.concat([_rows(rng, schema, 1)] * most, ignore_index=True)
        case "with more rows than count":
            rows = pd.concat([_rows(rng, schema, 1)] * (most + int(rng.integers(1, 5))))
        case "outside the domain":
            rows = _rows(rng, schema, n_rows, OUTSIDE)
        case "all missing":
            rows = _rows(rng, schema, n_rows, {name: [""] for name in CELLS})
        case "a duplicate of another":
            rows = others.sample(1, random_state=int(rng.integers(2**31)))
        case "with names nobody else has":
            rows = _rows(rng, schema, n_rows, {name: ["new"] for name in ("city", "ward", "town")})
        case "with extreme numbers":
            rows = _rows(rng, schema, n_rows, EXTREME)
        case "with what is no number":
            rows = _rows(rng, schema, n_rows, NOT_A_NUMBER)
        case "without an identifier":
            rows = _rows(rng, schema, 1)
        case _:
            rows = _rows(rng, schema, n_rows)
    if person is not None:
        rows = rows.assign(**{person: "" if kind == "without an identifier" else "the one"})
    return rows


def _rows(
    rng: np.random.Generator,
    schema: Schema,
    n_rows: int,
    instead: dict[str, list[str]] | None = None,
) -> pd.DataFrame:
    columns = {}
    for column in schema.columns:
        cells = (instead or {}).get(column.name) or CELLS.get(column.name, [""])
        if column.name in {"city", "town"} and instead is None:
            cells = [*cells, f"only {rng.random()}"]
        columns[column.name] = rng.choice(cells, n_rows)
    return pd.DataFrame(columns).astype("str")


def declare_rules(drawn: Pair) -> Pair:
    """Return a pair whose schema declares rules, which many of its rows break."""
    names = {column.name for column in drawn.schema.columns}
    said = [text for name, text in _RULES if name in names]
    return replace(drawn, schema=Schema.from_yaml(f"{drawn.schema.to_yaml()}rules: {said}\n"))


_RULES = [  # each about columns of the schema that has the first of them
    ("age", {"holds": "premium >= age - 30", "broken": "missing"}),
    ("age", {"implies": {"if": {"plan": "basic"}, "then": {"age": {"maximum": "36"}}}}),
    ("city", {"equivalent": {"city": "Seoul", "plan": "=max"}}),
    ("seen", {"missing_together": ["seen", "at"]}),
    ("seen", {"implies": {"if": {"urgent": "true"}, "then": {"at": {"maximum": "12:00"}}}}),
    ("weight", {"missing_together": ["weight", "born"]}),
    (
        "weight",
        {"implies": {"if": {"town": ["Ulm", "Seoul"]}, "then": {"weight": {"minimum": "1"}}}},
    ),
    ("visits", {"combinations": {"columns": ["visits", "stage"], "allowed": [["1", "open"]]}}),
]
_RULES = [(name, {**rule, "broken": "missing"}) for name, rule in _RULES]


def replace_identifiers(drawn: Pair) -> Pair:
    """Return a pair whose schema replaces identifiers and makes the other columns coarser."""
    text = drawn.schema.to_yaml()
    for before, after in _REPLACED.items():
        text = text.replace(before, after)
    schema = Schema.from_yaml(text)
    assert schema.replaced or any(column.generalise for column in schema.columns)
    return replace(drawn, schema=schema)


_REPLACED = {  # as `to_yaml` writes a column, and with its new role
    "name: email, kind: identifier, role: drop": (
        "name: email, kind: identifier, role: surrogate, surrogate: {type: email, unique: true}"
    ),
    "name: id, kind: identifier": (
        "name: id, kind: identifier, role: surrogate, surrogate: {type: key, format: 'P####'}"
    ),
    "name: age, kind: integer": (
        "name: age, kind: integer, role: generalise, generalise: {width: 10, top: 90}"
    ),
    "name: premium, kind: decimal": (
        "name: premium, kind: decimal, role: generalise, generalise: {width: 0.5}"
    ),
    "name: joined, kind: date": (
        "name: joined, kind: date, role: generalise, generalise: {to: month}"
    ),
    "name: city, kind: categorical": (
        "name: city, kind: categorical, role: generalise, generalise: {prefix: 2}"
    ),
    "name: weight, kind: decimal": (
        "name: weight, kind: decimal, role: generalise, generalise: {width: 5, top: 100}"
    ),
    "name: born, kind: date": ("name: born, kind: date, role: generalise, generalise: {to: year}"),
    "name: town, kind: categorical": (
        "name: town, kind: categorical, role: generalise, generalise: {groups: {South: [Ulm]}}"
    ),
    "name: visits, kind: integer": (
        "name: visits, kind: integer, role: generalise, generalise: {top: 10}"
    ),
    "name: opened, kind: datetime, grid: 3600": (
        "name: opened, kind: datetime, role: generalise, generalise: {to: day}"
    ),
}
