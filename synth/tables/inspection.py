"""Inspection: what kind of values a column's cells are, by what a share of them shows.

It reads private rows without paying, for a proposal that their owner confirms. Nothing it returns
hangs on one cell: a kind, a grid, a token or a form is one that all cells have but a few slips.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import product

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from privacy.message import N_
from synth.reading.spelling import as_texts, plain
from synth.tables.columns import Bought, Categories, ColumnSpec, Unreadable
from synth.tables.forms import compile_form
from synth.tables.moments import DAY, Moments, read_moments
from synth.tables.parsing import MIDNIGHT
from synth.texts import TEXT

_SLIPS = 0.002  # of the cells, one at the least, may be otherwise: they are taken to be slips
_TOO_FEW = 50  # cells; among fewer, each counts
_SHOWN = 0.002  # of the cells, and `_FEWEST_SHOWN`, hold a token that is proposed
_FEWEST_SHOWN = 3
_CODES = 0.001  # of the cells, two at the least, begin with a zero where codes are written
_SAMPLE = 7  # different texts that show in which forms a column may be
_FEW = 20  # values; a column of so few may be one of codes
_LARGEST_WHOLE = 2.0**52
_MOST_PLACES = 8
_FIGURES = 9  # of a number written in full precision that are worth keeping
_GRIDS = (1_000_000, 100_000, 10_000, 1_000, 100, 10)
_CLOCK_GRIDS = (3600, 1800, 600, 300, 60)
_FIRST_YEAR, _LAST_YEAR = 1800, 2200  # of a figure of eight digits that may be a day

# What stands for nothing, by public lists: a token that is not here is never proposed.
NOTHING = (
    *("?", "N/A", "n/a", "NA", "#N/A", "NULL", "null", "NaN", "nan", " ", "\\N", "(null)", "<NA>"),
    *("NaT", "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!"),
)
_SIGNS = ("-", "--", ".", "*", "None", "na", "none", "None.")
_WORDS = ("N", "X", "Unknown", "unknown", "UNKNOWN", "missing", "없음", "미상", "해당없음")
_OPEN_ENDS = (9999, 2999)  # the years of an end that has not come
_DAYS = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y. %m. %d", "%Y. %m. %d.", "%Y%m%d", "%Y년 %m월 %d일",
    "%Y년%m월%d일", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d %b %Y",
    "%d-%b-%Y", "%d%b%Y", "%b %d, %Y", "%b %d %Y", "%Y-%b-%d", "%d.%m.%y", "%d/%m/%y", "%m/%d/%y",
    "%y-%m-%d", "%y/%m/%d", "%y.%m.%d", "%d-%b-%y", "%d-%m-%y", "%m-%d-%y", "%Y-%m", "%Y/%m",
    "%Y.%m", "%b %Y", "%b-%Y",
)  # fmt: skip
_CLOCKS = (
    "%H:%M:%S", "%H:%M", "%H:%M:%S.%f", "%H:%M:%S,%f", "%I:%M:%S %p", "%I:%M %p", "%I:%M%p",
    "%p %I:%M:%S", "%p %I:%M", "%H시 %M분",
)  # fmt: skip
_ZONES = ("", "%z", " %z")
_SOLID = ("%Y%m%d%H%M%S", "%Y%m%d%H%M", "%Y%m%dT%H%M%S", "%Y%m%dT%H%M%S%z", "%Y%m%d%H%M%S%f")
_NUMBER = r"[+-]?(?:[0-9]{1,40}\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?"
_GROUP = {",": r"\d{1,3}(?:,\d{2,3})*,\d{3}", ".": r"\d{1,3}(?:\.\d{3})+"}
_SPACES = (" ", "\u00a0", "\u2009", "\u202f", "'", "’")
_UNIT = re.compile(
    r"\(?\s*[+-]?\s*(?P<before>[$€£¥₩]|US\$|(?:USD|EUR|GBP|KRW|JPY|CNY|CHF|AUD|CAD|INR|SEK|NOK|DKK))?\s*[+-]?[\d.,'’\s\u00a0\u2009\u202f]*\d"
    r"[\d.,]*\s*(?P<behind>%|[$€£¥₩원]|‰|EUR|USD|KRW|GBP|CHF|kr|zł|만원|천원)?\s*\)?",
    re.ASCII,
)


@dataclass(frozen=True)
class Inspected:
    """The different texts of a column and how many cells hold each.

    Attributes:
        texts: different ones, none blank, (n,).
        cells: how many cells hold each, (n,).
        rows: how many cells there are, blank ones counted.
        typed: whether the cells are numbers or moments of their own type, not text.
        decimal_commas: whether the file is one in which a comma may stand before decimals.
    """

    texts: pd.Series
    cells: NDArray[np.int64]
    rows: int
    typed: bool = False
    decimal_commas: bool = False

    @classmethod
    def of(cls, raw: pd.Series, *, decimal_commas: bool = False) -> "Inspected":
        """Look at the cells of a column."""
        cells = plain(raw)
        texts = _as_written(cells)
        counts = texts[texts != ""].value_counts()
        typed = cells.dtype.kind in "iufMm"
        return cls(
            pd.Series(counts.index, dtype=texts.dtype),
            np.asarray(counts, dtype=np.int64),
            len(cells),
            typed,
            decimal_commas,
        )

    @property
    def total(self) -> int:
        """Return the number of cells."""
        return int(self.cells.sum())

    @property
    def slips(self) -> int:
        """Return how many cells may be otherwise than all others."""
        return _slips_among(self.total)

    @property
    def is_all_but_empty(self) -> bool:
        """Tell whether so few cells are left of all that they show no kind."""
        return self.total <= _slips_among(self.rows)

    def where(self, mask: NDArray[np.bool_] | pd.Series) -> "Inspected":
        """Return the texts that a mask names."""
        kept = np.asarray(mask, dtype=bool)
        return replace(self, texts=self.texts[kept].reset_index(drop=True), cells=self.cells[kept])

    def number_of(self, mask: NDArray[np.bool_] | pd.Series) -> int:
        """Return how many cells a mask names."""
        return int(self.cells[np.asarray(mask, dtype=bool)].sum())

    def nearly_all(self, mask: NDArray[np.bool_] | pd.Series) -> bool:
        """Tell whether all cells are in a mask, but for slips."""
        return self.total - self.number_of(mask) <= self.slips

    def some(self, mask: NDArray[np.bool_] | pd.Series) -> bool:
        """Tell whether more cells than a slip are in a mask."""
        return self.number_of(mask) > min(1, self.slips)

    def without(self, tokens: Iterable[str]) -> "Inspected":
        """Return the texts that are none of some tokens, whatever white space is around them."""
        return self.where(~self.texts.str.strip().isin([*tokens, ""]))

    def shown(self, tokens: Sequence[str]) -> tuple[str, ...]:
        """Return the tokens that a share of the cells hold, in their order."""
        least = max(_FEWEST_SHOWN, _SHOWN * self.total)
        among = self.where(self.texts.isin(tokens))
        cells = dict(zip(among.texts, among.cells.tolist(), strict=True))
        return tuple(t for t in tokens if cells.get(t, 0) >= least)


def _slips_among(cells: int) -> int:
    return max(1, int(_SLIPS * cells)) if cells >= _TOO_FEW else 0


def _as_written(cells: pd.Series) -> pd.Series:
    """Return each cell as text; a float32 by the shortest that gives it back: 1.1."""
    if cells.dtype not in ("float16", "float32", "Float32"):
        return as_texts(cells)
    narrow = np.float16 if cells.dtype == "float16" else np.float32
    floats = cells.to_numpy(dtype=narrow, na_value=np.nan)
    return pd.Series([None if x != x else str(x).removesuffix(".0") for x in floats], dtype=TEXT)


def propose_ordered(name: str, column: Inspected) -> ColumnSpec | None:
    """Return a spec for a column of numbers, dates, times or truth values; None for another.

    What cannot be read is missing, so that no cell ends a run.
    """
    tokens: tuple[str, ...] = NOTHING
    before = -1
    for more in ((), _SIGNS, _WORDS):
        tokens = (*tokens, *more)
        present = column.without(tokens)
        if len(present.texts) == before:
            continue  # the same cells show the same kind: none
        before = len(present.texts)
        if present.is_all_but_empty:
            return None
        found = _number(name, present) or _time(name, present) or _day(name, present)
        found = found or _moment(name, present) or _truth(name, present)
        if found is None or (more == _WORDS and _is_code(found, present)):
            continue
        shown = column.shown([t for t in tokens if t not in found.missing])
        left: Unreadable = "refuse" if found.kind == "text" else "missing"
        return replace(found, missing=(*shown, *found.missing), unreadable=left)
    return None


def propose_typed_moments(name: str, cells: pd.Series) -> ColumnSpec | None:
    """Return a spec for a column of dates or moments of their own type; None for another.

    Args:
        cells: as `spelling.plain` gives them; some may be texts, which then have a form.
    """
    if cells.dtype.kind == "M":
        moments = cells.dropna()
        if len(moments) == 0:
            return None
        if getattr(moments.dtype, "tz", None) is not None:
            moments = moments.dt.tz_localize(None)  # the day is that of its own calendar
        exact = moments.to_numpy(dtype="datetime64[us]").view(np.int64)
        return _of_moments(name, exact, None)
    if cells.dtype != object:
        return None
    typed = np.array([isinstance(cell, date) for cell in cells], dtype=bool)
    rest = Inspected.of(cells[~typed]).without(NOTHING)
    if typed.sum() <= max(1, rest.total // 100):
        return None
    several = rest.total > max(1, int(typed.sum()) // 100)
    written = _day(name, rest) or _moment(name, rest) if several else None
    if several and (written is None or written.kind not in {"date", "datetime"}):
        return written
    exact = np.array([_microseconds(cell) for cell in cells[typed]], dtype=np.int64)
    return _of_moments(name, exact, written)


def _microseconds(cell: date) -> int:
    """Return the microseconds of a date or moment since 1970, by its own calendar."""
    if isinstance(cell, datetime):
        return (cell.replace(tzinfo=None) - datetime(1970, 1, 1)) // timedelta(microseconds=1)
    return (cell - date(1970, 1, 1)).days * DAY * 1_000_000


def _of_moments(name: str, exact: NDArray[np.int64], written: ColumnSpec | None) -> ColumnSpec:
    form = None if written is None else written.format
    days = Inspected(pd.Series(exact), np.ones(len(exact), dtype=np.int64), len(exact))
    if days.nearly_all(exact % (DAY * 1_000_000) == 0) and (
        written is None or written.kind == "date"
    ):
        return ColumnSpec(name, "date", format=form, unreadable="missing", domain=Bought())
    seconds = exact % (DAY * 1_000_000)
    steps = [g for g in _CLOCK_GRIDS if days.nearly_all(seconds % (g * 1_000_000) == 0)]
    grid = Decimal(steps[0] if steps else 1)
    return ColumnSpec(
        name, "datetime", grid=grid, format=form, unreadable="missing", domain=Bought()
    )


def _is_code(found: ColumnSpec, present: Inspected) -> bool:
    """Tell whether figures beside letters, as in 1, 2, N or 0 to 9 and X, are codes."""
    return found.kind == "integer" and len(present.texts) <= _FEW


def _number(name: str, column: Inspected) -> ColumnSpec | None:
    column = replace(column, texts=column.texts.str.strip())
    unit, thousands, decimal = None, None, None
    common = column.texts.iloc[:_SAMPLE]
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
    few = len(column.texts) <= _FEW and column.total >= 10 * len(column.texts)
    return not column.typed and few and column.some(ends)


def _step(column: Inspected, numbers: NDArray[np.float64]) -> int:
    if len(numbers) < _FEW:
        return 1
    return next((grid for grid in _GRIDS if column.nearly_all(numbers % grid == 0)), 1)


def _whole_moments(name: str, column: Inspected, numbers: NDArray[np.float64]) -> ColumnSpec | None:
    """Return a spec where whole numbers are dates without separators, such as 20200229."""
    for power, read in ((4, _day), (8, _moment), (10, _moment)):
        low, high = _FIRST_YEAR * 10.0**power, 10.0 ** (power + 4)
        if column.nearly_all((numbers >= low) & (numbers < high)):
            return read(name, column)
    return None


def _time(name: str, column: Inspected) -> ColumnSpec | None:
    shown = replace(column, texts=column.texts.replace(MIDNIGHT))
    for form in _candidates(shown, _CLOCKS):
        moments = _read_in_form(shown, form)
        if moments is not None:
            grid = _clock_grid(shown, moments)
            return ColumnSpec(name, "time", grid=grid, format=form, domain=Bought())
    return None


def _day(name: str, column: Inspected) -> ColumnSpec | None:
    return _find_form(name, column, _candidates(column, _DAYS))


def _moment(name: str, column: Inspected) -> ColumnSpec | None:
    days = _candidates(column, _DAYS[:-5], whole=False)
    forms = ["".join(parts) for parts in product(days, (" ", "T", ", "), _CLOCKS, _ZONES)]
    return _find_form(name, column, _candidates(column, (*_SOLID, *forms)))


def _find_form(name: str, column: Inspected, forms: Sequence[str]) -> ColumnSpec | None:
    read = [
        (form, moments) for form in forms if (moments := _read_in_form(column, form)) is not None
    ]
    if not read:
        return None
    form, moments = read[0]
    if any(not _same(moments, others) for _, others in read[1:]):
        return ColumnSpec(
            name, "text", role="drop", finding=N_("date; day or month first? give its format")
        )
    ends = column.texts[_years(moments) >= _OPEN_ENDS[-1]]
    ends = ends[[int(year) in _OPEN_ENDS for year in _years(moments)[ends.index]]]
    missing = column.shown(sorted(ends))
    if any(sign in form for sign in ("%H", "%I")):
        grid = _clock_grid(column, moments)
        return ColumnSpec(
            name, "datetime", grid=grid, format=form, missing=missing, domain=Bought()
        )
    written = None if form == _DAYS[0] else form
    return ColumnSpec(name, "date", format=written, missing=missing, domain=Bought())


def _same(some: Moments, others: Moments) -> bool:
    return bool(
        (some.seconds == others.seconds)[some.read & others.read].all()
        and (some.read == others.read).all()
    )


def _years(moments: Moments) -> NDArray[np.int64]:
    days = np.asarray(moments.seconds // DAY, dtype="datetime64[D]")
    return np.asarray(np.asarray(days, dtype="datetime64[Y]").view(np.int64) + 1970)


def _candidates(column: Inspected, forms: Sequence[str], *, whole: bool = True) -> list[str]:
    """Return the forms that most of the commonest texts have: others are not worth a look.

    Args:
        whole: whether a text is nothing else; else it begins so.
    """
    shown = [text.strip() for text in column.texts.iloc[:_SAMPLE]]
    shown = [text for text in shown if text[:1].isalnum() and any(map(str.isdigit, text))]
    if 2 * len(shown) <= len(column.texts.iloc[:_SAMPLE]):
        return []
    return [
        form
        for form in forms
        if 2 * sum(_pattern(form, whole).match(text) is not None for text in shown) > len(shown)
    ]


@cache
def _pattern(form: str, whole: bool) -> re.Pattern[str]:
    return re.compile(compile_form(form).removesuffix(r"\z") + (r"\Z" if whole else ""))


def _read_in_form(column: Inspected, form: str) -> Moments | None:
    """Return the moments that nearly all texts are in this form, or None."""
    moments = read_moments(pa.array(column.texts, from_pandas=True), form)
    return moments if column.nearly_all(moments.read) else None


def _clock_grid(column: Inspected, moments: Moments) -> Decimal:
    """Return the seconds that nearly all moments are whole multiples of."""
    seconds = moments.seconds % DAY
    steps = [g for g in _CLOCK_GRIDS if column.nearly_all((seconds % g == 0) & ~moments.fractions)]
    return Decimal(steps[0] if steps else 1)


def _truth(name: str, column: Inspected) -> ColumnSpec | None:
    if column.nearly_all(column.texts.str.lower().isin(["true", "false"])):
        return ColumnSpec(name, "boolean", domain=Categories(("false", "true")))
    return None
