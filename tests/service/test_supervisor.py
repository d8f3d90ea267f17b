"""Runs that survive: the queue, restarts, cancelling, and processes that are killed."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

import synth
from privacy.ledger import Ledger
from service import accounts, processes, runs
from service.runs import Ended, Finished, Order, Run, Running, Waiting
from service.store import decisions as kept
from service.store import runs as jobs
from service.store.arriving import keep
from service.store.layout import STEPS
from service.store.store import default_store
from synth.steps import Step
from tests.service.jobs import SCHEMA, SECRET, TABLE, open_store, order, started, wait_for

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "demo_data"
KILLED_AT = (Step.READING, Step.AUDITING, Step.MEASURING, Step.WRITING)


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Anchors and keys of its own; and nothing that was started goes on after the test."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    yield
    for child in processes._children:
        child.kill()
        child.wait()


def again(run: Run, folder: Path) -> Run:
    """The run as another process finds it in the store."""
    found = runs.find(open_store(folder), run.token)
    assert found is not None
    return found


def watch(run: Run, step: Step) -> None:
    """Wait until the run is at a step or beyond, or over."""
    order = list(Step)
    while isinstance(state := run.poll(), Running | Waiting):
        if isinstance(state, Running) and order.index(state.step) >= order.index(step):
            return
        time.sleep(0.01)


def kill(run: Run) -> None:
    record = jobs.find(run.store, run.token)
    assert record is not None
    if record.state == "running":
        assert record.process is not None
        os.kill(record.process["number"], signal.SIGKILL)


def releases_without_a_line(folder: Path, ledger: Path) -> list[str]:
    """The releases of a store that its ledger does not know; verifying asks it for each."""
    unknown = []
    for release in (folder / "service" / "runs").glob("*/release.zip"):
        try:
            synth.verify(release, ledger=ledger)
        except synth.InputError:
            unknown.append(release.parent.name)
    return unknown


def test_one_run_is_under_way_and_others_wait_their_turn(tmp_path: Path) -> None:
    first, second = (started(order(tmp_path), TABLE, tmp_path) for _ in range(2))
    assert isinstance(first.poll(), Running)
    assert isinstance(second.poll(), Waiting)

    second.cancel(who="owner")
    assert second.poll() == Ended("cancelled", None, kept=False)
    third = started(order(tmp_path), TABLE, tmp_path)
    first.cancel(who="owner")

    assert isinstance(third.poll(), Running)
    third.cancel(who="owner")


def test_a_run_outlives_the_process_that_started_it(tmp_path: Path) -> None:
    """That one is killed; another finds the run under way, and its release in the store."""
    code = (
        "import sys, time; from pathlib import Path; from tests.service.jobs import *\n"
        "folder = Path(sys.argv[1]); run = started(order(folder), TABLE, folder)\n"
        "print(run.token, flush=True); time.sleep(600)"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        token = server.stdout.readline().strip()
        server.kill()
    run = runs.find(open_store(tmp_path), token)
    assert run is not None
    assert isinstance(run.poll(), Running)

    assert isinstance(wait_for(run), Finished)
    assert releases_without_a_line(tmp_path, tmp_path / "ledger.db") == []
    assert run.spent() == accounts.spent(tmp_path / "ledger.db", "us")


def test_a_run_that_was_told_nothing_begins_nothing(tmp_path: Path) -> None:
    """Who started it was killed half way through telling it."""
    process = processes.start("service.worker", tmp_path)
    processes.hand_over(process.stdin, b'{"name": "people.csv"')

    assert process.wait(30) == 1
    assert not (tmp_path / STEPS).exists()


@pytest.mark.parametrize("step", [Step.READING, Step.MEASURING])
def test_a_run_that_is_killed_is_said_to_be_and_what_it_spent(tmp_path: Path, step: Step) -> None:
    run = started(demo_order(tmp_path), (DEMO / "customers_en.csv").read_bytes(), tmp_path)
    watch(run, step)
    kill(run)
    end = wait_for(again(run, tmp_path))

    assert isinstance(end, Ended)
    assert end.how == "broken"
    assert str(end.message).startswith("The run’s process was ended from outside")
    assert end.kept == (step is Step.MEASURING)
    book = Ledger.find(tmp_path / "ledger.db")
    assert (book is not None and book.entries()[-1].state == "BURNED") == end.kept
    assert not (run.store.runs / run.token).exists()


@pytest.mark.slow
@pytest.mark.parametrize("number", range(25))
def test_runs_killed_at_any_point_end_in_words(tmp_path: Path, number: int) -> None:
    """25 kills, spread over a run: no run is lost, no release is without its line."""
    run = started(order(tmp_path), TABLE, tmp_path)
    watch(run, KILLED_AT[number % 4])
    time.sleep(0.05 * (number // 4))
    kill(run)
    end = wait_for(again(run, tmp_path))

    assert isinstance(end, Finished) or (end.how == "broken" and end.message is not None)
    assert releases_without_a_line(tmp_path, tmp_path / "ledger.db") == []
    last = Ledger(tmp_path / "ledger.db").entries()[-1].state
    assert last in ("OPENED", "RELEASED", "BURNED", "COMMITTED")


def test_a_restart_of_the_machine_ends_a_run_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = started(order(tmp_path), TABLE, tmp_path)
    kill(run)
    monkeypatch.setattr(processes, "boot", lambda: "another")
    end = wait_for(run)

    assert isinstance(end, Ended)
    assert str(end.message) == "The run ended when the machine was restarted."
    assert not end.kept


def test_a_number_that_came_again_is_not_killed(tmp_path: Path) -> None:
    """The process of that number began at another time: it is not the run's."""
    processes.end(tmp_path, {"number": os.getpid(), "began": "0", "boot": processes.boot()})


