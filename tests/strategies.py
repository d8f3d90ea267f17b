"""What Hypothesis draws: domains, cliques, log-potentials; schemas, and tables that fit them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from synth.domain import Clique, Domain, Floats
from synth.tables.columns import ORDERED_KINDS, Bought, Categories, ColumnSpec, Range
from synth.tables.grid import MISSING, Grid
from synth.tables.schema import Protection, Schema
from synth.tables.table import Table

_LARGEST = 2**53 - 1  # the widest range a schema may declare
_EXACT_DECIMAL = 2**51 - 1  # below it, units / 10^places · 10^places is the same number again
_DAYS = (-30_000, 60_000)  # since 1970: the years 1887 to 2134

# Names that could be mistaken for the stand-in of all others, for missing, or for a formula.
_AWKWARD_NAMES = [
    "other",
    "(other)",
    "((other))",
    "nan",
    "None",
    "NULL",
    "-1",
    "=1+1",
    " ",
    "0",
    "é",
]


@st.composite
def domains(draw: st.DrawFn) -> Domain:
    """Draw up to six columns of up to four codes."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=6))
    return Domain(dict(zip("abcdef", sizes, strict=False)))


@st.composite
def cliques_of(draw: st.DrawFn, domain: Domain) -> list[Clique]:
    """Draw cliques of up to three columns, in any order, also the same ones twice."""
    clique = st.lists(st.sampled_from(domain.columns), min_size=1, max_size=3, unique=True)
    return draw(st.lists(clique.map(tuple), max_size=6))


