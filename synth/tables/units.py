"""Units: a value of an ordered column as its owner writes it, in the whole numbers of its kind.

Ones, parts of ten, days or months since 1970, seconds; exact, so that a range ends where it says.
"""

import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction

EPOCH = date(1970, 1, 1)
_MOST_DIGITS = 100  # before or behind the point: exact arithmetic on 1e999999999 would not end


def parse_value(kind: str, text: str) -> int | Decimal | date | datetime | time:
    """Read one value of an ordered column.

    Raises:
        ValueError: the text is not a value of this kind.
    """
    match kind:
        case "integer":
            return int(text)
        case "decimal":
            try:
                value = Decimal(text)
            except InvalidOperation:
                raise ValueError("not a decimal") from None
            if not value.is_finite() or abs(value.adjusted()) > _MOST_DIGITS:
                raise ValueError("not finite, or beyond any grid")
            return value
        case "date":
            return date.fromisoformat(text)
        case "datetime":
            return datetime.fromisoformat(text)
        case _:
            return time.fromisoformat(text)


def in_units(value: int | Decimal | date | datetime | time, places: int, *, months: bool) -> int:
    """Return a value in whole units, the nearest; of months the one that it is in."""
    exact = exactly(value, places, months=months)
    return math.floor(exact) if months else round(exact)


def months_since(day: date) -> Fraction:
    """Return months since 1970, a day as a part of its month."""
    return (day.year - EPOCH.year) * 12 + day.month - 1 + Fraction(day.day - 1, 31)


def exactly(
    value: int | Decimal | date | datetime | time, places: int, *, months: bool = False
) -> Fraction:
    """Return a value in units, which may lie between two of them."""
    if months and isinstance(value, date):
        return months_since(value)
    match value:
        case int() | Decimal():
            return Fraction(value) * int(10**places)
        case datetime():
            if value.tzinfo is not None:
                raise ValueError("zones are not read yet")
            return Fraction((value - datetime(1970, 1, 1)) // timedelta(microseconds=1), 10**6)
        case date():
            return Fraction((value - EPOCH).days)
        case _:
            seconds = value.hour * 3600 + value.minute * 60 + value.second
            return seconds + Fraction(value.microsecond, 10**6)
