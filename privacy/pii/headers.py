"""Headers: what a column's name says it holds, in log-odds."""

import difflib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import privacy.pii.eastern as eastern
import privacy.pii.lexicon as lexicon
import privacy.pii.roles as roles
import privacy.pii.scripts as scripts
import privacy.pii.tongues as tongues
from privacy.pii.finding import GROUP_OF
from privacy.pii.identifiers import FORMATS
from privacy.pii.profile import clean
from privacy.pii.weights import HEADER_POSSIBLE, HEADER_ROLE, HEADER_SURE
from privacy.pii.wordlists import words

_MOST_LETTERS = 500  # of a header
_BY_FORMAT = "\n".join(f"{form.type}: {form.headers}" for form in FORMATS if form.headers)
_LEXICA = (
    (lexicon.SURE, HEADER_SURE),
    (tongues.SURE, HEADER_SURE),
    (_BY_FORMAT, HEADER_SURE),
    (lexicon.POSSIBLE, HEADER_POSSIBLE),
)
_UNDECOMPOSED = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "\u0131": "i", "æ": "ae", "œ": "oe"}
)
_EASTERN = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u4e00-\u9fff\uac00-\ud7a3]")
_OPAQUE = re.compile(
    r"(unnamed.*|row[ _.]?names?"
    r"|(c|v|x|y|f|a|col|column|var|field|attr|attribute|feature|컬럼|열|필드|항목|변수|데이터"
    r"|カラム|列|spalte|campo)?[ _.:#-]*\d*|[a-z])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Header:
    """What a header says.

    Attributes:
        hints: log-odds by type.
        of_thing: it names something else: an order, a product, a flag, an amount.
        opaque: it says nothing: c12.
        of_place: it tells of a building, a shop or an office.
        of_licensed: it tells of an animal, a trade or another thing that licences are given for.
    """

    hints: dict[str, float]
    of_thing: bool
    opaque: bool
    of_place: bool
    of_licensed: bool = False


def read(name: str) -> Header:
    """Return what a header says, of a long one its beginning."""
    text = clean(name[:_MOST_LETTERS])
    opaque = _OPAQUE.fullmatch(text.strip()) is not None
    if opaque:
        return Header({}, of_thing=False, opaque=True, of_place=False)
    if _EASTERN.search(text):
        return _eastern(text)
    if not re.search(r"[a-z]", text, re.IGNORECASE) and _in_script(text):
        return Header(_in_script(text), of_thing=False, opaque=False, of_place=False)
    words = tokens(text)
    hints: dict[str, float] = _births(text)
    begun = _by_first_word()
    for _, kind, phrase, weight in sorted(
        entry for word in set(words) for entry in begun.get(word, ())
    ):
        found = _fit(words, phrase, kind)
        if found is not None:
            # Of two phrases that fit, the longer says more: "email address" is no address.
            hints[kind] = max(hints.get(kind, 0.0), weight + found)
    _person_names(words, hints)
    _role_names(words, hints)
    of_thing = not hints and bool(lexicon.THINGS & set(words) or (words and words[-1] in _MEASURES))
    return Header(
        _longest(hints),
        of_thing,
        opaque=False,
        of_place=bool(lexicon.LATIN_PLACES & set(words)),
        of_licensed=bool(lexicon.LICENSED & set(words)),
    )


@cache
def _by_script() -> dict[str, dict[str, float]]:
    """Return what headers in full say, where their letters are neither Latin nor Eastern."""
    hints: dict[str, dict[str, float]] = {}
    entries = _entries(scripts.SURE)
    entries += [(form.type, form.scripts.split("|")) for form in FORMATS if form.scripts]
    for kind, phrases in entries:
        for phrase in phrases:
            hints.setdefault(_bare(phrase), {})[kind] = HEADER_SURE
    return hints


def _in_script(text: str) -> dict[str, float]:
    return dict(_by_script().get(_bare(text), {}))


def _bare(text: str) -> str:
    """Return a header's letters, with their marks, and digits."""
    plain = unicodedata.normalize("NFKC", text.casefold())
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] in "LMN")


