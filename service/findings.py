"""Findings: what a table's columns were found to hold, why, and what a policy makes of it.

They were read off the private rows, for the owner's eyes alone; of what is accepted the schema
takes over the name of the type.
"""

from dataclasses import replace
from typing import cast

from privacy import pii
from privacy.pii import Finding
from privacy.pii.finding import Group
from synth import ColumnSpec
from synth.tables.columns import UNMODELLED_KINDS, Role

GROUPS: tuple[Group, ...] = ("DIRECT", "QUASI", "SENSITIVE", "FREE_TEXT", "KEY", "NONE")


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
