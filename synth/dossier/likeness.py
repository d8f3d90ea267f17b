"""Likeness: how far the synthetic table is from the private one, as its owner knows that.

Codes alone would not tell: a private value outside a bought range counts at the nearest end, and a
name that was not released counts as the rest. Here each of these has a cell of its own, in which no
synthetic row can be. Nothing here sees a private count: distances are asked of `PaidCounts`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from privacy.noise import Integers
from synth.codec.cells import Names, Points
from synth.codec.codec import Codec, ColumnCodec
from synth.counting.in_memory import ColumnValues, Encoder, Rows
from synth.counting.paid import PaidCounts
from synth.domain import Clique, Codes, Domain, Floats, marginal_of
from synth.dossier.references import Pooled, association, fresh_sample
from synth.models.width import pairs_to_compare, triples_to_compare
from synth.queries import DISTANCES, PAIR_DISTANCES, TRIPLE_DISTANCES
from synth.tables.grid import MISSING
from synth.tables.schema import Protection, Schema
from synth.tables.table import Table

_HEAVY = 0.05  # of the rows: a cell with more is compared piece by piece
_PIECES = 8  # of such a cell
_FOR_TRIPLES = 6  # one part of so many of what distances cost, where there are triples


@dataclass(frozen=True)
class Likeness:
    """How far the synthetic table is from the private one, as measured under the budget.

    Total variation distances between marginals over the cells of a `Ruler`: the share of rows that
    would have to change for the two to be equal.

    Attributes:
        columns: column → noisy distance.
        columns_sigma: the standard deviation of the noise of each.
        pairs: pair of columns → noisy distance; the column itself where there is only one.
        pairs_sigma: the standard deviation of the noise of each.
        fresh: what these distances would be between two samples of one population.
        association: Cramér's V of each pair in the synthetic table.
        pooled: the synthetic counts of all pairs.
        triples: three columns → noisy distance; none where there are fewer columns.
        triples_sigma: the standard deviation of the noise of each.
    """

    columns: Mapping[str, float]
    columns_sigma: float
    pairs: Mapping[Clique, float]
    pairs_sigma: float
    fresh: Mapping[Clique, float]
    association: Mapping[Clique, float]
    pooled: Pooled
    triples: Mapping[Clique, float] = field(default_factory=dict)
    triples_sigma: float = 0.0

    @property
    def pairs_mean(self) -> float:
        """Return the mean of all pairs; its noise is `pairs_sigma` over the root of how many."""
        return sum(self.pairs.values()) / len(self.pairs)


@dataclass(frozen=True)
class _ColumnRuler:
    """The cells in which a column of two tables is compared, from paid numbers alone.

    They are the column's codes, where a heavy interval is cut into pieces, since the synthetic rows
    are spread evenly in it; the rest bucket; what a bought domain leaves out; and "missing".

    Attributes:
        starts: of ordered columns, the first grid point of each piece, ascending; else empty.
        end: one past the last grid point that is not left out.
        cell_of_piece: the cell that each piece, or each category, belongs to.
        labels: of the cells, in words.
    """

    column: ColumnCodec
    starts: Integers
    end: int
    cell_of_piece: NDArray[np.int64]
    labels: tuple[str, ...]

    @property
    def size(self) -> int:
        return len(self.labels)

    @classmethod
    def of(cls, column: ColumnCodec) -> "_ColumnRuler":
        own = column.labels()[:-1]
        if isinstance(column.cells, Names):
            cells = column.code_of_cell.copy()
            if column.cells.others:
                cells[-1] = len(own)
            labels = (*own, column.cells.names[-1], "(cannot be shown)", "missing")
            return cls(column, np.empty(0, dtype=np.int64), 0, cells, labels)
        unclear = (*own, "(cannot be shown)", "missing")
        if not len(column.cells):
            return cls(column, np.empty(0, dtype=np.int64), 0, np.zeros(1, dtype=np.int64), unclear)
        starts, owner = _pieces(column.cells, column.mass)
        cut = np.bincount(owner, minlength=len(column.cells))[owner] > 1
        cells = column.code_of_cell[owner].copy()
        cells[cut] = len(own) + np.arange(int(cut.sum()))
        end = int(column.cells.ends[-1])
        ends = np.append(starts[1:], end)
        low, high = (column.cells.grid.as_text(at[cut]) for at in (starts, ends - 1))
        labels = (*own, *map(_interval, low, high), "(cannot be shown)", "missing")
        return cls(column, starts, end, cells, labels)

    def of_rows(self, rows: ColumnValues, *, private: bool) -> NDArray[np.int64]:
        """Return the cell of each row; `private`: what the rest bucket stands for is left out."""
        name, held = self.column.name, self.column.cells
        left_out, missing = self.size - 2, self.size - 1
        if isinstance(held, Points):
            points = rows.points(name)
            piece = np.searchsorted(self.starts, points, side="right") - 1
            cells = self.cell_of_piece[np.maximum(piece, 0)]
            cells = np.where((piece < 0) | (points >= self.end), left_out, cells)
            return np.where(points == MISSING, missing, cells).astype(np.int64)
        category = held.cells_of(rows.texts(name))
        cells = self.cell_of_piece[category]
        if held.others and private:
            cells = np.where(category == len(held) - 1, left_out, cells)
        return np.where(category < 0, missing, cells).astype(np.int64)


@dataclass(frozen=True)
class Ruler:
    """The cells in which two tables are compared, column by column."""

    codec: Codec

    @cached_property
    def _columns(self) -> Mapping[str, _ColumnRuler]:
        return {column.name: _ColumnRuler.of(column) for column in self.codec.columns}

    @cached_property
    def domain(self) -> Domain:
        """Return the number of cells of each column."""
        return Domain({name: column.size for name, column in self._columns.items()})

    @property
    def encoders(self) -> Mapping[str, Encoder]:
        """Return what gives the cells of private rows, column by column."""
        return {
            name: partial(column.of_rows, private=True) for name, column in self._columns.items()
        }

    def labels(self, name: str) -> tuple[str, ...]:
        """Return what each cell of a column stands for, in words."""
        return self._columns[name].labels

    def synthetic(self, rows: ColumnValues) -> Codes:
        """Return the cells of a synthetic table's rows."""
        return {name: column.of_rows(rows, private=False) for name, column in self._columns.items()}

    def private(self, rows: ColumnValues) -> Codes:
        """Return the cells of private rows: exact, for their owner alone."""
        return {name: encode(rows) for name, encode in self.encoders.items()}


