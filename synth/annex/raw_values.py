"""A column's exact values, private beside synthetic: for the annex, and so for its owner alone."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from synth.codec.cells import Names, Points
from synth.codec.codec import ColumnCodec
from synth.domain import Floats
from synth.tables.columns import MOMENT_KINDS, Kind

QUANTILES = {"1 %": 0.01, "5 %": 0.05, "25 %": 0.25, "50 %": 0.5, "75 %": 0.75, "95 %": 0.95}
QUANTILES["99 %"] = 0.99
_FREQUENT = 5  # values, of either table
_NAMED = 10  # of the categories that were merged
_DAY = 86_400.0  # seconds

Shares = Mapping[str | float, float]


@dataclass(frozen=True)
class Figure:
    """A statistic of both tables in words.

    Attributes:
        apart: how far the two are from each other, in standard deviations of the private column.
    """

    name: str
    private: str
    synthetic: str
    apart: float


@dataclass(frozen=True)
class Frequent:
    """A value with its share of the private and of the synthetic rows; None is missing."""

    value: str | None
    private: float
    synthetic: float


@dataclass(frozen=True)
class Lost:
    """Private rows of which the synthetic table cannot show the value, counted exactly.

    Attributes:
        below: clipped at the least value of the range.
        above: clipped at the greatest.
        merged: in categories that were not released.
        categories: how many these are.
        names: the largest of them, with their rows.
    """

    below: int = 0
    above: int = 0
    merged: int = 0
    categories: int = 0
    names: tuple[tuple[str, int], ...] = ()

    @property
    def rows(self) -> int:
        """Return all of them."""
        return self.below + self.above + self.merged


@dataclass(frozen=True)
class RawValues:
    """How far a column's values are from the private ones, exactly.

    Attributes:
        distance: of numbers and times the Kolmogorov distance or, if that is larger, the largest
            error of a value's share; of others the total variation distance over values.
        figures: mean, standard deviation and quantiles; none where values have no order.
        frequent: the commonest values of either table, those first that are furthest off.
    """

    column: str
    distance: float
    figures: tuple[Figure, ...]
    frequent: tuple[Frequent, ...]
    lost: Lost


def compare_values(
    column: ColumnCodec, kind: Kind, private: pd.Series, synthetic: pd.Series
) -> RawValues:
    """Compare the exact values of a column in two tables."""
    if isinstance(column.cells, Points):
        numbers = as_numbers(kind, private), as_numbers(kind, synthetic)
        ours, theirs = (_shares(pd.Series(held)) for held in numbers)
        present = [np.sort(held[~np.isnan(held)]) for held in numbers]
        off = max(abs(gap) for gap in _gaps(ours, theirs).values())
        return RawValues(
            column.name,
            max(off, _kolmogorov(present[0], present[1])),
            _figures(kind, present[0], present[1]),
            _frequent(ours, theirs, kind),
            _clipped(column.cells, kind, numbers[0]),
        )
    ours, theirs = _shares(private), _shares(synthetic)
    return RawValues(
        column.name,
        sum(abs(gap) for gap in _gaps(ours, theirs).values()) / 2,
        (),
        _frequent(ours, theirs, kind),
        _merged(column.cells, private),
    )


def as_numbers(kind: Kind, values: pd.Series) -> Floats:
    """Return ordered values as numbers, moments in seconds; nan where missing."""
    match kind:
        case "date" | "datetime":
            seconds = pd.Series(values.to_numpy(dtype="datetime64[s]").astype(np.int64))
            found = seconds.astype("float64").mask(values.isna().to_numpy())
        case "time":
            found = pd.to_timedelta(values).dt.total_seconds()
        case _:
            found = values.astype("Float64")
    return np.asarray(found.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


def as_written(kind: Kind, number: float) -> str:
    """Return a number as a value of the kind is written."""
    match kind:
        case "date" | "datetime":
            moment = str(np.datetime64(round(number), "s"))
            return moment[:10] if kind == "date" else moment.replace("T", " ")
        case "time":
            return str(np.datetime64(round(number), "s"))[11:]
        case _:
            return f"{number:,.10g}"


def _shares(values: pd.Series) -> Shares:
    """Return the share of each value; of missing ones under nan."""
    counts = values.value_counts(normalize=True, dropna=False)
    return {
        math.nan if pd.isna(value) else value: float(share)
        for value, share in zip(counts.index.tolist(), counts.tolist(), strict=True)
    }


def _gaps(private: Shares, synthetic: Shares) -> dict[str | float, float]:
    return {
        value: private.get(value, 0.0) - synthetic.get(value, 0.0)
        for value in {**private, **synthetic}
    }


def _frequent(private: Shares, synthetic: Shares, kind: Kind) -> tuple[Frequent, ...]:
    gaps = _gaps(private, synthetic)
    chosen = {
        value
        for shares in (private, synthetic)
        for value in sorted(shares, key=lambda value: -shares[value])[:_FREQUENT]
    }
    return tuple(
        Frequent(
            _in_words(value, kind),
            private.get(value, 0.0),
            synthetic.get(value, 0.0),
        )
        for value in sorted(chosen, key=lambda value: (-abs(gaps[value]), str(value)))
    )


def _in_words(value: str | float, kind: Kind) -> str | None:
    if isinstance(value, str):
        return value
    return None if math.isnan(value) else as_written(kind, value)


def _kolmogorov(private: Floats, synthetic: Floats) -> float:
    """Return the largest gap between two distributions, given their values in ascending order."""
    if not len(private) or not len(synthetic):
        return float(len(private) != len(synthetic))
    both = np.concatenate([private, synthetic])
    below = [np.searchsorted(held, both, side="right") / len(held) for held in (private, synthetic)]
    return float(np.abs(below[0] - below[1]).max())


def _figures(kind: Kind, private: Floats, synthetic: Floats) -> tuple[Figure, ...]:
    if not len(private) or not len(synthetic):
        return ()
    spread = float(private.std())
    found = [("mean", float(private.mean()), float(synthetic.mean()))]
    found += [
        (name, _quantile(private, share), _quantile(synthetic, share))
        for name, share in QUANTILES.items()
    ]
    figures = [
        Figure(
            name, _six_digits(kind, ours), _six_digits(kind, theirs), _apart(ours - theirs, spread)
        )
        for name, ours, theirs in found
    ]
    other = float(synthetic.std())
    spreads = _length(kind, spread), _length(kind, other)
    figures.insert(1, Figure("standard deviation", *spreads, _apart(spread - other, spread)))
    return tuple(figures)


def _six_digits(kind: Kind, number: float) -> str:
    return as_written(kind, number if kind in MOMENT_KINDS else float(f"{number:.6g}"))


def _quantile(values: Floats, share: float) -> float:
    return float(values[max(0, math.ceil(share * len(values)) - 1)])


def _apart(difference: float, spread: float) -> float:
    if spread > 0:
        return abs(difference) / spread
    return 0.0 if difference == 0 else math.inf


def _length(kind: Kind, number: float) -> str:
    """Return a standard deviation; of moments in days."""
    if kind in MOMENT_KINDS:
        return f"{number / _DAY:,.4g} d"
    return f"{number:,.6g}"


def _clipped(cells: Points, kind: Kind, private: Floats) -> Lost:
    if not len(cells):  # no range was clear
        present = private[~np.isnan(private)]
        return Lost(merged=len(present), categories=len(np.unique(present)))
    ends = cells.grid.values(np.array([cells.starts[0], cells.ends[-1] - 1]))
    low, high = as_numbers(kind, ends)
    return Lost(below=int((private < low).sum()), above=int((private > high).sum()))


def _merged(cells: Points | Names, private: pd.Series) -> Lost:
    if not isinstance(cells, Names) or not (cells.others or cells.hierarchy):
        return Lost()
    known = cells.names[:-1] if cells.others else cells.names
    counts = private[~private.isin(known)].value_counts()
    named = zip(counts.index[:_NAMED].tolist(), counts[:_NAMED].tolist(), strict=True)
    return Lost(
        merged=int(counts.sum()),
        categories=len(counts),
        names=tuple((str(name), int(rows)) for name, rows in named),
    )
