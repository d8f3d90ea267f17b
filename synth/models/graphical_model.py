"""The graphical model: fits noisy marginals, answers marginals, samples codes.

A distribution over all codes of a row that is a product of potentials over a few cliques. Among
all distributions it seeks the one of greatest entropy that explains the measurements as well as
their noise allows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize
from threadpoolctl import threadpool_limits

from synth.domain import Clique, Domain, Floats, cell_index
from synth.measurement import Measurement
from synth.models.fitted_model import read_tables, round_for_file
from synth.models.junction_tree import JunctionTree, broadcast_to, gather, marginalize
from synth.models.shrinkage import ENTROPY_ROWS, FLOOR_ROWS, entropy_ridge
from synth.rounding import shuffle_within, spread_rows

_IMPOSSIBLE = -1e4  # the log-potential of a code that does not occur: exp(-1e4) is 0
_FAINTEST = 1e-6  # share of a code at the start of the fit
_MOST_STEPS = 600  # of L-BFGS; 100 to 500 are needed (docs/decisions/0002)
FINE_GAIN = 0.05  # log-likelihood of all rows; the fit stops where a step gains less


@dataclass(frozen=True)
class GraphicalModel:
    """A fitted model.

    Attributes:
        potentials: log-potentials, each of shape `domain.shape(clique)`.
        total: the number of rows it stands for.
        measured: what it was fitted to; not part of its file.
    """

    domain: Domain
    potentials: Mapping[Clique, Floats]
    total: float
    measured: tuple[Measurement, ...] = ()

    @property
    def cliques(self) -> frozenset[Clique]:
        """Return the cliques that it has potentials of."""
        return frozenset(self.potentials)

    @property
    def log_potentials(self) -> Mapping[Clique, Floats]:
        """Return its log-potentials."""
        return self.potentials

    @property
    def is_tilted(self) -> bool:
        """Tell that one tree holds it."""
        return False

    def to_document(self) -> dict[str, Any]:
        """Return its potentials for a file, rounded far below their noise."""
        tables = self.potentials.items()
        return {
            "potentials": [
                {"clique": list(held), "log": round_for_file(log.ravel())} for held, log in tables
            ]
        }

    @classmethod
    def from_document(
        cls, document: Mapping[str, Any], domain: Domain, total: float
    ) -> "GraphicalModel":
        """Read a model from what `to_document` returned."""
        return cls(domain, read_tables(document["potentials"], "log", domain), total)

    @cached_property
    def tree(self) -> JunctionTree:
        """Return the junction tree of the potentials' cliques."""
        return JunctionTree.of(self.domain, self.potentials)

    def probabilities(self, clique: Clique, *, where: Mapping[str, Floats] | None = None) -> Floats:
        """Return the distribution over a clique's cells, of shape `domain.shape(clique)`.

        Args:
            where: weights of each column's codes to condition on, (n_codes,) each.
        """
        home = self.tree.home(clique)
        if home is not None:
            beliefs, _ = self._beliefs(where)
            return marginalize(np.exp(beliefs[home]), self.tree.cliques[home], clique)
        # A clique that no table holds: let the tree have one that does.
        wider = GraphicalModel(
            self.domain,
            {**self.potentials, clique: np.zeros(self.domain.shape(clique))},
            self.total,
        )
        return wider.probabilities(clique, where=where)

    def with_bars(self, bars: Mapping[Clique, NDArray[np.bool_]]) -> "GraphicalModel":
        """Return it with further cells that cannot be, (n_codes, …) by clique."""
        return replace(self, potentials=_with_bars(self.potentials, bars))

    def log_share(self, where: Mapping[str, Floats]) -> float:
        """Return the log of the share of rows that `where` describes."""
        return self._beliefs(where)[1] - self._beliefs(None)[1]

    def sample(
        self,
        n_rows: int,
        *,
        rng: np.random.Generator,
        where: Mapping[str, Floats] | None = None,
    ) -> dict[str, NDArray[np.int64]]:
        """Draw rows of codes whose marginals follow the model's to the nearest whole row.

        Columns are drawn clique by clique; within each group of rows that agree on what is
        drawn already, the new columns' codes are spread, not thrown.

        Returns:
            The codes of each column, (n_rows,).
        """
        beliefs, _ = self._beliefs(where)
        codes: dict[str, NDArray[np.int64]] = {}
        for index, clique in enumerate(self.tree.cliques):
            given: Clique = () if index == 0 else self.tree.links[index - 1].separator
            known = tuple(column for column in clique if column in given)
            for column in (name for name in clique if name not in given):
                weights = marginalize(np.exp(beliefs[index]), clique, (*known, column))
                codes[column] = self._draw(codes, known, weights, n_rows, rng=rng)
                known = (*known, column)
        return {column: codes[column] for column in self.domain.columns}

    def _draw(
        self,
        codes: Mapping[str, NDArray[np.int64]],
        known: Clique,
        weights: Floats,
        n_rows: int,
        *,
        rng: np.random.Generator,
    ) -> NDArray[np.int64]:
        flat = weights.reshape(-1, weights.shape[-1])
        group = cell_index(codes, self.domain, known) if known else np.zeros(n_rows, dtype=np.int64)
        # Shuffled within their group: a fixed order would tie columns that share a parent.
        order = shuffle_within(group, len(flat), rng=rng)
        every = np.bincount(group, minlength=len(flat))
        present = np.flatnonzero(every)
        sizes = every[present]
        counts = spread_rows(flat[present], sizes, rng=rng)
        values = np.tile(np.arange(counts.shape[1]), len(present))
        drawn = np.empty(n_rows, dtype=np.int64)
        drawn[order] = np.repeat(values, counts.ravel())
        return drawn

    def _beliefs(self, where: Mapping[str, Floats] | None) -> tuple[list[Floats], float]:
        evidence: dict[Clique, Floats] = {
            (column,): np.where(weights > 0, np.log(np.maximum(weights, 1e-300)), _IMPOSSIBLE)
            for column, weights in (where or {}).items()
        }
        tables = gather(self.potentials, self.tree)
        for index, extra in enumerate(gather(evidence, self.tree)):
            tables[index] = tables[index] + extra
        return self.tree.calibrate(tables)


