"""Rules: what the owner says holds in each row, between columns or a column and values.

A rule is declared, never learned, and nothing is run: it is read into combinations of values that
cannot be, a comparison of two columns, or how a column is computed from others. The synthetic rows
keep it by construction (`synth.codec.barring`, `synth.codec.agreeing`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal, InvalidOperation
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from synth.errors import InputError
from synth.tables.columns import Categories, ColumnSpec

MOST_RULES = 100
OPERATORS = ("<=", ">=", "!=", "==", "<", ">", "=")  # the longer first: "<=" begins with "<"
FAMILIES = {
    "integer": "number",
    "decimal": "number",
    "date": "moment",
    "datetime": "moment",
    "time": "time",
    "categorical": "text",
    "boolean": "text",
}
_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
_MOST_OFFSET = Decimal(10) ** 12

Broken = Literal["refuse", "missing"]


@dataclass(frozen=True)
class Condition:
    """Some values of a column: those that are named, or that lie within all bounds.

    Attributes:
        names: values as text.
        bounds: an operator and a value as text each, of an ordered column.
    """

    names: tuple[str, ...] = ()
    bounds: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Pattern:
    """Which combinations of values a few columns may have.

    Attributes:
        conditions: of each column, what makes its classes; the first that fits counts.
        listed: combinations of classes, by their numbers.
        are_allowed: whether those are the allowed ones, or the forbidden ones.
        of_missing: whether rows are judged in which one of the values is missing.
    """

    columns: tuple[str, ...]
    conditions: tuple[tuple[Condition, ...], ...]
    listed: frozenset[tuple[int, ...]]
    are_allowed: bool
    of_missing: bool = False

    def allowed(self) -> NDArray[np.bool_]:
        """Return which combinations there may be: by column its classes, the rest, missing."""
        table = np.full([len(held) + 2 for held in self.conditions], not self.are_allowed)
        for classes in self.listed:
            table[classes] = self.are_allowed
        if not self.of_missing:
            for axis in range(table.ndim):
                np.moveaxis(table, axis, 0)[-1] = True
        return table


@dataclass(frozen=True)
class Comparison:
    """left >= right + offset, or left > right + offset.

    Attributes:
        offset: in ones, or in seconds of dates and times.
    """

    left: str
    right: str
    offset: Decimal = Decimal(0)
    is_strict: bool = False


@dataclass(frozen=True)
class Computed:
    """A column that is the sum or the product of others, on its own grid."""

    column: str
    terms: tuple[str, ...]
    is_product: bool = False


@dataclass(frozen=True)
class Rule:
    """What each row shall satisfy that has all values concerned.

    Attributes:
        text: as its owner wrote it, on one line.
        broken: what becomes of an original row that breaks it: the run is refused, or the cells
            of its columns count as missing in that row.
        models_difference: whether how far apart two compared columns are is modelled too.
    """

    text: str
    columns: tuple[str, ...]
    broken: Broken = "refuse"
    patterns: tuple[Pattern, ...] = ()
    comparison: Comparison | None = None
    computed: Computed | None = None
    models_difference: bool = True

    @property
    def is_counted(self) -> bool:
        """Tell whether a row that is read may break it: where not, none does, by declaration."""
        judges = self.patterns or self.comparison or self.computed
        return bool(judges) and self.broken == "missing"


def read_rule(text: str, columns: Sequence[ColumnSpec], broken: Broken = "refuse") -> Rule:
    """Read a rule in one line about the modelled columns among these.

    Raises:
        InputError: it is none.
    """
    known = {column.name: column for column in columns if column.is_modelled}
    for name in sorted(known, key=len, reverse=True):
        rest = text.removeprefix(name).strip()
        sign = next((sign for sign in OPERATORS if rest.startswith(sign)), None)
        if text.startswith(name) and sign is not None:
            right = rest.removeprefix(sign).strip()
            return _read_sides(text, known[name], sign, right, known, broken)
    raise InputError(
        "The rule {text!r} does not begin with a modelled column and a comparison. Write "
        "COLUMN <= COLUMN or COLUMN <= VALUE, with <, <=, >, >=, = or !=.",
        text=text,
    )


def value_condition(column: ColumnSpec, sign: str, value: str) -> Condition | None:
    """Return what a sign and a value ask of a column; None where the value is none of its kind."""
    if not _is_value(value, FAMILIES[column.kind]):
        return None
    if sign in ("=", "==", "!="):
        return Condition(names=(value,))
    return Condition(bounds=((sign, value),))


def check_category(text: str, column: ColumnSpec, names: Sequence[str]) -> None:
    """Refuse a rule about categories that its column does not list.

    Raises:
        InputError: says how many.
    """
    if isinstance(column.domain, Categories) and column.generalise is None:
        unknown = set(names) - set(column.domain.names)
        if unknown:
            raise InputError(
                "The rule {text!r} names categories that column {name!r} does not list: {unknown} "
                "of those named.",
                text=text,
                unknown=len(unknown),
                name=column.name,
            )


def _read_sides(
    text: str,
    left: ColumnSpec,
    sign: str,
    right: str,
    known: Mapping[str, ColumnSpec],
    broken: Broken,
) -> Rule:
    family = FAMILIES[left.kind]
    if family == "text" and sign not in ("=", "==", "!="):
        raise InputError(
            "The rule {text!r} orders categories: compare them with = or !=.", text=text
        )
    other, offset = _column_and_offset(right, known, family)
    if other is not None:
        return _compare(text, left, sign, other, offset, broken)
    if sign in ("=", "=="):
        computed = _read_computed(text, left, right, known)
        if computed is not None:
            return Rule(text, (left.name, *computed.terms), broken, computed=computed)
    condition = value_condition(left, sign, right)
    if condition is None:
        raise InputError(
            "The rule {text!r} ends with neither a modelled column nor a value of the kind {kind}.",
            text=text,
            kind=left.kind,
        )
    check_category(text, left, condition.names)
    pattern = Pattern((left.name,), ((condition,),), frozenset({(0,)}), are_allowed=sign != "!=")
    return Rule(text, (left.name,), broken, patterns=(pattern,))


def _compare(
    text: str, left: ColumnSpec, sign: str, right: ColumnSpec, offset: Decimal, broken: Broken
) -> Rule:
    family = FAMILIES[left.kind]
    if FAMILIES[right.kind] != family:
        raise InputError(
            "The rule {text!r} compares columns of kinds that have no order.", text=text
        )
    if left.name == right.name:
        raise InputError("The rule {text!r} compares a column with itself.", text=text)
    both = (left.name, right.name)
    if sign in ("=", "==") and family == "number" and not offset:
        return Rule(text, both, broken, computed=Computed(left.name, (right.name,)))
    if sign in ("=", "==", "!="):
        raise InputError(
            "The rule {text!r} says = or != of two columns, which is kept only of numbers that are "
            "equal. Write it as combinations.",
            text=text,
        )
    if sign in (">", ">="):
        comparison = Comparison(left.name, right.name, offset, is_strict=sign == ">")
    else:
        comparison = Comparison(right.name, left.name, -offset, is_strict=sign == "<")
    return Rule(text, both, broken, comparison=comparison)


def _column_and_offset(
    right: str, known: Mapping[str, ColumnSpec], family: str
) -> tuple[ColumnSpec | None, Decimal]:
    """Read `COLUMN`, `COLUMN + 7`, `COLUMN - 0.5` or `COLUMN + 7 days`; None where it is none."""
    if right in known:
        return known[right], Decimal(0)
    for name in sorted(known, key=len, reverse=True):
        rest = right.removeprefix(name).strip()
        if right.startswith(name) and rest[:1] in ("+", "-"):
            offset = _read_offset(rest[1:].strip(), family)
            if offset is not None:
                return known[name], offset if rest[0] == "+" else -offset
    return None, Decimal(0)


def _read_offset(text: str, family: str) -> Decimal | None:
    """Return ones, or seconds of dates and times; None where the text is no such number."""
    number, _, unit = text.partition(" ")
    if (unit != "") == (family == "number") or (unit and unit not in _SECONDS):
        return None
    try:
        offset = Decimal(number)
    except InvalidOperation:
        return None
    if not offset.is_finite() or not 0 <= offset <= _MOST_OFFSET:
        return None
    offset *= _SECONDS.get(unit, 1)
    return offset if family == "number" or offset == offset.to_integral_value() else None


def _read_computed(
    text: str, left: ColumnSpec, right: str, known: Mapping[str, ColumnSpec]
) -> Computed | None:
    """Read `COLUMN + COLUMN` or `COLUMN * COLUMN`, of two columns or more; None where it is none.

    Raises:
        InputError: they are no numbers, or the column itself is among them.
    """
    for sign in ("+", "*"):
        terms = _split(right, sign, known)
        if terms is not None and len(terms) > 1:
            if left.name in terms or any(
                FAMILIES[known[name].kind] != "number" for name in (left.name, *terms)
            ):
                raise InputError(
                    "The rule {text!r} computes a column: it and its parts are different columns "
                    "of numbers.",
                    text=text,
                )
            return Computed(left.name, tuple(terms), is_product=sign == "*")
    return None


def _split(text: str, sign: str, known: Mapping[str, ColumnSpec]) -> list[str] | None:
    """Return the columns that a sign stands between; names may hold the sign themselves."""
    if text in known:
        return [text]
    for name in sorted(known, key=len, reverse=True):
        rest = text.removeprefix(name).strip()
        if text.startswith(name) and rest.startswith(sign):
            behind = _split(rest[1:].strip(), sign, known)
            if behind is not None:
                return [name, *behind]
    return None


def _is_value(text: str, family: str) -> bool:
    """Tell whether a text is a value of a kind."""
    try:
        match family:
            case "number":
                return Decimal(text).is_finite()
            case "moment":
                return datetime.fromisoformat(text).tzinfo is None
            case "time":
                time.fromisoformat(text)
                return True
            case _:
                return bool(text)
    except (InvalidOperation, ValueError):
        return False
