"""`synth verify`: check that a release is what it says."""

import argparse
from pathlib import Path

from privacy.message import N_, Message
from synth.commands.terminal import (
    add_release,
    give,
    say,
    translate,
)
from synth.release.verification import verify


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be said of it."""
    add_release(parser)
    parser.add_argument("--ledger", type=Path, help=N_("on which it should stand"))
    parser.set_defaults(command=_verify)


def _verify(options: argparse.Namespace) -> None:
    held = verify(options.release, ledger=options.ledger)
    give(path=options.release, holds=[translate(line) for line in held])
    for line in held:
        say(Message("✓ {held}", held=line))
