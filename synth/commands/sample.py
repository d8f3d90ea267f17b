"""`synth sample`: draw more rows from a release, which spends nothing."""

import argparse
import secrets
from pathlib import Path

from privacy.message import N_, Message
from synth.commands.terminal import (
    add_release,
    give,
    language,
    refuse_ending,
    say,
)
from synth.files import write_whole
from synth.reading import read_frame
from synth.release.companion import note_of, note_path, say_classes, say_sample
from synth.release.parity import say_parity
from synth.release.release import Release
from synth.tables.table import Table


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be said of it."""
    add_release(parser)
    parser.add_argument("--rows", type=int, help=N_("how many; not with --counts"))
    parser.add_argument(
        "--where",
        action="append",
        default=[],
        metavar="CONDITION",
        help=N_(
            "COLUMN=VALUE, also !=, >=, <=, > and <; 'COLUMN in VALUE,VALUE', 'COLUMN not in "
            "VALUE,VALUE'; COLUMN= is missing, COLUMN!= is not"
        ),
    )
    parser.add_argument(
        "--balance",
        action="append",
        default=[],
        metavar="COLUMN=SHARE:SHARE",
        help=N_("shares of its categories, in order; or COLUMN=VALUE:SHARE,VALUE:SHARE"),
    )
    parser.add_argument(
        "--counts",
        type=Path,
        metavar="FILE",
        help=N_("a table of columns and, as its last, rows: how many rows of each class"),
    )
    parser.add_argument(
        "--independent",
        metavar="OUTCOME,COLUMN",
        help=N_("make the outcome independent of the columns after it, in all rows together"),
    )
    add_output(parser)
    parser.set_defaults(command=_sample)


def add_output(parser: argparse.ArgumentParser) -> None:
    """Add the seed, and where rows are written."""
    parser.add_argument("--seed", type=int, help=N_("gives the same rows again"))
    parser.add_argument(
        "-o", "--output", type=Path, required=True, help=N_("a .csv or .parquet file")
    )


def write_rows(table: Table, output: Path, note: str) -> None:
    """Write rows, and the note that says what they are beside them."""
    content = table.to_parquet() if output.suffix == ".parquet" else table.to_csv().encode()
    write_whole(output, content)
    write_whole(note_path(output), note.encode())


def _sample(options: argparse.Namespace) -> None:
    refuse_ending(options.output)
    release = Release.read_zip(options.release)
    seed = secrets.randbits(32) if options.seed is None else options.seed
    if options.independent is None:
        table, asked = _draw(release, options, seed)
    else:
        table, asked = _draw_with_parity(release, options, seed)
    said = say_sample(len(table.frame), options.where, asked)
    note = note_of(release, said, seed=seed, language=language())
    write_rows(table, options.output, note)
    give(rows=len(table.frame), path=options.output, note=note_path(options.output), seed=seed)
    say(
        Message(
            "{n} rows in {path}, what they are in {note}; nothing was spent.",
            n=len(table.frame),
            path=options.output,
            note=note_path(options.output),
        )
    )


def _draw(release: Release, options: argparse.Namespace, seed: int) -> tuple[Table, list[Message]]:
    """Draw rows, and say which classes of them were asked for."""
    plan = None if options.counts is None else read_frame(options.counts, header=True).frame
    classes = release.model.classes(options.rows, balance=options.balance, counts=plan)
    table = release.sample(
        options.rows, where=options.where, balance=options.balance, counts=plan, seed=seed
    )
    return table, say_classes(classes) if options.balance or plan is not None else []


def _draw_with_parity(
    release: Release, options: argparse.Namespace, seed: int
) -> tuple[Table, list[Message]]:
    """Draw rows in which an outcome is independent of other columns; say what that costs."""
    plan = None if options.counts is None else read_frame(options.counts, header=True).frame
    parity = release.sample_with_parity(
        options.rows,
        independent=options.independent,
        where=options.where,
        balance=options.balance,
        counts=plan,
        seed=seed,
    )
    said = say_parity(parity)
    for told in said:
        say(told)
    if options.balance or plan is not None:
        classes = release.model.classes(options.rows, balance=options.balance, counts=plan)
        said = [*say_classes(classes), *said]
    return parity.table, said
