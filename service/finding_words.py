"""Findings in words: classes, what a column holds, why, and what a policy makes of it."""

import re

from privacy import pii
from privacy.pii import Finding
from service import words
from service.found import words_of
from service.words import _

MARKS = {
    "DIRECT": "●",
    "QUASI": "◐",
    "SENSITIVE": "◆",
    "FREE_TEXT": "≡",
    "KEY": "#",
    "NONE": "○",
}


def group(code: str) -> str:
    """Say a class."""
    return {
        "DIRECT": _("tells who it is"),
        "QUASI": _("tells it together"),
        "SENSITIVE": _("sensitive"),
        "FREE_TEXT": _("free text"),
        "KEY": _("key"),
        "NONE": _("nothing found"),
    }[code]


def meaning(code: str) -> str:
    """Say what a class means."""
    return {
        "DIRECT": _("It can tell who somebody is, by itself or nearly so."),
        "QUASI": _("Together with others of its kind it can tell who somebody is."),
        "SENSITIVE": _("It says what the law protects most of all."),
        "FREE_TEXT": _("Words in it can tell anything about anybody."),
        "KEY": _("It tells rows apart, and leads to them in other tables."),
        "NONE": _("Nothing in it was found to point to a person."),
    }[code]


def policy(code: str) -> str:
    """Say what a policy proposes."""
    return {
        "strict": _(
            "Leaves out whatever tells who somebody is, free text, keys, coordinates, birth "
            "places, web addresses and contacts of organisations."
        ),
        "KR-PIPA": _(
            "After Korea’s Personal Information Protection Act: leaves out identifiers, free text "
            "and keys; asks you about sensitive information (Art. 23), birth dates, coordinates "
            "and contacts of organisations."
        ),
        "HIPAA": _(
            "After 45 CFR 164.514(b)(2): as strict, and leaves out towns, postcodes and the days "
            "of events too; asks you about ages and years of birth."
        ),
        "GDPR": _(
            "After Regulation (EU) 2016/679: leaves out identifiers, free text and keys; asks you "
            "about special categories (Art. 9), birth dates and places, coordinates and contacts "
            "of organisations."
        ),
    }[code]


def holds(finding: Finding) -> str:
    """Say what a column was found to hold."""
    return "" if finding.type == "NONE" else words_of(finding.type.replace("_", " "))


def action(finding: Finding, policy_code: str) -> str:
    """Say what a policy makes of a finding."""
    return {
        "drop": _("left out"),
        "model": _("modelled"),
        "review": _("for you to decide"),
    }[pii.action(finding, policy_code)]


def why(finding: Finding) -> str:
    """Say in one sentence why a column was judged as it was."""
    if not finding.evidence:
        return _("You named its class yourself.") if finding.confidence == 1 else ""
    said = "; ".join(_reason(part) for part in finding.evidence.split("; ") if part)
    return f"{said[:1].upper()}{said[1:]}."


def advice(finding: Finding) -> str:
    """Say what the owner could bring in place of a column that is left out."""
    said = pii.advice(finding)
    return {
        "the year, or five years together, could stay": _(
            "To keep the year, or five years together, bring that in its place."
        ),
        "its first two or three digits could stay": _(
            "To keep its first two or three digits, bring those in its place."
        ),
        "the region could stay": _("To keep the region, bring that in its place."),
        "the month could stay": _("To keep the month, bring that in its place."),
        "90 and above belong together": _("Ages of 90 and above belong together."),
        "bands could stay": _("To keep bands, bring those in its place."),
        "invented values could stand in its place": "",
    }.get(said, said)


def _reason(part: str) -> str:
    """Translate a reason where its words are known."""
    known = {
        "the header names it": _("the header names it"),
        "nothing points to a person": _("nothing points to a person"),
        "the values are UUIDs": _("the values are UUIDs"),
        "the header names a key, and there are many values": _(
            "the header names a key, and there are many values"
        ),
        "a running number": _("a running number"),
        "texts in words": _("texts in words"),
        "the values are days like those people are born on": _(
            "the values are days like those people are born on"
        ),
        "the header names a birth and the values are years": _(
            "the header names a birth and the values are years"
        ),
        "a column beside names banks": _("a column beside names banks"),
        "a column beside holds card numbers": _("a column beside holds card numbers"),
        "the table is of places, not of people": _("the table is of places, not of people"),
        "the values are unlike names that are known": _(
            "the values are unlike names that are known"
        ),
    }
    if part in known:
        return known[part]
    for form, text in _shares().items():
        if found := re.fullmatch(form, part):
            return text.format(share=found[1], what=_what(found[2] if found.lastindex == 2 else ""))
    return words.plain(part)


