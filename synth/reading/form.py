"""FileForm: how a file is written, as its owner declares it; a run finds out nothing of it.

What is found by looking at a file depends on all of its rows, so one person's cell could change how
everybody's are read. `synth schema` looks, and proposes; its owner confirms; a run holds the file
to it, and refuses one that does not fit.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from synth.errors import InputError
from synth.reading.dialect import SEPARATORS, Dialect
from synth.reading.encoding import encoding_named

FileFormat = Literal["delimited", "json", "parquet", "excel", "sqlite", "duckdb"]
_SHEETS = {"excel", "sqlite", "duckdb"}
_MOST_ABOVE = 200  # rows, the header among them, that are looked at for it


@dataclass(frozen=True)
class FileForm:
    """How a file is written.

    Attributes:
        format: what the file is.
        encoding: of delimited text or JSON.
        delimiter: between cells of delimited text.
        quote: encloses a cell of delimited text; "" where quotes are characters like others.
        escaped: whether a quote within quotes is written with a backslash.
        spaced: whether a space after the delimiter belongs to the delimiter.
        line_breaks: whether quoted cells hold line breaks; where not, a quote that is left open
            cannot take other rows into its cell.
        header: which row of delimited text or of a sheet names the columns, from 1; 0 for none.
        width: how many cells a row has; None for as many as the header.
        sheet: of a workbook, or the table of a database; None for the only one.
    """

    format: FileFormat = "delimited"
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    escaped: bool = False
    spaced: bool = False
    line_breaks: bool = False
    header: int = 1
    width: int | None = None
    sheet: str | None = None

    def __post_init__(self) -> None:
        if self.format not in get_args(FileFormat):
            raise InputError("file: format is one of {known}.", known=get_args(FileFormat))
        encoding_named(self.encoding)
        if self.delimiter not in SEPARATORS:
            known = [repr(separator) for separator in SEPARATORS]
            raise InputError("file: delimiter is one of {known}.", known=known)
        if self.quote not in {'"', "'", ""}:
            raise InputError("file: quote is \" or ', or '' for none.")
        if not 0 <= self.header <= _MOST_ABOVE:
            raise InputError(
                "file: header is the row with the names, 1 to {most}; 0 for none.", most=_MOST_ABOVE
            )
        if self.header == 0 and self.format in {"delimited", "excel"} and self.width is None:
            raise InputError("file: without a header, say how many cells a row has: width: 12.")
        if self.width is not None and self.width < 1:
            raise InputError("file: width is how many cells a row has, 1 or more.")
        if self.escaped and self.line_breaks:
            raise InputError(
                "file: where backslashes escape, a line break cannot be told from an escaped one. "
                "Write quotes inside cells twice."
            )
        if self.sheet is not None and self.format not in _SHEETS:
            raise InputError("file: a file of format {format} has no sheets.", format=self.format)

    @property
    def dialect(self) -> Dialect:
        """Return how cells are told apart."""
        return Dialect(self.delimiter, self.quote, self.escaped, self.spaced)
