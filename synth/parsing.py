"""Cells to values: what stands in a file, in the table's own types, or a refusal with a count."""

import numpy as np
import pandas as pd

from synth.columns import ORDERED_KINDS, Categories, ColumnSpec
from synth.errors import InputError
from synth.grid import Grid

_SECONDS_OF_A_DAY = 86_400
MIDNIGHT = {"24:00": "00:00", "24:00:00": "00:00:00"}  # the end of a day, as the next one's begin
_ZONES = (
    "its moments have time zones. Say how they are written, e.g. format: '%Y-%m-%dT%H:%M:%S%z'; "
    "they are then kept in UTC."
)


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
    listed = {name: name for name in column.domain.names}
    if column.kind == "boolean" or pd.api.types.is_bool_dtype(raw):
        listed |= {name.lower(): name for name in column.domain.names}
        texts = texts.where(texts.isin(list(listed)), texts.str.lower())
    known = texts.map(listed).astype("str")
    _refuse(
        column,
        texts.notna() & known.isna(),
        "hold a value that the schema does not list",
        "Add the category, list it under missing, or clean the column.",
    )
    return known


def _parse_ordered(column: ColumnSpec, raw: pd.Series, notes: list[str]) -> pd.Series:
    if pd.api.types.is_bool_dtype(raw):
        raise InputError(f"Column {column.name!r} holds true and false. Use kind: boolean.")
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
    grid = Grid.of(column)
    present = values[values.notna()].reset_index(drop=True)
    points = grid.indices(present)
    moved = grid.values(points).to_numpy() != present.to_numpy()
    ends = (points == 0) | (points == grid.size - 1)
    for count, what in (
        ((moved & ends).sum(), "lie outside the declared range"),
        (
            (moved & ~ends).sum(),
            "are finer than the grid",
        ),
    ):
        if count:
            notes.append(
                f"Column {column.name!r}: {count} of {len(values)} values {what}; each counts as "
                "the nearest value that the schema allows."
            )
    return values


def _texts(column: ColumnSpec, raw: pd.Series) -> pd.Series:
    """Return the cells as text as written: 1.0 in a float column is 1, True is true."""
    if pd.api.types.is_bool_dtype(raw):
        texts = raw.map({True: "true", False: "false"}, na_action="ignore")
    elif pd.api.types.is_float_dtype(raw):
        whole = raw.dropna().map(float.is_integer).all()
        texts = raw.astype("Int64").astype("str") if whole else raw.astype("str")
    else:
        texts = raw.map(str, na_action="ignore")
    texts = texts.astype("str").mask(raw.isna())
    return texts.mask(texts.isin(["", *column.missing]))


def _numbers(column: ColumnSpec, raw: pd.Series) -> tuple[pd.Series, pd.Series]:
    if pd.api.types.is_numeric_dtype(raw):
        given = raw.mask(raw.map(str).isin(column.missing)) if column.missing else raw
    else:
        given = _texts(column, raw)
        if column.thousands is not None:
            given = given.str.replace(column.thousands, "", regex=False)
    numbers = pd.to_numeric(given, errors="coerce")
    floats = numbers.astype("Float64").astype("float64")
    bad = given.notna() & ~np.isfinite(floats)
    if column.kind == "decimal":
        return floats.where(~bad), bad
    bad |= given.notna() & ((floats != np.rint(floats)) | (floats.abs() >= 2.0**53))
    return floats.where(~bad).astype("Int64"), bad


def _moments(column: ColumnSpec, raw: pd.Series) -> tuple[pd.Series, pd.Series]:
    if pd.api.types.is_datetime64_any_dtype(raw):
        return _settled(column, raw), pd.Series(np.zeros(len(raw), dtype=bool))
    texts = _texts(column, raw)
    # %Y-%m-%d holds a date to that form; ISO8601 takes blank or T, with or without seconds.
    form = _form(column, raw) or ("%Y-%m-%d" if column.kind == "date" else "ISO8601")
    zoned = column.zoned
    values = pd.to_datetime(texts, errors="coerce", format=form, utc=zoned)
    bad = texts.notna() & values.isna()
    if not zoned and not pd.api.types.is_datetime64_any_dtype(values):
        raise InputError(f"Column {column.name!r}: {_ZONES}")
    if not zoned and getattr(values.dt, "tz", None) is not None:
        raise InputError(f"Column {column.name!r}: {_ZONES}")
    return _settled(column, values), bad


def _form(column: ColumnSpec, raw: pd.Series) -> str | None:
    """Return how text is written; dates and times that come typed print themselves as ISO 8601."""
    return column.format if pd.api.types.is_string_dtype(raw) else None


def _settled(column: ColumnSpec, moments: pd.Series) -> pd.Series:
    """Return moments without a zone: in UTC, but a date as its own calendar has it."""
    if getattr(moments.dt, "tz", None) is not None:
        if column.kind == "datetime":
            moments = moments.dt.tz_convert("UTC")
        moments = moments.dt.tz_localize(None)
    if column.kind == "date":
        moments = moments.dt.normalize()
    return moments.astype("datetime64[s]")


def _times(column: ColumnSpec, raw: pd.Series) -> tuple[pd.Series, pd.Series]:
    texts = _texts(column, raw).replace(MIDNIGHT)
    form = _form(column, raw)
    if form is not None:
        moments = pd.to_datetime(texts, errors="coerce", format=form)
        return moments.dt.strftime("%H:%M:%S").astype("str"), texts.notna() & moments.isna()
    well_formed = texts.str.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?").fillna(False).astype(bool)
    padded = texts.where(well_formed).mask(texts.str.count(":") == 1, texts + ":00")
    spans = pd.to_timedelta(padded, errors="coerce")
    inside = spans.notna() & (spans.dt.total_seconds() < _SECONDS_OF_A_DAY)
    canonical = pd.Series(np.datetime64(0, "s") + spans.where(inside)).dt.strftime("%H:%M:%S")
    return canonical.astype("str"), texts.notna() & ~inside


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
    "datetime": "Write YYYY-MM-DD HH:MM:SS, or list a text that means missing under missing.",
    "time": "Write times as HH:MM:SS, or list a text that means missing under missing.",
}
