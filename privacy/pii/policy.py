"""Policy: what a law or a house rule makes of each finding.

An action is what a proposal does by default: drop the column or model it; "review" asks its owner.
What could stand in its place, such as a coarser value, is advice.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from privacy.message import Message
from privacy.pii.finding import Finding

Action = Literal["drop", "model", "review"]
Policy = Literal["strict", "KR-PIPA", "HIPAA", "GDPR"]
POLICIES: tuple[Policy, ...] = get_args(Policy)


@dataclass(frozen=True)
class _Rules:
    """What a policy says beyond the groups.

    Attributes:
        groups: the action on each group.
        types: the action on a type, before that on its group.
    """

    groups: dict[str, Action]
    types: dict[str, Action]


def _types(action: Action, names: str) -> dict[str, Action]:
    return dict.fromkeys(names.split(), action)


_GROUPS: dict[str, Action] = {
    "DIRECT": "drop",
    "KEY": "drop",
    "FREE_TEXT": "drop",
    "SENSITIVE": "model",
    "QUASI": "model",
    "NONE": "model",
}
_RULES: dict[Policy, _Rules] = {
    "strict": _Rules(
        _GROUPS,
        _types("drop", "geo_coordinate org_phone org_email org_address url birth_place birth_day"),
    ),
    # Personal Information Protection Act: Art. 23 sensitive information; Art. 24 and 24-2
    # identification numbers, of which a resident number may not be processed on consent alone.
    "KR-PIPA": _Rules(
        {**_GROUPS, "SENSITIVE": "review"},
        _types("review", "date_of_birth geo_coordinate org_phone org_email org_address"),
    ),
    # 45 CFR 164.514(b)(2), Safe Harbor: also geography below the state and days of any event.
    "HIPAA": _Rules(
        _GROUPS,
        {
            **_types("drop", "postal_code city geo_coordinate birth_place event_date url"),
            **_types("drop", "birth_month birth_day"),
            **_types("drop", "org_phone org_email org_address"),
            **_types("review", "age birth_year"),
        },
    ),
    # Regulation (EU) 2016/679: Art. 9 special categories, Art. 10 convictions; recital 26 on what
    # makes a person identifiable.
    "GDPR": _Rules(
        {**_GROUPS, "SENSITIVE": "review"},
        _types(
            "review", "date_of_birth geo_coordinate org_phone org_email org_address birth_place"
        ),
    ),
}
_YEAR = Message("To keep the year, make the column coarser.")
_REGION = Message("To keep the region, make the column coarser.")
_ADVICE = {
    "date_of_birth": _YEAR,
    "birth_day": _YEAR,
    "postal_code": Message("To keep its first two or three digits, make the column coarser."),
    "street_address": _REGION,
    "geo_coordinate": _REGION,
    "event_date": Message("To keep the month, make the column coarser."),
    "age": Message("Ages of 90 and above belong together."),
    "salary": Message("To keep bands, make the column coarser."),
    "city": _REGION,
}


def action(finding: Finding, policy: str = "strict") -> Action:
    """Return what becomes of a column: "drop", "model", or "review" by its owner.

    A direct identifier that is not likely is for review under every policy.

    Raises:
        ValueError: there is no such policy.
    """
    if policy not in POLICIES:
        raise ValueError(f"There is no policy {policy!r}. Use one of {', '.join(POLICIES)}.")
    rules = _RULES[policy]
    if finding.group in {"DIRECT", "FREE_TEXT", "SENSITIVE", "QUASI"} and finding.confidence < 0.5:
        return "review"
    return rules.types.get(finding.type, rules.groups[finding.group])


def advice(finding: Finding) -> Message | None:
    """Say what the owner could keep of a column that is left out."""
    return _ADVICE.get(finding.type)
