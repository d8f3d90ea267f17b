"""Texts have one type, whichever pandas reads them and whichever room holds them."""

import pandas as pd
import pyarrow as pa

from privacy.pii import typed
from synth.texts import TEXT, frame_of


def test_both_rooms_mean_the_same_texts() -> None:
    """privacy/pii may not import synth, so each names the type; they must not drift apart."""
    assert typed.TEXT == TEXT


def test_texts_of_arrow_are_texts_and_keep_what_is_missing() -> None:
    """An object column would hold None where the others hold NaN, and compare otherwise."""
    frame = frame_of(pa.table({"a": ["가", None], "b": [1, 2]}))
    assert frame["a"].dtype == TEXT
    assert frame["a"].isna().tolist() == [False, True]
    assert frame["b"].dtype == "int64"


def test_turning_cells_into_texts_keeps_what_is_missing() -> None:
    """The alias "str" writes NaN out as the word nan before pandas 3."""
    assert pd.Series([None, "a", 1.5], dtype=object).astype(TEXT).tolist()[1:] == ["a", "1.5"]
    assert pd.Series([None, "a"], dtype=object).astype(TEXT).isna().tolist() == [True, False]
