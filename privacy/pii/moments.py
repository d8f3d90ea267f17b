"""Moments: which texts are days, and in which years: those tell a birthday from other days."""

import re
from collections.abc import Sequence
from datetime import date

import numpy as np

_M = r"(?:0?[1-9]|1[0-2])"
_D = r"(?:0?[1-9]|[12]\d|3[01])"
_Y = r"(?P<year>1[89]\d\d|20\d\d|21\d\d)"
_WORD = r"[A-Za-zÀ-ÿ]{3,9}\.?"
_CLOCK = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_Y}(?P<mark>[-/.])\s?{_M}(?P=mark)\s?{_D}\.?{_CLOCK}",
        rf"{_Y}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\.0)?",
        rf"(?:{_D}(?P<mark>[-/.]){_M}|{_M}(?P<mark2>[-/.]){_D})(?:[-/.]){_Y}{_CLOCK}",
        rf"{_Y}[년年]\s?{_M}[월月]\s?{_D}[일日]",
        rf"{_D}[ -]{_WORD},?[ -]{_Y}",
        rf"{_WORD} {_D}(?:st|nd|rd|th)?,? {_Y}",
        r"(?P<short>\d{2})(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])",
        rf"(?:(?P<short>\d{{2}})[-/.]{_M}[-/.]{_D}|{_D}[-/.]{_M}[-/.](?P<tail>\d{{2}})"
        rf"|{_M}/{_D}/(?P<tail2>\d{{2}}))",
        rf"{_Y}[-/.*]{{1,2}}(?:\*{{2}})[-/.](?:\*{{2}}|{_D})",
    )
)
THIS_YEAR = date.today().year


def years(texts: Sequence[str]) -> np.ndarray:
    """Return the year of each text that is a day, -1 for the others; (n_texts,).

    One form is chosen for the column: the first that most texts are written in.
    """
    best = np.full(len(texts), -1)
    for form in _FORMS:
        found = np.array([_year(form.fullmatch(text)) for text in texts])
        if (found > 0).sum() > (best > 0).sum():
            best = found
        if (best > 0).mean() > 0.95:
            break
    return best


def _year(match: re.Match[str] | None) -> int:
    if match is None:
        return -1
    groups = match.groupdict()
    if groups.get("year"):
        return int(groups["year"])
    short = groups.get("short") or groups.get("tail") or groups.get("tail2")
    if short is None:
        return THIS_YEAR
    century = 2000 if int(short) <= THIS_YEAR % 100 else 1900
    return century + int(short)


_YYYY, _MM, _DD = r"(?:1[89]|20)\d\d", r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
_INCOMPLETE = re.compile(
    rf"{_YYYY}[-/. ]?{_MM}|{_YYYY}[년年]\s?{_M}[월月]|{_MM}[-/. ]?{_DD}|{_M}[월月]\s?{_D}[일日]"
    rf"|{_MM}[/.-]{_YYYY}|{_M}[/.-]{_D}"
)


def share_of_incomplete(texts: Sequence[str]) -> float:
    """Return the share of texts that are days without their year, or months of a year."""
    return sum(_INCOMPLETE.fullmatch(text) is not None for text in texts) / max(1, len(texts))


def part_of_day(numbers: np.ndarray) -> str | None:
    """Return which part of a date of birth whole numbers can be, None where they are neither.

    Both months and days of a month begin at 1; days reach beyond 12 where there are some.
    """
    if len(numbers) == 0 or numbers.min() < 1 or numbers.max() > 31:
        return None
    return "birth_month" if numbers.max() <= 12 else "birth_day"


def are_births(found: np.ndarray) -> bool:
    """Tell the years of birth of a population: decades apart, hardly one from this one."""
    days = found[found > 0]
    if len(days) < 8 or len(days) < 0.8 * len(found):
        return False
    early, late = np.percentile(days, [5, 95])
    return bool(
        1905 <= early <= THIS_YEAR - 40
        and late <= THIS_YEAR - 5
        and late - early >= 25
        and np.median(days) <= THIS_YEAR - 18
    )
