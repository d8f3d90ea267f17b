"""Roles: what a column's role asks of the rest of its description."""

from decimal import Decimal

from privacy.message import Message
from synth.errors import InputError
from synth.surrogates.declaration import Surrogate
from synth.surrogates.issuing import Issuer
from synth.tables.generalising import MONTHS, MOST_GROUPED, REGIONS, UNITS, Generalise

_TEXTS = ("text", "identifier")
_NUMBERS = ("integer", "decimal")
_MOMENTS = ("date", "datetime")


def check_surrogate(name: str, kind: str, surrogate: Surrogate) -> None:
    """Refuse a surrogate that its column cannot hold, or that is declared as no type is.

    Raises:
        InputError: names the column.
    """
    if kind not in (*_TEXTS, "integer"):
        raise InputError(
            "Column {name!r}: surrogates are texts or whole numbers. Write kind: identifier, text "
            "or integer.",
            name=name,
        )
    try:
        Issuer(surrogate, is_whole=kind == "integer").check()
    except InputError as refusal:
        raise InputError("Column {name!r}: {reason}", name=name, reason=refusal.message) from None


def check_generalise(name: str, kind: str, how: Generalise, grid: Decimal | None) -> None:
    """Refuse a way to make a column coarser that its kind does not know.

    Raises:
        InputError: names the column.
    """
    if how == Generalise():
        raise InputError("Column {name!r}: generalise says nothing. {way}", name=name, way=_ways())
    if how.to is not None and how.to not in UNITS:
        raise InputError(
            "Column {name!r}: generalise to {unit!r} is not known. {way}",
            name=name,
            unit=how.to,
            way=_ways(),
        )
    of_moments = how.to in MONTHS or how.to == "day"
    fits = {
        "date": how.to in MONTHS and not (how.of_numbers or how.of_texts),
        "datetime": of_moments and not (how.of_numbers or how.of_texts),
        "categorical": how.of_texts and not (how.of_numbers or of_moments),
        **dict.fromkeys(_NUMBERS, how.of_numbers and not (how.of_texts or of_moments)),
    }.get(kind, False)
    if not fits or (how.to in REGIONS and how.prefix is not None):
        raise InputError(
            "Column {name!r}: a column of kind {kind} is not made coarser so. {way}",
            name=name,
            kind=Message(kind),
            way=_ways(),
        )
    if kind in _MOMENTS and grid is not None:
        raise InputError("Column {name!r}: with generalise leave the grid out.", name=name)
    if how.of_numbers:
        _check_steps(name, kind, how)
    if how.of_texts:
        _check_texts(name, how)


def _check_steps(name: str, kind: str, how: Generalise) -> None:
    given = [one for one in (how.width, how.top, how.bottom) if one is not None]
    whole = kind == "decimal" or all(one == one.to_integral_value() for one in given)
    width = how.width or Decimal(1)
    if not whole or width <= 0 or max(map(abs, given)) > 10**12:
        raise InputError(
            "Column {name!r}: width, top and bottom are numbers of the column's kind, and width is "
            "above zero.",
            name=name,
        )
    if how.width is not None and any(
        one is not None and one % width for one in (how.top, how.bottom)
    ):
        raise InputError(
            "Column {name!r}: top and bottom are multiples of its width, {width}.",
            name=name,
            width=how.width,
        )
    if how.top is not None and how.bottom is not None and how.bottom >= how.top:
        raise InputError("Column {name!r}: its bottom is not below its top.", name=name)


def _check_texts(name: str, how: Generalise) -> None:
    members = [member for _, held in how.groups for member in held]
    if len(set(members)) < len(members) or len(members) > MOST_GROUPED or "" in members:
        raise InputError(
            "Column {name!r}: list each category in one group, {most} of them at most, none empty.",
            name=name,
            most=MOST_GROUPED,
        )
    groups = {group for group, _ in how.groups}
    if "" in groups or groups & set(members):
        raise InputError(
            "Column {name!r}: each group has a name, which is no member of a group.", name=name
        )
    if how.prefix is not None and how.prefix < 1:
        raise InputError("Column {name!r}: prefix is at least 1.", name=name)


def _ways() -> Message:
    return Message(
        "Write to: month, quarter or year for dates (or day, with a time), width, top or bottom "
        "for numbers, and prefix, groups, to: sido or to: sigungu for categories."
    )
