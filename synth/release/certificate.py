"""Certificate: what was promised, what was paid, and what the promise does not cover."""

import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

from privacy.accounting import Accountant
from privacy.message import N_, Message
from synth.engines import options_of
from synth.purchases import COMPARISON_SHARE, THRESHOLD_SHARE, Plan
from synth.release.surrogate_columns import issuer_of
from synth.statement import UNSTATED, Standing
from synth.tables.columns import Bought
from synth.tables.replacing import generalise_to_json, surrogate_entry
from synth.tables.schema import Schema

CERTIFICATE_FORMAT = 5
_WITHOUT_LOG = 4  # names no generation, which is then 0, and nothing of the ledger's log
FORMATS = (_WITHOUT_LOG, CERTIFICATE_FORMAT)  # that are read
NEIGHBOURING = N_("tables that differ by all the rows of one person, added or removed")
COLUMNS = N_("the names of the columns, and which of them were dropped")
SPECS_CONFIRMED = N_(
    "the kind, role, grid, form, missing tokens and finding of each column, as its owner confirmed "
    "them"
)
SPECS_PROPOSED = N_(
    "the kind, role, grid, form, missing tokens and finding of each column, as proposed from the "
    "private rows and accepted wholesale, confirmed by nobody"
)
REPLACED_CONFIRMED = N_(
    "which surrogates fill columns, and in which format, and how columns are made coarser, as "
    "their owner confirmed it"
)
REPLACED_PROPOSED = N_(
    "which surrogates fill columns, and in which format, and how columns are made coarser, as "
    "proposed from the private rows and their number and accepted wholesale, confirmed by nobody"
)
FORM_DECLARED = N_(
    "how the file is written (encoding, separators, quotes, header, sheet), as its owner declares"
)
FORM_FOUND = N_(
    "how the file is written (encoding, separators, quotes, header, sheet), as found in all of its "
    "rows"
)
SATISFIED = N_("that the table satisfied its schema when it was read")
DOMAINS_DECLARED = N_("the declared domains, as their owner wrote them")
DOMAINS_PROPOSED = N_(
    "the declared domains: as their owner wrote them, or public ranges and lists that were chosen "
    "by the names, kinds and cells of the columns, confirmed by nobody"
)
RULES_DECLARED = N_("the rules between columns, as their owner wrote them")
ROWS_TYPED = N_("the number of synthetic rows, as it was typed")
STATED = N_("what the owner states of the release, as it was written")
SPENT_BEFORE = N_("what was spent on the population before, and its cap, as the ledger holds them")
ANNEX_READ = N_(
    "whether the exact comparison of an earlier release of the population was opened, as the "
    "ledger's log says"
)


@dataclass(frozen=True)
class Certificate:
    """What was promised, what was paid, and what the promise does not cover.

    Attributes:
        content: as certificate.json holds it, without the hashes of the files.
    """

    content: Mapping[str, Any]


def certify(
    schema: Schema,
    plan: Plan,
    accountant: Accountant,
    *,
    run: str,
    date: str,
    seed: int,
    standing: Standing | None,
    n_synthetic: int,
    is_test: bool,
) -> Certificate:
    """Write the certificate of a run: all of it is declared, paid for or post-processing.

    Args:
        run: its identifier, as the ledger gave it.
        date: the day, YYYY-MM-DD.
        seed: of the rows that were sampled from the model.
        standing: where the run stands on its ledger.
        is_test: recorded answers were played back in place of fresh noise.
    """
    content = {
        "format": CERTIFICATE_FORMAT,
        "version": version("semblance"),
        "date": date,
        "run": run,
        "test": is_test,
        "population": plan.population,
        "statement": asdict(plan.statement),
        "ledger": None if standing is None else standing.to_json(),
        "epsilon": plan.budget.epsilon,
        "delta": plan.budget.delta,
        **promise_of(schema, plan),
        "mu_squared_granted": accountant.granted,
        "mu_squared_spent": accountant.spent,
        "delta_granted": accountant.delta_granted,
        "delta_spent": accountant.delta_spent,
        "units": {"mu_squared": "1e-12", "delta": "1e-18"},
        "spends": [asdict(spend) for spend in accountant.spends],
        "settings": {
            "engine": plan.engine.name,
            **options_of(plan.engine),
            "comparison_share": COMPARISON_SHARE,
            "groups": list(plan.groups),
            "rows": plan.rows,
            "proposed": plan.proposed,
        },
        "rows_synthetic": n_synthetic,
        "sampling_seed": seed,
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("numpy", "pandas", "scipy", "pyarrow", "opendp")},
        },
    }
    return Certificate(content)


