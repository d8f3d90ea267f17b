"""`synth run`: make a release from a table.

Whoever mistypes an option, a schema or a place learns that at once: what reads the table is
imported only then, and what makes the release once it is read.
"""

import argparse
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from privacy.accounting import Budget, OutOfRange
from privacy.files import default_ledger
from privacy.message import N_, Message
from synth.commands.job import Job, read_job
from synth.commands.terminal import (
    Progress,
    add_delta,
    add_engine,
    add_groups,
    add_header,
    add_presets,
    add_surrogates,
    add_table,
    add_unit,
    add_values,
    note,
    protection_of,
    refuse_ending,
    say,
)
from synth.errors import InputError
from synth.files import refuse_absent, refuse_place
from synth.statement import UNSTATED, Statement
from synth.steps import Step
from synth.tables.schema import Schema

if TYPE_CHECKING:
    import pandas as pd

    from synth.counting.in_memory import PrivateTable
    from synth.counting.table_on_disk import TableOnDisk


def register(run: argparse.ArgumentParser) -> None:
    """Add what can be said of it."""
    _add_input(run)
    run.add_argument("--schema", type=Path, help=N_("its columns and who is protected"))
    run.add_argument(
        "--accept-proposal",
        action="store_true",
        help=N_("in place of --schema: take what `synth schema` proposes, and certify that"),
    )
    add_surrogates(run)
    add_presets(run)
    add_unit(run)
    run.add_argument("--epsilon", type=float, help=N_("0.01 to 20; less protects more"))
    add_delta(run)
    run.add_argument(
        "--rows-about",
        type=int,
        metavar="N",
        help=N_("say what to expect of about so many rows before anything is spent"),
    )
    add_values(run)
    run.add_argument(
        "--anyway", action="store_true", help=N_("run even where most columns cannot survive")
    )
    run.add_argument(
        "--yes-one-row-is-one-person",
        dest="confirmed",
        action="store_true",
        help=N_("you looked at what speaks against the unit of protection, and it holds"),
    )
    add_engine(run)
    run.add_argument(
        "--target",
        metavar="COLUMN",
        help=N_("a column to be predicted; how well is measured, for 2 %% of the budget"),
    )
    add_groups(run)
    run.add_argument("--rows", type=int, help=N_("synthetic rows; default the paid number of rows"))
    run.add_argument(
        "--memory-limit",
        metavar="SIZE",
        help=N_("as 2GiB; counts from disk a table larger than that"),
    )
    _add_account(run)
    add_statement(run)
    run.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="RELEASE",
        help=N_("the .zip that is written"),
    )
    run.set_defaults(command=partial(_run, run))


def _add_input(run: argparse.ArgumentParser) -> None:
    add_table(run, optional=True)
    run.add_argument(
        "--config",
        type=Path,
        metavar="JOB",
        help=N_("a YAML file with all of it; what is said here besides counts in its place"),
    )
    add_header(run)


def _add_account(run: argparse.ArgumentParser) -> None:
    run.add_argument(
        "--ledger", type=Path, default=default_ledger(), help=N_("default %(default)s")
    )
    run.add_argument("--population", default="default", help=N_("which persons; default 'default'"))


def add_statement(run: argparse.ArgumentParser) -> None:
    """Add what the owner states of a release; it is certified, and printed on its first page."""
    stated = run.add_argument_group(N_("what is certified of the release, for its reviewer"))
    stated.add_argument("--owner", default="", help=N_("who answers for the table"))
    stated.add_argument("--purpose", default="", help=N_("what the release is for"))
    stated.add_argument("--recipient", default="", help=N_("who gets it"))
    stated.add_argument("--basis", default="", help=N_("the legal basis"))
    stated.add_argument("--expires", default="", metavar="DAY", help=N_("until when, YYYY-MM-DD"))
    stated.add_argument(
        "--generation",
        type=int,
        default=0,
        metavar="N",
        help=N_("releases that the table went through: 0 for real data (default), 1 for synthetic"),
    )


def _statement_of(options: argparse.Namespace) -> Statement:
    return Statement(**{name: vars(options)[name] for name in vars(UNSTATED)})


