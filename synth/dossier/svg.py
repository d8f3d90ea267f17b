"""Charts as SVG: a Vega specification drawn, with names and labels set beside it.

Names of columns and labels of categories, which are anybody's text, are not given to what draws
the chart: it measures every text, which took most of the time, and would tie a layout to the fonts
of a machine.
"""

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any
from xml.etree import ElementTree

import vl_convert

Spec = dict[str, Any]

WIDTH, SIZE = 340, 11  # of a chart, and of its texts
INK = "#1b2430"
MOST_LABEL = 165  # wider labels stand above their bars

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
class Label:
    """A text in front of or above its row, in the coordinates of the plot."""

    text: str
    y: float
    room: float
    x: float = -8
    is_ours: bool = False


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


def _advance(sign: str) -> float:
    """Return about how wide a character is drawn, in the widest of common fonts."""
    if unicodedata.east_asian_width(sign) in "WF" or sign in _WIDE:
        return SIZE
    return (0.4 if sign in _NARROW else 0.64) * SIZE


def width_of(text: str) -> float:
    """Return about how wide a label is drawn."""
    return sum(_advance(sign) for sign in visible(text[:WIDTH]))  # wider than any chart


def label_room(labels: Sequence[str]) -> float:
    """Return the room in front of a plot that these labels need, or `MOST_LABEL`."""
    return round(min(MOST_LABEL, max(40.0, *(width_of(label) + 12 for label in labels))))


def cut(text: str, room: float) -> str:
    """Return as much of a text as fits into so much room."""
    shown = visible(text[:WIDTH])
    if width_of(shown) <= room:
        return shown
    widths = accumulate((_advance(sign) for sign in shown), initial=_advance("…"))
    return shown[: sum(width <= room for width in widths) - 1] + "…"


def draw(spec: Spec, described: str, labels: Sequence[Label] = ()) -> str:
    """Return the chart as SVG to stand in a page."""
    whole = {"$schema": "vega/v6.json", "autosize": "none", **spec}
    root = ElementTree.fromstring(vl_convert.vega_to_svg(whole, allowed_base_urls=[]))
    inside = "".join(_plain(child) for child in root)
    if labels:
        edge = spec["padding"]
        place = f'translate({edge["left"]},{edge["top"]})" font-size="{SIZE}px" fill="{INK}'
        inside += f'<g transform="{place}">{"".join(_written(label) for label in labels)}</g>'
    name, box = html.escape(visible(described)), html.escape(root.attrib["viewBox"])
    return f'<svg viewBox="{box}" role="img" aria-label="{name}">{inside}</svg>'


def _written(label: Label) -> str:
    place = f'x="{label.x:g}" y="{label.y + 0.35 * SIZE:g}"'
    anchor = ' text-anchor="end"' if label.x < 0 else ""
    style = ' font-style="italic"' if label.is_ours else ""
    return f"<text {place}{anchor}{style}>{html.escape(cut(label.text, label.room))}</text>"


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
