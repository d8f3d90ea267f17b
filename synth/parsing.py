"""Cells to values: what stands in a file, in the table's own types, or a refusal with a count.

Reading is row by row: what a cell becomes depends on that cell and the schema alone, never on its
neighbours, their number or the type that pandas gave the column. Otherwise one person's cell could
change everybody's, and no noise downstream is made for that.
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from synth.columns import ORDERED_KINDS, Categories, ColumnSpec
from synth.errors import InputError
from synth.grid import Grid
from synth.texts import TEXT

_SECONDS_OF_A_DAY = 86_400
_LARGEST_WHOLE = 2.0**53  # beyond, a float no longer holds every whole number
MIDNIGHT = {"24:00": "00:00", "24:00:00": "00:00:00"}  # the end of a day, as the next one's begin
_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?\s*", re.ASCII)
_PLAIN_NUMBER = r"^[+-]?([0-9]{1,99}\.?[0-9]{0,99}|\.[0-9]{1,99})$"
# Finer fractions would move the whole column to nanoseconds, which end in the year 2262.
_FRACTION = re.compile(r"(\.\d{6})\d+")
_ZONE = re.compile(r":.*(?:Z|[+-]\d\d(?::?\d\d)?)$")
_TRUTH = {"true", "false"}


def parse(column: ColumnSpec, raw: pd.Series, notes: list[str]) -> pd.Series:
    """Return a column's cells in the table's own type, and note what the owner should know.

    Raises:
        InputError: cells that are not of the column's kind; names the column and the count.
    """
    if column.kind in ORDERED_KINDS:
        return _parse_ordered(column, raw, notes)
    texts = _texts(column, raw)
    if not isinstance(column.domain, Categories):
        return texts
    known = _matched(texts, column.domain.names, any_case=column.kind == "boolean")
    _refuse(
        column,
        texts.notna() & known.isna(),
        "hold a value that the schema does not list",
        "Add the category, list it under missing, or clean the column.",
    )
    return known


def _matched(texts: pd.Series, names: tuple[str, ...], *, any_case: bool) -> pd.Series:
    """Return the category of each text; true and false match in any case, as typed cells have."""
    exact = {name: name for name in names}
    folded = {name.lower(): name for name in reversed(names)}

    def category(text: str) -> str | None:
        if text in exact:
            return text
        return folded.get(text.lower()) if any_case or text in _TRUTH else None

    return texts.map({text: category(text) for text in texts.dropna().unique()}).astype(TEXT)


def spelled(raw: pd.Series) -> pd.Series:
    """Return each cell as text, by its own value and type: 2 for 2.0, true, an ISO date."""
    if pd.api.types.is_string_dtype(raw) and raw.dtype != object:
        return raw.astype(TEXT)
    if raw.dtype == object or isinstance(raw.dtype, pd.CategoricalDtype):
        return pd.Series([_spell(value) for value in raw], index=raw.index, dtype=TEXT)
    values = {value: _spell(value) for value in raw.dropna().unique()}
    return raw.map(values).astype(TEXT).mask(raw.isna())


def _spell(value: object) -> str | None:
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    match value:
        case str():
            return value
        case bool() | np.bool_():
            return "true" if value else "false"
        case datetime():
            midnight = value.tzinfo is None and value.time() == time()
            return value.date().isoformat() if midnight else value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            seconds = int(value.total_seconds())
            return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        case float() | np.floating():
            number = float(value)
            if number != number:
                return None
            whole = number.is_integer() and abs(number) < _LARGEST_WHOLE
            return str(int(number)) if whole else repr(number)
        case Decimal():
            if value.is_nan():
                return None
            whole = value.is_finite() and value == value.to_integral_value()
            return str(int(value)) if whole else format(value.normalize(), "f")
        case _:
            return str(value)


def _parse_ordered(column: ColumnSpec, raw: pd.Series, notes: list[str]) -> pd.Series:
    match column.kind:
        case "integer" | "decimal":
            values, bad = _numbers(column, raw)
        case "date" | "datetime":
            values, bad = _moments(column, raw)
        case _:
            values, bad = _times(column, raw)
    if column.unreadable == "missing" and bad.any():
        notes.append(
            f"Column {column.name!r}: {int(bad.sum())} of {len(bad)} cells are not of kind "
            f"{column.kind}; they count as missing, as its schema says."
        )
        bad = pd.Series(np.zeros(len(bad), dtype=bool))
    _refuse(column, bad, f"hold something that is not of kind {column.kind}", _WAY_OUT[column.kind])
    _note_moved(column, values, notes)
    return values


def _note_moved(column: ColumnSpec, values: pd.Series, notes: list[str]) -> None:
    grid = Grid.of(column)
    present = values[values.notna()].reset_index(drop=True)
    points = grid.indices(present)
    moved = grid.values(points).to_numpy() != present.to_numpy()
    ends = (points == 0) | (points == grid.size - 1)
    outside, finer = int((moved & ends).sum()), int((moved & ~ends).sum())
    for count, what in (
        (outside, "lie outside the declared range"),
        (finer, "are finer than the grid"),
    ):
        if count:
            notes.append(
                f"Column {column.name!r}: {count} of {len(values)} values {what}; each counts as "
                "the nearest value that the schema allows."
            )


def _texts(column: ColumnSpec, raw: pd.Series) -> pd.Series:
    texts = spelled(raw)
    return texts.mask(texts.isin(["", *column.missing]))


def _numbers(column: ColumnSpec, raw: pd.Series) -> tuple[pd.Series, pd.Series]:
    if raw.dtype != object and raw.dtype.kind in "iuf":
        return _typed_numbers(column, raw)
    given = _texts(column, raw)
    if column.thousands is not None:
        bare = given.str.replace(column.thousands, "", regex=False)
        # A typed number has no separators: its point may be what separates thousands in texts.
        written = (
            raw.map(lambda cell: isinstance(cell, str)) if raw.dtype == object else given.notna()
        )
        given = bare.where(written.astype(bool), given)
    floats = _read_numbers(given)
    return _of_kind(column, floats, given.notna() & floats.isna())


def _typed_numbers(column: ColumnSpec, raw: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Take cells that are numbers already for what their text would say."""
    whole = raw.dtype.kind != "f"
    numbers = raw if whole else raw.astype("float64")
    missing: pd.Series = pd.Series(np.zeros(len(raw), dtype=bool), index=raw.index)
    for text in column.missing:
        token = _token(text, whole=whole)
        if token is not None and _spell(token) == text:
            missing = missing | (numbers == token).fillna(False).astype(bool)
    # All at once: the first cell left out turns whole numbers into floats, beyond 2⁵³ into others.
    floats = numbers.mask(missing).astype("Float64").astype("float64") + 0.0  # -0.0 is written 0
    endless = floats.abs() == np.inf
    return _of_kind(column, floats.mask(endless), endless)


