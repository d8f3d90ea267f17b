"""Width: which pairs of columns a wide table looks at, from paid and public numbers alone.

The noise of each score grows with the root of their number, and so does the time: of the 319,600
pairs of 800 columns, no score would tell anything.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from privacy.accounting import MU_SQUARED_UNIT
from synth.domain import Clique, Floats

MOST_PAIRS = 5_000  # all pairs of 100 columns
MOST_TRIPLES = 50  # their noise grows with the root of their number, that of their mean does not
_SCORE_SHARE = 0.25  # of μ, about: what the engines score pairs with
_LEAST_SEEN = 0.25  # of the rows: a dependence that large must stand out of a score's noise


def number_of_scores(n_columns: int, *, total: float, granted: int, max_rows: int) -> int:
    """Return how many pairs are scored: all of 100 columns; of more, what noise can tell apart.

    Args:
        total: the paid number of rows.
        granted: μ² of the run, in units of 10⁻¹².
    """
    every = n_columns * (n_columns - 1) // 2
    if every <= MOST_PAIRS:
        return every
    mu = math.sqrt(granted * MU_SQUARED_UNIT)
    seen = (_LEAST_SEEN * _SCORE_SHARE * mu * max(total, 0.0) / max_rows) ** 2
    return min(every, max(n_columns - 1, int(min(seen, MOST_PAIRS))))


def pairs_to_score(
    columns: Sequence[str], alone: Mapping[str, Floats], wanted: int, *, target: str = ""
) -> list[Clique]:
    """Return so many pairs, in the order of the columns.

    Those of a target come first, then in turn neighbours in the table, which often belong
    together, and those whose columns could depend the most, as their paid shares tell.

    Args:
        alone: the shares of each column's codes.
    """
    every: list[Clique] = list(combinations(columns, 2))
    if len(every) <= wanted:
        return every
    place = {column: number for number, column in enumerate(columns)}
    # Twice that is the most that independence can be from what is counted.
    room = {column: 1 - float(shares @ shares) for column, shares in alone.items()}
    near = iter(sorted(every, key=lambda pair: place[pair[1]] - place[pair[0]]))
    likely = iter(sorted(every, key=lambda pair: -min(room[column] for column in pair)))
    chosen = set([pair for pair in every if target in pair][:wanted])
    for queue in _in_turn(near, likely):
        if len(chosen) == wanted:
            break
        chosen.add(next(pair for pair in queue if pair not in chosen))
    return sorted(chosen, key=lambda pair: (place[pair[0]], place[pair[1]]))


def pairs_to_compare(columns: Sequence[str]) -> list[Clique]:
    """Return the pairs that a synthetic table is compared by: all, or some spread over all."""
    every: list[Clique] = list(combinations(columns, 2))
    wanted = number_compared(len(columns))
    return [every[number * len(every) // wanted] for number in range(wanted)]


def number_compared(n_columns: int) -> int:
    """Return how many pairs that are."""
    return min(n_columns * (n_columns - 1) // 2, MOST_PAIRS)


def triples_to_compare(columns: Sequence[str]) -> list[Clique]:
    """Return the triples that a synthetic table is compared by: all, or some spread over all."""
    every, wanted = math.comb(len(columns), 3), number_of_triples(len(columns))
    chosen = [_triple(number * every // wanted, len(columns)) for number in range(wanted)]
    return [tuple(columns[place] for place in places) for places in chosen]


def number_of_triples(n_columns: int) -> int:
    """Return how many triples that are."""
    return min(math.comb(n_columns, 3), MOST_TRIPLES)


def _triple(number: int, n_columns: int) -> tuple[int, int, int]:
    """Return the places of a triple by its number, in the order of `itertools.combinations`."""
    first = 0
    while number >= math.comb(n_columns - 1 - first, 2):
        number -= math.comb(n_columns - 1 - first, 2)
        first += 1
    second = first + 1
    while number >= n_columns - 1 - second:
        number -= n_columns - 1 - second
        second += 1
    return first, second, second + 1 + number


def _in_turn(*queues: Iterator[Clique]) -> Iterator[Iterator[Clique]]:
    while True:
        yield from queues
