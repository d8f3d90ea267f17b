"""Scores of membership: how much what was made of a half looks as if a person were in it.

The attacker knows every person who could be in, and of each only that it is as likely as not: the
exact marginals of members and others together are the reference, so that neither is favoured.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from privacy.noise import Integers
from synth.annex.attacks.throwaway import Generated
from synth.domain import Clique, Codes, Domain, Floats, cell_index, marginal_of
from synth.dossier.likeness import all_rows
from synth.models.fitted_model import FittedModel
from synth.models.graphical_model import GraphicalModel
from synth.models.tilted_model import TiltedModel
from synth.models.width import pairs_to_compare
from synth.tables.table import Table

DENSITY, MARGINALS, NEAREST, ANSWERS = "density", "marginals", "nearest", "answers"
RELEASED = (DENSITY, MARGINALS, NEAREST)  # what a release gives an attacker
_HALF_A_ROW = 0.5  # is added to every cell (Jeffreys): none is empty
_MOST_PAIRS = 500


@dataclass(frozen=True)
class Coded:
    """Rows in the codes of a model.

    Attributes:
        codes: of each column, (n_rows,).
        owner: whose each row is, (n_rows,).
        size: the number of persons.
        known: rows that are no made-up person's: the first so many.
    """

    codes: Codes
    owner: Integers
    size: int
    known: int
    domain: Domain

    def reference(self, clique: Clique) -> Integers:
        """Return the exact rows in each cell of a clique, of shape `domain.shape(clique)`."""
        held = {column: self.codes[column][: self.known] for column in clique}
        return marginal_of(held, self.domain, clique)

    def by_person(self, of_cell: Floats, clique: Clique) -> Floats:
        """Return the sum over a person's rows of a number for each cell, (n_persons,)."""
        each = of_cell.ravel()[cell_index(self.codes, self.domain, clique)]
        found: Floats = np.bincount(self.owner, each, minlength=self.size).astype(np.float64)
        return found


def encode(generated: Generated, table: Table, owner: Integers, *, size: int, known: int) -> Coded:
    """Return rows in the codes of what was generated."""
    codec = generated.model.codec
    rows = all_rows(table, codec.schema)
    codes = {column.name: column.encode(rows) for column in codec.columns}
    return Coded(codes, owner, size, known, codec.domain)


def score_by_density(fitted: GraphicalModel | TiltedModel, coded: Coded) -> Floats:
    """Return the log-ratio of the model's density to that of the reference, (n_persons,).

    The reference's is that of the model's own tree, with exact marginals.

    Source: the density ratio is DOMIAS, van Breugel et al. 2023, arXiv:2302.12580.
    """
    tree = fitted.base if isinstance(fitted, TiltedModel) else fitted
    found: Floats = np.zeros(coded.size)
    separators = [link.separator for link in tree.tree.links if link.separator]
    for clique in tree.tree.cliques:
        found += coded.by_person(_log_ratio(tree.probabilities(clique), coded, clique), clique)
    for clique in separators:
        found -= coded.by_person(_log_ratio(tree.probabilities(clique), coded, clique), clique)
    if isinstance(fitted, TiltedModel):
        for clique, tilt in fitted.tilts.items():
            found += coded.by_person(tilt, clique)
    return found


def score_by_marginals(fitted: FittedModel, synthetic: Codes, coded: Coded) -> Floats:
    """Return the log-ratio of synthetic to reference shares, summed over cliques, (n_persons,).

    All pairs of columns, or some of many, and what the model was fitted to.

    Source: MAMA-MIA, Golob et al. 2024, arXiv:2410.05506.
    """
    pairs = pairs_to_compare(coded.domain.columns)
    chosen = set(pairs[:: 1 + len(pairs) // _MOST_PAIRS])
    chosen |= {clique for clique in fitted.cliques if len(clique) > 1 or not pairs}
    found: Floats = np.zeros(coded.size)
    for clique in sorted(chosen):
        counts = marginal_of(synthetic, coded.domain, clique)
        found += coded.by_person(_log_ratio(_smoothed(counts), coded, clique), clique)
    return found


def score_by_answers(fitted: FittedModel, coded: Coded) -> Floats:
    """Return how far the paid answers lean towards each person, (n_persons,).

    Without the person a count is ½N give or take √(N/4) by who else is in, and the noise; with
    each of its rows it is one more. Nobody who has a release sees these answers: it is what the
    promise is made against, and shows what an attack here could have seen.
    """
    found: Floats = np.zeros(coded.size)
    for measured in fitted.measured:
        possible = coded.reference(measured.clique)
        spread = np.square(measured.sigma) + possible / 4
        found += coded.by_person(
            (measured.counts - possible / 2) / np.maximum(spread, 0.25), measured.clique
        )
    return found


def _log_ratio(shares: Floats, coded: Coded, clique: Clique) -> Floats:
    least = _HALF_A_ROW / max(1, coded.known)
    found: Floats = np.log(np.maximum(shares, least)) - np.log(_smoothed(coded.reference(clique)))
    return found


def _smoothed(counts: Integers) -> Floats:
    more = counts.astype(np.float64) + _HALF_A_ROW
    shares: Floats = more / more.sum()
    return shares


def score_all(
    generated: Generated, coded: Coded, synthetic: Codes, nearest: Floats
) -> Mapping[str, Floats]:
    """Return every score, (n_persons,) each; those of what a release holds come first.

    Args:
        nearest: how much nearer the nearest synthetic row is than the nearest other person, as
            the log of a ratio.
    """
    fitted = generated.model.fitted
    found = {MARGINALS: score_by_marginals(fitted, synthetic, coded), NEAREST: nearest}
    if isinstance(fitted, GraphicalModel | TiltedModel):  # a density can be told
        found = {DENSITY: score_by_density(fitted, coded), **found}
    return {**found, ANSWERS: score_by_answers(fitted, coded)}
