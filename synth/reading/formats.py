"""What a file is, by its content; and gzip, the one wrapping that is taken off."""

import io
import zipfile
import zlib
from typing import Literal

from privacy.message import Message
from synth.errors import InputError
from synth.reading.limits import MOST_UNPACKED

Format = Literal["text", "parquet", "workbook", "duckdb", "sqlite"]

GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN: dict[bytes, str | Message] = {
    b"Obj\x01": "Avro",
    b"ORC": "ORC",
    b"ARROW1": "Arrow",
    b"FEA1": "Feather",
    b"%PDF": "PDF",
    b"\x89PNG": Message("an image"),
    b"\xff\xd8\xff": Message("an image"),
    b"{\\rtf": "RTF",
    b"7z\xbc\xaf\x27\x1c": Message("a 7z archive"),
    b"Rar!": Message("a RAR archive"),
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\x89HDF": "HDF5",
    b"$FL2": "SPSS",
    b"$FL3": "SPSS",
    b"<stata_dta>": "Stata",
    b"RDX": Message("R data"),
    b"\x80\x04": Message("a Python pickle"),
    b"\x80\x05": Message("a Python pickle"),
}
_CHUNK = 1 << 20


def format_of(content: bytes, *, name: str) -> Format:
    """Tell what a file is.

    Raises:
        InputError: it is something that holds no table, or a table that is not read.
    """
    if content.startswith(b"PAR1"):
        return "parquet"
    if content[8:12] == b"DUCK":
        return "duckdb"
    if content.startswith(b"SQLite format 3\0"):
        return "sqlite"
    if content.startswith(_OLE):
        return "workbook"
    if content.startswith(_ZIP):
        return _zip_format(content, name)
    for mark, what in _FOREIGN.items():
        if content.startswith(mark):
            raise InputError(
                "{name} is {what}. Save the table as CSV, Parquet or Excel.", name=name, what=what
            )
    return "text"


def _zip_format(content: bytes, name: str) -> Format:
    try:
        members = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        raise InputError("{name} is damaged: it is not a whole zip file.", name=name) from None
    if "xl/workbook.xml" in members:
        return "workbook"
    if "xl/workbook.bin" in members or "mimetype" in members:
        raise InputError(
            "{name} is a spreadsheet of another kind. Save it as .xlsx or CSV.", name=name
        )
    raise InputError("{name} is a zip archive. Take the table out of it.", name=name)


def gunzip(content: bytes, *, name: str) -> bytes:
    """Take gzip off.

    Raises:
        InputError: it is damaged, or grows beyond bounds.
    """
    parts: list[bytes] = []
    size = 0
    while content:
        unpacking = zlib.decompressobj(wbits=31)
        while not unpacking.eof:
            try:
                part = unpacking.decompress(content, _CHUNK)
            except zlib.error:
                raise InputError("{name} is damaged: it is not whole gzip.", name=name) from None
            if not part and not unpacking.eof:
                raise InputError("{name} is damaged: it is not whole gzip.", name=name)
            size += len(part)
            if size > MOST_UNPACKED:
                raise InputError(
                    "{name} unpacks to more than {most} MiB. Give it as Parquet, or in parts.",
                    name=name,
                    most=MOST_UNPACKED >> 20,
                )
            parts.append(part)
            content = unpacking.unconsumed_tail
        content = unpacking.unused_data.lstrip(b"\0")  # members follow each other, then padding
    return b"".join(parts)
