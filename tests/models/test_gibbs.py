"""Carrying rows to a distribution that weights alone do not reach."""

from itertools import product

import numpy as np
import pytest

from synth.domain import Clique, Domain, marginal_of
from synth.models.gibbs import _temper, effective_share, gibbs_sweep, tempered_smc, with_fitted
from synth.models.raking import Block, rake

DOMAIN = Domain({"a": 3, "b": 2, "c": 4})
ALL: Clique = ("a", "b", "c")


def potentials(scale: float) -> dict[Clique, np.ndarray]:
    rng = np.random.default_rng(5)
    cliques: list[Clique] = [("a",), ("a", "b"), ("c", "b"), ("a", "c")]
    return {clique: rng.normal(scale=scale, size=DOMAIN.shape(clique)) for clique in cliques}


def probabilities(tables: dict[Clique, np.ndarray]) -> np.ndarray:
    """Return those of each row there can be, by its definition."""
    logs = np.zeros(DOMAIN.shape(ALL))
    for row in product(*(range(DOMAIN.sizes[column]) for column in ALL)):
        at = dict(zip(ALL, row, strict=True))
        logs[row] = sum(table[tuple(at[c] for c in clique)] for clique, table in tables.items())
    p = np.exp(logs - logs.max())
    return np.asarray(p / p.sum())


def drawn(p: np.ndarray, n_rows: int) -> dict[str, np.ndarray]:
    cells = np.random.default_rng(6).choice(p.size, n_rows, p=p.ravel())
    return dict(zip(ALL, np.unravel_index(cells, p.shape), strict=True))


def distance(rows: dict[str, np.ndarray], p: np.ndarray) -> float:
    return float(abs(marginal_of(rows, DOMAIN, ALL) / len(rows["a"]) - p).sum() / 2)


def test_moving_rows_keeps_the_distribution_they_come_from() -> None:
    tables = potentials(1.0)
    p = probabilities(tables)
    rows = drawn(p, 200_000)
    after = gibbs_sweep(rows, DOMAIN, tables, rng=np.random.default_rng(7))
    # 24 cells of 200,000 rows: chance alone is off by about √(24 / (2π·200,000)) = .0044.
    assert distance(rows, p) < 0.009
    assert distance(after, p) < 0.009
    assert np.mean([rows[c] != after[c] for c in ALL]) > 0.3


def test_moving_rows_for_long_reaches_the_distribution_from_anywhere() -> None:
    tables = potentials(1.0)
    rows = {column: np.zeros(50_000, dtype=np.int64) for column in ALL}
    rng = np.random.default_rng(8)
    for _ in range(30):
        rows = gibbs_sweep(rows, DOMAIN, tables, rng=rng)
    assert distance(rows, probabilities(tables)) < 0.018


def test_a_code_that_does_not_occur_is_never_drawn() -> None:
    """Weights of zero become log-potentials without bound; e⁻¹⁶ would be some rows of millions."""
    tables = {
        **potentials(1.0),
        ("b",): np.array([0.0, -np.inf]),
        ("c",): np.array([0, -1e9, 0, 0]),
    }
    rows = {column: np.zeros(300_000, dtype=np.int64) for column in ALL}
    after = gibbs_sweep(rows, DOMAIN, tables, rng=np.random.default_rng(9))
    assert (after["b"] == 0).all()
    assert (after["c"] != 1).all()


def test_rows_are_carried_where_weights_alone_leave_a_few() -> None:
    """Even rows, and all three pairs strongly dependent: weights leave 11 % effective."""
    p = probabilities(potentials(3.0))
    even = drawn(np.full(p.shape, 1 / p.size), 20_000)
    cliques: list[Clique] = [("a", "b"), ("b", "c"), ("a", "c")]
    blocks = [
        Block(
            clique,
            p.sum(axis=tuple(i for i, c in enumerate(ALL) if c not in clique)).ravel(),
            np.full(DOMAIN.cells(clique), 1e-5),
            np.zeros(DOMAIN.cells(clique)),
        )
        for clique in cliques
    ]
    weights, _ = rake(even, DOMAIN, blocks, sweeps=20)
    assert effective_share(weights) < 0.15
    rows, weights, fitted = tempered_smc(even, DOMAIN, {}, blocks, rng=np.random.default_rng(1))
    assert effective_share(weights) > 0.9
    assert not any(block.potential.any() for block in blocks), "given blocks are left alone"
    for block in fitted:
        share = np.bincount(
            np.ravel_multi_index([rows[c] for c in block.clique], DOMAIN.shape(block.clique)),
            weights,
            minlength=len(block.wanted),
        )
        assert abs(share - block.wanted).sum() / 2 < 0.01
    reached = with_fitted({}, DOMAIN, fitted)
    assert set(reached) == set(cliques)
    assert distance(gibbs_sweep(rows, DOMAIN, reached, rng=np.random.default_rng(2)), p) < 0.05


def test_what_does_not_occur_does_not_after_carrying_either() -> None:
    bars = {("c",): np.array([0.0, 0.0, 0.0, -1e9])}
    rng = np.random.default_rng(3)
    rows = {"a": rng.integers(0, 3, 5000), "b": rng.integers(0, 2, 5000)}
    rows["c"] = np.zeros(5000, dtype=np.int64)
    wanted = np.array([0.0, 0.1, 0.9, 0.0])
    block = Block(("c",), wanted, np.full(4, 1e-4), np.zeros(4))
    after, _, fitted = tempered_smc(rows, DOMAIN, bars, [block], rng=rng)
    assert (after["c"] < 3).all()
    assert with_fitted(bars, DOMAIN, fitted)[("c",)][3] == -1e9


@pytest.mark.parametrize(("weights", "part"), [([1, 1, 1, 1], 1.0), ([0, 0, 5, 0], 0.25)])
def test_effective_rows_are_those_of_equal_weight(weights: list[float], part: float) -> None:
    assert effective_share(np.array(weights, dtype=float)) == pytest.approx(part)


def test_weights_are_tempered_until_half_of_the_rows_count() -> None:
    weights = np.exp(np.random.default_rng(1).normal(scale=3, size=10_000))
    part, tempered = _temper(weights)
    assert 0 < part < 1
    assert 0.5 <= effective_share(tempered) < 0.51
    assert _temper(np.ones(4))[0] == 1.0
