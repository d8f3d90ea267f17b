"""Charts of a release on its page: what was measured of each column beside what is synthetic."""

import html
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from service import words
from service.words import _
from synth.dossier import html as pages
from synth.dossier.page_utility import bar_in_words
from synth.dossier.verdict import judge
from synth.planning.plan_words import grade_of

_SYNTHETIC = "#1d8a83"
_AT_FIRST = 6  # columns; the rest are shown on demand
_MOST_BARS = 12  # of a chart
_MOST_LETTERS = 24  # of a label
_GRADED = {"usable": "#1d8a83", "coarse": "#d9a441", "not usable": "#c0503a"}
_Json = Mapping[str, Any]


def show(dossier: _Json) -> None:
    """Draw each column, those first that differ most."""
    distances = {c["column"]: float(c["distance"]) for c in dossier["likeness"]["columns"]}
    grades = {column.column: column.grade for column in judge(dossier).columns}
    drawn = [column for column in dossier["columns"] if column["name"] in distances]
    drawn.sort(key=lambda column: -distances[column["name"]])
    if not drawn:
        return
    st.header(_("Column by column, worst first"), anchor=False)
    st.html(
        '<div style="display:flex;flex-wrap:wrap;column-gap:1.2rem;font-size:.9rem">'
        f'<span><span style="color:{_SYNTHETIC}">■</span> {html.escape(_("synthetic"))}</span>'
        f"<span>┃ {html.escape(_('measured of the original, with its noise (95 %)'))}</span></div>"
    )
    everything = len(drawn) <= _AT_FIRST or st.toggle(
        _("Show all {n} columns").format(n=len(drawn)), key="all charts"
    )
    cards = "".join(
        _card(column, distances[column["name"]], grades[column["name"]])
        for column in (drawn if everything else drawn[:_AT_FIRST])
    )
    st.html(
        '<div style="display:grid;gap:1rem;'
        f'grid-template-columns:repeat(auto-fill,minmax(min(100%,22rem),1fr))">{cards}</div>'
    )


def _card(column: _Json, distance: float, grade: str) -> str:
    """Return a column's name, verdict and bars."""
    said = html.escape(words.translate(grade_of(grade)))  # type: ignore[arg-type]
    differs = html.escape(_("{share} of rows differ").format(share=words.percent(distance)))
    return (
        '<section style="border:1px solid rgba(128,128,128,.35);border-radius:.4rem;'
        'padding:.7rem .9rem"><div style="display:flex;flex-wrap:wrap;column-gap:.8rem;'
        f'align-items:baseline"><b style="overflow-wrap:anywhere">{html.escape(column["name"])}</b>'
        f'<span style="font-size:.85rem"><span style="color:{_GRADED[grade]}">●</span> {said} · '
        f"{differs}</span></div>{_bars(column['bars'])}</section>"
    )


def _bars(bars: Sequence[_Json]) -> str:
    bars = [bar for bar in bars if max(bar["measured"], bar["synthetic"]) > 0]
    shown = _thinned(bars)
    most = max([1e-9, *(max(b["synthetic"], b["measured"] + b["margin_95"]) for b in shown)])
    rows = "".join(_bar(bar, most) for bar in shown)
    left = len(bars) - len(shown)
    more = f'<div style="font-size:.8rem">{html.escape(_more(left))}</div>' if left > 0 else ""
    return f'<div style="margin-top:.4rem">{rows}</div>{more}'


def _thinned(bars: Sequence[_Json]) -> list[_Json]:
    """Return the bars that are highest in either table, in their order."""
    by_height = sorted(bars, key=lambda b: -max(b["measured"], b["synthetic"]))[:_MOST_BARS]
    keep = {id(bar) for bar in by_height}
    return [bar for bar in bars if id(bar) in keep]


def _bar(bar: _Json, most: float) -> str:
    label = bar_in_words(bar, pages.words(words.language()))
    short = label if len(label) <= _MOST_LETTERS else label[: _MOST_LETTERS - 1] + "…"
    low = max(0.0, bar["measured"] - bar["margin_95"]) / most
    high = min(most, max(0.0, bar["measured"] + bar["margin_95"])) / most
    at = min(1.0, max(0.0, bar["measured"]) / most)
    told = _("{value}: synthetic {synthetic}, measured {measured}").format(
        value=label,
        synthetic=words.percent(bar["synthetic"]),
        measured=words.percent(max(0.0, bar["measured"])),
    )
    return (
        f'<div role="img" aria-label="{html.escape(told)}" title="{html.escape(told)}" '
        'style="display:flex;align-items:center;height:1.15rem;font-size:.8rem">'
        '<div style="width:clamp(5rem,38%,10.5rem);flex:none;white-space:nowrap;overflow:hidden;'
        f'text-overflow:ellipsis;padding-right:.5rem">{html.escape(short)}</div>'
        '<div style="position:relative;flex:1;height:.75rem">'
        f'<div style="height:100%;width:{100 * bar["synthetic"] / most:.2f}%;'
        f'background:{_SYNTHETIC};border-radius:0 .15rem .15rem 0"></div>'
        f'<div style="position:absolute;top:40%;height:20%;left:{100 * low:.2f}%;'
        f'width:{100 * (high - low):.2f}%;background:currentColor;opacity:.55"></div>'
        f'<div style="position:absolute;top:-10%;height:120%;left:{100 * at:.2f}%;width:2px;'
        'background:currentColor"></div></div>'
        f'<div style="width:3.6rem;flex:none;text-align:right">'
        f"{html.escape(words.percent(bar['synthetic']))}</div></div>"
    )


def _more(n: int) -> str:
    return _("and {n} more values; the report has them").format(n=n)
