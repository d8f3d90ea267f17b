"""`synth schema`: propose what a table's columns are, for its owner to confirm."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from privacy.message import N_, Message
from synth.commands.from_sdv import add_sdv, refuse_without_metadata, schema_of_metadata
from synth.commands.proposing import add_policy, read_table, with_presets
from synth.commands.terminal import (
    add_header,
    add_presets,
    add_surrogates,
    add_table,
    add_unit,
    give,
    protection_of,
    say,
)
from synth.counting.unit import check_unit
from synth.errors import InputError
from synth.files import write_whole
from synth.reading import Reading
from synth.tables.proposal import propose_schema, without_unit
from synth.tables.rule_entries import DeclaredRule
from synth.tables.rule_proposal import as_comments, propose_rules
from synth.tables.schema import Protection, Schema


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be said of it."""
    add_table(parser, optional=True)
    add_header(parser)
    add_unit(parser)
    add_policy(parser)
    add_surrogates(parser)
    add_presets(parser)
    add_sdv(parser)
    parser.add_argument("-o", "--output", type=Path, help=N_("default: the terminal"))
    parser.set_defaults(command=_schema)


def _schema(options: argparse.Namespace) -> None:
    protection = protection_of(options)
    if options.from_sdv is None:
        refuse_without_metadata(options)
        if options.table is None:
            raise InputError("Name a table, or SDV's metadata: --from-sdv METADATA.")
    proposed, reading, suggested = None, None, tuple[DeclaredRule, ...]()
    if options.table is not None:
        reading = read_table(options)
        proposed = _propose(reading, protection, options)
    if options.from_sdv is not None:
        proposed, text = schema_of_metadata(options, protection, proposed)
    elif proposed is not None:
        text = without_unit(proposed) if protection is None else proposed.to_yaml()
        suggested = propose_rules(proposed.columns)
        text += as_comments(suggested)
    if proposed is not None:
        _tell(proposed, reading)
        _give(proposed, text, suggested, options.output)


def _propose(
    reading: Reading, protection: Protection | None, options: argparse.Namespace
) -> Schema:
    proposed = propose_schema(
        reading.frame,
        protection or Protection(),
        policy=options.policy,
        file=reading.form,
        surrogates=options.surrogates,
    )
    return with_presets(proposed, reading.frame, options)


def _tell(schema: Schema, reading: Reading | None) -> None:
    if reading is None:
        return
    for repair in reading.repairs:
        say(Message("Note, for you alone: {note}", note=repair), error=True)
    for line in check_unit(reading.frame, schema).lines():
        say(Message("Note, for you alone: {note}", note=line), error=True)


def _give(
    proposed: Schema, text: str, suggested: Sequence[DeclaredRule], output: Path | None
) -> None:
    give(schema=text, path=output)
    if output is None:
        say(text.removesuffix("\n"))
        return
    write_whole(output, text.encode())
    dropped = [column.name for column in proposed.columns if column.role == "drop"]
    say(
        Message(
            "{path}: {n} columns, {dropped} of them dropped.",
            path=output,
            n=len(proposed.columns),
            dropped=len(dropped),
        )
    )
    if proposed.replaced:
        say(
            Message(
                "Columns filled with surrogates: {n}. Their types and formats were proposed "
                "from what the cells look like: check each.",
                n=len(proposed.replaced),
            )
        )
    coarser = sum(column.role == "generalise" for column in proposed.columns)
    if coarser:
        say(
            Message(
                "Columns made coarser before they are counted: {n}. How was proposed by what they "
                "hold: check each.",
                n=coarser,
            )
        )
    if suggested:
        say(
            Message(
                (
                    "{n} rule between columns is suggested by their names, as a comment at the "
                    "end: take the # off if it is true of every row.",
                    "{n} rules between columns are suggested by their names, as comments at the "
                    "end: take the # off those that are true of every row.",
                ),
                n=len(suggested),
            )
        )
    say(
        Message(
            "Read it line by line: it is what you declare. Ranges and categories that you write in "
            "cost nothing; the others are bought."
        )
    )
