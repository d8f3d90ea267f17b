"""The ledger's page: what was spent on a population, and its cap, which an administrator sets."""

import pytest
from streamlit.testing.v1 import AppTest

from privacy.accounting import Accountant, Budget
from privacy.files import default_ledger
from privacy.ledger import Ledger
from service.roles import Role
from service.store import log, people
from service.store.store import default_store
from synth.purchases import THRESHOLD_SHARE
from tests.service.jobs import SCHEMA, TABLE
from tests.service.test_app import app, at_address, bring, keys, press, shown
from tests.service.test_roles import looking

__all__ = ["app"]


def spend(population: str) -> None:
    """A run of ε = 1 on the ledger that broke off, without the work of making it."""
    worth = Accountant(Budget(1.0), threshold_share=THRESHOLD_SHARE)
    book, day = Ledger(default_ledger()), "2026-11-28"
    amounts = {"mu_squared": worth.granted, "delta": worth.delta_granted}
    run = book.reserve(population, **amounts, date=day)
    book.start(run, date=day)
    book.abandon(run, date=day)


def test_two_runs_of_one_add_up_to_less_than_two(app: AppTest) -> None:
    """A run that broke off stays spent; another population's lines are not shown."""
    bring(app, TABLE, SCHEMA)
    for population in ("us all", "us all", "others"):
        spend(population)
    at_address(app, "ledger").run()
    lines = app.dataframe[0].value

    assert list(lines["state"])[:3] == [
        "broke off, stays spent",
        "measuring began",
        "budget set aside",
    ]
    assert list(lines["sum"])[::3] == ["1.46", "1"]
    assert set(lines["amount"]) == {"1"}
    assert len(lines) == 6
    assert "ε = 1.46" in shown(app)
    explained = app.dataframe[1].value
    assert explained.iloc[1].tolist() == [2, "1.46", "2"]


def test_an_administrator_sets_the_cap_and_the_log_has_it(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(app, TABLE, SCHEMA)
    ours = app.query_params["project"]
    kim = people.add(default_store(), "Kim", [(ours, Role.ADMINISTRATOR)], who="owner")
    page = looking(app, kim, monkeypatch)
    at_address(page, "ledger").run()
    assert "No cap is set." in shown(page)
    page.number_input(key="cap epsilon").set_value(2.0)
    page.button(key="set cap").click().run()

    assert "Its cap is ε = 2, δ = 1e-05." in shown(page)
    cap = Ledger(default_ledger()).account("us all").cap
    assert cap is not None
    assert cap.fixed_in_advance
    line = log.newest(default_store())[0]
    assert (line.who, line.did, line.project) == (kim.id, "set cap: ε = 2", ours)


@pytest.mark.parametrize("role", [Role.REQUESTER, Role.REVIEWER, Role.AUDITOR])
def test_nobody_else_sets_it(app: AppTest, monkeypatch: pytest.MonkeyPatch, role: Role) -> None:
    bring(app, TABLE, SCHEMA)
    kim = people.add(default_store(), "Kim", [(app.query_params["project"], role)], who="owner")
    page = looking(app, kim, monkeypatch)
    at_address(page, "ledger").run()

    assert "Nothing was spent on the population" in shown(page)
    assert "cap epsilon" not in {one.key for one in page.number_input}
    assert "set cap" not in keys(page)


def test_the_sample_project_has_a_declared_and_an_estimated_draft(app: AppTest) -> None:
    """Each opens at its table; nothing is spent on anybody by it."""
    at_address(app, "projects").run()
    press(app, "sample project")

    said = shown(app)
    assert "columns: 15, of which estimated: 2" in said
    assert "columns: 15, of which estimated: 13" in said
    assert not default_ledger().exists()
    app.query_params.pop("run", None)
    at_address(app, "compare").run()
    assert "Two releases are needed." in shown(app)
