"""Two people in two real browsers, at a server as `synth serve` starts it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.service.provider import CLIENT, SECRET, Provider, providing
from tests.service.served import Served, serving_people
from tests.service.test_browser import PATIENCE, browser, settled

__all__ = ["browser"]

pytestmark = pytest.mark.browser

PASSWORD = "eleven blue herons"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with providing() as provider:
        yield provider


@pytest.fixture(scope="module")
def served(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, provider: Provider
) -> Iterator[Served]:
    oidc = f'issuer = "{provider.issuer}"\nclient_id = "{CLIENT}"\nclient_secret = "{SECRET}"\n'
    settings = f'[oidc]\nname = "The office"\n{oidc}'
    with serving_people(tmp_path_factory.mktemp("two"), settings, address="") as served:
        yield served


def opened(browser: Browser, locale: str) -> tuple[BrowserContext, Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale=locale)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    return context, page


def printed(served: Served) -> str:
    (link,) = [word for word in (served.folder / "log").read_text().split() if "://" in word]
    return link


@pytest.mark.slow
def test_an_administrator_invites_and_ends_what_another_does(
    browser: Browser, served: Served
) -> None:
    """One with a password and in Korean, one by way of the provider and in English."""
    expect.set_options(timeout=PATIENCE)
    _, admin = opened(browser, "ko-KR")
    admin.goto(printed(served))
    admin.get_by_label("아이디").fill("lee")
    admin.get_by_label("비밀번호", exact=True).fill(PASSWORD)
    admin.get_by_label("비밀번호 확인").fill(PASSWORD)
    admin.get_by_role("button", name="초대 수락").click()
    admin.get_by_role("link", name="사용자와 역할").click()
    admin.get_by_text("사용자 초대").click()
    admin.get_by_label("이름").fill("Kim Minji")
    admin.get_by_role("combobox", name="역할", exact=True).click()
    admin.get_by_role("option", name="신청자").click()
    admin.keyboard.press("Escape")
    settled(admin)
    admin.get_by_role("button", name="초대 링크 만들기").click()
    link = admin.get_by_test_id("stCode").locator("code").inner_text()

    context, kim = opened(browser, "en-US")
    kim.goto(link)
    expect(kim.get_by_text("Kim Minji, choose how you will sign in")).to_be_visible()
    kim.get_by_role("link", name="Sign in with The office").click()
    expect(kim.get_by_text("Name of the project")).to_be_visible()
    kim.get_by_label("Name of the project").fill("Ours")
    kim.get_by_role("textbox", name="Population: the persons").fill("us")
    kim.get_by_role("button", name="Begin the project").click()
    expect(kim.get_by_role("heading", name="Data")).to_be_visible()
    (cookie,) = [one for one in context.cookies() if one["name"] == "semblance_session"]
    assert cookie["httpOnly"]
    assert kim.evaluate("document.cookie").find("semblance_session") == -1

    admin.goto(f"{served.address}/?lang=ko")
    expect(admin.get_by_text("Ours")).to_be_visible()
    admin.get_by_role("button", name="열기").click()
    expect(admin.get_by_role("heading", name="Ours")).to_be_visible()
    expect(admin.get_by_role("button", name="새 결과물")).to_have_count(0)
    admin.goto(f"{served.address}/roles?lang=ko")
    admin.get_by_role("button", name="비활성화").click()
    expect(admin.get_by_text("· 비활성")).to_be_visible()
    kim.goto(f"{served.address}/")
    expect(kim.get_by_role("heading", name="Sign in")).to_be_visible()
    kim.get_by_role("link", name="Sign in with The office").click()
    expect(kim.get_by_text("nobody has invited you here")).to_be_visible()
    assert_a_password_lets_in(browser, served)


def assert_a_password_lets_in(browser: Browser, served: Served) -> None:
    """After signing out of every browser, from the page that was asked for."""
    _, page = opened(browser, "en-US")
    page.goto(f"{served.address}/account")
    page.get_by_label("Login").fill("lee")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_have_text("Login or password is wrong.")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("all projects: administrator")).to_be_visible()
    page.get_by_role("button", name="Sign out everywhere").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert page.url.startswith(f"{served.address}/sign-in")
