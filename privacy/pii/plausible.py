"""Plausible: which values can stand under a header that names their type."""

import re
from functools import cache

import privacy.pii.moments as moments
from privacy.pii.formats import written_as
from privacy.pii.identifiers import FORMS_OF
from privacy.pii.profile import Profile

_NAME = r"(?=.*[^\W\d_])[^@\d]{1,60}\d{0,2}"
_WORDS = r"(?=.*[^\W\d_]).{1,80}"
# Of the types that no form is written in, or that may be written in others.
_LOOSE = {
    **dict.fromkeys(
        ("person_name", "first_name", "last_name", "middle_name", "mothers_maiden_name"), _NAME
    ),
    **dict.fromkeys(
        ("city", "region", "country", "occupation", "organization", "ethnicity", "religion"), _WORDS
    ),
    "street_address": r"(?!0x[\da-f]+$|https?://\S+$)(?=.*[^\W\d_]).{2,200}|산?\d{1,4}-\d{1,5}"
    r"|#? ?\d{1,5}",
    "org_address": r"(?=.*[^\W\d_]).{2,200}|산?\d{1,4}(?:-\d{1,4})?",
    "card_cvv": r"\d{3,4}|[*xX]{3}|\d{1,2}",
    "card_expiry": r"(?:0?[1-9]|1[0-2])\s?[/-]?\s?\d{2,4}|\d{2,4}[/.-]\d{2}(?:-\d{2})?"
    r"|[A-Z]{3}[-/ ]\d{2,4}",
    "bank_account": r"[\d*][\d*Xx -]{5,24}|[A-Z]{2,4}\d{2}[A-Z0-9 ]{8,40}|\d\.\d+E\+\d\d",
    "username": r"(?=.*[^\W\d_])[^\s,]{2,64}|[가-힣a-z ]{2,20}",
    "password": r"\S{3,128}",
    "social_account": r"(?=.*[^\W\d_])\S{2,128}",
    "postal_code": r"[A-Z0-9〒*][A-Z0-9* -]{2,9}",
    "org_phone": r"\(?\+?[\d*][\d*() ./~,-]{5,40}",
    "org_email": r"\S+@\S+",
    "salary": r"[^a-z]*[\d,.]+.*",
    "biometric": r".{16,}",
}
# What is found in a cell beside other words: Emma Stone <e@x.org>; 김철수(모) 010-1234-5678.
CONTAINED = {
    "email": re.compile(
        r"[A-Za-z0-9._%+-]+(?:@|\s?[\[({]\s?at\s?[\])}]\s?)[A-Za-z0-9-]+"
        r"(?:(?:\.|\s?[\[({]\s?dot\s?[\])}]\s?)[A-Za-z0-9-]+)*"
        r"(?:\.|\s?[\[({]\s?dot\s?[\])}]\s?)[A-Za-z]{2,24}",
        re.ASCII | re.IGNORECASE,
    ),
    "phone": re.compile(
        r"(?<!\d)(?:01[016789][- .]\d{3,4}[- .]\d{4}"
        r"|(?:\+?1[- .])?\(?[2-9]\d{2}[-). ]{1,2}\d{3}[- .]\d{4}"
        r"|\+[1-9]\d{0,2}(?:[ .-]?\(?\d{1,5}\)?){2,5})(?!\d)",
        re.ASCII,
    ),
    "vehicle_plate": re.compile(r"(?<!\d)\d{2,3} ?[가-힣] ?\d{4}(?!\d)"),
    "bank_account": re.compile(
        r"(?:은행|뱅크|농협|수협|신협|새마을|우체국|국민|신한|우리|하나|기업|카카오|토스|씨티|bank)\D{0,4}"
        r"\d{2,6}-?\d{2,6}-?\d{2,8}(?:-\d{1,3})?|(?<!\d)\d{2,6}-\d{2,6}-\d{2,8}(?:-\d{1,3})?"
        r"\s?\(?\D{0,12}(?:은행|뱅크|농협|수협|신협|새마을|우체국|bank)",
        re.IGNORECASE,
    ),
    "national_id": re.compile(r"(?<!\d)\d{6}-[1-8][\d*]{6}(?![\d*])"),
}
_NAMES = frozenset({"person_name", "first_name", "last_name", "middle_name"})
_HOUSES = re.compile(
    r"[^\x00-\x7f]|[2-9]|unit|apt|apart|suite|house|haus|number|n[or]|numero|lot|line",
    re.IGNORECASE,
)
_MONTH = re.compile(r"(?:0?[1-9]|1[0-2])(?:월|月)|[^\W\d_]{3,12}\.?")
_DAY = re.compile(r"(?:0?[1-9]|[12]\d|3[01])(?:일|日|st|nd|rd|th)")
_AGE = re.compile(r"\D*\d{1,3}\D.*|\d{1,3}|.*[^\W\d].*", re.DOTALL)
_WITH_A_DIGIT = re.compile(r".*\d.*", re.DOTALL)
_ROUNDED = re.compile(r"\d(\.\d+)?E\+\d{1,2}", re.IGNORECASE)


def share_agreeing(profile: Profile, kind: str) -> float | None:
    """Return the share of values that can be what a header names, None where all can."""
    match kind:
        case "age":
            return profile.within(0, 125) if profile.numeric else profile.share(_AGE)
        case "geo_coordinate":
            return profile.within(-181, 181) if profile.numeric else profile.share(_WITH_A_DIGIT)
        case "birth_month":
            return profile.within(1, 12) if profile.numeric else profile.share(_MONTH)
        case "birth_day":
            return profile.within(1, 31) if profile.numeric else profile.share(_DAY)
        case "birth_year":
            return profile.within(1880, moments.THIS_YEAR)
        case "gender":
            return float(profile.n_distinct <= 12)
        case "street_address" if profile.whole > 0.95 and not _HOUSES.search(profile.name):
            return 0.0  # a bus has addresses, and so has memory
        case "phone" | "credit_card" | "national_id" | "bank_account" if profile.decimal > 0.5:
            return profile.share(_ROUNDED)
    patterns = _patterns(kind)
    if not patterns:
        return None
    texts = profile.persons.texts if kind in _NAMES else profile.texts[:400]
    inside = CONTAINED.get(kind)
    held = [
        any(p.fullmatch(text) for p in patterns)
        or (inside is not None and inside.search(text) is not None)
        for text in texts
    ]
    return sum(held) / max(1, len(held))


@cache
def _patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    forms = [
        written_as(pattern)
        for form in FORMS_OF.get(kind, ())
        for pattern in (form.written, form.bare, form.loose)
        if pattern
    ]
    if kind in _LOOSE:
        forms.append(re.compile(_LOOSE[kind], re.IGNORECASE | re.DOTALL))
    return tuple(forms)
