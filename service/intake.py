"""Intake: what was brought, and what its reader says of it, before a run and for its owner alone.

A table's rows are with its reader, a process of its own; here are its name, its header and answers.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from privacy.files import default_ledger
from privacy.ledger import Ledger, LedgerFault
from privacy.message import Message
from privacy.pii import Combination, Finding
from privacy.sketch import Resemblance
from service.reader.seen import Checked, Contents, Inspection, Preview
from synth import Bought, ColumnSpec, InputError, Schema
from synth.counting.origins import Origin
from synth.counting.unit import UnitCheck
from synth.reading import FileForm
from synth.reading.counts import list_names
from synth.surrogates.declaration import Surrogate
from synth.tables.presets import Preset

DEMO_FOLDER = Path(__file__).resolve().parents[1] / "demo_data"
DEMO_TABLES = ("customers_en", "customers_kr", "visits")

Ask = Callable[..., Any]


@dataclass(frozen=True)
class Source:
    """A table as it was read: what is known of it, and whom to ask of its rows.

    Attributes:
        name: the table's file name.
        contents: header, number of rows and the like; for the owner alone.
        ask: asks its reader, by the name of a method of `service.reader.desk.Desk`.
        population: whom a demo table is about; "" for whom the project is about.
        upload: the file as it is kept, which a run reads anew in a process of its own.
    """

    name: str
    contents: Contents = field(repr=False, compare=False)
    ask: Ask = field(repr=False, compare=False)
    population: str = ""
    upload: str = ""

    @property
    def header(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return self.contents.header

    @property
    def form(self) -> FileForm:
        """Return how the file is written."""
        return self.contents.form

    @property
    def repairs(self) -> tuple[Message, ...]:
        """Return what was found or put right on the way, for the owner alone."""
        return self.contents.repairs

    @property
    def seen(self) -> Inspection:
        """Return what each column was found to hold; looked for once, for it can take seconds.

        Raises:
            InputError: an internal error, as of all that is asked below.
        """
        seen: Inspection = self._once("inspect")
        return seen

    @property
    def found(self) -> Mapping[str, Finding]:
        """Return the findings alone, by column."""
        return self.seen.found

    def propose(self, policy: str, *, surrogates: bool = False) -> tuple[ColumnSpec, ...]:
        """Return a spec for each column: a proposal, which its owner goes through."""
        columns: tuple[ColumnSpec, ...] = self._once("propose", policy, surrogates)
        return columns

    def check(self, column: ColumnSpec) -> Checked:
        """Hold a column's cells to its spec; one that is left out or replaced is not looked at."""
        if not column.is_modelled and column.role != "model":
            return Checked()
        try:
            checked: Checked = self._once("check", column)
        except InputError as refusal:
            return Checked(refusal.message)
        return checked

    def unit(self, schema: Schema) -> UnitCheck:
        """Hold a unit of protection against the rows, once for each that is asked about."""
        identifiers = [column for column in schema.columns if column.kind == "identifier"]
        key = (schema.protection, *((column.name, column.finding) for column in identifiers))
        check: UnitCheck = self._once("unit", schema, key=key)
        return check

    def preset(self, column: ColumnSpec) -> Preset | None:
        """Return the public domain that goes with a column whose own nobody declared, if any."""
        if column.role == "drop" or not isinstance(column.domain, Bought):
            return None
        try:
            preset: Preset | None = self._once("preset", column)
        except InputError:
            return None  # it is logged; an offer that cannot be made stops nobody
        return preset

    def cells(self, name: str) -> tuple[str, ...]:
        """Return the first different cells of a column, for its owner who asked to see them."""
        return tuple(self.ask("cells", name))

    def preview(self) -> Preview:
        """Return the first rows, for the owner who asked to see them; they are not kept here."""
        preview: Preview = self.ask("preview")
        return preview

    def riskiest(self) -> tuple[Combination, ...]:
        """Return the combinations of columns that single out the most rows: exact."""
        return tuple(self._once("riskiest"))

    def surrogate(self, finding: Finding, name: str) -> Surrogate:
        """Return what could fill a column, by what it was found to hold."""
        surrogate: Surrogate = self._once("surrogate", finding, name)
        return surrogate

    def origins(self, schema: Schema) -> tuple[Origin, ...]:
        """Return the releases of the ledger that the table seems to have come from."""
        return self._of_ledger("origins", schema)

    def resembling(self, schema: Schema, population: str) -> tuple[Resemblance, ...]:
        """Return the other populations that seem to hold the same people."""
        return self._of_ledger("resembling", schema, population)

    def compare(
        self,
        release: Path,
        schema: Schema,
        language: str,
        progress: Callable[[float], object] | None,
    ) -> str:
        """Return the internal report of a release as HTML; see `Desk.compare`.

        Args:
            progress: is told the share that is done of the attacks, which are made only then.
        """
        attacks = progress is not None
        return str(self.ask("compare", release, schema, language, attacks, progress=progress))

    def _of_ledger(self, question: str, schema: Schema, *about: str) -> tuple[Any, ...]:
        """Ask what hangs on the ledger too, anew where that has grown."""
        ledger = default_ledger()
        try:
            book = Ledger.find(ledger)
            entries = 0 if book is None else len(book.entries())
        except LedgerFault:
            return ()  # said where it is spent on
        if book is None:
            return ()
        key = (schema.to_yaml(), entries, *about)
        return tuple(self._once(question, schema, ledger, *about, key=key))

    def _once(self, question: str, *arguments: Any, key: Hashable = None) -> Any:
        """Ask, unless the answer is known."""
        known = (question, key or arguments)
        if known not in self._answers:
            self._answers[known] = self.ask(question, *arguments)
        return self._answers[known]

    @cached_property
    def _answers(self) -> dict[Hashable, Any]:
        return {}


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


def demo(name: str) -> tuple[bytes, Schema]:
    """Return the file of a demo table, and its schema."""
    content = (DEMO_FOLDER / f"{name}.csv").read_bytes()
    return content, Schema.read_yaml(DEMO_FOLDER / f"{name}.schema.yaml")
