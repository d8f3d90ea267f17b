"""A large table from its upload to its proposal: `python -m benchmarks.uploads [--mb 1000]`.

A server as `synth app` starts it takes the table by the chooser's route; a reader then opens and
proposes, asked as pages ask it. Seconds by the clock, seconds of the processor (what else the
machine does falls on the first alone), and the first as a ratio to one SHA-256 of the same bytes.
Memory: how much the server and whoever asks have grown at the most, and what the reader held.
"""

import argparse
import hashlib
import http.client
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from service import access
from service.access import COOKIE
from service.reader.seen import Reading
from service.readers import Readers, Table
from service.store import sessions
from service.store.store import Store, new_id
from service.web.doors import ENTRANCE

HERE = Path(__file__).parent.parent
BLOCK = 100_000  # rows that are made at once
PORT = 8593


@dataclass
class Watched:
    """The most memory that a process held while something was done, in bytes."""

    number: int
    most: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def look(self) -> int:
        """Return what it holds now; 0 once it has ended."""
        try:
            statm = Path(f"/proc/{self.number}/statm").read_text()
        except OSError:
            return 0
        held = int(statm.split()[1]) * os.sysconf("SC_PAGE_SIZE")
        self.most = max(self.most, held)
        return held

    def watch(self) -> None:
        """Look until it is said that this is enough."""
        while not self.ended.wait(0.05):
            self.look()


def main() -> None:
    """Measure, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lines = list(_measure(Path(folder), options.mb * 10**6))
    head = (
        "| step | seconds | processor seconds | ratio to SHA-256 | server grew, MB | reader, MB |"
    )
    sys.stdout.write("\n".join([head, "|---|---|---|---|---|---|", *lines]) + "\n")


def _measure(folder: Path, size: int) -> Iterator[str]:
    table = folder / "table.csv"
    size = _write(table, size)
    hashed = _seconds(lambda: _hash(table))[0]
    sys.stdout.write(f"{size / 1e6:,.0f} MB, SHA-256 in {hashed:.1f} s\n\n")
    environment = {
        **os.environ,
        "XDG_STATE_HOME": str(folder / "state"),
        "XDG_DATA_HOME": str(folder / "data"),
    }
    command = [sys.executable, "-m", "synth.cli", "app", "--no-browser", "--port", str(PORT)]
    with subprocess.Popen(
        command, cwd=HERE, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            store = _store(folder)
            project = store.add_project("Benchmark", "benchmark", who="benchmark").id
            upload = new_id()
            watched = Watched(server.pid)
            before, used = watched.look(), _processor(server.pid)
            with _watching(watched):
                seconds = _seconds(lambda: _send(store, table, project, upload))[0]
            grown = watched.most - before
            yield _line("upload", seconds, _processor(server.pid) - used, hashed, grown, 0)
        finally:
            server.terminate()
    yield from _read(store, upload, hashed)


def _read(store: Store, upload: str, hashed: float) -> Iterator[str]:
    """Ask a reader for what the first two pages need."""
    known, readers = store.kept_upload(upload), Readers()
    asked = Table(store.uploads / upload, known.name, Reading(), lambda: store.key_of(known))
    here = Watched(os.getpid())
    steps: dict[str, Callable[[], object]] = {
        "open": lambda: readers.open(asked),
        "look the columns through": lambda: readers.ask(asked, "inspect"),
        "propose": lambda: readers.ask(asked, "propose", "strict", False),
    }
    whole, used = 0.0, 0.0
    before = here.look()
    for name, step in steps.items():
        earlier = sum(map(_processor, readers.alive().values()))
        with _watching(here):
            seconds = _seconds(step)[0]
        (number,) = readers.alive().values()
        spent = _processor(number) - earlier
        whole, used = whole + seconds, used + spent
        yield _line(name, seconds, spent, hashed, here.most - before, _peak(number))
    yield _line("**to the proposal**", whole, used, hashed, here.most - before, _peak(number))
    columns = readers.ask(asked, "propose", "strict", False)

    def check() -> None:
        for column in columns:
            if column.is_modelled:
                readers.ask(asked, "check", column)

    earlier = _processor(number)
    seconds = _seconds(check)[0]
    yield _line(
        "check every column", seconds, _processor(number) - earlier, hashed, 0, _peak(number)
    )
    readers.end_all()


def _line(name: str, seconds: float, processor: float, hashed: float, grown: int, held: int) -> str:
    cells = [name, f"{seconds:.1f}", f"{processor:.1f}", f"{seconds / hashed:.1f}"]
    return f"| {' | '.join([*cells, f'{grown / 1e6:.0f}', f'{held / 1e6:,.0f}'])} |"


def _store(folder: Path) -> Store:
    """Wait for the server, and open the store that it keeps."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            connection = http.client.HTTPConnection("localhost", PORT)
            connection.request("GET", "/_stcore/health")
            if connection.getresponse().status == 200:
                break
        except OSError:
            time.sleep(0.2)
    state, data = folder / "state" / "semblance", folder / "data" / "semblance"
    return Store(data / "service", key_path=state / "service.key")


