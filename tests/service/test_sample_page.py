"""The page beside a finished release: what it asks for, and what may be taken away."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import delete
from streamlit.testing.v1 import AppTest

from service import access, decisions, downloads, sampling
from service.decisions import Stated
from service.store.store import default_store
from service.store.tables import metadata
from synth.release.classes import _read_shares
from synth.release.conditions import parse_condition, read_list
from tests.release.test_conditions import codec
from tests.service.test_app import (
    SECRET,
    at_address,
    at_the_run,
    keys,
    opened,
    press,
    run_of,
    run_through,
    shown,
)

KEYS = ("draw", "sample download")


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppTest]:
    """The app after a run; each test goes to the page anew."""
    for app in opened(tmp_path_factory.mktemp("sample")):
        yield run_through(at_the_run(app))


@pytest.fixture
def page(finished: AppTest) -> AppTest:
    with default_store().database.begin() as connection:
        for table in ("signed_decisions", "decisions", "submissions", "recalls"):
            connection.execute(delete(metadata.tables[table]))
    at_address(finished, "result").run()  # what was typed on the page is gone
    finished.session_state["sample"] = ("", None)
    return at_address(finished, "sample").run()


def rows_of(page: AppTest) -> tuple[pd.DataFrame, str]:
    """The rows and the note of the archive that the page offers."""
    _, drawn = page.session_state["sample"]
    with zipfile.ZipFile(io.BytesIO(drawn.archive)) as archive:
        assert archive.namelist() == ["people-rows.csv", "people-rows.csv.note.txt"]
        return pd.read_csv(archive.open("people-rows.csv")), archive.read(
            "people-rows.csv.note.txt"
        ).decode()


def test_nothing_of_it_is_shown_before_a_release_is_made(tmp_path: Path) -> None:
    for app in opened(tmp_path):
        page = at_address(app, "sample").run()
        assert not set(KEYS) & keys(page)
        assert "These steps come first" in shown(page)


def test_conditions_and_a_seed_give_the_rows_that_were_asked_for(page: AppTest) -> None:
    """Twice the same; the note says what was asked for, and is shown."""
    page.number_input(key="sample rows").set_value(200)
    page.number_input(key="sample seed").set_value(7)
    page.multiselect(key="sample columns").set_value(["age", "sex"]).run()
    page.text_input(key="sample from of age").set_value("30")
    page.text_input(key="sample to of age").set_value("39")
    page.multiselect(key="sample values of sex").set_value(["F"]).run()
    assert "sample download" not in keys(page)
    press(page, "draw")
    frame, note = rows_of(page)
    assert len(frame) == 200
    assert frame["age"].between(30, 39).all()
    assert (frame["sex"] == "F").all()
    for part in ("'sex in F'", "'age>=30'", "'age<=39'", "Seed: 7.", "guarantee is unchanged"):
        assert part in note
    assert "Every row satisfies 'age>=30'." in shown(page)
    assert SECRET not in shown(page)
    first = frame
    press(page, "draw")
    assert rows_of(page)[0].equals(first)
    page.number_input(key="sample seed").set_value(8).run()
    assert "drawn before" in shown(page)


def test_shares_are_those_that_are_typed(page: AppTest) -> None:
    page.number_input(key="sample rows").set_value(100)
    page.toggle(key="sample shares").set_value(True).run()
    page.multiselect(key="balance columns").set_value(["sex"]).run()
    page.number_input(key="share of sex 0").set_value(3.0).run()
    press(page, "draw")
    frame, note = rows_of(page)
    assert frame["sex"].value_counts().to_dict() == {"F": 75, "M": 25}
    assert "75 rows satisfy 'sex=F'." in note


def test_independence_says_its_price(page: AppTest) -> None:
    page.toggle(key="sample parity").set_value(True).run()
    page.selectbox(key="parity outcome").set_value("sex").run()
    page.multiselect(key="parity others").set_value(["age"]).run()
    press(page, "draw")
    frame, note = rows_of(page)
    assert "Largest difference of its shares between two groups" in note
    young, old = (
        (frame["sex"] == "F")[half].mean() for half in (frame["age"] < 50, frame["age"] >= 50)
    )
    assert abs(young - old) < 0.05


def test_shares_and_independence_are_given_together(page: AppTest) -> None:
    """Three of four rows are of women; of each sex the same share is below 50, to a rounding."""
    page.number_input(key="sample rows").set_value(400)
    page.toggle(key="sample shares").set_value(True).run()
    page.toggle(key="sample parity").set_value(True).run()
    page.multiselect(key="balance columns").set_value(["sex"]).run()
    page.number_input(key="share of sex 0").set_value(3.0).run()
    page.selectbox(key="parity outcome").set_value("age").run()
    page.multiselect(key="parity others").set_value(["sex"]).run()
    press(page, "draw")
    frame, note = rows_of(page)
    assert frame["sex"].value_counts().to_dict() == {"F": 300, "M": 100}
    assert "300 rows satisfy 'sex=F'." in note
    assert "Largest difference of its shares between two groups" in note
    shares = (frame["age"] < 50).groupby(frame["sex"]).mean()
    assert abs(shares["F"] - shares["M"]) < 0.05


def test_what_cannot_be_asked_for_is_refused(page: AppTest) -> None:
    page.multiselect(key="sample columns").set_value(["age"]).run()
    page.text_input(key="sample from of age").set_value("old").run()
    press(page, "draw")
    assert "its domain does not hold the value asked for" in shown(page)
    assert "sample download" not in keys(page)


def test_rows_leave_once_the_release_is_approved(page: AppTest) -> None:
    """And no more once it is recalled; before, they are shown."""
    page.number_input(key="sample rows").set_value(20)
    press(page.run(), "draw")
    assert "sample download" not in keys(page)
    assert "once the release is approved" in shown(page)
    run, who = run_of(page), access.owner(default_store()).id
    decisions.submit(run, Stated("teaching", "us"), delete_upload=False, who=who)
    submission = decisions.review_of(run).open
    assert submission is not None
    decisions.decide(run, submission, "approved", who=who)
    press(page.run(), "sample download")
    scripts = " ".join(str(one.proto) for one in page.get("html"))
    address = re.search(r"location.assign\(.*?/taken/([\w-]+)", scripts)
    assert address is not None
    leaving = downloads.take(run.store, address[1], access.owner(default_store()))
    assert leaving is not None
    assert leaving.name == "people-rows.zip"
    assert b"".join(leaving.chunks()) == page.session_state["sample"][1].archive
    decisions.recall(run, "in error", who=who)
    assert "sample download" not in keys(page.run())


def test_lists_are_written_as_they_are_read() -> None:
    """Commas, quotes, blanks and missing values included."""
    for values in (["a"], ["a", "b"], ["b, c"], [" a", 'say "so"'], ["", "x"], [""]):
        written = sampling.condition_of_list("plan", values)
        assert read_list(written.removeprefix("plan in ")) == tuple(values)
        assert read_list(sampling.independence_of(values[0], values[1:])) == tuple(values)
    held = codec()
    condition = parse_condition(held, sampling.condition_of_list("plan", ["in b", "b, c"]))
    assert condition.values == ("in b", "b, c")
    shares = {"in b": 1.0, "b, c": 0.5}
    assert _read_shares(held, sampling.shares_of("plan", shares)) == ("plan", shares)
