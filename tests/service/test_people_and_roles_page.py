"""People and roles, and a person's own page."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from service import access, passwords, sign_in
from service.roles import Role
from service.store import people, sessions
from service.store import tokens as kept
from service.store.records import Person
from service.store.store import default_store
from service.tokens import Scope
from tests.service.asked import Program
from tests.service.served import ROOT
from tests.service.test_app import app, at_address, keys, press, shown
from tests.service.test_roles import NOT_ALLOWED, looking

__all__ = ["app"]

PASSWORD = "eleven blue herons"


def at_roles(app: AppTest) -> AppTest:
    return at_address(app, "roles").run()


def known(id: str) -> Person:
    found = people.find(default_store(), id)
    assert found is not None
    return found


def invite(app: AppTest, name: str, *roles: Role) -> str:
    """Invite somebody; return the link that is shown."""
    app.text_input(key="invited name").set_value(name)
    app.multiselect(key="invited roles").set_value(list(roles))
    press(app, "invite")
    return str(app.code[0].value) if app.code else ""


def test_somebody_is_invited_to_a_project(app: AppTest) -> None:
    """The link is shown once, and lets them choose a password."""
    at_roles(app)
    ours = app.query_params["project"]
    link = invite(app, "  Kim   Minji ", Role.REVIEWER, Role.AUDITOR)
    token = re.fullmatch(r"http://localhost:\d+/invited\?token=(.+)", link)
    assert token

    (kim,) = [one for one in people.everybody(default_store()) if one.name == "Kim Minji"]
    assert kim.roles == {(ours, "reviewer"), (ours, "auditor")}
    assert "has not accepted the invitation yet" in shown(app)
    at_roles(app)
    assert not app.code
    cookie = sign_in.accept(default_store(), token[1], "kim", PASSWORD)
    assert sessions.person_of(default_store(), cookie) == known(kim.id)
    assert "has not accepted" not in shown(at_roles(app))


@pytest.mark.parametrize(
    ("name", "roles"),
    [("", [Role.REVIEWER]), ("Kim", []), (" ", []), ("K\x1b[31mim\u202e", [Role.REVIEWER])],
)
def test_an_invitation_names_somebody_and_a_role(
    app: AppTest, name: str, roles: list[Role]
) -> None:
    at_roles(app)
    assert invite(app, name, *roles) == ""
    assert "An invitation needs a name" in shown(app)
    assert len(people.everybody(default_store())) == 1


def test_roles_are_given_and_taken(app: AppTest) -> None:
    """In the project and in all; what another administrator did meanwhile stays."""
    store, ours = default_store(), app.query_params["project"]
    kim = people.add(store, "Kim", [(None, Role.AUDITOR), (ours, Role.REQUESTER)], who="owner")
    at_roles(app)
    assert "In all projects: auditor" in shown(app)
    people.grant(store, kim.id, Role.ADMINISTRATOR, ours, who="another")
    chosen = app.multiselect(key=f"roles of {kim.id} {ours}")
    assert chosen.value == [Role.REQUESTER]
    chosen.set_value([Role.REVIEWER]).run()
    assert known(kim.id).roles == {
        (None, "auditor"),
        (ours, "reviewer"),
        (ours, "administrator"),
    }

    app.segmented_control(key="where").set_value("all").run()
    app.multiselect(key=f"roles of {kim.id} None").set_value([]).run()
    assert known(kim.id).roles == {(ours, "reviewer"), (ours, "administrator")}


def test_nobody_is_shown_a_way_to_raise_themselves(app: AppTest) -> None:
    at_roles(app)
    me = access.owner(default_store())
    assert app.multiselect(key=f"roles of {me.id} {app.query_params['project']}").disabled
    assert f"off {me.id}" not in keys(app)


def test_somebody_is_let_act_no_more_and_again(app: AppTest) -> None:
    store = default_store()
    kim = people.add(store, "Kim", [(None, Role.REVIEWER)], who="owner")
    cookie = sessions.begin_for(store, kim.id)
    at_roles(app)
    press(at_roles(app), f"end {kim.id}")
    assert sessions.person_of(store, cookie) is None
    press(at_roles(app), f"off {kim.id}")
    assert not known(kim.id).active
    assert "deactivated" in shown(app)
    press(at_roles(app), f"on {kim.id}")
    assert known(kim.id).active
    press(at_roles(app), f"again {kim.id}")
    assert "/invited?token=" in app.code[0].value


def test_an_administrator_of_a_project_sees_to_its_roles_alone(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, ours = default_store(), app.query_params["project"]
    admin = people.add(store, "Lee", [(ours, Role.ADMINISTRATOR)], who="owner")
    kim = people.add(store, "Kim", who="owner")
    page = at_roles(looking(app, admin, monkeypatch))

    assert "invite" not in keys(page)
    assert f"off {kim.id}" not in keys(page)
    page.multiselect(key=f"roles of {kim.id} {ours}").set_value([Role.AUDITOR]).run()
    assert known(kim.id).roles == {(ours, "auditor")}
    people.revoke(store, admin.id, Role.ADMINISTRATOR, ours, who="owner")
    page.multiselect(key=f"roles of {kim.id} {ours}").set_value([]).run()
    assert known(kim.id).roles == {(ours, "auditor")}


@pytest.mark.parametrize("role", [Role.REQUESTER, Role.REVIEWER, Role.AUDITOR])
def test_others_see_neither_people_nor_a_way_there(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    people.add(default_store(), "Secretive Person", who="owner")
    other = people.add(default_store(), "Kim", [(None, role)], who="owner")
    page = at_roles(looking(app, other, monkeypatch))

    assert NOT_ALLOWED in shown(page)
    assert "Secretive" not in shown(page)


def test_a_person_changes_their_own_password(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old one is asked for; all other sessions end."""
    store = default_store()
    kim = people.add(store, "Kim", [(None, Role.REVIEWER)], who="owner")
    people.set_password(store, kim.id, "kim", passwords.hashed(PASSWORD, login="kim"))
    other = sessions.begin_for(store, kim.id)
    page = at_address(looking(app, kim, monkeypatch), "account").run()
    assert "**all projects**: reviewer" in shown(page)
    for old, new, again, said in (
        ("wrong", "nine quiet rivers", "nine quiet rivers", "The old password is wrong."),
        (PASSWORD, "nine quiet rivers", "other", "The two passwords differ."),
        (PASSWORD, "short", "short", "A password has 12 to 128 characters"),
        (PASSWORD, "nine quiet rivers", "nine quiet rivers", "The password was changed."),
    ):
        for name, typed in (("old", old), ("new", new), ("again", again)):
            page.text_input(key=f"{name} password").set_value(typed)
        press(page, "change")
        at_address(page, "account")
        assert said in shown(page), said

    assert sessions.person_of(store, other) is None
    assert sign_in.by_password(store, "kim", "nine quiet rivers", address="1")
    assert access.person() == known(kim.id)
    press(page, "sign out everywhere")
    assert access.person() is None


