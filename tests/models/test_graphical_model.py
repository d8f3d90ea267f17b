"""The graphical model, against sums over the whole joint, direct minimisation, and mbi."""

import json
from itertools import chain, combinations
from pathlib import Path

import numpy as np
import pytest
from scipy import optimize, stats
from scipy.special import logsumexp, softmax

from synth.domain import Clique, Domain, Floats
from synth.measurement import Measurement
from synth.models.graphical_model import GraphicalModel, fit
from tests.models.test_junction_tree import (
    CLIQUES,
    DOMAIN,
    joint_log_weights,
    marginal_of_joint,
    named_cliques,
    random_potentials,
)

FALSE_ALARM = 1e-9  # a correct sampler fails this often over fresh seeds
ROWS = 5000
ASKED: list[Clique] = [
    *chain.from_iterable(combinations(DOMAIN.columns, size) for size in (1, 2, 3)),
    ("e", "a"),
    ("d", "b", "c"),
]
WHERE = {
    "a": np.array([0.0, 1.0]),
    "c": np.array([1.0, 0.5, 0.0, 0.25]),
    "e": np.array([1, 0, 0.0]),
}
# To the minimum itself: no smoothing beyond the stated one, and no early stop.
EXACTLY = {"floor_rows": 0.0, "gain": 0.0}


def model_over(cliques: list[Clique]) -> GraphicalModel:
    return GraphicalModel(DOMAIN, random_potentials(cliques, 1.5), total=ROWS)


def joint_shares(model: GraphicalModel) -> Floats:
    joint = joint_log_weights(model.domain, dict(model.potentials))
    return np.exp(joint - logsumexp(joint))


def weighted(joint: Floats, where: dict[str, Floats]) -> Floats:
    """Return the joint times the weight of each of its cells."""
    axes = list(range(joint.ndim))
    for column, weights in where.items():
        joint = np.einsum(joint, axes, weights, [DOMAIN.columns.index(column)], axes)
    return joint


def measured(
    cliques: list[Clique], *, sigma: float, noise: float | None = None, seed: int = 4
) -> list[Measurement]:
    """Measure a table drawn from a dependent joint; its noise is `sigma` unless said otherwise."""
    rng = np.random.default_rng(seed)
    joint = softmax(rng.normal(0, 1.5, DOMAIN.shape(DOMAIN.columns)))
    table = rng.multinomial(ROWS, joint.ravel()).reshape(joint.shape).astype(float)
    return [
        Measurement(
            clique,
            marginal_of_joint(DOMAIN, table, clique)
            + rng.normal(0, sigma if noise is None else noise, DOMAIN.shape(clique)),
            sigma,
        )
        for clique in cliques
    ]


def conditional(model: GraphicalModel, clique: Clique, where: dict[str, Floats] | None) -> Floats:
    """Return P[last column | the others], which a draw follows within each group."""
    joint = model.probabilities(clique, where=where)
    return joint / np.maximum(joint.sum(axis=-1, keepdims=True), 1e-300)


@named_cliques
def test_probabilities_are_those_of_the_joint(cliques: list[Clique]) -> None:
    """Every clique of up to three columns, also those that no table holds, in any order."""
    model = model_over(cliques)
    joint = joint_shares(model)
    for clique in ASKED:
        expected = marginal_of_joint(DOMAIN, joint, clique)
        np.testing.assert_allclose(model.probabilities(clique), expected, atol=1e-12)


@named_cliques
def test_probabilities_under_a_condition_are_those_of_the_joint(cliques: list[Clique]) -> None:
    """Weights of 0 and 1 choose codes; weights between them choose parts of codes."""
    model = model_over(cliques)
    chosen = weighted(joint_shares(model), WHERE)
    for clique in ASKED:
        expected = marginal_of_joint(DOMAIN, chosen / chosen.sum(), clique)
        np.testing.assert_allclose(model.probabilities(clique, where=WHERE), expected, atol=1e-12)
    assert model.log_share(WHERE) == pytest.approx(np.log(chosen.sum()), abs=1e-9)


