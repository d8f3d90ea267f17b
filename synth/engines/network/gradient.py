"""The gradient of a network's log-likelihood, clipped row by row and added up in whole numbers.

All that happens to a row is exact or rounded number by number, so a row's part of a sum is the
same in any company, in any order and on any processor (docs/privacy.md, "Gradients").
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

from synth.counting.paid import GRADIENT_PARTS
from synth.domain import Clique, Codes
from synth.models.layout import (
    ACTIVATION_PARTS,
    EXPONENTIALS,
    LARGEST_ACTIVATION,
    LOGIT_PARTS,
    Layout,
    Weights,
)

_ERROR_PARTS = 1 << 16  # of one, in what flows back
_LARGEST_ERROR = 32.0
_INPUT_PARTS = 32  # of one, in what flows forward, as a factor of a gradient
_SUM_PARTS = 1 << 38  # of the largest term of a sum: of 2¹⁵ terms the sum is below 2⁵³
_COLUMNS_AT_ONCE = 16  # of the weights from code to code, of which a half there are not


@dataclass(frozen=True)
class Factors:
    """Gradients of some rows: a weight's is what its unit was fed times what flowed back to it.

    Attributes:
        codes: 1 where a row has the code, 0 elsewhere, (n_rows, n_codes).
        one, both: what the units of each layer said, (n_rows, hidden).
        first, second, logits: what flowed back to the sums of each layer.
    """

    codes: Tensor
    one: Tensor
    both: Tensor
    first: Tensor
    second: Tensor
    logits: Tensor


@dataclass(frozen=True)
class Gradient:
    """A summand for `PaidCounts.measure_gradient`: of a network, with this bound on a row's length.

    The gradient is that of the negative log-likelihood; the bound is what "one" stands for.

    Attributes:
        clip: the length that a row's gradient is cut down to.
        device: where it is reckoned; the answer is the same.
    """

    layout: Layout
    order: Clique
    weights: Weights
    clip: float
    device: str = "cpu"

    def __call__(self, codes: Codes) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Return the sum of the clipped gradients of some rows, (n_weights,), int64."""
        return self.add_up(self.cut(self.factors(codes)))

    def lengths(self, codes: Codes) -> Tensor:
        """Return how long the gradients of some rows are before they are cut, (n_rows,)."""
        return self._lengths(self.factors(codes))

    def factors(self, codes: Codes) -> Factors:
        """Return what flows forward and back for some rows."""
        held = np.stack([codes[column] for column in self.order], axis=1)
        places = torch.from_numpy(held + self.layout.starts[:-1]).to(self.device)
        drawn = torch.zeros(len(held), self.layout.n_codes, dtype=torch.float64, device=self.device)
        drawn.scatter_(1, places, 1.0)
        tables = self._tables
        first = drawn @ tables["first"] + tables["first_bias"]
        one = _activate(first)
        second = one @ tables["second"] + tables["second_bias"]
        both = one + _activate(second)
        logits = both @ tables["out"] + tables["bias"]
        for some, before in self._halves():
            logits[:, some] += drawn[:, :before] @ tables["direct"][:before, some]
        back = self._chances(logits) - drawn
        back_both = _round(back @ tables["out"].T)
        back_second = back_both * (second > 0)
        back_one = _round(back_both + back_second @ tables["second"].T)
        return Factors(drawn, one, both, back_one * (first > 0), back_second, back)

    def cut(self, factors: Factors) -> Factors:
        """Return gradients in whole parts, none of which is longer than GRADIENT_PARTS.

        Whatever rounding did before, each row's length is looked at in whole numbers at the end,
        and a row that is too long counts for nothing.
        """
        lengths = self._lengths(factors)
        scale = torch.clamp(self.clip / torch.clamp(lengths, min=1e-12), max=1.0)
        scale = scale * (GRADIENT_PARTS / _INPUT_PARTS / self.clip)
        scaled = Factors(
            factors.codes,
            factors.one,
            factors.both,
            *(back * scale[:, None] for back in (factors.first, factors.second, factors.logits)),
        )
        nearest = _in_parts(factors, _each(scaled, torch.round))
        lower = _in_parts(factors, _each(scaled, torch.trunc))
        most = float(GRADIENT_PARTS) ** 2
        is_near = (self._squares(nearest) <= most)[:, None]
        fits = (self._squares(lower) <= most)[:, None]
        chosen = [
            torch.where(is_near, near, torch.where(fits, low, torch.zeros_like(low)))
            for near, low in zip(_flowing_back(nearest), _flowing_back(lower), strict=True)
        ]
        return Factors(nearest.codes, nearest.one, nearest.both, *chosen)

    def add_up(self, parts: Factors) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Return the sum of gradients in whole parts, (n_weights,)."""
        unit = float(_INPUT_PARTS)
        direct = torch.zeros(
            self.layout.n_codes, self.layout.n_codes, dtype=torch.float64, device=self.device
        )
        for some, before in self._halves():
            direct[:before, some] = parts.codes[:, :before].T @ parts.logits[:, some]
        tables = {
            "first": unit * (parts.codes.T @ parts.first),
            "first_bias": unit * parts.first.sum(dim=0),
            "second": parts.one.T @ parts.second,
            "second_bias": unit * parts.second.sum(dim=0),
            "out": parts.both.T @ parts.logits,
            "direct": unit * direct,
            "bias": unit * parts.logits.sum(dim=0),
        }
        vector = torch.cat([tables[name][mask] for name, mask in self._masks.items()])
        whole: np.ndarray[tuple[int], np.dtype[np.int64]] = vector.to(torch.int64).cpu().numpy()
        return whole

    def _lengths(self, factors: Factors) -> Tensor:
        """Return how long each row's gradient is, (n_rows,), alike in any company."""
        terms = torch.cat(self._terms(_in_parts(factors, factors)), dim=1)
        return add_alike(terms).sqrt() / _INPUT_PARTS

    def _squares(self, parts: Factors) -> Tensor:
        """Return the squared length of each row's gradient in whole parts, (n_rows,)."""
        logits, second, first = (terms.sum(dim=1) for terms in self._terms(parts))
        return logits + second + first

    def _terms(self, parts: Factors) -> tuple[Tensor, Tensor, Tensor]:
        """Return what each row's squared length is the sum of, (n_rows, n_terms).

        A weight that there is not has no part in it: an error counts as often as what it is fed.
        """
        unit = float(_INPUT_PARTS) ** 2
        places, degrees, units = self._places, self._degrees, self._units
        # How much the units say, all up to some number of them.
        one = torch.nn.functional.pad(parts.one.square().cumsum(dim=1), (1, 0))
        both = torch.nn.functional.pad(parts.both.square().cumsum(dim=1), (1, 0))
        of_logits = unit * (1 + places) + both[:, units[places]]
        of_second = unit + one[:, self._up_to_degree]
        of_first = unit * (1 + degrees)
        return (
            parts.logits.square() * of_logits,
            parts.second.square() * of_second,
            parts.first.square() * of_first,
        )

    def _chances(self, logits: Tensor) -> Tensor:
        """Return the chances of each column's codes, each rounded, (n_rows, n_codes)."""
        chances = torch.empty_like(logits)
        table, starts = self._exponentials, self.layout.starts.tolist()
        for start, end in pairwise(starts):
            own = logits[:, start:end]
            below = torch.round((own.amax(dim=1, keepdim=True) - own) * LOGIT_PARTS)
            held = table[below.clamp_(max=len(table) - 1).to(torch.int64)]
            chances[:, start:end] = held / held.sum(dim=1, keepdim=True)
        return _round(chances)

    def _halves(self) -> list[tuple[slice, int]]:
        """Return the codes of a few columns at a time, and how many codes come before the last."""
        n_columns, found = len(self.layout.sizes), []
        for place in range(0, n_columns, _COLUMNS_AT_ONCE):
            some, _ = self.layout.few(place, _COLUMNS_AT_ONCE)
            found.append((some, some.stop))
        return found

    @cached_property
    def _tables(self) -> dict[str, Tensor]:
        return {
            name: torch.from_numpy(table).to(self.device) for name, table in self.weights.items()
        }

    @cached_property
    def _masks(self) -> dict[str, Tensor]:
        return {
            name: torch.from_numpy(mask).to(self.device) for name, mask in self.layout.masks.items()
        }

    @cached_property
    def _places(self) -> Tensor:
        return torch.from_numpy(self.layout.places).to(self.device)

    @cached_property
    def _degrees(self) -> Tensor:
        return torch.from_numpy(self.layout.degrees).to(self.device)

    @cached_property
    def _units(self) -> Tensor:
        return torch.from_numpy(self.layout.units).to(self.device)

    @cached_property
    def _up_to_degree(self) -> Tensor:
        """Return how many units have at most the degree of each, (hidden,)."""
        degrees = self.layout.degrees
        count = np.searchsorted(degrees, degrees, side="right").astype(np.int64)
        return torch.from_numpy(count).to(self.device)

    @cached_property
    def _exponentials(self) -> Tensor:
        return torch.from_numpy(EXPONENTIALS).to(self.device)


