"""Counts in memory: the reference that any other source is held to."""

from itertools import combinations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from synth.counting.in_memory import CodedRows, bound_contributions, rows_per_person
from synth.domain import Domain
from tests.strategies import domains


@given(domains(), st.integers(0, 50), st.integers(0, 2**32 - 1))
def test_a_marginal_counts_each_row_once(domain: Domain, n_rows: int, seed: int) -> None:
    """Against a loop over the rows."""
    rng = np.random.default_rng(seed)
    codes = {
        column: rng.integers(0, domain.shape((column,))[0], n_rows) for column in domain.columns
    }
    source = CodedRows(codes, domain, max_rows=1)
    for size in (1, 2, 3):
        for clique in combinations(domain.columns, size):
            expected = np.zeros(domain.shape(clique), dtype=np.int64)
            for row in range(n_rows):
                expected[tuple(codes[column][row] for column in clique)] += 1
            assert (source.marginal(clique) == expected).all()


@given(st.lists(st.sampled_from(["a", "b", "é", "e\u0301", None])), st.integers(1, 4))
def test_a_person_keeps_at_most_the_rows_that_count(names: list[str | None], most: int) -> None:
    """And loses none without need; rows without a person are a person each."""
    persons = pd.Series(names, dtype="str")
    kept = persons[bound_contributions(persons, most)]
    for name in ("a", "b", "é", "e\u0301"):
        assert (kept == name).sum() == min(names.count(name), most)
    assert kept.isna().sum() == names.count(None)
    counts = rows_per_person(kept, most)
    assert counts.shape == (most,)
    assert counts @ np.arange(1, most + 1) == len(kept)
