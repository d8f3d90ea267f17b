"""A column as a schema writes it."""

from typing import Any

from synth.tables.columns import Bought, Categories, ColumnSpec, Range
from synth.tables.public_lists import name_of
from synth.tables.replacing import generalise_entry, hierarchy_entry, surrogate_entry
from synth.tables.yaml_text import Plain


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
