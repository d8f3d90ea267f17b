"""A table out of a file as people have them, or a refusal that says what to do.

The content decides what a file is, never its name. Whatever is repaired on the way is said, with
counts; what could be repaired in two ways is refused. No message holds a cell.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

import pandas as pd

from privacy.message import Message, sentences
from synth.errors import InputError
from synth.files import read_whole
from synth.reading.addresses import is_address
from synth.reading.database import read_duckdb, read_sqlite
from synth.reading.delimited import find_delimited, read_declared, read_plain
from synth.reading.encoding import decode, is_utf_8
from synth.reading.form import FileForm, FileFormat
from synth.reading.formats import GZIP, Format, format_of, gunzip
from synth.reading.json_lines import is_json, read_json
from synth.reading.layout import PROPOSE_ANEW
from synth.reading.markup import is_markup
from synth.reading.parquet import read_parquet
from synth.reading.remote import read_remote
from synth.reading.sources import Place, align, files_of, join
from synth.reading.workbook import read_workbook

_SILENT = Message(
    "The schema does not say how the file is written, so it should be plain CSV: UTF-8, commas, "
    "the names in the first row. {propose_anew}",
    propose_anew=PROPOSE_ANEW,
)


@dataclass(frozen=True)
class Reading:
    """What a file holds.

    Attributes:
        frame: text of a text file as `str`, an empty cell of delimited text as ""; of Parquet,
            workbooks and databases each cell of its own type.
        form: how the file is written.
        repairs: what was found or put right; for the owner alone.
    """

    frame: pd.DataFrame
    form: FileForm
    repairs: tuple[Message, ...] = ()


def read_frame(
    place: Place,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    header: bool | None = None,
) -> Reading:
    """Read a file: delimited text, JSON lines, Parquet, Excel, DuckDB or SQLite; text may be gzip.

    How it is written is found out from all of it: for proposing a schema, never in a run.

    Args:
        place: a file, a folder or list of files that are one table and written alike, or an
            address of what `synth.reading.remote` reads.
        encoding: of a text that is neither UTF-8 nor CP949 nor marked; one of `ENCODINGS`.
        sheet: which sheet of a workbook, or which table of a database.
        header: whether the first row names the columns; None to find out.

    Raises:
        InputError: says what stands in the way, how often and where first, and the way out.
    """
    readings = [
        (name, read_bytes(content, name=name, encoding=encoding, sheet=sheet, header=header))
        for name, content in contents_of(place)
    ]
    if len(readings) > 1:
        readings = _alike(place, [(name, reading.form) for name, reading in readings])
    return _joined(readings)


def read_bytes(
    content: bytes,
    *,
    name: str,
    encoding: str | None = None,
    sheet: str | None = None,
    header: bool | None = None,
) -> Reading:
    """Read the content of a file, as `read_frame` does; `name` is for messages."""
    content, form = _unwrap(content, name)
    if encoding is not None and form != "text":
        raise InputError("{name} is no text: leave its encoding out.", name=name)
    if sheet is not None and form in {"text", "parquet"}:
        raise InputError("{name} holds a single table: leave the name of a sheet out.", name=name)
    if header is not None and form not in {"text", "workbook"}:
        raise InputError("{name} names its columns itself: leave the header out.", name=name)
    match form:
        case "workbook":
            frame, written, repairs = read_workbook(content, name=name, sheet=sheet, header=header)
            return Reading(frame, written, tuple(repairs))
        case "text":
            text, written_in, found = decode(content, name=name, encoding=encoding)
            del content  # each copy is as large as the file
            frame, written, repairs = _find_text(text, name, header)
            written = replace(written, encoding=written_in)
            return Reading(frame, written, (*found, *repairs))
        case _:
            return _read_typed(content, form, sheet, name)


def read_as_declared(
    place: Place,
    form: FileForm | None,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
) -> Reading:
    """Read a file as its owner declares it to be written; nothing is found out.

    Args:
        place: a file, a folder or list of files that are one table, or an address.
        form: None for what needs no word: plain CSV (UTF-8, commas, double quotes, names in the
            first row), or a file that says itself how it is written.
        encoding: in place of the form's.
        sheet: in place of the form's.

    Raises:
        InputError: it is not written so; says the way out.
    """
    return _joined(
        [
            (name, read_bytes_as_declared(content, form, name=name, encoding=encoding, sheet=sheet))
            for name, content in contents_of(place)
        ]
    )


def contents_of(place: Place) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each file of a table."""
    if is_address(place):
        yield from read_remote(str(place))
        return
    for path in files_of(place):
        yield path.name, read_whole(path)


