"""The junction tree of a set of cliques, and the sums that pass along it, in log space."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import combinations

import numpy as np

from synth.domain import Clique, Domain, Floats


@dataclass(frozen=True)
class Link:
    """An edge of the tree, from the root's side to the leaves' side.

    Attributes:
        parent: index of the clique nearer the root.
        child: index of the other.
        separator: the columns they share; empty between unconnected parts.
    """

    parent: int
    child: int
    separator: Clique


@dataclass(frozen=True)
class JunctionTree:
    """Cliques in a tree, such that those which share a column are connected through it.

    Attributes:
        cliques: maximal cliques; the first is the root.
        links: each clique but the root as a child, parents before children.
    """

    domain: Domain
    cliques: tuple[Clique, ...]
    links: tuple[Link, ...]

    @classmethod
    def of(cls, domain: Domain, cliques: Iterable[Clique]) -> "JunctionTree":
        """Return a junction tree in which each of `cliques` lies in some clique.

        Columns are eliminated in the order that makes the smallest tables (min-weight).

        Source: Koller & Friedman 2009, Probabilistic Graphical Models, 9.4.3 and 10.4.
        """
        return cls._connect(domain, eliminate(domain, cliques))

    @classmethod
    def _connect(cls, domain: Domain, cliques: list[Clique]) -> "JunctionTree":
        """Join cliques by Prim's maximum spanning tree over the size of their separators."""
        sets = [set(clique) for clique in cliques]
        placed, links = [0], []
        # For each clique not yet placed: the best place to join it, and how much they share.
        nearest = {child: (len(sets[0] & sets[child]), 0) for child in range(1, len(cliques))}
        while nearest:
            child = max(nearest, key=lambda index: (nearest[index][0], -nearest[index][1], -index))
            _, place = nearest.pop(child)
            separator = tuple(n for n in cliques[placed[place]] if n in sets[child])
            links.append(Link(place, len(placed), separator))
            placed.append(child)
            for other, (shared, _) in nearest.items():
                if len(sets[child] & sets[other]) > shared:
                    nearest[other] = len(sets[child] & sets[other]), len(placed) - 1
        return cls(domain, tuple(cliques[index] for index in placed), tuple(links))

    @property
    def cells(self) -> int:
        """Return the number of cells of all cliques together."""
        return sum(self.domain.cells(clique) for clique in self.cliques)

    def home(self, clique: Sequence[str]) -> int | None:
        """Return the index of the smallest clique that holds all these columns."""
        holding = [
            (self.domain.cells(held), index)
            for index, held in enumerate(self.cliques)
            if set(clique) <= set(held)
        ]
        return min(holding)[1] if holding else None

    def calibrate(self, potentials: Sequence[Floats]) -> tuple[list[Floats], float]:
        """Return the log-marginal of each clique, and the log of the partition function.

        Args:
            potentials: one log-potential a clique, of its shape.

        Source: Koller & Friedman 2009, Algorithm 10.2 (sum-product belief propagation).
        """
        beliefs = list(potentials)
        upward: list[Floats] = [np.empty(0)] * len(self.links)
        for number in range(len(self.links) - 1, -1, -1):
            link = self.links[number]
            upward[number] = self._onto(beliefs[link.child], link.child, link.separator)
            beliefs[link.parent] = self._times(
                beliefs[link.parent], link.parent, link, upward[number]
            )
        log_total = float(_log_sum(beliefs[0], tuple(range(beliefs[0].ndim))))
        beliefs[0] = beliefs[0] - log_total
        for number, link in enumerate(self.links):
            down = self._onto(beliefs[link.parent], link.parent, link.separator) - upward[number]
            beliefs[link.child] = self._times(beliefs[link.child], link.child, link, down)
        return beliefs, log_total

    def _onto(self, belief: Floats, index: int, separator: Clique) -> Floats:
        clique = self.cliques[index]
        axes = tuple(axis for axis, name in enumerate(clique) if name not in separator)
        return _log_sum(belief, axes)

    def _times(self, belief: Floats, index: int, link: Link, message: Floats) -> Floats:
        """Multiply (in logs: add) a message over the separator into a clique's belief.

        Both cliques and separators list their columns in the domain's order.
        """
        shape = [
            size if name in link.separator else 1
            for name, size in zip(self.cliques[index], belief.shape, strict=True)
        ]
        return belief + message.reshape(shape)


def eliminate(domain: Domain, cliques: Iterable[Clique]) -> list[Clique]:
    """Return maximal cliques that hold all of `cliques` and can be joined in a tree.

    Columns are eliminated in the order that makes the smallest tables (min-weight).
    """
    neighbours: dict[str, set[str]] = {column: set() for column in domain.columns}
    for clique in cliques:
        for one, other in combinations(clique, 2):
            neighbours[one].add(other)
            neighbours[other].add(one)
    cost = {name: domain.cells([name, *around]) for name, around in neighbours.items()}
    waiting = [(cells, name) for name, cells in cost.items()]
    heapify(waiting)
    found: list[set[str]] = []
    holding: dict[str, list[set[str]]] = {column: [] for column in domain.columns}
    while waiting:
        cells, column = heappop(waiting)
        if column not in neighbours or cells != cost[column]:
            continue  # said again since
        around = neighbours.pop(column)
        together = {column, *around}
        if not any(together <= clique for clique in holding[column]):
            found.append(together)
            for one in together:
                holding[one].append(together)
        for one in around:
            neighbours[one] |= around - {one}
            neighbours[one].discard(column)
            cost[one] = domain.cells([one, *neighbours[one]])
            heappush(waiting, (cost[one], one))
    place = {name: number for number, name in enumerate(domain.columns)}
    return [tuple(sorted(clique, key=place.__getitem__)) for clique in found]


def broadcast_to(table: Floats, clique: Clique, onto: Clique) -> Floats:
    """Return a clique's table as an array that broadcasts over a larger clique."""
    order = [clique.index(name) for name in onto if name in clique]
    shape = [table.shape[clique.index(name)] if name in clique else 1 for name in onto]
    return np.transpose(table, order).reshape(shape)


def marginalize(table: Floats, clique: Clique, onto: Clique) -> Floats:
    """Return a clique's table summed down to some of its columns, in their given order."""
    axes = tuple(axis for axis, name in enumerate(clique) if name not in onto)
    kept = [name for name in clique if name in onto]
    small: Floats = np.transpose(table.sum(axis=axes), [kept.index(name) for name in onto])
    return small


def _log_sum(table: Floats, axes: tuple[int, ...]) -> Floats:
    if not axes:
        return table
    highest = table.max(axis=axes, keepdims=True)
    total: Floats = np.log(np.exp(table - highest).sum(axis=axes)) + highest.squeeze(axis=axes)
    return total


def gather(potentials: Mapping[Clique, Floats], tree: JunctionTree) -> list[Floats]:
    """Collect log-potentials of any cliques into one a clique of the tree."""
    tables = [np.zeros(tree.domain.shape(clique)) for clique in tree.cliques]
    for clique, table in potentials.items():
        index = tree.home(clique)
        if index is None:
            raise ValueError(f"No clique of the tree holds {clique}.")
        tables[index] += broadcast_to(table, clique, tree.cliques[index])
    return tables
