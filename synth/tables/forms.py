"""Forms: how dates and times of the day are written, as regular expressions.

A format of strptime becomes one with a named group for each directive; nothing here reads a cell.
"""

import calendar
import re
from functools import cache

from synth.errors import InputError

ISO_DATE, ISO_MOMENT, ISO_TIME = "%Y-%m-%d", "iso", "iso time"
MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
_WEEKDAYS = "(?i:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
FIGURES = {  # directive of strptime: at least and at most how many figures
    "Y": (4, 4), "y": (2, 2), "m": (1, 2), "d": (1, 2),
    "H": (1, 2), "I": (1, 2), "M": (1, 2), "S": (1, 2), "f": (1, 9),
}  # fmt: skip
_WORDS = {
    "b": "(?P<b>(?i:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r"))\.?",
    "p": r"(?P<p>[AaPp]\.?[Mm]\.?|오전|오후)",
    "z": r"(?P<z>[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)",
    "a": rf"{_WEEKDAYS}\.?",
    "%": "%",
}
_SAME = {"B": "b", "A": "a"}  # names in full and short are read alike
_ISO = (
    r"(?P<Y>[0-9]{4})-(?P<m>[0-9]{1,2})-(?P<d>[0-9]{1,2})"
    r"(?:[ T](?P<H>[0-9]{1,2}):(?P<M>[0-9]{2})(?::(?P<S>[0-9]{2})(?:[.,](?P<f>[0-9]{1,9}))?)?)?"
)
_ISO_CLOCK = r"(?P<H>[0-9]{1,2}):(?P<M>[0-9]{2})(?::(?P<S>[0-9]{2})(?:[.,](?P<f>[0-9]{1,9}))?)?"
_DIRECTIVE = re.compile(r"%(.)|([^%]+)|(%\Z)", re.DOTALL)


@cache
def compile_form(form: str) -> str:
    """Return the regular expression of a form, one named group a directive.

    Raises:
        InputError: a directive is not read, or stands twice.
    """
    if form == ISO_MOMENT:
        return rf"\A{_ISO}\z"
    if form == ISO_TIME:
        return rf"\A{_ISO_CLOCK}\z"
    parts: list[str] = []
    seen: set[str] = set()
    pieces = list(_DIRECTIVE.finditer(form))
    for place, piece in enumerate(pieces):
        directive = _SAME.get(piece[1], piece[1])
        if piece[2] is not None:
            parts.append(re.sub(r"\s+", r"\\s+", re.escape(piece[2]).replace("\\ ", " ")))
            continue
        if directive in seen or (directive not in FIGURES and directive not in _WORDS):
            raise InputError(
                "The format {form!r} cannot be read: it has %{directive} twice, or of a kind that "
                "is not known. Known: %Y %y %m %b %B %d %a %A %H %I %p %M %S %f %z %%.",
                form=form,
                directive=piece[1] or "",
            )
        seen |= {directive} - {"%", "a"}
        if directive in _WORDS:
            parts.append(_WORDS[directive])
            continue
        least, most = FIGURES[directive]
        after = pieces[place + 1][1] if place + 1 < len(pieces) else None
        before = pieces[place - 1][1] if place else None
        # Figures that nothing separates from others are told apart by their number alone.
        if most == 2 and (after in FIGURES or before in FIGURES):
            least = 2
        parts.append(f"(?P<{directive}>[0-9]{{{least},{most}}})")
    if not seen & {"Y", "y", "H", "I"}:
        raise InputError(
            "The format {form!r} names neither a year nor an hour. Give both or one.", form=form
        )
    return rf"\A{''.join(parts)}\z"
