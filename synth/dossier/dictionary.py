"""The data dictionary: each column of the private table as its owner described it.

All of it is the approved schema, which is published as it is, and the domains that were estimated
under the budget.
"""

from typing import Any

import numpy as np

from synth.codec.cells import Points
from synth.codec.codec import Codec
from synth.dossier.column_evidence import is_not_found
from synth.tables.columns import ORDERED_KINDS, Bought, Categories, ColumnSpec, Range
from synth.tables.replacing import generalise_to_json, hierarchy_entry, surrogate_entry

Json = dict[str, Any]

_MOST_NAMES = 12  # of the categories of a column; the schema has all


def describe_schema(codec: Codec) -> list[Json]:
    """Return an entry for each column of the schema, those that were dropped included."""
    return [_entry(column, codec) for column in codec.schema.columns]


def _entry(column: ColumnSpec, codec: Codec) -> Json:
    is_person = column.name == codec.schema.protection.person
    is_modelled = column in codec.schema.modelled
    role = "drop" if column.role == "model" and not column.is_modelled else column.role
    return {
        "name": column.name,
        "kind": column.kind,
        "role": "person" if is_person else role,
        **_replacement(column),
        "finding": column.finding or "",
        "source": _source(column, codec) if column.is_modelled else "none",
        **(_domain(column, codec) if is_modelled else {"domain": [], "further": 0}),
        "missing": list(column.missing),
        "unreadable": column.unreadable,
        **({} if column.hierarchy is None else {"hierarchy": hierarchy_entry(column.hierarchy)}),
        "grid": "" if column.grid is None else str(column.grid),
    }


def _replacement(column: ColumnSpec) -> Json:
    """Return what fills a column, or how it was made coarser; nothing where neither."""
    if column.surrogate is not None:
        return {"surrogate": surrogate_entry(column.surrogate)}
    return (
        {} if column.generalise is None else {"generalise": generalise_to_json(column.generalise)}
    )


def _source(column: ColumnSpec, codec: Codec) -> str:
    if column.name in codec.schema.computed:
        return "computed"
    return "bought" if isinstance(column.domain, Bought) else "declared"


def _domain(column: ColumnSpec, codec: Codec) -> Json:
    """Return the values a column can take: two ends, or categories and how many more there are."""
    if isinstance(column.domain, Range):
        return {"domain": [column.domain.minimum, column.domain.maximum], "further": 0}
    if isinstance(column.domain, Categories):
        names = list(column.domain.names)
        return {"domain": names[:_MOST_NAMES], "further": max(0, len(names) - _MOST_NAMES)}
    found = codec[column.name]
    if column.kind in ORDERED_KINDS:
        if not isinstance(found.cells, Points) or is_not_found(found):
            return {"domain": [], "further": 0}
        ends = np.array([found.cells.starts[0], found.cells.ends[-1] - 1])
        return {"domain": list(found.cells.grid.as_text(ends)), "further": 0}
    names = [] if isinstance(found.cells, Points) else list(found.cells.names)
    return {"domain": names[:_MOST_NAMES], "further": max(0, len(names) - _MOST_NAMES)}
