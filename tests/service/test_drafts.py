"""Drafts: what was typed is found again by its address, from any session and after a restart."""

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from service import draft_document, uploads
from service.draft import Draft
from service.intake import DEMO_TABLES
from service.reader.seen import Reading
from service.store.store import default_store
from synth import InputError, Schema
from synth.statement import Statement
from synth.tables.rule_entries import read_rules
from tests.service.brought import Here, take
from tests.service.jobs import SCHEMA, SECRET, TABLE, open_store
from tests.service.test_app import (
    ANOTHER,
    LATIN,
    app,
    bring,
    draft_of,
    press,
    shown,
)
from tests.service.test_people_page import SCHEMA as OF_ROWS
from tests.service.test_people_page import TABLE as REPEATING
from tests.service.test_people_page import reopened

__all__ = ["app"]


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "READERS", Here())


@pytest.mark.parametrize("name", DEMO_TABLES)
def test_a_draft_comes_back_from_its_document(tmp_path: Path, name: str) -> None:
    store = open_store(tmp_path)
    project = store.add_project("Ours", "us", who="owner")
    source, schema = uploads.take_demo(store, project.id, name, who="owner")
    draft = replace(
        Draft(population="us").with_source(source, schema).with_policy("HIPAA", surrogates=True),
        epsilon=0.5,
        considered=2.0,
        named=(("age", "NONE"),),
        statement=Statement(owner="us", expires="2030-01-01"),
        rows_about=5000,
        groups=("sex",),
        values=(("age", 90),),
        rules=read_rules(["joined >= born", {"one_hot": ["a", "b"], "broken": "missing"}]),
    )
    document = draft_document.to_document(draft)

    assert draft_document.from_document(document, population="us", source=source) == draft
    assert uploads.find(store, source.upload) == source


def test_what_was_confirmed_is_kept_without_its_counts(tmp_path: Path) -> None:
    """What is confirmed is found in the rows again; of another table it is open."""
    store = open_store(tmp_path)
    project = store.add_project("Ours", "us", who="owner")
    source = take(store, project.id, REPEATING, "t.csv", Reading())
    draft = Draft(population="us").with_source(source, Schema.from_yaml(OF_ROWS))
    draft = replace(draft, confirmed=draft.unit.contradictions)
    assert draft.confirmed
    document = draft_document.to_document(draft)

    assert document["confirmed"] == [["repeats", "customer"]]
    assert draft_document.from_document(document, population="us", source=source) == draft


def test_f5_loses_nothing_that_was_typed(app: AppTest) -> None:
    press(bring(app, TABLE, SCHEMA), "next", "next", "next")
    app.select_slider(key="epsilon").set_value(3.0).run()
    assert reopened(app, "budget").select_slider(key="epsilon").value == 3.0
    press(app, "next")
    app.text_input(key="state-purpose").set_value("research").run()
    new = reopened(app, "run")

    assert "ε = 3, δ = 10⁻⁶, engine auto, population us all" in shown(new)
    assert new.text_input(key="state-purpose").value == "research"
    assert draft_of(new) == draft_of(app)
    assert SECRET not in str(dict(new.query_params))


def test_an_encoding_that_was_named_is_named_once(app: AppTest) -> None:
    bring(app, LATIN)
    asked = next(box for box in app.selectbox if str(box.key).startswith("encoding"))
    asked.set_value("cp1252").run()

    assert draft_of(reopened(app, "table")).source == draft_of(app).source


def test_a_draft_whose_table_was_deleted_keeps_the_rest(app: AppTest) -> None:
    press(bring(app, TABLE, SCHEMA), "next", "next")
    source, columns = draft_of(app).source, draft_of(app).columns
    assert source is not None
    default_store().drop_upload(source.upload, who="owner")
    new = reopened(app, "table")

    assert "The uploaded table was deleted. Upload it again." in shown(new)
    assert draft_of(new).source is None
    assert draft_of(new).columns == columns
    assert draft_of(bring(new, TABLE)).columns == columns
    assert draft_of(new).open_before("budget") == ["people"], "whose they are is asked anew"


def test_a_new_table_deletes_the_one_before(app: AppTest) -> None:
    bring(app, TABLE, SCHEMA)
    before = draft_of(app).source
    bring(app, TABLE + b"\nx,5,F", SCHEMA)
    after = draft_of(app).source

    assert before is not None
    assert after is not None
    assert before.upload != after.upload
    assert [path.name for path in default_store().uploads.iterdir()] == [after.upload]


def test_an_unknown_draft_says_so_and_its_project_stays(app: AppTest) -> None:
    app.query_params["draft"] = "unknown"
    app.run()

    assert "The draft of this address is not known here." in shown(app)
    assert "draft" not in app.query_params


def test_a_table_that_does_not_fit_its_schema_is_gone_with_the_next(app: AppTest) -> None:
    """Until then another schema can be brought for it."""
    bring(app, ANOTHER, SCHEMA)
    assert "lacks these columns" in shown(app)
    assert draft_of(app).source is None
    bring(app, TABLE)
    source = draft_of(app).source

    assert source is not None
    assert [path.name for path in default_store().uploads.iterdir()] == [source.upload]


def test_a_table_is_held_to_its_schema(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    project = store.add_project("Ours", "us", who="owner")
    _, schema = uploads.take_demo(store, project.id, "visits", who="owner")
    with pytest.raises(InputError, match="lacks these columns"):
        take(store, project.id, TABLE, "p.csv", Reading(), schema=schema)