def _send(store: Store, table: Path, project: str, upload: str) -> None:
    """Send a table as the chooser does."""
    connection = http.client.HTTPConnection("localhost", PORT)
    connection.request(
        "GET", f"{ENTRANCE}?token={sessions.make_link(store, access.owner(store).id)}"
    )
    answer = connection.getresponse()
    answer.read()
    cookie = re.match(rf"{COOKIE}=[^;]+", answer.headers["Set-Cookie"])
    headers = {"Cookie": cookie.group() if cookie else "", "Origin": f"http://localhost:{PORT}"}
    headers |= {"X-File-Name": table.name, "Content-Length": str(table.stat().st_size)}
    with table.open("rb") as file:
        connection.request("PUT", f"/upload/{project}/{upload}", body=file, headers=headers)
        answer = connection.getresponse()
        said = answer.read()
    if answer.status != 201:
        raise SystemExit(said.decode())


def _write(place: Path, size: int) -> int:
    """Write a table of persons: names, amounts, moments, codes, addresses of mail."""
    rng, written, number = np.random.default_rng(1), 0, 0
    with place.open("w") as file:
        while written < size:
            frame = _people(rng, number * BLOCK)
            text = frame.to_csv(index=False, header=number == 0)
            file.write(text)
            written, number = written + len(text), number + 1
    return written


def _people(rng: np.random.Generator, first: int) -> pd.DataFrame:
    days, seconds = rng.integers(0, 9000, BLOCK), rng.integers(0, 10**8, BLOCK)
    return pd.DataFrame(
        {
            "customer_id": [f"C{first + row:09d}" for row in range(BLOCK)],
            "age": rng.integers(18, 95, BLOCK),
            "sex": rng.choice(["F", "M"], BLOCK),
            "region": rng.choice(["Seoul", "Busan", "Daegu", "Incheon", "Gwangju"], BLOCK),
            "income": np.round(rng.lognormal(10, 1, BLOCK), 2),
            "joined": pd.Timestamp("2000-01-01") + pd.to_timedelta(days, unit="D"),
            "product": rng.choice([f"P{code:03d}" for code in range(60)], BLOCK),
            "visits": rng.poisson(4, BLOCK),
            "score": np.round(rng.normal(50, 10, BLOCK), 3),
            "email": [f"user{n}@example{n % 97}.com" for n in rng.integers(0, 10**7, BLOCK)],
            "active": rng.choice(["yes", "no"], BLOCK),
            "last_seen": pd.Timestamp("2020-01-01") + pd.to_timedelta(seconds, unit="s"),
        }
    )


def _hash(place: Path) -> str:
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _seconds(act: Callable[[], object]) -> tuple[float, object]:
    begun = time.perf_counter()
    done = act()
    return time.perf_counter() - begun, done


@contextmanager
def _watching(watched: Watched) -> Iterator[None]:
    watched.ended.clear()
    thread = threading.Thread(target=watched.watch, daemon=True)
    thread.start()
    yield
    watched.ended.set()
    thread.join()


def _processor(number: int) -> float:
    fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak(number: int) -> int:
    status = Path(f"/proc/{number}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found.group(1)) * 1024 if found else 0


if __name__ == "__main__":
    main()
