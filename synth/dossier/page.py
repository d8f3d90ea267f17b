"""The dossier as a page: one HTML file that needs nothing from outside.

A reviewer who has never seen the product reads and signs it. What it says is in the certificate
and in the dossier; here numbers are only put in words, and bounds are rounded against us.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import NormalDist
from typing import Any

from markupsafe import Markup

from privacy.accounting import Query
from synth.dossier.decision import decide
from synth.dossier.figures import (
    SEGMENTS,
    Bar,
    Interval,
    bars,
    budget_bar,
    dot_plot,
    promise_curve,
    trade_off,
)
from synth.dossier.html import (
    Say,
    at_most,
    environment,
    exact,
    of_100,
    percent,
    power,
    shown,
    words,
)
from synth.dossier.matrix import (
    ASSOCIATIONS,
    BELOW,
    DISTANCES,
    MOST_COLUMNS,
    WEAKER,
    Pair,
    matrix,
)
from synth.dossier.verdict import Verdict, judge
from synth.dossier.verdict_words import (
    counted,
    grade_in_words,
    reasons_in_words,
    statistic_in_words,
    uses_in_words,
)
from synth.queries import GROUPS, KINDS, group_of, read_query
from synth.surrogates.namespaces import NAMESPACES
from synth.tables.columns import ORDERED_KINDS

Json = Mapping[str, Any]

_WORTH_SAYING = 0.005  # of the rows left out, where noise alone could explain them
_CURVE_STEPS = 60  # points on the drawn curve, from 1 of 1,000 to all
_TOLD_APART = (  # how a certificate names its unit where persons have rows
    "one person, told apart by the column {person!r}, with at most {rows} rows; rows without a "
    "person count as a person each"
)


def render(certificate: Json, dossier: Json, *, language: str = "en") -> str:
    """Return the page; the same numbers always give the same bytes.

    Args:
        certificate: as certificate.json holds it; the hashes of the files are not needed.
        dossier: as dossier.json holds it.
        language: one of `synth.catalogue.LANGUAGES`; the numbers are the same in each.
    """
    _, verdict = words(language), judge(dossier)
    return environment(language).get_template("dossier.html.j2").render(
        certificate=certificate,
        dossier=dossier,
        unit=_unit(certificate, _),
        has_person=certificate["person"] is not None,
        promise=_promise(dossier["odds"], (certificate["delta"], certificate["epsilon"]), _),
        budget=_budget(certificate, dossier, _),
        likeness=_likeness(dossier["likeness"], _),
        pairs=_pairs(dossier["likeness"], _),
        columns=_columns(dossier, verdict, _),
        verdict=_verdict(verdict, _),
        decision=decide(certificate, dossier, verdict, _),
        dictionary=_dictionary(dossier["dictionary"], _),
        not_shown=_not_shown(dossier, _),
    )  # fmt: skip


def _unit(certificate: Json, _: Say) -> str:
    """Return the certificate's unit; in words of another one than we know it stays as it is."""
    named = {"person": certificate["person"], "rows": certificate["max_rows"]}
    if certificate["unit"] == _TOLD_APART.format(**named):
        return _(
            "one person, told apart by the column {person!r}, with at most {rows} rows; rows "
            "without a person count as a person each"
        ).format(**named)
    return _(certificate["unit"])


def _dictionary(columns: Sequence[Json], _: Say) -> list[dict[str, Any]]:
    roles = {
        "model": _("modelled"),
        "generalise": _("modelled, made coarser"),
        "surrogate": _("replaced by surrogates"),
        "drop": _("left out"),
        "person": _("tells persons apart; synthetic ids"),
    }
    return [
        {
            **column,
            "said_role": _replaced(roles[column["role"]], column, _),
            "said_source": _sources(_)[column["source"]],
            "range": column["kind"] in ORDERED_KINDS and len(column["domain"]) == 2,
        }
        for column in columns
    ]


