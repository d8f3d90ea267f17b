"""Roundness: amounts end in zeros, appointments begin on the hour, deliveries leave out Sundays.

A histogram says how many rows lie between 4,096 and 8,191, not that nearly all of them are whole
thousands. So the rows of a column are also counted by how round their value is, a few cells for
little budget, and values are drawn inside each interval as often round as was measured.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from privacy.noise import Integers
from synth.domain import Floats
from synth.tables.columns import MOMENT_KINDS
from synth.tables.grid import Grid

SHARE = 0.05  # of an ordered column's budget
FEWEST_POINTS = 257  # of a grid; with fewer, most values are counted one by one anyway
_MOST_NOISE = 0.12  # of those rows: with more nothing could be told, and nothing is bought
_CLEARLY = 3.0  # σ
_WORTH_ASKING = 0.05  # of the rows, in intervals of several points
_MOST_DIVISORS = 16  # eight decades: from ones to ten millions, or from .001 to 10,000
_MOST_DAYS = 200_000  # of a column of dates: five centuries; days are looked at one by one
_EXACT_UNITS = 2**51  # beyond, decimals lie on a grid of their own
_SECONDS = (60, 300, 900, 1_800, 3_600, 86_400)  # full minutes to midnights
_WEEKDAYS, _THURSDAY = 7, 3  # 1970 began on a Thursday; weeks begin on Mondays
_ROUNDS = 100
_PART = 4  # of a number: rows are moved to a round one at most this part away


class Classes(Protocol):
    """Disjoint classes of the points of a grid, a function of each point alone."""

    @property
    def size(self) -> int:
        """Return how many there are."""
        ...

    @property
    def nested(self) -> bool:
        """Tell whether each is rounder than the one before; else they stand side by side."""
        ...

    def of(self, points: Integers) -> NDArray[np.int64]:
        """Return the class of each point."""
        ...

    def within(self, starts: Integers, ends: Integers) -> NDArray[np.int64]:
        """Return how many points of each class lie in each [start, end), (n, size)."""
        ...

    def apart(self, points: Integers, told: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return how far round points near each point may lie apart, of the classes told, (n,)."""
        ...

    def point(
        self, classes: NDArray[np.int64], starts: Integers, places: NDArray[np.int64]
    ) -> Integers:
        """Return the point of a class that has so many of the class before it from `start` on."""
        ...


