"""Draws that come out the same with every version of Python and of its libraries.

All of them are made of `Random.random`, the one method whose sequence Python promises to keep.
"""

import bisect
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from random import Random
from statistics import NormalDist


class Dice:
    """Draws from one seeded sequence."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed).random

    def chance(self, probability: float) -> bool:
        """Say yes with this probability."""
        return self._random() < probability

    def below(self, n: int) -> int:
        """Draw an integer from 0 to n - 1."""
        return int(self._random() * n)

    def one(self, options: Sequence[str]) -> str:
        """Draw one of the options, all equally likely."""
        return options[self.below(len(options))]

    def position(self, weights: Iterable[float]) -> int:
        """Draw the position of one of the weights, in proportion to them."""
        steps = list(itertools.accumulate(weights))
        return bisect.bisect_right(steps, self._random() * steps[-1])

    def pick(self, weights: Mapping[str, float]) -> str:
        """Draw one of the names, in proportion to their weights."""
        return list(weights)[self.position(weights.values())]

    def normal(self) -> float:
        """Draw from N(0, 1)."""
        return NormalDist().inv_cdf(max(self._random(), 1e-12))

    def poisson(self, mean: float) -> int:
        """Draw a count; the product of uniforms is slow for large means, which none here is."""
        count, left = 0, self._random()
        while left > math.exp(-mean):
            count, left = count + 1, left * self._random()
        return count
