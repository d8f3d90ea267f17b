"""Tables that are made, each of a kind that pairs of columns hold badly.

Every column is a category of a declared domain, so nothing is bought but what engines ask.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth import Categories, ColumnSpec, Protection, Schema, Table
from synth.domain import Domain


@dataclass(frozen=True)
class Made:
    """A made table.

    Attributes:
        codes: (n_rows,) of each column.
        target: a column with two codes that models are trained to predict.
    """

    codes: dict[str, NDArray[np.int64]]
    domain: Domain
    target: str

    def table(self) -> Table:
        """Return it as its owner would bring it."""
        kinds = tuple(
            ColumnSpec(name, "categorical", domain=Categories(tuple(map(str, range(size)))))
            for name, size in self.domain.sizes.items()
        )
        frame = pd.DataFrame({name: held.astype(str) for name, held in self.codes.items()})
        return Table.from_frame(frame, Schema(kinds, Protection()))


def wide(seed: int = 0, *, n_rows: int = 50_000, n_columns: int = 100) -> Made:
    """Answers of 3 to 6 steps to many questions, behind which stand twelve traits.

    A fifth of the answers rests on two traits together, and so does the target, which no single
    trait tells.
    """
    rng = np.random.default_rng(11)
    n_traits = 12
    sizes = rng.integers(3, 7, n_columns)
    traits = np.array([rng.choice(n_traits, 2, replace=False) for _ in range(n_columns)])
    loads = rng.uniform(0.5, 1.2, (n_columns, 2)) * rng.choice([-1, 1], (n_columns, 2))
    joint = rng.random(n_columns) < 0.2
    edges = [np.sort(rng.uniform(-1.6, 1.6, size - 1)) for size in sizes]
    weights = rng.normal(0, 1, n_traits)

    rng = np.random.default_rng([11, seed])
    held = rng.normal(0, 1, (n_rows, n_traits))
    held[:, 1:] += 0.35 * held[:, :-1]  # neighbours hang together
    codes = {}
    for place in range(n_columns):
        one, other = held[:, traits[place]].T
        mean = loads[place, 0] * one + loads[place, 1] * other
        if joint[place]:
            mean = 1.5 * loads[place, 0] * one * other
        answer = mean + rng.normal(0, 0.7, n_rows)
        codes[f"q{place:03d}"] = np.searchsorted(edges[place], answer).astype(np.int64)
    score = held @ weights + 2 * held[:, 0] * held[:, 3]
    codes["target"] = (score + rng.normal(0, 1.2, n_rows) > 0.8).astype(np.int64)
    domain = Domain({**{f"q{n:03d}": int(size) for n, size in enumerate(sizes)}, "target": 2})
    return Made(codes, domain, "target")


def clusters(
    seed: int = 0, *, n_rows: int = 100_000, n_columns: int = 20, n_clusters: int = 30
) -> Made:
    """Rows of some clusters, within which all columns are independent; and which half it is of."""
    rng = np.random.default_rng(12)
    sizes = rng.integers(3, 9, n_columns)
    shares = rng.dirichlet(np.full(n_clusters, 3.0))
    within = [rng.dirichlet(np.full(size, 0.3), n_clusters) for size in sizes]

    rng = np.random.default_rng([12, seed])
    cluster = rng.choice(n_clusters, n_rows, p=shares)
    codes = {}
    for place, table in enumerate(within):
        beyond = rng.random(n_rows)[:, np.newaxis] > table.cumsum(axis=1)[cluster]
        codes[f"c{place:02d}"] = beyond.sum(axis=1).clip(max=sizes[place] - 1)
    codes["target"] = (cluster % 2 ^ (rng.random(n_rows) < 0.02)).astype(np.int64)
    domain = Domain({**{f"c{n:02d}": int(size) for n, size in enumerate(sizes)}, "target": 2})
    return Made(codes, domain, "target")


def parity(seed: int = 0, *, n_rows: int = 100_000, n_columns: int = 27) -> Made:
    """Coins, of which one is the parity of three others and one of four, 5 % of them wrong."""
    rng = np.random.default_rng([13, seed])
    table = rng.integers(0, 2, (n_rows, n_columns))
    for last, *given in ((3, 0, 1, 2), (8, 4, 5, 6, 7)):
        table[:, last] = table[:, given].sum(axis=1) % 2 ^ (rng.random(n_rows) < 0.05)
    codes = {f"c{place:02d}": table[:, place] for place in range(n_columns)}
    domain = Domain({f"c{place:02d}": 2 for place in range(n_columns)})
    return Made(codes, domain, "c03")


class Maker(Protocol):
    """What makes a table; another seed gives other rows of the same kind."""

    def __call__(self, seed: int = 0) -> Made:
        """Make it."""
        ...


MADE: Mapping[str, Maker] = {"wide": wide, "clusters": clusters, "parity": parity}
