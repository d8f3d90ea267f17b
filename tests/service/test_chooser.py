"""The chooser of a table, in a real browser: by mouse, by keyboard, in both languages, cut off."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FileChooser, FrameLocator, Page, expect

from tests.service.jobs import TABLE
from tests.service.served import Served, serving
from tests.service.test_browser import (
    PATIENCE,
    assert_fits,
    at,
    begin_a_project,
    browser,
    press,
    settled,
)

__all__ = ["browser"]

pytestmark = pytest.mark.browser

HUGE = 8 << 30  # bytes of a file that lies nowhere on the disk: it is sent for longer than we wait


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("server")) as served:
        yield served


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    """The first step of a new project; whatever its policy refuses is an error of the console."""
    complaints: list[str] = []
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en-US")
    page.set_default_timeout(PATIENCE)
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(served.link())
    begin_a_project(page)
    yield page
    page.close()
    assert not [said for said in complaints if "upload" in said or "Policy" in said]


def chooser(page: Page) -> FrameLocator:
    return page.frame_locator("[class*=st-key-chooser] iframe")


def test_a_table_is_chosen_by_keyboard(page: Page, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes(TABLE)
    asked: list[FileChooser] = []
    page.on("filechooser", lambda chosen: asked.append(chosen))
    button = chooser(page).get_by_role("button", name="Choose a file")
    until = time.monotonic() + 2 * PATIENCE / 1_000
    while not asked and time.monotonic() < until:  # again, where the page was drawn anew meanwhile
        settled(page)
        button.focus()
        page.keyboard.press("Enter")
        page.wait_for_timeout(2_000)
    asked[0].set_files(tmp_path / "people.csv")

    expect(page.get_by_text("people.csv was read")).to_be_visible(timeout=2 * PATIENCE)
    settled(page)
    assert page.get_by_role("button", name="Next: Columns").is_enabled()


def test_what_is_being_sent_can_be_cancelled(page: Page, served: Served, tmp_path: Path) -> None:
    """Progress is shown; then nothing is kept, not even without a name."""
    with (tmp_path / "huge.csv").open("wb") as file:
        file.truncate(HUGE)
    before = len(list(served.store.uploads.iterdir()))
    chooser(page).locator("#file").set_input_files(tmp_path / "huge.csv")
    expect(chooser(page).get_by_role("progressbar")).to_be_visible()
    expect(chooser(page).get_by_text("MB sent, about")).to_be_visible(timeout=PATIENCE)
    chooser(page).get_by_role("button", name="Cancel").click()

    expect(chooser(page).get_by_text("Cancelled. Nothing of the file was kept.")).to_be_visible()
    assert len(list(served.store.uploads.iterdir())) == before
    until = time.monotonic() + 30
    while handles(served) and time.monotonic() < until:
        time.sleep(0.2)
    assert not handles(served)


def handles(served: Served) -> list[str]:
    folder = Path(f"/proc/{served.process.pid}/fd")
    return [link for one in folder.iterdir() if "/uploads/" in (link := os.readlink(one))]


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(page: Page, tmp_path: Path) -> None:
    with (tmp_path / "larger.csv").open("wb") as file:
        file.truncate(11 * 10**9)
    chooser(page).locator("#file").set_input_files(tmp_path / "larger.csv")

    alert = chooser(page).get_by_role("alert")
    expect(alert).to_have_text("The file is larger than 10 GB.")


def test_the_chooser_speaks_korean_and_fits_a_telephone(page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 400, "height": 800})
    page.get_by_role("radio", name="한국어").click()
    at(page, "원본데이터")
    button = chooser(page).get_by_role("button", name="파일 선택")
    expect(button).to_be_visible(timeout=PATIENCE)
    assert_fits(page, 400)
    frame = chooser(page).locator("html")
    assert frame.get_attribute("lang") == "ko"
    assert frame.evaluate("it => it.scrollWidth <= it.clientWidth")
    (tmp_path / "고객 표.csv").write_bytes(TABLE)
    chooser(page).locator("#file").set_input_files(tmp_path / "고객 표.csv")
    expect(page.get_by_text("고객 표.csv")).to_be_visible(timeout=PATIENCE)
    settled(page)


def test_a_table_that_cannot_be_read_is_named_its_encoding_without_being_sent_again(
    page: Page, served: Served, tmp_path: Path
) -> None:
    rows = "Münster,41\nKöln,42\n" * 9
    (tmp_path / "latin.csv").write_bytes(f"ort,alter\n{rows}".encode("latin-1"))
    chooser(page).locator("#file").set_input_files(tmp_path / "latin.csv")
    expect(page.get_by_text("Name its encoding")).to_be_visible(timeout=PATIENCE)
    settled(page)
    page.get_by_label("Encoding of a text file").click()
    page.keyboard.type("cp1252")
    page.keyboard.press("Enter")

    expect(page.get_by_text("latin.csv was read")).to_be_visible(timeout=PATIENCE)
    settled(page)
    press(page, "Remove the data")
    expect(page.get_by_text("The data and their key are deleted.")).to_be_visible(timeout=PATIENCE)
