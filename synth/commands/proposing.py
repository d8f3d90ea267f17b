"""What the commands share that look at a table which no schema declares yet."""

import argparse

from privacy.message import N_
from privacy.pii import POLICIES
from synth.reading import Reading, read_frame


def add_policy(parser: argparse.ArgumentParser) -> None:
    """Add what becomes of columns that hold identifiers."""
    parser.add_argument("--policy", choices=POLICIES, default="strict", help=N_("default strict"))


def read_table(options: argparse.Namespace) -> Reading:
    """Read a table to propose for; how it is written is found out from all of it."""
    return read_frame(
        options.table, encoding=options.encoding, sheet=options.sheet, header=options.header
    )
