"""Every page, by axe-core's rules: nothing that it calls serious or critical."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.service.served import serving
from tests.service.test_browser import (
    A_RUN,
    MADE,
    PATIENCE,
    at,
    browser,
    choose,
    press,
    submit,
    to_the_decision,
)

axe_playwright = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
)

__all__ = ["browser"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

GRAVE = ("serious", "critical")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}


def settled(page: Page) -> None:
    """Wait until nothing runs; the first look through the columns may take a while."""
    idle = page.locator('[data-test-script-state="notRunning"]')
    expect(idle).to_be_attached(timeout=4 * PATIENCE)


def found(page: Page, name: str) -> list[str]:
    """What axe-core holds against a page, with the first place of each."""
    settled(page)
    answer = axe_playwright.Axe().run(page, options=RULES).response
    return [
        f"{name}: {one['id']}: {one['nodes'][0]['html'][:150]} {one['nodes'][0]['failureSummary']}"
        for one in answer["violations"]
        if one["impact"] in GRAVE
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_can_be_read_by_everybody(browser: Browser, tmp_path: Path, scheme: str) -> None:
    """The sample project's way from its first page to the ledger; in the dark without a run."""
    with serving(tmp_path) as served:
        page = browser.new_page(
            viewport={"width": 1280, "height": 900},
            locale="en-US",
            color_scheme=scheme,  # type: ignore[arg-type]
        )
        page.set_default_timeout(PATIENCE)
        page.goto(served.link())
        at(page, "Projects")
        against = found(page, "projects")
        press(page, "Begin the sample project")
        at(page, "Sample: customers of an insurer", 2 * PATIENCE)
        against += found(page, "project")
        page.get_by_role("button", name="Go on").first.click()
        at(page, "Data", 2 * PATIENCE)
        against += found(page, "table")
        for step, title in (
            ("Columns", "Column definitions"),
            ("Who is protected", "Who is protected"),
            ("Budget", "Privacy budget"),
            ("Run", "Make the release"),
        ):
            press(page, f"Next: {step}")
            page.get_by_role("heading", level=1, name=title).wait_for()
            against += found(page, step)
        if scheme == "light":
            against += of_a_release(page)
        for beside in ("ledger", "compare", "log", "roles", "account"):
            page.goto(re.sub(r"/\w+\?", f"/{beside}?", page.url))
            page.get_by_role("heading", level=1).wait_for()
            against += found(page, beside)
        page.close()

    assert against == []


def of_a_release(page: Page) -> list[str]:
    press(page, "Make the release")
    at(page, MADE, A_RUN)
    against = found(page, "result")
    to_the_decision(page)
    against += found(page, "decision")
    submit(page)
    choose(page, "Approve")
    against += found(page, "deciding")
    choose(page, "I have read page 1 of the report.")
    press(page, "Sign the decision")
    page.get_by_text("Approved", exact=True).wait_for()
    settled(page)
    press(page, "Next: Download")
    at(page, "Download")
    against += found(page, "download")
    page.get_by_role("link", name="Draw more rows from the model").click()
    at(page, "More rows")
    return against + found(page, "sample")
