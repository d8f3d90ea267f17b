"""Cells to numbers: what a cell writes, or is by its own type, as a float each.

As in `synth.tables.parsing`, what a cell becomes depends on that cell and the schema alone.
"""

import re
import unicodedata
from functools import cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from synth.reading.spelling import LARGEST_WHOLE, arrow_texts, plain, present_texts, spell
from synth.tables.columns import ColumnSpec

_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?\s*", re.ASCII)
_PLAIN_NUMBER = r"^[+-]?([0-9]{1,99}\.?[0-9]{0,99}|\.[0-9]{1,99})$"
_SPACE = " \t\n\r\f\v\u00a0\u2007\u2009\u202f\u3000"  # around a number, no part of it

Flags = NDArray[np.bool_]  # one for each row


def parse_numbers(column: ColumnSpec, raw: pd.Series) -> tuple[pd.Series, Flags]:
    """Return a column's cells as whole numbers or decimals, and which are none."""
    cells = plain(raw)
    if cells.dtype != object and cells.dtype.kind in "iuf":
        floats, bad = _typed_numbers(column, cells)
    else:
        floats, bad = _written_numbers(column, cells)
    if column.kind == "decimal":
        return pd.Series(np.where(bad, np.nan, floats), index=raw.index, dtype="float64"), bad
    missing = np.isnan(floats)
    bad |= ~missing & ((floats != np.rint(floats)) | (np.abs(floats) >= LARGEST_WHOLE))
    missing |= bad
    whole = np.array(np.where(missing, 0.0, floats), dtype=np.int64)
    values = pd.arrays.IntegerArray(whole, missing)
    return pd.Series(values, index=raw.index, dtype="Int64"), bad


def is_large(token: str) -> bool:
    """Tell whether a text writes a number that a float may not hold to its last digit."""
    return bool(_NUMBER.fullmatch(token)) and abs(float(token)) >= LARGEST_WHOLE


def _written_numbers(column: ColumnSpec, cells: pd.Series) -> tuple[NDArray[np.float64], Flags]:
    given = present_texts(cells, column.missing)
    bare = given
    if column.unit is not None:
        bare = bare.str.replace(column.unit, "", regex=False)
    if column.thousands is not None:
        bare = bare.str.replace(column.thousands, "", regex=False)
    if column.decimal is not None:
        bare = bare.str.replace(column.decimal, ".", regex=False)
    # A typed cell has no separators: its point may be what separates thousands in texts.
    if cells.dtype == object:
        typed = np.array([not isinstance(cell, str) for cell in cells], dtype=bool)
        bare = bare.where(~typed, given)
    elif not isinstance(cells.dtype, pd.StringDtype):
        bare = given
    floats = _read_numbers(bare)
    return floats, given.notna().to_numpy() & np.isnan(floats)


def _typed_numbers(column: ColumnSpec, cells: pd.Series) -> tuple[NDArray[np.float64], Flags]:
    """Take cells that are numbers already for what their text would say."""
    floats = _as_floats(cells)
    for text in column.missing:
        floats[_equal(cells, text)] = np.nan
    endless = np.isinf(floats)
    floats[endless] = np.nan
    return floats + 0.0, endless  # -0.0 is written 0


def _as_floats(cells: pd.Series) -> NDArray[np.float64]:
    return np.array(cells.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


def _equal(cells: pd.Series, text: str) -> Flags:
    """Tell which typed numbers a token that means missing stands for, as it is written."""
    whole = cells.dtype.kind != "f"
    try:
        token = int(text) if whole else float(text)
    except ValueError:
        return np.zeros(len(cells), dtype=bool)
    if spell(token) != text:
        return np.zeros(len(cells), dtype=bool)
    # As doubles: a narrow float is what it is exactly, whatever its column is widened to.
    exact = cells if whole else pd.Series(_as_floats(cells), index=cells.index, dtype="float64")
    return np.array((exact == token).to_numpy(dtype=bool, na_value=False), dtype=bool)


def _read_numbers(texts: pd.Series) -> NDArray[np.float64]:
    """Return the number that each text writes, NaN if it writes none."""
    cells = arrow_texts(texts)
    floats = _bare_numbers(cells)
    if floats is not None:
        return floats
    cells = pc.ascii_trim_whitespace(cells)
    matched = pc.fill_null(pc.match_substring_regex(cells, _PLAIN_NUMBER), False)
    # Arrow rounds as Python does, in a hundredth of the time; it knows no "+".
    numbers = pc.cast(pc.utf8_ltrim(pc.if_else(matched, cells, None), "+"), pa.float64())
    floats = np.array(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)
    rest = np.asarray(pc.and_(pc.invert(matched), cells.is_valid()))
    places = np.flatnonzero(rest)
    if len(places):
        codes, found = pd.factorize(texts.iloc[places])
        floats[places] = np.array([_number(text) for text in found], dtype=np.float64)[codes]
    return floats


def _bare_numbers(cells: pa.ChunkedArray) -> NDArray[np.float64] | None:
    """Return the numbers of cells that hold figures, points and minus signs alone; else None."""
    if not all(map(_is_bare, cells.chunks)):
        return None
    try:
        numbers = pc.cast(cells, pa.float64())
    except pa.ArrowInvalid:
        return None
    floats = np.array(numbers.to_numpy(), dtype=np.float64)
    return None if np.isinf(floats).any() else floats


def _is_bare(cells: pa.Array) -> bool:
    """Tell whether texts hold nothing but figures, points, minus signs and slashes.

    Arrow takes a slash, which stands between these in ASCII, for no part of a number.
    """
    _, places, letters = cells.buffers()
    if not len(cells) or letters is None:
        return True
    edges = np.frombuffer(places, dtype=np.int64)[[cells.offset, cells.offset + len(cells)]]
    held = np.frombuffer(letters, dtype=np.uint8)[edges[0] : edges[1]]
    return not len(held) or bool(held.min() >= ord("-") and held.max() <= ord("9"))


def _number(text: str) -> float:
    """Return the number of a text that is not plain: padded, in brackets, in other digits."""
    text = text.translate(_digits()).strip(_SPACE)
    sign = 1.0
    if text.startswith("(") and text.endswith(")") and not text.startswith(("(-", "(+")):
        text, sign = text[1:-1], -1.0  # as bookkeepers write what is owed
    if text.startswith(("+ ", "- ", "−")):
        text = text[0].replace("−", "-") + text[1:].lstrip()
    number = sign * float(text) if _NUMBER.fullmatch(text) else float("nan")
    return number if np.isfinite(number) else float("nan")


@cache
def _digits() -> dict[int, str]:
    """Return the digits of other scripts, full-width ones among them, as our own."""
    codes = (code for code in range(0x80, 0x1_FBFA) if unicodedata.category(chr(code)) == "Nd")
    return {code: str(unicodedata.digit(chr(code))) for code in codes}
