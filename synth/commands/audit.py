"""`synth audit`: try a configuration on invented persons, as long as one likes, for nothing."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from privacy.accounting import Budget, OutOfRange
from privacy.message import N_, Message
from synth.audit.decoy_audit import DecoyAudit, audit_decoys
from synth.audit.decoys import MOST_COLUMNS
from synth.commands.terminal import Progress, add_delta, add_engine, give, say, say_entry
from synth.engines import engine_named
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
    parser.add_argument("--schema", type=Path, help=N_("its columns; default three invented ones"))
    parser.add_argument("--epsilon", type=float, required=True, help=N_("0.01 to 20"))
    add_delta(parser)
    add_engine(parser)
    parser.add_argument(
        "--trials",
        type=int,
        default=AUDIT_TRIALS,
        help=N_("runs on each of two tables; default %(default)d, as `synth run` makes"),
    )
    columns = parser.add_mutually_exclusive_group()
    columns.add_argument(
        "--columns",
        type=int,
        default=MOST_COLUMNS,
        metavar="N",
        help=N_("of the schema, at the most; default %(default)d, as `synth run` takes"),
    )
    columns.add_argument(
        "--all-columns",
        action="store_const",
        const=None,
        dest="columns",
        help=N_("all that are modelled: takes as long as so many fits"),
    )
    parser.add_argument(
        "--on-disk", action="store_true", help=N_("count from disk, as with --memory-limit")
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
    give(**audit.to_json())
    _say(audit, engine.name)
    audit.refuse_if_contradicted()


def _say(audit: DecoyAudit, engine: str) -> None:
    shown = audit.to_json()
    claim, group = shown["claim"], shown["group"]
    say(
        Message(
            "Audit of {engine} on invented persons: no private row was read, nothing was spent",
            engine=engine,
        )
    )
    say_entry(
        Message("claim"),
        Message("ε = {epsilon:.4g} at δ = {delta:g}, μ = {mu:.4f}", **claim),
    )
    covered = Message("all")
    if len(audit.columns) != audit.of_columns:
        covered = Message("{n} of {all}", n=len(audit.columns), all=audit.of_columns)
    where = N_("on disk") if audit.on_disk else N_("in memory")
    columns = Message(
        "{columns} ({covered}), counted {where}",
        columns=audit.columns,
        covered=covered,
        where=Message(where),
    )
    say_entry(Message("columns"), columns)
    trials = N_(
        (
            "{trials} transcripts, half of them with {n} person more",
            "{trials} transcripts, half of them with {n} persons more",
        )
    )
    say_entry(Message("trials"), Message(trials, trials=shown["trials"], n=group))
    _say_bound(shown["gaussian"], Message("if noise is Gaussian, as wide as was seen"))
    _say_bound(shown["rates"], Message("from right and wrong guesses alone"))
    proofs = sum(kind["proofs"] for kind in shown["neighbours"])
    say_entry(
        Message("proofs"),
        Message("{n} transcripts that only one of the two tables can give", n=proofs),
    )
    say_entry(
        Message("purchases"),
        Message(
            "{unpaid} not charged, {overdrawn} charged too little",
            unpaid=shown["unpaid"],
            overdrawn=shown["overdrawn"],
        ),
    )
    if shown["width"] is not None:
        noise = Message("at most {width:.3f} of what was paid for", width=shown["width"])
        say_entry(Message("noise"), noise)
    sure = Message("each with {confidence:.4%} confidence", confidence=shown["confidence"])
    say_entry(Message("bounds"), sure)


def _say_bound(bound: Mapping[str, Any], how: Message) -> None:
    say_entry(
        Message("shown"),
        Message(
            "ε ≥ {epsilon:.3f}, {how} (a mechanism that meets the claim exactly: about "
            "{expected:.3f}; with half the noise: {half:.3f})",
            epsilon=bound["epsilon"],
            how=how,
            expected=bound["expected"]["epsilon"],
            half=bound["half_noise"]["epsilon"],
        ),
    )
