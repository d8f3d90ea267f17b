"""Detect: weigh what header, values and neighbours say, and decide for each column.

All evidence is in log-odds and adds up: a header, the share of values that are written in a form
or pass a checksum above chance, and the columns beside. What stays undecided and is nearly unique
is a key: it is never modelled as categories.
"""

import math
import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

import privacy.pii.gazetteers as gazetteers
import privacy.pii.headers as headers
import privacy.pii.moments as moments
import privacy.pii.neighbours as neighbours
import privacy.pii.places as places
from privacy.pii.evidence import (
    CONTRADICTED,
    LIKELY,
    POSSIBLE,
    PRIOR,
    THING,
    Candidates,
    Column,
)
from privacy.pii.finding import GROUP_OF, Finding
from privacy.pii.formats import QUIET, Format, written_as
from privacy.pii.identifiers import FORMS_OF
from privacy.pii.persons import organizations
from privacy.pii.plausible import CONTAINED, agreeing
from privacy.pii.profile import FEW, Profile, profile
from privacy.pii.reasons import Likeness, Reason, percent

_LOUD = 7.5  # log-odds that a checksum alone never gives
_BELIED = -3.5  # the header names something else, and is wrong
_SEAMLESS = 0.95  # of the values, where the header does not say it
_LONG_TEXT = 40  # characters on average
_LONG_LIST = 160  # characters on average: more than that is prose, not a list of names
_PART = 0.2  # of the cells, from which on what stands around names is taken off
_SAID_ALONE = 5.0  # of a header that needs no names that are known
_SHAPED = 2.0  # of values shaped like names under a header that names a person
_MAY_BE_SHAPED = 0.0  # … under one that may name something else, such as "name"
_SOME_FIRMS = 0.25  # of the values
_OF_FIRMS = -6.0


def find(frame: pd.DataFrame) -> dict[str, Finding]:
    """Return what each column holds, by name.

    Args:
        frame: of any dtypes; the columns' names are read as text.
    """
    columns = [_looked_at(str(name), frame.iloc[:, at]) for at, name in enumerate(frame.columns)]
    neighbours.weigh(frame, columns)
    return {column.profile.name: _decided(column) for column in columns}


def _looked_at(name: str, raw: pd.Series) -> Column:
    looks, header, candidates = profile(name, raw), headers.read(name), Candidates()
    column = Column(looks, header, candidates)
    for kind, hint in header.hints.items():
        if GROUP_OF[kind] in PRIOR:
            candidates.add(kind, hint, Reason.NAMED)
    if looks.texts:
        _weigh_beginnings(column)
        _weigh_formats(column)
        _weigh_names(column)
        _weigh_contained(column)
        _weigh_handles(column)
        _weigh_days(column)
        _weigh_places(column)
        _weigh_hashes(column)
        _weigh_contradictions(column)
    return column


_BEGINNING = re.compile(r"([^\W\d_]{3,12})[-_#:. ]{0,2}\d")


def _weigh_beginnings(column: Column) -> None:
    """Read as a header what all values begin with: MRN in MRN0042."""
    found = [_BEGINNING.match(text) for text in column.profile.texts]
    begun = {match[1].upper() if match else "" for match in found}
    if len(begun) > 1 or not column.header.opaque or not column.profile.nearly_unique:
        return
    for kind, hint in headers.read(begun.pop()).hints.items():
        if hint >= headers.SURE and GROUP_OF[kind] == "DIRECT":
            column.candidates.add(kind, hint, Reason.BEGUN)


def _weigh_formats(column: Column) -> None:
    for kind, formats in FORMS_OF.items():
        told = column.header.opaque or kind in column.header.hints
        heard = [form for form in formats if told or form.proof > QUIET]
        speaking, odds, what = _spoken(column.profile, heard)
        if speaking < 0.5 or kind == "record_id":
            continue
        if column.header.of_thing or (
            "record_id" in column.header.hints and kind not in column.header.hints
        ):
            odds += THING if odds < _LOUD else _BELIED
        if kind not in column.header.hints:
            # Several forms of telephones together fit nine codes in ten.
            odds -= 40 * max(0.0, _SEAMLESS - speaking)
        if odds > 0:
            column.candidates.add(kind, odds, Reason.WRITTEN, share=speaking, what=what)


