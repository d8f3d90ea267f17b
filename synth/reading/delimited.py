"""Delimited text, CSV and its kin: strict about quotes, explicit about every repair."""

import csv
import re
from codecs import BOM_UTF8
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice

import pandas as pd
import pyarrow as pa
import pyarrow.compute

from privacy.message import Message
from synth.errors import InputError
from synth.reading.body import settle
from synth.reading.dialect import SEPARATORS, Dialect, find_dialect, lines_of
from synth.reading.encoding import is_clean
from synth.reading.form import FileForm
from synth.reading.json_lines import is_json
from synth.reading.layout import HEAD, Layout, declared_layout, find_layout
from synth.reading.line_breaks import (
    holds_line_breaks,
    refuse_swallowed,
    swallowed_rows_notes,
    unexpected_breaks,
)
from synth.reading.markup import is_markup
from synth.reading.plain import MOST_ROW_BYTES, read_regular
from synth.reading.rows import read_strictly
from synth.texts import frame_of

_LOOKED = 200  # lines that show whether spaces separate cells


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
    _refuse_endless_line(text, name)
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
            return frame, form, [*attempt.describe(), *said, *layout.repairs, *repairs]
    raise refusals[0] from None


def read_declared(text: str, form: FileForm, *, name: str) -> tuple[pd.DataFrame, list[Message]]:
    """Read text that is written as its owner declares; nothing is found out.

    Raises:
        InputError: it is not written so.
    """
    _refuse_endless_line(text, name)
    layout = _declared_layout(text, form, name)
    frame, has_breaks, repairs = _read(text, form.dialect, layout, name, declared=True)
    if has_breaks and not form.line_breaks:
        raise unexpected_breaks(name)
    return frame, repairs


def read_plain(
    content: bytes, form: FileForm, *, name: str
) -> tuple[pd.DataFrame, list[Message]] | None:
    """Read as `read_declared` would, at once, where the content is plain UTF-8 beyond doubt.

    Returns:
        None where the careful reader must look, and say what stands in the way.

    Raises:
        InputError: as the careful reader does.
    """
    if not is_clean(content):
        return None
    begin = len(BOM_UTF8) if content.startswith(BOM_UTF8) else 0
    # What the end of this cuts, a letter or a row, lies beyond the header, or is looked at.
    head = content[begin : begin + MOST_ROW_BYTES].decode(errors="ignore")
    if is_json(head) or is_markup(head) or ("\n" not in head and "\r" not in head):
        return None
    above = _length(head, form.dialect, max(1, form.header), strict=False)
    if above == len(head) and begin + MOST_ROW_BYTES < len(content):
        return None
    layout = _declared_layout(head, form, name)
    skipped = begin + len(head[: _length(head, form.dialect, layout.body)].encode())
    table = read_regular(memoryview(content)[skipped:], form.dialect, layout.width)
    if table is None or _overflows(table, layout):
        return None
    has_breaks = holds_line_breaks(table, content, skipped=skipped)
    if has_breaks:
        refuse_swallowed(table, form.dialect, name)
    frame, repairs = _settle(table, layout, name)
    if has_breaks and not form.line_breaks:
        raise unexpected_breaks(name)
    return frame, repairs


def _declared_layout(text: str, form: FileForm, name: str) -> Layout:
    try:
        rows = list(islice(form.dialect.rows(text), max(1, form.header)))
    except csv.Error:
        raise _unclosed_quote(name, text, form.dialect) from None
    return declared_layout(rows, header=form.header, width=form.width, name=name)


def _refuse_endless_line(text: str, name: str) -> None:
    """Refuse what has no lines, before it is looked through letter by letter."""
    first = text[:MOST_ROW_BYTES]
    if len(first) == MOST_ROW_BYTES and "\n" not in first and "\r" not in first:
        raise InputError(
            "{name}: the first line has more than {most} million characters, which no row of a "
            "table has. Save it as CSV, with a line for each row.",
            name=name,
            most=MOST_ROW_BYTES // 10**6,
        )


def _refuse_spaces(text: str, dialect: Dialect, name: str) -> None:
    """Refuse rows whose cells seem to be separated by spaces, which cells may hold as well."""
    lines = [line for line, _ in zip(text.splitlines(), range(_LOOKED), strict=False) if line]
    if dialect.delimiter in text[:MOST_ROW_BYTES] or len(lines) < 2:
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
        above = _length(text, dialect, layout.body)
        data = text.encode()
        skipped = len(text[:above].encode())
        table = read_regular(memoryview(data)[skipped:], dialect, layout.width)
        repairs: list[Message] = []
        if table is None or _overflows(table, layout):
            table, repairs = read_strictly(text[above:], dialect, layout, name)
    except csv.Error:
        raise _unclosed_quote(name, text, dialect) from None
    has_breaks = holds_line_breaks(table, data, skipped=skipped)
    if has_breaks and declared:
        refuse_swallowed(table, dialect, name)
    elif has_breaks:
        repairs += swallowed_rows_notes(table, dialect)
    frame, settled = _settle(table, layout, name)
    return frame, has_breaks, [*repairs, *settled]


def _settle(table: pa.Table, layout: Layout, name: str) -> tuple[pd.DataFrame, list[Message]]:
    frame = frame_of(table).set_axis(range(layout.width), axis="columns")
    return settle(frame, layout.names, name=name)


def _overflows(table: pa.Table, layout: Layout) -> bool:
    """Tell whether rows have content to the right of the header."""
    beyond = range(len(layout.names), layout.width) if layout.names else ()
    return any(
        pa.compute.any(pa.compute.not_equal(pa.compute.utf8_trim_whitespace(column), "")).as_py()
        for column in map(table.column, beyond)
    )


def _length(text: str, dialect: Dialect, rows: int, *, strict: bool = True) -> int:
    """Return how many characters the first rows of a text take."""
    taken = 0

    def lines() -> Iterator[str]:
        nonlocal taken
        for line in lines_of(text):
            taken += len(line)
            yield line

    deque(islice(dialect.rows_of(lines(), strict=strict), rows), maxlen=0)
    return taken


def _row_of_error(text: str, dialect: Dialect) -> int:
    number = 0
    with suppress(csv.Error):
        for _ in dialect.rows(text):
            number += 1
    return number + 1
