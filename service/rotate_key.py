"""Changing the master key: `python -m service.rotate_key --config FILE`, while no server runs.

Each upload keeps its key and its file; only what wraps these keys is another. At no moment is there
a key that nobody has: the new one is on disk before anything is wrapped under it.
"""

import argparse
import os
import sys
import time
from pathlib import Path

from privacy.files import write_durably
from privacy.message import Message
from service import health, settings, vault
from service.store import rekeying
from service.store.layout import SUPERVISED
from service.store.store import DATABASE, Store, default_store
from synth import InputError
from synth.commands.terminal import say, write


def rotate(store: Store) -> int:
    """Wrap all keys of uploads under a new master key; return how many.

    What was begun and broke off is ended first, so that it can be asked for again.

    Raises:
        InputError: a server uses the store; the database is another than that of the folder; or a
            key is wrapped under none that is here.
    """
    mark = store.folder / SUPERVISED
    if mark.exists() and time.time() - mark.stat().st_mtime < health.SECONDS_UNSEEN:
        raise InputError(
            "The server is running, or was {seconds} seconds ago. Stop it first.",
            seconds=health.SECONDS_UNSEEN,
        )
    _refuse_another_database(store)
    path = store.key_path
    following = path.with_suffix(".next")
    if not following.exists():
        write_durably(following, vault.new_key(), mode=0o600)
    wrapped = rekeying.wrap_all(
        store, known=[path.read_bytes(), following.read_bytes()], under=following.read_bytes()
    )
    os.replace(following, path)
    return wrapped


def _refuse_another_database(store: Store) -> None:
    """See that the keys of all uploads are in reach: without the old key, others open none.

    Raises:
        InputError: some lie in the folder of which the database knows nothing.
    """
    files = [file.name for file in store.uploads.iterdir() if not file.name.startswith(".")]
    strange = sum(store.upload(name) is None for name in files)
    if strange:
        raise InputError(
            "The database does not know {n} of the uploads in the folder of the service. Name the "
            "one that the server uses: --config FILE, or {variable}.",
            n=strange,
            variable=DATABASE,
        )


def main() -> int:
    """Change the key, and say so."""
    parser = argparse.ArgumentParser(prog="python -m service.rotate_key")
    parser.add_argument("--config", type=Path, metavar="FILE")
    named = parser.parse_args().config
    try:
        if named is not None and (database := settings.read(named).database):
            os.environ.setdefault(DATABASE, database)  # as the server has it
        count = rotate(default_store())
    except InputError as refused:
        write(refused.message, error=True)
        return 2
    say(Message("The master key was changed; keys of {count} uploads are under it.", count=count))
    return 0


if __name__ == "__main__":
    sys.exit(main())
