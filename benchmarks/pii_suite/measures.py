"""What was said of the suite's columns, and the shares of it that the benchmark reports."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from .tables import Example, Labelled


@dataclass(frozen=True)
class Verdict:
    """What was said of a column.

    Attributes:
        type: in the suite's words; "" if it has none for it.
        left_out: the strict policy drops it, or asks its owner; peers have none.
        confidence: that the judge gives its own finding, from 0 to 1; peers' is not asked.
    """

    flagged: bool
    review: bool
    group: str
    type: str
    confidence: float = 0.0
    left_out: bool = False


@dataclass(frozen=True)
class Judged:
    """A column's truth and its verdict."""

    column: Labelled
    verdict: Verdict


@dataclass(frozen=True)
class Share:
    """So many of so many, with its Wilson interval at 95 %."""

    hits: int
    n: int

    @classmethod
    def of(cls, claims: Iterable[bool]) -> "Share":
        """Count which claims hold."""
        held = list(claims)
        return cls(sum(held), len(held))

    def __str__(self) -> str:
        if not self.n:
            return "none"
        z = 1.959964
        share, spread = self.hits / self.n, z * z / self.n
        middle = (share + spread / 2) / (1 + spread)
        half = z * math.sqrt((share * (1 - share) + spread / 4) / self.n) / (1 + spread)
        low, high = max(0.0, middle - half), min(1.0, middle + half)
        return f"{share:.1%} ({low:.1%}–{high:.1%}), {self.hits}/{self.n}"


def judged(examples: Sequence[Example], verdicts: Sequence[dict[str, Verdict]]) -> list[Judged]:
    """Put truths and verdicts together."""
    return [
        Judged(column, said[column.name])
        for example, said in zip(examples, verdicts, strict=True)
        for column in example.columns
    ]


Measure = Callable[[list[Judged]], Share]


def _flagged(wanted: Callable[[Labelled], bool]) -> Measure:
    return lambda seen: Share.of(j.verdict.flagged for j in seen if wanted(j.column))


def is_direct(column: Labelled) -> bool:
    """Tell a direct identifier."""
    return column.kind.group == "DIRECT"


def is_said(column: Labelled) -> bool:
    """Tell a direct identifier whose header, in full or abbreviated, says what it is."""
    return is_direct(column) and column.header in ("clear", "short")


def names_nobody(column: Labelled) -> bool:
    """Tell a column that says of nobody who they are."""
    return column.kind.group == "NONE"


def _precision(seen: list[Judged]) -> Share:
    flagged = [j for j in seen if j.verdict.flagged]
    return Share.of(
        is_direct(j.column) for j in flagged if j.column.kind.group in ("DIRECT", "NONE")
    )


# Many countries know their people by the number of the tax office: either name is right.
_BY_STATE = {"national_id", "tax_id"}


def is_right_type(one: Judged) -> bool:
    """Tell whether a column was called what it is."""
    true, said = one.column.kind.type, one.verdict.type
    return said == true or {said, true} == _BY_STATE


def _right_type(seen: list[Judged]) -> Share:
    return Share.of(is_right_type(j) for j in seen if is_direct(j.column) and j.verdict.flagged)


MEASURES: dict[str, Measure] = {
    "direct identifiers found": _flagged(is_direct),
    "… whose header says it": _flagged(is_said),
    "… Korean": _flagged(lambda c: is_said(c) and c.kind.language == "ko"),
    "… English": _flagged(lambda c: is_said(c) and c.kind.language == "en"),
    "… other languages": _flagged(lambda c: is_said(c) and c.kind.language == "other"),
    "… header says it, cells dirty": _flagged(lambda c: is_said(c) and c.dirt != ""),
    "… header opaque": _flagged(lambda c: is_direct(c) and c.header == "opaque"),
    "… header lies, cells evident": _flagged(lambda c: is_direct(c) and c.header == "misleading"),
    "precision": _precision,
    "exact type, of those found": _right_type,
    "hard negatives flagged": _flagged(lambda c: names_nobody(c) and c.hard),
    "all negatives flagged": _flagged(names_nobody),
}  # fmt: skip
HIDDEN: dict[str, Measure] = {
    "headers hidden: found": _flagged(is_direct),
    "headers hidden: found, cells evident": _flagged(lambda c: is_direct(c) and c.evident),
    "headers hidden: precision": _precision,
    "headers hidden: negatives flagged": _flagged(names_nobody),
}
OURS_ALONE: dict[str, Measure] = {
    "negatives for review": lambda seen: Share.of(
        j.verdict.review for j in seen if names_nobody(j.column)
    ),
    "direct identifiers flagged, for review or a key": lambda seen: Share.of(
        j.verdict.flagged or j.verdict.review or j.verdict.group in ("KEY", "FREE_TEXT")
        for j in seen
        if is_direct(j.column)
    ),
    "quasi-identifiers noticed": lambda seen: Share.of(
        j.verdict.group in ("QUASI", "SENSITIVE", "DIRECT")
        for j in seen
        if j.column.kind.group == "QUASI"
    ),
    "sensitive columns noticed": lambda seen: Share.of(
        j.verdict.group == "SENSITIVE" for j in seen if j.column.kind.group == "SENSITIVE"
    ),
    "keys kept from being categories": lambda seen: Share.of(
        j.verdict.group in ("KEY", "QUASI", "DIRECT") for j in seen if j.column.kind.group == "KEY"
    ),
}

BANDS = ((0.2, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 1.0))


def calibration(seen: list[Judged]) -> dict[str, Share]:
    """Return how many of the columns called direct identifiers are, by the confidence given.

    Columns that are neither direct nor nobody's count for neither side, as in the precision.
    """
    called = [
        j for j in seen if j.verdict.group == "DIRECT" and j.column.kind.group in ("DIRECT", "NONE")
    ]
    return {
        f"confidence {low:.2f}–{high:.2f}": Share.of(
            is_direct(j.column)
            for j in called
            if low <= j.verdict.confidence < high or j.verdict.confidence == high == 1.0
        )
        for low, high in BANDS
    }
