"""Bars: the combinations of codes that rules forbid, so that no row of a model has them.

A code stands for values that its rules treat alike, or, in a comparison, for an unbroken range. So
a combination of codes holds values that keep the rule, or it is barred. All of it follows from the
schema and from what was paid for the codes.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.codec.cells import Names, Points
from synth.codec.codec import Codec, ColumnCodec
from synth.codec.histogram import Histogram
from synth.domain import Clique, Floats
from synth.models.selection import affordable
from synth.tables.columns import ColumnSpec
from synth.tables.grid import Grid
from synth.tables.kept_rules import (
    as_numbers,
    classes_of_names,
    classes_of_points,
    distance,
    places_of_comparisons,
    spans_of,
)
from synth.tables.rule_entries import close_comparisons
from synth.tables.rules import Comparison, Condition, Pattern
from synth.tables.schema import Schema
from synth.texts import TEXT

_MOST_CELLS = 20_000  # of a tree that holds what is barred: a fit takes a second or two


def edges_of(schema: Schema, column: ColumnSpec) -> NDArray[np.int64]:
    """Return the grid points of an ordered column at which its rules begin to say otherwise."""
    grid = Grid.of(column)
    edges = {
        edge
        for conditions, _ in _mentions(schema, column.name)
        for condition in conditions
        for low, high in spans_of(condition, grid)
        for edge in (low, high + 1)
    }
    return np.array(sorted(edge for edge in edges if 0 < edge < grid.size), dtype=np.int64)


def cut_at(starts: NDArray[np.int64], ends: NDArray[np.int64], edges: NDArray[np.int64]) -> Floats:
    """Return where intervals begin once they are cut at some edges inside them."""
    inside = edges[(edges > starts[0]) & (edges < ends[-1])] if len(starts) else edges[:0]
    return np.union1d(starts, inside)


def cut_cells(histogram: Histogram, edges: NDArray[np.int64]) -> Histogram:
    """Return a histogram cut at edges; what a cell holds is divided by the width of its parts.

    How it is divided is not known: the parts of a cell vary by as much as it holds.
    """
    starts = cut_at(histogram.starts, histogram.ends, edges).astype(np.int64)
    if len(starts) == len(histogram.starts):
        return histogram
    ends = np.append(starts[1:], histogram.ends[-1])
    whole = np.searchsorted(histogram.starts, starts, side="right") - 1
    share = (ends - starts) / (histogram.ends - histogram.starts)[whole]
    mass = histogram.mass[whole] * share
    unknown = histogram.mass[whole] ** 2 * share * (1 - share)
    return replace(
        histogram,
        starts=starts,
        ends=ends,
        mass=mass,
        variance=histogram.variance[whole] + unknown,
    )


def split_codes(
    schema: Schema, column: ColumnSpec, cells: Points | Names, codes: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return codes of which each stands for values that the column's rules treat alike.

    Args:
        cells: none of them crosses an edge of a rule.
        codes: of each cell, (n_cells,).
    """
    labels = codes
    for conditions, blocks in _mentions(schema, column.name):
        labels = _join(labels, blocks[_classes(conditions, cells)])
    compared = {name for both in _comparisons(schema) for name in both}
    if column.name in compared and len(labels):
        # A comparison is about the ends of a code: its cells follow one another.
        labels = np.cumsum(np.append(0, labels[1:] != labels[:-1]))
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[inverse].astype(np.int64)


def bars_of(codec: Codec) -> dict[Clique, NDArray[np.bool_]]:
    """Return the combinations of codes in which no values keep the rules, by their columns.

    What a model of bearable size cannot hold of them is left to `synth.codec.agreeing`.

    Returns:
        Of shape `domain.shape(clique)` each, true where barred.
    """
    schema, bars = codec.schema, dict[Clique, NDArray[np.bool_]]()
    for rule in schema.constraints:
        for pattern in rule.patterns:
            if codec.domain.cells(pattern.columns) <= _MOST_CELLS:
                _bar(bars, codec, pattern.columns, _barred_pattern(codec, pattern))
    places = places_of_comparisons(schema.constraints, {c.name: c for c in schema.columns})
    for clique, comparison in _comparisons(schema).items():
        _bar(bars, codec, clique, _barred_comparison(codec, comparison, places))
    held = affordable(codec.domain, list(bars), most_cells=_MOST_CELLS)
    return {clique: bars[clique] for clique in held}


