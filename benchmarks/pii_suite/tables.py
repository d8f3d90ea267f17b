"""The suite: small tables of labelled columns, drawn from a seed.

Half of the positive columns are hard: their header is opaque or lies, or their cells are dirty.
Half of the negative columns are made to look like positive ones.
"""

from dataclasses import dataclass
from random import Random

import pandas as pd

from .kinds import Kind, dirty
from .negatives import NEGATIVES
from .positives import BESIDE, MISLEADING, POSITIVES

POSITIVE_COLUMNS = {"ko": 234, "en": 156, "other": 130}
NEGATIVE_COLUMNS = {"ko": 306, "en": 204, "other": 170}
BESIDE_COLUMNS = {"ko": 66, "en": 44, "other": 40}
_LIGHT = ("nulls", "padded", "junk")
_TYPED = 0.3  # of the columns of numbers come as numbers, as from Parquet or a data base


@dataclass(frozen=True)
class Labelled:
    """A column of the suite and the truth about it.

    Attributes:
        header: "clear", "short", "opaque" or "misleading".
        dirt: what befell its cells; "" for nothing.
    """

    name: str
    kind: Kind
    header: str
    dirt: str

    @property
    def hard(self) -> bool:
        """Tell whether the column was made hard to judge."""
        return self.kind.hard or self.header in ("opaque", "misleading") or self.dirt != ""

    @property
    def evident(self) -> bool:
        """Tell whether the cells alone still show what it is."""
        return self.kind.evident and self.dirt in ("", "padded", "junk", "wide")


@dataclass(frozen=True)
class Example:
    """A table and the truth about each of its columns, in their order."""

    frame: pd.DataFrame
    columns: tuple[Labelled, ...]

    def hidden(self) -> "Example":
        """Return the table with headers that say nothing."""
        names = [f"c{place}" for place in range(1, len(self.columns) + 1)]
        frame = self.frame.set_axis(names, axis="columns")
        columns = zip(names, self.columns, strict=True)
        return Example(frame, tuple(Labelled(n, c.kind, "opaque", c.dirt) for n, c in columns))


def suite(seed: int) -> list[Example]:
    """Return the tables of a seed, the same on every machine."""
    dice = Random(seed)
    return [table for language in POSITIVE_COLUMNS for table in _tables(language, dice)]


def _tables(language: str, dice: Random) -> list[Example]:
    positives = [(kind, *_how(kind, hard, dice)) for kind, hard in _dealt_positives(language, dice)]
    negatives = [(kind, "clear", _light(dice)) for kind in _dealt_negatives(language, dice)]
    beside = [
        (kind, "clear", "")
        for kind in _dealt(_of(BESIDE, language), BESIDE_COLUMNS[language], dice)
    ]
    tables = []
    while positives or negatives:
        width = dice.randint(5, 12)
        # A third of the tables is about no person at all.
        persons = 0 if dice.random() < 0.33 and len(negatives) > 12 else dice.randint(1, width - 2)
        chosen = _taken(positives, persons)
        chosen += _taken(beside, dice.randint(1, 2) if chosen else 0)
        chosen += _taken(negatives, max(0, width - len(chosen)))
        while len(chosen) < 5:
            chosen.append((dice.choice(_of(NEGATIVES, language, hard=False)), "clear", ""))
        dice.shuffle(chosen)
        tables.append(_table(chosen, dice))
    return tables


def _of(kinds: tuple[Kind, ...], language: str, hard: bool | None = None) -> list[Kind]:
    return [k for k in kinds if k.language == language and hard in (None, k.hard)]


def _dealt(kinds: list[Kind], n: int, dice: Random) -> list[Kind]:
    """Return n kinds, each about as often as any other."""
    cards: list[Kind] = []
    while len(cards) < n:
        cards += dice.sample(kinds, len(kinds))
    return cards[:n]


def _dealt_positives(language: str, dice: Random) -> list[tuple[Kind, bool]]:
    kinds = _dealt(_of(POSITIVES, language), POSITIVE_COLUMNS[language], dice)
    return [(kind, place % 2 == 1) for place, kind in enumerate(kinds)]


def _dealt_negatives(language: str, dice: Random) -> list[Kind]:
    half = NEGATIVE_COLUMNS[language] // 2
    both = [_dealt(_of(NEGATIVES, language, hard), half, dice) for hard in (False, True)]
    kinds = [*both[0], *both[1]]
    dice.shuffle(kinds)
    return kinds


def _how(kind: Kind, hard: bool, dice: Random) -> tuple[str, str]:
    """Return a positive column's kind of header, and what befalls its cells."""
    said = "short" if kind.short and dice.random() < 0.4 else "clear"
    if not hard:
        return said, ""
    own = [*kind.dirt, *(["masked"] if kind.masked else [])]
    match dice.randrange(5):
        case 0:
            return "opaque", ""
        case 1 if kind.evident:
            return "misleading", ""
    return said, dice.choice(own or _LIGHT)


def _light(dice: Random) -> str:
    return dice.choice(_LIGHT) if dice.random() < 0.2 else ""


def _taken(cards: list[tuple[Kind, str, str]], n: int) -> list[tuple[Kind, str, str]]:
    """Take up to n cards of different kinds off the end."""
    taken: list[tuple[Kind, str, str]] = []
    for card in list(reversed(cards)):
        if len(taken) == n:
            break
        if all(card[0] is not other[0] for other in taken):
            taken.append(card)
            cards.remove(card)
    return taken


def _table(chosen: list[tuple[Kind, str, str]], dice: Random) -> Example:
    rows = dice.randint(60, 400)
    names: list[str] = []
    data, columns = {}, []
    for place, (kind, said, dirt) in enumerate(chosen, start=1):
        name = _header(kind, said, place, names, dice)
        names.append(name)
        data[name] = _cells(kind, dirt, rows, dice)
        columns.append(Labelled(name, kind, said, dirt))
    return Example(pd.DataFrame(data), tuple(columns))


def _header(kind: Kind, said: str, place: int, names: list[str], dice: Random) -> str:
    match said:
        case "opaque":
            name = dice.choice(
                [f"C{place}", f"col_{place}", f"열{place}", f"V{place:03}", f"F{place}"]
            )
        case "misleading":
            name = dice.choice(MISLEADING[kind.language])
        case "short":
            name = dice.choice(kind.short)
        case _:
            name = dice.choice(kind.clear)
    if dice.random() < 0.2 and said != "misleading":
        name = dice.choice([name.upper(), f" {name}", f"{name} "])
    while name in names:
        name += "2"
    return name


def _cells(kind: Kind, dirt: str, rows: int, dice: Random) -> pd.Series:
    made = [kind.make(dice) for _ in range(rows)]
    cells: list[str | None] = [None if dice.random() < 0.02 else cell for cell in made]
    if dirt:
        cells = dirty(dirt, made, kind, dice)
    column = pd.Series(cells, dtype="str")
    if dirt in ("whole", "float") and dice.random() < 0.5:
        return pd.to_numeric(column).astype("float64" if dirt == "float" else "Int64")
    if dirt == "" and not kind.type and dice.random() < _TYPED:
        return _typed(column)
    return column


def _typed(column: pd.Series) -> pd.Series:
    """Return numbers as numbers where all cells are such; texts as categories."""
    numeric = pd.to_numeric(column, errors="coerce")
    if numeric.isna().sum() > column.isna().sum() or column.str.match(r"0\d", na=False).any():
        return column.astype("category")
    return numeric
