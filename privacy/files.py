"""Files that stand under their name whole or not at all, also after a crash."""

import errno
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from privacy.message import NO_FILE, NO_FOLDER


def write_durably(path: Path, content: bytes, *, mode: int) -> None:
    """Put a file in its place, or put it in place of the one that stands there.

    Until all of it is on disk it has no name, so a process that is killed leaves nothing. Only
    a file that replaces another, or a file system without unnamed files, needs a second name for
    a moment; what was left under that name is cleared by the next who writes the same file.

    Args:
        mode: of the file, whatever the umask, e.g. 0o600.

    Raises:
        OSError: the place cannot be written; what stood there still does.
    """
    check_place(path)
    with lock_folder(path.parent) as folder:
        spare = path.parent / f".unfinished-{hashlib.sha256(path.name.encode()).hexdigest()[:16]}"
        spare.unlink(missing_ok=True)
        handle, is_named = _open_unnamed(path.parent, spare)
        try:
            with open(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fchmod(handle, mode)
                os.fsync(handle)
                if not is_named and not _link(handle, folder, path.name):
                    is_named = _link(handle, folder, spare.name)
                if is_named:
                    spare.replace(path)
        finally:
            spare.unlink(missing_ok=True)
        os.fsync(folder)


def check_place(path: Path) -> None:
    """Refuse a place that `write_durably` cannot write.

    A file that is put in the place of a device or a pipe takes it away from all who use it.

    Raises:
        OSError: what stands there is no file, or the folder cannot be written.
    """
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, NO_FILE)
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise OSError(errno.EACCES, NO_FOLDER)


def _open_unnamed(folder: Path, spare: Path) -> tuple[int, bool]:
    """Open a new file for writing; tell whether it has a name."""
    # File systems refuse in different words (EOPNOTSUPP, EISDIR, EINVAL); if it was the folder
    # that was wrong, the second attempt says so. Without /proc an unnamed file cannot be named.
    with suppress(OSError):
        if Path("/proc/self/fd").is_dir():
            return os.open(folder, os.O_WRONLY | os.O_TMPFILE, 0o600), False
    return os.open(spare, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), True


def _link(handle: int, folder: int, name: str) -> bool:
    """Give an unnamed file this name in its folder, unless another file has it."""
    try:
        # Without a folder Python calls link(), which does not follow the link under /proc.
        os.link(f"/proc/self/fd/{handle}", name, dst_dir_fd=folder)
    except FileExistsError:
        return False
    return True


@contextmanager
def lock_folder(folder: Path) -> Iterator[int]:
    """Keep other processes and threads that ask for the same folder waiting; they are few."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


def own_folder(variable: str, under_home: Path) -> Path:
    """Return this program's folder in one that a variable names, or else in one under the home.

    Source: XDG Base Directory Specification: a path that is not absolute is ignored. It would be
    another folder, with an account of its own, wherever a run is started.
    """
    named = Path(os.environ.get(variable, ""))
    return (named if named.is_absolute() else Path.home() / under_home) / "semblance"


def default_ledger() -> Path:
    """Return the place of the ledger that is used where none is named."""
    return own_folder("XDG_STATE_HOME", Path(".local", "state")) / "ledger.db"
