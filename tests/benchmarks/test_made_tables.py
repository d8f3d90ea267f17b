"""Made tables are of the kind that they say, and the same each time."""

import numpy as np
import pytest

from benchmarks.made_tables import MADE, clusters, parity, wide


@pytest.mark.parametrize("name", MADE)
def test_a_seed_gives_the_same_rows_and_another_others(name: str) -> None:
    one, again, other = (MADE[name](seed=seed) for seed in (0, 0, 1))
    columns = one.domain.columns
    assert all((one.codes[column] == again.codes[column]).all() for column in columns)
    assert any((one.codes[column] != other.codes[column]).any() for column in columns)
    assert set(np.unique(one.codes[one.target])) == {0, 1}
    for column, size in one.domain.sizes.items():
        assert 0 <= one.codes[column].min() <= one.codes[column].max() < size


def test_tables_are_brought_with_their_domains_declared() -> None:
    made = wide(n_rows=50, n_columns=10)
    table = made.table()
    assert len(table.frame) == 50
    assert table.frame["q001"].astype(int).tolist() == made.codes["q001"].tolist()
    assert not any(column.buys_names for column in table.schema.columns)
    assert list(clusters(n_rows=20, n_columns=4).codes) == ["c00", "c01", "c02", "c03", "target"]


def test_no_three_columns_of_a_parity_know_it() -> None:
    """Of 20,000 rows a correlation is .007 off by chance; five times that is allowed."""
    codes = parity(n_rows=20_000, n_columns=9).codes
    rows = 1 - 2 * np.stack([codes[f"c{place:02d}"] for place in range(9)])
    assert abs((rows[3] * rows[0] * rows[1]).mean()) < 0.035
    assert (rows[3] * rows[0] * rows[1] * rows[2]).mean() == pytest.approx(0.9, abs=0.02)
    assert (rows[8] * rows[4] * rows[5] * rows[6] * rows[7]).mean() == pytest.approx(0.9, abs=0.02)
