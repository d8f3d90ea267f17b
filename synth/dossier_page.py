"""The dossier as a page: one HTML file that needs nothing from outside.

A reviewer who has never seen the product reads and signs it. What it says is in the certificate
and in the dossier; here numbers are only put in words, and bounds are rounded against us.
"""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from statistics import NormalDist
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from synth.columns import ORDERED_KINDS
from synth.figures import (
    SEGMENTS,
    Bar,
    Interval,
    bars,
    budget_bar,
    dot_plot,
    promise_curve,
    trade_off,
    visible,
)

Json = Mapping[str, Any]

_CURVE_STEPS = 60  # points on the drawn curve, from 1 of 1,000 to all
_MOST_TEXT = 400  # characters of one name or label
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_INTERVALS = re.compile(r", \d+ intervals$")
_GROUPS = {
    "rows": ("Number of rows", "how many rows the table has, and how many a person has"),
    "columns": ("Each column by itself", "how often each value or interval occurs"),
    "domains": ("Domains", "which categories occur and where ranges end, if not declared"),
    "choice": (
        "Choice of what to measure",
        "what depends on what, and where a first model errs",
    ),
    "pairs": ("Columns together", "how often values occur together, for the chosen columns"),
    "comparison": ("Comparison", "how close the synthetic table came, for section 4"),
    "other": ("Other", "what the table below lists besides"),
}

_ATTACKS = {  # what an attacker may want → how the page says that it succeeds
    "re-identification": ("Recognising a person", "tell which of some rows is a certain person’s"),
    "inference": ("Guessing a value", "guess a person’s value in one column from the others"),
    "reconstruction": ("Reconstructing a row", "write down a certain person’s whole row"),
}


