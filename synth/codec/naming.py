"""Columns of categories, counted in two rounds: the second goes where it mends most.

In the first round each column is counted by itself. What it shows says how much less noise would
help: names just above the threshold tell of as many just below, and each of many small cells
carries the noise of one count, while two large ones are known well enough. A name that is known
is counted again, whatever it holds by then; others may pass the second threshold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from privacy.accounting import DELTA_UNIT, MU_SQUARED_UNIT
from privacy.conversions import threshold_for
from synth.codec.histogram import find_names
from synth.counting.paid import PaidValues
from synth.domain import Floats
from synth.measurement import Measurement
from synth.tables.columns import Categories, ColumnSpec
from synth.tables.hierarchy import Hierarchy

# Chosen on public tables (docs/decisions/0021).
_FIRST_SHARE = 0.4  # of what columns of categories get
LEAST_DELTA = 4  # units of 10⁻¹⁸ that a column takes: a whole one for each round
_GROUPS_SHARE = 0.4  # of a column's price: for the groups of names that are not released
_RARE = 1.0  # σ: listed names that hold less count by their group
_FIRST_DELTA = 1 / LEAST_DELTA  # of it: what a first threshold leaves out a second may let pass
_OFF = 0.4  # σ by which a count moves the total variation, in rows: half of E|N(0, 1)|
_SMALL = 0.25  # of the rows in small cells, as much for each factor e of the noise
_LEAST_AGAIN = 0.1  # of the first price: a second count for less tells nothing
_ROUNDS = 30  # until the shares settle
_PAIR_ERROR = 2.5  # of a pair, for each factor e of its noise, times (σ/n)^⅔: measured
_MOST_TAKEN = 0.5  # of what the engine is to have


@dataclass(frozen=True)
class Named:
    """A column of categories, counted.

    Attributes:
        names: its categories: listed, or released.
        counts: noisy rows of each name, of all other texts where these are counted, and of the
            missing values.
        variance: of the noise of each, in rows².
        price: μ² that was paid so far, in units of 10⁻¹².
        least: the threshold that released names reach, in rows; 2 of listed ones.
        near: rows in names below twice that; nothing of listed ones.
        grouped: rows that count by their group, and
        grouped_sigma: the noise of these.
    """

    spec: ColumnSpec
    names: tuple[str, ...]
    counts: Floats
    variance: Floats
    price: int
    least: int = 2
    near: float = 0.0
    grouped: float = 0.0
    grouped_sigma: float = 0.0

    @property
    def counts_others(self) -> bool:
        """Tell whether all other texts were counted, before the missing values."""
        return self.spec.counts_others or (self.is_bought and self.spec.hierarchy is not None)

    @property
    def is_bought(self) -> bool:
        """Tell whether the names were released by threshold."""
        return not isinstance(self.spec.domain, Categories)


@dataclass(frozen=True)
class Engine:
    """What the engine is to have, some of which categories may take where that mends more.

    Attributes:
        mu_squared: its part of the budget, in units of 10⁻¹².
        noise: what a count of one of its pairs would carry, in rows.
        n_columns: how many columns the error of names is averaged over.
    """

    mu_squared: int
    noise: float
    n_columns: int


def buy_names(
    paid: PaidValues,
    columns: Sequence[ColumnSpec],
    prices: Mapping[str, int],
    *,
    total: float,
    delta: int,
    engine: Engine,
) -> list[Named]:
    """Count columns of categories one by one, then once more those of which it helps most.

    Args:
        prices: μ² of each column, in units of 10⁻¹².
        total: the paid number of rows.
        delta: of all bought categories, in units of 10⁻¹⁸.
    """
    if not columns:
        return []
    of_column = delta // max(1, sum(column.buys_names for column in columns))
    first_delta = int(of_column * _FIRST_DELTA)
    for_groups = {
        spec.name: int(prices[spec.name] * _GROUPS_SHARE)
        for spec in columns
        if spec.buys_names and spec.hierarchy is not None
    }
    prices = {name: price - for_groups.get(name, 0) for name, price in prices.items()}
    found = [
        _count(paid, _unknown(spec), int(prices[spec.name] * _FIRST_SHARE), first_delta)
        for spec in columns
    ]
    left = sum(prices[column.spec.name] - column.price for column in found)
    left += _worth_taking(found, left, engine, total, paid.rows.max_rows)
    again = _shares_of(found, total, left, paid.rows.max_rows)
    counted = [
        _with(column, _count(paid, column, price, of_column - first_delta))
        if price >= _LEAST_AGAIN * column.price
        else column
        for column, price in zip(found, again, strict=True)
    ]
    return [_by_groups(paid, column, for_groups.get(column.spec.name, 0)) for column in counted]


def _by_groups(paid: PaidValues, column: Named, price: int) -> Named:
    """Let the rows of rare names count by their group, where the column has a hierarchy.

    Listed names were counted, and their groups add up; rows of names that were not released are
    counted once more, by group.
    """
    hierarchy = column.spec.hierarchy
    if hierarchy is None:
        return column
    return _count_groups(paid, column, hierarchy, price) if price else _fold(column, hierarchy)


def _count_groups(paid: PaidValues, column: Named, hierarchy: Hierarchy, price: int) -> Named:
    groups = hierarchy.public_groups
    measured = paid.measure_categories(
        column.spec.name,
        groups,
        mu_squared=price,
        others=True,
        without=column.names,
        group_of=hierarchy.group_of,
    )
    found = dict(zip(groups, measured.counts.tolist(), strict=False))
    variance = _noise(measured) ** 2
    names = tuple(dict.fromkeys([*column.names, *groups]))
    known = [*zip(column.counts, column.variance, strict=True)]
    counts = [found.get(name, 0.0) for name in names]
    noise = [variance * (name in found) for name in names]
    for place, (rows, spread) in enumerate(known[:-1]):
        counts[place] += rows
        noise[place] += spread
    # Behind the names: all others, which no round before counted, and the missing values.
    behind = [(float(measured.counts[-2]), variance), known[-1]]
    return replace(
        column,
        names=names,
        counts=np.array([*counts, *(rows for rows, _ in behind)], dtype=np.float64),
        variance=np.array([*noise, *(spread for _, spread in behind)], dtype=np.float64),
        price=column.price + price,
        grouped=max(0.0, sum(found.values())),
        grouped_sigma=(variance * len(groups)) ** 0.5,
    )


def _fold(column: Named, hierarchy: Hierarchy) -> Named:
    """Add the counts of names that noise may explain to those of their groups."""
    n_names = len(column.names)
    held = {
        name: (rows, spread)
        for name, rows, spread in zip(column.names, column.counts, column.variance, strict=False)
    }
    rare = {
        name: group
        for name, (rows, spread) in held.items()
        if rows < _RARE * spread**0.5
        and (group := hierarchy.group_of(name)) is not None
        and group != name
    }
    folded = {name: held[name] for name in held if name not in rare}
    for name, group in rare.items():
        pair = zip(folded.get(group, (0.0, 0.0)), held[name], strict=True)
        rows, spread = (sum(both) for both in pair)
        folded[group] = (rows, spread)
    last = [*zip(column.counts[n_names:], column.variance[n_names:], strict=True)]
    counts, variance = np.array([*folded.values(), *last], dtype=np.float64).T
    away = np.array([held[name] for name in rare], dtype=np.float64).reshape(-1, 2).sum(axis=0)
    return replace(
        column,
        names=tuple(folded),
        counts=counts,
        variance=variance,
        grouped=max(0.0, float(away[0])),
        grouped_sigma=float(away[1]) ** 0.5,
    )


def _unknown(spec: ColumnSpec) -> Named:
    return Named(spec, (), np.zeros(0), np.zeros(0), 0)


def _count(paid: PaidValues, known: Named, price: int, delta: int) -> Named:
    spec = known.spec
    if isinstance(spec.domain, Categories):
        names = spec.domain.names
        measured = paid.measure_categories(
            spec.name, names, mu_squared=price, others=spec.counts_others
        )
        least, near = 2, 0.0
    else:
        found, measured = paid.release_names(
            spec.name, mu_squared=price, delta=delta, known=known.names
        )
        names = tuple(found)
        least = threshold_for(
            delta * DELTA_UNIT, sigma=_noise(measured), max_rows=paid.rows.max_rows
        )
        counts = measured.counts[: len(names)]
        near = float(counts[(counts >= least) & (counts < 2 * least)].sum())
    variance = np.full(len(measured.counts), _noise(measured) ** 2)
    return Named(spec, names, measured.counts, variance, price, least, near)


def _noise(measured: Measurement) -> float:
    return float(np.max(measured.sigma))


def _with(first: Named, second: Named) -> Named:
    """Put both counts of a column together, each weighing as much as it is exact."""
    place = {name: number for number, name in enumerate(first.names)}
    behind = range(len(first.names), len(first.counts))
    before = [*(place.get(name, -1) for name in second.names), *behind]
    counts, variance = np.append(first.counts, 0.0), np.append(first.variance, np.inf)
    weights = 1 / variance[before], 1 / second.variance
    both = weights[0] + weights[1]
    mean = (counts[before] * weights[0] + second.counts * weights[1]) / both
    price = first.price + second.price
    return replace(second, counts=mean, variance=1 / both, price=price)


def _worth_taking(
    columns: Sequence[Named], price: int, engine: Engine, total: float, max_rows: int
) -> int:
    """Return how much of the engine's part names take: where they mend more than pairs do.

    A pair is off by what both of its columns are, and by the noise of its own counts. Prices are
    divided like the gains for each factor e of the noise, see `_shares_of`.
    """
    before = sum(column.price for column in columns) + price
    gains = _gains(columns, _in_proportion(columns, before), total, max_rows)
    of_names = 2 * float(gains.sum()) / (max(total, 1.0) * engine.n_columns)
    of_pairs = _PAIR_ERROR * (engine.noise / max(total, 1.0)) ** (2 / 3)
    wanted = (before + engine.mu_squared) * of_names / (of_names + of_pairs)
    return int(np.clip(wanted - before, 0, _MOST_TAKEN * engine.mu_squared))


def _shares_of(columns: Sequence[Named], total: float, price: int, max_rows: int) -> list[int]:
    """Divide a price so that the last part of it helps each column as much as any other.

    If f(σ) is a column's error at noise σ, and its price 1/σ², the sum of errors is least where
    all -df/d(log σ)·σ² are equal: prices go like the gain for each factor e of the noise.
    """
    paid = np.array([column.price for column in columns], dtype=np.float64)
    whole = float(paid.sum()) + price
    prices = _in_proportion(columns, whole)
    for _ in range(_ROUNDS):
        gains = _gains(columns, prices, total, max_rows)
        more = np.maximum(whole * gains / gains.sum() - paid, 0.0)
        prices = (prices + paid + more * (price / float(more.sum()))) / 2
    return [int(now - before) for now, before in zip(prices, paid, strict=True)]


def _in_proportion(columns: Sequence[Named], whole: float) -> Floats:
    paid = np.array([column.price for column in columns], dtype=np.float64)
    prices: Floats = paid * (whole / float(paid.sum()))
    return prices


def _gains(columns: Sequence[Named], prices: Floats, total: float, max_rows: int) -> Floats:
    """Return by how many rows each column's error falls for each factor e of the noise."""
    noises = max_rows / np.sqrt(np.maximum(prices, 1.0) * MU_SQUARED_UNIT)  # to a thousandth
    return np.array([_gain(*held, total) for held in zip(columns, noises.tolist(), strict=True)])


def _gain(column: Named, sigma: float, total: float) -> float:
    cells = column.counts[: len(column.names)]
    if column.is_bought:
        # As many rows are in names of an octave below the threshold as of one above; where that
        # holds none, as many in each octave down to one row.
        left = max(0.0, total - float(column.counts.sum()))
        octave = max(column.near, left / float(np.log2(column.least)))
        return _OFF * sigma * (len(cells) + 1) + min(left, octave) / float(np.log(2))
    frequent = find_names(cells, column.variance[: len(cells)] ** 0.5)
    rest = max(0.0, total - float(cells[frequent].sum()) - float(column.counts[-1]))
    n_rare = int((~frequent).sum())
    small = min(_OFF * sigma * n_rare, _SMALL * rest)
    return _OFF * sigma * (int(frequent.sum()) + 1) + small
