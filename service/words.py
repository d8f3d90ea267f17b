"""Words: which language a person reads, and numbers as people write them.

Texts stand where they are shown, in English, inside `_()`; locale/ has the other languages. They
are Markdown with named blanks, filled by `str.format`; what a table or its owner puts into a blank
goes through `plain` first.
"""

import math
import re
from datetime import datetime
from functools import cache
from gettext import NullTranslations
from pathlib import Path

import streamlit as st

from privacy.accounting import Accountant
from privacy.chain import Cap, Total
from privacy.message import Message, sentences
from synth import Protection
from synth.catalogue import translations

NAME = "Semblance"
LANGUAGES = {"en": "English", "ko": "한국어"}

_SPECIAL = re.compile(r"([\\`*_\[\]<>#~|$:&!{}])")
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _(text: str) -> str:
    """Return a text in the session's language."""
    return spoken().gettext(text)


def translate_text(text: str) -> str:
    """Return in the session's language a text that stands in a list elsewhere, such as a step."""
    return spoken().gettext(text)


def translate(message: Message) -> str:
    """Say what another room tells, in the session's language."""
    return message.in_words(spoken())


def spoken() -> NullTranslations:
    """Return the catalogue of the session's language."""
    return translations(language(), catalogue(language()))


@cache
def catalogue(language: str) -> Path:
    """Return the place of a language's catalogue; English, which stands in the code, has none."""
    return Path(__file__).parent / "locale" / language / "LC_MESSAGES" / "semblance.po"


def language() -> str:
    """Return the session's language."""
    chosen: str = st.session_state.get("language", "en")
    return chosen


def closest_language(wanted: str | None) -> str:
    """Return the language we have for a locale such as ko-KR."""
    code = (wanted or "").split("-")[0].lower()
    return code if code in LANGUAGES else "en"


def moment(at: str) -> str:
    """Say a moment of the store, which is in UTC, in this machine's time."""
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")


def plain(text: str) -> str:
    """Return a text that Markdown shows as it stands: a header may hold a link or an image."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def unit(protection: Protection) -> str:
    """Say who is protected."""
    if protection.person is None:
        return _("one person. The owner states that one row is one person.")
    return _(
        "one person, identified by the column **{column}**, with at most {rows} rows. Of "
        "a person with more, random ones are left out; a row without a person counts as "
        "a person."
    ).format(column=plain(protection.person), rows=protection.max_rows)


def of_100(share: float) -> str:
    """Write a bound as a number of 100, rounded up, and as 100 only where it is."""
    for digits in (0, 1, 2, 3, 4):
        up = math.ceil(share * 100 * 10**digits - 1e-9) / 10**digits
        if up < 100 and (digits > 0 or up >= 10):
            return f"{up:.{digits}f}"
    return "100"


def percent(share: float) -> str:
    """Write a share with one decimal."""
    return f"{100 * share:.1f} %" if language() == "en" else f"{100 * share:.1f}%"


def power(delta: float) -> str:
    """Write a power of ten, or a number near one, as people do."""
    mantissa, exponent = f"{delta:.0e}".split("e")
    ten = "10" + str(int(exponent)).translate(_SUPERSCRIPTS)
    return ten if mantissa == "1" else f"{mantissa}·{ten}"


def promise(total: Total, delta: float) -> str:
    """Say what a total amounts to at `delta`, or at the first tenfold of it that has an ε."""
    return translate(total.message(delta, write=power))


def spent(population: str, total: Total, delta: float) -> str:
    """Say what was spent on a population."""
    if total.mu_squared == 0:
        return _("Nothing was spent on the population **{population}** yet.").format(
            population=plain(population)
        )
    return _("Spent on the population **{population}** so far: {promise}; releases: {n}.").format(
        population=plain(population), promise=promise(total, delta), n=total.releases
    )


def cap(cap: Cap, total: Total, delta: float) -> Message:
    """Say a population's cap, and what of it is left."""
    whole, left = Total(0, cap.mu_squared, 0), Total(0, cap.left(total).mu_squared, 0)
    return Message(
        "Its cap is {cap}. Of {whole} for noise, {left} is left.",
        cap=cap.asked,
        whole=whole.message(delta, write=power),
        left=left.message(delta, write=power),
    )


