"""The command line: `synth schema | run | sample | review | verify | audit | ledger | pii`.

Exit codes: 0 done; 2 refused, with one line that helps; 1 a bug, with its place in the program.
"""

import argparse
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from privacy.accounting import Budget, BudgetExceeded
from privacy.ledger import Ledger, LedgerFault, default_ledger
from synth.annex import review
from synth.annex_page import render_annex
from synth.certificate import unit_in_words
from synth.commands import audit, ledger, pii
from synth.commands.terminal import (
    Progress,
    add_delta,
    add_header,
    add_policy,
    add_table,
    add_unit,
    protection_of,
    read_table,
    say,
    short,
)
from synth.counting import PrivateTable, as_private
from synth.disk import TableOnDisk
from synth.engines import AUTO, ENGINES, engine_named
from synth.errors import InputError
from synth.faults import place_of
from synth.pages import LANGUAGES, shown, words
from synth.pipeline import synthesize
from synth.proposal import propose_schema, unsigned
from synth.release import Release, refuse_place, write_whole
from synth.schema import Protection, Schema
from synth.table import Table
from synth.verdict_words import counted
from synth.verify import verify
from synth.workspace import memory_limit

DONE, BUG, REFUSED = 0, 1, 2
_MOST_WORST = 3  # columns that `review` names on the terminal


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], None] = options.command
    try:
        command(options)
    except (InputError, BudgetExceeded, LedgerFault) as refusal:
        say(f"synth: {refusal}", error=True)
        return REFUSED
    except KeyboardInterrupt:
        say("\nsynth: stopped. What the run had started stays spent.", error=True)
        return REFUSED
    except Exception as fault:
        # Not its message, which can quote a cell: what a terminal shows is kept by many a log.
        say(f"synth: a fault of this program, {place_of(fault)}. Please report it.", error=True)
        return BUG
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="synth", description="A differentially private synthetic table, with its evidence."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    schema = commands.add_parser("schema", help="propose a schema for a table")
    add_table(schema)
    add_header(schema)
    add_unit(schema)
    add_policy(schema)
    schema.add_argument("-o", "--output", type=Path, help="default: the terminal")
    schema.set_defaults(command=_schema)
    run = commands.add_parser("run", help="make a release from a table")
    add_table(run)
    add_header(run)
    run.add_argument("--schema", type=Path, help="its columns and who is protected")
    run.add_argument(
        "--accept-proposal",
        action="store_true",
        help="in place of --schema: take what `synth schema` proposes, and certify that",
    )
    add_unit(run)
    run.add_argument("--epsilon", type=float, required=True, help="0.01 to 20; less protects more")
    add_delta(run)
    run.add_argument("--engine", choices=[AUTO, *ENGINES], default=AUTO, help="default auto")
    run.add_argument("--target", metavar="COLUMN", help="a column to be predicted from the others")
    run.add_argument("--rows", type=int, help="synthetic rows; default the paid number of rows")
    run.add_argument(
        "--memory-limit", metavar="SIZE", help="as 2GiB; counts from disk a table larger than that"
    )
    run.add_argument("--ledger", type=Path, help=f"default {short(default_ledger())}")
    run.add_argument("--population", default="default", help="which persons; default 'default'")
    run.add_argument("-o", "--output", type=Path, required=True, metavar="RELEASE")
    run.set_defaults(command=_run)
    sample = commands.add_parser("sample", help="draw more rows from a release, for free")
    sample.add_argument("release", type=Path)
    sample.add_argument("--rows", type=int, required=True)
    sample.add_argument(
        "--where", action="append", default=[], metavar="COLUMN=VALUE", help="also >= and <="
    )
    sample.add_argument("--seed", type=int, help="gives the same rows again")
    sample.add_argument("-o", "--output", type=Path, required=True, help=".csv or .parquet")
    sample.set_defaults(command=_sample)
    annex = commands.add_parser("review", help="compare a release with its table, for you alone")
    annex.add_argument("release", type=Path)
    add_table(annex)
    annex.add_argument("--language", choices=LANGUAGES, default="en", help="default en")
    annex.add_argument("-o", "--output", type=Path, required=True, metavar="ANNEX", help=".html")
    annex.set_defaults(command=_review)
    check = commands.add_parser("verify", help="check that a release is what it says")
    check.add_argument("release", type=Path)
    check.add_argument("--ledger", type=Path, help="on which it should stand")
    check.set_defaults(command=_verify)
    audit.register(commands)
    ledger.register(commands)
    pii.register(commands)
    return parser


