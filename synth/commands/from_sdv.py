"""What `synth schema --from-sdv` does: SDV's metadata as a schema, with the table or without."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from privacy.message import N_, Message
from synth.commands.terminal import say
from synth.errors import InputError
from synth.reading import read_frame
from synth.tables.proposal import without_unit
from synth.tables.schema import Protection, Schema
from synth.tables.sdv_merging import merge_columns
from synth.tables.sdv_reading import read_table
from synth.tables.sdv_rules import Combinations, load_constraints, read_constraints

_NAMED = {"sdv_table": "--sdv-table", "public": "--public", "constraints": "--constraints"}
_NAMED |= {"combinations": "--combinations"}


def add_sdv(parser: argparse.ArgumentParser) -> None:
    """Add SDV's metadata and what is confirmed of it."""
    group = parser.add_argument_group(N_("from a project of SDV, which need not be installed"))
    group.add_argument(
        "--from-sdv",
        type=Path,
        metavar="METADATA",
        help=N_("its metadata, V1 or V2, as JSON; the table then says how its cells are written"),
    )
    group.add_argument("--sdv-table", metavar="NAME", help=N_("one of several in the metadata"))
    group.add_argument(
        "--public",
        nargs="+",
        default=[],
        metavar="COLUMN",
        help=N_("ranges and values of these in the metadata are public; others are bought"),
    )
    group.add_argument(
        "--constraints", type=Path, metavar="FILE", help=N_("as get_constraints wrote them")
    )
    group.add_argument(
        "--combinations",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help=N_("a public table of the values that go together, for FixedCombinations"),
    )


def refuse_without_metadata(options: argparse.Namespace) -> None:
    """Refuse what says something of metadata where there is none.

    Raises:
        InputError: names the option.
    """
    for name, option in _NAMED.items():
        if getattr(options, name):
            raise InputError("{option} goes with --from-sdv.", option=option)


def schema_of_metadata(
    options: argparse.Namespace, protection: Protection | None, proposed: Schema | None
) -> tuple[Schema, str]:
    """Return the schema and its text, in which is marked what its owner has to confirm.

    Args:
        protection: None where the owner is to state it in the file.
        proposed: what the table shows, where it is there.

    Raises:
        InputError: the metadata cannot be read, or does not go with the table.
    """
    stated = protection or Protection()
    read = read_table(
        options.from_sdv, table=options.sdv_table, person=stated.person, public=options.public
    )
    if proposed is None:
        columns, notes = read.columns, read.guesses
    else:
        columns, notes = merge_columns(read.columns, proposed.columns)
    constrained = read_constraints(
        load_constraints(options.constraints or ()),
        columns,
        combinations=_combinations(options.combinations),
    )
    for told in (*read.notes, *notes, *constrained.notes):
        say(Message("Note, for you alone: {note}", note=told), error=True)
    form = None if proposed is None else proposed.file
    schema = Schema(constrained.columns, stated, form, constrained.rules)
    text = schema.to_yaml() if protection is not None else without_unit(schema)
    return schema, _marked(text, schema, tuple(read.from_data))


def _combinations(files: Sequence[Path]) -> Combinations:
    """Return which values go together, by the columns that a table names."""
    frames = [read_frame(file, header=True).frame for file in files]
    return {
        tuple(map(str, frame.columns)): frame.astype(str).drop_duplicates().to_numpy().tolist()
        for frame in frames
    }


def _marked(text: str, schema: Schema, waiting: Sequence[str]) -> str:
    """Mark the columns whose domain in the metadata nobody confirmed; a comment is not published.

    The domain itself does not stand there: it may come from the rows.
    """
    lines = text.splitlines()
    first = lines.index("columns:") + 1
    for place, column in enumerate(schema.columns):
        if column.name in waiting:
            lines[first + place] += "  # from the data: confirm with --public, or leave it bought"
    return "\n".join(lines) + "\n"
