"""Delimited text, CSV and its kin: strict about quotes, explicit about every repair.

The standard library's reader, strict, is the reference. Where a text is regular beyond doubt,
Arrow's reader gives the same cells twenty times faster; a property test holds the two together.
"""

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv

from privacy.message import N_, Message
from synth.errors import InputError
from synth.reading.body import settle
from synth.reading.counts import count_message
from synth.reading.dialect import SEPARATORS, Dialect, find_dialect, lines_of
from synth.reading.form import FileForm
from synth.reading.kinds import is_blank
from synth.reading.layout import HEAD, Layout, declared_layout, find_layout
from synth.texts import frame_of

_CHUNK = 50_000  # rows that stand in memory as Python text at once
_MOST_BROKEN = 10_000  # cells with line breaks looked at in a column
_LOOKED = 200  # lines that show whether spaces separate cells
_BLOCK = 1 << 24  # bytes that Arrow reads at once; no row may be longer


def find_delimited(
    text: str, *, name: str, header: bool | None = None
) -> tuple[pd.DataFrame, FileForm, list[Message]]:
    """Read text whose dialect and layout are found; every cell is text as written.

    Args:
        header: whether the first row of the table names the columns; None to find out.

    Returns:
        The cells, how the file turned out to be written, and what was put right.

    Raises:
        InputError: quotes that do not close, rows of another length, several tables, no clear
            header; names the count and the first row.
    """
    said: list[Message] = []
    told = _excel_separator(text)
    if told:
        text = text[5:].removeprefix("\r").removeprefix("\n")
        said.append(Message("The first line, which tells Excel the separator, was left out."))
    dialect = find_dialect(text, told=told)
    _refuse_spaces(text, dialect, name)
    # These are tried only where doubled quotes make no sense of the text.
    tries = [dialect]
    if dialect.delimiter == "\t" and not text.startswith(dialect.quote):
        tries.append(replace(dialect, quote=""))  # the plain TSV of IANA knows no quotes
    if _escapes_quotes(text, dialect):
        tries.append(replace(dialect, escaped=True))
    refusals = []
    for attempt in tries:
        try:
            layout = _find_layout(text, attempt, header, name)
            frame, has_breaks, repairs = _read(text, attempt, layout, name)
        except InputError as refusal:
            refusals.append(refusal)
        else:
            form = _form_of(attempt, layout, has_breaks=has_breaks, told=bool(told))
            return frame, form, [*attempt.described(), *said, *layout.repairs, *repairs]
    raise refusals[0] from None


def read_declared(text: str, form: FileForm, *, name: str) -> tuple[pd.DataFrame, list[Message]]:
    """Read text that is written as its owner declares; nothing is found out.

    Raises:
        InputError: it is not written so.
    """
    try:
        rows = list(islice(form.dialect.rows(text), max(1, form.header)))
    except csv.Error:
        raise _unclosed_quote(name, text, form.dialect) from None
    layout = declared_layout(rows, header=form.header, width=form.width, name=name)
    frame, has_breaks, repairs = _read(text, form.dialect, layout, name, declared=True)
    if has_breaks and not form.line_breaks:
        raise unexpected_breaks(name)
    return frame, repairs


def _refuse_spaces(text: str, dialect: Dialect, name: str) -> None:
    """Refuse rows whose cells seem to be separated by spaces, which cells may hold as well."""
    lines = [line for line, _ in zip(text.splitlines(), range(_LOOKED), strict=False) if line]
    if dialect.delimiter in text[:_BLOCK] or len(lines) < 2:
        return
    widths = {len(line.split()) for line in lines}
    if len(widths) == 1 and widths.pop() > 1:
        raise InputError(
            "{name}: no separator was found, and each row has as many words: are its cells "
            "separated by spaces? Separate them by commas, semicolons or tabs.",
            name=name,
        )


def _excel_separator(text: str) -> str:
    """Return the separator that a first line such as sep=; tells Excel, or nothing."""
    if text[:4].lower() == "sep=" and text[4:5] in SEPARATORS and text[5:6] in {"\r", "\n"}:
        return text[4]
    return ""


def _find_layout(text: str, dialect: Dialect, header: bool | None, name: str) -> Layout:
    try:
        return find_layout(list(islice(dialect.rows(text), HEAD)), name=name, header=header)
    except csv.Error:
        raise _unclosed_quote(name, text, dialect) from None


def _form_of(dialect: Dialect, layout: Layout, *, has_breaks: bool, told: bool) -> FileForm:
    named = bool(layout.names)
    return FileForm(
        delimiter=dialect.delimiter,
        quote=dialect.quote,
        escaped=dialect.escaped,
        spaced=dialect.spaced,
        line_breaks=has_breaks,
        header=layout.body + told if named else 0,
        width=None if len(layout.names) == layout.width else layout.width,
    )


def unexpected_breaks(name: str) -> InputError:
    """Return the refusal of line breaks in cells that the schema says have none."""
    return InputError(
        "{name} has quoted cells with line breaks, and the schema says that there are none. Is a "
        "quote left open? If they belong there, write line_breaks: true under file.",
        name=name,
    )


def _unclosed_quote(name: str, text: str, dialect: Dialect) -> InputError:
    return InputError(
        "{name} has a quoted cell that is not closed, or text after its closing quote, near row "
        "{row} of the file. Write a quote inside a quoted cell twice.",
        name=name,
        row=_row_of_error(text, dialect),
    )