@named_cliques
@pytest.mark.parametrize("floor_rows", [0.0, 0.3])
def test_the_fit_reaches_the_minimum_it_states(cliques: list[Clique], floor_rows: float) -> None:
    """At the minimum n·p = y - λσ²θ/n: the model repeats what was measured, but for the smoothing.

    Within a thousandth of the noise, which differs from cell to cell here, as after grouping.
    """
    entropy_rows = 0.1
    rng = np.random.default_rng(2)
    measurements = [
        Measurement(m.clique, m.counts, rng.uniform(5, 20, m.counts.shape))
        for m in measured([("a",), *cliques, ("e", "b")], sigma=10)
    ]
    model = fit(
        DOMAIN,
        measurements,
        total=ROWS,
        entropy_rows=entropy_rows,
        floor_rows=floor_rows,
        gain=0.0,
    )
    for m in measurements:
        pull = (entropy_rows * m.sigma**2 + floor_rows) * model.potentials[m.clique]
        left = ROWS * model.probabilities(m.clique) - (m.counts - pull)
        assert (abs(left) <= 1e-3 * m.sigma).all()


@pytest.mark.filterwarnings("ignore:delta_grad")  # of the general minimiser, at the minimum
def test_the_fit_is_the_one_that_direct_minimisation_finds() -> None:
    """Over all tables of six cells, by a general minimiser, to a thousandth of a row.

    The objective as the docstring states it: ½Σ(n·p - y)²/σ² - λ·H(p), λ = entropy_rows·n.
    """
    domain, rows, entropy_rows = Domain({"a": 2, "b": 3}), 40, 0.05
    measurements = [
        Measurement(("a",), np.array([25.0, 11.0]), 2.0),
        Measurement(("b",), np.array([30.0, -3.0, 9.0]), np.array([1.0, 2.0, 4.0])),
        Measurement(("a", "b"), np.array([[20.0, -4.0, 6.0], [13.0, 2.0, -1.0]]), 3.0),
    ]

    def objective(cells: Floats) -> float:
        shares = cells.reshape(2, 3) / rows
        distance = sum(
            (((rows * marginal_of_joint(domain, shares, m.clique) - m.counts) / m.sigma) ** 2).sum()
            for m in measurements
        )
        return 0.5 * distance + entropy_rows * rows * (shares * np.log(shares)).sum()

    best = optimize.minimize(
        objective,
        np.full(6, rows / 6),
        method="trust-constr",
        bounds=[(1e-9, rows)] * 6,
        constraints=optimize.LinearConstraint(np.ones(6), rows, rows),
        options={"gtol": 1e-10, "xtol": 1e-12, "barrier_tol": 1e-12, "maxiter": 5000},
    )
    model = fit(domain, measurements, total=rows, entropy_rows=entropy_rows, **EXACTLY)
    fitted = rows * model.probabilities(("a", "b")).ravel()

    np.testing.assert_allclose(fitted, best.x, atol=1e-3)
    assert objective(fitted) <= best.fun + 1e-9


@named_cliques
def test_marginals_without_noise_are_reproduced(cliques: list[Clique]) -> None:
    """Consistent counts at a stated σ of a tenth of a row come back within that tenth."""
    measurements = measured([("a",), *cliques], sigma=0.1, noise=0.0)
    model = fit(DOMAIN, measurements, total=ROWS, **EXACTLY)
    for m in measurements:
        np.testing.assert_allclose(ROWS * model.probabilities(m.clique), m.counts, atol=0.1)


def test_what_is_not_measured_is_even() -> None:
    """Greatest entropy: an unmeasured column is uniform and independent of the others."""
    model = fit(DOMAIN, measured([("a", "b")], sigma=1), total=ROWS)

    np.testing.assert_allclose(
        model.probabilities(("a", "b", "c")),
        model.probabilities(("a", "b"))[:, :, None] / 4 * np.ones(4),
        atol=1e-12,
    )


