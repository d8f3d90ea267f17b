"""Annex: the evidence that stays. Exact comparisons with the private rows, worst first.

Nothing in it was paid for: it is for the owner's eyes. Whoever chooses among releases after reading
it makes an unpaid selection, so it is to be read once the decision is made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from synth.codec import Codec
from synth.counting import Rows
from synth.domain import Clique, Floats, marginal_of
from synth.errors import InputError
from synth.release import Release
from synth.schema import Protection, Schema
from synth.table import Table

_MOST_CELLS = 5  # of a difference that are named


@dataclass(frozen=True)
class Cell:
    """One cell of a marginal, in words, with its share of the private and the synthetic rows."""

    label: str
    private: float
    synthetic: float


@dataclass(frozen=True)
class Difference:
    """How far a marginal of the synthetic table is from the private one, exactly.

    Attributes:
        distance: total variation distance, over the release's codes.
        floor: what a fresh sample of as many rows as the private table's would show on average.
        cells: those that differ most, worst first.
    """

    columns: Clique
    distance: float
    floor: float
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Annex:
    """The exact comparison of a release with the table it was made from.

    Attributes:
        run: the release's identifier.
        rows: of the private table.
        columns: one difference a column, worst first.
        pairs: one a pair of columns, worst first.
    """

    run: str
    rows: int
    synthetic_rows: int
    columns: tuple[Difference, ...]
    pairs: tuple[Difference, ...]


def review(release: Release, table: Table) -> Annex:
    """Compare a release with the private table it was made from.

    Raises:
        InputError: the table was read with another schema than the release's.
    """
    if table.schema != release.schema:
        raise InputError(
            "The table was read with another schema than the release was made with. Use the "
            "release's own schema.yaml."
        )
    codec = release.model.codec
    private, synthetic = _codes(table, codec), _codes(release.table, codec)
    columns = codec.domain.columns
    labels = {column.name: column.labels() for column in codec.columns}

    def worst_first(cliques: Sequence[Clique]) -> tuple[Difference, ...]:
        found = [_difference(private, synthetic, codec, clique, labels) for clique in cliques]
        return tuple(sorted(found, key=lambda difference: -difference.distance))

    return Annex(
        run=str(release.certificate.content["run"]),
        rows=len(table.frame),
        synthetic_rows=len(release.table.frame),
        columns=worst_first([(column,) for column in columns]),
        pairs=worst_first(list(combinations(columns, 2))),
    )


def _codes(table: Table, codec: Codec) -> dict[str, NDArray[np.int64]]:
    """Encode all rows of a table: exact comparisons bound nobody's contribution."""
    schema = Schema(codec.schema.modelled, Protection())
    frame = table.frame[[column.name for column in schema.columns]]
    rows = Rows(Table(frame, schema))
    return {column.name: column.encode(rows) for column in codec.columns}


def _difference(
    private: Mapping[str, NDArray[np.int64]],
    synthetic: Mapping[str, NDArray[np.int64]],
    codec: Codec,
    clique: Clique,
    labels: Mapping[str, list[str]],
) -> Difference:
    shares = [_shares(codes, codec, clique) for codes in (private, synthetic)]
    gaps = np.abs(shares[0] - shares[1])
    n_rows = len(private[clique[0]])
    # E|X/n - p| of a binomial count is close to √(2p(1-p)/πn).
    floor = np.sqrt(2 * shares[0] * (1 - shares[0]) / (np.pi * n_rows)).sum() / 2
    worst = np.argsort(-gaps, axis=None, kind="stable")[:_MOST_CELLS]
    return Difference(
        columns=clique,
        distance=float(gaps.sum() / 2),
        floor=float(floor),
        cells=tuple(
            Cell(
                " × ".join(
                    labels[column][code]
                    for column, code in zip(clique, np.unravel_index(cell, gaps.shape), strict=True)
                ),
                float(shares[0].flat[cell]),
                float(shares[1].flat[cell]),
            )
            for cell in worst
        ),
    )


def _shares(codes: Mapping[str, NDArray[np.int64]], codec: Codec, clique: Clique) -> Floats:
    counts = marginal_of(dict(codes), codec.domain, clique)
    shares: Floats = counts / counts.sum()
    return shares
