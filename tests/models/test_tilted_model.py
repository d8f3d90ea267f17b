"""Beyond the tree: raking drawn rows, and the model that does so whenever it samples."""

from dataclasses import replace
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from synth.domain import Clique, Domain, marginal_of
from synth.engines.adaptive import _ridge
from synth.measurement import Measurement
from synth.models.graphical_model import GraphicalModel, fit
from synth.models.raking import Block, _solve_steps, rake, systematic_sample
from synth.models.shrinkage import FLOOR_ROWS, ridge_of
from synth.models.tilted_model import TiltedModel

DOMAIN = Domain({"a": 2, "b": 3, "c": 2})
EVERY_ROW = {
    column: np.array(values)
    for column, values in zip(
        "abc", zip(*product(range(2), range(3), range(2)), strict=True), strict=True
    )
}


@given(held=st.floats(1e-12, 1), ridge=st.floats(1e-9, 10), pull=st.floats(-5, 5))
def test_a_step_of_raking_solves_its_equation(held: float, ridge: float, pull: float) -> None:
    root = float(_solve_steps(np.array([held]), np.array([ridge]), np.array([pull]))[0])
    assert held * np.exp(root) + ridge * root == pytest.approx(pull, abs=1e-6 * (1 + abs(pull)))


def test_an_empty_cell_has_a_step_too() -> None:
    assert _solve_steps(np.zeros(1), np.array([0.5]), np.array([1.0]))[0] == pytest.approx(2.0)


def test_raking_every_row_there_can_be_is_the_whole_fit() -> None:
    """Over all 12 rows with equal weights the sum is exact: L-BFGS finds the same minimum."""
    rng = np.random.default_rng(3)
    cliques: list[Clique] = [("a", "b"), ("b", "c"), ("a", "c")]
    blocks = [
        Block(
            clique,
            rng.dirichlet(np.ones(DOMAIN.cells(clique))),
            np.full(DOMAIN.cells(clique), 0.1),
            np.zeros(DOMAIN.cells(clique)),
        )
        for clique in cliques
    ]
    cells = [
        (EVERY_ROW[c[0]] * DOMAIN.sizes[c[1]] + EVERY_ROW[c[1]], block.wanted)
        for c, block in zip(cliques, blocks, strict=True)
    ]

    def value(theta: np.ndarray) -> float:
        parts = np.split(theta, np.cumsum([len(wanted) for _, wanted in cells])[:-1])
        logs = sum(part[cell] for part, (cell, _) in zip(parts, cells, strict=True))
        linear = sum(part @ wanted for part, (_, wanted) in zip(parts, cells, strict=True))
        return float(np.log(np.exp(logs).mean()) - linear + 0.05 * theta @ theta)

    weights, fitted = rake(EVERY_ROW, DOMAIN, blocks, sweeps=200)
    best = optimize.minimize(value, np.zeros(sum(len(w) for _, w in cells)))
    assert value(np.concatenate([block.potential for block in fitted])) == pytest.approx(
        best.fun, abs=1e-6
    )
    assert weights.sum() == pytest.approx(1)


