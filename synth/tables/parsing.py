"""Cells to values: what stands in a file, in the table's own types, or a refusal with a count.

Reading is row by row: what a cell becomes depends on that cell and the schema alone, never on its
neighbours, their number or the type that a library gave the column. Otherwise one person's cell
could change everybody's, and no noise downstream is made for that.
"""

from datetime import date, datetime, time, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from privacy.message import Message
from synth.errors import InputError
from synth.reading.spelling import (
    distinct_texts,
    lost_digits,
    plain,
    present_texts,
    text_array,
)
from synth.tables.cell_notes import (
    BEYOND_DECLARED,
    BEYOND_PUBLIC,
    FINER,
    FRACTIONS,
    LOST,
    NOT_OF_KIND,
    UNLISTED,
    UNLISTED_MISSING,
    UNLISTED_OTHER,
    UNREADABLE,
    CellNotes,
    Flags,
)
from synth.tables.coarse_cells import generalise_moments, generalise_numbers, generalise_texts
from synth.tables.columns import (
    ORDERED_KINDS,
    Bought,
    Categories,
    ColumnSpec,
    other_name,
    other_names,
)
from synth.tables.forms import ISO_DATE, ISO_MOMENT, ISO_TIME
from synth.tables.grid import Grid
from synth.tables.moments import DAY, read_moments
from synth.tables.number_cells import is_large, parse_numbers
from synth.texts import TEXT

MIDNIGHT = {"24:00": "00:00", "24:00:00": "00:00:00"}  # the end of a day, as the next one's begin
_TRUTH = {"true", "false"}


def parse(column: ColumnSpec, raw: pd.Series, notes: list[Message]) -> pd.Series:
    """Return a column's cells in the table's own type, and note what the owner should know.

    Raises:
        InputError: cells that are not of the column's kind; names the column and the count.
    """
    if raw.dtype.kind == "c":
        raise InputError(
            "Column {name!r} holds complex numbers. Give real ones, or drop it.", name=column.name
        )
    alike = distinct_texts(raw)
    if alike is None:
        return _read(column, raw, CellNotes(column, notes))
    texts, places = alike
    values = _read(column, texts, CellNotes(column, notes, places))
    return pd.Series(values.array.take(places), index=raw.index, dtype=values.dtype)


def _read(column: ColumnSpec, raw: pd.Series, notes: CellNotes) -> pd.Series:
    # Never mapped to missing: one cell may have made floats of all, and all would be missing.
    if column.kind not in {"integer", "decimal"} or any(map(is_large, column.missing)):
        notes.refuse(LOST, lost_digits(raw))
    if column.kind in ORDERED_KINDS:
        return _parse_ordered(column, raw, notes)
    texts = present_texts(raw, column.missing)
    if column.generalise is not None:
        texts, bad = generalise_texts(column.generalise, texts)
        if column.counts_others and isinstance(column.domain, Categories):
            texts = texts.mask(bad, other_name(list(column.domain.names), column.name))
        else:
            texts = _without_unreadable(column, texts, bad, notes)
    if not isinstance(column.domain, Categories):
        return texts
    known = _match_categories(texts, column.domain.names, any_case=column.kind == "boolean")
    if column.counts_others:
        others = other_names(list(column.domain.names))
        unlisted = (texts.notna() & known.isna() & ~texts.isin(others)).to_numpy()
        notes.count(UNLISTED_OTHER, unlisted)
        return known.where(known.notna(), texts)
    return _without_unreadable(
        column,
        known,
        (texts.notna() & known.isna()).to_numpy(),
        notes,
    )


def _without_unreadable(
    column: ColumnSpec, values: pd.Series, bad: Flags, notes: CellNotes
) -> pd.Series:
    """Return values with what cannot be read as missing, where the schema says so; else refuse."""
    if not bad.any():
        return values
    is_ordered = column.kind in ORDERED_KINDS
    if column.unreadable == "missing":
        text = UNREADABLE if is_ordered else UNLISTED_MISSING
        notes.count(text, bad)
        return values.mask(bad)
    notes.refuse(NOT_OF_KIND if is_ordered else UNLISTED, bad)
    return values


def _match_categories(texts: pd.Series, names: tuple[str, ...], *, any_case: bool) -> pd.Series:
    """Return the category of each text; true and false match in any case, as typed cells have."""
    exact = {name: name for name in names}
    folded = {name.lower(): name for name in reversed(names)}

    def category(text: str) -> str | None:
        if text in exact:
            return text
        return folded.get(text.lower()) if any_case or text in _TRUTH else None

    codes, found = pd.factorize(texts)
    categories = pa.array([category(text) for text in found], type=pa.large_string())
    chosen = categories.take(pa.array(codes, mask=codes < 0))
    return pd.Series(text_array(chosen), index=texts.index, dtype=TEXT)


def _parse_ordered(column: ColumnSpec, raw: pd.Series, notes: CellNotes) -> pd.Series:
    match column.kind:
        case "integer" | "decimal":
            values, bad = parse_numbers(column, raw)
        case "date" | "datetime":
            values, bad = _moments(column, raw, notes)
        case _:
            values, bad = _times(column, raw)
    values = _without_unreadable(column, values, bad, notes)
    if column.generalise is not None:
        of_moments = column.kind in {"date", "datetime"}
        generalised = generalise_moments if of_moments else generalise_numbers
        values = generalised(column.generalise, values)
    _note_moved(column, values, notes)
    return values


