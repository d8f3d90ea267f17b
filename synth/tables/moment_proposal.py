"""Proposals for days, times and moments: the forms that nearly all cells of a column are in."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import product

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from privacy.message import N_
from synth.tables.columns import Bought, ColumnSpec
from synth.tables.forms import compile_form
from synth.tables.inspection import NOTHING, SAMPLE, Inspected
from synth.tables.moments import DAY, Moments, read_moments
from synth.tables.parsing import MIDNIGHT

_CLOCK_GRIDS = (3600, 1800, 600, 300, 60)  # seconds
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
    written = propose_day(name, rest) or propose_moment(name, rest) if several else None
    if several and (written is None or written.kind not in {"date", "datetime"}):
        return written
    exact = np.array([_microseconds(cell) for cell in cells[typed]], dtype=np.int64)
    return _of_moments(name, exact, written)


def propose_time(name: str, column: Inspected) -> ColumnSpec | None:
    """Return a spec for a column of times of day; None for another."""
    shown = replace(column, texts=column.texts.replace(MIDNIGHT))
    for form in _candidates(shown, _CLOCKS):
        moments = _read_in_form(shown, form)
        if moments is not None:
            grid = _clock_grid(shown, moments)
            return ColumnSpec(name, "time", grid=grid, format=form, domain=Bought())
    return None


def propose_day(name: str, column: Inspected) -> ColumnSpec | None:
    """Return a spec for a column of dates; None for another."""
    return _find_form(name, column, _candidates(column, _DAYS))


def propose_moment(name: str, column: Inspected) -> ColumnSpec | None:
    """Return a spec for a column of dates with a time of day; None for another."""
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
    shown = [text.strip() for text in column.texts.iloc[:SAMPLE]]
    shown = [text for text in shown if text[:1].isalnum() and any(map(str.isdigit, text))]
    if 2 * len(shown) <= len(column.texts.iloc[:SAMPLE]):
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
