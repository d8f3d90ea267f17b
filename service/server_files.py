"""Tables that lie on the server: a folder that its operator allows, off unless it is named."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from service.store.arriving import bringing
from service.store.store import Store, new_id
from synth import InputError

FOLDER = "SEMBLANCE_TABLES"  # the variable that names it
_MOST_LISTED = 1_000
_AT_ONCE = 1 << 20  # bytes


def is_open() -> bool:
    """Tell whether there is a folder to take tables from."""
    return _folder() is not None


def names() -> list[str]:
    """Return the files of the folder, by their paths in it; none that a link leads to."""
    folder = _folder()
    found = [] if folder is None else [*_files(folder)]
    return sorted(found)[:_MOST_LISTED]


def bring(store: Store, project: str, name: str, *, who: str) -> str:
    """Take a file of the folder into the store, a part at a time; return its upload's id.

    Raises:
        InputError: there is no such file, or it cannot be kept.
    """
    id = new_id()
    with (
        _open(name) as file,
        bringing(store, project, id, name, who=who, size=os.fstat(file.fileno()).st_size) as table,
    ):
        while part := file.read(_AT_ONCE):
            table.write(part)
    return id


def _folder() -> Path | None:
    named = os.environ.get(FOLDER, "")
    place = Path(named)
    return place.resolve() if named and place.is_absolute() and place.is_dir() else None


def _files(folder: Path) -> Iterator[str]:
    for place, folders, files in os.walk(folder, followlinks=False):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            path = Path(place, name)
            if not name.startswith(".") and path.is_file() and not path.is_symlink():
                yield path.relative_to(folder).as_posix()


@contextmanager
def _open(name: str) -> Iterator[BinaryIO]:
    """Open a file that is listed; no link is followed, whatever stands there by now."""
    folder = _folder()
    if folder is None or name not in names():
        raise InputError("The server has no such table. Choose another.")
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        *folders, last = Path(name).parts
        for part in folders:
            inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=handle)
            os.close(handle)
            handle = inner
        found = os.open(last, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=handle)
    except OSError:
        raise InputError("The server has no such table. Choose another.") from None
    finally:
        os.close(handle)
    with os.fdopen(found, "rb") as file:
        yield file
