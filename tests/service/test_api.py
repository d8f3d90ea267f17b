"""The API in the test's own process: what is asked, answered and refused, route by route."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import synth
from privacy.files import default_ledger
from service import uploads
from service.api import serving
from service.roles import Role
from service.runs import find
from service.store import arriving, people
from service.store.arriving import Arriving
from service.store.store import Store, default_store
from tests.service.asked import Answered, Program, program
from tests.service.brought import Here
from tests.service.decided import added
from tests.service.jobs import SCHEMA, SECRET, TABLE, wait_for

YAML = "application/yaml"
# Persons, of whom the ledger knows after a run.
PERSONS = SCHEMA.replace("{unit: row}", "{person: id, max_rows: 1}")
PERSONS = PERSONS.replace("{name: name, kind: text, role: drop}", "{name: id, kind: identifier}")
ROWS = "\n".join(f"P{n:05d},{20 + n % 60},{'FM'[n % 2]}" for n in range(4000))
PERSONS_TABLE = f"id,age,sex\n{ROWS}".encode()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("api")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        patch.setenv("XDG_DATA_HOME", str(folder / "data"))
        patch.setattr("tempfile.tempdir", str(folder))
        patch.setattr(uploads, "READERS", Here())
        yield default_store()


@pytest.fixture(scope="module")
def owner(store: Store) -> Program:
    return program(store, added(store, "이민지", [Role.REQUESTER]))


@pytest.fixture(scope="module")
def reviewer(store: Store) -> Program:
    return program(store, added(store, "Kim", [Role.REVIEWER]))


def made(answer: Answered, status: int = 201) -> Any:
    assert answer.status == status, answer.body
    return answer.json


def begun(owner: Program, population: str) -> str:
    sent = {"name": "Ours", "population": population}
    return str(made(owner.post("/projects", sent))["id"])


def brought(owner: Program, project: str, table: bytes = TABLE) -> str:
    return str(made(owner.post(f"/projects/{project}/uploads", table, query="name=p.csv"))["id"])


def declared(owner: Program, project: str, schema: str = SCHEMA, table: bytes = TABLE) -> str:
    upload = brought(owner, project, table)
    made(owner.ask("PUT", f"/uploads/{upload}/schema", schema.encode(), kind=YAML), 200)
    return upload


def ordered(owner: Program, project: str, key: str, **asked: Any) -> Answered:
    headers = {"idempotency-key": key}
    return owner.post(f"/projects/{project}/runs", {"epsilon": 1.0, **asked}, headers=headers)


@pytest.fixture(scope="module")
def whole(store: Store, owner: Program) -> dict[str, str]:
    """A project with a run that has ended."""
    project = begun(owner, "us")
    upload = declared(owner, project, PERSONS, PERSONS_TABLE)
    asked = {"upload": upload, "engine": "independent", "criteria": {"usable": True}}
    run = made(ordered(owner, project, "first", **asked))["id"]
    found = find(store, run)
    assert found is not None
    wait_for(found)
    return {"project": project, "upload": upload, "run": run}


def test_a_release_by_programs_alone(
    store: Store, owner: Program, reviewer: Program, whole: dict[str, str], tmp_path: Path
) -> None:
    """From what was run to a download that verifies; nothing leaves before, or after a recall."""
    run = f"/runs/{whole['run']}"
    said = made(owner.get(run), 200)
    assert said["state"] == "done"
    assert owner.get(f"{run}/release.zip").code == "not-approved"
    sent = {"intended_use": "teaching", "recipients": "the university"}
    submission = made(owner.post(f"{run}/submission", sent))["open"]
    assert owner.post(f"{run}/submission", sent).code == "not-now"
    read = made(reviewer.get(f"{run}/evidence"), 200)
    assert read["criteria"][0]["found"] == "met"
    assert reviewer.get(f"{run}/dossier.html").body.startswith(b"<!doctype html>")
    assert reviewer.get(f"{run}/dossier.html", query="language=ko").status == 200
    assert reviewer.get(f"{run}/dossier.html", query="language=de").code == "wrong-form"
    assert made(reviewer.get(f"{run}/dossier.json"), 200)["columns"]
    assert made(reviewer.get(f"{run}/certificate.json"), 200)["epsilon"] == 1
    assert made(reviewer.get(f"{run}/verification"), 200)["verified"] is True
    asked = {"submission": submission, "words": "Which year?"}
    assert made(reviewer.post(f"{run}/question", asked), 200)["question"] == "Which year?"
    answered = made(owner.post(f"{run}/submission", {**sent, "answer": "2025"}))["open"]
    decision = {
        "submission": submission,
        "certificate_sha256": read["certificate_sha256"],
        "decided": "conditional",
    }
    assert reviewer.post(f"{run}/decision", decision).code == "not-now", "asked, not open"
    decision["submission"] = answered
    refused = reviewer.post(f"{run}/decision", decision)
    assert (refused.status, refused.code) == (422, "refused")
    assert refused.json["detail"] == "Write the conditions under which you approve."
    other = {**decision, "certificate_sha256": "0" * 64}
    assert reviewer.post(f"{run}/decision", other).code == "not-now"
    decided = made(reviewer.post(f"{run}/decision", {**decision, "conditions": "on site"}), 200)
    assert decided["decision"]["by"] == "Kim"
    taken = owner.get(f"{run}/release.zip")
    assert taken.status == 200
    path = tmp_path / "r.zip"
    path.write_bytes(taken.body)
    lines = "\n".join(map(str, synth.verify(path, ledger=default_ledger())))
    assert "by Kim, as asked for by 이민지" in lines
    assert made(owner.get(f"{run}/review"), 200)["taken"][0]["by"] == "이민지"
    assert made(reviewer.post(f"{run}/recall", {"why": "a mistake"}), 200)["recall"]
    assert owner.get(f"{run}/release.zip").code == "not-approved"
    did = [line.did for line in store.log() if line.what == whole["run"]]
    assert did.count("downloaded: release") == 1
    assert not store.has_upload(whole["upload"]), "it went with the decision"


def test_a_run_is_asked_for_once_by_a_key(
    store: Store, owner: Program, whole: dict[str, str]
) -> None:
    """Whatever became of it; another by the same key is refused; keys are a person's own."""
    project, upload = whole["project"], whole["upload"]
    asked = {"upload": upload, "engine": "independent", "criteria": {"usable": True}}
    assert made(ordered(owner, project, "first", **asked), 200)["id"] == whole["run"]
    assert ordered(owner, project, "first", **{**asked, "engine": "mixture"}).code == "key-used"
    found = owner.get(f"/projects/{project}/runs", query="key=first").json["runs"]
    assert [run["id"] for run in found] == [whole["run"]]
    assert owner.get(f"/projects/{project}/runs", query="key=other").json["runs"] == []
    another = program(store, added(store, "Park", [Role.REQUESTER]))
    assert another.get(f"/projects/{project}/runs", query="key=first").json["runs"] == []
    path = f"/projects/{project}/runs"
    for key in ({}, {"idempotency-key": ""}, {"idempotency-key": "a b"}):
        answer = owner.post(path, {"upload": upload, "epsilon": 1}, headers=key)
        assert (answer.status, answer.code) == (400, "malformed")
    assert len(owner.get(path).json["runs"]) == 1