def promise_of(schema: Schema, plan: Plan, form: int = CERTIFICATE_FORMAT) -> dict[str, Any]:
    """Return what a certificate says of its schema and plan alone; verify() says it again.

    Args:
        form: of the certificate.
    """
    released = {column.name for column in schema.released}
    return {
        "unit": str(unit_of(schema)),
        "person": schema.protection.person,
        "max_rows": schema.protection.max_rows,
        "neighbouring_tables": NEIGHBOURING,
        "threshold_share": THRESHOLD_SHARE if schema.buys_categories else 0.0,
        "domains": {
            column.name: "bought" if isinstance(column.domain, Bought) else "declared"
            for column in schema.coded
        },
        **_replaced(schema),
        **_ruled(schema),
        "dropped": [column.name for column in schema.columns if column.name not in released],
        "unprotected_quantities": unprotected_quantities(schema, plan, form),
    }


def _ruled(schema: Schema) -> dict[str, Any]:
    """Return the rules that the synthetic rows keep, and what is computed; only where some do."""
    said = {
        "rules": [{"rule": rule.text, "broken": rule.broken} for rule in schema.rules],
        "computed": [column.name for column in schema.columns if column.name in schema.computed],
        "differences": [one.name for one in schema.differences],
    }
    return {key: held for key, held in said.items() if held}


def _replaced(schema: Schema) -> dict[str, Any]:
    """Return which columns hold surrogates, and which were made coarser; only where some do."""
    said = {
        "surrogates": {
            column.name: {
                **surrogate_entry(column.surrogate),
                "format": issuer_of(column).template.text,
                "namespace": issuer_of(column).namespace.said,
                "strength": issuer_of(column).namespace.strength,
            }
            for column in schema.replaced
            if column.surrogate is not None
        },
        "generalised": {
            column.name: generalise_to_json(column.generalise)
            for column in schema.columns
            if column.generalise is not None
        },
    }
    return {key: held for key, held in said.items() if held}


def unit_of(schema: Schema) -> Message:
    """Return who is protected, as the certificate says it."""
    protection = schema.protection
    if protection.person is None:
        return Message("one person; the owner states that one row is one person")
    return Message(
        "one person, told apart by the column {person!r}, with at most {max_rows:d} rows; rows "
        "without a person count as a person each",
        person=protection.person,
        max_rows=protection.max_rows,
    )


def unprotected_quantities(schema: Schema, plan: Plan, form: int = CERTIFICATE_FORMAT) -> list[str]:
    """List what the release shows that was neither paid for nor computed from what was."""
    found = [
        COLUMNS,
        SPECS_PROPOSED if plan.proposed else SPECS_CONFIRMED,
        FORM_FOUND if plan.proposed else FORM_DECLARED,
        SATISFIED,
    ]
    if any(column.surrogate or column.generalise for column in schema.columns):
        found.append(REPLACED_PROPOSED if plan.proposed else REPLACED_CONFIRMED)
    declared = [c for c in schema.coded if c.hierarchy or not isinstance(c.domain, Bought)]
    if declared:
        # True and false are proposed as they stand; all else comes from somebody, or is a preset.
        chosen = plan.proposed and any(column.kind != "boolean" for column in declared)
        found.append(DOMAINS_PROPOSED if chosen else DOMAINS_DECLARED)
    if schema.rules:
        found.append(RULES_DECLARED)
    if plan.statement != UNSTATED:
        found.append(STATED)
    found.append(SPENT_BEFORE)
    if form > _WITHOUT_LOG:
        found.append(ANNEX_READ)
    if plan.rows is not None:
        found.append(ROWS_TYPED)
    return found
