"""A hidden column: rows without it, conditions, bars, its file, and cells that are filled."""

import json

import numpy as np
import pytest

from synth.domain import Domain, Floats, marginal_of
from synth.models.completing import complete_rows
from synth.models.latent_classes import Classes
from synth.models.latent_model import HIDDEN, LatentModel, as_hidden_column
from synth.models.tilted_model import TiltedModel

DOMAIN = Domain({"a": 3, "b": 3, "c": 2})
CLASSES = Classes(
    DOMAIN,
    np.array([0.5, 0.3, 0.2]),
    np.array(
        [
            [0.8, 0.1, 0.1, 0.7, 0.2, 0.1, 0.9, 0.1],
            [0.1, 0.8, 0.1, 0.1, 0.7, 0.2, 0.5, 0.5],
            [0.0, 0.2, 0.8, 0.2, 0.1, 0.7, 0.1, 0.9],
        ]
    ),
)
N_ROWS = 40_000


def joint() -> Floats:
    """Return the shares of all cells of the model below."""
    shares = CLASSES.marginal(DOMAIN.columns) * np.exp(tilt())[:, :, None]
    return shares / shares.sum()


def tilt() -> Floats:
    return np.array([[0.3, -0.2, 0.0], [0.0, 0.4, -0.3], [-0.1, 0.0, 0.2]])


@pytest.fixture(scope="module")
def model() -> LatentModel:
    shares = joint().sum(axis=2)
    whole = TiltedModel(
        as_hidden_column(CLASSES, 1000.0), {("a", "b"): tilt()}, {("a", "b"): shares}
    )
    return LatentModel(whole)


def shares_of(rows: dict[str, np.ndarray]) -> Floats:
    counts = marginal_of(rows, DOMAIN, DOMAIN.columns)
    return counts / counts.sum()


def test_rows_follow_the_mixture_and_do_not_show_their_class(model: LatentModel) -> None:
    """40,000 rows of 18 cells are .004 off by chance; drawn balanced, they are nearer."""
    rows = model.sample(N_ROWS, rng=np.random.default_rng(1))

    assert list(rows) == list(DOMAIN.columns) == list(model.domain.columns)
    assert np.abs(shares_of(rows) - joint()).sum() / 2 < 0.01
    assert model.cliques == {("a", "b")}
    assert HIDDEN not in {column for clique in model.log_potentials for column in clique}


def test_a_condition_weighs_the_classes(model: LatentModel) -> None:
    """All rows satisfy it, and the others follow as Bayes says; .01 is more than twice chance."""
    where = {"c": np.array([0.0, 1.0])}
    rows = model.sample(N_ROWS, rng=np.random.default_rng(2), where=where)

    assert (rows["c"] == 1).all()
    given = joint()[:, :, 1] / joint()[:, :, 1].sum()
    found = marginal_of(rows, DOMAIN, ("a", "b")) / N_ROWS
    assert np.abs(found - given).sum() / 2 < 0.02
    assert np.exp(model.log_share(where)) == pytest.approx(CLASSES.marginal(("c",))[1], rel=1e-9)


def test_bars_hold_across_classes(model: LatentModel) -> None:
    bar = np.zeros((3, 2), dtype=bool)
    bar[0, 1] = bar[2, 0] = True
    rows = model.with_bars({("a", "c"): bar}).sample(5_000, rng=np.random.default_rng(3))

    assert not bar[rows["a"], rows["c"]].any()


def test_its_file_gives_it_back(model: LatentModel) -> None:
    document = json.loads(json.dumps(model.to_document()))
    again = LatentModel.from_document(document, DOMAIN, 1000.0)

    rows = [one.sample(2_000, rng=np.random.default_rng(4)) for one in (again, again)]
    assert all((rows[0][column] == rows[1][column]).all() for column in DOMAIN.columns)
    # Potentials are rounded to seven digits: the same tables but for that.
    for clique, table in model.whole.log_potentials.items():
        assert np.allclose(again.whole.log_potentials[clique], table, atol=1e-6)


@pytest.mark.parametrize(
    "change", [{"classes": 4}, {"classes": -1}, {"classes": True}, {"classes": 3.0}, {"tilts": []}]
)
def test_a_damaged_file_is_refused(model: LatentModel, change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        LatentModel.from_document({**model.to_document(), **change}, DOMAIN, 1000.0)


def test_unknown_codes_follow_the_rest_of_their_row(model: LatentModel) -> None:
    """The class is drawn with them; "missing", the last code of a column, fills nothing.

    Against exact shares, of 40,000 rows of which .007 is chance.
    """
    rng = np.random.default_rng(5)
    rows = model.sample(N_ROWS, rng=rng)
    known = {column: np.full(N_ROWS, column == "a") for column in DOMAIN.columns}

    filled = complete_rows(model, rows, known, rng=rng)

    assert list(filled) == list(DOMAIN.columns)
    assert (filled["a"] == rows["a"]).all()
    assert (filled["b"] < 2).all()
    assert (filled["c"] < 1).all()
    # Each column has a last code that stands for missing, which is not drawn.
    given = joint()[:, :2, 0]
    given = given / given.sum(axis=1, keepdims=True)
    counts = marginal_of(filled, DOMAIN, ("a", "b"))[:, :2]
    found = counts / counts.sum(axis=1, keepdims=True)
    assert np.abs(found - given).max() < 0.04
