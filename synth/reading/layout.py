"""Layout: where in the rows of a sheet or text the table begins, and whether a header names it.

A wrong header costs more than a refusal: a row of data taken for names would carry one person's
cells into the schema and every message. So what speaks against a header counts, and where nothing
speaks for it, its owner is asked.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from privacy.message import N_, Message
from synth.errors import InputError
from synth.reading.cell_shapes import is_blank, is_figure, is_word
from synth.reading.counts import count_message

HEAD = 200  # rows that show the layout
_LOOKED = 50  # rows below a candidate that show whether it is the header
_MOST_ABOVE = 100  # rows of titles looked through for a header
_ADDRESS = re.compile(r"\S+@\S+\.\w+|\w+://\S+")
_YEAR = re.compile(r"(19|20)\d\d")

Row = Sequence[str]

PROPOSE_ANEW = Message("`synth schema` proposes how the file is written.")
_UNCLEAR = N_(
    "{name}: it cannot be told whether the first row holds the names of the columns. Say which: "
    "--header if it does, --no-header if it is a row of the table like the others."
)


@dataclass(frozen=True)
class Layout:
    """The top of a table.

    Attributes:
        names: the cells of the header; none if the first row is already one of the table.
        body: how many rows stand before the table's first row, header included.
        width: how many cells a row of the table has.
        repairs: what was left out.
    """

    names: tuple[str, ...]
    body: int
    width: int
    repairs: tuple[Message, ...] = ()


def find_layout(rows: Sequence[Row], *, name: str, header: bool | None = None) -> Layout:
    """Find header and first row among the first rows of a file.

    Args:
        header: whether the owner says that there is one; None where nobody said. A first row that
            nothing shows to be the header may be a person, and is not taken for one by itself.

    Raises:
        InputError: the header stands in several rows, or it cannot be told whether there is one.
    """
    filled = [index for index, row in enumerate(rows) if not is_blank(*row)]
    if not filled:
        raise InputError("{name} is empty.", name=name)
    top = _top(rows, filled)
    if header is False:
        width = _usual_width([rows[index] for index in filled])
        return Layout((), filled[0], width, (_nameless(width),))
    row, rest = rows[top], [rows[index] for index in filled if index > top]
    above = [index for index in filled if index < top]
    _refuse_several_headers(rows, top, rest, name)
    _refuse_table_above([rows[index] for index in above], row, name)
    signs, doubts = (1, 0) if header else _signs(row, rest)
    if signs < 2 * doubts < 4 * signs or (rest and not (signs or doubts or above)):
        raise InputError(_UNCLEAR, name=name)
    if doubts > signs:
        if above:
            raise InputError(
                (
                    "{name}: {n} row at the top differs from those below, and does not hold the "
                    "names of the columns. Leave one row of names above the table.",
                    "{name}: {n} rows at the top differ from those below, and none holds the names "
                    "of the columns. Leave one row of names above the table.",
                ),
                name=name,
                n=len(above),
            )
        width = _usual_width([row, *rest])
        return Layout((), top, width, (_nameless(width),))
    if above and not signs:
        raise InputError(
            "{name}: it cannot be told which of the first rows holds the names of the columns. "
            "Leave out what stands above them.",
            name=name,
        )
    repairs = []
    if above:
        titles = N_(
            (
                "{n} title row above the header was left out.",
                "{n} title rows above the header were left out.",
            )
        )
        repairs.append(Message(titles, n=len(above)))
    usual = _usual_width(rest) if rest else len(row)
    names = tuple(row[: max(_extent(row), min(len(row), usual))])
    return Layout(names, top + 1, max(len(names), usual), tuple(repairs))


def declared_layout(rows: Sequence[Row], *, header: int, width: int | None, name: str) -> Layout:
    """Return the layout that the owner declares.

    Args:
        rows: the first rows of the file, `header` of them at the least.
        header: which row names the columns, from 1; 0 for none.

    Raises:
        InputError: the file has no such row, or that row does not fit.
    """
    if header == 0:
        return Layout((), 0, width or 1)
    row = rows[header - 1] if len(rows) >= header else ()
    if is_blank(*row):
        raise InputError(
            "{name}: row {header}, which the schema says holds the names of the columns, is "
            "empty. {propose_anew}",
            name=name,
            header=header,
            propose_anew=PROPOSE_ANEW,
        )
    width = width or len(row)
    if _extent(row) > width:
        raise InputError(
            "{name}: the header has more than the {cells} that the schema says. {propose_anew}",
            name=name,
            cells=count_message(width, "cell"),
            propose_anew=PROPOSE_ANEW,
        )
    return Layout(tuple(row[:width]), header, width)


def _nameless(width: int) -> Message:
    return Message(
        (
            "There is no header row; the column is called {last}.",
            "There is no header row; the columns are called column_1 to {last}.",
        ),
        n=width,
        last=f"column_{width}",
    )


def words_over_figures(row: Row, rest: Sequence[Row]) -> int:
    """Count the different words of a row that has no figure, in columns that hold figures below."""
    if any(is_figure(cell) for cell in row):
        return 0
    figures = _figure_columns(rest)
    return len({cell for index, cell in enumerate(row) if index in figures and is_word(cell)})


def _top(rows: Sequence[Row], filled: list[int]) -> int:
    """Return the first row that names or fills most of the columns that are used below it."""
    wide = None
    for place, index in enumerate(filled[:_MOST_ABOVE]):
        rest = [rows[below] for below in filled[place + 1 : place + 1 + _LOOKED]]
        if not rest:
            break
        usual = _usual_width(rest)
        used = {column for row in rest for column, cell in enumerate(row) if not is_blank(cell)}
        used = {column for column in used if column < usual}
        own = sum(not is_blank(cell) for cell in rows[index])
        named = own >= max(min(2, len(used)), -(-len(used) // 2))
        if wide is not None:
            signs, doubts = _signs(rows[index], rest)
            fits = named and _extent(rows[index]) <= usual and signs > 2 * doubts
            return index if fits else wide
        if named and _extent(rows[index]) <= usual:
            return index
        if named:
            # Wider than the rows below: a title with commas if a header is next, else the header
            # of rows that leave out their last cells.
            wide = index
    return filled[0] if wide is None else wide


def _refuse_table_above(above: list[Row], header: Row, name: str) -> None:
    """Refuse to leave out as titles what may be a table by itself."""
    if any(sum(not is_blank(cell) for cell in row) > 2 for row in above) and (
        len(above) > 1 or _extent(above[0]) <= len(header)
    ):
        raise InputError(
            (
                "{name}: {n} row at the top differs from those below and is more than a title. Are "
                "these several tables? Give one, with its names in the first row.",
                "{name}: {n} rows at the top differ from those below and are more than titles. Are "
                "these several tables? Give one, with its names in the first row.",
            ),
            name=name,
            n=len(above),
        )


def _refuse_several_headers(rows: Sequence[Row], top: int, rest: list[Row], name: str) -> None:
    """Refuse names that are put together from several rows, as merged cells write them."""
    row = rows[top]
    names = [cell.strip() for cell in row if not is_blank(cell)]
    used = {column for below in rest for column, cell in enumerate(below) if not is_blank(cell)}
    gaps = {column for column in used if column >= len(row) or is_blank(row[column])}
    over = rows[top - 1] if top > 0 else ()
    spanned = sum(not is_blank(cell) for cell in over) > 1 and _extent(over) <= len(row)
    under = rest[0] if rest and rows[top + 1] is rest[0] else ()
    words = words_over_figures(under, rest[1:]) if under else 0
    fills = any(not is_blank(cell) for column, cell in enumerate(under) if column in gaps)
    incomplete = bool(gaps) or len(set(names)) < len(names)
    if (spanned and incomplete) or words > 1 or (words and fills):
        raise InputError(
            "{name}: the names of the columns seem to stand in several rows. Write them into one "
            "row, without merged cells.",
            name=name,
        )


def _signs(row: Row, rest: Sequence[Row]) -> tuple[int, int]:
    """Count the columns whose first cell looks like a name, and those where it looks like a value.

    A word above figures is a name, as is each of three years or more in a row. Any other figure
    above figures is a value; so is an address of mail or the web, and a word that comes again.
    """
    figures = _figure_columns(rest)
    # The whole row again is another header, unless the table has one column.
    others = [below for below in rest if len(row) == 1 or list(below) != list(row)]
    seen = [
        {below[column].strip() for below in others if column < len(below)}
        for column in range(len(row))
    ]
    years = [int(cell) for cell in row if _YEAR.fullmatch(cell.strip())]
    follow = len(years) > 2 and years == list(range(years[0], years[0] + len(years)))
    signs = doubts = again = words = 0
    for column, cell in enumerate(row):
        if _ADDRESS.fullmatch(cell.strip()):
            doubts += 1
        elif is_word(cell):
            words += 1
            if column in figures:
                signs += 1
            else:
                again += cell.strip() in seen[column]
        elif follow and _YEAR.fullmatch(cell.strip()):
            signs += column in figures
        elif is_figure(cell):
            doubts += column in figures or not rest
    if not signs and not doubts and 0 < 2 * again < words:
        return 1, 1  # a few words that come again, and nothing else to go by
    return signs, doubts + again


def _figure_columns(rows: Sequence[Row]) -> set[int]:
    figures: Counter[int] = Counter()
    words: Counter[int] = Counter()
    for row in rows:
        for column, cell in enumerate(row):
            if is_figure(cell):
                figures[column] += 1
            elif is_word(cell):
                words[column] += 1
    return {column for column, number in figures.items() if number > 4 * words[column]}


def _usual_width(rows: Sequence[Row]) -> int:
    return Counter(len(row) for row in rows).most_common(1)[0][0]


def _extent(row: Row) -> int:
    return max((index for index, cell in enumerate(row, start=1) if not is_blank(cell)), default=0)
