"""Tables that were brought: read once, kept encrypted, and found again by any session."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from service import intake
from service.intake import Source
from service.store.store import Store
from synth import Schema
from synth.reading import FileForm


@dataclass(frozen=True)
class Reading:
    """What is said of how a table is to be read; kept with it, so that it reads the same again.

    Attributes:
        form: how the file is written, where a schema says it; else that is found out.
        encoding, sheet, header: where they cannot be told and the owner names them.
        population: of a demo table; "" for the project's.
    """

    form: FileForm | None = None
    encoding: str | None = None
    sheet: str | None = None
    header: bool | None = None
    population: str = ""

    def read(self, content: bytes, name: str) -> Source:
        """Read a table's file.

        Raises:
            InputError: as `intake.read`.
        """
        return intake.read(
            content,
            name,
            form=self.form,
            encoding=self.encoding,
            sheet=self.sheet,
            header=self.header,
            population=self.population,
        )


def take(
    store: Store,
    project: str,
    content: bytes,
    name: str,
    reading: Reading,
    *,
    schema: Schema | None = None,
    who: str,
) -> Source:
    """Read a table that was brought, and keep it.

    Args:
        schema: comes with the table, and says how its file is written.

    Raises:
        InputError: it cannot be read, and is not kept; says what to put right, or to name.
    """
    reading = reading if schema is None else replace(reading, form=schema.file)
    source = reading.read(content, name)
    if schema is not None:
        intake.hold_to(schema, source.header)
    upload = store.add_upload(project, name, content, asdict(reading), who=who)
    return replace(source, upload=upload)


def take_demo(store: Store, project: str, name: str, *, who: str) -> tuple[Source, Schema]:
    """Take a demo table and its schema; its spends are kept apart from those on real persons."""
    content, schema = intake.demo(name)
    reading = Reading(population=f"demo {name}")
    return take(store, project, content, f"{name}.csv", reading, schema=schema, who=who), schema


def find(store: Store, upload: str) -> Source:
    """Read again a table that was kept.

    Raises:
        InputError: it was deleted, or can no longer be read.
    """
    known, content = store.read_upload(upload)
    return replace(_reading(known.reading).read(content, known.name), upload=upload)


def _reading(kept: Mapping[str, Any]) -> Reading:
    form = kept["form"]
    return Reading(**{**kept, "form": None if form is None else FileForm(**form)})
