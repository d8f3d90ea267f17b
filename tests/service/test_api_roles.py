"""Who may what by the API: each route, each role, each way to come without the right token."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, update

from privacy.files import default_ledger
from service import access, tokens, uploads
from service.api.calls import Endpoint
from service.api.table import TABLE
from service.roles import Action, Role
from service.store import attempts, log, people, runs, sessions, tables
from service.store import tokens as kept
from service.store.arriving import keep
from service.store.store import Store, default_store
from service.tokens import SCOPE_OF, Scope
from synth import InputError
from tests.service.asked import Answered, Program, program
from tests.service.brought import Here
from tests.service.jobs import SCHEMA, SECRET, order
from tests.service.jobs import TABLE as ROWS

OURS, NAME = "The inner circle", "very-secret-people.csv"
LETTERS = "qrua"  # the roles, in their order
# What each may, written by hand and not by the table that serves.
EXPECTED = {
    "GET /projects/{project}": ("read", "qrua"),
    "POST /projects/{project}/uploads": ("upload", "q"),
    "GET /uploads/{upload}": ("upload", "q"),
    "DELETE /uploads/{upload}": ("upload", "q"),
    "POST /uploads/{upload}/proposal": ("upload", "q"),
    "PUT /uploads/{upload}/schema": ("upload", "q"),
    "GET /uploads/{upload}/schema": ("upload", "q"),
    "POST /projects/{project}/plans": ("upload", "q"),
    "GET /projects/{project}/runs": ("read", "qrua"),
    "POST /projects/{project}/runs": ("run", "q"),
    "GET /runs/{run}": ("read", "qrua"),
    "POST /runs/{run}/cancel": ("run", "q"),
    "GET /runs/{run}/evidence": ("read", "qr"),
    "GET /runs/{run}/dossier.html": ("read", "qr"),
    "GET /runs/{run}/dossier.json": ("read", "qr"),
    "GET /runs/{run}/certificate.json": ("read", "qr"),
    "GET /runs/{run}/verification": ("read", "qr"),
    "GET /runs/{run}/review": ("read", "qr"),
    "POST /runs/{run}/submission": ("submit", "q"),
    "DELETE /runs/{run}/submission": ("submit", "q"),
    "POST /runs/{run}/discard": ("submit", "q"),
    "POST /runs/{run}/question": ("decide", "r"),
    "POST /runs/{run}/decision": ("decide", "r"),
    "POST /runs/{run}/recall": ("decide", "qra"),
    "GET /runs/{run}/release.zip": ("download", "q"),
}
SENT = {  # what is of the right form
    "ToPropose": {},
    "ToPlan": {"schema": SCHEMA, "epsilon": 1, "rows_about": 1000},
    "ToRun": {"upload": "x", "epsilon": 1},
    "ToSubmit": {"intended_use": "a", "recipients": "b"},
    "ToDiscard": {},
    "ToAsk": {"submission": "x", "words": "why"},
    "ToDecide": {"submission": "x", "certificate_sha256": "0" * 64, "decided": "approved"},
    "ToRecall": {"why": "a mistake"},
    "NewProject": {"name": "A", "population": "b"},
}


@dataclass(frozen=True)
class Place:
    """A project with a table and a run that was cancelled."""

    store: Store
    project: str
    upload: str
    run: str

    def path(self, endpoint: Endpoint) -> str:
        """The path of a route about it."""
        named = {"{project}": self.project, "{upload}": self.upload, "{run}": self.run}
        path = endpoint.path
        for name, id in named.items():
            path = path.replace(name, id)
        return path

    def ask(self, asking: Program, endpoint: Endpoint) -> Answered:
        """Ask a route about it, with what is of the right form."""
        method, path = str(endpoint.method), self.path(endpoint)
        key = {"idempotency-key": "k"}
        if endpoint.takes in SENT:
            return asking.ask(method, path, SENT[endpoint.takes], headers=key)
        if endpoint.takes:
            return asking.ask(method, path, b"version: 1", kind=endpoint.takes)
        return asking.ask(method, path)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("roles")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        patch.setenv("XDG_DATA_HOME", str(folder / "data"))
        patch.setattr(uploads, "READERS", Here())
        store = default_store()
        project = store.add_project(OURS, "us", who="owner").id
        upload = keep(store, project, NAME, ROWS, who="owner")
        asked = {**asdict(order(folder)), "name": NAME, "ledger": str(default_ledger())}
        runs.add(store, "a-run", project=project, upload=upload, order=asked, who="owner")
        runs.end(store, "a-run", "cancelled", who="owner")
        yield Place(store, project, upload, "a-run")


ROUTES = [endpoint for endpoint in TABLE if "{" in endpoint.path]


def name_of(endpoint: Endpoint) -> str:
    return f"{endpoint.method} {endpoint.path}"


def tells_nothing(answer: Answered) -> bool:
    return not any(text.encode() in answer.body for text in (OURS, NAME, SECRET))


def test_every_route_is_expected() -> None:
    """And of none is it forgotten to say what it needs."""
    assert {name_of(endpoint) for endpoint in ROUTES} == set(EXPECTED)
    others = {name_of(endpoint) for endpoint in TABLE} - set(EXPECTED)
    assert others == {"GET /me", "GET /projects", "POST /projects"}
    for endpoint in ROUTES:
        assert (endpoint.scope, name_of(endpoint)) == (
            EXPECTED[name_of(endpoint)][0],
            name_of(endpoint),
        )


def test_what_is_for_people_alone_is_in_no_scope() -> None:
    apart = {"SET_CAP", "SEE_LOG", "SEE_ROWS", "SAMPLE", "DELETE_RELEASE", "OPEN_ANNEX", "GRANT"}
    assert {action.name for action in set(Action) - set(SCOPE_OF)} == apart | {"MANAGE_PEOPLE"}
    assert set(SCOPE_OF.values()) == set(Scope)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("whose", ["ours", "everywhere", "theirs"])
def test_each_route_is_for_its_roles(place: Place, role: Role, whose: str) -> None:
    """What is another project's is not there; what a role does not allow is refused."""
    theirs = place.store.add_project("Theirs", "them", who="owner").id
    where = {"ours": place.project, "everywhere": None, "theirs": theirs}[whose]
    kim = people.add(place.store, "Kim", [(where, role)], who="owner")
    asking = program(place.store, kim)
    for endpoint in ROUTES:
        answer = place.ask(asking, endpoint)
        letters = EXPECTED[name_of(endpoint)][1]
        allowed = LETTERS[list(Role).index(role)] in letters
        if whose == "theirs":
            assert (answer.status, answer.code) == (404, "not-found"), name_of(endpoint)
        elif not allowed:
            assert (answer.status, answer.code) == (403, "no-role"), name_of(endpoint)
        else:
            assert answer.status not in (401, 403, 404, 500), (name_of(endpoint), answer.body)
        assert allowed or tells_nothing(answer), name_of(endpoint)
    listed = asking.get("/projects").json["projects"]
    assert (OURS in [project["name"] for project in listed]) == (whose != "theirs")


