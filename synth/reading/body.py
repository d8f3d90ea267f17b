"""Body: what stands below the header, brought into the shape of a table.

Blank rows and columns without name and content are left out; names are completed. A row with
content is never left out: it may be a person.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from privacy.message import N_, Message
from synth.errors import InputError
from synth.reading.cell_shapes import is_blank
from synth.reading.counts import list_names, place_message
from synth.reading.layout import words_over_figures
from synth.reading.spelling import spell

MOST_COLUMNS = 16_384  # as many as a sheet of Excel
_BLANK = N_(("{n} blank row was left out.", "{n} blank rows were left out."))
_FOOTNOTE = N_(
    (
        "{n} row below the last blank row may be a footnote and was kept. Leave out what is no "
        "row.",
        "{n} rows below the last blank row may be a footnote and were kept. Leave out what is no "
        "row.",
    )
)
_FOOT = 5  # a group of so few rows below a blank one may be a footnote


def settle(
    frame: pd.DataFrame, names: Sequence[str], *, name: str
) -> tuple[pd.DataFrame, list[Message]]:
    """Name the columns of a body and leave out what is blank.

    Args:
        frame: text or objects; blank cells are white space or missing. Columns 0, 1, ….
        names: the header's cells, fewer or none where columns have no name; none if the file has no
            header.

    Raises:
        InputError: the header stands again below, or another table follows.
    """
    if len(frame.columns) > MOST_COLUMNS:
        raise InputError(
            "{name} has {columns} columns; at most {most} are read. Leave out those that are not "
            "needed.",
            name=name,
            columns=len(frame.columns),
            most=MOST_COLUMNS,
        )
    repairs: list[Message] = []
    blank = _blank_rows(frame)
    _refuse_second_header(frame, names, name)
    if blank.any():
        repairs += _blank_note(frame, blank, name)
        frame = frame[~blank].reset_index(drop=True)
    places = list(range(len(frame.columns)))
    nameless = [place for place in places if place >= len(names) or is_blank(names[place])]
    if len(frame) and len(nameless) < len(places):
        void = [place for place in nameless if _blank_cells(frame[place]).all()]
        if void:
            frame = frame.drop(columns=void)
            places = [place for place in places if place not in set(void)]
            repairs.append(
                Message(
                    (
                        "{n} column with neither name nor content was left out.",
                        "{n} columns with neither name nor content were left out.",
                    ),
                    n=len(void),
                )
            )
    if not names:
        return frame.set_axis([f"column_{place + 1}" for place in places], axis=1), repairs
    kept = [names[place] if place < len(names) else "" for place in places]
    completed, renamed = complete_names(kept, [place + 1 for place in places])
    return frame.set_axis(completed, axis=1), repairs + renamed


def complete_names(
    names: Sequence[str], positions: Sequence[int]
) -> tuple[list[str], list[Message]]:
    """Give each column a name of its own; names of the file are never quoted.

    Args:
        positions: where each column stands in the file, counted from 1.
    """
    repairs: list[Message] = []
    stripped = [column.strip() for column in names]
    if number := sum(old != new for old, new in zip(names, stripped, strict=True) if new):
        lost = N_(
            (
                "{n} column name lost the white space around it.",
                "{n} column names lost the white space around them.",
            )
        )
        repairs.append(Message(lost, n=number))
    taken = set(stripped)
    completed: list[str] = []
    empty, twice = [], []
    for column, position in zip(stripped, positions, strict=True):
        if not column:
            column = _free(f"column_{position}", taken)
            empty.append(column)
        elif column in completed:
            column = _free(column, taken, start=2)
            twice.append(position)
        taken.add(column)
        completed.append(column)
    if empty:
        called = N_(
            (
                "{n} column had no name; it is called {names}.",
                "{n} columns had no name; they are called {names}.",
            )
        )
        repairs.append(Message(called, n=len(empty), names=list_names(empty)))
    if twice:
        numbered = N_(
            (
                "{n} column has the name of an earlier one; its name got a number: {places}.",
                "{n} columns have the name of an earlier one; their names got a number: {places}.",
            )
        )
        repairs.append(Message(numbered, n=len(twice), places=place_message(twice)))
    return completed, repairs


def _free(wanted: str, taken: set[str], *, start: int = 1) -> str:
    """Return the name itself if start is 1 and it is free, else with the first free number."""
    if start == 1 and wanted not in taken:
        return wanted
    number = max(start, 2)
    while f"{wanted}_{number}" in taken:
        number += 1
    return f"{wanted}_{number}"


def _blank_cells(column: pd.Series) -> NDArray[np.bool_]:
    if isinstance(column.dtype, pd.StringDtype):
        bare = column.str.strip()
        return np.asarray((bare.isna() | (bare == "")).to_numpy(dtype=bool))
    return np.fromiter(
        (value is None or (isinstance(value, str) and is_blank(value)) for value in column),
        dtype=bool,
        count=len(column),
    )


def _blank_rows(frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which rows hold nothing; in a table of one column a blank cell is a missing one."""
    blank = np.full(len(frame), len(frame.columns) > 1)
    for column in frame.columns:
        places = np.flatnonzero(blank)
        if not len(places):
            break
        cells = frame[column]
        blank[places] = _blank_cells(cells if len(places) == len(cells) else cells.iloc[places])
    return blank


