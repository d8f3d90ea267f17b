"""The API at a real server: two people by programs alone, the examples, what strangers send."""

import http.client
import importlib.util
import json
import os
import runpy
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest

import synth
from privacy.files import default_ledger
from service import tokens
from service.roles import Role
from service.store import runs
from service.store.arriving import keep
from service.store.records import Person
from service.tokens import Scope
from synth.client import Client, Refused
from tests.service.decided import added
from tests.service.jobs import N_ROWS, SCHEMA, TABLE, order
from tests.service.postgresql import programs, running
from tests.service.served import ROOT, Served, serving_people

pytestmark = pytest.mark.slow
EXAMPLES = ROOT / "docs" / "examples"
DATABASES = [
    "sqlite",
    pytest.param(
        "postgresql",
        marks=pytest.mark.skipif(programs() is None, reason="PostgreSQL is not installed"),
    ),
]


@pytest.fixture(scope="module", params=DATABASES)
def served(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    if request.param == "sqlite":
        with serving_people(folder, address="") as served:
            yield served
        return
    pytest.importorskip("psycopg")
    with running() as url, serving_people(folder, address="", database=url) as served:
        yield served


def token_of(served: Served, person: Person, *scopes: Scope) -> str:
    last = date.today() + timedelta(days=30)
    return tokens.make(served.store, person, "t", scopes or tuple(Scope), last, who=person.id)


def client_of(served: Served, person: Person, *scopes: Scope) -> Client:
    return Client(served.address, token_of(served, person, *scopes))


@pytest.fixture(scope="module")
def requester(served: Served) -> Person:
    return added(served.store, "이민지", [Role.REQUESTER])


@pytest.fixture(scope="module")
def reviewer(served: Served) -> Client:
    return client_of(served, added(served.store, "Kim", [Role.REVIEWER]), Scope.READ, Scope.DECIDE)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "people.csv").write_bytes(TABLE)
    (tmp_path / "people.yaml").write_text(SCHEMA)
    return tmp_path


def approve(reviewer: Client, run: str) -> None:
    read = reviewer.evidence(run)
    assert reviewer.verify(run)["verified"]
    submission = reviewer.review(run)["open"]
    reviewer.decide(run, submission, "approved", certificate_sha256=read["certificate_sha256"])


def test_two_people_by_programs_alone(
    served: Served, requester: Person, reviewer: Client, files: Path
) -> None:
    """From a table to a download that verifies; asked for three times at once, spent once."""
    owner = client_of(served, requester)
    project = owner.begin_project("Ours", "us")["id"]
    upload = owner.upload(project, files / "people.csv")["id"]
    proposed = owner.propose(upload, protection={"unit": "row"}, presets=True)["schema"]
    assert proposed.startswith("version: 1")
    planned = owner.plan(project, SCHEMA, epsilon=1, rows_about=N_ROWS)
    assert planned["too_small"] is False
    assert owner.declare(upload, (files / "people.yaml").read_text())["same_people"] == []
    asked: dict[str, Any] = {"epsilon": 1.0, "engine": "tree", "key": "the first"}
    got: list[str] = []

    def ask() -> None:
        got.append(client_of(served, requester).run(project, upload, **asked)["id"])

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 3
    assert len(set(got)) == 1
    run = got[0]
    with pytest.raises(Refused, match="key-used"):
        owner.run(project, upload, **{**asked, "epsilon": 2.0})
    assert owner.wait(run, every=0.2)["state"] == "done"
    assert owner.find_run(project, "the first") == owner.state(run)
    assert owner.project(project)["spent"]["releases"] == 1
    owner.submit(run, intended_use="teaching", recipients="the university")
    with pytest.raises(Refused, match="not-approved"):
        owner.download(run, files / "r.zip")
    assert not list(files.glob("*r.zip*"))
    with pytest.raises(Refused, match="no-role"):
        client_of(served, requester).decide(run, "x", "approved", certificate_sha256="0" * 64)
    approve(reviewer, run)
    path = owner.download(run, files / "r.zip")
    said = "\n".join(map(str, synth.verify(path)))
    assert "by Kim, as asked for by 이민지" in said
    assert reviewer.review(run)["taken"][0]["by"] == "이민지"


