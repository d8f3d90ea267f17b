"""What SDV's metadata says of columns, held against what a proposal finds in the table itself."""

from collections.abc import Sequence
from dataclasses import replace

from privacy.message import Message
from synth.errors import InputError
from synth.tables.columns import Bought, ColumnSpec
from synth.tables.rules import FAMILIES


def merge_columns(
    said: Sequence[ColumnSpec], found: Sequence[ColumnSpec]
) -> tuple[tuple[ColumnSpec, ...], tuple[Message, ...]]:
    """Return the columns of a table in its order, and what its owner has to know.

    Roles, kinds and confirmed domains are those of the metadata; how cells are written, and of
    numbers their grid, what the table shows. What the proposal leaves out stays left out.

    Raises:
        InputError: the metadata has columns that the table has not.
    """
    of = {column.name: column for column in said}
    missing = set(of) - {column.name for column in found}
    if missing:
        raise InputError(
            "The metadata has {n} columns that the table has not: {names}.",
            n=len(missing),
            names=sorted(missing),
        )
    notes = tuple(
        Message(
            "Column {name!r}: the metadata models it, and the proposal leaves it out: {found}. It "
            "stays out until you write role: model.",
            name=column.name,
            found=Message("{finding}", finding=column.finding or column.kind),
        )
        for column in found
        if column.name in of and of[column.name].is_modelled and column.role == "drop"
    )
    return tuple(_merge(of.get(column.name, column), column) for column in found), notes


def _merge(said: ColumnSpec, found: ColumnSpec) -> ColumnSpec:
    if said is found or (said.is_modelled and not found.is_modelled):
        return found
    if not said.is_modelled:
        return replace(said, missing=found.missing)
    alike = FAMILIES[said.kind] == FAMILIES[found.kind]
    if not alike:
        return replace(said, missing=found.missing)
    if said.kind == "categorical" and found.kind == "boolean":
        return found
    domain = found.domain if isinstance(said.domain, Bought) else said.domain
    if said.kind == "boolean" and found.kind == "boolean":
        domain = found.domain  # as its cells are written
    kind = found.kind if FAMILIES[said.kind] in ("number", "moment") else said.kind
    form = said.format or found.format
    return replace(
        found,
        kind=kind,
        domain=domain if kind == said.kind or isinstance(domain, Bought) else said.domain,
        format=form,
        finding=found.finding,
    )
