"""The scan: dependences of four and five columns of which no pair and no triple knows.

Parities, votes of several and codes with a check digit look independent wherever fewer columns are
looked at. Few small cliques can be looked at for next to nothing: where the scan is a fraction of
a percent of the budget or less, it is made.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import numpy as np

from privacy.accounting import MU_SQUARED_UNIT
from synth.counting.paid import PaidCounts
from synth.domain import Clique, Codes
from synth.models.selection import sampling_distance
from synth.planes import Planes
from synth.queries import SCAN

ORDERS = (4, 5)
_MOST_CELLS = 64  # of a clique that is looked at, of codes that rows were seen to have
_LEAST_ROWS = 3.0  # σ of a code's own count: fewer are not seen
_MOST_COUNTED = 2_000_000_000  # rows × cliques: some seconds in memory or on disk
_MOST_CLIQUES = 20_000
_LEAST_SEEN = 0.2  # of the rows, in L1: a misfit that large stands out of the noise of all scores
_MOST_DRAWN = 100_000  # rows of the model that the table is held against
_MOST_SHARE = 0.02  # of μ² of the run


def cliques_to_scan(paid: PaidCounts) -> list[Clique]:
    """Return what is looked at, from the columns of fewest codes on, as many as can be paid.

    The choice is made of the paid number of rows and the paid marginal of each column.
    """
    total, columns = paid.total, paid.domain.columns
    if total <= 0:
        return []
    sizes = {
        one.clique[0]: int((one.counts > _LEAST_ROWS * one.sigma).sum()) for one in paid.one_ways
    }
    most = min(_MOST_CLIQUES, int(_MOST_COUNTED / total))
    affordable = _affordable(
        most, total=total, granted=paid.accountant.granted, max_rows=paid.max_rows
    )
    place = {column: number for number, column in enumerate(columns)}
    fewest = sorted(
        (column for column in columns if sizes[column] > 1),
        key=lambda column: (sizes[column], place[column]),
    )
    chosen: list[Clique] = []
    for orders_left, order in zip((2, 1), ORDERS, strict=True):
        chosen += _of_order(sizes, fewest, order, (affordable - len(chosen)) // orders_left)
    ordered = [tuple(sorted(clique, key=place.__getitem__)) for clique in chosen]
    return sorted(ordered, key=lambda clique: [place[column] for column in clique])


def price_of_scan(n_cliques: int, *, total: float, max_rows: int) -> int:
    """Return the μ², in units of 10⁻¹², by which `_LEAST_SEEN` of the rows stand out of so many.

    The largest of K noises is about √(2 ln K) of their σ, which is √K·max_rows/μ.
    """
    if not n_cliques:
        return 0
    sigmas = noise_to_stand_out_of(n_cliques)
    mu = sigmas * math.sqrt(n_cliques) * max_rows / (_LEAST_SEEN * total)
    return math.ceil(mu**2 / MU_SQUARED_UNIT)


def noise_to_stand_out_of(n_cliques: int) -> float:
    """Return how many σ the largest of so many noises is about, and one more."""
    return math.sqrt(2 * math.log(max(n_cliques, 2))) + 1


def outstanding(
    paid: PaidCounts, cliques: Sequence[Clique], drawn: Codes, *, mu_squared: int
) -> dict[Clique, float]:
    """Buy how far each clique is from a model's rows, and return those that stand out.

    Of cliques that share three columns the one that promises most for its cells is returned: what
    the others show is mostly the same.

    Args:
        drawn: rows of the model, (n_rows,) of each column.

    Returns:
        L1 distances that measuring a clique could mend, in rows.
    """
    if not cliques:
        return {}
    few = {column: codes[:_MOST_DRAWN] for column, codes in drawn.items()}
    planes, n_drawn = Planes(few, paid.domain.sizes), len(few[paid.domain.columns[0]])
    scale = paid.total / n_drawn
    expected = [(clique, scale * planes.count(clique).astype(np.float64)) for clique in cliques]
    scores, sigma = paid.measure_distances(expected, mu_squared=mu_squared, kind=SCAN)
    # Both tables are samples of finite size.
    chance = np.array([sampling_distance(rows, noise=np.inf) for _, rows in expected])
    gains = scores - chance * math.sqrt(1 + scale)
    least = noise_to_stand_out_of(len(cliques)) * sigma
    worth = {
        clique: float(gain) for clique, gain in zip(cliques, gains, strict=True) if gain > least
    }
    kept: dict[Clique, float] = {}
    for clique in sorted(worth, key=lambda each: -worth[each] / paid.domain.cells(each)):
        if not any(len({*clique} & {*other}) >= 3 for other in kept):
            kept[clique] = worth[clique]
    return kept


def _affordable(most: int, *, total: float, granted: int, max_rows: int) -> int:
    """Return the largest number of cliques, up to `most`, within the scan's share."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        within = price_of_scan(middle, total=total, max_rows=max_rows) <= _MOST_SHARE * granted
        low, high = (middle, high) if within else (low, middle - 1)
    return low


def _of_order(
    sizes: Mapping[str, int], columns: Sequence[str], order: int, most: int
) -> list[Clique]:
    """Return all small cliques of an order among as many of the first columns as `most` holds."""
    held: list[Clique] = []
    for count, last in enumerate(columns):
        # Those that one more column makes with the ones before.
        found = _small(sizes, columns[:count], order - 1, _MOST_CELLS // sizes[last])
        more = [(*others, last) for others in islice(found, most - len(held) + 1)]
        if len(held) + len(more) > most:
            break
        held += more
    return held


def _small(
    sizes: Mapping[str, int], columns: Sequence[str], order: int, room: int
) -> Iterator[Clique]:
    """Yield the cliques of an order with at most `room` cells; columns of fewest codes first."""
    if order == 0:
        yield ()
        return
    for place, column in enumerate(columns):
        size = sizes[column]
        if size**order > room:
            return
        for others in _small(sizes, columns[place + 1 :], order - 1, room // size):
            yield (column, *others)
