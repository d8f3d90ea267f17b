"""Fields: the parts of a surrogate that are numbered, and how many values they make together."""

import calendar
import re
from math import prod

from synth.surrogates.numbers import Places, draw_digits
from synth.surrogates.template import CLASSES, FIGURE, Piece, Template
from synth.surrogates.words import ENGLISH_ROADS, KOREAN_ROADS, PLATE_LETTERS

Field = tuple[str, ...] | int  # texts to choose from, or so many figures

_MOST_FIGURES = 15  # of one field
DRAWN: dict[str, tuple[str, ...]] = {  # fillings that are numbered, not a person's
    "roadko": KOREAN_ROADS,
    "roaden": ENGLISH_ROADS,
    "number": tuple(f"{number}" for number in range(1, 1000)),
    "letter": PLATE_LETTERS,
    "month": tuple(f"{month:02}" for month in range(1, 13)),
    "monthname": tuple(calendar.month_abbr[1:]),
    "year": tuple(f"{year}" for year in range(80, 90)),
    "longyear": tuple(f"{year}" for year in range(1980, 1990)),
    "documentation": tuple(
        f"{net}.{host}"
        for net in ("192.0.2", "198.51.100", "203.0.113")
        for host in range(256)
    ),
}  # fmt: skip


def size_of(field: Field) -> int:
    """Return how many values a field has."""
    return 10**field if isinstance(field, int) else len(field)


def space_of(fields: tuple[Field, ...]) -> int:
    """Return how many values fields make together."""
    return prod(map(size_of, fields))


def draw_texts(fields: tuple[Field, ...], places: Places, key: int) -> list[list[str]]:
    """Return the text of each field for each place; together they differ place by place."""
    numbers = draw_digits(places, tuple(map(size_of, fields)), key)
    return [
        [f"{number:0{field}}" for number in column.tolist()]
        if isinstance(field, int)
        else [field[number] for number in column.tolist()]
        for field, column in zip(fields, numbers, strict=True)
    ]


def field_of(piece: Piece, drawn: dict[str, tuple[str, ...]]) -> Field:
    """Return the field that a piece of a template is; what stands for itself has one value."""
    if piece.is_filled:
        return drawn[piece.text]
    if piece.is_open:
        return 1 if piece.text == FIGURE else tuple(CLASSES[piece.text])
    return (piece.text,)


def merge_figures(fields: list[Field]) -> tuple[Field, ...]:
    """Return the same fields, with figures that follow each other as one."""
    whole: list[Field] = []
    for field in fields:
        last = whole[-1] if whole else ()
        if isinstance(field, int) and isinstance(last, int) and field + last <= _MOST_FIGURES:
            whole[-1] = field + last
        else:
            whole.append(field)
    return tuple(whole)


def compile_template(template: Template, filled: dict[str, str]) -> re.Pattern[str]:
    """Return what every text that is written so matches.

    Args:
        filled: the expressions of a person's fillings.
    """
    parts = []
    for piece in template.pieces:
        if piece.is_open:
            parts.append(f"[{CLASSES[piece.text]}]")
        elif piece.is_filled:
            parts.append(filled.get(piece.text) or match_any(DRAWN[piece.text]))
        else:
            parts.append(re.escape(piece.text))
    return re.compile("".join(parts), re.DOTALL)


def match_any(texts: tuple[str, ...]) -> str:
    """Return an expression of several texts, the longer first."""
    return f"(?:{'|'.join(map(re.escape, sorted(set(texts), key=len, reverse=True)))})"
