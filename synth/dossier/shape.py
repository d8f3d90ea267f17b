"""Shape: a synthetic column's quantiles, mean and spikes beside where the private ones lie.

The intervals come from the column's paid histogram, see `estimates`; the synthetic values from the
synthetic table. JSON, for the dossier.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from privacy.noise import Integers
from synth.codec.cells import Points
from synth.dossier.estimates import Ladder
from synth.dossier.verdict import EXTREME, MEAN, MIDDLE
from synth.tables.grid import MISSING

Json = dict[str, Any]

_SHARES = {**dict(zip(MIDDLE, (0.1, 0.5, 0.9), strict=True)), EXTREME: 0.99}
_RESOLVED = 0.5  # of the spread between the 10 % and 90 % quantiles, or of the way to the median
_OFF = 0.05  # of that spread: nearer to its interval, a synthetic value agrees


@dataclass(frozen=True)
class Located:
    """A statistic: of the synthetic table, and where the private one can lie.

    In grid points from the first of the column's span, so that a float holds their places.

    Attributes:
        low: None where it can lie below all that was measured closely.
        high: None where it can lie above.
    """

    name: str
    synthetic: float
    low: float | None
    high: float | None

    def middle(self, length: int) -> float:
        """Return the middle of the interval, an open end taken to be that of the span."""
        low = 0.0 if self.low is None else self.low
        return (low + (length if self.high is None else self.high)) / 2


@dataclass(frozen=True)
class _Scale:
    """What an interval is wide or narrow beside: spread, centre and whole length of a column."""

    spread: float
    centre: float
    length: int


def statistics(cells: Points, ladder: Ladder, points: Integers) -> list[Json]:
    """Return the quantiles and the mean of an ordered column.

    Args:
        points: the synthetic table's grid points.
    """
    present = np.sort(points[points != MISSING])
    if not len(present) or ladder.rows <= 0:
        return []
    span = _span(cells)
    found = [_quantile(name, share, ladder, present, span) for name, share in _SHARES.items()]
    mean = Located(MEAN, _mean(present, span), *ladder.mean(span))
    by_name, length = {one.name: one for one in found}, span[1] - span[0]
    tenth, median, last_tenth = (by_name[name].middle(length) for name in MIDDLE)
    scale = _Scale(abs(last_tenth - tenth), median, length)
    return [_said(one, cells, scale) for one in (*found, mean)]


def spikes(
    cells: Points, ladder: Ladder, points: Integers, total: float, noise: float
) -> list[Json]:
    """Return the cells that hold many rows, with the share that each has of all.

    Args:
        total: the paid number of rows.
        noise: its standard deviation.
    """
    found = []
    for spike in ladder.spikes(_span(cells), total, noise):
        low, high = cells.grid.as_text(np.array([spike.first, spike.last]))
        found.append(
            {
                "value": low if low == high else f"{low} … {high}",
                "first": spike.first,
                "last": spike.last,
                "synthetic": share_of(points, spike.first, spike.last),
                "share": spike.share,
                "low": spike.low,
                "high": spike.high,
            }
        )
    return found


def synthetic_statistics(cells: Points, points: Integers) -> dict[str, str]:
    """Return the statistics of synthetic grid points, as the dossier writes them."""
    present, span = np.sort(points[points != MISSING]), _span(cells)
    found = {name: _at(present, share, span) for name, share in _SHARES.items()}
    found[MEAN] = _mean(present, span)
    return {name: in_words(cells, value, exact=name != MEAN) for name, value in found.items()}


def share_of(points: Integers, first: int, last: int) -> float:
    """Return the share of all rows on the grid points first … last."""
    return float(((points >= first) & (points <= last)).mean())


def _span(cells: Points) -> tuple[int, int]:
    return int(cells.starts[0]), int(cells.ends[-1]) - 1


def _at(present: Integers, share: float, span: tuple[int, int]) -> float:
    """Return a quantile of grid points in ascending order."""
    return float(present[max(0, math.ceil(share * len(present)) - 1)] - span[0])


def _mean(present: Integers, span: tuple[int, int]) -> float:
    return float((present - span[0]).mean())


def _quantile(
    name: str, share: float, ladder: Ladder, present: Integers, span: tuple[int, int]
) -> Located:
    low, high = ladder.quantile(share)
    return Located(
        name,
        _at(present, share, span),
        None if low < span[0] else float(low - span[0]),
        None if high > span[1] else float(high - span[0]),
    )


def _said(one: Located, cells: Points, scale: _Scale) -> Json:
    exact = one.name != MEAN
    return {
        "statistic": one.name,
        "synthetic": in_words(cells, one.synthetic, exact=exact),
        "low": None if one.low is None else in_words(cells, one.low, exact=exact),
        "high": None if one.high is None else in_words(cells, one.high, exact=exact),
        "resolved": _is_resolved(one, scale),
        "agrees": _agrees(one, scale.spread),
    }


def _is_resolved(one: Located, scale: _Scale) -> bool:
    if one.low is None or one.high is None:
        return False
    beside = max(scale.spread, abs(one.middle(scale.length) - scale.centre))
    return one.high - one.low <= _RESOLVED * beside


def _agrees(one: Located, spread: float) -> bool:
    low = -math.inf if one.low is None else one.low
    high = math.inf if one.high is None else one.high
    return low - _OFF * spread <= one.synthetic <= high + _OFF * spread


def in_words(cells: Points, offset: float, *, exact: bool) -> str:
    """Return a value, so many points after the first, the way the owner writes it.

    Between two grid points it has more digits.
    """
    grid, first = cells.grid, int(cells.starts[0])
    if exact or grid.kind not in ("integer", "decimal"):
        return grid.as_text(np.array([first + round(offset)], dtype=np.int64))[0]
    value = (grid.origin + grid.step * first + grid.step * offset) / 10.0**grid.places
    digits = max(0, 4 - math.floor(math.log10(max(abs(value), 1e-9))))
    return f"{value:.{min(digits, grid.places + 2)}f}"
