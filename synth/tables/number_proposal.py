"""Proposals for numbers: their grid, unit, and the marks between thousands and before decimals."""

import re
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.tables.columns import Bought, ColumnSpec
from synth.tables.inspection import FEW, SAMPLE, Inspected
from synth.tables.moment_proposal import propose_day, propose_moment

_NUMBER = r"[+-]?(?:[0-9]{1,40}\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?"
_CODES = 0.001  # of the cells, two at the least, begin with a zero where codes are written
_LARGEST_WHOLE = 2.0**52  # above, floating point has no fractions left
_MOST_PLACES = 8  # after the point; more are kept to `_FIGURES`
_FIGURES = 9  # of a number written in full precision that are worth keeping
_GRIDS = (1_000_000, 100_000, 10_000, 1_000, 100, 10)
_FIRST_YEAR = 1800  # of a figure of eight digits that may be a day
_GROUP = {",": r"\d{1,3}(?:,\d{2,3})*,\d{3}", ".": r"\d{1,3}(?:\.\d{3})+"}
_SPACES = (" ", "\u00a0", "\u2009", "\u202f", "'", "’")
_UNIT = re.compile(
    r"\(?\s*[+-]?\s*(?P<before>[$€£¥₩]|US\$|(?:USD|EUR|GBP|KRW|JPY|CNY|CHF|AUD|CAD|INR|SEK|NOK|DKK))?\s*[+-]?[\d.,'’\s\u00a0\u2009\u202f]*\d"
    r"[\d.,]*\s*(?P<behind>%|[$€£¥₩원]|‰|EUR|USD|KRW|GBP|CHF|kr|zł|만원|천원)?\s*\)?",
    re.ASCII,
)


def propose_number(name: str, column: Inspected) -> ColumnSpec | None:
    """Return a spec for a column of numbers, or of days written as such; None for another."""
    column = replace(column, texts=column.texts.str.strip())
    unit, thousands, decimal = None, None, None
    common = column.texts.iloc[:SAMPLE]
    figures = np.ones(len(column.texts), dtype=bool)
    figures[: len(common)] = [re.search("[0-9]", text) is not None for text in common]
    if not column.nearly_all(figures):
        return None  # the commonest texts say so without a look at the others
    if not column.nearly_all(column.texts.str.fullmatch(_NUMBER)):
        unit, column = _without_unit(column)
        marks = _marks(column)
        if marks is None:
            return None
        if isinstance(marks, str):
            return ColumnSpec(name, "text", role="drop", finding=marks)
        thousands, decimal = marks
        column = _without_marks(column, thousands, decimal)
    read = column.texts.str.fullmatch(_NUMBER)
    # 007 is a code that happens to be made of digits; as a number it would lose its zeros.
    zeros = column.texts.str.contains(r"^[+-]?0[0-9]")
    if not column.nearly_all(read) or column.number_of(zeros) >= max(2, _CODES * column.total):
        return None
    column = column.where(read)
    numbers = np.array([float(text) for text in column.texts], dtype=np.float64)
    finite = np.isfinite(numbers)
    column, numbers = column.where(finite), numbers[finite]
    spec = ColumnSpec(
        name, "integer", thousands=thousands, decimal=decimal, unit=unit, domain=Bought()
    )
    if not column.nearly_all(numbers == np.rint(numbers)):
        places = _places(column, numbers)
        if _are_codes_with_a_point(column):
            return None
        return replace(spec, kind="decimal", grid=Decimal(1).scaleb(-places))
    if not column.nearly_all(np.abs(numbers) < _LARGEST_WHOLE):
        return None
    dates = _whole_moments(name, column, numbers)
    if dates is not None:
        return dates
    step = _step(column, numbers)
    return replace(spec, grid=Decimal(step)) if step > 1 else spec


def _without_unit(column: Inspected) -> tuple[str | None, Inspected]:
    """Take off the sign of a currency or percentage that nearly all texts have."""
    found = [_UNIT.fullmatch(text) for text in column.texts]
    for group in ("before", "behind"):
        units = pd.Series([match[group] if match else None for match in found], dtype=object)
        for unit in units.dropna().unique():
            if column.nearly_all((units == unit).to_numpy()):
                bare = column.texts.str.replace(unit, "", regex=False).str.strip()
                bare = bare.str.replace(r"^([+-])\s+", r"\1", regex=True)
                return str(unit), replace(column, texts=bare)
    return None, column


