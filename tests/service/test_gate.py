"""The gate of the web app, at a server that was started as `make app` starts it."""

import asyncio
import http.client
import re
import socket
import stat
import subprocess
import sys
import webbrowser
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import streamlit
from sqlalchemy import update
from starlette.types import Message, Scope
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from service import access
from service.store import people, sessions, tables
from service.web import links
from service.web.gate import Gate
from tests.service.jobs import open_store
from tests.service.served import ROOT, Served, serving, surroundings

SCRIPT = next((Path(streamlit.__file__).parent / "static" / "static" / "js").glob("index.*.js"))
OPEN = {  # to whoever has a session
    "/": b'<div id="root">',
    "/projects": b'<div id="root">',
    "/run?run=nothing": b'<div id="root">',
    f"/static/js/{SCRIPT.name}": SCRIPT.read_bytes()[:100],
    "/_stcore/host-config": b"allowedOrigins",
}
# Streamlit's other paths, our own, and what might be taken for an open one.
PATHS = [
    *OPEN,
    *("/favicon.png", "/media/0123.csv", "/component/x/index.html", "/app/static/x.txt"),
    *("/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/bidi-components/x"),
    *("/_stcore/agent/openapi.json", "/_stcore/agent/interact", "/auth/login", "/oauth2callback"),
    *("/_stcore/stream", "/_stcore/upload_file/a/b", "/_stcore/health/", "//_stcore/health"),
    *("/_stcore/health/../host-config", "/_stcore/health%2f..%2fhost-config"),
    *("/upload/form", "/upload/form.js", "/upload/form.css", "/upload/x", "/upload/a/b"),
    "/taken/secret",
    *("/enter", "/enter/", "/enter?token=", "/enter?token=wrong", "/ENTER", "/nothing"),
]
STRANGERS = ["no cookie", "wrong", "empty", "expired", "signed out", "deactivated"]
STRANGERS += ["an earlier server's", "link"]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("server")) as served:
        yield served


@pytest.fixture(scope="module")
def session(served: Served) -> str:
    """A cookie that is let through."""
    return entered(served, served.link())


def entered(served: Served, link: str) -> str:
    answer = ask(served, link.removeprefix(served.address))
    return str(answer.headers["Set-Cookie"]).partition("=")[2].partition(";")[0]


def ask(
    served: Served, path: str, session: str | None = None, method: str = "GET", **headers: str
) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(urlsplit(served.address).netloc, timeout=60)
    cookie = {} if session is None else {"Cookie": f"other=1; {access.COOKIE}={session}"}
    connection.request(method, path, headers={**cookie, **headers})
    answer = connection.getresponse()
    answer.content = answer.read()  # type: ignore[attr-defined]
    connection.close()
    return answer


def body(answer: http.client.HTTPResponse) -> bytes:
    return bytes(answer.content)  # type: ignore[attr-defined]


def cookie_of(stranger: str, served: Served) -> str | None:
    """What somebody who is not signed in might come with."""
    store = served.store
    person = people.add(store, "Somebody", [(None, "requester")], who=served.owner)
    if stranger == "link":
        return sessions.make_link(store, served.owner)
    made = sessions.begin(store, sessions.make_link(store, person.id)) or ""
    known = update(tables.sessions).where(tables.sessions.c.sha256 == sessions.digest(made))
    if stranger == "signed out":
        sessions.end(store, made)
    if stranger == "deactivated":
        people.set_active(store, person.id, False, who=served.owner)
    with store.database.begin() as connection:
        if stranger == "expired":
            connection.execute(known.values(expires="2026-01-01T00:00:00.000+00:00"))
        if stranger == "an earlier server's":
            connection.execute(known.values(made="2026-01-01T00:00:00.000+00:00"))
    return {"no cookie": None, "wrong": made[::-1], "empty": ""}.get(stranger, made)


@pytest.mark.parametrize("stranger", STRANGERS)
def test_no_path_is_answered_to_a_stranger(stranger: str, served: Served) -> None:
    """By whichever method; all that is said is how to come in, in both languages."""
    cookie = cookie_of(stranger, served)
    others = ("HEAD", "POST", "PUT", "DELETE", "OPTIONS") if cookie is None else ()
    for path in PATHS:
        for method in ("GET", *others):
            answer = ask(served, path, cookie, method)
            assert answer.status == 401, (method, path)
            assert "Set-Cookie" not in answer.headers
            if method == "GET":
                said = body(answer).decode()
                assert "Open the link that synth app printed." in said
                assert "접속 링크를 여십시오" in said


