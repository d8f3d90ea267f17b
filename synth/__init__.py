"""Semblance: a differentially private synthetic table from a private one, with its evidence.

schema = synth.Schema.read_yaml("people.schema.yaml")
table = synth.Table.read("people.csv", schema)
release = synth.synthesize(table, synth.Budget(epsilon=1))
release.to_zip("release.zip")
"""

from privacy.accounting import Budget, BudgetExceeded
from privacy.ledger import LedgerFault
from synth.columns import Bought, Categories, ColumnSpec, Range
from synth.errors import InputError
from synth.pipeline import synthesize
from synth.release import Release
from synth.schema import Protection, Schema
from synth.table import Table
from synth.verdict import ColumnVerdict, Verdict
from synth.verify import verify

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
    "synthesize",
    "verify",
]
