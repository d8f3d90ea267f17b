"""Sdtypes: what SDV's metadata calls the kinds of columns, and what they are here.

SDV's metadata is JSON and is read as such; nothing of SDV is imported, and none of it has to be
installed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from synth.surrogates.declaration import Surrogate
from synth.surrogates.template import Template, escape

# sdtypes of columns that are modelled, or are keys; all others are called as faker's functions.
STATISTICAL = ("numerical", "datetime", "categorical", "ordinal", "boolean")
LEFT_OUT = "unknown"
FOREIGN_KEY = "foreign key"  # a finding


@dataclass(frozen=True)
class Personal:
    """What a column of personal data becomes.

    Attributes:
        finding: as a schema writes it; the first sdtype with it is the one that is written.
        type: of the surrogates that fill it; None where there are none and it is left out.
    """

    finding: str
    type: str | None = None
    format: str | None = None

    @property
    def surrogate(self) -> Surrogate | None:
        """Return what fills the column."""
        return None if self.type is None else Surrogate(self.type, self.format)


_NAME, _FIRST, _LAST = "{given} {family}", "{given}", "{family}"
PERSONAL: Mapping[str, Personal] = {
    "name": Personal("person name", "name_en", _NAME),
    "first_name": Personal("first name", "name_en", _FIRST),
    "last_name": Personal("last name", "name_en", _LAST),
    "email": Personal("email", "email"),
    "phone_number": Personal("phone", "phone_us"),
    "ssn": Personal("national id", "us_ssn"),
    "address": Personal("street address", "address_en"),
    "postcode": Personal("postal code", "postcode_us"),
    "credit_card_number": Personal("credit card", "card"),
    "credit_card_expire": Personal("card expiry", "card_expiry"),
    "iban": Personal("iban", "iban"),
    "vin": Personal("vehicle vin", "vin"),
    "ipv4_address": Personal("ip address", "ipv4"),
    "ipv6_address": Personal("ip address", "ipv6"),
    "mac_address": Personal("mac address", "mac"),
    "user_name": Personal("username", "username"),
    "url": Personal("url", "url"),
    "uuid4": Personal("record id", "uuid"),
    "text": Personal("free text", "free_text"),
    "license_plate": Personal("vehicle plate"),
    "city": Personal("city"),
    "country": Personal("country"),
    "country_code": Personal("country code"),
    "administrative_unit": Personal("region"),
    "state_abbr": Personal("state abbr"),
    "secondary_address": Personal("secondary address"),
    "latitude": Personal("latitude"),
    "longitude": Personal("longitude"),
    "swift8": Personal("swift8"),
    "swift11": Personal("swift11"),
    "user_agent_string": Personal("user agent string"),
}
_ALIKE = {  # names of faker that mean the same
    "street_address": "address",
    "zipcode": "postcode",
    "postalcode": "postcode",
    "ascii_email": "email",
    "company_email": "email",
    "free_email": "email",
    "safe_email": "email",
    "first_name_male": "first_name",
    "first_name_female": "first_name",
    "name_male": "name",
    "name_female": "name",
    "ipv4": "ipv4_address",
    "ipv6": "ipv6_address",
    "uri": "url",
    "image_url": "url",
    "paragraph": "text",
    "sentence": "text",
}
_NEAR = {  # what is found here, as SDV calls it
    "org phone": "phone_number",
    "org email": "email",
    "org address": "address",
    "middle name": "first_name",
    "free text with pii": "text",
    "nearly unique": "id",
    FOREIGN_KEY: "id",
}


def personal(sdtype: str) -> Personal:
    """Return what becomes of a column of an sdtype that is not statistical."""
    known = PERSONAL.get(_ALIKE.get(sdtype, sdtype))
    return known or Personal(sdtype.replace("_", " "))


def sdtype_of(finding: str | None, surrogate: Surrogate | None) -> str:
    """Return the sdtype of a column that is filled or left out."""
    fits = [
        sdtype
        for sdtype, one in PERSONAL.items()
        if surrogate is not None and (one.type, one.format) == (surrogate.type, surrogate.format)
    ]
    if fits:
        return fits[0]
    if surrogate is not None and surrogate.type == "key":
        return "id"
    of_type = [
        name for name, one in PERSONAL.items() if surrogate and one.type == surrogate.type
    ] + [name for name, one in PERSONAL.items() if one.finding == finding]
    if of_type:
        return of_type[0]
    written = (finding or "").replace(" ", "_")
    # What is no name of a function is a sentence of the owner's.
    named = _NEAR.get(finding or "", written)
    return named if re.fullmatch("[a-z][a-z0-9_]{0,40}", named) else LEFT_OUT


_ATOM = re.compile(
    r"(?P<figure>\\d|\[0-9\])|(?P<capital>\[A-Z\]|\[A-Za-z\]|\[a-zA-Z\])|(?P<hex>\[0-9a-f\])"
    r"|\\(?P<escaped>[^\w\s])|(?P<plain>[\w\s:;,@#%&=~<>!\"'`/-])"
)
_TIMES = re.compile(r"\{(?P<least>\d{1,3})(?:,(?P<most>\d{1,3}))?\}")
_SIGNS = {"figure": "#", "capital": "?", "hex": "^"}


def template_of(expression: str) -> str | None:
    """Return a template all of whose texts a regular expression takes; None where none is seen.

    Of a piece that may come several times it has as many as there may be: the space is the larger.
    """
    place, found = 0, ""
    expression = expression.removeprefix("^").removesuffix("$")
    while place < len(expression):
        atom = _ATOM.match(expression, place)
        if atom is None:
            return None
        place = atom.end()
        kind = next(name for name, text in atom.groupdict().items() if text is not None)
        piece = _SIGNS.get(kind) or escape(str(atom[kind]))
        times = _TIMES.match(expression, place)
        place = times.end() if times else place
        found += piece * int((times["most"] or times["least"]) if times else 1)
    return found if 0 < len(found) <= 200 else None


_SPECIAL = re.compile(r"([.^$*+?{}\[\]\\|()])")
_EXPRESSIONS = {"#": "[0-9]", "?": "[A-Z]", "^": "[0-9a-f]"}


def expression_of(template: str) -> str | None:
    """Return the regular expression of a template's texts; None where a type fills parts of it."""
    pieces = Template(template).pieces
    if any(piece.is_filled for piece in pieces):
        return None
    found, place = "", 0
    while place < len(pieces):
        piece = pieces[place]
        one = _EXPRESSIONS[piece.text] if piece.is_open else _SPECIAL.sub(r"\\\1", piece.text)
        times = 1
        while piece.is_open and place + times < len(pieces) and pieces[place + times] == piece:
            times += 1
        found += one + (f"{{{times}}}" if times > 1 else "")
        place += times
    return found
