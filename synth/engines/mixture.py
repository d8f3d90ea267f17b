"""The engine of latent classes: for rows that are of kinds, within which columns tell little."""

from dataclasses import dataclass

from synth.counting.paid import PaidCounts
from synth.engines.adaptive import Adaptive
from synth.engines.latent import MOST_CLASSES, fit_mixture, rows_of, tilt_mixture
from synth.models.fitted_model import FittedModel
from synth.models.tilted_model import TiltedModel


@dataclass(frozen=True)
class Mixture(Adaptive):
    """Measures what `Adaptive` does, and fits a mixture of products to it.

    Attributes:
        classes: how many at the most.

    Source: docs/decisions/0031.
    """

    classes: int = MOST_CLASSES

    @property
    def name(self) -> str:
        """Return what the command line calls it."""
        return "mixture"

    def beyond(self, paid: PaidCounts, tilted: TiltedModel, *, for_rivals: int) -> FittedModel:
        """Return the mixture that is fitted to what the tilted tree was."""
        found = fit_mixture(paid, tilted, rows_of(tilted, paid.total), most=self.classes)
        return tilt_mixture(paid, tilted, found)