def _spoken(looks: Profile, formats: Sequence[Format]) -> tuple[float, float, str]:
    """Return the share of values that speak for a type by themselves, how loud, and as what."""
    texts = looks.texts
    speaking = np.zeros(len(texts), dtype=bool)
    odds, loudest, what = 0.0, 0.0, ""
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
        matched = _matches(looks, pattern) if pattern else None
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


def _matches(looks: Profile, form: str) -> np.ndarray | None:
    pattern = written_as(form)
    if looks.share(pattern) == 0:
        return None
    matched = np.array([pattern.fullmatch(text) is not None for text in looks.texts])
    return matched | _unmarked(looks.texts, matched) if 0.25 <= matched.mean() < 1 else matched


def _unmarked(texts: Sequence[str], matched: np.ndarray) -> np.ndarray:
    """Tell the texts that have the digits of the matched ones, but not their marks."""
    bare = [text.replace("-", "").replace(" ", "") for text in texts]
    marked = [text != digits and digits.isdigit() for text, digits in zip(texts, bare, strict=True)]
    lengths = {len(bare[at]) for at in np.flatnonzero(matched) if marked[at]}
    return np.array([text.isdigit() and len(text) in lengths for text in texts])


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


def _weigh_names(column: Column) -> None:
    looks, header, candidates = column.profile, column.header, column.candidates
    if looks.numeric or looks.typed != "text" or looks.lengths.mean() > _LONG_LIST:
        return
    names = looks.persons
    hinted = [kind for kind in neighbours.NAMES if kind in header.hints]
    apart = names.listed if names.listed >= (_PART if hinted else 0.5) else names.dressed
    texts = names.texts[:400] if apart >= _PART else looks.texts[:400]
    if not texts or np.mean([len(text) for text in texts]) > 60:
        return
    likeness = Likeness.NAMES
    if apart >= _PART:
        likeness = Likeness.LISTS_OF_NAMES if apart == names.listed else Likeness.NAMES_WITH_MORE
    denied = THING if header.of_thing or set(header.hints) - {*neighbours.NAMES, "username"} else 0
    korean, korean_odds = gazetteers.korean_names(texts)
    han, han_odds = gazetteers.han_names(texts)
    latin_kind, latin, latin_odds = gazetteers.latin_names(texts, unique=looks.nearly_unique)
    part, parts, part_odds = gazetteers.korean_parts(texts)
    for kind, share, odds, what in (
        ("person_name", korean, korean_odds, Likeness.KOREAN_NAMES),
        ("person_name", han, han_odds, Likeness.HAN_NAMES),
        (latin_kind, latin, latin_odds, likeness),
        (part, parts, part_odds, Likeness.PARTS_OF_KOREAN_NAMES),
    ):
        if share < 0.5:
            continue
        # A header that names one part of a name is believed above the values.
        named = [kind] if kind in hinted or not hinted else hinted
        for one in named:
            if odds + denied > 0 or one in hinted:
                # Under a header that may name a person the shape of a name is enough.
                is_sure = header.hints.get(one, 0.0) > _SAID_ALONE
                least = _SHAPED if is_sure or what != likeness else _MAY_BE_SHAPED
                bonus = max(odds, least) if one in hinted else odds + denied
                candidates.add(one, bonus, Reason.LIKE, share=share, what=what)
    if hinted and max(korean, han, latin, parts) < 0.3:
        for kind in hinted:
            candidates.add(kind, -2.0, Reason.UNKNOWN_NAMES)
    _weigh_organizations(column)


