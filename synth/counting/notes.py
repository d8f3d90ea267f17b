"""Notes of chunks: what was said of each part of a table, said once of the whole."""

import re
from collections.abc import Iterable

from synth.errors import InputError
from synth.tables.schema import Schema

_COUNTED = re.compile(r"([\d,]+) of [\d,]+ (.*)", re.DOTALL)
_PLACED = re.compile(r"first in row ([\d,]+)")


class Notes:
    """Adds up the notes of chunks; `total` gives those that the whole table would have had."""

    def __init__(self, schema: Schema) -> None:
        """Know the columns, whose names may hold figures too."""
        self._starts = [f"Column {column.name!r}: " for column in schema.released]
        self._reading: dict[str, None] = {}
        self._counts: dict[tuple[str, str], int] = {}

    def add_reading(self, notes: Iterable[str]) -> None:
        """Take what was said of reading a chunk; the same is said once."""
        self._reading |= dict.fromkeys(f"Reading: {note}" for note in notes)

    def add(self, notes: Iterable[str]) -> None:
        """Take the notes of a parsed chunk."""
        for note in notes:
            start = next((start for start in self._starts if note.startswith(start)), "")
            counted = _COUNTED.fullmatch(note.removeprefix(start))
            key = (start, counted[2]) if counted else (note, "")
            number = int(counted[1].replace(",", "")) if counted else 0
            self._counts[key] = self._counts.get(key, 0) + number

    def total(self, n_rows: int) -> tuple[str, ...]:
        """Return the notes of the whole table, in the order of its columns."""
        order = {start: place for place, start in enumerate(self._starts)}
        keys = sorted(self._counts, key=lambda key: order.get(key[0], len(order)))
        said = [
            f"{start}{self._counts[start, rest]} of {n_rows} {rest}" if rest else start
            for start, rest in keys
        ]
        return (*self._reading, *said)

    def located(self, refusal: InputError, first: int, n_rows: int) -> InputError:
        """Say of a chunk's refusal which rows it counted, and the first one's true number."""

        def moved(match: re.Match[str]) -> str:
            return f"first in row {first + int(match[1].replace(',', ''))}"

        text, n_moved = _PLACED.subn(moved, str(refusal))
        if n_moved:
            text += f" (Counted in rows {first + 1} to {first + n_rows}.)"
        return InputError(" ".join([text, *self._reading]))