def _alike(place: Place, forms: list[tuple[str, FileForm]]) -> list[tuple[str, Reading]]:
    """Read files that were found to be written in several ways as all of them can be.

    A file of ASCII alone fits other encodings too, and one without a quoted cell other quotes.
    """
    for form in dict.fromkeys(form for _, form in forms):
        try:
            return [
                (name, read_bytes_as_declared(content, form, name=name))
                for name, content in contents_of(place)
            ]
        except InputError:
            continue
    other = next(name for name, form in forms if form != forms[0][1])
    raise InputError(
        "{name} and {other} are not written alike, in separators, quotes, encoding or kind. Files "
        "of one table are: save them anew in one way.",
        name=forms[0][0],
        other=other,
    )


def _joined(readings: list[tuple[str, Reading]]) -> Reading:
    first, whole = readings[0]
    frames, repairs = [], []
    for name, reading in readings:
        aligned, said = align(reading.frame, list(whole.frame.columns), name=name, first=first)
        frames.append(aligned)
        repairs += [*reading.repairs, *said]
    return Reading(join(frames), whole.form, tuple(dict.fromkeys(repairs)))


def read_bytes_as_declared(
    content: bytes,
    form: FileForm | None,
    *,
    name: str,
    encoding: str | None = None,
    sheet: str | None = None,
) -> Reading:
    """Read the content of a file, as `read_as_declared` does; `name` is for messages."""
    content, kind = _unwrap(content, name)
    text = None
    if kind == "text":
        plain = form or FileForm()
        written_in = encoding or plain.encoding
        if sheet is None and plain.format == "delimited" and is_utf_8(written_in):
            read = read_plain(content, plain, name=name)
            if read is not None:
                return Reading(read[0], plain, tuple(read[1]))
        try:
            text = decode(content, name=name, encoding=written_in)[0]
        except InputError as refusal:
            if form is not None:
                raise
            raise InputError(sentences(refusal.message, _SILENT)) from None
    elif encoding is not None:
        raise InputError("{name} is no text: leave its encoding out.", name=name)
    called = _declared_format(kind, text)
    if form is not None and form.format != called:
        raise InputError(
            "{name} is of format {called}, and the schema says {format}. {propose_anew}",
            name=name,
            called=called,
            format=form.format,
            propose_anew=PROPOSE_ANEW,
        )
    form = form or FileForm(called)
    if sheet is not None:
        form = replace(form, sheet=sheet)
    if text is not None:
        _refuse_markup(text, name)
        frame, repairs = (
            read_json(text, name=name) if called == "json" else read_declared(text, form, name=name)
        )
        return Reading(frame, form, tuple(repairs))
    if kind == "workbook":
        frame, _, repairs = read_workbook(content, name=name, sheet=form.sheet, form=form)
        return Reading(frame, form, tuple(repairs))
    return replace(_read_typed(content, kind, form.sheet, name), form=form)


def _declared_format(kind: Format, text: str | None) -> FileFormat:
    """Return what the owner calls a format."""
    if text is not None:
        return "json" if is_json(text) else "delimited"
    return "excel" if kind == "workbook" else cast("FileFormat", kind)


def _unwrap(content: bytes, name: str) -> tuple[bytes, Format]:
    if content.startswith(GZIP):
        content = gunzip(content, name=name)
    if not content:
        raise InputError("{name} is empty.", name=name)
    return content, format_of(content, name=name)


def _read_typed(content: bytes, kind: Format, sheet: str | None, name: str) -> Reading:
    match kind:
        case "parquet":
            frame, repairs = read_parquet(content, name=name)
            return Reading(frame, FileForm("parquet"), tuple(repairs))
        case "duckdb":
            frame, chosen, repairs = read_duckdb(content, name=name, sheet=sheet)
            return Reading(frame, FileForm("duckdb", sheet=chosen), tuple(repairs))
        case _:
            frame, chosen, repairs = read_sqlite(content, name=name, sheet=sheet)
            return Reading(frame, FileForm("sqlite", sheet=chosen), tuple(repairs))


def _find_text(
    text: str, name: str, header: bool | None
) -> tuple[pd.DataFrame, FileForm, list[Message]]:
    _refuse_markup(text, name)
    if is_json(text):
        frame, repairs = read_json(text, name=name)
        return frame, FileForm("json"), repairs
    return find_delimited(text, name=name, header=header)


def _refuse_markup(text: str, name: str) -> None:
    if is_markup(text):
        raise InputError(
            "{name} is HTML or XML, whatever it is called. Save the table as CSV.", name=name
        )