def tokens(name: str) -> list[str]:
    """Cut a Latin header into words: custNm and cust_nm become customer, name."""
    text = "".join(
        sign
        for sign in unicodedata.normalize("NFKD", name.translate(_UNDECOMPOSED))
        if not unicodedata.combining(sign)
    )
    text = text.replace("'s", "s").replace("’s", "s")
    text = re.sub(r"([a-z])([A-Z])|([A-Z]+)(?=[A-Z][a-z])", r"\1\3 \2", text)
    parts = re.findall(r"[a-z]+|\d+", text.lower())
    words: list[str] = []
    for part in parts:
        words += _as_words(part)
    return words


@cache
def _vocabulary() -> frozenset[str]:
    words = set(lexicon.ABBREVIATIONS) | set(lexicon.ABBREVIATIONS.values())
    words |= lexicon.PERSONS | lexicon.ORGANIZATIONS | lexicon.THINGS | lexicon.NEUTRAL_AFTER
    words |= _MEASURES
    for text, _ in _LEXICA:
        for _, phrase in _phrases(text):
            words |= set(phrase)
    return frozenset(words)


_MEASURES = frozenset(
    words(
        """
    flag type kind count length status consent verified provider score rate amount percent total
    average mean max min size version format category quantity qty level rank opt optin
    preference updated changed ratio duration time minutes seconds hours days frequency usage
    quality error available enabled active code codes
    series required allowed yes is has source channel method
    reason model brand balance limit fee price cost class strength attempts history tier plan
    carrier label sum avg
    """
    )
)
_SHORT = frozenset({"nm", "no", "dt", "hp", "ip", "cd", "yn", "id", "nr", "pw", "cc", "ci"})
_PIECES = frozenset(
    words(
        """
    first last middle family given sur user nick full maiden account customer cust patient client
    member owner holder contact person birth date day email mail phone mobile cell tel telephone
    fax home work office number num name addr address street zip postal post code passport driver
    license lic card credit debit bank acct acc acct ssn jumin social security national identity
    tax vehicle plate ip mac device login pass word passwd pwd hash photo profile image url city
    state country region company employer job title gender age sex emp employee student stu usr
    mbr recipient sender guardian emergency resident reg billing shipping delivery gyejwa product
    nummer reisepass ausweis telefon konto kunden kunde strasse fuhrerschein patienten kredit karte
    file item order host domain server insurance medical record medicare beneficiary hwanja
    gogaek
    """
    )
)


@cache
def _as_words(part: str) -> tuple[str, ...]:
    """Return a part as words: itself, written out, cut in two or three, or as it was meant."""
    if part in lexicon.ABBREVIATIONS:
        return (lexicon.ABBREVIATIONS[part],)
    if part in _vocabulary() or part.isdigit():
        return (part,)
    cut = _split_in_two(part)
    if cut is not None:
        return tuple(word for piece in cut for word in _as_words(piece))
    if len(part) >= 6:
        near = difflib.get_close_matches(part, _long_words(), n=1, cutoff=0.87)
        if near and (roles.is_role(near[0]) or not roles.is_role(part)):  # commenter, comment
            return _as_words(near[0])
    return (part,)


@cache
def _long_words() -> tuple[str, ...]:
    return tuple(sorted(word for word in _vocabulary() if len(word) >= 6))


def _split_in_two(part: str) -> tuple[str, ...] | None:
    if part in _PIECES or part in _SHORT:
        return (part,)
    for end in range(len(part) - 2, 1, -1):
        if part[:end] in _PIECES or part[:end] in _SHORT:
            rest = _split_in_two(part[end:])
            if rest is not None:
                return (part[:end], *rest)
    return None


