"""Findings in words: classes, what a column holds, why, and what a policy makes of it."""

from privacy import pii
from privacy.message import Message
from privacy.pii import Finding
from privacy.pii.finding import GROUP_OF, called
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
    return "" if finding.type == "NONE" else words.said(called(finding.type))


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
    said = "; ".join(words.plain(words.said(reason)) for reason in finding.evidence)
    return f"{said[:1].upper()}{said[1:]}."


def advice(finding: Finding) -> str:
    """Say what the owner could bring in place of a column that is left out."""
    said = pii.advice(finding)
    return "" if said is None else words.said(said)


def written(finding: str) -> str:
    """Say what a schema holds of a finding; what its owner wrote stands as it is."""
    known = _WRITTEN.get(finding)
    return words.known(finding) if known is None else words.said(known)


# As a schema has them: a type, or one that its owner is asked to decide on.
_TYPES = {kind.replace("_", " "): called(kind) for kind in GROUP_OF}
_WRITTEN = {
    **_TYPES,
    **{f"review: {name}": Message("please decide: {found}", found=_TYPES[name]) for name in _TYPES},
}
