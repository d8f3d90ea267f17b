"""Namespaces: for each type of surrogate, values that belong to nobody, and why they cannot.

Sources stand in docs/surrogates.md. What no authority keeps free (names, keys) is said to be so.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from privacy.message import N_
from synth.surrogates.fields import Field
from synth.surrogates.template import FIGURE, Template
from synth.surrogates.words import PLATE_LETTERS

Strength = Literal["impossible", "reserved", "unassigned", "fixed", "list", "chance"]
Written = Literal["template", "numbered", "card", "resident", "foreigner"]

_SSN_GROUPS = tuple(f"{group:02}" for group in (*range(1, 50), *range(66, 70)))  # of no ITIN
_AREAS = tuple(
    f"{area}"
    for area in range(200, 990)
    if area // 10 % 10 != 9 and area % 100 != 11
)  # fmt: skip
_CAPITALS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_KOREAN_AREA = r"(?:10|1[16-9]|2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70)"
_RESERVED_HOST = r"(?:[a-z0-9-]+\.)*(?:example\.(?:com|org|net)|example|invalid|test)"


def _texts(first: int, end: int, width: int) -> tuple[str, ...]:
    return tuple(f"{number:0{width}}" for number in range(first, end))


@dataclass(frozen=True)
class Namespace:
    """What one type of surrogate can be.

    Attributes:
        said: in words, which values these are and why none is a person's.
        strength: "impossible" by its own form, "reserved" by an authority, "unassigned" today,
            one "fixed" text, from a "list" of what many people share, or free of a real value by
            "chance" alone.
        template: how it is written where the schema does not say.
        written: how a value comes about.
        expression: what every value matches; of figures and letters alone where `compact`.
        fields: of a numbered type, for a template; None where its template does not suit it.
        language: "ko" or "en", of those that have words of one; else that of the persona.
        is_unique: whether its values can be told to differ.
    """

    said: str
    strength: Strength
    template: str
    written: Written = "template"
    expression: str = ""
    compact: bool = False
    fields: Callable[[Template], tuple[Field, ...] | None] | None = None
    language: str = ""
    is_unique: bool = True


def _fixed(*fields: Field) -> Callable[[Template], tuple[Field, ...] | None]:
    """Return fields that suit each template with as many open signs, figures and capitals alike."""

    def suited(template: Template) -> tuple[Field, ...] | None:
        signs = "".join(
            FIGURE * field
            if isinstance(field, int)
            else re.sub("[A-Z]", "?", re.sub("[0-9]", FIGURE, field[0]))
            for field in fields
        )
        return fields if template.opens == signs else None

    return suited


def _korean_phone(template: Template) -> tuple[Field, ...] | None:
    """Return what follows the area code, or 010 and what follows it: the exchange begins with 0."""
    known, n_open = re.sub(r"\D", "", template.literals), len(template.opens)
    if set(template.opens) != {FIGURE}:
        return None
    if n_open in (7, 8) and re.fullmatch(rf"(?:82)?0?{_KOREAN_AREA}", known):
        return (("0",), n_open - 1)
    if n_open == 11 and not known:
        return (("0100",), 7)
    return None


def _account(template: Template) -> tuple[Field, ...] | None:
    n_open = len(template.opens)
    fits = set(template.opens) == {FIGURE} and 10 <= n_open <= 14
    return (("000",), n_open - 3) if fits and not re.search(r"\d", template.literals) else None


def _passport(template: Template) -> tuple[Field, ...] | None:
    return {
        "?###?####": (("Z",), 3, _CAPITALS, 4),
        "?########": (("Z",), 8),
    }.get(template.opens)


def _card(template: Template) -> tuple[Field, ...] | None:
    n_open = len(template.opens)
    fits = set(template.opens) == {FIGURE} and 13 <= n_open <= 19
    if not fits or re.search(r"\d", template.literals):
        return None
    return (("4",), n_open - 2, tuple("123456789"))


NAMESPACES: dict[str, Namespace] = {
    "name_ko": Namespace(
        N_("Korean names from a public list, which many people have"),
        "list",
        "{family}{given}",
        language="ko",
        is_unique=False,
    ),
    "name_en": Namespace(
        N_("English names from a public list, which many people have"),
        "list",
        "{given} {family}",
        language="en",
        is_unique=False,
    ),
    "email": Namespace(
        N_("addresses in domains that nobody can own (RFC 2606, RFC 6761)"),
        "reserved",
        "{name}.######@example.com",
        expression=rf"[a-z0-9._+-]+@{_RESERVED_HOST}",
    ),
    "phone_kr": Namespace(
        N_("Korean numbers whose exchange begins with 0, which is given to nobody"),
        "unassigned",
        "010-####-####",
        "numbered",
        rf"(?:82)?0?{_KOREAN_AREA}0\d{{6,7}}",
        compact=True,
        fields=_korean_phone,
    ),
    "phone_us": Namespace(
        N_("numbers 555-0100 to 555-0199, which are kept for fiction in North America"),
        "reserved",
        "###-###-####",
        "numbered",
        r"1?[2-9][0-8]\d55501\d\d",
        compact=True,
        fields=_fixed(_AREAS, ("55501",), 2),
    ),
    "kr_rrn": Namespace(
        N_("resident registration numbers of people born in the 1800s"),
        "impossible",
        "######-#######",
        "resident",
        r"\d{6}[09]\d{6}",
        compact=True,
        fields=_fixed(13),
    ),
    "kr_frn": Namespace(
        N_("foreigner registration numbers of a day above 40, which no month has"),
        "impossible",
        "######-#######",
        "foreigner",
        r"\d{4}[4-7]\d[5-8]\d{6}",
        compact=True,
        fields=_fixed(13),
    ),
    "kr_brn": Namespace(
        N_("business registration numbers of the kind 00, which is not issued"),
        "unassigned",
        "###-##-#####",
        "numbered",
        r"[1-9]\d\d00\d{5}",
        compact=True,
        fields=_fixed(_texts(100, 1000, 3), ("00",), 5),
    ),
    "kr_crn": Namespace(
        N_("corporate registration numbers of the registry office 0000, which does not exist"),
        "unassigned",
        "######-#######",
        "numbered",
        r"0000\d{9}",
        compact=True,
        fields=_fixed(("0000",), 9),
    ),
    "kr_licence": Namespace(
        N_("driver's licences of the regions 29 to 99, which do not exist"),
        "unassigned",
        "##-##-######-##",
        "numbered",
        r"(?:29|[3-9]\d)\d{10}",
        compact=True,
        fields=_fixed(_texts(29, 100, 2), 10),
    ),
    "kr_passport": Namespace(
        N_("passport numbers that begin with Z, as no Korean passport does"),
        "unassigned",
        "?###?####",
        "numbered",
        r"Z(?:\d{3}[A-Z]\d{4}|\d{8})",
        compact=True,
        fields=_passport,
    ),
    "kr_account": Namespace(
        N_("account numbers that begin with 000, as no published layout does"),
        "unassigned",
        "###-######-#####",
        "numbered",
        r"000\d{7,11}",
        compact=True,
        fields=_account,
    ),
    "us_ssn": Namespace(
        N_("social security numbers of the areas 900 to 999, outside the groups of an ITIN"),
        "unassigned",
        "###-##-####",
        "numbered",
        r"9\d\d(?:0[1-9]|[1-4]\d|6[6-9])\d{4}",
        compact=True,
        fields=_fixed(_texts(900, 1000, 3), _SSN_GROUPS, 4),
    ),
    "card": Namespace(
        N_("card numbers whose check digit is wrong (Luhn)"),
        "impossible",
        "####-####-####-####",
        "card",
        r"4\d{12,18}",
        compact=True,
        fields=_card,
    ),
    "card_expiry": Namespace(
        N_("expiry dates in the 1980s"),
        "impossible",
        "{month}/{year}",
        expression=r"(?:0[1-9]|1[0-2]|[A-Z][a-z]{2})\D?(?:19)?8\d",
        is_unique=False,
    ),
    "iban": Namespace(
        N_("IBANs with the check digits 00, 01 or 99, which are never computed"),
        "impossible",
        "GB00????##############",
        expression=r"[A-Z]{2}(?:00|01|99)[A-Z0-9]{11,30}",
        compact=True,
    ),
    "kr_plate": Namespace(
        N_("plates with a letter that no Korean plate has"),
        "unassigned",
        "###{letter}####",
        expression=rf"\d{{2,3}}[{''.join(PLATE_LETTERS)}]\d{{4}}",
        compact=True,
    ),
    "vin": Namespace(
        N_("vehicle numbers with the letter Q, which ISO 3779 leaves out"),
        "impossible",
        "Q################",
        expression=r"Q[A-Z0-9]{16}",
        compact=True,
    ),
    "ipv4": Namespace(
        N_("addresses that are kept for documentation (RFC 5737)"),
        "reserved",
        "{documentation}",
        expression=r"(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}",
    ),
    "ipv6": Namespace(
        N_("addresses that are kept for documentation (RFC 3849)"),
        "reserved",
        "2001:db8:^^^^:^^^^:^^^^:^^^^:^^^^:^^^^",
        expression=r"2001:0?db8:[0-9a-f:]+",
    ),
    "mac": Namespace(
        N_("addresses that are kept for documentation (RFC 7042)"),
        "reserved",
        "00:00:5e:00:53:^^",
        expression=r"00005[eE]0053[0-9a-fA-F]{2}",
        compact=True,
    ),
    "uuid": Namespace(
        N_("UUIDs of version 8, which no common generator makes (RFC 9562)"),
        "reserved",
        "^^^^^^^^-^^^^-8^^^-a^^^-^^^^^^^^^^^^",
        expression=r"[0-9a-f]{12}8[0-9a-f]{3}[89ab][0-9a-f]{15}",
        compact=True,
    ),
    "url": Namespace(
        N_("web addresses in domains that nobody can own (RFC 2606, RFC 6761)"),
        "reserved",
        "https://site-######.example/",
        expression=rf"(?:https?://)?{_RESERVED_HOST}(?:/.*)?",
    ),
    "username": Namespace(
        N_("user names that begin with syn_"),
        "unassigned",
        "syn_{name}####",
        expression=r"syn_.+",
    ),
    "address_ko": Namespace(
        N_("addresses in roads that no Korean register has"),
        "unassigned",
        "{region} {roadko} {number}",
        expression=r".*(?:합성|가상|모의|예시)(?:표본|자료|견본|시료)(?:로|길) ?\d.*",
        language="ko",
    ),
    "address_en": Namespace(
        N_("addresses in roads that are named as invented"),
        "unassigned",
        "{number} {roaden}, {region}",
        expression=(
            r".*(?:Synthetic|Imaginary|Fictitious|Nonexistent) "
            r"(?:Sample|Specimen|Data|Table) (?:Street|Road).*"
        ),
        language="en",
    ),
    "postcode_kr": Namespace(
        N_("postcodes that begin with 00, below the first one issued"),
        "unassigned",
        "#####",
        "numbered",
        r"00\d{3}",
        compact=True,
        fields=_fixed(("00",), 3),
    ),
    "postcode_us": Namespace(
        N_("ZIP codes that begin with 000, which is not in use"),
        "unassigned",
        "#####",
        "numbered",
        r"000\d\d",
        compact=True,
        fields=_fixed(("000",), 2),
    ),
    "free_text": Namespace(
        N_("one fixed text in place of free text"),
        "fixed",
        "[free text left out]",
        is_unique=False,
    ),
    "key": Namespace(
        N_("signs drawn by the declared format; a real one comes up by chance alone"),
        "chance",
        "SYN-########",
    ),
}
