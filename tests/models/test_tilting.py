"""The fit beyond the tree: by weights where these do, by moved rows where they do not."""

import numpy as np
import pytest

import synth.models.tilting as tilting
from synth.domain import Clique, Domain, marginal_of
from synth.measurement import Measurement
from synth.models.graphical_model import fit
from synth.models.tilting import tilt

DOMAIN = Domain({"a": 2, "b": 3, "c": 2})
N_ROWS = 5_000


def loop() -> dict[str, np.ndarray]:
    """Each column says something of both others, which no tree of pairs can hold."""
    rng = np.random.default_rng(8)
    a = rng.integers(0, 2, N_ROWS)
    c = np.where(rng.random(N_ROWS) < 0.8, a, 1 - a)
    return {"a": a, "b": np.minimum(2, a + c * (rng.random(N_ROWS) < 0.7)), "c": c}


@pytest.mark.parametrize("are_moved", [False, True])
def test_a_tilt_reaches_what_the_tree_lacks(
    are_moved: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tree holds a–b and b–c; a–c is .047 off there."""
    if are_moved:
        monkeypatch.setattr(tilting, "_LEAST_EFFECTIVE", 1.1)
    table = loop()

    def exact(clique: Clique) -> Measurement:
        return Measurement(clique, marginal_of(table, DOMAIN, clique).astype(np.float64), 1.0)

    inside, lacking = [exact(("a", "b")), exact(("b", "c"))], exact(("a", "c"))
    tree = fit(DOMAIN, inside, total=N_ROWS)
    rows = tree.sample(50_000, rng=np.random.default_rng(0))
    measured = [lacking, *inside]
    ridges = {each.clique: np.full(each.counts.shape, 0.3) for each in measured}
    model = tilt(tree, rows, measured, ridges, total=N_ROWS, target="")
    wanted = lacking.counts / N_ROWS
    assert abs(tree.probabilities(("a", "c")) - wanted).sum() / 2 > 0.04
    assert abs(model.shares["a", "c"] - wanted).sum() / 2 < 0.02
    assert set(model.tilts) == {each.clique for each in measured}
    sampled = model.sample(N_ROWS, rng=np.random.default_rng(1))
    assert abs(marginal_of(sampled, DOMAIN, ("a", "c")) / N_ROWS - wanted).sum() / 2 < 0.02