@pytest.mark.parametrize("scope", Scope)
def test_a_token_is_for_its_scopes_alone(place: Place, scope: Scope) -> None:
    """Whatever its person may do, and also of what is not there."""
    kim = people.add(place.store, "Kim", [(None, role) for role in Role], who="owner")
    asking = program(place.store, kim, scope)
    for endpoint in TABLE:
        answer = place.ask(asking, endpoint)
        if endpoint.scope in ("", scope):
            assert answer.status not in (401, 403), name_of(endpoint)
        else:
            assert (answer.status, answer.code) == (403, "no-scope"), name_of(endpoint)
            assert answer.json["needs"] == endpoint.scope
            assert tells_nothing(answer)


@pytest.mark.parametrize(
    "how",
    ["none", "a cookie", "made up", "of basic", "expired", "revoked", "deactivated", "invited"],
)
def test_without_a_token_that_opens_nothing_is_answered(place: Place, how: str) -> None:
    """Not even whether there is such a path; a cookie is no token."""
    store = place.store
    kim = people.add(store, "Kim", [(None, role) for role in Role], who="owner")
    asking = program(store, kim)
    assert asking.get("/me").json["person"] == "Kim"
    (token,) = kept.of_person(store, kim.id)
    if how == "none":
        asking.headers["authorization"] = ""
    if how == "a cookie":
        cookie = sessions.begin_for(store, kim.id)
        asking.headers |= {"authorization": "", "cookie": f"{access.COOKIE}={cookie}"}
    if how == "made up":
        asking.token = "semblance_" + "x" * 43
    if how == "of basic":
        asking.headers["authorization"] = f"Basic {asking.token}"
    if how == "expired":
        with store.database.begin() as connection:
            mine = update(tables.tokens).where(tables.tokens.c.id == token.id)
            connection.execute(mine.values(expires="2026-01-01T00:00:00.000+00:00"))
    if how == "revoked":
        kept.revoke(store, token.id, kim.id, who=kim.id)
    if how == "deactivated":
        people.set_active(store, kim.id, False, who="owner")
        people.set_active(store, kim.id, True, who="owner")  # it comes back with no one
    if how == "invited":  # anew, and whoever accepted may be another than before
        people.set_password(store, kim.id, f"kim-{how}", "a hash")
    for endpoint in TABLE:
        answer = place.ask(asking, endpoint)
        assert answer.status in (401, 429), name_of(endpoint)
        assert "www-authenticate" in answer.headers or answer.status == 429
        assert tells_nothing(answer)
    for path in ("/openapi.json", "/none", "/projects/../x", ""):
        assert asking.get(path).status in (401, 429)


