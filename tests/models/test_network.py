"""The network: what it draws is what its weights say, with and without conditions."""

import json
from collections import Counter
from itertools import product

import numpy as np
import pytest

from synth.domain import Domain, Floats
from synth.models.completing import complete_rows
from synth.models.layout import Layout, activate
from synth.models.network import Network

DOMAIN = Domain({"a": 3, "b": 2, "c": 4, "d": 2})
ORDER = ("c", "a", "d", "b")
LAYOUT = Layout(DOMAIN.shape(ORDER), 6)
WHERE = {"b": np.array([0.0, 1.0]), "a": np.array([1.0, 0.0, 0.3])}
N_ROWS = 20_000
# A share of 20,000 independent rows is off by less than 0.025, 7 deviations; these are spread.
NEAR = 0.025


def a_network(seed: int = 1) -> Network:
    drawn = np.random.default_rng(seed).normal(0, 1, LAYOUT.n_weights)
    return Network(DOMAIN, ORDER, LAYOUT.unpack(LAYOUT.round(drawn)), 100.0)


def probabilities(network: Network) -> Floats:
    """Of each row, over all combinations of codes in the network's order, in plain floats."""
    weights, starts = network.weights, LAYOUT.starts
    found = []
    for cell in product(*map(range, LAYOUT.sizes)):
        drawn = np.zeros(LAYOUT.n_codes)
        drawn[np.array(cell) + starts[:-1]] = 1
        one = activate(drawn @ weights["first"] + weights["first_bias"])
        both = one + activate(one @ weights["second"] + weights["second_bias"])
        logits = both @ weights["out"] + drawn @ weights["direct"] + weights["bias"]
        likely = 1.0
        for place, code in enumerate(cell):
            held = np.exp(logits[starts[place] : starts[place + 1]])
            likely *= held[code] / held.sum()
        found.append(likely)
    return np.array(found).reshape(LAYOUT.sizes)


def shares(codes: dict[str, np.ndarray[tuple[int], np.dtype[np.int64]]]) -> Floats:
    """Of each combination of codes among some rows, in the network's order."""
    counted = Counter(zip(*(codes[column].tolist() for column in ORDER), strict=True))
    total = counted.total()
    return np.array([counted[cell] / total for cell in product(*map(range, LAYOUT.sizes))]).reshape(
        LAYOUT.sizes
    )


def test_a_column_depends_on_those_before_alone() -> None:
    """Each weight that there is not would let a code see itself, or what is drawn later."""
    assert probabilities(a_network()).sum() == pytest.approx(1, abs=1e-12)


def test_rows_have_the_shares_that_the_weights_say() -> None:
    network = a_network()
    found = shares(network.sample(N_ROWS, rng=np.random.default_rng(0)))
    np.testing.assert_allclose(found, probabilities(network), atol=NEAR)


def test_rows_that_satisfy_conditions_have_their_shares() -> None:
    """Of four rows begun one is chosen, so shares spread twice as much as of independent rows."""
    network = a_network()
    weighted = probabilities(network) * WHERE["a"][None, :, None, None] * WHERE["b"]
    found = shares(network.sample(N_ROWS, rng=np.random.default_rng(0), where=WHERE))
    np.testing.assert_allclose(found, weighted / weighted.sum(), atol=2 * NEAR)
    assert (found[..., 0] == 0).all()
    assert network.log_share(WHERE) == pytest.approx(np.log(weighted.sum()), abs=0.15)


def test_few_rows_share_a_beginning_where_a_condition_leaves_few() -> None:
    """The last column tells of the first, of which one row in 150 has what is asked.

    Of four rows begun for each of 1,000, 27 would go on. Of 64 it is 430: shares then spread as of
    so many independent rows, and 0.12 is 5 deviations.
    """
    tables = {name: np.zeros(mask.shape) for name, mask in LAYOUT.masks.items()}
    tables["bias"][LAYOUT.starts[0] : LAYOUT.starts[1]] = 0, 0, 0, -4
    tables["direct"][3, LAYOUT.starts[3] + 1] = 8
    tables["bias"][LAYOUT.starts[3] + 1] = -7.5
    network = Network(DOMAIN, ORDER, tables, 100.0)
    where = {"b": np.array([0.0, 1.0])}
    weighted = probabilities(network)
    weighted[..., 0] = 0
    found = shares(network.sample(1_000, rng=np.random.default_rng(0), where=where))
    np.testing.assert_allclose(found, weighted / weighted.sum(), atol=0.12)
    assert network._begun_for_one(where) == 64
    assert network._begun_for_one({"c": np.array([0.0, 0.0, 0.0, 1.0])}) == 4


def test_completed_rows_are_drawn_given_what_is_known() -> None:
    """The last code of a column is "missing", and fills nothing."""
    network, n_rows = a_network(), 3_000
    rows = {column: np.ones(n_rows, dtype=np.int64) for column in ORDER}
    known = {column: np.full(n_rows, column == "b") for column in ORDER}
    found = shares(complete_rows(network, rows, known, rng=np.random.default_rng(0)))
    wanted = probabilities(network).copy()
    wanted[..., 0], wanted[3], wanted[:, 2], wanted[:, :, 1] = 0, 0, 0, 0
    np.testing.assert_allclose(found, wanted / wanted.sum(), atol=0.08)
    assert (found[wanted == 0] == 0).all()


def test_cells_that_cannot_be_are_never_drawn() -> None:
    bar = np.zeros((3, 4), dtype=bool)
    bar[0, :3] = True
    alone = np.array([False, True])
    network = a_network().with_bars({("a", "c"): bar, ("d",): alone})
    codes = network.sample(5_000, rng=np.random.default_rng(0))
    assert not ((codes["a"] == 0) & (codes["c"] < 3)).any()
    assert set(codes["d"]) == {0}
    assert network.cliques == {("a", "c"), ("d",)}
    both = network.with_bars({("d",): np.array([False, False])})
    np.testing.assert_array_equal(both.bars[("d",)], alone)


def test_biases_bring_about_the_shares_that_are_asked_for() -> None:
    wanted = {
        column: np.random.default_rng(place).dirichlet(np.full(size, 3.0))
        for place, (column, size) in enumerate(DOMAIN.sizes.items())
    }
    codes = a_network().with_shares(wanted).sample(N_ROWS, rng=np.random.default_rng(0))
    for column, share in wanted.items():
        found = np.bincount(codes[column], minlength=len(share)) / N_ROWS
        np.testing.assert_allclose(found, share, atol=NEAR)


def test_a_network_is_the_same_when_read() -> None:
    """Whole numbers are written, so its rows are the same to the last."""
    network = a_network().with_bars({("a", "b"): np.eye(3, 2, dtype=bool)})
    document = json.loads(json.dumps(network.to_document()))
    again = Network.from_document(document, DOMAIN, 100.0)
    for column, codes in network.sample(500, rng=np.random.default_rng(3)).items():
        np.testing.assert_array_equal(
            again.sample(500, rng=np.random.default_rng(3))[column], codes
        )
    assert again.log_potentials == {}
    assert not again.is_tilted


@pytest.mark.parametrize(
    "change",
    [
        {"order": ["a", "b", "c"]},
        {"hidden": 5},
        {"weights": [0]},
        {"weights": [10**9] * LAYOUT.n_weights},
    ],
)
def test_a_damaged_network_is_refused(change: dict[str, object]) -> None:
    document = a_network().to_document()
    document["network"].update(change)
    with pytest.raises(ValueError, match="network"):
        Network.from_document(document, DOMAIN, 100.0)
