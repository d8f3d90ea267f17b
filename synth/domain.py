"""Domain and Clique: the small integers that a table becomes, their shapes, and sums over them."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Clique = tuple[str, ...]
Codes = Mapping[str, NDArray[np.int64]]  # of each column, (n_rows,)


@dataclass(frozen=True)
class Domain:
    """The number of codes of each column.

    Attributes:
        sizes: column → number of codes, in the order of the columns.
    """

    sizes: Mapping[str, int]

    @property
    def columns(self) -> Clique:
        """Return all columns, in order."""
        return tuple(self.sizes)

    def shape(self, clique: Clique) -> tuple[int, ...]:
        """Return the shape of the clique's marginal."""
        return tuple(self.sizes[column] for column in clique)

    def cells(self, clique: Iterable[str]) -> int:
        """Return the number of cells of the clique's marginal."""
        return math.prod(self.sizes[column] for column in clique)


def marginal_of(codes: Codes, domain: Domain, clique: Clique) -> NDArray[np.int64]:
    """Count the cells of a clique in a coded table."""
    counts = np.bincount(cell_index(codes, domain, clique), minlength=domain.cells(clique))
    return counts.astype(np.int64).reshape(domain.shape(clique))


def cell_index(codes: Codes, domain: Domain, clique: Clique) -> NDArray[np.int64]:
    """Return the cell of a clique that each row lies in, counted in C order, (n_rows,)."""
    index = np.asarray(codes[clique[0]], dtype=np.int64)
    for column in clique[1:]:
        index = index * domain.sizes[column] + codes[column]
    return index
