"""Findings in words: classes, what a column holds, why, and what a policy makes of it."""

from privacy import pii
from privacy.pii import Finding
from privacy.pii.finding import name_as_written, name_of_type
from service import words
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
        "DIRECT": _("direct identifier"),
        "QUASI": _("quasi-identifier"),
        "SENSITIVE": _("sensitive information"),
        "FREE_TEXT": _("free text"),
        "KEY": _("key"),
        "NONE": _("no identifier found"),
    }[code]


def meaning(code: str) -> str:
    """Say what a class means."""
    return {
        "DIRECT": _("It identifies a person by itself, or nearly so."),
        "QUASI": _("Combined with other quasi-identifiers it can identify a person."),
        "SENSITIVE": _("The law protects information of this kind most strictly."),
        "FREE_TEXT": _("Free text can hold any information about anybody."),
        "KEY": _("It identifies rows, and links them to other tables."),
        "NONE": _("No identifier was found in it."),
    }[code]


def policy(code: str) -> str:
    """Say what a policy proposes."""
    return {
        "strict": _(
            "Excludes direct identifiers, free text, keys, coordinates, birth places, days "
            "of birth, web addresses and contacts of organisations."
        ),
        "KR-PIPA": _(
            "Under Korea’s Personal Information Protection Act: excludes direct identifiers, "
            "free text and keys; asks you about sensitive information (Art. 23), birth "
            "dates, coordinates and contacts of organisations."
        ),
        "HIPAA": _(
            "Under 45 CFR 164.514(b)(2): as strict, and excludes towns, postcodes, months of "
            "birth and days of events; asks you about ages and years of birth."
        ),
        "GDPR": _(
            "Under Regulation (EU) 2016/679: excludes direct identifiers, free text and "
            "keys; asks you about special categories (Art. 9), birth dates and places, "
            "coordinates and contacts of organisations."
        ),
    }[code]


def holds(finding: Finding) -> str:
    """Say what a column was found to hold."""
    return "" if finding.type == "NONE" else words.translate(name_of_type(finding.type))


def action(finding: Finding, policy_code: str) -> str:
    """Say what a policy makes of a finding."""
    return {
        "drop": _("excluded"),
        "model": _("included"),
        "review": _("your decision"),
    }[pii.action(finding, policy_code)]


def why(finding: Finding) -> str:
    """Say in one sentence why a column was judged as it was."""
    if not finding.evidence:
        return _("Its class was set by you.") if finding.confidence == 1 else ""
    said = "; ".join(words.plain(words.translate(reason)) for reason in finding.evidence)
    return f"{said[:1].upper()}{said[1:]}."


def advice(finding: Finding) -> str:
    """Say what the owner could bring in place of a column that is left out."""
    said = pii.advice(finding)
    return "" if said is None else words.translate(said)


def schema_finding(finding: str) -> str:
    """Say what a schema holds of a finding; what its owner wrote stands as it is."""
    return words.translate(name_as_written(finding))
