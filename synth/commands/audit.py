"""`synth audit`: try a configuration on invented persons, as long as one likes, for nothing."""

import argparse
from pathlib import Path

from privacy.accounting import Budget, OutOfRange
from synth.audit.decoy_audit import DecoyAudit, audit_decoys
from synth.audit.decoys import MOST_COLUMNS
from synth.commands.terminal import Progress, add_delta, say
from synth.engines import AUTO, ENGINES, engine_named
from synth.errors import InputError
from synth.pipeline import AUDIT_TRIALS
from synth.purchases import new_accountant
from synth.steps import Step
from synth.tables.schema import Schema

# One column of each way to get a domain: names by threshold, a bought range, a declared one.
SCHEMA = """version: 1
protection: {unit: row}
columns:
  - {name: town, kind: categorical, domain: bought}
  - {name: income, kind: decimal, grid: 0.01, domain: bought}
  - {name: age, kind: integer, domain: {minimum: 0, maximum: 120}}
"""
MOST_TRIALS = 1_000_000


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be said of it."""
    parser.add_argument("--schema", type=Path, help="its columns; default three invented ones")
    parser.add_argument("--epsilon", type=float, required=True, help="0.01 to 20")
    add_delta(parser)
    parser.add_argument("--engine", choices=[AUTO, *ENGINES], default=AUTO, help="default auto")
    parser.add_argument(
        "--trials",
        type=int,
        default=AUDIT_TRIALS,
        help=f"runs on each of two tables; default {AUDIT_TRIALS}, as `synth run` makes",
    )
    columns = parser.add_mutually_exclusive_group()
    columns.add_argument(
        "--columns",
        type=int,
        default=MOST_COLUMNS,
        metavar="N",
        help=f"of the schema, at the most; default {MOST_COLUMNS}, as `synth run` takes",
    )
    columns.add_argument(
        "--all-columns",
        action="store_const",
        const=None,
        dest="columns",
        help="all that are modelled: takes as long as so many fits",
    )
    parser.add_argument(
        "--on-disk", action="store_true", help="count from disk, as with --memory-limit"
    )
    parser.set_defaults(command=_audit)


def _audit(options: argparse.Namespace) -> None:
    try:
        budget = Budget(options.epsilon, options.delta)
    except OutOfRange as refusal:
        raise InputError(refusal.message) from None
    if not 2 <= options.trials <= MOST_TRIALS:
        raise InputError(
            "Ask for 2 to {most} trials, not {trials}.", most=MOST_TRIALS, trials=options.trials
        )
    if options.columns is not None and options.columns < 1:
        raise InputError("Ask for 1 column or more, not {columns}.", columns=options.columns)
    schema = Schema.read_yaml(options.schema) if options.schema else Schema.from_yaml(SCHEMA)
    engine = engine_named(options.engine)
    progress = Progress()
    audit = audit_decoys(
        schema,
        engine,
        lambda decoys: new_accountant(decoys, budget),
        trials=options.trials,
        columns=options.columns,
        on_disk=options.on_disk,
        progress=lambda share: progress.show(Step.AUDITING, share),
    )
    progress.clear()
    _say(audit, engine.name)
    audit.refuse_if_contradicted()


def _say(audit: DecoyAudit, engine: str) -> None:
    shown = audit.to_json()
    claim, group = shown["claim"], shown["group"]
    say(f"Audit of {engine} on invented persons: no private row was read, nothing was spent")
    say(f"  claim      ε = {claim['epsilon']:.4g} at δ = {claim['delta']:g}, μ = {claim['mu']:.4f}")
    all_of_them = len(audit.columns) == audit.of_columns
    covered = "all" if all_of_them else f"{len(audit.columns)} of {audit.of_columns}"
    say(f"  columns    {', '.join(audit.columns)} ({covered}), counted {shown['counted']}")
    say(
        f"  trials     {shown['trials']:,} transcripts, half of them with {group:,} "
        f"person{'s' if group != 1 else ''} more"
    )
    for name, words in {
        "gaussian": "if noise is Gaussian, as wide as was seen",
        "rates": "from right and wrong guesses alone",
    }.items():
        bound = shown[name]
        say(
            f"  shown      ε ≥ {bound['epsilon']:.3f}, {words} (a mechanism that meets the claim "
            f"exactly: about {bound['expected']['epsilon']:.3f}; with half the noise: "
            f"{bound['half_noise']['epsilon']:.3f})"
        )
    proofs = sum(kind["proofs"] for kind in shown["neighbours"])
    say(f"  proofs     {proofs} transcripts that only one of the two tables can give")
    say(f"  purchases  {shown['unpaid']} not charged, {shown['overdrawn']} charged too little")
    if shown["width"] is not None:
        say(f"  noise      at most {shown['width']:.3f} of what was paid for")
    say(f"  confidence {shown['confidence']:.4%} for each bound")
