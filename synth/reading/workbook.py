"""A sheet of an Excel workbook: its shown values in their own types.

calamine believes what a file claims and aborts the process where memory ends: it lays a sheet out
from its first to its last cell whatever lies between (tafia/calamine#693: half a terabyte for two
cells), and makes room for as many texts and sectors as a header counts (#684, #714). So the claims
are looked at first.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import pandas as pd
import python_calamine as calamine

from privacy.message import N_, Message
from synth.errors import InputError
from synth.reading.body import settle
from synth.reading.cell_shapes import is_blank
from synth.reading.counts import count_message
from synth.reading.form import FileForm
from synth.reading.layout import HEAD, declared_layout, find_layout
from synth.reading.limits import MOST_SHEET_CELLS, MOST_UNPACKED
from synth.reading.sheets import choose
from synth.reading.spelling import spell
from synth.reading.typed import typed_frame

Found = TypeVar("Found")

_MOST_MEMBERS = 10_000
_CHUNK = 1 << 20
_CELL = re.compile(rb"""[\s"']r\s*=\s*["']([A-Za-z]{0,8})(\d{0,10})["']""")
_LONGEST_TAG = 1 << 16
_ERROR = re.compile(rb"""[\s"']t\s*=\s*["']e["']""")
_TEXTS = re.compile(rb"""uniqueCount\s*=\s*["'](\d{1,20})["']""")
_STREAMS = tuple(text.encode("utf-16-le") for text in ("Root Entry\0", "Workbook\0", "Book\0"))
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_EMPTIED = N_(
    (
        "{n} cell of the workbook with an error, such as #N/A, became empty.",
        "{n} cells of the workbook with an error, such as #N/A, became empty.",
    )
)
_MERGED = N_(
    (
        "{n} group of merged cells below the header: the value stands in the first cell, "
        "the others are empty.",
        "{n} groups of merged cells below the header: the value stands in the first cell, "
        "the others are empty.",
    )
)


def read_workbook(
    content: bytes,
    *,
    name: str,
    sheet: str | None,
    form: FileForm | None = None,
    header: bool | None = None,
) -> tuple[pd.DataFrame, FileForm, list[Message]]:
    """Read a sheet of an .xlsx, .xlsm or .xls file.

    Args:
        form: how it is written, as its owner declares; None to find out.
        header: whether the first row of the table names the columns; None to find out.

    Raises:
        InputError: it is encrypted, damaged or too large, several sheets have content and none
            was named, or no table can be made out in it.
    """
    errors = 0
    if content.startswith(b"PK"):
        errors = _check_unpacked_size(content, name)
    elif _ENCRYPTED in content:
        raise _refusal_of_encrypted(name)
    else:
        _refuse_claims(content, name)
    book = _safely(partial(calamine.CalamineWorkbook.from_filelike, io.BytesIO(content)), name)
    chosen, said = _chosen(book, sheet, name)
    rows = _safely(partial(chosen.to_python, skip_empty_area=False), name)
    cells = _cells(rows)
    texts = [[spell(cell) or "" for cell in row] for row in cells[:HEAD]]
    if form is None:
        layout = find_layout(texts, name=name, header=header)
    else:
        layout = declared_layout(texts, header=form.header, width=form.width, name=name)
    frame = pd.DataFrame(cells[layout.body :], columns=range(len(texts[0])), dtype=object)
    frame = frame.where(frame.notna(), None)
    frame, settled = settle(frame, layout.names, name=name)
    frame, typed = typed_frame(frame)
    said += [*layout.repairs, *settled, *typed]
    if errors:
        said.append(Message(_EMPTIED, n=errors))
    below = [span for span in chosen.merged_cell_ranges or [] if span[1][0] >= layout.body]
    if below:
        said.append(Message(_MERGED, n=len(below)))
    found = FileForm(
        "excel",
        header=layout.body if layout.names else 0,
        width=None if len(layout.names) == layout.width else layout.width,
        sheet=chosen.name,
    )
    return frame, form or found, said


def _chosen(
    book: calamine.CalamineWorkbook, asked: str | None, name: str
) -> tuple[calamine.CalamineSheet, list[Message]]:
    """Return the sheet asked for, or the only visible one with content."""
    plain = [one for one in book.sheets_metadata if one.typ is calamine.SheetTypeEnum.WorkSheet]
    if asked is not None:
        chosen, said = choose([one.name for one in plain], asked, noun=N_("sheet"), name=name)
        found = _safely(partial(book.get_sheet_by_name, chosen), name)
        if not found.height:
            raise InputError("{name}: the sheet that was named is empty.", name=name)
        return found, said
    shown = [one.name for one in plain if one.visible is calamine.SheetVisibleEnum.Visible]
    filled = {}
    for one in shown:
        found = _safely(partial(book.get_sheet_by_name, one), name)
        if found.height:
            filled[one] = found
    chosen, said = choose(list(filled), None, noun=N_("sheet"), name=name)
    if hidden := len(plain) - len(shown):
        left_out = N_(("{n} hidden sheet was left out.", "{n} hidden sheets were left out."))
        said.append(Message(left_out, n=hidden))
    return filled[chosen], said


def _cells(rows: list[list[Any]]) -> list[list[object]]:
    return [
        [None if isinstance(cell, str) and is_blank(cell) else cell for cell in row] for row in rows
    ]


def _safely(read: Callable[[], Found], name: str) -> Found:
    """Call calamine, whose errors, panics of Rust among them, may quote what they met."""
    try:
        return read()
    except calamine.PasswordError:
        raise _refusal_of_encrypted(name) from None
    except (calamine.CalamineError, OSError, ValueError, OverflowError, MemoryError):
        raise _refusal_of_damaged(name) from None
    except BaseException as error:  # a panic is no Exception and has no type to import
        if type(error).__name__ != "PanicException":
            raise
        raise _refusal_of_damaged(name) from None


def _refusal_of_encrypted(name: str) -> InputError:
    return InputError("{name} is encrypted. Save it without a password.", name=name)


def _refusal_of_damaged(name: str) -> InputError:
    return InputError(
        "{name} cannot be read as an Excel workbook: it is damaged, encrypted or something else. "
        "Save it anew as .xlsx, or as CSV.",
        name=name,
    )


def _check_unpacked_size(content: bytes, name: str) -> int:
    """Refuse a workbook that would not fit in memory, by what its parts unpack to.

    Returns:
        How many of its cells hold an error; calamine shows them as empty.
    """
    errors = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            members = book.infolist()
            size = sum(member.file_size for member in members)
            if len(members) > _MOST_MEMBERS or size > MOST_UNPACKED:
                raise InputError(
                    "{name} unpacks to {parts} of {size} MiB; at most {most} MiB are read. Save "
                    "the sheet as CSV.",
                    name=name,
                    parts=count_message(len(members), "part"),
                    size=size >> 20,
                    most=MOST_UNPACKED >> 20,
                )
            if any(member.flag_bits & 1 for member in members):
                raise _refusal_of_encrypted(name)
            for member in members:
                rows, columns, wrong = _extent(book, member)
                errors += wrong
                if rows * columns > MOST_SHEET_CELLS:
                    raise InputError(
                        "{name}: a sheet has its last cell in row {rows}, column {columns}; at "
                        "most {most} cells are read. Delete what stands far outside the table, or "
                        "save it as CSV.",
                        name=name,
                        rows=rows,
                        columns=columns,
                        most=MOST_SHEET_CELLS,
                    )
    except (
        *(zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError),
        *(NotImplementedError, RuntimeError),
    ):
        raise _refusal_of_damaged(name) from None
    return errors


def _extent(book: zipfile.ZipFile, member: zipfile.ZipInfo) -> tuple[int, int, int]:
    """Return the last row and column that a part of a workbook has a cell in, and its errors.

    Reading to the end also holds the part to the size it claims: zipfile checks the sum.
    """
    rows = columns = errors = 0
    with book.open(member) as part:
        rest = b""
        while chunk := part.read(_CHUNK):
            # A tag that the chunk cuts is left for the next one.
            text, _, rest = (rest + chunk).rpartition(b"<")
            rest = b"<" + rest if text else rest[-_LONGEST_TAG:]
            found = _CELL.findall(text)
            rows = max(rows, *(int(digits or 0) for digits in {digits for _, digits in found}), 0)
            columns = max(columns, *map(_column, {letters for letters, _ in found}), 0)
            errors += len(_ERROR.findall(text))
            if any(int(texts) > MOST_SHEET_CELLS for texts in _TEXTS.findall(text)):
                raise zipfile.BadZipFile
    return rows, columns, errors


def _refuse_claims(content: bytes, name: str) -> None:
    """Refuse an .xls file whose header counts more sectors, or bytes of a stream, than it has."""
    claims = [512 * int.from_bytes(content[44:48], "little")]
    places = [place for stream in _STREAMS if (place := content.find(stream)) >= 0]
    claims += [int.from_bytes(content[place + 120 : place + 124], "little") for place in places]
    others = int.from_bytes(content[62:66], "little")  # what calamine takes for a count of sectors
    if others > MOST_SHEET_CELLS or any(claim > len(content) for claim in claims):
        raise _refusal_of_damaged(name)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
