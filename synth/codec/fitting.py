"""What a codec is bought for: the number of rows, domains, marginals, and codes chosen from them.

Each step knows paid numbers alone; `synth.codec.codec` has what comes out of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from synth.codec.barring import cut_cells, edges_of, split_codes
from synth.codec.bounds import buy_bounds
from synth.codec.cells import LeftOut, Names, Points
from synth.codec.codec import Codec, ColumnCodec
from synth.codec.histogram import Histogram, buy_declared, share_names, zero_below_noise
from synth.codec.naming import Engine, Named, buy_names
from synth.codec.ranges import buy_bought
from synth.codec.roundness import (
    FEWEST_POINTS,
    Classes,
    Roundness,
    classes_of,
    codes_of,
    fit_roundness,
    is_worth_asking,
)
from synth.codec.roundness import SHARE as ROUNDNESS_SHARE
from synth.counting.in_memory import ColumnValues
from synth.counting.paid import PaidValues, noise_for
from synth.domain import Domain, Floats
from synth.measurement import Measurement
from synth.tables.columns import MOMENT_KINDS, ORDERED_KINDS, Bought, ColumnSpec, other_name
from synth.tables.grid import MISSING, Grid
from synth.tables.schema import Schema

# Chosen on adult_pgm; twice or half of any moves little (docs/decisions/0002 and 0006).
_TOTAL_SHARE = 0.04  # of the codec's budget, for the number of rows
_PERSONS_SHARE = 0.04  # and for the rows per person, where there are several
_BOUNDS_SHARE = 0.2  # of a column's budget, where its range is bought
# Shares of a column: of listed categories, of bought ones, of a declared range, of a bought one.
_LISTED, _NAMED, _DECLARED, _BOUGHT = 4, 5, 7, 10
_RARE = 2.5  # σ of a pair's noise: categories with fewer rows share one code
_FEWEST_CODES, _MOST_CODES = 4, 64  # of an ordered column, whatever its noise


@dataclass(frozen=True)
class _Counted:
    """An ordered column, counted but without codes yet.

    Attributes:
        histogram: None where nothing of its range is clear.
        missing: noisy rows without a value, and their noise, where the range is bought.
        for_roundness: what is set aside of its budget for how round its values are.
    """

    spec: ColumnSpec
    grid: Grid
    histogram: Histogram | None
    for_roundness: int
    roundness: Roundness | None = None
    missing: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Division:
    """Who gets what of a run's budget, in units of 10⁻¹².

    Attributes:
        columns: for the number of rows, the domains and the columns' marginals.
        engine: for the engine; categories may take half of it where that mends more.
        pair_noise: what a count of one of its pairs is expected to carry, in rows.
    """

    columns: int
    engine: int
    pair_noise: float


def number_of_codes(total: float, pair_noise: float) -> int:
    """Return how many codes an ordered column may have, for the noise that pairs will carry.

    Grouping loses detail like 1/K, noise in a pair grows like K²·σ/n: the sum is least where K
    is proportional to (n/σ)^⅓. The factor was chosen on public tables (docs/decisions).
    """
    wanted = round(2.0 * (max(total, 1.0) / pair_noise) ** (1 / 3))
    return int(np.clip(wanted, _FEWEST_CODES, _MOST_CODES))


def fit_codec(
    paid: PaidValues,
    schema: Schema,
    *,
    mu_squared: int,
    delta: int,
    pair_noise: float,
    divide: Callable[[float, float], Division] | None = None,
) -> tuple[Codec, tuple[Measurement, ...]]:
    """Buy the number of rows, the categories and the one-way marginals, and choose codes.

    Args:
        mu_squared: for all of it, in units of 10⁻¹².
        delta: for all bought categories, in units of 10⁻¹⁸.
        pair_noise: the noise, in rows, that the engine's pairs are expected to carry.
        divide: is told the paid number of rows and its noise before the rest is paid, and divides
            anew what is left; it may raise. Without it, categories take nothing from the engine.

    Returns:
        The codec, and the one-way marginal over codes of each column.
    """
    total_share = int(mu_squared * _TOTAL_SHARE)
    counted = paid.measure_total(mu_squared=total_share)
    total, total_sigma = _total(counted)
    division = Division(mu_squared, 0, pair_noise)
    if divide is not None:
        division = divide(total, total_sigma)
    left, for_engine = division.columns - total_share, division.engine
    persons = None
    if schema.protection.person is not None:
        persons_share = int(division.columns * _PERSONS_SHARE)
        persons = _plausible(paid.measure_rows_per_person(mu_squared=persons_share))
        left -= persons_share
    weights = [_weight(column) for column in schema.coded]
    prices = {
        spec.name: left * weight // sum(weights)
        for spec, weight in zip(schema.coded, weights, strict=True)
    }
    unordered = [spec for spec in schema.coded if spec.kind not in ORDERED_KINDS]
    engine = Engine(for_engine, division.pair_noise, len(schema.coded))
    names = buy_names(paid, unordered, prices, total=total, delta=delta, engine=engine)
    taken = sum(column.price for column in names) - sum(prices[spec.name] for spec in unordered)
    pair_noise = division.pair_noise
    pair_noise *= (for_engine / max(1, for_engine - max(0, taken))) ** 0.5 if for_engine else 1.0
    found = {named.spec.name: _fit_names(named, schema, counted, pair_noise) for named in names}
    ordered = [spec for spec in schema.coded if spec.kind in ORDERED_KINDS]
    points = [_buy_points(paid, schema, spec, counted, prices[spec.name]) for spec in ordered]
    rounded = _buy_roundness(paid, points)
    for held in points:
        column = rounded.get(held.spec.name, held)
        found[held.spec.name] = _coded(column, schema, counted, pair_noise)
    fitted = [found[spec.name] for spec in schema.coded]
    columns, one_ways = zip(*fitted, strict=True)
    return Codec(schema, columns, total, total_sigma, persons), one_ways


def _total(counted: Measurement) -> tuple[float, float]:
    """Return the paid number of rows and the standard deviation of its noise."""
    return max(0.0, float(counted.counts[0])), float(np.max(counted.sigma))


def _weight(spec: ColumnSpec) -> int:
    """Return how much a column gets of the budget next to others.

    The error of a share is that of one cell, the error of a quantile that of many added up; and
    what is bought is measured several times.
    """
    is_bought = isinstance(spec.domain, Bought)
    if spec.kind in ORDERED_KINDS:
        return _BOUGHT if is_bought else _DECLARED
    return _NAMED if is_bought else _LISTED


def _plausible(measured: Measurement) -> Floats:
    """Return the persons with 1, 2, … rows, none where the noise alone explains what was seen.

    Noise left in would invent persons with many rows, and each of them weighs many.
    """
    noise = float(np.max(measured.sigma))
    plausible = np.array([zero_below_noise(float(count), noise) for count in measured.counts])
    if not plausible.any():
        plausible[int(measured.counts.argmax())] = 1.0
    return plausible


def _fit_names(
    named: Named, schema: Schema, counted: Measurement, noise: float
) -> tuple[ColumnCodec, Measurement]:
    """Divide the rows among a column's categories, and choose their codes."""
    (total, total_sigma), spec = _total(counted), named.spec
    names, sigmas = list(named.names), np.sqrt(named.variance)
    missing = zero_below_noise(float(named.counts[-1]), float(sigmas[-1]))
    counts = named.counts[: len(names)]
    held, rest, left_out = max(0.0, total - missing), np.zeros(0), LeftOut()
    variance = named.variance[: len(names)]
    shows_others = named.is_bought or named.counts_others
    if shows_others:
        # What no released name accounts for; nothing where the noise of all of them explains it,
        # and then they account for everything. Of declared names it is a count of its own.
        if not named.counts_others:
            unnamed = total - missing - float(counts.sum())
            rest_sigma = (total_sigma**2 + float(named.variance.sum())) ** 0.5
        else:
            unnamed, rest_sigma = float(named.counts[-2]), float(sigmas[-2])
        unnamed = zero_below_noise(unnamed, rest_sigma)
        unnamed = held if not names else min(unnamed, held)
        rest, left_out = np.array([unnamed]), LeftOut(merged=unnamed, sigma=rest_sigma)
        names.append(other_name(names, spec.name))
        variance = np.append(variance, rest_sigma**2)
    mass = np.append(share_names(counts, sigmas[: len(counts)], held - float(rest.sum())), rest)
    if named.grouped:
        left_out = replace(left_out, grouped=named.grouped, grouped_sigma=named.grouped_sigma)
    cells = Names(tuple(names), shows_others, spec.hierarchy)
    codes = _group_names(mass, _RARE * noise, number_of_codes(total, noise))
    codes = split_codes(schema, spec, cells, codes)
    column = ColumnCodec(spec.name, cells, mass, codes, missing, left_out)
    grouped = np.bincount(codes, variance, minlength=column.size)
    grouped[-1] = named.variance[-1]
    return column, Measurement((spec.name,), column.code_mass, np.sqrt(grouped))


