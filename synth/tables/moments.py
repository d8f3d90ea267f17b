"""Moments: dates and times of the day out of text, each by itself.

A format becomes a regular expression, and the figures it finds become seconds by integer
arithmetic: no library looks at a column as a whole, so no cell changes how another is read.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from synth.tables.forms import FIGURES, MONTHS, compile_form

DAY = 86_400  # seconds
_PIVOT = 69  # two figures from here on are of the twentieth century, as POSIX has it


@dataclass(frozen=True)
class Moments:
    """What texts write.

    Attributes:
        seconds: since 1970, or of the day where the form has no date; 0 where unread, (n,).
        read: which texts are in the form and name a day and time that there is, (n,).
        offsets: seconds that the written zone is ahead of UTC; 0 where the form has none, (n,).
        fractions: which texts write a fraction of a second that was cut off, (n,).
    """

    seconds: NDArray[np.int64]
    read: NDArray[np.bool_]
    offsets: NDArray[np.int64]
    fractions: NDArray[np.bool_]


def read_moments(texts: pa.Array, form: str) -> Moments:
    """Read each text in a form: a format of strptime, `ISO_MOMENT` or `ISO_TIME`.

    Fractions of a second are cut off. White space around a text is no part of it.

    Raises:
        InputError: the form has a directive that is not read.
    """
    found = pc.extract_regex(pc.utf8_trim_whitespace(texts), pattern=compile_form(form))
    read = np.asarray(found.is_valid())
    figures = {name: _whole(found, name, read) for name in FIGURES if _has(found, name)}
    days, right = _days(figures, _named_month(found, read))
    clock, on_time = _clock(figures, _afternoon(found))
    offsets, known = _offsets(found, len(read))
    read &= right & on_time & known
    seconds = np.where(read, days * DAY + clock, 0)
    fractions = read & (figures.get("f", 0) != 0)
    return Moments(seconds, read, np.where(read, offsets, 0), fractions)


def _has(found: pa.StructArray, name: str) -> bool:
    return bool(found.type.get_field_index(name) >= 0)


def _whole(found: pa.StructArray, name: str, read: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the figures of a group as whole numbers, 0 where there are none."""
    texts = pc.if_else(pa.array(read), pc.struct_field(found, name), None)
    given = pc.and_(texts.is_valid(), pc.not_equal(pc.fill_null(texts, ""), ""))
    numbers = pc.cast(pc.if_else(given, texts, "0"), pa.int64())
    return np.asarray(pc.fill_null(numbers, 0), dtype=np.int64)


def _named_month(found: pa.StructArray, read: NDArray[np.bool_]) -> NDArray[np.int64] | None:
    if not _has(found, "b"):
        return None
    names = pc.utf8_lower(pc.struct_field(found, "b")).dictionary_encode()
    numbers = [MONTHS.get(name or "", 0) for name in names.dictionary.to_pylist()]
    codes = np.asarray(pc.fill_null(names.indices, -1), dtype=np.int64)
    return np.where(read & (codes >= 0), np.array([*numbers, 0], dtype=np.int64)[codes], 0)


def _afternoon(found: pa.StructArray) -> NDArray[np.bool_] | None:
    if not _has(found, "p"):
        return None
    half = pc.utf8_lower(pc.fill_null(pc.struct_field(found, "p"), ""))
    late = pc.or_(pc.starts_with(half, "p"), pc.equal(half, "오후"))
    return np.asarray(late, dtype=bool)


def _days(
    figures: dict[str, NDArray[np.int64]], named_month: NDArray[np.int64] | None
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return days since 1970, and which of them are in the calendar; day 0 where none is told."""
    n = len(next(iter(figures.values()))) if figures else len(named_month or ())
    if "y" in figures:
        short = figures["y"]
        year = np.where(short >= _PIVOT, 1900, 2000) + short
    elif "Y" in figures:
        year = figures["Y"]
    else:
        return np.zeros(n, dtype=np.int64), np.ones(n, dtype=bool)
    month = figures.get("m", named_month)
    month = np.ones(n, dtype=np.int64) if month is None else month
    day = figures.get("d", np.ones(n, dtype=np.int64))
    right = (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1)
    months = np.where(right, (year - 1970) * 12 + month - 1, 0)
    first = _first_day(months)
    length = _first_day(months + 1) - first
    return first + day - 1, right & (day <= length)


def _first_day(months: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the days from 1970 to the first of each month, given as months from then."""
    return np.asarray(np.asarray(months, dtype="datetime64[M]"), dtype="datetime64[D]").view(
        np.int64
    )


def _clock(
    figures: dict[str, NDArray[np.int64]], afternoon: NDArray[np.bool_] | None
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the seconds of the day, and which of them are on a clock; 24:00:00 is none."""
    n = len(next(iter(figures.values())))
    zero = np.zeros(n, dtype=np.int64)
    minute, second = figures.get("M", zero), figures.get("S", zero)
    right = (minute < 60) & (second < 60)
    if "I" in figures:
        hour = figures["I"] % 12 + (0 if afternoon is None else 12 * afternoon)
        right &= (figures["I"] >= 1) & (figures["I"] <= 12)
    else:
        hour = figures.get("H", zero)
    return hour * 3600 + minute * 60 + second, right & (hour < 24)


def _offsets(found: pa.StructArray, n: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    if not _has(found, "z"):
        return np.zeros(n, dtype=np.int64), np.ones(n, dtype=bool)
    zones = pc.struct_field(found, "z").dictionary_encode()
    table = [_offset(zone or "Z") for zone in zones.dictionary.to_pylist()]
    codes = np.asarray(pc.fill_null(zones.indices, -1), dtype=np.int64)
    seconds = np.array([*table, 0], dtype=np.int64)[codes]
    return seconds, np.abs(seconds) < DAY


def _offset(zone: str) -> int:
    """Return the seconds that a zone such as +09:00 is ahead of UTC; a day where there is none."""
    if zone in {"Z", "z"}:
        return 0
    hours, minutes = int(zone[1:3]), int(zone[3:].removeprefix(":") or 0)
    if hours > 23 or minutes > 59:
        return DAY
    return (hours * 3600 + minutes * 60) * (-1 if zone[0] == "-" else 1)
