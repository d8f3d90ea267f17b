"""What the commands share: their common options, and how they speak to a terminal."""

import argparse
import sys
from pathlib import Path

from privacy.accounting import DEFAULT_DELTA
from synth.errors import InputError
from synth.tables.schema import Protection

# As synth.engines knows them; the default first. A list of its own, since those take a second.
ENGINE_NAMES = ("auto", "adaptive", "tree", "independent")


def add_table(
    parser: argparse.ArgumentParser, help: str = "CSV, Parquet, Excel, JSON lines, a database"
) -> None:
    """Add the table and how it is read."""
    parser.add_argument("table", type=Path, help=help)
    parser.add_argument("--encoding", help="of a text file; default: what the schema says")
    parser.add_argument("--sheet", help="of a workbook, or table of a database")


def add_header(parser: argparse.ArgumentParser) -> None:
    """Add whether the first row names the columns."""
    parser.add_argument(
        "--header",
        action=argparse.BooleanOptionalAction,
        help="whether the first row names the columns, where that cannot be told",
    )


def add_unit(parser: argparse.ArgumentParser) -> None:
    """Add who is protected."""
    parser.add_argument("--unit", choices=["row"], help="one row is one person")
    parser.add_argument("--person", metavar="COLUMN", help="the column that tells persons apart")
    parser.add_argument("--max-rows", type=int, help="rows of one person that count, default 1")


def add_delta(parser: argparse.ArgumentParser) -> None:
    """Add the δ of a run."""
    words = f"default {DEFAULT_DELTA:g}"
    parser.add_argument("--delta", type=float, default=DEFAULT_DELTA, help=words)


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

    def show(self, step: str, share: float) -> None:
        """Show what is being done."""
        if sys.stderr.isatty():
            line = f"[{'█' * round(20 * share):<20}] {step}"
            sys.stderr.write(f"\r{line:<{self._width}}")
            sys.stderr.flush()
            self._width = len(line)

    def clear(self) -> None:
        """Take the line off again."""
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{'':<{self._width}}\r")
            sys.stderr.flush()


def say(line: str, *, error: bool = False) -> None:
    """Write a line for the person at the terminal."""
    stream = sys.stderr if error else sys.stdout
    stream.write(f"{line}\n")


def note(progress: Progress, said: str) -> None:
    """Tell the owner what nobody else may read, above the progress."""
    progress.clear()
    say(f"Note, for you alone: {said}", error=True)


def short(path: Path) -> str:
    """Return a path as a person writes it, with ~ for home."""
    home = Path.home()
    return str(Path("~", path.relative_to(home))) if path.is_relative_to(home) else str(path)