@st.composite
def log_potentials(draw: st.DrawFn, domain: Domain) -> dict[Clique, Floats]:
    """Draw log-potentials over drawn cliques, some of them sharp."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    sharpness = draw(st.sampled_from([0.0, 1.0, 30.0]))
    cliques = draw(cliques_of(domain))
    return {clique: rng.normal(0, sharpness, domain.shape(clique)) for clique in cliques}


def weights() -> st.SearchStrategy[np.ndarray]:
    """Draw one to twenty weights, not negative, over many orders of magnitude."""
    weight = st.one_of(st.just(0.0), st.floats(1e-9, 1e9))
    return st.lists(weight, min_size=1, max_size=20).map(np.array)


def _integer_column(draw: st.DrawFn, name: str) -> ColumnSpec:
    low = draw(st.integers(-_LARGEST, _LARGEST))
    width = draw(st.one_of(st.integers(0, 300), st.integers(0, _LARGEST - low)))
    grid = draw(st.sampled_from([None, Decimal(1), Decimal(7), Decimal(1000)]))
    return ColumnSpec(
        name, "integer", grid=grid, domain=Range(str(low), str(min(low + width, _LARGEST)))
    )


def _decimal_column(draw: st.DrawFn, name: str) -> ColumnSpec:
    places = draw(st.integers(0, 4))
    low = draw(st.integers(-_EXACT_DECIMAL, _EXACT_DECIMAL))
    width = draw(st.one_of(st.integers(0, 300), st.integers(0, _EXACT_DECIMAL - low)))
    high = min(low + width, _EXACT_DECIMAL)
    grid = Decimal(draw(st.sampled_from([1, 5, 25]))).scaleb(-places)
    bounds = Range(str(Decimal(low).scaleb(-places)), str(Decimal(high).scaleb(-places)))
    return ColumnSpec(name, "decimal", grid=grid, domain=bounds)


def _date_column(draw: st.DrawFn, name: str) -> ColumnSpec:
    days = sorted(draw(st.lists(st.integers(*_DAYS), min_size=2, max_size=2)))
    dates = [str(np.datetime64(0, "D") + day) for day in days]
    return ColumnSpec(name, "date", domain=Range(*dates))


def _datetime_column(draw: st.DrawFn, name: str) -> ColumnSpec:
    seconds = sorted(
        draw(st.lists(st.integers(*(86_400 * day for day in _DAYS)), min_size=2, max_size=2))
    )
    moments = [str(np.datetime64(0, "s") + second) for second in seconds]
    grid = draw(st.sampled_from([None, Decimal(60), Decimal(3600)]))
    return ColumnSpec(name, "datetime", grid=grid, domain=Range(*moments))


def _time_column(draw: st.DrawFn, name: str) -> ColumnSpec:
    seconds = sorted(draw(st.lists(st.integers(0, 86_399), min_size=2, max_size=2)))
    times = [str(timedelta(seconds=second)).zfill(8) for second in seconds]
    grid = draw(st.sampled_from([None, Decimal(60), Decimal(900)]))
    return ColumnSpec(name, "time", grid=grid, domain=Range(*times))


def _bought_range(draw: st.DrawFn, name: str) -> ColumnSpec:
    kind = draw(st.sampled_from(["integer", "decimal", "date", "datetime", "time"]))
    # A finer grid would reach beyond what decimals hold exactly, as above.
    grid = Decimal(1) if kind == "decimal" else None
    return ColumnSpec(name, kind, grid=grid, domain=Bought())


def _boolean_column(draw: st.DrawFn, name: str) -> ColumnSpec:
    return ColumnSpec(name, "boolean", domain=Categories(("no", "yes")))


def _names(draw: st.DrawFn) -> list[str]:
    plain = st.text("ab0 é한=,'\"\n", min_size=1, max_size=6)
    name = st.one_of(st.sampled_from(_AWKWARD_NAMES), plain)
    return draw(st.lists(name, min_size=1, max_size=12, unique=True))


def _declared_column(draw: st.DrawFn, name: str) -> ColumnSpec:
    rest = draw(st.sampled_from(["refuse", "other"]))
    names = Categories(tuple(_names(draw)))
    return ColumnSpec(name, "categorical", unreadable=rest, domain=names)


def _bought_column(draw: st.DrawFn, name: str) -> ColumnSpec:
    return ColumnSpec(name, "categorical", domain=Bought())


_COLUMNS = [
    _integer_column,
    _decimal_column,
    _date_column,
    _datetime_column,
    _time_column,
    _bought_range,
    _boolean_column,
    _declared_column,
    _bought_column,
]


@st.composite
def schemas(draw: st.DrawFn) -> Schema:
    """Draw a schema of one to four modelled columns, with or without a person column."""
    makers = draw(st.lists(st.sampled_from(_COLUMNS), min_size=1, max_size=4))
    columns = [make(draw, f"column {number}") for number, make in enumerate(makers)]
    protection = Protection()
    if draw(st.booleans()):
        protection = Protection("person", draw(st.integers(1, 5)))
        columns.insert(draw(st.integers(0, len(columns))), ColumnSpec("person", "identifier"))
    return Schema(tuple(columns), protection)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Draw a table of one to 400 rows: few different values, some of them missing."""
    schema = draw(schemas())
    n_rows = draw(st.integers(1, 400))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    frame = {column.name: _values(draw, column, n_rows, rng) for column in schema.columns}
    return Table.from_frame(pd.DataFrame(frame), schema)


def _values(
    draw: st.DrawFn, column: ColumnSpec, n_rows: int, rng: np.random.Generator
) -> pd.Series:
    missing = rng.random(n_rows) < draw(st.sampled_from([0.0, 0.0, 0.3, 1.0]))
    if column.kind in ORDERED_KINDS:
        grid = Grid.of(column)
        near_zero = min(max(0, -grid.origin // grid.step), grid.size - 1)
        point = st.one_of(st.just(near_zero), st.integers(0, grid.size - 1))
        points = rng.choice(draw(st.lists(point, min_size=1, max_size=8)), n_rows)
        return grid.values(np.where(missing, MISSING, points))
    if column.kind == "identifier":
        names: list[Any] = [f"N{number}" for number in range(draw(st.integers(1, 200)))]
    elif isinstance(column.domain, Categories):
        names = list(column.domain.names)
    else:
        names = _names(draw)
    texts = rng.choice(np.array(names, dtype=object), n_rows)
    return pd.Series(np.where(missing, None, texts), dtype="str")