def _shares() -> dict[str, str]:
    return {
        r"(\d+ %) of the values are written like (.+)": _(
            "{share} of the values are written like {what}"
        ),
        r"(\d+ %) of the values are like (.+)": _("{share} of the values are like {what}"),
        r"(\d+ %) of the values are known as such": _("{share} of the values are known as such"),
        r"(\d+ %) of the values are days": _("{share} of the values are days"),
        r"(\d+ %) of the values can be that": _("{share} of the values can be that"),
        r"(\d+ %) of the rows differ": _("{share} of the rows differ"),
        r"([\d.]+ %) of the texts hold (.+)": _("{share} of the texts hold: {what}"),
        r"([\d.]+ %) of the values hold (.+)": _("{share} of the values hold: {what}"),
    }


def _what(said: str) -> str:
    """Say what cells are like: a format, or types of what was found in texts."""
    known = {**_names(), **_korean_formats(), **_formats()}
    if said in known:
        return known[said]
    return ", ".join(words.plain(words_of(part.replace("_", " "))) for part in said.split(", "))


def _names() -> dict[str, str]:
    return {
        "Korean names": _("Korean names"),
        "Chinese or Japanese names": _("Chinese or Japanese names"),
        "names": _("names"),
        "addresses": _("addresses"),
    }


def _korean_formats() -> dict[str, str]:
    return {
        "Korean business registration numbers": _("Korean business registration numbers"),
        "Korean corporate registration numbers": _("Korean corporate registration numbers"),
        "Korean customs codes of persons": _("Korean customs codes of persons"),
        "Korean driver licence numbers": _("Korean driver licence numbers"),
        "Korean licence plates": _("Korean licence plates"),
        "Korean mobile numbers": _("Korean mobile numbers"),
        "Korean mobile numbers that lost their zero": _(
            "Korean mobile numbers that lost their zero"
        ),
        "Korean numbers of fixed lines": _("Korean numbers of fixed lines"),
        "Korean passport numbers": _("Korean passport numbers"),
        "Korean registration numbers of foreigners": _("Korean registration numbers of foreigners"),
        "Korean resident registration numbers": _("Korean resident registration numbers"),
        "Korean service numbers": _("Korean service numbers"),
        "connecting information (CI)": _("connecting information (CI)"),
        "masked Korean registration numbers": _("masked Korean registration numbers"),
    }


def _formats() -> dict[str, str]:
    return {
        "Aadhaar numbers": _("Aadhaar numbers"),
        "Brazilian CPF numbers": _("Brazilian CPF numbers"),
        "British national insurance numbers": _("British national insurance numbers"),
        "Canadian social insurance numbers": _("Canadian social insurance numbers"),
        "Chinese identity numbers": _("Chinese identity numbers"),
        "Dutch citizen service numbers": _("Dutch citizen service numbers"),
        "French social security numbers": _("French social security numbers"),
        "German tax numbers": _("German tax numbers"),
        "IBANs": _("IBANs"),
        "IP addresses": _("IP addresses"),
        "IPv6 addresses": _("IPv6 addresses"),
        "Indian PAN numbers": _("Indian PAN numbers"),
        "Italian fiscal codes": _("Italian fiscal codes"),
        "Japanese individual numbers": _("Japanese individual numbers"),
        "MAC addresses": _("MAC addresses"),
        "Mexican CURP numbers": _("Mexican CURP numbers"),
        "NHS numbers": _("NHS numbers"),
        "North American telephone numbers": _("North American telephone numbers"),
        "Polish PESEL numbers": _("Polish PESEL numbers"),
        "Singaporean identity numbers": _("Singaporean identity numbers"),
        "Spanish identity numbers": _("Spanish identity numbers"),
        "Taiwanese identity numbers": _("Taiwanese identity numbers"),
        "US social security numbers": _("US social security numbers"),
        "UUIDs": _("UUIDs"),
        "addresses of pictures": _("addresses of pictures"),
        "card numbers": _("card numbers"),
        "coordinates": _("coordinates"),
        "device numbers (IMEI)": _("device numbers (IMEI)"),
        "driver licence numbers": _("driver licence numbers"),
        "e-mail addresses": _("e-mail addresses"),
        "hashes of passwords": _("hashes of passwords"),
        "international telephone numbers": _("international telephone numbers"),
        "keys and tokens": _("keys and tokens"),
        "masked card numbers": _("masked card numbers"),
        "passport numbers": _("passport numbers"),
        "record numbers": _("record numbers"),
        "telephone numbers with their trunk zero": _("telephone numbers with their trunk zero"),
        "vehicle identification numbers": _("vehicle identification numbers"),
        "wallet addresses": _("wallet addresses"),
        "web addresses": _("web addresses"),
    }
