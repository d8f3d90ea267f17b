"""`synth review`: compare a release with its table, exactly, for the owner alone."""

import argparse
from pathlib import Path

from synth.annex import review
from synth.annex_page import render_annex
from synth.commands.terminal import add_table, say
from synth.files import write_whole
from synth.pages import LANGUAGES
from synth.release import Release
from synth.table import Table


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be said of it."""
    parser.add_argument("release", type=Path)
    add_table(parser)
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="default en")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="ANNEX", help=".html")
    parser.set_defaults(command=_review)


def _review(options: argparse.Namespace) -> None:
    release = Release.read_zip(options.release)
    table = Table.read(
        options.table, release.schema, encoding=options.encoding, sheet=options.sheet
    )
    annex = review(release, table)
    page = render_annex(annex, language=options.language)
    write_whole(options.output, page.encode(), mode=0o600)
    worst = annex.pairs[0] if annex.pairs else annex.columns[0]
    say(f"{options.output}: exact figures of the private table. It stays in the house.")
    say(f"  worst      {' × '.join(worst.columns)}: {worst.distance:.1%} of rows")
