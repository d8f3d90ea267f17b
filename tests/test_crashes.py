"""Runs that are killed: no release without its line, nothing overspent, the ledger opens again."""

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.crashes import STEPS, wins

FEW = 4  # one step in so many is enough for every day
SECONDS_TO_OPEN = 5.0  # after a crash


def crashes(folder: Path, *, times: int, at_random: int, every: int = 1) -> list[dict[str, Any]]:
    """Kill runs in a process of its own, and return what came of each."""
    command = [sys.executable, "-m", "tests.crashes", folder, *map(str, (times, at_random, every))]
    ended = subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    return [json.loads(line) for line in ended.stdout.splitlines()]


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """One run killed at each of a few steps."""
    found = crashes(tmp_path_factory.mktemp("crashes"), times=1, at_random=0, every=FEW)
    return {line["at"]: line for line in found}


@pytest.mark.parametrize("step", list(STEPS)[::FEW])
def test_a_run_that_is_killed_at_a_step_leaves_the_ledger_right(
    once: dict[str, dict[str, Any]], step: str
) -> None:
    """SIGKILL, then a run that is made only if the cap holds what the killed one left spent.

    Every release stands on the ledger, nothing unfinished lies beside it, the cap holds, and at
    most one reservation is counted that no release accounts for.
    """
    assert once[step]["wrong"] is None
    assert once[step]["crashes"] == 1
    assert once[step]["slowest"] < SECONDS_TO_OPEN


@pytest.mark.slow
def test_many_kills_leave_the_ledger_right(tmp_path: Path) -> None:
    """Three at each step, and fifty at any moment on one ledger under a cap.

    How many of the fifty are still running when they are killed is a matter of the machine.
    """
    found = crashes(tmp_path, times=3, at_random=50)
    assert len(found) == 3 * len(STEPS) + 1
    assert [line for line in found if line["wrong"]] == []
    assert found[-1]["crashes"] > 0


def test_the_last_unit_under_a_cap_is_won_once(tmp_path: Path) -> None:
    """Eight processes of eight threads, twice."""
    assert wins(tmp_path, trials=2) == [1, 1]


@pytest.mark.slow
def test_the_last_unit_under_a_cap_is_won_once_two_hundred_times(tmp_path: Path) -> None:
    assert wins(tmp_path, trials=200) == [1] * 200


def test_every_step_is_one_of_the_product() -> None:
    """A step that was renamed would never come, and only the long suite would say so."""
    root, known = Path(__file__).parents[1], set[str]()
    for file in [*(root / "privacy").rglob("*.py"), *(root / "synth").rglob("*.py")]:
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                known.add(node.name)
            elif isinstance(node, ast.ClassDef):
                inside = [one.name for one in node.body if isinstance(one, ast.FunctionDef)]
                known |= {f"{node.name}.{name}" for name in inside}
    asked = {call.rsplit(":", 1)[0] for step in STEPS.values() for call in step}
    assert not asked - known
