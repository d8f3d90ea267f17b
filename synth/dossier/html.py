"""The pages of a release and of its annex: one way to fill them in, in each language.

English stands in the templates and in the code, inside `_()`; templates/ko.po has the Korean.
"""

import math
from collections.abc import Callable
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from synth.catalogue import translations
from synth.dossier.svg import visible

CATALOGUE = Path(__file__).parent / "templates" / "ko.po"
Say = Callable[[str], str]

_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_MOST_TEXT = 400  # characters of one name or label


def catalogue(language: str) -> NullTranslations:
    """Return the translations of the pages and of what is shown on them."""
    return translations(language, CATALOGUE.with_stem(language))


def words(language: str) -> Say:
    """Return what says an English text in a language; a text that it does not know it repeats."""
    return catalogue(language).gettext


@cache
def environment(language: str) -> Environment:
    """Return the templates' environment: autoescaped, and every name shown by `shown`."""
    made = Environment(
        loader=PackageLoader("synth.dossier"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=shown,
    )
    known = catalogue(language)
    made.install_gettext_translations(known, newstyle=True)  # type: ignore[attr-defined]
    made.policies["ext.i18n.trimmed"] = True
    made.globals.update(language=language, said=words(language))
    made.filters.update(
        exact=exact,
        about=about,
        at_least=at_least,
        at_most=at_most,
        of_100=of_100,
        percent=percent,
        power=power,
        share="{:.2%}".format,
        shown=shown,
        message=lambda message: message.in_words(known),
        whole="{:,}".format,
        wholly_above=lambda value: f"{math.ceil(value):,}",
    )
    return made


def shown(value: object) -> object:
    """Write out what would hide or turn in a text, and take the middle out of an endless one."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    if len(value) <= _MOST_TEXT:
        return visible(value)
    begin, end = value[: _MOST_TEXT // 2], value[-_MOST_TEXT // 4 :]
    left_out = len(value) - len(begin) - len(end)
    return f"{visible(begin)} [… {left_out:,} characters …] {visible(end)}"


def as_css(text: str) -> Markup:
    """Return a text for a string in a style sheet, which no sign in it can end."""
    return Markup("".join(one if one.isalnum() else f"\\{ord(one):x} " for one in text))


def exact(value: float) -> str:
    """Return a number as it is, without the noise of its last binary digits."""
    return f"{value:,.10g}"


def about(value: float) -> str:
    """Return a number with two figures that count."""
    if value < 100:
        return f"{value:,.0f}"
    places = math.floor(math.log10(value)) - 1
    return f"{round(value, -places):,.0f}"


def at_most(value: float, digits: int) -> str:
    """Return a bound rounded up, whatever stands behind the last digit."""
    unit = 10.0**digits
    return f"{math.ceil(value * unit) / unit:,.{digits}f}"


def at_least(value: float, digits: int) -> str:
    """Return a lower bound rounded down."""
    unit = 10.0**digits
    return f"{math.floor(value * unit) / unit:,.{digits}f}"


def of_100(share: float, towards: str = "nearest") -> str:
    """Return rows of 100 with one digit; the ends of an interval are rounded outwards."""
    tenths = 1000 * share
    if towards != "nearest":
        tenths = math.floor(tenths) if towards == "down" else math.ceil(tenths)
    return f"{tenths / 10:.1f}"


def percent(share: float, _: Say) -> str:
    """Return a share of the budget."""
    return f"{100 * share:.1f}\u00a0%" if share >= 0.0005 else _("less than 0.1\u00a0%")


def power(value: float) -> str:
    """Return a small number as 10⁻⁶ or 2.5 × 10⁻⁷."""
    if value == 0:
        return "0"
    mantissa, _, exponent = f"{value:.3e}".partition("e")
    power = f"10{str(int(exponent)).translate(_SUPERSCRIPT)}"
    return power if float(mantissa) == 1 else f"{float(mantissa):g} × {power}"