def _token(text: str, *, whole: bool) -> int | float | None:
    try:
        return int(text) if whole else float(text)
    except ValueError:
        return None


def _of_kind(column: ColumnSpec, floats: pd.Series, bad: pd.Series) -> tuple[pd.Series, pd.Series]:
    if column.kind == "decimal":
        return floats, bad
    bad |= floats.notna() & ((floats != np.rint(floats)) | (floats.abs() >= _LARGEST_WHOLE))
    return floats.where(~bad).astype("Int64"), bad


def _read_numbers(texts: pd.Series) -> pd.Series:
    """Return the number that each text writes, NaN if it writes none."""
    cells = pc.ascii_trim_whitespace(pa.array(texts, from_pandas=True))
    plain = pc.fill_null(pc.match_substring_regex(cells, _PLAIN_NUMBER), False)
    # Arrow rounds as Python does, in a hundredth of the time; it knows no "+".
    numbers = pc.cast(pc.utf8_ltrim(pc.if_else(plain, cells, None), "+"), pa.float64())
    floats = pd.Series(numbers.to_numpy(zero_copy_only=False), index=texts.index)
    rest = texts.where(~plain.to_numpy(zero_copy_only=False))
    found = {text: _number(text) for text in rest.dropna().unique()}
    return floats.fillna(rest.map(found).astype("float64")) if found else floats


def _number(text: str) -> float:
    number = float(text) if _NUMBER.fullmatch(text) else float("nan")
    return number if np.isfinite(number) else float("nan")


