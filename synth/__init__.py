"""Semblance: a differentially private synthetic table from a private one, with its evidence.

schema = synth.Schema.read_yaml("people.schema.yaml")
table = synth.Table.read("people.csv", schema)
release = synth.synthesize(table, synth.Budget(epsilon=1))
release.to_zip("release.zip")

Each name is imported when it is first used: a command that needs none of them waits for none.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from privacy.accounting import Budget, BudgetExceeded
    from privacy.ledger import LedgerFault
    from synth.columns import Bought, Categories, ColumnSpec, Range
    from synth.errors import InputError
    from synth.pipeline import synthesize
    from synth.proposal import propose_schema
    from synth.release import Release
    from synth.schema import Protection, Schema
    from synth.table import Table
    from synth.verdict import ColumnVerdict, Verdict
    from synth.verification import verify

_HOMES = {
    "Bought": "synth.columns",
    "Budget": "privacy.accounting",
    "BudgetExceeded": "privacy.accounting",
    "Categories": "synth.columns",
    "ColumnSpec": "synth.columns",
    "ColumnVerdict": "synth.verdict",
    "InputError": "synth.errors",
    "LedgerFault": "privacy.ledger",
    "Protection": "synth.schema",
    "Range": "synth.columns",
    "Release": "synth.release",
    "Schema": "synth.schema",
    "Table": "synth.table",
    "Verdict": "synth.verdict",
    "propose_schema": "synth.proposal",
    "synthesize": "synth.pipeline",
    "verify": "synth.verification",
}
__all__ = [
    "Bought",
    "Budget",
    "BudgetExceeded",
    "Categories",
    "ColumnSpec",
    "ColumnVerdict",
    "InputError",
    "LedgerFault",
    "Protection",
    "Range",
    "Release",
    "Schema",
    "Table",
    "Verdict",
    "propose_schema",
    "synthesize",
    "verify",
]


def __getattr__(name: str) -> Any:
    """Import a name of ours."""
    if name not in _HOMES:
        raise AttributeError(f"module 'synth' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """Return our names, for whoever looks what there is."""
    return __all__