def test_a_finished_run_is_found_after_a_restart_and_deleted_by_hand_alone(tmp_path: Path) -> None:
    run = started(order(tmp_path), TABLE, tmp_path)
    wait_for(run)
    runs._read_release.cache_clear()
    found = again(run, tmp_path)

    assert isinstance(found.poll(), Finished)
    assert stat.S_IMODE(found.path.stat().st_mode) == 0o600
    assert [path.name for path in found.path.parent.iterdir()] == ["release.zip"]
    kept.discard(found.store, found.token, delete_upload=False, who="owner")
    assert again(run, tmp_path).decided
    jobs.delete_release(found.store, found.token, who="owner")
    assert found.poll() == Ended("deleted", None, kept=True)
    assert not found.path.exists()
    assert [line.did for line in found.store.log()][-3:] == [
        *("run ended: done", "decided: not used", "deleted release"),
    ]


def test_a_release_that_was_exchanged_on_disk_is_not_shown(tmp_path: Path) -> None:
    run = started(order(tmp_path), TABLE, tmp_path)
    wait_for(run)
    runs._read_release.cache_clear()
    run.path.write_bytes(b"PK another")
    end = run.poll()

    assert isinstance(end, Ended)
    assert str(end.message) == "The file of the release is gone or damaged."


def test_a_cancelled_run_is_gone_within_seconds(tmp_path: Path) -> None:
    run = started(order(tmp_path), TABLE, tmp_path)
    watch(run, Step.AUDITING)
    began = time.monotonic()
    run.cancel(who="owner")

    assert time.monotonic() - began < processes.SECONDS_TO_END
    assert not processes.is_alive(run.store.runs / run.token)
    assert not (run.store.runs / run.token).exists()


def test_a_run_whose_table_was_deleted_is_refused_in_words(tmp_path: Path) -> None:
    first = started(order(tmp_path), TABLE, tmp_path)
    second = started(order(tmp_path), TABLE, tmp_path)
    second.store.drop_upload(second.upload, who="owner", unless_awaited=True)
    assert second.store.has_upload(second.upload)
    second.store.drop_upload(second.upload, who="owner")
    first.cancel(who="owner")
    end = wait_for(second)

    assert isinstance(end, Ended)
    assert (end.how, end.kept) == ("refused", False)
    assert str(end.message) == "The uploaded table was deleted. Upload it again."


def test_the_queue_goes_on_while_no_page_is_open_and_ends_with_the_server(tmp_path: Path) -> None:
    """The supervisor of `synth app`, alone; it ends once its pipe is closed."""
    store = default_store()
    project = store.add_project("Ours", "us", who="owner")
    upload = keep(store, project.id, "people.csv", TABLE, who="owner")
    asked = vars(order(tmp_path))
    jobs.add(store, "a run", project=project.id, upload=upload, order=asked, who="owner")
    command = [sys.executable, "-m", "service.supervisor"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE) as process:
        until = time.monotonic() + 120
        while (record := jobs.find(store, "a run")) and record.state in ("queued", "running"):
            assert time.monotonic() < until
            time.sleep(0.2)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(30) == 0
    assert record is not None
    assert record.state == "done"