@cache
def _phrases(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = []
    for kind, phrases in _entries(text):
        for phrase in phrases:
            # The lexicon may say "zip code": both sides are written out alike.
            words = tuple(lexicon.ABBREVIATIONS.get(word, word) for word in phrase.split())
            found.append((kind, words))
    return tuple(dict.fromkeys(found))


@cache
def _by_first_word() -> dict[str, list[tuple[int, str, tuple[str, ...], float]]]:
    """Return the phrases, in the order of the lexica, by the word that each begins with."""
    found: dict[str, list[tuple[int, str, tuple[str, ...], float]]] = {}
    for text, weight in _LEXICA:
        for kind, phrase in _phrases(text):
            place = sum(map(len, found.values()))
            found.setdefault(phrase[0], []).append((place, kind, phrase, weight))
    return found


def _entries(text: str) -> list[tuple[str, list[str]]]:
    entries: list[tuple[str, list[str]]] = []
    for block in re.split(r"\n(?=\w)", text.strip()):
        kind, _, phrases = block.partition(":")
        if kind not in GROUP_OF:
            raise KeyError(kind)
        entries.append((kind, [phrase.strip() for phrase in phrases.split("|") if phrase.strip()]))
    return entries


def _fit(words: list[str], phrase: tuple[str, ...], kind: str) -> float | None:
    """Return how well a phrase names the header, None where it does not: longer is better."""
    n = len(phrase)
    for start in range(len(words) - n + 1):
        if tuple(words[start : start + n]) != phrase:
            continue
        before, after = words[:start], words[start + n :]
        if not all(word in lexicon.NEUTRAL_AFTER or word.isdigit() for word in after):
            continue
        if not _may_precede(before, phrase, kind):
            continue
        return 0.5 * n - 0.2 * len(after) - 0.1 * len(before)
    return None


def _may_precede(before: list[str], phrase: tuple[str, ...], kind: str) -> bool:
    if not before:
        return True
    if before[:2] == ["number", "of"] or (phrase == ("agent",) and "user" in before):
        return False
    if "not" in before or "is" in before[:1] or "has" in before[:1] or before[0] in {"n", "num"}:
        return False
    things = lexicon.THINGS - lexicon.PERSONS
    if kind == "username" and set(before) & (things | lexicon.ORGANIZATIONS):
        return False
    group = GROUP_OF[kind]
    if phrase in {("name",), ("first",), ("last",), ("number",), ("text",), ("title",), ("index",)}:
        return False  # "file name" names a file
    if group == "DIRECT" and set(before) & things:
        return len(phrase) > 1 and kind != "person_name"
    if kind in {"record_id", "url", "free_text", "organization"}:
        return True
    if group in {"QUASI", "SENSITIVE"}:
        return not set(before) & (_MEASURES | things)
    if kind in {"phone", "street_address", "email"} and set(before) & lexicon.ORGANIZATIONS:
        return kind == "email" or not set(before) & lexicon.ORGANIZATIONS - {"office", "company"}
    return True


def _person_names(words: list[str], hints: dict[str, float]) -> None:
    """Read "… name" by what stands before it: whose name it is."""
    words = [word for word in words if not word.isdigit()]
    while len(words) > 1 and words[-1] in {"ko", "kr", "kor", "en", "eng", "full"}:
        words = words[:-1]
    if len(words) < 2 or words[-1] != "name" or "person_name" in hints:
        return
    owner = words[-2]
    if hints.keys() & {"first_name", "last_name", "middle_name", "mothers_maiden_name", "username"}:
        return
    if owner in lexicon.PERSONS:
        hints["person_name"] = HEADER_SURE
        hints.pop("organization", None)
    elif owner in lexicon.ORGANIZATIONS:
        hints["organization"] = HEADER_SURE


def _role_names(words: list[str], hints: dict[str, float]) -> None:
    """Read a word that is like a trade, a name of whom nothing is known, and "opened by"."""
    words = [word for word in words if not word.isdigit()]
    if hints or not words or lexicon.THINGS & set(words):
        return
    last = words[-1]
    if last in lexicon.PERSONS or (last == "by" and len(words) > 1):
        hints["person_name"] = HEADER_POSSIBLE
    elif (last == "name" and len(words) > 1 and words[-2] not in _vocabulary()) or (
        roles.is_role(last) and last not in lexicon.ORGANIZATIONS | _MEASURES
    ):
        hints["person_name"] = HEADER_ROLE


def _births(text: str) -> dict[str, float]:
    kind = roles.birth_part(text)
    return {} if kind is None else {kind: HEADER_SURE + 1.0}


def _longest(hints: dict[str, float]) -> dict[str, float]:
    """Keep what fits best; a lesser reading of the same words stays a possibility."""
    if not hints:
        return hints
    best = max(hints.values())
    return {
        kind: hint if hint >= best - 0.3 else min(hint, HEADER_POSSIBLE)
        for kind, hint in hints.items()
    }


@cache
def _eastern_patterns() -> tuple[tuple[str, float, re.Pattern[str]], ...]:
    patterns = []
    sure = [f"{form.type}: {form.scripts}" for form in FORMATS if _EASTERN.search(form.scripts)]
    possible = [f"{form.type}: {form.possible}" for form in FORMATS if form.possible]
    for text, weight in (
        (eastern.SURE, HEADER_SURE),
        ("\n".join(sure), HEADER_SURE),
        (eastern.POSSIBLE, HEADER_POSSIBLE),
        ("\n".join(possible), HEADER_POSSIBLE),
    ):
        for kind, phrases in _entries(_protect_brackets(text)):
            body = "|".join(sorted(phrases, key=len, reverse=True)).replace("\u0001", "|")
            for before, less in (("", 0.0), (f"(?:{eastern.BEFORE})+", 0.5)):
                pattern = rf"{before}(?P<subject>{body}){eastern.AFTER}*[a-z]?"
                patterns.append((kind, weight - less, re.compile(pattern)))
    return tuple(patterns)


def _protect_brackets(text: str) -> str:
    """Put the bars inside brackets out of the way of those between phrases."""
    text = text.replace("{persons}", f"({eastern.PERSONS})")
    text = text.replace("{organizations}", f"({eastern.ORGANIZATIONS})")
    return re.sub(r"\([^()]*\)", lambda group: re.sub(r"\s*\|\s*", "\u0001", group[0]), text)


def _eastern(text: str) -> Header:
    tight = re.sub(r"[\s_./·\-:*\[\]]+", "", text).lower()
    short = re.sub(r"\(.*?\)$", "", tight) or tight
    hints: dict[str, float] = _births(text)
    for kind, weight, pattern in _eastern_patterns():
        found = pattern.fullmatch(short) or pattern.fullmatch(tight)
        if found:
            hint = weight + 0.1 * len(found["subject"])
            hints[kind] = max(hints.get(kind, 0.0), hint)
    for kind, hint in _read_latin(text).items():
        hints[kind] = max(hints.get(kind, 0.0), hint)
    is_thing = re.search(rf"({eastern.THINGS})(\(.*\))?$", short) is not None
    if not hints and not is_thing and roles.is_eastern_role(short):
        hints["person_name"] = HEADER_ROLE
    of_thing = not hints and (is_thing or short.endswith(("명", "名", "번호", "이름")))
    of_place = re.search(eastern.PLACES, tight) is not None
    of_licensed = re.search(eastern.LICENSED, tight) is not None
    return Header(_longest(hints), of_thing, False, of_place, of_licensed)


def _read_latin(text: str) -> dict[str, float]:
    """Read the Latin words of a header such as 고객_email, 담당자TEL or IMEI번호."""
    text = re.sub(r"\(.*?\)", " ", text)
    latin = re.sub(r"[^A-Za-z0-9]+", " ", text).strip()
    around = re.sub(r"[A-Za-z0-9\s_./·:-]+", "", text)
    if len(latin) < 2 or not re.fullmatch(rf"(?:{eastern.BEFORE})*{eastern.AFTER}*", around):
        return {}
    return read(latin).hints