def test_the_examples_make_and_take_a_release(
    served: Served,
    requester: Person,
    reviewer: Client,
    files: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The script as a program; then what Airflow and Dagster would call, who are not here."""
    project = client_of(served, requester).begin_project("Nightly", "them")["id"]
    said = {
        "SEMBLANCE_URL": served.address,
        "SEMBLANCE_TOKEN": token_of(served, requester),
        "SEMBLANCE_PROJECT": project,
        "SEMBLANCE_KEY": "nightly 1",
        "PYTHONPATH": str(ROOT),
    }
    script = [sys.executable, str(EXAMPLES / "api_release.py")]

    def call(*arguments: str) -> "subprocess.CompletedProcess[str]":
        environment = {**os.environ, **said}
        return subprocess.run(
            [*script, *arguments], env=environment, cwd=files, capture_output=True, text=True
        )

    made = [call("make", "people.csv", "people.yaml", "nightly 1") for _ in range(2)]
    assert [one.returncode for one in made] == [0, 0], made[0].stderr
    run = made[0].stdout.strip()
    assert made[1].stdout.strip() == run, "trying again makes no second one"
    assert call("take", run, "release.zip").returncode == 5
    approve(reviewer, run)
    assert call("take", run, "release.zip").returncode == 0
    assert synth.verify(files / "release.zip")
    for name, held in said.items():
        monkeypatch.setenv(name, held)
    monkeypatch.chdir(files)
    monkeypatch.syspath_prepend(str(EXAMPLES))
    tasks = of_airflow(monkeypatch)
    assert [task.task_id for task in tasks] == ["make", "take"]
    assert tasks[0].python_callable("people.csv", "people.yaml", "nightly 1") == run
    assert tasks[1].python_callable(run, "again.zip") == "again.zip"
    assets = of_dagster(monkeypatch)
    assert assets["submitted_run"]() == run
    assert assets["release_file"](run) == "release.zip"


def of_airflow(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The tasks that the DAG's file makes, of a framework that only writes them down."""
    tasks = []

    class Task(SimpleNamespace):
        def __init__(self, **said: Any) -> None:
            super().__init__(**said)
            tasks.append(self)

        def __rshift__(self, other: Any) -> Any:
            return other

    class Dag:
        def __init__(self, *_: Any, **said: Any) -> None:
            assert said["max_active_runs"] == 1

        def __enter__(self) -> "Dag":
            return self

        def __exit__(self, *_: Any) -> None:
            """Nothing is left open."""

    names = ("airflow", "airflow.operators", "airflow.operators.python")
    for name in names:
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    sys.modules["airflow"].DAG = Dag  # type: ignore[attr-defined]
    sys.modules[names[2]].PythonOperator = Task  # type: ignore[attr-defined]
    runpy.run_path(str(EXAMPLES / "api_airflow_dag.py"))
    return tasks


def of_dagster(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The assets of the file, of a framework that leaves them as they are."""
    dagster = ModuleType("dagster")
    dagster.asset = lambda **_: lambda made: made  # type: ignore[attr-defined]
    dagster.RetryPolicy = SimpleNamespace  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "dagster", dagster)
    return runpy.run_path(str(EXAMPLES / "api_dagster.py"))


def raw(served: Served, method: str, path: str, headers: dict[str, str]) -> tuple[int, str]:
    connection = http.client.HTTPConnection(urlsplit(served.address).netloc, timeout=60)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    said = answer.status, answer.read().decode()
    connection.close()
    return said


def test_the_gate_lets_a_token_reach_the_api_alone(served: Served, requester: Person) -> None:
    """Under no other spelling of a path does it come to a page, and to no other Host."""
    secret = {"Authorization": f"Bearer {token_of(served, requester)}"}
    assert raw(served, "GET", "/api/v1/me", secret)[0] == 200
    assert raw(served, "GET", "/api/v1/me", {})[0] == 401
    for path in ("/", "/projects", "/api", "/api/v2/me", "/API/v1/me", "//api/v1/me", "/api/v1x"):
        assert raw(served, "GET", path, secret)[0] == 401, path
    for path in ("/api/v1/../../", "/api/v1/%2e%2e/projects", "/api/v1//me", "/api/v1/me/"):
        assert raw(served, "GET", path, secret)[0] in (401, 404), path
    assert raw(served, "HEAD", "/api/v1/me", secret)[0] == 405
    assert raw(served, "GET", "/api/v1/me", {**secret, "Host": "evil.example"})[0] == 403
    description = json.loads(raw(served, "GET", "/api/v1/openapi.json", secret)[1])
    assert description["openapi"] == "3.1.0"


def test_what_is_larger_than_allowed_is_refused_at_once(
    served: Served, requester: Person, files: Path
) -> None:
    owner = client_of(served, requester)
    project = owner.begin_project("Large", "many")["id"]
    secret = token_of(served, requester)
    headers = {"Authorization": f"Bearer {secret}", "Content-Length": str(11 * 10**9)}
    status, said = raw(served, "POST", f"/api/v1/projects/{project}/uploads", headers)
    assert (status, json.loads(said)["code"]) == (413, "too-large")


def test_no_request_that_a_generator_thinks_of_is_a_fault_of_ours(
    served: Served, requester: Person
) -> None:
    """Schemathesis asks every route by its description, in the right form and in wrong ones."""
    if importlib.util.find_spec("schemathesis") is None:
        pytest.skip("schemathesis is not installed")
    store = served.store
    every = added(store, "Every role", list(Role))
    project = store.add_project("Asked by a generator", "they", who=every.id).id
    upload = keep(store, project, "p.csv", TABLE, who=every.id)
    asked = {**asdict(order(served.folder)), "ledger": str(default_ledger())}
    runs.add(store, "generated", project=project, upload=upload, order=asked, who=every.id)
    runs.end(store, "generated", "cancelled", who=every.id)
    known = {"path.project": project, "path.upload": upload, "path.run": "generated"}
    (served.folder / "schemathesis.toml").write_text(
        "[parameters]\n" + "".join(f'"{name}" = "{id}"\n' for name, id in known.items())
    )
    checks = ("not_a_server_error", "status_code_conformance", "response_schema_conformance")
    asking = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", "schemathesis.toml", "run"),
        f"{served.address}/api/v1/openapi.json",
        *("--header", f"Authorization: Bearer {token_of(served, every)}"),
        *("--checks", ",".join(checks), "--phases", "examples,coverage,fuzzing"),
        *("--max-examples", "10", "--seed", "1", "--generation-database", "none"),
        *("--exclude-method", "DELETE", "--suppress-health-check", "all"),
        *("--request-timeout", "120"),
    ]
    done = subprocess.run(asking, capture_output=True, text=True, timeout=1200, cwd=served.folder)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
