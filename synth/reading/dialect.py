"""Dialect: which characters separate and quote the cells of a text.

Each delimiter is tried on the head of the text. The best gives most rows the same number of cells,
and cells that look like one value. What is found is then held to by a strict reader, over the
whole text: a wrong finding ends in a refusal, not in wrong cells.

Source: the idea, rows alike and cells clean, is van den Burg, Nazábal & Sutton 2019,
arXiv:1811.11242.
"""

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from privacy.message import Message
from synth.reading.cell_shapes import is_blank, is_figure

SEPARATORS = {
    ",": Message("commas"),
    ";": Message("semicolons"),
    "\t": Message("tabs"),
    "|": Message("bars"),
    "^": Message("carets"),
    "\x1f": Message("unit separators"),
}
_PACKED = re.compile(r"[,;]\S")  # unlike in prose
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_SAMPLE = 100_000  # characters that show the dialect
_JUDGED = 300  # rows of the sample whose cells are looked at

csv.field_size_limit(sys.maxsize)


@dataclass(frozen=True)
class Dialect:
    """How cells are told apart.

    Attributes:
        quote: encloses a cell that holds a delimiter, a quote or the end of a line; "" if quotes
            are characters like others.
        escaped: whether a quote in a quoted cell is written with a backslash, not twice.
        spaced: whether a space after the delimiter belongs to the delimiter.
    """

    delimiter: str = ","
    quote: str = '"'
    escaped: bool = False
    spaced: bool = False

    def rows(self, text: str, *, strict: bool = True) -> Iterator[list[str]]:
        """Split text into rows; an empty line is a row without cells.

        Raises:
            csv.Error: a quoted cell is not closed, or goes on after its closing quote.
        """
        return self.rows_of(lines_of(text), strict=strict)

    def rows_of(self, lines: Iterator[str], *, strict: bool = True) -> Iterator[list[str]]:
        """Split lines, with their ends, into rows, as `rows` does."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            escapechar="\\" if self.escaped else None,
            skipinitialspace=self.spaced,
            strict=strict,
        )

    def describe(self) -> list[Message]:
        """Say what differs from commas and double quotes."""
        said = []
        if self.delimiter != ",":
            separators = SEPARATORS[self.delimiter]
            said.append(Message("The cells are separated by {separators}.", separators=separators))
        if self.quote != '"':
            apostrophes = Message("The cells are quoted with apostrophes.")
            said.append(apostrophes if self.quote else Message("No cell is quoted."))
        if self.escaped:
            said.append(Message("A quote inside a cell is written with a backslash."))
        if self.spaced:
            said.append(Message("The space after each separator was left out."))
        return said


def lines_of(text: str) -> Iterator[str]:
    """Split text after each CR, LF and CR LF, and nowhere else; `io.StringIO` would copy it."""
    return (match.group() for match in _LINE.finditer(text))


def find_dialect(text: str, *, told: str = "") -> Dialect:
    """Find how the cells of a text are separated and quoted; commas where nothing separates.

    Args:
        told: the delimiters to try, if the text itself says so.
    """
    sample = text[:_SAMPLE]
    cut = len(sample) < len(text)
    best, best_score = Dialect(), 0.0
    for delimiter in told or SEPARATORS:
        if delimiter not in sample:
            continue
        dialect = _with_quote(delimiter, sample)
        rows = list(dialect.rows(sample, strict=False))
        score = _score([row for row in (rows[:-1] if cut else rows) if not is_blank(*row)])
        # A comma with a space after it each time may be one of prose.
        score *= 0.8 if dialect.spaced else 1.0
        if score > best_score:
            best, best_score = dialect, score
    return best


def _with_quote(delimiter: str, sample: str) -> Dialect:
    begins = rf"(?:^|[{re.escape(delimiter)}])"
    ends = rf"(?=[{re.escape(delimiter)}\r\n]|\Z)"
    quote = '"'
    if not re.search(rf'{begins} *"', sample, re.MULTILINE):
        # '' alone is no sign: it may be an empty cell or a text of two apostrophes.
        opened = len(re.findall(rf"{begins}'(?!'{ends})", sample, re.MULTILINE))
        within = "(?:'')*[^'](?:[^']|'')*"
        enclosed = len(re.findall(rf"{begins}'{within}'{ends}", sample, re.MULTILINE))
        # One that is not closed, as in 'tis, shows that apostrophes are part of the cells.
        if opened == enclosed > 1:
            quote = "'"
    dialect = Dialect(delimiter, quote)
    inner = [
        cell
        for row, _ in zip(dialect.rows(sample, strict=False), range(_JUDGED), strict=False)
        for cell in row[1:]
        if not is_blank(cell)
    ]
    spaces = [cell for cell in inner if cell.startswith(" ")]
    if any(cell.lstrip(" ").startswith(quote) for cell in spaces) or 0 < len(inner) == len(spaces):
        return Dialect(delimiter, quote, spaced=True)
    return dialect


def _score(rows: list[list[str]]) -> float:
    """Return between 0 and 1 how much rows are alike, times how clean their cells are."""
    widths = Counter(len(row) for row in rows)
    if not widths:
        return 0.0
    width, number = widths.most_common(1)[0]
    if width < 2:
        return 0.0
    cells = [cell for row in rows[:_JUDGED] if len(row) == width for cell in row]
    if not cells:
        return 0.0
    return number / len(rows) * sum(map(_cleanness, cells)) / len(cells)


def _cleanness(cell: str) -> float:
    if is_blank(cell) or is_figure(cell):
        return 1.0
    if "\t" in cell or "|" in cell or "\x1f" in cell:
        return 0.0
    if "," in cell or ";" in cell:
        return 0.4 if _PACKED.search(cell) else 0.7
    return 0.9
