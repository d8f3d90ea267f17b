"""Tables that were brought, read in the test's own process: what a reader says, without one."""

from typing import Any

from service import readers, uploads
from service.intake import Source
from service.reader.desk import Desk
from service.reader.seen import Contents, Reading
from service.readers import Progress, Table
from service.store.arriving import keep
from service.store.store import Store
from service.vault import decrypt
from synth import Schema


class Here(readers.Readers):
    """Readers that are no processes: each test would wait two seconds for one to start."""

    def __init__(self) -> None:
        super().__init__()
        self.desks: dict[tuple[str, str], Desk] = {}

    def open(self, table: Table) -> Contents:
        """Read a table."""
        return self._desk(table).contents

    def ask(
        self, table: Table, question: str, *arguments: Any, progress: Progress | None = None
    ) -> Any:
        """Ask of its rows."""
        desk = self._desk(table)
        if progress is not None:
            desk.tell = progress  # type: ignore[method-assign, assignment]
        return getattr(desk, question)(*arguments)

    def end(self, upload: str) -> None:
        """Forget a table."""
        for key in [key for key in self.desks if key[0] == upload]:
            del self.desks[key]

    def _desk(self, table: Table) -> Desk:
        key = (table.path.name, repr(table.reading))
        if key not in self.desks:
            content = decrypt(table.path, key=table.open_key(), upload=table.path.name)
            self.desks[key] = Desk(content, table.name, table.reading)
        return self.desks[key]


def source(content: bytes, name: str = "people.csv") -> Source:
    """A table that nobody keeps."""
    desk = Desk(content, name, Reading())
    return Source(
        name, desk.contents, lambda question, *arguments: getattr(desk, question)(*arguments)
    )


def take(
    store: Store,
    project: str,
    content: bytes,
    name: str,
    reading: Reading,
    *,
    schema: Schema | None = None,
) -> Source:
    """Keep a table and read it."""
    upload = keep(store, project, name, content, who="owner")
    return uploads.take(store, upload, reading, schema=schema, who="owner")
