"""The API in the test's own process: what is asked, answered and refused, route by route."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import synth
from privacy.files import default_ledger
from service import uploads
from service.roles import Role
from service.runs import find
from service.store.store import Store, default_store
from tests.service.asked import Answered, Program, program
from tests.service.brought import Here
from tests.service.decided import added
from tests.service.jobs import SCHEMA, TABLE, wait_for

YAML = "application/yaml"


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
    upload = declared(owner, project)
    asked = {"upload": upload, "engine": "tree", "criteria": {"usable": True}}
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
