"""Balanced sampling: rows chosen so that their marginals are those of many more, weighted rows.

A random sample of n rows is about 1/√n off in every marginal, however good the model. Rows are
exchanged until the marginals of the sample are nearly those that it was drawn from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from privacy.noise import Integers
from synth.domain import Clique, Codes, Domain, Floats, cell_index

# Chosen for their time on adult_pgm (docs/decisions/0014).
_EXCHANGES_AT_ONCE = 250  # that are looked at together: arrays of less than a megabyte
_TRIED_AT_ONCE = 25  # of them the best, one after the other: exchanges mend the same cells
_MOST_CLIQUES, _MOST_CELLS = 300, 2_000_000  # that are balanced together
_MOST_CELLS_OF_A_TRIPLE = 3_000  # of the target
# Deviations are counted in whole parts of a row and weighed by whole numbers: sums of them are
# exact, and the same on every processor.
_PARTS = 1024  # of a row
_WEIGHT_UNITS = 4096  # of the weight 1


@dataclass(frozen=True)
class _Layout:
    """Where the cells of all cliques stand, one after the other.

    Attributes:
        columns: those of the rows.
        offsets: the first cell of each clique, (n_cliques,).
        steps: of the last column of each clique, of the one before it, and so on: the cliques that
            have one, its place among the columns, and what one of its codes counts in cells.
    """

    columns: Sequence[str]
    offsets: Integers
    steps: Sequence[tuple[Integers, Integers, Integers]]

    @classmethod
    def of(cls, domain: Domain, cliques: Sequence[Clique]) -> "_Layout":
        by_step: list[list[tuple[int, int, int]]] = [[] for _ in range(max(map(len, cliques)))]
        for number, clique in enumerate(cliques):
            size = 1
            for step, column in zip(by_step, reversed(clique), strict=False):
                step.append((number, domain.columns.index(column), size))
                size *= domain.sizes[column]
        sizes = [domain.cells(clique) for clique in cliques]
        steps = [tuple(np.array(step, dtype=np.int64).T) for step in by_step]
        return cls(domain.columns, np.cumsum([0, *sizes[:-1]]), [(a, b, c) for a, b, c in steps])

    def cells(self, codes: Codes, chosen: Integers) -> Integers:
        """Return the cells of these rows, (n_cliques, n_chosen)."""
        rows = np.array([codes[column][chosen] for column in self.columns])
        cells = np.repeat(self.offsets[:, np.newaxis], len(chosen), axis=1)
        for cliques, places, sizes in self.steps:
            part = rows[places]
            part *= sizes[:, np.newaxis]
            if len(cliques) == len(cells):
                cells += part
            else:
                cells[cliques] += part
        return cells


def choose_cliques(domain: Domain, first: Sequence[Clique], *, target: str = "") -> list[Clique]:
    """Return the cliques to balance, as many as are affordable.

    These come first, then all pairs, then triples of the target, which a prediction of it from
    two columns rests on.
    """
    pairs: list[Clique] = list(combinations(domain.columns, 2))
    triples: list[Clique] = [
        triple
        for triple in combinations(domain.columns, 3)
        if target in triple and domain.cells(triple) <= _MOST_CELLS_OF_A_TRIPLE
    ]
    wanted = dict.fromkeys([*(clique for clique in first if len(clique) > 1), *pairs])
    wanted |= dict.fromkeys(sorted(triples, key=domain.cells))
    chosen: list[Clique] = []
    cells = 0
    for clique in wanted:
        if len(chosen) < _MOST_CLIQUES and cells + domain.cells(clique) <= _MOST_CELLS:
            chosen.append(clique)
            cells += domain.cells(clique)
    return chosen


def balance(
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
    layout = _Layout.of(domain, cliques)
    total = weights.sum()
    counts, wanted = [], []
    for clique in cliques:
        cells, size = cell_index(codes, domain, clique), domain.cells(clique)
        counts.append(np.bincount(cells[chosen], minlength=size))
        if clique in shares:
            share = shares[clique].ravel()
        else:
            share = np.bincount(cells, weights, minlength=size) / total
        wanted.append(len(chosen) * share)
    expected = np.concatenate(wanted)
    surplus = _PARTS * np.concatenate(counts) - np.rint(_PARTS * expected).astype(np.int64)
    weight = np.rint(_WEIGHT_UNITS / np.sqrt(expected + 1)).astype(np.int64)
    running = np.cumsum(weights)
    for _ in range(-(-n_tries // _EXCHANGES_AT_ONCE)):
        places = rng.integers(len(chosen), size=_EXCHANGES_AT_ONCE)
        before, after = chosen[places], _draw(running, _EXCHANGES_AT_ONCE, rng)
        leave, enter = layout.cells(codes, before), layout.cells(codes, after)
        change = _change_of_distance(surplus, weight, leave, enter)
        best = np.argsort(change, kind="stable")[:_TRIED_AT_ONCE]
        for one in best[change[best] < 0]:
            # Exchanges before this one may have mended what it would mend, or moved its row.
            same = chosen[places[one]] == before[one]
            if same and _change_of_distance(surplus, weight, leave[:, one], enter[:, one]) < 0:
                surplus[leave[:, one]] -= _PARTS
                surplus[enter[:, one]] += _PARTS
                chosen[places[one]] = after[one]
    return chosen


def _draw(running: Floats, size: int, rng: np.random.Generator) -> Integers:
    marks = rng.random(size) * running[-1] * (1 - 1e-12)
    # Right of a mark: a row without weight is never drawn, not even by a mark of 0.
    found: Integers = np.searchsorted(running, marks, side="right").astype(np.int64)
    return found


def _change_of_distance(
    surplus: Integers, weight: Integers, leave: Integers, enter: Integers
) -> Integers:
    """Return by how much exchanging a row for another would change the sum, scaled.

    Args:
        leave, enter: the cells of each pair of rows, (n_cliques, …).
    """
    less = weight.take(leave) * (_PARTS - 2 * surplus.take(leave))
    more = weight.take(enter) * (_PARTS + 2 * surplus.take(enter))
    change: Integers = np.where(leave == enter, 0, less + more).sum(axis=0)
    return change
