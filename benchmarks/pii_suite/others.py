"""Tables of others with labels: what was found in them, and what was flagged that is nobody's."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from .detector import ours
from .measures import Share, Verdict

DISPUTED = "?"  # two people would disagree on it


@dataclass(frozen=True)
class Judgement:
    """What was said of a column, shown and with its header hidden, and what it holds.

    Attributes:
        holds: a type; "" for what tells nobody apart.
    """

    table: str
    name: str
    holds: str
    shown: Verdict
    hidden: Verdict

    def is_found(self, verdict: Verdict) -> bool:
        """Tell whether it was flagged; a birth date may be called a quasi-identifier."""
        return verdict.flagged or (self.holds == "date_of_birth" and verdict.group == "QUASI")

    @property
    def is_kept_out(self) -> bool:
        """Tell whether it is found, or the strict policy leaves it out or asks its owner."""
        return self.is_found(self.shown) or self.shown.left_out


def collection(folder: Path) -> list[Judgement]:
    """Judge every table of a folder that `pii_others.py` wrote."""
    labels = json.loads((folder / "labels.json").read_text("utf-8"))
    found: list[Judgement] = []
    for table, holds in labels.items():
        frame = pd.read_csv(folder / f"{table}.csv", dtype="str")
        shown = list(ours(frame).values())
        blank = [f"c{place}" for place in range(1, frame.shape[1] + 1)]
        hidden = list(ours(frame.set_axis(blank, axis="columns")).values())
        if not len(shown) == len(hidden) == frame.shape[1]:
            continue  # two columns of one name
        for place, name in enumerate(frame.columns):
            found.append(Judgement(table, name, holds.get(name, ""), shown[place], hidden[place]))
    return [one for one in found if one.holds != DISPUTED]


def others_table(folder: Path, say: Callable[[str], object] = sys.stderr.write) -> list[str]:
    """Measure the collections of a folder."""
    lines = [
        "| tables of others | tables | found | found, or left out for another reason | precision "
        "| nobody's columns flagged | … for review | found, headers hidden "
        "| nobody's flagged, headers hidden |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for path in sorted(folder.iterdir()):
        if not (path / "labels.json").is_file():
            continue
        judged = collection(path)
        lines.append(_line(path.name, judged))
        for one in judged:
            if one.holds and not one.is_found(one.shown):
                say(
                    f"missed {path.name} {one.table} {one.name!r}: {one.holds}, "
                    f"called {one.shown.type}\n"
                )
            if not one.holds and one.shown.flagged:
                say(f"flagged {path.name} {one.table} {one.name!r} as {one.shown.type}\n")
    return lines


def _line(name: str, judged: list[Judgement]) -> str:
    persons = [one for one in judged if one.holds]
    nobody = [one for one in judged if not one.holds]
    shares = (
        Share.of(one.is_found(one.shown) for one in persons),
        Share.of(one.is_kept_out for one in persons),
        Share.of(bool(one.holds) for one in judged if one.shown.flagged),
        Share.of(one.shown.flagged for one in nobody),
        Share.of(one.shown.review for one in nobody),
        Share.of(one.is_found(one.hidden) for one in persons),
        Share.of(one.hidden.flagged for one in nobody),
    )
    tables = len({one.table for one in judged})
    return f"| {name} | {tables} | " + " | ".join(map(str, shares)) + " |"
