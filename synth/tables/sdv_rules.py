"""Constraints of SDV, by their class names, as rules of a schema, and back.

What a constraint would learn of the rows is not taken over: the combinations of `FixedCombinations`
have to be public, and a program says nothing that could be kept.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from pathlib import Path
from typing import Any

from privacy.message import Message, reason_of
from synth.errors import InputError
from synth.tables.columns import Bought, Categories, ColumnSpec, Kind, Range
from synth.tables.rule_entries import DeclaredRule, read_rules

Combinations = Mapping[tuple[str, ...], Sequence[Sequence[str]]]

_FITTING = ("FixedCombinations", "FixedIncrements", "Inequality", "OneHotEncoding", "Range")


@dataclass(frozen=True)
class Constrained:
    """Columns and rules that say what constraints said, and what of them is not kept."""

    columns: tuple[ColumnSpec, ...]
    rules: tuple[DeclaredRule, ...]
    notes: tuple[Message, ...]


def load_constraints(constraints: Sequence[Mapping[str, Any]] | Path | str) -> list[Any]:
    """Return constraints as `get_constraints(filepath)` of SDV writes them.

    Raises:
        InputError: the file cannot be read, or is no list.
    """
    if not isinstance(constraints, str | Path):
        return list(constraints)
    try:
        text = Path(constraints).read_text(encoding="utf-8-sig")
        document = json.loads(text, parse_float=Decimal)
    except OSError as error:
        raise InputError(
            "The constraints {path} cannot be read: {reason}.",
            path=constraints,
            reason=reason_of(error),
        ) from None
    except ValueError:
        document = None
    if not isinstance(document, list):
        raise InputError(
            "These are no constraints of SDV. They are a JSON list of class_name and parameters, "
            "as get_constraints(filepath) writes it."
        )
    return document


def read_constraints(
    constraints: Sequence[Any],
    columns: Sequence[ColumnSpec],
    *,
    combinations: Combinations | None = None,
) -> Constrained:
    """Read constraints on one table.

    Args:
        constraints: mappings of `class_name` and `parameters`.
        combinations: which values of columns go together, as public as the schema.

    Raises:
        InputError: one of them cannot be kept; says why, and what to write instead.
    """
    reader = _Reader({column.name: column for column in columns}, combinations or {})
    for constraint in constraints:
        reader.read(constraint)
    rules = read_rules(reader.entries) if reader.entries else ()
    return Constrained(tuple(reader.columns.values()), rules, tuple(reader.notes))


class _Reader:
    def __init__(self, columns: dict[str, ColumnSpec], combinations: Combinations) -> None:
        self.columns, self.combinations = columns, combinations
        self.entries: list[Any] = []
        self.notes: list[Message] = []

    def read(self, constraint: Any) -> None:
        if not isinstance(constraint, Mapping):
            raise _malformed("?")
        name = str(constraint.get("class_name", "?")).removeprefix("SingleTable")
        parameters = constraint.get("parameters")
        if name == "ProgrammableConstraint":
            raise InputError(
                "The constraint {name} is a program that reads the rows: what it shows of them "
                "cannot be told, and nothing keeps it by construction. Write what it says as rules "
                "of the schema.",
                name=name,
            )
        if name not in _FITTING:
            raise InputError(
                "The constraint {name} is not known here. Known: {known}. Write what it says as "
                "rules of the schema.",
                name=name,
                known=_FITTING,
            )
        if not isinstance(parameters, Mapping):
            raise _malformed(name)
        try:
            self._keep(name, parameters)
        except (KeyError, TypeError, ValueError, ArithmeticError):
            raise _malformed(name) from None

    def _keep(self, name: str, said: Mapping[str, Any]) -> None:
        match name:
            case "Inequality":
                strict = bool(said.get("strict_boundaries", False))
                self._order(said["low_column_name"], said["high_column_name"], strict)
            case "Range":
                strict = bool(said.get("strict_boundaries", True))
                middle = said["middle_column_name"]
                self._order(said["low_column_name"], middle, strict)
                self._order(middle, said["high_column_name"], strict)
            case "FixedIncrements":
                self._increments(said["column_name"], Decimal(str(said["increment_value"])))
            case "OneHotEncoding":
                self._one_hot([str(one) for one in said["column_names"]])
            case _:
                self._combine([str(one) for one in said["column_names"]])

    def _order(self, low: str, high: str, strict: bool) -> None:
        self.entries.append(f"{high} {'>' if strict else '>='} {low}")

    def _increments(self, name: str, step: Decimal) -> None:
        """Make the increment the column's grid, which every synthetic value lies on."""
        column = self.columns[name]
        whole = step == step.to_integral_value()
        if column.kind not in ("integer", "decimal") or step <= 0:
            raise ValueError("no increment of numbers")
        domain = column.domain
        if isinstance(domain, Range):  # a grid begins at its least value
            least, most = Decimal(domain.minimum), Decimal(domain.maximum)
            domain = Range(
                format((least / step).to_integral_value(ROUND_FLOOR) * step, "f"),
                format((most / step).to_integral_value(ROUND_CEILING) * step, "f"),
            )
        kind: Kind = "integer" if whole and column.kind == "integer" else "decimal"
        grid = None if kind == "integer" and step == 1 else step
        self.columns[name] = replace(column, kind=kind, grid=grid, domain=domain)

    def _one_hot(self, names: list[str]) -> None:
        """Make booleans of the columns; of numbers 1 is the true one."""
        for name in names:
            column = self.columns[name]
            if column.kind != "boolean":
                zero_one = Categories(("0", "1"))
                self.columns[name] = ColumnSpec(name, "boolean", domain=zero_one)
        self.entries.append({"one_hot": names})

    def _combine(self, names: list[str]) -> None:
        listed = self.combinations.get(tuple(names))
        if listed is None:
            self.notes.append(
                Message(
                    "FixedCombinations of {names}: SDV takes the combinations from the rows, which "
                    "would publish them. Give a public list of them to have it kept; without one "
                    "the columns are modelled together like any others.",
                    names=names,
                )
            )
            return
        rows = [list(map(str, row)) for row in listed]
        for place, name in enumerate(names):
            column = self.columns[name]
            if isinstance(column.domain, Bought) and column.kind == "categorical":
                values = tuple(dict.fromkeys(row[place] for row in rows))
                self.columns[name] = replace(column, domain=Categories(values))
        self.entries.append({"combinations": {"columns": names, "allowed": rows}})


def _malformed(name: str) -> InputError:
    return InputError(
        "The constraint {name} does not name columns of the table as SDV writes them.", name=name
    )
