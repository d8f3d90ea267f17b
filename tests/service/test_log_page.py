"""The log's page: what was done, in words, to those who may read it."""

import ast

import pytest
from streamlit.testing.v1 import AppTest

from service.pages import log as page
from service.roles import Role
from service.store import decisions as kept
from service.store import log, people
from service.store.store import default_store
from tests.service.jobs import SCHEMA, TABLE
from tests.service.served import ROOT
from tests.service.test_app import app, at_address, bring, shown
from tests.service.test_projects_page import add_run
from tests.service.test_roles import looking

__all__ = ["app"]


def lines_of(app: AppTest) -> list[tuple[str, ...]]:
    """What the page shows, but for the moments."""
    rows = app.dataframe[0].value
    return [tuple(row[1:]) for row in rows.itertuples(index=False)]


def test_the_log_says_who_did_what_to_what(app: AppTest) -> None:
    bring(app, TABLE, SCHEMA)
    add_run(app, "done", kept=True)
    kim = people.add(default_store(), "Kim", [(None, Role.REQUESTER)], who="owner")
    kept.discard(default_store(), "a run", delete_upload=True, who=kim.id)
    at_address(app, "log").run()
    lines = lines_of(app)

    assert lines[0] == ("Kim", "deleted the uploaded table", "", "Ours")  # its name went too
    assert lines[1][:2] == ("Kim", "decided: not used")
    assert lines[1][2].startswith("people.csv · ")
    assert {line[3] for line in lines} == {"Ours"}
    app.selectbox(key="log project").select_index(0).run()  # all
    assert ("owner", "gave the role requester", "Kim", "") in lines_of(app)
    app.button_group[-1].set_value("decisions").run()
    assert [line[1] for line in lines_of(app)] == ["decided: not used"]
    app.button_group[-1].set_value("downloads").run()
    assert "Nothing was done yet." in shown(app)


def test_an_auditor_reads_of_the_own_project_alone(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor who signs in, which concerns no project."""
    bring(app, TABLE, SCHEMA)
    theirs = default_store().add_project("Theirs", "them", who="owner")
    kim = people.add(default_store(), "Kim", [(theirs.id, Role.AUDITOR)], who="owner")
    app.query_params.clear()
    others = looking(app, kim, monkeypatch)
    at_address(others, "log").run()

    assert {(line[1], line[3]) for line in lines_of(others)} == {
        ("began a project", "Theirs"),
        ("gave the role auditor", "Theirs"),
    }


def test_a_reviewer_reads_no_log(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    kim = people.add(default_store(), "Kim", [(None, Role.REVIEWER)], who="owner")
    others = looking(app, kim, monkeypatch)
    at_address(others, "log").run()

    assert "do not allow" in shown(others)
    assert not others.dataframe


def test_every_line_that_is_written_has_words() -> None:
    """What the store says was done is known to the page, whichever module says it."""
    written = set()
    for file in (ROOT / "service" / "store").glob("*.py"):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            named = isinstance(call, ast.Call) and ast.unparse(call.func)
            if isinstance(call, ast.Call) and named in ("write_log", "log_of_run"):
                text = next(
                    (c for c in ast.walk(call.args[2]) if isinstance(c, ast.Constant)), None
                )
                written |= {str(text.value).rstrip(": ")} if text else set()

    assert len(written) > 12
    assert not written - set(page.acts())


def test_the_newest_stands_first(app: AppTest) -> None:
    numbers = [line.number for line in log.newest(default_store())]

    assert numbers == sorted(numbers, reverse=True)
