"""What the commands share: their common options, and how they speak to a terminal.

They speak the language of `--language`, else that of the environment, else English.
"""

import argparse
import sys
import unicodedata
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from privacy.accounting import DEFAULT_DELTA
from privacy.message import N_, Message
from synth.catalogue import LANGUAGES, translations
from synth.errors import InputError
from synth.reading.addresses import path_or_address
from synth.steps import Step
from synth.tables.schema import Protection

# As synth.engines knows them; the default first. A list of its own, since those take a second.
ENGINE_NAMES = ("auto", "adaptive", "mixture", "tree", "independent", "neural")

_language: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])
_manner: ContextVar["Manner"] = ContextVar("manner")
# What argparse says by itself, as it says it.
_ITS_OWN = (
    *(N_("usage: "), N_("options"), N_("positional arguments")),
    N_("show this help message and exit"),
)


@dataclass(frozen=True)
class Manner:
    """How a command tells what it did.

    Attributes:
        quiet: neither lines nor notes; refusals all the same.
        result: for other programs: what is given instead of lines; None where lines are written.
    """

    quiet: bool = False
    result: dict[str, Any] | None = None


def tell_in(manner: Manner) -> None:
    """Choose how this command tells what it did."""
    _manner.set(manner)


def give(**facts: Any) -> None:
    """Give facts of what was done to the program that asked with `--json`."""
    result = _manner.get(Manner()).result
    if result is not None:
        result.update(facts)


class Parser(argparse.ArgumentParser):
    """A parser whose help is in the language that is spoken: keys of the catalogue, translated."""

    def __init__(self, **settings: Any) -> None:
        """Take what argparse takes."""
        super().__init__(**{"formatter_class": _Translated, **settings})


class _Translated(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        prefix = _in_language("usage: ") if prefix is None else prefix
        super().add_usage(usage, actions, groups, prefix)

    def start_section(self, heading: str | None) -> None:
        super().start_section(_in_language(heading))

    def add_text(self, text: str | None) -> None:
        super().add_text(_in_language(text))

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return _in_language(action.help)


def _in_language(text: str | None) -> str | None:
    return translations(language()).gettext(text) if text else text


def add_table(
    parser: argparse.ArgumentParser,
    help: str = N_("CSV, Parquet, Excel, JSON lines, a database, a folder of parts"),
    *,
    optional: bool = False,
) -> None:
    """Add the table, which a command may do without, and how it is read."""
    parser.add_argument("table", type=path_or_address, help=help, nargs="?" if optional else None)
    parser.add_argument(
        "--encoding",
        help=N_(
            "of a text file; default: what the schema says, or what is found where there is none"
        ),
    )
    parser.add_argument("--sheet", help=N_("of a workbook, or table of a database"))


def add_engine(parser: argparse.ArgumentParser) -> None:
    """Add which engine makes the model."""
    parser.add_argument(
        "--engine",
        choices=ENGINE_NAMES,
        default=ENGINE_NAMES[0],
        help=N_("default auto; neural needs semblance[neural]"),
    )


def add_release(parser: argparse.ArgumentParser) -> None:
    """Add the release that is asked about."""
    parser.add_argument("release", type=Path, help=N_("the .zip that `synth run` wrote"))


def add_page(parser: argparse.ArgumentParser, *, metavar: str) -> None:
    """Add where a page goes, and its numbers beside it."""
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar=metavar,
        help=N_("an .html file; its numbers go beside it as .json"),
    )


def numbers_beside(page: Path) -> Path:
    """Return where the numbers of a page go.

    Raises:
        InputError: it would be the page itself.
    """
    numbers = page.with_suffix(".json")
    if numbers == page:
        raise InputError("This is a page: name it .html; its numbers go beside it as .json.")
    return numbers


def refuse_ending(output: Path) -> None:
    """Refuse the name of a file that rows are not written as.

    Raises:
        InputError: it ends in another way.
    """
    if output.suffix not in (".csv", ".parquet"):
        raise InputError("{path}: rows are written as .csv or .parquet. Name it so.", path=output)


def add_header(parser: argparse.ArgumentParser) -> None:
    """Add whether the first row names the columns."""
    parser.add_argument(
        "--header",
        action=argparse.BooleanOptionalAction,
        help=N_("whether the first row names the columns, where that cannot be told"),
    )


def add_unit(parser: argparse.ArgumentParser) -> None:
    """Add who is protected."""
    parser.add_argument("--unit", choices=["row"], help=N_("one row is one person"))
    parser.add_argument(
        "--person", metavar="COLUMN", help=N_("the column that tells persons apart")
    )
    parser.add_argument("--max-rows", type=int, help=N_("rows of one person that count, default 1"))


def add_surrogates(parser: argparse.ArgumentParser) -> None:
    """Add what stands in place of columns that are left out."""
    parser.add_argument(
        "--surrogates",
        action="store_true",
        help=N_("propose surrogates, or coarser values, for what the policy leaves out"),
    )