def _note_moved(column: ColumnSpec, values: pd.Series, notes: CellNotes) -> None:
    grid = Grid.of(column)
    present = values.notna().to_numpy()
    held = values if present.all() else values[present].reset_index(drop=True)
    points = np.clip(grid.indices(held), 0, grid.size - 1)
    moved = np.zeros(len(values), dtype=bool)
    moved[present] = grid.values(points).to_numpy() != held.to_numpy()
    ends = np.zeros(len(values), dtype=bool)
    ends[present] = (points == 0) | (points == grid.size - 1)
    beyond = BEYOND_PUBLIC if isinstance(column.domain, Bought) else BEYOND_DECLARED
    notes.count(beyond, moved & ends)
    notes.count(FINER, moved & ~ends)


def _moments(column: ColumnSpec, raw: pd.Series, notes: CellNotes) -> tuple[pd.Series, Flags]:
    cells = plain(raw)
    if getattr(cells.dtype, "tz", None) is not None and column.kind == "datetime":
        notes.add(
            Message(
                "Column {name!r}: its moments have a zone; they are kept in UTC, and the synthetic "
                "ones are written in UTC, without a zone.",
                name=column.name,
            )
        )
    bad = np.zeros(len(cells), dtype=bool)
    if cells.dtype.kind == "M":
        seconds, missing = _seconds_of(column, cells)
        missing = missing | _means_missing(column, seconds)
    else:
        seconds, missing, bad = _read_cells(column, cells, notes)
    if column.kind == "date":
        seconds = seconds // DAY * DAY
    moments = np.array(seconds, dtype="datetime64[s]")
    moments[missing | bad] = np.datetime64("NaT", "s")
    return pd.Series(moments, index=raw.index, dtype="datetime64[s]"), bad


def _seconds_of(column: ColumnSpec, cells: pd.Series) -> tuple[NDArray[np.int64], Flags]:
    """Return the seconds of typed moments, in UTC, but a date as its own calendar has it."""
    if getattr(cells.dtype, "tz", None) is not None:
        if column.kind == "datetime":
            cells = cells.dt.tz_convert("UTC")
        cells = cells.dt.tz_localize(None)
    missing = cells.isna().to_numpy()
    moments = np.array(cells.to_numpy(dtype="datetime64[s]"), dtype="datetime64[s]")
    moments[missing] = np.datetime64(0, "s")
    return moments.view(np.int64), missing


def _means_missing(column: ColumnSpec, seconds: NDArray[np.int64]) -> Flags:
    """Tell which typed moments stand for a missing value, by their ISO text."""
    if not column.missing:
        return np.zeros(len(seconds), dtype=bool)
    values, codes = np.unique(seconds, return_inverse=True)
    return np.array([_iso(int(value)) in column.missing for value in values], dtype=bool)[codes]


def _iso(seconds: int) -> str:
    text = str(np.datetime64(seconds, "s")).replace("T", " ")
    return text.removesuffix(" 00:00:00")


def _read_cells(
    column: ColumnSpec, cells: pd.Series, notes: CellNotes
) -> tuple[NDArray[np.int64], Flags, Flags]:
    """Return the seconds of texts and typed cells, what is missing, and what is no moment."""
    seconds = np.zeros(len(cells), dtype=np.int64)
    typed = np.zeros(len(cells), dtype=bool)
    if cells.dtype == object:
        found = [_typed_moment(column, cell) for cell in cells]
        typed = np.array([one is not None for one in found], dtype=bool)
        seconds[typed] = np.array([one for one in found if one is not None], dtype=np.int64)
        # A typed cell says itself what it is, whatever form the column's texts have.
        cells = cells.where(~typed, None)
    texts = present_texts(cells, column.missing)
    written = texts.notna().to_numpy()
    plain_form = ISO_DATE if column.kind == "date" else ISO_MOMENT
    moments = read_moments(pa.array(texts, from_pandas=True), column.format or plain_form)
    seconds = np.where(moments.read, moments.seconds, seconds)
    if column.kind == "datetime":
        seconds = np.where(moments.read, seconds - moments.offsets, seconds)
    notes.count(FRACTIONS, moments.fractions)
    missing = np.where(typed, _means_missing(column, seconds), ~written)
    return seconds, np.array(missing, dtype=bool), written & ~moments.read


def _typed_moment(column: ColumnSpec, cell: object) -> int | None:
    """Return the seconds of a cell that is a date or moment by its own type."""
    if isinstance(cell, np.datetime64):
        cell = pd.Timestamp(cell)
    if cell is pd.NaT or not isinstance(cell, date):
        return None
    if not isinstance(cell, datetime):
        return (cell - date(1970, 1, 1)).days * DAY
    ahead = cell.utcoffset() or timedelta()
    local = cell.replace(tzinfo=None) - datetime(1970, 1, 1)
    span = local - ahead if column.kind == "datetime" else local
    return int(span // timedelta(seconds=1))


def _times(column: ColumnSpec, raw: pd.Series) -> tuple[pd.Series, Flags]:
    cells = plain(raw)
    typed = np.full(len(cells), cells.dtype.kind in "mM")
    if cells.dtype == object:
        typed = np.array([isinstance(cell, date | time | timedelta) for cell in cells], dtype=bool)
    texts = present_texts(cells, column.missing).replace(MIDNIGHT)
    array = pa.array(texts, from_pandas=True)
    found = read_moments(pc.if_else(pa.array(typed), array, None), ISO_TIME)
    written = read_moments(pc.if_else(pa.array(typed), None, array), column.format or ISO_TIME)
    read = found.read | written.read
    seconds = np.where(written.read, written.seconds, found.seconds) % DAY
    values, codes = np.unique(seconds, return_inverse=True)
    clock = [f"{value // 3600:02}:{value // 60 % 60:02}:{value % 60:02}" for value in values]
    chosen = pa.array(clock, type=pa.large_string()).take(pa.array(codes, mask=~read))
    return pd.Series(text_array(chosen), index=raw.index, dtype=TEXT), (
        texts.notna().to_numpy() & ~read
    )