def _weigh_organizations(column: Column) -> None:
    """Tell the names of firms, offices and networks from those of persons."""
    share = organizations(column.profile.texts[:400])
    hints = column.header.hints
    if share < _SOME_FIRMS or "organization" in hints:
        return
    for kind in neighbours.NAMES:
        if kind in column.candidates.odds and hints.get(kind, 0.0) < headers.SURE:
            column.candidates.add(kind, _OF_FIRMS, Reason.ORGANIZATIONS, share=share)


def _weigh_contained(column: Column) -> None:
    """Find an e-mail address or a telephone number that stands in a cell beside other words."""
    looks, header = column.profile, column.header
    if looks.typed != "text" or looks.numeric or looks.lengths.mean() > _LONG_LIST:
        return
    if "free_text" in header.hints or header.of_thing:
        return
    texts = looks.texts[:400]
    for kind, pattern in CONTAINED.items():
        share = sum(
            pattern.search(text) is not None and pattern.fullmatch(text) is None for text in texts
        ) / len(texts)
        if share >= 0.8:
            column.candidates.add(
                kind, 6.0, Reason.IN_VALUES, share=share, what=kind.replace("_", " ")
            )


def _weigh_handles(column: Column) -> None:
    looks, header = column.profile, column.header
    if looks.numeric or looks.typed != "text" or not looks.nearly_unique or header.of_thing:
        return
    share, odds = gazetteers.handles(looks.texts[:400])
    # A member's "id" is a number or a name of the member's own choice.
    odds += 1.5 * (odds > 0 and "person_name" in header.hints)
    if odds > 0 and header.hints.keys() <= {"username", "record_id", "person_name"}:
        column.candidates.add("username", odds, Reason.LIKE, share=share, what=Likeness.USER_NAMES)


def _weigh_days(column: Column) -> None:
    looks, header, candidates = column.profile, column.header, column.candidates
    if looks.typed == "truth" or (looks.decimal > 0.5 and looks.typed != "moment"):
        for kind in {"date_of_birth", "card_expiry"} & candidates.odds.keys():
            candidates.add(kind, CONTRADICTED, Reason.NO_DAYS)
        return
    found = moments.years(looks.texts)
    share = float((found > 0).mean())
    if "birth_day" in header.hints and share >= 0.7:
        candidates.add("date_of_birth", 8.0, Reason.DAYS, share=share)
    if "date_of_birth" in header.hints:
        part = moments.part_of_day(looks.numbers) if looks.whole > 0.9 else None
        if part is not None:
            candidates.add(part, 9.0, Reason.BIRTH_PARTS)
            candidates.add("date_of_birth", CONTRADICTED, Reason.BIRTH_PARTS)
        elif share >= 0.7:
            candidates.add("date_of_birth", 1.5, Reason.DAYS, share=share)
        elif looks.whole > 0.9 and looks.within(1890, moments.THIS_YEAR) > 0.9:
            candidates.add("birth_year", 9.0, Reason.BIRTH_YEARS)
            candidates.add("date_of_birth", CONTRADICTED, Reason.BIRTH_YEARS)
        elif looks.typed != "moment" and share < 0.3:
            candidates.add("date_of_birth", CONTRADICTED, Reason.NO_DAYS)
    elif header.opaque and moments.are_births(found):
        candidates.add("date_of_birth", 5.0, Reason.BIRTHS)
    elif share >= 0.7 and column.candidates.odds:
        for kind in list(candidates.odds):
            if kind in {"phone", "national_id", "bank_account", "salary", "age"}:
                candidates.add(kind, CONTRADICTED, Reason.ONLY_DAYS)


def _weigh_places(column: Column) -> None:
    looks, header, candidates = column.profile, column.header, column.candidates
    if looks.numeric or looks.typed != "text":
        return
    denied = THING if header.of_thing else 0.0
    share, odds = gazetteers.addresses(looks.texts[:400])
    if share >= 0.4 and odds + denied > 0 and not header.hints.keys() & {"free_text", "record_id"}:
        kind = "org_address" if "org_address" in header.hints else "street_address"
        candidates.add(kind, odds + denied, Reason.LIKE, share=share, what=Likeness.ADDRESSES)
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
            candidates.add(kind, proof, Reason.KNOWN, share=share)


