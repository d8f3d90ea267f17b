"""Sheet: a column as its owner reads it in a row, and edits it field by field."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from service.words import _
from synth import Bought, Categories, ColumnSpec, InputError, Range
from synth.surrogates.declaration import Surrogate
from synth.tables.columns import (
    MOMENT_KINDS,
    ORDERED_KINDS,
    UNMODELLED_KINDS,
    Kind,
    Role,
    Unreadable,
)
from synth.tables.generalising import Generalise
from synth.tables.hierarchy import Hierarchy

NUMBERS = frozenset({"integer", "decimal"})
GRIDDED = NUMBERS | {"datetime", "time"}


@dataclass(frozen=True)
class Fields:
    """What an owner typed about a column, as typed.

    Attributes:
        others: of categories, where declared: what is not listed counts as another value.
        declared: the owner gives the domain; otherwise it is bought.
        minimum, maximum: of an ordered column, where declared.
        categories: of any other, where declared; one a line.
        surrogate, generalise: what stands in its place, or how it is made coarser.
        hierarchy: what its rare categories are shown as.
    """

    kind: str
    role: str
    grid: str = ""
    format: str = ""
    thousands: str = ""
    missing: tuple[str, ...] = ()
    lenient: bool = False
    others: bool = False
    declared: bool = False
    minimum: str = ""
    maximum: str = ""
    categories: str = ""
    surrogate: Surrogate | None = None
    generalise: Generalise | None = None
    hierarchy: Hierarchy | None = None


def fields_of(column: ColumnSpec) -> Fields:
    """Return a column as fields to edit."""
    domain = column.domain
    return Fields(
        kind=column.kind,
        role=column.role,
        grid=format(column.grid, "f") if column.grid is not None else "",
        format=column.format or "",
        thousands=column.thousands or "",
        missing=column.missing,
        lenient=column.unreadable == "missing",
        others=column.unreadable == "other",
        declared=isinstance(domain, Range | Categories),
        minimum=domain.minimum if isinstance(domain, Range) else "",
        maximum=domain.maximum if isinstance(domain, Range) else "",
        categories="\n".join(domain.names) if isinstance(domain, Categories) else "",
        surrogate=column.surrogate,
        generalise=column.generalise,
        hierarchy=column.hierarchy,
    )


def spec_of(name: str, fields: Fields, finding: str | None) -> ColumnSpec:
    """Return the column that the fields describe; what its kind has no use for is left out.

    Raises:
        InputError: they describe none; says why.
    """
    kind = fields.kind
    unmodelled = kind in UNMODELLED_KINDS or fields.role == "surrogate"
    role = fields.role if fields.role in roles_of(kind) else "drop"
    return ColumnSpec(
        name=name,
        kind=cast("Kind", kind),
        role=cast("Role", role),
        grid=_grid(name, fields.grid) if kind in GRIDDED and fields.grid.strip() else None,
        missing=tuple(dict.fromkeys(fields.missing)),
        format=fields.format.strip() or None if kind in MOMENT_KINDS else None,
        thousands=fields.thousands or None if kind in NUMBERS else None,
        unreadable=_unreadable(fields),
        domain=None if unmodelled else _domain(name, fields),
        finding=finding,
        surrogate=fields.surrogate if role == "surrogate" else None,
        generalise=fields.generalise if role == "generalise" else None,
        hierarchy=fields.hierarchy if kind == "categorical" and not unmodelled else None,
    )


def roles_of(kind: str) -> tuple[str, ...]:
    """Return the roles that a column of a kind can have."""
    if kind in UNMODELLED_KINDS:
        return ("drop", "surrogate")
    return {
        "integer": ("drop", "surrogate", "generalise", "model"),
        "time": ("drop", "model"),
        "boolean": ("drop", "model"),
    }.get(kind, ("drop", "generalise", "model"))


def row(column: ColumnSpec) -> dict[str, Any]:
    """Return what a row of the table of columns shows, in codes that have words elsewhere."""
    fields = fields_of(column)
    return {
        "name": column.name,
        "kind": column.kind,
        "role": column.role,
        "domain": domain_in_words(column) if column.is_modelled else "",
        "grid": fields.grid,
        "missing": "  ".join(repr(token) for token in column.missing),
        "finding": column.finding or "",
    }


def domain_in_words(column: ColumnSpec) -> str:
    """Say where a column's domain comes from, and whether rare values are shown as their group."""
    said = ""
    match column.domain:
        case Range(minimum, maximum):
            return _("set: {minimum} to {maximum}").format(minimum=minimum, maximum=maximum)
        case Categories(names):
            said = _("set: {n} categories").format(n=len(names))
        case Bought():
            said = _("estimated from data")
    return said if column.hierarchy is None else _("{said}, rare ones by group").format(said=said)


def _unreadable(fields: Fields) -> Unreadable:
    if fields.kind in ORDERED_KINDS:
        return "missing" if fields.lenient else "refuse"
    others = fields.others and fields.declared and fields.kind == "categorical"
    return "other" if others else "refuse"


def _grid(name: str, text: str) -> Decimal:
    try:
        grid = Decimal(text.strip())
    except InvalidOperation:
        grid = Decimal(0)
    if not (grid.is_finite() and grid > 0):
        raise InputError(
            "Column {name!r}: the precision must be a positive number, e.g. 0.01.", name=name
        )
    return grid


def _domain(name: str, fields: Fields) -> Range | Categories | Bought:
    if fields.kind == "boolean" and not fields.categories.strip():
        return Categories(("false", "true"))
    if not fields.declared and fields.kind != "boolean":
        return Bought()
    if fields.kind not in ORDERED_KINDS:
        lines = (line.strip() for line in fields.categories.splitlines())
        return Categories(tuple(line for line in lines if line))
    if not (fields.minimum.strip() and fields.maximum.strip()):
        raise InputError("Column {name!r}: give its minimum and maximum.", name=name)
    return Range(fields.minimum.strip(), fields.maximum.strip())
