"""Planted bugs of training by gradients: those of DP-SGD as others wrote it. They need torch."""

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from privacy.accounting import Query
from synth.counting import paid as marginals
from synth.counting.in_memory import CodedRows
from synth.counting.paid import PaidCounts
from synth.domain import Codes
from synth.engines.network import gradient as gradients
from synth.engines.network.gradient import Factors, Gradient
from synth.queries import GRADIENT
from tests.engines import test_gradient, test_neural
from tests.planted import Bug, Check, Patch


def moves(folder: Path) -> None:
    """One person's rows move a gradient by no more than is declared, and that is its price."""
    test_gradient.assert_sum_moves_as_declared()


def company(folder: Path) -> None:
    """A row has the same gradient whatever rows are beside it."""
    test_gradient.assert_alike_in_any_company()


def fits(folder: Path) -> None:
    """Answers of the same numbers make the same network, each paid for once."""
    test_neural.assert_fit_substitutable()


_BATCH = 400  # rows
CHECKS: tuple[Check, ...] = (moves, company, fits)


def no_bound_on_gradients(patch: Patch) -> None:
    def cut(gradient: Gradient, factors: Factors) -> Factors:
        scale = marginals.GRADIENT_PARTS / gradients._INPUT_PARTS / gradient.clip
        whole = gradients._each(factors, lambda back: torch.round(back * scale))
        return gradients._in_parts(factors, whole)

    patch.setattr(Gradient, "cut", cut)


def a_bound_from_the_rows(patch: Patch) -> None:
    """Rows are cut down to the median of their own batch."""
    honest = Gradient.__call__

    def add_up(gradient: Gradient, codes: Codes) -> Any:
        median = float(gradient.lengths(codes).median())
        return honest(replace(gradient, clip=max(median, 1e-6)), codes)

    patch.setattr(Gradient, "__call__", add_up)


def a_gradient_in_floats(patch: Patch) -> None:
    """As torch has it by default: sums in single precision, in an order that batches decide."""

    def single(sums: torch.Tensor) -> torch.Tensor:
        return sums.float().double().clamp(0, 32)

    def product(self: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
        return torch.mm(self.float(), other.float()).double()

    patch.setattr(torch.Tensor, "__matmul__", product)
    patch.setattr(gradients, "_activate", single)
    patch.setattr(gradients, "_round", lambda errors: errors)


def a_batch_from_the_number_of_rows(patch: Patch) -> None:
    """As the price of a step follows from rows over batch: those rows were counted."""
    honest = PaidCounts.measure_gradient

    def measure(paid: PaidCounts, *asked: Any, mu_squared: int, rate: float = 1.0) -> Any:
        n_rows = int(paid.source.marginal(paid.domain.columns[:1]).sum())
        return honest(paid, *asked, mu_squared=mu_squared * n_rows // (n_rows + _BATCH))

    patch.setattr(PaidCounts, "measure_gradient", measure)


def a_shuffle_sold_as_sampling(patch: Patch) -> None:
    """Half of the rows, dealt out anew, at the price that independent coins would be worth."""

    def measure(
        paid: PaidCounts, summand: Any, size: int, *, mu_squared: int, rate: float = 1.0
    ) -> Any:
        source: Any = paid.source
        n_rows = len(next(iter(source._codes.values())))
        dealt = np.random.default_rng().permutation(n_rows)[: n_rows // 2]
        half = {column: held[dealt] for column, held in source._codes.items()}
        exact = CodedRows(half, paid.domain, max_rows=paid.max_rows).add_up(summand, size)
        squared = (marginals.GRADIENT_PARTS * paid.max_rows) ** 2 // 4
        query = Query(GRADIENT, size=size)
        noisy, sigma = marginals._release_counts(paid, exact, squared, mu_squared, query)
        return noisy / marginals.GRADIENT_PARTS, sigma / marginals.GRADIENT_PARTS

    patch.setattr(PaidCounts, "measure_gradient", measure)


def a_sample_at_the_price_of_its_rate(patch: Patch) -> None:
    """As if a row that is taken by a coin of 0.4 moved a sum by 0.4 of its length."""

    def measure(
        paid: PaidCounts, summand: Any, size: int, *, mu_squared: int, rate: float = 1.0
    ) -> Any:
        exact = paid.source.add_up(summand, size, rate=rate)
        squared = int((marginals.GRADIENT_PARTS * paid.max_rows * rate) ** 2)
        query = Query(GRADIENT, size=size)
        noisy, sigma = marginals._release_counts(paid, exact, squared, mu_squared, query)
        return noisy / marginals.GRADIENT_PARTS, sigma / marginals.GRADIENT_PARTS

    patch.setattr(PaidCounts, "measure_gradient", measure)


def a_gradient_drawn_again_on_one_charge(patch: Patch) -> None:
    """A step that is resumed: it stands on the books, so it is drawn without another charge."""
    honest = PaidCounts.measure_gradient

    def measure(paid: PaidCounts, *asked: Any, mu_squared: int, rate: float = 1.0) -> Any:
        honest(paid, *asked, mu_squared=mu_squared)
        spare = copy.deepcopy(paid.accountant)
        spare._spends.clear()
        return honest(replace(paid, accountant=spare), *asked, mu_squared=mu_squared)

    patch.setattr(PaidCounts, "measure_gradient", measure)


_PLANTED: dict[Callable[[Patch], None], Check] = {
    no_bound_on_gradients: moves,
    a_bound_from_the_rows: company,
    a_gradient_in_floats: company,
    a_batch_from_the_number_of_rows: fits,
    a_shuffle_sold_as_sampling: moves,
    a_sample_at_the_price_of_its_rate: moves,
    a_gradient_drawn_again_on_one_charge: fits,
}
BUGS = tuple(
    Bug(plant.__name__.replace("_", " "), plant, check) for plant, check in _PLANTED.items()
)
