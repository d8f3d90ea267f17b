"""Draft: what the owner has chosen so far, a frozen value carried from page to page.

Every choice gives a new draft. A changed earlier step takes later ones back only where it must.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property

from privacy.accounting import DEFAULT_DELTA
from privacy.files import default_ledger
from service.criteria import UNBOUNDED, Criteria
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

STEPS = ("table", "columns", "people", "budget", "run", "result", "decision", "download")


@dataclass(frozen=True)
class UnitBegun:
    """What was typed of the unit of protection, which may not state one yet.

    Attributes:
        unit: "row" or "person"; None before one was chosen.
    """

    unit: str | None = None
    person: str | None = None
    max_rows: int | None = None

    @property
    def protection(self) -> Protection | None:
        """Return the unit, once all of it is stated."""
        if self.unit == "row":
            return Protection()
        if self.unit != "person" or self.person is None or self.max_rows is None:
            return None
        return Protection(self.person, self.max_rows)

    @classmethod
    def of(cls, protection: Protection | None) -> "UnitBegun":
        """Return what was typed to state a unit."""
        if protection is None:
            return cls()
        if protection.person is None:
            return cls("row")
        return cls("person", protection.person, protection.max_rows)


@dataclass(frozen=True)
class SamePeople:
    """What the owner answers where another population seems to hold the same people.

    Attributes:
        compared: what the table was compared as; of another schema the answer is open again.
        asked: the populations that seem to hold them.
        others: of these, those that hold other people, as the owner says.
        charged: of these, the one whose people they are: a run is charged to it; "" for none.
    """

    compared: str = ""
    asked: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    charged: str = ""

    @property
    def is_answered(self) -> bool:
        """Tell whether nothing is open."""
        return bool(self.charged) or set(self.asked) <= set(self.others)


@dataclass(frozen=True)
class Draft:
    """The choices for a release, in the order of the steps.

    Attributes:
        columns: as proposed and edited; the person's column is among them like any other.
        looked_at: the owner says to have looked at each column; else the certificate says that
            a proposal was taken as it is.
        columns_done: the owner went on from the columns.
        protection: who is protected; None until the owner states it.
        begun: what was typed of that, stated or not.
        people: whether other populations hold the same people, as the owner answers.
        confirmed: what speaks against the unit, which the owner says to have checked.
        epsilon: None until the owner chooses.
        target: the column that is to be predicted from the others; "" for none.
        policy: what the proposal makes of columns that tell who somebody is.
        surrogates: the proposal replaces what the policy leaves out.
        named: columns whose class the owner corrected, with that class.
        groups: columns within whose values the tables are compared.
        statement: to whom the release goes, why and for how long; what generation the table is.
        criteria: what the release must show to be accepted.
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
    criteria: Criteria = UNBOUNDED
    rules: tuple[DeclaredRule, ...] = ()
    confirmed: tuple[UnitFinding, ...] = ()
    rows_about: int | None = None
    values: tuple[tuple[str, int], ...] = ()
    considered: float | None = None
    begun: UnitBegun = UnitBegun()
    people: SamePeople = SamePeople()

    @property
    def is_demo(self) -> bool:
        """Tell whether the table is a demo table, whose people are invented."""
        return self.source is not None and bool(self.source.population)

    @property
    def charged(self) -> str:
        """Return the population that a run is charged to; demo tables have ones of their own."""
        demo = "" if self.source is None else self.source.population
        return demo or self.people.charged or self.population

    @cached_property
    def compared(self) -> str:
        """Return what tells this table, as its people are compared, from others.

        Raises:
            InputError: the columns do not make a schema with the unit.
        """
        upload = "" if self.source is None else self.source.upload
        told = f"{upload}\n{self.population}\n{self.schema.to_yaml()}"
        return hashlib.sha256(told.encode()).hexdigest()

    def with_people_compared(self) -> "Draft":
        """Compare the table's people with other populations', unless that was done.

        Answers that were given stay. It is for the owner alone, and changes nothing of a release
        but whom it is charged to.

        Raises:
            InputError: the columns do not make a schema with the unit.
        """
        compared = self.compared
        if self.source is None or self.people.compared == compared:
            return self
        found = () if self.is_demo else self.source.resembling(self.schema, self.population)
        asked = tuple(one.population for one in found)
        before = self.people
        charged = before.charged if before.charged in asked else ""
        others = tuple(name for name in before.others if name in asked)
        return replace(self, people=SamePeople(compared, asked, others, charged))

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
            fits = not any(source.check(column).refusal for column in self.columns)
            return replace(new, columns_done=self.columns_done and fits)
        return replace(
            new,
            columns=source.propose(self.policy, surrogates=self.surrogates),
            named=(),
            rules=(),
            looked_at=False,
            columns_done=False,
            protection=None,
            begun=UnitBegun(),
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
            begun=UnitBegun.of(schema.protection),
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
                for column in self.source.propose(draft.policy, surrogates=draft.surrogates)
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
            criteria=self.criteria.to_json(),
            others=self.people.others,
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


def _people_stand(draft: Draft) -> bool:
    """Tell whether a unit stands, and it is answered whose people the table's are."""
    if not _unit_stands(draft):
        return False
    if draft.source is None or draft.is_demo or not _makes_a_schema(draft):
        return True
    return draft.people.compared == draft.compared and draft.people.is_answered


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
    "people": _people_stand,
    "budget": lambda draft: draft.epsilon is not None,
}
