"""The webhook: what is told, signed how, tried again when, and to whom never."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from service import webhooks
from service.settings import Webhook
from service.store import decisions as kept
from service.store import notices, runs, tables
from service.store.arriving import keep
from service.store.records import Notice
from service.store.store import Store, now
from service.webhooks import Undelivered, deliver_due, may_be_spoken_to, send
from tests.service.decided import STATED, Case, made
from tests.service.jobs import TABLE, open_store
from tests.service.served import free_port

KEY = bytes(range(32))
SECRET = f"whsec_{base64.b64encode(KEY).decode()}"
NOTICE = Notice("a-name", "release.decided", "a-project", "a-run", now(), 0, now())


@dataclass
class Receiver:
    """An endpoint, and what it was sent."""

    url: str
    answers: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def kinds(self) -> list[str]:
        """The kinds of events that came."""
        return [json.loads(body)["type"] for _, body in self.got]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            known.got.append(({key.lower(): one for key, one in self.headers.items()}, body))
            self.send_response(known.answers.pop(0) if known.answers else 204)
            self.send_header("Location", known.url)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("localhost", 0), Answering) as server:
        known = Receiver(f"http://localhost:{server.server_port}/hook?of=ours")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield known
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def store(tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store whose server has the webhook in its settings."""
    settings = tmp_path / "semblance.toml"
    hook = f'[webhook]\nurl = "{receiver.url}"\nsecret = "{SECRET}"\n'
    settings.write_text(f'address = "http://localhost:1"\n{hook}')
    monkeypatch.setenv("SEMBLANCE_CONFIG", str(settings))
    return open_store(tmp_path)


def asked(store: Store) -> str:
    """A run that waits."""
    project = store.add_project("Ours", "us", who="owner").id
    upload = keep(store, project, "p.csv", TABLE, who="owner")
    runs.add(store, "run", project=project, upload=upload, order={}, who="owner")
    return project


def waiting(store: Store) -> list[Any]:
    with store.database.read() as connection:
        return list(connection.execute(select(tables.notices)).all())


def make_due(store: Store) -> None:
    with store.database.begin() as connection:
        connection.execute(update(tables.notices).values(due=now()))


def test_a_message_is_signed_as_the_standard_has_it(receiver: Receiver) -> None:
    """Verified here by the words of the standard, and holding ids and a kind alone."""
    send(Webhook(receiver.url, SECRET), NOTICE)

    ((headers, body),) = receiver.got
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.digest(KEY, signed, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["webhook-id"] == "a-name"
    assert json.loads(body) == {
        "type": "release.decided",
        "timestamp": NOTICE.at,
        "data": {"project": "a-project", "run": "a-run"},
    }


def test_the_signature_is_that_of_the_standards_example() -> None:
    """Standard Webhooks, tests of its reference libraries."""
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    said = webhooks.signature(
        key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}'
    )
    assert said == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_becomes_of_a_run_is_told(store: Store, receiver: Receiver) -> None:
    project = asked(store)
    assert waiting(store) == [], "that it was asked for is nobody's matter"
    assert runs.end(store, "run", "broken", who="supervisor")
    deliver_due(store)

    assert receiver.kinds == ["run.failed"]
    assert json.loads(receiver.got[0][1])["data"] == {"project": project, "run": "run"}
    assert waiting(store) == []
    deliver_due(store)
    assert len(receiver.got) == 1


def test_what_does_not_arrive_is_tried_again_after_a_restart(
    store: Store, receiver: Receiver, tmp_path: Path
) -> None:
    """Under the same name, so that its receiver can tell; later and later."""
    asked(store)
    runs.end(store, "run", "done", who="supervisor")
    receiver.answers = [500, 302]
    deliver_due(store)
    deliver_due(store)
    assert len(receiver.got) == 1, "not at once"
    for tries in (2, 3):
        again = open_store(tmp_path)
        make_due(again)
        deliver_due(again)
        assert len(receiver.got) == tries
    assert {headers["webhook-id"] for headers, _ in receiver.got} == {
        receiver.got[0][0]["webhook-id"]
    }
    assert waiting(store) == []


def test_nobody_who_listens_is_tried_so_often_and_no_more(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(store)
    runs.end(store, "run", "done", who="supervisor")
    (line,) = waiting(store)
    hook = Webhook(f"http://localhost:{free_port()}/", SECRET)
    with pytest.raises(Undelivered, match="ConnectionRefusedError"):
        send(hook, Notice(**line._mapping))
    moments = []
    while waiting(store):
        (line,) = waiting(store)
        moments.append(line.due)
        notices.put_off(store, Notice(**line._mapping))
    assert len(moments) == len(notices.WAITS) + 1
    assert moments == sorted(moments)


def test_a_receiver_that_is_gone_is_left_alone(store: Store, receiver: Receiver) -> None:
    asked(store)
    runs.end(store, "run", "done", who="supervisor")
    receiver.answers = [410]
    deliver_due(store)
    assert (len(receiver.got), waiting(store)) == (1, [])


def test_a_release_is_told_of_from_its_submission_to_its_recall(
    store: Store, receiver: Receiver, tmp_path: Path
) -> None:
    case: Case = made(tmp_path, store).approved()
    kept.recall(store, case.run.token, "an error", who=case.requester.id)
    deliver_due(store)
    told = ["run.finished", "release.submitted", "release.decided", "release.recalled"]
    assert receiver.kinds == told
    said = b"".join(body for _, body in receiver.got).decode()
    for hidden in (STATED.intended_use, "이민지", "보험", "approved", case.run.order.population):
        assert hidden not in said.replace("release.", "")


def test_without_a_webhook_nothing_waits(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    asked(store)
    runs.end(store, "run", "done", who="supervisor")
    deliver_due(store)
    assert waiting(store) == []


@pytest.mark.parametrize(
    ("address", "host", "private", "may"),
    [
        ("93.184.215.14", "hooks.example", False, True),
        ("2606:2800:220:1::1", "hooks.example", False, True),
        ("10.1.2.3", "hooks.example", False, False),
        ("10.1.2.3", "hooks.example", True, True),
        ("192.168.0.1", "hooks.example", False, False),
        ("::ffff:10.1.2.3", "hooks.example", False, False),
        ("fd00::1", "hooks.example", False, False),
        ("127.0.0.1", "hooks.example", True, False),  # a name of others that leads to this machine
        ("127.0.0.1", "localhost", False, True),
        ("::1", "localhost", False, True),
        ("169.254.169.254", "hooks.example", True, False),  # a cloud's metadata
        ("fe80::1%eth0", "hooks.example", True, False),
        ("0.0.0.0", "hooks.example", True, False),
        ("224.0.0.1", "hooks.example", True, False),
        ("100.64.0.1", "hooks.example", False, False),
    ],
)
def test_no_message_goes_into_the_operators_own_network(
    address: str, host: str, private: bool, may: bool
) -> None:
    hook = Webhook(f"https://{host}/", SECRET, private)
    assert may_be_spoken_to(address, hook, host) is may


def test_a_name_that_leads_here_is_refused_before_a_word_is_said(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a name does that is changed after the settings were read."""
    resolve = webhooks.socket.getaddrinfo
    monkeypatch.setattr(
        webhooks.socket, "getaddrinfo", lambda _, port, **more: resolve("localhost", port, **more)
    )
    port = receiver.url.split(":")[2].split("/")[0]
    with pytest.raises(Undelivered, match="private"):
        send(Webhook(f"http://hooks.example:{port}/", SECRET), NOTICE)
    assert receiver.got == []
