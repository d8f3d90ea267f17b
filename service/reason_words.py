"""Reasons in words: why a column was judged as it was, in the session's language."""

import re
from functools import cache

from privacy.pii.reasons import Likeness, Reason
from service import words
from service.found import words_of
from service.words import _


def said(evidence: str) -> str:
    """Say a finding's evidence; what is not the detector's own stands as it is."""
    return "; ".join(_reason(part) for part in evidence.split("; ") if part)


def _reason(part: str) -> str:
    for reason, text in {**_of_columns(), **_of_values()}.items():
        if found := _form(reason).fullmatch(part):
            blanks = found.groupdict()
            return text.format(share=blanks.get("share"), what=_what(blanks.get("what", "")))
    return words.plain(part)


@cache
def _form(reason: Reason) -> re.Pattern[str]:
    text = re.escape(reason)
    text = text.replace(r"\{share\}", r"(?P<share>[\d.e-]+ %)")
    return re.compile(text.replace(r"\{what\}", "(?P<what>.+)"))


def _what(likeness: str) -> str:
    """Say what cells are like: names, a form, or types of what was found in texts."""
    known = {**_likenesses(), **_korean_forms(), **_forms_abroad(), **_forms_anywhere()}
    if likeness in known:
        return known[likeness]
    return ", ".join(words.plain(words_of(part)) for part in likeness.split(", "))


def _of_columns() -> dict[Reason, str]:
    return {
        Reason.NOTHING: _("nothing points to a person"),
        Reason.NAMED: _("the header names it"),
        Reason.BIRTH_YEARS: _("the header names a birth and the values are years"),
        Reason.HASHES_NAMED: _("the header names it and the values are hashes"),
        Reason.HASHES_BESIDE: _("the values are hashes, and columns beside tell who it is"),
        Reason.BANK_BESIDE: _("a column beside names banks"),
        Reason.CARD_BESIDE: _("a column beside holds card numbers"),
        Reason.OF_PLACES: _("the table is of places, not of people"),
        Reason.KEY_NAMED: _("the header names a key, and there are many values"),
    }


def _of_values() -> dict[Reason, str]:
    return {
        Reason.BEGUN: _("what the values begin with names it"),
        Reason.WRITTEN: _("{share} of the values are written like {what}"),
        Reason.LIKE: _("{share} of the values are like {what}"),
        Reason.KNOWN: _("{share} of the values are known as such"),
        Reason.AGREE: _("{share} of the values can be that"),
        Reason.UNLIKE: _("the values are unlike it"),
        Reason.UNKNOWN_NAMES: _("the values are unlike names that are known"),
        Reason.DAYS: _("{share} of the values are days"),
        Reason.NO_DAYS: _("the values are no days"),
        Reason.ONLY_DAYS: _("the values are days"),
        Reason.BIRTHS: _("the values are days like those people are born on"),
        Reason.HASHES: _("the values are hashes"),
        Reason.ANSWERS: _("the values are answers"),
        Reason.FEW: _("there are no more than three values"),
        Reason.PART_OF_NAME: _("{share} of the values stand in the full name beside"),
        Reason.PART_OF_EMAIL: _("{share} of the values stand in the e-mail address beside"),
        Reason.NAMES_BESIDE: _("{share} of the values are names that stand in a column beside"),
        Reason.UUIDS: _("the values are UUIDs"),
        Reason.RUNNING: _("a running number"),
        Reason.DIFFERENT: _("{share} of the rows differ"),
        Reason.PROSE: _("texts in words"),
        Reason.IN_TEXTS: _("{share} of the texts hold {what}"),
        Reason.IN_VALUES: _("{share} of the values hold {what}"),
    }


def _likenesses() -> dict[str, str]:
    return {
        Likeness.KOREAN_NAMES: _("Korean names"),
        Likeness.PARTS_OF_KOREAN_NAMES: _("parts of Korean names"),
        Likeness.HAN_NAMES: _("Chinese or Japanese names"),
        Likeness.NAMES: _("names"),
        Likeness.USER_NAMES: _("names of users"),
        Likeness.ADDRESSES: _("addresses"),
    }


def _korean_forms() -> dict[str, str]:
    return {
        "Korean resident registration numbers": _("Korean resident registration numbers"),
        "masked Korean registration numbers": _("masked Korean registration numbers"),
        "Korean registration numbers of foreigners": _("Korean registration numbers of foreigners"),
        "Korean business registration numbers": _("Korean business registration numbers"),
        "Korean corporate registration numbers": _("Korean corporate registration numbers"),
        "Korean driver licence numbers": _("Korean driver licence numbers"),
        "Korean passport numbers": _("Korean passport numbers"),
        "Korean passport numbers of both kinds": _("Korean passport numbers of both kinds"),
        "numbers of Korean health insurance cards": _("numbers of Korean health insurance cards"),
        "Korean mobile numbers": _("Korean mobile numbers"),
        "Korean mobile numbers that lost their zero": _(
            "Korean mobile numbers that lost their zero"
        ),
        "Korean numbers of fixed lines": _("Korean numbers of fixed lines"),
        "Korean numbers of fixed lines that lost their zero": _(
            "Korean numbers of fixed lines that lost their zero"
        ),
        "Korean licence plates": _("Korean licence plates"),
        "accounts of Korean banks": _("accounts of Korean banks"),
        "accounts of several banks": _("accounts of several banks"),
        "Korean customs codes of persons": _("Korean customs codes of persons"),
        "connecting information (CI)": _("connecting information (CI)"),
        "Korean service numbers": _("Korean service numbers"),
    }


