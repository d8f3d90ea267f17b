"""Tables that were brought: kept encrypted, read by a reader, and found again by any session."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from service import intake, readers
from service.intake import Source
from service.reader.seen import Reading
from service.store.arriving import keep
from service.store.records import Upload
from service.store.store import Store
from synth import Schema
from synth.reading import FileForm

READERS = readers.Readers()


def take(
    store: Store, upload: str, reading: Reading, *, schema: Schema | None = None, who: str
) -> Source:
    """Read a table that was brought; how it was read is kept with it.

    Args:
        schema: comes with the table, and says how its file is written.

    Raises:
        InputError: it cannot be read; says what to put right, or to name.
    """
    reading = reading if schema is None else replace(reading, form=schema.file)
    source = _source(store, store.kept_upload(upload), reading)
    if schema is not None:
        intake.hold_to(schema, source.header)
    store.set_reading(upload, asdict(reading), who=who)
    return source


def take_demo(store: Store, project: str, name: str, *, who: str) -> tuple[Source, Schema]:
    """Take a demo table and its schema; its spends are kept apart from those on real persons."""
    content, schema = intake.demo(name)
    upload = keep(store, project, f"{name}.csv", content, who=who)
    reading = Reading(population=f"demo {name}")
    return take(store, upload, reading, schema=schema, who=who), schema


def find(store: Store, upload: str) -> Source:
    """Read again a table that was kept.

    Raises:
        InputError: it was deleted, or can no longer be read.
    """
    known = store.kept_upload(upload)
    return _source(store, known, reading_of(known))


def drop(store: Store, upload: str, *, who: str, unless_awaited: bool = False) -> None:
    """Delete a table that was brought, and end its reader."""
    READERS.end(upload)
    store.drop_upload(upload, who=who, unless_awaited=unless_awaited)


def _source(store: Store, upload: Upload, reading: Reading) -> Source:
    def open_key() -> bytes:
        return store.key_of(store.kept_upload(upload.id))

    table = readers.Table(store.uploads / upload.id, upload.name, reading, open_key)
    contents = READERS.open(table)
    ask = partial(READERS.ask, table)
    return Source(upload.name, contents, ask, reading.population, upload.id)


def reading_of(known: Upload) -> Reading:
    """Return how a table was said to be read, as far as that was said."""
    kept: Mapping[str, Any] = known.reading
    form = kept.get("form")
    return Reading(**{**kept, "form": None if form is None else FileForm(**form)})
