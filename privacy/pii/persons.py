"""Persons: take the names alone out of cells that hold more, or more than one.

A cell of a column of persons may hold a rank, a title, a number, an address or a relation beside
the name (Sgt. John Smith; 김철수 과장; Emma Stone <e@x.org>; 김철수(金哲洙)), or several names.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from privacy.pii.wordlists import words

_BEFORE = "|".join(
    sorted(
        words(
            """
    mr mrs ms miss mx master dr drs prof professor sir dame lord lady rev reverend fr father sister
    brother rabbi imam hon honorable judge justice sen senator rep congressman ambassador gov
    governor mayor president chief officer detective det inspector insp constable const sheriff
    deputy trooper agent cpl corporal sgt sergeant ssgt sfc msgt lt lieutenant ltc capt captain maj
    major col colonel gen general brig brigadier adm admiral cmdr commander cdr ens ensign pvt
    private pfc spc cadet coach nurse attn attention herr frau fraulein hr fr dipl-ing ing mag
    mme mlle madame monsieur m me maitre pr docteur sr sra srta don dona doña señor señora lic
    sig sigra sig.ra dott dottssa avv geom dhr mevr mw ing-arch pan pani shri smt kumari
    """
        ),
        key=len,
        reverse=True,
    )
)
_RANK = re.compile(rf"(?:(?:{_BEFORE})\b\.?\s+)+(?=\S)", re.IGNORECASE)
_DEGREE = re.compile(
    r"[,\s]+\(?(?:[JS]r|JR|SR|II|III|IV|M\.?D|D\.?O|Ph\.?D|PHD|D\.?D\.?S|D\.?V\.?M|R\.?N|N\.?P"
    r"|L\.?P\.?N|Esq|CPA|MBA|M\.?Sc|B\.?Sc|MPH|Retd?|RET|USN|USAF|USMC|OBE|MBE|CBE|Pharm\.?D|LCSW"
    r"|FNP|PA-C|APRN)\.?\)?$",
)
_KOREAN_TITLE = re.compile(
    r"\s*(?:선생님|교수님|원장님|과장님|부장님|팀장님|대리님|사장님|고객님|환자님|회원님|님|씨|귀하"
    r"|\s(?:사원|주임|대리|과장|차장|부장|팀장|실장|본부장|이사|상무|전무|부사장|사장|회장|대표|대표이사"
    r"|원장|교수|조교수|부교수|박사|석사|선생|교사|강사|간호사|의사|기사|주무관|사무관|서기관|경위|경감"
    r"|소위|중위|대위|소령|중령|대령|하사|중사|상사|원사|병장|상병|일병|이병|변호사|세무사|회계사"
    r"|위원|위원장|의원|장관|군|양))$"
)
_JAPANESE_TITLE = re.compile(
    r"\s*(?:様|さん|氏|殿|先生|部長|課長|係長|社長|教授|先輩|女士|先生|经理|教授|医生)$"
)
_AND_OTHERS = re.compile(
    r"\s*(?:외\s?\d+\s?(?:명|인)|等\d*人?|他\d+名|et al\.?|and others|u\.\s?a\.)$"
)
_MAIL = re.compile(r"\s*[<(\[]?[^\s<>()\[\]]+@[^\s<>()\[\]]+\.[^\s<>()\[\]]+[>)\]]?\s*")
_PHONE = re.compile(r"[\s:,;/-]*[+(]?\d[\d ()./-]{6,}\d(?:\s?(?:x|ext\.?)\s?\d+)?\s*")
_NUMBER = re.compile(
    r"^#?\d{2,}\s*[-–:.)|/]\s*|\s*[\[(#|/-]+\s*(?:ID|No\.?)?\s*:?\s*#?\d{2,}\s*[\])]?$"
)
_BEHIND = re.compile(r"(?<=\S)\s*[(\uff08\[][^()\uff08\uff09\[\]]{1,40}[)\uff09\]]$")
_RELATION = re.compile(r"(?<=\w),\s*[a-z][a-z -]{2,18}$")
_BORN = re.compile(
    r"^(?:née?|geb\.?|geborene?|born|nata|nacida|ur\.|roz\.|z domu)\s+(?=\S)", re.IGNORECASE
)
_AKA = re.compile(r"\s+(?:a\.?k\.?a\.?|alias|/)\s+.*$")
_SMALL = re.compile(r"[a-z]{2,}(?:[._ -][a-z]+){1,3}\d{0,2}", re.ASCII)
_SPLIT = re.compile(r"\s*(?:[;|、·\n]|\s&\s|\s(?:and|und|et|y|e|en|och|og|및|와|과)\s)\s*")
_COMMA = re.compile(r"\s*,\s*(?:and\s+)?")
_HANGUL = re.compile(r"[가-힣]{2,5}")


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
    plain = [[_bare_name(name) for name in names] for names in parts]
    n = max(1, len(texts))
    listed = sum(len(names) > 1 for names in parts) / n
    dressed = (
        sum(
            parts_of != names or (len(names) == 1 and text != whole)
            for text, whole, parts_of, names in zip(texts, bare, parts, plain, strict=True)
        )
        / n
    )
    found = [name for names in plain for name in names if name]
    if found and sum(_SMALL.fullmatch(name) is not None for name in found) >= 0.8 * len(found):
        found = [re.sub(r"[._ -]|\d", " ", name).strip().title() for name in found]
        dressed = 1.0
    return Names(tuple(dict.fromkeys(found)), listed, dressed)


def _bare_name(text: str) -> str:
    """Return a name without what stands around it."""
    name = _NUMBER.sub("", text.strip(" \"'"))
    if name[:1] in {"(", "[", "\uff08"} and name[-1:] in {")", "]", "\uff09"}:
        name = name[1:-1]
    while True:
        before = name
        for pattern in (_BEHIND, _RELATION, _AND_OTHERS, _AKA, _DEGREE, _KOREAN_TITLE):
            name = pattern.sub("", name).strip()
        name = _JAPANESE_TITLE.sub("", name).strip()
        if name == before:
            break
    for pattern in (_RANK, _BORN):
        match = pattern.match(name)
        name = name[match.end() :] if match else name
    return name.strip(" ,;:-")


def _splitter(texts: Sequence[str]) -> Callable[[str], list[str]]:
    """Choose how a column parts its lists: by commas only where they do not turn names about."""
    parts = [part for text in texts for part in _SPLIT.split(text)]
    several = sum(part.count(",") >= 2 for part in parts)
    by_comma = several >= 0.1 * len(texts) or _pairs_are_names(parts)

    def split(text: str) -> list[str]:
        rest = _AND_OTHERS.sub("", text)
        parts = [part for part in _SPLIT.split(rest) if part]
        if by_comma:
            parts = [name for part in parts for name in _COMMA.split(part) if name]
        return parts or [text]

    return split


def _pairs_are_names(texts: Sequence[str]) -> bool:
    """Tell 김철수, 이영희 and John Smith, Emma Stone from Smith, John."""
    pairs = [_COMMA.split(text) for text in texts if text.count(",") == 1]
    if not pairs:
        return False
    whole = sum(
        all(_HANGUL.fullmatch(part) or len(part.split()) >= 2 for part in pair) for pair in pairs
    )
    return whole >= 0.7 * len(pairs)


_ORGANIZATION = re.compile(
    r"\b(?:inc|llc|llp|ltd|limited|gmbh|ag|s\.?a\.?s?|s\.?l|b\.?v|plc|corp|corporation|co|company"
    r"|companies|group|holdings|partners|telecom|telekom|communications|broadband|networks?"
    r"|wireless|cable|internet|hosting|cloud|datacenter|airlines?|airways|air|railways?|bank"
    r"|insurance|university|college|institute|hospital|clinic|school|church|foundation"
    r"|association|society|agency|department|ministry|council|authority|services?|systems"
    r"|technologies|solutions|industries|international|news|post|times|research|polling"
    r"|laboratories|center|centre|trust|fund|club|museum|library)\b|\bS\.[AL]\.|주식회사|㈜|\(주\)"
    r"|재단|협회|공사|법인|공단|센터|병원|대학교|은행|조합|株式会社|有限公司|公司",
    re.IGNORECASE,
)
_NETWORK = re.compile(r"(?=.*[A-Z])[A-Z0-9]+(?:[-_][A-Z0-9]+)+|[A-Z]{2,}\d+|AS\d+.*", re.ASCII)


def organizations(texts: Sequence[str]) -> float:
    """Return the share of texts that are named like organisations, or like networks of theirs."""
    held = [
        _ORGANIZATION.search(text) is not None or _NETWORK.fullmatch(text) is not None
        for text in texts
    ]
    return sum(held) / max(1, len(held))
