"""Latent classes: their gradient, and what they say of columns never measured together."""

from itertools import combinations

import numpy as np
import pytest

from synth.domain import Clique, Domain, Floats
from synth.measurement import Measurement
from synth.models.latent_classes import Classes, _Loss, find_classes, fit_classes

DOMAIN = Domain({"a": 3, "b": 4, "c": 2, "d": 3, "e": 2})
ROWS = 20_000.0


def mixture(n_classes: int, seed: int, sharpness: float = 0.4) -> Classes:
    rng = np.random.default_rng(seed)
    within = [rng.dirichlet(np.full(size, sharpness), n_classes) for size in DOMAIN.sizes.values()]
    return Classes(DOMAIN, rng.dirichlet(np.full(n_classes, 5.0)), np.concatenate(within, axis=1))


def measured(truth: Classes, cliques: list[Clique], sigma: float, seed: int) -> list[Measurement]:
    rng = np.random.default_rng(seed)
    return [
        Measurement(
            clique,
            ROWS * truth.marginal(clique) + rng.normal(0, sigma, DOMAIN.shape(clique)),
            sigma,
        )
        for clique in cliques
    ]


def drawn(truth: Classes, n_rows: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(8)
    kind = rng.choice(len(truth.shares), n_rows, p=truth.shares)
    return {
        column: (rng.random(n_rows)[:, None] > truth.of(column).cumsum(axis=1)[kind]).sum(axis=1)
        for column in DOMAIN.columns
    }


def test_a_marginal_is_the_sum_over_classes() -> None:
    classes = mixture(3, 1)
    found = classes.marginal(("a", "c", "d"))
    for one, other, third in np.ndindex(found.shape):
        tables = (classes.of("a")[:, one], classes.of("c")[:, other], classes.of("d")[:, third])
        by_hand = (classes.shares * np.prod(tables, axis=0)).sum()
        assert found[one, other, third] == pytest.approx(by_hand)
    assert found.sum() == pytest.approx(1)


def test_the_gradient_is_that_of_the_value() -> None:
    """Central differences in every direction; columns, pairs, a triple and a clique of four."""
    cliques: list[Clique] = [("a",), ("c",), ("a", "b"), ("d", "b"), ("a", "b", "c")]
    cliques += [("b", "c", "d", "e")]
    given = measured(mixture(4, 2), cliques, 50.0, 3)
    barred = {"b": np.array([False, False, True, False])}
    loss = _Loss.of(DOMAIN, given, ROWS, barred)
    logs = np.random.default_rng(4).normal(0, 1, 3 * (1 + sum(DOMAIN.sizes.values())))

    _, gradient = loss.value_and_gradient(logs)

    for place in range(len(logs)):
        step = np.zeros(len(logs))
        step[place] = 1e-5
        up, down = (loss.value_and_gradient(logs + side * step)[0] for side in (1, -1))
        assert gradient[place] == pytest.approx((up - down) / 2e-5, rel=1e-4, abs=0.05)


def test_pairs_tell_what_all_columns_are_together() -> None:
    """All pairs of four kinds, with next to no noise; the cells of all five columns follow."""
    truth = mixture(4, 5)
    pairs: list[Clique] = list(combinations(DOMAIN.columns, 2))
    given = measured(truth, [*((column,) for column in DOMAIN.columns), *pairs], 2.0, 6)
    start = find_classes(drawn(truth, 4_000), DOMAIN, 8, rng=np.random.default_rng(7))

    found = fit_classes(start, given, total=ROWS, steps=1000)

    independent: Floats = np.ones(())
    for column in DOMAIN.columns:
        independent = np.multiply.outer(independent, truth.marginal((column,)))
    apart = [
        np.abs(truth.marginal(DOMAIN.columns) - other).sum() / 2
        for other in (found.marginal(DOMAIN.columns), independent)
    ]
    assert apart[0] < 0.05 < 0.3 < apart[1]


def test_a_code_that_does_not_occur_has_no_share() -> None:
    truth = mixture(3, 9)
    given = measured(truth, [(column,) for column in DOMAIN.columns], 20.0, 10)
    start = find_classes(drawn(truth, 500), DOMAIN, 3, rng=np.random.default_rng(11))

    found = fit_classes(
        start, given, total=ROWS, steps=300, impossible={"d": np.array([True, False, False])}
    )

    assert (found.of("d")[:, 0] == 0).all()
    assert np.allclose(found.of("d").sum(axis=1), 1)
