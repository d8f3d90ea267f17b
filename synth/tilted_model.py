"""The tilted model: a tree's distribution times potentials over cliques that no tree could hold.

Rows are drawn from the tree in plenty, weighted by the further potentials, carried to the
marginals of the fit, and thinned to the number wanted.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synth.counting import cell_index
from synth.domain import Clique, Domain
from synth.graphical_model import GraphicalModel
from synth.junction_tree import Floats
from synth.marginals import Measurement
from synth.raking import rake_to_shares, thinned

_ROWS_AT_ONCE = 100_000
_DRAWN_FOR_ONE = 3  # rows of the tree for each that is kept
_LEAST_DRAWN = 10_000
_SWEEPS = 4


@dataclass(frozen=True)
class TiltedModel:
    """A fitted model beyond the tree.

    Attributes:
        base: the tree's distribution.
        tilts: log of what each further potential multiplies it by, of shape `domain.shape(clique)`.
        shares: the fitted marginals of the cliques of `tilts`.
        measured: what it was fitted to; not part of its file.
    """

    base: GraphicalModel
    tilts: Mapping[Clique, Floats]
    shares: Mapping[Clique, Floats]
    measured: tuple[Measurement, ...] = ()

    @property
    def domain(self) -> Domain:
        """Return the codes of each column."""
        return self.base.domain

    @property
    def total(self) -> float:
        """Return the number of rows it stands for."""
        return self.base.total

    def log_share(self, where: Mapping[str, Floats]) -> float:
        """Return the log of the share of rows that `where` describes, before the tilt."""
        return self.base.log_share(where)

    def sample(
        self,
        n_rows: int,
        *,
        rng: np.random.Generator,
        where: Mapping[str, Floats] | None = None,
    ) -> dict[str, NDArray[np.int64]]:
        """Draw rows of codes, (n_rows,) for each column, as `GraphicalModel.sample` does.

        Args:
            where: weights of each column's codes to condition on; the shares of the whole are
                aimed at only where there are none.
        """
        parts = []
        for first in range(0, n_rows, _ROWS_AT_ONCE):
            wanted = min(_ROWS_AT_ONCE, n_rows - first)
            plenty = max(_DRAWN_FOR_ONE * wanted, _LEAST_DRAWN)
            codes = self.base.sample(plenty, rng=rng, where=where)
            weights = self._weights(codes)
            if not where:
                weights = rake_to_shares(codes, self.domain, self.shares, weights, sweeps=_SWEEPS)
            parts.append(thinned(codes, self.domain, weights, wanted, rng=rng))
        return {
            column: np.concatenate([part[column] for part in parts])
            for column in self.domain.columns
        }

    def _weights(self, codes: Mapping[str, NDArray[np.int64]]) -> Floats:
        logs = np.zeros(len(codes[self.domain.columns[0]]))
        for clique, tilt in self.tilts.items():
            logs += tilt.ravel()[cell_index(codes, self.domain, clique)]
        weights: Floats = np.exp(logs - logs.max())
        weights /= weights.sum()
        return weights
