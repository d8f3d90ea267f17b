"""What `synth run` does once the table is read: make the release, and say what it is."""

import argparse
import hashlib
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import synth.accounts as accounts
from privacy.accounting import Budget
from privacy.ledger import Ledger
from privacy.message import Message
from privacy.pii.finding import name_as_written
from privacy.sketch import Resemblance
from synth.commands.ledger import count_runs
from synth.commands.terminal import (
    Progress,
    give,
    language,
    note,
    pad,
    say,
    say_entry,
    short,
    translate,
    values_of,
)
from synth.counting.in_memory import PrivateTable
from synth.counting.origins import Origin, Origins
from synth.dossier.groups import refuse_groups
from synth.dossier.html import shown, words
from synth.dossier.verdict_words import counted, grade_in_words
from synth.engines import engine_named
from synth.errors import InputError
from synth.files import write_folder, write_whole
from synth.pipeline import synthesize
from synth.planning.groups import margin_of_rules, smallest_group
from synth.planning.plan import plan, smallest_table
from synth.planning.plan_words import (
    of_groups,
    of_rules,
    refusal_message,
    smallest_message,
    three_lines,
)
from synth.purchases import TARGET_SHARE
from synth.release.certificate import unit_of
from synth.release.evidence import gather_evidence
from synth.release.release import Release
from synth.statement import Statement
from synth.steps import Step
from synth.tables.columns import ColumnSpec
from synth.tables.generalising import Generalise
from synth.tables.replacing import generalise_to_json
from synth.tables.schema import Schema

_COORDINATES = "geo coordinate"  # a finding, as a schema writes it


def make(
    table: PrivateTable,
    budget: Budget,
    options: argparse.Namespace,
    *,
    place: Path,
    proposed: bool,
    statement: Statement,
    progress: Progress,
) -> Release:
    """Make the release, write it, and say what was promised and spent.

    Args:
        place: of the ledger.
        proposed: the schema is a proposal that nobody confirmed.
        statement: what its owner states of the release.
    """
    known = _tell_file(options.table, place, statement, progress)
    release = synthesize(
        table,
        budget,
        engine=engine_named(options.engine, target=options.target or ""),
        rows=options.rows,
        ledger=place,
        population=options.population,
        proposed=proposed,
        statement=statement,
        groups=options.groups,
        anyway=options.anyway,
        progress=progress.show,
        notice=lambda told: _tell(told, known, progress),
    )
    release.to_zip(options.output)
    progress.clear()
    _summarise(release, options.output)
    account = Ledger(place).account(options.population)
    give(**_facts(release, options.output), ledger=place, population=options.population)
    give(account=accounts.of(account).to_json())
    say_entry(
        Message("ledger"),
        Message(
            "{place}: population {population!r} has now spent {promise} {over}",
            place=short(place),
            population=options.population,
            promise=account.total.message(budget.delta),
            over=count_runs(account),
        ),
    )
    return release


def give_besides(release: Release, *, rows: Path | None, evidence: Path | None) -> None:
    """Write the synthetic rows and the evidence of a release beside it, where a job asks for them.

    Raises:
        InputError: a place cannot be written; the release itself is written by then.
    """
    if rows is not None:
        table = release.table
        parquet = rows.suffix == ".parquet"
        write_whole(rows, table.to_parquet() if parquet else table.to_csv().encode())
        give(rows_in=rows)
    if evidence is not None:
        made = gather_evidence(release, language=language())
        write_folder(evidence, made, mode=0o644)
        give(evidence=evidence, files=sorted(made))


def _tell_file(
    path: Path | str, place: Path, statement: Statement, progress: Progress
) -> Origin | None:
    """Tell the owner of a release whose own file is brought, unless that is declared."""
    book = Ledger.find(place)
    if book is None or isinstance(path, str) or not path.is_file():
        return None
    with path.open("rb") as file:
        origin = Origins(book).find_file(hashlib.file_digest(file, "sha256").hexdigest())
    if origin is not None and origin.generation >= statement.generation:
        note(progress, origin.message)
    return origin


def _tell(told: Resemblance | Origin, known: Origin | None, progress: Progress) -> None:
    """Tell the owner what a run notices, but for the release that its file was told to be of."""
    if not (isinstance(told, Origin) and known is not None and told.run == known.run):
        note(progress, told.message)


def expect(
    schema: Schema, budget: Budget, options: argparse.Namespace, *, progress: Progress
) -> None:
    """Say what to expect before anything is spent: from what was declared and typed alone.

    Raises:
        InputError: most columns cannot survive, and nobody said to go on.
    """
    engine = engine_named(options.engine, target=options.target or "")
    values = values_of(options)
    progress.show(Step.PLANNING, 0.0)
    if options.groups:
        refuse_groups(options.groups, schema)
        fewest = smallest_group(schema, budget, engine, len(options.groups))
        say_entry(*of_groups(fewest))
    if schema.counted_rules:
        say_entry(*of_rules(schema, margin_of_rules(schema, budget)))
    if options.target:
        say_entry(
            Message("target"),
            Message(
                "{share:.0%} of the budget; what a model that learned from the synthetic rows "
                "predicts of {column} is tried on the private ones",
                share=TARGET_SHARE,
                column=str(shown(options.target)),
            ),
        )
    if options.rows_about is None:
        smallest = smallest_table(schema, budget, engine=engine, values=values)
        progress.clear()
        say(smallest_message(smallest, budget.epsilon, schema))
        return
    planned = plan(schema, budget, rows_about=options.rows_about, engine=engine, values=values)
    progress.clear()
    for label, told in three_lines(planned):
        say_entry(label, told)
    if planned.is_hopeless and not options.anyway:
        raise InputError(refusal_message(planned))


