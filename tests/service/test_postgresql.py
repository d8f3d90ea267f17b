"""The service on PostgreSQL: the same store, and two people who come in at the real server."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select, update

from service import access, membership
from service.roles import Role
from service.store import attempts, decisions, people, runs, sessions, tables
from service.store.arriving import keep
from service.store.database import Database
from service.store.store import Store
from synth import InputError
from tests.service.jobs import TABLE
from tests.service.postgresql import programs, running
from tests.service.served import PUBLIC, serving_people
from tests.service.visitor import Visitor

pytest.importorskip("psycopg")
pytestmark = pytest.mark.skipif(programs() is None, reason="PostgreSQL is not installed")

PASSWORD = "eleven blue herons"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running() as url:
        yield url


@pytest.fixture
def store(tmp_path: Path, url: str) -> Store:
    return Store(tmp_path / "service", key_path=tmp_path / "key", database=url)


def test_what_is_written_is_read(store: Store, url: str, tmp_path: Path) -> None:
    """From another opening of it, too; each table of the database once."""
    project = store.add_project("Ours", "us", who="owner")
    upload = keep(store, project.id, "p.csv", TABLE, who="owner")
    store.save_draft("draft", project.id, {"epsilon": 1}, upload, who="owner")
    runs.add(store, "run", project=project.id, upload=upload, order={"a": 1}, who="owner")
    assert runs.begin(store, "run", process={"pid": 1}, before=(0, 0, 0))
    assert runs.end(store, "run", "done", who="owner", kept=True, release=("0" * 64, 10))
    decisions.discard(store, "run", delete_upload=False, who="owner")
    again = Store(store.folder, key_path=tmp_path / "key", database=url)

    assert again.project(project.id) == project
    assert again.read_upload(upload)[1] == TABLE
    found = runs.find(again, "run")
    assert found is not None
    assert (found.state, found.before, found.decided) == ("done", (0, 0, 0), "not used")
    store.drop_upload(upload, who="owner")
    assert not again.has_upload(upload)
    assert [line.did for line in again.log() if line.project == project.id][-1] == "deleted upload"


def test_who_reads_waits_for_nobody_who_writes(store: Store) -> None:
    """And sees all of one moment, whatever is written while it reads."""
    store.add_project("first", "us", who="owner")
    name = select(tables.projects.c.name).order_by(tables.projects.c.made.desc()).limit(1)
    with store.database.read() as reading:
        before = reading.execute(name).scalar()
        store.add_project("second", "us", who="owner")
        with store.database.begin():
            assert reading.execute(name).scalar() == before
    assert store.projects()[0].name == "second"


def test_a_size_beyond_two_gigabytes_is_kept(store: Store, url: str) -> None:
    """In a database of the version before too, in which a size had 32 bits."""
    large = 10 * 10**9
    project = store.add_project("Large", "us", who="owner")
    upload = keep(store, project.id, "p.csv", TABLE, who="owner")
    runs.add(store, "large", project=project.id, upload=upload, order={}, who="owner")
    assert runs.end(store, "large", "done", who="owner", release=("0" * 64, 10))
    with store.database.begin() as connection:
        for name in ("uploads", "releases"):
            connection.exec_driver_sql(f"ALTER TABLE {name} ALTER COLUMN size TYPE INTEGER")
        connection.execute(update(tables.version).values(number=4))
    with Database(url).begin() as connection:
        for table in (tables.uploads, tables.releases):
            connection.execute(update(table).values(size=large))
            assert set(connection.execute(select(table.c.size)).scalars()) == {large}
        assert connection.execute(select(tables.version.c.number)).scalar() == len(tables.STEPS)


def test_one_waits_for_another(store: Store) -> None:
    """A link lets one in, attempts are counted, a person of the machine is made once."""
    link = sessions.make_link(store, access.owner(store).id)
    with ThreadPoolExecutor(8) as pool:
        begun = list(pool.map(lambda _: sessions.begin(store, link), range(16)))
        tried = list(pool.map(lambda _: attempts.begin(store, "kim", "192.0.2.1"), range(16)))
        made = set(pool.map(lambda n: people.of_machine(store, "new", Role).id, range(16)))

    assert len([session for session in begun if session]) == 1
    assert tried.count(True) == attempts.OF_A_LOGIN_FROM_AN_ADDRESS
    assert len(made) == 1


def test_two_people_come_in(url: str, tmp_path: Path) -> None:
    """An administrator by the printed link, a requester by the administrator's invitation."""
    with serving_people(tmp_path, database=url) as served:
        store = served.store
        for role in ("administrator", "requester"):
            if role == "administrator":
                (link,) = [word for word in (tmp_path / "log").read_text().split() if "://" in word]
                token = link.removeprefix(f"{PUBLIC}/invited?token=")
            else:
                token = membership.invite(store, "Kim", [Role.REQUESTER], None, who="owner")
            form = {"token": token, "login": role, "new": PASSWORD, "again": PASSWORD}
            browser = Visitor(served)
            assert browser.post("/invited", form).status == 303
            said = browser.look("projects")
            assert "Begin the project" in said
            assert ("People and roles" in said) == (role == "administrator")
        assert (
            Visitor(served).post("/sign-in", {"login": "requester", "password": PASSWORD}).status
            == 303
        )


def test_a_database_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be opened") as refused:
        Store(
            tmp_path / "service",
            key_path=tmp_path / "key",
            database="postgresql+psycopg://nobody:hidden@127.0.0.1:1/none",
        )
    assert "hidden" not in str(refused.value)
