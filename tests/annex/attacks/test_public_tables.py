"""Attacks on releases of public tables, which lie beside the project; skipped where they do not."""

from pathlib import Path

import numpy as np
import pytest

from synth import Budget, Protection, Release, Table, synthesize
from synth.annex.attacks.attack import Attacks, attack
from synth.annex.attacks.throwaway import Generate, make_generator
from synth.tables.proposal import propose_schema
from tests.annex.attacks.leaking import bootstrapping, copying, elsewhere, noiseless

DATA = Path(__file__).parents[4] / "shared" / "data"
TABLES = {
    "adult": "adult/adult.csv",
    "telco_churn": "telco_churn/Telco-Customer-Churn.csv",
    "german_credit": "german_credit/credit.csv",
}
Made = tuple[Release, Table]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.exists(), reason="../shared/data is not there"),
]


@pytest.fixture(scope="module", params=TABLES)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    path = DATA / TABLES[request.param]
    table = Table.read(path, propose_schema(path, Protection()))
    ledger = tmp_path_factory.mktemp("public") / "ledger.db"
    return synthesize(table, Budget(1), ledger=ledger), table


def attacked(made: Made, generate: Generate | None = None) -> Attacks:
    release, table = made
    return attack(release, table, rng=np.random.default_rng(1), generate=generate)


def test_at_its_budget_a_release_stays_at_control(made: Made) -> None:
    """All that members lose over others lies below the limit, no canary, no more than the curve.

    The area under the curve may be above a half, which the guarantee allows on thousands of
    persons: it is held to the bound.
    """
    found = attacked(made)

    assert not found.contradicts
    assert all(roc.auc_low < found.bound.auc for roc in found.memberships)
    assert not {"canary", *(risk.name for risk in found.risks)} & set(found.signals)
    assert {risk.standing for risk in found.risks} <= {"below", "open"}


def test_what_leaks_is_seen(made: Made) -> None:
    honest = make_generator(made[0])
    copied, drawn = attacked(made, copying(honest, 0.1)), attacked(made, bootstrapping(honest, 3))
    nearest = [roc.auc for roc in drawn.memberships if roc.name == "nearest"]

    assert {"copied rows", "nearest"} <= set(copied.signals)
    assert copied.contradicts
    assert min(nearest) > 0.9
    assert "canary" in drawn.signals


def test_a_model_without_noise_is_seen_through(made: Made) -> None:
    """Never as a whole where thousands share few values; but the canary, and beyond the curve."""
    found = attacked(made, make_generator(made[0], noiseless(made[0].schema)))

    assert "canary" in found.signals
    assert {"density", "marginals"} <= set(found.signals)
    assert found.contradicts


def test_an_independent_sample_shows_nothing(made: Made) -> None:
    """Other persons of the same table, drawn as they are: as sharp as can be, and about nobody.

    A signal is shown by chance once in a hundred reviews. This is held to a thousandth of that, so
    that a change of the noise alone fails it once in some 30,000 times.
    """
    release, table = made
    order = np.random.default_rng(2).permutation(len(table.frame))
    half, rest = (
        Table(table.frame.iloc[part].reset_index(drop=True), table.schema)
        for part in np.array_split(order, 2)
    )
    generate = elsewhere(bootstrapping(make_generator(release), 1), rest)
    found = attacked((release, half), generate)

    assert min(chance for _, chance in found._chances) > found.alarm / 1000, found.signals
    assert not found.contradicts
