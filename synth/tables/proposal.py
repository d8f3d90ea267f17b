"""A first schema for a table: kinds, roles, grids and how things are written, never a value.

It reads the private rows without paying, so what it finds is a proposal that the owner confirms
column by column; accepted wholesale, the certificate lists it as not protected. Kinds, grids, forms
and tokens are those that a share of the rows shows, never one cell. Every domain is
bought until the owner declares it. What holds people's identifiers is dropped, and the schema says
the type of what was found; how many rows said so stays behind.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from privacy.message import N_
from privacy.pii import Finding, action, find
from synth.errors import InputError
from synth.reading import FileForm, read_frame
from synth.reading.spelling import plain
from synth.tables.code_proposal import are_codes
from synth.tables.columns import MOMENT_KINDS, ORDERED_KINDS, Bought, Categories, ColumnSpec
from synth.tables.frames import as_frame
from synth.tables.inspection import NOTHING, Inspected
from synth.tables.moment_proposal import propose_typed_moments
from synth.tables.ordered_proposal import propose_ordered
from synth.tables.presets import offered_presets, take_presets
from synth.tables.replacement import make_consistent, propose_person_key, propose_replacement
from synth.tables.schema import Protection, Schema

_NEARLY_UNIQUE = 0.5  # different values a row; a threshold would release next to none of them
_FEW = 20  # rows; below, uniqueness says nothing
_COUNTRY = r"[A-Z]{2}"  # among codes such as DE and KR, NA is Namibia


def propose_schema(
    table: Any,
    protection: Protection,
    *,
    policy: str = "strict",
    findings: Mapping[str, Finding] | None = None,
    file: FileForm | None = None,
    surrogates: bool = False,
    presets: bool = False,
) -> Schema:
    """Return a schema for a table, all domains bought but those of presets.

    Args:
        table: a file, or a frame of text as read from one, or of typed columns: of pandas, polars
            or Arrow.
        protection: the unit, which only the owner knows.
        file: how the file that the frame was read from is written.
        policy: a name of `privacy.pii.POLICIES`; what becomes of a column that holds identifiers.
        presets: take the public domain that goes with a column, where one does.
        findings: what `privacy.pii.find` says of the frame, where it was asked before.
        surrogates: in place of columns that the policy drops, propose what could stand there.

    Raises:
        InputError: the table cannot be read, has no rows, or its columns do not make a schema.
    """
    if isinstance(table, str | Path):
        reading = read_frame(table)
        frame, file = reading.frame, reading.form
    else:
        frame = as_frame(table)
    if len(frame) == 0:
        raise InputError("The table has no rows: there is nothing to propose from.")
    findings = find(frame) if findings is None else findings
    # Where semicolons separate cells, commas are free to stand before decimals.
    decimal_commas = file is not None and file.format == "delimited" and file.delimiter == ";"
    columns = []
    for label in frame.columns:
        name, cells = str(label), frame[label]
        modelled = _propose_column(name, cells, decimal_commas=decimal_commas)
        column = _under(modelled, findings[name], policy)
        aged = policy == "HIPAA" and findings[name].type == "age"
        if surrogates and (column.role == "drop" or aged):
            column = propose_replacement(column, modelled, findings[name], cells, policy)
        if name == protection.person:
            column = _propose_person(name, cells, surrogates=surrogates)
        columns.append(column)
    if surrogates:
        columns = make_consistent(columns, findings)
    proposed = Schema(tuple(columns), protection, file)
    return take_presets(proposed, offered_presets(proposed, frame)) if presets else proposed


def _propose_person(name: str, cells: pd.Series, *, surrogates: bool) -> ColumnSpec:
    return propose_person_key(name, cells) if surrogates else ColumnSpec(name, "identifier")


def without_unit(schema: Schema) -> str:
    """Return a proposal's YAML with the unit of protection left for the owner to state."""
    lines = schema.to_yaml().splitlines()
    lines[1] = (
        "protection:  # {unit: row} if one row is one person, or {person: COLUMN, max_rows: N}"
    )
    return "\n".join(lines) + "\n"


def _under(column: ColumnSpec, finding: Finding, policy: str) -> ColumnSpec:
    """Return a column as a policy wants it, with the type of what was found and no figure."""
    decision = action(finding, policy)
    if finding.group in {"NONE", "QUASI"} and decision == "model":
        return column
    if finding.type == "nearly_unique" and column.kind in ORDERED_KINDS - {"integer"}:
        return column  # amounts and moments seldom come twice; no single one is ever released
    found = finding.type.replace("_", " ")
    if decision == "review":
        found = f"review: {found}"
    if finding.group in {"QUASI", "SENSITIVE"} and decision != "drop":
        return replace(column, finding=found)
    if finding.group == "FREE_TEXT":
        return ColumnSpec(column.name, "text", role="drop", finding=found)
    if finding.group in {"DIRECT", "KEY"} and column.kind not in MOMENT_KINDS:
        return ColumnSpec(column.name, "identifier", role="drop", finding=found)
    return replace(column, role="drop", finding=found)


def _propose_column(name: str, raw: pd.Series, *, decimal_commas: bool) -> ColumnSpec:
    cells = plain(raw)
    if cells.dtype.kind == "b":
        return ColumnSpec(name, "boolean", domain=Categories(("false", "true")))
    if cells.dtype.kind == "m" or (cells.dtype == object and _share(cells, timedelta)):
        return ColumnSpec(name, "text", role="drop", finding=N_("durations; give them in seconds"))
    typed = propose_typed_moments(name, cells)
    if typed is not None:
        return typed
    column = Inspected.of(cells, decimal_commas=decimal_commas)
    ordered = propose_ordered(name, column)
    if ordered is not None and are_codes(ordered, column):
        return replace(_text(name, column), missing=ordered.missing)
    return ordered or _text(name, column)


def _share(cells: pd.Series, kind: type) -> bool:
    """Tell whether more than a few slips of the cells are of a type."""
    n_of_kind = sum(isinstance(cell, kind) for cell in cells)
    return n_of_kind > 1 and 2 * n_of_kind >= int(cells.notna().sum())


def _text(name: str, column: Inspected) -> ColumnSpec:
    tokens = list(NOTHING)
    others = column.without(tokens)
    if len(others.texts) and others.nearly_all(others.texts.str.fullmatch(_COUNTRY)):
        tokens.remove("NA")
    missing = column.shown(tokens)
    present = column.where(~column.texts.isin(tokens))
    if len(present.texts) >= _NEARLY_UNIQUE * present.total and present.total >= _FEW:
        return ColumnSpec(name, "identifier", role="drop", finding="nearly unique")
    return ColumnSpec(name, "categorical", missing=missing, domain=Bought())
