"""Schema: what each column is, who is protected, how the file is written: what a person approves.

YAML in and out. Every value in it is text as written, so a category `no` or `01` stays that.
"""

import warnings
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from privacy.message import Message, reason_of, sentences
from synth.errors import InputError
from synth.reading.form import FileForm
from synth.tables.column_entries import columns_to_yaml, read_columns
from synth.tables.columns import (
    UNMODELLED_KINDS,
    ColumnSpec,
)
from synth.tables.entries import at as _at
from synth.tables.entries import mapping as _mapping
from synth.tables.entries import text as _text
from synth.tables.file_entries import file_entry, read_file_form
from synth.tables.replacing import (
    check_surrogates,
)
from synth.tables.rule_entries import DeclaredRule, check_together, read_declared, read_rules
from synth.tables.rules import Rule
from synth.tables.schema_page import show_schema
from synth.tables.sdv_reading import read_table
from synth.tables.sdv_rules import Combinations, load_constraints, read_constraints
from synth.tables.sdv_writing import write_constraints, write_metadata
from synth.tables.yaml_text import TextLoader, flow, flow_item

if TYPE_CHECKING:  # a command that needs no rows does not wait for pandas
    import pandas as pd

    from synth.tables.differences import Difference

MOST_ROWS = 1000  # rows of one person; above, ask for another unit of protection


@dataclass(frozen=True)
class Protection:
    """The unit of protection: always a person.

    Attributes:
        person: the column that tells persons apart; None where one row is one person.
        max_rows: how many rows of one person count; of more, random ones are left out.
    """

    person: str | None = None
    max_rows: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.max_rows <= MOST_ROWS:
            raise InputError(
                "protection: max_rows must lie between 1 and {most:d}, got {rows:d}.",
                most=MOST_ROWS,
                rows=self.max_rows,
            )


