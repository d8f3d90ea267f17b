"""`synth plan`: what to expect of a run, before anything is spent.

From a schema, the budget and a number of rows that the owner types. A table in place of the schema
is read to propose one, and its rows are not counted.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from privacy.accounting import Budget, OutOfRange
from privacy.message import N_, Message
from synth.commands.proposing import add_policy, read_table, with_presets
from synth.commands.terminal import (
    add_delta,
    add_engine,
    add_groups,
    add_header,
    add_presets,
    add_table,
    add_unit,
    add_values,
    pad,
    protection_of,
    say,
    say_entry,
    translate,
    values_of,
    width,
)
from synth.dossier.groups import refuse_groups
from synth.dossier.html import shown
from synth.engines import engine_named
from synth.errors import InputError
from synth.planning.groups import margin_of_rules, smallest_group
from synth.planning.plan import TablePlan, plan, smallest_table
from synth.planning.plan_words import (
    full,
    grade_of,
    head,
    of_column,
    of_groups,
    of_rules,
    smallest_message,
)
from synth.tables.proposal import propose_schema
from synth.tables.schema import Protection, Schema

_SCHEMAS = (".yaml", ".yml")


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be said of it."""
    add_table(parser, help=N_("a schema (.yaml), or a table to propose one for"))
    add_header(parser)
    parser.add_argument(
        "--accept-proposal",
        action="store_true",
        help=N_("of a table: plan with what `synth schema` proposes; its rows are not counted"),
    )
    add_unit(parser)
    add_policy(parser)
    add_presets(parser)
    parser.add_argument(
        "--rows-about", type=int, metavar="N", help=N_("rows, as you would tell anyone")
    )
    add_values(parser)
    parser.add_argument("--epsilon", type=float, required=True, help=N_("0.01 to 20"))
    add_delta(parser)
    add_engine(parser)
    add_groups(parser)
    parser.add_argument("--json", action="store_true", help=N_("for other programs"))
    parser.set_defaults(command=_plan)


def _plan(options: argparse.Namespace) -> None:
    try:
        budget = Budget(options.epsilon, options.delta)
    except OutOfRange as refusal:
        raise InputError(refusal.message) from None
    schema = _schema(options)
    engine, values = engine_named(options.engine), values_of(options)
    fewest = None
    if options.groups:
        refuse_groups(options.groups, schema)
        fewest = smallest_group(schema, budget, engine, len(options.groups))
    if options.rows_about is None:
        smallest = smallest_table(schema, budget, engine=engine, values=values)
        if options.json:
            _say_json({"smallest": smallest}, fewest)
            return
        say(smallest_message(smallest, budget.epsilon, schema))
        _say_besides(schema, budget, fewest)
        return
    planned = plan(schema, budget, rows_about=options.rows_about, engine=engine, values=values)
    if options.json:
        _say_json(planned.to_json(), fewest)
        return
    say(head(planned))
    for label, told in full(planned):
        say_entry(label, told)
    _say_besides(schema, budget, fewest)
    if planned.too_small:
        say(Message("A run would refuse so few rows, for the price of counting them."))
    _say_columns(planned)


def _say_besides(schema: Schema, budget: Budget, fewest: int | None) -> None:
    """Say what the dossier measures besides, where there is any of it."""
    if fewest is not None:
        say_entry(*of_groups(fewest))
    if schema.counted_rules:
        say_entry(*of_rules(schema, margin_of_rules(schema, budget)))


def _say_json(document: dict[str, Any], fewest: int | None) -> None:
    told = document if fewest is None else {**document, "smallest_group": fewest}
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def _schema(options: argparse.Namespace) -> Schema:
    if Path(options.table).suffix.lower() in _SCHEMAS:
        if options.presets:
            raise InputError("The schema says the domains of its columns: leave --presets out.")
        if options.accept_proposal or options.unit or options.person or options.max_rows:
            raise InputError(
                "The schema says who is protected and what its columns are: leave out "
                "--accept-proposal, --unit, --person and --max-rows."
            )
        return Schema.read_yaml(options.table)
    if not options.accept_proposal:
        raise InputError(
            "A plan is made from a schema. Give its .yaml, or --accept-proposal to plan with what "
            "is proposed for the table."
        )
    protection = protection_of(options) or Protection()
    reading = read_table(options)
    proposed = propose_schema(reading.frame, protection, policy=options.policy, file=reading.form)
    return with_presets(proposed, reading.frame, options)


def _say_columns(planned: TablePlan) -> None:
    widest = max(width(str(shown(column.column))) for column in planned.columns)
    for column in planned.columns:
        grade = pad(translate(grade_of(column.grade)), 12)
        name = pad(str(shown(column.column)), widest)
        say(Message("    {name}  {grade}{told}", name=name, grade=grade, told=of_column(column)))
