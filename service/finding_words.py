"""Findings in words: classes, what a column holds, why, and what a policy makes of it."""

from privacy import pii
from privacy.pii import Finding
from service import reason_words
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
            "places, days of birth, web addresses and contacts of organisations."
        ),
        "KR-PIPA": _(
            "After Korea’s Personal Information Protection Act: leaves out identifiers, free text "
            "and keys; asks you about sensitive information (Art. 23), birth dates, coordinates "
            "and contacts of organisations."
        ),
        "HIPAA": _(
            "After 45 CFR 164.514(b)(2): as strict, and leaves out towns, postcodes, months of "
            "birth and the days of events too; asks you about ages and years of birth."
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
    said = reason_words.said(finding.evidence)
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
