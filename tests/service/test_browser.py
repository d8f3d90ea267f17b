"""The pages in a real browser, served as `make app` serves them."""

import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Browser, ConsoleMessage, FilePayload, Page, expect, sync_playwright

import synth
from privacy.ledger import Ledger
from tests.service.served import ROOT, Served, serving

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 45_000  # milliseconds
A_RUN = 8 * PATIENCE  # it is niced, and several processes may be busy beside it
MADE = re.compile("^The release is (ready|made, but)")  # so small a table may not be usable


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
def served(browser: Browser, folder: Path) -> Iterator[Served]:
    """A server that was started as `make app` starts it."""
    with serving(folder) as served:
        yield served


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    """A fresh page, which must neither complain nor ask anything of another host."""
    complaints: list[str] = []
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en-US")
    page.set_default_timeout(PATIENCE)
    page.on("console", lambda said: None if is_harmless(said) else complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda asked: None if local(asked.url, served.address) else complaints.append(asked.url),
    )
    page.goto(served.link())
    begin_a_project(page)
    yield page
    page.close()
    assert complaints == []


def begin_a_project(page: Page) -> None:
    at(page, "Projects")
    name, folded = page.get_by_label("Name of the project"), page.get_by_text("New project")
    name.wait_for(state="attached")
    if folded.count():  # where there are projects already
        folded.click()
    name.fill("The clinic")
    page.get_by_role("textbox", name="Population: the persons").fill("our customers")
    press(page, "Begin the project")
    at(page, "Data")


def is_harmless(said: ConsoleMessage) -> bool:
    """Tell what is no error; opened at a page's own address, streamlit looks for itself there."""
    return said.type != "error" or "/run/_stcore/" in said.location["url"]


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
    file: FilePayload = {
        "name": "people.csv",
        "mimeType": "text/csv",
        "buffer": table.to_csv(index=False).encode(),
    }
    page.frame_locator("[class*=st-key-chooser] iframe").locator("#file").set_input_files(file)
    expect(page.get_by_text("people.csv was read")).to_be_visible(timeout=2 * PATIENCE)
    settled(page)


def settled(page: Page) -> None:
    """Wait until nothing runs: what is chosen while a page is drawn can be lost."""
    idle = page.locator('[data-test-script-state="notRunning"]')
    expect(idle).to_be_attached(timeout=PATIENCE)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def choose(page: Page, name: str) -> None:
    """Choose or tick as a person does, who presses again where the page moved under the mouse."""
    choice = page.get_by_role("radio", name=name, exact=True)
    choice = choice.or_(page.get_by_role("checkbox", name=name, exact=True))
    for _ in range(3):
        settled(page)
        page.get_by_text(name, exact=True).click()
        with suppress(AssertionError):
            expect(choice).to_be_checked(timeout=PATIENCE / 3)
            settled(page)
            return
    expect(choice).to_be_checked(timeout=PATIENCE)


def at(page: Page, title: str | re.Pattern[str], patience: float = PATIENCE) -> None:
    heading = page.get_by_role("heading", name=title, exact=True)
    expect(heading).to_be_visible(timeout=patience)
    settled(page)


def to_the_run(page: Page) -> None:
    bring_a_small_table(page)
    press(page, "Next: Columns")
    at(page, "Column definitions")
    press(page, "Next: Who is protected")
    at(page, "Who is protected")
    choose(page, "One row is one person")
    press(page, "Next: Budget")
    at(page, "Privacy budget")
    press(page, "Next: Run")
    at(page, "Make the release")


def to_the_decision(page: Page) -> None:
    """Press as a person does: a click in the moment that the dossier's frame moves is lost."""
    settled(page)
    button = page.get_by_role("button", name="Next: Decision", exact=True)
    taken = page.get_by_role("heading", name="Decision", exact=True)
    for _ in range(3):
        button.scroll_into_view_if_needed()
        page.wait_for_timeout(700)
        button.click()
        with suppress(AssertionError):
            expect(taken).to_be_visible(timeout=PATIENCE / 3)
            break
    at(page, "Decision")


def write(page: Page, label: str, text: str) -> None:
    """Write into a field, and wait until the page has taken it."""
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Control+Enter")
    settled(page)


