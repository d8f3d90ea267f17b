"""Independence: rows of a model in which one column tells nothing of some others.

The rows follow the distribution nearest to the model's, by Kullback-Leibler divergence, in which
the column is independent of the others taken together: the shares of both stay, and all else stays
as the model says of rows that agree in them. Post-processing: no private row has a part in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from synth.domain import Clique, Codes, Domain, Floats, cell_index
from synth.errors import InputError
from synth.models.fitted_model import FittedModel
from synth.models.raking import systematic_sample
from synth.rounding import spread

_POOL_FOR_ONE = 4  # rows of the model for each that is wanted,
_LEAST_POOL, _MOST_POOL = 20_000, 100_000  # but so many at least; and so many at most, or n_rows
_MOST_COMPARED = 100_000  # rows over which the price is measured
_MOST_GROUPS = 1_000_000  # combinations of values of the other columns that are looked at
_MOST_APART = 1_000  # combinations of which rows are drawn by themselves
_LEAST_SHARE = -50.0  # log; a combination below has no row at all
_MOST_TURNS = 1_000  # of raking
_UNSEEN = 0.5  # rows that a pool is taken to have where conditions allow some and it has none
_LEAST_GROUP = 0.01  # share of the rows; the outcome's shares in smaller groups are chance

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class IndependentRows:
    """Rows of codes, and what their independence changes.

    Attributes:
        codes: of each column, (n_rows,).
        before: the parity gap among rows of the model as it is (`parity_gap`).
        after: the same among these rows.
        n_compared: rows over which `changes` was measured.
        changes: pair of columns → total variation distance between the model as it is and the
            model with the independence, the outcome with the others left out.
    """

    codes: dict[str, Integers]
    before: float
    after: float
    n_compared: int
    changes: Mapping[Clique, float]


def sample_independent(
    model: FittedModel,
    outcome: str,
    others: Sequence[str],
    n_rows: int,
    *,
    rng: np.random.Generator,
    where: Mapping[str, Floats] | None = None,
) -> IndependentRows:
    """Draw rows in which `outcome` is independent of `others`, taken together.

    Rows are chosen from a pool of the model's, combination by combination of outcome and group, as
    many as the product of their shares says to the nearest whole row; what the pool lacks is drawn
    under conditions. So P'(x) = P(x)·P(y)·P(z)/P(y, z): the I-projection of the model.

    Args:
        where: weights of each column's codes to condition on; independence is then among the rows
            that satisfy them.

    Raises:
        InputError: the model holds no row of a combination that independence needs, or there are
            too many combinations.

    Source: reweighing, Kamiran & Calders 2012, Knowledge and Information Systems 33:1; Csiszár
    1975, I-divergence geometry, for its being nearest.
    """
    domain, given = model.domain, dict(where or {})
    if domain.cells(others) > _MOST_GROUPS:
        raise _too_many(outcome, others)
    n_pool = max(n_rows, _LEAST_POOL, min(_POOL_FOR_ONE * n_rows, _MOST_POOL))
    pool = model.sample(n_pool, rng=rng, where=given or None)
    groups, group = np.unique(cell_index(pool, domain, tuple(others)), return_inverse=True)
    n_codes = domain.sizes[outcome]
    wanted = _spread_evenly(
        spread(np.bincount(pool[outcome], minlength=n_codes).astype(np.float64), n_rows, rng=rng),
        spread(np.bincount(group).astype(np.float64), n_rows, rng=rng),
        rng=rng,
    )
    cell = group * n_codes + pool[outcome]
    chosen = _choose(pool, domain, cell, wanted.ravel(), rng=rng)
    names = (*others, outcome)
    apart = _lacking(cell, groups[:, None] * n_codes + np.arange(n_codes), wanted, domain, names)
    drawn = _draw_apart(model, names, apart, given, rng=rng)
    codes = {
        column: np.concatenate([pool[column][chosen], drawn[column]]) for column in domain.columns
    }
    order = rng.permutation(n_rows)
    codes = {column: held[order] for column, held in codes.items()}
    n_compared, changes = _measure_changes(pool, drawn, domain, names, codes, rng=rng)
    return IndependentRows(
        codes=codes,
        before=parity_gap(pool, domain, outcome, others),
        after=parity_gap(codes, domain, outcome, others),
        n_compared=n_compared,
        changes=changes,
    )


@dataclass(frozen=True)
class ClassModel:
    """Rows of one class: the model of them, under what conditions, and how many there shall be."""

    model: FittedModel
    where: Mapping[str, Floats]
    n_rows: int


def sample_independent_classes(
    classes: Sequence[ClassModel], outcome: str, others: Sequence[str], *, rng: np.random.Generator
) -> tuple[list[dict[str, Integers]], IndependentRows]:
    """Draw rows of several classes such that, in all of them together, `outcome` is independent.

    The classes keep their numbers of rows; how many of each have which outcome and group is raked
    to the product of the shares that the classes have together, from what the model says of each.

    Returns:
        The codes of each class, and of all classes one after the other.

    Raises:
        InputError: no rows of these classes are independent so.
    """
    domain, n_rows = classes[0].model.domain, sum(one.n_rows for one in classes)
    if domain.cells(others) > _MOST_GROUPS:
        raise _too_many(outcome, others)
    n_pool = max(_LEAST_POOL, min(_POOL_FOR_ONE * n_rows, _MOST_POOL))
    pools = [
        one.model.sample(-(-n_pool * one.n_rows // n_rows), rng=rng, where=one.where or None)
        for one in classes
    ]
    pool = _join(pools)
    groups, group = np.unique(cell_index(pool, domain, tuple(others)), return_inverse=True)
    n_codes = domain.sizes[outcome]
    cell = group * n_codes + pool[outcome]
    parts = np.split(cell, np.cumsum([len(one[outcome]) for one in pools])[:-1])
    names, codes, drawn = (*others, outcome), [], []
    cells = groups[:, None] * n_codes + np.arange(n_codes)
    counts = np.stack(
        [
            np.maximum(
                np.bincount(part, minlength=cells.size),
                _UNSEEN * _may_be(one.where, cells.ravel(), domain, names),
            )
            for one, part in zip(classes, parts, strict=True)
        ]
    )
    wanted = _rake(counts, np.array([one.n_rows for one in classes]), len(groups), outcome, others)
    for one, own, part, table in zip(classes, pools, parts, wanted, strict=True):
        rows = spread(table, one.n_rows, rng=rng)
        chosen = _choose(own, domain, part, rows, rng=rng)
        apart = _lacking(part, cells, rows.reshape(cells.shape), domain, names)
        drawn.append(_draw_apart(one.model, names, apart, one.where, rng=rng))
        codes.append(_join([{name: held[chosen] for name, held in own.items()}, drawn[-1]]))
    every = _join(codes)
    n_compared, changes = _measure_changes(pool, _join(drawn), domain, names, every, rng=rng)
    before, after = (parity_gap(held, domain, outcome, others) for held in (pool, every))
    return codes, IndependentRows(every, before, after, n_compared, changes)


def _may_be(
    where: Mapping[str, Floats], cells: Integers, domain: Domain, names: Clique
) -> NDArray[np.bool_]:
    """Tell which cells of some columns conditions leave, (n_cells,)."""
    may = np.ones(len(cells), dtype=bool)
    for name, codes in zip(names, np.unravel_index(cells, domain.shape(names)), strict=True):
        if name in where:
            may &= where[name][codes] > 0
    return may


def _rake(
    counts: Floats, sizes: Integers, n_groups: int, outcome: str, others: Sequence[str]
) -> Floats:
    """Return the rows of each class, group and outcome that are independent over all classes.

    Args:
        counts: of each class's pool by group and outcome, (n_classes, n_groups · n_outcomes).
        sizes: how many rows each class shall have, (n_classes,).

    Source: iterative proportional fitting, Deming & Stephan 1940, Ann. Math. Statist. 11:4.
    """
    table: Floats = counts / counts.sum(axis=1, keepdims=True) * sizes[:, None]
    together = table.sum(axis=0).reshape(n_groups, -1)
    product = np.outer(together.sum(axis=1), together.sum(axis=0)).ravel() / sizes.sum()
    for _ in range(_MOST_TURNS):
        held = table.sum(axis=0)
        table = table * np.where(held > 0, product / np.where(held > 0, held, 1.0), 0.0)
        held = table.sum(axis=1)
        if np.abs(held - sizes).max() < 0.5:
            return table
        table *= (sizes / np.where(held > 0, held, 1.0))[:, None]
    raise InputError(
        "{outcome!r} cannot be made independent of {others} among these classes of rows: their "
        "numbers tell of both. Ask for other classes.",
        outcome=outcome,
        others=list(others),
    )


def _join(parts: Sequence[Codes]) -> dict[str, Integers]:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def parity_gap(codes: Codes, domain: Domain, outcome: str, others: Sequence[str]) -> float:
    """Return how far apart the outcome's shares are in the two groups that differ most.

    The total variation distance between the outcome's distributions, for two outcomes the
    difference of their shares (demographic parity); of groups with a hundredth of the rows.
    """
    groups, group = np.unique(cell_index(codes, domain, tuple(others)), return_inverse=True)
    n_codes = domain.sizes[outcome]
    counts = np.bincount(group * n_codes + codes[outcome], minlength=len(groups) * n_codes)
    table = counts.reshape(len(groups), n_codes)
    sizes = table.sum(axis=1)
    shares = (table / sizes[:, None])[sizes >= _LEAST_GROUP * sizes.sum()]
    return max((float(np.abs(shares - one).sum(axis=1).max() / 2) for one in shares), default=0.0)


def _spread_evenly(outcomes: Integers, groups: Integers, *, rng: np.random.Generator) -> Integers:
    """Return how many rows of each group have each outcome, (n_groups, n_outcomes).

    Both sums are kept. Outcomes stand in a row, each spread evenly over it, and groups take their
    part of it one after the other: so each number is within two of the product of the shares.
    """
    places = np.concatenate([(np.arange(n) + rng.random()) / max(n, 1) for n in outcomes])
    row = np.repeat(np.arange(len(outcomes)), outcomes)[np.argsort(places, kind="stable")]
    group = np.repeat(np.arange(len(groups)), groups)
    counts = np.bincount(group * len(outcomes) + row, minlength=len(groups) * len(outcomes))
    return counts.astype(np.int64).reshape(len(groups), len(outcomes))


def _choose(
    pool: Codes, domain: Domain, cell: Integers, wanted: Integers, *, rng: np.random.Generator
) -> Integers:
    """Choose as many rows of each cell as are wanted, or all that there are."""
    order = np.argsort(cell, kind="stable")
    ends = np.cumsum(np.bincount(cell, minlength=len(wanted)))
    chosen = [np.empty(0, dtype=np.int64)]
    for end, start, n in zip(ends, np.append(0, ends[:-1]), wanted, strict=True):
        rows = order[start:end]
        if 0 < n < len(rows):
            part = {column: codes[rows] for column, codes in pool.items()}
            rows = rows[systematic_sample(part, domain, np.ones(len(rows)), int(n), rng=rng)]
        chosen.append(rows if n else rows[:0])
    return np.concatenate(chosen)


def _lacking(
    cell: Integers, cells: Integers, wanted: Integers, domain: Domain, names: Clique
) -> dict[tuple[int, ...], int]:
    """Return how many rows a pool has too few, by the codes of `names`."""
    lacking = wanted.ravel() - np.bincount(cell, minlength=wanted.size)
    return {
        tuple(int(code) for code in np.unravel_index(held, domain.shape(names))): int(n)
        for held, n in zip(cells.ravel(), lacking, strict=True)
        if n > 0
    }


def _draw_apart(
    model: FittedModel,
    names: Clique,
    apart: Mapping[tuple[int, ...], int],
    given: Mapping[str, Floats],
    *,
    rng: np.random.Generator,
) -> dict[str, Integers]:
    """Draw rows of combinations of which a pool holds too few."""
    *others, outcome = names
    if len(apart) > _MOST_APART:
        raise _too_many(outcome, others)
    parts: list[Codes] = []
    base, n_barred = model.log_share(given), 0
    for held, n in apart.items():
        only = dict(given)
        for name, code in zip(names, held, strict=True):
            chosen = np.arange(model.domain.sizes[name]) == code
            only[name] = np.where(chosen, given.get(name, np.ones(len(chosen))), 0.0)
        if model.log_share(only) - base < _LEAST_SHARE:
            n_barred += 1
        elif not n_barred:
            parts.append(model.sample(n, rng=rng, where=only))
    if n_barred:
        raise InputError(
            "{outcome!r} cannot be made independent of {others}: the model holds no row of {n} of "
            "the combinations of their values that this needs. Leave such values out by "
            "conditions.",
            outcome=outcome,
            others=others,
            n=n_barred,
        )
    return {
        column: np.concatenate([np.empty(0, dtype=np.int64), *(part[column] for part in parts)])
        for column in model.domain.columns
    }


def _measure_changes(
    pool: Codes,
    drawn: Codes,
    domain: Domain,
    names: Clique,
    codes: Codes,
    *,
    rng: np.random.Generator,
) -> tuple[int, dict[Clique, float]]:
    """Measure how far pairs of columns move, over the pool as it is and the pool weighed anew."""
    both = {column: np.concatenate([pool[column], drawn[column]]) for column in domain.columns}
    n_pool, n_both = len(pool[names[0]]), len(both[names[0]])
    before = (np.arange(n_both) < n_pool).astype(np.float64)
    cells, cell = np.unique(cell_index(both, domain, names), return_inverse=True)
    asked = np.bincount(
        np.searchsorted(cells, cell_index(codes, domain, names)), minlength=len(cells)
    )
    after = (asked / np.bincount(cell))[cell]
    some = rng.permutation(n_both)[:_MOST_COMPARED]
    before, after = (held[some] / held[some].sum() for held in (before, after))
    both = {column: held[some] for column, held in both.items()}
    changes: dict[Clique, float] = {}
    *others, outcome = names
    for pair in combinations(domain.columns, 2):
        if outcome in pair and (pair[0] in others or pair[1] in others):
            continue
        index = cell_index(both, domain, pair)
        moved = np.bincount(index, before - after)
        changes[pair] = float(np.abs(moved).sum() / 2)
    return len(some), changes


def _too_many(outcome: str, others: Sequence[str]) -> InputError:
    return InputError(
        "{outcome!r} cannot be made independent of {others} together: they have too many "
        "combinations of values. Name fewer columns.",
        outcome=outcome,
        others=list(others),
    )
