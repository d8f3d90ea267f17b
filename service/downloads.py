"""What leaves: by a link that leads one person once, within a minute, to one thing of one run.

Releases are read from the store as they leave, with the decision on them. What a page has made,
such as rows that were drawn, waits in this process's memory for as long as its link lasts, and lies
in no file.
"""

import hashlib
import io
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO

from service import runs
from service.roles import Action, may
from service.runs import Run
from service.store import decisions as kept
from service.store import downloads as links
from service.store import runs as jobs
from service.store.records import Person, Taken
from service.store.store import Store
from synth import InputError
from synth.release.release import write_decided

ACTION_OF: Mapping[Taken, Action] = {  # that whoever takes it must be allowed at that moment
    "release": Action.DOWNLOAD,
    "report": Action.DOWNLOAD,
    "rows": Action.SAMPLE,
    "annex": Action.OPEN_ANNEX,
}
PATH = "/taken/"  # before the secret, in the address of a link
_CHUNK = 1 << 18  # bytes


@dataclass(frozen=True)
class Leaving:
    """Something that leaves.

    Attributes:
        name: of the file.
        kind: its media type.
    """

    name: str
    kind: str
    content: IO[bytes]
    size: int

    def chunks(self) -> Iterator[bytes]:
        """Return the content bit by bit, and close it."""
        with self.content:
            while chunk := self.content.read(_CHUNK):
                yield chunk


@dataclass(frozen=True)
class _Waiting:
    name: str
    kind: str
    content: bytes
    until: float  # of time.monotonic()


_waiting: dict[str, _Waiting] = {}  # by the hash of the link's secret
_lock = threading.Lock()


def offer_release(run: Run, *, person: str) -> str:
    """Return the secret of a link to a release, with the decision on it."""
    return links.make(run.store, run.token, "release", person=person)


def offer(run: Run, what: Taken, *, name: str, kind: str, content: bytes, person: str) -> str:
    """Return the secret of a link to what a page has made of a run."""
    secret = links.make(run.store, run.token, what, person=person)
    until = time.monotonic() + links.LASTS.total_seconds()
    with _lock:
        _forget_late()
        _waiting[links.hash_of(secret)] = _Waiting(name, kind, content, until)
    return secret


def take(store: Store, secret: str, person: Person) -> Leaving | None:
    """Use a link up; nothing where it does not lead this person anywhere, or no longer.

    Raises:
        InputError: what it leads to is gone or damaged.
    """
    link = links.find(store, secret)
    run = None if link is None else runs.find(store, link.run)
    if link is None or run is None or not may(person, ACTION_OF[link.what], run.project):
        return None
    used = links.use(store, secret, person=person.id)
    if used is None:
        return None
    if used.what == "release":
        return _release(run)
    with _lock:
        _forget_late()
        held = _waiting.pop(links.hash_of(secret), None)
    if held is None:
        raise InputError("What this link led to is no longer at hand. Make it again on its page.")
    return Leaving(held.name, held.kind, io.BytesIO(held.content), len(held.content))


def _release(run: Run) -> Leaving:
    record = jobs.find(run.store, run.token)
    decision = kept.review_of(run.store, run.token).decision
    gone = InputError("The file of the release is gone or damaged.")
    if record is None or decision is None or decision.document is None:
        raise gone
    with ExitStack() as opened:
        # A file without a name: it is gone with whoever holds it open.
        whole = opened.enter_context(tempfile.TemporaryFile(dir=run.store.folder))
        try:
            with run.path.open("rb") as release:
                if hashlib.file_digest(release, "sha256").hexdigest() != record.release:
                    raise gone
            write_decided(run.path, decision.document, whole)
        except OSError:
            raise gone from None
        size = whole.seek(0, io.SEEK_END)
        whole.seek(0)
        opened.pop_all()  # it is closed once it was sent
    return Leaving(f"{run.stem}-release.zip", "application/zip", whole, size)


def _forget_late() -> None:
    for late in [key for key, held in _waiting.items() if held.until < time.monotonic()]:
        del _waiting[late]
