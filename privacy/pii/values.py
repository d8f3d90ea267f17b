"""Values: the evidence that a column's values give, weighed with its header, in log-odds."""

import math
import re
from collections.abc import Sequence

import numpy as np

import privacy.pii.gazetteers as gazetteers
import privacy.pii.headers as headers
import privacy.pii.moments as moments
import privacy.pii.neighbours as neighbours
import privacy.pii.places as places
import privacy.pii.weights as weights
from privacy.pii.evidence import Column
from privacy.pii.finding import GROUP_OF, name_of_type
from privacy.pii.formats import Format, written_as
from privacy.pii.identifiers import FORMS_OF
from privacy.pii.persons import is_organization
from privacy.pii.plausible import CONTAINED, share_agreeing
from privacy.pii.profile import Profile
from privacy.pii.reasons import Likeness, Reason
from privacy.pii.weights import CONTRADICTED


def weigh(column: Column) -> None:
    """Add the evidence of a column's values to its candidates."""
    _weigh_beginnings(column)
    _weigh_formats(column)
    _weigh_names(column)
    _weigh_contained(column)
    _weigh_handles(column)
    _weigh_days(column)
    _weigh_places(column)
    _weigh_hashes(column)
    _weigh_contradictions(column)


_BEGINNING = re.compile(r"([^\W\d_]{3,12})[-_#:. ]{0,2}\d")


def _weigh_beginnings(column: Column) -> None:
    """Read as a header what all values begin with: MRN in MRN0042."""
    found = [_BEGINNING.match(text) for text in column.profile.texts]
    begun = {match[1].upper() if match else "" for match in found}
    if len(begun) > 1 or not column.header.opaque or not column.profile.nearly_unique:
        return
    for kind, hint in headers.read(begun.pop()).hints.items():
        if hint >= weights.HEADER_SURE and GROUP_OF[kind] == "DIRECT":
            column.candidates.add(kind, hint, Reason.BEGUN)


def _weigh_formats(column: Column) -> None:
    for kind, formats in FORMS_OF.items():
        is_named = column.header.opaque or kind in column.header.hints
        usable = [form for form in formats if is_named or form.log_odds > weights.AMBIGUOUS]
        share, log_odds, what = match_forms(column.profile, usable)
        if share < 0.5 or kind == "record_id":
            continue
        if column.header.of_thing or (
            "record_id" in column.header.hints and kind not in column.header.hints
        ):
            log_odds += (
                weights.HEADER_NAMES_OBJECT
                if log_odds < weights.ABOVE_CHECKSUM
                else weights.HEADER_WRONG
            )
        if kind not in column.header.hints:
            # Several forms of telephones together fit nine codes in ten.
            log_odds -= weights.MISMATCH_PENALTY * max(0.0, weights.FULL_MATCH - share)
        if log_odds > 0:
            column.candidates.add(kind, log_odds, Reason.WRITTEN, share=share, what=what)


def match_forms(profile: Profile, formats: Sequence[Format]) -> tuple[float, float, str]:
    """Return the share of values in any of the forms, log-odds for it, and the commonest form."""
    texts = profile.texts
    matched = np.zeros(len(texts), dtype=bool)
    log_odds, largest, what = 0.0, 0.0, ""
    for form in formats:
        found, by_form = _by_form(profile, form)
        share = float(found.mean())
        log_odds = max(log_odds, by_form)
        if share > largest:
            largest, what = share, form.what
        matched |= found
    share = float(matched.mean())
    # Three values that look like something are an accident more easily than thirty.
    doubt = max(0.0, weights.FEW_VALUES - len(texts))
    return share, log_odds * share - doubt, what


def _by_form(profile: Profile, form: Format) -> tuple[np.ndarray, float]:
    """Return which values a format claims, and log-log_odds for it."""
    claimed, largest = np.zeros(len(profile.texts), dtype=bool), 0.0
    for pattern, is_bare in ((form.written, False), (form.bare, True)):
        matched = _matches(profile, pattern) if pattern else None
        # Digits that chance often lets pass say something only where all the column is like that.
        if matched is None or (is_bare and matched.mean() < (0.3 if form.chance <= 0.1 else 0.9)):
            continue
        log_odds = form.log_odds
        if form.check is not None:
            at = np.flatnonzero(matched).tolist()
            passed = form.check([profile.texts[i] for i in at])
            if passed.mean() < form.least_passing:
                continue
            if form.chance < 1:
                lift = _above_chance(int(passed.sum()), len(at), form.chance)
                log_odds = lift if is_bare else min(form.log_odds, 1.0 + lift)
        if log_odds > 0:
            claimed |= matched
            largest = max(largest, log_odds)
    return claimed, largest


