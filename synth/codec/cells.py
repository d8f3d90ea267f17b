"""Points and Names: what the cells of a column stand for, in values."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from privacy.noise import Integers
from synth.codec.roundness import Roundness
from synth.domain import Floats
from synth.rounding import shuffle_within, spread_rows
from synth.tables.grid import MISSING, Grid
from synth.tables.hierarchy import Hierarchy
from synth.texts import TEXT


@dataclass(frozen=True)
class Points:
    """Each cell is an interval of grid points; without cells, every value is missing.

    Attributes:
        starts: first grid point of each cell, ascending, (n_cells,).
        ends: one past its last.
        roundness: which points inside a cell are likelier than others; None: all alike.
    """

    grid: Grid
    starts: Integers
    ends: Integers
    roundness: Roundness | None = None

    def __len__(self) -> int:
        return len(self.starts)

    def cells_of(self, points: Integers) -> NDArray[np.int64]:
        """Return the cell of each grid point, -1 of `MISSING`; outside, the nearest cell."""
        cells = np.maximum(np.searchsorted(self.starts, points, side="right") - 1, 0)
        return np.where((points == MISSING) | (len(self) == 0), -1, cells)

    def values(self, cells: NDArray[np.int64], *, rng: np.random.Generator) -> pd.Series:
        """Draw a value in each cell, evenly over its grid points; -1 gives missing.

        Where it is known which are rounder, evenly over those of each class of roundness.
        """
        points = np.full(len(cells), MISSING)
        held = np.flatnonzero(cells >= 0)
        if len(self) and len(held):
            cell, roundness = cells[held], self.roundness
            if roundness is None:
                place = _even(cell, (self.ends - self.starts)[cell], rng=rng)
                points[held] = self.starts[cell] + place
            else:
                classes = self._classes(cell, roundness, rng=rng)
                inside = roundness.classes.within(self.starts, self.ends)[cell, classes]
                place = _even(cell * roundness.classes.size + classes, inside, rng=rng)
                points[held] = roundness.classes.point(classes, self.starts[cell], place)
        return self.grid.values(points)

    def _classes(
        self, cells: NDArray[np.int64], roundness: Roundness, *, rng: np.random.Generator
    ) -> NDArray[np.int64]:
        """Draw how round the value of each row is."""
        held, row, sizes = np.unique(cells, return_inverse=True, return_counts=True)
        shares = roundness.shares(self.starts[held], self.ends[held])
        counts = spread_rows(shares, sizes, rng=rng)
        order = shuffle_within(row, len(held), rng=rng)
        drawn = np.empty(len(cells), dtype=np.int64)
        drawn[order] = np.repeat(np.tile(np.arange(counts.shape[1]), len(held)), counts.ravel())
        return drawn

    def within(self, low: int, high: int) -> tuple["Points", Floats]:
        """Return the cells cut down to the grid points low … high, and the share left of each."""
        starts = np.clip(self.starts, low, high + 1)
        ends = np.clip(self.ends, low, high + 1)
        share = (ends - starts) / (self.ends - self.starts)
        if self.roundness is not None:
            part, whole = (
                self.roundness.weight(*span) for span in ((starts, ends), (self.starts, self.ends))
            )
            share = np.where(whole > 0, part / np.where(whole > 0, whole, 1), share)
        cut = share > 0
        kept = replace(
            self, starts=np.where(cut, starts, self.starts), ends=np.where(cut, ends, self.ends)
        )
        return kept, share


def _even(
    groups: NDArray[np.int64], widths: NDArray[np.int64], *, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Draw a place in 0 … width - 1 for each row: one in each m-th part of a group that holds m.

    Even, not merely random.
    """
    _, group = np.unique(groups, return_inverse=True)
    order = shuffle_within(group, len(groups), rng=rng)
    ordered = group[order]
    first = np.searchsorted(ordered, ordered)
    sizes = np.searchsorted(ordered, ordered, side="right") - first
    position = (np.arange(len(groups)) - first + rng.random(len(groups))) / sizes
    places = np.empty(len(groups), dtype=np.int64)
    places[order] = np.minimum((position * widths[order]).astype(np.int64), widths[order] - 1)
    return places


@dataclass(frozen=True)
class Names:
    """Each cell is a category.

    Attributes:
        names: the category of each cell, (n_cells,).
        others: whether the last cell stands for all categories that were not released.
        hierarchy: what group a category without a cell counts as, where that has one.
    """

    names: tuple[str, ...]
    others: bool = False
    hierarchy: Hierarchy | None = None

    def __len__(self) -> int:
        return len(self.names)

    def cells_of(self, texts: pd.Series) -> NDArray[np.int64]:
        """Return the cell of each category, -1 where missing."""
        known = pd.Index(self.names[:-1] if self.others else self.names)
        cells = known.get_indexer(pd.Index(texts)).astype(np.int64)
        if self.hierarchy is not None:
            codes, found = pd.factorize(texts)
            groups = known.get_indexer(pd.Index([self.hierarchy.group_of(one) for one in found]))
            cells = np.where(cells < 0, np.append(groups, -1)[codes], cells)
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
    """Rows of which a domain cannot give back the value: paid, noisy, not negative.

    Rows that show the group of their value are not among them: their owner declared the groups.

    Attributes:
        below: rows below the range; they count at its first point.
        above: rows above it; they count at its last point.
        merged: rows in categories that were not released; all that have a value, where no range was
            clear.
        sigma: the standard deviation of the noise of all three together, in rows.
        grouped: rows that show a group.
        grouped_sigma: the standard deviation of their noise.
    """

    below: float = 0.0
    above: float = 0.0
    merged: float = 0.0
    sigma: float = 0.0
    grouped: float = 0.0
    grouped_sigma: float = 0.0

    @property
    def rows(self) -> float:
        """Return all rows that are left out."""
        return self.below + self.above + self.merged
