"""The command line: `synth COMMAND`, each a module of synth/commands or of another package.

A command's module is imported when the command is called, and no other: `synth --help` waits for
none. Exit codes: 0 done; 2 refused, with one line that helps; 1 a bug, with its place in the
program.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.metadata import entry_points

from privacy.message import N_, Message
from synth.catalogue import LANGUAGES
from synth.commands.terminal import Parser, language_of, say, speak, translate
from synth.errors import InputError
from synth.faults import location_of

COMMANDS = {
    "schema": N_("propose a schema for a table"),
    "plan": N_("say what to expect of a run, before anything is spent"),
    "run": N_("make a release from a table"),
    "sample": N_("draw more rows from a release, for free"),
    "impute": N_("fill the missing cells of a table from a release, for free"),
    "evidence": N_("write a release's report, numbers and forms as files"),
    "review": N_("compare a release with its table and attack its kind, for you alone"),
    "attack": N_("try attacks on persons drawn from a release; what it shows may leave"),
    "verify": N_("check that a release is what it says"),
    "audit": N_("try a configuration on invented persons"),
    "ledger": N_("what was ever spent on whom, and how much may be"),
    "pii": N_("find people's identifiers in a table, for you alone"),
}
FURTHER = "semblance.commands"  # entry points: commands of packages that synth does not know
DONE, BUG, REFUSED = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    words = _spoken_in(sys.argv[1:] if arguments is None else arguments)
    options = _parser(words[0] if words else "").parse_args(words)
    command: Callable[[argparse.Namespace], None] = options.command
    from privacy.accounting import BudgetExceeded
    from privacy.chain import LedgerFault

    try:
        command(options)
    except (InputError, BudgetExceeded, LedgerFault) as refusal:
        say(f"synth: {translate(refusal.message)}", error=True)
        return REFUSED
    except KeyboardInterrupt:
        stopped = Message("synth: stopped. What the run had started stays spent.")
        say(f"\n{translate(stopped)}", error=True)
        return REFUSED
    except Exception as fault:
        # Not its message, which can quote a cell: what a terminal shows is kept by many a log.
        said_of_it = Message(
            "synth: a fault of this program, {place}. Please report it.", place=location_of(fault)
        )
        say(said_of_it, error=True)
        return BUG
    return DONE


def _spoken_in(arguments: Sequence[str]) -> list[str]:
    """Take the language from the command line, wherever it stands, and return the rest."""
    asking = argparse.ArgumentParser(prog="synth", add_help=False, allow_abbrev=False)
    _add_language(asking)
    asked, rest = asking.parse_known_args(arguments)
    speak(asked.language or language_of(os.environ))
    return rest


def _add_language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--language", choices=LANGUAGES, help=N_("default: that of LANG, or English")
    )


def _parser(called: str) -> argparse.ArgumentParser:
    """Return what knows the names of all commands, and all of the one that is called."""
    parser = Parser(
        prog="synth",
        description=N_("A differentially private synthetic table, with its evidence."),
    )
    _add_language(parser)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, help in COMMANDS.items():
        command = commands.add_parser(name, help=help)
        if name == called:
            import_module(f"synth.commands.{name}").register(command)
    if called not in COMMANDS:
        for further in entry_points(group=FURTHER):
            module = further.load()
            module.register(commands.add_parser(further.name, help=module.HELP))
    return parser


if __name__ == "__main__":
    sys.exit(main())