def _buy_points(
    paid: PaidValues, schema: Schema, spec: ColumnSpec, counted: Measurement, mu_squared: int
) -> _Counted:
    total, total_sigma = _total(counted)
    grid = Grid.of(spec)
    for_roundness = int(mu_squared * ROUNDNESS_SHARE) if grid.size >= FEWEST_POINTS else 0
    mu_squared -= for_roundness
    found: Histogram | None
    missing = (0.0, 0.0)
    if spec.buys_range:
        share = int(mu_squared * _BOUNDS_SHARE)
        coarse = buy_bounds(paid, spec.name, grid, mu_squared=share)
        found, missing = None, (coarse.missing, coarse.sigma)
        if coarse.is_found:
            found = buy_bought(
                paid,
                spec.name,
                coarse,
                zero=None if spec.kind in MOMENT_KINDS else -grid.origin // grid.step,
                total=total,
                total_sigma=total_sigma,
                mu_squared=mu_squared - share,
            )
    else:
        found = buy_declared(
            paid,
            spec.name,
            size=grid.size,
            total=total,
            mu_squared=mu_squared,
            edges=edges_of(schema, spec),
            overflows=grid.declared,
        )
    if found is not None:
        found = found.without(np.array(grid.skipped, dtype=np.int64))
    return _Counted(spec, grid, found, for_roundness, missing=missing)


