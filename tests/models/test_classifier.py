"""A classifier learns what codes tell of a class, and scores a row by itself."""

import numpy as np

from synth.domain import Domain
from synth.models.classifier import learn

DOMAIN = Domain({"a": 2, "b": 3})
N = 4000


def rows(seed: int = 5) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {"a": rng.integers(0, 2, N), "b": rng.integers(0, 3, N)}


def test_probabilities_are_those_that_the_classes_were_drawn_with() -> None:
    """Two columns that speak for a class independently; 0.04 is five standard errors of a cell."""
    codes = rows()
    true_odds = np.array([-1.0, 1.5])[codes["a"]] + np.array([0.0, 0.5, -0.7])[codes["b"]]
    likely = 1 / (1 + np.exp(-true_odds))
    classes = (np.random.default_rng(6).random(N) < likely).astype(np.int64)

    found = learn(codes, DOMAIN, ("a", "b"), classes, 2)

    assert np.abs(found.probabilities(codes)[:, 1] - likely).max() < 0.04
    assert np.array_equal(found.likeliest(codes), (found.log_odds(codes)[:, 1] > 0).astype(int))


def test_of_several_classes_the_likeliest_alone_has_positive_odds() -> None:
    codes = rows()
    classes = np.where(codes["a"] == 1, 2, codes["b"] % 2)

    found = learn(codes, DOMAIN, ("a", "b"), classes, 3)
    odds = found.log_odds(codes)

    assert np.array_equal(found.likeliest(codes), classes)
    assert np.array_equal((odds > 0).sum(axis=1), np.ones(N))
    assert np.array_equal(odds.argmax(axis=1), classes)


def test_a_row_is_scored_alike_in_any_company() -> None:
    """To the last bit: else a person's row could move the steps of others."""
    codes = rows()
    found = learn(codes, DOMAIN, ("a", "b"), codes["a"] * codes["b"] % 2, 2)
    together = found.log_odds(codes)

    for size in (1, 2, 3, 7, 64, 1001):
        some = {name: held[:size] for name, held in codes.items()}
        assert np.array_equal(found.log_odds(some), together[:size])


def test_what_was_never_seen_speaks_for_nothing() -> None:
    """No row at all, or a code that no row had."""
    nothing = learn({"a": np.empty(0, int)}, Domain({"a": 2}), ("a",), np.empty(0, int), 2)
    codes = {"a": np.zeros(50, int)}
    seen = learn(codes, Domain({"a": 2}), ("a",), np.ones(50, int), 2)

    assert np.array_equal(nothing.log_odds({"a": np.array([0, 1])}), np.zeros((2, 2)))
    assert seen.log_odds({"a": np.array([0, 1])})[:, 1].tolist()[1] == 0.0
    assert seen.log_odds({"a": np.array([0, 1])})[0, 1] > 1
