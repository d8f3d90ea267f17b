"""What to expect of a release, on the page where its budget is chosen."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from synth.planning.plan import TablePlan
from tests.service.test_app import app, bring, draft_of, press, shown

__all__ = ["app"]

SCHEMA = """version: 1
protection: {unit: row}
columns:
- {name: age, kind: integer, domain: {minimum: 0, maximum: 100}}
- {name: plan, kind: categorical, domain: {categories: [basic, plus]}}
"""
TABLE = "age,plan\n" + "\n".join(
    f"{20 + n % 60},{'plus' if n % 3 else 'basic'}" for n in range(900)
)


@pytest.fixture
def at_budget(app: AppTest) -> AppTest:
    return press(bring(app, TABLE.encode(), SCHEMA), "next", "next", "next")


def test_nothing_is_planned_until_the_owner_says_how_many_rows(at_budget: AppTest) -> None:
    assert "which columns will come out well" in shown(at_budget)
    (sums,) = at_budget.dataframe  # the one that explains how releases add up
    assert "Expected" not in sums.value
    assert "plans" not in at_budget.session_state


def test_columns_are_planned_for_the_rows_that_were_typed(at_budget: AppTest) -> None:
    at_budget.number_input(key="rows about").set_value(5_000).run()
    expected = at_budget.dataframe[0].value
    assert list(expected["Column"]) == ["age", "plan"]
    assert list(expected["Expected"]) == ["usable", "usable"]
    assert draft_of(at_budget).rows_about == 5_000


def test_other_budgets_are_planned_beside_the_chosen_one(at_budget: AppTest) -> None:
    at_budget.number_input(key="rows about").set_value(5_000).run()
    plans: dict[tuple[object, ...], TablePlan] = at_budget.session_state["plans"]
    graded = {plan.epsilon: len(plan.columns_graded("usable")) for plan in plans.values()}
    assert sorted(graded) == [0.1, 0.3, 1.0, 3.0, 10.0]
    assert graded[0.1] <= graded[10.0] == 2
    before = len(plans)
    at_budget.run()
    assert len(at_budget.session_state["plans"]) == before


def test_a_hopeless_budget_is_said_with_its_ways_out(at_budget: AppTest) -> None:
    at_budget.select_slider(key="epsilon").set_value(0.05).run()
    at_budget.number_input(key="rows about").set_value(300).run()
    said = shown(at_budget)
    assert "Most columns would come out as noise" in said
    assert "What would let all columns survive: one of: an ε of about" in said
    assert not at_budget.button(key="next").disabled


def test_a_column_whose_number_of_values_decides_is_asked_for(app: AppTest) -> None:
    """The editor's table cannot be typed into here: what it gives back is what was typed before."""
    schema = SCHEMA.replace("{categories: [basic, plus]}", "bought")
    page = press(bring(app, TABLE.encode(), schema), "next", "next", "next")
    page.number_input(key="rows about").set_value(5_000).run()
    asked, expected = page.dataframe[0].value, page.dataframe[1].value
    assert list(asked["column"]) == ["plan"]
    assert asked["values"].isna().all()
    assert list(expected["Expected"]) == ["usable", "depends"]
    assert "survives with up to" in expected.iloc[1, -1]
    page.session_state["draft"] = replace(draft_of(page), values=(("plan", 3_000),))
    page.run()
    assert list(page.dataframe[0].value["values"]) == [3_000]
    assert list(page.dataframe[1].value["Expected"]) == ["usable", "not usable"]
    assert draft_of(page).values == (("plan", 3_000),)


def test_a_preset_moves_the_slider_and_is_named_again_later(at_budget: AppTest) -> None:
    at_budget.button_group(key="preset").set_value(3.0).run()
    assert at_budget.select_slider(key="epsilon").value == 3.0
    at_budget.select_slider(key="epsilon").set_value(0.3).run()
    assert at_budget.button_group(key="preset").value == 0.3
    at_budget.select_slider(key="epsilon").set_value(0.5).run()
    assert at_budget.button_group(key="preset").value is None
    page = press(at_budget, "next", "back")
    assert page.select_slider(key="epsilon").value == 0.5
    assert draft_of(page).epsilon == 0.5
