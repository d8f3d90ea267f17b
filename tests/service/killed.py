"""What the service does, killed by SIGKILL at a named point, and what must hold afterwards.

An act is done by a process of its own, `python -m tests.service.killed STORE ACT POINT SAID`, which
kills itself at a sequence of calls and returns of our functions: what a supervisor does with a run,
what a web server does with a decision, a download, an upload. Nothing in the product knows of it.
Points within a run's own process are in tests/crashes.py.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from privacy.ledger import Ledger
from privacy.receipts import Receipt
from service import decisions, downloads, processes, runs, supervisor
from service.store import people, tables
from service.store import runs as jobs
from service.store.arriving import bringing, keep
from service.store.store import Store, new_id
from synth.release.release import RECEIPT, read_files
from tests.service.decided import STATED, Case, again
from tests.service.jobs import TABLE, open_store, order

ROOT = Path(__file__).parents[2]
PATIENCE = 120  # seconds; whatever is done is through by then

# By name: the act, and the calls and returns that lead to the point.
POINTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "a run waits, nothing has begun": ("begin", ("service.supervisor._begin:call",)),
    "its process stands by, told nothing": ("begin", ("service.processes.start:return",)),
    "that it begins is written, not committed": (
        *("begin", ("service.store.runs.begin:call", "service.store.store.now:return")),
    ),
    "it has begun, and was told nothing": ("begin", ("service.store.runs.begin:return",)),
    "it was told what to do": ("begin", ("service.processes.hand_over:return",)),
    "the run's process at any moment": ("work", ()),
    "the run's process at another moment": ("work", ()),
    "a run has ended, nobody has seen it": ("end", ("service.supervisor._end:call",)),
    "its account is closed": ("end", ("service.supervisor._close_account:return",)),
    "its release is found": ("end", ("service.supervisor._release_in:return",)),
    "its end is written, not committed": (
        *("end", ("service.store.runs.end:call", "service.store.store.write_log:return")),
    ),
    "its end is committed": ("end", ("service.store.runs.end:return",)),
    "its folder is tidied": ("end", ("service.supervisor._tidy:return",)),
    "that it is cancelled is written": ("cancel", ("service.store.runs.mark_cancelled:return",)),
    "its process is ended": ("cancel", ("service.processes.end:return",)),
    "a submission is written, not committed": (
        *(
            "submit",
            ("service.store.decisions.submit:call", "service.store.store.write_log:return"),
        ),
    ),
    "a submission stands": ("submit", ("service.store.decisions.submit:return",)),
    "a decision is signed, and written nowhere": (
        *("decide", ("privacy.ledger.Ledger.sign_decision:return",)),
    ),
    "its submission is taken, not committed": ("decide", ("service.store.decisions._take:return",)),
    "the decision is written, not committed": (
        *("decide", ("service.store.decisions._close:return",)),
    ),
    "the upload's key is dropped, not committed": (
        *("decide", ("service.store.decisions._drop_upload:return",)),
    ),
    "the decision stands, the upload's file too": (
        *("decide", ("service.store.decisions._forget_file:call",)),
    ),
    "a download is written, not committed": (
        *("take", ("service.store.downloads.use:call", "service.store.runs.log_of_run:return")),
    ),
    "a link is used up, nothing was sent": ("take", ("service.store.downloads.use:return",)),
    "the copy with its decision is made": ("take", ("service.downloads._release:return",)),
    "a part of an upload has come": ("bring", ("service.store.arriving.Arriving.write:return",)),
    "an upload is whole, without a name": (
        "bring",
        ("service.store.arriving.Arriving.end:return",),
    ),
    "it has its name, and no key": ("bring", ("service.store.arriving._name:return",)),
    "its key is written, not committed": ("bring", ("service.store.store.write_log:return",)),
}


@dataclass
class House:
    """A store in which things are killed.

    Attributes:
        case: a release that all that is decided and taken begins with.
    """

    case: Case

    @property
    def store(self) -> Store:
        """Its store."""
        return self.case.store

    @property
    def folder(self) -> Path:
        """Where its ledger and its store lie."""
        return self.store.folder.parent

    def survive(self, name: str) -> None:
        """Kill what is done at a point, and see that all is right when somebody looks again.

        Raises:
            AssertionError: it is not, or the point was never come to.
        """
        act, point = POINTS[name]
        said = _PREPARE[act](self)
        if act == "work":
            supervisor.look(self.store, wait=True)
            time.sleep(random.uniform(0, 6))
            os.kill(jobs_process(self.store, said["run"]), signal.SIGKILL)
        else:
            assert killed(self.folder, act, point, said), f"{name}: never came to this point"
        self.check()

    def check(self) -> None:
        """Look at the runs as the next server does, and see that nothing is lost or unpaid.

        Raises:
            AssertionError: something is.
        """
        until = time.monotonic() + PATIENCE
        while jobs.in_state(self.store, "queued") + jobs.in_state(self.store, "running"):
            assert time.monotonic() < until, "a run neither goes on nor ends"
            supervisor.look(self.store, wait=True)
            time.sleep(0.05)
        with self.store.database.read() as connection:
            rows = {
                name: connection.execute(tables.metadata.tables[name].select()).all()
                for name in ("runs", "releases", "decisions", "signed_decisions", "downloads")
            }
            uploads = connection.execute(tables.uploads.select()).all()
        released = {row.run: row for row in rows["releases"]}
        decided = {row.run: row.decided for row in rows["decisions"]}
        signed = {row.run for row in rows["signed_decisions"]}
        for run in rows["runs"]:
            self._check_run(run, released)
        for row in rows["downloads"]:
            allowed = decided.get(row.run) in ("approved", "conditional") and row.run in signed
            assert row.used is None or allowed, "a download without a decision"
        assert {run for run, what in decided.items() if what != "not used"} == signed
        with_key = {row.id for row in uploads if row.key is not None}
        there = {file.name for file in self.store.uploads.iterdir()}
        assert with_key <= there, "an upload is lost"
        assert not [name for name in there if name.startswith(".")], "half an upload is left"

    def _check_run(self, run: Any, released: Mapping[str, Any]) -> None:
        is_said = run.state in ("done", "cancelled") or run.message is not None
        assert is_said, f"a run ended as {run.state} without a word"
        assert (run.state == "done") == (run.id in released), f"{run.state}, and a release"
        file = self.store.runs / run.id / "release.zip"
        assert file.exists() == (run.state == "done")
        if file.exists():
            files, _ = read_files(file)
            Receipt.from_bytes(files[RECEIPT]).check(Ledger(self.folder / "ledger.db").entries())


def jobs_process(store: Store, run: str) -> int:
    """Return the number of a run's process."""
    known = jobs.find(store, run)
    assert known is not None
    assert known.process is not None
    return int(known.process["number"])


