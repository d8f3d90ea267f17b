"""The junction tree, against sums over the whole joint distribution."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import logsumexp

from synth.domain import Clique, Domain, Floats
from synth.models.junction_tree import JunctionTree, broadcast_to, gather, marginalize
from tests.strategies import cliques_of, domains, log_potentials

DOMAIN = Domain({"a": 2, "b": 3, "c": 4, "d": 2, "e": 3})

CLIQUES: dict[str, list[Clique]] = {
    "a tree": [("a", "b"), ("b", "c"), ("b", "d"), ("d", "e")],
    "a chain": [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e")],
    "a star": [("a", "b"), ("a", "c"), ("a", "d"), ("a", "e")],
    "a cycle": [("a", "b"), ("b", "c"), ("c", "d"), ("a", "d"), ("e",)],
    "a cycle of all": [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"), ("a", "e")],
    "a column in no clique": [("a", "b"), ("b", "d")],
    "unconnected parts": [("a", "c"), ("b", "e"), ("d",)],
    "a triple and pairs": [("a", "b", "c"), ("c", "d"), ("a", "d"), ("e",)],
    "columns in another order": [("c", "b", "a"), ("e", "a"), ("d", "c")],
    "the whole domain": [("a", "b", "c", "d", "e")],
    "no clique": [],
}
named_cliques = pytest.mark.parametrize("cliques", CLIQUES.values(), ids=CLIQUES.keys())


def random_potentials(cliques: list[Clique], sharpness: float = 1.0) -> dict[Clique, Floats]:
    rng = np.random.default_rng(7)
    return {clique: rng.normal(0, sharpness, DOMAIN.shape(clique)) for clique in cliques}


def joint_log_weights(domain: Domain, potentials: dict[Clique, Floats]) -> Floats:
    """Add up the log-potentials of every cell of the whole domain, one by one."""
    joint = np.zeros(domain.shape(domain.columns))
    for cell in np.ndindex(joint.shape):
        code = dict(zip(domain.columns, cell, strict=True))
        joint[cell] = sum(
            table[tuple(code[column] for column in clique)] for clique, table in potentials.items()
        )
    return joint


def marginal_of_joint(domain: Domain, joint: Floats, clique: Clique) -> Floats:
    axes = list(range(joint.ndim))
    return np.einsum(joint, axes, [domain.columns.index(column) for column in clique])


def holds_as_a_junction_tree(tree: JunctionTree) -> None:
    """Check what the sums rely on: a tree, separators, running intersection, maximal cliques."""
    assert [link.child for link in tree.links] == list(range(1, len(tree.cliques)))
    for link in tree.links:
        assert link.parent < link.child
        both = set(tree.cliques[link.parent]) & set(tree.cliques[link.child])
        assert set(link.separator) == both
    for column in tree.domain.columns:
        # In a tree, k vertices are connected among themselves if and only if k - 1 edges join them.
        holding = sum(column in clique for clique in tree.cliques)
        assert sum(column in link.separator for link in tree.links) == holding - 1
    for one, other in itertools.permutations(tree.cliques, 2):
        assert not set(one) <= set(other)


@named_cliques
def test_cliques_that_share_a_column_are_connected_through_it(cliques: list[Clique]) -> None:
    """The running-intersection property, which makes local sums global ones."""
    tree = JunctionTree.of(DOMAIN, cliques)

    holds_as_a_junction_tree(tree)
    for clique in cliques:
        assert set(clique) <= set(tree.cliques[tree.home(clique)])


@given(st.data())
def test_any_cliques_have_a_junction_tree(data: st.DataObject) -> None:
    domain = data.draw(domains())
    cliques = data.draw(cliques_of(domain))
    tree = JunctionTree.of(domain, cliques)

    holds_as_a_junction_tree(tree)
    for clique in cliques:
        assert set(clique) <= set(tree.cliques[tree.home(clique)])


@pytest.mark.parametrize("shape", ["a tree", "a chain", "a star"])
def test_pairs_without_a_cycle_are_not_made_larger(shape: str) -> None:
    tree = JunctionTree.of(DOMAIN, CLIQUES[shape])

    assert set(tree.cliques) == set(CLIQUES[shape])
    assert tree.cells == sum(DOMAIN.cells(clique) for clique in CLIQUES[shape])


def test_a_cycle_is_cut_along_its_smaller_side() -> None:
    """A chord between a and c (8 cells, triangles of 24 and 16), or b and d (6; 12 and 24)."""
    tree = JunctionTree.of(DOMAIN, CLIQUES["a cycle"])

    assert set(tree.cliques) == {("a", "b", "d"), ("b", "c", "d"), ("e",)}
    assert tree.cells == 12 + 24 + 3


def test_a_clique_is_at_home_in_the_smallest_that_holds_it() -> None:
    tree = JunctionTree.of(DOMAIN, [("a", "b", "c"), ("b", "d")])

    assert tree.cliques[tree.home(("b",))] == ("b", "d")
    assert tree.cliques[tree.home(("c", "a"))] == ("a", "b", "c")
    assert tree.home(("a", "d")) is None


@named_cliques
@pytest.mark.parametrize("sharpness", [1.0, 100.0])
def test_beliefs_are_the_marginals_of_the_joint(cliques: list[Clique], sharpness: float) -> None:
    """Against the sum over all 144 cells; sharpness 100 spans e^±500, beyond what floats hold."""
    potentials = random_potentials(cliques, sharpness)
    tree = JunctionTree.of(DOMAIN, cliques)
    beliefs, log_total = tree.calibrate(gather(potentials, tree))

    joint = joint_log_weights(DOMAIN, potentials)
    assert log_total == pytest.approx(logsumexp(joint), rel=1e-12)
    shares = np.exp(joint - logsumexp(joint))
    for clique, belief in zip(tree.cliques, beliefs, strict=True):
        np.testing.assert_allclose(
            np.exp(belief), marginal_of_joint(DOMAIN, shares, clique), rtol=1e-9, atol=1e-300
        )


@given(st.data())
def test_beliefs_agree_on_what_they_share(data: st.DataObject) -> None:
    domain = data.draw(domains())
    potentials = data.draw(log_potentials(domain))
    tree = JunctionTree.of(domain, potentials)
    beliefs, log_total = tree.calibrate(gather(potentials, tree))

    joint = joint_log_weights(domain, potentials)
    assert log_total == pytest.approx(logsumexp(joint), abs=1e-9)
    for link in tree.links:
        above = marginalize(np.exp(beliefs[link.parent]), tree.cliques[link.parent], link.separator)
        below = marginalize(np.exp(beliefs[link.child]), tree.cliques[link.child], link.separator)
        np.testing.assert_allclose(above, below, atol=1e-9)


def test_a_pass_leaves_the_potentials_as_they_were() -> None:
    """They are calibrated again for every `where`."""
    tree = JunctionTree.of(DOMAIN, CLIQUES["a cycle"])
    tables = gather(random_potentials(CLIQUES["a cycle"]), tree)
    before = [table.copy() for table in tables]
    tree.calibrate(tables)

    for table, kept in zip(tables, before, strict=True):
        np.testing.assert_array_equal(table, kept)


def test_a_potential_that_no_clique_holds_is_refused() -> None:
    tree = JunctionTree.of(DOMAIN, [("a", "b")])

    with pytest.raises(ValueError, match="No clique of the tree holds"):
        gather({("a", "c"): np.zeros((2, 4))}, tree)


@pytest.mark.parametrize("clique", [("c", "a"), ("a", "c"), ("b",), ("d", "c", "a"), ()])
def test_expanding_and_summing_out_follow_the_names(clique: Clique) -> None:
    """Columns in any order; the oracle is einsum, which is told the axes by name."""
    table = np.random.default_rng(3).random(DOMAIN.shape(clique))
    onto = DOMAIN.columns
    axes = {column: axis for axis, column in enumerate(onto)}
    whole = np.ones(DOMAIN.shape(onto))
    by_name = [axes[column] for column in clique]
    wide = np.einsum(whole, list(axes.values()), table, by_name, list(axes.values()))

    np.testing.assert_allclose(broadcast_to(table, clique, onto) * whole, wide)
    np.testing.assert_allclose(marginalize(wide, onto, clique) * table.size, table * whole.size)
