"""Arriving: a table that is being brought, encrypted as it comes and never whole in memory.

Until all of it is on disk it has no name and its key is nowhere but here: whatever breaks off, be
it this process, leaves nothing.
"""

import asyncio
import errno
import hashlib
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert

from privacy.message import reason_of
from service import vault
from service.store import tables
from service.store.records import Upload
from service.store.store import DAYS_KEPT, Store, new_id, now, write_log
from synth import InputError

MOST = "SEMBLANCE_UPLOAD_MOST"  # the variable that says how large a file may be, in GB
_MOST, _GB = 10, 10**9
_LONGEST_NAME = 255  # characters of a file's name


class Arriving:
    """A file on its way into the store; `bringing` opens one."""

    def __init__(self, sink: int, *, key: bytes, id: str) -> None:
        self.size = 0
        self._file = os.fdopen(sink, "wb", buffering=0)
        self._encrypting = vault.Encrypting(self._file, key=key, upload=id)
        self._sum = hashlib.sha256()
        self._is_whole = False

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of what has come so far."""
        return self._sum.hexdigest()

    def write(self, part: bytes) -> None:
        """Take the next part.

        Raises:
            InputError: the file is larger than is allowed, or the disk is full.
        """
        self.size += len(part)
        if self.size > most():
            raise _too_large()
        self._sum.update(part)
        with _disk():
            self._encrypting.write(part)

    def end(self) -> None:
        """Write the end, once: the file is whole, and on disk.

        Raises:
            InputError: the disk is full.
        """
        if self._is_whole:
            return
        with _disk():
            self._encrypting.end()
            os.fsync(self._file.fileno())
        self._is_whole = True

    def close(self) -> None:
        """Let go of the file, which is gone with that unless it was given a name."""
        self._file.close()


@contextmanager
def bringing(
    store: Store, project: str, id: str, name: str, *, who: str, size: int | None = None
) -> Iterator[Arriving]:
    """Take a file while it comes; it is kept where this ends without an error.

    Args:
        id: under which it is kept; nobody has used it.
        size: that is announced, in bytes; refused at once where there is no room for it.

    Raises:
        InputError: it is too large, or cannot be kept.
    """
    if (size or 0) > most():
        raise _too_large()
    if (size or 0) > shutil.disk_usage(store.uploads).free:
        raise InputError(
            "The uploaded table cannot be kept: {reason}.",
            reason=reason_of(OSError(errno.ENOSPC, "")),
        )
    key = vault.new_key()
    with _disk():
        handle, spare = _unnamed(store.uploads, id)
    arriving = Arriving(handle, key=key, id=id)
    try:
        yield arriving
        arriving.end()
        with _disk():
            _name(handle, spare, store.uploads / id)
        wrapped = store.wrap(key, id)
        upload = Upload(
            id=id,
            project=project,
            name=as_name(name),
            size=arriving.size,
            reading={},
            key=wrapped,
            made=now(),
            expires=now(timedelta(days=DAYS_KEPT)),
        )
        try:
            with store.database.begin() as connection:
                connection.execute(insert(tables.uploads).values(**vars(upload)))
                write_log(connection, who, "uploaded", project, id)
        except BaseException:
            (store.uploads / id).unlink(missing_ok=True)
            raise
    finally:
        arriving.close()
        if spare is not None:
            spare.unlink(missing_ok=True)


@asynccontextmanager
async def bringing_beside(
    store: Store, project: str, id: str, name: str, *, who: str, size: int | None = None
) -> AsyncIterator[Arriving]:
    """Do as `bringing` does, where others are served too: nobody waits for the disk or the store.

    Raises:
        InputError: as of `bringing`.
    """
    begun = bringing(store, project, id, name, who=who, size=size)
    arriving = await asyncio.to_thread(begun.__enter__)
    try:
        yield arriving
    except BaseException as fault:
        begun.__exit__(type(fault), fault, fault.__traceback__)
        raise
    await asyncio.to_thread(begun.__exit__, None, None, None)


def keep(store: Store, project: str, name: str, content: bytes, *, who: str) -> str:
    """Keep a table that is at hand as a whole; return its id."""
    id = new_id()
    with bringing(store, project, id, name, who=who, size=len(content)) as arriving:
        arriving.write(content)
    return id


def most() -> int:
    """Return how large a file may be, in bytes."""
    said = os.environ.get(MOST, "")
    return (int(said) if said.isdecimal() and int(said) else _MOST) * _GB


def as_name(name: str) -> str:
    """Return a file's name as it is shown: without folders, controls and blanks around it."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(sign if sign.isprintable() else " " for sign in last)
    return " ".join(shown.split())[:_LONGEST_NAME] or "table"


def _too_large() -> InputError:
    return InputError("The file is larger than {most:g} GB.", most=most() / _GB)


def _unnamed(folder: Path, id: str) -> tuple[int, Path | None]:
    """Open a file for writing that has no name; on file systems without such, a hidden one."""
    with suppress(OSError):
        if Path("/proc/self/fd").is_dir():
            return os.open(folder, os.O_WRONLY | os.O_TMPFILE, 0o600), None
    spare = folder / f".arriving-{id}"
    return os.open(spare, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), spare


def _name(handle: int, spare: Path | None, place: Path) -> None:
    folder = os.open(place.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if spare is None:
            # Without a folder Python calls link(), which does not follow the link under /proc.
            os.link(f"/proc/self/fd/{handle}", place.name, dst_dir_fd=folder)
        else:
            os.link(spare, place)
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _disk() -> Iterator[None]:
    """Say in words what the disk refuses."""
    try:
        yield
    except OSError as fault:
        raise InputError(
            "The uploaded table cannot be kept: {reason}.", reason=reason_of(fault)
        ) from None
