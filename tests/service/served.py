"""A server as `make app` starts it, whose state and temporary files go to a folder."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from service import access
from service.store import sessions
from service.store.store import Store
from service.web.doors import ENTRANCE

ROOT = Path(__file__).parents[2]
PUBLIC = "https://semblance.example"
APP = ("synth.cli", "app", "--no-browser", "--port")


@dataclass(frozen=True)
class Served:
    """A server that answers."""

    address: str
    folder: Path
    process: "subprocess.Popen[bytes]"
    database: str | None = None

    @property
    def store(self) -> Store:
        """The store that it keeps."""
        state, data = self.folder / "state", self.folder / "data"
        key = state / "semblance" / "service.key"
        return Store(data / "semblance" / "service", key_path=key, database=self.database)

    @property
    def printed(self) -> str:
        """The link that it printed."""
        (link,) = re.findall(r"http\S+", (self.folder / "log").read_text())
        return str(link)

    def link(self) -> str:
        """Another link, as `synth app --link` makes it."""
        return f"{self.address}{ENTRANCE}?token={sessions.make_link(self.store, self.owner)}"

    @property
    def owner(self) -> str:
        """The person who started it."""
        return access.owner(self.store).id


def surroundings(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "HOME": str(folder),
        "XDG_STATE_HOME": str(folder / "state"),
        "XDG_DATA_HOME": str(folder / "data"),
        "TMPDIR": str(folder / "tmp"),
    }


@contextmanager
def serving(folder: Path, command: Sequence[str] = APP) -> Iterator[Served]:
    """Start a module, and end it; its last argument is the port."""
    port = free_port()
    with _started(folder, [*command, str(port)], f"localhost:{port}") as served:
        yield served


@contextmanager
def serving_people(
    folder: Path, settings: str = "", *, address: str = PUBLIC, database: str | None = None
) -> Iterator[Served]:
    """Start `synth serve`, which a test talks to as the reverse proxy in front of it does."""
    port = free_port()
    file = folder / "semblance.toml"
    first = f'address = "{address or f"http://localhost:{port}"}"\nlisten = "localhost:{port}"\n'
    file.write_text(f'{first}proxies = ["127.0.0.1", "::1"]\n{settings}')
    command = ["synth.cli", "serve", "--config", str(file)]
    told = {} if database is None else {"SEMBLANCE_DATABASE": database}
    host = urlsplit(address).netloc or f"localhost:{port}"
    with _started(folder, command, f"localhost:{port}", host=host, told=told) as served:
        yield replace(served, database=database)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("localhost", 0))
        return int(free.getsockname()[1])


@contextmanager
def _started(
    folder: Path,
    command: Sequence[str],
    place: str,
    *,
    host: str = "",
    told: Mapping[str, str] | None = None,
) -> Iterator[Served]:
    (folder / "tmp").mkdir(exist_ok=True)
    started = [sys.executable, "-m", *command]
    environment = {**surroundings(folder), **(told or {})}
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(started, cwd=ROOT, env=environment, stdout=log, stderr=log) as server,
    ):
        try:
            wait_until_it_answers(f"http://{place}/_stcore/health", host)
            yield Served(f"http://{place}", folder, server)
        finally:
            server.terminate()


def wait_until_it_answers(address: str, host: str = "") -> None:
    asked = urllib.request.Request(address, headers={"Host": host} if host else {})
    until = time.monotonic() + 90  # several processes may be busy beside it
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(asked):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server did not start")
