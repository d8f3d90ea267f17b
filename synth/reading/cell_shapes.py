"""Figures, words and blanks: what a cell looks like, to tell names from values."""

import re

_FIGURE = re.compile(
    r"""
    [-+(<>=]{0,2} \s? [£$€¥₩]? \s? [-+]? (\d[\d,.'\u00a0]*|\.\d+) (e[-+]?\d+)? \s? [%£$€¥₩원]? \)?
    | \d{1,4}[-/.]\d{1,2}[-/.]\d{1,4} ([T\s]\s*\d{1,2}:\d{2}\S*)? (\s?[ap]m)?   # moments
    | \d{1,2}:\d{2}(:\d{2}([.,]\d+)?)? (\s?[ap]m)?
    | \+?\(?\d+\)?([-\s]\d+)+                                                   # telephone numbers
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MISSING = frozenset(
    {"null", "na", "n/a", "#n/a", "nan", "none", "nil", "missing", "unknown", "\\n", "없음"}
)


def is_blank(*cells: str) -> bool:
    """Tell whether cells hold nothing but white space."""
    return not any(cell and not cell.isspace() for cell in cells)


def is_figure(cell: str) -> bool:
    """Tell whether a cell is a number, an amount, a date, a time or a telephone number."""
    return _FIGURE.fullmatch(cell.strip()) is not None


def is_word(cell: str) -> bool:
    """Tell whether a cell holds letters, is no figure and does not stand for a missing one."""
    text = cell.strip()
    return any(map(str.isalpha, text)) and text.lower() not in _MISSING and not is_figure(text)