def render(certificate: Json, dossier: Json) -> str:
    """Return the page; the same numbers always give the same bytes.

    Args:
        certificate: as certificate.json holds it; the hashes of the files are not needed.
        dossier: as dossier.json holds it.
    """
    return _environment().get_template("dossier.html.j2").render(
        certificate=certificate,
        dossier=dossier,
        has_person=certificate["person"] is not None,
        promise=_promise(dossier["odds"], (certificate["delta"], certificate["epsilon"])),
        budget=_budget(certificate, dossier),
        likeness=_likeness(dossier["likeness"]),
        columns=_columns(dossier),
        domains={
            source: [name for name, held in certificate["domains"].items() if held == source]
            for source in ("declared", "bought")
        },
    )  # fmt: skip


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("synth"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters.update(
        exact=_exact,
        at_least=_at_least,
        at_most=_at_most,
        of_100=_of_100,
        percent=_percent,
        power=_power,
        whole="{:,}".format,
        wholly_above=lambda value: f"{math.ceil(value):,}",
    )
    return environment


def _shown(value: object) -> object:
    """Write out what would hide or turn in a text, and take the middle out of an endless one."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    if len(value) <= _MOST_TEXT:
        return visible(value)
    begin, end = value[: _MOST_TEXT // 2], value[-_MOST_TEXT // 4 :]
    left_out = len(value) - len(begin) - len(end)
    return f"{visible(begin)} [… {left_out:,} characters …] {visible(end)}"


def _promise(odds: Json, certified: tuple[float, float]) -> dict[str, Any]:
    even = min(odds["beliefs"], key=lambda belief: abs(belief["before"] - 0.5))
    attack = min(odds["attacks"], key=lambda attack: abs(attack["false_positive_rate"] - 0.01))
    normal, mu, shift = NormalDist(), odds["mu"], odds["threshold_delta"]
    # The curve between the dossier's points, for the eye: G_μ, shifted by the δ of thresholds.
    rates = [10 ** (3 * step / _CURVE_STEPS - 3) for step in range(_CURVE_STEPS)]
    curve = [(rate, min(1.0, normal.cdf(normal.inv_cdf(rate) + mu) + shift)) for rate in rates]
    marked = [(one["false_positive_rate"], one["true_positive_rate"]) for one in odds["attacks"]]
    words = "; ".join(
        f"{_exact(1000 * wrong)} accused wrongly, at most {_at_most(1000 * right, 1)} rightly"
        for wrong, right in marked
    )
    return {
        "even_before": f"{_exact(100 * even['before'])}:{_exact(100 - 100 * even['before'])}",
        "even_right": math.ceil(100 * even["after"]),
        "beliefs": [
            {**belief, "without": max(belief["before"], 1 - belief["before"])}
            for belief in odds["beliefs"]
        ],
        "guesses": {
            name: [guess for guess in odds["guesses"] if guess["attack"] == name]
            for name in _ATTACKS
        },
        "attacks": _ATTACKS,
        "deltas": _promise_curve(odds, certified),
        "wrong": _exact(1000 * attack["false_positive_rate"]),
        "right": math.ceil(1000 * attack["true_positive_rate"]),
        "figure": Markup(
            trade_off(
                [*curve, (1.0, 1.0)],
                [point for point in marked if min(point) >= 0.001],
                described=f"The most an ideal attacker can do. Of 1,000 people each: {words}.",
            )
        ),
    }


def _promise_curve(odds: Json, certified: tuple[float, float]) -> Markup:
    curve = [(point["delta"], point["epsilon"]) for point in odds["drawn"]]
    words = f"ε = {_exact(certified[1])} at δ = {_power(certified[0])}"
    described = (
        f"The ε of the same promise at every δ, falling from {_at_most(curve[0][1], 2)} at "
        f"{_power(curve[0][0])} to {_at_most(curve[-1][1], 2)} at {_power(curve[-1][0])}. "
        f"Marked: {words}."
    )
    return Markup(promise_curve(curve, [certified], described=described))


def _budget(certificate: Json, dossier: Json) -> dict[str, Any]:
    names = certificate["domains"]
    shares = dict.fromkeys(_GROUPS, 0.0)
    for spend in dossier["budget"]:
        shares[_group(spend["purpose"], names)] += spend["share"]
    spent = certificate["mu_squared_spent"] / certificate["mu_squared_granted"]
    used = [key for key in _GROUPS if shares[key] > 0]
    left = max(0.0, 1 - spent)
    groups: list[dict[str, Any]] = [
        {
            "name": _GROUPS[key][0],
            "meaning": _GROUPS[key][1],
            "share": shares[key],
            "color": SEGMENTS[key][0],
            "ink": SEGMENTS[key][1],
        }
        for key in used
    ]
    described = "; ".join(f"{group['name']} {_percent(group['share'])}" for group in groups)
    parts = [(key, str(number), shares[key]) for number, key in enumerate(used, start=1)]
    return {
        "groups": groups,
        "left": left,
        "left_color": SEGMENTS["left"][0],
        "spends": [
            {**spend, "squared_sensitivity": paid["squared_sensitivity"]}
            for spend, paid in zip(dossier["budget"], certificate["spends"], strict=True)
        ],
        "figure": Markup(
            budget_bar([*parts, ("left", "", left)], described=f"Budget: {described}.")
        ),
    }


def _group(purpose: str, columns: Collection[str]) -> str:
    """Return which of the groups a spend belongs to; a column may have any name."""
    if purpose in ("number of rows", "rows per person"):
        return "rows"
    if purpose == "distance of each column" or purpose.startswith("sum of the distances of "):
        return "comparison"
    if purpose.startswith(("categories of ", "bounds of ")):
        return "domains"
    if purpose.startswith(("dependence of ", "misfit of ")):
        return "choice"
    if not purpose.startswith("marginal of "):
        return "other"
    measured = purpose.removeprefix("marginal of ")
    alone = measured in columns or _INTERVALS.sub("", measured) in columns
    return "columns" if alone else "pairs"


def _likeness(likeness: Json) -> dict[str, Any]:
    worst_first = _worst_first(likeness["columns"])
    words = "; ".join(f"{_shown(row['column'])} {_of_100(row['distance'])}" for row in worst_first)
    rows = [
        Interval(
            row["column"], 100 * row["distance"], 100 * row["low"], 100 * row["high"]
        )
        for row in worst_first
    ]  # fmt: skip
    return {
        "worst": worst_first[0],
        "figure": Markup(
            dot_plot(rows, described=f"Rows of 100 that differ, worst first: {words}.")
        ),
    }


def _columns(dossier: Json) -> list[dict[str, Any]]:
    columns = {column["name"]: column for column in dossier["columns"]}
    return [
        {
            **columns[row["column"]],
            "likeness": row,
            "ordered": columns[row["column"]]["kind"] in ORDERED_KINDS,
            "figure": _bars(columns[row["column"]]),
        }
        for row in _worst_first(dossier["likeness"]["columns"])
    ]


def _bars(column: Json) -> Markup:
    rows = [
        Bar(
            label=bar["label"],
            synthetic=100 * bar["synthetic"],
            measured=100 * max(0.0, bar["measured"]),
            low=100 * max(0.0, bar["measured"] - bar["margin_95"]),
            high=100 * max(0.0, bar["measured"] + bar["margin_95"]),
        )
        for bar in column["bars"]
    ]
    described = (
        f"{_shown(column['name'])}: {len(rows)} bars of synthetic rows of 100, with the paid "
        "measurement over each. The numbers are in the table below the figure."
    )
    return Markup(bars(rows, described=described))


def _worst_first(rows: Sequence[Json]) -> list[Json]:
    return sorted(rows, key=lambda row: -row["distance"])


def _exact(value: float) -> str:
    return f"{value:,.10g}"


def _at_most(value: float, digits: int) -> str:
    """Return a bound rounded up, whatever stands behind the last digit."""
    unit = 10.0**digits
    return f"{math.ceil(value * unit) / unit:,.{digits}f}"


def _at_least(value: float, digits: int) -> str:
    """Return a lower bound rounded down."""
    unit = 10.0**digits
    return f"{math.floor(value * unit) / unit:,.{digits}f}"


def _of_100(share: float, towards: str = "nearest") -> str:
    """Return rows of 100 with one digit; the ends of an interval are rounded outwards."""
    tenths = 1000 * share
    if towards != "nearest":
        tenths = math.floor(tenths) if towards == "down" else math.ceil(tenths)
    return f"{tenths / 10:.1f}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}\u00a0%" if share >= 0.0005 else "less than 0.1\u00a0%"


def _power(value: float) -> str:
    """Return a small number as 10⁻⁶ or 2.5 × 10⁻⁷."""
    if value == 0:
        return "0"
    mantissa, _, exponent = f"{value:.3e}".partition("e")
    power = f"10{str(int(exponent)).translate(_SUPERSCRIPT)}"
    return power if float(mantissa) == 1 else f"{float(mantissa):g} × {power}"
