"""What `synth run` does once the table is read: make the release, and say what it is."""

import argparse
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from privacy.accounting import Budget
from privacy.ledger import Ledger
from synth.commands.ledger import over
from synth.commands.terminal import Progress, note, say, short
from synth.counting.in_memory import PrivateTable
from synth.dossier.html import shown, words
from synth.dossier.verdict_words import counted
from synth.engines import engine_named
from synth.pipeline import synthesize
from synth.release.certificate import unit_in_words
from synth.release.release import Release
from synth.statement import Statement


def make(
    table: PrivateTable,
    budget: Budget,
    options: argparse.Namespace,
    *,
    place: Path,
    proposed: bool,
    statement: Statement,
    progress: Progress,
) -> None:
    """Make the release, write it, and say what was promised and spent.

    Args:
        place: of the ledger.
        proposed: the schema is a proposal that nobody confirmed.
        statement: what its owner states of the release.
    """
    release = synthesize(
        table,
        budget,
        engine=engine_named(options.engine, target=options.target or ""),
        rows=options.rows,
        ledger=place,
        population=options.population,
        proposed=proposed,
        statement=statement,
        progress=progress.show,
        notice=lambda resemblance: note(progress, str(resemblance)),
    )
    release.to_zip(options.output)
    progress.clear()
    _summarise(release, options.output)
    account = Ledger(place).account(options.population)
    say(
        f"  ledger     {short(place)}: population {options.population!r} has now spent "
        f"{account.total.in_words(budget.delta)} {over(account)}"
    )


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
    right = math.ceil(100 * belief["right"])
    say(f"  odds       whether someone is in it is guessed right at most {right} times in 100")
    left_out = [c for c in release.schema.columns if c not in release.schema.released]
    if left_out:
        named = ", ".join(f"{c.name} ({c.finding or 'role: drop'})" for c in left_out)
        noun = "column" if len(left_out) == 1 else "columns"
        say(f"  left out   {len(left_out)} {noun}: {named}; role: model keeps one")
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


def _columns_in_words(part: Mapping[str, Any]) -> str:
    named = ", ".join(str(shown(column["name"])) for column in part["columns"])
    further = f" and {part['further']} more" if part["further"] else ""
    return f"{part['title']}: {named}{further}"
