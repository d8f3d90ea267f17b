"""Points and Names: what the cells of a column stand for, in values."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from privacy.noise import Integers
from synth.domain import Floats
from synth.rounding import shuffled_within
from synth.tables.grid import MISSING, Grid
from synth.texts import TEXT


@dataclass(frozen=True)
class Points:
    """Each cell is an interval of grid points; without cells, every value is missing.

    Attributes:
        starts: first grid point of each cell, ascending, (n_cells,).
        ends: one past its last.
    """

    grid: Grid
    starts: Integers
    ends: Integers

    def __len__(self) -> int:
        return len(self.starts)

    def cells_of(self, points: Integers) -> NDArray[np.int64]:
        """Return the cell of each grid point, -1 where missing; outside, the nearest cell."""
        cells = np.maximum(np.searchsorted(self.starts, points, side="right") - 1, 0)
        return np.where((points == MISSING) | (len(self) == 0), -1, cells)

    def values(self, cells: NDArray[np.int64], *, rng: np.random.Generator) -> pd.Series:
        """Draw a value in each cell, evenly over its grid points; -1 gives missing."""
        if len(self) == 0:
            return self.grid.values(np.full(len(cells), MISSING))
        order = shuffled_within(cells + 1, len(self) + 1, rng=rng)
        ordered = cells[order]
        first = np.searchsorted(ordered, ordered)
        sizes = np.searchsorted(ordered, ordered, side="right") - first
        # One value in each m-th part of a cell that holds m: even, not merely random.
        position = (np.arange(len(cells)) - first + rng.random(len(cells))) / sizes
        widths = (self.ends - self.starts)[ordered]
        offset = np.minimum((position * widths).astype(np.int64), widths - 1)
        points = np.empty(len(cells), dtype=np.int64)
        points[order] = np.where(ordered < 0, MISSING, self.starts[ordered] + offset)
        return self.grid.values(points)

    def within(self, low: int, high: int) -> tuple["Points", Floats]:
        """Return the cells cut down to the grid points low … high, and the share left of each."""
        starts = np.clip(self.starts, low, high + 1)
        ends = np.clip(self.ends, low, high + 1)
        share = (ends - starts) / (self.ends - self.starts)
        cut = share > 0
        kept = replace(
            self, starts=np.where(cut, starts, self.starts), ends=np.where(cut, ends, self.ends)
        )
        return kept, share


@dataclass(frozen=True)
class Names:
    """Each cell is a category.

    Attributes:
        names: the category of each cell, (n_cells,).
        others: whether the last cell stands for all categories that were not released.
    """

    names: tuple[str, ...]
    others: bool = False

    def __len__(self) -> int:
        return len(self.names)

    def cells_of(self, texts: pd.Series) -> NDArray[np.int64]:
        """Return the cell of each category, -1 where missing."""
        known = self.names[:-1] if self.others else self.names
        cells = pd.Index(known).get_indexer(pd.Index(texts)).astype(np.int64)
        absent = len(self.names) - 1 if self.others else -1
        return np.where(texts.isna(), -1, np.where(cells < 0, absent, cells))

    def values(self, cells: NDArray[np.int64], *, rng: np.random.Generator) -> pd.Series:
        """Return the category of each cell; -1 gives missing."""
        held = pd.Categorical.from_codes(cells, categories=pd.Index(self.names, dtype=TEXT))
        return pd.Series(held).astype(TEXT)

    def matching(self, text: str) -> Floats:
        """Return 1 for the cell of this category, 0 for the others."""
        return np.array([float(name == text) for name in self.names])


@dataclass(frozen=True)
class LeftOut:
    """Rows of which a bought domain cannot give back the value: paid, noisy, not negative.

    Attributes:
        below: rows below the bought range; they count at its first point.
        above: rows above it; they count at its last point.
        merged: rows in categories that were not released; all, where no range was clear.
        sigma: the standard deviation of the noise of all three together, in rows.
    """

    below: float = 0.0
    above: float = 0.0
    merged: float = 0.0
    sigma: float = 0.0

    @property
    def rows(self) -> float:
        """Return all rows that are left out."""
        return self.below + self.above + self.merged
