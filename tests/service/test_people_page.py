"""The unit of protection on its page: held against the rows, for their owner alone."""

from dataclasses import replace

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from service.draft import Draft
from synth import Protection, Schema
from synth.counting.unit import UnitCheck, check_unit
from tests.service.brought import source
from tests.service.test_app import app, bring, draft_of, keys, press, shown

__all__ = ["app"]

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
    assert press(app, "next").header[0].value == "Privacy budget"
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
