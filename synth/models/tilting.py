"""Tilting: the fit of potentials over all that was measured, on rows drawn from the tree.

Weights on the tree's rows do where the tree is near (`rake`); where a few rows would carry them
all, the rows are moved as well (`tempered_smc`).
"""

from collections.abc import Mapping, Sequence

import numpy as np

from synth.domain import Clique, Codes, Floats, cell_index
from synth.measurement import Measurement
from synth.models.gibbs import effective_share, tempered_smc, without_bars
from synth.models.graphical_model import GraphicalModel
from synth.models.raking import Block, rake
from synth.models.tilted_model import TiltedModel

_MOST_INDEXED = 80_000_000  # rows × cliques in memory while raking, 2 bytes each as a rule
# Chosen on adult_pgm and taiwan_credit_default (docs/decisions/0011 and 0014).
_SWEEPS = 12  # of raking over all cliques: 0.7 s for 60 cliques and 200,000 rows
_PILOT_SWEEPS = 3  # by which it is judged whether weights do
_LEAST_EFFECTIVE = 0.2  # share of the rows, once weighted; with less, rows are moved as well
_MOST_MOVED = 60_000  # rows that are moved
_SEED = 0  # of rows drawn from the tree: post-processing


def tilt(
    tree: GraphicalModel,
    rows: Codes,
    measured: Sequence[Measurement],
    ridges: Mapping[Clique, Floats],
    *,
    total: float,
    target: str,
) -> TiltedModel:
    """Tilt a tree towards all that was measured.

    Args:
        rows: drawn from the tree.
        ridges: of the log-potentials of each measured clique, in rows.
        total: rows of the table, as paid for.
        target: the column that rows will be chosen to predict, "" for none.
    """
    domain, n_rows = tree.domain, max(total, 1.0)
    blocks = [
        Block(
            each.clique,
            each.counts.ravel() / n_rows,
            ridges[each.clique].ravel() / n_rows,
            without_bars(tree.potentials.get(each.clique, np.zeros(each.counts.shape))).ravel(),
        )
        for each in measured
    ]
    rows, weights, fitted = _fit(tree, rows, blocks)
    tilts, shares = {}, {}
    for start, end in zip(blocks, fitted, strict=True):
        clique, shape = start.clique, domain.shape(start.clique)
        tilts[clique] = (end.potential - start.potential).reshape(shape)
        counts = np.bincount(
            cell_index(rows, domain, clique), weights, minlength=domain.cells(clique)
        )
        shares[clique] = counts.astype(np.float64).reshape(shape)
    return TiltedModel(tree, tilts, shares, target, tuple(measured))


def _fit(
    tree: GraphicalModel, rows: Codes, blocks: Sequence[Block]
) -> tuple[Codes, Floats, list[Block]]:
    """Fit the blocks by weights on the tree's rows if these do, else by moving rows."""
    domain = tree.domain
    rng = np.random.default_rng(_SEED)
    n_rows = min(len(rows[domain.columns[0]]), _MOST_INDEXED // len(blocks))
    few = tree.sample(min(n_rows, _MOST_MOVED), rng=rng)
    weights, _ = rake(few, domain, blocks, sweeps=_PILOT_SWEEPS)
    if effective_share(weights) < _LEAST_EFFECTIVE:
        return tempered_smc(few, domain, tree.potentials, blocks, rng=rng)
    rows = {column: codes[:n_rows] for column, codes in rows.items()}
    weights, fitted = rake(rows, domain, blocks, sweeps=_SWEEPS)
    return rows, weights, fitted
