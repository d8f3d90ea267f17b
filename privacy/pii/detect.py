"""Detect: weigh what header, values and neighbours say, and decide for each column.

All evidence is in log-odds and adds up: a header, the share of values that are written in a form
or pass a checksum above chance, and the columns beside. What stays undecided and is nearly unique
is a key: it is never modelled as categories.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

import privacy.pii.gazetteers as gazetteers
import privacy.pii.headers as headers
import privacy.pii.moments as moments
import privacy.pii.places as places
from privacy.pii.finding import GROUP_OF, Finding, Group
from privacy.pii.formats import Format
from privacy.pii.headers import Header
from privacy.pii.identifiers import FORMATS
from privacy.pii.profile import FEW, Profile, profile

PRIOR = {"DIRECT": -4.0, "QUASI": -3.5, "SENSITIVE": -3.5}
LIKELY = 0.5  # above, a finding stands by itself
POSSIBLE = 0.2  # above, a person is asked
_CONTRADICTED = -9.0
_THING = -5.0
_SEAMLESS = 0.95  # of the values, where the header does not say it
_LONG_TEXT = 40  # characters on average

_FORMS_OF: dict[str, list[Format]] = {}
for _format in FORMATS:
    _FORMS_OF.setdefault(_format.type, []).append(_format)


def _p(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


_NAME_LIKE = _p(r"(?=.*[^\W\d_])[^@\d]{1,60}\d{0,2}")
_WORDS = _p(r"(?=.*[^\W\d_]).{1,80}")
# What values may be under a header that names the type, where no format says it.
_LOOSE: dict[str, re.Pattern[str]] = {
    "person_name": _NAME_LIKE,
    "first_name": _NAME_LIKE,
    "last_name": _NAME_LIKE,
    "middle_name": _NAME_LIKE,
    "mothers_maiden_name": _NAME_LIKE,
    "street_address": _p(r"(?=.*[^\W\d_]).{2,200}|산?\d{1,4}-\d{1,4}"),
    "org_address": _p(r"(?=.*[^\W\d_]).{2,200}|산?\d{1,4}(?:-\d{1,4})?"),
    "card_cvv": _p(r"\d{3,4}|[*xX]{3}|\d{1,2}"),
    "card_expiry": _p(
        r"(?:0?[1-9]|1[0-2])\s?[/-]?\s?\d{2,4}|\d{2,4}[/.-]\d{2}(?:-\d{2})?|[A-Z]{3}[-/ ]\d{2,4}"
    ),
    "bank_account": _p(r"[\d*][\d*Xx -]{5,24}|[A-Z]{2,4}\d{2}[A-Z0-9 ]{8,40}|\d\.\d+E\+\d\d"),
    "username": _p(r"(?=.*[^\W\d_])[^\s,]{2,64}|[가-힣a-z ]{2,20}"),
    "password": _p(r"\S{3,128}"),
    "social_account": _p(r"(?=.*[^\W\d_])\S{2,128}"),
    "postal_code": _p(r"[A-Z0-9〒*][A-Z0-9* -]{2,9}"),
    "city": _WORDS,
    "region": _WORDS,
    "country": _WORDS,
    "occupation": _WORDS,
    "organization": _WORDS,
    "ethnicity": _WORDS,
    "religion": _WORDS,
    "org_phone": _p(r"\(?\+?[\d*][\d*() ./~,-]{5,40}"),
    "org_email": _p(r"\S+@\S+"),
    "salary": _p(r"[^a-z]*[\d,.]+.*"),
    "biometric": _p(r".{16,}"),
}


@dataclass
class Candidates:
    """What speaks for each type that a column may hold."""

    odds: dict[str, float] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kind: str, odds: float, words: str) -> None:
        """Add evidence for a type; the first brings its prior with it."""
        if kind not in self.odds:
            self.odds[kind] = PRIOR[GROUP_OF[kind]]
            self.words[kind] = []
        self.odds[kind] += odds
        if words and abs(odds) > 0.5:
            self.words[kind].append(words)

    def best(self) -> tuple[str, float] | None:
        """Return the likeliest type and its probability."""
        if not self.odds:
            return None
        kind = max(self.odds, key=self.odds.__getitem__)
        return kind, 1 / (1 + math.exp(-max(-30.0, min(self.odds[kind], 5.0))))


@dataclass(frozen=True)
class Column:
    """A column while it is looked at."""

    profile: Profile
    header: Header
    candidates: Candidates


def find(frame: pd.DataFrame) -> dict[str, Finding]:
    """Return what each column holds, by name.

    Args:
        frame: of any dtypes; the columns' names are read as text.
    """
    columns = [_looked_at(str(name), frame.iloc[:, at]) for at, name in enumerate(frame.columns)]
    _weigh_neighbours(columns)
    return {column.profile.name: _decided(column) for column in columns}


def _looked_at(name: str, raw: pd.Series) -> Column:
    looks, header, candidates = profile(name, raw), headers.read(name), Candidates()
    column = Column(looks, header, candidates)
    for kind, hint in header.hints.items():
        if GROUP_OF[kind] in PRIOR:
            candidates.add(kind, hint, "the header names it")
    if looks.texts:
        _weigh_formats(column)
        _weigh_names(column)
        _weigh_handles(column)
        _weigh_days(column)
        _weigh_places(column)
        _weigh_hashes(column)
        _weigh_contradictions(column)
    return column


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _weigh_formats(column: Column) -> None:
    for kind, formats in _FORMS_OF.items():
        speaking, odds, what = _spoken(column.profile, formats)
        if speaking < 0.5 or kind == "record_id":
            continue
        if column.header.of_thing or (
            "record_id" in column.header.hints and kind not in column.header.hints
        ):
            odds += _THING
        if kind not in column.header.hints:
            # Several forms of telephones together fit nine codes in ten.
            odds -= 40 * max(0.0, _SEAMLESS - speaking)
        if odds > 0:
            column.candidates.add(
                kind, odds, f"{_percent(speaking)} of the values are written like {what}"
            )


def _spoken(looks: Profile, formats: Sequence[Format]) -> tuple[float, float, str]:
    """Return the share of values that speak for a type by themselves, how loud, and as what."""
    texts = looks.texts
    speaking = np.zeros(len(texts), dtype=bool)
    odds, loudest, what = 0.0, 0.0, formats[0].what
    for form in formats:
        found, proof = _by_form(looks, form)
        share = float(found.mean())
        odds = max(odds, proof)
        if share > loudest:
            loudest, what = share, form.what
        speaking |= found
    share = float(speaking.mean())
    # Three values that look like something are an accident more easily than thirty.
    doubt = max(0.0, 4.0 - len(texts))
    return share, odds * share - doubt, what


def _by_form(looks: Profile, form: Format) -> tuple[np.ndarray, float]:
    """Return which values a format claims, and log-odds for it."""
    claimed, proof = np.zeros(len(looks.texts), dtype=bool), 0.0
    for pattern, is_bare in ((form.written, False), (form.bare, True)):
        matched = _matches(looks, pattern)
        # Digits that chance often lets pass say something only where all the column is like that.
        if matched is None or (is_bare and matched.mean() < (0.3 if form.chance <= 0.1 else 0.9)):
            continue
        odds = form.proof
        if form.check is not None:
            at = np.flatnonzero(matched).tolist()
            passed = form.check([looks.texts[i] for i in at])
            if passed.mean() < form.believed:
                continue
            if form.chance < 1:
                lift = _above_chance(int(passed.sum()), len(at), form.chance)
                odds = lift if is_bare else min(form.proof, 1.0 + lift)
        if odds > 0:
            claimed |= matched
            proof = max(proof, odds)
    return claimed, proof


def _matches(looks: Profile, pattern: re.Pattern[str] | None) -> np.ndarray | None:
    if pattern is None or looks.share(pattern) == 0:
        return None
    return np.array([pattern.fullmatch(text) is not None for text in looks.texts])


def _above_chance(passed: int, n: int, chance: float) -> float:
    """Return log-odds that so many of n pass a check that chance passes this often, at most 7.

    The log-likelihood ratio of the share seen against the chance share: n times their
    Kullback–Leibler divergence.
    """
    share = min(passed / n, 1 - 1e-3)
    if share <= chance:
        return 0.0
    ratio = share * math.log(share / chance) + (1 - share) * math.log((1 - share) / (1 - chance))
    return min(7.0, n * ratio)


_NAMES = ("person_name", "first_name", "last_name", "middle_name", "mothers_maiden_name")


def _weigh_names(column: Column) -> None:
    looks, header, candidates = column.profile, column.header, column.candidates
    if looks.numeric or looks.typed != "text" or looks.lengths.mean() > 60:
        return
    texts = looks.texts[:400]
    hinted = [kind for kind in _NAMES if kind in header.hints]
    denied = _THING if header.of_thing or set(header.hints) - {*_NAMES, "username"} else 0.0
    korean, korean_odds = gazetteers.korean_names(texts)
    han, han_odds = gazetteers.han_names(texts)
    latin_kind, latin, latin_odds = gazetteers.latin_names(texts, unique=looks.nearly_unique)
    part, parts, part_odds = gazetteers.korean_parts(texts)
    for kind, share, odds, what in (
        ("person_name", korean, korean_odds, "Korean names"),
        ("person_name", han, han_odds, "Chinese or Japanese names"),
        (latin_kind, latin, latin_odds, "names"),
        (part, parts, part_odds, "parts of Korean names"),
    ):
        if share < 0.5:
            continue
        # A header that names one part of a name is believed above the values.
        named = [kind] if kind in hinted or not hinted else hinted
        for one in named:
            if odds + denied > 0 or one in hinted:
                # Under a header that may name a person the shape of a name is enough.
                bonus = max(odds, 2.0) if one in hinted else odds + denied
                candidates.add(one, bonus, f"{_percent(share)} of the values are like {what}")
    if hinted and max(korean, han, latin, parts) < 0.3:
        for kind in hinted:
            candidates.add(kind, -2.0, "the values are unlike names that are known")


def _weigh_handles(column: Column) -> None:
    looks, header = column.profile, column.header
    if looks.numeric or looks.typed != "text" or not looks.nearly_unique or header.of_thing:
        return
    share, odds = gazetteers.handles(looks.texts[:400])
    # A member's "id" is a number or a name of the member's own choice.
    odds += 1.5 * (odds > 0 and "person_name" in header.hints)
    if odds > 0 and header.hints.keys() <= {"username", "record_id", "person_name"}:
        column.candidates.add(
            "username", odds, f"{_percent(share)} of the values are like names of users"
        )


def _weigh_days(column: Column) -> None:
    looks, header, candidates = column.profile, column.header, column.candidates
    if looks.typed == "truth" or (looks.decimal > 0.5 and looks.typed != "moment"):
        return
    found = moments.years(looks.texts)
    share = float((found > 0).mean())
    if "date_of_birth" in header.hints:
        if share >= 0.7:
            candidates.add("date_of_birth", 1.5, f"{_percent(share)} of the values are days")
        elif looks.whole > 0.9 and _within(looks, 1890, moments.THIS_YEAR) > 0.9:
            candidates.add("birth_year", 9.0, "the header names a birth and the values are years")
            candidates.add("date_of_birth", _CONTRADICTED, "")
        elif looks.typed != "moment" and share < 0.3:
            candidates.add("date_of_birth", _CONTRADICTED, "the values are no days")
    elif header.opaque and moments.are_births(found):
        candidates.add("date_of_birth", 5.0, "the values are days like those people are born on")
    elif share >= 0.7 and column.candidates.odds:
        for kind in list(candidates.odds):
            if kind in {"phone", "national_id", "bank_account", "salary", "age"}:
                candidates.add(kind, _CONTRADICTED, "the values are days")


def _within(looks: Profile, low: float, high: float) -> float:
    numbers = looks.numbers
    return float(((numbers >= low) & (numbers <= high)).mean()) if len(numbers) else 0.0


def _weigh_places(column: Column) -> None:
    looks, header, candidates = column.profile, column.header, column.candidates
    if looks.numeric or looks.typed != "text":
        return
    denied = _THING if header.of_thing else 0.0
    share, odds = gazetteers.addresses(looks.texts[:400])
    if share >= 0.4 and odds + denied > 0 and not header.hints.keys() & {"free_text", "record_id"}:
        kind = "org_address" if "org_address" in header.hints else "street_address"
        candidates.add(kind, odds + denied, f"{_percent(share)} of the values are like addresses")
    small = [text.lower() for text in looks.texts[:400]]
    for kind, known, proof in (
        ("gender", places.GENDERS, 5.0),
        ("country", places.COUNTRIES, 5.0),
        ("region", places.STATES | gazetteers.SIDO, 5.0),
        ("blood_type", places.BLOOD_TYPES, 5.0),
    ):
        share = sum(text in known for text in small) / len(small)
        many = len(small) >= (2 if kind == "gender" else 4)
        # "other" or a single letter alone would be a gender anywhere.
        if share >= 0.8 and many and len(set(small)) >= 2 and looks.n_distinct <= 300:
            candidates.add(kind, proof, f"{_percent(share)} of the values are known as such")


_HASH = re.compile(r"\$\S+\$\S+|\{\w+\}\S+|(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64,128})", re.I)


def _weigh_hashes(column: Column) -> None:
    if "password" in column.header.hints and column.profile.share(_HASH) >= 0.8:
        column.candidates.add("password", _CONTRADICTED, "the values are hashes")
        column.candidates.add("password_hash", 9.0, "the header names it and the values are hashes")


def _weigh_contradictions(column: Column) -> None:
    looks, candidates = column.profile, column.candidates
    for kind in list(candidates.odds):
        group = GROUP_OF[kind]
        hinted = kind in column.header.hints
        if group == "DIRECT" and (looks.flag or looks.typed == "truth"):
            candidates.add(kind, _CONTRADICTED, "the values are answers")
        elif group == "DIRECT" and looks.n_present >= 50 and looks.n_distinct <= 3:
            candidates.add(kind, -6.0, "there are no more than three values")
        if hinted and kind != "date_of_birth":
            agreeing = _agreeing(looks, kind)
            if agreeing is not None and agreeing < 0.4:
                candidates.add(kind, _CONTRADICTED, "the values are unlike it")
            elif agreeing is not None and agreeing >= 0.7:
                candidates.add(kind, 1.0, f"{_percent(agreeing)} of the values can be that")


def _agreeing(looks: Profile, kind: str) -> float | None:
    """Return the share of values that can be what a header says, None where all can."""
    if kind == "age":
        if looks.numeric:
            return _within(looks, 0, 125)
        return looks.share(_p(r"\D*\d{1,3}\D.*|\d{1,3}|.*[^\W\d].*"))
    if kind == "geo_coordinate":
        return _within(looks, -181, 181) if looks.numeric else looks.share(_p(r".*\d.*"))
    if kind == "birth_year":
        return _within(looks, 1880, moments.THIS_YEAR)
    if kind == "gender":
        return float(looks.n_distinct <= 12)
    if kind in {"phone", "credit_card", "national_id", "bank_account"} and looks.decimal > 0.5:
        return looks.share(_p(r"\d(\.\d+)?E\+\d{1,2}"))
    patterns = [
        pattern
        for form in _FORMS_OF.get(kind, ())
        for pattern in (form.written, form.bare, form.loose)
        if pattern is not None
    ]
    patterns += [_LOOSE[kind]] if kind in _LOOSE else []
    if not patterns:
        return None
    agreeing = [any(map(lambda p: p.fullmatch(text), patterns)) for text in looks.texts[:400]]
    return sum(agreeing) / len(agreeing)


_PERSONAL = frozenset(
    {*_NAMES, "date_of_birth", "national_id", "gender", "age", "passport", "driver_license"}
    | {"birth_year", "marital_status", "health_number", "medical_record_number", "military_id"}
    | {"credit_card", "username", "password", "password_hash", "customs_id", "biometric"}
    | {"connecting_information", "social_account"}
)
_OF_ONE = re.compile(
    r"자택|집|핸드폰|휴대|모바일|개인|본인|自宅|本人|携帯|手机|家庭|home|mobile|cell|personal|private"
    r"|domic|domicile|portable|movil|celular|handy|privat",
    re.IGNORECASE,
)


def _weigh_neighbours(columns: Sequence[Column]) -> None:
    """Let columns speak for those beside: a bank for an account, people for an address."""
    likely: list[str | None] = []
    for column in columns:
        best = column.candidates.best()
        likely.append(best[0] if best and best[1] >= LIKELY else None)
    has_bank = any(re.search(r"은행|bank|銀行|银行", c.profile.name.lower()) for c in columns)
    has_card = "credit_card" in likely
    of_persons = any(kind in _PERSONAL for kind in likely)
    of_places = any(
        column.header.of_place or kind == "organization"
        for column, kind in zip(columns, likely, strict=True)
    )
    account = re.compile(r"\d{2,6}-\d{2,6}-\d{2,8}(-\d{1,3})?", re.ASCII)
    for column, kind in zip(columns, likely, strict=True):
        looks, candidates = column.profile, column.candidates
        unclaimed = kind is None and not column.header.of_thing
        in_a_bank = has_bank and unclaimed and "record_id" not in column.header.hints
        if in_a_bank and looks.share(account) >= 0.8 and looks.nearly_unique:
            candidates.add("bank_account", 6.0, "a column beside names banks")
        if has_card and unclaimed and looks.share(_p(r"(0[1-9]|1[0-2])/\d{2}(\d{2})?")) >= 0.9:
            candidates.add("card_expiry", 6.0, "a column beside holds card numbers")
        if of_places and not of_persons and not _OF_ONE.search(looks.name):
            for personal, of_org in (
                ("phone", "org_phone"), ("email", "org_email"), ("street_address", "org_address")
            ):  # fmt: skip
                if kind == personal:
                    candidates.odds[of_org] = candidates.odds.pop(personal)
                    candidates.words[of_org] = [
                        *candidates.words.pop(personal), "the table is of places, not of people"
                    ]  # fmt: skip


def _decided(column: Column) -> Finding:
    looks, best = column.profile, column.candidates.best()
    kind, confidence = best if best is not None else ("NONE", 0.0)
    if confidence >= LIKELY and not _is_text_first(column, kind):
        return _finding(column, kind, confidence)
    other = _key(column) or _free_text(column)
    if other is not None and (confidence < LIKELY or other.group == "FREE_TEXT"):
        return other
    if confidence >= POSSIBLE:
        return _finding(column, kind, confidence)
    return Finding(
        looks.name, "NONE", "NONE", round(1 - confidence, 3), "nothing points to a person"
    )


def _is_text_first(column: Column, kind: str) -> bool:
    """Tell free text that a weaker reading of its header would hide."""
    return kind in {"health", "person_name"} and _is_prose(column.profile)


def _finding(column: Column, kind: str, confidence: float) -> Finding:
    words = list(dict.fromkeys(column.candidates.words[kind]))
    return Finding(
        column.profile.name, GROUP_OF[kind], kind, round(confidence, 3), "; ".join(words)
    )


def _is_prose(looks: Profile) -> bool:
    if looks.typed != "text" or looks.numeric or not looks.texts:
        return False
    if looks.n_present >= 200 and looks.n_distinct <= FEW:
        return False
    if any("\n" in text for text in looks.texts) or looks.lengths.mean() > _LONG_TEXT:
        return float(looks.words.mean()) >= 3
    return bool(
        looks.words.mean() >= 4 and looks.lengths.mean() > 18 and looks.distinct_share > 0.3
    )


def _free_text(column: Column) -> Finding | None:
    from privacy.pii.text import rows_with_entities  # loads presidio, for texts alone

    looks, hinted = column.profile, "free_text" in column.header.hints
    if looks.typed != "text" or looks.numeric:
        return None
    prose = _is_prose(looks) or (hinted and looks.n_distinct > 3 and looks.lengths.mean() > 8)
    share, kinds = rows_with_entities(looks.distinct, names=prose)
    if prose:
        name: str = "free_text_with_pii" if share > 0 else "free_text"
        found = f"; {_percent(share)} of the texts hold {', '.join(kinds)}" if share else ""
        return Finding(looks.name, "FREE_TEXT", name, 0.9, f"texts in words{found}")
    # Codes can be written like a number of a person's; an e-mail address is always one.
    of_codes = column.header.of_thing or "record_id" in column.header.hints
    if share > 0 and ("email" in kinds or not of_codes):
        evidence = f"{100 * share:.2g} % of the values hold {', '.join(kinds)}"
        return Finding(looks.name, "FREE_TEXT", "free_text_with_pii", 0.4, evidence)
    return None


def _key(column: Column) -> Finding | None:
    looks, header = column.profile, column.header
    if not looks.texts or looks.typed in {"moment", "truth"} or looks.decimal > 0.05:
        return None

    def key(kind: str, confidence: float, evidence: str) -> Finding:
        group: Group = "KEY"
        return Finding(looks.name, group, kind, confidence, evidence)

    if _spoken(looks, _FORMS_OF["record_id"])[0] >= 0.8:
        return key("record_id", 0.95, "the values are UUIDs")
    if "record_id" in header.hints and (looks.n_distinct > FEW or looks.distinct_share > 0.9):
        return key("record_id", 0.9, "the header names a key, and there are many values")
    if looks.running:
        return key("record_id", 0.85, "a running number")
    if not looks.nearly_unique or _is_prose(looks):
        return None
    if (looks.typed == "number" or looks.whole > 0.95) and not (header.opaque and looks.like_codes):
        return None
    if (moments.years(looks.texts) > 0).mean() > 0.9:
        return None
    return key("nearly_unique", 0.7, f"{_percent(looks.distinct_share)} of the rows differ")
