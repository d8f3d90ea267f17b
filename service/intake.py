"""Intake: what was brought is read, proposed for and checked, before a run and for its owner alone.

A refusal says what to put right; a fault of ours is logged by its place alone, for its message can
quote a cell.
"""

import hashlib
import logging
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from privacy import pii
from privacy.files import default_ledger
from privacy.ledger import Ledger, LedgerFault
from privacy.message import Message
from privacy.pii import Finding
from synth import Bought, ColumnSpec, InputError, Protection, Schema, Table
from synth.counting.in_memory import as_private
from synth.counting.origins import Origin, Origins
from synth.counting.unit import UnitCheck, check_unit
from synth.faults import location_of
from synth.reading import FileForm, read_bytes, read_bytes_as_declared
from synth.reading.counts import list_names
from synth.tables.parsing import parse
from synth.tables.presets import Preset, offered_preset
from synth.tables.proposal import propose_schema

DEMO_FOLDER = Path(__file__).resolve().parents[1] / "demo_data"
DEMO_TABLES = ("customers_en", "customers_kr", "visits")
CELLS_SHOWN = 5

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Source:
    """A table as it was read, in memory alone.

    Attributes:
        name: the table's file name.
        frame: the cells as they were read, against which columns are checked.
        repairs: what was found or put right on the way, for the owner alone.
        form: how the file is written; a run reads it so, and finds nothing out.
        population: whom a demo table is about; "" for whom the project is about.
        sha256: of the file.
        upload: the file as it is kept, which a run reads anew in a process of its own.
    """

    name: str
    frame: pd.DataFrame = field(repr=False, compare=False)
    repairs: tuple[Message, ...] = ()
    form: FileForm = field(default_factory=FileForm)
    population: str = ""
    upload: str = ""
    sha256: str = field(default="", repr=False)

    @property
    def header(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return tuple(str(name) for name in self.frame.columns)

    @cached_property
    def found(self) -> Mapping[str, Finding]:
        """Return what each column was found to hold; looked for once, for it can take seconds."""
        return pii.find(self.frame)

    def unit(self, schema: Schema) -> UnitCheck:
        """Hold a unit of protection against the rows, once for each that is asked about.

        Raises:
            InputError: an internal error.
        """
        identifiers = [column for column in schema.columns if column.kind == "identifier"]
        key = (schema.protection, *((column.name, column.finding) for column in identifiers))
        if key not in self._units:
            try:
                self._units[key] = check_unit(self.frame, schema)
            except Exception as error:
                raise _fault(error) from None
        return self._units[key]

    def preset(self, column: ColumnSpec) -> Preset | None:
        """Return the public domain that goes with a column whose own nobody declared, if any."""
        if column.role == "drop" or not isinstance(column.domain, Bought):
            return None
        if column not in self._presets:
            self._presets[column] = None
            try:
                cells = self.frame[column.name].reset_index(drop=True)
                self._presets[column] = offered_preset(column, cells)
            except Exception as error:
                _fault(error)  # logged; an offer that cannot be made stops nobody
        return self._presets[column]

    def origins(self, schema: Schema) -> tuple[Origin, ...]:
        """Return the releases of the ledger that the table seems to have come from.

        A table or ledger that cannot be read says nothing here; the run refuses it.
        """
        try:
            book = Ledger.find(default_ledger())
            if book is None:
                return ()
            key = (schema.to_yaml(), len(book.entries()))
            if key not in self._origins:
                known = Origins(book)
                file = known.find_file(self.sha256)
                rows = known.find(as_private(Table.from_frame(self.frame, schema)))
                others = [one for one in rows if file is None or one.run != file.run]
                self._origins[key] = (*([] if file is None else [file]), *others)
            return self._origins[key]
        except (InputError, LedgerFault):
            return ()

    @cached_property
    def _origins(self) -> dict[Hashable, tuple[Origin, ...]]:
        return {}

    @cached_property
    def _presets(self) -> dict[ColumnSpec, Preset | None]:
        return {}

    @cached_property
    def _units(self) -> dict[Hashable, UnitCheck]:
        return {}


@dataclass(frozen=True)
class Checked:
    """Whether a column's cells are what its spec says.

    Attributes:
        refusal: what stands in the way, or None.
        notes: for the owner alone, exact counts included.
    """

    refusal: Message | None = None
    notes: tuple[Message, ...] = ()


def read(
    content: bytes,
    name: str,
    *,
    form: FileForm | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    header: bool | None = None,
    population: str = "",
) -> Source:
    """Read a table's file.

    Args:
        form: how it is written, where a schema says it; else that is found out.
        header: whether the first row names the columns, where that cannot be told.

    Raises:
        InputError: says what to put right, or which encoding, sheet or header to name.
    """
    try:
        if form is None:
            reading = read_bytes(content, name=name, encoding=encoding, sheet=sheet, header=header)
        else:
            reading = read_bytes_as_declared(
                content, form, name=name, encoding=encoding, sheet=sheet
            )
    except InputError:
        raise
    except Exception as error:
        raise _fault(error) from None
    if len(reading.frame) == 0:
        raise InputError("The table has no rows.")
    sha256 = hashlib.sha256(content).hexdigest()
    return Source(name, reading.frame, reading.repairs, reading.form, population, sha256=sha256)


def propose(source: Source, policy: str, *, surrogates: bool = False) -> tuple[ColumnSpec, ...]:
    """Return a spec for each column: a proposal, which its owner goes through."""
    try:
        return propose_schema(
            source.frame,
            Protection(),
            policy=policy,
            findings=source.found,
            file=source.form,
            surrogates=surrogates,
        ).columns
    except InputError:
        # No column could be modelled as it stands: the owner says which are what.
        return tuple(ColumnSpec(name, "identifier", role="drop") for name in source.header)
    except Exception as error:
        raise _fault(error) from None


def read_schema(content: bytes) -> Schema:
    """Read a schema.

    Raises:
        InputError: it is none.
    """
    try:
        return Schema.from_yaml(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InputError("The schema is not UTF-8. Save it as UTF-8.") from None


def hold_to(schema: Schema, header: tuple[str, ...]) -> None:
    """Hold a schema's columns to those of a table.

    Raises:
        InputError: it is one of another table.
    """
    declared = [column.name for column in schema.columns]
    absent = [name for name in declared if name not in header]
    extra = [place for place, name in enumerate(header, start=1) if name not in declared]
    if absent:
        raise InputError(
            "The table lacks these columns of the schema: {names}.",
            names=list_names([repr(name) for name in absent]),
        )
    if extra:
        raise InputError(
            "The schema does not list these columns of the table, counted from the left: {places}. "
            "Add them; role: drop leaves a column out.",
            places=list_names([str(place) for place in extra]),
        )


def check(frame: pd.DataFrame, column: ColumnSpec) -> Checked:
    """Hold a column's cells to its spec; one that is left out or replaced is not looked at."""
    if not column.is_modelled and column.role != "model":
        return Checked()
    notes: list[Message] = []
    try:
        parse(column, frame[column.name].reset_index(drop=True), notes)
    except InputError as refusal:
        return Checked(refusal.message)
    except Exception as error:
        return Checked(_fault(error).message)
    return Checked(None, tuple(notes))


def cells(frame: pd.DataFrame, name: str) -> list[str]:
    """Return the first different cells of a column, for its owner who asked to see them."""
    return [str(cell) for cell in frame[name].dropna().drop_duplicates().head(CELLS_SHOWN)]


def demo(name: str) -> tuple[bytes, Schema]:
    """Return the file of a demo table, and its schema."""
    content = (DEMO_FOLDER / f"{name}.csv").read_bytes()
    return content, Schema.read_yaml(DEMO_FOLDER / f"{name}.schema.yaml")


def _fault(error: Exception) -> InputError:
    _log.error("Reading a table broke off: %s", location_of(error))
    return InputError(
        "The table could not be read: internal error. The log names the place in the "
        "program, and nothing of your table."
    )
