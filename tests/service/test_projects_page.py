"""Projects: a population that a person names, and what was made of its tables."""

import re
from dataclasses import asdict

import pytest
from streamlit.testing.v1 import AppTest

from privacy.files import default_ledger
from service.store import decisions as kept
from service.store import runs as jobs
from service.store.store import default_store
from tests.service.jobs import SCHEMA, TABLE, order
from tests.service.test_app import (
    app,
    at_address,
    begin_project,
    bring,
    draft_of,
    keys,
    press,
    shown,
)

__all__ = ["app"]


def home(app: AppTest) -> AppTest:
    return at_address(app, "projects").run()


def at_project(app: AppTest) -> AppTest:
    return at_address(app, "project").run()


def add_run(app: AppTest, state: str, *, id: str = "a run", kept: bool = False) -> None:
    """A run in the history of the app's project, without the work of making it."""
    store = default_store()
    source = draft_of(app).source
    assert source is not None
    asked = {**asdict(order(store.folder)), "ledger": str(default_ledger())}
    project = app.query_params["project"]
    jobs.add(store, id, project=project, upload=source.upload, order=asked, who="owner")
    release = ("0" * 64, 10) if state == "done" else None
    jobs.end(store, id, state, who="owner", kept=kept, release=release)  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "population"), [("Ours", " "), ("", "us"), ("", "")])
def test_neither_name_can_be_left_out(app: AppTest, name: str, population: str) -> None:
    begin_project(home(app), name, population)

    assert app.title[0].value == "Projects"
    assert app.error
    assert len(default_store().projects()) == 1


def test_a_project_is_found_again_and_others_are_apart(app: AppTest) -> None:
    bring(app, TABLE, SCHEMA)
    begin_project(home(app), "Another", "others")
    assert draft_of(app).source is None
    assert draft_of(app).population == "others"
    first = next(p for p in default_store().projects() if p.name == "Ours")

    press(home(app), f"open {first.id}")

    assert app.title[0].value == "Ours"
    assert "Nothing was spent on the population **us all** yet." in shown(app)
    line = r"\*\*people.csv\*\* · columns: \d+, of which estimated: \d · changed"
    assert re.search(line, shown(app))
    (draft,) = default_store().drafts(first.id)
    press(app, f"go on {draft.id}")
    assert draft_of(app).population == "us all"
    assert not app.button(key="next").disabled


def test_a_new_release_begins_with_nothing_and_the_draft_stays(app: AppTest) -> None:
    bring(app, TABLE, SCHEMA)
    press(at_project(app), "new")
    assert draft_of(app).source is None
    bring(app, TABLE, SCHEMA)

    drafts = default_store().drafts(app.query_params["project"])
    assert len(drafts) == 2
    press(at_project(app), f"delete draft {drafts[0].id}")
    assert len(default_store().drafts(app.query_params["project"])) == 1
    assert len(list(default_store().uploads.iterdir())) == 1


@pytest.mark.parametrize(
    ("state", "kept", "said"),
    [
        ("done", True, "release, not yet submitted"),
        ("broken", True, "failed · its budget stays spent"),
        ("cancelled", False, "cancelled · nothing was spent"),
        ("refused", False, "refused · nothing was spent"),
    ],
)
def test_the_history_says_what_came_of_runs(
    app: AppTest, state: str, kept: bool, said: str
) -> None:
    bring(app, TABLE, SCHEMA)
    add_run(app, state, kept=kept)

    assert f"**people.csv** · {said}" in shown(at_project(app))
    assert ("delete a run" in keys(app)) == (state == "done")


def test_a_release_is_deleted_by_hand(app: AppTest) -> None:
    bring(app, TABLE, SCHEMA)
    add_run(app, "done", kept=True)
    press(at_project(app), "delete a run")

    assert "release deleted" in shown(app)
    press(app, "see a run")
    assert "The release of this run was deleted." in shown(app)
    assert "stays spent" in shown(app)


def test_a_release_says_how_it_stands(app: AppTest) -> None:
    bring(app, TABLE, SCHEMA)
    add_run(app, "done", kept=True)
    assert "release, not yet submitted" in shown(at_project(app))
    kept.discard(default_store(), "a run", delete_upload=False, who="owner")

    assert "release, not used" in shown(at_project(app))


def test_an_unknown_project_says_so(app: AppTest) -> None:
    new = AppTest.from_file(app._script_path, default_timeout=60)
    new.query_params["project"] = "unknown"
    at_address(new.run(), "project").run()

    assert "The project of this address is not known here." in shown(new)
    assert press(new, "first").title[0].value == "Projects"


def test_the_projects_speak_korean(app: AppTest) -> None:
    app.query_params["lang"] = "ko"
    bring(app, TABLE, SCHEMA)
    add_run(app, "cancelled")

    assert "취소됨 · 예산 지출 없음" in shown(at_project(app))
    assert home(app).title[0].value == "프로젝트 목록"


def test_a_draft_whose_table_is_gone_has_no_empty_name(app: AppTest) -> None:
    bring(app, TABLE, SCHEMA)
    source = draft_of(app).source
    assert source is not None
    default_store().drop_upload(source.upload, who="owner")
    said = shown(at_project(app))

    assert "its table was deleted" in said
    assert "****" not in said