def test_a_person_makes_a_token_that_is_shown_once(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It opens the API as its person, within its scopes, until it is revoked."""
    store = default_store()
    kim = people.add(store, "Kim", [(None, Role.REVIEWER)], who="owner")
    page = at_address(looking(app, kim, monkeypatch), "account").run()
    press(page, "make token")
    at_address(page, "account")
    assert "A token needs a name" in shown(page)
    page.text_input(key="token name").set_value("nightly")
    page.multiselect(key="token scopes").set_value([Scope.READ, Scope.DECIDE])
    press(page, "make token")
    at_address(page, "account")
    (code,) = page.code
    assert code.value.startswith(kept.START)
    asked = Program(code.value).get("/me")
    assert (asked.json["person"], asked.json["scopes"]) == ("Kim", ["read", "decide"])
    at_address(page, "account").run()
    assert not page.code
    (token,) = kept.of_person(store, kim.id)
    assert "`nightly`" in shown(page)
    press(page, f"revoke {token.id}")
    at_address(page, "account").run()
    assert "nightly" not in shown(page)
    assert Program(code.value).get("/me").status == 401


def test_under_a_server_a_page_without_headers_is_nobodys(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one is that was left while it was drawn; else it would be the owner's."""
    assert access.person() == access.owner(default_store())
    monkeypatch.setattr(access, "_serving", False)  # put back what is now set
    access.begin_to_serve()
    assert access.person() is None
    text = (ROOT / "service" / "web" / "server.py").read_text("utf-8")
    assert "access.begin_to_serve()" in text


def test_the_pages_speak_korean(app: AppTest) -> None:
    app.query_params["lang"] = "ko"
    assert at_roles(app).title[0].value == "사용자와 역할"
    assert "신청자" in shown(at_address(app, "account").run())