def add_presets(parser: argparse.ArgumentParser) -> None:
    """Add whether public domains are taken where a column has one."""
    parser.add_argument(
        "--presets",
        action="store_true",
        help=N_(
            "take public ranges and lists, such as ages 0 to 120, where a column's name, kind and "
            "cells agree with one; they cost no budget"
        ),
    )


def add_groups(parser: argparse.ArgumentParser) -> None:
    """Add within which groups the tables are compared."""
    parser.add_argument(
        "--groups",
        nargs="+",
        default=[],
        metavar="COLUMN",
        help=N_("compare the tables within each value of these, for 2 %% of the budget"),
    )


def add_delta(parser: argparse.ArgumentParser) -> None:
    """Add the δ of a run."""
    words = N_("default %(default)g")
    parser.add_argument("--delta", type=float, default=DEFAULT_DELTA, help=words)


def add_values(parser: argparse.ArgumentParser) -> None:
    """Add how many different values columns have, to plan with."""
    parser.add_argument(
        "--values",
        action="append",
        default=[],
        metavar="COLUMN=N",
        help=N_(
            "about how many different values a column has whose categories are measured, to plan "
            "with; as you would tell anyone"
        ),
    )


def values_of(options: argparse.Namespace) -> dict[str, int]:
    """Return how many different values columns are said to have.

    Raises:
        InputError: what stands there is no COLUMN=N.
    """
    found = {}
    for given in options.values:
        name, _, number = given.rpartition("=")
        if not name or not number.isascii() or not number.isdecimal():
            raise InputError(
                "--values {given!r} is not of the form COLUMN=N, as in --values city=30.",
                given=given,
            )
        found[name] = int(number)
    return found


def protection_of(options: argparse.Namespace) -> Protection | None:
    """Return who is protected, None where that was not said.

    Raises:
        InputError: two units are named, or rows are counted of persons who cannot be told apart.
    """
    if options.person is not None and options.unit is None:
        return Protection(options.person, 1 if options.max_rows is None else options.max_rows)
    if options.person is not None or options.max_rows is not None:
        raise InputError("Give either --unit row, or --person COLUMN with --max-rows N.")
    return None if options.unit is None else Protection()


class Progress:
    """One line on a terminal that is written over; nothing elsewhere."""

    def __init__(self) -> None:
        self._width = 0
        self._is_shown = sys.stderr.isatty() and not _manner.get(Manner()).quiet

    def show(self, step: Step, share: float) -> None:
        """Show what a run is doing."""
        self.tell(Message(step.value), share)

    def tell(self, doing: Message, share: float) -> None:
        """Show what is being done."""
        if self._is_shown:
            line = f"[{'█' * round(20 * share):<20}] {translate(doing)}"
            sys.stderr.write(f"\r{pad(line, self._width)}")
            sys.stderr.flush()
            self._width = width(line)

    def clear(self) -> None:
        """Take the line off again."""
        if self._is_shown:
            sys.stderr.write(f"\r{'':<{self._width}}\r")
            sys.stderr.flush()


def speak(language: str) -> None:
    """Choose the language, one of `LANGUAGES`."""
    _language.set(language)


def language() -> str:
    """Return the language that is spoken."""
    return _language.get()


def language_of(environment: Mapping[str, str]) -> str:
    """Return the language of an environment, as gettext finds it; English where we have it not."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if locale := environment.get(name):
            code = locale.replace("-", "_").partition("_")[0].partition(".")[0].lower()
            return code if code in LANGUAGES else LANGUAGES[0]
    return LANGUAGES[0]


def translate(message: Message) -> str:
    """Say a message in the language that is spoken."""
    return message.in_words(translations(language()))


def say(line: str | Message, *, error: bool = False) -> None:
    """Write a line for the person at the terminal, if one is there."""
    manner = _manner.get(Manner())
    if not (manner.quiet or (manner.result is not None and not error)):
        write(line, error=error)


def write(line: str | Message, *, error: bool = False) -> None:
    """Write a line whoever reads it."""
    stream = sys.stderr if error else sys.stdout
    stream.write(f"{translate(line) if isinstance(line, Message) else line}\n")


def say_entry(label: Message, entry: Message) -> None:
    """Write a line of a summary: what it is about, and what there is to say of it."""
    say(f"  {pad(translate(label), 10)} {translate(entry)}")


def width(text: str) -> int:
    """Return how many places a terminal gives a text: a Korean letter takes two."""
    return sum(1 + (unicodedata.east_asian_width(sign) in "WF") for sign in text)


def pad(text: str, places: int) -> str:
    """Return a text with blanks up to a number of places."""
    return text + " " * (places - width(text))


def note(progress: Progress, told: Message) -> None:
    """Tell the owner what nobody else may read, above the progress."""
    progress.clear()
    say(Message("Note, for you alone: {note}", note=told), error=True)


def short(path: Path) -> str:
    """Return a path as a person writes it, with ~ for home."""
    home = Path.home()
    return str(Path("~", path.relative_to(home))) if path.is_relative_to(home) else str(path)
