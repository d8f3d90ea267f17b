"""Who opens the annex: a line on the ledger, before anything of it is shown."""

import argparse
import getpass
from datetime import UTC, datetime
from pathlib import Path

from privacy.files import default_ledger
from privacy.ledger import Ledger
from privacy.message import N_, Message
from synth.commands.terminal import say, short
from synth.release.release import Release


def add_reader(parser: argparse.ArgumentParser) -> None:
    """Add who opens the annex, and the ledger that remembers it."""
    parser.add_argument(
        "--by",
        default=user_here(),
        metavar="NAME",
        help=N_("who opens the internal report; the ledger's log says so"),
    )
    parser.add_argument(
        "--ledger", type=Path, default=default_ledger(), help=N_("default %(default)s")
    )


def user_here() -> str:
    """Return the user of the operating system; "unknown" where it names none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def record_opening(release: Release, options: argparse.Namespace) -> None:
    """Write on the ledger of a release who opens its annex; say where no ledger knows it.

    Raises:
        LedgerFault: the ledger cannot be used, or the name cannot be printed.
    """
    run, book = release.certificate.content["run"], Ledger.find(options.ledger)
    if book is None or not book.has_release(run):
        say(
            Message(
                "Note: {path} holds no line of this release, so nothing records that its internal "
                "report was opened. Name its ledger: --ledger FILE.",
                path=short(options.ledger),
            ),
            error=True,
        )
        return
    book.record_reading(run, by=options.by, date=datetime.now(UTC).date().isoformat())
    say(
        Message(
            "{path}: the ledger now says that {by} opened the internal report.",
            path=short(options.ledger),
            by=options.by,
        )
    )
