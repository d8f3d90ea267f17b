"""The route that takes a table as it comes, at a server as `make app` starts it."""

import hashlib
import http.client
import json
import os
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from sqlalchemy.exc import IntegrityError

from service import access, vault
from service.roles import Role
from service.store import people, sessions
from service.store.arriving import MOST, as_name, bringing
from service.store.records import Project
from service.store.store import new_id
from synth import InputError
from tests.service.jobs import SECRET, TABLE, open_store
from tests.service.served import Served, serving
from tests.service.test_gate import ask, entered

MIB = 1 << 20
MOST_GROWTH = 50 << 20  # bytes of the server, which are the issue's


@dataclass(frozen=True)
class Place:
    """A server, a browser that was let in, and a project there."""

    served: Served
    session: str
    project: Project


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(MOST, "1")
        with serving(tmp_path_factory.mktemp("server")) as served:
            project = served.store.add_project("Ours", "us", who="owner")
            yield Place(served, entered(served, served.link()), project)


def path_of(place: Place, id: str) -> str:
    return f"/upload/{place.project.id}/{id}"


def head(place: Place, path: str, size: int, name: str = "people.csv") -> bytes:
    host = urlsplit(place.served.address).netloc
    lines = [
        f"PUT {path} HTTP/1.1",
        f"Host: {host}",
        f"Origin: {place.served.address}",
        f"Cookie: {access.COOKIE}={place.session}",
        f"Content-Length: {size}",
        f"X-File-Name: {quote(name)}",
        "X-Language: ko",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def connected(place: Place) -> socket.socket:
    address = urlsplit(place.served.address)
    return socket.create_connection((address.hostname, address.port), timeout=120)


def put(
    place: Place, path: str, parts: Iterator[bytes], size: int, name: str = "people.csv"
) -> tuple[int, dict[str, object]]:
    """Send a table as a browser does; return the status and what is said."""
    with connected(place) as line:
        line.sendall(head(place, path, size, name))
        for part in parts:
            line.sendall(part)
        answer = http.client.HTTPResponse(line)
        answer.begin()
        return answer.status, json.loads(answer.read() or b"{}")


def resident(place: Place) -> int:
    statm = Path(f"/proc/{place.served.process.pid}/statm").read_text()
    return int(statm.split()[1]) * os.sysconf("SC_PAGE_SIZE")


def files(place: Place) -> set[str]:
    return {path.name for path in place.served.store.uploads.iterdir()}


def test_a_table_comes_whole_and_is_encrypted(place: Place) -> None:
    id, store = new_id(), place.served.store
    status, said = put(place, path_of(place, id), iter([TABLE]), len(TABLE), "../../고객\n표.csv")

    assert (status, said) == (
        201,
        {"sha256": hashlib.sha256(TABLE).hexdigest(), "size": len(TABLE)},
    )
    known, content = store.read_upload(id)
    assert content == TABLE
    assert (known.name, known.project, known.size) == ("고객 표.csv", place.project.id, len(TABLE))
    assert SECRET.encode() not in (store.uploads / id).read_bytes()
    assert any(line.did == "uploaded" and line.what == id for line in store.log())


def test_a_large_table_leaves_the_server_as_it_was(place: Place) -> None:
    """300 MB in parts; the whole of it was never in the server's memory, where the peak counts."""
    put(place, path_of(place, new_id()), iter([TABLE]), len(TABLE))  # what loads once is loaded
    before, most, id = resident(place), 0, new_id()

    def parts() -> Iterator[bytes]:
        nonlocal most
        for number in range(300):
            yield bytes([number % 251]) * MIB
            most = max(most, resident(place))

    status, _ = put(place, path_of(place, id), parts(), 300 * MIB)

    assert status == 201
    assert max(most, resident(place)) - before < MOST_GROWTH
    assert place.served.store.upload(id).size == 300 * MIB  # type: ignore[union-attr]


@pytest.mark.parametrize("came", [0, 10_000, 3 * MIB])
def test_of_a_table_whose_sender_goes_away_nothing_is_kept(place: Place, came: int) -> None:
    before, id = files(place), new_id()
    with connected(place) as line:
        line.sendall(head(place, path_of(place, id), 4 * MIB))
        line.sendall(SECRET.encode() * (came // len(SECRET)))
    until = time.monotonic() + 20
    while handles(place) and time.monotonic() < until:
        time.sleep(0.1)

    assert not handles(place), "the server still holds an unnamed file"
    assert files(place) == before
    assert place.served.store.upload(id) is None


def handles(place: Place) -> list[str]:
    """Files of uploads that the server has open, those without a name among them."""
    folder = Path(f"/proc/{place.served.process.pid}/fd")
    links = [os.readlink(link) for link in folder.iterdir() if link.exists() or link.is_symlink()]
    return [link for link in links if "/uploads/" in link]


def test_a_table_that_is_too_large_is_refused_in_words(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once where its size is said, and a limit holds also where it is not."""
    with connected(place) as line:
        line.sendall(head(place, path_of(place, new_id()), 10**9 + 1))
        answer = http.client.HTTPResponse(line)
        answer.begin()
        assert answer.status == 400
        assert json.loads(answer.read()) == {"refused": "파일이 1 GB보다 큽니다."}
    monkeypatch.setenv(MOST, "1")
    with bringing(place.served.store, place.project.id, new_id(), "x", who="owner") as arriving:
        monkeypatch.setattr(arriving, "size", 10**9)
        with pytest.raises(InputError, match="larger than 1 GB"):
            arriving.write(b"x")


def test_a_place_is_taken_once_and_must_be_one(place: Place) -> None:
    id = new_id()
    assert put(place, path_of(place, id), iter([TABLE]), len(TABLE))[0] == 201
    assert put(place, path_of(place, id), iter([b"other"]), 5)[0] == 400
    assert place.served.store.read_upload(id)[1] == TABLE
    for path in (f"/upload/{new_id()}/{new_id()}", f"/upload/{place.project.id}/short"):
        assert put(place, path, iter([TABLE]), len(TABLE))[0] == 400


def test_another_sites_page_brings_nothing(place: Place) -> None:
    path = path_of(place, new_id())
    for origin in ({}, {"Origin": "http://localhost:1"}, {"Origin": "http://example.com"}):
        answer = ask(place.served, path, place.session, "PUT", **origin)
        assert answer.status == 403


def test_the_chooser_runs_our_own_script_alone(place: Place) -> None:
    for name, kind in (("form", "html"), ("form.js", "javascript"), ("form.css", "css")):
        answer = ask(place.served, f"/upload/{name}", place.session)
        policy = answer.headers["Content-Security-Policy"]
        assert kind in answer.headers["Content-Type"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert "unsafe" not in policy
        assert "frame-ancestors 'self'" in policy
    page = (Path(__file__).parents[2] / "service/web/upload/form.html").read_text()
    assert "style=" not in page
    assert " on" not in page.replace(" on the", "")


@pytest.mark.parametrize("fault", [OSError(28, "full"), KeyboardInterrupt(), InputError("no")])
def test_what_breaks_off_leaves_nothing(tmp_path: Path, fault: BaseException) -> None:
    store = open_store(tmp_path)
    project, id = store.add_project("Ours", "us", who="owner"), new_id()

    def break_off() -> None:
        with bringing(store, project.id, id, "people.csv", who="owner") as arriving:
            arriving.write(TABLE)
            raise fault

    with pytest.raises(type(fault)):
        break_off()
    assert not list(store.uploads.iterdir())
    assert store.upload(id) is None


def test_what_the_database_does_not_take_leaves_nothing(tmp_path: Path) -> None:
    """Its file has its name by then."""
    store, id = open_store(tmp_path), new_id()
    with (
        pytest.raises(IntegrityError),
        bringing(store, "no project", id, "people.csv", who="owner") as arriving,
    ):
        arriving.write(TABLE)
    assert not list(store.uploads.iterdir())
    assert store.upload(id) is None


def test_of_who_may_act_no_more_nothing_is_kept(place: Place) -> None:
    """Also where the table was on its way by then."""
    store, id, before = place.served.store, new_id(), files(place)
    kim = people.add(store, "Kim", [(place.project.id, Role.REQUESTER)], who="owner")
    theirs = replace(place, session=sessions.begin(store, sessions.make_link(store, kim.id)) or "")

    def parts() -> Iterator[bytes]:
        yield TABLE
        until = time.monotonic() + 20
        while not handles(place) and time.monotonic() < until:
            time.sleep(0.1)
        people.revoke(store, kim.id, Role.REQUESTER, place.project.id, who="owner")
        yield TABLE

    status, _ = put(theirs, path_of(theirs, id), parts(), 2 * len(TABLE))
    assert status == 400
    assert store.upload(id) is None
    assert files(place) == before


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    project = store.add_project("Ours", "us", who="owner")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(MOST, "100000000")
        with (
            pytest.raises(InputError, match="No space left on device"),
            bringing(store, project.id, new_id(), "x", who="owner", size=10**16),
        ):
            pass


def test_a_file_system_without_unnamed_files_does_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(tmp_path)
    project, id = store.add_project("Ours", "us", who="owner"), new_id()
    monkeypatch.setattr(os, "O_TMPFILE", os.O_EXCL | os.O_DIRECTORY)
    with bringing(store, project.id, id, "people.csv", who="owner") as arriving:
        assert [path.name for path in store.uploads.iterdir()] == [f".arriving-{id}"]
        arriving.write(TABLE)

    assert [path.name for path in store.uploads.iterdir()] == [id]
    assert store.read_upload(id)[1] == TABLE


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\t.csv", "t.csv"),
        ("a\n\x1b[31mb\u202e.csv", "a [31mb .csv"),
        ("", "table"),
        ("/", "table"),
        ("x" * 999, "x" * 255),
    ],
)
def test_a_name_is_shown_without_what_could_mislead(given: str, shown: str) -> None:
    assert as_name(given) == shown


def test_a_key_of_what_never_arrived_is_nowhere(tmp_path: Path) -> None:
    """It was in memory alone, so that also a file that a crash left could not be read."""
    sink, key = (tmp_path / "left").open("wb"), vault.new_key()
    with sink:
        vault.Encrypting(sink, key=key, upload="a").write(TABLE * 100)
    assert SECRET.encode() not in (tmp_path / "left").read_bytes()
