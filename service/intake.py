"""Intake: what was brought is read against its schema, and only what the page shows is kept."""

import logging
from dataclasses import dataclass
from pathlib import Path

from service import words
from service.faults import place_of
from synth import InputError, Schema, Table

DEMO_FOLDER = Path(__file__).resolve().parents[1] / "demo_data"
DEMO_TABLES = ("customers_en", "customers_kr", "visits")

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Source:
    """A table and its schema as they were brought.

    Attributes:
        key: changes when either file does.
        name: the table's file name, for messages.
        population: the persons it is about unless the owner names others.
    """

    key: str
    name: str
    table: bytes
    schema: bytes
    population: str = "default"


@dataclass(frozen=True)
class Reading:
    """What the page shows of a table that satisfies its schema; no row of it.

    Attributes:
        notes: for the owner alone, exact counts included.
    """

    schema: Schema
    notes: tuple[str, ...]


def demo(name: str) -> Source:
    """Return a demo table; its spends are kept apart from those on real persons."""
    return Source(
        key=f"demo {name}",
        name=f"{name}.csv",
        table=(DEMO_FOLDER / f"{name}.csv").read_bytes(),
        schema=(DEMO_FOLDER / f"{name}.schema.yaml").read_bytes(),
        population=f"demo {name}",
    )


def read(source: Source) -> Reading:
    """Check a table against its schema.

    Raises:
        InputError: says what to put right; a fault of ours is logged by its place alone.
    """
    try:
        schema = Schema.from_yaml(source.schema.decode("utf-8-sig"))
        table = Table.from_bytes(source.table, schema, name=source.name)
    except InputError:
        raise
    except UnicodeDecodeError:
        raise InputError(words.SCHEMA_NOT_UTF8) from None
    except Exception as error:
        _log.error("Reading a table broke off: %s", place_of(error))
        raise InputError(words.READING_BROKE_OFF) from None
    return Reading(schema, table.notes)
