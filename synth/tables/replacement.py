"""What could stand in place of a column that is left out: surrogates, or coarser values.

A proposal, made from the type of what a column was found to hold and from how nearly all of its
cells are written; it is for the owner to confirm, format by format.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

import pandas as pd

from privacy.pii import Finding
from synth.reading.spelling import as_texts
from synth.surrogates.declaration import Surrogate
from synth.surrogates.issuing import Issuer
from synth.surrogates.template import escape
from synth.tables.columns import ORDERED_KINDS, ColumnSpec
from synth.tables.generalising import Generalise

_NEARLY_ALL, _ALIKE, _DIFFERENT = 0.9, 0.99, 0.99  # shares of the cells
_SPARE = 4  # keys for each row
_LONGEST_SHAPE = 80  # signs
_HALF = 0.5
_HANGUL = "[가-힣]"
_NAMED = {  # finding → the template of a name, Korean and English
    "person_name": ("{family}{given}", "{given} {family}"),
    "first_name": ("{given}", "{given}"),
    "last_name": ("{family}", "{family}"),
    "middle_name": ("{given}", "{given}"),
    "mothers_maiden_name": ("{family}", "{family}"),
}
_SHAPED = {  # finding → types that its cells' shape may be written as
    "national_id": ("kr_rrn", "us_ssn"),
    "tax_id": ("us_ssn", "kr_brn"),
    "passport": ("kr_passport",),
    "driver_license": ("kr_licence",),
    "business_number": ("kr_brn",),
    "corporate_number": ("kr_crn",),
    "bank_account": ("kr_account",),
}
_PLAIN = {  # finding → a type that has its own format
    "email": "email",
    "org_email": "email",
    "iban": "iban",
    "mac_address": "mac",
    "vehicle_vin": "vin",
    "username": "username",
    "social_account": "username",
    "photo_url": "url",
    "url": "url",
}
_COARSER = {  # finding → how a column of an ordered kind is made coarser
    "age": {"integer": Generalise(top=Decimal(90))},
    "postal_code": {"integer": Generalise(width=Decimal(100))},
    # A tenth of a degree is about 10 km: Korea is four degrees wide.
    "geo_coordinate": {"decimal": Generalise(width=Decimal("0.1"))},
    **{
        type: {"date": Generalise(to="year"), "datetime": Generalise(to="year")}
        for type in ("date_of_birth", "birth_day", "event_date")
    },
}

# 45 CFR 164.514(b)(2) has no place smaller than a state, but for three digits of a postcode.
_SAFE_HARBOUR = Generalise(width=Decimal(1))
_AREA = r"0(?:10|1[16-9]|2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70)"
_MOBILE_WORDS = r"휴대|핸드폰|모바일|이동전화|무선|손전화|폰|mobile|cell|(?:^|[^a-z])hp(?:$|[^a-z])"
_SEOUL = "02-####-####"
_LANDLINE_WORDS = r"전화|유선|팩스|대표번호|(?:^|[^a-z])tel|fax|landline"


def propose_replacement(
    column: ColumnSpec, modelled: ColumnSpec, finding: Finding, cells: pd.Series, policy: str
) -> ColumnSpec:
    """Return a column that is left out as surrogates, or as coarser values; or as it is.

    Args:
        modelled: the column as its cells alone would have it.
    """
    how = _COARSER.get(finding.type, {}).get(modelled.kind)
    if how is not None and policy == "HIPAA" and finding.type == "geo_coordinate":
        how = _SAFE_HARBOUR
    if how is not None and modelled.is_modelled:
        return replace(modelled, role="generalise", generalise=how, finding=column.finding)
    texts = _written(cells, column.missing)
    if column.kind not in ("identifier", "text") or not _is_text(modelled) or not len(texts):
        return column
    surrogate = _surrogate(finding, texts)
    if surrogate.type == "key" and modelled.kind in ("integer", "decimal"):
        return replace(_whole_key(column.name, texts), finding=column.finding)
    return ColumnSpec(
        column.name,
        column.kind,
        "surrogate",
        missing=column.missing,
        surrogate=replace(surrogate, unique=_is_unique(surrogate, texts)),
        finding=column.finding,
    )


def propose_surrogate(finding: Finding, cells: pd.Series) -> Surrogate:
    """Return what could fill a column of texts, by what it was found to hold."""
    texts = _written(cells, ())
    if not len(texts):
        return Surrogate("key")
    surrogate = _surrogate(finding, texts)
    return replace(surrogate, unique=_is_unique(surrogate, texts))


def propose_person_key(name: str, cells: pd.Series) -> ColumnSpec:
    """Return the column that tells persons apart, its ids written as nearly all of them are."""
    texts = _written(cells, ())
    shape = find_shape(texts) if len(texts) else None
    surrogate = Surrogate("key", None if shape is None else _literal_first(texts, shape))
    if shape is None or Issuer(surrogate).space < _SPARE * len(texts):
        return ColumnSpec(name, "identifier")
    return ColumnSpec(name, "identifier", "surrogate", surrogate=replace(surrogate, unique=True))


def _whole_key(name: str, texts: pd.Series) -> ColumnSpec:
    """Return a column of whole numbers as long as nearly all are, or as rows need to differ."""
    differ = _all_differ(texts)
    shown = int(texts.map(_figures).quantile(_ALIKE))
    figures = max(shown, len(str(_SPARE * len(texts)))) if differ else shown
    surrogate = Surrogate("key", "#" * min(max(figures, 1), 18), unique=differ)
    return ColumnSpec(name, "integer", "surrogate", surrogate=surrogate)


def _figures(text: str) -> int:
    """Return how many figures a number has before its point."""
    try:
        return len(format(abs(Decimal(text)).to_integral_value(), "f"))
    except InvalidOperation:
        return 1


def make_consistent(
    columns: Sequence[ColumnSpec], findings: Mapping[str, Finding]
) -> list[ColumnSpec]:
    """Return the columns with surrogates that agree with the sex, birth and region of their row."""
    of_type: dict[str, list[ColumnSpec]] = {}
    for column in columns:
        if column.is_modelled:
            of_type.setdefault(findings[column.name].type, []).append(column)
    texts, moments = {"categorical", "boolean"}, {"date", "datetime", "integer"}
    sources = {
        "sex": _only(of_type.get("gender", []), texts),
        "region": _only(of_type.get("region", []), texts),
        "birth": _only(
            [*of_type.get("date_of_birth", []), *of_type.get("birth_year", [])], moments
        ),
    }
    return [_make_consistent(column, sources) for column in columns]


def _make_consistent(column: ColumnSpec, sources: Mapping[str, str | None]) -> ColumnSpec:
    if column.surrogate is None or column.surrogate.persona:
        return column
    wanted = {
        "name_ko": ("sex",),
        "name_en": ("sex",),
        "kr_rrn": ("birth", "sex"),
        "kr_frn": ("birth", "sex"),
        "address_ko": ("region",),
        "address_en": ("region",),
    }.get(column.surrogate.type, ())
    named = [(aspect, sources[aspect]) for aspect in wanted]
    found = tuple((aspect, source) for aspect, source in named if source is not None)
    return replace(column, surrogate=replace(column.surrogate, consistent_with=found))


def _only(columns: Sequence[ColumnSpec], kinds: set[str]) -> str | None:
    fitting = [column.name for column in columns if column.kind in kinds]
    return fitting[0] if len(fitting) == 1 else None


def _written(cells: pd.Series, missing: Sequence[str]) -> pd.Series:
    """Return the cells in which something stands: neither empty nor a missing token."""
    texts = as_texts(cells).dropna()
    return texts[(texts.str.strip() != "") & ~texts.isin(missing)]


def _is_text(modelled: ColumnSpec) -> bool:
    """Tell whether texts, or whole numbers, can stand in a column."""
    return modelled.kind not in ORDERED_KINDS or modelled.kind in ("integer", "decimal")


def _surrogate(finding: Finding, texts: pd.Series) -> Surrogate:
    """Return what could fill a column, by what it holds and how nearly all of it is written."""
    korean = float(texts.str.contains(_HANGUL, regex=True).mean()) > _HALF
    shape = find_shape(texts)
    if finding.type in _NAMED:
        persona = "mother" if finding.type == "mothers_maiden_name" else ""
        template = _NAMED[finding.type][0 if korean else 1]
        if finding.type == "middle_name" and shape == "?":
            template = "{initial}"
        return Surrogate("name_ko" if korean else "name_en", template, persona=persona)
    if finding.type in _PLAIN:
        return Surrogate(_PLAIN[finding.type])
    match finding.type:
        case "street_address" | "org_address":
            return Surrogate("address_ko" if korean else "address_en")
        case "free_text" | "free_text_with_pii":
            return Surrogate("free_text", "(자유 서술 생략)" if korean else None)
        case "phone" | "org_phone":
            return _phone(finding.column, texts, shape)
        case "ip_address":
            return Surrogate(
                "ipv6" if texts.str.contains(":", regex=False).mean() > _HALF else "ipv4"
            )
        case "vehicle_plate" if korean:
            return Surrogate("kr_plate")
        case "credit_card":
            return _first_that_fits(("card",), shape) or Surrogate("card")
        case "card_expiry":
            named = float(texts.str.match("[A-Za-z]{3}-").mean()) > _HALF
            return Surrogate("card_expiry", "{monthname}-{year}" if named else None)
    found = _first_that_fits(_SHAPED.get(finding.type, ()), shape)
    if found is not None and found.type == "kr_rrn":
        seventh = texts.str.replace(r"\D", "", regex=True).str.slice(6, 7)
        if float(seventh.isin(["5", "6", "7", "8"]).mean()) > _HALF:
            found = replace(found, type="kr_frn")
    return found or Surrogate("key", _literal_first(texts, shape))


def _phone(name: str, texts: pd.Series, shape: str | None) -> Surrogate:
    """Return phone numbers of the country and the kind that nearly all are, or the header says."""
    figures = texts.str.replace(r"\D", "", regex=True)
    landline = _is_landline(name, figures)
    if float(figures.str.startswith("0").mean()) <= _NEARLY_ALL and not (
        landline and re.search(_HANGUL, name)
    ):
        return _first_that_fits(("phone_us",), shape) or Surrogate("phone_us")
    areas = figures.str.extract(f"^({_AREA})", expand=False).value_counts(normalize=True)
    area = str(areas.index[0]) if len(areas) and areas.iloc[0] > _HALF else ""
    if area and shape is not None:
        found = _first_that_fits(("phone_kr",), _begin(shape, area))
        if found is not None:
            return found
    if not landline:
        return Surrogate("phone_kr")
    return Surrogate("phone_kr", _SEOUL if area in ("", "02") else f"{area}-###-####")


def _is_landline(name: str, figures: pd.Series) -> bool:
    """Tell whether numbers are those of landlines: by what they begin with, or by the header."""
    mobile = float(figures.str.match("01").mean())
    fixed = float(figures.str.match("0[2-7]").mean())
    if max(mobile, fixed) > _HALF:
        return fixed > mobile
    header = name.lower()
    return not re.search(_MOBILE_WORDS, header) and bool(re.search(_LANDLINE_WORDS, header))


def _begin(shape: str, figures: str) -> str:
    """Return a shape whose first figures are given."""
    for figure in figures:
        shape = shape.replace("#", figure, 1)
    return shape


def _first_that_fits(types: Sequence[str], shape: str | None) -> Surrogate | None:
    """Return the first type that can be written in a shape, so written."""
    if shape is None:
        return None
    for name in types:
        surrogate = Surrogate(name, shape)
        issuer = Issuer(surrogate)
        if issuer.namespace.fields is not None and issuer.namespace.fields(issuer.template):
            return surrogate
    return None


def find_shape(texts: pd.Series) -> str | None:
    """Return the template that nearly all texts are written in; None where there is none."""
    if float((texts.str.len() > _LONGEST_SHAPE).mean()) > 1 - _NEARLY_ALL:
        return None
    if float(texts.str.fullmatch(r"[0-9a-f]{16,}").mean()) >= _NEARLY_ALL:
        lengths = texts.str.len().value_counts(normalize=True)
        alike = lengths.iloc[0] >= _NEARLY_ALL
        return "^" * int(lengths.index[0]) if alike else None
    shapes = texts.map(_shape).value_counts(normalize=True)
    return str(shapes.index[0]) if shapes.iloc[0] >= _NEARLY_ALL and shapes.index[0] else None


def _shape(text: str) -> str:
    """Return the template of a text; "" where it has letters that no template has."""
    if re.search(r"[^\x20-\x7e]|[a-z]", text):
        return ""
    return re.sub("[A-Z]", "?", re.sub("[0-9]", "#", escape(text)))


def _literal_first(texts: pd.Series, shape: str | None) -> str | None:
    """Return a shape whose first letters stand as they are, where nearly all texts have them."""
    while shape is not None and "?" in shape:
        place = len(re.sub(r"\\(.)", r"\1", shape[: shape.index("?")]))
        letters = texts.str.slice(place, place + 1).value_counts(normalize=True)
        if letters.iloc[0] < _ALIKE:
            return shape
        shape = shape.replace("?", str(letters.index[0]), 1)
    return shape


def _all_differ(texts: pd.Series) -> bool:
    return texts.nunique() >= _DIFFERENT * len(texts)


def _is_unique(surrogate: Surrogate, texts: pd.Series) -> bool:
    """Tell whether nearly all values differ, and the proposed format holds that many."""
    issuer = Issuer(surrogate)
    return issuer.namespace.is_unique and _all_differ(texts) and issuer.space >= _SPARE * len(texts)
