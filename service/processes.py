"""Processes that outlive the one that started them: whether one is alive, and how to end it.

A process holds a lock of a file for as long as it lives, which the kernel sees to; the lock is
taken before it starts, so at no moment is it alive and unlocked. A number of a process alone says
nothing, for numbers come again.
"""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

SECONDS_TO_END = 6  # a process that was killed is gone by then

_ROOT = Path(__file__).resolve().parents[1]
_ALIVE = "alive"
_OF_A_SERVER = ("MALLOC_PERTURB_", "PYTHONMALLOC")
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_children: list["subprocess.Popen[bytes]"] = []  # one that has ended is reaped when it is asked


def start(module: str, folder: Path) -> "subprocess.Popen[bytes]":
    """Start `python -m MODULE FOLDER` in a session of its own; it holds the folder's lock."""
    handle = os.open(folder / _ALIVE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        process = subprocess.Popen(
            [sys.executable, "-m", module, str(folder), str(handle)],
            cwd=_ROOT,
            env={**_surroundings(), "TMPDIR": str(folder)},  # swept with the folder
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # a warning of a library can quote a cell
            start_new_session=True,
            pass_fds=(handle,),
        )
        _children[:] = [process, *(child for child in _children if child.poll() is None)]
        return process
    finally:
        os.close(handle)  # the lock stays with the process that was given it


def _surroundings() -> dict[str, str]:
    """Return our surroundings, but for what makes a server overwrite memory, which costs time."""
    return {name: said for name, said in os.environ.items() if name not in _OF_A_SERVER}


def is_alive(folder: Path) -> bool:
    """Tell whether the process that was started for a folder is still there."""
    try:
        handle = os.open(folder / _ALIVE, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def identity(process: "subprocess.Popen[bytes]") -> dict[str, Any]:
    """Return what tells a process from a later one with its number."""
    return {"number": process.pid, "began": _began(process.pid), "boot": boot()}


def boot() -> str:
    """Return what tells this start of the machine from others."""
    return _BOOT.read_text().strip()


def end(folder: Path, known: Mapping[str, Any]) -> None:
    """End the process of a folder, and wait until it is gone."""
    if known["boot"] == boot():
        # The handle holds the process, whatever becomes of its number after the comparison.
        with suppress(ProcessLookupError), _handle_of(known["number"]) as handle:
            if _began(known["number"]) == known["began"]:
                signal.pidfd_send_signal(handle, signal.SIGKILL)
    until = time.monotonic() + SECONDS_TO_END
    while is_alive(folder) and time.monotonic() < until:
        time.sleep(0.01)


@contextmanager
def alone(place: Path, *, wait: bool) -> Iterator[bool]:
    """Be the only one, thread or process, that does what this file stands for.

    Args:
        wait: until the other is through; else say at once that there is another.
    """
    handle = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(handle)


def hand_over(pipe: IO[bytes] | None, content: bytes) -> None:
    """Write all that a process is told, and close; one that is gone is noticed elsewhere."""
    if pipe is not None:
        with suppress(BrokenPipeError):
            pipe.write(content)
            pipe.flush()
        with suppress(BrokenPipeError):
            pipe.close()


@contextmanager
def _handle_of(number: int) -> Iterator[int]:
    handle = os.pidfd_open(number)
    try:
        yield handle
    finally:
        os.close(handle)


def _began(number: int) -> str | None:
    """Return when a process began, in ticks since the machine did; None if there is none."""
    try:
        text = Path(f"/proc/{number}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return text.rpartition(")")[2].split()[19]  # proc(5): field 22; the name may hold anything
