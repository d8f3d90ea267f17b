"""The fields of a column that surrogates fill, or that is made coarser before it is counted."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

import streamlit as st

from service import words
from service.words import _
from synth import InputError
from synth.surrogates.declaration import ASPECTS, Surrogate
from synth.surrogates.issuing import Issuer
from synth.surrogates.namespaces import NAMESPACES
from synth.tables.columns import MOMENT_KINDS, ColumnSpec
from synth.tables.generalising import Generalise
from synth.tables.replacing import PER, says_aspect

_PERIODS = {"date": ("month", "quarter", "year"), "datetime": ("day", "month", "quarter", "year")}
_NO_REGION = ""
_BY_TYPE = ""  # whose a value is, where its type decides


def surrogate(
    held: Surrogate | None, name: str, proposed: Surrogate, others: Sequence[ColumnSpec]
) -> Surrogate:
    """Show what fills a column, and return what its owner says of it.

    Args:
        others: the table's columns, which may say of whom the surrogates are.
    """
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
    with st.expander(_("Whose value it is, and what it agrees with")):
        return _of_whom(found, name, others)


def _of_whom(begun: Surrogate, name: str, others: Sequence[ColumnSpec]) -> Surrogate:
    """Show whose the values are, and return what the owner says of it."""
    left, right = st.columns(2)
    persona = left.text_input(
        _("Whose"),
        begun.persona,
        placeholder=_("of the person whom the row is about"),
        key=f"surrogate persona of {name}",
        help=_(
            "A name for somebody else in the row, such as mother. Surrogates with the same name "
            "here agree with each other."
        ),
    )
    per = right.selectbox(
        _("A value of its own for each"),
        (_BY_TYPE, *PER),
        index=(_BY_TYPE, *PER).index(begun.per or _BY_TYPE),
        format_func=words.per,
        key=f"surrogate per of {name}",
    )
    sources = {}
    for aspect, place in zip(ASPECTS, st.columns(len(ASPECTS)), strict=True):
        held = dict(begun.consistent_with).get(aspect)
        fit = [column.name for column in others if says_aspect(column, aspect)]
        fit += [held] if held and held not in fit else []
        sources[aspect] = place.selectbox(
            words.aspect(aspect),
            fit,
            index=fit.index(held) if held else None,
            placeholder=_("drawn"),
            key=f"surrogate {aspect} of {name}",
        )
    key = st.text_input(
        _("Key that several tables share"),
        begun.key,
        key=f"surrogate key of {name}",
        help=_(
            "Tables whose schemas name the same key here have the same IDs for their first, second "
            "and third person. Rows of a person in two tables are otherwise unlinked."
        ),
    )
    return replace(
        begun,
        persona=persona.strip(),
        per=None if per == _BY_TYPE else per,
        consistent_with=tuple(
            sorted((aspect, source) for aspect, source in sources.items() if source)
        ),
        key=key.strip(),
    )


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
    groups = _groups(
        st.text_area(
            _("Groups of categories, one a line"),
            _lines(begun.groups),
            placeholder=_("care: nurse, medic"),
            key=f"groups of {name}",
            help=_("A category that is in no group stays as it is."),
        )
    )
    prefix = right.number_input(
        _("First characters to keep"),
        1,
        100,
        begun.prefix or 3,
        key=f"prefix of {name}",
        disabled=bool(groups),
    )
    return Generalise(groups=groups) if groups else Generalise(prefix=int(prefix))


Groups = tuple[tuple[str, tuple[str, ...]], ...]


def _lines(groups: Groups) -> str:
    """Write groups as text: the name of one, a colon, and its members as a row of CSV."""
    lines = []
    for group, members in groups:
        sink = io.StringIO()
        csv.writer(sink, lineterminator="").writerow(members)
        lines.append(f"{group}: {sink.getvalue()}")
    return "\n".join(lines)


def _groups(text: str) -> Groups:
    """Read groups from what `_lines` writes; a line without a colon is not done yet."""
    found = []
    for line in text.splitlines():
        group, colon, members = line.partition(":")
        if colon and group.strip() and members.strip():
            row = next(csv.reader([members], skipinitialspace=True))
            found.append((group.strip(), tuple(member.strip() for member in row if member.strip())))
    return tuple(found)


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