def _matches(profile: Profile, form: str) -> np.ndarray | None:
    pattern = written_as(form)
    if profile.share(pattern) == 0:
        return None
    matched = np.array([pattern.fullmatch(text) is not None for text in profile.texts])
    return matched | _lack_marks(profile.texts, matched) if 0.25 <= matched.mean() < 1 else matched


def _lack_marks(texts: Sequence[str], matched: np.ndarray) -> np.ndarray:
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
    return min(weights.CHECKSUM_MAX, n * ratio)


def _weigh_names(column: Column) -> None:
    profile, header, candidates = column.profile, column.header, column.candidates
    if profile.numeric or profile.typed != "text" or profile.lengths.mean() > weights.LONG_LIST:
        return
    names = profile.persons
    hinted = [kind for kind in neighbours.NAMES if kind in header.hints]
    apart = max(names.listed, names.dressed)
    held = names.texts if apart >= weights.WITH_MORE else profile.texts
    texts, firms = _without_organizations(held[:400], named=bool(hinted))
    if not texts or np.mean([len(text) for text in texts]) > weights.LONG_NAME:
        return
    likeness = Likeness.NAMES
    if apart >= weights.WITH_MORE:
        likeness = Likeness.LISTS_OF_NAMES if apart == names.listed else Likeness.NAMES_WITH_MORE
    # Words that stand in lists are seldom names; full names in lists nearly always are.
    in_lists = not hinted and weights.WITH_MORE <= names.listed < weights.LISTED_UNNAMED
    object_penalty = (
        weights.HEADER_NAMES_OBJECT
        if header.of_thing or set(header.hints) - {*neighbours.NAMES, "username"}
        else 0
    )
    korean, korean_odds = gazetteers.korean_names(texts)
    han, han_odds = gazetteers.han_names(texts)
    latin_kind, latin, latin_odds = gazetteers.latin_names(texts, unique=profile.nearly_unique)
    part, parts, part_odds = gazetteers.korean_parts(texts)
    for kind, share, odds, what in (
        ("person_name", korean, korean_odds, Likeness.KOREAN_NAMES),
        ("person_name", han, han_odds, Likeness.HAN_NAMES),
        (latin_kind, latin, latin_odds, likeness),
        (part, parts, part_odds, Likeness.PARTS_OF_KOREAN_NAMES),
    ):
        if share < (weights.MOSTLY_CONTAINED if in_lists else weights.LEAST_NAMES):
            continue
        if in_lists and kind != "person_name":
            continue
        # A header that names one part of a name is believed above the values.
        named = [kind] if kind in hinted or not hinted else hinted
        for one in named:
            if odds + object_penalty > 0 or one in hinted:
                # Under a header that may name a person the shape of a name is enough.
                is_sure = header.hints.get(one, 0.0) > weights.HEADER_ENOUGH
                least = (
                    weights.NAME_SHAPED
                    if is_sure or what != likeness
                    else weights.NAME_SHAPED_POSSIBLE
                )
                bonus = max(odds, least) if one in hinted else odds + object_penalty
                candidates.add(one, bonus, Reason.LIKE, share=share, what=what)
    if hinted and max(korean, han, latin, parts) < weights.HARDLY_NAMES:
        for kind in hinted:
            candidates.add(kind, weights.NAMES_UNKNOWN, Reason.UNKNOWN_NAMES)
    _weigh_organizations(column, firms, max(korean_odds, han_odds, latin_odds) if hinted else 0.0)


def _without_organizations(texts: Sequence[str], *, named: bool) -> tuple[Sequence[str], float]:
    """Leave firms out of a column whose header may name people; return also their share."""
    held = [is_organization(text) for text in texts]
    share = sum(held) / max(1, len(texts))
    if not named or not weights.SOME_ORGANIZATIONS <= share <= weights.MOSTLY_ORGANIZATIONS:
        return texts, share
    return [text for text, firm in zip(texts, held, strict=True) if not firm], share


