"""The graphical model: fits noisy marginals, answers marginals, samples codes.

A distribution over all codes of a row that is a product of potentials over a few cliques. Among
all distributions it seeks the one of greatest entropy that explains the measurements as well as
their noise allows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from synth.domain import Clique, Domain
from synth.junction_tree import Floats, JunctionTree, expanded, joined, summed_out
from synth.marginals import Measurement
from synth.rounding import spread_rows

_IMPOSSIBLE = -1e4  # the log-potential of a code that does not occur: exp(-1e4) is 0
_ENTROPY_ROWS = 0.1  # weight of a row's entropy; chosen on public tables (docs/decisions)
_RESIDUAL = 0.02  # the fit stops where what is left to gain is this share of the noise


@dataclass(frozen=True)
class GraphicalModel:
    """A fitted model.

    Attributes:
        potentials: log-potentials, each of shape `domain.shape(clique)`.
        total: the number of rows it stands for.
    """

    domain: Domain
    potentials: Mapping[Clique, Floats]
    total: float

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
            beliefs, _ = self._calibrated(where)
            return summed_out(np.exp(beliefs[home]), self.tree.cliques[home], clique)
        # A clique that no table holds: let the tree have one that does.
        wider = GraphicalModel(
            self.domain,
            {**self.potentials, clique: np.zeros(self.domain.shape(clique))},
            self.total,
        )
        return wider.probabilities(clique, where=where)

    def log_share(self, where: Mapping[str, Floats]) -> float:
        """Return the log of the share of rows that `where` describes."""
        return self._calibrated(where)[1] - self._calibrated(None)[1]

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
        beliefs, _ = self._calibrated(where)
        codes: dict[str, NDArray[np.int64]] = {}
        for index, clique in enumerate(self.tree.cliques):
            given: Clique = () if index == 0 else self.tree.links[index - 1].separator
            known = tuple(column for column in clique if column in given)
            for column in (name for name in clique if name not in given):
                weights = summed_out(np.exp(beliefs[index]), clique, (*known, column))
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
        group = np.zeros(n_rows, dtype=np.int64)
        for column in known:
            group = group * self.domain.sizes[column] + codes[column]
        # Shuffled within their group: a fixed order would tie columns that share a parent.
        order = np.lexsort((rng.random(n_rows), group))
        present, sizes = np.unique(group, return_counts=True)
        flat = weights.reshape(-1, weights.shape[-1])
        counts = spread_rows(flat[present], sizes, rng=rng)
        values = np.tile(np.arange(counts.shape[1]), len(present))
        drawn = np.empty(n_rows, dtype=np.int64)
        drawn[order] = np.repeat(values, counts.ravel())
        return drawn

    def _calibrated(self, where: Mapping[str, Floats] | None) -> tuple[list[Floats], float]:
        evidence: dict[Clique, Floats] = {
            (column,): np.where(weights > 0, np.log(np.maximum(weights, 1e-300)), _IMPOSSIBLE)
            for column, weights in (where or {}).items()
        }
        tables = joined(self.potentials, self.tree)
        for index, extra in enumerate(joined(evidence, self.tree)):
            tables[index] = tables[index] + extra
        return self.tree.calibrate(tables)


def fit(
    domain: Domain,
    measurements: Sequence[Measurement],
    *,
    total: float,
    impossible: Mapping[str, NDArray[np.bool_]] | None = None,
    entropy_rows: float = _ENTROPY_ROWS,
) -> GraphicalModel:
    """Fit a model to noisy marginals.

    Minimises ½Σ(n·p - y)²/σ² - λ·H(p) over distributions p, H being the entropy and
    λ = entropy_rows·n: what the noise leaves open is filled in as evenly as possible. Its dual,
    log Z(θ) - ⟨θ, y/n⟩ + (λ/2n²)·Σσ²θ², needs one pass over the junction tree a step and is
    smooth and strongly convex, so L-BFGS converges in tens of steps.

    Args:
        total: the number of rows n.
        impossible: codes that do not occur, by column, (n_codes,).

    Source: the objective without entropy is McKenna, Sheldon & Miklau 2019, arXiv:1901.09136; the
    dual is Dudík, Phillips & Schapire 2007, JMLR 8:1217, with squared-L2 regularisation.
    """
    rows = max(total, 1.0)
    merged = _merged(measurements)
    barred: dict[Clique, Floats] = {
        (column,): np.where(mask, _IMPOSSIBLE, 0.0) for column, mask in (impossible or {}).items()
    }
    singles: dict[Clique, Floats] = {
        (column,): np.zeros(size) for column, size in domain.sizes.items()
    }
    tree = JunctionTree.of(domain, [*singles, *(measured.clique for measured in merged)])
    base = joined(barred, tree)
    homes = [tree.home(measured.clique) or 0 for measured in merged]
    shapes = [domain.shape(measured.clique) for measured in merged]
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
    wanted = np.concatenate([measured.counts.ravel() for measured in merged]) / rows
    sigma = np.concatenate(
        [
            np.broadcast_to(measured.sigma, shape).ravel()
            for measured, shape in zip(merged, shapes, strict=True)
        ]
    )
    ridge = entropy_rows * sigma**2 / rows

    def dual(theta: Floats) -> tuple[float, Floats]:
        tables = [table.copy() for table in base]
        parts = np.split(theta, ends[:-1])
        for measured, home, shape, part in zip(merged, homes, shapes, parts, strict=True):
            tables[home] += expanded(part.reshape(shape), measured.clique, tree.cliques[home])
        beliefs, log_total = tree.calibrate(tables)
        marginals = [np.exp(belief) for belief in beliefs]
        answers = np.concatenate(
            [
                summed_out(marginals[home], tree.cliques[home], measured.clique).ravel()
                for measured, home in zip(merged, homes, strict=True)
            ]
        )
        value = log_total - theta @ wanted + 0.5 * (ridge * theta) @ theta
        return float(value), answers - wanted + ridge * theta

    found = optimize.minimize(
        dual,
        np.zeros(int(ends[-1])),
        jac=True,
        method="L-BFGS-B",
        options={
            "maxiter": 500,
            "maxcor": 20,
            "ftol": 0.0,
            "gtol": _RESIDUAL * float(sigma.min()) / rows,
        },
    )
    potentials: dict[Clique, Floats] = {**singles, **barred}
    for measured, shape, part in zip(merged, shapes, np.split(found.x, ends[:-1]), strict=True):
        held = potentials.get(measured.clique, np.zeros(shape))
        potentials[measured.clique] = held + part.reshape(shape)
    return GraphicalModel(domain, potentials, total)


def _merged(measurements: Sequence[Measurement]) -> list[Measurement]:
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