def fit(
    domain: Domain,
    measurements: Sequence[Measurement],
    *,
    total: float,
    impossible: Mapping[str, NDArray[np.bool_]] | None = None,
    bars: Mapping[Clique, NDArray[np.bool_]] | None = None,
    ridges: Mapping[Clique, Floats] | None = None,
    entropy_rows: float = ENTROPY_ROWS,
    floor_rows: float = FLOOR_ROWS,
    gain: float = FINE_GAIN,
) -> GraphicalModel:
    """Fit a model to noisy marginals.

    Minimises ½Σ(n·p - y)²/σ² - λ·H(p) over distributions p, H being the entropy and
    λ = entropy_rows·n: what the noise leaves open is filled in as evenly as possible. Its dual,
    log Z(θ) - ⟨θ, y/n⟩ + (λ/2n²)·Σσ²θ², needs one pass over the junction tree a step and is
    smooth and strongly convex: L-BFGS, which stops where a step gains less than the noise is worth.

    Args:
        total: the number of rows n.
        impossible: codes that do not occur, by column, (n_codes,).
        bars: cells that cannot be, by clique, of shape `domain.shape(clique)`: structural zeros.
        ridges: of some cliques' log-potentials, in rows, in place of entropy_rows·σ² + floor_rows.
        entropy_rows: the weight of the entropy, in rows.
        floor_rows: is added to entropy_rows·σ², in rows²: keeps the fit well conditioned where
            there is next to no noise.
        gain: of a step, in log-likelihood of all rows together, below which the fit stops.

    Source: the objective without entropy is McKenna, Sheldon & Miklau 2019, arXiv:1901.09136; the
    dual is Dudík, Phillips & Schapire 2007, JMLR 8:1217, with squared-L2 regularisation.
    """
    rows = max(total, 1.0)
    merged = _merge(measurements)
    barred = _barred(impossible or {}, bars or {})
    potentials: dict[Clique, Floats] = {
        **{(column,): np.zeros(size) for column, size in domain.sizes.items()},
        **barred,
    }
    dual = _Dual.of(domain, merged, [*potentials, *(m.clique for m in merged)], barred, rows)
    by_entropy = [
        entropy_ridge(m.sigma, entropy_rows=entropy_rows, floor_rows=floor_rows) for m in merged
    ]
    ridge = _ridges(merged, by_entropy, ridges or {}) / rows
    # In units of √curvature all directions bend alike: twice as fast as without.
    scale = (np.maximum(dual.wanted, dual.sigma / rows) + ridge) ** -0.5
    # Vectors this short keep a second thread waiting, and a waiting thread keeps its processor.
    with threadpool_limits(1, user_api="blas"):
        found = optimize.minimize(
            dual.value_and_gradient,
            dual.columns_alone() / scale,
            args=(scale, ridge),
            jac=True,
            method="L-BFGS-B",
            options={"maxiter": _MOST_STEPS, "maxcor": 20, "ftol": gain / rows, "gtol": 0.0},
        )
    for measured, part in zip(merged, dual.parts(found.x * scale), strict=True):
        potentials[measured.clique] = potentials.get(measured.clique, 0.0) + part
    return GraphicalModel(domain, potentials, total, tuple(merged))


def _barred(
    impossible: Mapping[str, NDArray[np.bool_]], bars: Mapping[Clique, NDArray[np.bool_]]
) -> dict[Clique, Floats]:
    """Return log-potentials that bar codes and cells, and say nothing else."""
    codes: dict[Clique, NDArray[np.bool_]] = {(name,): mask for name, mask in impossible.items()}
    return _with_bars(_with_bars({}, codes), bars)


