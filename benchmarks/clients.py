"""People who open pages, all at once, while a run goes on: `python -m benchmarks.clients`.

A server as `synth serve` starts it, on SQLite; people who are signed in, each with a line of their
own to it that speaks Streamlit's protocol as a browser's page does: fetch the page, open the
WebSocket, ask for a page, wait until its script is through, look at it for some seconds, ask for
the next one. A page counts from the request for it until the last of it has come. What a browser
needs to draw it is not in that. Runs follow one another all the time.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import httpx
import numpy as np
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin

from benchmarks.uploads import Watched
from service.roles import Role
from service.store import sessions
from service.store.store import Store
from tests.service.decided import added, made
from tests.service.jobs import TABLE, order, started, wait_for
from tests.service.served import PUBLIC, Served, serving_people

COOKIE = "__Host-semblance_session"
SECONDS_OF_PATIENCE = 60
PAGES_OF_A_VISIT = 5
GOAL_SECONDS, GOAL_MB = 1.0, 400

Page = tuple[str, dict[str, str]]


@dataclass
class Seen:
    """How long pages took, in seconds, and what went wrong."""

    opened: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    turned_to: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    jobs: int = 0

    @property
    def all(self) -> list[float]:
        """Every page."""
        return [one for of in (self.opened, self.turned_to) for page in of.values() for one in page]


def main() -> None:
    """Measure, and print a page in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--think", type=float, default=5.0, help="seconds at a page, on average")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, serving_people(Path(place)) as served:
        case = made(served.folder, served.store)
        pages = pages_of(case.run.token, case.run._record().project)
        people = [added(served.store, f"person {n}", list(Role)) for n in range(options.clients)]
        cookies = [sessions.begin_for(served.store, person.id) for person in people]
        seen, watched = Seen(), Watched(served.process.pid)
        before = watched.look()
        with beside(watched.watch, watched.ended), running_jobs(served, seen):
            asyncio.run(visit_all(served, cookies, pages, seen, options))
        sys.stdout.write(told(seen, options, before, watched))


def pages_of(run: str, project: str) -> list[Page]:
    """Return what people look at, of a run that has a release."""
    of_project = {"project": project}
    return [
        ("projects", {}),
        ("project", of_project),
        ("result", {"run": run}),
        ("decision", {"run": run}),
        ("download", {"run": run}),
        ("log", of_project),
        ("roles", {}),
        ("account", {}),
        ("table", of_project),
    ]


async def visit_all(
    served: Served, cookies: list[str], pages: list[Page], seen: Seen, options: argparse.Namespace
) -> None:
    """Have everybody look at pages until the time is over."""
    until = time.monotonic() + options.minutes * 60
    client = httpx.AsyncClient(timeout=SECONDS_OF_PATIENCE, trust_env=False)
    async with client:
        await asyncio.gather(
            *(_person(served, one, pages, seen, until, options.think, client) for one in cookies)
        )


async def _person(
    served: Served,
    cookie: str,
    pages: list[Page],
    seen: Seen,
    until: float,
    think: float,
    client: httpx.AsyncClient,
) -> None:
    await asyncio.sleep(random.uniform(0, think))
    while time.monotonic() < until:
        try:
            await _visit(served, f"{COOKIE}={cookie}", pages, seen, until, think, client)
        except (httpx.HTTPError, WebSocketException, OSError, TimeoutError) as fault:
            seen.errors.append(type(fault).__name__)
            await asyncio.sleep(think)


