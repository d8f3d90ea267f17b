"""Whether the service can do its work: which part of it can not, and nothing more."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from privacy.files import default_ledger
from service.settings import current
from service.store import overview
from service.store.layout import SUPERVISED
from service.store.store import Store, default_store

SECONDS_UNSEEN = 30  # of a supervisor that looks every second
_GB = 10**9


def failing() -> list[str]:
    """Return the parts that cannot do their work: of store, ledger, supervisor, disk."""
    return [part for part, works in PARTS.items() if not _works(works)]


def _works(works: Callable[[], bool]) -> bool:
    try:
        return works()
    except Exception:  # what it is stands in the log of whoever needs that part
        return False


def _store() -> bool:
    overview.answers(default_store())
    return True


def _ledger() -> bool:
    """Tell whether the ledger can be written to, or made where there is none."""
    path = default_ledger()
    if path.exists() and not os.access(path, os.W_OK):
        return False
    folder = path.parent
    while not folder.exists():
        folder = folder.parent
    return os.access(folder, os.W_OK | os.X_OK)


def _supervisor() -> bool:
    return time.time() - _mark(default_store()).stat().st_mtime < SECONDS_UNSEEN


def _disk() -> bool:
    free = shutil.disk_usage(default_store().folder).free
    return free >= current().least_free * _GB


def _mark(store: Store) -> Path:
    return store.folder / SUPERVISED


PARTS: dict[str, Callable[[], bool]] = {
    "store": _store,
    "ledger": _ledger,
    "supervisor": _supervisor,
    "disk": _disk,
}