def test_whoever_is_signed_in_gets_every_page(served: Served, session: str) -> None:
    for path, content in OPEN.items():
        answer = ask(served, path, session)
        assert answer.status == 200, path
        assert content in body(answer)
        assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert ask(served, "/_stcore/upload_file/a/b", session).status != 401
    assert ask(served, "/media/0123.csv", session).status == 404


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "10.0.0.1", "", "[::"])
def test_another_host_is_refused_whoever_asks(host: str, served: Served, session: str) -> None:
    """A name of another's that leads to this machine would make our page theirs."""
    for path in [*PATHS, "/_stcore/health", served.link().removeprefix(served.address)]:
        answer = ask(served, path, session, Host=host)
        assert answer.status in (400, 403), path
        assert "Set-Cookie" not in answer.headers


def test_the_servers_ok_tells_nothing_and_is_open(served: Served) -> None:
    answer = ask(served, "/_stcore/health")

    assert (answer.status, body(answer)) == (200, b"ok")
    assert ask(served, "/_stcore/health", None, "POST").status == 401


def test_a_link_lets_one_browser_in_once(served: Served) -> None:
    """The one that was printed, too; one who is in already does not use a link up."""
    for link in (served.printed, served.link()):
        path = link.removeprefix(served.address)
        assert ask(served, path, None, "HEAD").status == 401
        answer = ask(served, path)
        assert (answer.status, answer.headers["Location"]) == (303, "/")
        cookie = answer.headers["Set-Cookie"]
        assert re.search(r"=[\w-]{43}; HttpOnly; Max-Age=28800; Path=/; SameSite=lax$", cookie)
        assert ask(served, path).status == 401
        assert ask(served, path, cookie.partition("=")[2].partition(";")[0]).status == 303
    spare = served.link().removeprefix(served.address)
    session = entered(served, served.link())
    assert ask(served, spare, session).status == 303
    assert ask(served, spare).status == 303


def test_an_expired_link_lets_nobody_in(served: Served) -> None:
    link = served.link()
    with served.store.database.begin() as connection:
        connection.execute(update(tables.links).values(expires="2026-01-01T00:00:00.000+00:00"))

    assert ask(served, link.removeprefix(served.address)).status == 401


def test_of_many_who_use_a_link_at_once_one_is_let_in(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    link = sessions.make_link(store, access.owner(store).id)
    with ThreadPoolExecutor(8) as pool:
        begun = list(pool.map(lambda _: sessions.begin(store, link), range(8)))

    assert len([session for session in begun if session]) == 1


def test_no_secret_stands_in_the_database(tmp_path: Path) -> None:
    """Who came and went does."""
    store = open_store(tmp_path)
    owner = access.owner(store)
    link = sessions.make_link(store, owner.id)
    session = sessions.begin(store, link)
    assert session is not None
    assert sessions.person_of(store, session) == owner
    content = (store.folder / "service.db").read_bytes()
    sessions.end(store, session)

    assert link.encode() not in content
    assert session.encode() not in content
    assert [(line.who, line.did) for line in store.log()][-2:] == [
        (owner.id, "signed in"),
        (owner.id, "signed out"),
    ]
    assert sessions.person_of(store, session) is None


def test_nobody_stands_between_a_laptop_and_its_browser(served: Served) -> None:
    """What is said of proxies is not believed: it would be a way around the bound on attempts."""
    form = "login=nobody&password=wrong"
    said = []
    for n in range(6):
        answer = ask_with(served, form, {"X-Forwarded-For": f"192.0.2.{n}"})
        said.append("Too many attempts" in answer)
    assert said == [False] * 5 + [True]


def ask_with(served: Served, form: str, headers: dict[str, str]) -> str:
    connection = http.client.HTTPConnection(urlsplit(served.address).netloc, timeout=60)
    connection.request("POST", "/sign-in", form, {"Origin": served.address, **headers})
    said = connection.getresponse().read().decode()
    connection.close()
    return said


def socket_of(
    served: Served, session: str | None, *, host: str = "", origin: str | None = ""
) -> ClientConnection:
    """Open the page's WebSocket as a browser does."""
    address = urlsplit(served.address)
    cookie = {} if session is None else {"Cookie": f"{access.COOKIE}={session}"}
    connection = socket.create_connection((address.hostname, address.port), timeout=60)
    return connect(
        f"ws://{host or address.netloc}/_stcore/stream",
        sock=connection,
        origin=None if origin is None else Origin(origin or served.address),
        additional_headers=cookie,
        subprotocols=None,
        proxy=None,
    )


@pytest.mark.parametrize("stranger", STRANGERS)
def test_the_websocket_is_closed_to_a_stranger(stranger: str, served: Served) -> None:
    with pytest.raises(InvalidStatus) as refused:
        socket_of(served, cookie_of(stranger, served))
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("", None),
        ("", "null"),
        ("", "http://evil.example"),
        ("", "http://localhost:1"),  # another's server on this machine is sent the cookie too
        ("evil.example", "http://evil.example"),
    ],
)
def test_another_pages_websocket_is_refused(
    host: str, origin: str | None, served: Served, session: str
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        socket_of(served, session, host=host, origin=origin)
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "http://localhost:1"])
def test_what_changes_something_comes_from_our_page(
    origin: str | None, served: Served, session: str
) -> None:
    said = {} if origin is None else {"Origin": origin}
    for method in ("POST", "PUT", "DELETE"):
        answer = ask(served, "/_stcore/upload_file/a/b", session, method, **said)
        assert answer.status == 403
        assert b"Another site" in body(answer)
        ours = ask(served, "/_stcore/upload_file/a/b", session, method, Origin=served.address)
        assert b"Another site" not in body(ours)


