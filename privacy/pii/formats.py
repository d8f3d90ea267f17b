"""Formats: what it takes to tell an identifier by its looks.

A format has three readings: with its marks, which is evidence by itself; bare, which needs a
checksum above chance; and loose, which needs a header. Shares are of a column's different values.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

import numpy as np

import privacy.pii.checksums as checksums

Group = Literal["DIRECT", "QUASI", "SENSITIVE", "FREE_TEXT", "KEY", "NONE"]
Check = Callable[[Sequence[str]], np.ndarray]

HIDDEN = "*xX•●#"  # signs that stand for what is masked
_THIS_YEAR = date.today().year
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_CENTURY = {"9": 1800, "0": 1800, "1": 1900, "2": 1900, "5": 1900, "6": 1900}


@dataclass(frozen=True)
class InTexts:
    """How an identifier stands in a text.

    Attributes:
        pattern: of it alone; letters, digits and signs of addresses may not stand beside it.
        check: what must hold of it besides; None where the form is evidence enough.
    """

    pattern: str
    check: Callable[[str], bool] | None = None


@dataclass(frozen=True)
class Format:
    """All that one kind of identifier is found by: its forms, its headers, how it stands in texts.

    Patterns are as `written_as` reads them, "" for none.

    Attributes:
        type: what it identifies: one of `finding.GROUP_OF`, or a new one, of `group`.
        what: its name in words.
        written: with its marks; evidence by itself, of `log_odds`. `AMBIGUOUS` is a form that codes
            of other things have too: no evidence under a header that names another type.
        bare: without; evidence by `check` alone.
        check: tells of texts in either form whether they can be such an identifier.
        chance: share of random texts in the bare form that `check` lets pass.
        least_passing: share of the texts that must pass `check`, below which the form is another's.
        loose: what the values may be where the header names the type.
        headers: what Latin headers call it, phrases of tokens between bars (see `lexicon`).
        scripts: what headers of other letters call it, in full, between bars; Korean, Chinese and
            Japanese ones are patterns (see `eastern`).
        possible: what these may call it, where the values agree.
        in_texts: how it stands in a text.
        group: of its type, where `finding` does not list that.
    """

    type: str
    what: str
    written: str = ""
    log_odds: float = 8.0
    bare: str = ""
    check: Check | None = None
    chance: float = 1.0
    least_passing: float = 0.0
    loose: str = ""
    headers: str = ""
    scripts: str = ""
    possible: str = ""
    in_texts: tuple[InTexts, ...] = ()
    group: Group = "DIRECT"


@cache
def written_as(pattern: str) -> re.Pattern[str]:
    """Return a pattern of ASCII digits and letters of either case."""
    return re.compile(pattern, re.ASCII | re.IGNORECASE)


def of_digits(check: Callable[[np.ndarray], np.ndarray]) -> Check:
    """Let a checksum of digit rows read texts; they may have different lengths."""

    def checked(texts: Sequence[str]) -> np.ndarray:
        lengths = np.array([sum(sign.isdigit() for sign in text) for text in texts])
        passes = np.zeros(len(texts), dtype=bool)
        for length in np.unique(lengths):
            at = np.flatnonzero(lengths == length).tolist()
            passes[at] = check(checksums.digits([texts[i] for i in at]))
        return passes

    return checked


def one_of(check: Callable[[np.ndarray], np.ndarray]) -> Callable[[str], bool]:
    """Let a checksum of digit rows read one text."""
    return lambda text: bool(of_digits(check)([text])[0])


def each(check: Callable[[str], bool]) -> Check:
    """Let a check of one text read many."""
    return lambda texts: np.array([check(text) for text in texts])


def are_dated(texts: Sequence[str]) -> np.ndarray:
    """Tell numbers that begin with a day of birth: of many years, none repeated by most."""
    years = {re.sub(r"\D", "", text)[4:6] for text in texts}
    return np.full(len(texts), len(years) >= min(12, len(texts) ** 0.5))


def birth_year(text: str) -> int | None:
    """Return the year of birth that a Korean registration number begins with, None if it cannot.

    Only the date and the century decide: since October 2020 the check digit is random.
    """
    signs = [sign for sign in text if sign.isdigit()]
    if len(signs) < 7:
        return None
    year, month, day = int("".join(signs[:2])), int("".join(signs[2:4])), int("".join(signs[4:6]))
    year += _CENTURY.get(signs[6], 2000)
    if not (1 <= month <= 12 and 1 <= day <= _DAYS[month - 1] and year <= _THIS_YEAR):
        return None
    return None if (month, day) == (2, 29) and year % 4 else year


def are_births(texts: Sequence[str]) -> np.ndarray:
    """Tell real dates of birth, of people of different ages: a bar code repeats one."""
    years = [birth_year(text) for text in texts]
    passes = np.array([year is not None for year in years])
    different = len({year for year in years if year is not None})
    return np.asarray(passes & np.full(len(texts), different >= min(8, len(texts) ** 0.5)))


def are_residents(texts: Sequence[str]) -> np.ndarray:
    """Tell registration numbers that are not corporate ones written alike."""
    passes = are_births(texts)
    full = [text for text in texts if sum(sign.isdigit() for sign in text) == 13]
    as_company, as_person = (
        of_digits(check)(full).mean() if full else 0.0
        for check in (checksums.corporate, checksums.resident)
    )
    if as_company > max(0.9, as_person):
        return np.asarray(passes & ~of_digits(checksums.corporate)(texts))
    return passes


def are_addresses(texts: Sequence[str]) -> np.ndarray:
    """Tell addresses from versions: in a version hardly a part is above 30."""
    parts = np.array(
        [[int(part) for part in re.split("[/:]", text)[0].split(".")] for text in texts]
    )
    return np.full(len(texts), bool((parts > 30).any(axis=1).mean() > 0.5)) & (parts < 256).all(1)


def accept_all(texts: Sequence[str]) -> np.ndarray:
    """Let all texts pass: the form is evidence enough."""
    return np.ones(len(texts), dtype=bool)


def are_masked(texts: Sequence[str]) -> np.ndarray:
    """Tell texts with signs in the place of digits."""
    return np.array([not text.replace("-", "").replace(" ", "").isdigit() for text in texts])


def or_masked(check: Callable[[np.ndarray], np.ndarray]) -> Check:
    """Let a checksum pass what is masked and cannot be checked."""

    def checked(texts: Sequence[str]) -> np.ndarray:
        hidden = are_masked(texts)
        whole = np.flatnonzero(~hidden).tolist()
        hidden[whole] = of_digits(check)([texts[i] for i in whole])
        return hidden

    return checked


def are_subscribers(texts: Sequence[str]) -> np.ndarray:
    """Tell North American numbers: neither area nor exchange begins with 0 or 1, and all occur."""
    fits = np.array([text[0] in "23456789" and text[3] in "23456789" for text in texts])
    varied = len({text[3] for text in texts}) >= min(6, len(texts) / 2)
    return fits if varied and are_spread(texts).all() else np.zeros(len(texts), dtype=bool)


def are_spread(texts: Sequence[str]) -> np.ndarray:
    """Tell subscribers' numbers, which fill their range, from a running number."""
    numbers = np.array([int(text.replace(" ", "")) for text in texts])
    firsts = {text[:4] for text in texts}
    even = len(firsts) >= min(20, 0.5 * len(texts)) and not (np.diff(numbers) > 0).all()
    return np.full(len(texts), even)