def beyond_cap(cap_: Cap, total: Total, wanted: Accountant, delta: float) -> Message | None:
    """Say that a release would exceed a cap, and the way out; None where it does not."""
    left = cap_.left(total)
    if wanted.granted <= left.mu_squared and wanted.delta_granted <= left.delta:
        return None
    way_out = Message(
        "This release would exceed it. Choose a smaller ε, or set ranges and categories manually."
    )
    if left.mu_squared == 0:
        way_out = Message(
            "An administrator can raise the cap on the page “Ledger and cap”; the ledger has it."
        )
    return sentences(cap(cap_, total, delta), way_out)


def kind(code: str) -> str:
    """Say a column's kind."""
    return {
        "categorical": _("categories"),
        "boolean": _("yes or no"),
        "integer": _("whole number"),
        "decimal": _("decimal number"),
        "date": _("date"),
        "datetime": _("date and time"),
        "time": _("time of day"),
        "text": _("free text"),
        "identifier": _("identifier"),
    }[code]


def role(code: str) -> str:
    """Say a column's role."""
    return {
        "drop": _("excluded"),
        "surrogate": _("replaced"),
        "generalise": _("made coarser"),
        "model": _("included"),
    }[code]


def surrogate(code: str) -> str:
    """Say a type of surrogate."""
    return {
        "name_ko": _("Korean name"),
        "name_en": _("English name"),
        "email": _("e-mail address"),
        "phone_kr": _("Korean phone number"),
        "phone_us": _("North American phone number"),
        "kr_rrn": _("resident registration number"),
        "kr_frn": _("foreigner registration number"),
        "kr_brn": _("business registration number"),
        "kr_crn": _("corporate registration number"),
        "kr_licence": _("Korean driver’s licence"),
        "kr_passport": _("Korean passport"),
        "kr_account": _("Korean account number"),
        "us_ssn": _("US social security number"),
        "card": _("card number"),
        "card_expiry": _("expiry of a card"),
        "iban": "IBAN",
        "kr_plate": _("Korean vehicle plate"),
        "vin": _("vehicle identification number"),
        "ipv4": "IPv4",
        "ipv6": "IPv6",
        "mac": "MAC",
        "uuid": "UUID",
        "url": _("web address"),
        "username": _("user name"),
        "address_ko": _("Korean address"),
        "address_en": _("English address"),
        "postcode_kr": _("Korean postcode"),
        "postcode_us": _("US ZIP code"),
        "free_text": _("placeholder for free text"),
        "key": _("key or code"),
    }[code]


def period(code: str) -> str:
    """Say a period that dates are made coarser to."""
    return {
        "day": _("day"),
        "month": _("first day of the month"),
        "quarter": _("first day of the quarter"),
        "year": _("first day of the year"),
    }[code]


def region(code: str) -> str:
    """Say which region of an address is kept."""
    return {
        "": _("no address"),
        "sido": _("province or metropolitan city (시도)"),
        "sigungu": _("city, county or district (시군구)"),
    }[code]


def aspect(code: str) -> str:
    """Say which aspect of a person a column tells a surrogate."""
    return {
        "sex": _("Sex is said by"),
        "birth": _("Birth is said by"),
        "region": _("Region is said by"),
    }[code]


def per(code: str) -> str:
    """Say who has a surrogate of their own."""
    return {
        "": _("as its type has it"),
        "row": _("row"),
        "person": _("person"),
    }[code]


def unprotected_in_words(line: str) -> str:
    """Say a line of a certificate's `unprotected_quantities`."""
    return plain(translate_text(line))