def killed(folder: Path, act: str, point: tuple[str, ...], said: Mapping[str, str]) -> bool:
    """Do an act in a process that ends at a point; tell whether it came there."""
    command = [sys.executable, "-m", "tests.service.killed", str(folder), act, json.dumps(point)]
    ended = subprocess.run([*command, json.dumps(said)], cwd=ROOT, timeout=PATIENCE)
    assert ended.returncode in (0, -signal.SIGKILL), "the act failed by itself"
    return ended.returncode == -signal.SIGKILL


def _queued(house: House) -> dict[str, str]:
    """Prepare a run that waits."""
    store, id = house.store, new_id()
    project = store.add_project("Ours", "us", who="owner").id
    upload = keep(store, project, "people.csv", TABLE, who="owner")
    asked = asdict(order(house.folder))
    jobs.add(store, id, project=project, upload=upload, order=asked, who="owner")
    return {"run": id}


def _under_way(house: House) -> dict[str, str]:
    said = _queued(house)
    supervisor.look(house.store, wait=True)
    return said


def _ended(house: House) -> dict[str, str]:
    """Prepare a run whose process has ended, which nobody has seen."""
    said, until = _under_way(house), time.monotonic() + PATIENCE
    while processes.is_alive(house.store.runs / said["run"]) and time.monotonic() < until:
        time.sleep(0.05)
    return said


def _released(house: House) -> dict[str, str]:
    return {"run": again(house.case).run.token}


def _submitted(house: House) -> dict[str, str]:
    case = again(house.case)
    case.submitted()
    return {"run": case.run.token}


def _approved(house: House) -> dict[str, str]:
    """Prepare a link to a release that was approved."""
    case = again(house.case).approved()
    who = case.requester.id
    return {"run": case.run.token, "link": downloads.offer_release(case.run, person=who)}


def _begin(case: Case, _: Mapping[str, str]) -> None:
    supervisor.look(case.store, wait=True)


def _cancel(case: Case, said: Mapping[str, str]) -> None:
    supervisor.cancel(case.store, said["run"], who="owner")


def _submit(case: Case, _: Mapping[str, str]) -> None:
    decisions.submit(case.run, STATED, delete_upload=True, who=case.requester.id)


def _decide(case: Case, _: Mapping[str, str]) -> None:
    submission = decisions.review_of(case.run).open
    assert submission is not None
    decisions.decide(case.run, submission, "approved", who=case.reviewer.id)


def _take(case: Case, said: Mapping[str, str]) -> None:
    leaving = downloads.take(case.store, said["link"], case.requester)
    assert leaving is not None
    assert sum(map(len, leaving.chunks())) == leaving.size


def _bring(case: Case, _: Mapping[str, str]) -> None:
    project, id = case.store.projects()[0].id, new_id()
    with bringing(case.store, project, id, "people.csv", who="owner") as arriving:
        for _part in range(3):
            arriving.write(TABLE)


_PREPARE: dict[str, Callable[[House], dict[str, str]]] = {
    "begin": _queued,
    "work": _queued,
    "end": _ended,
    "cancel": _under_way,
    "submit": _released,
    "decide": _submitted,
    "take": _approved,
    "bring": lambda house: {"run": house.case.run.token},
}
_ACTS: dict[str, Callable[[Case, Mapping[str, str]], None]] = {
    "begin": _begin,
    "end": _begin,
    "cancel": _cancel,
    "submit": _submit,
    "decide": _decide,
    "take": _take,
    "bring": _bring,
}


def _killer(point: tuple[str, ...]) -> Callable[[FrameType, str, object], None]:
    ahead = list(point)

    def watch(frame: FrameType, event: str, _: object) -> None:
        at = f"{frame.f_globals.get('__name__')}.{frame.f_code.co_qualname}:{event}"
        if at == ahead[0]:
            ahead.pop(0)
            if not ahead:
                os.kill(os.getpid(), signal.SIGKILL)

    return watch


def main() -> None:
    """Do an act, and be killed at its point."""
    folder, act, point, said = sys.argv[1:]
    told = json.loads(said)
    store = open_store(Path(folder))
    run = runs.find(store, told["run"])
    assert run is not None
    everybody = {person.name: person for person in people.everybody(store)}
    case = Case(run, everybody["이민지"], everybody["Kim"], everybody["Park"])
    sys.setprofile(_killer(tuple(json.loads(point))))
    _ACTS[act](case, told)


if __name__ == "__main__":
    main()
