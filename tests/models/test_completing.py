"""Completing rows: unknown codes follow the model's distribution given those that are known."""

import numpy as np
import pytest

from synth.domain import Domain, Floats, marginal_of
from synth.models.completing import complete_rows
from synth.models.fitted_model import FittedModel
from synth.models.graphical_model import GraphicalModel
from synth.models.tilted_model import TiltedModel

DOMAIN = Domain({"a": 3, "b": 4, "c": 3, "d": 2})
N_ROWS = 40_000


def models() -> list[FittedModel]:
    """A chain a – b – c with d by itself, and the same closed to a circle by a tilt."""
    rng = np.random.default_rng(3)
    potentials = {
        clique: rng.normal(0, 1.5, DOMAIN.shape(clique)) for clique in (("a", "b"), ("b", "c"))
    }
    base = GraphicalModel(DOMAIN, potentials, 1000.0)
    tilt = rng.normal(0, 1.5, DOMAIN.shape(("a", "c")))
    joint = density(base) * np.exp(tilt)[:, None, :, None]
    shares = (joint / joint.sum()).sum(axis=(1, 3))
    return [base, TiltedModel(base, {("a", "c"): tilt}, {("a", "c"): shares})]


def density(model: FittedModel) -> Floats:
    """Return how likely each row is, code by code, but for a constant."""
    logs = np.zeros(DOMAIN.shape(DOMAIN.columns))
    for clique, table in model.log_potentials.items():
        shape = [DOMAIN.sizes[name] if name in clique else 1 for name in DOMAIN.columns]
        logs = logs + table.reshape(shape)
    return np.exp(logs)


@pytest.mark.parametrize("model", models(), ids=["tree", "tilted"])
def test_unknown_codes_follow_their_conditional_distribution(model: FittedModel) -> None:
    """All at once, against every cell's exact probability; 40,000 rows leave 0.01 of distance."""
    rng = np.random.default_rng(1)
    rows = {name: np.full(N_ROWS, 1) for name in DOMAIN.columns}
    known = {name: np.full(N_ROWS, name == "a") for name in DOMAIN.columns}
    filled = complete_rows(model, rows, known, rng=rng)
    assert (filled["a"] == 1).all()
    expected = density(model)[1, :-1, :-1, :-1]  # the last code is "missing", and fills nothing
    found = marginal_of(filled, DOMAIN, ("b", "c", "d")) / N_ROWS
    assert found[-1].sum() == found[:, -1].sum() == found[..., -1].sum() == 0
    distance = np.abs(found[:-1, :-1, :-1] - expected / expected.sum()).sum() / 2
    assert distance < 0.02


def test_known_codes_stay_and_those_that_stand_for_missing_may_be_among_them() -> None:
    """Of a row that is known whole nothing is drawn."""
    rng = np.random.default_rng(1)
    rows = {name: rng.integers(0, size, 500) for name, size in DOMAIN.sizes.items()}
    known = {name: rng.random(500) < 0.6 for name in DOMAIN.columns}
    filled = complete_rows(models()[0], rows, known, rng=rng)
    for name in DOMAIN.columns:
        assert (filled[name] == rows[name])[known[name]].all()
        assert (filled[name][~known[name]] < DOMAIN.sizes[name] - 1).all()
    every = {name: np.ones(500, dtype=np.bool_) for name in DOMAIN.columns}
    whole = complete_rows(models()[1], rows, every, rng=rng)
    assert all((whole[name] == rows[name]).all() for name in DOMAIN.columns)
