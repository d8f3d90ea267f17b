"""Utility on the page: distances, pairs, what is not shown, and each column's chart."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from synth.dossier.figures import Bar, Interval, bars, dot_plot
from synth.dossier.html import Say, of_100, shown
from synth.dossier.matrix import (
    ASSOCIATIONS,
    BELOW,
    DISTANCES,
    MOST_COLUMNS,
    WEAKER,
    Pair,
    matrix,
)
from synth.dossier.verdict import Verdict
from synth.dossier.verdict_words import (
    grade_in_words,
    reasons_in_words,
    statistic_in_words,
    uses_in_words,
)
from synth.tables.columns import ORDERED_KINDS

Json = Mapping[str, Any]

_WORTH_SAYING = 0.005  # of the rows left out, where noise alone could explain them


def draw_likeness(likeness: Json, _: Say) -> dict[str, Any]:
    """Return the worst column and the figure of all."""
    worst_first = _worst_first(likeness["columns"])
    said = "; ".join(f"{shown(row['column'])} {of_100(row['distance'])}" for row in worst_first)
    rows = [
        Interval(row["column"], *(100 * row[key] for key in ("distance", "low", "high", "fresh")))
        for row in worst_first
    ]
    described = _("Rows of 100 that differ, worst first: {columns}.").format(columns=said)
    return {"worst": worst_first[0], "figure": Markup(dot_plot(rows, described=described))}


def draw_pairs(likeness: Json, _: Say) -> dict[str, Any] | None:
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


def list_not_shown(dossier: Json, _: Say) -> list[dict[str, Any]]:
    """Return what each column leaves out, most first."""
    rows = []
    for column in dossier["columns"]:
        left_out = column["left_out"]
        grouped = any(part["kind"] == "grouped" for part in left_out["parts"])
        if left_out["low"] > 0 or left_out["share"] >= _WORTH_SAYING or grouped:
            parts = [_part_in_words(part, _) for part in left_out["parts"]]
            rows.append({**left_out, "column": column["name"], "what": "; ".join(parts)})
    return sorted(rows, key=lambda row: -row["share"])


def list_groups(groupings: Sequence[Json], _: Say) -> list[dict[str, Any]]:
    """Return the groups of each column that makes some, with our own words where they are ours."""
    return [
        {
            **grouping,
            "groups": [{**group, "said": bar_in_words(group, _)} for group in grouping["groups"]],
        }
        for grouping in groupings
    ]


def _part_in_words(part: Json, _: Say) -> str:
    said = {
        "below": _("below {label}, shown as {label}: {share}"),
        "above": _("above {label}, shown as {label}: {share}"),
        "merged": _("merged into {label}, a word of this report: {share}"),
        "grouped": _("shown as their group, and not counted as different: {share}"),
        "not found": _("no range was found, all shown as missing: {share}"),
    }[part["kind"]]
    return said.format(label=part["label"], share=of_100(part["share"]))


def draw_columns(
    dossier: Json, verdict: Verdict, _: Say, *, proposed: bool
) -> list[dict[str, Any]]:
    """Return each column's figure, statistics and verdict, worst first.

    Args:
        proposed: nobody confirmed the schema.
    """
    columns = {column["name"]: _said(column, _) for column in dossier["columns"]}
    judged = {column.column: column for column in verdict.columns}
    return [
        {
            **columns[row["column"]],
            "said_source": sources_in_words(_, proposed=proposed)[columns[row["column"]]["domain"]],
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
        "bars": [{**bar, "label": bar_in_words(bar, _)} for bar in column["bars"]],
        "statistics": [
            {**row, "name": statistic_in_words(row["statistic"], _), "private": _private(row, _)}
            for row in column["statistics"]
        ],
    }


def bar_in_words(bar: Json, _: Say) -> str:
    """Say what a bar stands for; where that is a value of the table, as it stands there."""
    match bar["ours"]:
        case "below":
            return _("below {value}: not shown").format(value=bar["label"])
        case "above":
            return _("above {value}: not shown").format(value=bar["label"])
        case "merged":
            return _("{name}: merged, a word of this report").format(name=bar["label"])
        case "rare":
            return _("{n} rare values together").format(n=bar["label"])
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


def sources_in_words(_: Say, *, proposed: bool) -> dict[str, str]:
    """Say where a domain comes from: in a proposal that nobody confirmed, not from an owner."""
    return {
        "declared": _("declared or preset, confirmed by nobody")
        if proposed
        else _("declared by the owner"),
        "bought": _("estimated with noise"),
        "computed": _("computed from other columns"),
        "none": "–",
    }
