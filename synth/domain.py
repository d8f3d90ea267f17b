"""Domain and Clique: the small integers that a table becomes, and their shapes."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Clique = tuple[str, ...]


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
