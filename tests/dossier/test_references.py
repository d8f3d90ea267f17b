"""What chance alone would make of a distance, against tables drawn by chance."""

import numpy as np
import pytest

from synth.dossier.references import Pooled, association, fresh_sample, reach_of_furthest

SHARES = 1 / np.arange(1, 41)  # a long tail of forty cells
SHARES /= SHARES.sum()


def drawn(rows: int, rng: np.random.Generator) -> np.ndarray:
    return rng.multinomial(rows, SHARES).astype(np.float64)


@pytest.mark.parametrize(("ours", "theirs"), [(4000, 4000), (1000, 9000), (60, 60)])
def test_two_samples_of_one_population_are_as_far_apart_as_said(ours: int, theirs: int) -> None:
    """Mean over 400 pairs; sparse cells too, where Gaussian counts would say half more."""
    rng = np.random.default_rng(1)
    apart = [
        np.abs(drawn(ours, rng) / ours - drawn(theirs, rng) / theirs).sum() / 2 for _ in range(400)
    ]
    population = 1e6 * SHARES
    # The population stands for a synthetic table of so many rows.
    said = fresh_sample(population * (ours / population.sum()), theirs)

    assert said == pytest.approx(np.mean(apart), rel=0.05)


@pytest.mark.parametrize("size", [50, 500, 5000])
def test_a_sample_is_found_from_how_far_it_is(size: int) -> None:
    """Rows drawn without replacement from 10,000; the search gives their number back."""
    rng = np.random.default_rng(2)
    private = drawn(10_000, rng)
    pooled = Pooled.of([private], 10_000)
    rows = np.repeat(np.arange(len(private)), private.astype(int))
    apart = [
        np.abs(
            np.bincount(rng.choice(rows, size, replace=False), minlength=40) / size
            - private / 10_000
        ).sum()
        / 2
        for _ in range(200)
    ]

    assert pooled.of_sample(size, 10_000) == pytest.approx(np.mean(apart), rel=0.05)
    assert pooled.sample_as_far(float(np.mean(apart)), 10_000) == pytest.approx(size, rel=0.1)


def test_a_table_that_does_not_differ_is_as_good_as_all_rows() -> None:
    pooled = Pooled.of([np.rint(1000 * SHARES)], 1000)

    assert pooled.sample_as_far(0.0, 20_000) == 20_000
    assert pooled.sample_as_far(1.0, 20_000) == 1


def test_association_is_that_of_the_tables_it_is_known_of() -> None:
    """Independent columns show none, although a plain V would show 0.1; equal ones all of it."""
    rng = np.random.default_rng(3)
    loose = np.bincount(rng.integers(0, 400, 4000), minlength=400).reshape(20, 20)

    assert association(loose.astype(np.float64)) < 0.03
    assert association(np.diag([30.0, 20.0, 50.0])) == pytest.approx(1.0, abs=1e-3)
    assert association(np.array([[40.0, 10.0], [10.0, 40.0]])) == pytest.approx(0.6, abs=0.02)
    assert association(np.array([[5.0, 0.0], [9.0, 0.0]])) == 0.0


@pytest.mark.parametrize(("n", "listed"), [(3, 10), (190, 10)])
@pytest.mark.parametrize("apart", [0.0, 1.0, 10.0])
def test_the_furthest_of_some_hold_together(n: int, listed: int, apart: float) -> None:
    """200 draws of noise over distances that spread by `apart` σ; 10 misses are meant.

    More than 25 is five standard errors off; none at all, which would be far too wide, comes once
    in 30,000 times. The noise is seeded.
    """
    rng = np.random.default_rng(17)
    truth = 10 + apart * rng.normal(size=n)
    missed = 0
    for _ in range(200):
        noisy = truth + rng.normal(size=n)
        reach = reach_of_furthest(noisy, 1.0, listed)
        worst = np.argsort(-noisy)[:listed]
        missed += bool((abs(noisy - truth)[worst] > reach).any())
    assert 1 <= missed <= 25
