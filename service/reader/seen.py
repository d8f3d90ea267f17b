"""What is seen of a table: values that a reader returns, for the table's owner alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from privacy.message import Message
from privacy.pii import Finding
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


@dataclass(frozen=True)
class Contents:
    """A table's file as it was read.

    Attributes:
        header: names of the columns.
        rows: how many the table has.
        size: of the file, in bytes.
        repairs: what was found or put right on the way.
        form: how the file is written; a run reads it so, and finds nothing out.
        sha256: of the file.
    """

    header: tuple[str, ...]
    rows: int
    size: int
    form: FileForm
    repairs: tuple[Message, ...] = ()
    sha256: str = field(default="", repr=False)


@dataclass(frozen=True)
class Inspection:
    """What was seen of a table's columns.

    Attributes:
        found: by column.
        shapes: by column, its most frequent cell with letters and digits masked.
    """

    found: Mapping[str, Finding]
    shapes: Mapping[str, str]


@dataclass(frozen=True)
class Checked:
    """Whether a column's cells are what its spec says.

    Attributes:
        refusal: what stands in the way, or None.
        notes: exact counts included.
    """

    refusal: Message | None = None
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Preview:
    """The first rows of a table, and how its columns are filled.

    Attributes:
        rows: cells as text, row by row; None where there is nothing.
        charts: of each column, what stands below its bars and how many rows each has.
    """

    rows: tuple[tuple[str | None, ...], ...]
    charts: Mapping[str, tuple[tuple[str, int], ...]]
