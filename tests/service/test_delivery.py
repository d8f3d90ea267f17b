"""What leaves, from a server that was started as `make app` starts it, by real requests."""

import shutil
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import update

import synth
from service import decisions, downloads, runs
from service.roles import Role
from service.store import decisions as kept
from service.store import downloads as links
from service.store import people, sessions, tables
from service.store import runs as jobs
from service.store.records import Person, Taken
from tests.service.decided import Case, again, made
from tests.service.served import Served, serving
from tests.service.test_gate import ask, body


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("server")) as served:
        yield served


@pytest.fixture(scope="module")
def once(served: Served) -> Case:
    return made(served.folder, served.store)


@pytest.fixture
def case(once: Case) -> Case:
    return again(once)


@pytest.fixture(scope="module")
def session(served: Served, once: Case) -> str:
    """The cookie of the requester."""
    return signed_in(served, once.requester)


def signed_in(served: Served, who: Person) -> str:
    return sessions.begin(served.store, sessions.make_link(served.store, who.id)) or ""


def link_of(case: Case, what: Taken = "release") -> str:
    return downloads.PATH + links.make(case.store, case.run.token, what, person=case.requester.id)


def taken(case: Case) -> list[tuple[str, str]]:
    return [(one.what, one.person) for one in decisions.review_of(case.run).taken]


def test_an_approved_release_leaves_whole_once(
    served: Served, case: Case, session: str, tmp_path: Path
) -> None:
    """With the decision on it, under its own name, kept by nobody on the way."""
    link = link_of(case.approved())
    answer = ask(served, link, session)

    assert answer.status == 200
    name = quote("보험 가입자-release.zip")
    assert answer.headers["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert int(answer.headers["Content-Length"]) == len(body(answer))
    path = tmp_path / "r.zip"
    path.write_bytes(body(answer))
    said = [str(line) for line in synth.verify(path, ledger=case.run.order.ledger)]
    assert any(line.startswith("approved on") and "by Kim" in line for line in said)
    again_ = ask(served, link, session)
    assert again_.status == 410
    assert b"works once, within 60 seconds" in body(again_)
    assert "이 링크는 사용할 수 없습니다." in body(again_).decode()
    assert taken(case) == [("release", case.requester.id)]


UNDECIDED: dict[str, Callable[[Case], object]] = {
    "not submitted": lambda case: None,
    "submitted": lambda case: case.submitted(),
    "asked": lambda case: decisions.ask(case.run, case.submitted(), "?", who=case.reviewer.id),
    "withdrawn": lambda case: kept.withdraw(case.store, case.submitted(), who=case.requester.id),
    "rejected": lambda case: decisions.decide(
        case.run, case.submitted(), "rejected", words="no", who=case.reviewer.id
    ),
    "not used": lambda case: kept.discard(
        case.store, case.run.token, delete_upload=True, who=case.requester.id
    ),
    "recalled": lambda case: decisions.recall(
        case.approved().run, "in error", who=case.reviewer.id
    ),
    "deleted": lambda case: jobs.delete_release(
        case.approved().store, case.run.token, who=case.requester.id
    ),
    "expired": lambda case: expire(case.approved()),
}


def expire(case: Case) -> None:
    with case.store.database.begin() as connection:
        connection.execute(
            update(tables.submissions)
            .where(tables.submissions.c.run == case.run.token)
            .values(expires="2026-01-01")
        )


@pytest.mark.parametrize("state", UNDECIDED)
def test_nothing_leaves_without_an_approval(
    state: str, served: Served, case: Case, session: str
) -> None:
    """Whatever link there is: release, report or rows; and nothing of it is in the log as taken."""
    UNDECIDED[state](case)
    for what in links.NEEDS_APPROVAL:
        assert ask(served, link_of(case, what), session).status == 410
    assert taken(case) == []


def test_another_persons_link_leads_nowhere_and_is_not_used_up(
    served: Served, case: Case, session: str
) -> None:
    """Nor does it without a session; and the one whose link it is still gets the release."""
    link = link_of(case.approved())
    for who in (case.reviewer, case.other):
        assert ask(served, link, signed_in(served, who)).status == 410
    assert ask(served, link).status == 401
    assert ask(served, link, "wrong").status == 401
    for method in ("HEAD", "POST", "PUT", "OPTIONS"):
        assert ask(served, link, session, method, Origin=served.address).status == 405
    assert taken(case) == []
    assert ask(served, link, session).status == 200


def test_of_many_who_follow_a_link_at_once_one_gets_the_release(
    served: Served, case: Case, session: str
) -> None:
    link = link_of(case.approved())
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ask(served, link, session), range(8)))

    assert sorted(answer.status for answer in answers) == [200] + [410] * 7
    assert len([answer for answer in answers if body(answer).startswith(b"PK")]) == 1
    assert taken(case) == [("release", case.requester.id)]


def test_a_link_lasts_a_minute(served: Served, case: Case, session: str) -> None:
    link = link_of(case.approved())
    known = tables.downloads
    of_it = known.c.run == case.run.token
    with case.store.database.begin() as connection:
        row = connection.execute(known.select().where(of_it)).one()
        connection.execute(update(known).where(of_it).values(expires=row.made))

    lasts = datetime.fromisoformat(row.expires) - datetime.fromisoformat(row.made)
    assert 59 < lasts.total_seconds() <= 61
    assert ask(served, link, session).status == 410


@pytest.mark.parametrize("lost", ["role", "person"])
def test_who_lost_the_role_takes_nothing_by_a_link_from_before(
    lost: str, served: Served, case: Case
) -> None:
    store = case.store
    kim = people.add(store, "Choi", [(case.run.project, Role.REQUESTER)], who="owner")
    session = signed_in(served, kim)
    secret = links.make(store, case.approved().run.token, "release", person=kim.id)
    if lost == "role":
        people.revoke(store, kim.id, Role.REQUESTER, case.run.project, who="owner")
    else:
        people.set_active(store, kim.id, False, who="owner")

    status = ask(served, downloads.PATH + secret, session).status
    assert status == (410 if lost == "role" else 401)
    assert taken(case) == []


def test_a_server_that_is_killed_hands_nothing_out_afterwards(
    served: Served, once: Case, tmp_path: Path
) -> None:
    """Neither by the cookie nor by the link of before; what is decided stays decided."""
    for part in ("data", "state"):
        shutil.copytree(served.folder / part, tmp_path / part)
    with serving(tmp_path) as first:
        run = runs.find(first.store, once.run.token)
        assert run is not None
        here = replace(once, run=run)
        case, other = again(here).approved(), again(here).approved()
        link, late = link_of(case), link_of(other)
        with first.store.database.begin() as connection:  # to start again may take a minute
            of_it = tables.downloads.c.run == other.run.token
            connection.execute(update(tables.downloads).where(of_it).values(expires="2126-01-01"))
        session = signed_in(first, case.requester)
        assert ask(first, link, session).status == 200
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
    with serving(tmp_path) as second:
        assert ask(second, late, session).status == 401
        fresh = signed_in(second, case.requester)
        assert ask(second, link, fresh).status == 410
        assert ask(second, late, fresh).status == 200
        assert taken(case) == [("release", case.requester.id)]
