"""How many of what, and where: the messages of reading count and place, and never quote a cell."""

from collections.abc import Sequence

from privacy.message import N_, Message

_NOUNS = {
    "cell": N_(("{n} cell", "{n} cells")),
    "column": N_(("{n} column", "{n} columns")),
    "part": N_(("{n} part", "{n} parts")),
    "record": N_(("{n} record", "{n} records")),
    "release": N_(("{n} release", "{n} releases")),
    "row": N_(("{n} row", "{n} rows")),
    "run": N_(("{n} run", "{n} runs")),
    "sheet": N_(("{n} sheet", "{n} sheets")),
    "table": N_(("{n} table", "{n} tables")),
}
_SHOWN = 8


def count_message(number: int, noun: str) -> Message:
    """Return "1 row", "2,500 rows"."""
    return Message(_NOUNS[noun], n=number)


def place_message(positions: Sequence[int]) -> Message:
    """Return "column 4", "columns 4, 7 and 5 more" for places counted from 1."""
    places = list_names([f"{position:,}" for position in positions])
    return Message(("column {places}", "columns {places}"), n=len(positions), places=places)


def list_names(names: Sequence[str], most: int = _SHOWN) -> Message:
    """Return the first of several names, and how many more there are."""
    shown = Message("{names}", names=tuple(names[:most]))
    if len(names) <= most:
        return shown
    return Message("{names} and {n} more", names=shown, n=len(names) - most)