def submit(page: Page, use: str = "teaching", recipients: str = "the university") -> None:
    write(page, "Purpose", use)
    write(page, "Recipients", recipients)
    press(page, "Submit for a decision")
    expect(page.get_by_text("submitted by")).to_be_visible(timeout=PATIENCE)
    settled(page)


def approve(page: Page) -> None:
    choose(page, "Approve")
    expect(page.get_by_label("Reasons")).to_be_visible(timeout=PATIENCE)
    choose(page, "I have read page 1 of the report.")
    press(page, "Sign the decision")
    expect(page.get_by_text("Approved", exact=True)).to_be_visible(timeout=PATIENCE)
    settled(page)


def assert_fits(page: Page, width: int) -> None:
    """See that nothing is wider than the window, once what was drawn has found its place."""
    fits = "width => document.querySelector('[data-testid=stMain]').scrollWidth <= width"
    page.wait_for_function(fits, arg=width, timeout=PATIENCE)


def test_a_table_goes_in_and_a_release_comes_out(page: Page, tmp_path: Path) -> None:
    """The whole way without a schema, and its result at both widths."""
    to_the_run(page)
    press(page, "Make the release")
    at(page, MADE, A_RUN)
    for width in (400, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert_fits(page, width)
    page.get_by_text("Privacy and utility report", exact=True).click()
    dossier = page.frame_locator("iframe").frame_locator("iframe")
    expect(dossier.locator("body")).to_contain_text("ε")
    to_the_decision(page)
    expect(page.get_by_role("button", name="Next: Download", exact=True)).to_be_disabled()
    submit(page)
    for width in (400, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert_fits(page, width)
    approve(page)
    expect(page.get_by_text("Decided by its requester.")).to_be_visible(timeout=PATIENCE)
    press(page, "Next: Download")
    at(page, "Download")
    annex = page.get_by_role("button", name="Make the internal report")
    with page.expect_download() as download:
        press(page, "Download the release")
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)

    assert path.name == "people-release.zip"
    assert "decided by its requester" in "\n".join(map(str, synth.verify(path)))
    settled(page)
    expect(annex).to_be_enabled(timeout=PATIENCE)
    annex.click()
    with page.expect_download() as download:
        press(page, "Save the internal report")
    assert download.value.suggested_filename == "people-annex-stays-in-the-house.html"
    page.get_by_role("link", name="Draw more rows from the model").click()
    at(page, "More rows")
    press(page, "Draw the rows")
    at(page, "First rows that were drawn")
    for width in (400, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert_fits(page, width)
    with page.expect_download() as download:
        press(page, "Download the rows and their note")
    assert download.value.suggested_filename == "people-rows.zip"


def test_a_reload_loses_nothing(page: Page) -> None:
    """Neither what was typed before a run, nor the run; nor does another page find less."""
    to_the_run(page)
    page.reload()
    at(page, "Make the release")
    expect(
        page.get_by_text("ε = 1, δ = 10⁻⁶, engine auto, population our customers")
    ).to_be_visible()
    press(page, "Make the release")
    at(page, "Making the release")
    page.reload()

    at(page, MADE, A_RUN)


@pytest.mark.slow
def test_a_server_that_is_killed_loses_nothing(browser: Browser, tmp_path: Path) -> None:
    """It is killed while a run is under way; the next one finds draft, run and release."""
    with serving(tmp_path) as served:
        page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en-US")
        page.set_default_timeout(PATIENCE)
        page.goto(served.printed)
        begin_a_project(page)
        to_the_run(page)
        press(page, "Make the release")
        at(page, "Making the release")
        left = page.url.partition("?")[2]
        served.process.kill()
        told = page.get_by_text("The connection is lost, or your session has ended.")
        expect(told).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_text("Connection error")).to_be_hidden()
        page.close()
    with serving(tmp_path) as served:
        page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en-US")
        page.set_default_timeout(PATIENCE)
        page.goto(served.printed)
        page.goto(f"{served.address}/run?{left}")
        at(page, re.compile("^(Making|Make) the release"))
        expect(page.get_by_text(MADE).first).to_be_visible(timeout=A_RUN)
        page.goto(f"{served.address}/columns?{left}")
        at(page, "Column definitions")
        page.goto(served.address)
        at(page, "Projects")
        press(page, "Open")
        at(page, "The clinic")
        expect(page.get_by_text("release, not yet submitted")).to_be_visible()
        page.close()


def test_cancel_ends_the_run_and_keeps_the_choices(page: Page, folder: Path) -> None:
    page.get_by_text("Try a demo table", exact=True).click()
    press(page, "Use this table")
    expect(page.get_by_text("customers_en.csv was read")).to_be_visible(timeout=2 * PATIENCE)
    settled(page)
    for step, title in [
        ("Columns", "Column definitions"),
        ("Who is protected", "Who is protected"),
        ("Budget", "Privacy budget"),
    ]:
        press(page, f"Next: {step}")
        at(page, title)
    population = "demo customers_en"
    expect(
        page.get_by_text(f"Nothing was spent on the population {population} yet.")
    ).to_be_visible()
    press(page, "Next: Run")
    at(page, "Make the release")
    press(page, "Make the release")
    press(page, "Cancel")

    expect(page.get_by_text("The run was cancelled.")).to_be_visible()
    expect(page.get_by_text(f"engine auto, population {population}")).to_be_visible()
    expect(page.get_by_role("button", name="Make the release")).to_be_enabled()
    assert not list((folder / "tmp").glob("semblance-*"))
    assert Ledger(folder / "state" / "semblance" / "ledger.db").total(population).releases == 0


def test_the_language_is_the_browsers_then_what_was_switched_to(
    browser: Browser, served: Served
) -> None:
    page = browser.new_page(locale="ko-KR", viewport={"width": 400, "height": 800})
    page.set_default_timeout(PATIENCE)
    page.goto(served.link())
    at(page, "프로젝트 목록")
    page.wait_for_function("document.documentElement.lang === 'ko'")
    assert_fits(page, 400)
    page.get_by_role("radio", name="English").click()
    at(page, "Projects")
    assert "lang=en" in page.url
    page.reload()

    at(page, "Projects")
    page.close()


@pytest.mark.parametrize("width", [400, 1280])
def test_nothing_is_wider_than_the_screen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    bring_a_small_table(page)
    assert_fits(page, width)
    press(page, "Next: Columns")
    at(page, "Column definitions")
    here = page.get_by_role("navigation", name="Steps").locator("[aria-current=page]")
    expect(here).to_have_text("2 Columns")
    expect(page.get_by_role("button", name="Main menu")).to_have_count(0)
    page.locator(".st-key-column input").click()
    page.keyboard.type("age")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Range or categories")).to_be_visible(timeout=PATIENCE)
    assert_fits(page, width)


def test_signing_out_closes_every_page_of_a_browser(browser: Browser, served: Served) -> None:
    """What it had open hears nothing more; the link that let it in lets nobody in again."""
    with browser.new_context(locale="en-US", viewport={"width": 400, "height": 800}) as context:
        context.set_default_timeout(PATIENCE)
        first, link = context.new_page(), served.link()
        first.goto(link)
        at(first, "Projects")
        assert_fits(first, 400)
        second = context.new_page()
        second.goto(served.address)
        at(second, "Projects")
        press(first, "Sign out")
        told = first.get_by_text("Open the link that synth app printed.")
        expect(told).to_be_visible(timeout=PATIENCE)
        expect(first.get_by_text("접속 링크를 여십시오")).to_be_visible()

        second.get_by_role("radio", name="한국어").click()
        second.wait_for_timeout(2000)
        assert second.get_by_role("heading", name="프로젝트 목록").count() == 0
        for address in (served.address, link):
            answer = first.goto(address)
            assert answer is not None
            assert answer.status == 401


def test_pages_show_nothing_where_no_gate_stands(browser: Browser, tmp_path: Path) -> None:
    """Whoever starts their script alone would have left the door open."""
    script = str(ROOT / "service" / "web" / "app.py")
    command = ("streamlit", "run", script, "--server.headless", "true", "--server.port")
    with serving(tmp_path, command) as served:
        page = browser.new_page(locale="en-US")
        page.set_default_timeout(PATIENCE)
        page.goto(served.address)
        told = page.get_by_text("Start the app with synth app")
        expect(told).to_be_visible(timeout=PATIENCE)
        settled(page)
        assert page.get_by_role("heading").count() == 0
        page.close()
