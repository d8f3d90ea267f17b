"""Reasons: everything that can be said of why a column was judged as it was.

They are texts of the catalogue with blanks for a share and for what the values are like, never for
a value.
"""

from enum import StrEnum

from privacy.message import Message


class Reason(StrEnum):
    """Why; {share} is a percentage, {what} a likeness, the name of a form, or types of a text."""

    NOTHING = "nothing points to a person"
    NAMED = "the header names it"
    BEGUN = "what the values begin with names it"
    WRITTEN = "{share} of the values are written like {what}"
    LIKE = "{share} of the values are like {what}"
    KNOWN = "{share} of the values are known as such"
    AGREE = "{share} of the values can be that"
    UNLIKE = "the values are unlike it"
    UNKNOWN_NAMES = "the values are unlike names that are known"
    DAYS = "{share} of the values are days"
    NO_DAYS = "the values are no days"
    ONLY_DAYS = "the values are days"
    BIRTHS = "the values are days like those people are born on"
    BIRTH_PARTS = "the header names a birth and the values are months or days of a month"
    EXTENSION_BESIDE = "the header names an extension, and a column beside holds telephone numbers"
    BIRTH_BESIDE = "columns beside hold the other parts of a date of birth"
    ORGANIZATIONS = "{share} of the values are named like organisations"
    ADDRESS_BESIDE = "{share} of the values are the rest of the address beside"
    OF_LICENSED = "nobody stands beside whose licence it could be"
    PERSONS_BESIDE = "columns beside tell of persons"
    BIRTH_YEARS = "the header names a birth and the values are years"
    HASHES = "the values are hashes"
    HASHES_NAMED = "the header names it and the values are hashes"
    HASHES_BESIDE = "the values are hashes, and columns beside tell who it is"
    ANSWERS = "the values are answers"
    FEW = "there are no more than three values"
    BANK_BESIDE = "a column beside names banks"
    CARD_BESIDE = "a column beside holds card numbers"
    PART_OF_NAME = "{share} of the values stand in the full name beside"
    PART_OF_EMAIL = "{share} of the values stand in the e-mail address beside"
    NAMES_BESIDE = "{share} of the values are names that stand in a column beside"
    OF_PLACES = "the table is of places, not of people"
    UUIDS = "the values are UUIDs"
    KEY_NAMED = "the header names a key, and there are many values"
    RUNNING = "a running number"
    DIFFERENT = "{share} of the rows differ"
    PROSE = "texts in words"
    IN_TEXTS = "{share} of the texts hold {what}"
    IN_VALUES = "{share} of the values hold {what}"


class Likeness(StrEnum):
    """What values can be like that are not written in one form."""

    KOREAN_NAMES = "Korean names"
    PARTS_OF_KOREAN_NAMES = "parts of Korean names"
    HAN_NAMES = "Chinese or Japanese names"
    NAMES = "names"
    LISTS_OF_NAMES = "lists of names"
    NAMES_WITH_MORE = "names with a rank, a title or a remark"
    USER_NAMES = "names of users"
    ADDRESSES = "addresses"


def because(reason: Reason, *, share: float = 1.0, what: str | tuple[Message, ...] = ()) -> Message:
    """Return a reason with its blanks filled.

    Args:
        what: a likeness or the name of a form, or the types of what was found in texts.
    """
    like = Message(what) if isinstance(what, str) else what
    said = {"share": percent(share), "what": like}
    return Message(reason.value, **{name: said[name] for name in said if f"{{{name}}}" in reason})


def percent(share: float) -> str:
    """Write a share as a reason has it: whole percents, or two digits where that would be none."""
    return f"{100 * share:.0f} %" if share >= 0.1 else f"{100 * share:.2g} %"