def _schema(options: argparse.Namespace) -> None:
    reading = read_table(options)
    protection = protection_of(options)
    proposed = propose_schema(
        reading.frame, protection or Protection(), policy=options.policy, file=reading.form
    )
    text = unsigned(proposed) if protection is None else proposed.to_yaml()
    for repair in reading.repairs:
        say(f"Note, for you alone: {repair}", error=True)
    if options.output is None:
        sys.stdout.write(text)
        return
    write_whole(options.output, text.encode())
    dropped = [column.name for column in proposed.columns if column.role == "drop"]
    say(f"{options.output}: {len(proposed.columns)} columns, {len(dropped)} of them dropped.")
    say(
        "Read it line by line: it is what you declare. Ranges and categories that you write in "
        "cost nothing; the others are bought."
    )


def _read(options: argparse.Namespace) -> tuple[PrivateTable, bool]:
    """Return the table, and whether its schema is a proposal that nobody confirmed."""
    if options.accept_proposal == (options.schema is not None):
        raise InputError("Give either --schema FILE or --accept-proposal.")
    stated = {options.unit, options.person, options.max_rows} - {None}
    if stated and options.schema is not None:
        raise InputError(
            "The schema says who is protected: leave out --unit, --person and --max-rows, or "
            "change its protection."
        )
    if options.header is not None and options.schema is not None:
        raise InputError("The schema says where the header is: leave --header out.")
    if options.memory_limit is not None:
        return _read_on_disk(options), False
    if not options.accept_proposal:
        schema = Schema.read_yaml(options.schema)
        read = Table.read(options.table, schema, encoding=options.encoding, sheet=options.sheet)
        return as_private(read), False
    protection = protection_of(options)
    if protection is None:
        raise InputError(
            "Say who is protected: --unit row if one row is one person, or --person COLUMN "
            "--max-rows N."
        )
    reading = read_table(options)
    schema = propose_schema(reading.frame, protection, file=reading.form)
    table = Table.from_frame(reading.frame, schema)
    return as_private(replace(table, notes=(*reading.repairs, *table.notes))), True


def _read_on_disk(options: argparse.Namespace) -> TableOnDisk:
    limit = memory_limit(options.memory_limit)
    if options.accept_proposal:
        raise InputError("A proposal looks at the whole table: with --memory-limit give --schema.")
    if options.sheet is not None:
        raise InputError("With --memory-limit give CSV or Parquet, and leave --sheet out.")
    schema = Schema.read_yaml(options.schema)
    return TableOnDisk.read(options.table, schema, memory_limit=limit, encoding=options.encoding)


def _run(options: argparse.Namespace) -> None:
    try:
        budget = Budget(options.epsilon, options.delta)
    except ValueError as refusal:
        raise InputError(str(refusal)) from None
    place = options.ledger or default_ledger()
    refuse_place(options.output)
    if options.rows is not None:
        say("Note: the true number of rows is private; the number you typed will be published.")
    progress = Progress()
    progress.show("reading", 0.0)
    table, proposed = _read(options)
    for note in table.notes:
        _note(progress, note)
    with table:
        release = synthesize(
            table,
            budget,
            engine=engine_named(options.engine, target=options.target or ""),
            rows=options.rows,
            ledger=place,
            population=options.population,
            proposed=proposed,
            progress=progress.show,
            notice=lambda resemblance: _note(progress, str(resemblance)),
        )
    release.to_zip(options.output)
    progress.clear()
    _summarise(release, options.output)
    account = Ledger(place).account(options.population)
    say(
        f"  ledger     {short(place)}: population {options.population!r} has now spent "
        f"{account.total.in_words(budget.delta)} {ledger.over(account)}"
    )


