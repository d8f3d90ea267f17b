"""Who may what: every cell of the matrix, in the code, the docs and on pages."""

import ast
import itertools
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from service import access, frame
from service.pages import run as run_page
from service.roles import MAY, Action, Role, matrix, may
from service.store import people, sessions
from service.store.records import Person
from service.store.store import default_store
from synth import InputError
from tests.service.jobs import SCHEMA, TABLE, open_store
from tests.service.served import ROOT
from tests.service.test_app import APP, app, at_address, bring, keys, press, shown
from tests.service.test_projects_page import add_run

__all__ = ["app"]

ROLES = [*itertools.chain(*(itertools.combinations(Role, n) for n in range(len(Role) + 1)))]
# What each may, one letter a role in the order of Role; written by hand, not by the table.
LETTERS = "qrua"
EXPECTED = {
    "SEE_PROJECT": "qrua",
    "BEGIN_PROJECT": "qa",
    "SEE_LEDGER": "qrua",
    "SET_CAP": "a",
    "SEE_LOG": "ua",
    "EDIT_DRAFT": "q",
    "UPLOAD": "q",
    "SEE_ROWS": "q",
    "RUN": "q",
    "SEE_EVIDENCE": "qr",
    "SUBMIT": "q",
    "DECIDE": "r",
    "DOWNLOAD": "q",
    "SAMPLE": "q",
    "RECALL": "qra",
    "DELETE_RELEASE": "q",
    "OPEN_ANNEX": "q",
    "GRANT": "a",
    "MANAGE_PEOPLE": "a",
}


def person(roles: tuple[Role, ...], where: str | None, *, active: bool = True) -> Person:
    held = frozenset((where, str(role)) for role in roles)
    return Person("1", "Kim", None, None, active, "", "", held)


@pytest.mark.parametrize("action", Action, ids=lambda action: action.name)
def test_every_cell_of_the_matrix(action: Action) -> None:
    """Each set of roles, held here, elsewhere, in all projects, and by one who was deactivated."""
    for roles in ROLES:
        allowed = any(LETTERS[list(Role).index(role)] in EXPECTED[action.name] for role in roles)
        assert may(person(roles, "ours"), action, "ours") == allowed
        assert may(person(roles, None), action, "ours") == allowed
        assert may(person(roles, None), action) == allowed
        assert not may(person(roles, "theirs"), action, "ours")
        assert not may(person(roles, "ours"), action), "what concerns all needs a role in all"
        assert not may(person(roles, None, active=False), action, "ours")


def test_the_docs_have_the_matrix() -> None:
    assert set(MAY) == set(Action)
    assert matrix() in (ROOT / "docs" / "service.md").read_text("utf-8")


def test_whoever_changes_the_store_says_which_action_it_is() -> None:
    """On pages `who` is asked for with an action and its project, never taken from elsewhere."""
    found = 0
    beside = [ROOT / "service" / "frame.py", ROOT / "service" / "work.py"]
    for file in (*(ROOT / "service" / "pages").glob("*.py"), *beside):
        tree = ast.parse(file.read_text("utf-8"))
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef):
                continue
            names = {
                ast.unparse(node.targets[0]): ast.unparse(node.value)
                for node in ast.walk(function)
                if isinstance(node, ast.Assign)
            }
            for call in ast.walk(function):
                for keyword in call.keywords if isinstance(call, ast.Call) else ():
                    if keyword.arg == "who" and not ast.unparse(call.func).endswith(".format"):
                        said = ast.unparse(keyword.value)
                        said = names.get(said, said)
                        is_asked = said.removeprefix("access.").startswith("acting(Action.")
                        assert is_asked or said == "me.id", file  # or one's own sessions
                        found += 1
    assert found > 10


