"""Trials: the paid steps of a run, on imagined columns, judged as a release is judged.

A plan cannot say other than a run does: domains, marginals and distances are bought here by the
functions that buy them from private rows, and the verdict is that of the dossier. Only the model
between columns is left out: the columns of a release are taken to follow their own marginals.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from privacy.accounting import DELTA_UNIT, Accountant, Budget, Spend
from privacy.conversions import threshold_for
from privacy.noise import Integers
from synth.codec.codec import Codec
from synth.codec.histogram import MISSING_ABOVE
from synth.counting.paid import PaidCounts
from synth.dossier.estimates import TWO_SIDED_95, Ladder
from synth.dossier.likeness import Ruler, all_rows, compare_columns
from synth.dossier.numbers import describe_measured, of_column
from synth.dossier.verdict import ColumnVerdict, judge
from synth.engines import Engine
from synth.measurement import Measurement
from synth.planning.imagined import MOST_STEPS, ImaginedRows
from synth.planning.names import Breaking, find_breaking
from synth.planning.shapes import SHAPES, ImaginedColumn, imagine
from synth.purchases import Columns, Purchase, new_accountant
from synth.queries import BOUNDS, CATEGORIES, INTERVALS, MARGINAL
from synth.rounding import spread
from synth.tables.columns import ORDERED_KINDS, ColumnSpec
from synth.tables.schema import Schema

Common = tuple[ColumnSpec, int | None]  # what columns share, and how many values were typed
NOTHING_TYPED: Mapping[str, int] = {}
_SEED = 0  # of the rows that are drawn: post-processing


@dataclass(frozen=True)
class Tried:
    """What became of one column in one of its shapes.

    Attributes:
        share_error: by how much a counted share may be off, with 95 %, of all rows.
        smallest: rows that a value needs to stand clear of the noise, or to be named at all.
        median_error: half of what the median's interval spans, on the way from the 10 % to the
            90 % quantile; None of a column without order, or of which no range was found.
        breaking: with how many values it breaks; None where its categories are not bought.
    """

    verdict: ColumnVerdict
    share_error: float
    smallest: float
    median_error: float | None
    breaking: Breaking | None


@dataclass(frozen=True)
class Trial:
    """One purchase of all columns; of each kind of column, one in every shape is looked at.

    Attributes:
        found: column → what became of it; no columns that are like others.
        sizes: its codes.
    """

    found: Mapping[str, Tried]
    sizes: Mapping[str, int]


def common_to(column: ColumnSpec, values: Mapping[str, int]) -> Common:
    """Return what the columns share of which the same is to be expected."""
    # Groups that are no categories stand among the other values, which have to be counted then.
    unreadable = "refuse" if column.hierarchy is None else column.unreadable
    spec = replace(column, name="", missing=(), finding=None, unit=None, unreadable=unreadable)
    return spec, values.get(column.name)


def noises(
    schema: Schema, budget: Budget, engine: Engine, rows: float = math.inf
) -> tuple[float, float]:
    """Return what a count of one column and of one pair carries, in rows.

    Args:
        rows: how many the table has; of few rows columns get more of the budget.
    """
    held = ImaginedRows({}, 1, schema.protection.max_rows)
    purchase = Purchase(held, schema, engine, new_accountant(schema, budget))
    division = purchase.divide(rows)
    return purchase.noise(division.columns), division.pair_noise


def attempt(
    schema: Schema,
    budget: Budget,
    engine: Engine,
    *,
    rows: int,
    turn: int,
    values: Mapping[str, int] = NOTHING_TYPED,
) -> Trial:
    """Buy all columns once.

    Args:
        rows: how many rows the table is said to have.
        turn: which shapes; four turns show each column in all of its.
        values: of columns, how many different ones they are said to have.
    """
    looked_at, imagined = _imagine_columns(schema, rows, turn, values)
    accountant = new_accountant(schema, budget)
    held = ImaginedRows(imagined, rows, schema.protection.max_rows)
    purchase = Purchase(held, schema, engine, accountant)
    columns = purchase.buy_columns()
    codec, rng = columns.codec, np.random.default_rng(_SEED)
    synthetic = _draw(codec, columns.one_ways, rng)
    shown = all_rows(codec.decode(dict(synthetic), rng=rng), schema)
    ruler = Ruler(codec)
    paid = PaidCounts(held.encode(ruler.encoders, ruler.domain), accountant, codec.total, ())
    distances, noise = compare_columns(
        paid, ruler.synthetic(shown), mu_squared=purchase.comparison_budget
    )
    described_columns = [
        describe_measured(codec[name], measured, columns.ladders, synthetic, shown, codec)
        for name, measured in zip(codec.domain.columns, columns.one_ways, strict=True)
        if name in looked_at
    ]
    likeness = [
        {"column": name, **of_column(codec[name], distances[name], noise, codec)}
        for name in looked_at
    ]
    verdict = judge({"likeness": {"columns": likeness}, "columns": described_columns})
    found = {
        one.column: _outcome(one, columns, accountant, imagined[one.column], rows)
        for one in verdict.columns
    }
    return Trial(found, {name: codec[name].size for name in looked_at})


def _imagine_columns(
    schema: Schema, rows: int, turn: int, values: Mapping[str, int]
) -> tuple[dict[str, int], dict[str, ImaginedColumn]]:
    """Return the columns that are looked at, with their shapes, and all columns.

    Of those that are alike, one in each shape is; others that are ordered have one value, which
    costs no time.
    """
    steps, met = min(rows, MOST_STEPS), dict[Common, int]()
    looked_at: dict[str, int] = {}
    imagined: dict[str, ImaginedColumn] = {}
    for column in schema.modelled:
        common = common_to(column, values)
        number = met.get(common, 0)
        met[common] = number + 1
        shape = (len(met) + number + turn) % SHAPES
        if number < SHAPES:
            looked_at[column.name] = shape
            imagined[column.name] = imagine(column, shape, steps, common[1])
        elif column.kind not in ORDERED_KINDS:
            # What columns of categories are given of their budget hangs on all of them.
            imagined[column.name] = imagine(column, shape, steps, common[1])
        else:
            first = imagine(column, 0, 1)
            imagined[column.name] = replace(first, points=np.repeat(first.points, steps))
    return looked_at, imagined


def _draw(
    codec: Codec, one_ways: Sequence[Measurement], rng: np.random.Generator
) -> dict[str, Integers]:
    """Return codes of synthetic rows: each column by its own marginal."""
    rows = int(np.clip(round(codec.total), 1, MOST_STEPS))
    codes: dict[str, Integers] = {}
    for measured in one_ways:
        counts = np.maximum(measured.counts, 0.0)
        numbers = np.repeat(np.arange(len(counts)), spread(counts, rows, rng=rng))
        codes[measured.clique[0]] = rng.permutation(numbers).astype(np.int64)
    return codes


def _outcome(
    verdict: ColumnVerdict,
    columns: Columns,
    accountant: Accountant,
    imagined: ImaginedColumn,
    rows: int,
) -> Tried:
    name = verdict.column
    spends = [spend for spend in accountant.spends if spend.query.columns == (name,)]
    counts = [spend for spend in spends if spend.query.kind != BOUNDS or len(spends) == 1]
    sigma = min(spend.sigma for spend in counts)
    if counts[0].query.kind in {CATEGORIES, MARGINAL}:  # counted once or twice, and put together
        sigma = sum(spend.sigma**-2 for spend in counts) ** -0.5
    ladder = columns.ladders.get(name)
    smallest = _smallest(spends, columns.codec.schema)
    spec = columns.codec.schema[name]
    named = spec.buys_names and spec.hierarchy is None  # rare ones of a hierarchy are not lost
    return Tried(
        verdict,
        TWO_SIDED_95 * sigma / rows,
        smallest,
        None if ladder is None else _median_error(ladder, imagined.points),
        find_breaking(rows, threshold=smallest, sigma=sigma) if named else None,
    )


def _smallest(spends: Sequence[Spend], schema: Schema) -> float:
    """Return the rows that a value needs: above a threshold, or above the noise of its own count.

    A value of an ordered column must stand out from as many pieces as were measured beside it.
    """
    most = schema.protection.max_rows
    thresholds = [
        threshold_for(spend.delta * DELTA_UNIT, sigma=spend.sigma, max_rows=most)
        for spend in spends
        if spend.query.kind == CATEGORIES
    ]
    if thresholds:
        return float(min(thresholds))
    levels = [spend for spend in spends if spend.query.kind == INTERVALS] or spends
    return max(
        spend.sigma * max(MISSING_ABOVE, math.sqrt(2 * math.log(max(spend.query.size, 2))))
        for spend in levels
    )


def _median_error(ladder: Ladder, points: Integers) -> float | None:
    low, high = ladder.quantile(0.5)
    spread_of = float(np.quantile(points, 0.9) - np.quantile(points, 0.1))
    return min(1.0, (high - low) / 2 / spread_of) if spread_of > 0 else None