def _note(progress: Progress, note: str) -> None:
    progress.clear()
    say(f"Note, for you alone: {note}", error=True)


def _summarise(release: Release, path: Path) -> None:
    likeness = release.dossier["likeness"]
    pairs = likeness["pairs"]
    belief = next(b for b in release.dossier["odds"]["beliefs"] if b["before"] == 0.5)
    worst = max(likeness["columns"], key=lambda column: float(column["distance"]))
    mean = sum(column["distance"] for column in likeness["columns"]) / len(likeness["columns"])
    content = release.certificate.content
    parts = counted(release.verdict, words("en"))
    for part in parts:
        if part["grade"] == "not usable":
            say(f"Mind: {_columns_in_words(part)}.")
    say(f"Release {path}")
    say(f"  rows       {len(release.table.frame):,} × {len(release.table.frame.columns)} columns")
    say(f"  promise    ε = {content['epsilon']:g}, δ = {content['delta']:g}")
    say(f"  protects   {unit_in_words(release.schema)}")
    right = math.ceil(100 * belief["after"])
    say(
        f"  odds       a 50:50 guess whether someone is in it becomes at most {right}:{100 - right}"
    )
    say(
        f"  likeness   columns differ in {mean:.1%} of rows on average (most: "
        f"{worst['column']}, {worst['distance']:.1%}), pairs of columns in "
        f"{pairs['distance']:.1%} ({pairs['low']:.1%}–{pairs['high']:.1%})"
    )
    say(f"  verdict    {release.verdict.grade}, by what was measured")
    for part in parts:
        for column in part["columns"]:
            say(f"    {part['grade']:10} {shown(column['name'])}: {column['why']}")
        if part["further"]:
            say(f"    {part['grade']:10} and {part['further']} more; the dossier names them")


def _columns_in_words(part: dict[str, Any]) -> str:
    named = ", ".join(str(shown(column["name"])) for column in part["columns"])
    further = f" and {part['further']} more" if part["further"] else ""
    return f"{part['title']}: {named}{further}"


def _sample(options: argparse.Namespace) -> None:
    if options.output.suffix not in (".csv", ".parquet"):
        raise InputError(f"{options.output}: rows are written as .csv or .parquet. Name it so.")
    release = Release.read_zip(options.release)
    table = release.sample(options.rows, where=options.where, seed=options.seed)
    content = table.to_parquet() if options.output.suffix == ".parquet" else table.to_csv().encode()
    write_whole(options.output, content)
    say(f"{len(table.frame):,} rows in {options.output}; nothing was spent.")


def _review(options: argparse.Namespace) -> None:
    release = Release.read_zip(options.release)
    table = Table.read(
        options.table, release.schema, encoding=options.encoding, sheet=options.sheet
    )
    annex = review(release, table)
    page = render_annex(annex, language=options.language)
    write_whole(options.output, page.encode(), mode=0o600)
    say(f"{options.output}: exact figures of the private table. It stays in the house.")
    for column in annex.values[:_MOST_WORST]:
        lost = column.lost
        clipped = f", {lost.below + lost.above:,} rows clipped" if lost.below + lost.above else ""
        merged = f", {lost.merged:,} rows merged" if lost.merged else ""
        say(f"  worst      {shown(column.column)}: {column.distance:.1%}{clipped}{merged}")
    for pair in annex.pairs[:1]:
        named = " × ".join(str(shown(name)) for name in pair.columns)
        say(f"  worst pair {named}: {pair.distance:.1%} of rows")
    if annex.capped_rows:
        say(f"  capped     {annex.capped_rows:,} rows of {annex.capped_persons:,} persons")


def _verify(options: argparse.Namespace) -> None:
    for line in verify(options.release, ledger=options.ledger):
        say(f"✓ {line}")


if __name__ == "__main__":
    sys.exit(main())
