"""Body: what stands below the header, brought into the shape of a table.

Blank rows and columns without name and content are left out; names are completed. A row with
content is never left out: it may be a person.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.errors import InputError
from synth.reading.counts import counted, placed
from synth.reading.kinds import is_blank
from synth.reading.layout import words_over_figures
from synth.reading.spelling import spell

MOST_COLUMNS = 16_384  # as many as a sheet of Excel
_FOOT = 5  # a group of so few rows below a blank one may be a footnote


def settle(
    frame: pd.DataFrame, names: Sequence[str], *, name: str
) -> tuple[pd.DataFrame, list[str]]:
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
            f"{name} has {len(frame.columns):,} columns; at most {MOST_COLUMNS:,} are read. "
            "Leave out those that are not needed."
        )
    repairs: list[str] = []
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
                f"{counted(len(void), 'column')} with neither name nor content "
                f"{'was' if len(void) == 1 else 'were'} left out."
            )
    if not names:
        return frame.set_axis([f"column_{place + 1}" for place in places], axis=1), repairs
    kept = [names[place] if place < len(names) else "" for place in places]
    completed, renamed = complete_names(kept, [place + 1 for place in places])
    return frame.set_axis(completed, axis=1), repairs + renamed


def complete_names(names: Sequence[str], positions: Sequence[int]) -> tuple[list[str], list[str]]:
    """Give each column a name of its own; names of the file are never quoted.

    Args:
        positions: where each column stands in the file, counted from 1.
    """
    repairs = []
    stripped = [column.strip() for column in names]
    if number := sum(old != new for old, new in zip(names, stripped, strict=True) if new):
        repairs.append(f"{counted(number, 'column name')} lost the white space around it.")
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
        shown = ", ".join(empty[:8]) + (f" and {len(empty) - 8:,} more" if len(empty) > 8 else "")
        said = "it is" if len(empty) == 1 else "they are"
        repairs.append(f"{counted(len(empty), 'column')} had no name; {said} called {shown}.")
    if twice:
        said = (
            "has the name of an earlier one; its name"
            if len(twice) == 1
            else ("have the name of an earlier one; their names")
        )
        repairs.append(
            f"{counted(len(twice), 'column')} {said} got a number: {placed('column', twice)}."
        )
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
        blank[places] = _blank_cells(frame[column].iloc[places])
    return blank


def _refuse_second_header(frame: pd.DataFrame, names: Sequence[str], name: str) -> None:
    filled = [column for column, cell in enumerate(names) if not is_blank(cell)]
    filled = [column for column in filled if column in frame.columns]
    if len(filled) < 2:
        return
    places = np.arange(len(frame))
    for column in filled:
        cells = frame[column].iloc[places]
        if isinstance(cells.dtype, pd.StringDtype):
            same = (cells.str.strip() == names[column].strip()).to_numpy(dtype=bool)
        else:
            same = np.array([str(cell).strip() == names[column].strip() for cell in cells], bool)
        places = places[same]
        if not len(places):
            return
    raise InputError(
        f"{name}: the header stands again below, first {places[0] + 1:,} rows under itself. Are "
        "these several tables? Give one, with one header."
    )


def _blank_note(frame: pd.DataFrame, blank: NDArray[np.bool_], name: str) -> list[str]:
    """Say how many rows are blank; look at what begins below a gap."""
    number = int(blank.sum())
    said = [f"{counted(number, 'blank row')} {'was' if number == 1 else 'were'} left out."]
    first = np.flatnonzero(~blank[1:] & blank[:-1]) + 1  # the row below each gap
    for place in first[:100]:
        row = _texts(frame.iloc[place : place + 1])[0]
        if words_over_figures(row, _texts(frame.iloc[place + 1 : place + 100])) > 1:
            raise InputError(
                f"{name}: below a blank row, {place + 1:,} rows under the header, another table "
                "seems to begin. Give one table."
            )
    if len(first) and len(last := frame.iloc[first[-1] :][~blank[first[-1] :]]) <= _FOOT:
        widest = max(sum(not is_blank(cell) for cell in row) for row in _texts(last))
        if widest <= max(1, len(frame.columns) // 3):
            said.append(
                f"{counted(len(last), 'row')} below the last blank row may be a footnote and "
                f"{'was' if len(last) == 1 else 'were'} kept. Leave out what is no row."
            )
    return said


def _texts(frame: pd.DataFrame) -> list[list[str]]:
    return [[spell(cell) or "" for cell in row] for row in frame.itertuples(index=False, name=None)]