def _run(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    job = read_job(options, parser)
    try:
        budget = Budget(options.epsilon, options.delta)
    except OutOfRange as refusal:
        raise InputError(refusal.message) from None
    _ = _statement_of(options)  # what cannot be certified is said before the table is read
    place = options.ledger
    refuse_place(options.output)
    if job.evidence is not None and not job.evidence.is_dir():
        refuse_place(job.evidence)
    if job.rows is not None:
        refuse_ending(job.rows)
        refuse_place(job.rows)
    if options.rows is not None:
        say(
            Message(
                "Note: the true number of rows is private; the number you typed will be published."
            )
        )
    progress = Progress()
    progress.show(Step.READING, 0.0)
    table, proposed = _read(options, job)
    for told in table.notes:
        note(progress, told)
    from synth.commands.making import expect, give_besides, make

    with table:
        expect(table.schema, budget, options, progress=progress)
        release = make(
            table,
            budget,
            options,
            place=place,
            proposed=proposed,
            statement=_statement_of(options),
            progress=progress,
        )
        give_besides(release, rows=job.rows, evidence=job.evidence)


def _read(options: argparse.Namespace, job: Job) -> "tuple[PrivateTable, bool]":
    """Return the table, and whether its schema is a proposal that nobody confirmed."""
    if options.accept_proposal == (options.schema is not None):
        raise InputError("Give either --schema FILE or --accept-proposal.")
    stated = {options.unit, options.person, options.max_rows} - {None}
    if stated and options.schema is not None:
        raise InputError(
            "The schema says who is protected: leave out --unit, --person and --max-rows, or "
            "change its protection."
        )
    if options.presets and options.schema is not None:
        raise InputError("The schema says the domains of its columns: leave --presets out.")
    if options.header is not None and options.schema is not None:
        raise InputError("The schema says where the header is: leave --header out.")
    if options.surrogates and not options.accept_proposal:
        raise InputError(
            "--surrogates goes with --accept-proposal. In a schema write role: surrogate."
        )
    if options.memory_limit is not None:
        return _read_on_disk(options, job), False
    if options.accept_proposal:
        return _read_and_propose(options, job), True
    schema = job.with_rules(Schema.read_yaml(options.schema))
    refuse_absent(options.table)
    from synth.counting.in_memory import as_private
    from synth.reading import read_as_declared
    from synth.tables.table import Table

    reading = read_as_declared(
        options.table, schema.file, encoding=options.encoding, sheet=options.sheet
    )
    read = Table.from_reading(reading, schema)
    _hold_to_unit(reading.frame, schema, confirmed=options.confirmed)
    return as_private(read), False


def _hold_to_unit(frame: "pd.DataFrame", schema: Schema, *, confirmed: bool) -> None:
    """Tell the owner what speaks against the unit of protection, who has to confirm it.

    Raises:
        InputError: something does, and nobody confirmed.
    """
    from synth.counting.unit import check_unit

    found = check_unit(frame, schema)
    for line in found.lines() if found.findings else ():
        say(Message("Note, for you alone: {note}", note=line), error=True)
    if found.contradictions and not confirmed:
        raise InputError(
            "The unit of protection is contradicted by {n} of the columns, named above. Nothing "
            "was spent. Change protection in the schema, or say --yes-one-row-is-one-person if you "
            "looked and it is right.",
            n=len(found.contradictions),
        )


def _read_and_propose(options: argparse.Namespace, job: Job) -> "PrivateTable":
    protection = protection_of(options)
    if protection is None:
        raise InputError(
            "Say who is protected: --unit row if one row is one person, or --person COLUMN "
            "--max-rows N."
        )
    from synth.commands.proposing import read_table, with_presets
    from synth.counting.in_memory import as_private
    from synth.tables.proposal import propose_schema
    from synth.tables.table import Table

    reading = read_table(options)
    schema = propose_schema(
        reading.frame, protection, file=reading.form, surrogates=options.surrogates
    )
    schema = job.with_rules(with_presets(schema, reading.frame, options))
    table = Table.from_frame(reading.frame, schema)
    _hold_to_unit(reading.frame, schema, confirmed=options.confirmed)
    return as_private(replace(table, notes=(*reading.repairs, *table.notes)))


def _read_on_disk(options: argparse.Namespace, job: Job) -> "TableOnDisk":
    if options.accept_proposal:
        raise InputError("A proposal looks at the whole table: with --memory-limit give --schema.")
    if isinstance(options.table, str):
        raise InputError("With --memory-limit give a file or a folder: download the table first.")
    if options.sheet is not None:
        raise InputError("With --memory-limit give CSV or Parquet, and leave --sheet out.")
    schema = job.with_rules(Schema.read_yaml(options.schema))
    from synth.counting.table_on_disk import TableOnDisk
    from synth.counting.workspace import memory_limit

    limit = memory_limit(options.memory_limit)
    return TableOnDisk.read(options.table, schema, memory_limit=limit, encoding=options.encoding)
