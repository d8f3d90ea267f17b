"""Surrogates beside real values: what is counted as the same, and what chance is."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from synth import Budget, Release, Schema, Table, synthesize
from synth.annex.comparison import review
from synth.annex.page import render_annex
from synth.annex.surrogate_matches import (
    SurrogateMatches,
    compare_surrogates,
    normalise,
    tell_matches,
)
from synth.catalogue import LANGUAGES

SCHEMA = Schema.from_yaml(
    """
version: 1
protection: {unit: row}
columns:
  - {name: id, kind: identifier, role: surrogate, surrogate: {type: key, format: '####'}}
  - name: card
    kind: identifier
    role: surrogate
    surrogate: {type: key, format: 'C-########', unique: true, key: cards}
  - {name: 이름, kind: identifier, role: surrogate, surrogate: {type: name_ko}}
  - {name: 전화, kind: identifier, role: surrogate, surrogate: {type: phone_kr}}
  - {name: sex, kind: categorical, domain: {categories: [F, M]}}
  - {name: note, kind: text, role: drop}
"""
)
CANARY = "knry"
N_ROWS = 2000


def cells() -> pd.DataFrame:
    """Every value is a canary but for ids, of which a fifth of all there can be are taken."""
    rng = np.random.default_rng(8)
    return pd.DataFrame(
        {
            "id": [f"{number:04}" for number in rng.permutation(10_000)[:N_ROWS]],
            "card": [f"{CANARY}c{number}" for number in range(N_ROWS)],
            "이름": [f"{CANARY}n{number}" for number in range(N_ROWS)],
            "전화": [f"{CANARY}p{number}" for number in range(N_ROWS)],
            "sex": rng.choice(["F", "M"], N_ROWS),
            "note": [f"{CANARY}t{number}" for number in range(N_ROWS)],
        }
    )


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    table = Table.from_frame(cells(), SCHEMA)
    book = tmp_path_factory.mktemp("matches") / "l.db"
    return synthesize(table, Budget(1), engine="independent", ledger=book)


def compared(release: Release, private: pd.DataFrame) -> dict[str, SurrogateMatches]:
    return {found.column: found for found in compare_surrogates(release, private)}


def test_no_canary_is_in_a_release_and_none_matches(release: Release) -> None:
    """Eight thousand cells that no namespace holds: none in any file, none found by the annex."""
    for content in release.files.values():
        assert CANARY.encode() not in content
    found = compared(release, cells())
    assert set(found) == {"id", "card", "이름", "전화"}
    for name in ("card", "이름", "전화"):
        assert found[name].same.n == found[name].same.most_by_chance == 0
        assert found[name].n_real == N_ROWS


def test_a_key_without_a_namespace_matches_as_often_as_chance_says(release: Release) -> None:
    """A fifth of 10,000 ids are real, so a fifth of the surrogates are, give or take.

    The count is hypergeometric with a standard deviation below 18; the margin is six of them.
    """
    found = compared(release, cells())["id"]
    assert found.n_values == 10_000
    assert found.n_synthetic == len(release.table.frame)
    assert found.same.n == pytest.approx(found.n_synthetic / 5, abs=108)
    assert found.same.by_chance == pytest.approx(found.n_synthetic / 5, abs=108)
    assert found.same.most_by_chance > found.same.by_chance


def test_what_was_copied_is_beyond_chance_wherever_it_stands(release: Release) -> None:
    """However it is written: full width, other separators; and in another column.

    Seeds and key are fixed, and so are the cards, but for how many rows there are.
    """
    shown, private = release.table.frame, cells()
    wide = shown["card"][:30].str.replace("-", " ").str.translate(WIDE)
    private.loc[:29, "card"] = wide.tolist()
    private.loc[:9, "note"] = shown["전화"][:10].str.replace("-", "").tolist()
    found = compared(release, private)
    assert (found["card"].same.n, found["card"].same.most_by_chance) == (30, 0)
    assert found["card"].same.is_beyond_chance
    assert found["전화"].elsewhere.n == 10
    assert found["전화"].elsewhere.is_beyond_chance
    assert found["전화"].columns == ("note",)
    assert not found["이름"].same.is_beyond_chance
    said = str(tell_matches(found["card"]))
    assert said.startswith(f"card: 30 of {found['card'].n_synthetic:,} equal a real value")


WIDE = {ord(sign): ord(sign) + 0xFEE0 for sign in "C0123456789"}


def test_texts_are_compared_by_letters_and_figures_alone() -> None:
    assert (
        normalise("010-1234 5678".translate(WIDE)) == normalise("(010)1234.5678") == "01012345678"
    )
    assert normalise("Hong.Gildong@EXAMPLE.com") == "honggildongexamplecom"
    assert normalise(" 홍 길동 ") == "홍길동"


def test_the_page_has_them_where_cells_were_given(release: Release) -> None:
    table, private = Table.from_frame(cells(), SCHEMA), cells()
    annex = review(release, table, cells=private)
    for language in LANGUAGES:
        page = render_annex(annex, language=language)
        assert page.count('<th scope="row" class="name"><bdi>전화</bdi></th>') == 1
        assert ("Surrogates and real values" in page) == (language == "en")
    assert "Surrogates and real values" not in render_annex(replace(annex, surrogates=()))
    assert review(release, table).surrogates == ()
