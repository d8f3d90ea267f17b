"""With how many values a bought categorical column breaks: from its threshold and noise alone.

A value comes out where its noisy count passes the threshold; the rows of all others are merged. How
many values a column has is not known to a plan unless its owner types it, and decides what is lost.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from synth.domain import Floats
from synth.dossier.verdict import MOST_MERGED
from synth.errors import InputError
from synth.tables.schema import Schema

MOST_VALUES = 1_000_000  # that may be typed of a column
MANY_VALUES = 100  # more are rare in a column that is no identifier: with so many it survives
USUAL_VALUES = 20  # of a column of which none are typed, where no number of rows is typed either


@dataclass(frozen=True)
class Breaking:
    """Where a column breaks, in distinct values.

    Attributes:
        survives_up_to: with so many it is of use where the k-th most frequent has 1/k as many rows
            as the first.
        lost_beyond: with more it is lost even where all have as many rows; a column of which few
            values hold most rows is not.
        rows_a_value: what a value needs to come out more often than not.
    """

    survives_up_to: int
    lost_beyond: int
    rows_a_value: float

    @property
    def decides(self) -> bool:
        """Tell whether the number of values decides what becomes of the column."""
        return 2 <= self.survives_up_to < MANY_VALUES


def falling(values: int, fall: float) -> Floats:
    """Return shares of the rows that fall like k^-fall, (values,)."""
    weights = np.arange(1, values + 1, dtype=np.float64) ** -fall
    shares: Floats = weights / weights.sum()
    return shares


def find_breaking(rows: int, *, threshold: float, sigma: float) -> Breaking:
    """Return where a column breaks whose names are bought.

    Args:
        rows: how many rows the table is said to have.
        threshold: that a noisy count has to pass, in rows.
        sigma: of its noise, in rows.
    """

    def is_lost(fall: float) -> Callable[[int], bool]:
        def lost(values: int) -> bool:
            shares = falling(values, fall)
            merged = shares @ ndtr((threshold - rows * shares) / sigma)
            return bool(merged >= MOST_MERGED)

        return lost

    return Breaking(_last_before(is_lost(1.0)), _last_before(is_lost(0.0)), threshold)


def _last_before(lost: Callable[[int], bool]) -> int:
    """Return the most values that are not lost, 0 if one is; it is looked for by bisection."""
    low, high = 0, 1
    while not lost(high):
        low = high
        if high >= MOST_VALUES:
            return MOST_VALUES
        high = min(2 * high, MOST_VALUES)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if lost(middle) else (middle, high)
    return low


def check_values(values: Mapping[str, int], schema: Schema) -> None:
    """Refuse numbers of values that say nothing of a column.

    Raises:
        InputError: there is no such column, its domain is not bought, or the number cannot be.
    """
    for name, number in values.items():
        if name not in {column.name for column in schema.modelled if column.buys_names}:
            raise InputError(
                "--values is for columns whose categories are measured (domain: bought), and "
                "{name!r} is none. Leave it out.",
                name=name,
            )
        if not 1 <= number <= MOST_VALUES:
            raise InputError(
                "Say a number of values from 1 to {most}, not {number}, for column {name!r}.",
                most=MOST_VALUES,
                number=number,
                name=name,
            )
