"""Reading: a table out of a file as people have them, or a refusal that says what to do.

The content decides what a file is, never its name. Whatever is repaired on the way is said, with
counts; what could be repaired in two ways is refused. No message holds a cell.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from synth.errors import InputError
from synth.files import read_whole
from synth.reading.database import read_duckdb, read_sqlite
from synth.reading.delimited import read_delimited
from synth.reading.encoding import ENCODINGS, decode
from synth.reading.formats import GZIP, format_of, gunzip
from synth.reading.json_lines import is_json, read_json
from synth.reading.parquet import read_parquet
from synth.reading.workbook import read_workbook

__all__ = ["ENCODINGS", "Reading", "read_bytes", "read_frame"]


@dataclass(frozen=True)
class Reading:
    """What a file holds.

    Attributes:
        frame: text of a text file as `str`, an empty cell of delimited text as ""; of Parquet,
            workbooks and databases their own types.
        repairs: what was found or put right, in words; for the owner alone.
    """

    frame: pd.DataFrame
    repairs: tuple[str, ...] = ()


def read_frame(
    path: Path | str, *, encoding: str | None = None, sheet: str | None = None
) -> Reading:
    """Read a file: delimited text, JSON lines, Parquet, Excel, DuckDB or SQLite; text may be gzip.

    Args:
        encoding: of a text that is neither UTF-8 nor CP949 nor marked; one of `ENCODINGS`.
        sheet: which sheet of a workbook, or which table of a database.

    Raises:
        InputError: says what stands in the way, how often and where first, and the way out.
    """
    path = Path(path)
    content = read_whole(path)
    return read_bytes(content, name=path.name, encoding=encoding, sheet=sheet)


def read_bytes(
    content: bytes, *, name: str, encoding: str | None = None, sheet: str | None = None
) -> Reading:
    """Read the content of a file, as `read_frame` does; `name` is for messages."""
    if content.startswith(GZIP):
        content = gunzip(content, name=name)
    if not content:
        raise InputError(f"{name} is empty.")
    form = format_of(content, name=name)
    if encoding is not None and form != "text":
        raise InputError(f"{name} is no text: leave its encoding out.")
    if sheet is not None and form in {"text", "parquet"}:
        raise InputError(f"{name} holds a single table: leave the name of a sheet out.")
    found: list[str] = []
    match form:
        case "parquet":
            frame, repairs = read_parquet(content, name=name)
        case "workbook":
            frame, repairs = read_workbook(content, name=name, sheet=sheet)
        case "duckdb":
            frame, repairs = read_duckdb(content, name=name, sheet=sheet)
        case "sqlite":
            frame, repairs = read_sqlite(content, name=name, sheet=sheet)
        case _:
            text, found = decode(content, name=name, encoding=encoding)
            frame, repairs = _read_text(text, name)
    return Reading(frame, (*found, *repairs))


def _read_text(text: str, name: str) -> tuple[pd.DataFrame, list[str]]:
    head = text[:1000].lstrip().lower()
    if head.startswith(("<!doctype", "<html", "<head", "<body", "<table", "<?xml")):
        raise InputError(f"{name} is HTML or XML, whatever it is called. Save the table as CSV.")
    if is_json(text):
        return read_json(text, name=name)
    return read_delimited(text, name=name)
