"""Forms: columns as other people's tables have them, in two halves; small tables around each.

Every family (names with ranks, lists of names, birth dates in parts, …) has forms in both halves.
The detector is developed with `forms_tuned` in sight; `forms_held` was written at the same time and
is for the report alone.
"""

from dataclasses import dataclass
from random import Random

import pandas as pd

from .kinds import Kind, Maker
from .negatives import NEGATIVES
from .tables import Example, Labelled

ROWS = (40, 160)
SEVERAL = 4  # rows of a person, where persons stand in several
FILL = 3  # columns beside that say of nobody who they are


@dataclass(frozen=True)
class Form:
    """Columns that stand in one table.

    Attributes:
        family: what it is a form of.
        columns: the columns that are judged, in their order.
    """

    family: str
    columns: tuple[Kind, ...]


def column(group: str, kind: str, headers: str, make: Maker, language: str = "en") -> Kind:
    """Return a column; its headers stand between bars."""
    return Kind(kind, group, language, make, tuple(headers.split("|")), hard=True)


def direct(kind: str, headers: str, make: Maker, language: str = "en") -> Kind:
    """Return a column of a direct identifier."""
    return column("DIRECT", kind, headers, make, language)


def quasi(kind: str, headers: str, make: Maker, language: str = "en") -> Kind:
    """Return a column of a quasi-identifier."""
    return column("QUASI", kind, headers, make, language)


def nobody(headers: str, make: Maker, language: str = "en") -> Kind:
    """Return a column that tells of nobody who they are."""
    return column("NONE", "", headers, make, language)


def tables(
    forms: tuple[Form, ...], seed: int, *, times: int = 3, repeated: bool = False
) -> list[Example]:
    """Return tables of each form: under each seed other headers, other cells, other neighbours.

    Args:
        repeated: in every third table each person stands in several rows, so that no column is
            left out for being a key.
    """
    dice = Random(seed)
    return [
        _table(form, place, dice, people=SEVERAL if repeated and place % 3 == 1 else 1)
        for form in forms
        for place in range(times)
    ]


def _table(form: Form, place: int, dice: Random, *, people: int) -> Example:
    rows = dice.randint(*ROWS) // people * people
    language = form.columns[0].language
    beside = [k for k in NEGATIVES if k.language == language and not k.hard]
    names: list[str] = []
    data, columns = {}, []
    for kind in (*form.columns, *dice.sample(beside, FILL)):
        # The columns of a form change their headers together: dob_y, dob_m, dob_d.
        which = place if kind in form.columns else dice.randrange(len(kind.clear))
        name = kind.clear[which % len(kind.clear)]
        if name in names:
            continue
        names.append(name)
        cells = [kind.make(dice) for _ in range(rows // people)]
        data[name] = pd.Series((cells * people)[:rows], dtype="str")
        columns.append(Labelled(name, kind, "clear", ""))
    return Example(pd.DataFrame(data), tuple(columns))
