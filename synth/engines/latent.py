"""A mixture of latent classes, fitted to what was paid for, and the choice between it and a tree.

Fitting one costs no budget; telling which of the two is nearer to the table costs next to none.
"""

import math

import numpy as np

from privacy.accounting import MU_SQUARED_UNIT
from synth.counting.paid import PaidCounts
from synth.domain import Clique, Codes, Floats, marginal_of
from synth.models.graphical_model import GraphicalModel
from synth.models.latent_classes import Classes, find_classes, fit_classes
from synth.models.latent_model import LatentModel, as_hidden_column
from synth.models.shrinkage import entropy_ridge, ridge_of
from synth.models.tilted_model import TiltedModel
from synth.models.tilting import tilt
from synth.models.width import triples_to_compare
from synth.queries import RIVALS

MOST_CLASSES = 100
_LADDER = 4  # numbers of classes that are tried: 12, 25, 50, 100
_FIRST_STEPS, _LAST_STEPS = 300, 700  # of the fit: to choose among mixtures, and of the chosen one
_LEAST_ROWS = 100.0  # of the table for each class: fewer are no class of their own
_MOST_CODES = 30_000  # of all columns in all classes: some seconds of fitting
_MOST_BARRED = 2_000_000  # cells of a rule's columns in all classes
_DRAWN = 60_000  # rows that the tilt is fitted on
_LEAST_COMPARED, _MOST_COMPARED = 1_000, 20_000  # rows that classes are looked for in, and judged
_COMPARED_FOR_ONE = 2  # of them for each row of the table
_LEAST_SEEN = 0.01  # of the rows, in L1 of a triple: twice the noise of the comparison
_MOST_SHARE = 0.02  # of μ² of the run
_SEED = 0  # of drawn rows: post-processing


def price_of_rivals(*, total: float, max_rows: int) -> int:
    """Return the μ², in units of 10⁻¹², by which a difference of `_LEAST_SEEN` is twice its noise.

    Of K triples and two models 2K distances are measured, each with noise √(2K)·max_rows/μ: the
    difference of their means carries 2·max_rows/μ.
    """
    mu = 4 * max_rows / (_LEAST_SEEN * max(total, 1.0))
    return math.ceil(mu**2 / MU_SQUARED_UNIT)


def affordable_rivals(n_columns: int, *, total: float, granted: int, max_rows: int) -> int:
    """Return that price, or 0 where it is more than the comparison's share, or no triple is."""
    price = price_of_rivals(total=total, max_rows=max_rows)
    return price if price <= _MOST_SHARE * granted and n_columns > 2 else 0


def rows_of(model: TiltedModel | GraphicalModel, total: float) -> Codes:
    """Draw the rows of a model that classes are looked for in, and that it is judged by."""
    wanted = min(max(_LEAST_COMPARED, round(_COMPARED_FOR_ONE * total)), _MOST_COMPARED)
    return model.sample(wanted, rng=np.random.default_rng(_SEED))


def fit_mixture(paid: PaidCounts, near: TiltedModel, rows: Codes, *, most: int) -> Classes:
    """Fit mixtures to what another model was fitted to, from rows of that model; return the best.

    Few classes first, twice as many each time, while what they explain is worth their number:
    pairs leave open what many classes are.

    Source: the criterion is Akaike's, 1974, IEEE Transactions on Automatic Control 19:716.
    """
    most = _number_of_classes(paid, most)
    found: list[tuple[float, Classes]] = []
    for n_classes in sorted({max(2, most >> halvings) for halvings in range(_LADDER)}):
        start = find_classes(rows, paid.domain, n_classes, rng=np.random.default_rng(_SEED))
        classes = _fit(paid, near, start, steps=_FIRST_STEPS)
        criterion = classes.misfit(near.measured, paid.total) + 2 * classes.n_parameters
        found.append((criterion, classes))
        if found[-1] is not min(found, key=lambda one: one[0]):
            break
    return min(found, key=lambda one: one[0])[1]


def _fit(paid: PaidCounts, near: TiltedModel, start: Classes, *, steps: int) -> Classes:
    return fit_classes(
        start, near.measured, total=paid.total, steps=steps, impossible=paid.impossible
    )


def as_tree(paid: PaidCounts, classes: Classes) -> GraphicalModel:
    """Return a mixture as a tree with a hidden column, without the cells that rules forbid."""
    return as_hidden_column(classes, paid.total).with_bars(paid.bars)


def tilt_mixture(paid: PaidCounts, near: TiltedModel, classes: Classes) -> LatentModel:
    """Fit a mixture to the end, and tilt it to what is left, as a tree is tilted."""
    classes = _fit(paid, near, classes, steps=_LAST_STEPS)
    base = as_tree(paid, classes)
    ridges = {
        each.clique: np.broadcast_to(np.asarray(entropy_ridge(each.sigma)), each.counts.shape)
        if len(each.clique) == 1
        else ridge_of(each, paid.total * classes.marginal(each.clique))
        for each in near.measured
    }
    drawn = base.sample(_DRAWN, rng=np.random.default_rng(_SEED))
    tilted = tilt(base, drawn, near.measured, ridges, total=paid.total, target=near.target)
    return LatentModel(tilted)


def is_nearer(paid: PaidCounts, one: Codes, other: Codes, *, mu_squared: int) -> bool:
    """Buy whether triples of the table are nearer to the other rows, by more than the noise."""
    columns = paid.domain.columns
    triples = triples_to_compare(columns)
    expected = [
        (triple, _expected(paid, rows, triple)) for rows in (one, other) for triple in triples
    ]
    distances, sigma = paid.measure_distances(expected, mu_squared=mu_squared, kind=RIVALS)
    gained = distances[: len(triples)].sum() - distances[len(triples) :].sum()
    return bool(gained > sigma * len(expected) ** 0.5)


def _expected(paid: PaidCounts, rows: Codes, clique: Clique) -> Floats:
    scale = paid.total / len(rows[clique[0]])
    return scale * marginal_of(rows, paid.domain, clique).astype(np.float64)


def _number_of_classes(paid: PaidCounts, most: int) -> int:
    """Return how many classes a mixture has, from paid and declared numbers alone."""
    n_codes = sum(paid.domain.sizes.values())
    barred = max((paid.domain.cells(clique) for clique in paid.bars), default=1)
    limits = (most, int(paid.total / _LEAST_ROWS), _MOST_CODES // n_codes, _MOST_BARRED // barred)
    return max(2, min(limits))