_HASH = re.compile(r"\$\S+\$\S+|\{\w+\}\S+|(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64,128})", re.I)


def _weigh_hashes(column: Column) -> None:
    if "password" in column.header.hints and column.profile.share(_HASH) >= 0.8:
        column.candidates.add("password", CONTRADICTED, Reason.HASHES)
        column.candidates.add("password_hash", 9.0, Reason.HASHES_NAMED)


def _weigh_contradictions(column: Column) -> None:
    looks, candidates = column.profile, column.candidates
    for kind in list(candidates.odds):
        group = GROUP_OF[kind]
        hinted = kind in column.header.hints
        if group == "DIRECT" and (looks.flag or looks.typed == "truth"):
            candidates.add(kind, CONTRADICTED, Reason.ANSWERS)
        elif group == "DIRECT" and looks.n_present >= 50 and looks.n_distinct <= 3:
            candidates.add(kind, -6.0, Reason.FEW)
        if hinted and kind != "date_of_birth":
            share = agreeing(looks, kind)
            if share is not None and share < 0.4:
                candidates.add(kind, CONTRADICTED, Reason.UNLIKE)
            elif share is not None and share >= 0.7:
                is_sure = column.header.hints[kind] > _SAID_ALONE
                candidates.add(kind, 1.0 if is_sure else 0.25, Reason.AGREE, share=share)


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
    return Finding(looks.name, "NONE", "NONE", round(1 - confidence, 3), Reason.NOTHING.value)


def _is_text_first(column: Column, kind: str) -> bool:
    """Tell free text that a weaker reading of its header would hide."""
    names = column.profile.persons
    if kind == "person_name" and max(names.listed, names.dressed) >= 0.5:
        lengths = [len(name.split()) for name in names.texts]
        return not lengths or float(np.mean(lengths)) > 4
    return kind in {"health", "person_name"} and _is_prose(column.profile)


def _finding(column: Column, kind: str, confidence: float) -> Finding:
    words = list(dict.fromkeys(column.candidates.reasons[kind]))
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
    what = ", ".join(kinds)
    if prose:
        name = "free_text_with_pii" if share > 0 else "free_text"
        why = str(Reason.PROSE)
        if share > 0:
            why += "; " + Reason.IN_TEXTS.format(share=percent(share), what=what)
        return Finding(looks.name, "FREE_TEXT", name, 0.9, why)
    # Codes can be written like a number of a person's; an e-mail address is always one.
    of_codes = column.header.of_thing or "record_id" in column.header.hints
    if share > 0 and ("email" in kinds or not of_codes):
        why = Reason.IN_VALUES.format(share=percent(share), what=what)
        return Finding(looks.name, "FREE_TEXT", "free_text_with_pii", 0.4, why)
    return None


def _key(column: Column) -> Finding | None:
    looks, header = column.profile, column.header
    if not looks.texts or looks.typed in {"moment", "truth"} or looks.decimal > 0.05:
        return None

    def key(kind: str, confidence: float, evidence: str) -> Finding:
        return Finding(looks.name, "KEY", kind, confidence, evidence)

    if _spoken(looks, FORMS_OF["record_id"])[0] >= 0.8:
        return key("record_id", 0.95, Reason.UUIDS.value)
    if "record_id" in header.hints and (looks.n_distinct > FEW or looks.distinct_share > 0.9):
        return key("record_id", 0.9, Reason.KEY_NAMED.value)
    if looks.running:
        return key("record_id", 0.85, Reason.RUNNING.value)
    if not looks.nearly_unique or _is_prose(looks):
        return None
    if (looks.typed == "number" or looks.whole > 0.95) and not (header.opaque and looks.like_codes):
        return None
    if (moments.years(looks.texts) > 0).mean() > 0.9:
        return None
    return key("nearly_unique", 0.7, Reason.DIFFERENT.format(share=percent(looks.distinct_share)))
