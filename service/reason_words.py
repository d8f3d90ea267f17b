"""Reasons in words: why a column was judged as it was, in the session's language."""

import re
from functools import cache

from privacy.pii.identifiers import FORMATS
from privacy.pii.reasons import Likeness, Reason
from service import words
from service.found import words_of

_LIKENESSES = frozenset({*Likeness, *(form.what for form in FORMATS)})


def said(evidence: str) -> str:
    """Say a finding's evidence; what is not the detector's own stands as it is."""
    return "; ".join(_reason(part) for part in evidence.split("; ") if part)


def _reason(part: str) -> str:
    for reason in Reason:
        if found := _form(reason).fullmatch(part):
            blanks = found.groupdict()
            return words.known(reason).format(
                share=blanks.get("share"), what=_what(blanks.get("what", ""))
            )
    return words.plain(part)


@cache
def _form(reason: Reason) -> re.Pattern[str]:
    text = re.escape(reason)
    text = text.replace(r"\{share\}", r"(?P<share>[\d.e-]+ %)")
    return re.compile(text.replace(r"\{what\}", "(?P<what>.+)"))


def _what(likeness: str) -> str:
    """Say what cells are like: names, a form, or types of what was found in texts."""
    if likeness in _LIKENESSES:
        return words.known(likeness)
    return ", ".join(words.plain(words_of(part)) for part in likeness.split(", "))