def _buy_roundness(paid: PaidValues, columns: Sequence[_Counted]) -> dict[str, _Counted]:
    """Buy how round the values of columns are where that can be told, in one pass over the rows."""
    asked: dict[str, tuple[_Counted, Histogram, Classes]] = {}
    for column in columns:
        held = column.histogram
        classes = None if held is None else classes_of(column.grid, held.starts, held.ends)
        if held is not None and classes is not None:
            sigma = noise_for(column.for_roundness, paid.rows.max_rows**2)
            if is_worth_asking(held.starts, held.ends, held.mass, sigma=sigma):
                asked[column.spec.name] = (column, held, classes)
    encoders = {
        name: partial(_class_of_row, column.grid, name, classes)
        for name, (column, _, classes) in asked.items()
    }
    domain = Domain({name: classes.size + 1 for name, (_, _, classes) in asked.items()})
    prices = {name: column.for_roundness for name, (column, _, _) in asked.items()}
    found = {}
    for measured in paid.roundness(encoders, domain, mu_squared=prices):
        column, held, classes = asked[measured.clique[0]]
        seen, sigma = measured.counts[:-1], float(np.max(measured.sigma))
        roundness, runs = fit_roundness(
            classes, held.starts, held.ends, held.mass, held.variance, seen, sigma
        )
        found[column.spec.name] = replace(column, histogram=held.joined(runs), roundness=roundness)
    return found


def _class_of_row(grid: Grid, name: str, classes: Classes, rows: ColumnValues) -> NDArray[np.int64]:
    points = rows.points(name)
    return codes_of(classes, np.where(points < grid.size, points, MISSING))


def _coded(
    column: _Counted, schema: Schema, counted: Measurement, noise: float
) -> tuple[ColumnCodec, Measurement]:
    """Choose the codes of an ordered column."""
    spec, grid, found = column.spec, column.grid, column.histogram
    if found is None:
        return _not_found(column, counted)
    found = cut_cells(found, edges_of(schema, spec))
    codes = _group_ordered(found.mass, number_of_codes(_total(counted)[0], noise))
    cells = Points(grid, found.starts, found.ends, column.roundness)
    codes = split_codes(schema, spec, cells, codes)
    coded = ColumnCodec(spec.name, cells, found.mass, codes, found.missing, found.left_out)
    variance = np.bincount(codes, found.variance, minlength=coded.size)
    variance[-1] = found.missing_sigma**2
    return coded, Measurement((spec.name,), coded.code_mass, np.sqrt(variance))


def _not_found(held: _Counted, counted: Measurement) -> tuple[ColumnCodec, Measurement]:
    """Return the codec of a column of which nothing is clear: all its values are left out.

    It is missing in every row, which is right where the private value is missing too.
    """
    none, (rows, sigma), name = np.zeros(0, dtype=np.int64), _total(counted), held.spec.name
    absent = min(rows, zero_below_noise(*held.missing))
    left_out = LeftOut(merged=rows - absent, sigma=float(np.hypot(sigma, held.missing[1])))
    cells = Points(held.grid, none, none)
    column = ColumnCodec(name, cells, np.zeros(0), none, rows, left_out)
    return column, Measurement((name,), column.code_mass, np.array([sigma]))


def _group_ordered(mass: Floats, wanted: int) -> NDArray[np.int64]:
    """Give heavy cells a code of their own, and cut the others into groups of equal mass."""
    if len(mass) <= wanted or mass.sum() <= 1e-9:
        groups = np.arange(len(mass)) * min(wanted, len(mass)) // len(mass)
        return groups.astype(np.int64)
    target = mass.sum() / wanted
    heavy = mass >= 0.7 * target
    light = np.where(heavy, 0.0, mass)
    chunks = max(1, round(light.sum() / target))
    middle = np.cumsum(light) - light / 2
    chunk = np.minimum((middle / max(light.sum(), 1e-9) * chunks).astype(np.int64), chunks - 1)
    labels = np.where(heavy, chunks + np.arange(len(mass)), chunk)
    return _renumber(labels)


def _group_names(mass: Floats, rare_below: float, wanted: int) -> NDArray[np.int64]:
    """Give each category its own code; rare ones, if more than one, share one."""
    order = np.argsort(-mass, kind="stable")
    rank = np.empty(len(mass), dtype=np.int64)
    rank[order] = np.arange(len(mass))
    rare = (mass < rare_below) | (rank >= 2 * wanted)
    if rare.sum() < 2 or len(mass) <= 2:
        return np.arange(len(mass))
    return _renumber(np.where(rare, len(mass), np.arange(len(mass))))


def _renumber(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number the labels 0, 1, 2, … by where they first occur."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[inverse].astype(np.int64)