def _moments(column: ColumnSpec, raw: pd.Series) -> tuple[pd.Series, pd.Series]:
    if pd.api.types.is_datetime64_any_dtype(raw):
        settled = _settled(column, raw)
        given = _texts(column, raw) if column.missing else None
        kept = settled if given is None else settled.where(given.notna())
        return kept, pd.Series(np.zeros(len(raw), dtype=bool))
    typed = _typed_cells(raw)
    if typed.any():
        # A typed cell says itself what it is, whatever form the column's texts have.
        raw = raw.where(~typed, raw.map(lambda value: _without_zone(column, value)))
    texts = _texts(column, raw)
    plain = "%Y-%m-%d" if column.kind == "date" else "ISO8601"
    written = _read_moments(texts.where(~typed), column.format or plain, zoned=column.zoned)
    values = written.where(~typed, _read_moments(texts.where(typed), "ISO8601", zoned=False))
    if column.kind == "date":
        values = values.dt.normalize()
    return values, texts.notna() & values.isna()


def _read_moments(texts: pd.Series, form: str, *, zoned: bool) -> pd.Series:
    """Read each text by itself; what it does not write, or writes with an unsaid zone, is NaT."""
    cut = texts.str.replace(_FRACTION, r"\1", regex=True)
    if not zoned:
        cut = cut.mask(cut.str.contains(_ZONE).fillna(False).astype(bool))
    moments = pd.to_datetime(cut, errors="coerce", format=form, utc=zoned)
    return moments.dt.tz_localize(None).astype("datetime64[s]")


def _typed_cells(raw: pd.Series) -> pd.Series:
    """Tell which cells are dates, moments or times of their own type, not text."""
    if raw.dtype != object:
        return pd.Series(np.zeros(len(raw), dtype=bool), index=raw.index)
    return raw.map(lambda value: isinstance(value, date | time | timedelta)).astype(bool)


def _without_zone(column: ColumnSpec, value: object) -> object:
    if value is pd.NaT or not isinstance(value, datetime) or value.tzinfo is None:
        return value
    moment = pd.Timestamp(value)
    if column.kind == "datetime":
        moment = moment.tz_convert("UTC")
    return moment.tz_localize(None).to_pydatetime()


def _settled(column: ColumnSpec, moments: pd.Series) -> pd.Series:
    """Return moments without a zone: in UTC, but a date as its own calendar has it."""
    if getattr(moments.dt, "tz", None) is not None:
        if column.kind == "datetime":
            moments = moments.dt.tz_convert("UTC")
        moments = moments.dt.tz_localize(None)
    moments = moments.astype("datetime64[s]")
    return moments.dt.normalize() if column.kind == "date" else moments


def _times(column: ColumnSpec, raw: pd.Series) -> tuple[pd.Series, pd.Series]:
    typed = _typed_cells(raw)
    texts = _texts(column, raw).replace(MIDNIGHT)
    clock = _read_clock(texts.where(typed) if column.format else texts)
    if column.format is not None:
        written = texts.where(~typed).str.replace(_FRACTION, r"\1", regex=True)
        moments = pd.to_datetime(written, errors="coerce", format=column.format)
        clock = clock.where(typed, moments.dt.strftime("%H:%M:%S").astype(TEXT))
    return clock, texts.notna() & clock.isna()


def _read_clock(texts: pd.Series) -> pd.Series:
    well_formed = texts.str.fullmatch(r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?").fillna(False).astype(bool)
    padded = texts.where(well_formed).str.replace(r"\..*", "", regex=True)
    padded = padded.mask(padded.str.count(":") == 1, padded + ":00")
    spans = pd.to_timedelta(padded, errors="coerce")
    inside = spans.notna() & (spans.dt.total_seconds() < _SECONDS_OF_A_DAY)
    canonical = pd.Series(np.datetime64(0, "s") + spans.where(inside)).dt.strftime("%H:%M:%S")
    return canonical.astype(TEXT)


def _refuse(column: ColumnSpec, bad: pd.Series, what: str, way_out: str) -> None:
    if bad.any():
        raise InputError(
            f"Column {column.name!r}: {int(bad.sum())} of {len(bad)} rows {what}, first in row "
            f"{int(bad.to_numpy().argmax()) + 1}. {way_out}"
        )


_WAY_OUT = {
    "integer": "Clean them, list a text that means missing under missing, or use kind: decimal.",
    "decimal": "Clean them, or list a text that means missing under missing.",
    "date": "Write dates as YYYY-MM-DD, or list a text that means missing under missing.",
    "datetime": "Write YYYY-MM-DD HH:MM:SS; with zones, say so: format: '%Y-%m-%dT%H:%M:%S%z'.",
    "time": "Write times as HH:MM:SS, or list a text that means missing under missing.",
}