def _weigh_organizations(column: Column, share: float, odds: float) -> None:
    """Tell the names of firms, offices and networks from those of persons, or of both."""
    hints = column.header.hints
    if share < weights.SOME_ORGANIZATIONS or "organization" in hints:
        return
    if share <= weights.MOSTLY_ORGANIZATIONS and odds >= weights.SURE_NAMES:
        return
    for kind in neighbours.NAMES:
        if kind in column.candidates.log_odds and hints.get(kind, 0.0) < weights.HEADER_SURE:
            column.candidates.add(kind, weights.ORGANIZATIONS, Reason.ORGANIZATIONS, share=share)


_PROBED = 32  # texts that a search looks at before it looks at all


def _weigh_contained(column: Column) -> None:
    """Find an e-mail address, a telephone or another number in a cell beside other words."""
    profile, header = column.profile, column.header
    if profile.typed != "text" or profile.numeric or profile.lengths.mean() > weights.LONG_LIST:
        return
    if "free_text" in header.hints or header.of_thing:
        return
    texts = profile.texts[:400]
    for kind, pattern in CONTAINED.items():
        some = texts[:: -(-len(texts) // _PROBED)]
        if 2 * sum(pattern.search(text) is not None for text in some) < len(some):
            continue  # four in five of all would be half of these with a chance of 1 - 1e-4
        held = [text for text in texts if pattern.search(text)]
        share = len(held) / len(texts)
        if share < weights.MOSTLY_CONTAINED:
            continue
        if sum(pattern.fullmatch(text) is not None for text in held) < weights.HARDLY_WHOLE * len(
            held
        ):
            column.candidates.add(
                kind, weights.CONTAINED, Reason.IN_VALUES, share=share, what=(name_of_type(kind),)
            )


def _weigh_handles(column: Column) -> None:
    profile, header = column.profile, column.header
    if profile.numeric or profile.typed != "text" or header.of_thing:
        return
    if not profile.nearly_unique and not {"username", "person_name"} & header.hints.keys():
        return
    share, odds = gazetteers.handles(profile.texts[:400])
    # A member's "id" is a number or a name of the member's own choice.
    odds += weights.MEMBERS_HANDLE * (odds > 0 and "person_name" in header.hints)
    if odds > 0 and header.hints.keys() <= {"username", "record_id", "person_name"}:
        column.candidates.add("username", odds, Reason.LIKE, share=share, what=Likeness.USER_NAMES)


_SEX_BEHIND = re.compile(r"\s?(?:[-/]\s?[1-8남여MF]|\([남여MF]\))$", re.IGNORECASE)


def _weigh_days(column: Column) -> None:
    profile, header, candidates = column.profile, column.header, column.candidates
    if profile.typed == "truth" or (profile.decimal > 0.5 and profile.typed != "moment"):
        for kind in {"date_of_birth", "card_expiry"} & candidates.log_odds.keys():
            candidates.add(kind, CONTRADICTED, Reason.NO_DAYS)
        return
    texts: Sequence[str] = profile.texts
    if "date_of_birth" in header.hints:  # 19930512(여), 930512-1
        texts = tuple(_SEX_BEHIND.sub("", text) for text in texts)
    found = moments.years(texts)
    share = float((found > 0).mean())
    if "birth_day" in header.hints and share >= weights.MOSTLY_DAYS:
        candidates.add("date_of_birth", weights.DAYS_NOT_PARTS, Reason.DAYS, share=share)
    if "date_of_birth" in header.hints:
        part = moments.part_of_day(profile.numbers) if profile.whole > 0.9 else None
        if part is not None:
            candidates.add(part, weights.PART_OF_BIRTH, Reason.BIRTH_PARTS)
            candidates.add("date_of_birth", CONTRADICTED, Reason.BIRTH_PARTS)
        elif share >= weights.MOSTLY_DAYS:
            candidates.add("date_of_birth", weights.DAYS_AS_NAMED, Reason.DAYS, share=share)
        elif profile.whole > 0.9 and profile.within(1890, moments.THIS_YEAR) > 0.9:
            candidates.add("birth_year", weights.PART_OF_BIRTH, Reason.BIRTH_YEARS)
            candidates.add("date_of_birth", CONTRADICTED, Reason.BIRTH_YEARS)
        elif moments.share_of_incomplete(texts) >= weights.MOSTLY_DAYS:
            why = Reason.DAYS
            candidates.add("date_of_birth", weights.DAYS_AS_NAMED, why)
        elif profile.typed != "moment" and share < weights.HARDLY_DAYS:
            candidates.add("date_of_birth", CONTRADICTED, Reason.NO_DAYS)
    elif header.opaque and moments.are_births(found):
        candidates.add("date_of_birth", weights.BIRTHS_UNNAMED, Reason.BIRTHS)
    elif share >= weights.MOSTLY_DAYS and column.candidates.log_odds:
        for kind in list(candidates.log_odds):
            if kind in {"phone", "national_id", "bank_account", "salary", "age"}:
                candidates.add(kind, CONTRADICTED, Reason.ONLY_DAYS)


def _weigh_places(column: Column) -> None:
    profile, header, candidates = column.profile, column.header, column.candidates
    if profile.numeric or profile.typed != "text":
        return
    object_penalty = weights.HEADER_NAMES_OBJECT if header.of_thing else 0.0
    share, odds = gazetteers.addresses(profile.texts[:400])
    if (
        share < weights.HARDLY_ADDRESSES
        and header.hints.get("street_address", weights.HEADER_SURE) < weights.HEADER_ENOUGH
    ):
        candidates.add("street_address", weights.NO_ADDRESSES, Reason.UNLIKE)
    if (
        share >= weights.LEAST_ADDRESSES
        and odds + object_penalty > 0
        and not header.hints.keys() & {"free_text", "record_id"}
    ):
        kind = "org_address" if "org_address" in header.hints else "street_address"
        candidates.add(
            kind, odds + object_penalty, Reason.LIKE, share=share, what=Likeness.ADDRESSES
        )
    small = [text.lower() for text in profile.texts[:400]]
    for kind, known in (
        ("gender", places.GENDERS),
        ("country", places.COUNTRIES),
        ("region", places.STATES | gazetteers.SIDO),
        ("blood_type", places.BLOOD_TYPES),
    ):
        share = sum(text in known for text in small) / len(small)
        many = len(small) >= (2 if kind == "gender" else 4)
        # "other" or a single letter alone would be a gender anywhere.
        if (
            share >= weights.MOSTLY_KNOWN
            and many
            and len(set(small)) >= 2
            and profile.n_distinct <= 300
        ):
            candidates.add(kind, weights.KNOWN_VALUES, Reason.KNOWN, share=share)


_HASH = re.compile(r"\$\S+\$\S+|\{\w+\}\S+|(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64,128})", re.I)


def _weigh_hashes(column: Column) -> None:
    if "password" in column.header.hints and column.profile.share(_HASH) >= 0.8:
        column.candidates.add("password", CONTRADICTED, Reason.HASHES)
        column.candidates.add("password_hash", weights.HASHES_AS_NAMED, Reason.HASHES_NAMED)


def _weigh_contradictions(column: Column) -> None:
    profile, candidates = column.profile, column.candidates
    for kind in list(candidates.log_odds):
        group = GROUP_OF[kind]
        hinted = kind in column.header.hints
        if group == "DIRECT" and (profile.flag or profile.typed == "truth"):
            candidates.add(kind, CONTRADICTED, Reason.ANSWERS)
        elif group == "DIRECT" and profile.n_present >= 50 and profile.n_distinct <= 3:
            candidates.add(kind, weights.THREE_VALUES, Reason.FEW)
        if hinted and kind != "date_of_birth":
            share = share_agreeing(profile, kind)
            if share is not None and share < weights.LEAST_AGREEING:
                candidates.add(kind, CONTRADICTED, Reason.UNLIKE)
            elif share is not None and share >= weights.MOSTLY_AGREEING:
                is_sure = column.header.hints[kind] > weights.HEADER_ENOUGH
                weight = weights.AGREES_WITH_SURE if is_sure else weights.AGREES_WITH_POSSIBLE
                candidates.add(kind, weight, Reason.AGREE, share=share)
