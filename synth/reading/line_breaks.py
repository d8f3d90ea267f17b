"""Line breaks in cells: those that belong there, and those that an open quote took in."""

import re

import pyarrow as pa
import pyarrow.compute

from privacy.message import Message
from synth.errors import InputError
from synth.reading.dialect import Dialect

_MOST_BROKEN = 10_000  # cells with line breaks looked at in a column


def unexpected_breaks(name: str) -> InputError:
    """Return the refusal of line breaks in cells that the schema says have none."""
    return InputError(
        "{name} has quoted cells with line breaks, and the schema says that there are none. Is a "
        "quote left open? If they belong there, write line_breaks: true under file.",
        name=name,
    )


def holds_line_breaks(table: pa.Table, data: bytes | None = None, *, skipped: int = 0) -> bool:
    """Tell whether a cell of a table holds a line break.

    Args:
        data: the UTF-8 that it was read from.
        skipped: bytes of that before its first row.
    """
    # Without more ends of lines than rows no cell can; looking at all of them costs a second.
    if data is not None:
        ends = data.count(b"\n", skipped)
        if returns := data.count(b"\r", skipped):
            ends += returns - data.count(b"\r\n", skipped)
        if ends + (data[-1:] not in {b"\r", b"\n"}) <= table.num_rows:
            return False
    return any(
        pa.compute.any(pa.compute.match_substring_regex(column, "[\r\n]")).as_py()
        for column in table.columns
    )


def refuse_swallowed(table: pa.Table, dialect: Dialect, name: str) -> None:
    """Refuse cells that hold whole rows: one person's open quote would take others' rows in.

    Raises:
        InputError: there are some; says how many and where first.
    """
    for said in swallowed_rows_notes(table, dialect):
        raise InputError("{name}: {said}", name=name, said=said)


def swallowed_rows_notes(table: pa.Table, dialect: Dialect) -> list[Message]:
    """Say if quoted cells hold what look like rows: two stray quotes make one cell of many rows."""
    if table.num_columns < 3:
        return []
    row = re.compile(
        rf"\n([^{re.escape(dialect.delimiter)}\n]*{re.escape(dialect.delimiter)}){{"
        rf"{table.num_columns - 1}}}[^{re.escape(dialect.delimiter)}\n]*(\n|$)"
    )
    number = first = 0
    for column in table.columns:
        broken = pa.compute.indices_nonzero(pa.compute.match_substring(column, "\n")).to_pylist()
        for place in broken[:_MOST_BROKEN]:
            if row.search(column[place].as_py()):
                number += 1
                first = min(first or place + 1, place + 1)
    if not number:
        return []
    return [
        Message(
            (
                "{n} cell with line breaks holds what looks like a whole row, first in row "
                "{first}: is a quote left open there?",
                "{n} cells with line breaks hold what looks like a whole row, first in row "
                "{first}: is a quote left open there?",
            ),
            n=number,
            first=first,
        )
    ]
