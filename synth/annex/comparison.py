"""Annex: the evidence that stays. Exact comparisons with the private rows, worst first.

Nothing in it was paid for: it is for the owner's eyes. Whoever chooses among releases after reading
it makes an unpaid selection, so it is to be read once the decision is made.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd

from privacy.message import Message
from synth.annex.attacks.attack import Attacks, Progress, TooFew, attack
from synth.annex.raw_values import RawValues, compare_values
from synth.annex.sdmetrics_reports import SdmetricsReports
from synth.annex.surrogate_matches import SurrogateMatches, compare_surrogates
from synth.domain import Clique, Codes, Floats, marginal_of
from synth.dossier.likeness import Ruler, all_rows
from synth.errors import InputError
from synth.release.release import Release
from synth.tables.table import Table

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
        distance: total variation distance, over the cells of a `Ruler`: what the synthetic table
            cannot show counts as different.
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
        values: the exact values of each column, worst first.
        columns: one difference a column over the cells of a `Ruler`, worst first.
        pairs: one a pair of columns, worst first.
        capped_rows: rows beyond those of one person that count.
        capped_persons: persons who have such rows.
        notes: what was said when the table was read.
        attacks: what attackers learn from models of halves; None where there was none.
        not_attacked: why there was none, if it was wanted.
        sdmetrics: SDMetrics' own reports, where they were asked for.
        surrogates: one comparison a surrogate column, where the table's own cells were given.
    """

    run: str
    rows: int
    synthetic_rows: int
    values: tuple[RawValues, ...]
    columns: tuple[Difference, ...]
    pairs: tuple[Difference, ...]
    capped_rows: int = 0
    capped_persons: int = 0
    notes: tuple[Message, ...] = ()
    attacks: Attacks | None = None
    not_attacked: Message | None = None
    sdmetrics: SdmetricsReports | None = None
    surrogates: tuple[SurrogateMatches, ...] = ()


def review_and_attack(
    release: Release,
    table: Table,
    *,
    cells: pd.DataFrame | None = None,
    seed: int | None = None,
    progress: Progress = lambda share: None,
) -> Annex:
    """Compare a release with its private table, and attack models of its configuration.

    Args:
        cells: as `review` takes them.
        seed: of the attacker's choices, no noise; by default from the operating system.
        progress: is told the share that is done; it may raise to cancel.

    Raises:
        InputError: the table was read with another schema than the release's.
    """
    annex = review(release, table, cells=cells)
    try:
        rng = np.random.default_rng(secrets.randbits(64) if seed is None else seed)
        return replace(annex, attacks=attack(release, table, rng=rng, progress=progress))
    except TooFew as refusal:
        return replace(annex, not_attacked=refusal.message)


def review(release: Release, table: Table, *, cells: pd.DataFrame | None = None) -> Annex:
    """Compare a release with the private table it was made from.

    Args:
        cells: that table as its file has it: columns that surrogates fill are read nowhere else.

    Raises:
        InputError: the table was read with another schema than the release's.
    """
    if table.schema != release.schema:
        raise InputError(
            "The table was read with another schema than the release was made with. Use the "
            "release's own schema.yaml."
        )
    codec = release.model.codec
    ruler = Ruler(codec)
    private = ruler.private(all_rows(table, codec.schema))
    synthetic = ruler.synthetic(all_rows(release.table, codec.schema))
    columns = codec.domain.columns
    real, made = (codec.schema.with_differences(one.frame) for one in (table, release.table))

    def worst_first(cliques: Sequence[Clique]) -> tuple[Difference, ...]:
        found = [_difference(private, synthetic, ruler, clique) for clique in cliques]
        return tuple(sorted(found, key=lambda difference: -difference.distance))

    values = [
        compare_values(
            column,
            codec.schema[column.name].kind,
            real[column.name],
            made[column.name],
        )
        for column in codec.columns
    ]
    capped_rows, capped_persons = _capped(table)

    return Annex(
        run=str(release.certificate.content["run"]),
        rows=len(table.frame),
        synthetic_rows=len(release.table.frame),
        values=tuple(sorted(values, key=lambda held: -held.distance)),
        columns=worst_first([(column,) for column in columns]),
        pairs=worst_first(list(combinations(columns, 2))),
        surrogates=() if cells is None else compare_surrogates(release, cells),
        capped_rows=capped_rows,
        capped_persons=capped_persons,
        notes=table.notes,
    )


def _capped(table: Table) -> tuple[int, int]:
    """Count the rows beyond those of one person that count, and the persons who have them."""
    protection = table.schema.protection
    if protection.person is None:
        return 0, 0
    beyond = table.frame[protection.person].value_counts() - protection.max_rows
    return int(beyond[beyond > 0].sum()), int((beyond > 0).sum())


def _difference(
    private: Codes,
    synthetic: Codes,
    ruler: Ruler,
    clique: Clique,
) -> Difference:
    shares = [_shares(cells, ruler, clique) for cells in (private, synthetic)]
    labels = {column: ruler.labels(column) for column in clique}
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


def _shares(cells: Codes, ruler: Ruler, clique: Clique) -> Floats:
    counts = marginal_of(cells, ruler.domain, clique)
    shares: Floats = counts / counts.sum()
    return shares
