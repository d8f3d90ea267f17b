"""Charts from numbers; computes nothing.

Each chart is a Vega specification drawn by vl-convert (altair would add half a second of import
to the same output). Names of columns and labels of categories, which are anybody's text, are not
given to it but set beside what it drew: it measures every text, which took most of the time, and
would tie a layout to the fonts of a machine.
"""

import html
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any
from xml.etree import ElementTree

import vl_convert

Spec = dict[str, Any]

INK, MUTED, RULE, BAR, SHADE, STRONG = (
    "#1b2430", "#56616f", "#dfe4ea", "#9dbcd9", "#e3edf6", "#1f5a92"
)  # fmt: skip
SEGMENTS = {  # group of spends: color, and what is read on it
    "rows": ("#56616f", "#ffffff"),
    "columns": ("#9dbcd9", INK),
    "domains": ("#2f6b52", "#ffffff"),
    "choice": ("#dfc08f", INK),
    "pairs": ("#1f5a92", "#ffffff"),
    "comparison": ("#a9cdb8", INK),
    "other": ("#6d5a8c", "#ffffff"),
    "left": ("#dde2e7", INK),
}

_WIDTH, _RIGHT, _SIZE = 340, 12, 11
_MOST_LABEL = 165  # wider labels stand above their bars
_AXIS = 22
_AT = {"x": {"scale": "x", "field": "x"}, "y": {"scale": "y", "field": "y"}}
_KEPT_TAGS = frozenset({"g", "path", "line", "rect", "text"})
_KEPT = frozenset({
    "d", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "transform", "fill", "stroke",
    "stroke-width", "stroke-dasharray", "fill-opacity", "font-size", "font-style", "font-weight",
    "text-anchor",
})  # fmt: skip
_PLACES = frozenset({"d", "transform", "x", "y", "x1", "x2", "y1", "y2", "width", "height"})
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
_NARROW, _WIDE = frozenset(" -.,:;'|!()[]iljtfrI"), frozenset("…%@mwMW")
# Characters that turn or hide the text around them: a name could pass for another one.
_TURNING = frozenset("\u200b\u200e\u200f\u2028\u2029\ufeff") | {
    chr(code) for code in (0x061C, *range(0x202A, 0x202F), *range(0x2060, 0x206A))
}


@dataclass(frozen=True)
class Bar:
    """A synthetic share with the paid measurement over it, all in rows of 100."""

    label: str
    synthetic: float
    measured: float
    low: float
    high: float


@dataclass(frozen=True)
class Interval:
    """A measured value and where the true one lies, in rows of 100."""

    label: str
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class _Label:
    """A text in front of or above its row, in the coordinates of the plot."""

    text: str
    y: float
    room: float
    x: float = -8
    is_missing: bool = False


def visible(text: str) -> str:
    """Return the text with its invisible and turning characters written as their code points."""
    return "".join(
        f"⟨U+{ord(sign):04X}⟩"
        if unicodedata.category(sign) in {"Cc", "Cs"}
        or sign in _TURNING
        or ord(sign) & 0xFFFE == 0xFFFE
        else sign
        for sign in text
    )


def trade_off(
    curve: Sequence[tuple[float, float]], marked: Sequence[tuple[float, float]], *, described: str
) -> str:
    """Draw the attacker's curve, shares accused wrongly against rightly, on logarithmic axes."""
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
            _caption("no information", x=side / 2 + 56, y=side / 2 + 26),
        ],
        captions=("wrongly accused, of 1,000 not in the table", "rightly accused, of 1,000 in it"),
        described=described,
    )


def promise_curve(
    curve: Sequence[tuple[float, float]], marked: Sequence[tuple[float, float]], *, described: str
) -> str:
    """Draw (δ, ε) with δ on a logarithmic axis; what is marked is what the certificate says."""
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
        captions=("δ", "ε, at most"),
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
        "padding": {"left": left, "right": _WIDTH - width - left, "top": 8, "bottom": 42},
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
    return _draw(spec, described)


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
    return _draw(spec, described)


