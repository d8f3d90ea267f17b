"""The unit of protection on its page: held against the rows, for their owner alone."""

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import synth
from privacy.files import default_ledger
from privacy.ledger import Ledger
from service.draft import Draft
from synth import Protection, Schema
from synth.counting.in_memory import as_private
from synth.counting.sketching import sketch, sketches_of
from synth.counting.unit import UnitCheck, check_unit
from tests.service.brought import source
from tests.service.test_app import APP, app, at_address, bring, draft_of, keys, press, shown

__all__ = ["app"]

ROOT = Path(__file__).parents[2]

SCHEMA = """version: 1
protection: {unit: row}
columns:
- {name: customer, kind: identifier, role: drop}
- {name: age, kind: integer, domain: {minimum: 0, maximum: 100}}
"""
OF_ONE = SCHEMA.replace("{unit: row}", "{person: customer, max_rows: 2}").replace(
    "identifier, role: drop", "identifier"
)
# Of 100 persons 90 have two rows, ten have five.
ROWS = [f"c{n},{20 + n % 60}" for n in range(100) for _ in range(5 if n % 10 == 0 else 2)]
TABLE = "\n".join(["customer,age", *ROWS]).encode()
FEW = "\n".join(["customer,age", *(f"c{n % 4},{20 + n % 60}" for n in range(200))]).encode()
ALONE = "\n".join(["customer,age", *(f"c{n},{20 + n % 60}" for n in range(200))]).encode()


def reopened(app: AppTest, step: str) -> AppTest:
    """A new session at the address of another, as F5 opens one."""
    new = AppTest.from_file(APP, default_timeout=60)
    for name in app.query_params:
        new.query_params[name] = app.query_params[name]
    return at_address(new.run(), step).run()


def at_people(app: AppTest, table: bytes, schema: str = SCHEMA) -> AppTest:
    return press(bring(app, table, schema), "next", "next")


def test_persons_that_repeat_are_confirmed_before_the_next_step(app: AppTest) -> None:
    at_people(app, TABLE)
    said = shown(app)
    assert "Internal only" in said
    assert "Column 'customer' looks like an identifier of persons, and 100% of the rows" in said
    assert app.button(key="next").disabled
    assert draft_of(app).open_before("budget") == ["people"]

    app.checkbox[0].set_value(True).run()

    assert app.checkbox[0].label == "I have checked it: one row is one person."
    assert not app.button(key="next").disabled
    assert press(app, "next").title[0].value == "Privacy budget"
    assert press(app, "back").checkbox[0].value
    app.checkbox[0].set_value(False).run()
    assert app.button(key="next").disabled


def test_a_column_of_few_persons_is_confirmed(app: AppTest) -> None:
    at_people(app, FEW, OF_ONE)

    assert "is the person column and has 4 different values" in shown(app)
    assert app.button(key="next").disabled
    app.checkbox[0].set_value(True).run()
    assert not app.button(key="next").disabled


def test_rows_that_contradict_nothing_ask_for_nothing(app: AppTest) -> None:
    at_people(app, ALONE)

    assert "Internal only" not in shown(app)
    assert not app.checkbox
    assert not app.button(key="next").disabled


def test_the_proposed_maximum_is_taken_by_a_button(app: AppTest) -> None:
    """Of the rows 30 of 230 are beyond two; ten of a hundred persons have five."""
    at_people(app, TABLE, OF_ONE)
    said = shown(app)
    assert "Persons by their number of rows" in said
    assert "With at most **5 rows** nineteen of twenty persons keep all of theirs." in said
    assert "13% of the rows are beyond max_rows" in said
    assert not app.button(key="next").disabled

    press(app, "take cap")

    assert app.number_input(key="max rows").value == 5
    assert draft_of(app).protection == Protection("customer", 5)
    assert "beyond max_rows" not in shown(app)


def test_the_maximum_is_proposed_and_never_filled_in(app: AppTest) -> None:
    at_people(app, TABLE)
    app.radio(key="unit").set_value("person").run()
    app.selectbox(key="person").set_value("customer").run()

    assert app.number_input(key="max rows").value is None
    assert "take cap" in keys(app)
    assert app.button(key="next").disabled


def test_a_unit_is_held_against_the_rows_once(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Schema] = []

    def counted(table: pd.DataFrame, schema: Schema) -> UnitCheck:
        asked.append(schema)
        return check_unit(table, schema)

    monkeypatch.setattr("service.reader.desk.check_unit", counted)
    at_people(app, TABLE)
    assert len(asked) == 1

    app.checkbox[0].set_value(True).run()
    press(app, "next", "back")

    assert len(asked) == 1


def test_what_was_confirmed_of_one_table_is_open_in_another() -> None:
    first = Draft().with_source(source(TABLE), Schema.from_yaml(SCHEMA))
    done = replace(first, confirmed=first.unit.contradictions).with_people_compared()
    assert "people" not in done.open_before("budget")

    more = TABLE + b"\n" + b"\n".join(b"c1,%d" % (20 + n) for n in range(9))
    assert "people" in done.with_source(source(more)).open_before("budget")


