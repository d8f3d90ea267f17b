"""The store: its versions, who did what, and what is left of a table that was deleted."""

import os
import sqlite3
import stat
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    create_engine,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.exc import OperationalError

from service.store import runs as jobs
from service.store import store as stores
from service.store import tables
from service.store.arriving import keep
from service.store.database import Database
from service.store.store import Store, now
from synth import InputError
from tests.service.jobs import SECRET, TABLE, open_store


def with_upload(folder: Path) -> tuple[Store, str, str]:
    store = open_store(folder)
    project = store.add_project("Ours", "us", who="owner")
    return store, project.id, keep(store, project.id, "p.csv", TABLE, who="owner")


def test_a_project_names_its_population(tmp_path: Path) -> None:
    """In the ledger's spelling; neither is named by itself."""
    store = open_store(tmp_path)
    made = store.add_project("  The  clinic ", "patients  of\u00a0it", who="owner")

    assert (made.name, made.population) == ("The clinic", "patients of it")
    assert open_store(tmp_path).projects() == [made]
    for name, population in [("", "us"), ("Ours", ""), ("Ours", "\u200b"), ("x" * 201, "us")]:
        with pytest.raises(InputError):
            store.add_project(name, population, who="owner")


def test_everything_lies_in_folders_of_its_owner_alone(tmp_path: Path) -> None:
    os.umask(0)
    store, _, upload = with_upload(tmp_path)
    os.umask(0o022)
    folders = [store.folder, store.uploads, store.runs]
    files = [store.folder / "service.db", store.uploads / upload, tmp_path / "service.key"]

    assert {stat.S_IMODE(place.stat().st_mode) for place in folders} == {0o700}
    assert {stat.S_IMODE(place.stat().st_mode) for place in files} == {0o600}


def test_a_deleted_upload_cannot_be_read_even_from_its_file(tmp_path: Path) -> None:
    """Its wrapped key is overwritten in the database's file too; the log says who deleted it."""
    store, project, upload = with_upload(tmp_path)
    known, content = store.read_upload(upload)
    wrapped, file = known.key, (store.uploads / upload).read_bytes()
    assert content == TABLE
    assert wrapped is not None
    assert wrapped in (store.folder / "service.db").read_bytes()

    store.drop_upload(upload, who="owner")
    store.drop_upload(upload, who="another")

    (store.uploads / upload).write_bytes(file)
    assert wrapped not in (store.folder / "service.db").read_bytes()
    with pytest.raises(InputError, match="was deleted"):
        store.read_upload(upload)
    last = store.log()[-1]
    assert (last.who, last.did, last.project, last.what) == (
        *("owner", "deleted upload", project),
        upload,
    )


def test_nothing_of_a_table_stands_in_the_database(tmp_path: Path) -> None:
    store, *_ = with_upload(tmp_path)

    assert not [path for path in store.folder.rglob("*") if path.is_file() and is_secret(path)]


def is_secret(path: Path) -> bool:
    return SECRET.encode() in path.read_bytes()


def test_an_upload_expires_unless_a_run_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, project, upload = with_upload(tmp_path)
    awaited = keep(store, project, "q.csv", TABLE, who="owner")
    jobs.add(store, "run", project=project, upload=awaited, order={}, who="owner")
    rubbish = store.uploads / "left"
    rubbish.write_bytes(b"by a crash")
    os.utime(rubbish, (0, time.time() - 7200))
    store.sweep_uploads(who="supervisor")
    assert store.has_upload(upload)
    assert not rubbish.exists()

    later = now(timedelta(days=stores.DAYS_KEPT, hours=1))
    monkeypatch.setattr(stores, "now", lambda *_: later)
    store.sweep_uploads(who="supervisor")

    assert not store.has_upload(upload)
    assert [path.name for path in store.uploads.iterdir()] == [awaited]


def test_a_draft_takes_its_table_with_it(tmp_path: Path) -> None:
    store, project, upload = with_upload(tmp_path)
    for body in ({"epsilon": 1}, {"epsilon": 2}):
        store.save_draft("draft", project, body, upload, who="owner")
    kept = store.draft("draft")
    assert kept is not None
    assert (kept.body, kept.upload) == ({"epsilon": 2}, upload)
    assert [draft.id for draft in store.drafts(project)] == ["draft"]

    store.delete_draft("draft", who="owner")

    assert store.draft("draft") is None
    assert not store.has_upload(upload)


def test_a_database_is_taken_forward_step_by_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stood in it stays; a step is taken once; a newer database is not written to."""
    store, *_ = with_upload(tmp_path)
    place = store.folder / "service.db"

    def widen(connection: Connection) -> None:
        Table("notes", MetaData(), Column("id", Integer, primary_key=True)).create(connection)

    with monkeypatch.context() as patch:
        patch.setattr(tables, "STEPS", (*tables.STEPS, widen))
        for _ in range(2):
            Database(place)
        assert "notes" in inspect(create_engine(f"sqlite:///{place}")).get_table_names()
        assert len(open_store(tmp_path).projects()) == 1

    with pytest.raises(InputError, match="newer version"):
        open_store(tmp_path)


def test_sessions_of_nobody_end_with_the_step_that_knows_people() -> None:
    """As versions before wrote them; a fresh database never had them."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        tables.projects.create(connection)
        connection.execute(text("CREATE TABLE sessions (sha256 TEXT, made TEXT, expires TEXT)"))
        connection.execute(text("CREATE TABLE links (sha256 TEXT, expires TEXT)"))
        connection.execute(text("INSERT INTO sessions VALUES ('a', 'b', 'c')"))
        tables._know_people(connection)
        columns = {column["name"] for column in inspect(connection).get_columns("sessions")}

    assert "person" in columns
    with engine.begin() as connection:
        assert connection.execute(text("SELECT * FROM sessions")).all() == []


def test_a_step_that_breaks_off_leaves_the_database_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(tmp_path)

    def broken(connection: Connection) -> None:
        connection.execute(text("CREATE TABLE half (id INTEGER)"))
        raise RuntimeError

    monkeypatch.setattr(tables, "STEPS", (*tables.STEPS, broken))
    with pytest.raises(RuntimeError):
        Database(store.folder / "service.db")
    names = sqlite3.connect(store.folder / "service.db").execute("SELECT name FROM sqlite_master")
    assert "half" not in {name for (name,) in names}


def test_a_place_that_cannot_be_used_says_so(tmp_path: Path) -> None:
    (tmp_path / "service").mkdir()
    (tmp_path / "service" / "service.db").write_bytes(b"no database" * 1000)
    with pytest.raises(InputError, match="cannot be opened"):
        open_store(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be used"):
        open_store(tmp_path / "file")


def test_who_reads_waits_for_nobody_who_writes(tmp_path: Path) -> None:
    """And sees what stood when the reading began, not half of what is being written."""
    store = open_store(tmp_path)
    store.add_project("first", "us", who="owner")
    with store.database.begin() as writing:
        writing.execute(update(tables.projects).values(name="second"))
        with store.database.read() as reading:
            assert reading.execute(select(tables.projects.c.name)).scalar() == "first"
    assert [project.name for project in store.projects()] == ["second"]


def test_who_reads_cannot_write(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with store.database.read() as reading, pytest.raises(OperationalError, match="readonly"):
        reading.execute(update(tables.projects).values(name="other"))
    store.add_project("still", "us", who="owner")
