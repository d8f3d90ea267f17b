"""Classifier: what a row's codes tell of its class, learned from synthetic rows alone.

A regularised logistic regression on one-hot codes, with one column of weights a class. What it
gives a row follows from that row's codes by additions and comparisons alone, in a fixed order: it
is the same number in whatever company the row is scored.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import logsumexp

from synth.domain import Clique, Codes, Domain, Floats

_RIDGE = 1.0  # on the squared weights: a code must be seen a few times to count
_MOST_STEPS = 100  # of L-BFGS; 50 to 90 are taken
_GAIN = 1e-5  # of the loss; steps that gain less move no area under a curve by 0.0001
_MOST_ROWS = 20_000  # that are learned from, at even steps
_MOST_CELLS = 1_000_000  # rows times columns


@dataclass(frozen=True)
class Classifier:
    """How much each code of each column speaks for each class.

    Attributes:
        weights: column → (n_codes, n_classes).
    """

    weights: Mapping[str, Floats]

    def log_odds(self, codes: Codes) -> Floats:
        """Return how much more a row speaks for a class than for the next best, by class.

        Returns:
            Of two classes the log odds; positive for the likeliest, (n_rows, n_classes).
        """
        speaks = self._speaks(codes)
        found = np.empty_like(speaks)
        for place in range(speaks.shape[1]):
            others = np.delete(speaks, place, axis=1).max(axis=1)
            found[:, place] = speaks[:, place] - others
        return found

    def likeliest(self, codes: Codes) -> NDArray[np.int64]:
        """Return the class that each row speaks for most, the first of several, (n_rows,)."""
        found: NDArray[np.int64] = self._speaks(codes).argmax(axis=1)
        return found

    def probabilities(self, codes: Codes) -> Floats:
        """Return how likely each class is, (n_rows, n_classes)."""
        speaks = self._speaks(codes)
        return np.exp(speaks - logsumexp(speaks, axis=1, keepdims=True))

    def _speaks(self, codes: Codes) -> Floats:
        first, *others = self.weights
        total = self.weights[first][codes[first]]
        for name in others:
            total = total + self.weights[name][codes[name]]
        return total


def learn(
    codes: Codes, domain: Domain, columns: Clique, classes: NDArray[np.int64], n_classes: int
) -> Classifier:
    """Fit a classifier to rows of codes.

    Args:
        columns: that it may look at.
        classes: of the rows, 0 to n_classes - 1, (n_rows,).
    """
    most = max(1, min(_MOST_ROWS, _MOST_CELLS // len(columns)))
    rows = np.linspace(0, len(classes) - 1, min(most, len(classes))).round().astype(np.int64)
    sizes = [domain.sizes[column] for column in columns]
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    held = np.stack([codes[column][rows] for column in columns], axis=1) + starts[:-1]
    shape = (len(rows), int(starts[-1]))
    ends = np.arange(len(rows) + 1) * len(columns)
    one_hot = csr_matrix((np.ones(held.size), held.ravel(), ends), shape=shape)
    turned = one_hot.T.tocsr()
    truth = np.zeros((len(rows), n_classes))
    truth[np.arange(len(rows)), classes[rows]] = 1.0

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(shape[1], n_classes)
        speaks = one_hot @ weights
        norm = logsumexp(speaks, axis=1, keepdims=True)
        value = norm.sum() - (truth * speaks).sum() + _RIDGE / 2 * (flat @ flat)
        slope = turned @ (np.exp(speaks - norm) - truth) + _RIDGE * weights
        return float(value), slope.ravel()

    begin = np.zeros(shape[1] * n_classes)
    found = minimize(
        loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": _MOST_STEPS, "ftol": _GAIN}
    ).x.reshape(shape[1], n_classes)
    return Classifier(
        {
            column: found[start : start + size]
            for column, start, size in zip(columns, starts.tolist(), sizes, strict=False)
        }
    )