def are_of_several_series(texts: Sequence[str]) -> np.ndarray:
    """Tell numbers of several series behind their letter from a code with one prefix."""
    letters, firsts = {text[0] for text in texts}, {text[1:4] for text in texts}
    varied = len(letters) >= 2 and len(firsts) >= min(20, 0.5 * len(texts))
    return np.full(len(texts), varied)


def are_of_many_series(texts: Sequence[str]) -> np.ndarray:
    """Tell what many series gave out from a code of a few prefixes and from a running number.

    Letters, and the digits behind them, take at least half of the values that chance would give.
    """
    parts = [re.split(r"[- ]|(?<=\D)(?=\d)|(?<=^62)", text) for text in texts]
    heads, digits = [part[0] for part in parts], [part[-1][:2] for part in parts]
    letters = len(heads[0]) if heads[0].isalpha() else 0
    return np.full(len(texts), _covers(heads, 26**letters) and _covers(digits, 100))


def _covers(parts: Sequence[str], values: int) -> bool:
    expected = values * -np.expm1(-len(parts) / values)
    return bool(len(set(parts)) >= 0.5 * expected)


def are_conscripts(texts: Sequence[str]) -> np.ndarray:
    """Tell service numbers, of many years, from the papers of a few, which count from zero."""
    years, zeros = {text[:2] for text in texts}, [text[-8] == "0" for text in texts]
    return np.full(len(texts), len(years) >= min(5, len(texts)) and np.mean(zeros) < 0.2)


def are_expiry_months(texts: Sequence[str]) -> np.ndarray:
    """Tell the months of some years ahead from those that are reported on."""
    years = np.array([2000 + int(text[-2:]) for text in texts]) - _THIS_YEAR
    ahead = np.median(years) >= 1 and years.min() >= -5 and years.max() <= 12
    return np.full(len(texts), ahead and len(set(years)) >= 3)


def are_dialled(texts: Sequence[str]) -> np.ndarray:
    """Tell telephone numbers of many countries: grouped in many ways, most with a mark to dial."""
    shapes = {re.sub(r"\d", "0", text) for text in texts}
    outside = np.array([text[0] in "+(0" for text in texts])
    length = np.array([sum(sign.isdigit() for sign in text) for text in texts])
    marks = sum(any(mark in shape for shape in shapes) for mark in "+( -./")
    varied = len(shapes) >= max(4, 0.02 * len(texts))
    varied &= bool(outside.mean() >= (0.2 if marks >= 4 else 0.6))
    return np.asarray((length >= 7) & (length <= 15) & varied)


def are_of_several_banks(texts: Sequence[str]) -> np.ndarray:
    """Tell the accounts of several banks: each groups its digits in its own way."""
    shapes = Counter(tuple(map(len, text.split("-"))) for text in texts)
    common = [shape for shape, times in shapes.items() if times >= 0.04 * len(texts)]
    return np.full(len(texts), len(common) >= 3)
