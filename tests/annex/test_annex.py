"""The annex: exact differences, worst first, and nothing of it in a release."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from synth import Budget, InputError, Release, Schema, Table, synthesize
from synth.annex.attacks.attack import Attacks, Canary
from synth.annex.attacks.chance import Risk, Share
from synth.annex.attacks.membership import Accused, Bound, Roc
from synth.annex.comparison import review, review_and_attack
from synth.annex.numbers import annex_to_json
from synth.annex.page import render_annex
from synth.catalogue import LANGUAGES

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


def test_the_attacks_are_on_the_page_and_among_the_numbers(made: tuple[Release, Table]) -> None:
    """Both languages; the chart has the bound; json has what the page shows."""
    annex = review_and_attack(*made, seed=1)
    attacks = annex.attacks
    assert attacks is not None
    for language in LANGUAGES:
        page = render_annex(annex, language=language)
        assert page.count('viewBox="0 0 340 300"') == 2
        assert f"{attacks.bound.auc:.3f}" in page
    numbers = json.loads(annex_to_json(annex))
    assert numbers["classification"] == "Internal - do not distribute"
    assert numbers["rows"] == annex.rows
    areas = [held["auc"] for held in numbers["attacks"]["membership"]]
    assert areas == [roc.auc for roc in attacks.memberships]
    assert [risk["attack"] for risk in numbers["attacks"]["risks"]] == [
        *("singling out", "linkability", "inference", "copied rows", "copied values")
    ]
    assert numbers["attacks"]["signals"] == list(attacks.signals)


@pytest.mark.parametrize(
    ("signals", "contradicts", "words"),
    [
        ((), False, "No signal above the control"),
        (("density",), False, "A signal above the control, within what the promise allows"),
        (("density",), True, "An attack succeeds more often than the promise allows"),
    ],
)
def test_the_page_words_the_outcome(
    made: tuple[Release, Table], signals: tuple[str, ...], contradicts: bool, words: str
) -> None:
    """The proof is the evidence whatever comes out."""
    chance = 1e-9 if signals else 0.5
    accused = Accused(0.01, Share(9, 100), Share(1, 100), 0.02, contradicts)
    roc = Roc("density", False, 100, 100, 0.6, 0.5, 0.7, (accused,), ((1.0, 1.0),), chance)
    risk = Risk("inference", Share(1, 9), Share(2, 9), 0.5)
    canary = Canary("density", (5,), 1000)
    isolated = replace(roc, isolated=True, chance=0.5)
    attacks = Attacks(9, 9, 1, Bound(0.2, 0.0), (roc, isolated), (risk,), (canary,))
    page = render_annex(replace(review(*made), attacks=attacks))

    assert attacks.signals == signals
    assert words in page
    assert "The proof, not this test, is the evidence" in page


def test_an_annex_without_attacks_says_so(made: tuple[Release, Table]) -> None:
    few = Table(made[1].frame.head(90), SCHEMA)

    assert "The attacks were left out." in render_annex(review(*made))
    assert "45 persons are too few" in render_annex(review_and_attack(made[0], few))


def test_another_schema_is_refused(made: tuple[Release, Table]) -> None:
    """Codes of one schema say nothing about another's table."""
    release, table = made
    other = Schema(SCHEMA.columns[1:], Schema.from_yaml(ROW).protection)
    with pytest.raises(InputError, match="another schema"):
        review(release, Table(table.frame, other))


ROW = "version: 1\nprotection: {unit: row}\ncolumns:\n  - {name: a, kind: boolean}\n"
