"""`synth review`: compare a release with its table, exactly, for the owner alone."""

import argparse
from pathlib import Path

from privacy.message import N_, Message
from synth.annex.comparison import review
from synth.annex.page import render_annex
from synth.commands.terminal import add_table, language, say, say_entry
from synth.dossier.html import shown
from synth.files import write_whole
from synth.release.release import Release
from synth.tables.table import Table

_MOST_WORST = 3  # columns that are named on the terminal


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be said of it."""
    parser.add_argument("release", type=Path)
    add_table(parser)
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="ANNEX", help=N_("an .html file")
    )
    parser.set_defaults(command=_review)


def _review(options: argparse.Namespace) -> None:
    release = Release.read_zip(options.release)
    table = Table.read(
        options.table, release.schema, encoding=options.encoding, sheet=options.sheet
    )
    annex = review(release, table)
    page = render_annex(annex, language=language())
    write_whole(options.output, page.encode(), mode=0o600)
    say(
        Message(
            "{path}: exact figures of the private table. It stays in the house.",
            path=options.output,
        )
    )
    for column in annex.values[:_MOST_WORST]:
        lost, name = column.lost, shown(column.column)
        parts = [Message("{column}: {distance:.1%}", column=name, distance=column.distance)]
        if clipped := lost.below + lost.above:
            parts.append(Message("{n} rows clipped", n=clipped))
        if lost.merged:
            parts.append(Message("{n} rows merged", n=lost.merged))
        say_entry(Message("worst"), Message("{parts}", parts=tuple(parts)))
    for pair in annex.pairs[:1]:
        named = " × ".join(str(shown(name)) for name in pair.columns)
        apart = Message("{pair}: {distance:.1%} of rows", pair=named, distance=pair.distance)
        say_entry(Message("worst pair"), apart)
    if annex.capped_rows:
        capped = Message(
            "{n} rows of {persons} persons", n=annex.capped_rows, persons=annex.capped_persons
        )
        say_entry(Message("capped"), capped)
