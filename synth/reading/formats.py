"""What a file is, by its content; and gzip, the one wrapping that is taken off."""

import io
import zipfile
import zlib
from typing import Literal

from synth.errors import InputError
from synth.reading.limits import MOST_UNPACKED

Format = Literal["text", "parquet", "workbook", "duckdb", "sqlite"]

GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = {
    b"Obj\x01": "Avro",
    b"ORC": "ORC",
    b"ARROW1": "Arrow",
    b"FEA1": "Feather",
    b"%PDF": "PDF",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"{\\rtf": "RTF",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\x89HDF": "HDF5",
    b"$FL2": "SPSS",
    b"$FL3": "SPSS",
    b"<stata_dta>": "Stata",
    b"RDX": "R data",
    b"\x80\x04": "a Python pickle",
    b"\x80\x05": "a Python pickle",
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
            raise InputError(f"{name} is {what}. Save the table as CSV, Parquet or Excel.")
    return "text"


def _zip_format(content: bytes, name: str) -> Format:
    try:
        members = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        raise InputError(f"{name} is damaged: it is not a whole zip file.") from None
    if "xl/workbook.xml" in members:
        return "workbook"
    if "xl/workbook.bin" in members or "mimetype" in members:
        raise InputError(f"{name} is a spreadsheet of another kind. Save it as .xlsx or CSV.")
    raise InputError(f"{name} is a zip archive. Take the table out of it.")


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
                raise InputError(f"{name} is damaged: it is not whole gzip.") from None
            if not part and not unpacking.eof:
                raise InputError(f"{name} is damaged: it is not whole gzip.")
            size += len(part)
            if size > MOST_UNPACKED:
                raise InputError(
                    f"{name} unpacks to more than {MOST_UNPACKED >> 20:,} MiB. Give it as Parquet, "
                    "or in parts."
                )
            parts.append(part)
            content = unpacking.unconsumed_tail
        content = unpacking.unused_data.lstrip(b"\0")  # members follow each other, then padding
    return b"".join(parts)
