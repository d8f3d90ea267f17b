"""Groups: how close the synthetic table is within each value of the columns that the owner names.

The values of one column part the rows: a row counts in one group alone. The distances of all groups
and columns are therefore one answer that a row moves in one group, whatever their number, and
naming more values costs nothing (docs/privacy.md, section 6).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from synth.codec.codec import Codec, ColumnCodec
from synth.counting.in_memory import Encoder
from synth.counting.paid import PaidCounts
from synth.domain import Codes, Domain, Floats, marginal_of
from synth.dossier.column_evidence import labels_of, word_of_ours
from synth.dossier.estimates import TWO_SIDED_95
from synth.dossier.likeness import Ruler
from synth.dossier.references import fresh_sample
from synth.errors import InputError
from synth.measurement import Measurement
from synth.tables.schema import Schema

Json = dict[str, Any]

MOST_GROUPINGS = 5  # columns; each takes its part of one share of the budget
_KINDS = {"categorical", "boolean"}
_RESOLVED = 0.1  # of a group's rows: what the interval of a group's mean may reach to each side


@dataclass(frozen=True)
class Grouping:
    """The distances within each group that one column makes, as measured under the budget.

    Attributes:
        columns: the others, which are compared.
        distances: noisy, in rows that differ in either direction, (n_groups, n_columns).
        sigma: the standard deviation of the noise of each, in the same rows.
        counted: synthetic rows in each cell of each column, by group: column → (n_groups, n_cells).
    """

    column: str
    columns: tuple[str, ...]
    distances: Floats
    sigma: float
    counted: Mapping[str, Floats]


def groupable(schema: Schema) -> list[str]:
    """Return the columns that can make groups; none where no other is left to compare."""
    found = [column.name for column in schema.modelled if column.kind in _KINDS]
    return found if len(schema.modelled) > 1 else []


def refuse_groups(groups: Sequence[str], schema: Schema) -> None:
    """Refuse columns that make no groups, before anything is spent.

    Raises:
        InputError: one is not modelled or has no categories; there are too many, or none beside it.
    """
    known = {column.name for column in schema.modelled if column.kind in _KINDS}
    strange = [name for name in groups if name not in known]
    if strange:
        raise InputError(
            "Groups are made by modelled columns of categories, and {names} are none.",
            names=[repr(name) for name in strange],
        )
    if len(set(groups)) != len(groups) or len(groups) > MOST_GROUPINGS:
        raise InputError(
            "Name at most {most} columns that make groups, each once.", most=MOST_GROUPINGS
        )
    if groups and len(schema.modelled) < 2:
        raise InputError("There is no other column to be compared within groups.")


def coding(column: str, codec: Codec, ruler: Ruler) -> tuple[Mapping[str, Encoder], Domain]:
    """Return what gives a row's group, and its cell in each other column."""
    encoders = {**ruler.encoders, column: codec[column].encode}
    return encoders, Domain({**ruler.domain.sizes, column: codec[column].size})


def compare_groups(
    paid: PaidCounts,
    synthetic: Codes,
    column: str,
    rows: Floats,
    *,
    mu_squared: int,
) -> Grouping:
    """Buy the distances within groups.

    Args:
        paid: the private rows, and
        synthetic: the synthetic ones, as `coding` codes them.
        rows: private rows of each group, as measured, (n_groups,).
    """
    others = tuple(name for name in paid.domain.columns if name != column)
    counted = {
        other: marginal_of(synthetic, paid.domain, (column, other)).astype(np.float64)
        for other in others
    }
    expected = [
        ((column, other), held * (rows / np.maximum(held.sum(axis=1), 1.0))[:, None])
        for other, held in counted.items()
    ]
    distances, sigma = paid.measure_distances_within(expected, mu_squared=mu_squared)
    return Grouping(column, others, distances, sigma, counted)


def rows_of_groups(measured: Measurement) -> Floats:
    """Return the private rows of each group, as measured; none is less than nothing."""
    return np.maximum(measured.counts, 0.0).astype(np.float64)


def describe_groups(
    groupings: Sequence[Grouping], one_ways: Sequence[Measurement], codec: Codec
) -> list[Json]:
    """Return what the dossier says of each column's groups, largest first."""
    by_column = {measured.clique[0]: measured for measured in one_ways}
    return [
        _described(grouping, by_column[grouping.column], codec[grouping.column])
        for grouping in groupings
    ]


def fewest_rows(mean_sigma: float, sigma: float) -> int:
    """Return how many rows a group has for its mean to be told to within `_RESOLVED`, with 95 %.

    Args:
        mean_sigma: noise of the mean of its distances, in rows that differ in either direction.
        sigma: noise of its number of rows.
    """
    return math.ceil(TWO_SIDED_95 * math.hypot(mean_sigma, sigma) / (2 * _RESOLVED))


def _described(grouping: Grouping, measured: Measurement, column: ColumnCodec) -> Json:
    rows = rows_of_groups(measured)
    sigmas = np.broadcast_to(np.asarray(measured.sigma, dtype=np.float64), rows.shape)
    labels, n_others = labels_of(column), len(grouping.columns)
    mean_sigma = grouping.sigma / n_others**0.5
    smallest = fewest_rows(mean_sigma, float(np.median(sigmas)))
    found = []
    for code in range(column.size):
        shown = int(grouping.counted[grouping.columns[0]][code].sum())
        found.append(
            {
                "label": labels[code],
                "ours": word_of_ours(column, code),
                "rows": round(float(rows[code])),
                "margin_95": float(TWO_SIDED_95 * sigmas[code]),
                "synthetic": shown,
                "resolved": bool(rows[code] >= smallest and shown > 0),
                **_distances(grouping, code, float(rows[code]), float(sigmas[code])),
            }
        )
    # Of a group that no row was measured to be in, and none is shown, there is nothing to say.
    kept = [one for one in found if one["synthetic"] or one["rows"] > one["margin_95"]]
    return {
        "column": grouping.column,
        "compared": n_others,
        "smallest": smallest,
        "groups": sorted(kept, key=lambda one: -one["rows"]),
    }


def _distances(grouping: Grouping, code: int, rows: float, sigma: float) -> Json:
    """Return the mean distance of a group, and the column that is furthest off in it."""
    shown = [grouping.counted[other][code] for other in grouping.columns]
    if rows < 1 or not shown[0].sum():
        return {"distance": None, "low": None, "high": None, "fresh": None, "worst": None}
    off = grouping.distances[code] / (2 * rows)
    one, mean = grouping.sigma, grouping.sigma / len(off) ** 0.5
    worst = int(np.argmax(off))
    together = NormalDist().inv_cdf((1 + 0.95 ** (1 / len(off))) / 2)
    return {
        **_interval(float(off.mean()), math.hypot(mean, sigma) / (2 * rows), TWO_SIDED_95),
        "fresh": float(np.mean([fresh_sample(held, rows) for held in shown])),
        "worst": {
            "column": grouping.columns[worst],
            **_interval(float(off[worst]), math.hypot(one, sigma) / (2 * rows), together),
        },
    }


def _interval(value: float, sigma: float, reach: float) -> Json:
    ends = {"distance": value, "low": value - reach * sigma, "high": value + reach * sigma}
    return {name: min(1.0, max(0.0, end)) for name, end in ends.items()}
