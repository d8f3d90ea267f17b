"""The engine that measures where its own model errs, and goes beyond what one tree can hold."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from privacy.accounting import MU_SQUARED_UNIT
from synth.counting.paid import PaidCounts
from synth.domain import Clique, Codes, Floats, marginal_of
from synth.engines.latent import (
    MOST_CLASSES,
    affordable_rivals,
    as_tree,
    fit_mixture,
    is_nearer,
    rows_of,
    tilt_mixture,
)
from synth.engines.scan import cliques_to_scan, outstanding, price_of_scan
from synth.engines.tree import distribution, scored_pairs
from synth.measurement import Measurement
from synth.models.fitted_model import FittedModel
from synth.models.graphical_model import FINE_GAIN, GraphicalModel, fit
from synth.models.selection import allocate, best_tree, sampling_distance
from synth.models.shrinkage import TRUST, entropy_ridge, ridge_of
from synth.models.tilted_model import TiltedModel
from synth.models.tilting import tilt
from synth.queries import DEPENDENCE, MISFIT

Gains = dict[Clique, float]

# Chosen on adult_pgm, and looked at on other public tables (docs/decisions/0011 and 0014).
_AMPLE_MU = 0.25  # μ, about that of ε = 1, from which `codec_share` is enough
_SCARCE_CODEC_SHARE = 0.25  # of the budget, more for one-way marginals at a tenth of that μ
_LEAST_DRAWN, _MOST_DRAWN = 10_000, 400_000  # rows of the tree that the tilt is fitted on,
_DRAWN_FOR_ONE = 8  # and for each row of the table,
_MOST_CODES = 20_000_000  # and rows × columns at most: 160 MB
_COARSE_GAIN = 1.0  # log-likelihood of a last step of a fit after which all is fitted once more
_PAIRS_PER_COLUMN = 10  # that are scored again, at most
_TRIPLES_PER_COLUMN = 1.5  # that are scored
_MOST_TRIPLE_CELLS = 3_000  # of a triple that is scored: more are mostly noise
_MOST_LEADING = 60  # columns whose triples are looked at: 34,220 triples
_TRUST_OF_TARGET = 1.0  # in how strong its dependences were seen: to shrink them is to blur it
_SEED = 0  # of the rows that the tilt is fitted on: post-processing


@dataclass(frozen=True)
class Adaptive:
    """Two rounds: a tree of pairs, then the pairs and triples in which that tree errs most.

    The first round scores the dependence of all pairs, grows the tree worth most, measures inside
    it and fits it. The second scores how far the tree is from pairs and triples not yet measured,
    measures the worst, and tilts the tree's rows towards all that was measured. With it, small
    cliques of four and five columns are looked at, where that costs next to nothing
    (`synth.engines.scan`).

    Attributes:
        codec_share: the part of the run's budget for the one-way marginals; at a small μ more.
        score_share: the part of what the engine is given for the first scores.
        second_share: the part for the second round.
        rescore_share: the part of the second round for its scores.
        most_cells: of all cliques of the tree together; a fit takes a second or two.
        target: a column whose dependences weigh more, "" for none.
        target_weight: how much more in pairs; its cube in triples.
        has_rival: a mixture of latent classes is fitted too, and taken where a paid comparison
            finds it nearer (`synth.engines.latent`).

    Source: the second round is the idea of AIM, McKenna et al. 2022, arXiv:2201.12677, in one
    batch; dividing the budget is that of `synth.models.selection`; docs/decisions/0011 and 0014.
    """

    codec_share: float = 0.35
    score_share: float = 0.1
    second_share: float = 0.5
    rescore_share: float = 0.2
    most_cells: int = 30_000
    target: str = ""
    target_weight: float = 2.0
    has_rival: bool = False

    @property
    def name(self) -> str:
        """Return what the command line calls it."""
        return "adaptive"

    def codec_budget(self, mu_squared: int) -> int:
        """Return the part for the one-way marginals: more where there is little for anything."""
        mu = math.sqrt(mu_squared * MU_SQUARED_UNIT)
        scarcity = min(max(math.log10(_AMPLE_MU / mu), 0.0), 1.0)
        return int(mu_squared * (self.codec_share + _SCARCE_CODEC_SHARE * scarcity))

    def expected_marginals(self, n_columns: int) -> int:
        """Return the number of pairs whose noise the codes are chosen for."""
        return max(1, round(1.5 * (n_columns - 1)))

    def fit(self, paid: PaidCounts, *, mu_squared: int) -> FittedModel:
        """Spend `mu_squared`: scores, the tree's pairs, scores again, what the tree lacks."""
        columns = paid.domain.columns
        alone = {measured.clique[0]: distribution(measured) for measured in paid.one_ways}
        pairs = scored_pairs(paid, alone, target=self.target)
        if len(pairs) < 2:
            further = [paid.measure(pair, mu_squared=mu_squared) for pair in pairs]
            if not pairs:
                further = [paid.measure(columns, mu_squared=mu_squared)]
            return _fit_tree(paid, [*paid.one_ways, *further], alone, self.target)
        for_rivals = self._budget_of_rivals(paid)
        mu_squared -= for_rivals
        for_scores = int(mu_squared * self.score_share)
        for_second = int(mu_squared * self.second_share)
        independent = {pair: _product(pair, alone, paid.total) for pair in pairs}
        gains = self._gains(
            paid,
            independent,
            DEPENDENCE,
            mu_squared=for_scores,
            for_marginals=mu_squared - for_scores,
        )
        first = self._measure_tree(paid, gains, mu_squared - for_scores - for_second)
        candidates = self._candidates(paid, gains, {measured.clique for measured in first})
        if not candidates:
            # The tree holds every pair and no triple is small enough to measure.
            cliques = [measured.clique for measured in first]
            again = _measure(paid, cliques, [1 / len(cliques)] * len(cliques), for_second)
            return _fit_tree(paid, [*paid.one_ways, *first, *again], alone, self.target)
        fitted = [*paid.one_ways, *first]
        tree = _fit_tree(paid, fitted, alone, self.target, gain=_COARSE_GAIN)
        drawn = tree.sample(_rows_to_draw(paid), rng=np.random.default_rng(_SEED))
        second = self._measure_again(paid, candidates, drawn, for_second)
        measured = [*second, *first, *paid.one_ways]
        ridges = {m.clique: _ridge(m, alone, paid.total, self.target) for m in measured}
        tilted = tilt(tree, drawn, measured, ridges, total=paid.total, target=self.target)
        return self.beyond(paid, tilted, for_rivals=for_rivals)

    def beyond(self, paid: PaidCounts, tilted: TiltedModel, *, for_rivals: int) -> FittedModel:
        """Return the tilted tree, or a mixture if it is compared and found to be nearer."""
        if not for_rivals:
            return tilted
        rows = rows_of(tilted, paid.total)
        found = fit_mixture(paid, tilted, rows, most=MOST_CLASSES)
        others = rows_of(as_tree(paid, found), paid.total)
        if not is_nearer(paid, rows, others, mu_squared=for_rivals):
            return tilted
        return tilt_mixture(paid, tilted, found)

    def _budget_of_rivals(self, paid: PaidCounts) -> int:
        if not self.has_rival:
            return 0
        return affordable_rivals(
            len(paid.domain.columns),
            total=paid.total,
            granted=paid.accountant.granted,
            max_rows=paid.max_rows,
        )

    def _gains(
        self,
        paid: PaidCounts,
        expected: Mapping[Clique, Floats],
        kind: str,
        *,
        mu_squared: int,
        for_marginals: int,
    ) -> Gains:
        """Buy how far each clique is from what is expected of it, less what cannot be mended."""
        scores, _ = paid.measure_distances(list(expected.items()), mu_squared=mu_squared, kind=kind)
        noise = (
            _unit_noise(paid, for_marginals)
            * self.expected_marginals(len(paid.domain.columns)) ** 0.5
        )
        return {
            clique: max(0.0, float(score) - sampling_distance(rows, noise=noise))
            for score, (clique, rows) in zip(scores, expected.items(), strict=True)
        }

    def _measure_tree(self, paid: PaidCounts, gains: Gains, mu_squared: int) -> list[Measurement]:
        weighted = {clique: gain * self._weight(clique) for clique, gain in gains.items()}
        chosen, shares = best_tree(
            paid.domain,
            weighted,
            most_cells=self.most_cells,
            unit_noise=_unit_noise(paid, mu_squared),
            held=list(paid.bars),
        )
        return _measure(paid, chosen, shares, mu_squared)

    def _measure_again(
        self, paid: PaidCounts, candidates: list[Clique], drawn: Codes, budget: int
    ) -> list[Measurement]:
        """Measure the cliques in which the tree's rows are furthest from the table."""
        domain = paid.domain
        scale = paid.total / len(drawn[domain.columns[0]])
        expected = {
            clique: scale * marginal_of(drawn, domain, clique).astype(np.float64)
            for clique in candidates
        }
        unseen = cliques_to_scan(paid)
        for_scan = price_of_scan(len(unseen), total=paid.total, max_rows=paid.max_rows)
        for_scores = int((budget - for_scan) * self.rescore_share)
        left = budget - for_scan - for_scores
        misfits = self._gains(paid, expected, MISFIT, mu_squared=for_scores, for_marginals=left)
        misfits |= outstanding(paid, unseen, drawn, mu_squared=for_scan)
        chosen, shares, _ = allocate(
            domain,
            misfits,
            unit_noise=_unit_noise(paid, left),
            weights={clique: self._weight(clique) for clique in misfits},
        )
        return _measure(paid, chosen, shares, left)

    def _candidates(self, paid: PaidCounts, gains: Gains, done: set[Clique]) -> list[Clique]:
        """Return what is looked at again: the dependent pairs, and the triples they promise."""
        domain = paid.domain
        ranked = sorted(gains, key=lambda clique: -gains[clique] * self._weight(clique))
        pairs = [pair for pair in ranked if pair not in done]
        leading: set[str] = set()
        for pair in ranked[: 3 * len(domain.columns)]:
            if len(leading | {*pair}) > _MOST_LEADING:
                break
            leading |= {*pair}
        triples = [
            triple
            for triple in combinations([c for c in domain.columns if c in leading], 3)
            if domain.cells(triple) <= _MOST_TRIPLE_CELLS
        ]
        promise: Gains = {
            triple: self._weight(triple)
            * sum(gains.get(pair, 0.0) for pair in combinations(triple, 2))
            / domain.cells(triple) ** (1 / 3)
            for triple in triples
        }
        most = round(_TRIPLES_PER_COLUMN * len(domain.columns))
        best = sorted(promise, key=lambda triple: -promise[triple])[:most]
        return [*pairs[: _PAIRS_PER_COLUMN * len(domain.columns)], *best]

    def _weight(self, clique: Sequence[str]) -> float:
        if self.target not in clique:
            return 1.0
        # Three columns at once are what a prediction from two others needs.
        return self.target_weight if len(clique) == 2 else self.target_weight**3


