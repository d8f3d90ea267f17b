"""The command line: `synth COMMAND`, each a module of synth/commands or of another package.

A command's module is imported when the command is called, and no other: `synth --help` waits for
none. Exit codes, which stay as they are: 0 done; 1 a bug, with its place in the program; 2 refused,
with one line that helps; 3 the population's cap does not hold the budget; 4 the ledger cannot be
used; 130 stopped from the keyboard.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.metadata import entry_points

from privacy.message import N_, Message
from synth.catalogue import LANGUAGES
from synth.commands.terminal import (
    Manner,
    Parser,
    language_of,
    speak,
    tell_in,
    translate,
    write,
)
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
DONE, BUG, REFUSED, CAPPED, LEDGER, STOPPED = 0, 1, 2, 3, 4, 130
_WITH_JSON_OF_THEIR_OWN = ("pii", "plan")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    words, manner = _spoken_in(sys.argv[1:] if arguments is None else arguments)
    name = words[0] if words else ""
    own_json = manner.result is not None and name in _WITH_JSON_OF_THEIR_OWN
    options = _parser(name).parse_args([*words, "--json"] if own_json else words)
    tell_in(Manner(manner.quiet) if own_json else manner)
    code, refusal = _carry_out(options)
    if refusal is not None:
        write(translate(refusal), error=True)
    if manner.result is not None and not (own_json and code == DONE):
        told = None if refusal is None else translate(refusal)
        answer = {"command": name, "exit": code, "refusal": told, "result": manner.result}
        sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1, default=str) + "\n")
    return code


def _carry_out(options: argparse.Namespace) -> tuple[int, Message | None]:
    """Return how a command ended, and what there is to say where it was not done."""
    command: Callable[[argparse.Namespace], None] = options.command
    from privacy.accounting import BudgetExceeded
    from privacy.chain import LedgerFault

    try:
        command(options)
    except (InputError, BudgetExceeded, LedgerFault) as refusal:
        codes = {BudgetExceeded: CAPPED, LedgerFault: LEDGER}
        code = next((c for kind, c in codes.items() if isinstance(refusal, kind)), REFUSED)
        return code, Message("synth: {told}", told=refusal.message)
    except KeyboardInterrupt:
        write("", error=True)  # below the progress
        return STOPPED, Message("synth: stopped. What the run had started stays spent.")
    except Exception as fault:
        # Not its message, which can quote a cell: what a terminal shows is kept by many a log.
        return BUG, Message(
            "synth: a fault of this program, {place}. Please report it.", place=location_of(fault)
        )
    return DONE, None


def _spoken_in(arguments: Sequence[str]) -> tuple[list[str], Manner]:
    """Take language and manner from the command line, wherever they stand; return the rest."""
    asking = argparse.ArgumentParser(prog="synth", add_help=False, allow_abbrev=False)
    _add_manner(asking)
    asked, rest = asking.parse_known_args(arguments)
    speak(asked.language or language_of(os.environ))
    return rest, Manner(asked.quiet, {} if asked.json else None)


def _add_manner(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--language", choices=LANGUAGES, help=N_("default: that of LANG, or English")
    )
    parser.add_argument(
        "--json", action="store_true", help=N_("of any command: its result as JSON, on stdout")
    )
    parser.add_argument(
        "--quiet", action="store_true", help=N_("of any command: nothing but refusals")
    )


def _parser(called: str) -> argparse.ArgumentParser:
    """Return what knows the names of all commands, and all of the one that is called."""
    parser = Parser(
        prog="synth",
        description=N_("A differentially private synthetic table, with its evidence."),
    )
    _add_manner(parser)
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