def _bar(
    bars: dict[Clique, NDArray[np.bool_]], codec: Codec, names: Clique, barred: NDArray[np.bool_]
) -> None:
    clique = tuple(sorted(names, key=codec.domain.columns.index))
    barred = np.transpose(barred, [names.index(name) for name in clique])
    bars[clique] = bars[clique] | barred if clique in bars else barred


def _barred_pattern(codec: Codec, pattern: Pattern) -> NDArray[np.bool_]:
    classes = []
    for name, conditions in zip(pattern.columns, pattern.conditions, strict=True):
        column = codec[name]
        of_code = np.full(column.size, len(conditions) + 1, dtype=np.int64)
        of_code[column.code_of_cell] = _classes(conditions, column.cells)
        classes.append(of_code)
    barred: NDArray[np.bool_] = ~pattern.allowed()[np.ix_(*classes)]
    return barred


def _barred_comparison(codec: Codec, comparison: Comparison, places: int) -> NDArray[np.bool_]:
    left, right = codec[comparison.left], codec[comparison.right]
    apart = distance(comparison, codec.schema[comparison.left], places)
    highest = _ends(codec.schema, left, places)[1]
    lowest = _ends(codec.schema, right, places)[0]
    barred = np.zeros((left.size, right.size), dtype=bool)
    barred[:-1, :-1] = highest[:, None] < lowest[None, :] + apart
    return barred


def _ends(schema: Schema, column: ColumnCodec, places: int) -> tuple[Floats, Floats]:
    """Return the least and greatest value of each code, in whole numbers; cells without rows not.

    Args:
        column: ordered.
    """
    lowest, highest = np.full(column.size - 1, np.inf), np.full(column.size - 1, -np.inf)
    if not isinstance(column.cells, Points) or not len(column.cells):
        return lowest, highest
    spec, cells = schema[column.name], column.cells
    drawn = (column.mass > 0) | (column.code_mass[:-1] <= 0)[column.code_of_cell]
    for points, ends, keep in (
        (cells.starts, lowest, np.minimum),
        (cells.ends - 1, highest, np.maximum),
    ):
        values = as_numbers(spec, cells.grid.values(points), places)
        keep.at(ends, column.code_of_cell[drawn], values[drawn])
    return lowest, highest


def _mentions(schema: Schema, name: str) -> list[tuple[Sequence[Condition], NDArray[np.int64]]]:
    """Return the conditions of each pattern on a column, and which of their classes are alike."""
    found = list[tuple[Sequence[Condition], NDArray[np.int64]]]()
    for rule in schema.constraints:
        for pattern in rule.patterns:
            if name in pattern.columns:
                axis = pattern.columns.index(name)
                rows = np.moveaxis(pattern.allowed(), axis, 0)
                _, alike = np.unique(rows.reshape(len(rows), -1), axis=0, return_inverse=True)
                found.append((pattern.conditions[axis], alike.ravel().astype(np.int64)))
    return found


def _classes(conditions: Sequence[Condition], cells: Points | Names) -> NDArray[np.int64]:
    if isinstance(cells, Points):
        return classes_of_points(conditions, cells.grid, cells.starts)
    return classes_of_names(conditions, pd.Series(list(cells.names), dtype=TEXT))


def _comparisons(schema: Schema) -> dict[tuple[str, str], Comparison]:
    rules = schema.constraints
    return close_comparisons([rule.comparison for rule in rules if rule.comparison is not None])


def _join(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    return one * (int(other.max(initial=0)) + 1) + other
