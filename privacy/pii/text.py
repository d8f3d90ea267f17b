"""Text: which people, numbers and addresses stand in prose.

A cheap search goes over every text; what it lets through is read by the recognizers. One leak in a
thousand texts would be missed more often than not by reading a hundred of them.
"""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from privacy.pii.finding import Entity
from privacy.pii.typed import TEXT

if TYPE_CHECKING:
    from privacy.pii.recognizers import Reader

MOST_READ = 1_000  # texts that the recognizers read; of more, evenly chosen ones
# Kept to what RE2 knows: pandas then searches a million short texts in seconds. In codes and words
# only what is written out counts; in prose anything that could be a number, an address or a name.
_IN_CELLS = (
    r"@|\d{6}-[1-8]\d{6}|01[016789][ -]?\d{3,4}[ -]?\d{4}|\d{3}-\d{2}-\d{4}|\d{4}[ -]\d{4}[ -]\d{4}"
    r"|\d{3}[) .-]{1,2}\d{3}[.-]\d{4}|\+\d{1,3}[ -]\d|[A-Z]{2}\d{2} ?[A-Z0-9]{4} ?\d{4}"
)
_IN_PROSE = (
    r"@|\d[\d .()/*xX\-]{5,}[\d*xX]|[A-Z]{2}\d{2}[A-Z0-9]{8}|\d+\.\d+\.\d+\.\d+|[가-힣]\s?\d{4}"
    r"|[A-Z]\d{3}[A-Z]?\d{4}|님|씨|군|양|고객|환자|회원|담당|성명|이름|작성|신청|수령|보호자"
    r"|예금주|대표|상담|안녕|저는|과장|대리|부장|팀장"
    r"|교수|원장|[로길동리] ?\d|[A-Z][a-z]+ [A-Z]|\d [A-Z]"
    r"|(?i:name|mr|mrs|ms|dr|dear|hi|hello|contact|called|caller|spoke|street)"
)


def entities(text: str) -> tuple[Entity, ...]:
    """Return the people, numbers and addresses in a text, in the order they stand there."""
    return _reader().read(text)


def with_entities(texts: Sequence[str] | pd.Series, *, names: bool = True) -> list[bool]:
    """Tell for each text whether it holds an entity; missing texts hold none.

    Args:
        names: look for names and addresses too, and not for numbers alone.
    """
    series = pd.Series(texts, dtype=TEXT).reset_index(drop=True)
    found = _worth_reading(series, names=names)
    holds = [False] * len(series)
    for at in found[found].index:
        holds[at] = bool(_relevant(series[at], names=names))
    return holds


def rows_with_entities(distinct: pd.Series, *, names: bool) -> tuple[float, list[str]]:
    """Return the share of texts that hold an entity, and of which types, the commonest first.

    Args:
        distinct: different texts.
        names: as in `with_entities`.
    """
    texts = distinct.astype(TEXT)
    survivors = texts[_worth_reading(texts, names=names)]
    if survivors.empty:
        return 0.0, []
    step = -(-len(survivors) // MOST_READ)
    read = survivors.iloc[::step]
    found = [_relevant(text, names=names) for text in read]
    counts = Counter(kind for kinds in found for kind in kinds)
    share = sum(map(bool, found)) / len(read) * len(survivors) / len(texts)
    return share, [kind for kind, _ in counts.most_common(4)]


def _worth_reading(texts: pd.Series, *, names: bool) -> pd.Series:
    pattern = _IN_PROSE if names else _IN_CELLS
    return texts.str.contains(pattern, regex=True, na=False).astype(bool)


def _relevant(text: str, *, names: bool) -> set[str]:
    kinds = {entity.type for entity in entities(text[:5_000])}
    return kinds if names else kinds & {"email", "phone", "national_id", "credit_card", "iban"}


@cache
def _reader() -> "Reader":
    # Presidio takes seconds to load; a table without prose does not wait for it.
    from privacy.pii.recognizers import Reader

    return Reader()