def test_several_measurements_of_a_clique_count_as_their_weighted_mean() -> None:
    """Weighted by precision: with σ of 6 and 3, the second counts four times."""
    first, second = measured([("a", "b")], sigma=6)[0], measured([("a", "b")], sigma=3, seed=9)[0]
    mean = Measurement(("a", "b"), (first.counts + 4 * second.counts) / 5, (6**-2 + 3**-2) ** -0.5)
    other = measured([("b", "c")], sigma=4)

    np.testing.assert_allclose(
        fit(DOMAIN, [first, *other, second], total=ROWS, **EXACTLY).probabilities(("a", "b")),
        fit(DOMAIN, [mean, *other], total=ROWS, **EXACTLY).probabilities(("a", "b")),
        atol=1e-6,
    )


def test_the_order_of_columns_in_a_measurement_does_not_matter() -> None:
    straight = measured([("a", "b"), ("b", "d")], sigma=5)
    turned = [Measurement(m.clique[::-1], m.counts.T, m.sigma) for m in straight]

    np.testing.assert_allclose(
        fit(DOMAIN, straight, total=ROWS, **EXACTLY).probabilities(("a", "d")),
        fit(DOMAIN, turned, total=ROWS, **EXACTLY).probabilities(("a", "d")),
        atol=1e-6,
    )


@pytest.mark.parametrize("total", [0.0, 1.0, 3.5])
def test_a_table_of_hardly_any_rows_still_gives_a_distribution(total: float) -> None:
    """The paid total of a small table can be 0, and its counts are nothing but noise."""
    model = fit(DOMAIN, measured([("a", "b"), ("c",)], sigma=100), total=total)
    shares = model.probabilities(DOMAIN.columns)

    assert np.isfinite(shares).all()
    assert shares.sum() == pytest.approx(1)


@pytest.mark.parametrize("counted", [0, 10, 5000])
def test_impossible_codes_are_never_sampled(counted: float) -> None:
    """Whatever was counted there: the third code of `b`, by itself or in a pair, is a mistake."""
    in_pair = np.array([[900.0, 1200, counted], [1100, 1700, counted]])
    model = fit(
        DOMAIN,
        [Measurement(("b",), in_pair.sum(axis=0), 1.0), Measurement(("a", "b"), in_pair, 1.0)],
        total=ROWS,
        impossible={"b": np.array([False, False, True])},
    )
    codes = model.sample(100_000, rng=np.random.default_rng(1))

    assert model.probabilities(("b",))[2] == 0
    assert set(codes["b"]) == {0, 1}


@named_cliques
@pytest.mark.parametrize("where", [None, WHERE], ids=["of all", "where"])
@pytest.mark.parametrize("n_rows", [7, 10_000])
def test_each_group_is_divided_to_the_nearest_row(
    cliques: list[Clique], where: dict[str, Floats] | None, n_rows: int
) -> None:
    """A column is drawn given those before it in its clique: within one row in each such group."""
    model = model_over(cliques)
    codes = model.sample(n_rows, rng=np.random.default_rng(1), where=where)
    drawn: set[str] = set()
    for clique in model.tree.cliques:
        known = tuple(column for column in clique if column in drawn)
        for column in (name for name in clique if name not in drawn):
            together = (*known, column)
            counts = np.zeros(DOMAIN.shape(together))
            np.add.at(counts, tuple(codes[name] for name in together), 1)
            groups = counts.sum(axis=-1, keepdims=True)
            expected = groups * conditional(model, together, where)
            assert (abs(counts - expected) < 1 + 1e-6).all()
            known = together
        drawn |= set(clique)


