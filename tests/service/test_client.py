"""The client, before a server that is not ours: it keeps its token, and no half of a file."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from synth import InputError, client
from synth.client import Client, Refused

Answering = Callable[[BaseHTTPRequestHandler, int], None]


@contextmanager
def serving(answer: Answering) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """A server that answers as it is told; gives its address and what it was asked."""
    asked: list[tuple[str, str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            self.rfile.read(size)
            key = self.headers.get("Idempotency-Key", "")
            asked.append((self.command, self.path, key))
            answer(self, len(asked))

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            """It is a test."""

    with HTTPServer(("localhost", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield f"http://localhost:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    handler.send_response(status)
    for name, held in {"Content_Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), held)
    handler.end_headers()
    handler.wfile.write(body)


def test_a_token_goes_over_no_network_in_the_clear() -> None:
    with pytest.raises(InputError, match="https"):
        Client("http://semblance.example", "t")
    Client("https://semblance.example", "t")


def test_no_refusal_shows_a_token() -> None:
    """One read from a file ends in a line break, which the library would refuse and print."""

    def answer(handler: BaseHTTPRequestHandler, _: int) -> None:
        send(handler, 200, handler.headers["Authorization"].encode().join([b'{"said": "', b'"}']))

    with serving(answer) as (url, _):
        assert Client(url, "sem_aB-3\n").me() == {"said": "Bearer sem_aB-3"}
    for token in ("sem_aB-3\r\nX-Other: 1", "sem_aB-3 가", ""):
        with pytest.raises(InputError, match="no token") as refused:
            Client("https://semblance.example", token)
        assert "aB-3" not in str(refused.value)


def test_no_redirection_is_followed() -> None:
    """The place that it leads to would be sent the token."""

    def answer(handler: BaseHTTPRequestHandler, _: int) -> None:
        send(handler, 302, b"", Location="/other")

    with serving(answer) as (url, asked), pytest.raises(Refused, match="unknown: HTTP 302"):
        Client(url, "t").me()
    assert asked == [("GET", "/api/v1/me", "")]


def test_a_problem_is_raised_with_its_code() -> None:
    said = b'{"status": 403, "code": "no-scope", "detail": "no", "needs": "run"}'
    answer: Answering = lambda handler, _: send(handler, 403, said)  # noqa: E731
    with serving(answer) as (url, _), pytest.raises(Refused) as refused:
        Client(url, "t").begin_project("a", "b")
    assert (refused.value.status, refused.value.code) == (403, "no-scope")
    assert refused.value.problem["needs"] == "run"


@pytest.mark.parametrize("page", [b"<html>", b"[]", b"", b"3"])
def test_a_proxys_page_is_a_refusal_too(page: bytes) -> None:
    answer: Answering = lambda handler, _: send(handler, 502, page)  # noqa: E731
    with serving(answer) as (url, _), pytest.raises(Refused, match="HTTP 502"):
        Client(url, "t").cancel("x")


def test_a_run_is_tried_again_by_its_key_and_nothing_else_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An answer that never came may have been to a run that has begun."""
    monkeypatch.setattr(client, "_PAUSE", 0)

    def answer(handler: BaseHTTPRequestHandler, time: int) -> None:
        if time < 3:
            handler.close_connection = True  # without a word
        else:
            send(handler, 201, b'{"id": "r"}')

    with serving(answer) as (url, asked):
        assert Client(url, "t").run("p", "u", epsilon=1, key="the first")["id"] == "r"
    assert asked == [("POST", "/api/v1/projects/p/runs", "the%20first")] * 3
    with (
        serving(answer) as (url, asked),
        pytest.raises((OSError, client.http.client.HTTPException)),
    ):
        Client(url, "t").begin_project("a", "b")
    assert len(asked) == 1


def test_a_download_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def answer(handler: BaseHTTPRequestHandler, _: int) -> None:
        send(handler, 200, b"half", Content_Length="100")
        handler.close_connection = True

    with serving(answer) as (url, _), pytest.raises(client.http.client.IncompleteRead):
        Client(url, "t").download("r", tmp_path / "release.zip")
    assert list(tmp_path.iterdir()) == []


def test_waiting_ends_with_what_became_of_a_run() -> None:
    states = [b"queued", b"running", b"refused"]

    def answer(handler: BaseHTTPRequestHandler, time: int) -> None:
        send(handler, 200, b'{"state": "%s", "why": "too small"}' % states[time - 1])

    with serving(answer) as (url, _), pytest.raises(Refused, match="no-release: too small"):
        Client(url, "t").wait("r", every=0.01)
    waiting: Answering = lambda handler, _: send(handler, 200, b'{"state": "queued"}')  # noqa: E731
    with serving(waiting) as (url, _), pytest.raises(TimeoutError):
        Client(url, "t").wait("r", every=0.01, at_most=0.05)
