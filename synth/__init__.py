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
    import synth.accounts as accounts
    from privacy.accounting import Budget, BudgetExceeded
    from privacy.ledger import LedgerFault
    from synth.counting.unit import check_unit
    from synth.dossier.verdict import ColumnVerdict, Verdict
    from synth.errors import InputError
    from synth.interop import SemblanceSynthesizer
    from synth.pipeline import synthesize
    from synth.planning.plan import TablePlan, plan
    from synth.progress import ProgressBar
    from synth.release.evidence import gather_evidence
    from synth.release.release import Release
    from synth.release.verification import verify
    from synth.tables.columns import Bought, Categories, ColumnSpec, Range
    from synth.tables.proposal import propose_schema
    from synth.tables.schema import Protection, Schema, sdv_metadata
    from synth.tables.table import Table

_HOMES = {
    "Bought": "synth.tables.columns",
    "Budget": "privacy.accounting",
    "BudgetExceeded": "privacy.accounting",
    "Categories": "synth.tables.columns",
    "ColumnSpec": "synth.tables.columns",
    "ColumnVerdict": "synth.dossier.verdict",
    "InputError": "synth.errors",
    "LedgerFault": "privacy.ledger",
    "ProgressBar": "synth.progress",
    "Protection": "synth.tables.schema",
    "Range": "synth.tables.columns",
    "Release": "synth.release.release",
    "Schema": "synth.tables.schema",
    "SemblanceSynthesizer": "synth.interop",
    "Table": "synth.tables.table",
    "TablePlan": "synth.planning.plan",
    "Verdict": "synth.dossier.verdict",
    "check_unit": "synth.counting.unit",
    "gather_evidence": "synth.release.evidence",
    "plan": "synth.planning.plan",
    "propose_schema": "synth.tables.proposal",
    "sdv_metadata": "synth.tables.schema",
    "synthesize": "synth.pipeline",
    "verify": "synth.release.verification",
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
    "ProgressBar",
    "Protection",
    "Range",
    "Release",
    "Schema",
    "SemblanceSynthesizer",
    "Table",
    "TablePlan",
    "Verdict",
    "accounts",
    "check_unit",
    "gather_evidence",
    "plan",
    "propose_schema",
    "sdv_metadata",
    "synthesize",
    "verify",
]


def __getattr__(name: str) -> Any:
    """Import a name of ours."""
    if name == "accounts":
        return import_module("synth.accounts")
    if name not in _HOMES:
        raise AttributeError(f"module 'synth' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """Return our names, for whoever looks what there is."""
    return __all__
