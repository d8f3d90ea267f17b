"""What to measure: which cliques one tree can hold, and how to divide a budget among them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from synth.domain import Clique, Domain, Floats
from synth.models.junction_tree import JunctionTree, eliminate

MEAN_ABSOLUTE = (2 / np.pi) ** 0.5  # of N(0, 1)
_NOISE_WEIGHT = 0.5  # part of a cell's noise that is left by the fit, which shrinks it (0011)
_MOST_REFUSED = 100  # cliques that are too large for a tree, until no other is tried
_SIZE_POWERS = (0.0, 0.25, 0.5, 0.75, 1.0)  # of a clique's cells, by which its gain is divided


def sampling_distance(expected: Floats, *, noise: float) -> float:
    """Return the L1 distance due to chance in the table that a noisy marginal could not show.

    Counts scatter around what is expected of them as Poisson variables do (E|X - m| = 2m·exp(-m)
    below a mean of 1, near √(2m/π) above); noise σ hides σ²/(m + σ²) of that.

    Args:
        noise: that the marginal would be measured with, in rows; infinite: all scatter counts.
    """
    rows = np.maximum(expected, 0.0)
    low = 2 * rows * np.exp(-rows)
    scatter = np.where(rows > 1.5, MEAN_ABSOLUTE * np.sqrt(rows), low)
    hidden = 1.0 if np.isinf(noise) else noise**2 / (rows + noise**2)
    return float((scatter * hidden).sum())


def best_tree(
    domain: Domain,
    gains: Mapping[Clique, float],
    *,
    most_cells: int,
    unit_noise: float,
    held: Sequence[Clique] = (),
) -> tuple[list[Clique], list[float]]:
    """Choose what to measure inside the tree whose cliques are worth most.

    Cliques are added greedily where the tree stays within `most_cells`; several ways to weigh
    gain against size are tried.

    Args:
        gains: L1 distances that measuring each clique could mend, in rows.
        unit_noise: noise in rows of a marginal that is given all of the budget.
        held: cliques that the tree holds in any case, whatever their size.

    Returns:
        The cliques to measure, and the share of the budget of each.

    Source: the greedy choice over penalties on size is that of SWIFT in google/dpsynth.
    """
    found = []
    orders = {
        tuple(sorted(gains, key=lambda clique: -gains[clique] / domain.cells(clique) ** power))
        for power in _SIZE_POWERS
    }
    for order in sorted(orders):
        tree = grow_tree(domain, order, most_cells=most_cells, held=held)
        inside = {clique: gains[clique] for clique in gains if tree.home(clique) is not None}
        found.append(allocate(domain, inside, unit_noise=unit_noise))
    chosen, shares, _ = max(found, key=lambda plan: plan[2])
    return chosen, shares


def grow_tree(
    domain: Domain, order: Sequence[Clique], *, most_cells: int, held: Sequence[Clique] = ()
) -> JunctionTree:
    """Return the junction tree of what is held, and as many cliques as fit, tried in this order."""
    alone: list[Clique] = [(column,) for column in domain.columns]
    kept: list[Clique] = []
    parts = {column: _Part.of(domain, [(column,)]) for column in domain.columns}
    cells, refused = sum(domain.cells(clique) for clique in alone), 0
    for number, clique in enumerate([*held, *order]):
        meeting = list({id(parts[column]): parts[column] for column in clique}.values())
        within = any(set(clique) <= set(each) for part in meeting for each in part.cliques)
        if within:
            wider = replace(meeting[0], held=(*meeting[0].held, clique))
            parts.update(dict.fromkeys(wider.columns, wider))
        else:
            inner = [each for part in meeting for each in part.held]
            wider = _Part.of(domain, [*inner, clique])
            more = wider.cells - sum(part.cells for part in meeting)
            if number >= len(held) and cells + more > most_cells:
                refused += 1
                if refused > min(2 * len(domain.columns), _MOST_REFUSED):
                    break
                continue
            cells += more
            parts.update(dict.fromkeys(wider.columns, wider))
        kept.append(clique)
    # Something must be measured, however large.
    measured = kept[len(held) :] or order[:1]
    return JunctionTree.of(domain, [*alone, *held, *measured])


def affordable(domain: Domain, cliques: Sequence[Clique], *, most_cells: int) -> list[Clique]:
    """Return the cliques that a tree of so many cells holds, tried in this order."""
    held: list[Clique] = []
    for clique in cliques:
        named = {column for each in (*held, clique) for column in each}
        inside = Domain({name: size for name, size in domain.sizes.items() if name in named})
        tree = eliminate(inside, [*held, clique])
        if sum(domain.cells(each) for each in tree) <= most_cells:
            held.append(clique)
    return held


@dataclass(frozen=True)
class _Part:
    """Columns that hang together, and the cliques of a tree that holds what is measured of them."""

    columns: Clique
    held: tuple[Clique, ...]
    cliques: tuple[Clique, ...]
    cells: int

    @classmethod
    def of(cls, domain: Domain, held: Sequence[Clique]) -> "_Part":
        named = {column for clique in held for column in clique}
        inside = Domain({name: size for name, size in domain.sizes.items() if name in named})
        cliques = eliminate(inside, held)
        cells = sum(domain.cells(clique) for clique in cliques)
        return cls(inside.columns, tuple(held), tuple(cliques), cells)


def allocate(
    domain: Domain,
    gains: Mapping[Clique, float],
    *,
    unit_noise: float,
    weights: Mapping[Clique, float] | None = None,
) -> tuple[list[Clique], list[float], float]:
    """Choose cliques and divide the budget, so that the most L1 distance is mended net of noise.

    A clique's noise costs s/√b for its share b; the best shares go with s^⅔, and the sum of the
    costs is then (Σs^⅔)^1.5. Cliques are taken by gain for that price until it no longer pays.

    Returns:
        The cliques, at least one; the share of each; what is mended, in rows.
    """
    weight = weights or {}
    price = {
        clique: (
            weight.get(clique, 1.0)
            * _NOISE_WEIGHT
            * MEAN_ABSOLUTE
            * unit_noise
            * domain.cells(clique)
        )
        ** (2 / 3)
        for clique in gains
    }
    order = sorted(
        gains, key=lambda clique: -weight.get(clique, 1.0) * gains[clique] / price[clique]
    )
    gained = np.cumsum([weight.get(clique, 1.0) * gains[clique] for clique in order])
    net = gained - np.cumsum([price[clique] for clique in order]) ** 1.5
    taken = order[: int(np.argmax(net)) + 1]
    whole = sum(price[clique] for clique in taken)
    return taken, [price[clique] / whole for clique in taken], float(net.max())
