"""Changing the master key: `python -m service.rotate_key`, while the server does not run.

Each upload keeps its key and its file; only what wraps these keys is another. At no moment is there
a key that nobody has: the new one is on disk before anything is wrapped under it.
"""

import os
import sys
import time

from privacy.files import write_durably
from privacy.message import Message
from service import health, vault
from service.store import rekeying
from service.store.layout import SUPERVISED
from service.store.store import Store, default_store
from synth import InputError
from synth.commands.terminal import say, write


def rotate(store: Store) -> int:
    """Wrap all keys of uploads under a new master key; return how many.

    What was begun and broke off is ended first, so that it can be asked for again.

    Raises:
        InputError: a server uses the store, or a key is wrapped under none that is here.
    """
    mark = store.folder / SUPERVISED
    if mark.exists() and time.time() - mark.stat().st_mtime < health.SECONDS_UNSEEN:
        raise InputError(
            "The server is running, or was {seconds} seconds ago. Stop it first.",
            seconds=health.SECONDS_UNSEEN,
        )
    path = store.key_path
    following = path.with_suffix(".next")
    if not following.exists():
        write_durably(following, vault.new_key(), mode=0o600)
    wrapped = rekeying.wrap_all(
        store, known=[path.read_bytes(), following.read_bytes()], under=following.read_bytes()
    )
    os.replace(following, path)
    return wrapped


def main() -> int:
    """Change the key, and say so."""
    try:
        count = rotate(default_store())
    except InputError as refused:
        write(refused.message, error=True)
        return 2
    say(Message("The master key was changed; keys of {count} uploads are under it.", count=count))
    return 0


if __name__ == "__main__":
    sys.exit(main())
