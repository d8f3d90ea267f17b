"""Latent classes: a mixture of rows whose columns are independent within each class.

Pairs and triples of a mixture hang together by the class alone, so what was measured of some of
them says what all others are, four or ten columns at once included. Fitted to noisy marginals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray
from scipy import optimize
from threadpoolctl import threadpool_limits

from synth.domain import Clique, Codes, Domain, Floats
from synth.measurement import Measurement

_ROWS_OF_START = 20_000  # of another model, among which classes are looked for
_STEPS_OF_START = 30  # of EM: classes are found, if not their last digits
_SHARED_ROWS = 0.5  # added to each class of the start, spread as all rows are
_PRIOR_ROWS = 1.0  # by which each class is drawn to what all rows are
_FAINTEST = 1e-5  # share of a code within a class, at the start
_IMPOSSIBLE = -1e4  # the logarithm of a code's share that does not occur
_LEAST = 1e-12  # below, a share counts as this in a logarithm


@dataclass(frozen=True)
class Classes:
    """A mixture of products.

    Attributes:
        shares: of each class, (n_classes,).
        within: the shares of all columns' codes in each class, one column after the other,
            (n_classes, n_codes).
    """

    domain: Domain
    shares: Floats
    within: Floats

    def of(self, column: str) -> Floats:
        """Return the shares of a column's codes in each class, (n_classes, n_codes)."""
        return self.within[:, _places(self.domain)[column]]

    def marginal(self, clique: Clique) -> Floats:
        """Return the shares of a clique's cells, of shape `domain.shape(clique)`."""
        *first, last = (self.of(column) for column in clique)
        joint = reduce(_outer, first, np.ones((len(self.shares), 1))) * self.shares[:, np.newaxis]
        return (joint.T @ last).reshape(self.domain.shape(clique))

    @property
    def n_parameters(self) -> int:
        """Return how many of its shares are free."""
        free = sum(size - 1 for size in self.domain.sizes.values())
        return len(self.shares) * (1 + free) - 1

    def misfit(self, measurements: Sequence[Measurement], total: float) -> float:
        """Return Σ(n·p - y)²/σ² over all measured cells."""
        return sum(
            float((((total * self.marginal(m.clique) - m.counts) / m.sigma) ** 2).sum())
            for m in measurements
        )


def find_classes(
    rows: Codes, domain: Domain, n_classes: int, *, rng: np.random.Generator
) -> Classes:
    """Find classes in some rows, each of which begins around one of them.

    Source: latent class analysis by EM, Goodman 1974, Biometrika 61:215.
    """
    n_rows = len(rows[domain.columns[0]])
    some = rng.permutation(n_rows)[:_ROWS_OF_START]
    places = _places(domain)
    held = np.zeros((len(some), sum(domain.sizes.values())), dtype=np.float32)
    for column in domain.columns:
        held[np.arange(len(some)), places[column].start + rows[column][some]] = 1
    whole = held.mean(axis=0)
    within = (held[rng.permutation(len(some))[:n_classes]] + whole) / 2
    shares = np.full(len(within), 1 / len(within), dtype=np.float32)
    with threadpool_limits(1, user_api="blas"):
        for _ in range(_STEPS_OF_START):
            logs = held @ np.log(within.T + np.float32(_LEAST)) + np.log(shares)
            belongs = np.exp(logs - logs.max(axis=1, keepdims=True))
            belongs /= belongs.sum(axis=1, keepdims=True)
            members = belongs.sum(axis=0)
            within = (belongs.T @ held + _SHARED_ROWS * whole) / (members + _SHARED_ROWS)[:, None]
            shares = (members + _SHARED_ROWS) / (members + _SHARED_ROWS).sum()
    return Classes(domain, shares.astype(np.float64), within.astype(np.float64))


def fit_classes(
    start: Classes,
    measurements: Sequence[Measurement],
    *,
    total: float,
    steps: int,
    impossible: Mapping[str, NDArray[np.bool_]] | None = None,
) -> Classes:
    """Fit classes to noisy marginals, from some that are near.

    Minimises ½Σ(n·p - y)²/σ², with a weak pull of each class to what all rows are, by L-BFGS in
    the logarithms of all shares.

    Args:
        total: the number of rows n.
        steps: of L-BFGS, at the most.
        impossible: codes that do not occur, by column, (n_codes,).
    """
    loss = _Loss.of(start.domain, measurements, max(total, 1.0), impossible or {})
    logs = np.log(np.maximum(start.within, _FAINTEST))
    begin = np.concatenate([np.log(np.maximum(start.shares, _LEAST)), logs.ravel()])
    with threadpool_limits(1, user_api="blas"):
        found = optimize.minimize(
            loss.value_and_gradient,
            begin,
            jac=True,
            method="L-BFGS-B",
            options={"maxiter": steps, "maxfun": 2 * steps, "maxcor": 20},
        )
    return loss.classes(found.x)


