"""Rules: what the owner says holds in each row, between two columns or a column and a constant.

`joined_at >= birth_date`, `claims <= 50`, `plan != basic`. Nothing is run: a rule is read into two
sides and a comparison. It is counted on synthetic rows alone, which is free.
"""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from synth.errors import InputError
from synth.tables.columns import ColumnSpec

if TYPE_CHECKING:  # a mistyped schema is refused before pandas is imported
    import pandas as pd

MOST_RULES = 100
_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {  # the longer first: "<=" begins with "<"
    "<=": operator.le,
    ">=": operator.ge,
    "!=": operator.ne,
    "==": operator.eq,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}
_FAMILIES = {
    "integer": "number",
    "decimal": "number",
    "date": "moment",
    "datetime": "moment",
    "time": "time",
    "categorical": "text",
    "boolean": "text",
}


@dataclass(frozen=True)
class Rule:
    """A comparison that each row with both values shall satisfy.

    Attributes:
        text: as its owner wrote it.
        sign: one of the operators.
        right: a column's name, or a constant of the left column's kind.
        is_column: which of the two.
    """

    text: str
    left: str
    sign: str
    right: Any
    is_column: bool

    def broken(self, frame: "pd.DataFrame") -> tuple[int, int]:
        """Return how many rows break the rule, and how many have both values."""
        left, compared, right = frame[self.left], frame[self.left].notna(), self.right
        if self.is_column:
            compared &= frame[self.right].notna()
            right = frame[self.right][compared]
        holds = _OPERATORS[self.sign](left[compared], right)
        return int((~holds.astype(bool)).sum()), int(compared.sum())


def read_rule(text: str, columns: Sequence[ColumnSpec]) -> Rule:
    """Read a rule about the modelled columns among these.

    Raises:
        InputError: it is none.
    """
    known = {column.name: column for column in columns if column.is_modelled}
    for name in sorted(known, key=len, reverse=True):
        rest = text.removeprefix(name).strip()
        sign = next((sign for sign in _OPERATORS if rest.startswith(sign)), None)
        if text.startswith(name) and sign is not None:
            return _comparison(text, known[name], sign, rest.removeprefix(sign).strip(), known)
    raise InputError(
        "The rule {text!r} does not begin with a modelled column and a comparison. Write "
        "COLUMN <= COLUMN or COLUMN <= VALUE, with <, <=, >, >=, = or !=.",
        text=text,
    )


def _comparison(
    text: str, left: ColumnSpec, sign: str, right: str, known: dict[str, ColumnSpec]
) -> Rule:
    family = _FAMILIES[left.kind]
    if family == "text" and sign not in ("=", "==", "!="):
        raise InputError(
            "The rule {text!r} orders categories: compare them with = or !=.", text=text
        )
    if right in known:
        if _FAMILIES[known[right].kind] != family:
            raise InputError(
                "The rule {text!r} compares columns of kinds that have no order.", text=text
            )
        return Rule(text, left.name, sign, right, is_column=True)
    constant = _constant(right, family)
    if constant is None:
        raise InputError(
            "The rule {text!r} ends with neither a modelled column nor a value of the kind {kind}.",
            text=text,
            kind=left.kind,
        )
    return Rule(text, left.name, sign, constant, is_column=False)


def _constant(text: str, family: str) -> Any:
    """Return a value as a table holds it; None where the text is none."""
    try:
        match family:
            case "number":
                number = Decimal(text)
                return float(number) if number.is_finite() else None
            case "moment":
                moment = datetime.fromisoformat(text)
                return None if moment.tzinfo else moment
            case "time":
                return time.fromisoformat(text).strftime("%H:%M:%S")
            case _:
                return text or None
    except (InvalidOperation, ValueError):
        return None
