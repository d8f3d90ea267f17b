"""Layout of an autoregressive network: its weights, what each may see, and its arithmetic.

Weights and what flows between them are multiples of powers of two, so small that sums of products
are exact in double precision: the order of a sum changes nothing, on any machine and in any
company of rows. The exponential is a table of whole numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from synth.domain import Floats

Weights = Mapping[str, Floats]

WEIGHT_PARTS = 1 << 16  # of one, in a weight
ACTIVATION_PARTS = 1 << 10  # of one, in what a hidden unit says
LARGEST_WEIGHT, LARGEST_ACTIVATION, LARGEST_BIAS = 8.0, 32.0, 64.0
LOGIT_PARTS = 1 << 10  # of one, in a logit when its exponential is looked up
MOST_TERMS = 8_192  # of a sum of products that is exact (docs/privacy.md, "Gradients")
_LEAST_LOGIT = 21  # below the largest: the exponential of what is less counts as that
EXPONENTIALS: Floats = np.maximum(
    1.0, np.rint(2.0**30 * np.exp(-np.arange(_LEAST_LOGIT * LOGIT_PARTS + 1) / LOGIT_PARTS))
)  # whole numbers: 2³⁰ times the exponential of 0, -1/1024, …


@dataclass(frozen=True)
class Layout:
    """Which weights there are, and which are none: a code depends on the columns before alone.

    A hidden unit of degree m sees the first m columns, and column c (from 0) the units of a degree
    up to c. Both layers of hidden units have the same degrees; the second adds to the first.

    Attributes:
        sizes: number of codes of each column, in the order in which they are drawn.
        hidden: units of a layer.

    Source: MADE, Germain et al. 2015, arXiv:1502.03509.
    """

    sizes: tuple[int, ...]
    hidden: int

    def __post_init__(self) -> None:
        if max(self.n_codes, self.hidden) > MOST_TERMS:
            raise ValueError(f"Sums of more than {MOST_TERMS} products are not exact.")

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """Return where the codes of each column begin among those of all, and their number."""
        return np.append(0, np.cumsum(self.sizes)).astype(np.int64)

    @property
    def n_codes(self) -> int:
        """Return the number of codes of all columns together."""
        return int(self.starts[-1])

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """Return which column each code belongs to, (n_codes,)."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    @cached_property
    def degrees(self) -> NDArray[np.int64]:
        """Return how many columns each hidden unit sees, ascending, (hidden,)."""
        return 1 + np.arange(self.hidden) * max(1, len(self.sizes) - 1) // max(1, self.hidden)

    @cached_property
    def units(self) -> NDArray[np.int64]:
        """Return how many hidden units each column sees, the first ones, (n_columns,)."""
        return np.searchsorted(self.degrees, np.arange(len(self.sizes)), side="right")

    def few(self, place: int, n_columns: int) -> tuple[slice, slice]:
        """Return the codes of so many columns from one on, and the units seen by none before."""
        last = min(place + n_columns, len(self.sizes)) - 1
        first_unit = int(self.units[place - 1]) if place else 0
        codes = slice(int(self.starts[place]), int(self.starts[last + 1]))
        return codes, slice(first_unit, int(self.units[last]))

    @cached_property
    def masks(self) -> dict[str, NDArray[np.bool_]]:
        """Return the weights that there are; biases have all."""
        seen, places = self.degrees, self.places
        return {
            "first": places[:, None] < seen,
            "first_bias": np.ones(self.hidden, dtype=bool),
            "second": seen[:, None] <= seen,
            "second_bias": np.ones(self.hidden, dtype=bool),
            "out": seen[:, None] <= places,
            "direct": places[:, None] < places,
            "bias": np.ones(self.n_codes, dtype=bool),
        }

    @cached_property
    def n_weights(self) -> int:
        """Return how many weights there are."""
        return sum(int(mask.sum()) for mask in self.masks.values())

    def pack(self, weights: Weights) -> Floats:
        """Return the weights that there are as a vector, (n_weights,)."""
        return np.concatenate([weights[name][mask] for name, mask in self.masks.items()])

    def unpack(self, vector: Floats) -> dict[str, Floats]:
        """Return the tables of a vector of weights."""
        tables, first = {}, 0
        for name, mask in self.masks.items():
            count = int(mask.sum())
            tables[name] = np.zeros(mask.shape)
            tables[name][mask] = vector[first : first + count]
            first += count
        return tables

    @cached_property
    def largest(self) -> Floats:
        """Return what each weight is at the most, (n_weights,)."""
        return self.pack(
            {
                name: np.full(mask.shape, LARGEST_BIAS if name == "bias" else LARGEST_WEIGHT)
                for name, mask in self.masks.items()
            }
        )

    def round(self, vector: Floats) -> Floats:
        """Return the nearest weights that a network can have."""
        rounded: Floats = np.rint(vector * WEIGHT_PARTS) / WEIGHT_PARTS
        return np.clip(rounded, -self.largest, self.largest)


def activate(sums: Floats) -> Floats:
    """Return what hidden units say: their sums, none below 0, on the grid of activations."""
    rounded: Floats = np.rint(sums * ACTIVATION_PARTS) / ACTIVATION_PARTS
    return np.clip(rounded, 0.0, LARGEST_ACTIVATION)


def exponentiate(logits: Floats) -> Floats:
    """Return whole numbers in proportion to the exponentials of logits, (n_rows, n_codes)."""
    below = np.rint((logits.max(axis=1, keepdims=True) - logits) * LOGIT_PARTS)
    found: Floats = EXPONENTIALS[np.minimum(below, len(EXPONENTIALS) - 1).astype(np.int64)]
    return found