def _escapes_quotes(text: str, dialect: Dialect) -> bool:
    """Tell whether backslashes stand before quotes, and before nothing that they would change."""
    known = re.escape(dialect.quote + dialect.delimiter + "\\")
    escapes = re.findall(r"\\(.)", text, re.DOTALL) if f"\\{dialect.quote}" in text else []
    return bool(escapes) and all(re.fullmatch(f"[{known}]", letter) for letter in set(escapes))


def _read(
    text: str, dialect: Dialect, layout: Layout, name: str, *, declared: bool = False
) -> tuple[pd.DataFrame, bool, list[Message]]:
    """Return the cells, whether any holds a line break, and what was put right."""
    try:
        body = text[_length(text, dialect, layout.body) :]
        table = read_regular(body, dialect, layout.width)
        repairs: list[Message] = []
        if table is None or _overflows(table, layout):
            table, repairs = _read_strictly(body, dialect, layout, name)
    except csv.Error:
        raise _unclosed_quote(name, text, dialect) from None
    has_breaks = holds_line_breaks(table, body)
    if has_breaks and declared:
        refuse_swallowed(table, dialect, name)
    elif has_breaks:
        repairs += _swallowed_rows_notes(table, dialect)
    frame = frame_of(table).set_axis(range(layout.width), axis="columns")
    frame, settled = settle(frame, layout.names, name=name)
    return frame, has_breaks, [*repairs, *settled]


def holds_line_breaks(table: pa.Table, text: str | None = None) -> bool:
    """Tell whether a cell of a table holds a line break; `text` is what it was read from."""
    # Without more ends of lines than rows no cell can; looking at all of them costs a second.
    if text is not None:
        ends = text.count("\n") + text.count("\r") - text.count("\r\n")
        if ends + (text[-1:] not in {"\r", "\n"}) <= table.num_rows:
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
    for said in _swallowed_rows_notes(table, dialect):
        raise InputError("{name}: {said}", name=name, said=said)


def _swallowed_rows_notes(table: pa.Table, dialect: Dialect) -> list[Message]:
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


def _overflows(table: pa.Table, layout: Layout) -> bool:
    """Tell whether rows have content to the right of the header."""
    beyond = range(len(layout.names), layout.width) if layout.names else ()
    return any(
        pa.compute.any(pa.compute.not_equal(pa.compute.utf8_trim_whitespace(column), "")).as_py()
        for column in map(table.column, beyond)
    )


def _length(text: str, dialect: Dialect, rows: int) -> int:
    """Return how many characters the first rows of a text take."""
    taken = 0

    def lines() -> Iterator[str]:
        nonlocal taken
        for line in lines_of(text):
            taken += len(line)
            yield line

    deque(islice(dialect.rows_of(lines()), rows), maxlen=0)
    return taken


def _row_of_error(text: str, dialect: Dialect) -> int:
    number = 0
    with suppress(csv.Error):
        for _ in dialect.rows(text):
            number += 1
    return number + 1


def read_regular(text: str, dialect: Dialect, width: int) -> pa.Table | None:
    """Read text fast if it is beyond doubt that the strict reader would read the same.

    Returns:
        Text columns 0, 1, …; None where the strict reader must look.
    """
    if width < 2 or dialect.escaped or dialect.spaced or text.startswith("\ufeff") or not text:
        return None
    data = text.encode()
    if dialect.quote and not _quotes_are_regular(data, dialect):
        return None
    names = [str(column) for column in range(width)]
    try:
        return pa.csv.read_csv(
            io.BytesIO(data),
            read_options=pa.csv.ReadOptions(column_names=names, block_size=_BLOCK),
            parse_options=pa.csv.ParseOptions(
                delimiter=dialect.delimiter,
                quote_char=dialect.quote or False,
                newlines_in_values=bool(dialect.quote) and dialect.quote in text,
                ignore_empty_lines=False,
            ),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()),
                null_values=[],
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None


def _quotes_are_regular(data: bytes, dialect: Dialect) -> bool:
    """Tell whether each quote opens a cell, closes one or is doubled within one."""
    letters = np.frombuffer(data, dtype=np.uint8)
    places = np.flatnonzero(letters == ord(dialect.quote))
    if len(places) % 2:
        return False
    opening, closing = places[0::2], places[1::2]
    edges = np.array([ord(dialect.delimiter), ord("\r"), ord("\n")], dtype=np.uint8)
    begins = np.isin(letters[opening - 1], edges) | (opening == 0)
    ends = np.isin(letters[(closing + 1) % len(letters)], edges) | (closing + 1 == len(letters))
    doubled = opening[1:] == closing[:-1] + 1
    begins[1:] |= doubled
    ends[:-1] |= doubled
    return bool(begins.all() and ends.all())


def _read_strictly(
    text: str, dialect: Dialect, layout: Layout, name: str
) -> tuple[pa.Table, list[Message]]:
    """Read row by row; rows of another length are fitted where that is beyond doubt."""
    rows = _Rows(text, dialect, layout)
    chunks = []
    while chunk := list(islice(rows, _CHUNK)):
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
        return self._fitted(row)

    def _fitted(self, row: list[str]) -> list[str]:
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
