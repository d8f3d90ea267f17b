"""Signing in: invitations, passwords, bounds on attempts, and who is vouched for by another."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import update

from service import membership, passwords
from service.roles import Role
from service.store import attempts, people, sessions, tables
from service.store.records import Person
from service.store.sessions import ByPassword, BySubject
from synth import InputError
from tests.service.provider import CLIENT, SECRET, Provider, providing
from tests.service.served import PUBLIC, Served, serving_people
from tests.service.visitor import Answer, Visitor

COOKIE = "__Host-semblance_session"
PASSWORD = "eleven blue herons"
WRONG = "Login or password is wrong."


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with providing() as provider:
        yield provider


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[Served]:
    oidc = f'issuer = "{provider.issuer}"\nclient_id = "{CLIENT}"\nclient_secret = "{SECRET}"\n'
    with serving_people(
        tmp_path_factory.mktemp("served"), f'[oidc]\n{oidc}name = "The office"\n'
    ) as served:
        yield served


@pytest.fixture(autouse=True)
def _all_attempts_are_left(served: Served, provider: Provider) -> None:
    with served.store.database.begin() as connection:
        connection.execute(tables.attempts.delete())
    provider.cheat, provider.claims = "", {}


def member(served: Served, login: str | None, *roles: Role) -> Person:
    """Somebody who has accepted an invitation, or not yet."""
    person = people.add(served.store, "Kim", [(None, role) for role in roles], who="owner")
    if login is not None:
        people.set_password(served.store, person.id, login, passwords.hashed(PASSWORD, login=login))
    return person


def signs_in(browser: Visitor, login: str, password: str = PASSWORD, **more: str) -> Answer:
    return browser.post("/sign-in", {"login": login, "password": password, **more})


def is_in(browser: Visitor) -> bool:
    return browser.get("/_stcore/host-config").status == 200


def test_the_first_administrator_comes_by_the_printed_link(served: Served) -> None:
    (link,) = re.findall(r"http\S+", (served.folder / "log").read_text())
    browser = Visitor(served)
    page = browser.get(link.removeprefix(PUBLIC))
    assert (page.status, "choose how you will sign in" in page.text) == (200, True)
    assert browser.get(link.removeprefix(PUBLIC)).status == 200, "looking does not use it up"
    token = link.partition("token=")[2]

    for new, again, said in (
        (PASSWORD, PASSWORD + "!", "The two passwords differ."),
        ("short", "short", "A password has 12 to 128 characters"),
        ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "too easily guessed"),
        ("my name is ADMIN!", "my name is ADMIN!", "too easily guessed"),
    ):
        refused = browser.post(
            "/invited", {"token": token, "login": "admin", "new": new, "again": again}
        )
        assert refused.status == 422
        assert said in refused.text
        assert new not in refused.text
    form = {"token": token, "login": " Admin ", "new": PASSWORD, "again": PASSWORD}
    assert browser.post("/invited", {**form, "login": "two words"}).status == 422
    assert browser.post("/invited", form).status == 303
    assert is_in(browser)
    assert browser.post("/invited", form).status == 401
    assert "was used, or has expired" in browser.get(link.removeprefix(PUBLIC)).text
    assert signs_in(Visitor(served), "admin").status == 303
    assert membership.first_administrator(served.store) is None


def test_the_cookie_is_the_servers_alone(served: Served) -> None:
    """No script reads it, no other host of the domain sets it, and it goes by TLS."""
    member(served, "cookie")
    answer = signs_in(Visitor(served), "cookie")

    assert re.fullmatch(
        COOKIE + r"=[\w-]{43}; HttpOnly; Max-Age=28800; Path=/; SameSite=lax; Secure",
        answer.headers["Set-Cookie"],
    )
    known = Visitor(served)
    signs_in(known, "cookie")
    known.cookies = {COOKIE.removeprefix("__Host-"): known.cookies[COOKIE]}
    assert not is_in(known)


def test_what_is_wrong_is_not_said(served: Served) -> None:
    """An unknown login, a wrong password, one who accepted nothing, one who is let act no more."""
    member(served, "known")
    member(served, None)
    people.set_active(served.store, member(served, "gone").id, False, who="owner")
    answers = [
        signs_in(Visitor(served), login, password)
        for login, password in (
            ("known", "eleven blue heron"),
            ("unknown", PASSWORD),
            ("gone", PASSWORD),
            ("", ""),
            ("known", ""),
            ("known", "x" * 5000),
        )
    ]

    assert {answer.status for answer in answers} == {401}
    assert all(WRONG in answer.text and "Set-Cookie" not in answer.headers for answer in answers)
    said = {re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}
    assert len(said) == 1


def test_an_unknown_login_costs_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    counted, verify = [], passwords._hasher.verify
    known = passwords.hashed(PASSWORD, login="kim")

    class Counting:
        hash = staticmethod(passwords._hasher.hash)

        @staticmethod
        def verify(kept: str, password: str) -> bool:
            counted.append(kept.split("$")[:4])
            return verify(kept, password)

    monkeypatch.setattr(passwords, "_hasher", Counting)
    assert not passwords.is_right("wrong", None)
    assert not passwords.is_right("a password that nobody has", None)
    assert passwords.is_right(PASSWORD, known)
    assert len(counted) == 3
    assert len({tuple(parameters) for parameters in counted}) == 1
    assert counted[0][1] == "argon2id"


def test_attempts_are_bounded(served: Served) -> None:
    """Then the right password opens nothing either, but from another address it does."""
    member(served, "tried")
    browser = Visitor(served, address="192.0.2.7")
    for _ in range(attempts.OF_A_LOGIN_FROM_AN_ADDRESS):
        assert WRONG in signs_in(browser, "tried", "wrong").text
    assert "Too many attempts. Wait 15 minutes." in signs_in(browser, "tried").text
    assert "Too many attempts." in signs_in(browser, "TRIED ").text
    assert signs_in(Visitor(served, address="192.0.2.8"), "tried").status == 303
    with served.store.database.begin() as connection:
        connection.execute(update(tables.attempts).values(at="2026-01-01T00:00:00.000+00:00"))
    assert signs_in(browser, "tried").status == 303


def test_an_office_comes_in_from_one_address(served: Served) -> None:
    """Whoever comes in leaves to the others what attempts there were."""
    member(served, "colleague")
    office = "192.0.2.11"
    for _ in range(attempts.OF_AN_ADDRESS + 5):
        assert attempts.begin(served.store, "colleague", office)
        attempts.forgive(served.store, "colleague", office)
    assert attempts.begin(served.store, "nobody", office)
    attempts.begin(served.store, "colleague", office)
    attempts.forgive(served.store, "colleague", office)
    begun = [attempts.begin(served.store, f"login {n}", office) for n in range(40)]
    assert begun.count(True) == attempts.OF_AN_ADDRESS - 1, "of a wrong one it still counts"


def test_unknown_logins_are_bounded_too_and_by_address(served: Served) -> None:
    store, from_one = served.store, "192.0.2.9"
    begun = [attempts.begin(store, f"login {n}", from_one) for n in range(40)]
    assert begun.count(True) == attempts.OF_AN_ADDRESS
    assert [attempts.begin(store, "nobody", from_one + "9") for _ in range(6)][-2:] == [True, False]
    many = [attempts.begin(store, "one", f"192.0.2.{n}") for n in range(120)]
    assert many.count(True) == attempts.OF_A_LOGIN


def test_of_many_attempts_at_once_no_more_are_made(served: Served) -> None:
    begun: list[bool] = []

    def begin() -> None:
        begun.append(attempts.begin(served.store, "at once", "192.0.2.10"))

    threads = [threading.Thread(target=begin) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert begun.count(True) == attempts.OF_A_LOGIN_FROM_AN_ADDRESS


@pytest.mark.parametrize("origin", ["", "null", "https://evil.example", "http://semblance.example"])
def test_another_sites_form_signs_nobody_in(served: Served, origin: str) -> None:
    member(served, f"csrf{origin}")
    for path in ("/sign-in", "/invited"):
        answer = Visitor(served).post(
            path, {"login": f"csrf{origin}", "password": PASSWORD}, origin=origin
        )
        assert answer.status == 403
        assert "Set-Cookie" not in answer.headers


def test_the_session_is_another_after_signing_in(served: Served) -> None:
    """What was planted in the browser before opens nothing, and the old one has ended."""
    member(served, "rotated")
    browser = Visitor(served, cookies={COOKIE: "planted"})
    signs_in(browser, "rotated")
    first = browser.cookies[COOKIE]
    assert first != "planted"
    signs_in(browser, "rotated")
    assert browser.cookies[COOKIE] != first
    assert not is_in(Visitor(served, cookies={COOKIE: first}))
    assert is_in(browser)


@pytest.mark.parametrize(
    ("on", "where"),
    [
        ("/result?run=abc-_1&lang=ko", "/result?run=abc-_1&lang=ko"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/result?x=\r\nSet-Cookie: a=b", "/"),
        ("/_stcore/x", "/"),
        ("", "/"),
    ],
)
def test_signing_in_leads_on_to_pages_of_ours_alone(served: Served, on: str, where: str) -> None:
    member(served, f"on {hash(on)}".replace(" ", ""))
    answer = signs_in(Visitor(served), f"on{hash(on)}", next=on)
    assert answer.headers["Location"] == where


def test_the_page_of_a_stranger_leads_back_to_where_they_wanted(served: Served) -> None:
    answer = Visitor(served).get("/result?run=abc")
    assert answer.status == 401
    assert 'name="next" value="/result?run=abc"' in answer.text


def test_the_pages_speak_korean(served: Served) -> None:
    said = {"Accept-Language": "ko-KR,ko;q=0.9"}
    assert "로그인" in Visitor(served).get("/sign-in", **said).text
    assert "<html lang=ko>" in Visitor(served).get("/sign-in?lang=ko").text
    assert "<html lang=en>" in Visitor(served).get("/sign-in?lang=fr").text
    assert "초대" in Visitor(served).get("/invited?token=none", **said).text


def test_what_is_typed_is_shown_as_text(served: Served) -> None:
    answer = signs_in(Visitor(served), '"><script>alert(1)</script>', "x")
    assert "<script" not in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_an_invitation_is_for_one_and_expires(served: Served) -> None:
    """A newer one ends the older; who is let act no more has none."""
    store = served.store
    kim = member(served, None)
    first = sessions.make_link(store, kim.id, "invite")
    second = sessions.make_link(store, kim.id, "invite")
    assert sessions.invited(store, first) is None
    assert sessions.invited(store, second) == kim
    assert sessions.begin(store, second) is None, "it opens nothing by itself"
    assert Visitor(served).get(f"/enter?token={second}").status == 401
    people.set_active(store, kim.id, False, who="owner")
    assert sessions.invited(store, second) is None


def test_a_new_password_ends_the_other_sessions(served: Served) -> None:
    kim = member(served, "lost")
    browser, other = Visitor(served), Visitor(served)
    signs_in(browser, "lost")
    link = membership.invite_again(served.store, kim.id, who="owner")
    new = "nine quiet rivers"
    form = {"token": link, "login": "lost", "new": new, "again": new}
    assert 'value="lost"' in other.get(f"/invited?token={link}").text
    assert other.post("/invited", form).status == 303
    assert not is_in(browser)
    assert is_in(other)
    assert WRONG in signs_in(Visitor(served), "lost").text


def test_nobody_takes_anothers_login(served: Served) -> None:
    member(served, "first")
    link = sessions.make_link(served.store, member(served, None).id, "invite")
    form = {"token": link, "login": "First", "new": PASSWORD, "again": PASSWORD}
    answer = Visitor(served).post("/invited", form)
    assert "Somebody has this login already." in answer.text
    assert answer.status == 422


@pytest.mark.parametrize("by", [ByPassword("quick", "a hash"), BySubject("quick at the office")])
def test_an_invitation_stays_where_another_was_quicker(
    served: Served, by: ByPassword | BySubject
) -> None:
    """Both had looked the login up when nobody had it; one of two in one moment is refused."""
    store = served.store
    quick, slow = member(served, None), member(served, None)
    first, second = (sessions.make_link(store, person.id, "invite") for person in (quick, slow))
    accepted = sessions.accept(store, sessions.digest(first), by)
    assert accepted is not None
    with pytest.raises(InputError, match="Somebody has this login already"):
        sessions.accept(store, sessions.digest(second), by)

    assert sessions.invited(store, second) == slow
    assert sessions.person_of(store, accepted) == people.find(store, quick.id)


def test_strangers_who_try_logins_keep_nobody_else_waiting(served: Served) -> None:
    """From many addresses at once: some wait for their refusal, the others are told to wait."""
    found: list[Answer] = []

    def attempt(number: int) -> None:
        browser = Visitor(served, address=f"198.51.100.{number}")
        found.append(signs_in(browser, f"nobody{number}"))

    threads = [threading.Thread(target=attempt, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    later = [answer for answer in found if answer.status == 429]
    assert {answer.status for answer in found} == {401, 429}
    assert all("Too many people are signing in" in answer.text for answer in later)
    assert {answer.headers["Retry-After"] for answer in later} == {"5"}


def at_provider(browser: Visitor, invitation: str = "") -> str:
    """Go to the provider, which signs everybody in; return the path that one is sent back to."""
    away = browser.get("/sign-in/oidc" + (f"?token={invitation}" if invitation else ""))
    assert away.status == 303
    return back_from(away.headers["Location"])


def back_from(address: str) -> str:
    import http.client

    to = urlsplit(address)
    connection = http.client.HTTPConnection(to.netloc, timeout=60)
    connection.request("GET", f"{to.path}?{to.query}")
    back = urlsplit(connection.getresponse().headers["Location"])
    connection.close()
    assert f"{back.scheme}://{back.netloc}" == PUBLIC
    return f"{back.path}?{back.query}"


def test_whoever_is_vouched_for_comes_in_once_invited(served: Served, provider: Provider) -> None:
    provider.subject = "kim at the office"
    stranger = Visitor(served)
    refused = stranger.get(at_provider(stranger))
    assert refused.status == 403
    assert "You were signed in by The office, but nobody has invited you here." in refused.text
    assert not is_in(stranger)

    kim, link = member(served, None), ""
    link = membership.invite_again(served.store, kim.id, who="an administrator")
    made = served.store.log()[-1]
    assert (made.who, made.did, made.what) == ("an administrator", "invited again", kim.id)
    before = sessions.begin_for(served.store, kim.id)
    browser = Visitor(served)
    assert f"/sign-in/oidc?token={link}" in browser.get(f"/invited?token={link}").text
    assert browser.get(at_provider(browser, link)).status == 303
    assert is_in(browser)
    assert sessions.invited(served.store, link) is None
    assert sessions.person_of(served.store, before) is None, "as with a new password"
    again = Visitor(served)
    assert again.get(at_provider(again)).status == 303
    assert is_in(again)
    people.set_active(served.store, kim.id, False, who="owner")
    later = Visitor(served)
    assert later.get(at_provider(later)).status == 403
    provider.subject = "somebody else"
    used = Visitor(served)
    assert "was used, or has expired" in used.get(at_provider(used, link)).text


def test_each_departure_has_its_own_state_nonce_and_key(served: Served, provider: Provider) -> None:
    for _ in range(2):
        at_provider(Visitor(served))
    first, second = provider.asked[-2:]
    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name]
    assert first["redirect_uri"] == f"{PUBLIC}/sign-in/back"


@pytest.mark.parametrize(
    ("cheat", "claims"),
    [
        ("unsigned", {}),
        ("with the secret", {}),
        ("another key", {}),
        ("no nonce", {}),
        ("", {"nonce": "another"}),
        ("", {"iss": "https://evil.example"}),
        ("", {"aud": "another client"}),
        ("", {"aud": ["semblance", "another client"]}),
        ("", {"exp": 1}),
        ("", {"sub": None}),
    ],
)
def test_a_token_that_does_not_hold_lets_nobody_in(
    served: Served, provider: Provider, cheat: str, claims: dict[str, object]
) -> None:
    """Each in place of a right one, for somebody who would be let in."""
    provider.subject = f"right but for {cheat} {claims}"
    kim = member(served, None)
    people.set_subject(served.store, kim.id, f"{provider.issuer} {provider.subject}")
    browser = Visitor(served)
    assert browser.get(at_provider(browser)).status == 303
    provider.cheat, provider.claims = cheat, claims
    browser = Visitor(served)
    answer = browser.get(at_provider(browser))

    assert answer.status == 403
    assert "The sign-in at The office was not completed." in answer.text
    assert not is_in(browser)


def test_what_comes_back_is_the_browsers_that_departed(served: Served, provider: Provider) -> None:
    """Neither another's answer, nor one's own twice, nor one for another issuer."""
    provider.subject = "back"
    kim = member(served, None)
    people.set_subject(served.store, kim.id, f"{provider.issuer} back")
    mine, theirs = Visitor(served), Visitor(served)
    back = at_provider(mine)
    at_provider(theirs)
    assert theirs.get(back).status == 403
    assert Visitor(served).get(back).status == 403
    assert mine.get(back.replace("iss=", "iss=x")).status == 403
    mine = Visitor(served)
    back = at_provider(mine)
    kept = dict(mine.cookies)
    assert mine.get(back).status == 303
    assert Visitor(served, cookies=kept).get(back).status == 403
    assert Visitor(served).get("/sign-in/back?error=access_denied&state=x").status == 403


def test_a_changed_key_is_fetched(served: Served, provider: Provider) -> None:
    provider.subject = "rolling"
    people.set_subject(served.store, member(served, None).id, f"{provider.issuer} rolling")
    for _ in range(2):
        browser = Visitor(served)
        assert browser.get(at_provider(browser)).status == 303
        provider.change_key()


def test_nobody_changes_their_own_roles(served: Served) -> None:
    """So an administrator always remains."""
    kim = member(served, "self", Role.ADMINISTRATOR)
    for act in (
        lambda: membership.change_roles(
            served.store, kim.id, None, held=[], wanted=list(Role), who=kim.id
        ),
        lambda: membership.set_active(served.store, kim.id, False, who=kim.id),
        lambda: membership.invite_again(served.store, kim.id, who=kim.id),
    ):
        with pytest.raises(InputError, match="Nobody changes their own roles"):
            act()


def test_no_password_and_no_link_stands_in_the_store(served: Served) -> None:
    member(served, "kept")
    link = sessions.make_link(served.store, member(served, None).id, "invite")
    content = b"".join(path.read_bytes() for path in Path(served.store.folder).glob("*.db"))
    assert PASSWORD.encode() not in content
    assert link.encode() not in content
    assert b"$argon2id$" in content
    assert PASSWORD not in (served.folder / "log").read_text()