def test_of_an_address_few_wrong_tokens_are_looked_at(place: Place) -> None:
    """Whoever has a token of the same address is kept out by none of them."""
    with place.store.database.begin() as connection:
        connection.execute(delete(tables.attempts))
    kim = people.add(place.store, "Kim", [(None, Role.AUDITOR)], who="owner")
    right, wrong = program(place.store, kim), Program("semblance_guess")
    answers = [wrong.get("/me").status for _ in range(attempts.OF_AN_ADDRESS + 2)]
    assert answers == [401] * attempts.OF_AN_ADDRESS + [429] * 2
    assert wrong.get("/me").headers["retry-after"] == "900"
    assert right.get("/me").status == 200
    assert attempts.begin(place.store, "kim", "192.0.2.7"), "passwords have a bound of their own"


def test_a_role_that_is_taken_is_gone_at_the_next_request(place: Place) -> None:
    kim = people.add(place.store, "Kim", [(place.project, Role.REVIEWER)], who="owner")
    asking = program(place.store, kim)
    assert asking.get(f"/runs/{place.run}").status == 200
    people.revoke(place.store, kim.id, Role.REVIEWER, place.project, who="owner")
    assert asking.get(f"/runs/{place.run}").status == 404


def test_a_token_is_kept_as_a_hash_and_logged(place: Place) -> None:
    """With its name; the note of its last use is not written more than once a minute."""
    store = place.store
    kim = people.add(store, "Kim", [(None, Role.AUDITOR)], who="owner")
    asking = program(store, kim, Scope.READ)
    (before,) = kept.of_person(store, kim.id)
    assert (before.used, before.scopes, before.name) == (None, ("read",), "nightly")
    asking.get("/me")
    (used,) = kept.of_person(store, kim.id)
    asking.get("/me")
    assert used.used is not None
    assert kept.of_person(store, kim.id) == [used]
    database = (store.folder / "service.db").read_bytes()
    assert asking.token.encode() not in database
    assert asking.token.removeprefix(kept.START).encode() not in database
    kept.revoke(store, used.id, "another", who="another")
    assert kept.of_person(store, kim.id) == [used]
    kept.revoke(store, used.id, kim.id, who=kim.id)
    assert [line.did for line in store.log() if line.what == used.id] == [
        "made token",
        "revoked token",
    ]
    assert log.names(store)[used.id] == "nightly"


def test_a_token_that_cannot_be_is_refused(place: Place) -> None:
    kim = people.add(place.store, "Kim", who="owner")
    today = date.today()
    for name, scopes, day in (
        ("", [Scope.READ], today),
        ("a" * 101, [Scope.READ], today),
        ("nightly", [], today),
        ("nightly", [Scope.READ], today - timedelta(days=2)),
        ("nightly", [Scope.READ], today + timedelta(days=370)),
    ):
        with pytest.raises(InputError, match="token"):
            tokens.make(place.store, kim, name, scopes, day, who=kim.id)
    assert kept.of_person(place.store, kim.id) == []


def test_strangers_with_tokens_of_their_own_making_wait_for_no_writer(place: Place) -> None:
    """Nor keep one waiting: what is shown is looked up without the right to write."""
    store = place.store
    who = people.add(store, "Known", [(None, "auditor")], who="owner")
    token = program(store, who).token
    address = "198.51.100.7"
    assert tokens.holder(store, token, address=address) is not None
    for _ in range(attempts.OF_AN_ADDRESS):
        assert tokens.holder(store, "semblance_no", address=address) is None
    with store.database.begin():
        assert tokens.holder(store, token, address=address) is not None
        with pytest.raises(InputError, match="Too many"):
            tokens.holder(store, "semblance_no", address=address)
