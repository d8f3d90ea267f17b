"""Rows of delimited text, read strictly one by one: the reference, by the standard library."""

from collections.abc import Iterator
from itertools import islice

import pyarrow as pa

from privacy.message import N_, Message
from synth.errors import InputError
from synth.reading.cell_shapes import is_blank
from synth.reading.counts import count_message
from synth.reading.dialect import SEPARATORS, Dialect
from synth.reading.layout import Layout

_ROWS_AT_ONCE = 50_000  # that stand in memory as Python text


def read_strictly(
    text: str, dialect: Dialect, layout: Layout, name: str
) -> tuple[pa.Table, list[Message]]:
    """Read row by row; rows of another length are fitted where that is beyond doubt."""
    rows = _Rows(text, dialect, layout)
    chunks = []
    while chunk := list(islice(rows, _ROWS_AT_ONCE)):
        columns = zip(*chunk, strict=True)
        arrays = [pa.array(column, type=pa.large_string()) for column in columns]
        chunks.append(pa.table(arrays, names=[str(number) for number in range(layout.width)]))
    rows.refuse(name)
    empty = pa.schema([(str(number), pa.large_string()) for number in range(layout.width)])
    table = pa.concat_tables(chunks) if chunks else empty.empty_table()
    return table, rows.repairs()


class _Rows:
    """Iterates over rows of one width, and counts those that had another.

    A short row is filled if it has at least half of its cells and does not look like one part of
    a row that an unquoted line break cut in two; a long row is cut if what is cut is blank.
    """

    def __init__(self, text: str, dialect: Dialect, layout: Layout) -> None:
        self._rows = dialect.rows(text)
        self._dialect = dialect
        self._ends_whole = text[-1:] in {"\r", "\n"}
        self._width = layout.width
        self._named = len(layout.names) or layout.width
        self._number = self._filled = self._cut = self._shifted = self._empty = 0
        self._bad = self._first_bad = 0
        self._before = 0  # cells of the row before, if it was short

    def __iter__(self) -> Iterator[list[str]]:
        return self

    def __next__(self) -> list[str]:
        row = next(self._rows)
        while not row and self._width == 1:  # a cell that is meant is written as ""
            self._empty += 1
            row = next(self._rows)
        if len(row) == self._width == self._named:
            # The first cell nearly always settles it; looking at all of them costs a second.
            filled = (row[0] and not row[0].isspace()) or not is_blank(*row)
            self._number += bool(filled) or self._width == 1
            self._before = 0
            return row
        return self._fit(row)

    def _fit(self, row: list[str]) -> list[str]:
        size, self._before, before = len(row), 0, self._before
        if not is_blank(*row):
            self._number += 1
            if size < self._named:
                halves = before and before + size == self._named + 1
                if halves or size < 2 or 2 * size < self._named:
                    self._refuse_later()
                else:
                    self._filled += 1
                self._before = size
            elif not is_blank(*row[self._named :]):
                self._refuse_later()
                self._shifted += size == self._named + 1
            else:
                self._cut += size > self._width
        return (row + [""] * self._width)[: self._width]

    def _refuse_later(self) -> None:
        self._bad += 1
        self._first_bad = self._first_bad or self._number

    def refuse(self, name: str) -> None:
        """Raise InputError if any row could not be fitted; to be called at the end."""
        if self._before and not self._ends_whole and self._number != self._first_bad:
            self._refuse_later()  # the last row may be cut off with the file
        if not self._bad:
            return
        if self._shifted == self._number:
            raise InputError(
                "{name}: every row has one cell more than the header has names. Name each column; "
                "R does so with write.table(col.names = NA).",
                name=name,
            )
        raise InputError(
            "{name}: {bad} of {rows} do not have {cells}, first row {first}. Cells are separated "
            "by {separators}; quote a cell that holds one, or a line break. Leave out notes and "
            "further tables.",
            name=name,
            bad=self._bad,
            rows=count_message(self._number, "row"),
            cells=count_message(self._named, "cell"),
            first=self._first_bad,
            separators=SEPARATORS[self._dialect.delimiter],
        )

    def repairs(self) -> list[Message]:
        """Say what was fitted."""
        said, rows = [], count_message(self._number, "row")
        if self._filled:
            filled = N_(
                "{filled} of {rows} had fewer cells than the header; the missing ones are empty."
            )
            said.append(Message(filled, filled=self._filled, rows=rows))
        if self._cut:
            cut = N_(
                "{cut} of {rows} had more cells than the header; these were empty and were left "
                "out."
            )
            said.append(Message(cut, cut=self._cut, rows=rows))
        if self._empty:
            lines = N_(("{n} empty line was left out.", "{n} empty lines were left out."))
            said.append(Message(lines, n=self._empty))
        return said