def test_the_rows_are_readable_in_no_file(tmp_path: Path) -> None:
    """While a run is under way its folder is its owner's alone and holds the steps."""
    run = started(order(tmp_path), TABLE, tmp_path)
    folder = run.store.runs / run.token
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    steps = b""
    while isinstance(run.poll(), Running):
        for path in tmp_path.rglob("*"):
            with suppress(OSError):  # a folder, or gone meanwhile
                content = path.read_bytes()
                assert SECRET.encode() not in content
                steps += content if path.name == STEPS else b""
        time.sleep(0.05)

    assert b"MEASURING" in steps


def demo_order(folder: Path) -> Order:
    schema = (DEMO / "customers_en.schema.yaml").read_text(encoding="utf-8")
    return replace(order(folder, schema), name="customers_en.csv")


def test_a_run_that_its_cap_refuses_spends_nothing(tmp_path: Path) -> None:
    """Set between the page's look at the ledger and the run."""
    asked = order(tmp_path)
    Ledger(Path(asked.ledger)).cap("us", mu_squared=0, delta=0, asked="nothing", date="2026-01-01")
    end = wait_for(started(asked, TABLE, tmp_path))

    assert isinstance(end, Ended)
    assert (end.how, end.kept) == ("refused", False)
    assert str(end.message).startswith("The cap of population 'us' (nothing) leaves")


def test_a_release_of_the_page_is_signed_and_names_its_twins_to_the_owner(tmp_path: Path) -> None:
    """It verifies against its ledger; the other population's name is not in it."""
    rows = "\n".join(f"p{number},{number % 90},F" for number in range(400))
    schema = SCHEMA.replace("{unit: row}", "{person: name, max_rows: 1}")
    schema = schema.replace("kind: text, role: drop", "kind: identifier")
    ended = []
    for population in ("first of them", "us"):
        asked = replace(order(tmp_path, schema), population=population)
        ended.append(started(asked, f"name,age,sex\n{rows}".encode(), tmp_path))
        assert isinstance(wait_for(ended[-1]), Finished)
    first, second = ended

    assert len(synth.verify(second.path, ledger=asked.ledger)) == 6
    assert (first.resembles, second.resembles) == ((), ("first of them",))
    shown_of = second.poll()
    assert isinstance(shown_of, Finished)
    assert "first of them" not in shown_of.pages["en"]


def test_a_run_that_is_cancelled_after_its_start_stays_spent(tmp_path: Path) -> None:
    """The ledger's last line says so at once: BURNED."""
    asked = demo_order(tmp_path)
    run = started(asked, (DEMO / "customers_en.csv").read_bytes(), tmp_path)
    watch(run, Step.MEASURING)
    run.cancel(who="owner")
    end = run.poll()

    assert isinstance(end, Ended)
    assert (end.how, end.kept) == ("cancelled", True)
    assert accounts.spent(Path(asked.ledger), "us").epsilon(1e-6) == pytest.approx(1, abs=1e-3)
    assert Ledger(Path(asked.ledger)).entries()[-1].state == "BURNED"


def test_a_refusal_in_a_run_is_shown_as_it_stands(tmp_path: Path) -> None:
    run = started(order(tmp_path), TABLE.replace(b",F", b",X"), tmp_path)
    end = wait_for(run)

    assert isinstance(end, Ended)
    assert (end.how, end.kept) == ("refused", False)
    assert str(end.message).startswith("Column 'sex': 2,000 of 4,000 rows hold a value")


def test_a_fault_in_a_run_names_its_place_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A bug's own message can quote a cell: here Budget's OutOfRange quotes the number."""
    end = wait_for(started(order(tmp_path, epsilon=77.0), TABLE, tmp_path))

    assert isinstance(end, Ended)
    assert (end.how, end.message) == ("broken", None)
    assert "OutOfRange at worker.py" in caplog.text
    assert "77" not in caplog.text
