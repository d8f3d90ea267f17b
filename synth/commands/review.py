"""`synth review`: compare a release with its table, exactly, for the owner alone."""

import argparse
from pathlib import Path

from synth.annex.comparison import review
from synth.annex.page import render_annex
from synth.commands.terminal import add_table, language, say
from synth.dossier.html import shown
from synth.files import write_whole
from synth.release.release import Release
from synth.tables.table import Table

_MOST_WORST = 3  # columns that are named on the terminal


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be said of it."""
    parser.add_argument("release", type=Path)
    add_table(parser)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="ANNEX", help=".html")
    parser.set_defaults(command=_review)


def _review(options: argparse.Namespace) -> None:
    release = Release.read_zip(options.release)
    table = Table.read(
        options.table, release.schema, encoding=options.encoding, sheet=options.sheet
    )
    annex = review(release, table)
    page = render_annex(annex, language=language())
    write_whole(options.output, page.encode(), mode=0o600)
    say(f"{options.output}: exact figures of the private table. It stays in the house.")
    for column in annex.values[:_MOST_WORST]:
        lost = column.lost
        clipped = f", {lost.below + lost.above:,} rows clipped" if lost.below + lost.above else ""
        merged = f", {lost.merged:,} rows merged" if lost.merged else ""
        say(f"  worst      {shown(column.column)}: {column.distance:.1%}{clipped}{merged}")
    for pair in annex.pairs[:1]:
        named = " × ".join(str(shown(name)) for name in pair.columns)
        say(f"  worst pair {named}: {pair.distance:.1%} of rows")
    if annex.capped_rows:
        say(f"  capped     {annex.capped_rows:,} rows of {annex.capped_persons:,} persons")
