"""What the commands share that look at a table which no schema declares yet."""

import argparse
from collections.abc import Iterator, Mapping

import pandas as pd

from privacy.message import N_, Message
from privacy.pii import POLICIES
from synth.commands.terminal import say
from synth.reading import Reading, read_frame
from synth.tables.presets import Preset, offered_presets, take_presets
from synth.tables.schema import Schema


def add_policy(parser: argparse.ArgumentParser) -> None:
    """Add what becomes of columns that hold identifiers."""
    parser.add_argument("--policy", choices=POLICIES, default="strict", help=N_("default strict"))


def read_table(options: argparse.Namespace) -> Reading:
    """Read a table to propose for; how it is written is found out from all of it."""
    return read_frame(
        options.table, encoding=options.encoding, sheet=options.sheet, header=options.header
    )


def with_presets(schema: Schema, frame: pd.DataFrame, options: argparse.Namespace) -> Schema:
    """Return a proposal with its presets where they are wanted; tell the owner which there are."""
    presets = offered_presets(schema, frame)
    for line in _told(presets, taken=options.presets):
        say(Message("Note, for you alone: {note}", note=line), error=True)
    return take_presets(schema, presets) if options.presets else schema


def _told(presets: Mapping[str, Preset], *, taken: bool) -> Iterator[Message]:
    for name, preset in presets.items():
        yield Message(
            "Column {name!r}: preset {preset}, {domain}.",
            name=name,
            preset=Message(preset.words),
            domain=preset.values,
        )
    if presets and not taken:
        yield Message(
            "Presets are public and cost no budget: take them with --presets, or write the domains "
            "that you agree with into the schema."
        )
