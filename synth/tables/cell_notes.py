"""What is told of a column's cells, with how many rows it is about; never a cell.

Cells that are alike are read once, since what becomes of one depends on it and the schema alone.
What is found of the different ones is counted in all rows that hold them.
"""

import numpy as np
from numpy.typing import NDArray

from privacy.message import N_, Message
from synth.errors import InputError
from synth.tables.columns import ColumnSpec

Flags = NDArray[np.bool_]  # one for each cell that is read


class CellNotes:
    """Notes and refusals of one column, for its owner alone."""

    def __init__(
        self, column: ColumnSpec, notes: list[Message], places: NDArray[np.int64] | None = None
    ) -> None:
        """Take the list that notes are added to.

        Args:
            places: which of the cells that are read each row holds, (n_rows,); None where each row
                has one of its own.
        """
        self._column = column
        self._notes = notes
        self._places = places

    def add(self, note: Message) -> None:
        """Take a note that counts nothing."""
        self._notes.append(note)

    def count(self, text: str, flags: Flags) -> None:
        """Fill a text with how many rows hold a cell of these, and take it if any does."""
        if flags.any():
            self._notes.append(self._message(text, self._of_rows(flags)))

    def refuse(self, text: str, flags: Flags) -> None:
        """Raise InputError if any row holds a cell of these; it says how many and which first."""
        if flags.any():
            rows = self._of_rows(flags)
            said = self._message(text, rows).with_blanks(first=int(rows.argmax()) + 1)
            raise InputError(said)

    def _of_rows(self, flags: Flags) -> Flags:
        return flags if self._places is None else flags[self._places]

    def _message(self, text: str, rows: Flags) -> Message:
        column = self._column
        said = Message(text, name=column.name, bad=int(rows.sum()), rows=len(rows))
        if "{kind}" in text:
            said = said.with_blanks(kind=Message(column.kind), way_out=_WAY_OUT[column.kind])
        return said


LOST = N_(
    "Column {name!r}: {bad} of {rows} rows hold a whole number of 2⁵³ or more as a float, whose "
    "last digits may be lost, first in row {first}. Give the column as whole numbers or text, as "
    "its source has it."
)
UNLISTED = N_(
    "Column {name!r}: {bad} of {rows} rows hold a value that the schema does not list, first in "
    "row {first}. Add the category, list it under missing, or clean the column."
)
UNLISTED_MISSING = N_(
    "Column {name!r}: {bad} of {rows} cells hold a value that the schema does not list; they count "
    "as missing, as its schema says."
)
UNLISTED_OTHER = N_(
    "Column {name!r}: {bad} of {rows} cells hold a value that the schema does not list; they count "
    "as other values, as its schema says."
)
NOT_OF_KIND = N_(
    "Column {name!r}: {bad} of {rows} rows hold something that is not of kind {kind}, first in row "
    "{first}. {way_out}"
)
UNREADABLE = N_(
    "Column {name!r}: {bad} of {rows} cells are not of kind {kind}; they count as missing, as its "
    "schema says."
)
BEYOND_DECLARED = N_(
    "Column {name!r}: {bad} of {rows} values lie outside the declared range; each counts as the "
    "nearest value that the schema allows."
)
BEYOND_PUBLIC = N_(
    "Column {name!r}: {bad} of {rows} values lie outside the public range of its kind; each counts "
    "as the nearest value that the schema allows."
)
FINER = N_(
    "Column {name!r}: {bad} of {rows} values are finer than the grid; each counts as the nearest "
    "value that the schema allows."
)
FRACTIONS = N_(
    "Column {name!r}: {bad} of {rows} values have fractions of a second, which are cut off."
)
_WAY_OUT = {
    "integer": Message(
        "Clean them, list a text that means missing under missing, or use kind: decimal."
    ),
    "decimal": Message("Clean them, or list a text that means missing under missing."),
    "date": Message("Write dates as YYYY-MM-DD, or list a text that means missing under missing."),
    "datetime": Message(
        "Write YYYY-MM-DD HH:MM:SS; with zones, say so: format: '%Y-%m-%dT%H:%M:%S%z'."
    ),
    "time": Message("Write times as HH:MM:SS, or list a text that means missing under missing."),
}