@dataclass(frozen=True)
class Schema:
    """The columns of a table, its unit of protection, and how its file is written.

    Attributes:
        file: None for what needs no word, see `synth.reading.read_as_declared`.
        rules: what the owner says holds in each row, as it is written.
    """

    columns: tuple[ColumnSpec, ...]
    protection: Protection
    file: FileForm | None = None
    rules: tuple[DeclaredRule, ...] = ()

    def __post_init__(self) -> None:
        check_together(self.constraints)
        names = [column.name for column in self.columns]
        if len(set(names)) < len(names):
            raise InputError(
                "The schema lists {twice} of {columns} columns twice. List each once.",
                twice=len(names) - len(set(names)),
                columns=len(names),
            )
        person = self.protection.person
        if person is not None:
            if person not in names:
                raise InputError(
                    "protection names the person column {person!r}, which is not among the "
                    "columns. List it, kind: identifier.",
                    person=person,
                )
            if self[person].kind != "identifier" or self[person].role not in {"model", "surrogate"}:
                raise InputError(
                    "Column {person!r} tells persons apart: write kind: identifier and no role, or "
                    "role: surrogate; the release then has synthetic ids there.",
                    person=person,
                )
        for column in self.columns:
            if column.kind in UNMODELLED_KINDS and column.role == "model" and column.name != person:
                raise InputError(
                    "Column {name!r}: kind {kind} cannot be modelled. Write role: drop.",
                    name=column.name,
                    kind=column.kind,
                )
        check_surrogates(self.columns, person)
        self._check_hierarchies()
        if not self.modelled:
            raise InputError("No column is left to model. Give at least one the role model.")

    def __getitem__(self, name: str) -> ColumnSpec:
        for column in self.columns:
            if column.name == name:
                return column
        return next(one.spec for one in self.differences if one.name == name)

    def _check_hierarchies(self) -> None:
        concerned = {name for rule in self.constraints for name in rule.columns}
        for column in self.columns:
            if column.hierarchy is not None and column.name in concerned:
                raise InputError(
                    "Column {name!r} has a hierarchy, by which its rare values are shown as "
                    "others, and a rule that says which it may have. Leave one of the two out.",
                    name=column.name,
                )

    @cached_property
    def constraints(self) -> tuple[Rule, ...]:
        """Return what the rules say, see `synth.tables.rules`."""
        return tuple(read_declared(rule, self.columns) for rule in self.rules)

    @cached_property
    def counted_rules(self) -> tuple[Rule, ...]:
        """Return the rules that rows may break, which are then read as missing there."""
        return tuple(rule for rule in self.constraints if rule.is_counted)

    @cached_property
    def computed(self) -> frozenset[str]:
        """Return the columns that are computed from others, by their rules."""
        rules = self.constraints
        return frozenset(rule.computed.column for rule in rules if rule.computed is not None)

    @cached_property
    def modelled(self) -> tuple[ColumnSpec, ...]:
        """Return the columns the engine works on: those that are not computed from others."""
        return tuple(c for c in self.columns if c.is_modelled and c.name not in self.computed)

    @cached_property
    def differences(self) -> "tuple[Difference, ...]":
        """Return how far apart the columns are that rules order, where that is modelled too."""
        from synth.tables.differences import differences_of

        return differences_of(self.constraints, self.columns)

    @cached_property
    def coded(self) -> tuple[ColumnSpec, ...]:
        """Return what becomes codes: the modelled columns, and differences of some of them."""
        return (*self.modelled, *(one.spec for one in self.differences))

    @cached_property
    def held(self) -> tuple[ColumnSpec, ...]:
        """Return the columns that are read of the private table, the person's among them."""
        person = self.protection.person
        return tuple(c for c in self.columns if c.is_modelled or c.name == person)

    @cached_property
    def replaced(self) -> tuple[ColumnSpec, ...]:
        """Return the columns that surrogates fill."""
        return tuple(column for column in self.columns if column.surrogate is not None)

    @cached_property
    def released(self) -> tuple[ColumnSpec, ...]:
        """Return the columns of the synthetic table: those that are held, and the replaced ones."""
        shown = {*self.held, *self.replaced}
        return tuple(column for column in self.columns if column in shown)

    def without_rules(self) -> "Schema":
        """Return the schema of the columns that are not computed and of differences, ruleless."""
        columns = tuple(c for c in self.columns if c.name not in self.computed)
        apart = tuple(one.spec for one in self.differences)
        return replace(self, columns=(*columns, *apart), rules=())

    def with_differences(self, frame: "pd.DataFrame") -> "pd.DataFrame":
        """Return rows of the columns that are held with their differences as further columns."""
        from synth.tables.differences import with_differences

        return with_differences(frame, self.differences, {c.name: c for c in self.held})

    @property
    def buys_categories(self) -> bool:
        """Tell whether any column's categories are learned by threshold."""
        return any(column.buys_names for column in self.modelled)

    @classmethod
    def read_yaml(cls, path: Path | str) -> "Schema":
        """Read a schema file.

        Raises:
            InputError: the file is not a schema; says which part.
        """
        try:
            text = Path(path).read_text(encoding="utf-8-sig")
        except OSError as error:
            raise InputError(
                "The schema {path} cannot be read: {reason}.", path=path, reason=reason_of(error)
            ) from None
        except UnicodeDecodeError:
            raise InputError(
                "The schema {path} is not UTF-8. Save it as UTF-8.", path=path
            ) from None
        return cls.from_yaml(text)

    @classmethod
    def from_yaml(cls, text: str) -> "Schema":
        """Read a schema from YAML text.

        Raises:
            InputError: as in `read_yaml`.
        """
        try:
            document = yaml.load(text, Loader=TextLoader)  # builds text only
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            if mark is None:
                raise InputError("The schema is not valid YAML.") from None
            raise InputError(
                "The schema is not valid YAML near line {line}.", line=mark.line + 1
            ) from None
        document = _mapping(
            document, Message("The schema"), {"version", "protection", "file", "columns", "rules"}
        )
        if document.get("version") != "1":
            raise InputError("The schema must begin with version: 1.")
        return cls(
            columns=read_columns(document.get("columns")),
            protection=_protection(document.get("protection")),
            file=read_file_form(document["file"]) if "file" in document else None,
            rules=read_rules(document["rules"]) if "rules" in document else (),
        )

    @classmethod
    def from_sdv(
        cls,
        metadata: Mapping[str, Any] | Path | str,
        protection: Protection,
        *,
        table: str | None = None,
        public: Collection[str] = (),
        constraints: Sequence[Mapping[str, Any]] | Path | str = (),
        combinations: Combinations | None = None,
    ) -> "Schema":
        """Read SDV's metadata, V1 or V2; SDV need not be installed.

        What is not as it was in SDV is said as a warning. Ranges and values in the metadata can
        come from the rows; columns that are not named in `public` are bought.

        Args:
            metadata: a mapping, the text of its JSON, or a file.
            protection: the unit, which only the owner knows.
            table: of several; the only one by default.
            public: columns whose ranges or values in the metadata are public.
            constraints: as SDV's `get_constraints(filepath)` writes them, or that file.
            combinations: by the columns of a FixedCombinations, which of their values go together.

        Raises:
            InputError: it is no metadata, or says what cannot be kept.
        """
        read = read_table(metadata, table=table, person=protection.person, public=public)
        constrained = read_constraints(
            load_constraints(constraints), read.columns, combinations=combinations
        )
        notes = (*read.notes, *read.guesses, *constrained.notes)
        if notes:
            warnings.warn(str(sentences(*notes)), stacklevel=2)
        return cls(constrained.columns, protection, rules=constrained.rules)

    def to_sdv(self, table: str = "table") -> dict[str, Any]:
        """Return SDV's metadata V2 of the table; declared domains stand in it.

        `sdv_metadata` makes one of several tables.
        """
        return sdv_metadata({table: self})

    def sdv_constraints(self) -> list[dict[str, Any]]:
        """Return the rules that SDV has constraints for, as class names and parameters."""
        return write_constraints(self.columns, self.constraints)

    def _repr_html_(self) -> str:
        """Show it in a notebook."""
        return show_schema(
            self.columns, self.protection.person, self.protection.max_rows, self.rules
        )

    def to_yaml(self) -> str:
        """Write the schema as YAML, a column a line; reading it back gives the same schema."""
        protection: dict[str, Any] = {"unit": "row"}
        if self.protection.person is not None:
            protection = {"person": self.protection.person, "max_rows": self.protection.max_rows}
        lines = ["version: 1", f"protection: {flow(protection)}"]
        if self.file is not None:
            lines.append(f"file: {flow(file_entry(self.file))}")
        lines += ["columns:", columns_to_yaml(self.columns)]
        if self.rules:
            lines.append("rules:")
            lines += [f"  - {flow_item(rule.to_entry())}" for rule in self.rules]
        return "\n".join(lines) + "\n"


