"""The engine that measures the pairs along a maximum spanning tree."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from synth.counting.paid import PaidCounts
from synth.domain import Clique, Floats
from synth.measurement import Measurement
from synth.models.graphical_model import GraphicalModel, fit
from synth.models.width import number_of_scores, pairs_to_score
from synth.queries import DEPENDENCE


@dataclass(frozen=True)
class Tree:
    """Scores the dependence of all pairs, measures those along the best tree, fits once.

    Every answer is Gaussian, so the whole is one curve.

    Attributes:
        codec_share: the part of the run's budget for the one-way marginals.
        score_share: the part of what the engine is given for the dependence scores.

    Source: the idea of MST, McKenna, Miklau & Sheldon 2021, arXiv:2108.04978, with noisy scores
    in place of its exponential mechanism.
    """

    codec_share: float = 0.4
    score_share: float = 0.12

    @property
    def name(self) -> str:
        """Return what the command line calls it."""
        return "tree"

    def codec_budget(self, mu_squared: int) -> int:
        """Return the part for the one-way marginals."""
        return int(mu_squared * self.codec_share)

    def expected_marginals(self, n_columns: int) -> int:
        """Return the number of pairs it measures."""
        return max(1, n_columns - 1)

    def fit(self, paid: PaidCounts, *, mu_squared: int) -> GraphicalModel:
        """Spend `mu_squared`: scores first, then each pair of the tree."""
        columns = paid.domain.columns
        alone = {measured.clique[0]: distribution(measured) for measured in paid.one_ways}
        measured = list(paid.one_ways)
        if len(columns) > 1:
            score_share = int(mu_squared * self.score_share) if len(columns) > 2 else 0
            tree = self._choose(paid, alone, score_share)
            # The error of a pair grows with its cells; its share of the budget with their ⅔ power.
            weights = np.array([paid.domain.cells(pair) ** (2 / 3) for pair in tree])
            shares = weights / weights.sum() * (mu_squared - score_share)
            measured += [
                paid.measure(pair, mu_squared=int(share))
                for pair, share in zip(tree, shares, strict=True)
            ]
        return fit(
            paid.domain,
            measured,
            total=paid.total,
            impossible=paid.impossible,
            bars=paid.bars,
        )

    def _choose(self, paid: PaidCounts, alone: dict[str, Floats], mu_squared: int) -> list[Clique]:
        pairs = scored_pairs(paid, alone)
        if len(pairs) == 1:
            return pairs
        expected = [
            ((one, other), paid.total * np.outer(alone[one], alone[other])) for one, other in pairs
        ]
        scores, _ = paid.measure_distances(expected, mu_squared=mu_squared, kind=DEPENDENCE)
        # Where rules forbid cells the tree has them anyway: measured, they cost it nothing more.
        ruled = np.array([any(set(pair) <= set(held) for held in paid.bars) for pair in pairs])
        return _spanning_tree(pairs, scores + ruled * 2 * np.abs(scores).max())


def scored_pairs(
    paid: PaidCounts, alone: Mapping[str, Floats], *, target: str = ""
) -> list[Clique]:
    """Return the pairs whose dependence a run scores: all, but of a wide table."""
    wanted = number_of_scores(
        len(paid.domain.columns),
        total=paid.total,
        granted=paid.accountant.granted,
        max_rows=paid.max_rows,
    )
    return pairs_to_score(paid.domain.columns, alone, wanted, target=target)


def distribution(measured: Measurement) -> Floats:
    """Return the shares of a one-way marginal's codes, negative counts taken for none."""
    counts = np.maximum(measured.counts, 0.0)
    if counts.sum() <= 0:
        return np.full(counts.shape, 1 / counts.size)
    shares: Floats = counts / counts.sum()
    return shares


def _spanning_tree(pairs: list[Clique], scores: Floats) -> list[Clique]:
    """Return the pairs of a maximum spanning tree (Kruskal)."""
    group = {column: column for pair in pairs for column in pair}

    def root(column: str) -> str:
        while group[column] != column:
            column = group[column]
        return column

    tree = []
    for index in np.argsort(-scores, kind="stable"):
        one, other = (root(column) for column in pairs[index])
        if one != other:
            group[one] = other
            tree.append(pairs[index])
    return tree
