"""Measurement: what a paid answer leaves to the models."""

from dataclasses import dataclass

from synth.domain import Clique, Floats


@dataclass(frozen=True)
class Measurement:
    """Noisy counts of a clique's marginal: safe to keep.

    Attributes:
        counts: of shape `domain.shape(clique)`.
        sigma: standard deviation of the noise of each cell, in rows; one number, or as `counts`.
    """

    clique: Clique
    counts: Floats
    sigma: float | Floats
