"""The chart of an attack: who is accused rightly against who is accused wrongly."""

from collections.abc import Mapping, Sequence
from typing import Any

from synth.dossier.svg import SIZE, WIDTH, Spec, draw

Curve = Sequence[tuple[float, float]]

STROKES = {  # score: color and dashes of its line
    "density": ("#1f5a92", "1 0"),
    "marginals": ("#a86a00", "6 3"),
    "nearest": ("#2f6b52", "2 3"),
    "answers": ("#8a94a0", "9 3 2 3"),
    "bound": ("#8f1414", "1 0"),
    "chance": ("#56616f", "4 3"),
}
_SIDE, _LEFT = 250, 64
_LEAST = 0.001
_MUTED, _RULE, _SHADE = "#56616f", "#dfe4ea", "#fbe9e9"


def draw_attack(
    curves: Mapping[str, Curve], bound: Curve, *, captions: tuple[str, str], described: str
) -> str:
    """Draw attackers' curves and the bound over them, on logarithmic axes, in people of 1,000.

    Args:
        curves: score → shares of others and of members accused.
        bound: the same of the trade-off curve; what lies above it is shaded.
        captions: of the axes across and up.
    """
    chance = ((_LEAST, _LEAST), (1.0, 1.0))
    lines = {"chance": chance, **curves, "bound": bound}
    scale = {"type": "log", "domain": [_LEAST, 1], "clamp": True}
    words = {"update": {"text": {"signal": "format(datum.value * 1000, ',')"}}}
    axis = {
        "values": [0.001, 0.01, 0.1, 1], "encode": {"labels": words}, "grid": True,
        "labelFontSize": SIZE, "labelColor": _MUTED, "domain": False, "ticks": False,
        "labelPadding": 6, "gridColor": _RULE, "labelLimit": 0, "labelOverlap": False,
    }  # fmt: skip
    at = {"x": {"scale": "x", "field": "x"}, "y": {"scale": "y", "field": "y"}}
    above = {**at, "y2": {"value": 0}, "fill": {"value": _SHADE}}
    spec = {
        "width": _SIDE,
        "height": _SIDE,
        "padding": {"left": _LEFT, "right": WIDTH - _SIDE - _LEFT, "top": 8, "bottom": 42},
        "data": [
            {"name": name, "values": [{"x": x, "y": max(y, _LEAST)} for x, y in points]}
            for name, points in lines.items()
        ],
        "scales": [
            {**scale, "name": "x", "range": [0, _SIDE]},
            {**scale, "name": "y", "range": [_SIDE, 0]},
        ],
        "axes": [
            {**axis, "scale": "x", "orient": "bottom"},
            {**axis, "scale": "y", "orient": "left"},
        ],
        "marks": [
            _mark("area", above, "bound"),
            *(_mark("line", {**at, **_stroke(name)}, name) for name in lines),
            _caption(captions[0], x=_SIDE / 2, y=_SIDE + 36),
            _caption(captions[1], x=16 - _LEFT, y=_SIDE / 2, angle=-90),
        ],
    }
    return draw(spec, described)


def _stroke(name: str) -> Spec:
    color, dashes = STROKES[name]
    widths = {"bound": 2.5, "chance": 1}
    stroke = {"stroke": {"value": color}, "strokeWidth": {"value": widths.get(name, 1.6)}}
    if dashes != "1 0":
        stroke["strokeDash"] = {"value": [float(part) for part in dashes.split()]}
    return stroke


def _mark(kind: str, encoded: Mapping[str, Any], data: str) -> Spec:
    return {"type": kind, "from": {"data": data}, "encode": {"enter": dict(encoded)}}


def _caption(text: str, **place: float) -> Spec:
    held = {"text": text, "fill": _MUTED, "fontSize": SIZE, "align": "center", **place}
    return {"type": "text", "encode": {"enter": {key: {"value": at} for key, at in held.items()}}}
