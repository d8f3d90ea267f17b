"""Imagined rows: what a run is tried on before there is any private row to ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from privacy.noise import Integers
from synth.counting.in_memory import Encoder, Rule, Summand, add_up
from synth.domain import Clique, Codes, Domain, marginal_of
from synth.planning.shapes import ImaginedColumn
from synth.tables.grid import MISSING
from synth.texts import TEXT

MOST_STEPS = 10_000  # values that stand for all rows of a column


@dataclass
class ImaginedRows:
    """Columns that do not hang together, as something that values can be asked of.

    Attributes:
        n_rows: how many rows they stand for.
        max_rows: of one person.
    """

    columns: Mapping[str, ImaginedColumn]
    n_rows: int
    max_rows: int

    @cached_property
    def steps(self) -> int:
        """Return the number of values that each column is held in."""
        return min(self.n_rows, MOST_STEPS)

    def total(self) -> Integers:
        """Return the number of rows, (1,)."""
        return np.array([self.n_rows], dtype=np.int64)

    def broken(self) -> Integers:
        """Return that no rule is imagined."""
        return np.zeros(0, dtype=np.int64)

    def rows_per_person(self) -> Integers:
        """Return how many persons have 1, 2, … `max_rows` rows: of every number as many."""
        persons = max(1, round(2 * self.n_rows / (self.max_rows * (self.max_rows + 1))))
        return np.full(self.max_rows, persons, dtype=np.int64)

    def intervals(self, column: str, starts: Integers, ends: Integers) -> Integers:
        """Count the rows of an ordered column in each [start, end) of grid points."""
        held = self.columns[column]
        found = np.searchsorted(held.points, ends) - np.searchsorted(held.points, starts)
        return self._rows(found, held)

    def missing(self, column: str) -> int:
        """Count the missing values of a column."""
        return round(self.columns[column].missing * self.n_rows)

    def names(self, column: str) -> tuple[list[str], Integers]:
        """Return the categories that occur and how often."""
        held = self.columns[column]
        counts = self._rows(np.bincount(held.points), held)
        occur = np.flatnonzero(counts)
        return [held.names[number] for number in occur], counts[occur]

    def points(self, column: str) -> Integers:
        """Return the grid points of an ordered column, -1 where missing, (steps,)."""
        held = self.columns[column]
        return np.where(self._without(column), MISSING, held.points)

    def texts(self, column: str) -> pd.Series:
        """Return the categories of a column, (steps,)."""
        held = self.columns[column]
        names = pd.Series(np.array(held.names, dtype=object)[held.points], dtype=TEXT)
        return names.mask(pd.Series(self._without(column)))

    def encode(self, encoders: Mapping[str, Encoder], domain: Domain) -> "ImaginedCounts":
        """Encode each column and return what counts the codes."""
        codes = {column: encode(self) for column, encode in encoders.items()}
        return ImaginedCounts(codes, domain, self.max_rows, self.n_rows / self.steps)

    def _rows(self, steps: NDArray[np.int64], held: ImaginedColumn) -> Integers:
        """Return how many rows so many values of a column stand for."""
        return _as_counts(steps * ((1 - held.missing) * self.n_rows / self.steps))

    def _without(self, column: str) -> NDArray[np.bool_]:
        """Tell which values are missing: some all along the distribution."""
        missing = self.columns[column].missing
        place = np.arange(self.steps)
        gone: NDArray[np.bool_] = np.floor((place + 1) * missing) > np.floor(place * missing)
        return gone


@dataclass
class ImaginedCounts:
    """Exact marginals of imagined rows.

    Attributes:
        max_rows: of one person.
        each: how many rows each code stands for.
    """

    codes: Codes
    domain: Domain
    max_rows: int
    each: float

    def marginal(self, clique: Clique) -> Integers:
        """Return the counts, int64, of shape `domain.shape(clique)`."""
        held = marginal_of(self.codes, self.domain, clique)
        return _as_counts(held * self.each)

    def derive(self, rule: Rule, domain: Domain) -> "ImaginedCounts":
        """Return what counts the codes that a rule gives each row by its own codes."""
        return ImaginedCounts(rule(self.codes), domain, self.max_rows, self.each)

    def add_up(self, summand: Summand, size: int, *, rate: float = 1.0) -> Integers:
        """Add up whole numbers over all rows, or those that a coin of their own takes, (size,)."""
        return _as_counts(add_up([self.codes], summand, size, rate=rate) * self.each)


def _as_counts(rows: NDArray[np.floating[Any]]) -> Integers:
    whole: Integers = np.rint(rows).astype(np.int64)
    return whole
