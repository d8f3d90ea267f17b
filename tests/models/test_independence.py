"""Independence: the nearest rows to a model's in which a column tells nothing of others."""

import numpy as np
import pytest

from synth.domain import Domain, Floats, marginal_of
from synth.errors import InputError
from synth.models import independence
from synth.models.fitted_model import FittedModel
from synth.models.graphical_model import GraphicalModel
from synth.models.independence import parity_gap, sample_independent
from synth.models.tilted_model import TiltedModel

DOMAIN = Domain({"score": 4, "sex": 3, "region": 2, "approved": 2})
SHAPE = DOMAIN.shape(DOMAIN.columns)


def joint() -> Floats:
    """Sex and region tell of the outcome, of the score, and of each other."""
    rng = np.random.default_rng(4)
    table: Floats = rng.dirichlet(np.full(48, 2.0)).reshape(SHAPE)
    table[:, 0, :, 1] *= 8
    table[:2, 2] *= 0.05  # few, with low scores next to none
    return table / table.sum()


def graphical() -> FittedModel:
    """The whole joint as one potential: what it samples is known exactly."""
    return GraphicalModel(DOMAIN, {DOMAIN.columns: np.log(joint())}, 1000.0)


def tilted() -> FittedModel:
    """The same distribution: a tree's without the pair of sex and outcome, times that pair."""
    table = joint()
    pair = table.sum(axis=(0, 2))
    tilt = np.log(pair / pair.sum(axis=0) / pair.sum(axis=1, keepdims=True))
    base = np.log(table) - tilt[None, :, None, :]
    tree = GraphicalModel(DOMAIN, {DOMAIN.columns: base}, 1000.0)
    clique = ("sex", "approved")
    return TiltedModel(tree, {clique: tilt}, {clique: pair})


def repaired(table: Floats, others: tuple[int, ...]) -> Floats:
    """The I-projection on independence of the outcome, which is the last axis."""
    rest = tuple(axis for axis in range(3) if axis not in others)
    held = table.sum(axis=rest, keepdims=True)
    product = held.sum(axis=3, keepdims=True) * table.sum(axis=(0, 1, 2), keepdims=True)
    nearest: Floats = table / held * product
    return nearest


@pytest.mark.parametrize("model", [graphical(), tilted()], ids=["graphical", "tilted"])
@pytest.mark.parametrize("others", [("sex",), ("sex", "region")])
def test_rows_follow_the_nearest_distribution_with_the_independence(
    model: FittedModel, others: tuple[str, ...]
) -> None:
    """Within 0.5 % of rows over 48 cells; the rows of the model as it is are off by 9 %."""
    n = 20_000
    rows = sample_independent(model, "approved", others, n, rng=np.random.default_rng(1))
    shown = marginal_of(rows.codes, DOMAIN, DOMAIN.columns) / n
    places = tuple(DOMAIN.columns.index(name) for name in others)
    wanted = repaired(joint(), places)
    assert np.abs(joint() - wanted).sum() / 2 > 0.08
    assert np.abs(shown - wanted).sum() / 2 < 0.005
    # The outcome and the others keep their shares, and groups have the outcome alike.
    for kept in (("approved",), others):
        rest = tuple(DOMAIN.columns.index(c) for c in DOMAIN.columns if c not in kept)
        off = marginal_of(rows.codes, DOMAIN, kept) / n - joint().sum(axis=rest)
        assert np.abs(off).sum() / 2 < 0.001
    assert rows.after < 0.01 < 0.2 < rows.before
    assert parity_gap(rows.codes, DOMAIN, "approved", others) == rows.after


def test_the_price_is_that_of_the_two_models() -> None:
    """Against the exact distance of each pair, within 1 % of rows; the repaired pair has none."""
    rows = sample_independent(
        graphical(), "approved", ["sex"], 20_000, rng=np.random.default_rng(2)
    )
    after = repaired(joint(), (1,))
    assert len(rows.changes) == 5
    for pair, change in rows.changes.items():
        rest = tuple(DOMAIN.columns.index(c) for c in DOMAIN.columns if c not in pair)
        exact = np.abs(joint().sum(axis=rest) - after.sum(axis=rest)).sum() / 2
        assert change == pytest.approx(exact, abs=0.01)
    assert max(rows.changes.values()) > 0.02


def test_what_the_pool_lacks_is_drawn_under_conditions() -> None:
    """A combination that one row in 20,000 has gets what the product of shares says."""
    table = joint()
    table[:, 2, :, 1] *= 1e-4
    model = GraphicalModel(DOMAIN, {DOMAIN.columns: np.log(table)}, 1000.0)
    rows = sample_independent(model, "approved", ["sex"], 3000, rng=np.random.default_rng(3))
    counts = marginal_of(rows.codes, DOMAIN, ("sex", "approved"))
    expected = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0) / 3000
    assert np.abs(counts - expected).max() < 2
    # Few of a kind that were drawn apart look as the model says such rows look.
    scores = rows.codes["score"][(rows.codes["sex"] == 2) & (rows.codes["approved"] == 1)]
    said = table[:, 2, :, 1].sum(axis=1)
    assert np.abs(np.bincount(scores, minlength=4) / len(scores) - said / said.sum()).max() < 0.1
    assert rows.after < 0.03


def test_conditions_hold_and_independence_is_among_their_rows() -> None:
    where = {"region": np.array([0.0, 1.0]), "score": np.array([1.0, 1.0, 0.5, 0.0])}
    rows = sample_independent(
        graphical(), "approved", ["sex"], 500, rng=np.random.default_rng(5), where=where
    )
    assert (rows.codes["region"] == 1).all()
    assert (rows.codes["score"] < 3).all()
    assert rows.after < 0.1
    again = sample_independent(
        graphical(), "approved", ["sex"], 500, rng=np.random.default_rng(5), where=where
    )
    assert all((rows.codes[column] == again.codes[column]).all() for column in DOMAIN.columns)


def test_an_impossible_combination_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """No man is a patient of gynaecology: no independence without making one."""
    table = np.log(joint())
    table[:, 1, :, 1] = -1e4
    model = GraphicalModel(DOMAIN, {DOMAIN.columns: table}, 1000.0)
    with pytest.raises(InputError, match="no row of 1 of the combinations"):
        sample_independent(model, "approved", ["sex"], 1000, rng=np.random.default_rng(1))
    monkeypatch.setattr(independence, "_MOST_GROUPS", 5)
    with pytest.raises(InputError, match="too many combinations"):
        sample_independent(model, "approved", ["sex", "region"], 9, rng=np.random.default_rng(1))
    monkeypatch.setattr(independence, "_MOST_APART", 0)
    with pytest.raises(InputError, match="too many combinations"):
        sample_independent(model, "approved", ["sex"], 1000, rng=np.random.default_rng(1))


def test_the_gap_of_two_groups_is_the_difference_of_their_shares() -> None:
    """A group of less than a hundredth of the rows does not count."""
    sex = np.array([0] * 600 + [1] * 395 + [2] * 5)
    approved = np.array([1] * 300 + [0] * 300 + [1] * 79 + [0] * 316 + [1] * 5)
    codes = {"sex": sex, "approved": approved}
    assert parity_gap(codes, DOMAIN, "approved", ["sex"]) == pytest.approx(0.3)
    assert parity_gap(codes, DOMAIN, "sex", ["approved"]) > 0
