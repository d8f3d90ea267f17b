"""A column in the dossier: its bars, what it leaves out, and its shape. From paid numbers alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synth.codec.cells import Names, Points
from synth.codec.codec import Codec, ColumnCodec
from synth.counting.in_memory import ColumnValues
from synth.dossier.estimates import TWO_SIDED_95, Ladder
from synth.dossier.shape import spikes, statistics
from synth.measurement import Measurement
from synth.tables.columns import Bought

Json = dict[str, Any]

_MOST_BARS = 24


def describe_column(
    column: ColumnCodec, measured: Measurement, codes: NDArray[np.int64], codec: Codec
) -> Json:
    """Return what a column is, its bars, and what it leaves out.

    Args:
        measured: its marginal over codes, as paid.
        codes: its synthetic rows.
    """
    spec = codec.schema[column.name]
    shown = range(column.size - 1)
    kept = list(shown)
    if not isinstance(column.cells, Points):
        kept = sorted(shown, key=lambda code: -measured.counts[code])[:_MOST_BARS]
    return {
        "name": column.name,
        "kind": spec.kind,
        "domain": "bought" if isinstance(spec.domain, Bought) else "declared",
        "codes": column.size,
        "bars_left_out": len(shown) - len(kept),
        "bars": _bars(column, measured, codes, kept, max(codec.total, 1.0)),
        "left_out": left_out(column, codec),
    }


def describe_shape(
    column: ColumnCodec, ladders: Mapping[str, Ladder], rows: ColumnValues, codec: Codec
) -> Json:
    """Return the statistics and spikes of an ordered column; none of another.

    Args:
        rows: the synthetic rows.
    """
    if not isinstance(column.cells, Points) or is_not_found(column):
        return {"statistics": [], "spikes": []}
    ladder, points = ladders[column.name], rows.points(column.name)
    return {
        "statistics": statistics(column.cells, ladder, points),
        "spikes": spikes(column.cells, ladder, points, codec.total, codec.total_sigma),
    }


def left_out(column: ColumnCodec, codec: Codec) -> Json:
    """Return the share of rows of which a domain cannot give back the value, and where."""
    rows, missed = max(codec.total, 1.0), column.left_out
    margin = TWO_SIDED_95 * missed.sigma / rows
    share = missed.rows / rows
    parts: list[Json] = []
    if is_not_found(column):
        parts.append({"kind": "not found", "label": "", "share": min(1.0, share)})
    elif isinstance(column.cells, Points):
        ends = np.array([column.cells.starts[0], column.cells.ends[-1] - 1])
        first, last = column.cells.grid.as_text(ends)
        parts.append({"kind": "below", "label": first, "share": min(1.0, missed.below / rows)})
        parts.append({"kind": "above", "label": last, "share": min(1.0, missed.above / rows)})
    elif column.cells.others:
        name = column.cells.names[-1]
        parts.append({"kind": "merged", "label": name, "share": min(1.0, missed.merged / rows)})
    if missed.grouped > TWO_SIDED_95 * missed.grouped_sigma:
        grouped = min(1.0, missed.grouped / rows)
        parts.append({"kind": "grouped", "label": "", "share": grouped})
    return {
        "share": min(1.0, share),
        "low": max(0.0, min(1.0, share - margin)),
        "high": min(1.0, share + margin),
        "parts": [part for part in parts if part["share"] > 0],
    }


def is_not_found(column: ColumnCodec) -> bool:
    """Tell whether no range was clear: then none of the column's values is shown."""
    return isinstance(column.cells, Points) and not len(column.cells)


def most_left_out(column: ColumnCodec, codec: Codec) -> float:
    """Return the most rows that a column leaves out, as a share, with 95 %."""
    return float(left_out(column, codec)["high"])


def persons(codec: Codec) -> int | None:
    """Return how many persons were measured; None where a row is a person."""
    counted = codec.rows_per_person
    return None if counted is None else max(0, round(float(counted.sum())))


def at_cap(codec: Codec) -> float | None:
    """Return the share of persons who have as many rows as count; None where a row is a person."""
    counted = codec.rows_per_person
    if counted is None or counted.sum() <= 0:
        return None
    return float(counted[-1] / counted.sum())


def _bars(
    column: ColumnCodec,
    measured: Measurement,
    codes: NDArray[np.int64],
    kept: list[int],
    rows: float,
) -> list[Json]:
    """Return a bar for each code that is shown, and for what lies beyond a bought range."""
    shares = np.bincount(codes, minlength=column.size) / len(codes)
    sigma = np.broadcast_to(measured.sigma, measured.counts.shape)
    labels, missed = labels_of(column), column.left_out
    counts = measured.counts.copy()
    if isinstance(column.cells, Points) and column.cells.grid.declared:
        # What lies beyond counts at the ends, and has bars of its own.
        np.subtract.at(counts, column.code_of_cell[[0, -1]], [missed.below, missed.above])
    bars: list[Json] = [
        {
            "label": labels[code],
            "ours": word_of_ours(column, code),
            "measured": float(counts[code] / rows),
            "margin_95": float(TWO_SIDED_95 * sigma[code] / rows),
            "synthetic": float(shares[code]),
        }
        for code in [*kept, column.size - 1]
    ]
    if isinstance(column.cells, Points) and len(column.cells):
        cells = column.cells
        ends = cells.grid.as_text(np.array([cells.starts[0], cells.ends[-1] - 1]))
        outside = (("below", 0, ends[0], missed.below), ("above", -1, ends[1], missed.above))
        for kind, place, label, held in outside:
            if held > 0:
                at = 0 if place == 0 else len(bars) - 1
                bars.insert(at, _beyond(kind, label, held / rows, missed.sigma / rows))
    return bars


def _beyond(kind: str, label: str, share: float, noise: float) -> Json:
    return {
        "label": label,
        "ours": kind,
        "measured": float(share),
        "margin_95": float(TWO_SIDED_95 * noise),
        "synthetic": 0.0,
    }


def labels_of(column: ColumnCodec) -> list[str]:
    """Return what each code stands for; of several names together how many these are."""
    several = np.bincount(column.code_of_cell, minlength=column.size)
    return [
        str(several[code]) if word_of_ours(column, code) == "rare" else label
        for code, label in enumerate(column.labels())
    ]


def word_of_ours(column: ColumnCodec, code: int) -> str | None:
    """Return what a code stands for where that is our word and no value of the table."""
    if code == column.size - 1:
        return "missing"
    if not isinstance(column.cells, Names):
        return None
    cells = np.flatnonzero(column.code_of_cell == code).tolist()
    if len(cells) > 1:
        return "rare"
    return "merged" if column.cells.others and cells == [len(column.cells) - 1] else None