def test_what_is_open_has_to_be_answered_before_a_run(
    store: Store, owner: Program, whole: dict[str, str]
) -> None:
    """No schema; rows that speak against the unit; the same people elsewhere; a cap."""
    project = begun(owner, "others")
    upload = brought(owner, project)
    assert ordered(owner, project, "a", upload=upload).code == "no-schema"
    assert (
        ordered(owner, project, "a", upload="none").json["detail"]
        == "The project has no such table."
    )
    assert owner.get(f"/uploads/{upload}/schema").code == "no-schema"
    made(owner.ask("PUT", f"/uploads/{upload}/schema", SCHEMA.encode(), kind=YAML), 200)
    for wrong in ({"target": "height"}, {"groups": ["age"]}, {"same_people": "nobody"}):
        assert ordered(owner, project, "a", upload=upload, **wrong).code == "refused"
    twice = "id,sex\n" + "\n".join(f"{n // 2},{'FM'[n % 2]}" for n in range(200))
    unit = "version: 1\nprotection: {unit: row}\ncolumns:\n"
    unit += "- {name: id, kind: identifier, role: drop}\n"
    unit += "- {name: sex, kind: categorical, domain: {categories: [F, M]}}\n"
    upload = brought(owner, project, twice.encode())
    said = made(owner.ask("PUT", f"/uploads/{upload}/schema", unit.encode(), kind=YAML), 200)
    assert "id" in said["speaks_against_the_unit"][0]
    assert ordered(owner, project, "a", upload=upload).code == "unit-unconfirmed"
    synth.accounts.cap("others", synth.Budget(0.5), ledger=default_ledger())
    beyond = ordered(owner, project, "a", upload=upload, unit_confirmed=True)
    assert (beyond.status, beyond.code) == (409, "beyond-cap")
    assert "Choose a smaller ε" in beyond.json["detail"]
    project_now = made(owner.get(f"/projects/{project}"), 200)
    assert project_now["cap"]["asked"].startswith("ε = 0.5")
    assert project_now["spent"]["epsilon"] == 0
    assert owner.get(f"/projects/{project}/runs").json["runs"] == []