def test_a_sample_follows_the_measured_pairs_to_a_few_rows() -> None:
    """Along a chain each column's counts err by one row a group more than those before it.

    Independent draws would be off by tens of rows here.
    """
    model = model_over(CLIQUES["a chain"])
    codes = model.sample(ROWS, rng=np.random.default_rng(1))
    for pair in CLIQUES["a chain"]:
        counts = np.zeros(DOMAIN.shape(pair))
        np.add.at(counts, tuple(codes[name] for name in pair), 1)
        assert abs(counts - ROWS * model.probabilities(pair)).max() < 4


def test_siblings_stay_independent_given_their_parent() -> None:
    """χ² of two columns within each code of the parent they share.

    Spread in a fixed order, equal positions would hold equal ranks of both: fully dependent. Given
    the margins, shuffling makes every table as likely as independence does.
    """
    model = model_over([("b", "a"), ("b", "c"), ("b", "d"), ("b", "e")])
    codes = model.sample(20_000, rng=np.random.default_rng())
    for one, other in combinations("acde", 2):
        for code in range(DOMAIN.sizes["b"]):
            here = codes["b"] == code
            counts = np.zeros(DOMAIN.shape((one, other)))
            np.add.at(counts, (codes[one][here], codes[other][here]), 1)
            assert stats.chi2_contingency(counts, correction=False).pvalue > FALSE_ALARM / 18


def test_rows_are_in_no_order() -> None:
    """Sorted rows would hand neighbouring ids of persons to equal rows: first half like the second.

    The number of a code in the first half is hypergeometric.
    """
    model = model_over(CLIQUES["a chain"])
    codes = model.sample(10_000, rng=np.random.default_rng())
    for column, size in DOMAIN.sizes.items():
        for code in range(size):
            is_code = codes[column] == code
            inside = is_code[:5000].sum()
            law = stats.hypergeom(10_000, int(is_code.sum()), 5000)
            assert min(law.cdf(inside), law.sf(inside - 1)) > FALSE_ALARM / 28


def test_a_seed_gives_the_same_rows_again() -> None:
    model = model_over(CLIQUES["a cycle"])
    first, again, other = (model.sample(500, rng=np.random.default_rng(s)) for s in (3, 3, 4))

    assert all((first[column] == again[column]).all() for column in DOMAIN.columns)
    assert any((first[column] != other[column]).any() for column in DOMAIN.columns)


def test_a_sample_of_no_rows_has_every_column() -> None:
    codes = model_over(CLIQUES["a cycle"]).sample(0, rng=np.random.default_rng(1))

    assert [(column, len(values)) for column, values in codes.items()] == [
        (column, 0) for column in DOMAIN.columns
    ]


GOLDEN = json.loads(Path(__file__).parents[1].joinpath("golden").joinpath("mbi.json").read_text())


@pytest.mark.parametrize("problem", GOLDEN["problems"], ids=lambda problem: problem["name"])
def test_the_fit_is_the_one_of_mbi(problem: dict) -> None:
    """Within 0.15 σ of mbi's marginals, in each cell, unmeasured cliques too (σ = 1 for them).

    mbi minimises the same loss without the entropy, and is itself within 0.03 σ of the least one.
    We give the entropy so little weight that it moves no cell by more than 0.1 σ (with half the
    weight the distance halves, with less the fit no longer converges in its steps).
    """
    measurements = [
        Measurement(tuple(m["clique"]), np.array(m["counts"], dtype=float), m["sigma"])
        for m in problem["measurements"]
    ]
    model = fit(
        Domain(problem["sizes"]),
        measurements,
        total=problem["rows"],
        entropy_rows=0.001,
        **EXACTLY,
    )
    noise = {m.clique: m.sigma for m in measurements}
    for theirs in problem["fitted"]:
        clique = tuple(theirs["clique"])
        ours = problem["rows"] * model.probabilities(clique)
        np.testing.assert_allclose(ours, theirs["counts"], atol=0.15 * noise.get(clique, 1.0))