def _forms_abroad() -> dict[str, str]:
    return {
        "US social security numbers": _("US social security numbers"),
        "North American telephone numbers": _("North American telephone numbers"),
        "bare North American telephone numbers": _("bare North American telephone numbers"),
        "bare Indian mobile numbers": _("bare Indian mobile numbers"),
        "bare Chinese mobile numbers": _("bare Chinese mobile numbers"),
        "international telephone numbers": _("international telephone numbers"),
        "telephone numbers with their trunk zero": _("telephone numbers with their trunk zero"),
        "bare telephone numbers with their trunk zero": _(
            "bare telephone numbers with their trunk zero"
        ),
        "Spanish and Portuguese telephone numbers": _("Spanish and Portuguese telephone numbers"),
        "telephone numbers of many countries": _("telephone numbers of many countries"),
        "bare Brazilian mobile numbers": _("bare Brazilian mobile numbers"),
        "British national insurance numbers": _("British national insurance numbers"),
        "NHS numbers": _("NHS numbers"),
        "Aadhaar numbers": _("Aadhaar numbers"),
        "Indian PAN numbers": _("Indian PAN numbers"),
        "Medicare beneficiary identifiers": _("Medicare beneficiary identifiers"),
        "British driver numbers": _("British driver numbers"),
        "British registration marks": _("British registration marks"),
        "licence plates of three letters": _("licence plates of three letters"),
        "licence numbers of many series": _("licence numbers of many series"),
        "passport numbers of many series": _("passport numbers of many series"),
        "months that cards expire in": _("months that cards expire in"),
        "passport numbers": _("passport numbers"),
        "driver licence numbers": _("driver licence numbers"),
        "record numbers": _("record numbers"),
        "numbers of Chinese bank cards": _("numbers of Chinese bank cards"),
        "Chinese licence plates": _("Chinese licence plates"),
        "Japanese licence plates": _("Japanese licence plates"),
        "German licence plates": _("German licence plates"),
        "French and Italian licence plates": _("French and Italian licence plates"),
        "numbers for the value added tax of the European Union": _(
            "numbers for the value added tax of the European Union"
        ),
        "Chinese identity numbers": _("Chinese identity numbers"),
        "Taiwanese identity numbers": _("Taiwanese identity numbers"),
        "Japanese individual numbers": _("Japanese individual numbers"),
        "Brazilian CPF numbers": _("Brazilian CPF numbers"),
        "French social security numbers": _("French social security numbers"),
        "Spanish identity numbers": _("Spanish identity numbers"),
        "Dutch citizen service numbers": _("Dutch citizen service numbers"),
        "Polish PESEL numbers": _("Polish PESEL numbers"),
        "German tax numbers": _("German tax numbers"),
        "Italian fiscal codes": _("Italian fiscal codes"),
        "Mexican CURP numbers": _("Mexican CURP numbers"),
        "Canadian social insurance numbers": _("Canadian social insurance numbers"),
        "Singaporean identity numbers": _("Singaporean identity numbers"),
    }


def _forms_anywhere() -> dict[str, str]:
    return {
        "e-mail addresses": _("e-mail addresses"),
        "card numbers": _("card numbers"),
        "masked card numbers": _("masked card numbers"),
        "card numbers that a spreadsheet rounded": _("card numbers that a spreadsheet rounded"),
        "IBANs": _("IBANs"),
        "IP addresses": _("IP addresses"),
        "IPv6 addresses": _("IPv6 addresses"),
        "MAC addresses": _("MAC addresses"),
        "vehicle identification numbers": _("vehicle identification numbers"),
        "device numbers (IMEI)": _("device numbers (IMEI)"),
        "hashes of passwords": _("hashes of passwords"),
        "passwords": _("passwords"),
        "keys and tokens": _("keys and tokens"),
        "wallet addresses": _("wallet addresses"),
        "addresses of pictures": _("addresses of pictures"),
        "addresses of people's pictures": _("addresses of people's pictures"),
        "pages of people on social networks": _("pages of people on social networks"),
        "names on social networks": _("names on social networks"),
        "web addresses": _("web addresses"),
        "coordinates": _("coordinates"),
        "UUIDs": _("UUIDs"),
    }