@dataclass(frozen=True)
class Multiples:
    """Class k: multiples of the k-th divisor, and of none after it.

    Attributes:
        first: the grid's first point, in steps from zero.
        divisors: in steps, each dividing the next; the first is one.
        of_time: hours are as long early as late; of numbers large ones are rounder.
    """

    first: int
    divisors: tuple[int, ...]
    of_time: bool = False
    nested: bool = True

    @property
    def size(self) -> int:
        """Return the number of classes."""
        return len(self.divisors)

    def of(self, points: Integers) -> NDArray[np.int64]:
        """Return the class of each point."""
        steps = points + self.first
        found = np.zeros(len(points), dtype=np.int64)
        for divisor in self.divisors[1:]:
            found += steps % divisor == 0
        return found

    def within(self, starts: Integers, ends: Integers) -> NDArray[np.int64]:
        """Return how many points of each class lie in each [start, end), (n, size)."""
        divisors = np.array(self.divisors)
        multiples = _up(ends + self.first, divisors) - _up(starts + self.first, divisors)
        further = np.zeros((len(starts), 1), dtype=np.int64)
        own: NDArray[np.int64] = multiples - np.append(multiples[:, 1:], further, axis=1)
        return own

    def apart(self, points: Integers, told: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return how far round points near each point may lie apart, of the classes told, (n,)."""
        divisors = np.array(self.divisors)[told & (np.arange(self.size) > 0)]
        most = np.abs(points + self.first) // _PART
        if self.of_time:
            most = np.full(len(points), divisors.max(initial=1))
        at = np.searchsorted(divisors, most, side="right")
        found: NDArray[np.int64] = np.append(1, divisors)[at]
        return found

    def point(
        self, classes: NDArray[np.int64], starts: Integers, places: NDArray[np.int64]
    ) -> Integers:
        """Return the point of a class that has so many of the class before it from `start` on.

        Of the multiples of one divisor those are left out that are multiples of the next, every
        r-th: before the m-th lie m - ⌈m/r⌉ of the others.
        """
        divisors = np.array(self.divisors)
        ratios = np.append(divisors[1:] // divisors[:-1], 0)[classes]
        begin = -(-(starts + self.first) // divisors[classes])
        last, every = ratios == 0, np.maximum(ratios, 2)
        place = begin - -(-begin // every) + places
        number = np.where(last, begin + places, place + place // (every - 1) + 1)
        point: Integers = number * divisors[classes] - self.first
        return point


@dataclass(frozen=True)
class Days:
    """Classes 0 to 6: Mondays to Sundays; class 7: the first of a month.

    Attributes:
        first: the grid's first point, in days since 1970.
        start: the first point that is looked at.
        end: one past the last.
    """

    first: int
    start: int
    end: int
    size: int = _WEEKDAYS + 1
    nested: bool = False

    def of(self, points: Integers) -> NDArray[np.int64]:
        """Return the class of each point."""
        days = points + self.first
        months = days.astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]")
        return np.where(months.astype(np.int64) == days, _WEEKDAYS, (days + _THURSDAY) % _WEEKDAYS)

    def within(self, starts: Integers, ends: Integers) -> NDArray[np.int64]:
        """Return how many points of each class lie in each [start, end), (n, size)."""
        bounds = [np.searchsorted(days, (starts, ends)) for days in self._by_class()]
        return np.stack([end - start for start, end in bounds], axis=1)

    def apart(self, points: Integers, told: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return how far round points near each point may lie apart, of the classes told, (n,)."""
        return np.full(len(points), _WEEKDAYS if told[:_WEEKDAYS].any() else 1)

    def point(
        self, classes: NDArray[np.int64], starts: Integers, places: NDArray[np.int64]
    ) -> Integers:
        """Return the point of a class that has so many of the class before it from `start` on."""
        found = np.zeros(len(classes), dtype=np.int64)
        for number, days in enumerate(self._by_class()):
            asked = classes == number
            found[asked] = days[np.searchsorted(days, starts[asked]) + places[asked]]
        return found

    def _by_class(self) -> list[Integers]:
        points = np.arange(self.start, self.end)
        classes = self.of(points)
        return [points[classes == number] for number in range(self.size)]


@dataclass(frozen=True)
class Roundness:
    """How much likelier a point of each class is than others of its interval.

    Attributes:
        weights: of a point of each class, (size,); only their ratios count.
    """

    classes: Classes
    weights: Floats

    def shares(self, starts: Integers, ends: Integers) -> Floats:
        """Return the weight of each class in each interval, (n, size), rows adding up to one."""
        points = self.classes.within(starts, ends)
        weights = points * self.weights
        # An interval without any point that was ever seen is spread evenly.
        weights = np.where(weights.sum(axis=1, keepdims=True) > 0, weights, points)
        shares: Floats = weights / weights.sum(axis=1, keepdims=True)
        return shares

    def weight(self, starts: Integers, ends: Integers) -> Floats:
        """Return the weight of all points of each interval, empty ones included, (n,)."""
        found: Floats = self.classes.within(starts, ends) @ self.weights
        return found


def classes_of(grid: Grid, starts: Integers, ends: Integers) -> Classes | None:
    """Return the classes of a grid between its first and last cell; None where it has none.

    A function of the grid and the paid cells.
    """
    if not len(starts) or grid.size < FEWEST_POINTS or grid.origin % grid.step or grid.months:
        return None
    first = grid.origin // grid.step
    if grid.kind == "date":
        few = int(ends[-1] - starts[0]) <= _MOST_DAYS and grid.step == 1
        return Days(grid.origin, int(starts[0]), int(ends[-1])) if few else None
    most = max(abs(int(starts[0]) + first), abs(int(ends[-1]) + first))
    if most * grid.step >= _EXACT_UNITS:
        return None
    wanted: Sequence[int] = _SECONDS
    if grid.kind not in MOMENT_KINDS:
        wanted = sorted(digit * 10**power for power in range(15) for digit in (1, 5))
    steps = [number // grid.step for number in wanted if number % grid.step == 0]
    divisors = [number for number in steps if 1 < number < most][-_MOST_DIVISORS:]
    return Multiples(first, (1, *divisors), grid.kind in MOMENT_KINDS) if divisors else None


def is_worth_asking(starts: Integers, ends: Integers, mass: Floats, *, sigma: float) -> bool:
    """Tell whether enough rows lie in intervals of several points, next to the noise to come."""
    rows = float(mass.sum())
    wide = float(mass[ends - starts > 1].sum())
    return wide > _WORTH_ASKING * rows and sigma < _MOST_NOISE * wide


def codes_of(classes: Classes, points: Integers) -> NDArray[np.int64]:
    """Return the class of each grid point, `size` where missing or below a declared range."""
    return np.where(points < 0, classes.size, classes.of(np.maximum(points, 0)))


def fit_roundness(
    classes: Classes,
    starts: Integers,
    ends: Integers,
    mass: Floats,
    variance: Floats,
    seen: Floats,
    sigma: float,
) -> tuple[Roundness | None, NDArray[np.int64]]:
    """Find the weights under which the cells hold as many rows of each class as were measured.

    Classes that noise hides share a weight: with the next less round one where they are nested,
    with one another where they are not.

    Args:
        mass: rows of each cell, (n_cells,).
        variance: of the measured mass, in rows², (n_cells,).
        seen: noisy rows of each class, (size,).
        sigma: standard deviation of their noise.

    Returns:
        The weights, None where nothing is told from even intervals; and the first cell of each run
        of cells that is to be drawn from as one.

    Source: iterative proportional fitting, Deming and Stephan 1940.
    """
    even = _spread_evenly(classes.within(starts, ends), mass).sum(axis=0)
    if (np.abs(seen - even) < _CLEARLY * sigma).all():
        return None, np.arange(len(starts))
    wanted = classes.apart(starts, seen - even >= _CLEARLY * sigma)
    runs = _runs(starts, mass, variance, wanted)
    points = classes.within(starts[runs], np.append(starts[runs[1:]], ends[-1]))
    mass = np.add.reduceat(mass, runs)
    even = _spread_evenly(points, mass).sum(axis=0)
    group = _groups(classes, seen, even, sigma)
    number = int(group.max()) + 1
    rows = np.maximum(np.bincount(group, seen, minlength=number), 0.0)
    together = np.zeros((len(points), number))
    np.add.at(together.T, group, points.T)
    weights = np.ones(number)
    for _ in range(_ROUNDS):
        held = _spread_evenly(together * weights, mass).sum(axis=0)
        weights = weights * np.where(held > 0, rows / np.where(held > 0, held, 1), 1.0)
        weights /= max(float(weights.max()), 1e-300)
    return Roundness(classes, weights[group]), runs


def _spread_evenly(points: NDArray[Any], mass: Floats) -> Floats:
    """Return the rows of each class in each cell, (n_cells, size), where every point is alike."""
    sums = points.sum(axis=1, keepdims=True)
    spread: Floats = points / np.where(sums > 0, sums, 1) * mass[:, None]
    return spread


def _runs(
    starts: Integers, mass: Floats, variance: Floats, wanted: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the first cell of each run of cells that are better drawn from as one.

    Cells that noise alone explains are cut finer than anything is known of them, and most hold no
    round point: they are joined until they are as wide as round points lie apart, or until they
    clearly hold rows together.
    """
    clear = mass >= _CLEARLY * np.sqrt(variance)
    firsts, rows, noise = [0], 0.0, 0.0
    for cell in range(1, len(starts)):
        rows, noise = rows + float(mass[cell - 1]), noise + float(variance[cell - 1])
        width = starts[cell] - starts[firsts[-1]]
        full = width >= wanted[firsts[-1]] or rows >= _CLEARLY * noise**0.5
        if full or clear[cell] or clear[cell - 1]:
            firsts.append(cell)
            rows, noise = 0.0, 0.0
    return np.array(firsts, dtype=np.int64)


def _groups(classes: Classes, seen: Floats, even: Floats, sigma: float) -> NDArray[np.int64]:
    """Return which classes share a weight, numbered from 0."""
    if not classes.nested:
        clear = np.abs(seen - even) >= _CLEARLY * sigma
        own = np.cumsum(clear) - 1
        return np.unique(np.where(clear, own, classes.size), return_inverse=True)[1]
    group = np.arange(classes.size)
    rows = seen.copy()
    for number in range(classes.size - 1, 0, -1):
        if rows[number] < _CLEARLY * sigma:
            group[group == number] = number - 1
            rows[number - 1] += max(rows[number], 0.0)
    return np.unique(group, return_inverse=True)[1]


def _up(steps: Integers, divisors: Integers) -> Integers:
    """Return how many multiples of each divisor lie from zero up to each number, (n, size)."""
    found: Integers = -(-steps[:, None] // divisors)
    return found
