"""The annex: exact differences, worst first, and nothing of it in a release."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from synth import Budget, InputError, Release, Schema, Table, synthesize
from synth.annex.comparison import review
from synth.annex.page import render_annex

SCHEMA = Schema.from_yaml(
    """
version: 1
protection: {person: id, max_rows: 2}
columns:
  - {name: id, kind: identifier}
  - {name: a, kind: categorical, domain: {categories: [x, y, <b>z]}}
  - {name: b, kind: categorical, domain: {categories: [x, y]}}
  - {name: n, kind: integer, domain: {minimum: 0, maximum: 9}}
"""
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Table]:
    """A release and its table; b repeats a, n is by itself."""
    rng = np.random.default_rng(3)
    a = rng.choice(["x", "y", "<b>z"], 2000, p=[0.6, 0.3, 0.1])
    frame = pd.DataFrame(
        {
            "id": [f"p{i // 2}" for i in range(2000)],
            "a": a,
            "b": np.where(a == "x", "x", "y"),
            "n": rng.integers(0, 10, 2000).astype(str),
        }
    )
    table = Table.from_frame(frame.astype("str"), SCHEMA)
    ledger = tmp_path_factory.mktemp("annex") / "ledger.db"
    return synthesize(table, Budget(1), ledger=ledger, engine="independent"), table


def test_differences_are_exact_and_come_worst_first(made: tuple[Release, Table]) -> None:
    """Against pandas, by hand."""
    release, table = made
    annex = review(release, table)
    shares = [
        t.frame["a"].value_counts(normalize=True, dropna=False) for t in (table, release.table)
    ]
    expected = shares[0].sub(shares[1], fill_value=0).abs().sum() / 2
    found = {difference.columns: difference for difference in annex.columns}
    assert found[("a",)].distance == pytest.approx(expected)
    assert annex.rows == 2000
    assert annex.pairs[0].columns == ("a", "b")
    distances = [difference.distance for difference in annex.pairs]
    assert distances == sorted(distances, reverse=True)
    share = {cell.label: cell.private for cell in annex.pairs[0].cells}
    assert share["x × x"] == pytest.approx((table.frame["a"] == "x").mean())
    assert share["x × y"] == 0


def test_exact_values_come_worst_first_with_what_was_capped(made: tuple[Release, Table]) -> None:
    """Every person has two rows and may; of one with three, the third is capped."""
    release, table = made
    annex = review(release, table)
    distances = [column.distance for column in annex.values]
    mean = next(held for held in annex.values if held.column == "n").figures[0]

    assert distances == sorted(distances, reverse=True)
    assert float(mean.private) == pytest.approx(table.frame["n"].mean(), rel=1e-5)
    assert float(mean.synthetic) == pytest.approx(release.table.frame["n"].mean(), rel=1e-5)
    assert (annex.capped_rows, annex.capped_persons) == (0, 0)
    more = pd.concat([table.frame, table.frame.head(2)], ignore_index=True)
    capped = review(release, Table(more, SCHEMA))
    assert (capped.capped_rows, capped.capped_persons) == (2, 1)


def test_the_floor_is_what_a_fresh_sample_would_show(made: tuple[Release, Table]) -> None:
    """Within a tenth of the mean over 200 resamples of the private rows."""
    release, table = made
    floor = {d.columns: d.floor for d in review(release, table).pairs}[("a", "n")]
    cells = (table.frame["a"] + table.frame["n"].astype(str)).to_numpy()
    _, counts = np.unique(cells, return_counts=True)
    drawn = np.random.default_rng(4).multinomial(2000, counts / 2000, size=200)
    assert floor == pytest.approx(np.abs(drawn - counts).sum(axis=1).mean() / 4000, rel=0.1)


def test_the_page_says_that_it_stays_and_escapes_what_it_shows(
    made: tuple[Release, Table], tmp_path: Path
) -> None:
    """One file without scripts or anything from outside."""
    page = render_annex(review(*made))
    assert "Stays in the house" in page
    assert "<b>z" not in page
    assert "&lt;b&gt;z" in page
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_another_schema_is_refused(made: tuple[Release, Table]) -> None:
    """Codes of one schema say nothing about another's table."""
    release, table = made
    other = Schema(SCHEMA.columns[1:], Schema.from_yaml(ROW).protection)
    with pytest.raises(InputError, match="another schema"):
        review(release, Table(table.frame, other))


ROW = "version: 1\nprotection: {unit: row}\ncolumns:\n  - {name: a, kind: boolean}\n"
