"""The page in a real browser, served as `make app` serves it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect, sync_playwright

import synth
from privacy.ledger import Ledger
from service import words

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 45_000  # milliseconds

SCHEMA = """version: 1
protection: {unit: row}
columns:
- {name: age, kind: integer, domain: {minimum: 0, maximum: 100}}
- {name: 성별, kind: categorical, domain: {categories: [여, 남]}}
- {name: plan, kind: categorical, domain: bought}
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: tests/system.sh says how to get it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server's state and temporary files go."""
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def address(browser: Browser, folder: Path) -> Iterator[str]:
    """The address of a server that was started as `make app` starts it."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    (folder / "tmp").mkdir()
    surroundings = {
        **os.environ,
        "HOME": str(folder),
        "XDG_STATE_HOME": str(folder / "state"),
        "TMPDIR": str(folder / "tmp"),
    }
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    options = ["--server.port", str(port), "--server.headless", "true"]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            command + options, cwd=ROOT, env=surroundings, stdout=log, stderr=log
        ) as server,
    ):
        wait_until_it_answers(f"http://localhost:{port}/_stcore/health")
        yield f"http://localhost:{port}"
        server.terminate()


def wait_until_it_answers(address: str) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server did not start")


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A fresh page, which must neither complain nor ask anything of another host."""
    complaints: list[str] = []
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(PATIENCE)
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request", lambda asked: None if local(asked.url, address) else complaints.append(asked.url)
    )
    page.goto(address)
    expect(page.get_by_role("button", name=words.START)).to_be_visible(timeout=PATIENCE)
    yield page
    page.close()
    assert complaints == []


def local(url: str, address: str) -> bool:
    return url.startswith((address, "data:", "blob:", "about:"))


def bring_a_small_table(page: Page) -> None:
    rng = np.random.default_rng(1)
    table = pd.DataFrame(
        {
            "age": rng.integers(20, 80, 500),
            "성별": rng.choice(["여", "남"], 500),
            "plan": rng.choice(["basic", "plus"], 500),
        }
    )
    upload(page, words.UPLOAD_TABLE, "people.csv", table.to_csv(index=False).encode())
    upload(page, words.UPLOAD_SCHEMA, "people.schema.yaml", SCHEMA.encode())
    expect(page.get_by_text("people.csv was read")).to_be_visible(timeout=PATIENCE)


def upload(page: Page, label: str, name: str, content: bytes) -> None:
    """Bring a file and wait until the page has it: a file brought before that is lost."""
    place = page.get_by_role("region", name=label)
    file: FilePayload = {"name": name, "mimeType": "text/plain", "buffer": content}
    place.locator("input[type=file]").set_input_files(file)
    expect(place.get_by_role("button", name=f"Remove {name}")).to_be_visible(timeout=PATIENCE)
    idle = page.locator('[data-test-script-state="notRunning"]')
    expect(idle).to_be_attached(timeout=PATIENCE)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def test_a_table_goes_in_and_a_release_comes_out(page: Page, tmp_path: Path) -> None:
    bring_a_small_table(page)
    press(page, words.START)
    expect(page.get_by_text(words.READY)).to_be_in_viewport(timeout=PATIENCE)
    with page.expect_download() as download:
        press(page, words.DOWNLOAD)
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)

    assert path.name == "people-release.zip"
    assert synth.verify(path)
    page.get_by_text(words.DOSSIER, exact=True).click()
    dossier = page.frame_locator("iframe").frame_locator("iframe")
    expect(dossier.locator("body")).to_contain_text("ε")


def test_a_reload_does_not_lose_the_run(page: Page) -> None:
    bring_a_small_table(page)
    press(page, words.START)
    expect(page.get_by_text(words.RUNNING)).to_be_visible()
    page.reload()

    expect(page.get_by_text(words.READY)).to_be_visible(timeout=PATIENCE)


def test_cancel_ends_the_run_and_keeps_the_choices(page: Page, folder: Path) -> None:
    page.get_by_text(words.TRY, exact=True).click()
    expect(page.get_by_text("customers_en.csv was read")).to_be_visible(timeout=PATIENCE)
    page.get_by_text(words.SETTINGS).click()
    page.get_by_label(words.POPULATION, exact=True).fill("our customers")
    press(page, words.START)
    press(page, words.CANCEL)

    expect(page.get_by_text(words.CANCELLED)).to_be_visible()
    expect(page.get_by_text("customers_en.csv was read")).to_be_visible()
    expect(page.get_by_label(words.POPULATION, exact=True)).to_have_value("our customers")
    expect(page.get_by_role("button", name=words.START)).to_be_enabled()
    assert not list((folder / "tmp").glob("semblance-*"))
    assert Ledger(folder / "state" / "semblance" / "ledger.db").total("our customers").releases == 0


@pytest.mark.parametrize("width", [400, 1280])
def test_nothing_is_wider_than_the_screen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    bring_a_small_table(page)
    page.get_by_text(words.COLUMNS).click()
    page.get_by_text(words.SETTINGS).click()

    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth") <= width