def _marks(column: Inspected) -> tuple[str | None, str | None] | str | None:
    """Return what stands between thousands and before decimals; a question; None for no number."""
    texts = column.texts.str.replace(r"^\((.*)\)$", r"-\1", regex=True)
    column = replace(column, texts=texts)
    for space in _SPACES:
        if column.nearly_all(
            texts.str.fullmatch(rf"[+-]?\d{{1,3}}(?:{space}\d{{3}})*(?:[.,]\d+)?")
        ):
            has_comma = column.some(texts.str.contains(",", regex=False))
            spaced = column.some(texts.str.contains(space, regex=False))
            if spaced:
                return space, "," if has_comma else None
    points = rf"[+-]?(?:\d+|{_GROUP[',']})(?:\.\d+)?"
    commas = rf"[+-]?(?:\d+|{_GROUP['.']})(?:,\d+)?"
    by_points = column.nearly_all(texts.str.fullmatch(points))
    by_commas = column.nearly_all(texts.str.fullmatch(commas))
    if by_points and by_commas and column.some(texts.str.contains(",", regex=False)):
        return _read_comma(column)
    if by_points:
        grouped = column.some(texts.str.contains(",", regex=False))
        return ("," if grouped else None), None
    if by_commas:
        grouped = column.some(texts.str.contains(".", regex=False))
        return ("." if grouped else None), ","
    return (None, None) if column.nearly_all(texts.str.fullmatch(_NUMBER)) else None


def _read_comma(column: Inspected) -> tuple[str | None, str | None] | str:
    """Say what a comma before three figures, always three, is: 28,224."""
    if column.some(column.texts.str.count(",") > 1):
        return ",", None
    small = column.texts.str.fullmatch(r"[+-]?\d{1,3}")
    zero = column.texts.str.contains(r"^[+-]?0,", regex=True)
    if column.some(zero):
        return None, ","
    if not column.decimal_commas:
        return ",", None
    if not column.some(small):
        return None, ","
    return "number; is its comma one of decimals or of thousands? give decimal or thousands"


def _without_marks(column: Inspected, thousands: str | None, decimal: str | None) -> Inspected:
    texts = column.texts.str.replace(r"^\((.*)\)$", r"-\1", regex=True)
    if thousands is not None:
        texts = texts.str.replace(thousands, "", regex=False)
    if decimal is not None:
        texts = texts.str.replace(decimal, ".", regex=False)
    return replace(column, texts=texts)


def _places(column: Inspected, numbers: NDArray[np.float64]) -> int:
    """Return the decimal places that nearly all cells keep to.

    Numbers in full precision have as many as make `_FIGURES` figures of the largest.
    """
    needed = np.array([_places_of(text) for text in column.texts], dtype=np.int64)
    places = next(p for p in range(int(needed.max()) + 1) if column.nearly_all(needed <= p))
    order = np.argsort(np.abs(numbers))
    heavy = np.cumsum(column.cells[order]) >= column.total - column.slips
    largest = float(np.abs(numbers)[order][heavy][0]) if len(numbers) else 0.0
    figures = _FIGURES - int(np.floor(np.log10(largest)) + 1 if largest > 0 else 0)
    if places > _MOST_PLACES or places > max(0, figures + 4):
        places = min(places, max(0, figures), 12)
    return places


def _places_of(text: str) -> int:
    return min(400, max(0, -int(Decimal(text).normalize().as_tuple().exponent)))


def _are_codes_with_a_point(column: Inspected) -> bool:
    """Tell whether a few texts with a point, each of many cells, are names: 250.00, or 1.10."""
    ends = column.texts.str.contains(r"\.[0-9]*0$", regex=True)
    few = len(column.texts) <= FEW and column.total >= 10 * len(column.texts)
    return not column.typed and few and column.some(ends)


def _step(column: Inspected, numbers: NDArray[np.float64]) -> int:
    if len(numbers) < FEW:
        return 1
    return next((grid for grid in _GRIDS if column.nearly_all(numbers % grid == 0)), 1)


def _whole_moments(name: str, column: Inspected, numbers: NDArray[np.float64]) -> ColumnSpec | None:
    """Return a spec where whole numbers are dates without separators, such as 20200229."""
    for power, read in ((4, propose_day), (8, propose_moment), (10, propose_moment)):
        low, high = _FIRST_YEAR * 10.0**power, 10.0 ** (power + 4)
        if column.nearly_all((numbers >= low) & (numbers < high)):
            return read(name, column)
    return None
