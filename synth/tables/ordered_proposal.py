"""Proposals for ordered columns: numbers, days, times, truth values, and tokens for nothing."""

from dataclasses import replace

from synth.tables.columns import Categories, ColumnSpec, Unreadable
from synth.tables.inspection import FEW, NOTHING, Inspected
from synth.tables.moment_proposal import propose_day, propose_moment, propose_time
from synth.tables.number_proposal import propose_number

_SIGNS = ("-", "--", ".", "*", "None", "na", "none", "None.")
_WORDS = ("N", "X", "Unknown", "unknown", "UNKNOWN", "missing", "없음", "미상", "해당없음")


def propose_ordered(name: str, column: Inspected) -> ColumnSpec | None:
    """Return a spec for a column of numbers, dates, times or truth values; None for another.

    What cannot be read is missing, so that no cell ends a run.
    """
    tokens: tuple[str, ...] = NOTHING
    before = -1
    for more in ((), _SIGNS, _WORDS):
        tokens = (*tokens, *more)
        present = column.without(tokens)
        if len(present.texts) == before:
            continue  # the same cells show the same kind: none
        before = len(present.texts)
        if present.is_all_but_empty:
            return None
        found = (
            propose_number(name, present)
            or propose_time(name, present)
            or propose_day(name, present)
            or propose_moment(name, present)
            or _truth(name, present)
        )
        if found is None or (more == _WORDS and _is_code(found, present)):
            continue
        shown = column.shown([t for t in tokens if t not in found.missing])
        left: Unreadable = "refuse" if found.kind == "text" else "missing"
        return replace(found, missing=(*shown, *found.missing), unreadable=left)
    return None


def _is_code(found: ColumnSpec, present: Inspected) -> bool:
    """Tell whether figures beside letters, as in 1, 2, N or 0 to 9 and X, are codes."""
    return found.kind == "integer" and len(present.texts) <= FEW


def _truth(name: str, column: Inspected) -> ColumnSpec | None:
    if column.nearly_all(column.texts.str.lower().isin(["true", "false"])):
        return ColumnSpec(name, "boolean", domain=Categories(("false", "true")))
    return None