def _with_bars(
    potentials: Mapping[Clique, Floats], bars: Mapping[Clique, NDArray[np.bool_]]
) -> dict[Clique, Floats]:
    """Return potentials with bars on cells, in cliques of their own where there are none."""
    tables = dict(potentials)
    for clique, mask in bars.items():
        tables[clique] = np.where(mask, _IMPOSSIBLE, tables.get(clique, 0.0))
    return tables


def _ridges(
    measurements: Sequence[Measurement],
    by_entropy: Sequence[float | Floats],
    ridges: Mapping[Clique, Floats],
) -> Floats:
    return np.concatenate(
        [
            np.broadcast_to(ridges.get(m.clique, ridge), m.counts.shape).ravel()
            for m, ridge in zip(measurements, by_entropy, strict=True)
        ]
    )


@dataclass(frozen=True)
class _Dual:
    """The dual of the fit, as a function of one log-potential a measured cell.

    Attributes:
        base: log-potentials that stay, one table a clique of the tree.
        measured: the measured cliques, and which clique of the tree holds each.
        wanted: measured shares, all cliques' cells in a row.
        sigma: their noise, in rows.
    """

    tree: JunctionTree
    base: list[Floats]
    measured: list[tuple[Clique, int]]
    shapes: list[tuple[int, ...]]
    wanted: Floats
    sigma: Floats

    @classmethod
    def of(
        cls,
        domain: Domain,
        measurements: Sequence[Measurement],
        cliques: Sequence[Clique],
        barred: Mapping[Clique, Floats],
        rows: float,
    ) -> "_Dual":
        tree = JunctionTree.of(domain, cliques)
        shapes = [domain.shape(measured.clique) for measured in measurements]
        noise = [
            np.broadcast_to(measured.sigma, shape).ravel()
            for measured, shape in zip(measurements, shapes, strict=True)
        ]
        return cls(
            tree=tree,
            base=gather(barred, tree),
            measured=[(m.clique, tree.home(m.clique) or 0) for m in measurements],
            shapes=shapes,
            # What is counted on an impossible code is noise; left in, a potential would grow to
            # explain it, until it outweighs the bar.
            wanted=np.concatenate(
                [
                    np.where(_is_barred(m.clique, barred), 0.0, m.counts).ravel()
                    for m in measurements
                ]
            )
            / rows,
            sigma=np.concatenate(noise).astype(np.float64),
        )

    def parts(self, theta: Floats) -> list[Floats]:
        """Return each measured clique's log-potentials, in its shape."""
        ends = np.cumsum([int(np.prod(shape)) for shape in self.shapes])
        return [
            part.reshape(shape)
            for part, shape in zip(np.split(theta, ends[:-1]), self.shapes, strict=True)
        ]

    def columns_alone(self) -> Floats:
        """Return the log-potentials of the measured columns, each by itself: where to begin."""
        return np.concatenate(
            [
                np.log(np.maximum(part, _FAINTEST)).ravel()
                if len(clique) == 1
                else 0 * part.ravel()
                for (clique, _), part in zip(self.measured, self.parts(self.wanted), strict=True)
            ]
        )

    def value_and_gradient(
        self, steps: Floats, scale: Floats, ridge: Floats
    ) -> tuple[float, Floats]:
        """Return log Z - ⟨θ, y/n⟩ + ½⟨ridge·θ, θ⟩ at θ = scale·steps, and its gradient in steps."""
        theta = scale * steps
        tables = [table.copy() for table in self.base]
        for (clique, home), part in zip(self.measured, self.parts(theta), strict=True):
            tables[home] += broadcast_to(part, clique, self.tree.cliques[home])
        beliefs, log_total = self.tree.calibrate(tables)
        marginals = [np.exp(belief) for belief in beliefs]
        answers = np.concatenate(
            [
                marginalize(marginals[home], self.tree.cliques[home], clique).ravel()
                for clique, home in self.measured
            ]
        )
        value = log_total - theta @ self.wanted + 0.5 * (ridge * theta) @ theta
        return float(value), scale * (answers - self.wanted + ridge * theta)


def _is_barred(clique: Clique, barred: Mapping[Clique, Floats]) -> NDArray[np.bool_]:
    """Tell which cells of a clique cannot be; broadcasts over its shape."""
    bars = [
        broadcast_to(bar, held, clique) for held, bar in barred.items() if set(held) <= set(clique)
    ]
    return sum(bars, np.zeros(())) < 0


def _merge(measurements: Sequence[Measurement]) -> list[Measurement]:
    """Return one measurement a clique: several of the same are averaged by their precision."""
    by_clique: dict[Clique, list[Measurement]] = {}
    for measured in measurements:
        by_clique.setdefault(measured.clique, []).append(measured)
    merged = []
    for clique, same in by_clique.items():
        weights = [1 / np.broadcast_to(m.sigma, m.counts.shape) ** 2 for m in same]
        precision = np.sum(weights, axis=0)
        counts = np.sum([w * m.counts for w, m in zip(weights, same, strict=True)], axis=0)
        merged.append(Measurement(clique, counts / precision, precision**-0.5))
    return merged
