"""Which pairs of a wide table are looked at: all of a narrow one, few of a wide one."""

from itertools import combinations

import numpy as np
import pytest

from synth.domain import Domain
from synth.models.selection import grow_tree
from synth.models.width import (
    MOST_PAIRS,
    MOST_TRIPLES,
    number_compared,
    number_of_scores,
    number_of_triples,
    pairs_to_compare,
    pairs_to_score,
    triples_to_compare,
)

GRANTED = 50_000_000_000  # μ², about that of ε = 1


def names(n: int) -> list[str]:
    return [f"c{number}" for number in range(n)]


@pytest.mark.parametrize(("n_columns", "rows"), [(2, 1_000), (15, 48_842), (100, 100_000)])
def test_all_pairs_of_a_narrow_table_are_scored(n_columns: int, rows: int) -> None:
    """As before there was a limit."""
    every = n_columns * (n_columns - 1) // 2

    assert number_of_scores(n_columns, total=rows, granted=GRANTED, max_rows=1) == every


def test_a_wide_table_of_few_rows_scores_what_its_rows_can_tell() -> None:
    """More rows, a larger budget or fewer rows a person score more pairs; none passes the limit."""
    counts = [
        number_of_scores(400, total=rows, granted=granted, max_rows=max_rows)
        for rows, granted, max_rows in [
            (1_500, GRANTED, 4),
            (10_000, GRANTED, 1),
            (15_000, GRANTED, 1),
            (1e9, GRANTED, 1),
        ]
    ]

    assert counts == sorted(counts)
    assert counts[0] == 399
    assert counts[-1] == MOST_PAIRS
    assert number_of_scores(400, total=-3, granted=GRANTED, max_rows=1) == 399


def test_a_target_and_neighbours_come_first_and_no_pair_twice() -> None:
    """Columns that hold one value cannot depend on anything; those of even shares can."""
    columns = names(50)
    alone = {column: np.array([1.0, 0.0]) for column in columns}
    alone |= {column: np.array([0.5, 0.5]) for column in columns[40:]}

    chosen = pairs_to_score(columns, alone, 130, target="c7")

    assert len(set(chosen)) == len(chosen) == 130
    assert {pair for pair in combinations(columns, 2) if "c7" in pair} <= set(chosen)
    assert {("c0", "c1"), ("c1", "c2"), ("c40", "c49")} <= set(chosen)
    assert ("c0", "c30") not in chosen
    order = list(combinations(columns, 2))
    assert chosen == sorted(chosen, key=order.index)


def test_pairs_that_are_compared_are_spread_over_all_columns() -> None:
    """Each column of 300 is in some pair, and no pair stands twice."""
    columns = names(300)

    pairs = pairs_to_compare(columns)

    assert len(set(pairs)) == len(pairs) == number_compared(300) == MOST_PAIRS
    assert {column for pair in pairs for column in pair} == set(columns)
    assert pairs_to_compare(names(4)) == list(combinations(names(4), 2))


def test_a_tree_holds_what_it_was_grown_of_within_its_cells() -> None:
    """Pairs of random columns, more than fit: all cliques that were taken have a home."""
    rng = np.random.default_rng(5)
    for _ in range(20):
        domain = Domain({name: int(rng.integers(2, 6)) for name in names(12)})
        order = [pair for pair in combinations(domain.columns, 2) if rng.random() < 0.4]
        rng.shuffle(order)

        tree = grow_tree(domain, [tuple(pair) for pair in order], most_cells=900)

        assert tree.cells <= 900
        assert {column for clique in tree.cliques for column in clique} == set(domain.columns)
        if order:
            assert tree.home(tuple(order[0])) is not None


@pytest.mark.parametrize("n", [1, 2, 3, 5, 7])
def test_all_triples_of_a_narrow_table_are_compared(n: int) -> None:
    assert triples_to_compare(names(n)) == list(combinations(names(n), 3))


@pytest.mark.parametrize("n", [8, 20, 150])
def test_triples_of_a_wide_table_are_spread_over_all(n: int) -> None:
    """They are those of the listed order at even steps, and none twice."""
    chosen, every = triples_to_compare(names(n)), list(combinations(names(n), 3))

    assert chosen == [every[number * len(every) // MOST_TRIPLES] for number in range(MOST_TRIPLES)]
    assert len(set(chosen)) == number_of_triples(n) == MOST_TRIPLES
