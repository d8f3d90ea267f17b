"""`synth sample`: draw more rows from a release, which spends nothing."""

import argparse
from pathlib import Path

from privacy.message import N_, Message
from synth.commands.terminal import say
from synth.errors import InputError
from synth.files import write_whole
from synth.release.release import Release


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be said of it."""
    parser.add_argument("release", type=Path)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument(
        "--where", action="append", default=[], metavar="COLUMN=VALUE", help=N_("also >= and <=")
    )
    parser.add_argument("--seed", type=int, help=N_("gives the same rows again"))
    parser.add_argument(
        "-o", "--output", type=Path, required=True, help=N_("a .csv or .parquet file")
    )
    parser.set_defaults(command=_sample)


def _sample(options: argparse.Namespace) -> None:
    if options.output.suffix not in (".csv", ".parquet"):
        raise InputError(
            "{path}: rows are written as .csv or .parquet. Name it so.", path=options.output
        )
    release = Release.read_zip(options.release)
    table = release.sample(options.rows, where=options.where, seed=options.seed)
    content = table.to_parquet() if options.output.suffix == ".parquet" else table.to_csv().encode()
    write_whole(options.output, content)
    say(Message("{n} rows in {path}; nothing was spent.", n=len(table.frame), path=options.output))