def test_an_open_websocket_ends_with_its_session(served: Served) -> None:
    session = entered(served, served.link())
    with socket_of(served, session) as page:
        sessions.end(served.store, session)
        page.send(b"\x5a\x00")  # a message in Streamlit's form
        with pytest.raises(ConnectionClosedError) as closed:
            page.recv(timeout=60)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1008


def test_synth_app_prints_another_link_to_its_own_server(served: Served, tmp_path: Path) -> None:
    """And none to a port where nobody, or somebody else, listens."""
    port = str(urlsplit(served.address).port)
    command = [sys.executable, "-m", "synth.cli", "app", "--link", "--port", port]

    def printed(folder: Path) -> "subprocess.CompletedProcess[str]":
        where = surroundings(folder)
        return subprocess.run(command, cwd=ROOT, env=where, capture_output=True, text=True)

    (link,) = re.findall(r"http\S+", printed(served.folder).stdout)
    assert entered(served, link)
    another = printed(tmp_path)
    assert another.returncode != 0
    assert "http" not in another.stdout
    assert f"No app of yours is running on port {port}." in another.stderr


def test_a_browser_is_told_no_link_where_others_can_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a process is called with is everybody's to see; a page of its owner's is not."""
    store, opened = open_store(tmp_path), list[str]()
    monkeypatch.setattr(webbrowser, "open", opened.append)
    with socket.create_server(("localhost", 0)) as server:
        port = server.getsockname()[1]
        links.open_browser(store, port, "http://localhost/enter?token=secret")
    (page,) = store.folder.glob("enter-*.html")

    assert opened == [page.as_uri()]
    assert "secret" in page.read_text()
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    links.forget_page(store, port)
    assert not page.exists()


def test_the_cookie_goes_by_tls_alone_where_the_page_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    store = access.default_store()
    link = sessions.make_link(store, access.owner(store).id)
    scope: Scope = {
        "type": "http",
        "method": "GET",
        "scheme": "https",
        "path": "/enter",
        "query_string": f"token={link}".encode(),
        "headers": [(b"host", b"localhost")],
    }
    answers: list[Message] = []

    async def nothing(*_: object) -> Message:
        raise AssertionError

    async def keep(answer: Message) -> None:
        answers.append(answer)

    with monkeypatch.context() as patch:
        patch.setattr("streamlit.get_option", lambda _: ["localhost"])
        asyncio.run(Gate(nothing)(scope, nothing, keep))
    headers = dict(answers[0]["headers"])
    assert headers[b"set-cookie"].endswith(b"; SameSite=lax; Secure")
