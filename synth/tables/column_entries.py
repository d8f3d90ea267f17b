"""Columns as a schema writes and reads them."""

import dataclasses
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, cast, get_args

import yaml

from privacy.message import Message
from synth.errors import InputError
from synth.tables.columns import (
    Bought,
    Categories,
    ColumnSpec,
    DomainSpec,
    Kind,
    Range,
    Role,
)
from synth.tables.entries import at as _at
from synth.tables.entries import mapping as _mapping
from synth.tables.entries import text as _text
from synth.tables.public_lists import list_names, name_of, public_list
from synth.tables.replacing import (
    generalise_entry,
    hierarchy_entry,
    read_generalise,
    read_hierarchy,
    read_surrogate,
    surrogate_entry,
)
from synth.tables.yaml_text import Plain, TextLoader, flow


def column_entry(column: ColumnSpec) -> dict[str, Any]:
    """Return what a schema says of a column, ready to be written on a line."""
    entry: dict[str, Any] = {"name": column.name, "kind": column.kind}
    if column.role != "model":
        entry["role"] = column.role
    if column.grid is not None:
        entry["grid"] = Plain(format(column.grid, "f"))
    if column.missing:
        entry["missing"] = list(column.missing)
    for key in ("format", "thousands", "decimal", "unit"):
        if getattr(column, key) is not None:
            entry[key] = getattr(column, key)
    if column.unreadable != "refuse":
        entry["unreadable"] = column.unreadable
    match column.domain:
        case Bought():
            entry["domain"] = "bought"
        case Categories(names):
            preset = name_of(names)
            entry["domain"] = {"preset": preset} if preset else {"categories": list(names)}
        case Range(minimum, maximum):
            entry["domain"] = {"minimum": Plain(minimum), "maximum": Plain(maximum)}
    if column.surrogate is not None:
        entry["surrogate"] = surrogate_entry(column.surrogate)
    if column.generalise is not None:
        entry["generalise"] = generalise_entry(column.generalise)
    if column.hierarchy is not None:
        entry["hierarchy"] = hierarchy_entry(column.hierarchy)
    if column.finding is not None:
        entry["finding"] = column.finding
    return entry


def columns_to_yaml(columns: Sequence[ColumnSpec]) -> str:
    """Write columns as a schema lists them, also where they do not make a schema yet."""
    return "\n".join(f"  - {flow(column_entry(column))}" for column in columns)


def columns_from_yaml(text: str) -> tuple[ColumnSpec, ...]:
    """Read what `columns_to_yaml` wrote.

    Raises:
        InputError: as in `read_columns`.
    """
    return read_columns(yaml.load(text, Loader=TextLoader))


def read_columns(value: object) -> tuple[ColumnSpec, ...]:
    """Read the list of columns of a schema.

    Raises:
        InputError: it is none; says which column.
    """
    if not isinstance(value, list) or not value:
        raise InputError("The schema must list its columns under columns:.")
    return tuple(_column(entry, number) for number, entry in enumerate(value, start=1))


def _column(value: object, number: int) -> ColumnSpec:
    known = {field.name for field in dataclasses.fields(ColumnSpec)}
    fields = _mapping(value, Message("Column number {number}", number=number), known)
    if not isinstance(fields.get("name"), str) or not fields["name"]:
        raise InputError("Column number {number} has no name.", number=number)
    where = Message("Column {name!r}", name=fields["name"])
    if "kind" not in fields:
        raise InputError(
            "{where} has no kind. Use one of {known}.", where=where, known=get_args(Kind)
        )
    kind = cast("Kind", _text(fields["kind"], _at(where, "kind")))
    domain = _domain(fields["domain"], where) if "domain" in fields else None
    if kind == "boolean" and domain is None:
        domain = Categories(("false", "true"))
    texts: dict[str, Any] = {
        key: _text(fields[key], _at(where, key))
        for key in ("format", "thousands", "decimal", "unit", "unreadable", "finding")
        if key in fields
    }
    return ColumnSpec(
        name=fields["name"],
        kind=kind,
        role=cast("Role", _text(fields.get("role", "model"), _at(where, "role"))),
        grid=_grid(fields["grid"], where) if "grid" in fields else None,
        missing=_texts(fields.get("missing", []), _at(where, "missing")),
        domain=domain,
        surrogate=read_surrogate(fields["surrogate"], fields["name"])
        if "surrogate" in fields
        else None,
        generalise=read_generalise(fields["generalise"], fields["name"])
        if "generalise" in fields
        else None,
        hierarchy=read_hierarchy(fields["hierarchy"], fields["name"])
        if "hierarchy" in fields
        else None,
        **texts,
    )


def _texts(value: object, where: Message) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InputError("{where} must be a list of texts, e.g. ['?', N].", where=where)
    return tuple(value)


def _grid(value: object, where: Message) -> Decimal:
    try:
        return Decimal(_text(value, _at(where, "grid")))
    except InvalidOperation:
        raise InputError("{where}: grid must be a number, e.g. 0.01.", where=where) from None


def _domain(value: object, where: Message) -> DomainSpec:
    if value == "bought":
        return Bought()
    known = {"minimum", "maximum", "categories", "preset"}
    fields = _mapping(value, _at(where, "domain"), known)
    if set(fields) == {"preset"}:
        return _preset(_text(fields["preset"], _at(where, "preset")), where)
    if set(fields) == {"categories"}:
        return Categories(_texts(fields["categories"], _at(where, "categories")))
    if set(fields) != {"minimum", "maximum"}:
        raise InputError(
            "{where}: domain is bought, {{categories: […]}}, {{preset: …}} or {{minimum: …, "
            "maximum: …}}.",
            where=where,
        )
    return Range(
        _text(fields["minimum"], _at(where, "minimum")),
        _text(fields["maximum"], _at(where, "maximum")),
    )


def _preset(name: str, where: Message) -> Categories:
    names = public_list(name)
    if names is None:
        raise InputError(
            "{where}: no preset is called {preset!r}. There are: {known}.",
            where=where,
            preset=name,
            known=list_names(),
        )
    return Categories(names)
