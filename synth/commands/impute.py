"""`synth impute`: fill the missing cells of a table from a release, which spends nothing."""

import argparse
import secrets

from privacy.message import N_, Message
from synth.commands.sample import add_output, write_rows
from synth.commands.terminal import (
    add_release,
    add_table,
    give,
    language,
    refuse_ending,
    say,
)
from synth.reading import read_frame
from synth.release.companion import note_of, note_path, say_filled
from synth.release.conditions import read_list
from synth.release.release import Release


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be said of it."""
    add_release(parser)
    add_table(parser, N_("the table whose missing cells are filled"))
    parser.add_argument(
        "--columns", metavar="COLUMN,COLUMN", help=N_("fill only the missing cells of these")
    )
    parser.add_argument(
        "--keep-missing",
        metavar="COLUMN,COLUMN",
        help=N_("leave the missing cells of these, which are missing for a reason"),
    )
    add_output(parser)
    parser.set_defaults(command=_impute)


def _impute(options: argparse.Namespace) -> None:
    refuse_ending(options.output)
    release = Release.read_zip(options.release)
    reading = read_frame(options.table, encoding=options.encoding, sheet=options.sheet, header=True)
    seed = secrets.randbits(32) if options.seed is None else options.seed
    imputed = release.impute(
        reading.frame,
        seed=seed,
        columns=None if options.columns is None else read_list(options.columns),
        keep_missing=() if options.keep_missing is None else read_list(options.keep_missing),
    )
    for told in (*reading.repairs, *imputed.table.notes):
        say(Message("Note, for you alone: {note}", note=told), error=True)
    note = note_of(release, say_filled(imputed), seed=seed, language=language(), filled=True)
    write_rows(imputed.table, options.output, note)
    filled = sum(imputed.filled.values())
    give(filled=filled, path=options.output, note=note_path(options.output), seed=seed)
    say(
        Message(
            "{n} cells filled in {path}, what they are in {note}; nothing was spent.",
            n=filled,
            path=options.output,
            note=note_path(options.output),
        )
    )
