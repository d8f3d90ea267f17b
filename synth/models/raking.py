"""Raking: weights on drawn rows whose marginals are those that the tree could not hold.

Rows are drawn from a tree; a product of potentials over any further cliques is then a weight on
each row, fitted clique by clique as survey statisticians rake a sample to known totals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synth.domain import Clique, Codes, Domain, Floats, cell_index

_NEWTON_STEPS = 40  # at most; from the right they end far sooner
_NEWTON_TOLERANCE = 1e-9  # of a log-potential: far below what a file keeps
_LARGEST_EXPONENT = 700.0  # exp of more overflows
_LONGEST_STEP = 3.0  # of a log-potential at once: the few rows of a cell may be the wrong ones
_MOST_CELLS_SORTED = 2**62  # of the columns that rows are sorted by: what an int64 can number


@dataclass(frozen=True)
class Block:
    """One clique's potentials, and what they are fitted to.

    Attributes:
        wanted: measured shares, (n_cells,).
        ridge: of each log-potential, in shares, (n_cells,).
        potential: log-potentials, those of the tree included, (n_cells,).
    """

    clique: Clique
    wanted: Floats
    ridge: Floats
    potential: Floats


def rake(
    codes: Codes, domain: Domain, blocks: Sequence[Block], *, sweeps: int
) -> tuple[Floats, list[Block]]:
    """Fit the blocks' potentials on drawn rows, starting from those they have.

    Minimises log Σᵢ wᵢ(θ) - ⟨θ, wanted⟩ + ½⟨ridge·θ, θ⟩, the dual of `graphical_model.fit` with
    the sum over all rows there can be replaced by one over those drawn. Each step is exact in
    one clique's potentials, or stops on the way there, so the value never rises.

    Returns:
        Weights of the rows, (n_rows,), adding up to 1; the blocks with their fitted potentials.

    Source: iterative proportional fitting, Deming & Stephan 1940; Csiszár 1975, I-divergence
    geometry, Theorem 3.2, for its limit.
    """
    cells = [_index(codes, domain, block.clique) for block in blocks]
    weights = np.full(len(cells[0]), 1 / len(cells[0]))
    potentials = [block.potential for block in blocks]
    for _ in range(sweeps):
        for place, (block, cell) in enumerate(zip(blocks, cells, strict=True)):
            shares = np.bincount(cell, weights, minlength=len(block.wanted)).astype(np.float64)
            pull = block.wanted - block.ridge * potentials[place]
            # A cell that no drawn row lies in cannot be filled by weights.
            step = np.where(shares > 0, _solve_steps(shares, block.ridge, pull), 0.0)
            step = np.clip(step, -_LONGEST_STEP, _LONGEST_STEP)
            potentials[place] = potentials[place] + step
            weights *= np.exp(step)[cell]
            weights /= weights.sum()
    fitted = zip(blocks, potentials, strict=True)
    return weights, [replace(block, potential=potential) for block, potential in fitted]


def rake_to_shares(
    codes: Codes, domain: Domain, shares: Mapping[Clique, Floats], weights: Floats, *, sweeps: int
) -> Floats:
    """Return weights under which the cells have these shares, which other rows were fitted to."""
    cells = [_index(codes, domain, clique) for clique in shares]
    for _ in range(sweeps):
        for cell, wanted in zip(cells, shares.values(), strict=True):
            shown = np.bincount(cell, weights, minlength=wanted.size)
            factors = np.where(shown > 0, wanted.ravel() / np.maximum(shown, 1e-300), 1)
            weights = weights * factors[cell]
        weights /= weights.sum()
    return weights


def systematic_sample(
    codes: Codes, domain: Domain, weights: Floats, n_rows: int, *, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Choose rows in proportion to their weights, by systematic sampling among their like.

    Returns:
        Places in `codes`, (n_rows,), in no order.
    """
    n_keys = 0
    while (
        n_keys < len(domain.columns)
        and domain.cells(domain.columns[: n_keys + 1]) < _MOST_CELLS_SORTED
    ):
        n_keys += 1
    order = np.argsort(cell_index(codes, domain, domain.columns[:n_keys]), kind="stable")
    running = np.cumsum(weights[order]) / weights.sum() * n_rows
    running[-1] = n_rows
    marks = np.floor(running + rng.random() * (1 - 1e-12)).astype(np.int64)
    marks[-1] = n_rows
    chosen: NDArray[np.int64] = rng.permutation(np.repeat(order, np.diff(marks, prepend=0)))
    return chosen


def _index(codes: Codes, domain: Domain, clique: Clique) -> NDArray[np.integer[Any]]:
    """Return the cell of each row, (n_rows,), in as few bytes as do: it is kept while raking."""
    few = np.uint16 if domain.cells(clique) <= 2**16 else np.int32
    return cell_index(codes, domain, clique).astype(few)


def _solve_steps(held: Floats, ridge: Floats, pull: Floats) -> Floats:
    """Return δ with held·exp(δ) + ridge·δ = pull, for each cell; ridge is positive.

    The left side is convex and grows, so Newton's method comes down to the root from the right.
    """
    quotient = np.clip(pull / ridge, -_LARGEST_EXPONENT, _LARGEST_EXPONENT)
    with np.errstate(divide="ignore", invalid="ignore"):
        logarithm = np.log(pull / held)
    # Where the logarithm is negative the root lies between it and 0.
    near = np.minimum(np.maximum(logarithm, 0.0), quotient)
    root = np.where((pull > 0) & (held > 0), near, quotient)
    for _ in range(_NEWTON_STEPS):
        grown = held * np.exp(np.minimum(root, _LARGEST_EXPONENT))
        step = (grown + ridge * root - pull) / (grown + ridge)
        root = root - step
        if float(np.abs(step).max()) < _NEWTON_TOLERANCE:
            break
    return root