def test_people_and_roles_are_kept_and_logged(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    owner = access.owner(store)
    ours = store.add_project("Ours", "us", who=owner.id)
    kim = people.add(store, "Kim", [(ours.id, Role.REVIEWER)], who=owner.id)

    assert access.owner(store) == owner
    assert {role for _, role in owner.roles} == set(Role)
    people.grant(store, kim.id, Role.AUDITOR, None, who=owner.id)
    people.grant(store, kim.id, Role.AUDITOR, None, who=owner.id)
    people.revoke(store, kim.id, Role.REVIEWER, None, who=owner.id)  # was given in a project
    known = people.find(store, kim.id)
    assert known is not None
    assert known.roles == {(ours.id, "reviewer"), (None, "auditor")}
    people.revoke(store, kim.id, Role.REVIEWER, ours.id, who=owner.id)
    assert [each.name for each in people.everybody(store)] == sorted(["Kim", owner.name])
    assert people.name_of(store, kim.id) == "Kim"
    assert people.name_of(store, "supervisor") == "supervisor"
    said = [(line.did, line.what) for line in store.log() if line.what == kim.id]
    assert [did for did, _ in said] == [
        "added person",
        "gave role: reviewer",
        "gave role: auditor",
        "took role: reviewer",
    ]


def test_whoever_is_deactivated_is_out_at_once(tmp_path: Path) -> None:
    """Links that were made, too; coming back takes a new one."""
    store = open_store(tmp_path)
    kim = people.add(store, "Kim", who="owner")
    link = sessions.make_link(store, kim.id)
    session = sessions.begin(store, sessions.make_link(store, kim.id)) or ""
    people.set_active(store, kim.id, False, who="owner")

    assert sessions.person_of(store, session) is None
    assert sessions.begin(store, link) is None
    people.set_active(store, kim.id, True, who="owner")
    assert sessions.person_of(store, session) is None
    sessions.end_all(store, kim.id, who="owner")


def entered(who: Person) -> dict[str, str]:
    """The cookies of a person who came by a link."""
    store = default_store()
    return {access.COOKIE: sessions.begin(store, sessions.make_link(store, who.id)) or ""}


def looking(app: AppTest, who: Person, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """A new page at the address of another, which somebody else looks at."""
    cookies = entered(who)
    monkeypatch.setattr(access, "cookies", lambda: cookies)
    new = AppTest.from_file(APP, default_timeout=60)
    for name in app.query_params:
        new.query_params[name] = app.query_params[name]
    return new.run()


NOT_ALLOWED = "Your roles in this project do not allow this. An administrator can change them."
PAGES = {  # roles that see more than a refusal there, without and with a run in the address
    "project": "qrua",
    "table": "q",
    "columns": "q",
    "people": "q",
    "budget": "q",
    "run": "q",
    "result": "qr",
    "decision": "qr",
    "download": "q",
    "log": "ua",
    "ledger": "qrua",
    "compare": "qr",
    "sample": "q",
}


@pytest.mark.parametrize("role", Role)
def test_a_page_is_shown_to_its_roles(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    """And the table is in the memory of nobody's page but its owner's."""
    bring(app, TABLE, SCHEMA)
    ours = app.query_params["project"]
    kim = people.add(default_store(), "Kim", [(ours, role)], who="owner")
    others = looking(app, kim, monkeypatch)
    for page, letters in PAGES.items():
        at_address(others, page).run()

        allowed = LETTERS[list(Role).index(role)] in letters
        assert (NOT_ALLOWED in shown(others)) != allowed, page
        assert allowed or not others.title, page
        assert (others.session_state["draft"].source is not None) == (role is Role.REQUESTER)


@pytest.mark.parametrize("role", Role)
def test_another_projects_member_is_told_nothing(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    """As if project, draft and run were not there."""
    bring(app, TABLE, SCHEMA)
    add_run(app, "done", kept=True)
    app.query_params["run"] = "a run"
    theirs = default_store().add_project("Theirs", "them", who="owner")
    kim = people.add(default_store(), "Kim", [(theirs.id, role)], who="owner")
    others = looking(app, kim, monkeypatch)
    for page in PAGES:
        at_address(others, page).run()

        assert "Ours" not in shown(others)
        assert "people.csv" not in shown(others)
        assert "project" not in others.session_state


def test_a_role_that_is_taken_is_gone_at_the_next_press(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the page still shows, and whatever its session still holds."""
    bring(app, TABLE, SCHEMA)
    ours = app.query_params["project"]
    add_run(app, "done", kept=True)
    kim = people.add(default_store(), "Kim", [(ours, Role.REQUESTER)], who="owner")
    page = looking(app, kim, monkeypatch)
    at_address(page, "project").run()
    assert "delete a run" in keys(page)
    people.revoke(default_store(), kim.id, Role.REQUESTER, ours, who="owner")
    people.grant(default_store(), kim.id, Role.AUDITOR, ours, who="owner")

    press(page, "delete a run")
    assert NOT_ALLOWED in shown(page)
    assert "release, not yet submitted" in shown(page)
    people.revoke(default_store(), kim.id, Role.AUDITOR, ours, who="owner")
    page.run()
    assert page.session_state["project"] is None
    assert page.session_state["draft"].source is None


def test_a_tab_that_comes_back_as_another_person_holds_nothing(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(app, TABLE, SCHEMA)
    kim = people.add(default_store(), "Kim", who="owner")
    cookies = entered(kim)
    monkeypatch.setattr(access, "cookies", lambda: cookies)
    assert app.session_state["draft"].source is not None
    app.run()

    assert app.session_state["draft"].source is None
    assert "people.csv" not in shown(app)


def test_nobody_is_asked_for_their_role_but_who_is_signed_in(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "cookies", lambda: {access.COOKIE: "wrong"})
    app.run()

    assert "Start the app with synth app" in shown(app)
    assert not app.title
    with pytest.raises(InputError, match="do not allow this"):
        access.require(Action.BEGIN_PROJECT)
    assert access.is_allowed(Action.SEE_PROJECT, "ours") is False


def test_every_page_of_a_project_needs_something() -> None:
    assert set(frame.NEEDED) == set(PAGES) == {*frame.PAGES, *frame.BESIDE} - {"projects"}
    assert run_page.SECONDS_BETWEEN_LOOKS < 1
