"""Whole numbers from expected ones, without the scatter of independent draws."""

import numpy as np
from numpy.typing import NDArray

from synth.domain import Floats


def spread(weights: Floats, total: int, *, rng: np.random.Generator) -> NDArray[np.int64]:
    """Divide `total` in proportion to `weights`, as `spread_rows` does for one row."""
    counts: NDArray[np.int64] = spread_rows(weights[None, :], np.array([total]), rng=rng)[0]
    return counts


def spread_rows(
    weights: Floats, totals: NDArray[np.int64], *, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Divide each total in proportion to its row of weights, by systematic sampling.

    Each share is within one of what is expected, and equals it on average: largest remainders,
    with chance in place of order, so that a total of 1 does not always go to the largest weight.

    Args:
        weights: not negative, (n_rows, n_cells); a row of zeros counts as equal weights.
        totals: (n_rows,).

    Returns:
        Whole numbers, (n_rows, n_cells), adding up to `totals` along each row.

    Source: Madow 1949, On the theory of systematic sampling, II.
    """
    sums = weights.sum(axis=1, keepdims=True)
    shares = np.where(sums > 0, weights / np.where(sums > 0, sums, 1), 1 / weights.shape[1])
    # The systematic sample takes whoever stands at the whole numbers of the running sum; in a
    # random order neighbours would not exclude each other, so the order is drawn, once.
    order = rng.permutation(weights.shape[1])
    running = np.cumsum(shares[:, order], axis=1) * totals[:, None]
    running[:, -1] = totals
    marks = np.floor(running + rng.random((len(totals), 1)) * (1 - 1e-12)).astype(np.int64)
    marks = np.minimum(marks, totals[:, None])
    marks[:, -1] = totals
    counts = np.empty_like(marks)
    counts[:, order] = np.diff(marks, axis=1, prepend=0)
    return counts


def shuffle_within(
    groups: NDArray[np.int64], n_groups: int, *, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return an order of rows that goes group by group, and at random within each, (n_rows,).

    Args:
        groups: the group of each row, from 0 on, (n_rows,).
    """
    order = rng.permutation(len(groups))
    # Small integers are sorted by their digits, several times as fast as two keys.
    narrow = groups[order].astype(np.min_scalar_type(n_groups))
    return order[np.argsort(narrow, kind="stable")]
