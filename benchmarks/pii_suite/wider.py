"""The wider forms, measured: what was found, left out for another reason, and flagged of nobody."""

import sys
from collections.abc import Callable

from .detector import ours
from .forms import Form, tables
from .measures import Judged, Share, judged, names_nobody
from .wider_held import WIDER_HELD
from .wider_tuned import WIDER_TUNED

HALVES = {"developed with": WIDER_TUNED, "held out": WIDER_HELD}


def wider_table(seed: int, say: Callable[[str], object] = sys.stderr.write) -> list[str]:
    """Measure both halves by family; say what was missed of the half that is in sight.

    In every third table each person stands in four rows, so that no column is a key.
    """
    seen = {half: _judged(forms, seed) for half, forms in HALVES.items()}
    for form, j in seen["developed with"]:
        if names_nobody(j.column) and j.verdict.flagged:
            say(f"flagged {form.family}: {j.column.name!r} as {j.verdict.type}\n")
        elif not names_nobody(j.column) and j.column.kind in form.columns and not is_found(j):
            say(f"missed {form.family}: {j.column.name!r}, called {j.verdict.type}\n")
    lines = [f"| wider forms | {' | '.join(seen)} |", "|---" * (len(seen) + 1) + "|"]
    for family in dict.fromkeys(form.family for forms in HALVES.values() for form in forms):
        lines.append(_line(family, [_of_family(half, family) for half in seen.values()]))
    halves = [[j for _, j in half] for half in seen.values()]
    for what, share in (
        ("direct identifiers found", lambda js: Share.of(map(is_found, _direct(js)))),
        (
            "… or left out for another reason",
            lambda js: Share.of(is_found(j) or j.verdict.left_out for j in _direct(js)),
        ),
        ("precision", _precision),
        ("nobody's, flagged", lambda js: Share.of(j.verdict.flagged for j in js if _nobody(j))),
    ):
        lines.append(f"| {what} | {' | '.join(str(share(js)) for js in halves)} |")
    return lines


def is_found(j: Judged) -> bool:
    """Tell a hit; a birth date may be called a quasi-identifier, notes free text."""
    verdict, kind = j.verdict, j.column.kind
    if kind.group != "DIRECT" or kind.type == "date_of_birth":
        return verdict.flagged or verdict.group == "QUASI"
    return verdict.flagged or (kind.type == "free_text_with_pii" and verdict.group == "FREE_TEXT")


def _judged(forms: tuple[Form, ...], seed: int) -> list[tuple[Form, Judged]]:
    found = []
    for place, form in enumerate(forms):
        examples = tables((form,), seed + place, repeated=True)
        seen = judged(examples, [ours(example.frame) for example in examples])
        found += [(form, j) for j in seen]
    return found


def _of_family(half: list[tuple[Form, Judged]], family: str) -> list[Judged]:
    return [j for form, j in half if form.family == family and j.column.kind in form.columns]


def _line(family: str, halves: list[list[Judged]]) -> str:
    cells = []
    for js in halves:
        if all(map(_nobody, js)):
            cells.append(f"flagged {Share.of(j.verdict.flagged for j in js)}")
        else:
            cells.append(str(Share.of(is_found(j) for j in js if not _nobody(j))))
    return f"| {family} | {' | '.join(cells)} |"


def _nobody(j: Judged) -> bool:
    return names_nobody(j.column)


def _direct(js: list[Judged]) -> list[Judged]:
    return [j for j in js if j.column.kind.group == "DIRECT"]


def _precision(js: list[Judged]) -> Share:
    flagged = [j for j in js if j.verdict.flagged and j.column.kind.group in ("DIRECT", "NONE")]
    return Share.of(j.column.kind.group == "DIRECT" for j in flagged)
