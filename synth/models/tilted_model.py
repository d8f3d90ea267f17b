"""The tilted model: a tree's distribution times potentials over cliques that no tree could hold.

Rows are drawn from the tree in plenty, weighted by the further potentials, and raked to the
marginals of the fit; where the tree is far from those, they are moved as well. Of these as many as
are wanted are chosen, so that they balance.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synth.domain import Clique, Codes, Domain, Floats, cell_index
from synth.measurement import Measurement
from synth.models.balancing import balance, choose_cliques
from synth.models.fitted_model import read_tables, round_for_file
from synth.models.gibbs import effective_share, gibbs_sweep, tempered_smc, with_fitted, without_bars
from synth.models.graphical_model import GraphicalModel
from synth.models.raking import Block, rake_to_shares, systematic_sample

# Chosen on public tables (docs/decisions/0014); none of it looks at private rows.
_LEAST_EFFECTIVE = 0.05  # share of the tree's rows, once weighted; with less, rows are moved
_ROWS_AT_ONCE = 100_000  # of a sample, that are drawn, weighted and chosen together
_MOST_DRAWN = 400_000  # rows of the tree that are weighted for a sample,
_LEAST_FOR_ONE, _MOST_FOR_ONE = 3, 8  # but for each row of the sample at least, at most so many
_MOVED_FOR_ONE, _MOST_MOVED = 2, 100_000  # rows for one of the sample where rows are moved
_LEAST_DRAWN = 10_000  # rows, however small the sample: what their effective share is judged by
_MOST_INDEXED = 100_000_000  # rows × cliques in memory, 4 bytes each
_LEAST_MATCHING = 100  # effective rows that must satisfy a condition
_SWEEPS = 4  # of raking to the fitted marginals, which are near
_TRUST = 0.5  # in the fitted potentials against the fitted marginals, while rows are moved
_MOST_BALANCED = 800_000  # rows of a sample; in more, chance in the choice is small beside noise
_DIGITS_OF_SHARES = 10  # in a file: a thousandth of a row in ten million
_TRIES_FOR_ONE, _MOST_TRIES = 4, 200_000  # exchanges looked at, for each row and in all


@dataclass(frozen=True)
class TiltedModel:
    """A fitted model beyond the tree.

    Attributes:
        base: the tree's distribution.
        tilts: log of what each further potential multiplies it by, of shape `domain.shape(clique)`.
        shares: the fitted marginals of the cliques of `tilts`.
        target: the column that rows are chosen to predict, "" for none.
        measured: what it was fitted to; not part of its file.
    """

    base: GraphicalModel
    tilts: Mapping[Clique, Floats]
    shares: Mapping[Clique, Floats]
    target: str = ""
    measured: tuple[Measurement, ...] = ()

    @property
    def domain(self) -> Domain:
        """Return the codes of each column."""
        return self.base.domain

    @property
    def total(self) -> float:
        """Return the number of rows it stands for."""
        return self.base.total

    @property
    def cliques(self) -> frozenset[Clique]:
        """Return the cliques that it has potentials of, those of the tree included."""
        return self.base.cliques | frozenset(self.tilts)

    @property
    def log_potentials(self) -> Mapping[Clique, Floats]:
        """Return the log-potentials of the tree, and on top of them the tilts."""
        tables = dict(self.base.potentials)
        for clique, tilt in self.tilts.items():
            tables[clique] = tables[clique] + tilt if clique in tables else tilt
        return tables

    @property
    def is_tilted(self) -> bool:
        """Tell that it goes beyond one tree."""
        return True

    def to_document(self) -> dict[str, Any]:
        """Return its potentials for a file, rounded far below their noise."""
        return {
            **self.base.to_document(),
            "tilts": [
                {
                    "clique": list(clique),
                    "log": round_for_file(table.ravel()),
                    "shares": round_for_file(self.shares[clique].ravel(), _DIGITS_OF_SHARES),
                }
                for clique, table in self.tilts.items()
            ],
            "target": self.target,
        }

    @classmethod
    def from_document(
        cls, document: Mapping[str, Any], domain: Domain, total: float
    ) -> "TiltedModel":
        """Read a model from what `to_document` returned."""
        return cls(
            GraphicalModel.from_document(document, domain, total),
            read_tables(document["tilts"], "log", domain),
            read_tables(document["tilts"], "shares", domain),
            str(document["target"]),
        )

    def with_bars(self, bars: Mapping[Clique, NDArray[np.bool_]]) -> "TiltedModel":
        """Return it with further cells that cannot be, (n_codes, …) by clique."""
        return replace(self, base=self.base.with_bars(bars))

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
        rest = n_rows % _ROWS_AT_ONCE
        sizes = [_ROWS_AT_ONCE] * (n_rows // _ROWS_AT_ONCE) + [rest] * (rest > 0)
        is_balanced = n_rows <= _MOST_BALANCED
        first = list(self.tilts)
        cliques = choose_cliques(self.domain, first, target=self.target) if is_balanced else []
        parts = []
        batches = self._weighted_batches(sizes, rng=rng, where=where or {})
        for wanted, (codes, weights) in zip(sizes, batches, strict=True):
            chosen = balance(
                codes,
                self.domain,
                weights,
                systematic_sample(codes, self.domain, weights, wanted, rng=rng),
                cliques=cliques,
                shares={} if where else self.shares,
                n_tries=round(wanted * min(_TRIES_FOR_ONE, _MOST_TRIES / n_rows)),
                rng=rng,
            )
            parts.append({column: values[chosen] for column, values in codes.items()})
        return {
            column: np.concatenate([part[column] for part in parts])
            for column in self.domain.columns
        }

    def _weighted_batches(
        self, sizes: Sequence[int], *, rng: np.random.Generator, where: Mapping[str, Floats]
    ) -> Iterator[tuple[Codes, Floats]]:
        """Yield weighted rows to choose each part from, some times as many as are wanted."""
        most = min(_MOST_DRAWN / sum(sizes), _MOST_INDEXED / len(self.tilts) / sizes[0])
        for_one = min(max(most, _LEAST_FOR_ONE), _MOST_FOR_ONE)
        pilot = self.base.sample(_LEAST_DRAWN, rng=rng, where=where)
        moved: Codes | None = None
        potentials: Mapping[Clique, Floats] = {}
        if effective_share(self._weights(pilot)) < _LEAST_EFFECTIVE:
            moved, potentials = self._move_rows(sizes[0], rng, where)
        for place, wanted in enumerate(sizes):
            if moved is None:
                drawn = max(round(for_one * wanted), _LEAST_DRAWN)
                codes: Codes = self.base.sample(drawn, rng=rng, where=where)
                weights = self._weights(codes)
                if not where:
                    weights = rake_to_shares(
                        codes, self.domain, self.shares, weights, sweeps=_SWEEPS
                    )
                yield codes, weights
            else:
                if place > 0:
                    moved = gibbs_sweep(moved, self.domain, potentials, rng=rng)
                yield moved, np.ones(len(moved[self.domain.columns[0]]))

    def _move_rows(
        self, wanted: int, rng: np.random.Generator, where: Mapping[str, Floats]
    ) -> tuple[Codes | None, Mapping[Clique, Floats]]:
        """Move rows of the tree to the fitted marginals, as the fit did to the measured ones.

        Returns:
            Rows, none if too few of them satisfy `where`, and the potentials they are drawn from.
        """
        domain, tree = self.domain, self.base.potentials
        most = min(_MOST_MOVED, _MOST_INDEXED // len(self.tilts))
        n_rows = max(min(_MOVED_FOR_ONE * wanted, most), _LEAST_DRAWN)
        blocks = []
        for clique, share in self.shares.items():
            start = without_bars(tree.get(clique, np.zeros(share.shape)))
            ridge = _TRUST * np.maximum(share, 1 / n_rows)
            # The ridge draws towards the potentials of the fit, where marginals alone leave open
            # which rows to take.
            aim = share + ridge * (start + self.tilts[clique])
            blocks.append(Block(clique, aim.ravel(), ridge.ravel(), start.ravel()))
        rows: Codes = self.base.sample(n_rows, rng=rng)
        rows, weights, fitted = tempered_smc(rows, domain, tree, blocks, rng=rng)
        potentials = with_fitted(tree, domain, fitted)
        if where:
            for column, likely in where.items():
                weights = weights * likely[rows[column]]
                before = potentials.get((column,), np.zeros(len(likely)))
                with np.errstate(divide="ignore"):
                    potentials[(column,)] = before + np.log(likely)
            if not weights.any() or effective_share(weights) * n_rows < _LEAST_MATCHING:
                return None, {}
        chosen = systematic_sample(rows, domain, weights, n_rows, rng=rng)
        rows = {column: codes[chosen] for column, codes in rows.items()}
        return gibbs_sweep(rows, domain, potentials, rng=rng) if where else rows, potentials

    def _weights(self, codes: Codes) -> Floats:
        """Return what the further potentials weigh rows of the tree by, (n_rows,), of sum 1."""
        logs = np.zeros(len(codes[self.domain.columns[0]]))
        for clique, tilt in self.tilts.items():
            logs += tilt.ravel()[cell_index(codes, self.domain, clique)]
        weights: Floats = np.exp(logs - logs.max())
        weights /= weights.sum()
        return weights
