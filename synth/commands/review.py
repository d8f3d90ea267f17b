"""`synth review`: compare a release with its table, exactly, and attack its kind: for the owner."""

import argparse
from dataclasses import replace
from functools import partial

from privacy.message import N_, Message
from synth.annex.attack_words import tell_outcome
from synth.annex.comparison import review, review_and_attack
from synth.annex.numbers import annex_to_json
from synth.annex.page import render_annex
from synth.annex.sdmetrics_reports import ask_sdmetrics, refuse_without_sdmetrics
from synth.annex.surrogate_matches import tell_matches
from synth.commands.opening import add_reader, record_opening
from synth.commands.terminal import (
    Progress,
    add_page,
    add_release,
    add_table,
    give,
    language,
    numbers_beside,
    say,
    say_entry,
)
from synth.dossier.html import shown
from synth.files import write_whole
from synth.reading import read_as_declared
from synth.release.release import Release
from synth.tables.table import Table

_MOST_WORST = 3  # columns that are named on the terminal


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be said of it."""
    add_release(parser)
    add_table(parser)
    parser.add_argument(
        "--no-attacks",
        dest="attacks",
        action="store_false",
        help=N_("compare only; attacks take up to two minutes"),
    )
    parser.add_argument(
        "--sdmetrics",
        action="store_true",
        help=N_("add SDMetrics' own reports, where the extra sdv is installed"),
    )
    add_reader(parser)
    add_page(parser, metavar="ANNEX")
    parser.set_defaults(command=_review)


def _review(options: argparse.Namespace) -> None:
    numbers = numbers_beside(options.output)
    if options.sdmetrics:
        refuse_without_sdmetrics()
    release = Release.read_zip(options.release)
    form = release.schema.file
    reading = read_as_declared(options.table, form, encoding=options.encoding, sheet=options.sheet)
    table = Table.from_reading(reading, release.schema)
    record_opening(release, options)
    if options.attacks:
        progress = Progress()
        attacking = partial(progress.tell, Message("Attacking models of random halves"))
        annex = review_and_attack(release, table, cells=reading.frame, progress=attacking)
        progress.clear()
    else:
        annex = review(release, table, cells=reading.frame)
    if options.sdmetrics:
        annex = replace(annex, sdmetrics=ask_sdmetrics(table, release.table))
    page = render_annex(annex, language=language())
    write_whole(options.output, page.encode(), mode=0o600)
    write_whole(numbers, annex_to_json(annex).encode(), mode=0o600)
    give(page=options.output, numbers=numbers)  # exact figures stay in the files
    say(
        Message(
            "{path}: exact figures of the private table. It stays in the house.",
            path=options.output,
        )
    )
    say(Message("{path}: the same as numbers.", path=numbers))
    for column in annex.values[:_MOST_WORST]:
        lost, name = column.lost, shown(column.column)
        parts = [Message("{column}: {distance:.1%}", column=name, distance=column.distance)]
        if clipped := lost.below + lost.above:
            parts.append(Message("{n} rows clipped", n=clipped))
        if lost.merged:
            parts.append(Message("{n} rows merged", n=lost.merged))
        say_entry(Message("worst"), Message("{parts}", parts=tuple(parts)))
    for pair in annex.pairs[:1]:
        named = " × ".join(str(shown(name)) for name in pair.columns)
        apart = Message("{pair}: {distance:.1%} of rows", pair=named, distance=pair.distance)
        say_entry(Message("worst pair"), apart)
    for surrogate in annex.surrogates:
        say_entry(Message("surrogates"), tell_matches(surrogate))
    if annex.capped_rows:
        capped = Message(
            "{n} rows of {persons} persons", n=annex.capped_rows, persons=annex.capped_persons
        )
        say_entry(Message("capped"), capped)
    if annex.not_attacked is not None:
        say(annex.not_attacked)
    if annex.attacks is not None:
        say(tell_outcome(annex.attacks))
