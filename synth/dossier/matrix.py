"""The matrix of all pairs of columns: how far each is off, and what belongs together."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from synth.dossier.svg import INK, SIZE, cut, visible

MOST_COLUMNS = 40  # of the matrix; with more, those that differ most
BELOW = (0.01, 0.02, 0.05, 0.10, 0.20)  # shares of rows where the shade of a distance changes
WEAKER = (0.05, 0.10, 0.20, 0.40, 0.60)  # Cramér's V where the shade of an association does
DISTANCES = ("#eef3f8", "#cfe0ef", "#a5c5e2", "#6f9fcb", "#3d74ab", "#123f6d")
ASSOCIATIONS = ("#eff5f1", "#d3e7da", "#acd0b9", "#78b08d", "#3f8560", "#175237")
_DARK = 4  # from this shade on, figures are white

_WIDTH, _LABEL, _FIGURES = 760, 170, 26  # of the chart, its names, and the least cell with figures


@dataclass(frozen=True)
class Pair:
    """What is known of two columns: rows that differ, and Cramér's V of the synthetic table."""

    distance: float
    association: float


def shade(value: float, bounds: Sequence[float]) -> int:
    """Return which of the shades a value has."""
    return sum(value >= bound for bound in bounds)


def matrix(columns: Sequence[str], pairs: Mapping[frozenset[str], Pair], *, described: str) -> str:
    """Draw distances below the diagonal, associations above it, as SVG to stand in a page.

    Rows carry a number and a name, columns the number alone.
    """
    n = len(columns)
    step = min(46.0, (_WIDTH - _LABEL) / n)
    parts = []
    for down, name in enumerate(columns):
        top = 18 + down * step
        middle = top + step / 2 + 0.35 * SIZE
        label = html.escape(f"{down + 1} {cut(name, _LABEL - 34)}")
        parts.append(f'<text x="{_LABEL - 8}" y="{middle:.1f}" text-anchor="end">{label}</text>')
        number = f'<text x="{_LABEL + (down + 0.5) * step:.1f}" y="12" text-anchor="middle">'
        parts.append(f"{number}{down + 1}</text>")
        for across, other in enumerate(columns):
            pair = pairs.get(frozenset((name, other)))
            if pair is not None:  # of a wide table some are not compared
                parts.append(_cell(pair, _LABEL + across * step, top, step, below=across < down))
    box = f"0 0 {_LABEL + n * step + 4:.0f} {n * step + 22:.0f}"
    name = html.escape(visible(described))
    inside = "".join(parts)
    return (
        f'<svg viewBox="{box}" role="img" aria-label="{name}">'
        f'<g font-size="{SIZE}px" fill="{INK}">{inside}</g></svg>'
    )


def _cell(pair: Pair, left: float, top: float, step: float, *, below: bool) -> str:
    value, bounds, colors = (
        (pair.distance, BELOW, DISTANCES) if below else (pair.association, WEAKER, ASSOCIATIONS)
    )
    number = shade(value, bounds)
    side = step - 1
    drawn = (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{side:.1f}" height="{side:.1f}" '
        f'fill="{colors[number]}"/>'
    )
    if step < _FIGURES:
        return drawn
    figure = f"{100 * value:.1f}" if below else f"{value:.2f}"
    ink = "#ffffff" if number >= _DARK else INK
    place = f'x="{left + side / 2:.1f}" y="{top + side / 2 + 4:.1f}"'
    return f'{drawn}<text {place} fill="{ink}" text-anchor="middle">{figure}</text>'
