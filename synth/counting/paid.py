"""PaidValues and PaidCounts: all that may be asked of private rows, each answer at a price.

The codec asks `PaidValues`, before there are codes; engines ask `PaidCounts`.
Prices are μ² in units of 10⁻¹², as the accountant counts them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from privacy.accounting import MU_SQUARED_UNIT, Accountant, Query
from privacy.conversions import sigma_for
from privacy.mechanisms import Tape, gaussian, threshold
from privacy.noise import Integers
from synth.counting.in_memory import CountSource, Encoder, Rule, Summand, ValueSource
from synth.domain import Clique, Domain, Floats
from synth.measurement import Measurement
from synth.queries import (
    BROKEN_RULES,
    CATEGORIES,
    GRADIENT,
    GROUP_DISTANCES,
    INTERVALS,
    MARGINAL,
    PERSONS,
    PREDICTIONS,
    ROUNDNESS,
    TOTAL,
)

# Distances are counted in sixteenths of a row, so that rounding the expected table to whole
# numbers, which sensitivity 1 needs, does not blur the distance itself.
DISTANCE_PARTS = 16
# A row's gradient is a vector of whole numbers, and this is the most that its length can be.
GRADIENT_PARTS = 1 << 21

GroupOf = Callable[[str], str | None]


def noise_for(mu_squared: int, squared_sensitivity: int) -> float:
    """Return the least noise scale that this price buys, in rows."""
    # Two units below: the price is rounded up where it is charged.
    return sigma_for((max(1, mu_squared - 2) * MU_SQUARED_UNIT / squared_sensitivity) ** 0.5)


def _no_group(_name: str) -> str | None:
    return None


@dataclass(frozen=True)
class PaidValues:
    """What the codec may ask of the rows.

    Attributes:
        rows: the private rows, contributions bounded.
        accountant: pays each answer before it is given.
        tape: only in tests, see privacy.mechanisms.Tape.
    """

    rows: ValueSource
    accountant: Accountant
    tape: Tape | None = None

    def measure_total(self, *, mu_squared: int) -> Measurement:
        """Measure the number of rows, (1,)."""
        squared = self.rows.max_rows**2
        return self._measure(TOTAL, (), self.rows.total(), squared, mu_squared)

    def measure_rows_per_person(self, *, mu_squared: int) -> Measurement:
        """Measure how many persons have 1, 2, … rows; a person moves one cell by one."""
        counts = self.rows.rows_per_person()
        return self._measure(PERSONS, (), counts, 1, mu_squared)

    def measure_broken(self, *, mu_squared: int) -> Measurement:
        """Measure the rows that broke each counted rule as they were read, (n_rules,)."""
        counts = self.rows.broken()
        # A row may break every rule, so a person moves each count by all their rows.
        squared = counts.size * self.rows.max_rows**2
        return self._measure(BROKEN_RULES, (), counts, squared, mu_squared)

    def measure_intervals(
        self,
        column: str,
        starts: Integers,
        ends: Integers,
        *,
        missing: bool,
        mu_squared: int,
        kind: str = INTERVALS,
    ) -> Measurement:
        """Measure the rows in disjoint intervals [start, end) of grid points.

        Args:
            kind: of the query: `INTERVALS` for a column's own marginal, or `BOUNDS`.
            missing: also measure the missing values, last.
        """
        counts = self.rows.intervals(column, starts, ends)
        if missing:
            counts = np.append(counts, np.int64(self.rows.missing(column)))
        squared = self.rows.max_rows**2
        query = Query(kind, (column,), len(starts))
        noisy, sigma = _release_counts(self, counts, squared, mu_squared, query)
        return Measurement((column,), noisy.astype(np.float64), sigma)

    def release_names(
        self, column: str, *, mu_squared: int, delta: int, known: Sequence[str] = ()
    ) -> tuple[list[str], Measurement]:
        """Buy the names that occur often enough to hide any one person, and their marginal.

        Args:
            known: names that were released before: they are counted whatever they hold.

        Returns:
            The names, and the noisy rows of each and, last, of the missing values.
        """
        found, counts = self.rows.names(column)
        held = dict(zip(found, counts.tolist(), strict=True))
        always = [held.pop(name, 0) for name in known]
        sigma = noise_for(mu_squared, self.rows.max_rows**2)
        released, others = threshold(
            list(held),
            np.array(list(held.values()), dtype=np.int64),
            always=np.array([*always, self.rows.missing(column)], dtype=np.int64),
            sigma=sigma,
            delta=delta,
            max_rows=self.rows.max_rows,
            query=Query(CATEGORIES, (column,), 0),  # how many occur is private
            accountant=self.accountant,
            tape=self.tape,
        )
        every = {**released, **dict(zip(known, others[:-1].tolist(), strict=True))}
        names = sorted(every)
        noisy = np.array([*(every[name] for name in names), others[-1]], dtype=np.float64)
        return names, Measurement((column,), noisy, sigma)

    def measure_categories(
        self,
        column: str,
        names: Sequence[str],
        *,
        mu_squared: int,
        others: bool = False,
        without: Sequence[str] = (),
        group_of: GroupOf = _no_group,
    ) -> Measurement:
        """Measure the rows of each of these names and, last, of the missing values.

        Args:
            others: also measure, before the missing values, all rows of other names.
            without: names whose rows are not counted.
            group_of: gives the name, among these, by which any other one counts.
        """
        found, found_counts = self.rows.names(column)
        held = dict.fromkeys(names, 0)
        rest, gone = 0, set(without)
        for name, rows in zip(found, found_counts.tolist(), strict=True):
            if name in gone:
                continue
            counted_as = name if name in held else group_of(name)
            if counted_as in held:
                held[counted_as] += rows
            else:
                rest += rows
        counts = [*held.values(), *([rest] if others else []), self.rows.missing(column)]
        exact, squared = np.array(counts, dtype=np.int64), self.rows.max_rows**2
        return self._measure(MARGINAL, (column,), exact, squared, mu_squared)

    def roundness(
        self, encoders: Mapping[str, Encoder], domain: Domain, *, mu_squared: Mapping[str, int]
    ) -> list[Measurement]:
        """Measure the rows in each class of roundness of some columns, missing values last.

        Args:
            encoders: of each column, the class of a row by its value alone.
            domain: how many classes each column has, "missing" included.
            mu_squared: for each column.
        """
        if not encoders:
            return []
        coded, squared = self.rows.encode(encoders, domain), self.rows.max_rows**2
        return [
            self._measure(ROUNDNESS, (name,), coded.marginal((name,)), squared, mu_squared[name])
            for name in domain.columns
        ]

    def _measure(
        self, kind: str, clique: Clique, counts: Integers, squared: int, mu_squared: int
    ) -> Measurement:
        query = Query(kind, clique, counts.size)
        noisy, sigma = _release_counts(self, counts, squared, mu_squared, query)
        return Measurement(clique, noisy.astype(np.float64), sigma)


@dataclass(frozen=True)
class PaidCounts:
    """What an engine may ask of the codes.

    Attributes:
        source: exact counts; nothing outside this module reads them.
        accountant: pays each answer before it is given.
        total: the paid number of rows.
        one_ways: the paid one-way marginals, one a column, as the codec bought them.
        tape: only in tests, see privacy.mechanisms.Tape.
        bars: cells that the schema's rules forbid, (n_codes, …) by clique; declared, not counted.
    """

    source: CountSource
    accountant: Accountant
    total: float
    one_ways: tuple[Measurement, ...]
    tape: Tape | None = None
    bars: Mapping[Clique, NDArray[np.bool_]] = field(default_factory=dict)

    @property
    def domain(self) -> Domain:
        """Return the codes there are: paid for, or declared."""
        return self.source.domain

    @property
    def max_rows(self) -> int:
        """Return how many rows one person has at the most, as the schema says."""
        return self.source.max_rows

    @property
    def impossible(self) -> dict[str, NDArray[np.bool_]]:
        """Return the codes that do not occur, as far as the one-way marginals tell."""
        return {
            measured.clique[0]: (measured.counts <= 0) & (measured.counts > 0).any()
            for measured in self.one_ways
        }

    def measure(self, clique: Clique, *, mu_squared: int) -> Measurement:
        """Measure the marginal of a clique."""
        counts, squared = self.source.marginal(clique), self.source.max_rows**2
        query = Query(MARGINAL, clique, counts.size)
        noisy, sigma = _release_counts(self, counts, squared, mu_squared, query)
        return Measurement(clique, noisy.astype(np.float64), sigma)

    def measure_distances(
        self, expected: Sequence[tuple[Clique, Floats]], *, mu_squared: int, kind: str
    ) -> tuple[Floats, float]:
        """Measure the L1 distance of each clique's counts from those expected, in rows.

        Args:
            expected: cliques with counts that were already paid for, of shape
                `domain.shape(clique)`.
            kind: of the query, such as `DEPENDENCE`.

        Returns:
            Noisy distances, (n_cliques,), and the standard deviation of their noise.
        """
        distances = np.array([self._distance(*pair) for pair in expected], dtype=np.int64)
        # One row moves each distance by at most one row, that is by DISTANCE_PARTS units.
        squared = len(expected) * (DISTANCE_PARTS * self.source.max_rows) ** 2
        return self._release(distances, squared, mu_squared, Query(kind, size=len(expected)))

    def measure_distances_within(
        self, expected: Sequence[tuple[Clique, Floats]], *, mu_squared: int
    ) -> tuple[Floats, float]:
        """Measure such distances apart for each code of the column that all cliques begin with.

        Returns:
            Noisy distances, (n_codes, n_cliques), and the standard deviation of their noise.
        """
        distances = np.stack([self._off(*pair).sum(axis=1) for pair in expected], axis=1)
        # A row has one code: it moves one distance of each clique, however many codes there are.
        squared = len(expected) * (DISTANCE_PARTS * self.source.max_rows) ** 2
        query = Query(GROUP_DISTANCES, expected[0][0][:1], len(expected))
        return self._release(distances, squared, mu_squared, query)

    def measure_predictions(
        self,
        rule: Rule,
        domain: Domain,
        cliques: Sequence[Clique],
        *,
        target: str,
        mu_squared: int,
    ) -> tuple[list[Floats], float]:
        """Measure marginals of codes that follow from each row's own codes.

        Args:
            rule: gives a row its codes of `domain`; made without private rows.
            target: the column that is predicted.

        Returns:
            Noisy counts of each clique, and the standard deviation of their noise, in rows.
        """
        source = self.source.derive(rule, domain)
        exact = np.concatenate([source.marginal(clique).ravel() for clique in cliques])
        # A row is in one cell of each table.
        squared = len(cliques) * self.source.max_rows**2
        query = Query(PREDICTIONS, (target,), len(cliques))
        noisy, sigma = _release_counts(self, exact, squared, mu_squared, query)
        ends = np.cumsum([domain.cells(clique) for clique in cliques])
        parts = np.split(noisy.astype(np.float64), ends[:-1])
        shapes = [domain.shape(clique) for clique in cliques]
        return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)], sigma

    def measure_gradient(
        self, summand: Summand, size: int, *, mu_squared: int, rate: float = 1.0
    ) -> tuple[Floats, float]:
        """Measure a sum over all rows of vectors whose length is at most one.

        Args:
            summand: adds up the vectors of some rows, each of which follows from a row's own
                codes, in whole parts: of GRADIENT_PARTS there are one.
            size: of a vector.
            rate: of the rows that are added up, each by a coin of its own: for want of time, and
                no cheaper than all of them (docs/privacy.md, "Gradients").

        Returns:
            The noisy sum, (size,), and the standard deviation of its noise.
        """
        exact = self.source.add_up(summand, size, rate=rate)
        squared = (GRADIENT_PARTS * self.source.max_rows) ** 2
        noisy, sigma = _release_counts(self, exact, squared, mu_squared, Query(GRADIENT, size=size))
        return noisy / GRADIENT_PARTS, sigma / GRADIENT_PARTS

    def _distance(self, clique: Clique, expected: Floats) -> int:
        return int(self._off(clique, expected).sum())

    def _off(self, clique: Clique, expected: Floats) -> Integers:
        """Return how far each cell is from what is expected, in parts of a row."""
        reference = np.rint(DISTANCE_PARTS * expected).astype(np.int64)
        off: Integers = np.abs(DISTANCE_PARTS * self.source.marginal(clique) - reference)
        return off

    def _release(
        self, distances: Integers, squared: int, mu_squared: int, query: Query
    ) -> tuple[Floats, float]:
        noisy, sigma = _release_counts(self, distances, squared, mu_squared, query)
        return noisy / DISTANCE_PARTS, sigma / DISTANCE_PARTS


def _release_counts(
    paid: PaidValues | PaidCounts, counts: Integers, squared: int, mu_squared: int, query: Query
) -> tuple[Integers, float]:
    """Return noisy counts at the least noise that the price buys, and that noise."""
    sigma = noise_for(mu_squared, squared)
    noisy = gaussian(
        counts,
        sigma=sigma,
        squared_sensitivity=squared,
        query=query,
        accountant=paid.accountant,
        tape=paid.tape,
    )
    return noisy, sigma
