"""Two people in two browsers: one asks, another decides, in two languages; and what races."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import synth
from service import decisions
from service.roles import Role
from service.store import sessions
from service.store.records import Person
from tests.service.decided import Case, added, again, made
from tests.service.served import Served, serving
from tests.service.test_browser import (
    PATIENCE,
    assert_fits,
    at,
    browser,
    choose,
    press,
    settled,
    write,
)

__all__ = ["browser"]
pytestmark = pytest.mark.browser

TWO = ("synth.cli", "app", "--no-browser", "--two-persons", "--port")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("server"), TWO) as served:
        yield served


@pytest.fixture(scope="module")
def once(served: Served) -> Case:
    return made(served.folder, served.store)


@pytest.fixture
def case(once: Case) -> Case:
    return again(once)


def entered(browser: Browser, served: Served, who: Person, locale: str = "en-US") -> Page:
    """A browser of a person's own, at the projects."""
    page = browser.new_context(locale=locale, viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{served.address}/enter?token={sessions.make_link(served.store, who.id)}")
    settled(page)
    return page


def sees(page: Page, text: str) -> None:
    expect(page.get_by_text(text)).to_be_visible(timeout=PATIENCE)
    settled(page)


def test_one_asks_and_another_decides(
    browser: Browser, served: Served, case: Case, tmp_path: Path
) -> None:
    """In Korean and in English; the log then says who did what, and who has it."""
    asker = entered(browser, served, case.requester, "ko-KR")
    asker.goto(f"{served.address}/decision?run={case.run.token}")
    at(asker, "결정")
    for label, text in (("이용 목적", "통계 교육"), ("제공받는 자", "대학교")):
        write(asker, label, text)
    press(asker, "검토 신청")
    sees(asker, "신청자가 아닌 검토자의 결정을")
    assert asker.get_by_text("결정에 서명").count() == 0
    reviewer = entered(browser, served, case.reviewer)
    sees(reviewer, "Waits for your decision:")
    press(reviewer, "Read")
    at(reviewer, "Decision")
    page_1 = reviewer.frame_locator("iframe").frame_locator("iframe")
    expect(page_1.locator("body")).to_contain_text("what a reviewer decides on", timeout=PATIENCE)
    choose(reviewer, "Approve with conditions")
    write(reviewer, "Conditions", "on site alone")
    choose(reviewer, "I have read page 1 of the report.")
    press(reviewer, "Sign the decision")
    sees(reviewer, "Condition: on site alone")
    assert reviewer.get_by_role("button", name="Next: Download").count() == 0
    asker.goto(f"{served.address}/download?run={case.run.token}")
    at(asker, "내려받기")
    with asker.expect_download() as download:
        press(asker, "결과물 내려받기")
    assert download.value.suggested_filename == "보험 가입자-release.zip"
    download.value.save_as(tmp_path / "r.zip")
    said = "\n".join(map(str, synth.verify(tmp_path / "r.zip")))
    assert "by Kim, as asked for by 이민지" in said
    assert "condition: on site alone" in said
    auditor = entered(browser, served, added(case.store, "Han", [Role.AUDITOR]))
    auditor.get_by_role("link", name="Log").click()
    at(auditor, "Log")
    for page in (asker, reviewer, auditor):
        for width in (400, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert_fits(page, width)
        page.context.close()


def test_of_two_who_decide_at_once_one_does(browser: Browser, served: Served, case: Case) -> None:
    """Both have read it and press in the same moment; what stands is told to both."""
    case.submitted()
    pages = [entered(browser, served, who) for who in (case.reviewer, case.other)]
    for page, way in zip(pages, ("Approve", "Reject"), strict=True):
        page.goto(f"{served.address}/decision?run={case.run.token}")
        at(page, "Decision")
        choose(page, way)
        write(page, "Reasons", "as it is")
        choose(page, "I have read page 1 of the report.")
    for page in pages:
        expect(page.get_by_role("button", name="Sign the decision")).to_be_enabled(timeout=PATIENCE)
    for page in pages:
        page.get_by_role("button", name="Sign the decision").evaluate("button => button.click()")
    decided = None
    for page in pages:
        expect(page.get_by_role("button", name="Sign the decision")).to_have_count(
            0, timeout=PATIENCE
        )
        page.reload()
        at(page, "Decision")
        decided = decisions.review_of(case.run).decision
        assert decided is not None
        said = {"approved": "Approved", "rejected": "Rejected"}[decided.decided]
        expect(page.get_by_text(said, exact=True)).to_be_visible(timeout=PATIENCE)
        page.context.close()
    log = [line.did for line in case.store.log() if line.what == case.run.token]
    assert len([did for did in log if did.startswith("decided")]) == 1


def test_a_recalled_release_is_offered_no_more(
    browser: Browser, served: Served, case: Case
) -> None:
    case.approved()
    reviewer = entered(browser, served, case.reviewer)
    reviewer.goto(f"{served.address}/decision?run={case.run.token}")
    at(reviewer, "Decision")
    press(reviewer, "Recall the release")
    write(reviewer, "Reasons", "a column was wrong")
    press(reviewer, "Recall it")
    sees(reviewer, "“a column was wrong”")
    asker = entered(browser, served, case.requester)
    asker.goto(f"{served.address}/download?run={case.run.token}")
    sees(asker, "The release was recalled")
    assert asker.get_by_role("button", name="Download the release").count() == 0
    for page in (reviewer, asker):
        page.context.close()
