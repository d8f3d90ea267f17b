"""Persons: take the names alone out of cells that hold more, or more than one.

A cell of a column of persons may hold a rank, a title, a number, an address or a relation beside
the name (Sgt. John Smith; 김철수 과장; Emma Stone <e@x.org>; 김철수(金哲洙)), or several names.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import privacy.pii.titles as titles
from privacy.pii.names import GIVEN, SURNAMES

_MAIL = re.compile(r"\s*[<(\[]?[^\s<>()\[\]]+@[^\s<>()\[\]]+\.[^\s<>()\[\]]+[>)\]]?\s*")
_PHONE = re.compile(r"[\s:,;/-]*[+(]?\d[\d ()./-]{6,}\d(?:\s?(?:x|ext\.?)\s?\d+)?\s*")
_SMALL = re.compile(r"[a-z]{2,}(?:[._ -][a-z]+){1,3}\d{0,2}", re.ASCII)
_SPLIT = re.compile(
    r"\s*(?:[;|、·ㆍ•∙‧\n]|\s&\s|(?i:\s(?:and|und|et|y|e|en|och|og|및|와|과)\s))\s*"
)
_SLASH = re.compile(r"\s*/\s*")
_COMMA = re.compile(r"\s*,\s*(?:and\s+)?")
_HANGUL = re.compile(r"[가-힣]{2,5}")
_FULL = re.compile(r"[^\W\d_][^\d/]*\s[^\W\d_][^\d/]*")
_FEW_WORDS = 5  # of which a cell that names one person is made at most
_COMMON = 0.1  # share of different cells that begin with a word that is no name


@dataclass(frozen=True)
class Names:
    """The names alone.

    Attributes:
        texts: different names, as many or more than there were texts.
        listed: share of the texts that hold several names.
        dressed: share of the texts that hold something beside names.
    """

    texts: tuple[str, ...]
    listed: float
    dressed: float


def names_in(texts: Sequence[str]) -> Names:
    """Take the names alone out of texts, each of which may be of a column of persons."""
    bare = [_PHONE.sub(" ", _MAIL.sub(" ", text)).strip() for text in texts]
    split = _splitter(bare)
    parts = [split(text) for text in bare]
    common = _common_beginnings(parts)
    plain = [[_bare_name(name, common) for name in names] for names in parts]
    n = max(1, len(texts))
    listed = sum(len(names) > 1 for names in parts) / n
    dressed = (
        sum(
            parts_of != names
            or (len(names) == 1 and text != whole)
            or titles.AND_OTHERS.search(whole) is not None
            for text, whole, parts_of, names in zip(texts, bare, parts, plain, strict=True)
        )
        / n
    )
    found = [name for names in plain for name in names if name]
    if found and sum(_SMALL.fullmatch(name) is not None for name in found) >= 0.8 * len(found):
        found = [re.sub(r"[._ -]|\d", " ", name).strip().title() for name in found]
        dressed = 1.0
    return Names(tuple(dict.fromkeys(found)), listed, dressed)


def _common_beginnings(parts: Sequence[Sequence[str]]) -> frozenset[str]:
    """Return words that so many cells begin with that they are no names: ranks, departments."""
    firsts = [
        words[0]
        for names in parts
        for words in ([word for word in name.split() if word] for name in names)
        if 2 <= len(words) <= _FEW_WORDS and "," not in words[0]
    ]
    counts = Counter(firsts)
    total = sum(map(len, parts))
    return frozenset(
        word
        for word, times in counts.items()
        if times >= max(4, _COMMON * total)
        and word.casefold() not in GIVEN
        and word.casefold() not in SURNAMES
    )


def _bare_name(text: str, common: frozenset[str]) -> str:
    """Return a name without what stands around it."""
    name = text.strip(" \"'_")
    number = titles.NUMBER_BEFORE.match(name)
    name = name[number.end() :] if number else name
    if name[:1] in {"(", "[", "\uff08"} and name[-1:] in {")", "]", "\uff09"}:
        name = name[1:-1]
    while True:
        before = name
        for pattern in (
            titles.BEHIND,
            titles.DESCRIBED,
            titles.AND_OTHERS,
            titles.AKA,
            titles.DEGREE,
            titles.NUMBER_BEHIND,
            titles.KOREAN_BEHIND,
            titles.JAPANESE_BEHIND,
        ):
            name = pattern.sub("", name).strip()
        if name == before:
            break
    for pattern in (titles.RANK, titles.BORN, titles.KOREAN_BEFORE, titles.JAPANESE_BEFORE):
        match = pattern.match(name)
        name = name[match.end() :] if match else name
    name = _without_common(name, common)
    return re.sub(r",(?=\S)", ", ", _turned(name)).strip(" ,;:-")


def _without_common(name: str, common: frozenset[str]) -> str:
    """Take off the words that many cells begin with, where a name is left behind them."""
    words = name.split()
    while words and words[0] in common and (len(words) > 2 or _HANGUL.fullmatch(words[-1])):
        words = words[1:]
    return " ".join(words) if len(words) < len(name.split()) else name


def _turned(name: str) -> str:
    """Take the rank out of Braund, Mr. Owen: it stands behind the surname."""
    last, comma, first = name.partition(", ")
    match = titles.RANK.match(first) if comma else None
    return f"{last}, {first[match.end() :]}" if match else name


def _splitter(texts: Sequence[str]) -> Callable[[str], list[str]]:
    """Choose how a column parts its lists: by commas only where they do not turn names about."""
    parts = [part for text in texts for part in _SPLIT.split(text)]
    several = sum(part.count(",") >= 2 for part in parts)
    by_comma = several >= 0.1 * len(texts) or _pairs_are_names(parts)

    def split(text: str) -> list[str]:
        rest = titles.AND_OTHERS.sub("", text)
        parts = [part for whole in _SPLIT.split(rest) for part in _by_slash(whole) if part]
        if by_comma:
            parts = [name for part in parts for name in _COMMA.split(part) if name]
        return parts or [text]

    return split


def _by_slash(text: str) -> list[str]:
    """Cut at slashes between names of one script: 김철수/이영희, not 김철수 / John Smith."""
    if "/" not in text:
        return [text]
    parts = _SLASH.split(text)
    if all(map(_HANGUL.fullmatch, parts)):
        return parts
    return parts if all(_FULL.fullmatch(p) and p.isascii() for p in parts) else [text]


def _pairs_are_names(texts: Sequence[str]) -> bool:
    """Tell 김철수, 이영희 and John Smith, Emma Stone from Smith, John."""
    pairs = [_COMMA.split(text) for text in texts if text.count(",") == 1]
    if not pairs:
        return False
    whole = sum(all(map(_is_whole_name, pair)) for pair in pairs)
    return whole >= 0.7 * len(pairs)


def _is_whole_name(part: str) -> bool:
    if _HANGUL.fullmatch(titles.KOREAN_BEHIND.sub("", titles.BEHIND.sub("", part))):
        return True
    words = part.split()
    return len(words) >= 2 and not words[0].endswith(".") and not part.isdigit()


_ORGANIZATION = re.compile(
    r"\b(?:inc|llc|llp|ltd|limited|gmbh|ag|s\.?a\.?s?|s\.?l|b\.?v|plc|corp|corporation|co|company"
    r"|companies|group|holdings|partners|telecom|telekom|communications|broadband|networks?"
    r"|wireless|cable|internet|hosting|cloud|datacenter|airlines?|airways|air|railways?|bank"
    r"|insurance|university|college|institute|hospital|clinic|school|elementary|academy|charter|church|foundation"
    r"|association|society|agency|department|ministry|council|authority|services?|systems"
    r"|technologies|solutions|industries|international|news|post|times|research|polling"
    r"|laboratories|center|centre|trust|fund|club|museum|library)\b|\bS\.[AL]\.|주식회사|㈜|\(주\)"
    r"|재단|협회|공사|법인|공단|센터|병원|대학교|은행|조합|株式会社|有限公司|公司",
    re.IGNORECASE,
)
_NETWORK = re.compile(r"(?=.*[A-Z])[A-Z0-9]+(?:[-_][A-Z0-9]+)+|[A-Z]{2,}\d+|AS\d+.*", re.ASCII)


def organizations(texts: Sequence[str]) -> float:
    """Return the share of texts that are named like organisations, or like networks of theirs."""
    return sum(map(is_organization, texts)) / max(1, len(texts))


def is_organization(text: str) -> bool:
    """Tell a text that is named like an organisation, or like a network of one."""
    return _ORGANIZATION.search(text) is not None or _NETWORK.fullmatch(text) is not None
