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


def tables(forms: tuple[Form, ...], seed: int, *, times: int = 3) -> list[Example]:
    """Return tables of each form: under each seed other headers, other cells, other neighbours."""
    dice = Random(seed)
    return [_table(form, place, dice) for form in forms for place in range(times)]


def _table(form: Form, place: int, dice: Random) -> Example:
    rows = dice.randint(*ROWS)
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
        data[name] = pd.Series([kind.make(dice) for _ in range(rows)], dtype="str")
        columns.append(Labelled(name, kind, "clear", ""))
    return Example(pd.DataFrame(data), tuple(columns))
