"""The fields of a column that surrogates fill, or that is made coarser before it is counted."""

from dataclasses import replace
from decimal import Decimal, InvalidOperation

import streamlit as st

from service import words
from service.words import _
from synth import InputError
from synth.surrogates.declaration import Surrogate
from synth.surrogates.issuing import Issuer
from synth.surrogates.namespaces import NAMESPACES
from synth.tables.columns import MOMENT_KINDS
from synth.tables.generalising import Generalise

_PERIODS = {"date": ("month", "quarter", "year"), "datetime": ("day", "month", "quarter", "year")}
_NO_REGION = ""


def surrogate(held: Surrogate | None, name: str, proposed: Surrogate) -> Surrogate:
    """Show what fills a column, and return what its owner says of it."""
    begun = held or proposed
    types = list(NAMESPACES)
    left, right = st.columns(2)
    chosen = left.selectbox(
        _("What the surrogates look like"),
        types,
        index=types.index(begun.type) if begun.type in types else 0,
        format_func=words.surrogate,
        key=f"surrogate of {name}",
    )
    same = chosen == begun.type
    text = right.text_input(
        _("Format"),
        (begun.format or "") if same else "",
        placeholder=NAMESPACES[chosen].template,
        key=f"surrogate format of {name} {chosen}",
        help=_("# is a figure, ? a capital letter, ^ a hexadecimal figure. Empty: as shown."),
    )
    unique = False
    if NAMESPACES[chosen].is_unique:
        unique = st.checkbox(
            _("No surrogate comes twice"), begun.unique, key=f"surrogate unique of {name}"
        )
    found = replace(
        begun,
        type=chosen,
        format=text.strip() or None,
        unique=unique,
        consistent_with=begun.consistent_with if same else (),
    )
    st.caption(_example(found))
    return found


def _example(chosen: Surrogate) -> str:
    """Say which namespace it is."""
    said = words.translate_text(Issuer(chosen).namespace.said)
    return _("Values: {said}. No cell of the column is read.").format(said=words.plain(said))


def generalise(held: Generalise | None, kind: str, name: str) -> Generalise:
    """Show how a column is made coarser, and return what its owner says of it.

    Raises:
        InputError: a number is none.
    """
    begun = held or Generalise()
    if kind in _PERIODS:
        periods = _PERIODS[kind]
        period = st.selectbox(
            _("Coarser dates"),
            periods,
            index=periods.index(begun.to) if begun.to in periods else len(periods) - 1,
            format_func=words.period,
            key=f"period of {name}",
        )
        return Generalise(to=period)
    left, right = st.columns(2)
    if kind in MOMENT_KINDS or kind == "boolean":
        st.markdown(_("A column of this type cannot be made coarser."))
        return begun
    if kind in ("integer", "decimal"):
        width = left.text_input(
            _("Width of bands"), _shown(begun.width), key=f"width of {name}", placeholder="5"
        )
        top = right.text_input(
            _("Top: larger values become it"),
            _shown(begun.top),
            key=f"top of {name}",
            placeholder="90",
        )
        return Generalise(width=_number(name, width), top=_number(name, top), bottom=begun.bottom)
    regions = (_NO_REGION, "sido", "sigungu")
    region = left.selectbox(
        _("Region of an address"),
        regions,
        index=regions.index(begun.to or _NO_REGION),
        format_func=words.region,
        key=f"region of {name}",
    )
    if region:
        return replace(begun, to=region, prefix=None)
    prefix = right.number_input(
        _("First characters to keep"), 1, 100, begun.prefix or 3, key=f"prefix of {name}"
    )
    return replace(begun, to=None, prefix=int(prefix))


def _shown(number: Decimal | None) -> str:
    return "" if number is None else format(number, "f")


def _number(name: str, text: str) -> Decimal | None:
    if not text.strip():
        return None
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise InputError("Column {name!r}: width and top must be numbers.", name=name)
    return number
