"""Jobs, results for programs, exit codes, and the examples that schedulers start from."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import synth
from synth.cli import BUG, CAPPED, DONE, LEDGER, REFUSED, STOPPED, main

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
SCHEMA = """version: 1
protection: {unit: row}
columns:
  - {name: age, kind: integer, domain: {minimum: 0, maximum: 99}}
  - {name: plan, kind: categorical, domain: {categories: [basic, plus]}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A table, its schema and the job of the examples, in the folder the command runs in."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.yaml").write_text(SCHEMA)
    rows = [f"{20 + i % 50},{'plus' if i % 50 > 30 else 'basic'}" for i in range(3000)]
    (tmp_path / "people.csv").write_text("age,plan\n" + "\n".join(rows) + "\n120,plus\n")
    shutil.copy(EXAMPLES / "job.yaml", tmp_path)
    return tmp_path


def answer(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(capsys.readouterr().out)
    return read


def test_a_job_makes_all_its_outputs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From another folder too; what is said besides counts in place of what the file says."""
    words = ["run", "--config", str(folder / "job.yaml"), "--json", "--quiet", "--epsilon", "2"]
    os.chdir("/")
    assert main(words) == DONE
    shown, noted = capsys.readouterr()
    assert noted == ""  # the cell beyond its range is told to nobody who reads a log
    told = json.loads(shown)
    assert (told["command"], told["exit"], told["refusal"]) == ("run", 0, None)
    result = told["result"]
    assert (result["epsilon"], result["population"]) == (2, "customers")
    assert result["verdict"] == "usable"
    assert result["account"]["releases"] == 1
    assert 1.9 < result["account"]["epsilon"] <= 2
    assert synth.Release.read_zip(folder / "release.zip").certificate.content["epsilon"] == 2
    assert (folder / "synthetic.parquet").exists()
    assert "registry.yaml" in {path.name for path in (folder / "evidence").iterdir()}


def test_every_command_gives_its_result_as_json(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One document on stdout each, and nothing beside it."""
    assert main(["schema", "people.csv", "--unit", "row", "--json"]) == DONE
    assert "version: 1" in answer(capsys)["result"]["schema"]
    assert main(["plan", "people.yaml", "--rows-about", "3000", "--epsilon", "1", "--json"]) == DONE
    assert "columns" in answer(capsys)
    assert main(["run", "--config", "job.yaml", "--json"]) == DONE
    capsys.readouterr()
    assert main(["verify", "release.zip", "--json"]) == DONE
    assert len(answer(capsys)["result"]["holds"]) > 3
    assert main(["sample", "release.zip", "--rows", "7", "-o", "more.csv", "--json"]) == DONE
    assert answer(capsys)["result"]["rows"] == 7
    assert main(["impute", "release.zip", "people.csv", "-o", "full.csv", "--json"]) == DONE
    assert answer(capsys)["result"]["filled"] == 0
    assert main(["evidence", "release.zip", "-o", "e", "--json"]) == DONE
    assert "registry.yaml" in answer(capsys)["result"]["files"]
    assert main(["ledger", "show", "--ledger", "ledger.db", "--json"]) == DONE
    account = answer(capsys)["result"]["accounts"]["customers"]
    assert account["runs"] == {"COMMITTED": 1}
    assert main(["ledger", "verify", "--ledger", "ledger.db", "--json"]) == DONE
    assert answer(capsys)["result"]["is_anchored"]
    cap = ["ledger", "cap", "--epsilon", "3", "--population", "customers", "--ledger", "ledger.db"]
    assert main([*cap, "--json"]) == DONE
    assert answer(capsys)["result"]["account"]["cap"] == "ε = 3, δ = 1e-05"
    review = ["review", "release.zip", "people.csv", "--no-attacks", "--ledger", "ledger.db"]
    assert main([*review, "-o", "annex.html", "--json"]) == DONE
    assert answer(capsys)["result"] == {"page": "annex.html", "numbers": "annex.json"}


def test_exit_codes_tell_what_a_scheduler_can_do(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are documented, and stay."""
    assert (DONE, BUG, REFUSED, CAPPED, LEDGER, STOPPED) == (0, 1, 2, 3, 4, 130)
    documented = (EXAMPLES.parent / "pipelines.md").read_text()
    for code in (DONE, BUG, REFUSED, CAPPED, LEDGER, STOPPED):
        assert f"\n| {code} | " in documented
    capsys.readouterr()
    assert main(["run", "none.csv", "--schema", "people.yaml", "--epsilon", "1", "--json"]) == 2
    told = answer(capsys)
    assert told["exit"] == 2
    assert "-o RELEASE" in told["refusal"]
    cap = ["ledger", "cap", "--epsilon", "0.5", "--population", "customers"]
    assert main([*cap, "--ledger", "ledger.db", "--quiet"]) == DONE
    assert capsys.readouterr().out == ""
    assert main(["run", "--config", "job.yaml", "--quiet"]) == CAPPED
    assert capsys.readouterr().err.startswith("synth: ")
    (folder / "ledger.db").write_bytes(b"no ledger")
    assert main(["run", "--config", "job.yaml", "--quiet"]) == LEDGER

    def press(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("synth.commands.verify.verify", press)
    assert main(["verify", "release.zip"]) == STOPPED


@pytest.mark.parametrize(
    ("job", "said"),
    [
        ("tabel: a.csv", "tabel"),
        ("table: people.csv", "Say --epsilon"),
        ("budget: {epsilon: one}", "epsilon is a number"),
        ("accept_proposal: maybe", "true or false"),
        ("groups: sex", "groups: list"),
        ("rules: []", "rules: list 1 to"),
        ("a: b: c", "not valid YAML"),
    ],
)
def test_a_job_that_says_it_wrongly_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], job: str, said: str
) -> None:
    (folder / "bad.yaml").write_text(job)
    assert main(["run", "--config", "bad.yaml"]) == REFUSED
    assert said in capsys.readouterr().err


def test_the_rules_of_a_job_are_kept(folder: Path) -> None:
    (folder / "ruled.yaml").write_text((folder / "job.yaml").read_text() + "rules: [age >= 18]\n")
    assert main(["run", "--config", "ruled.yaml", "--quiet"]) == DONE
    release = synth.Release.read_zip(folder / "release.zip")
    assert [rule.text for rule in release.schema.rules] == ["age >= 18"]
    assert (release.table.frame["age"] >= 18).all()


def carry_out(folder: Path, steps: list[str]) -> None:
    """Run the steps of a scheduler, with `synth` on the path."""
    place = folder / "bin"
    place.mkdir()
    command = place / "synth"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m synth "$@"\n')
    command.chmod(0o755)
    surroundings = {**os.environ, "PATH": f"{place}:{os.environ['PATH']}"}
    surroundings["PYTHONPATH"] = str(EXAMPLES.parents[1])
    for step in steps:
        done = subprocess.run(
            ["bash", "-ec", step], cwd=folder, env=surroundings, capture_output=True, text=True
        )
        assert done.returncode == 0, (step, done.stderr)
    assert len((folder / "more.csv").read_text().splitlines()) == 501


def test_the_github_workflow_runs(folder: Path) -> None:
    """Its steps, in order; what is uploaded may leave."""
    workflow = yaml.safe_load((EXAMPLES / "github-workflow.yml").read_text())
    steps = workflow["jobs"]["release"]["steps"]
    carry_out(folder, [step["run"] for step in steps if "run" in step])
    kept = steps[-1]["with"]["path"].split()
    assert kept == ["release.zip", "evidence/"]
    assert all((folder / place).exists() for place in kept)


def test_the_airflow_dag_runs_and_never_repeats_a_run(folder: Path) -> None:
    """Read as code, for Airflow is not installed here; its commands are carried out in order."""
    tree = ast.parse((EXAMPLES / "airflow_dag.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = {
        keyword.arg: ast.literal_eval(keyword.value)
        for call in calls
        if ast.unparse(call.func) == "DAG"
        for keyword in call.keywords
        if keyword.arg in ("default_args", "max_active_runs")
    }
    assert named == {"default_args": {"retries": 0}, "max_active_runs": 1}
    commands = [
        ast.literal_eval(keyword.value)
        for call in sorted(calls, key=lambda call: call.lineno)
        if ast.unparse(call.func) == "BashOperator"
        for keyword in call.keywords
        if keyword.arg == "bash_command"
    ]
    assert len(commands) == 3
    carry_out(folder, [*commands, commands[0]])
    assert synth.accounts.read("ledger.db")["customers"].releases == 1


def test_the_script_runs_until_its_cap_is_reached(folder: Path) -> None:
    """A cap of ε = 1.2 holds a release of ε = 1, as its owner asked; what is left is said."""
    surroundings = {**os.environ, "PYTHONPATH": str(EXAMPLES.parents[1])}
    script = [sys.executable, "-W", "ignore", str(EXAMPLES / "release_script.py")]
    ended = [
        subprocess.run(script, cwd=folder, env=surroundings, capture_output=True, text=True)
        for _ in range(2)
    ]
    codes = [one.returncode for one in ended]
    assert codes[0] == 0, ended[0].stderr
    assert "spent ε = 1.00" in ended[0].stdout or "spent ε = 0.9" in ended[0].stdout
    assert codes[-1] == 3
    assert synth.accounts.read("ledger.db")["customers"].cap_is_prior
