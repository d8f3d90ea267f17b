"""Findings: what a table's columns were found to hold, why, and what a policy makes of it.

They were read off the private rows, for the owner's eyes alone; of what is accepted the schema
takes over the name of the type.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from privacy import pii
from privacy.pii import Combination, Finding
from privacy.pii.finding import Group
from service.intake import Source
from synth import ColumnSpec
from synth.tables.columns import UNMODELLED_KINDS, Role

GROUPS: tuple[Group, ...] = ("DIRECT", "QUASI", "SENSITIVE", "FREE_TEXT", "KEY", "NONE")
LONGEST_MASK = 20  # characters
_CELLS_LOOKED_AT = 200


@dataclass(frozen=True)
class Inspection:
    """What was seen of a table.

    Attributes:
        found: by column.
        shapes: by column, its most frequent cell with letters and digits masked.
    """

    found: Mapping[str, Finding]
    shapes: Mapping[str, str]


def inspect(source: Source) -> Inspection:
    """Look a table through."""
    shapes = {}
    for name in source.header:
        cells = source.frame[name].dropna().head(_CELLS_LOOKED_AT)
        masks = Counter(mask(str(cell)) for cell in cells)
        shapes[name] = masks.most_common(1)[0][0] if masks else ""
    return Inspection(source.found, shapes)


def mask(cell: str) -> str:
    """Return the shape of a cell: none of its letters and digits is left."""
    text = " ".join(cell.split())
    shape = "".join(_shape_of(sign) for sign in text[:LONGEST_MASK])
    return f"{shape}…" if len(text) > LONGEST_MASK else shape


def _shape_of(sign: str) -> str:
    if sign.isnumeric():
        return "0"
    if not sign.isalpha():
        return sign
    return "가" if "가" <= sign <= "힣" else "a"


def riskiest(source: Source, seen: Inspection) -> tuple[Combination, ...]:
    """Return the combinations of columns that single out the most rows: exact, for the owner."""
    return pii.riskiest(source.frame, seen.found)


def as_named(finding: Finding, group: str | None) -> Finding:
    """Return a finding as its owner names its class; a class that was found needs no naming."""
    if group is None or group == finding.group:
        return finding
    kept = "NONE" if group == "NONE" else finding.type
    return replace(finding, group=cast("Group", group), type=kept, confidence=1.0, evidence=())


def is_open(finding: Finding, policy: str, column: ColumnSpec) -> bool:
    """Tell whether a column is for its owner to decide: the policy asks, or would leave it out."""
    wanted = pii.action(finding, policy)
    return wanted == "review" or (wanted == "drop" and column.role == "model")


def under(column: ColumnSpec, finding: Finding, policy: str) -> ColumnSpec:
    """Return a column with the role that a policy gives it; what its owner must do stays undone.

    A kind that cannot be modelled stays left out until its owner says which kind it is. What is
    replaced stays so where the policy would leave it out, and what is made coarser elsewhere.
    """
    dropped = pii.action(finding, policy) == "drop" or column.kind in UNMODELLED_KINDS
    role: Role = "drop" if dropped else "model"
    if column.role == ("surrogate" if dropped else "generalise"):
        return column
    return replace(column, role=role, surrogate=None, generalise=None)
