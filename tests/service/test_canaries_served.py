"""A thousand canaries through a server and a browser: where they are seen, and what is left.

They stand in cells, in names of columns and in the file's name. Cells pass the server once, while
the file comes, and once more as the preview that its owner asks for; else nothing of them is there.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, WebSocket, expect

from tests.service.served import Served, serving
from tests.service.test_browser import PATIENCE, at, begin_a_project, browser, press, settled

__all__ = ["browser"]

pytestmark = pytest.mark.browser

CELL, HEAD, NAME = "knrycell", "knryhead", "knryname"
N_ROWS, N_COLUMNS = 140, 7
SHOWN = 20  # rows of the preview
CANARIES = re.compile(rb"knry(?:cell|head|name)\d{5}z")
TABLE = "\n".join(
    [
        ",".join([*(f"{HEAD}{column:05}z" for column in range(N_COLUMNS)), "age"]),
        *(
            ",".join(
                [
                    *(f"{CELL}{row * N_COLUMNS + c:05}z" for c in range(N_COLUMNS)),
                    str(20 + row % 60),
                ]
            )
            for row in range(N_ROWS)
        ),
    ]
).encode()


def of_cells(held: bytes) -> set[bytes]:
    return {one for one in CANARIES.findall(held) if one.startswith(CELL.encode())}


def shown() -> set[bytes]:
    """The cells of the first rows; the chart's most frequent values are the first of each."""
    return of_cells(b"\n".join(TABLE.splitlines()[: SHOWN + 1]))


class Frames:
    """What a page heard and said on its WebSocket."""

    def __init__(self, page: Page) -> None:
        self.heard: list[bytes] = []
        page.on("websocket", self._listen)

    def since(self, number: int = 0) -> set[bytes]:
        """The canaries of cells in what was heard after so many frames."""
        return of_cells(b"\n".join(self.heard[number:]))

    def _listen(self, line: WebSocket) -> None:
        for event in ("framereceived", "framesent"):
            line.on(event, self._keep)  # type: ignore[call-overload]

    def _keep(self, frame: str | bytes) -> None:
        self.heard.append(frame.encode() if isinstance(frame, str) else frame)


def on_disk(served: Served) -> dict[str, set[bytes]]:
    """The files that hold canaries: log, database, uploads, temporary files and all the rest."""
    found = {}
    for path in served.folder.rglob("*"):
        if path.is_file() and (canaries := set(CANARIES.findall(path.read_bytes()))):
            found[path.name] = canaries
    return found


def in_memory(number: int) -> set[bytes]:
    """The canaries in all that a process could read of its own memory."""
    found: set[bytes] = set()
    with Path(f"/proc/{number}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{number}/maps").read_text().splitlines():
            place, may = line.split()[:2]
            if "r" not in may or line.endswith(("[vvar]", "[vsyscall]", "[vvar_vclock]")):
                continue
            begin, end = (int(side, 16) for side in place.split("-"))
            for start in range(begin, end, 1 << 24):
                try:
                    held = os.pread(memory.fileno(), min(end - start, (1 << 24) + 64), start)
                except OSError:
                    continue
                found |= set(CANARIES.findall(held))
                found |= {  # as a string of two or of four bytes a character
                    one
                    for width in (2, 4)
                    for one in CANARIES.findall(held[::width])
                    if held[1::width].count(0) > len(held[1::width]) // 2
                }
    return found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("server")) as served:
        yield served


def test_canaries_are_seen_by_their_owner_alone_and_none_is_left(
    browser: Browser, served: Served
) -> None:
    assert len(of_cells(TABLE)) + N_COLUMNS + 1 >= 980
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en-US")
    page.set_default_timeout(PATIENCE)
    frames = Frames(page)
    page.goto(served.link())
    begin_a_project(page)
    file: FilePayload = {"name": f"{NAME}00001z.csv", "mimeType": "text/csv", "buffer": TABLE}
    page.frame_locator("[class*=st-key-chooser] iframe").locator("#file").set_input_files(file)
    expect(page.get_by_text("was read. Its columns")).to_be_visible(timeout=PATIENCE)
    settled(page)
    press(page, "Next: Columns")
    at(page, "Column definitions")
    assert frames.since() == set()

    press(page, "Back")
    at(page, "Data")
    before = len(frames.heard)
    page.get_by_text("Show the first rows and a chart of each column").click()
    expect(page.get_by_text("Private values: internal only")).to_be_visible(timeout=PATIENCE)
    settled(page)
    assert frames.since(before) == shown()
    page.get_by_text("Show the first rows and a chart of each column").click()
    settled(page)
    kept = on_disk(served)
    assert set(kept) == {"service.db"}, "what is declared, in the draft"
    assert of_cells(b"\n".join(kept["service.db"])) == set()

    after = len(frames.heard)
    press(page, "Remove the data")
    expect(page.get_by_text("The data and their key are deleted.")).to_be_visible(timeout=PATIENCE)
    settled(page)
    press(page, "Sign out")
    expect(page.get_by_text("Open the link that synth app printed.")).to_be_visible()
    page.close()

    assert frames.since(after) == set()
    assert on_disk(served) == {}
    left = in_memory(served.process.pid)
    assert of_cells(b"\n".join(left)) == set()