def test_the_unit_is_held_against_the_rows_in_korean(app: AppTest) -> None:
    app.query_params["lang"] = "ko"
    at_people(app.run(), TABLE)
    assert "담당자 전용" in shown(app)
    assert "한 행이 한 사람이라고 적혀 있습니다" in shown(app)
    assert app.checkbox[0].label == "확인했습니다: 한 행이 한 사람입니다."

    app.radio(key="unit").set_value("person").run()
    app.selectbox(key="person").set_value("customer").run()
    assert "행 수별 사람 수" in shown(app)
    assert app.button(key="take cap").label == "5행으로 설정"


def test_what_is_half_typed_of_a_unit_survives_f5(app: AppTest) -> None:
    at_people(app, TABLE)
    app.radio(key="unit").set_value("person").run()
    app.selectbox(key="person").set_value("customer").run()
    new = reopened(app, "people")

    assert new.radio(key="unit").value == "person"
    assert new.selectbox(key="person").value == "customer"
    assert new.number_input(key="max rows").value is None
    assert draft_of(new).protection is None
    assert new.button(key="next").disabled
    new.number_input(key="max rows").set_value(5).run()
    again = reopened(new, "people")
    assert again.number_input(key="max rows").value == 5
    assert draft_of(again).protection == Protection("customer", 5)
    again.selectbox(key="person").set_value(None).run()
    assert reopened(again, "people").selectbox(key="person").value is None


def spent_on(population: str, table: bytes, schema: str) -> None:
    """A run on another population, of which ledger and sketch know."""
    read = synth.Table.from_bytes(table, Schema.from_yaml(schema), name="t.csv")
    book = Ledger(default_ledger())
    sketches = sketches_of(book)
    found = sketch(as_private(read), sketches)
    assert found is not None
    sketches.add(population, found)
    run = book.reserve(population, mu_squared=10**9, delta=10**3, date="2026-01-01")
    book.start(run, date="2026-01-01")
    book.abandon(run, date="2026-01-01")


MANY = "\n".join(["customer,age", *(f"c{n},{20 + n % 60}" for n in range(500))]).encode()


def test_the_same_people_are_asked_about_before_a_run(app: AppTest) -> None:
    """Nothing is chosen beforehand, and the next step waits for the answer."""
    spent_on("patients", MANY, OF_ONE)
    at_people(app, MANY, OF_ONE)
    assert "about the same people as in this table seem to be in the population" in shown(app)
    whose = next(radio for radio in app.radio if str(radio.key).startswith("whose"))
    assert whose.value is None
    assert app.button(key="next").disabled

    whose.set_value("same").run()
    assert not app.button(key="next").disabled
    assert draft_of(app).charged == "patients"
    assert draft_of(reopened(app, "people")).charged == "patients"
    press(app, "next")
    assert "Spent on the population **patients** so far" in shown(app)


def test_others_are_others_where_the_owner_says_so(app: AppTest) -> None:
    spent_on("patients", MANY, OF_ONE)
    at_people(app, MANY, OF_ONE)
    next(r for r in app.radio if str(r.key).startswith("whose")).set_value("others").run()
    assert draft_of(app).charged == "us all"
    press(app, "next", "next")

    order = draft_of(app).order()
    assert (order.population, order.others) == ("us all", ("patients",))


def test_people_that_nobody_knows_are_not_asked_about(app: AppTest) -> None:
    """Neither those of a population on which nothing was spent."""
    at_people(app, MANY, OF_ONE)
    assert not [r for r in app.radio if str(r.key).startswith("whose")]
    assert draft_of(app).people.is_answered


def test_an_answer_is_open_again_where_columns_are_others(app: AppTest) -> None:
    spent_on("patients", MANY, OF_ONE)
    at_people(app, MANY, OF_ONE)
    next(r for r in app.radio if str(r.key).startswith("whose")).set_value("others").run()
    draft = draft_of(app)
    other = replace(draft.columns[1], unreadable="missing")

    assert draft.with_column(other).open_before("budget") == ["people"]
    assert draft.with_column(other).with_people_compared().open_before("budget") == []


def test_the_answer_changes_whom_a_release_is_charged_to_and_nothing_else(app: AppTest) -> None:
    spent_on("patients", MANY, OF_ONE)
    at_people(app, MANY, OF_ONE)
    orders = []
    for answer in ("same", "others"):
        next(r for r in app.radio if str(r.key).startswith("whose")).set_value(answer).run()
        orders.append(vars(replace(draft_of(app), epsilon=1.0).order()))
    told = {name for name in orders[0] if orders[0][name] != orders[1][name]}

    assert told == {"population", "others"}
    assert "others" not in worker_asks()


def worker_asks() -> set[str]:
    """What the process of a run takes from its order."""
    text = (ROOT / "service" / "worker.py").read_text()
    return set(re.findall(r'order\["(\w+)"\]', text))


def test_what_is_chosen_stays_chosen_in_the_other_language(app: AppTest) -> None:
    """A browser knows a choice by its words, and is told the other language's."""
    at_people(app, ALONE)
    app.radio(key="unit").set_value("row").run()
    app.button_group(key="language of choice").set_value("ko").run()

    chosen = app.radio(key="unit")
    assert chosen.value == "row"
    assert chosen.proto.set_value
    assert chosen.proto.raw_value == "한 행이 한 사람입니다"