def _facts(release: Release, path: Path) -> dict[str, Any]:
    """Return what programs are told of a release; all of it stands in the release."""
    content, verdict = release.certificate.content, release.verdict
    return {
        "release": path,
        "run": content["run"],
        "rows": len(release.table.frame),
        "columns": list(release.table.frame.columns),
        "epsilon": content["epsilon"],
        "delta": content["delta"],
        "verdict": verdict.grade,
        "not_usable": list(verdict.columns_graded("not usable")),
    }


def _summarise(release: Release, path: Path) -> None:
    content, table = release.certificate.content, release.table.frame
    parts = counted(release.verdict, words(language()))
    for part in parts:
        if part["grade"] == "not usable":
            say(Message("Mind: {columns}.", columns=_columns(part)))
    say(Message("Release {path}", path=path))
    size = Message("{rows} × {columns} columns", rows=len(table), columns=len(table.columns))
    say_entry(Message("rows"), size)
    promise = Message(
        "ε = {epsilon:g}, δ = {delta:g}", epsilon=content["epsilon"], delta=content["delta"]
    )
    say_entry(Message("promise"), promise)
    say_entry(Message("protects"), unit_of(release.schema))
    belief = next(b for b in release.dossier["odds"]["beliefs"] if b["before"] == 0.5)
    odds = Message(
        "whether someone is in it is guessed right at most {right} times in 100",
        right=math.ceil(100 * belief["right"]),
    )
    say_entry(Message("odds"), odds)
    left_out = [c for c in release.schema.columns if c not in release.schema.released]
    if left_out:
        say_entry(Message("left out"), _left_out_message(left_out))
    if release.schema.replaced:
        say_entry(Message("replaced"), _filled_message(release.schema.replaced))
    coarser = [column for column in release.schema.modelled if column.generalise is not None]
    if coarser:
        say_entry(Message("coarser"), _coarser_message(coarser))
        degrees = [column.name for column in coarser if column.finding == _COORDINATES]
        if degrees:
            say_entry(Message("coarser"), _degrees_message(degrees))
    say_entry(Message("likeness"), _likeness(release.dossier["likeness"]))
    grade = grade_in_words(release.verdict.grade, words(language()))
    say_entry(Message("verdict"), Message("{grade}, by what was measured", grade=grade))
    for part in parts:
        graded = pad(grade_in_words(part["grade"], words(language())), 10)
        for column in part["columns"]:
            say(f"    {graded} {shown(column['name'])}: {column['why']}")
        if part["further"]:
            more = Message("and {n} more; the report names them", n=part["further"])
            say(f"    {graded} {translate(more)}")


def _left_out_message(columns: Sequence[ColumnSpec]) -> Message:
    return Message(
        (
            "{n} column: {names}; role: model keeps one",
            "{n} columns: {names}; role: model keeps one",
        ),
        n=len(columns),
        names=[
            Message(
                "{column} ({found})",
                column=column.name,
                found=name_as_written(column.finding or "role: drop"),
            )
            for column in columns
        ],
    )


def _filled_message(columns: Sequence[ColumnSpec]) -> Message:
    return Message(
        (
            "{n} column filled with surrogates: {names}",
            "{n} columns filled with surrogates: {names}",
        ),
        n=len(columns),
        names=[column.name for column in columns],
    )


def _coarser_message(columns: Sequence[ColumnSpec]) -> Message:
    return Message(
        (
            "{n} column made coarser before it was counted: {names}",
            "{n} columns made coarser before they were counted: {names}",
        ),
        n=len(columns),
        names=[
            Message("{column} ({how})", column=column.name, how=_as_written(column.generalise))
            for column in columns
            if column.generalise is not None
        ],
    )


def _degrees_message(names: Sequence[str]) -> Message:
    return Message(
        "{names}: in degrees, of which a tenth is about 11 km from south to north",
        names=list(names),
    )


def _as_written(how: Generalise) -> str:
    """Return how a column is made coarser as a schema says it, without what groups hold."""
    said = generalise_to_json(how)
    return ", ".join("groups" if key == "groups" else f"{key}: {said[key]}" for key in said)


def _likeness(likeness: Mapping[str, Any]) -> Message:
    columns, pairs = likeness["columns"], likeness["pairs"]
    worst = max(columns, key=lambda column: float(column["distance"]))
    return Message(
        "columns differ in {mean:.1%} of rows on average (most: {worst}, {distance:.1%}), pairs of "
        "columns in {pairs:.1%} ({low:.1%}–{high:.1%})",
        mean=sum(column["distance"] for column in columns) / len(columns),
        worst=worst["column"],
        distance=worst["distance"],
        pairs=pairs["distance"],
        low=pairs["low"],
        high=pairs["high"],
    )


def _columns(part: Mapping[str, Any]) -> Message:
    names = Message("{names}", names=[str(shown(column["name"])) for column in part["columns"]])
    if part["further"]:
        names = Message("{names} and {n} more", names=names, n=part["further"])
    return Message("{title}: {names}", title=part["title"], names=names)