def all_rows(table: Table, schema: Schema) -> Rows:
    """Return all rows of a table: nobody's contribution is bounded."""
    coded = Schema(schema.coded, Protection())
    frame = schema.with_differences(table.frame)
    return Rows(Table(frame[[column.name for column in coded.columns]], coded))


def compare(paid: PaidCounts, synthetic: Codes, *, mu_squared: int) -> Likeness:
    """Buy the distances between the synthetic table and the private one.

    Args:
        paid: the private rows in the cells of a `Ruler`.
        synthetic: the synthetic rows in the same cells.
    """
    domain, rows = paid.domain, max(paid.total, 1.0)
    n_synthetic = len(next(iter(synthetic.values())))
    for_each, for_triples = share_out(mu_squared, len(domain.columns))
    singles: list[Clique] = [(column,) for column in domain.columns]
    couples: list[Clique] = pairs_to_compare(domain.columns) or singles
    threes = triples_to_compare(domain.columns)
    counted = {
        clique: marginal_of(synthetic, domain, clique).astype(np.float64)
        for clique in [*singles, *couples, *threes]
    }
    columns, columns_sigma = compare_columns(paid, synthetic, mu_squared=mu_squared)
    found: dict[str, tuple[dict[Clique, float], float]] = {TRIPLE_DISTANCES: ({}, 0.0)}
    asked = [(PAIR_DISTANCES, couples, for_each), (TRIPLE_DISTANCES, threes, for_triples)]
    for kind, cliques, price in asked[: 2 if threes else 1]:
        expected = [(clique, rows / n_synthetic * counted[clique]) for clique in cliques]
        distances, sigma = paid.measure_distances(expected, mu_squared=price, kind=kind)
        shares = (distances / (2 * rows)).tolist()
        found[kind] = dict(zip(cliques, shares, strict=True)), sigma / (2 * rows)
    return Likeness(
        columns=columns,
        columns_sigma=columns_sigma,
        pairs=found[PAIR_DISTANCES][0],
        pairs_sigma=found[PAIR_DISTANCES][1],
        fresh={clique: fresh_sample(counts, rows) for clique, counts in counted.items()},
        association={pair: association(counted[pair]) for pair in couples if len(pair) == 2},
        pooled=Pooled.of([counted[pair] for pair in couples], n_synthetic),
        triples=found[TRIPLE_DISTANCES][0],
        triples_sigma=found[TRIPLE_DISTANCES][1],
    )


def share_out(mu_squared: int, n_columns: int) -> tuple[int, int]:
    """Return what the distances of columns get, those of pairs too, and what those of triples."""
    for_triples = mu_squared // _FOR_TRIPLES if n_columns >= 3 else 0
    return (mu_squared - for_triples) // 2, for_triples


def compare_columns(
    paid: PaidCounts, synthetic: Codes, *, mu_squared: int
) -> tuple[dict[str, float], float]:
    """Buy the distance of each column with its part of this; return them with their noise."""
    rows = max(paid.total, 1.0)
    singles = _expected(paid, synthetic, [(column,) for column in paid.domain.columns])
    price, _ = share_out(mu_squared, len(paid.domain.columns))
    distances, sigma = paid.measure_distances(singles, mu_squared=price, kind=DISTANCES)
    # ½ of the L1 distance between shares; the paid number of rows stands for the true one.
    shares = (distances / (2 * rows)).tolist()
    return dict(zip(paid.domain.columns, shares, strict=True)), sigma / (2 * rows)


def _expected(
    paid: PaidCounts, synthetic: Codes, cliques: Sequence[Clique]
) -> list[tuple[Clique, Floats]]:
    """Return the counts that a synthetic table has in each clique, scaled to the paid rows."""
    scale = max(paid.total, 1.0) / len(next(iter(synthetic.values())))
    return [
        (clique, scale * marginal_of(synthetic, paid.domain, clique).astype(np.float64))
        for clique in cliques
    ]


def _pieces(cells: Points, mass: Floats) -> tuple[Integers, Integers]:
    """Return the first grid point of each piece, and the cell it is a piece of.

    A heavy cell gives its first and its last point, and the points between in equal parts.
    """
    heavy = np.flatnonzero(
        (mass > 0) & (mass >= _HEAVY * mass.sum()) & (cells.ends - cells.starts > 1)
    )
    edges = [cells.starts]
    for first, end in zip(cells.starts[heavy].tolist(), cells.ends[heavy].tolist(), strict=True):
        # In whole numbers: a float would round grid points beyond 2⁵³ out of their cell.
        n_gaps = max(min(_PIECES - 1, end - first - 1) - 1, 1)
        between = [first + 1 + gap * (end - 2 - first) // n_gaps for gap in range(n_gaps)]
        edges += [np.array([*between, end - 1], dtype=np.int64)]
    starts = np.unique(np.concatenate(edges))
    return starts, np.searchsorted(cells.starts, starts, side="right") - 1


def _interval(low: str, high: str) -> str:
    return low if low == high else f"{low} … {high}"
