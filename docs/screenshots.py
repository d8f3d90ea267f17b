"""Draw the pictures of docs/walk.md anew: `python docs/screenshots.py [en] [ko]`.

The service is started as `make app` starts it, on its sample project, and walked through in
chromium; nobody in its table exists.
"""

import io
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Locator, Page, expect, sync_playwright

from service.words import LANGUAGES, catalogue
from synth.catalogue import translations
from tests.service.served import Served, serving

HERE = Path(__file__).parent / "pictures"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PATIENCE = 180_000  # milliseconds
TALLEST = 1_500  # pixels of a picture
MADE = ("The release is ready", "The release is made, but {n} of its {all} columns cannot be used")
GIVEN = {"en": ("model development", "research team"), "ko": ("모델 개발", "연구팀")}


def settled(page: Page) -> None:
    """Wait until the page is drawn."""
    idle = page.locator('[data-test-script-state="notRunning"]')
    expect(idle).to_be_attached(timeout=PATIENCE)
    page.wait_for_timeout(600)
    expect(idle).to_be_attached(timeout=PATIENCE)


def picture(page: Page, name: str, width: int = 1280) -> None:
    """Save what a page shows, cut off at `TALLEST`."""
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_timeout(500)
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(max(600, height), TALLEST)})
    page.wait_for_timeout(800)
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    HERE.mkdir(exist_ok=True)
    shot.save(HERE / f"{name}-{width}.webp", quality=72, method=6)
    page.set_viewport_size({"width": 1280, "height": 900})
    settled(page)


def at(page: Page, *titles: str, patience: int = PATIENCE) -> None:
    """Wait for a page whose title begins with one of these."""
    known = re.compile("^(" + "|".join(map(re.escape, titles)) + ")")
    expect(page.get_by_role("heading", level=1, name=known)).to_be_visible(timeout=patience)
    settled(page)


def walk(page: Page, served: Served, language: str) -> None:
    """Go the whole way, and save a picture of each page."""
    say = translations(language, catalogue(language)).gettext

    def button(text: str) -> Locator:
        return page.get_by_role("button", name=say(text), exact=True)

    def following(step: str) -> Locator:
        name = say("Next: {step}").format(step=say(step))
        return page.get_by_role("button", name=name, exact=True)

    page.goto(served.link())
    at(page, say("Projects"))
    picture(page, f"{language}-1-projects")
    button("Begin the sample project").click()
    button("Go on").first.wait_for()
    settled(page)
    button("Go on").first.click()
    at(page, say("Data"))
    page.get_by_text(say("Show the first rows and a chart of each column"), exact=True).click()
    settled(page)
    picture(page, f"{language}-2-table")
    following("Columns").click()
    at(page, say("Column definitions"))
    picture(page, f"{language}-3-columns")
    picture(page, f"{language}-3-columns", 400)
    following("Who is protected").click()
    at(page, say("Who is protected"))
    picture(page, f"{language}-4-people")
    following("Budget").click()
    at(page, say("Privacy budget"))
    write(page, "spinbutton", say("Number of rows, about"), "5000")
    picture(page, f"{language}-5-budget")
    following("Run").click()
    at(page, say("Make the release"))
    button("Make the release").click()
    at(page, *(say(text).partition("{")[0] for text in MADE), patience=4 * PATIENCE)
    picture(page, f"{language}-6-result")
    picture(page, f"{language}-6-result", 400)
    following("Decision").click()
    at(page, say("Decision"))
    for label, text in zip(("Purpose", "Recipients"), GIVEN[language], strict=True):
        write(page, "textbox", say(label), text)
    button("Submit for a decision").click()
    page.get_by_text(say("Your decision"), exact=True).first.wait_for()
    settled(page)
    picture(page, f"{language}-7-decision")
    page.goto(re.sub(r"/\w+\?", "/ledger?", page.url))
    at(page, say("Ledger and cap"))
    picture(page, f"{language}-8-ledger")


def write(page: Page, role: Literal["spinbutton", "textbox"], label: str, text: str) -> None:
    """Write into a field, and wait until the page has taken it."""
    field = page.get_by_role(role, name=re.compile(f"^{re.escape(label)}"))
    field.fill(text)
    field.press("Control+Enter" if role == "textbox" else "Enter")
    page.wait_for_timeout(1500)
    settled(page)


def main() -> None:
    """Draw the pictures of the languages that were named, or of all."""
    for language in sys.argv[1:] or LANGUAGES:
        with (
            tempfile.TemporaryDirectory() as folder,
            sync_playwright() as playwright,
            serving(Path(folder)) as served,
        ):
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page(locale={"en": "en-US", "ko": "ko-KR"}[language])
            page.set_default_timeout(PATIENCE)
            walk(page, served, language)
            browser.close()


if __name__ == "__main__":
    main()