async def _visit(
    served: Served,
    cookie: str,
    pages: list[Page],
    seen: Seen,
    until: float,
    think: float,
    client: httpx.AsyncClient,
) -> None:
    """Open a tab at some page, go on to others, and close it."""
    at = urlsplit(served.address)
    page = random.choice(pages)
    headers = {"Cookie": cookie, "Host": urlsplit(PUBLIC).netloc, "X-Forwarded-For": "192.0.2.1"}
    begun = time.perf_counter()
    for path in (f"/{page[0]}?{urlencode(page[1])}", "/_stcore/health", "/_stcore/host-config"):
        answer = await client.get(served.address + path, headers=headers)
        if answer.status_code != 200:
            seen.errors.append(f"{page[0]}: {answer.status_code}")
            return
    async with connect(
        f"ws://{headers['Host']}/_stcore/stream",
        host=at.hostname,
        port=at.port,
        origin=Origin(PUBLIC),
        additional_headers={"Cookie": cookie},
        proxy=None,
        max_size=None,
    ) as line:
        await _ask(line, page, seen)
        seen.opened[page[0]].append(time.perf_counter() - begun)
        for _ in range(PAGES_OF_A_VISIT - 1):
            await asyncio.sleep(random.expovariate(1 / think))
            if time.monotonic() > until:
                return
            page = random.choice(pages)
            begun = time.perf_counter()
            await _ask(line, page, seen)
            seen.turned_to[page[0]].append(time.perf_counter() - begun)


async def _ask(line: ClientConnection, page: Page, seen: Seen) -> None:
    """Ask for a page, and wait until its script is through."""
    asked = BackMsg()
    asked.rerun_script.query_string = urlencode(page[1])
    asked.rerun_script.page_name = page[0]
    await line.send(asked.SerializeToString())
    while True:
        said = await asyncio.wait_for(line.recv(), SECONDS_OF_PATIENCE)
        message = ForwardMsg.FromString(bytes(said))  # type: ignore[arg-type]
        kind = message.WhichOneof("type")
        if kind == "delta" and message.delta.new_element.WhichOneof("type") == "exception":
            seen.errors.append(f"{page[0]}: {message.delta.new_element.exception.type}")
        if kind == "script_finished":
            return


@contextmanager
def running_jobs(served: Served, seen: Seen) -> Iterator[None]:
    """Have one run follow another, each in a project and on a population of its own."""
    ended = threading.Event()

    def go_on() -> None:
        store: Store = served.store
        while not ended.is_set():
            wait_for(started(order(served.folder), TABLE, store))
            seen.jobs += 1

    with beside(go_on, ended):
        yield


@contextmanager
def beside(act: Callable[[], None], ended: threading.Event) -> Iterator[None]:
    """Have something done in a thread until this ends."""
    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def told(seen: Seen, options: argparse.Namespace, before: int, watched: Watched) -> str:
    """Return what was measured, in Markdown."""
    names = sorted({*seen.opened, *seen.turned_to})
    times = seen.all
    p95, most = float(np.percentile(times, 95)), watched.most / 1e6
    lines = [
        f"{options.clients} clients, {options.minutes:g} minutes, {options.think:g} s at a page on "
        f"average; {len(times)} pages, {seen.jobs} runs meanwhile.",
        "",
        "| page | first of a tab: pages | p50 s | p95 s | p99 s | later: pages | p50 s | p95 s "
        "| p99 s |",
        "|---|---|---|---|---|---|---|---|---|",
        *(f"| {name} |{_row(seen.opened[name])}{_row(seen.turned_to[name])}" for name in names),
        f"| **all** |{_row([one for page in seen.opened.values() for one in page])}"
        f"{_row([one for page in seen.turned_to.values() for one in page])}",
        "",
        f"p95 of all pages {p95:.2f} s (goal < {GOAL_SECONDS:g}). Errors {len(seen.errors)} (goal "
        f"0){': ' + ', '.join(sorted(set(seen.errors))) if seen.errors else ''}. Memory of the "
        f"server {before / 1e6:.0f} MB before, {most:.0f} MB at the most (goal ≤ {GOAL_MB}).",
        "",
    ]
    return "\n".join(lines)


def _row(seconds: list[float]) -> str:
    if not seconds:
        return " 0 | | | |"
    p50, p95, p99 = np.percentile(seconds, (50, 95, 99))
    return f" {len(seconds)} | {p50:.2f} | {p95:.2f} | {p99:.2f} |"


if __name__ == "__main__":
    main()
