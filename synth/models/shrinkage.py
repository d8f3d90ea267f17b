"""How far to believe a noisy marginal: the prior that a fit puts on its log-potentials.

A cell whose log-potential θ is drawn from N(0, τ²) and whose m expected rows are measured with
noise σ is believed by τ²m²/(τ²m² + σ²). τ² is estimated for each clique from what was measured
of it, so strong dependences keep what was seen of them and weak ones are drawn to what was
expected before.
"""

import numpy as np

from synth.domain import Floats
from synth.measurement import Measurement

ENTROPY_ROWS = 0.003  # weight of a row's entropy; chosen on public tables (docs/decisions)
FLOOR_ROWS = 0.3  # σ² below which less noise no longer means less smoothing, times the above
TRUST = 0.5  # in the estimated τ²: the estimate takes other cliques' dependence for this one's
_LEAST_SPREAD, _MOST_SPREAD = 0.02, 4.0  # of τ², before it is trusted
_SOFT_ROWS = 1.0  # added to the rows expected in a cell, so that an empty one has a finite prior


def ridge_of(measured: Measurement, expected: Floats, *, trust: float = TRUST) -> Floats:
    """Return the ridge of each log-potential of a measured clique, in rows.

    Stationary points of the fit then satisfy y - m = σ²θ/(τ²·expected): those of a Gaussian prior
    on θ beside the Gaussian noise.

    Args:
        expected: rows in each cell as far as they are known without the measurement.
        trust: the part of the estimated τ² that is believed.
    """
    variance = np.broadcast_to(np.asarray(measured.sigma, dtype=np.float64) ** 2, expected.shape)
    weights = 1 / (variance + expected**2 / 4)
    seen = (weights * ((measured.counts - expected) ** 2 - variance)).sum()
    spread = seen / max(float((weights * expected**2).sum()), 1e-12)
    spread = trust * min(max(float(spread), _LEAST_SPREAD), _MOST_SPREAD)
    ridge: Floats = variance / (spread * (np.maximum(expected, 0.0) + _SOFT_ROWS)) + FLOOR_ROWS
    return ridge


def entropy_ridge(
    sigma: float | Floats, *, entropy_rows: float = ENTROPY_ROWS, floor_rows: float = FLOOR_ROWS
) -> float | Floats:
    """Return the ridge that weighs the entropy of the whole, in rows: for one-way marginals."""
    return entropy_rows * np.asarray(sigma, dtype=np.float64) ** 2 + floor_rows