def _replaced(role: str, column: Json, _: Say) -> str:
    """Say of a role what fills the column, or how it is made coarser, as the schema has it."""
    if "surrogate" in column:
        return f"{role}: {_(NAMESPACES[column['surrogate']['type']].said)}"
    how = column.get("generalise", {})
    said = ", ".join(f"{key} {value}" for key, value in how.items() if key != "groups")
    return f"{role}: {said}" if said else role


def _sources(_: Say) -> dict[str, str]:
    """Say where a domain comes from."""
    return {
        "declared": _("declared by the owner"),
        "bought": _("estimated with noise"),
        "none": "–",
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


def _attacks(_: Say) -> dict[str, tuple[str, str]]:
    """Return what an attacker may want, and how the page says that it succeeds."""
    return {
        "re-identification": (
            _("Recognising a person"),
            _("tell which of some rows is a certain person’s"),
        ),
        "inference": (
            _("Guessing a value"),
            _("guess a person’s value in one column from the others"),
        ),
        "reconstruction": (
            _("Reconstructing a row"),
            _("write down a certain person’s whole row"),
        ),
    }


def _promise(odds: Json, certified: tuple[float, float], _: Say) -> dict[str, Any]:
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
        "The ε of the same promise at every δ, falling from {high} at {least} to {low} at {most}. "
        "Marked: ε = {epsilon} at δ = {delta}."
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


def _budget(certificate: Json, dossier: Json, _: Say) -> dict[str, Any]:
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


def _query_in_words(query: Query, _: Say) -> Markup:
    """Say what a query is for; a column keeps its own direction of writing."""
    names = [Markup("<bdi>{}</bdi>").format(shown(column)) for column in query.columns]
    words = Markup(_(KINDS[query.kind].words))
    return words.format(columns=Markup(" × ").join(names), size=query.size)


def _likeness(likeness: Json, _: Say) -> dict[str, Any]:
    worst_first = _worst_first(likeness["columns"])
    said = "; ".join(f"{shown(row['column'])} {of_100(row['distance'])}" for row in worst_first)
    rows = [
        Interval(row["column"], *(100 * row[key] for key in ("distance", "low", "high", "fresh")))
        for row in worst_first
    ]
    described = _("Rows of 100 that differ, worst first: {columns}.").format(columns=said)
    return {"worst": worst_first[0], "figure": Markup(dot_plot(rows, described=described))}


def _pairs(likeness: Json, _: Say) -> dict[str, Any] | None:
    """Return the matrix of pairs with its keys; None where there is one column."""
    known = {
        frozenset(row["columns"]): Pair(row["distance"], row["association"])
        for row in likeness["each_pair"]
        if len(row["columns"]) == 2
    }
    if not known:
        return None
    names = [row["column"] for row in likeness["columns"]]
    off = {name: sum(known[pair].distance for pair in known if name in pair) for name in names}
    shown_names = [
        name for name in names if name in sorted(names, key=lambda one: -off[one])[:MOST_COLUMNS]
    ]
    first = likeness["worst_pairs"][0]
    described = _("All pairs of {n} columns; {first} differs most, in {distance} of 100 rows.")
    described = described.format(
        n=len(shown_names),
        first=" × ".join(first["columns"]),
        distance=of_100(first["distance"]),
    )
    return {
        "figure": Markup(matrix(shown_names, known, described=described)),
        "left_out": len(names) - len(shown_names),
        "distances": _key(DISTANCES, [f"{100 * bound:g}" for bound in BELOW]),
        "associations": _key(ASSOCIATIONS, [f"{bound:.2f}" for bound in WEAKER]),
    }


def _key(colors: Sequence[str], bounds: Sequence[str]) -> list[tuple[str, str]]:
    """Return each shade with the values it stands for."""
    named = [f"< {bounds[0]}", *(f"{low}–{high}" for low, high in pairwise(bounds))]
    return list(zip(colors, [*named, f"≥ {bounds[-1]}"], strict=True))


def _verdict(verdict: Verdict, _: Say) -> dict[str, Any]:
    return {
        "grade": verdict.grade,
        "title": grade_in_words(verdict.grade, _),
        "parts": counted(verdict, _),
    }


def _columns(dossier: Json, verdict: Verdict, _: Say) -> list[dict[str, Any]]:
    columns = {column["name"]: _said(column, _) for column in dossier["columns"]}
    judged = {column.column: column for column in verdict.columns}
    return [
        {
            **columns[row["column"]],
            "said_source": _sources(_)[columns[row["column"]]["domain"]],
            "likeness": row,
            "grade": grade_in_words(judged[row["column"]].grade, _),
            "serves": uses_in_words(judged[row["column"]], _),
            "why": reasons_in_words(judged[row["column"]], _),
            "ordered": columns[row["column"]]["kind"] in ORDERED_KINDS,
            "figure": _bars(columns[row["column"]], _),
        }
        for row in _worst_first(dossier["likeness"]["columns"])
    ]


def _said(column: Json, _: Say) -> dict[str, Any]:
    """Return a column with our own words where a bar's label is ours; others are the owner's."""
    return {
        **column,
        "bars": [{**bar, "label": _bar_in_words(bar, _)} for bar in column["bars"]],
        "statistics": [
            {**row, "name": statistic_in_words(row["statistic"], _), "private": _private(row, _)}
            for row in column["statistics"]
        ],
    }


def _bar_in_words(bar: Json, _: Say) -> str:
    match bar["ours"]:
        case "below":
            return _("below {value}: not shown").format(value=bar["label"])
        case "above":
            return _("above {value}: not shown").format(value=bar["label"])
        case "merged":
            return _("{name}: merged, a word of this report").format(name=bar["label"])
        case "missing":
            return _(bar["label"])
        case _owner:
            return str(bar["label"])


def _private(row: Json, _: Say) -> str:
    """Say where a statistic of the private table lies."""
    low, high = row["low"], row["high"]
    if low is None and high is None:
        return _("not resolved")
    if low is None:
        said = _("{high} or less").format(high=high)
    elif high is None:
        said = _("{low} or more").format(low=low)
    else:
        said = low if low == high else _("{low} to {high}").format(low=low, high=high)
    return said if row["resolved"] else _("not resolved: {where}").format(where=said)


def _not_shown(dossier: Json, _: Say) -> list[dict[str, Any]]:
    """Return what each column leaves out, most first."""
    rows = []
    for column in dossier["columns"]:
        left_out = column["left_out"]
        if left_out["low"] > 0 or left_out["share"] >= _WORTH_SAYING:
            parts = [_part_in_words(part, _) for part in left_out["parts"]]
            rows.append({**left_out, "column": column["name"], "what": "; ".join(parts)})
    return sorted(rows, key=lambda row: -row["share"])


def _part_in_words(part: Json, _: Say) -> str:
    said = {
        "below": _("below {label}, shown as {label}: {share}"),
        "above": _("above {label}, shown as {label}: {share}"),
        "merged": _("merged into {label}, a word of this report: {share}"),
        "not found": _("no range was found, all shown as missing: {share}"),
    }[part["kind"]]
    return said.format(label=part["label"], share=of_100(part["share"]))


def _bars(column: Json, _: Say) -> Markup:
    rows = [
        Bar(
            label=bar["label"],
            synthetic=100 * bar["synthetic"],
            measured=100 * max(0.0, bar["measured"]),
            low=100 * max(0.0, bar["measured"] - bar["margin_95"]),
            high=100 * max(0.0, bar["measured"] + bar["margin_95"]),
            is_ours=bar["ours"] is not None,
        )
        for bar in column["bars"]
    ]
    described = _(
        "{name}: {n} bars of synthetic rows of 100, with the noisy measurement over each. The "
        "numbers are in the table below the figure."
    ).format(name=shown(column["name"]), n=len(rows))
    return Markup(bars(rows, described=described))


def _worst_first(rows: Sequence[Json]) -> list[Json]:
    return sorted(rows, key=lambda row: -row["distance"])