def add_alike(terms: Tensor) -> Tensor:
    """Return each row's sum of numbers that are not negative, (n_rows,), alike in any order.

    A processor adds up a few rows in another order than many. Terms are rounded to parts of the
    largest, one by one, so that the sum of up to 2¹⁵ of them is exact.
    """
    largest = terms.amax(dim=1).clamp(min=1e-300)
    parts = torch.round(terms / largest[:, None] * _SUM_PARTS)
    return parts.sum(dim=1) * largest / _SUM_PARTS


def _activate(sums: Tensor) -> Tensor:
    """Do what `synth.models.layout.activate` does."""
    return (torch.round(sums * ACTIVATION_PARTS) / ACTIVATION_PARTS).clamp_(0, LARGEST_ACTIVATION)


def _round(errors: Tensor) -> Tensor:
    rounded = torch.round(errors * _ERROR_PARTS) / _ERROR_PARTS
    return rounded.clamp_(-_LARGEST_ERROR, _LARGEST_ERROR)


def _in_parts(forward: Factors, back: Factors) -> Factors:
    """Return factors of a gradient: what flows forward rounded to its parts, what flows back."""
    one, both = (torch.round(said * _INPUT_PARTS) for said in (forward.one, forward.both))
    return Factors(forward.codes, one, both, *_flowing_back(back))


def _flowing_back(factors: Factors) -> tuple[Tensor, Tensor, Tensor]:
    return factors.first, factors.second, factors.logits


def _each(factors: Factors, change: Callable[[Tensor], Tensor]) -> Factors:
    back = (change(held) for held in _flowing_back(factors))
    return Factors(factors.codes, factors.one, factors.both, *back)