def fewest_candidates(n_columns: int, n_scored: int, n_measured: int) -> int:
    """Return how many pairs the second round scores at least, after so many in the first."""
    return min(n_scored - n_measured, _PAIRS_PER_COLUMN * n_columns)


def _product(clique: Clique, alone: Mapping[str, Floats], total: float) -> Floats:
    rows: Floats = np.array(total)
    for column in clique:
        rows = np.multiply.outer(rows, alone[column])
    return rows


def _unit_noise(paid: PaidCounts, mu_squared: int) -> float:
    return paid.max_rows / math.sqrt(max(1, mu_squared) * MU_SQUARED_UNIT)


def _measure(
    paid: PaidCounts, cliques: list[Clique], shares: list[float], mu_squared: int
) -> list[Measurement]:
    return [
        paid.measure(clique, mu_squared=int(share * mu_squared))
        for clique, share in zip(cliques, shares, strict=True)
    ]


def _ridge(measured: Measurement, alone: Mapping[str, Floats], total: float, target: str) -> Floats:
    if len(measured.clique) == 1:
        shape = measured.counts.shape
        return np.broadcast_to(np.asarray(entropy_ridge(measured.sigma)), shape)
    trust = _TRUST_OF_TARGET if target in measured.clique else TRUST
    return ridge_of(measured, _product(measured.clique, alone, total), trust=trust)


def _fit_tree(
    paid: PaidCounts,
    measured: list[Measurement],
    alone: Mapping[str, Floats],
    target: str,
    *,
    gain: float = FINE_GAIN,
) -> GraphicalModel:
    further = [m for m in measured if len(m.clique) > 1]
    return fit(
        paid.domain,
        measured,
        total=paid.total,
        impossible=paid.impossible,
        bars=paid.bars,
        ridges={m.clique: _ridge(m, alone, paid.total, target) for m in further},
        gain=gain,
    )


def _rows_to_draw(paid: PaidCounts) -> int:
    wanted = min(max(_DRAWN_FOR_ONE * paid.total, _LEAST_DRAWN), _MOST_DRAWN)
    return max(_LEAST_DRAWN, round(min(wanted, _MOST_CODES / len(paid.domain.columns))))
