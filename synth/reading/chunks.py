"""Chunks: a file read a part at a time, so that its size is no bound; the cells are the same.

The types and the repairs are those of `synth.reading`; how the file is written, its schema says.
What would need the whole text to be sure of, such as rows of another length, is refused here.
"""

import codecs
import csv
import gzip
import io
import zlib
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, islice
from typing import IO

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from privacy.message import Message, reason_of
from synth.errors import InputError
from synth.reading.ahead import ahead
from synth.reading.body import blank_rows, is_of_blank_rows, settle
from synth.reading.cell_shapes import is_blank
from synth.reading.dialect import Dialect
from synth.reading.encoding import decode, is_clean, is_utf_8, marked_encoding
from synth.reading.form import FileForm, FileFormat
from synth.reading.formats import GZIP, format_of
from synth.reading.json_lines import is_json
from synth.reading.layout import PROPOSE_ANEW, Layout, declared_layout
from synth.reading.line_breaks import holds_line_breaks, refuse_swallowed, unexpected_breaks
from synth.reading.parquet import read_parts
from synth.reading.plain import end_of_rows, read_regular
from synth.reading.sources import Source, align
from synth.texts import frame_of

Chunk = tuple[pd.DataFrame, list[Message]]  # rows, and what is to be said of their reading

_HEAD = 1 << 20  # characters that show dialect and layout
_WAY_OUT = Message("Save the table as CSV or Parquet, or leave the memory limit out.")
_ROW_BYTES = 64  # of a row of Parquet at the most, unpacked, for each column
_GZIP_RATIO = 8


def read_chunks(
    sources: Sequence[Source], form: FileForm | None, *, encoding: str | None = None, room: int
) -> Iterator[Chunk]:
    """Read delimited text (also gzip) or Parquet as `synth.reading` would, a part at a time.

    Args:
        sources: of one table; further ones have the columns of the first, in any order.
        form: how the file is written, as its owner declares; None for what needs no word.
        encoding: in place of the form's.
        room: bytes of the file that a chunk should take.

    Raises:
        InputError: says what stands in the way, and the way out; in a later chunk, too.
    """
    first, names = sources[0].name, None
    for source in sources:
        for frame, said in _chunks_of(source, form, encoding, room):
            names = list(map(str, frame.columns)) if names is None else names
            aligned, more = align(frame, names, name=source.name, first=first)
            yield aligned, said + more


def _chunks_of(
    source: Source, form: FileForm | None, encoding: str | None, room: int
) -> Iterator[Chunk]:
    try:
        with source.open() as file:
            head = file.read(4096)
        if head.startswith(b"PAR1"):
            _refuse_other("parquet", form, source.name)
            yield from read_parts(source, room)
            return
        with _unpack(source) as packed:
            head = packed.read(4096)
        if not head:
            raise InputError("{name} is empty.", name=source.name)
        if head.startswith(b"PK") or format_of(head, name=source.name) != "text":
            raise InputError(
                "{name} cannot be read a part at a time. {way_out}",
                name=source.name,
                way_out=_WAY_OUT,
            )
        _refuse_other("delimited", form, source.name)
        form = form or FileForm()
        yield from _text(
            source, form if encoding is None else replace(form, encoding=encoding), room
        )
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise InputError("{name} is damaged: it is not whole gzip.", name=source.name) from None
    except pa.ArrowException:
        raise InputError("{name} is damaged: it is not whole Parquet.", name=source.name) from None
    except OSError as error:
        raise InputError(
            "{name} cannot be read: {reason}.", name=source.name, reason=reason_of(error)
        ) from None


def _refuse_other(called: FileFormat, form: FileForm | None, name: str) -> None:
    if form is not None and form.format == "json":
        raise InputError(
            "{name} cannot be read a part at a time. {way_out}", name=name, way_out=_WAY_OUT
        )
    if form is not None and form.format != called:
        raise InputError(
            "{name} is of format {called}, and the schema says {format}. {propose_anew}",
            name=name,
            called=called,
            format=form.format,
            propose_anew=PROPOSE_ANEW,
        )


def weight_of(source: Source) -> int:
    """Return about how many bytes the cells of a file take, unpacked."""
    try:
        with source.open() as file:
            head = file.read(4)
            if head != b"PAR1":
                return source.size * (_GZIP_RATIO if head.startswith(GZIP) else 1)
            metadata = pq.read_metadata(file)
            return int(metadata.num_rows * metadata.num_columns * _ROW_BYTES)
    except (OSError, pa.ArrowException):
        return 0  # said by read_chunks, with the way out