def _refuse_second_header(frame: pd.DataFrame, names: Sequence[str], name: str) -> None:
    filled = [column for column, cell in enumerate(names) if not is_blank(cell)]
    filled = [column for column in filled if column in frame.columns]
    if len(filled) < 2:
        return
    places = np.arange(len(frame))
    for column in filled:
        cells = frame[column]
        cells = cells if len(places) == len(cells) else cells.iloc[places]
        if isinstance(cells.dtype, pd.StringDtype):
            same = (cells.str.strip() == names[column].strip()).to_numpy(dtype=bool)
        else:
            same = np.array([str(cell).strip() == names[column].strip() for cell in cells], bool)
        places = places[same]
        if not len(places):
            return
    raise InputError(
        "{name}: the header stands again below, first {rows} rows under itself. Are these several "
        "tables? Give one, with one header.",
        name=name,
        rows=places[0] + 1,
    )


def _blank_note(frame: pd.DataFrame, blank: NDArray[np.bool_], name: str) -> list[Message]:
    """Say how many rows are blank; look at what begins below a gap."""
    number = int(blank.sum())
    said = [blank_rows(number)]
    first = np.flatnonzero(~blank[1:] & blank[:-1]) + 1  # the row below each gap
    for place in first[:100]:
        row = _texts(frame.iloc[place : place + 1])[0]
        if words_over_figures(row, _texts(frame.iloc[place + 1 : place + 100])) > 1:
            raise InputError(
                "{name}: below a blank row, {rows} rows under the header, another table seems to "
                "begin. Give one table.",
                name=name,
                rows=place + 1,
            )
    if len(first) and len(last := frame.iloc[first[-1] :][~blank[first[-1] :]]) <= _FOOT:
        widest = max(sum(not is_blank(cell) for cell in row) for row in _texts(last))
        if widest <= max(1, len(frame.columns) // 3):
            said.append(Message(_FOOTNOTE, n=len(last)))
    return said


def blank_rows(number: int) -> Message:
    """Say how many blank rows were left out."""
    return Message(_BLANK, n=number)


def is_of_blank_rows(repair: Message) -> bool:
    """Tell whether a repair is about blank rows; what a part of a file shows of them is not all."""
    return repair.text in (_BLANK, _FOOTNOTE)


def _texts(frame: pd.DataFrame) -> list[list[str]]:
    return [[spell(cell) or "" for cell in row] for row in frame.itertuples(index=False, name=None)]
