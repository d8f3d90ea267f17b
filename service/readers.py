"""Readers: a confined process for each table that pages ask about, started and ended here.

A reader ends when nobody has asked for a while, when its table is removed or its owner signs out,
and with this process. One that was ended begins again with the next question, from the encrypted
file.
"""

import atexit
import json
import logging
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.reader import wire
from service.reader.seen import Contents, Reading
from synth import InputError

Progress = Callable[[float], object]

AT_ONCE = 3  # readers; each holds a table in memory
IDLE = 300  # seconds, after which a reader that nobody asks ends
SECONDS = 600  # to an answer; as much processor time too
MEMORY = "SEMBLANCE_READER_MEMORY"  # the variable that says how much one may use, in GiB
_FILE = 12 << 30  # bytes of a file in memory, which databases need to be opened
_MOST_ANSWER = 256 << 20  # bytes of an answer
_ROOT = Path(__file__).resolve().parents[1]
_KEPT = (  # of our own surroundings
    *("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "OMP_NUM_THREADS"),
    *("OPENBLAS_NUM_THREADS", "XDG_DATA_HOME", "XDG_STATE_HOME", "HOME", "VIRTUAL_ENV"),
)

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Table:
    """A table that can be read: where it lies, and how to read it.

    Attributes:
        open_key: returns its key, each time it is opened anew.
    """

    path: Path
    name: str
    reading: Reading
    open_key: Callable[[], bytes]


@dataclass
class _Reader:
    process: "subprocess.Popen[bytes]"
    table: Table | None = None
    contents: Contents | None = None
    network: str = ""
    asked: float = field(default_factory=time.monotonic)
    busy: threading.Lock = field(default_factory=threading.Lock)


class Readers:
    """The readers of this process, by upload."""

    def __init__(self, *, at_once: int = AT_ONCE, idle: float = IDLE, seconds: int = SECONDS):
        self._at_once, self._idle, self._seconds = at_once, idle, seconds
        self._readers: dict[str, _Reader] = {}
        self._lock = threading.Lock()
        self._watch: threading.Thread | None = None
        atexit.register(self.end_all)

    def open(self, table: Table) -> Contents:
        """Read a table, or return what was read of it, as it is said to be read now.

        Raises:
            InputError: it cannot be read; says why, and what to put right or to name.
        """
        with self._reader(table) as reader:
            return self._opened(reader, table)

    def ask(
        self, table: Table, question: str, *arguments: Any, progress: Progress | None = None
    ) -> Any:
        """Ask what a method of `service.reader.desk.Desk` returns.

        Raises:
            InputError: the refusal, or why the reader broke off.
        """
        with self._reader(table) as reader:
            self._opened(reader, table)
            return self._answer(reader, {"ask": question, "with": arguments}, progress)

    def end(self, upload: str) -> None:
        """End the reader of an upload, and forget all that it held."""
        with self._lock:
            reader = self._readers.pop(upload, None)
        if reader is not None:
            _end(reader)

    def end_all(self) -> None:
        """End every reader."""
        with self._lock:
            readers = list(self._readers.values())
            self._readers.clear()
        for reader in readers:
            _end(reader)

    def alive(self) -> dict[str, int]:
        """Return the numbers of the processes that are alive, by upload."""
        with self._lock:
            known = dict(self._readers)
        return {upload: one.process.pid for upload, one in known.items() if _is_alive(one)}

    @contextmanager
    def _reader(self, table: Table) -> Iterator[_Reader]:
        """Have an upload's reader for oneself; it is started where there is none."""
        upload = table.path.name
        reader = self._find(upload)
        with reader.busy:
            if not _is_alive(reader):
                with self._lock:
                    self._readers[upload] = reader = _start(self._seconds)
            try:
                yield reader
            finally:
                reader.asked = time.monotonic()

    def _find(self, upload: str) -> _Reader:
        until = time.monotonic() + self._seconds
        while True:
            with self._lock:
                if upload in self._readers:
                    return self._readers[upload]
                if len(self._readers) < self._at_once or self._end_one():
                    self._readers[upload] = reader = _start(self._seconds)
                    self._begin_to_watch()
                    return reader
            if time.monotonic() > until:
                raise InputError("Other tables are being read just now. Try again in a minute.")
            time.sleep(0.2)

    def _end_one(self) -> bool:
        """End the reader that nobody asked for the longest time, unless all are busy."""
        free = [(r.asked, upload) for upload, r in self._readers.items() if not r.busy.locked()]
        if free:
            _end(self._readers.pop(min(free)[1]))
        return bool(free)

    def _begin_to_watch(self) -> None:
        if self._watch is None or not self._watch.is_alive():
            self._watch = threading.Thread(target=self._end_idle, daemon=True)
            self._watch.start()

    def _end_idle(self) -> None:
        while True:
            time.sleep(min(15.0, self._idle / 4))
            with self._lock:
                now = time.monotonic()
                idle = [
                    upload
                    for upload, reader in self._readers.items()
                    if now - reader.asked > self._idle and not reader.busy.locked()
                ]
                for upload in idle:
                    _end(self._readers.pop(upload))
                if not self._readers:
                    self._watch = None
                    return

    def _opened(self, reader: _Reader, table: Table) -> Contents:
        known = reader.table
        is_known = known is not None and (known.path, known.name) == (table.path, table.name)
        if is_known and known and known.reading == table.reading and reader.contents is not None:
            return reader.contents
        reader.table = reader.contents = None
        question = {
            "ask": "open",
            "path": table.path,
            "name": table.name,
            "reading": table.reading,
            "key": table.open_key().hex(),
        }
        contents: Contents = self._answer(reader, question, None)
        reader.table, reader.contents = table, contents
        return contents

    def _answer(self, reader: _Reader, question: Any, progress: Progress | None) -> Any:
        """Ask, and wait for the answer; a reader that gives none is ended."""
        try:
            until = time.monotonic() + self._seconds
            if not reader.network:
                reader.network = wire.read(_line(reader, until))["confined"]
            _send(reader, wire.write(question))
            while "progress" in (said := wire.read(_line(reader, until))):
                if progress is not None:
                    progress(min(1.0, max(0.0, float(said["progress"]))))
        except (OSError, ValueError, KeyError, TypeError):
            raise self._broken(reader) from None
        except BaseException:  # the page was left: nobody waits for the answer any longer
            _end(reader)
            raise
        if "refused" in said:
            raise InputError(said["refused"])
        if "answer" in said:
            return said["answer"]
        if "ended" in said:
            raise self._broken(reader)
        _log.error("Reading a table broke off: %s", said.get("fault"))
        raise InputError(
            "The table could not be read: internal error. The log names the place in the "
            "program, and nothing of your table."
        )

    def _broken(self, reader: _Reader) -> InputError:
        _end(reader)
        _log.error("A reader was ended: %s", reader.process.returncode)
        return InputError(
            "The table could not be read: its reader was ended, as happens to a damaged file and "
            "to one that takes more than {memory} GiB of memory or {minutes} minutes. Leave out "
            "columns, or save the table as Parquet.",
            memory=_memory(),
            minutes=self._seconds // 60,
        )


def _memory() -> int:
    """Return how much memory a reader may use, in GiB: half of the machine's, if nobody says."""
    said = os.environ.get(MEMORY, "")
    if said.isdecimal() and int(said):
        return int(said)
    return max(1, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 31)


def _start(seconds: int) -> _Reader:
    process = subprocess.Popen(
        [sys.executable, "-m", "service.reader"],
        cwd=_ROOT,
        env={
            **{name: os.environ[name] for name in _KEPT if name in os.environ},
            "ARROW_DEFAULT_MEMORY_POOL": "system",  # gives back what it has freed
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a warning of a library can quote a cell
        start_new_session=True,
    )
    reader = _Reader(process)
    limits = {"memory": _memory() << 30, "seconds": seconds, "file": _FILE}
    with suppress(OSError):  # said where its first answer is missing
        _send(reader, json.dumps(limits).encode() + b"\n")
    return reader


def _send(reader: _Reader, line: bytes) -> None:
    if reader.process.stdin is not None:
        reader.process.stdin.write(line)
        reader.process.stdin.flush()


def _line(reader: _Reader, until: float) -> bytes:
    """Read one line of what a reader says.

    Raises:
        OSError: it has ended, takes too long or says too much.
    """
    if reader.process.stdout is None:
        raise OSError
    handle, parts, size = reader.process.stdout.fileno(), [], 0
    while True:
        ready, _, _ = select.select([handle], [], [], max(0.0, until - time.monotonic()))
        part = os.read(handle, 1 << 16) if ready else b""
        size += len(part)
        if not part or size > _MOST_ANSWER:
            raise OSError
        parts.append(part)
        if part.endswith(b"\n"):  # it says nothing more until it is asked, but for progress
            return b"".join(parts).splitlines()[-1]


def _is_alive(reader: _Reader) -> bool:
    return reader.process.poll() is None


def _end(reader: _Reader) -> None:
    reader.process.kill()
    reader.process.wait()
    for pipe in (reader.process.stdin, reader.process.stdout):
        with suppress(OSError):
            if pipe is not None:
                pipe.close()
