"""Finding and Entity: what a column, and what a place in a text, was found to hold."""

from dataclasses import dataclass

from privacy.message import N_, Message
from privacy.pii.formats import Group as Group
from privacy.pii.identifiers import FORMATS

# Types that several countries have, or that no form is written for; a format names others.
_TYPES: dict[Group, str] = {
    "DIRECT": """
        person_name first_name last_name middle_name mothers_maiden_name
        email phone street_address date_of_birth
        national_id passport driver_license health_number medical_record_number military_id
        tax_id
        credit_card card_cvv card_expiry bank_account iban crypto_wallet
        vehicle_plate vehicle_vin device_id mac_address ip_address
        username password password_hash secret social_account photo_url biometric
    """,
    "QUASI": """
        age gender birth_year birth_month birth_day birth_place postal_code city region country
        geo_coordinate
        occupation organization education marital_status salary event_date
        org_phone org_email org_address url
    """,
    "SENSITIVE": """
        ethnicity religion political_opinion union_membership health disability blood_type
        genetic_data sexual_orientation criminal_record
    """,
    "FREE_TEXT": "free_text free_text_with_pii",
    "KEY": "record_id nearly_unique",
}
GROUP_OF: dict[str, Group] = {form.type: form.group for form in FORMATS} | {
    name: group for group, names in _TYPES.items() for name in names.split()
}
_REVIEW = "review: "
_LONGER = {
    "record_id": N_("identifier of a row or a person"),
    "free_text_with_pii": N_("free text that holds personal data"),
}


def name_of_type(type: str) -> Message:
    """Return what a type is called, a key of `GROUP_OF`."""
    text = _LONGER.get(type, type.replace("_", " "))
    return Message(text)


def name_as_written(finding: str) -> Message:
    """Return what a schema's `finding` is called: a type, or one that its owner is to decide on.

    A question of the proposal is said too; what an owner wrote in other words stays as it is.
    """
    type = finding.removeprefix(_REVIEW).replace(" ", "_")
    if type not in GROUP_OF:
        is_text = finding != "" and not set("{}") & set(finding)
        return Message(finding) if is_text else Message("{finding}", finding=finding)
    name = name_of_type(type)
    return Message("please decide: {found}", found=name) if finding.startswith(_REVIEW) else name


@dataclass(frozen=True)
class Finding:
    """What one column was found to hold.

    It comes from the private rows and nothing was paid for it: it is for the owner alone. A schema
    takes over the type, and says so; never the evidence.

    Attributes:
        group: DIRECT tells who it is; QUASI does together with others; SENSITIVE is what the law
            protects most; FREE_TEXT can hold anything; KEY tells rows apart and is not modelled.
        type: what it holds, a key of `GROUP_OF`; "NONE" where nothing was found.
        confidence: of group and type, from 0 to 1.
        evidence: why: headers, and shares of the values; never a value.
    """

    column: str
    group: Group
    type: str
    confidence: float
    evidence: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Entity:
    """What was recognised in a text, and where: text[start:end].

    Attributes:
        type: a key of `GROUP_OF`.
        score: of the recognizer, from 0 to 1.
    """

    type: str
    start: int
    end: int
    score: float
