"""Rules that the owner declares: the synthetic rows that break them, and the original ones.

The first is counted, and is none. The second was measured, of the rows as they were read: before
the cells that a rule concerns counted as missing in a row that broke it.
"""

from collections.abc import Sequence
from typing import Any

from synth.dossier.estimates import TWO_SIDED_95
from synth.errors import InputError
from synth.measurement import Measurement
from synth.tables.kept_rules import broken_rows
from synth.tables.schema import Schema
from synth.tables.table import Table

Json = dict[str, Any]


def describe_rules(schema: Schema, table: Table, measured: Measurement | None) -> list[Json]:
    """Return of each rule how many rows break it.

    Args:
        table: the synthetic rows.
        measured: the original rows that broke each counted rule, (n_rules,); None where no rule is.
    """
    counts = iter([] if measured is None else measured.counts.tolist())
    sigma = 0.0 if measured is None else float(measured.sigma)
    return [
        {**found, "private": _private(next(counts), sigma) if rule.is_counted else None}
        for rule, found in zip(schema.constraints, count_broken(schema, table), strict=True)
    ]


def count_broken(schema: Schema, table: Table) -> list[Json]:
    """Return how many synthetic rows break each rule of a schema."""
    found = []
    columns = {column.name: column for column in schema.columns}
    for rule in schema.constraints:
        broken, judged = broken_rows(rule, table.frame, columns)
        found.append({"rule": rule.text, "rows": int(judged.sum()), "broken": int(broken.sum())})
    return found


def check_rules(said: Sequence[Json], schema: Schema, table: Table, sigma: float) -> None:
    """Count again the synthetic rows that break a rule, and hold the margins against their noise.

    Args:
        said: what a dossier says of the rules.
        sigma: of the noise that was paid for original rows that break one; 0 where none was.

    Raises:
        InputError: it is something else, or a row breaks a rule.
    """
    counted = count_broken(schema, table)
    measured = [None if one["private"] is None else one["private"]["margin_95"] for one in said]
    margin = _private(0.0, sigma)["margin_95"]
    wanted = [margin if rule.is_counted else None for rule in schema.constraints]
    without = [{key: one[key] for key in one if key != "private"} for one in said]
    if without != counted or measured != wanted:
        raise InputError("dossier.json says otherwise how many rows break a rule.")
    for one in counted:
        if one["broken"]:
            raise InputError(
                "{broken} of {rows} synthetic rows break the rule {rule!r}, which all are to keep.",
                broken=one["broken"],
                rows=one["rows"],
                rule=one["rule"],
            )


def _private(count: float, sigma: float) -> Json:
    return {"measured": round(count), "margin_95": round(TWO_SIDED_95 * sigma, 1)}
