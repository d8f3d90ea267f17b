"""A server as `make app` starts it, whose state and temporary files go to a folder."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from service import access
from service.store import sessions
from service.store.store import Store
from service.web.gate import ENTRANCE

ROOT = Path(__file__).parents[2]
APP = ("synth.cli", "app", "--no-browser", "--port")


@dataclass(frozen=True)
class Served:
    """A server that answers."""

    address: str
    folder: Path
    process: "subprocess.Popen[bytes]"

    @property
    def store(self) -> Store:
        """The store that it keeps."""
        state, data = self.folder / "state", self.folder / "data"
        return Store(data / "semblance" / "service", key_path=state / "semblance" / "service.key")

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
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    (folder / "tmp").mkdir(exist_ok=True)
    started = [sys.executable, "-m", *command, str(port)]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            started, cwd=ROOT, env=surroundings(folder), stdout=log, stderr=log
        ) as server,
    ):
        try:
            wait_until_it_answers(f"http://localhost:{port}/_stcore/health")
            yield Served(f"http://localhost:{port}", folder, server)
        finally:
            server.terminate()


def wait_until_it_answers(address: str) -> None:
    until = time.monotonic() + 90  # several processes may be busy beside it
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server did not start")
