"""Charts from numbers; computes nothing.

Each chart is a Vega specification drawn by vl-convert (altair would add half a second of import
to the same output).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from synth.dossier.svg import INK, MOST_LABEL, SIZE, WIDTH, Label, Spec, draw, label_room, width_of

MUTED, RULE, BAR, SHADE, STRONG = "#56616f", "#dfe4ea", "#9dbcd9", "#e3edf6", "#1f5a92"
SEGMENTS = {  # group of spends: color, and what is read on it
    "rows": ("#56616f", "#ffffff"),
    "columns": ("#9dbcd9", INK),
    "domains": ("#2f6b52", "#ffffff"),
    "choice": ("#dfc08f", INK),
    "pairs": ("#1f5a92", "#ffffff"),
    "comparison": ("#a9cdb8", INK),
    "left": ("#dde2e7", INK),
}

_RIGHT, _AXIS = 12, 22  # room beside and below the plot
_AT = {"x": {"scale": "x", "field": "x"}, "y": {"scale": "y", "field": "y"}}


@dataclass(frozen=True)
class Bar:
    """A synthetic share with the paid measurement over it, all in rows of 100.

    Attributes:
        is_ours: its label is a word of ours, no value of the table.
    """

    label: str
    synthetic: float
    measured: float
    low: float
    high: float
    is_ours: bool = False


@dataclass(frozen=True)
class Interval:
    """A measured value, where the true one lies, and one to hold it against, in rows of 100."""

    label: str
    value: float
    low: float
    high: float
    reference: float


def trade_off(
    curve: Sequence[tuple[float, float]],
    marked: Sequence[tuple[float, float]],
    *,
    captions: tuple[str, str, str],
    described: str,
) -> str:
    """Draw the attacker's curve, shares accused wrongly against rightly, on logarithmic axes.

    Args:
        captions: of the axes across and up, in people of 1,000, and of the dashed diagonal.
    """
    across, up, diagonal = captions
    side = 250
    scale = {"type": "log", "domain": [0.001, 1], "clamp": True}
    words = {"update": {"text": {"signal": "format(datum.value * 1000, ',')"}}}
    axis = {"values": [0.001, 0.01, 0.1, 1], "encode": {"labels": words}}
    below = {**_AT, "y2": {"scale": "y", "field": "x"}, "fill": {"value": SHADE}}
    return _draw_curve(
        curve,
        marked,
        size=(side, side),
        scales=(scale, scale),
        axes=(axis, axis),
        behind=[
            _mark("area", below, "curve"),
            _fixed("rule", x=0, y=side, x2=side, y2=0, stroke=MUTED, strokeDash=[4, 3]),
            _caption(diagonal, x=side / 2 + 56, y=side / 2 + 26),
        ],
        captions=(across, up),
        described=described,
    )


def promise_curve(
    curve: Sequence[tuple[float, float]],
    marked: Sequence[tuple[float, float]],
    *,
    caption: str,
    described: str,
) -> str:
    """Draw (δ, ε) with δ on a logarithmic axis; what is marked is what the certificate says.

    Args:
        caption: of the axis of ε.
    """
    deltas, epsilons = zip(*curve, strict=True)
    written = "{'-12': '10⁻¹²', '-9': '10⁻⁹', '-6': '10⁻⁶', '-3': '10⁻³'}"
    power = {"update": {"text": {"signal": f"{written}[round(log(datum.value) / LN10)]"}}}
    return _draw_curve(
        curve,
        marked,
        size=(250, 150),
        scales=(
            {"type": "log", "domain": [min(deltas), max(deltas)]},
            {"type": "linear", "nice": 4, "domain": [0.0, max(epsilons)]},
        ),
        axes=(
            {"values": [1e-12, 1e-9, 1e-6, 1e-3], "encode": {"labels": power}},
            {"tickCount": 4},
        ),
        behind=[],
        captions=("δ", caption),
        described=described,
    )


def _draw_curve(
    curve: Sequence[tuple[float, float]],
    marked: Sequence[tuple[float, float]],
    *,
    size: tuple[int, int],
    scales: tuple[Spec, Spec],
    axes: tuple[Spec, Spec],
    behind: Sequence[Spec],
    captions: tuple[str, str],
    described: str,
) -> str:
    """Draw a curve with some points marked; of each pair the first belongs to the x axis."""
    left, (width, height) = 64, size
    spec = {
        "width": width,
        "height": height,
        "padding": {"left": left, "right": WIDTH - width - left, "top": 8, "bottom": 42},
        "data": [_points("curve", curve), _points("marked", marked)],
        "scales": [
            {**scales[0], "name": "x", "range": [0, width]},
            {**scales[1], "name": "y", "range": [height, 0]},
        ],
        "axes": [
            {**_axis(), **axes[0], "scale": "x", "orient": "bottom", "grid": True},
            {**_axis(), **axes[1], "scale": "y", "orient": "left", "grid": True},
        ],
        "marks": [
            *behind,
            _mark("line", {**_AT, **_line(STRONG, 2)}, "curve"),
            _mark("symbol", {**_AT, "size": {"value": 45}, "fill": {"value": STRONG}}, "marked"),
            _caption(captions[0], x=width / 2, y=height + 36),
            _caption(captions[1], x=16 - left, y=height / 2, angle=-90),
        ],
    }
    return draw(spec, described)


def budget_bar(parts: Sequence[tuple[str, str, float]], *, described: str) -> str:
    """Draw one bar cut into shares (key of SEGMENTS, mark, share); marks stand where they fit."""
    width, height, start = 520, 28, 0.0
    values: list[Spec] = []
    for key, mark, share in parts:
        color, ink = SEGMENTS[key]
        values.append({"from": start, "to": start + share, "color": color, "ink": ink,
                       "mark": mark if share * width >= 16 else ""})  # fmt: skip
        start += share
    middle = {"scale": "x", "signal": "(datum.from + datum.to) / 2"}
    spec = {
        "width": width,
        "height": height,
        "data": [{"name": "parts", "values": values}],
        "scales": [{"name": "x", "type": "linear", "domain": [0, 1], "range": [0, width]}],
        "marks": [
            _mark("rect", {
                "x": {"scale": "x", "field": "from"}, "x2": {"scale": "x", "field": "to"},
                "y": {"value": 0}, "height": {"value": height}, "fill": {"field": "color"},
                "stroke": {"value": "#ffffff"},
            }, "parts"),
            _mark("text", {
                "x": middle, "y": {"value": height / 2}, "text": {"field": "mark"},
                "align": {"value": "center"}, "baseline": {"value": "middle"},
                "fill": {"field": "ink"}, "fontSize": {"value": 13},
                "fontWeight": {"value": "bold"},
            }, "parts"),
        ],
    }  # fmt: skip
    return draw(spec, described)


def dot_plot(rows: Sequence[Interval], *, described: str) -> str:
    """Draw values with their intervals, one below the other, in the order given."""
    left, step = label_room([row.label for row in rows]), 19
    values, labels = [], []
    for number, row in enumerate(rows):
        middle = (number + 0.5) * step
        values.append({"at": middle, "value": row.value, "low": row.low, "high": row.high,
                       "reference": row.reference})  # fmt: skip
        labels.append(Label(row.label, middle, left - 8))
    at = {"y": {"field": "at"}}
    spec = {
        **_plot(values, left=left, height=step * len(rows), fields=("high", "reference")),
        "marks": [
            _whisker(at, STRONG, 2),
            _mark("symbol", {**at, "x": {"scale": "x", "field": "reference"},
                             "size": {"value": 42}, "fill": {"value": "#ffffff"},
                             "stroke": {"value": MUTED}, "strokeWidth": {"value": 1.5}}),
            _mark("symbol", {**at, "x": {"scale": "x", "field": "value"}, "size": {"value": 42},
                             "fill": {"value": STRONG}, "stroke": {"value": "#ffffff"}}),
        ],
    }  # fmt: skip
    return draw(spec, described, labels)


def bars(rows: Sequence[Bar], *, described: str) -> str:
    """Draw synthetic bars and, over them, the paid measurement with its 95 % whiskers.

    The last bar is the missing one and stands a little apart.
    """
    above = max(width_of(row.label) for row in rows) > MOST_LABEL - 8
    left = 4 if above else label_room([row.label for row in rows])
    step, thick, apart = (29, 10, 4) if above else (17, 11, 5)
    values, labels = [], []
    for number, row in enumerate(rows):
        last = number == len(rows) - 1
        top = number * step + apart * last
        middle = top + (21 if above else step / 2)
        values.append({
            "at": middle, "top": middle - thick / 2, "bottom": middle + thick / 2,
            "synthetic": row.synthetic, "value": row.measured, "low": row.low, "high": row.high,
        })  # fmt: skip
        if above:
            labels.append(Label(row.label, top + 9, WIDTH - 16, x=0, is_ours=row.is_ours))
        else:
            labels.append(Label(row.label, middle, left - 8, is_ours=row.is_ours))
    at = {"y": {"field": "at"}}
    edge = {"y": {"field": "top"}, "y2": {"field": "bottom"}}
    spec = {
        **_plot(values, left=left, height=step * len(rows) + apart, fields=("synthetic", "high")),
        "marks": [
            _mark("rect", {**edge, "x": {"scale": "x", "value": 0}, "fill": {"value": BAR},
                           "x2": {"scale": "x", "field": "synthetic"}}),
            _whisker(at, INK, 1),
            _mark("rule", {"x": {"scale": "x", "field": "value"}, **edge, **_line(INK, 2)}),
        ],
    }  # fmt: skip
    return draw(spec, described, labels)


def _plot(values: Sequence[Spec], *, left: float, height: float, fields: Sequence[str]) -> Spec:
    """Return a chart with a horizontal axis in rows of 100, from nought to the largest field."""
    reach: list[Any] = [[0, 0.1], *({"data": "rows", "field": field} for field in fields)]
    width = WIDTH - _RIGHT - left
    return {
        "width": width,
        "height": height,
        "padding": {"left": left, "right": _RIGHT, "top": 2, "bottom": _AXIS},
        "data": [{"name": "rows", "values": list(values)}],
        "scales": [
            {"name": "x", "type": "linear", "nice": 4, "domain": {"fields": reach},
             "range": [0, width]},
        ],
        "axes": [
            {**_axis(), "scale": "x", "orient": "bottom", "tickCount": 4, "grid": True,
             "format": "~f"},
        ],
    }  # fmt: skip


def _axis() -> Spec:
    return {
        "labelFontSize": SIZE, "labelColor": MUTED, "domain": False, "ticks": False,
        "labelPadding": 6, "gridColor": RULE, "labelLimit": 0, "labelOverlap": False,
    }  # fmt: skip


def _points(name: str, points: Sequence[tuple[float, float]]) -> Spec:
    return {"name": name, "values": [{"x": x, "y": y} for x, y in points]}


def _mark(kind: str, encoded: Mapping[str, Any], data: str = "rows") -> Spec:
    return {"type": kind, "from": {"data": data}, "encode": {"enter": dict(encoded)}}


def _line(color: str, width: float) -> Spec:
    return {"stroke": {"value": color}, "strokeWidth": {"value": width}}


def _whisker(at: Mapping[str, Any], color: str, width: float) -> Spec:
    ends = {"x": {"scale": "x", "field": "low"}, "x2": {"scale": "x", "field": "high"}}
    return _mark("rule", {**at, **ends, **_line(color, width)})


def _fixed(kind: str, **encoded: Any) -> Spec:
    return {
        "type": kind,
        "encode": {"enter": {name: {"value": value} for name, value in encoded.items()}},
    }


def _caption(text: str, **place: float) -> Spec:
    return _fixed("text", text=text, fill=MUTED, fontSize=SIZE, align="center", **place)