def test_the_same_people_under_another_name_are_asked_about(
    store: Store, owner: Program, whole: dict[str, str]
) -> None:
    """Who they are charged to is answered by the owner, as on the page."""
    project = begun(owner, "the second")
    upload = brought(owner, project, PERSONS_TABLE)
    path = f"/uploads/{upload}/schema"
    said = made(owner.ask("PUT", path, PERSONS.encode(), kind=YAML), 200)
    assert said["same_people"] == ["us"]
    answer = ordered(owner, project, "two", upload=upload)
    assert answer.code == "people-unanswered"
    assert answer.json["asked"] == ["us"]
    charged = made(ordered(owner, project, "two", upload=upload, same_people="us"))
    assert charged["population"] == "us"
    others = made(ordered(owner, project, "three", upload=upload, other_people=["us"]))
    assert others["population"] == "the second"
    for run in (others, charged):
        ended = made(owner.post(f"/runs/{run['id']}/cancel"), 200)
        assert (ended["state"], ended["kept"]) == ("cancelled", False)


def test_a_table_is_refused_in_the_words_of_the_pages(store: Store, owner: Program) -> None:
    """In the language that is asked for, with columns and counts and no cell."""
    project = begun(owner, "refused")
    upload = brought(owner, project)
    path = f"/uploads/{upload}/schema"
    for schema, said in (
        ("version: 2", "The schema must begin with version: 1."),
        (SCHEMA.replace("protection: {unit: row}\n", ""), "does not say who is protected"),
        (SCHEMA.replace("name: sex", "name: gender"), "The table lacks these columns"),
        (SCHEMA.replace("kind: text, role: drop", "kind: integer"), "'name'"),
    ):
        answer = owner.ask("PUT", path, schema.encode(), kind=YAML)
        assert (answer.status, answer.code) == (422, "refused")
        assert said in answer.json["detail"], answer.json
        assert SECRET not in answer.body.decode()
    korean = owner.ask(
        "PUT",
        path,
        b"version: 2",
        kind=YAML,
        headers={"accept-language": "fr, ko-KR;q=0.9, en;q=0.1"},
    )
    assert korean.json["detail"] == "스키마는 version: 1로 시작해야 합니다."
    assert korean.headers["content-language"] == "ko"
    assert owner.ask("PUT", path, b"\xff", kind=YAML).code == "malformed"
    assert owner.ask("PUT", path, b"{}", kind="application/json").code == "wrong-type"
    empty = owner.post(f"/projects/{project}/uploads", b"", query="name=p.csv")
    assert (empty.status, empty.code) == (422, "wrong-form")


