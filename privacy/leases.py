"""Which runs are still alive: a run holds a lock that its process cannot take to the grave."""

import fcntl
import os
import struct
import weakref
from pathlib import Path

_FLOCK = "hhqqi4x"  # struct flock of 64-bit Linux: type, whence, start, length, pid


class Leases:
    """Locks on single bytes of one file, one byte a run.

    The kernel lets go of a lock when its process ends, however it ends, and a lock holds across
    containers, where process numbers mean nothing. The locks belong to an open file, not to a
    process (fcntl, F_OFD_SETLK), so that two threads of one process see each other's.
    """

    def __init__(self, path: Path) -> None:
        """Name the file; it is made when the first lease is taken."""
        self._path = path
        self._held: dict[str, int] = {}
        weakref.finalize(self, _close, self._held)

    def take(self, run: str, *, place: int) -> None:
        """Hold the lease of a run until it is dropped or this process ends.

        Args:
            place: the run's byte, the position of its first line.

        Raises:
            OSError: the file system gives no locks.
        """
        self._held[run] = handle = self._open()
        fcntl.fcntl(handle, fcntl.F_OFD_SETLK, _lock(place))

    def drop(self, run: str) -> None:
        """Let go of a run that has ended."""
        handle = self._held.pop(run, None)
        if handle is not None:
            os.close(handle)

    def is_held(self, place: int) -> bool:
        """Tell whether anybody, in this process or another, holds the lease of this byte."""
        handle = self._open()
        try:
            found = fcntl.fcntl(handle, fcntl.F_OFD_GETLK, _lock(place))
        finally:
            os.close(handle)
        return bool(struct.unpack(_FLOCK, found)[0] != fcntl.F_UNLCK)

    def _open(self) -> int:
        return os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)


def _lock(place: int) -> bytes:
    return struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, place, 1, 0)


def _close(held: dict[str, int]) -> None:
    for handle in held.values():
        os.close(handle)
