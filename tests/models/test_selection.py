"""What is measured: which cliques fit one tree, and how a budget is divided among them."""

import numpy as np
import pytest
from scipy import optimize, stats

from synth.domain import Clique, Domain
from synth.models.selection import (
    MEAN_ABSOLUTE,
    allocate,
    best_tree,
    grow_tree,
    sampling_distance,
)

DOMAIN = Domain({"a": 4, "b": 5, "c": 6, "d": 7})
GAINS: dict[Clique, float] = {("a", "b"): 900.0, ("b", "c"): 800.0, ("a", "c"): 700.0}


@pytest.mark.parametrize("mean", [0.01, 0.4, 1.0, 4.0, 50.0])
def test_chance_scatters_counts_as_poisson_variables(mean: float) -> None:
    """With infinite noise all of E|X - m| is beyond mending, within the approximation's 15 %."""
    x = np.arange(200)
    exact = float((abs(x - mean) * stats.poisson.pmf(x, mean)).sum())
    assert sampling_distance(np.array([mean]), noise=1e9) == pytest.approx(exact, rel=0.15)
    assert sampling_distance(np.array([mean]), noise=0.0) == 0
    assert sampling_distance(np.array([-3.0]), noise=5.0) == 0


def test_a_tree_holds_what_fits_and_no_more() -> None:
    """a, b and c in one clique are 120 cells; without the third pair 20 + 30, and d alone."""
    small = grow_tree(DOMAIN, list(GAINS), most_cells=60)
    large = grow_tree(DOMAIN, list(GAINS), most_cells=200)
    assert small.home(("a", "c")) is None
    assert small.home(("a", "b")) is not None
    assert large.home(("a", "b", "c")) is not None
    assert small.cells <= 60


def test_the_first_pair_is_held_whatever_its_size() -> None:
    """A cap below every pair would leave nothing to measure."""
    tree = grow_tree(DOMAIN, [("c", "d")], most_cells=1)
    assert tree.home(("c", "d")) is not None


def test_growing_stops_where_nothing_fits_any_more() -> None:
    """In wide tables most pairs are refused; each try costs an elimination."""
    wide = Domain({f"c{i}": 9 for i in range(30)})
    pairs: list[Clique] = [(f"c{i}", f"c{j}") for i in range(30) for j in range(i + 1, 30)]
    assert grow_tree(wide, pairs, most_cells=400).cells <= 400


def test_the_budget_is_divided_as_a_search_would() -> None:
    """The closed form has the least sum of noise over all divisions."""
    chosen, shares, net = allocate(DOMAIN, GAINS, unit_noise=1.0)
    size = np.array([0.5 * MEAN_ABSOLUTE * DOMAIN.cells(clique) for clique in chosen])

    def noise(logits: np.ndarray) -> float:
        share = np.exp(logits) / np.exp(logits).sum()
        return float((size / np.sqrt(share)).sum())

    best = optimize.minimize(noise, np.zeros(len(chosen))).fun
    assert sum(shares) == pytest.approx(1)
    assert noise(np.log(shares)) == pytest.approx(best, rel=1e-6)
    assert net == pytest.approx(sum(GAINS[clique] for clique in chosen) - best, rel=1e-6)


def test_what_does_not_pay_is_left_out_but_something_is_measured() -> None:
    gains: dict[Clique, float] = {**GAINS, ("c", "d"): 1.0}
    chosen, _, _ = allocate(DOMAIN, gains, unit_noise=2.0)
    assert ("c", "d") not in chosen
    nothing, shares, net = allocate(DOMAIN, gains, unit_noise=1e6)
    assert len(nothing) == 1
    assert shares == [1.0]
    assert net < 0


def test_a_weight_gives_a_clique_more_of_the_budget() -> None:
    plain = dict(zip(*allocate(DOMAIN, GAINS, unit_noise=1.0)[:2], strict=True))
    weights = {("a", "c"): 4.0}
    weighted = allocate(DOMAIN, GAINS, unit_noise=1.0, weights=weights)
    assert dict(zip(*weighted[:2], strict=True))[("a", "c")] > plain[("a", "c")]


def test_the_best_tree_covers_the_gain_that_a_cap_allows() -> None:
    """One large pair worth 900 or two small ones worth 800 each, when the cap holds either."""
    domain = Domain({"a": 20, "b": 20, "c": 2, "d": 2})
    gains: dict[Clique, float] = {("a", "b"): 900.0, ("a", "c"): 800.0, ("b", "d"): 800.0}
    chosen, _ = best_tree(domain, gains, most_cells=100, unit_noise=0.01)
    assert sorted(chosen) == [("a", "c"), ("b", "d")]
