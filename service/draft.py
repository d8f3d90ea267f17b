"""Draft: what the owner has chosen so far, a frozen value carried from page to page.

Every choice gives a new draft. A changed earlier step takes later ones back only where it must.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace

from privacy.accounting import DEFAULT_DELTA
from privacy.files import default_ledger
from service import intake
from service.intake import Source
from service.runs import Order
from synth import ColumnSpec, InputError, Protection, Schema
from synth.counting.origins import Origin
from synth.counting.unit import UnitCheck, UnitFinding
from synth.dossier.groups import groupable
from synth.engines import AUTO
from synth.statement import UNSTATED, Statement
from synth.tables.presets import Preset
from synth.tables.rule_entries import DeclaredRule

STEPS = ("table", "columns", "people", "budget", "run", "result", "download")


@dataclass(frozen=True)
class Draft:
    """The choices for a release, in the order of the steps.

    Attributes:
        columns: as proposed and edited; the person's column is among them like any other.
        looked_at: the owner says to have looked at each column; else the certificate says that
            a proposal was taken as it is.
        columns_done: the owner went on from the columns.
        protection: who is protected; None until the owner states it.
        confirmed: what speaks against the unit, which the owner says to have checked.
        epsilon: None until the owner chooses.
        target: the column that is to be predicted from the others; "" for none.
        policy: what the proposal makes of columns that tell who somebody is.
        surrogates: the proposal replaces what the policy leaves out.
        named: columns whose class the owner corrected, with that class.
        groups: columns within whose values the tables are compared.
        statement: to whom the release goes, why and for how long; what generation the table is.
        rules: between columns, of a schema that was uploaded or taken from what names suggest.
        rows_about: what the owner says of the table's size, to plan with; nothing else reads it.
        values: likewise of how many different values columns have.
        population: whom the project's tables are about.
        considered: ε as it stands on the page, until the owner goes on with it.
    """

    source: Source | None = None
    columns: tuple[ColumnSpec, ...] = ()
    looked_at: bool = False
    columns_done: bool = False
    protection: Protection | None = None
    epsilon: float | None = None
    delta: float = DEFAULT_DELTA
    engine: str = AUTO
    target: str = ""
    groups: tuple[str, ...] = ()
    population: str = ""
    policy: str = "strict"
    surrogates: bool = False
    named: tuple[tuple[str, str], ...] = ()
    statement: Statement = UNSTATED
    rules: tuple[DeclaredRule, ...] = ()
    confirmed: tuple[UnitFinding, ...] = ()
    rows_about: int | None = None
    values: tuple[tuple[str, int], ...] = ()
    considered: float | None = None

    @property
    def charged(self) -> str:
        """Return the population that a run is charged to; demo tables have ones of their own."""
        demo = "" if self.source is None else self.source.population
        return demo or self.population

    @property
    def schema(self) -> Schema:
        """Return the columns and the unit as one schema; the person's column tells persons apart.

        Raises:
            InputError: they do not make one.
        """
        protection = self.protection or Protection()
        person = protection.person
        return Schema(
            tuple(
                ColumnSpec(column.name, "identifier", missing=column.missing)
                if column.name == person and not _has_ids(column)
                else column
                for column in self.columns
            ),
            protection,
            None if self.source is None else self.source.form,
            self.rules,
        )

    @property
    def targets(self) -> list[str]:
        """Return the columns that can be predicted from the others, as far as the engine can."""
        return [column.name for column in self.schema.modelled] if self.engine == AUTO else []

    @property
    def groupings(self) -> tuple[str, ...]:
        """Return the columns that were chosen to make groups and still can."""
        possible = groupable(self.schema)
        return tuple(name for name in self.groups if name in possible)

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Return the releases that the table seems to have come from, for its owner alone."""
        return () if self.source is None else self.source.origins(self.schema)

    @property
    def unit(self) -> UnitCheck:
        """Return what the rows say of the unit of protection, for their owner alone.

        Raises:
            InputError: the columns do not make a schema with it.
        """
        return UnitCheck() if self.source is None else self.source.unit(self.schema)

    def open_before(self, step: str) -> list[str]:
        """Return the steps before this one that are still open, in their order."""
        earlier = STEPS[: STEPS.index(step)]
        return [name for name in earlier if name in _IS_DONE and not _IS_DONE[name](self)]

    def with_source(self, source: Source, schema: Schema | None = None) -> "Draft":
        """Take another table.

        One with the same columns keeps what was said of them, and who is protected, and is held to
        it anew, also where the table before was deleted. Otherwise both are open again, unless a
        schema comes with it. The budget stays.
        """
        new = replace(self, source=source)
        if schema is not None:
            return new.with_schema(schema)
        known = tuple(column.name for column in self.columns)
        if source.header == (known if self.source is None else self.source.header):
            fits = not any(intake.check(source.frame, column).refusal for column in self.columns)
            return replace(new, columns_done=self.columns_done and fits)
        return replace(
            new,
            columns=intake.propose(source, self.policy, surrogates=self.surrogates),
            named=(),
            rules=(),
            looked_at=False,
            columns_done=False,
            protection=None,
        )

    def with_schema(self, schema: Schema) -> "Draft":
        """Take the columns and the unit from a schema that the owner wrote."""
        person = schema.protection.person
        columns = tuple(
            replace(column, role="drop", surrogate=None)
            if column.name == person and not _has_ids(column)
            else column
            for column in schema.columns
        )
        return replace(
            self,
            columns=columns,
            rules=schema.rules,
            looked_at=True,
            columns_done=False,
            protection=schema.protection,
        )

    def with_policy(self, policy: str, *, surrogates: bool = False) -> "Draft":
        """Propose anew under another policy; what the owner changed by hand stays.

        What is proposed now, nobody can have looked at before.

        Args:
            surrogates: what the policy leaves out is replaced or made coarser where it can be.
        """
        chosen = replace(self, policy=policy, surrogates=surrogates)
        if self.source is None or chosen == self:
            return chosen
        before, after = (
            {
                column.name: column
                for column in intake.propose(self.source, draft.policy, surrogates=draft.surrogates)
            }
            for draft in (self, chosen)
        )
        columns = tuple(
            after[column.name] if column == before[column.name] else column
            for column in self.columns
        )
        looked_at = self.looked_at and columns == self.columns
        return replace(chosen, columns=columns, looked_at=looked_at)

    def with_class(self, column: ColumnSpec, group: str) -> "Draft":
        """Take the class that the owner names for a column, and the column as it is then."""
        others = tuple(pair for pair in self.named if pair[0] != column.name)
        return replace(self, named=(*others, (column.name, group))).with_column(column)

    def with_column(self, column: ColumnSpec) -> "Draft":
        """Take another spec of a column; the other steps stay."""
        columns = tuple(column if other.name == column.name else other for other in self.columns)
        return replace(self, columns=columns)

    @property
    def presets(self) -> dict[str, Preset]:
        """Return the public domains that go with columns, by column, but for the person's."""
        person = None if self.protection is None else self.protection.person
        if self.source is None:
            return {}
        found = {c.name: self.source.preset(c) for c in self.columns if c.name != person}
        return {name: preset for name, preset in found.items() if preset is not None}

    def with_presets(self, presets: Mapping[str, Preset]) -> "Draft":
        """Take the public domains of some columns."""
        columns = tuple(
            presets[column.name].taken(column) if column.name in presets else column
            for column in self.columns
        )
        return replace(self, columns=columns)

    def with_protection(self, protection: Protection) -> "Draft":
        """State who is protected.

        Raises:
            InputError: the columns do not make a schema with it.
        """
        new = replace(self, protection=protection)
        _ = new.schema
        return new

    def order(self) -> Order:
        """Return what a run is asked to do."""
        source = self.source
        if source is None or self.epsilon is None or not self.charged or self.open_before("run"):
            raise ValueError("a draft with open steps is no order")
        return Order(
            name=source.name,
            schema=self.schema.to_yaml(),
            epsilon=self.epsilon,
            delta=self.delta,
            engine=self.engine,
            population=self.charged,
            ledger=str(default_ledger()),
            proposed=not self.looked_at,
            target=self.target if self.target in self.targets else "",
            statement=asdict(self.statement),
            groups=self.groupings,
        )


def _has_ids(column: ColumnSpec) -> bool:
    """Tell whether a column that tells persons apart says how its synthetic ids are written."""
    return column.kind == "identifier" and column.surrogate is not None


def _makes_a_schema(draft: Draft) -> bool:
    try:
        _ = draft.schema
    except InputError:
        return False
    return True


def _unit_stands(draft: Draft) -> bool:
    """Tell whether a unit is stated that nothing contradicts but what the owner has checked."""
    if draft.protection is None or not _makes_a_schema(draft):
        return draft.protection is not None
    try:
        return set(draft.unit.contradictions) <= set(draft.confirmed)
    except InputError:
        return False


_IS_DONE: dict[str, Callable[[Draft], bool]] = {
    "table": lambda draft: draft.source is not None,
    "columns": lambda draft: draft.columns_done and _makes_a_schema(draft),
    "people": _unit_stands,
    "budget": lambda draft: draft.epsilon is not None,
}