def sdv_metadata(schemas: Mapping[str, Schema]) -> dict[str, Any]:
    """Return SDV's metadata V2 of tables by name; keys that they share are its relationships."""
    return write_metadata(
        {name: (schema.columns, schema.protection.person) for name, schema in schemas.items()}
    )


def as_released(schema: Schema) -> Schema:
    """Return the schema of the synthetic table: without what was dropped, texts as they are.

    Texts that were made coarser would be so a second time.
    """
    columns = tuple(
        replace(column, role="model", generalise=None)
        if column.generalise is not None and column.generalise.of_texts
        else column
        for column in schema.released
    )
    return Schema(columns, schema.protection)


def _protection(value: object) -> Protection:
    if value is None or value == "":
        raise InputError(
            "The schema does not say who is protected. Write protection: {{unit: row}} if one row "
            "is one person, or protection: {{person: COLUMN, max_rows: N}}."
        )
    fields = _mapping(value, Message("protection"), {"unit", "person", "max_rows"})
    if fields == {"unit": "row"}:
        return Protection()
    if set(fields) != {"person", "max_rows"}:
        raise InputError("protection: write {{unit: row}}, or {{person: COLUMN, max_rows: N}}.")
    max_rows = fields["max_rows"]
    if not (isinstance(max_rows, str) and max_rows.isascii() and max_rows.isdigit()):
        raise InputError("protection: max_rows must be a whole number.")
    return Protection(
        person=_text(fields["person"], _at(Message("protection"), "person")), max_rows=int(max_rows)
    )