def _text(source: Source, form: FileForm, room: int) -> Iterator[Chunk]:
    name, dialect = source.name, form.dialect
    encoding = _codec(source, form)
    with _unpack(source) as file:
        pieces = _pieces(file, encoding, room, name)
        head = _head(pieces)
        if is_json(head):
            raise InputError(
                "{name} cannot be read a part at a time. {way_out}", name=name, way_out=_WAY_OUT
            )
        try:
            rows = list(islice(dialect.rows(head), max(1, form.header)))
        except csv.Error:
            raise _unclosed_quote(name, 0) from None
        layout = declared_layout(rows, header=form.header, width=form.width, name=name)
        above = head[: _length(head, dialect, layout.body)]
        body = head[len(above) :]
        parts = (body[start : start + room] for start in range(0, len(body), room))
        tables = _tables(chain(parts, pieces), form, layout, layout.body, room=room, name=name)
        if encoding == "utf-8-sig" and (begin := _begin_of_rows(source, above)) is not None:
            tables = _plain_tables(source, form, layout, begin, room=room)
        yield from _settled(ahead(tables), layout, name)


def _settled(tables: Iterator[pa.Table], layout: Layout, name: str) -> Iterator[Chunk]:
    n_blank = 0
    for table in tables:
        frame = frame_of(table).set_axis(range(layout.width), axis="columns")
        settled, repairs = settle(frame, layout.names, name=name)
        n_blank += len(frame) - len(settled)
        yield settled, [repair for repair in repairs if not is_of_blank_rows(repair)]
    if n_blank:
        yield settled[:0], [blank_rows(n_blank)]


def _codec(source: Source, form: FileForm) -> str:
    """Return the declared encoding; where the text begins with a mark, that must be of it."""
    with _unpack(source) as file:
        marked_encoding(file.read(4), form.encoding, name=source.name)
    return "utf-8-sig" if is_utf_8(form.encoding) else form.encoding


def _head(pieces: Iterator[str]) -> str:
    head = ""
    for piece in pieces:
        head += piece
        if len(head) > _HEAD:
            break
    return head


