"""Neighbours: what columns are evidence of in those beside them, by their types and row by row."""

import re
import unicodedata
from collections.abc import Sequence

import pandas as pd

import privacy.pii.gazetteers as gazetteers
import privacy.pii.moments as moments
import privacy.pii.weights as weights
from privacy.pii.evidence import Column
from privacy.pii.finding import GROUP_OF
from privacy.pii.profile import FEW, Profile
from privacy.pii.reasons import Reason
from privacy.pii.typed import TEXT
from privacy.pii.weights import CONTRADICTED, HEADER_SURE

NAMES = ("person_name", "first_name", "last_name", "middle_name", "mothers_maiden_name")
_PERSONAL = frozenset(
    {*NAMES, "date_of_birth", "national_id", "gender", "age", "passport", "driver_license"}
    | {"birth_year", "marital_status", "health_number", "medical_record_number", "military_id"}
    | {"credit_card", "username", "password", "password_hash", "customs_id", "biometric"}
    | {"connecting_information", "social_account"}
)
_DIRECT = frozenset(kind for kind, group in GROUP_OF.items() if group == "DIRECT")
_OFTEN_OTHERS = frozenset({"driver_license", "person_name"})  # beside persons they are theirs
_WHO_IT_IS = frozenset({*NAMES, "email", "phone", "national_id", "username"})
_OF_ONE = re.compile(
    r"자택|집|핸드폰|휴대|모바일|개인|본인|自宅|本人|携帯|手机|家庭|home|mobile|cell|personal|private"
    r"|domic|domicile|portable|movil|celular|handy|privat",
    re.IGNORECASE,
)
_WHERE_ONE_WORKS = re.compile(r"부서|소속|직장|근무|department|division|team|employer", re.I)
_MOBILE = re.compile(r"\+?(?:82[ -]?)?\(?0?1[016789]\)?[ .-]?[\d*]{3,4}[ .-]?[\d*]{4}", re.ASCII)
_EXTENSION = re.compile(
    r"(?:.*[^a-z])?(?:ext|extn|extension)(?:[^a-z].*)?|.*(?:내선|구내)(?:번호|전화)?", re.I
)
_DIGITS = re.compile(r"(?:x|ext\.?\s?)?\d{2,6}(?:\.0)?", re.IGNORECASE)
_BANK = re.compile(r"은행|bank|銀行|银行", re.IGNORECASE)
_ACCOUNT = re.compile(r"\d{2,6}-\d{2,6}-\d{2,8}(-\d{1,3})?", re.ASCII)
_MONTH_OF_A_YEAR = re.compile(r"(0[1-9]|1[0-2])/\d{2}(\d{2})?", re.ASCII)
_CARD_CHECK = re.compile(r"\d{3}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}|[0-9a-f]{128}", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}(?:[- '’][^\W\d_]+){0,2}")
_SOME = 8  # values; names of fewer people are not distinguished from words
_MOST_NAMES = 20_000  # of a column, that others are compared with
_PAIRS = 400  # rows in which two columns are laid side by side


def weigh(frame: pd.DataFrame, columns: Sequence[Column]) -> None:
    """Weigh what columns are evidence of beside them: a bank for an account, people for homes."""
    likely = [column.candidates.likely() for column in columns]
    _from_types(columns, likely)
    _from_places(columns, likely)
    _from_telephones(columns, likely)
    _from_births(columns, likely)
    _from_addresses(columns, likely)
    _from_persons(columns, likely)
    vocabulary = _names_in(columns, likely)
    for place, (column, kind) in enumerate(zip(columns, likely, strict=True)):
        if kind is None and _may_be_a_name(column):
            _from_rows(frame, place, column, likely)
            _from_vocabulary(column, vocabulary)


def _from_types(columns: Sequence[Column], likely: Sequence[str | None]) -> None:
    has_bank = any(_BANK.search(column.profile.name) for column in columns)
    has_card = "credit_card" in likely
    has_who = not _WHO_IT_IS.isdisjoint(likely)
    for column, kind in zip(columns, likely, strict=True):
        profile, header, candidates = column.profile, column.header, column.candidates
        if kind is not None or header.of_thing:
            continue
        in_a_bank = has_bank and "record_id" not in header.hints
        are_days = in_a_bank and (moments.years(profile.texts) > 0).mean() > 0.5
        if in_a_bank and not are_days and profile.share(_ACCOUNT) >= 0.8 and profile.nearly_unique:
            candidates.add("bank_account", weights.BANK_BESIDE, Reason.BANK_BESIDE)
        if has_card and profile.share(_MONTH_OF_A_YEAR) >= 0.9:
            candidates.add("card_expiry", weights.CARD_BESIDE, Reason.CARD_BESIDE)
        if has_card and header.opaque and profile.share(_CARD_CHECK) >= 0.95 and _is_drawn(profile):
            candidates.add("card_cvv", weights.CARD_CHECK_BESIDE, Reason.CARD_BESIDE)
        if has_who and header.opaque and profile.share(_DIGEST) >= 0.9 and profile.nearly_unique:
            candidates.add("password_hash", weights.HASH_BESIDE, Reason.HASHES_BESIDE)


def _is_drawn(profile: Profile) -> bool:
    """Tell digits that are drawn, leading zeros included, from a count or a running number."""
    return len({text[0] for text in profile.texts}) == 10 and not profile.running


def _from_places(columns: Sequence[Column], likely: Sequence[str | None]) -> None:
    of_places = any(
        column.header.of_place
        or (kind == "organization" and not _WHERE_ONE_WORKS.search(column.profile.name))
        for column, kind in zip(columns, likely, strict=True)
    )
    if not of_places or not _PERSONAL.isdisjoint(likely):
        return
    for column, kind in zip(columns, likely, strict=True):
        of_org = {"phone": "org_phone", "email": "org_email", "street_address": "org_address"}
        is_mobile = kind == "phone" and column.profile.share(_MOBILE) >= 0.5
        if kind in of_org and not is_mobile and not _OF_ONE.search(column.profile.name):
            column.candidates.rename(str(kind), of_org[kind], Reason.OF_PLACES)


def _from_telephones(columns: Sequence[Column], likely: Sequence[str | None]) -> None:
    """Find the extension of a telephone number that stands in a column beside."""
    if not {"phone", "org_phone"} & set(likely):
        return
    for column, kind in zip(columns, likely, strict=True):
        if kind is None and _EXTENSION.fullmatch(column.profile.name.strip()):
            share = column.profile.share(_DIGITS)
            if share >= weights.MOSTLY_CONTAINED:
                why = Reason.EXTENSION_BESIDE
                column.candidates.add("phone", weights.EXTENSION_BESIDE, why, share=share)


_PART_OF_A_DATE = {
    "birth_year": re.compile(r"(?:.*[^a-z])?(?:y|yy|yyyy|yr|year|ano|annee|jahr|년|年|년도|연도)"),
    "birth_month": re.compile(r"(?:.*[^a-z])?(?:m|mm|mon|mo|month|mes|mois|monat|mob|월|月|달)"),
    "birth_day": re.compile(r"(?:.*[^a-z])?(?:d|dd|day|dia|jour|tag|일|日)"),
}


def _from_births(columns: Sequence[Column], likely: Sequence[str | None]) -> None:
    """Find the parts of a date of birth that stand beside one that its header names."""
    parts = list(likely)
    for _ in range(2):  # a day stands beside the month that stands beside the year
        for place, column in enumerate(columns):
            near = {parts[at] for at in (place - 1, place + 1) if 0 <= at < len(parts)}
            if parts[place] is not None or near.isdisjoint(_PART_OF_A_DATE):
                continue
            profile, name = column.profile, column.profile.name.strip().lower()
            if profile.whole < 0.95:
                continue
            kind = moments.part_of_day(profile.numbers)
            if kind is None and profile.within(1880, moments.THIS_YEAR) > 0.95:
                kind = "birth_year"
            if kind is not None and kind not in near and _PART_OF_A_DATE[kind].fullmatch(name):
                column.candidates.add(kind, weights.PART_OF_BIRTH, Reason.BIRTH_BESIDE)
                parts[place] = kind


def _from_addresses(columns: Sequence[Column], likely: Sequence[str | None]) -> None:
    """Find the second line of an address by the first, which stands before it."""
    for place, (column, kind) in enumerate(zip(columns, likely, strict=True)):
        profile = column.profile
        before = likely[place - 1] if place else None
        if kind is not None or before not in {"street_address", "org_address"} or not profile.texts:
            continue
        share = gazetteers.second_lines(profile.texts[:400])
        if share >= 0.6 and profile.typed == "text" and not column.header.of_thing:
            column.candidates.add(
                before, weights.ADDRESS_BESIDE, Reason.ADDRESS_BESIDE, share=share
            )


_OF_PEOPLE = (_PERSONAL - {"driver_license"}) | {"email", "phone"}


def _from_persons(columns: Sequence[Column], likely: Sequence[str | None]) -> None:
    """Weigh what a header may mean by persons beside: dogs and shops have licences too."""
    has_persons = not _OF_PEOPLE.isdisjoint(likely)
    others = {kind for kind in likely if kind != "person_name"}
    names_a_place = "geo_coordinate" in others and _OF_PEOPLE.isdisjoint(others)
    has_things = any(column.header.of_licensed for column in columns) or "organization" in likely
    for column, decided in zip(columns, likely, strict=True):
        log_odds, hints = column.candidates.log_odds, column.header.hints
        possible = {
            kind
            for kind in log_odds
            if hints.get(kind, HEADER_SURE) < HEADER_SURE and log_odds[kind] > -2.0
        }
        licensed = sorted({"driver_license", "national_id"} & possible)
        if licensed and (has_things or not has_persons):
            # Dogs and firms are registered as people are.
            weight = CONTRADICTED if has_things else weights.NOBODY_BESIDE
            for kind in licensed:
                column.candidates.add(kind, weight, Reason.OF_LICENSED)
        elif decided == "person_name" and names_a_place and hints.get(decided, 9) < HEADER_SURE:
            column.candidates.add("person_name", weights.NOBODY_BESIDE, Reason.OF_PLACES)
        elif decided is None and has_persons and not has_things:
            for kind in sorted(possible & _DIRECT):
                more = (
                    weights.PERSONS_BESIDE
                    if kind in _OFTEN_OTHERS
                    else weights.PERSONS_BESIDE_OTHERS
                )
                column.candidates.add(kind, more, Reason.PERSONS_BESIDE)


def _may_be_a_name(column: Column) -> bool:
    profile = column.profile
    words = profile.typed == "text" and profile.n_distinct >= _SOME and profile.share(_WORD) >= 0.8
    return words and not column.header.hints and not column.header.of_thing


def _from_rows(
    frame: pd.DataFrame, place: int, column: Column, likely: Sequence[str | None]
) -> None:
    """Find a part of a name by the full name, or the e-mail address, in the same rows."""
    if column.profile.n_distinct < FEW:
        return
    for beside, kind in enumerate(likely):
        if kind not in {"person_name", "email"}:
            continue
        share, first = _shares_contained(frame.iloc[:, [place, beside]])
        if share >= 0.4:
            why = Reason.PART_OF_NAME if kind == "person_name" else Reason.PART_OF_EMAIL
            part = "first_name" if first > 0.5 else "last_name"
            column.candidates.add(
                part, weights.IN_ROWS + weights.IN_ROWS_SHARE * share, why, share=share
            )


def _shares_contained(pair: pd.DataFrame) -> tuple[float, float]:
    """Return in how many rows the second column holds the first, and how often at its start."""
    rows = pair.dropna()
    rows = rows.iloc[:: -(-len(rows) // _PAIRS) or 1].astype(TEXT)
    at = [_plain(whole).find(_plain(part)) for part, whole in rows.itertuples(index=False)]
    held = [place for place in at if place >= 0]
    return len(held) / max(1, len(at)), held.count(0) / max(1, len(held))


def _plain(text: str) -> str:
    """Return a name as an e-mail address has it: small letters without accents and spaces."""
    apart = unicodedata.normalize("NFKD", text.split("@")[0].casefold())
    return "".join(sign for sign in apart if sign.isalnum()) or "\0"


def _names_in(columns: Sequence[Column], likely: Sequence[str | None]) -> dict[str, set[str]]:
    """Return the given names and the surnames that columns of names hold."""
    names: dict[str, set[str]] = {"first_name": set(), "last_name": set()}
    for column, kind in zip(columns, likely, strict=True):
        if kind not in {"first_name", "last_name", "person_name"}:
            continue
        texts = [
            str(cell).strip().casefold() for cell in column.profile.distinct.iloc[:_MOST_NAMES]
        ]
        if kind in names:
            names[kind] |= set(texts)
        else:
            for first, last in map(_parts, texts):
                names["first_name"].add(first)
                names["last_name"].add(last)
    return names


def _parts(name: str) -> tuple[str, str]:
    """Return a given name and a surname: of 홍길동, of Smith, John and of John Smith."""
    words = re.split(r"[ ,]+", name)
    if len(words) == 1:
        return name[1:], name[:1]
    return (words[-1], words[0]) if "," in name else (words[0], words[-1])


def _from_vocabulary(column: Column, names: dict[str, set[str]]) -> None:
    """Find a column of names by the names that people beside bear: those of their families."""
    texts = [text.casefold() for text in column.profile.texts]
    shares = {kind: sum(text in known for text in texts) / len(texts)
              for kind, known in names.items()}  # fmt: skip
    kind = max(shares, key=shares.__getitem__)
    if shares[kind] >= 0.25:
        column.candidates.add(
            kind,
            weights.IN_ROWS + weights.IN_ROWS_SHARE * shares[kind],
            Reason.NAMES_BESIDE,
            share=shares[kind],
        )