def test_a_schema_is_proposed_for_its_owner_to_go_through(store: Store, owner: Program) -> None:
    """Without a unit nobody has stated one; notes only to who asks for them."""
    upload = brought(owner, begun(owner, "proposed"))
    path = f"/uploads/{upload}/proposal"
    said = made(owner.post(path), 200)
    assert set(said) == {"schema"}
    refused = owner.ask("PUT", f"/uploads/{upload}/schema", said["schema"].encode(), kind=YAML)
    assert "does not say who is protected" in refused.json["detail"]
    person = {"person": "name", "max_rows": 2}
    noted = made(owner.post(path, {"protection": person, "notes": True, "presets": True}), 200)
    assert any("Persons by their number of rows" in note for note in noted["notes"])
    assert "max_rows: 2" in noted["schema"]
    assert SECRET not in json.dumps(noted)
    assert owner.post(path, {"protection": {"unit": "person"}}).code == "wrong-form"
    answer = owner.post(path, {"policy": f"{SECRET} 12"})
    assert (answer.code, answer.json["at"]) == ("wrong-form", "/policy")
    assert SECRET not in answer.body.decode(), "what was sent is not sent back"


def test_an_upload_can_be_deleted_and_seen(store: Store, owner: Program) -> None:
    project = begun(owner, "deleted")
    upload = brought(owner, project)
    known = made(owner.get(f"/uploads/{upload}"), 200)
    assert (known["name"], known["size"], known["project"]) == ("p.csv", len(TABLE), project)
    assert store.read_upload(upload)[1] == TABLE
    assert owner.ask("DELETE", f"/uploads/{upload}").status == 204
    assert (
        owner.get(f"/uploads/{upload}").json["detail"].startswith("The uploaded table was deleted")
    )
    assert not store.has_upload(upload)


def test_a_table_that_is_too_large_leaves_nothing(
    store: Store, owner: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When its size is announced, and when more comes than that."""
    monkeypatch.setattr("service.store.arriving._GB", 100)
    monkeypatch.setenv("SEMBLANCE_UPLOAD_MOST", "1")
    project = begun(owner, "too large")
    before = set(store.uploads.iterdir())
    path = f"/projects/{project}/uploads"
    for announced in (str(len(TABLE)), "50", ""):
        answer = owner.post(path, TABLE, headers={"content-length": announced})
        assert (answer.status, answer.code) == (413, "too-large"), announced
    assert set(store.uploads.iterdir()) == before


def test_whoever_may_act_no_more_while_a_table_comes_has_brought_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = added(store, "Kim", [Role.REQUESTER])
    asking = program(store, who)
    project = begun(asking, "going")
    end = Arriving.end

    def ended(coming: Arriving) -> None:
        end(coming)
        people.set_active(store, who.id, False, who="owner")

    monkeypatch.setattr(Arriving, "end", ended)
    before = set(store.uploads.iterdir())
    answer = asking.post(f"/projects/{project}/uploads", TABLE)
    assert (answer.status, answer.code) == (401, "no-token")
    assert set(store.uploads.iterdir()) == before


def test_nobody_waits_while_a_table_is_given_its_place(
    store: Store, owner: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a slow disk, or while the database is another's: not in the thread that serves all."""
    project, name, on_the_loop = begun(owner, "slow disk"), arriving._name, []

    def slowly(*named: Any) -> None:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            on_the_loop.append(False)
        else:
            on_the_loop.append(True)
        name(*named)

    monkeypatch.setattr(arriving, "_name", slowly)
    assert brought(owner, project)
    assert on_the_loop == [False]


@pytest.mark.parametrize("may", ["no token", "no role"])
def test_whoever_may_act_no_more_while_a_request_comes_has_done_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch, may: str
) -> None:
    """However long what is sent is on its way: a role is looked up once all of it has come."""
    who = added(store, "Late Kim", [Role.REQUESTER])
    asking, come = program(store, who), serving._sent

    async def late(*asked: Any) -> Any:
        sent = await come(*asked)
        if may == "no token":
            people.set_active(store, who.id, False, who="owner")
        else:
            people.revoke(store, who.id, Role.REQUESTER, None, who="owner")
        return sent

    monkeypatch.setattr(serving, "_sent", late)
    answer = asking.post("/projects", {"name": f"late, {may}", "population": "late"})
    assert answer.code == may.replace(" ", "-")
    assert f"late, {may}" not in [project.name for project in store.projects()]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"{", "malformed"),
        (b"\xff\xfe", "malformed"),
        (b'{"name": "a", "population": NaN}', "malformed"),
        (b"[" * 100_000, "malformed"),
        (b"[" * 900 + b"]" * 900, "malformed"),
        (b'{"name": "a\\u0000", "population": "b"}', "malformed"),
        (b'{"name": "\\ud800", "population": "b"}', "malformed"),
        (b'{"\\ud800": "a", "population": "b"}', "malformed"),
        (b'{"name": "a"}', "wrong-form"),
        (b'{"name": "a", "population": "b", "cap": 1}', "wrong-form"),
        (b'{"name": "a", "population": 1}', "wrong-form"),
        (b'{"name": " ", "population": "b"}', "refused"),
        (b'{"name": "a", "population": "\\u200b"}', "refused"),
        (b'{"name": "' + b"a" * (5 << 20) + b'"}', "too-large"),
    ],
    ids=lambda held: str(held)[:40],
)
def test_what_is_not_of_its_form_is_refused(owner: Program, sent: bytes, code: str) -> None:
    answer = owner.ask("POST", "/projects", sent, kind="application/json")
    assert answer.code == code, answer.json


