"""The matrix at a real server: each role, each page, each way to come without the right one."""

from collections.abc import Iterator
from dataclasses import asdict

import pytest
from sqlalchemy import update

from privacy.files import default_ledger
from service import draft_document
from service.draft import Draft
from service.roles import Role
from service.store import people, runs, sessions, tables
from service.store.arriving import keep
from service.store.records import Person
from tests.service.jobs import SECRET, TABLE, order
from tests.service.served import PUBLIC, Served, serving_people
from tests.service.test_roles import LETTERS, NOT_ALLOWED, PAGES
from tests.service.visitor import Visitor

COOKIE = "__Host-semblance_session"
OURS, TABLE_NAME = "The inner circle", "very-secret-people.csv"
PATHS = [
    *(f"/{page}" for page in PAGES),
    *("/", "/roles", "/account", "/media/0123.csv", "/_stcore/host-config", "/_stcore/metrics"),
    *("/upload/form", "/upload/form.js", "/upload/a/b", "/upload/a/0123456789abcdefghij_-"),
    *("/component/x/index.html", "/_stcore/upload_file/a/b", "/static/js/index.js", "/api/v1/runs"),
]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving_people(tmp_path_factory.mktemp("matrix")) as served:
        yield served


@pytest.fixture(scope="module")
def work(served: Served) -> dict[str, str]:
    """A project with a draft, its table, and a run that ended, of people who are secret."""
    store = served.store
    project = store.add_project(OURS, "us", who="owner")
    upload = keep(store, project.id, TABLE_NAME, TABLE, who="owner")
    asked = {**asdict(order(store.folder)), "name": TABLE_NAME, "ledger": str(default_ledger())}
    runs.add(store, "a run", project=project.id, upload=upload, order=asked, who="owner")
    runs.end(store, "a run", "cancelled", who="owner")
    return {"project": project.id, "run": "a run"}


def visitor(served: Served, person: Person) -> Visitor:
    return Visitor(served, cookies={COOKIE: sessions.begin_for(served.store, person.id)})


def tells_nothing(text: str) -> bool:
    return not any(secret in text for secret in (OURS, TABLE_NAME, SECRET))


@pytest.mark.parametrize("cookie", ["none", "made up", "expired", "ended", "deactivated"])
def test_without_a_session_no_path_is_answered(
    served: Served, work: dict[str, str], cookie: str
) -> None:
    store = served.store
    kim = people.add(store, "Kim", [(None, role) for role in Role], who="owner")
    browser = visitor(served, kim)
    if cookie == "none":
        browser.cookies = {}
    if cookie == "made up":
        browser.cookies = {COOKIE: "x" * 43}
    if cookie == "expired":
        with store.database.begin() as connection:
            mine = tables.sessions.c.person == kim.id
            old = update(tables.sessions).where(mine)
            connection.execute(old.values(expires="2026-01-01T00:00:00.000+00:00"))
    if cookie == "ended":
        sessions.end_all(store, kim.id, who="owner")
    if cookie == "deactivated":
        people.set_active(store, kim.id, False, who="owner")

    for path in PATHS:
        for method in ("GET", "POST", "PUT", "DELETE"):
            answer = browser.ask(method, path, b"", {"Origin": PUBLIC})
            assert answer.status == 401, (method, path)
            assert tells_nothing(answer.text)
    with pytest.raises(Exception, match="403"):
        browser.look("project", **work)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("whose", ["ours", "theirs"])
def test_each_page_shows_what_a_role_may_see(
    served: Served, work: dict[str, str], role: Role, whose: str
) -> None:
    """And to another project's member none of it, as if nothing were there."""
    store = served.store
    theirs = store.add_project("Theirs", "them", who="owner").id
    where = {"ours": work["project"], "theirs": theirs}[whose]
    browser = visitor(served, people.add(store, "Kim", [(where, role)], who="owner"))

    for page, letters in PAGES.items():
        said = browser.look(page, **work)
        if whose == "theirs":
            assert tells_nothing(said), page
            assert NOT_ALLOWED not in said, page
        else:
            allowed = LETTERS[list(Role).index(role)] in letters
            assert (NOT_ALLOWED in said) != allowed, page
            assert SECRET not in said
            assert allowed or TABLE_NAME not in said, page


@pytest.mark.parametrize("role", Role)
def test_the_page_of_people_is_an_administrators(
    served: Served, work: dict[str, str], role: Role
) -> None:
    store = served.store
    kim = people.add(store, "Kim", [(work["project"], role)], who="owner")
    people.add(store, "A secretive person", who="owner")

    said = visitor(served, kim).look("roles", **work)
    assert ("A secretive person" in said) == (role is Role.ADMINISTRATOR)


def test_a_draft_opens_to_requesters_of_its_project_alone(
    served: Served, work: dict[str, str]
) -> None:
    """Its address is no key."""
    store = served.store
    (upload,) = {run.upload for run in runs.of_project(store, work["project"])}
    theirs = store.add_project("Theirs", "them", who="owner").id
    body = draft_document.to_document(Draft(population="us"))
    store.save_draft("a draft", work["project"], body, upload, who="owner")
    for where, role in ((theirs, Role.REQUESTER), *((work["project"], role) for role in Role)):
        browser = visitor(served, people.add(store, "Kim", [(where, role)], who="owner"))
        said = browser.look("table", draft="a draft")
        assert (TABLE_NAME in said) == ((where, role) == (work["project"], Role.REQUESTER))


def test_a_page_that_is_open_shows_no_more_once_the_role_is_gone(
    served: Served, work: dict[str, str]
) -> None:
    store = served.store
    kim = people.add(store, "Kim", [(work["project"], Role.REVIEWER)], who="owner")
    browser = visitor(served, kim)
    assert TABLE_NAME in browser.look("project", **work)
    people.revoke(store, kim.id, Role.REVIEWER, work["project"], who="owner")
    assert tells_nothing(browser.look("project", **work))
