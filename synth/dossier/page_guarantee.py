"""The guarantee on the page: odds, curves, and where the budget went."""

import math
from collections.abc import Mapping
from statistics import NormalDist
from typing import Any

from markupsafe import Markup

from privacy.accounting import Query
from synth.dossier.figures import SEGMENTS, budget_bar, promise_curve, trade_off
from synth.dossier.html import Say, at_most, exact, percent, power, shown
from synth.dossier.settings import mechanism_in_words
from synth.queries import GROUPS, KINDS, group_of, read_query

Json = Mapping[str, Any]

_CURVE_STEPS = 60  # points on the drawn curve, from 1 of 1,000 to all


def promise_in_words(odds: Json, certified: tuple[float, float], _: Say) -> dict[str, Any]:
    """Return the odds in words and the two curves."""
    even = min(odds["beliefs"], key=lambda belief: abs(belief["before"] - 0.5))
    attack = min(odds["attacks"], key=lambda attack: abs(attack["false_positive_rate"] - 0.01))
    normal, mu, shift = NormalDist(), odds["mu"], odds["threshold_delta"]
    # The curve between the dossier's points, for the eye: G_μ, shifted by the δ of thresholds.
    rates = [10 ** (3 * step / _CURVE_STEPS - 3) for step in range(_CURVE_STEPS)]
    curve = [(rate, min(1.0, normal.cdf(normal.inv_cdf(rate) + mu) + shift)) for rate in rates]
    marked = [(one["false_positive_rate"], one["true_positive_rate"]) for one in odds["attacks"]]
    said = "; ".join(
        _("{wrong} false alarms, at most {right} identified").format(
            wrong=exact(1000 * wrong), right=at_most(1000 * right, 1)
        )
        for wrong, right in marked
    )
    attacks = _attacks(_)
    return {
        "even_before": exact(100 * even["before"]),
        "even_right": math.ceil(100 * even["right"]),
        "guesses": {
            name: [guess for guess in odds["guesses"] if guess["attack"] == name]
            for name in attacks
        },
        "attacks": attacks,
        "deltas": _promise_curve(odds, certified, _),
        "wrong": exact(1000 * attack["false_positive_rate"]),
        "right": math.ceil(1000 * attack["true_positive_rate"]),
        "figure": Markup(
            trade_off(
                [*curve, (1.0, 1.0)],
                [point for point in marked if min(point) >= 0.001],
                captions=(
                    _("false alarms, of 1,000 not in the table"),
                    _("identified, of 1,000 in it"),
                    _("no information"),
                ),
                described=_(
                    "The most an ideal attacker can do. Of 1,000 people each: {points}."
                ).format(points=said),
            )
        ),
    }


def _promise_curve(odds: Json, certified: tuple[float, float], _: Say) -> Markup:
    curve = [(point["delta"], point["epsilon"]) for point in odds["drawn"]]
    described = _(
        "The ε of the same guarantee at every δ, falling from {high} at {least} to {low} at "
        "{most}. Marked: ε = {epsilon} at δ = {delta}."
    ).format(
        high=at_most(curve[0][1], 2),
        least=power(curve[0][0]),
        low=at_most(curve[-1][1], 2),
        most=power(curve[-1][0]),
        epsilon=exact(certified[1]),
        delta=power(certified[0]),
    )
    drawn = promise_curve(curve, [certified], caption=_("ε, at most"), described=described)
    return Markup(drawn)


def _attacks(_: Say) -> dict[str, tuple[str, str]]:
    """Return what an attacker may want, and how the page says that it succeeds."""
    return {
        "re-identification": (
            _("Re-identification, singling out"),
            _("telling which of several rows is a certain person’s"),
        ),
        "inference": (
            _("Inference"),
            _("deducing a person’s value in one column from the others"),
        ),
        "reconstruction": (
            _("Reconstruction"),
            _("writing down a certain person’s whole row"),
        ),
    }


def budget_in_words(certificate: Json, dossier: Json, _: Say) -> dict[str, Any]:
    """Return the spends, their groups and the bar of shares."""
    shares = dict.fromkeys(GROUPS, 0.0)
    for spend in dossier["budget"]:
        shares[group_of(read_query(spend["query"]))] += spend["share"]
    spent = certificate["mu_squared_spent"] / certificate["mu_squared_granted"]
    said = _groups(_)
    used = [key for key in GROUPS if shares[key] > 0]
    left = max(0.0, 1 - spent)
    groups: list[dict[str, Any]] = [
        {
            "name": said[key][0],
            "meaning": said[key][1],
            "share": shares[key],
            "color": SEGMENTS[key][0],
            "ink": SEGMENTS[key][1],
        }
        for key in used
    ]
    described = "; ".join(f"{group['name']} {percent(group['share'], _)}" for group in groups)
    parts = [(key, str(number), shares[key]) for number, key in enumerate(used, start=1)]
    return {
        "groups": groups,
        "left": left,
        "left_color": SEGMENTS["left"][0],
        "spends": [
            {
                **spend,
                "said_mechanism": mechanism_in_words(spend["mechanism"], _),
                "purpose": _query_in_words(read_query(spend["query"]), _),
                "squared_sensitivity": paid["squared_sensitivity"],
            }
            for spend, paid in zip(dossier["budget"], certificate["spends"], strict=True)
        ],
        "figure": Markup(
            budget_bar(
                [*parts, ("left", "", left)],
                described=_("Budget: {shares}.").format(shares=described),
            )
        ),
    }


def _groups(_: Say) -> dict[str, tuple[str, str]]:
    return {
        "rows": (_("Number of rows"), _("how many rows the table has, and how many a person has")),
        "columns": (_("Each column by itself"), _("how often each value or interval occurs")),
        "domains": (
            _("Domains"),
            _("which categories occur and where ranges end, if not declared"),
        ),
        "choice": (
            _("Choice of what to measure"),
            _("what depends on what, and where a first model errs"),
        ),
        "pairs": (
            _("Columns together"),
            _("how often values occur together, for the chosen columns"),
        ),
        "comparison": (_("Comparison"), _("how close the synthetic table came, for section 4")),
    }


def _query_in_words(query: Query, _: Say) -> Markup:
    """Say what a query is for; a column keeps its own direction of writing."""
    names = [Markup("<bdi>{}</bdi>").format(shown(column)) for column in query.columns]
    words = Markup(_(KINDS[query.kind].words))
    return words.format(columns=Markup(" × ").join(names), size=query.size)
