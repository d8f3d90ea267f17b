"""What an operator sees of a server: whether it works, what is counted, what it logs."""

import asyncio
import gc
import json
import logging
import os
import re
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from privacy.files import default_ledger
from privacy.ledger import Ledger
from service import health, logs, measures, tokens
from service.roles import Role
from service.store import sessions
from service.store.layout import SUPERVISED
from service.store.store import default_store
from service.tokens import Scope
from tests.service.decided import added
from tests.service.served import Served, serving_people
from tests.service.visitor import Visitor

TOKEN = "token-of-the-watch-1"
COOKIE = "__Host-semblance_session"
CANARY = "knrywatch"  # in cells, names, queries, tokens and forms; in no line of a log


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    settings = f'metrics_token = "{TOKEN}"\n'
    with serving_people(tmp_path_factory.mktemp("served"), settings) as served:
        yield served


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state of its own for what is looked at in this process."""
    for name in ("STATE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    return tmp_path


def member(served: Served) -> Visitor:
    person = added(served.store, f"{CANARY} Kim", [Role.REQUESTER])
    return Visitor(served, cookies={COOKIE: sessions.begin_for(served.store, person.id)})


def measured(served: Served) -> dict[str, float]:
    said = Visitor(served).get("/metrics", Authorization=f"Bearer {TOKEN}")
    assert (said.status, said.headers["Content-Type"]) == (200, measures.CONTENT_TYPE)
    lines = [line for line in said.text.splitlines() if not line.startswith("#")]
    return {name: float(number) for name, _, number in (line.rpartition(" ") for line in lines)}


def lines_of(served: Served) -> list[dict[str, object]]:
    text = (served.folder / "log").read_text()
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def test_health_and_readiness_are_told_to_everybody_and_nothing_else(served: Served) -> None:
    """Whatever name was asked for: a load balancer knows an address alone."""
    until = time.monotonic() + 60  # the supervisor may not have looked yet
    while Visitor(served).get("/readyz").status != 200 and time.monotonic() < until:
        time.sleep(0.5)
    for path in ("/healthz", "/readyz"):
        for stranger in (Visitor(served), Visitor(served, public="http://10.0.0.7:8501")):
            answer = stranger.get(path)
            assert (answer.status, answer.text) == (200, "ok\n")
        assert Visitor(served).ask("POST", path, b"", {}).status == 401


@pytest.mark.parametrize(
    "given", [{}, {"Authorization": TOKEN}, {"Authorization": f"Bearer {TOKEN}1"}]
)
def test_what_is_counted_is_told_by_token_alone(served: Served, given: dict[str, str]) -> None:
    assert Visitor(served).get("/metrics", **given).status == 401
    assert "semblance" not in Visitor(served).get("/metrics", **given).text


def test_requests_pages_and_sessions_are_counted(served: Served) -> None:
    before, browser = measured(served), member(served)
    assert browser.get("/_stcore/host-config").status == 200
    Visitor(served).get("/result?run=x")
    assert "begin" in browser.look("projects").lower()
    after = measured(served)

    def more(name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    config = 'route="/_stcore/host-config",status="200"'
    assert more(f'semblance_requests_total{{method="GET",{config}}}') == 1
    turned_away = 'route="(turned away)",status="401"'
    assert more(f'semblance_requests_total{{method="GET",{turned_away}}}') == 1
    assert more('semblance_page_seconds_bucket{page="projects",le="+Inf"}') == 1
    assert more('semblance_request_seconds_count{route="/_stcore/host-config"}') == 1
    assert more("semblance_sessions") == 1
    assert after["semblance_queue_length"] == 0
    assert after['semblance_jobs{state="running"}'] == 0
    assert 1e7 < after["process_resident_memory_bytes"] < 1e9
    assert after["process_open_fds"] > 5


def test_what_carries_a_table_is_counted_and_not_timed(served: Served) -> None:
    """Nor is its size told: how long a table is on its way, and how large it is, tells its rows."""
    browser = member(served)
    project = served.store.add_project(f"{CANARY} ours", f"{CANARY} people", who="owner").id
    name = quote(f"{CANARY}.csv")
    sent = {"Origin": browser.public, "X-File-Name": name}
    body = f"{CANARY}\n".encode() * 100
    assert browser.ask("PUT", f"/upload/{project}/{'u' * 22}", body, sent).status == 201
    said = measured(served)

    (counted,) = [name for name in said if "/upload/{project}/{id}" in name]
    assert counted.startswith("semblance_requests_total")
    assert not [name for name in said if "table" in name or CANARY in name]
    (line,) = [one for one in lines_of(served) if one.get("route") == "/upload/{project}/{id}"]
    assert (line["status"], "seconds" in line) == (201, False)


def test_a_request_of_the_api_is_counted_by_its_route_and_not_timed(served: Served) -> None:
    """How long a table is read, or a release is packed, tells how many rows there are."""
    person = added(served.store, f"{CANARY} Park", [Role.REQUESTER])
    last = date.today() + timedelta(days=1)
    secret = tokens.make(served.store, person, "t", list(Scope), last, who=person.id)
    project = served.store.add_project(f"{CANARY} api", f"{CANARY} those", who="owner").id
    visitor, before = Visitor(served), measured(served)
    sent = {"Authorization": f"Bearer {secret}", "Content-Type": "application/octet-stream"}
    path = f"/api/v1/projects/{project}/uploads?name={CANARY}.csv"
    assert visitor.ask("POST", path, f"{CANARY}\n".encode() * 100, sent).status == 201
    assert visitor.get(f"/api/v1/{CANARY}", **sent).status == 404
    assert visitor.get("/api/v1/me").status == 401
    time.sleep(0.2)
    said = measured(served)

    route = "/api/v1/projects/{project}/uploads"
    assert said[f'semblance_requests_total{{method="POST",route="{route}",status="201"}}'] == 1
    timed = [name for name in said if name.startswith("semblance_request_seconds_count")]
    assert not [name for name in timed if "/api/" in name]
    turned_away = 'semblance_request_seconds_count{route="(turned away)"}'
    assert said.get(turned_away, 0) == before.get(turned_away, 0)
    lines = [line for line in lines_of(served) if str(line.get("route")).startswith("/api/")]
    told = [(one["route"], one["status"], one.get("person")) for one in lines]
    assert told == [
        (route, 201, person.id),
        ("/api/v1", 404, person.id),
        ("/api/v1", 401, None),
    ]
    assert not any("seconds" in line for line in lines)
    assert CANARY not in (served.folder / "log").read_text()


def test_a_line_of_the_log_says_who_and_where_and_nothing_that_was_typed(served: Served) -> None:
    """Canaries in the query, the path, forms, headers, names and cells."""
    browser = member(served)
    who = served.store.log()[-1].who
    browser.get(f"/_stcore/host-config?q={CANARY}")
    browser.get(f"/{CANARY}/media/{CANARY}.csv", **{"User-Agent": CANARY})
    browser.get(f"/taken/{CANARY}")
    browser.look("project", project=CANARY, lang="ko")
    Visitor(served).get(f"/enter?token={CANARY}")
    Visitor(served).post("/sign-in", {"login": CANARY, "password": CANARY, "next": f"/{CANARY}"})
    Visitor(served).ask(CANARY, "/", b"", {})
    time.sleep(0.2)
    lines = lines_of(served)

    assert CANARY not in (served.folder / "log").read_text()
    mine = [line for line in lines if line.get("person") == who]
    told = {(line["event"], line.get("route"), line.get("status")) for line in mine}
    assert {("request", "/taken/{secret}", 410), ("page closed", None, None)} <= told
    assert any(line.get("route") == "/sign-in" and line["status"] == 401 for line in lines)
    allowed = {"at", "level", "event", "method", "route", "status", "person", "seconds"}
    for line in lines:
        if line["event"] in ("request", "page opened", "page closed"):
            assert set(line) <= allowed
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", str(line["at"]))


def test_what_a_library_logs_is_kept_without_values() -> None:
    """Of a fault its type and its place: a message can quote a cell."""
    try:
        float(CANARY)
    except ValueError:
        fault = sys.exc_info()
    record = logging.LogRecord("lib", logging.ERROR, "", 1, "It is %s", (CANARY,), fault)
    line = json.loads(logs.JsonLines().format(record))
    assert line["said"] == "It is %s"
    assert line["fault"].startswith("ValueError at test_watch.py:")
    assert CANARY not in json.dumps(line)


def test_of_a_task_that_broke_the_log_has_no_message() -> None:
    """Asyncio writes the error that nobody took into its own text."""
    said: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(logs.JsonLines().format(record))

    async def broken() -> None:
        raise ValueError(CANARY)

    async def forgotten() -> None:
        task = asyncio.ensure_future(broken())
        await asyncio.sleep(0)
        del task
        gc.collect()

    handler = Kept()
    logging.getLogger("asyncio").addHandler(handler)
    try:
        asyncio.run(forgotten())
    finally:
        logging.getLogger("asyncio").removeHandler(handler)
    (line,) = said
    assert json.loads(line)["said"] == "Task exception was never retrieved"
    assert CANARY not in line


def test_a_part_that_cannot_work_is_named(own: Path) -> None:
    store = default_store()
    assert health.failing() == ["supervisor"], "nobody looks yet"
    (store.folder / SUPERVISED).touch()
    assert health.failing() == []
    old = time.time() - health.SECONDS_UNSEEN - 1
    os.utime(store.folder / SUPERVISED, (old, old))
    assert health.failing() == ["supervisor"]


def test_a_disk_that_is_nearly_full_is_told(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = own / "semblance.toml"
    settings.write_text('address = "http://localhost:1"\nleast_free = 1000000000\n')
    monkeypatch.setenv("SEMBLANCE_CONFIG", str(settings))
    (default_store().folder / SUPERVISED).touch()
    assert health.failing() == ["disk"]


def test_a_store_that_is_gone_is_told(own: Path) -> None:
    store = default_store()
    (store.folder / SUPERVISED).touch()
    (store.folder / "service.db").rename(own / "elsewhere")
    (store.folder / "service.db").mkdir()
    assert health.failing() == ["store"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to whatever it likes")
def test_a_ledger_that_cannot_be_written_is_told(own: Path) -> None:
    (default_store().folder / SUPERVISED).touch()
    default_ledger().parent.mkdir(parents=True, exist_ok=True)
    default_ledger().touch(mode=0o400)
    assert health.failing() == ["ledger"]


def test_lines_of_the_ledger_are_counted(own: Path) -> None:
    assert "\nsemblance_ledger_entries_total 0\n" in measures.text(default_store())
    book = Ledger(default_ledger())
    book.cap("us", mu_squared=10, delta=0, asked="10", date="2026-11-28")
    lines = len(book.entries())
    assert lines > 0
    assert f"\nsemblance_ledger_entries_total {lines}\n" in measures.text(default_store())
    default_ledger().write_bytes(b"no ledger")
    assert "\nsemblance_ledger_entries_total" not in measures.text(default_store())


def test_a_histogram_adds_up() -> None:
    durations = measures.Durations()
    for seconds in (0.01, 0.3, 99.0):
        durations.add(seconds, page='a"b')
    lines = list(durations.lines("s"))
    assert lines[0] == r's_bucket{page="a\"b",le="0.05"} 1'
    assert lines[-3:] == [
        r's_bucket{page="a\"b",le="+Inf"} 3',
        r's_sum{page="a\"b"} 99.31',
        r's_count{page="a\"b"} 3',
    ]
