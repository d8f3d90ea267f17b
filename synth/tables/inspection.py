"""Inspection: the different texts of a column's cells, and what nearly all of them show.

It reads private rows without paying, for a proposal that their owner confirms. Nothing it returns
hangs on one cell: a kind, a grid, a token or a form is one that all cells have but a few slips.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.reading.spelling import as_texts, plain
from synth.texts import TEXT

_SLIPS = 0.002  # of the cells, one at the least, may be otherwise: they are taken to be slips
_TOO_FEW = 50  # cells; among fewer, each counts
_SHOWN = 0.002  # of the cells, and `_FEWEST_SHOWN`, hold a token that is proposed
_FEWEST_SHOWN = 3

FEW = 20  # values; a column of so few may be one of codes
SAMPLE = 7  # different texts that show in which forms a column may be

# What stands for nothing, by public lists: a token that is not here is never proposed.
NOTHING = (
    *("?", "N/A", "n/a", "NA", "#N/A", "NULL", "null", "NaN", "nan", " ", "\\N", "(null)", "<NA>"),
    *("NaT", "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!"),
)


@dataclass(frozen=True)
class Inspected:
    """The different texts of a column and how many cells hold each.

    Attributes:
        texts: different ones, none blank, (n,).
        cells: how many cells hold each, (n,).
        rows: how many cells there are, blank ones counted.
        typed: whether the cells are numbers or moments of their own type, not text.
        decimal_commas: whether the file is one in which a comma may stand before decimals.
    """

    texts: pd.Series
    cells: NDArray[np.int64]
    rows: int
    typed: bool = False
    decimal_commas: bool = False

    @classmethod
    def of(cls, raw: pd.Series, *, decimal_commas: bool = False) -> "Inspected":
        """Look at the cells of a column."""
        cells = plain(raw)
        texts = _as_written(cells)
        counts = texts[texts != ""].value_counts()
        typed = cells.dtype.kind in "iufMm"
        return cls(
            pd.Series(counts.index, dtype=texts.dtype),
            np.asarray(counts, dtype=np.int64),
            len(cells),
            typed,
            decimal_commas,
        )

    @property
    def total(self) -> int:
        """Return the number of cells."""
        return int(self.cells.sum())

    @property
    def slips(self) -> int:
        """Return how many cells may be otherwise than all others."""
        return _slips_among(self.total)

    @property
    def is_all_but_empty(self) -> bool:
        """Tell whether so few cells are left of all that they show no kind."""
        return self.total <= _slips_among(self.rows)

    def where(self, mask: NDArray[np.bool_] | pd.Series) -> "Inspected":
        """Return the texts that a mask names."""
        kept = np.asarray(mask, dtype=bool)
        return replace(self, texts=self.texts[kept].reset_index(drop=True), cells=self.cells[kept])

    def number_of(self, mask: NDArray[np.bool_] | pd.Series) -> int:
        """Return how many cells a mask names."""
        return int(self.cells[np.asarray(mask, dtype=bool)].sum())

    def nearly_all(self, mask: NDArray[np.bool_] | pd.Series) -> bool:
        """Tell whether all cells are in a mask, but for slips."""
        return self.total - self.number_of(mask) <= self.slips

    def some(self, mask: NDArray[np.bool_] | pd.Series) -> bool:
        """Tell whether more cells than a slip are in a mask."""
        return self.number_of(mask) > min(1, self.slips)

    def without(self, tokens: Iterable[str]) -> "Inspected":
        """Return the texts that are none of some tokens, whatever white space is around them."""
        return self.where(~self.texts.str.strip().isin([*tokens, ""]))

    def shown(self, tokens: Sequence[str]) -> tuple[str, ...]:
        """Return the tokens that a share of the cells hold, in their order."""
        least = max(_FEWEST_SHOWN, _SHOWN * self.total)
        among = self.where(self.texts.isin(tokens))
        cells = dict(zip(among.texts, among.cells.tolist(), strict=True))
        return tuple(t for t in tokens if cells.get(t, 0) >= least)


def _slips_among(cells: int) -> int:
    return max(1, int(_SLIPS * cells)) if cells >= _TOO_FEW else 0


def _as_written(cells: pd.Series) -> pd.Series:
    """Return each cell as text; a float32 by the shortest that gives it back: 1.1."""
    if cells.dtype not in ("float16", "float32", "Float32"):
        return as_texts(cells)
    narrow = np.float16 if cells.dtype == "float16" else np.float32
    floats = cells.to_numpy(dtype=narrow, na_value=np.nan)
    return pd.Series([None if x != x else str(x).removesuffix(".0") for x in floats], dtype=TEXT)
