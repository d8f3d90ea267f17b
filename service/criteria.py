"""Acceptance criteria: agreed before a run, judged by its paid numbers alone, shown as met or not.

A number that was measured with noise meets a bound where its whole interval does, and misses it
where none of it does; between the two the noise leaves it open, and a person judges.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from privacy.message import N_, Message
from synth import InputError
from synth.dossier.verdict import judge

Found = Literal["met", "not met", "open"]

_MOST_TEXT = 500  # characters
_TEXTS = {
    "usable": N_("no column is not usable"),
    "columns": N_("each column differs in at most {bound:.1%} of rows"),
    "pairs": N_("pairs of columns differ in at most {bound:.1%} of rows on average"),
    "words": N_("{words}"),
}


@dataclass(frozen=True)
class Criteria:
    """What a release must show to be accepted.

    Attributes:
        usable: no column is graded "not usable".
        columns: the most that the distance of any single column may be, a share of rows.
        pairs: the most that the mean distance of all pairs of columns may be.
        words: what a person is to judge; "" for nothing.
    """

    usable: bool = False
    columns: float | None = None
    pairs: float | None = None
    words: str = ""

    def __post_init__(self) -> None:
        if any(not 0 < bound <= 1 for bound in (self.columns, self.pairs) if bound is not None):
            raise InputError("A bound on a difference is more than 0 and at most 100 % of rows.")
        if len(self.words) > _MOST_TEXT or not self.words.isprintable():
            raise InputError(
                "An acceptance criterion is certified with the decision: write at most {most} "
                "characters, on one line.",
                most=_MOST_TEXT,
            )

    def to_json(self) -> dict[str, Any]:
        """Return them as the store holds them."""
        return asdict(self)


UNBOUNDED = Criteria()


@dataclass(frozen=True)
class Judged:
    """One criterion, and what a release shows of it.

    Attributes:
        bound: a share of rows; None where the criterion has none.
        words: of a criterion that a person judges; else "".
        low, high: what was measured, with its interval; None where nothing was.
    """

    name: str
    found: Found
    bound: float | None = None
    words: str = ""
    low: float | None = None
    high: float | None = None

    @property
    def message(self) -> Message:
        """Say the criterion."""
        if self.bound is None:
            return Message(_TEXTS[self.name], **({"words": self.words} if self.words else {}))
        return Message(_TEXTS[self.name], bound=self.bound)

    def to_json(self) -> dict[str, Any]:
        """Return it as a signed decision holds it."""
        return {name: held for name, held in asdict(self).items() if held not in (None, "")}


def judged(criteria: Criteria, dossier: Mapping[str, Any]) -> list[Judged]:
    """Return each criterion with what the dossier's paid numbers show of it."""
    likeness, found = dossier["likeness"], list[Judged]()
    if criteria.usable:
        lost = judge(dossier).columns_graded("not usable")
        found.append(Judged("usable", "not met" if lost else "met"))
    if criteria.columns is not None:
        low, high = (max(row[end] for row in likeness["columns"]) for end in ("low", "high"))
        found.append(_bounded("columns", criteria.columns, low, high))
    if criteria.pairs is not None:
        pairs = likeness["pairs"]
        found.append(_bounded("pairs", criteria.pairs, pairs["low"], pairs["high"]))
    if criteria.words:
        found.append(Judged("words", "open", words=criteria.words))
    return found


def _bounded(name: str, bound: float, low: float, high: float) -> Judged:
    found: Found = "met" if high <= bound else "not met" if low > bound else "open"
    return Judged(name, found, bound=bound, low=low, high=high)