def _pieces(
    file: IO[bytes], encoding: str, room: int, name: str, *, begun: bytes | None = None
) -> Iterator[str]:
    """Yield the text in pieces, with the repairs of `synth.reading.encoding`.

    Args:
        begun: what was read of the file before, and is to be decoded; None at its beginning.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    first = begun is None
    while True:
        data = file.read(room) if begun is None else begun + file.read(room)
        begun = None
        try:
            piece = decoder.decode(data, not data)
        except UnicodeDecodeError:
            raise InputError(
                "{name} is not whole {encoding} text. It is damaged, cut off or in another "
                "encoding.",
                name=name,
                encoding=encoding.removesuffix("-sig").upper(),
            ) from None
        if first:
            piece, first = piece.removeprefix("\ufeff"), False
        # A line's end in front keeps a mark amid the text from being taken for the first one.
        yield decode(f"\n{piece}".encode(), name=name, encoding="utf-8")[0][1:]
        if not data:
            return


def _begin_of_rows(source: Source, above: str) -> int | None:
    """Return how many bytes stand before the first row; None if they are not what was read."""
    written = above.encode()
    with _unpack(source) as file:
        mark = len(BOM_UTF8) if file.read(len(BOM_UTF8)) == BOM_UTF8 else 0
    with _unpack(source) as file:
        return mark + len(written) if file.read(mark + len(written))[mark:] == written else None


@contextmanager
def _unpack(source: Source) -> Iterator[IO[bytes]]:
    with source.open() as file:
        if file.read(2) == GZIP:
            file.seek(0)
            with gzip.open(file, "rb") as packed:
                yield packed  # type: ignore[misc]
        else:
            file.seek(0)
            yield file


def _plain_tables(
    source: Source, form: FileForm, layout: Layout, begin: int, *, room: int
) -> Iterator[pa.Table]:
    """Read plain UTF-8 as bytes, block by block; from the first block on that is not, as text."""
    n_rows, rest = layout.body, b""
    with _unpack(source) as file:
        file.read(begin)
        while True:
            data = file.read(room)
            rest += data
            end = end_of_rows(rest, form.quote) if data else len(rest)
            if not end and data and len(rest) < 8 * room:
                continue
            rows = rest[:end]
            table = read_regular(rows, form.dialect, layout.width) if is_clean(rows) else None
            if table is None:
                break
            _refuse_breaks(table, form, source.name, rows)
            n_rows += table.num_rows
            yield table
            rest = rest[end:]
            if not data:
                return
        pieces = _pieces(file, "utf-8", room, source.name, begun=rest)
        yield from _tables(pieces, form, layout, n_rows, room=room, name=source.name)


def _tables(
    pieces: Iterator[str], form: FileForm, layout: Layout, n_rows: int, *, room: int, name: str
) -> Iterator[pa.Table]:
    """Read regular text fast, block by block; from the first block on that is not, strictly."""
    dialect, rest = form.dialect, ""
    for piece in chain(pieces, [None]):
        rest += piece or ""
        end = len(rest) if piece is None else _row_end(rest, dialect.quote)
        if not end and (piece is None or len(rest) < 8 * room):
            continue
        data = rest[:end].encode()
        table = read_regular(data, dialect, layout.width)
        if table is None:
            break
        _refuse_breaks(table, form, name, data)
        n_rows += table.num_rows
        yield table
        rest = rest[end:]
    else:
        return
    for table in _strict_tables(chain([rest], pieces), dialect, layout, n_rows, room, name):
        _refuse_breaks(table, form, name)
        yield table


def _refuse_breaks(table: pa.Table, form: FileForm, name: str, data: bytes | None = None) -> None:
    """Refuse line breaks that the schema does not know of, and cells that hold whole rows."""
    if holds_line_breaks(table, data):
        if not form.line_breaks:
            raise unexpected_breaks(name)
        refuse_swallowed(table, form.dialect, name)


def _strict_tables(
    pieces: Iterator[str], dialect: Dialect, layout: Layout, n_rows: int, room: int, name: str
) -> Iterator[pa.Table]:
    names = [str(column) for column in range(layout.width)]
    at_once = max(100, room // (64 * layout.width))
    rows = dialect.rows_of(_lines(pieces))
    while True:
        chunk, begun = [], n_rows
        try:
            for row in islice(rows, at_once):
                n_rows += 1
                # In a single column, a cell that is meant is written as "".
                if row or layout.width > 1:
                    chunk.append(_fit_row(row, layout, n_rows, name))
        except csv.Error:
            raise _unclosed_quote(name, n_rows) from None
        if n_rows == begun:
            return
        columns = zip(*chunk, strict=True) if chunk else ([] for _ in names)
        yield pa.table([pa.array(cells, pa.large_string()) for cells in columns], names=names)


def _fit_row(row: list[str], layout: Layout, number: int, name: str) -> list[str]:
    """Return a row of the layout's width; blank cells may be lacking or too many at its end."""
    named = len(layout.names) or layout.width
    if len(row) == layout.width:
        return row
    if is_blank(*row) or (len(row) >= named and is_blank(*row[named:])):
        return (row + [""] * layout.width)[: layout.width]
    raise InputError(
        "{name}: row {number} of the file has {cells} cells, not {named}. With a memory limit "
        "such rows are not repaired: clean them, or leave the limit out.",
        name=name,
        number=number,
        cells=len(row),
        named=named,
    )


def _row_end(text: str, quote: str) -> int:
    """Return one past the last line's end that is outside quotes; 0 if there is none."""
    inside = text.count(quote) % 2
    end = len(text)
    while (place := text.rfind("\n", 0, end)) >= 0:
        inside ^= text.count(quote, place, end) % 2
        if not inside:
            return place + 1
        end = place
    return 0


def _lines(pieces: Iterator[str]) -> Iterator[str]:
    """Yield lines with their ends; CR LF is never torn apart."""
    rest = ""
    for piece in pieces:
        *whole, rest = [*io.StringIO(rest + piece, newline="")] or [""]
        yield from whole
    yield from io.StringIO(rest, newline="")


def _length(text: str, dialect: Dialect, rows: int) -> int:
    """Return how many characters the first rows of a text take."""
    taken = 0

    def lines() -> Iterator[str]:
        nonlocal taken
        for line in io.StringIO(text, newline=""):
            taken += len(line)
            yield line

    for _ in islice(dialect.rows_of(lines()), rows):
        pass
    return taken


def _unclosed_quote(name: str, rows: int) -> InputError:
    return InputError(
        "{name} has a quoted cell that is not closed, or text after its closing quote, near row "
        "{row} of the file. Write a quote inside a quoted cell twice.",
        name=name,
        row=rows + 1,
    )
