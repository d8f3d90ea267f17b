"""Planes: rows packed into bits, by which many cliques of few codes are counted at once.

A clique's counts are those of bits set in conjunctions of its columns' planes, 64 rows a word. What
the columns of a clique share with the clique before is kept, so cliques are best asked in order.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from synth.domain import Clique, Codes

Words = NDArray[np.uint64]


LEAST_ORDER = 4  # of a clique that planes count faster than rows are counted one by one
MOST_CELLS = 1_000


class Planes:
    """The rows that have each code of a column, one bit a row."""

    def __init__(self, codes: Codes, sizes: Mapping[str, int]) -> None:
        """Hold the codes of each column, (n_rows,), to be packed when one is asked for."""
        self._codes, self._sizes = codes, sizes
        self._planes: dict[str, Words] = {}
        self._present: dict[str, NDArray[np.intp]] = {}
        self._begun: list[tuple[str, Words]] = []  # conjunctions of a clique's first columns

    def count(self, clique: Clique) -> NDArray[np.int64]:
        """Return the exact counts of a clique of two columns or more, of its codes' shape."""
        *first, last = clique
        shared = 0
        for (column, _), wanted in zip(self._begun, first, strict=False):
            if column != wanted:
                break
            shared += 1
        del self._begun[shared:]
        for column in first[shared:]:
            planes = self._plane(column)
            if self._begun:
                held = self._begun[-1][1]
                planes = (held[:, None] & planes[None]).reshape(-1, held.shape[1])
            self._begun.append((column, planes))
        # (cells of the first columns, codes of the last, words)
        both = self._begun[-1][1][:, None] & self._plane(last)[None]
        counts = np.bitwise_count(both).sum(axis=-1, dtype=np.int64)
        present = [self._present[column] for column in clique]
        whole = np.zeros([self._sizes[column] for column in clique], dtype=np.int64)
        whole[np.ix_(*present)] = counts.reshape([len(codes) for codes in present])
        return whole

    def _plane(self, column: str) -> Words:
        if column not in self._planes:
            codes = np.asarray(self._codes[column], dtype=np.int64)
            # Codes that no row has, a missing value's mostly, are not worth counting.
            rows = np.bincount(codes, minlength=self._sizes[column])
            self._present[column] = np.flatnonzero(rows)
            self._planes[column] = _pack(codes, self._present[column])
        return self._planes[column]


def _pack(codes: NDArray[np.int64], wanted: NDArray[np.intp]) -> Words:
    """Return a plane for each code wanted, (n_wanted, n_words): rows beyond the last have none."""
    bits = np.packbits(codes[None] == wanted[:, None], axis=1)
    padded = np.zeros((len(wanted), max(1, -(-bits.shape[1] // 8)) * 8), dtype=np.uint8)
    padded[:, : bits.shape[1]] = bits
    return padded.view(np.uint64)
