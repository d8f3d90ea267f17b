"""The supervisor: takes runs from the queue, one at a time, and writes down what came of them.

A run is a process that nobody has to wait for. Whoever looks at the store supervises it for that
moment, one at a time: the page, or `python -m service.supervisor`, which `synth app` starts so that
the queue goes on while no page is open. A run is begun at most once; nothing draws noise twice.
"""

import hashlib
import json
import logging
import os
import shutil
import threading
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from privacy.ledger import Ledger, LedgerFault
from privacy.message import Message, Refusal
from service import accounts, logs, processes, webhooks
from service.settings import current
from service.store import runs as jobs
from service.store.layout import RELEASE, STEPS, SUPERVISED
from service.store.records import JobState, RunRecord
from service.store.store import Store, default_store

AT_ONCE = 1  # runs; each takes what processors there are
SECONDS_BETWEEN_LOOKS = 1.0
WHO = "supervisor"  # in the log

_log = logging.getLogger(__name__)


def look(store: Store, *, wait: bool = False) -> None:
    """End the runs whose process has ended, and begin the next ones.

    Args:
        wait: until another who looks at the same moment is through; else leave it to that one.
    """
    with processes.alone(store.folder / "supervisor", wait=wait) as mine:
        if mine:
            _look(store)


def cancel(store: Store, id: str, *, who: str) -> None:
    """End a run, unless it has ended by itself: gone when this returns."""
    with processes.alone(store.folder / "supervisor", wait=True):
        run = jobs.find(store, id)
        if run is None or run.state not in ("queued", "running"):
            return
        jobs.mark_cancelled(store, id, who=who)
        if run.state == "queued":
            _write_end(store, run, "cancelled", who=who)
        else:
            processes.end(store.runs / id, run.process or {})
        _look(store)


def lines_of(folder: Path) -> list[dict[str, Any]]:
    """Return what a run's process has said so far."""
    try:
        text = (folder / STEPS).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return []
    said = []
    for line in text.splitlines(keepends=True):
        with suppress(ValueError):  # the last line may be half written
            said.append(json.loads(line))
    return said


def main() -> None:
    """Look every second until the pipe on stdin closes: the web server has ended."""
    ended = threading.Event()
    threading.Thread(target=_wait_for_the_end, args=(ended,), daemon=True).start()
    if current().address:
        logs.write_json()
    store = default_store()
    if current().webhook is not None:
        threading.Thread(target=_tell, args=(store, ended), daemon=True).start()
    swept = 0.0
    while not ended.wait(SECONDS_BETWEEN_LOOKS):
        try:
            look(store)
            (store.folder / SUPERVISED).touch(mode=0o600)
            if (hour := datetime.now(UTC).timestamp() // 3600) != swept:
                store.sweep_uploads(who=WHO)
                swept = hour
        except Exception as fault:
            # One look that fails, a full disk, must not end the queue.
            _log.error("A look at the runs broke off: %s", type(fault).__name__)


def _tell(store: Store, ended: threading.Event) -> None:
    """Deliver what a webhook is to be told, beside the queue: who is told may be slow to answer."""
    while not ended.wait(SECONDS_BETWEEN_LOOKS):
        try:
            webhooks.deliver_due(store)
        except Exception as fault:
            _log.error("Notices were not delivered: %s", type(fault).__name__)


def _look(store: Store) -> None:
    running = jobs.in_state(store, "running")
    ended = [run for run in running if not processes.is_alive(store.runs / run.id)]
    for run in ended:
        _end(store, run)
    free = AT_ONCE - len(running) + len(ended)
    for run in jobs.in_state(store, "queued")[: max(0, free)]:
        _begin(store, run)


def _begin(store: Store, run: RunRecord) -> None:
    """Begin a run; that it has begun is on disk before its process is told what to do."""
    folder = store.runs / run.id
    try:
        before = accounts.spent(Path(run.order["ledger"]), run.order["population"])
        key = store.key_of(store.kept_upload(run.upload))
    except Refusal as fault:
        _write_end(store, run, "refused", who=WHO, message=fault.message.to_json())
        return
    shutil.rmtree(folder, ignore_errors=True)  # of one that was ended before it was told anything
    folder.mkdir(mode=0o700)
    told = {**run.order, "upload": str(store.uploads / run.upload), "key": key.hex()}
    process = processes.start("service.worker", folder)
    known = processes.identity(process)
    sums = (before.releases, before.mu_squared, before.delta)
    if jobs.begin(store, run.id, process=known, before=sums):
        logs.event("run began", run=run.id, project=run.project, person=run.asked_by)
        processes.hand_over(process.stdin, json.dumps(told).encode() + b"\n")
    else:
        processes.hand_over(process.stdin, b"")  # it ends by itself


def _end(store: Store, run: RunRecord) -> None:
    """Write down what came of a run whose process has ended, however it did."""
    folder = store.runs / run.id
    lines = lines_of(folder)
    kept = _close_account(run)
    release = _release_in(folder)
    last = lines[-1] if lines else {}
    if release is not None:
        named = tuple(line["resembles"] for line in lines if "resembles" in line)
        _write_end(store, run, "done", who=WHO, kept=kept, release=release, resembles=named)
    elif run.cancelled_by is not None:
        _write_end(store, run, "cancelled", who=WHO, kept=kept)
    elif "refused" in last:
        _write_end(store, run, "refused", who=WHO, kept=kept, message=last["refused"])
    else:
        _log.error("A run broke off: %s", last.get("fault", "its process was ended"))
        why = None if "fault" in last else _why_it_ended(run).to_json()
        _write_end(store, run, "broken", who=WHO, kept=kept, message=why)
    _tidy(folder)


def _write_end(store: Store, run: RunRecord, state: JobState, *, who: str, **found: Any) -> None:
    if jobs.end(store, run.id, state, who=who, **found):
        logs.event("run ended", run=run.id, project=run.project, state=state)


def _why_it_ended(run: RunRecord) -> Message:
    if (run.process or {}).get("boot") != processes.boot():
        return Message("The run ended when the machine was restarted.")
    return Message("The run’s process was ended from outside, as happens when memory runs out.")


def _close_account(run: RunRecord) -> bool:
    """Burn or release what the dead run had reserved; tell whether it stays spent.

    As far as can be known: what another has spent on the population meanwhile counts too.
    """
    try:
        book = Ledger.find(Path(run.order["ledger"]))
        if book is not None:
            book.recover(date=datetime.now(UTC).date().isoformat())
        after = accounts.spent(Path(run.order["ledger"]), run.order["population"])
    except LedgerFault:
        return True
    return (after.releases, after.mu_squared, after.delta) != run.before


def _release_in(folder: Path) -> tuple[str, int] | None:
    """Return SHA-256 and size of a run's release; it stands under its name whole or not at all."""
    try:
        content = (folder / RELEASE).read_bytes()
    except FileNotFoundError:
        return None
    (folder / RELEASE).chmod(0o600)
    return hashlib.sha256(content).hexdigest(), len(content)


def _tidy(folder: Path) -> None:
    """Leave nothing in a run's folder but its release."""
    for left in folder.iterdir() if folder.is_dir() else ():
        if left.name == RELEASE:
            continue
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)
    with suppress(OSError):
        folder.rmdir()  # where there is no release


def _wait_for_the_end(ended: threading.Event) -> None:
    # Not sys.stdin: its lock, held by this thread, would spoil the interpreter's own end.
    while os.read(0, 1):
        pass
    ended.set()


if __name__ == "__main__":
    main()