def test_addresses_and_methods_that_are_none(owner: Program) -> None:
    for path in (
        "",
        "/",
        "/nothing",
        "/projects/",
        "/projects/a%20b",
        "/runs/a/b",
        f"/runs/{'a' * 65}",
    ):
        assert owner.get(path).code == "not-found", path
    answer = owner.ask("PATCH", "/projects")
    assert (answer.status, answer.code) == (405, "no-such-method")
    assert answer.headers["allow"] == "GET, POST"
    assert owner.ask("HEAD", "/runs/a").headers["allow"] == "GET"
    assert owner.ask("DELETE", "/openapi.json").status == 405
    assert owner.get("/openapi.json").json["openapi"] == "3.1.0"


def test_a_fault_of_ours_tells_its_place_to_the_log_alone(
    store: Store, owner: Program, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ValueError(SECRET)

    monkeypatch.setattr("service.store.store.Store.projects", broken)
    answer = owner.get("/projects")
    assert (answer.status, answer.code) == (500, "fault")
    assert "ValueError at" in caplog.text
    assert SECRET not in caplog.text + answer.body.decode()


def test_a_ledger_that_cannot_be_read_is_said(
    owner: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = begun(owner, "of a ledger")
    monkeypatch.setattr("service.api.projects.default_ledger", lambda: Path(__file__))
    answer = owner.get(f"/projects/{project}")
    assert (answer.status, answer.code) == (503, "ledger")


def test_a_plan_is_made_of_what_is_declared(owner: Program) -> None:
    project = begun(owner, "planned")
    asked = {"schema": SCHEMA, "epsilon": 1, "rows_about": 4000.0}
    planned = made(owner.post(f"/projects/{project}/plans", asked), 200)
    assert (planned["surviving"], planned["too_small"]) == (2, False)
    wrong = owner.post(f"/projects/{project}/plans", {**asked, "epsilon": 1e308})
    assert wrong.code == "wrong-form"
    strange = owner.post(f"/projects/{project}/plans", {**asked, "values": {"height": 3}})
    assert strange.code == "refused"