@settings(max_examples=50)
@given(st.integers(1, 60), st.integers(0, 1000))
def test_thinning_keeps_each_row_as_often_as_its_weight_says(n_rows: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    weights = rng.random(12)
    chosen = systematic_sample(EVERY_ROW, DOMAIN, weights, n_rows, rng=rng)
    counts = np.bincount(chosen, minlength=12)
    assert counts.sum() == n_rows
    assert abs(counts - n_rows * weights / weights.sum()).max() < 1


def loop(n_rows: int) -> dict[str, np.ndarray]:
    """Each column says something of both others, which no tree of pairs can hold."""
    rng = np.random.default_rng(8)
    a = rng.integers(0, 2, n_rows)
    c = np.where(rng.random(n_rows) < 0.8, a, 1 - a)
    b = np.minimum(2, a + c * (rng.random(n_rows) < 0.7))
    return {"a": a, "b": b, "c": c}


def tilted(rows: dict[str, np.ndarray]) -> TiltedModel:
    """A tree over a–b and b–c, raked towards a–c."""
    n_rows = len(rows["a"])

    def exact(clique: Clique) -> Measurement:
        return Measurement(clique, marginal_of(rows, DOMAIN, clique).astype(np.float64), 1.0)

    tree = fit(DOMAIN, [exact(("a", "b")), exact(("b", "c"))], total=n_rows)
    drawn = tree.sample(50_000, rng=np.random.default_rng(0))
    last = exact(("a", "c"))
    block = Block(("a", "c"), last.counts.ravel() / n_rows, np.full(4, 0.3 / n_rows), np.zeros(4))
    _, (fitted,) = rake(drawn, DOMAIN, [block], sweeps=5)
    return TiltedModel(
        tree,
        {("a", "c"): fitted.potential.reshape(2, 2)},
        {("a", "c"): last.counts / n_rows},
    )


def test_a_tilted_model_holds_a_loop() -> None:
    """The tree alone misses the third pair by several per cent of rows; tilted, by none."""
    rows = loop(20_000)
    model = tilted(rows)
    wanted = marginal_of(rows, DOMAIN, ("a", "c")) / 20_000

    def distance(drawn: dict[str, np.ndarray]) -> float:
        return float(abs(marginal_of(drawn, DOMAIN, ("a", "c")) / 20_000 - wanted).sum() / 2)

    rng = np.random.default_rng(1)
    assert distance(model.base.sample(20_000, rng=rng)) > 0.03
    assert distance(model.sample(20_000, rng=rng)) < 0.005


def test_no_conditions_are_no_condition() -> None:
    """`synth sample` without --where gives an empty set: rows of the same quality as a release."""
    model = tilted(loop(20_000))
    plain, empty = (
        model.sample(3000, rng=np.random.default_rng(1), where=where) for where in (None, {})
    )
    assert all(np.array_equal(plain[name], empty[name]) for name in DOMAIN.columns)


def test_a_tilted_model_samples_under_a_condition() -> None:
    model = tilted(loop(20_000))
    where = {"b": np.array([0.0, 1.0, 1.0])}
    codes = model.sample(3000, rng=np.random.default_rng(1), where=where)
    assert len(codes["a"]) == 3000
    assert (codes["b"] > 0).all()
    assert np.exp(model.log_share(where)) == pytest.approx(
        1 - (loop(20_000)["b"] == 0).mean(), abs=0.01
    )


@pytest.fixture
def hard(monkeypatch: pytest.MonkeyPatch) -> TiltedModel:
    """A model whose tree's rows are said to carry too little of the weight, whatever they do."""
    monkeypatch.setattr("synth.models.tilted_model._LEAST_EFFECTIVE", 1.1)
    return tilted(loop(20_000))


def test_rows_are_moved_where_weights_do_not_carry_them_far_enough(
    hard: TiltedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To where weights carry them, where they do."""
    codes = hard.sample(20_000, rng=np.random.default_rng(1))
    monkeypatch.undo()
    weighted = hard.sample(20_000, rng=np.random.default_rng(2))
    for pair in combinations(DOMAIN.columns, 2):
        shares = [marginal_of(rows, DOMAIN, pair) / 20_000 for rows in (codes, weighted)]
        assert abs(shares[0] - shares[1]).sum() / 2 < 0.02


def test_moved_rows_satisfy_a_condition(hard: TiltedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    where = {"b": np.array([0.0, 1.0, 0.5])}
    codes = hard.sample(5000, rng=np.random.default_rng(1), where=where)
    monkeypatch.undo()
    weighted = hard.sample(5000, rng=np.random.default_rng(2), where=where)
    assert len(codes["a"]) == 5000
    assert (codes["b"] > 0).all()
    for column in "abc":
        assert codes[column].mean() == pytest.approx(weighted[column].mean(), abs=0.04)


def test_a_condition_that_hardly_a_row_satisfies_falls_back_on_the_tree(hard: TiltedModel) -> None:
    where = {"a": np.array([0.0, 1.0]), "c": np.array([1e-9, 0.0])}
    rare = replace(hard, shares={("a", "c"): np.array([[0.5, 0.0], [0.0, 0.5]])})
    codes = rare.sample(30, rng=np.random.default_rng(1), where=where)
    assert (codes["a"] == 1).all()
    assert (codes["c"] == 0).all()


def test_moved_rows_are_drawn_in_parts_too(
    hard: TiltedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("synth.models.tilted_model._ROWS_AT_ONCE", 2000)
    codes = hard.sample(5000, rng=np.random.default_rng(1))
    assert {len(held) for held in codes.values()} == {5000}
    parts = [codes["b"][:2000], codes["b"][2000:4000]]
    assert (parts[0] != parts[1]).mean() > 0.2


def test_the_choice_of_very_many_rows_is_not_balanced(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time that drawing takes for each row must not grow."""
    tried: list[list[Clique]] = []
    monkeypatch.setattr("synth.models.tilted_model._MOST_BALANCED", 1999)

    def watched(*given: Any, cliques: list[Clique], **_: Any) -> Any:
        tried.append(cliques)
        return given[3]

    monkeypatch.setattr("synth.models.tilted_model.balance", watched)
    model = tilted(loop(5000))
    model.sample(2000, rng=np.random.default_rng(1))
    model.sample(1999, rng=np.random.default_rng(1))
    assert [bool(cliques) for cliques in tried] == [False, True]


def test_triples_of_a_target_are_balanced(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[list[Clique]] = []

    def watched(*given: Any, cliques: list[Clique], **_: Any) -> Any:
        tried.append(cliques)
        return given[3]

    monkeypatch.setattr("synth.models.tilted_model.balance", watched)
    model = tilted(loop(5000))
    for target in ("", "b"):
        replace(model, target=target).sample(100, rng=np.random.default_rng(1))
    assert set(tried[1]) - set(tried[0]) == {("a", "b", "c")}


def test_many_rows_are_drawn_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("synth.models.tilted_model._ROWS_AT_ONCE", 700)
    codes = tilted(loop(5000)).sample(2000, rng=np.random.default_rng(1))
    assert {len(held) for held in codes.values()} == {2000}


def test_a_weak_dependence_is_believed_less_than_a_strong_one() -> None:
    """At the same noise, pure noise gets a stiffer prior than a measured dependence."""
    rng = np.random.default_rng(2)
    expected = np.full((8, 8), 100.0)
    noise = rng.normal(scale=10, size=(8, 8))
    weak = ridge_of(Measurement(("a", "b"), expected + noise, 10.0), expected)
    strong = ridge_of(
        Measurement(("a", "b"), expected * np.exp(rng.normal(size=(8, 8))) + noise, 10.0), expected
    )
    assert (weak > 5 * strong).all()
    assert (ridge_of(Measurement(("a", "b"), expected, 1e-6), expected) < 2 * FLOOR_ROWS).all()


def test_what_depends_on_a_target_is_believed_more() -> None:
    """One row of counts for each code of a; only cliques that hold the target differ."""
    alone = {"a": np.array([60.0, 40.0]), "b": np.array([30.0, 70.0])}
    measured = Measurement(("a", "b"), np.array([[30.0, 30.0], [0.0, 40.0]]), 5.0)
    plain, of_another, of_target = (
        _ridge(measured, alone, 100.0, target) for target in ("", "c", "b")
    )
    assert (plain == of_another).all()
    assert (of_target < plain).all()


def test_a_cell_where_few_rows_are_expected_is_believed_less() -> None:
    """The same log-potential moves few rows there, and noise moves as many as elsewhere."""
    expected = np.array([[1.0, 1000.0]])
    ridge = ridge_of(Measurement(("a", "b"), np.array([[30.0, 900.0]]), 20.0), expected)
    assert ridge[0, 0] > 100 * ridge[0, 1]


def test_the_tilt_is_no_part_of_what_the_tree_measured() -> None:
    """`measured` is for the dossier; a model without it samples alike."""
    model = tilted(loop(2000))
    assert model.measured == ()
    assert isinstance(model.base, GraphicalModel)
    assert len(model.base.measured) == 2
