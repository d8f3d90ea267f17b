"""Budget, Query, Spend, Accountant: what a run may learn, and what it has learned so far.

The inner currency is μ² of Gaussian differential privacy, which adds up. Amounts are integers
rounded up: μ² in units of 10⁻¹², δ in units of 10⁻¹⁸. No float is ever summed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from privacy.conversions import gaussian_mu, mu_of
from privacy.message import Refusal

MU_SQUARED_UNIT = 1e-12
DELTA_UNIT = 1e-18
DEFAULT_DELTA = 1e-6  # of a run, and of every total that is put in words
# A table draw is within 2⁻¹⁷⁰ of the ideal: 10¹² draws at ε = 48 stay below one unit of δ, and at
# ε = 20 they leave nearly all of it to the rounding of δ to units.
SAMPLER_DELTA = 1


class BudgetExceeded(Refusal):
    """A spend was asked for that the budget does not hold; nothing was drawn."""


class OutOfRange(Refusal, ValueError):
    """A privacy parameter was asked for that no run takes."""


@dataclass(frozen=True)
class Budget:
    """The promise asked for: (ε, δ)-differential privacy for one person, the whole run together.

    Attributes:
        epsilon: between 0.01 and 20.
        delta: between 1e-14 and 1e-3; a public number, never derived from the count of rows.
    """

    epsilon: float
    delta: float = DEFAULT_DELTA

    def __post_init__(self) -> None:
        if not 0.01 <= self.epsilon <= 20:
            raise OutOfRange(
                "ε must lie between 0.01 and 20, got {epsilon:g}.", epsilon=self.epsilon
            )
        if not 1e-14 <= self.delta <= 1e-3:
            raise OutOfRange("δ must lie between 1e-14 and 1e-3, got {delta:g}.", delta=self.delta)


@dataclass(frozen=True)
class Query:
    """What was asked of the private rows: names and numbers, never a cell.

    A value that programs compare. Words for people are made from it where they are shown.

    Attributes:
        kind: such as "marginal"; whoever asks has the list of kinds.
        columns: those it is about, in order.
        size: how many cells, intervals or cliques it is about, where that is known beforehand;
            0 where it would tell of the rows.
    """

    kind: str
    columns: tuple[str, ...] = ()
    size: int = 1

    def __str__(self) -> str:
        return f"{self.kind} of {' × '.join(self.columns)}" if self.columns else self.kind


@dataclass(frozen=True)
class Spend:
    """One line of the certificate: what was asked, how it was answered, at which price.

    Attributes:
        mechanism: "discrete Gaussian" or "threshold".
        sigma: scale of the noise, in rows.
        squared_sensitivity: squared L2 distance between the exact answers on two tables of which
            one has one person more.
        mu_squared: price in units of 10⁻¹².
        delta: price in units of 10⁻¹⁸.
    """

    query: Query
    mechanism: str
    sigma: float
    squared_sensitivity: int
    mu_squared: int
    delta: int = 0


def price(sigma: float, squared_sensitivity: int) -> int:
    """Return the μ² of one release with noise N_Z(0, σ²), in units of 10⁻¹², rounded up."""
    if squared_sensitivity < 1:
        raise ValueError(f"A squared sensitivity is at least 1, got {squared_sensitivity}.")
    return math.ceil(gaussian_mu(sigma) ** 2 * squared_sensitivity / MU_SQUARED_UNIT * (1 + 1e-12))


class Accountant:
    """Keeps one run within its budget: it is charged before anything is drawn.

    A Gaussian filter: spends may depend on what earlier ones let out, and the run as a whole is
    √granted-GDP (Smith & Thakurta 2022, arXiv:2210.17520), plus the δ set aside for thresholds.

    Attributes:
        granted: μ² that the budget is worth, in units of 10⁻¹².
        delta_granted: δ set aside for thresholds, in units of 10⁻¹⁸.
    """

    def __init__(self, budget: Budget, *, threshold_share: float = 0.0) -> None:
        if not 0 <= threshold_share <= 0.1:
            raise ValueError(f"Thresholds may take up to a tenth of δ, got {threshold_share}.")
        self.budget = budget
        whole = math.floor(budget.delta / DELTA_UNIT)
        self.delta_granted = math.floor(whole * threshold_share)
        left_for_noise = (whole - self.delta_granted - SAMPLER_DELTA) * DELTA_UNIT
        self.granted = math.floor(mu_of(budget.epsilon, left_for_noise) ** 2 / MU_SQUARED_UNIT)
        self._spends: list[Spend] = []

    @property
    def spends(self) -> Sequence[Spend]:
        """Return what was charged, in order."""
        return tuple(self._spends)

    @property
    def spent(self) -> int:
        """Return the μ² charged so far, in units of 10⁻¹²."""
        return sum(spend.mu_squared for spend in self._spends)

    @property
    def left(self) -> int:
        """Return the μ² that is left, in units of 10⁻¹²."""
        return self.granted - self.spent

    @property
    def delta_spent(self) -> int:
        """Return the δ charged by thresholds so far, in units of 10⁻¹⁸."""
        return sum(spend.delta for spend in self._spends)

    def charge(self, spend: Spend) -> None:
        """Take the price of `spend`, or refuse it whole.

        Raises:
            BudgetExceeded: the budget does not hold it; the accountant is as it was.
        """
        if not (spend.mu_squared >= 0 and spend.delta >= 0):  # NaN is refused too
            raise ValueError("A spend has no negative price.")
        if spend.mu_squared > self.left:
            raise BudgetExceeded(
                "{query}: costs μ² = {cost:.3g}, of {granted:.3g} there is {left:.3g} left. Use a "
                "larger ε or ask for less.",
                query=spend.query,
                cost=spend.mu_squared * MU_SQUARED_UNIT,
                granted=self.granted * MU_SQUARED_UNIT,
                left=self.left * MU_SQUARED_UNIT,
            )
        if spend.delta > self.delta_granted - self.delta_spent:
            raise BudgetExceeded(
                "{query}: costs δ = {cost:.3g} and less is left of what was set aside for "
                "thresholds.",
                query=spend.query,
                cost=spend.delta * DELTA_UNIT,
            )
        self._spends.append(spend)