@dataclass(frozen=True)
class _Loss:
    """The misfit of classes, as a function of the logarithms of their shares.

    Attributes:
        weights, wanted: precision of each pair of codes, and its measured share: 0 where none was
            measured, (n_codes, n_codes).
        alone_weights, alone: the same of codes by themselves, (n_codes,).
        cliques: of three columns and more, with precision and measured shares.
        barred: codes that do not occur, (n_codes,).
        firsts, counts: of each column, where its codes begin and how many they are.
    """

    domain: Domain
    weights: Floats
    wanted: Floats
    alone_weights: Floats
    alone: Floats
    cliques: Sequence[tuple[Clique, Floats, Floats]]
    barred: NDArray[np.bool_]
    firsts: NDArray[np.int64]
    counts: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        domain: Domain,
        measurements: Sequence[Measurement],
        rows: float,
        impossible: Mapping[str, NDArray[np.bool_]],
    ) -> "_Loss":
        places = _places(domain)
        counts = np.array(list(domain.sizes.values()), dtype=np.int64)
        n_codes = int(counts.sum())
        weights, sums = np.zeros((n_codes, n_codes)), np.zeros((n_codes, n_codes))
        alone_weights, alone_sums = np.zeros(n_codes), np.zeros(n_codes)
        cliques = []
        for each in measurements:
            precision = np.broadcast_to((rows / np.asarray(each.sigma)) ** 2, each.counts.shape)
            shares, spots = each.counts / rows, tuple(places[column] for column in each.clique)
            if len(spots) == 1:
                alone_weights[spots[0]] += precision
                alone_sums[spots[0]] += precision * shares
            elif len(spots) == 2:
                weights[spots] += precision
                sums[spots] += precision * shares
            else:
                cliques.append((each.clique, precision, shares))
        alone = np.maximum(alone_sums / np.maximum(alone_weights, 1e-300), 0.0)
        barred = [impossible.get(c, np.zeros(n, dtype=bool)) for c, n in domain.sizes.items()]
        return cls(
            domain,
            weights,
            sums / np.maximum(weights, 1e-300),
            alone_weights,
            alone,
            cliques,
            np.concatenate(barred),
            np.cumsum(counts) - counts,
            counts,
        )

    def classes(self, logs: Floats) -> Classes:
        """Return classes from the logarithms of their shares, which need not add up."""
        n_classes = logs.size // (1 + len(self.alone))
        shares = np.exp(logs[:n_classes] - logs[:n_classes].max())
        table = np.where(self.barred, _IMPOSSIBLE, logs[n_classes:].reshape(n_classes, -1))
        highest = np.maximum.reduceat(table, self.firsts, axis=1)
        within = np.exp(table - np.repeat(highest, self.counts, axis=1))
        within /= self._by_column(within)
        return Classes(self.domain, shares / shares.sum(), within)

    def value_and_gradient(self, logs: Floats) -> tuple[float, Floats]:
        """Return the misfit with its pull, and its gradient in the logarithms."""
        classes = self.classes(logs)
        shares, within = classes.shares, classes.within
        held = within * shares[:, np.newaxis]
        off = within.T @ held - self.wanted
        pull = self.weights * off
        off_alone = shares @ within - self.alone
        pull_alone = self.alone_weights * off_alone
        value = 0.5 * float((pull * off).sum() + pull_alone @ off_alone)
        by_class = (within * (within @ pull)).sum(axis=1) + within @ pull_alone
        by_code = held @ (pull + pull.T) + shares[:, np.newaxis] * pull_alone
        for clique, precision, wanted in self.cliques:
            value += self._add_clique(classes, clique, precision, wanted, by_class, by_code)
        towards = _PRIOR_ROWS * self.alone
        value -= float((towards * np.log(np.maximum(within, _LEAST))).sum())
        pulled = within * by_code - towards
        pulled -= within * self._by_column(pulled)
        return value, np.concatenate(
            [
                shares * (by_class - shares @ by_class),
                np.where(self.barred, 0.0, pulled).ravel(),
            ]
        )

    def _add_clique(
        self,
        classes: Classes,
        clique: Clique,
        precision: Floats,
        wanted: Floats,
        by_class: Floats,
        by_code: Floats,
    ) -> float:
        """Return the misfit of a larger clique, and add its gradient to those in the shares."""
        places = _places(self.domain)
        tables = [classes.within[:, places[column]] for column in clique]
        ones = np.ones((len(classes.shares), 1))
        befores = [ones]
        for table in tables[:-1]:
            befores.append(_outer(befores[-1], table))
        off = (befores[-1] * classes.shares[:, np.newaxis]).T @ tables[-1]
        off -= wanted.reshape(off.shape)
        pull = precision.reshape(off.shape) * off
        # From the last column to the first: what a cell of those before it is worth to each class.
        worth = tables[-1] @ pull.T
        by_class += (befores[-1] * worth).sum(axis=1)
        by_code[:, places[clique[-1]]] += classes.shares[:, np.newaxis] * (befores[-1] @ pull)
        for column, table, before in zip(
            clique[-2::-1], tables[-2::-1], befores[-2::-1], strict=True
        ):
            cells = worth.reshape(len(ones), before.shape[1], table.shape[1])
            gained = np.einsum("kab,ka->kb", cells, before)
            by_code[:, places[column]] += classes.shares[:, np.newaxis] * gained
            worth = np.einsum("kab,kb->ka", cells, table)
        return 0.5 * float((pull * off).sum())

    def _by_column(self, table: Floats) -> Floats:
        """Return sums over each column's codes, at each of them, (n_classes, n_codes)."""
        return np.repeat(np.add.reduceat(table, self.firsts, axis=1), self.counts, axis=1)


def _places(domain: Domain) -> dict[str, slice]:
    """Return where each column's codes stand, one column after the other."""
    ends = np.cumsum(list(domain.sizes.values())).tolist()
    return {
        column: slice(end - size, end)
        for (column, size), end in zip(domain.sizes.items(), ends, strict=True)
    }


def _outer(first: Floats, table: Floats) -> Floats:
    """Return products of shares within each class, (n_classes, n_cells × n_codes)."""
    product: Floats = (first[:, :, np.newaxis] * table[:, np.newaxis, :]).reshape(len(first), -1)
    return product
