"""Notes of chunks: what was said of each part of a table, said once of the whole."""

from collections.abc import Iterable

from privacy.message import Message, sentences
from synth.errors import InputError
from synth.tables.schema import Schema


class Notes:
    """Adds up the notes of chunks; `total` gives those that the whole table would have had."""

    def __init__(self, schema: Schema) -> None:
        """Know the columns and rules, and their order."""
        said_of = [*(column.name for column in schema.held), *(rule.text for rule in schema.rules)]
        self._places = {name: place for place, name in reversed(list(enumerate(said_of)))}
        self._reading: dict[Message, None] = {}
        self._counts: dict[Message, int] = {}

    def add_reading(self, notes: Iterable[Message]) -> None:
        """Take what was said of reading a chunk; the same is said once."""
        self._reading |= dict.fromkeys(Message("Reading: {repair}", repair=note) for note in notes)

    def add(self, notes: Iterable[Message]) -> None:
        """Take the notes of a parsed chunk, each about {bad} of its {rows}."""
        for note in notes:
            number = note.blanks.get("bad", 0)
            of_any = note.with_blanks(bad=0, rows=0) if "bad" in note.blanks else note
            self._counts[of_any] = self._counts.get(of_any, 0) + int(str(number))

    def total(self, n_rows: int) -> tuple[Message, ...]:
        """Return the notes of the whole table, in the order of its columns and rules."""
        ordered = sorted(self._counts, key=self._place)
        said = [
            note.with_blanks(bad=self._counts[note], rows=n_rows) if "bad" in note.blanks else note
            for note in ordered
        ]
        return (*self._reading, *said)

    def _place(self, note: Message) -> int:
        return self._places[str(note.blanks["name" if "name" in note.blanks else "rule"])]

    def with_location(self, refusal: InputError, first: int, n_rows: int) -> InputError:
        """Say of a chunk's refusal which rows it counted, and the first one's true number."""
        said = refusal.message
        if "first" in said.blanks:
            counted = Message(
                "(Counted in rows {begin} to {end}.)", begin=first + 1, end=first + n_rows
            )
            said = sentences(
                said.with_blanks(first=first + int(str(said.blanks["first"]))), counted
            )
        return InputError(sentences(said, *self._reading))
