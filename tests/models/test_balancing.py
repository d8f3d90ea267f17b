"""Balanced samples: the marginals of many weighted rows, in few."""

import numpy as np
import pytest

from synth.domain import Clique, Domain, cell_index, marginal_of
from synth.models.balancing import _draw, _Layout, balance, choose_cliques

DOMAIN = Domain({"a": 4, "b": 5, "c": 3})
PAIRS: list[Clique] = [("a", "b"), ("a", "c"), ("b", "c")]


def rows(n_rows: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(1)
    a = rng.integers(0, 4, n_rows)
    b = np.minimum(4, a + rng.integers(0, 2, n_rows))
    return {"a": a, "b": b, "c": (a + b + rng.integers(0, 2, n_rows)) % 3}


def distance(codes: dict[str, np.ndarray], chosen: np.ndarray, wanted: dict) -> float:
    """Return the mean total variation distance of the pairs."""
    some = {column: held[chosen] for column, held in codes.items()}
    return float(
        np.mean(
            [
                abs(marginal_of(some, DOMAIN, pair) / len(chosen) - share).sum() / 2
                for pair, share in wanted.items()
            ]
        )
    )


def shares(codes: dict[str, np.ndarray], weights: np.ndarray) -> dict[Clique, np.ndarray]:
    return {
        pair: np.bincount(
            cell_index(codes, DOMAIN, pair), weights, minlength=DOMAIN.cells(pair)
        ).reshape(DOMAIN.shape(pair))
        / weights.sum()
        for pair in PAIRS
    }


def test_a_balanced_sample_is_closer_to_the_weighted_rows_than_a_random_one() -> None:
    codes, rng = rows(20_000), np.random.default_rng(2)
    weights = np.exp(codes["a"] - codes["c"].astype(float))
    wanted = shares(codes, weights)
    at_random = rng.choice(20_000, 2000, p=weights / weights.sum())
    chosen = balance(
        codes, DOMAIN, weights, at_random, cliques=PAIRS, shares={}, n_tries=10_000, rng=rng
    )
    assert len(chosen) == 2000
    assert distance(codes, chosen, wanted) < distance(codes, at_random, wanted) / 5


def test_shares_that_are_known_are_aimed_at_instead() -> None:
    codes, rng = rows(20_000), np.random.default_rng(2)
    even, tilted = np.ones(20_000), np.exp(0.3 * codes["a"])
    wanted = shares(codes, tilted)
    start = rng.choice(20_000, 2000)
    chosen = balance(
        codes, DOMAIN, even, start, cliques=PAIRS, shares=wanted, n_tries=20_000, rng=rng
    )
    assert distance(codes, chosen, wanted) < 0.01 < distance(codes, start, wanted)


def test_rows_without_weight_are_never_exchanged_in() -> None:
    codes, rng = rows(5000), np.random.default_rng(3)
    weights = (codes["b"] > 0).astype(float)
    start = rng.choice(np.flatnonzero(weights), 500)
    chosen = balance(codes, DOMAIN, weights, start, cliques=PAIRS, shares={}, n_tries=5000, rng=rng)
    assert (weights[chosen] == 1).all()


def test_a_row_without_weight_is_not_drawn_at_the_edge_either() -> None:
    """A mark of exactly 0, and one on the border of two rows."""

    class Marks:
        def random(self, size: int) -> np.ndarray:
            return np.array([0.0, 0.5 / (1 - 1e-12)])[:size]

    running = np.cumsum([0.0, 1.0, 0.0, 1.0])
    assert _draw(running, 2, Marks()).tolist() == [1, 3]  # type: ignore[arg-type]


def test_no_exchange_makes_it_worse() -> None:
    """From rows that are balanced already, and from any others, the sum that is mended falls."""
    codes = rows(3000)
    wanted = shares(codes, np.ones(3000))

    def misfit(chosen: np.ndarray) -> float:
        total = 0.0
        for pair, share in wanted.items():
            some = {column: held[chosen] for column, held in codes.items()}
            expected = share * len(chosen)
            total += float(
                ((marginal_of(some, DOMAIN, pair) - expected) ** 2 / np.sqrt(expected + 1)).sum()
            )
        return total

    chosen = np.random.default_rng(4).choice(3000, 300)
    before = misfit(chosen)
    for seed in range(8):
        rng = np.random.default_rng(seed)
        chosen = balance(
            codes, DOMAIN, np.ones(3000), chosen, cliques=PAIRS, shares={}, n_tries=1000, rng=rng
        )
        after = misfit(chosen)
        # Whole parts of a row stand for expected rows: 2 ** -11 of a row in each cell is left open.
        assert after <= before + 0.1
        before = after


def test_cells_of_any_clique_are_those_of_the_table() -> None:
    codes = rows(50)
    cliques: list[Clique] = [("c", "a"), ("b", "c", "a"), ("b",)]
    layout = _Layout.of(DOMAIN, cliques)
    assert layout.offsets.tolist() == [0, 12, 72]
    cells = layout.cells(codes, np.arange(50)) - layout.offsets[:, np.newaxis]
    for held, clique in zip(cells, cliques, strict=True):
        assert np.array_equal(held, cell_index(codes, DOMAIN, clique))


def test_what_was_measured_is_balanced_first_and_then_as_much_as_is_affordable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    triple: Clique = ("a", "b", "c")
    assert choose_cliques(DOMAIN, [("a",), triple]) == [triple, *PAIRS]
    assert choose_cliques(DOMAIN, [("a",)], target="d") == PAIRS
    assert choose_cliques(DOMAIN, [("a",)], target="b") == [*PAIRS, triple]
    monkeypatch.setattr("synth.models.balancing._MOST_CELLS_OF_A_TRIPLE", 59)
    assert choose_cliques(DOMAIN, [("a",)], target="b") == PAIRS
    monkeypatch.setattr("synth.models.balancing._MOST_CELLS", 75)
    assert choose_cliques(DOMAIN, [triple]) == [triple, ("a", "c")]
    monkeypatch.setattr("synth.models.balancing._MOST_CLIQUES", 1)
    assert choose_cliques(DOMAIN, [triple]) == [triple]


def test_nothing_to_balance_is_no_change() -> None:
    chosen = np.array([1, 1, 2])
    rng = np.random.default_rng(0)
    same = balance(
        rows(9), DOMAIN, np.ones(9), chosen, cliques=[], shares={}, n_tries=9, rng=rng
    )  # fmt: skip
    assert np.array_equal(same, chosen)
