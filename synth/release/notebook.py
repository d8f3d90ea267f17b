"""How a release shows itself in a notebook: HTML, and charts of altair.

Nothing is measured here: a release is shown by what is in it, all of which may leave.
"""

from collections.abc import Mapping
from html import escape
from typing import Any

import altair as alt
import pandas as pd

from synth.errors import InputError
from synth.tables.schema_page import html_table

_FEW_ROWS = 5
_MARKS = {"usable": "✓", "coarse": "≈", "not usable": "✗"}


def show_release(
    rows: pd.DataFrame, certificate: Mapping[str, Any], grades: Mapping[str, str], grade: str
) -> str:
    """Return HTML of a release: promise, verdict, and the first of its rows.

    Args:
        certificate: its content.
        grades: verdict of each column.
        grade: of the table.
    """
    worse = [name for name, one in grades.items() if one != "usable"]
    held = f"{len(rows):,} rows × {len(rows.columns)} columns"
    promise = f"ε = {certificate['epsilon']:g}, δ = {certificate['delta']:g}"
    lines = [
        f"<p><b>Release</b> {escape(held)} · {escape(promise)} · <b>{escape(grade)}</b></p>",
        html_table(
            [f"{_MARKS.get(grades.get(str(name), ''), '')} {name}" for name in rows.columns],
            rows.head(_FEW_ROWS)
            .astype(object)
            .where(rows.head(_FEW_ROWS).notna(), "")
            .to_numpy()
            .tolist(),
        ),
    ]
    if worse:
        named = ", ".join(f"{name} ({grades[name]})" for name in worse)
        lines.append(f"<p>Not fully usable: {escape(named)}</p>")
    return "\n".join(lines)


def chart_column(column: Mapping[str, Any]) -> Any:
    """Return a chart of a column: synthetic shares as bars, what was measured as intervals.

    Args:
        column: an entry of a dossier's columns.
    """
    bars = pd.DataFrame(column["bars"])
    bars["low"] = (bars["measured"] - bars["margin_95"]).clip(lower=0)
    bars["high"] = bars["measured"] + bars["margin_95"]
    at = alt.Y("label:N", sort=None, title=column["name"])
    base = alt.Chart(bars)
    shown = base.mark_bar(color="#9dbcd9").encode(
        y=at, x=alt.X("synthetic:Q", title="share of rows", axis=alt.Axis(format="%"))
    )
    return shown + base.mark_rule(color="#1f5a92", strokeWidth=2).encode(y=at, x="low:Q", x2="high")


def find_column(dossier: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return what a dossier says of a column.

    Raises:
        InputError: it has none of that name.
    """
    for column in dossier["columns"]:
        if column["name"] == name:
            found: Mapping[str, Any] = column
            return found
    raise InputError(
        "The release has no chart of {name!r}. It has: {known}.",
        name=name,
        known=[column["name"] for column in dossier["columns"]],
    )
