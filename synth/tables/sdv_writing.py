"""Columns and rules written as SDV's metadata V2 and its constraints."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from synth.tables.columns import MOMENT_KINDS, Categories, ColumnSpec, Range
from synth.tables.forms import ISO_DATE
from synth.tables.rules import Rule
from synth.tables.sdv_sdtypes import expression_of, sdtype_of
from synth.tables.units import parse_value

VERSION = "V2"
_ISO = {"date": ISO_DATE, "datetime": "%Y-%m-%d %H:%M:%S", "time": "%H:%M:%S"}


def write_metadata(
    tables: Mapping[str, tuple[Sequence[ColumnSpec], str | None]],
) -> dict[str, Any]:
    """Return metadata V2 of tables: of each its columns, and the one that tells persons apart.

    A key that tables share becomes a relationship from the table of which it is the primary key
    and no person's column, to each of the others.
    """
    return {
        "tables": {name: _table(*table) for name, table in tables.items()},
        "relationships": _relationships(tables),
        "METADATA_SPEC_VERSION": VERSION,
    }


def _table(columns: Sequence[ColumnSpec], person: str | None) -> dict[str, Any]:
    entry: dict[str, Any] = {"columns": {column.name: _column(column) for column in columns}}
    unique = [
        column.name
        for column in columns
        if column.surrogate is not None and column.surrogate.unique and column.name != person
    ]
    if unique:
        entry["primary_key"] = unique[0]
    if unique[1:]:
        entry["alternate_keys"] = unique[1:]
    return entry


def _relationships(
    tables: Mapping[str, tuple[Sequence[ColumnSpec], str | None]],
) -> list[dict[str, str]]:
    parents: dict[str, tuple[str, str]] = {}
    children: list[tuple[str, str, str]] = []
    for table, (columns, person) in tables.items():
        for column in columns:
            if column.surrogate is None or not column.surrogate.key:
                continue
            if column.name == person:
                children.append((column.surrogate.key, table, column.name))
            else:
                parents[column.surrogate.key] = (table, column.name)
    return [
        {
            "parent_table_name": parents[key][0],
            "child_table_name": table,
            "parent_primary_key": parents[key][1],
            "child_foreign_key": name,
        }
        for key, table, name in children
        if key in parents
    ]


def _column(column: ColumnSpec) -> dict[str, Any]:
    if not column.is_modelled:
        return _unread(column)
    domain = column.domain
    if column.kind in ("integer", "decimal"):
        return {"sdtype": "numerical", "decimal_places": _places(column), **_ends(column)}
    if column.kind in MOMENT_KINDS:
        form = column.format or _ISO[column.kind]
        return {"sdtype": "datetime", "datetime_format": form, **_ends(column)}
    if not isinstance(domain, Categories):
        return {"sdtype": "categorical"}
    if {name.lower() for name in domain.names} == {"true", "false"}:
        return {"sdtype": "boolean"}
    values = _typed(domain.names)
    return {"sdtype": "categorical", "range_values": values, "high_cardinality": False}


def _unread(column: ColumnSpec) -> dict[str, Any]:
    surrogate = column.surrogate
    sdtype = "id" if column.role == "model" else sdtype_of(column.finding, surrogate)
    if sdtype != "id":
        return {"sdtype": sdtype, "pii": True}
    expression = None
    if surrogate is not None and surrogate.format is not None:
        expression = expression_of(surrogate.format)
    return {"sdtype": "id"} if expression is None else {"sdtype": "id", "regex_format": expression}


def _places(column: ColumnSpec) -> int:
    if column.kind == "integer" or column.grid is None:
        return 0
    return max(0, -int(column.grid.normalize().as_tuple().exponent))


def _ends(column: ColumnSpec) -> dict[str, Any]:
    if not isinstance(column.domain, Range) or column.generalise is not None:
        return {}
    low, high = (_end(column, text) for text in (column.domain.minimum, column.domain.maximum))
    return {"range_min": low, "range_max": high}


def _end(column: ColumnSpec, text: str) -> Any:
    value = parse_value(column.kind, text)
    if isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        return float(value)
    return value.strftime(column.format or _ISO[column.kind])


def _typed(names: Sequence[str]) -> list[Any]:
    """Return categories as numbers where all are written as those, as a frame would hold them."""
    for kind in (int, float):
        try:
            values = [kind(name) for name in names]
        except ValueError:
            continue
        if [str(value) for value in values] == list(names):
            return values
    return list(names)


def write_constraints(columns: Sequence[ColumnSpec], rules: Sequence[Rule]) -> list[dict[str, Any]]:
    """Return the constraints of SDV that say what rules and grids say; not all rules have one."""
    found = [one for rule in rules if (one := _constraint(rule)) is not None]
    for column in columns:
        grid = column.grid
        if column.is_modelled and column.kind in ("integer", "decimal") and grid is not None:
            digits = grid.normalize().as_tuple().digits
            if digits != (1,) or grid > 1:
                step = int(grid) if grid == grid.to_integral_value() else float(grid)
                said = {"column_name": column.name, "increment_value": step}
                found.append(_said("FixedIncrements", said))
    return found


def _constraint(rule: Rule) -> dict[str, Any] | None:
    if rule.comparison is not None:
        one = rule.comparison
        if one.offset:
            return None
        return _said(
            "Inequality",
            {
                "low_column_name": one.right,
                "high_column_name": one.left,
                "strict_boundaries": one.is_strict,
            },
        )
    if rule.text.startswith("one_hot:"):
        return _said("OneHotEncoding", {"column_names": list(rule.columns)})
    if rule.text.startswith("combinations:"):
        return _said("FixedCombinations", {"column_names": list(rule.columns)})
    return None


def _said(name: str, parameters: dict[str, Any]) -> dict[str, Any]:
    return {"class_name": name, "parameters": {**parameters, "table_name": None}}