def dot_plot(rows: Sequence[Interval], *, described: str) -> str:
    """Draw values with their intervals, one below the other, in the order given."""
    left, step = _label_room([row.label for row in rows]), 19
    values, labels = [], []
    for number, row in enumerate(rows):
        middle = (number + 0.5) * step
        values.append({"at": middle, "value": row.value, "low": row.low, "high": row.high})
        labels.append(_Label(row.label, middle, left - 8))
    at = {"y": {"field": "at"}}
    spec = {
        **_plot(values, left=left, height=step * len(rows), fields=("high",)),
        "marks": [
            _whisker(at, STRONG, 2),
            _mark("symbol", {**at, "x": {"scale": "x", "field": "value"}, "size": {"value": 42},
                             "fill": {"value": STRONG}, "stroke": {"value": "#ffffff"}}),
        ],
    }  # fmt: skip
    return _draw(spec, described, labels)


def bars(rows: Sequence[Bar], *, described: str) -> str:
    """Draw synthetic bars and, over them, the paid measurement with its 95 % whiskers.

    The last bar is the missing one and stands a little apart.
    """
    above = max(_width(row.label) for row in rows) > _MOST_LABEL - 8
    left = 4 if above else _label_room([row.label for row in rows])
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
            labels.append(_Label(row.label, top + 9, _WIDTH - 16, x=0, is_missing=last))
        else:
            labels.append(_Label(row.label, middle, left - 8, is_missing=last))
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
    return _draw(spec, described, labels)


def _plot(values: Sequence[Spec], *, left: float, height: float, fields: Sequence[str]) -> Spec:
    """Return a chart with a horizontal axis in rows of 100, from nought to the largest field."""
    reach: list[Any] = [[0, 0.1], *({"data": "rows", "field": field} for field in fields)]
    width = _WIDTH - _RIGHT - left
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
        "labelFontSize": _SIZE, "labelColor": MUTED, "domain": False, "ticks": False,
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
    return _fixed("text", text=text, fill=MUTED, fontSize=_SIZE, align="center", **place)


def _advance(sign: str) -> float:
    """Return about how wide a character is drawn, in the widest of common fonts."""
    if unicodedata.east_asian_width(sign) in "WF" or sign in _WIDE:
        return _SIZE
    return (0.4 if sign in _NARROW else 0.64) * _SIZE


def _width(text: str) -> float:
    return sum(_advance(sign) for sign in visible(text[:_WIDTH]))  # wider than any chart


def _label_room(labels: Sequence[str]) -> float:
    return round(min(_MOST_LABEL, max(40.0, *(_width(label) + 12 for label in labels))))


def _cut(text: str, room: float) -> str:
    shown = visible(text[:_WIDTH])
    if _width(shown) <= room:
        return shown
    widths = accumulate((_advance(sign) for sign in shown), initial=_advance("…"))
    return shown[: sum(width <= room for width in widths) - 1] + "…"


def _draw(spec: Spec, described: str, labels: Sequence[_Label] = ()) -> str:
    """Return the chart as SVG to stand in a page."""
    whole = {"$schema": "vega/v6.json", "autosize": "none", **spec}
    root = ElementTree.fromstring(vl_convert.vega_to_svg(whole, allowed_base_urls=[]))
    inside = "".join(_plain(child) for child in root)
    if labels:
        edge = spec["padding"]
        place = f'translate({edge["left"]},{edge["top"]})" font-size="{_SIZE}px" fill="{INK}'
        inside += f'<g transform="{place}">{"".join(_written(label) for label in labels)}</g>'
    name, box = html.escape(visible(described)), html.escape(root.attrib["viewBox"])
    return f'<svg viewBox="{box}" role="img" aria-label="{name}">{inside}</svg>'


def _written(label: _Label) -> str:
    place = f'x="{label.x:g}" y="{label.y + 0.35 * _SIZE:g}"'
    anchor = ' text-anchor="end"' if label.x < 0 else ""
    style = ' font-style="italic"' if label.is_missing else ""
    return f"<text {place}{anchor}{style}>{html.escape(_cut(label.text, label.room))}</text>"


def _plain(element: ElementTree.Element) -> str:
    """Return an element with only the shapes, attributes and text that a chart needs."""
    tag = element.tag.rpartition("}")[2]
    painted = {"fill", "stroke"} & set(element.attrib)
    if tag not in _KEPT_TAGS or (tag == "path" and not painted) or element.get("d") == "":
        return ""
    inside = html.escape(element.text or "") if tag == "text" else ""
    inside += "".join(_plain(child) for child in element)
    attributes = "".join(
        f' {name}="{html.escape(_NUMBER.sub(_short, held) if name in _PLACES else held)}"'
        for name, held in element.attrib.items()
        if name in _KEPT
    )
    if tag == "g" and not (inside and attributes):
        return inside
    return f"<{tag}{attributes}>{inside}</{tag}>"


def _short(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
