"""The engine that knows each column and nothing between them: the floor to compare with."""

from dataclasses import dataclass

from synth.counting.paid import PaidCounts
from synth.models.graphical_model import GraphicalModel, fit


@dataclass(frozen=True)
class Independent:
    """Measures every one-way marginal once more, over its codes, and multiplies them."""

    codec_share: float = 0.6

    @property
    def name(self) -> str:
        """Return what the command line calls it."""
        return "independent"

    def codec_budget(self, mu_squared: int) -> int:
        """Return the part for the one-way marginals."""
        return int(mu_squared * self.codec_share)

    def expected_marginals(self, n_columns: int) -> int:
        """Return the number of marginals it measures."""
        return n_columns

    def fit(self, paid: PaidCounts, *, mu_squared: int) -> GraphicalModel:
        """Spend `mu_squared` evenly over the columns."""
        columns = paid.domain.columns
        again = [
            paid.measure((column,), mu_squared=mu_squared // len(columns)) for column in columns
        ]
        measured = [*paid.one_ways, *again]
        return fit(
            paid.domain,
            measured,
            total=paid.total,
            impossible=paid.impossible,
            bars=paid.bars,
        )
