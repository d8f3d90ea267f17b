"""Balanced sampling: rows chosen so that their marginals are those of many more, weighted rows.

A random sample of n rows is about 1/√n off in every marginal, however good the model. Rows are
exchanged until the marginals of the sample are nearly those that it was drawn from.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from privacy.noise import Integers
from synth.counting import cell_index
from synth.domain import Clique, Domain
from synth.junction_tree import Floats
from synth.raking import Codes

_AT_ONCE = 1000  # exchanges that are looked at together
_TRIED = 100  # of them, one after the other
_MOST_CLIQUES, _MOST_CELLS = 300, 2_000_000
# Deviations are counted in whole parts of a row and weighed by whole numbers: sums of them are
# exact, and the same on every processor.
_PARTS, _WEIGHT = 1024, 4096


def worth_balancing(domain: Domain, first: Sequence[Clique]) -> list[Clique]:
    """Return the cliques to balance: these and then all pairs, as many as are affordable."""
    wanted = dict.fromkeys([c for c in first if len(c) > 1] + list(combinations(domain.columns, 2)))
    held: list[Clique] = []
    cells = 0
    for clique in wanted:
        if len(held) < _MOST_CLIQUES and cells + domain.cells(clique) <= _MOST_CELLS:
            held.append(clique)
            cells += domain.cells(clique)
    return held


def balanced(
    codes: Codes,
    domain: Domain,
    weights: Floats,
    chosen: Integers,
    *,
    cliques: Sequence[Clique],
    shares: Mapping[Clique, Floats],
    n_tries: int,
    rng: np.random.Generator,
) -> Integers:
    """Exchange chosen rows for others while that brings the cliques' marginals closer.

    The sum over all cells of (rows chosen - rows expected)² / √(rows expected + 1) never grows.

    Args:
        codes: rows to choose from, with `weights`, (n_drawn,), that say how many of each to expect.
        shares: of cells, where they are known better than from the weights.
        chosen: the rows to start from, (n_rows,), as places in `codes`.
        n_tries: how many exchanges are looked at.

    Returns:
        The rows chosen, (n_rows,).

    Source: samples balanced on known totals, Deville & Tillé 2004; here by local search.
    """
    if not cliques:
        return chosen
    chosen = chosen.copy()
    strides, offsets = _strides(domain, cliques)
    total = weights.sum()
    held, wanted = [], []
    for clique in cliques:
        cells, size = cell_index(codes, domain, clique), domain.cells(clique)
        held.append(np.bincount(cells[chosen], minlength=size))
        if clique in shares:
            share = shares[clique].ravel()
        else:
            share = np.bincount(cells, weights, minlength=size) / total
        wanted.append(len(chosen) * share)
    expected = np.concatenate(wanted)
    surplus = _PARTS * np.concatenate(held) - np.rint(_PARTS * expected).astype(np.int64)
    worth = np.rint(_WEIGHT / np.sqrt(expected + 1)).astype(np.int64)
    running = np.cumsum(weights)
    for _ in range(-(-n_tries // _AT_ONCE)):
        places = rng.integers(len(chosen), size=_AT_ONCE)
        before, after = chosen[places], _draw(running, _AT_ONCE, rng)
        leave = _cells(_rows(codes, domain, before), strides, offsets)
        enter = _cells(_rows(codes, domain, after), strides, offsets)
        change = _change(surplus, worth, leave, enter)
        best = np.argsort(change, kind="stable")[:_TRIED]
        for one in best[change[best] < 0]:
            # Exchanges before this one may have mended what it would mend, or moved its row.
            same = chosen[places[one]] == before[one]
            if same and _change(surplus, worth, leave[one], enter[one]) < 0:
                surplus[leave[one]] -= _PARTS
                surplus[enter[one]] += _PARTS
                chosen[places[one]] = after[one]
    return chosen


def _draw(running: Floats, size: int, rng: np.random.Generator) -> Integers:
    marks = rng.random(size) * running[-1] * (1 - 1e-12)
    # Right of a mark: a row without weight is never drawn, not even by a mark of 0.
    found: Integers = np.searchsorted(running, marks, side="right").astype(np.int64)
    return found


def _strides(domain: Domain, cliques: Sequence[Clique]) -> tuple[Floats, Integers]:
    """Return what turns rows of codes into cells: (n_columns, n_cliques), and where each begins."""
    strides = np.zeros((len(domain.columns), len(cliques)))
    for place, clique in enumerate(cliques):
        size = 1
        for column in reversed(clique):
            strides[domain.columns.index(column), place] = size
            size *= domain.sizes[column]
    sizes = [domain.cells(clique) for clique in cliques]
    return strides, np.cumsum([0, *sizes[:-1]])


def _rows(codes: Codes, domain: Domain, places: Integers) -> Floats:
    columns = [codes[column][places] for column in domain.columns]
    return np.column_stack(columns).astype(np.float64)


def _cells(rows: Floats, strides: Floats, offsets: Integers) -> Integers:
    """Return the cells of some rows, (n_rows, n_cliques); floats hold such numbers exactly."""
    cells: Integers = (rows @ strides).astype(np.int64) + offsets
    return cells


def _change(surplus: Integers, worth: Integers, leave: Integers, enter: Integers) -> Integers:
    """Return by how much exchanging a row for another would change the sum, scaled."""
    less = worth[leave] * (_PARTS - 2 * surplus[leave])
    more = worth[enter] * (_PARTS + 2 * surplus[enter])
    change: Integers = np.where(leave == enter, 0, less + more).sum(axis=-1)
    return change
