"""The store's wrapped keys, under another master key."""

from collections.abc import Sequence

from sqlalchemy import select, update

from service import vault
from service.store import tables
from service.store.store import Store
from synth import InputError


def wrap_all(store: Store, *, known: Sequence[bytes], under: bytes) -> int:
    """Wrap the keys of all uploads under a master key, in one transaction; return how many.

    Args:
        known: the master keys under which they may be wrapped now.

    Raises:
        InputError: one is wrapped under none of them; then all is as before.
    """
    upload = tables.uploads
    with store.database.begin() as connection:
        kept = select(upload.c.id, upload.c.key).where(upload.c.key.isnot(None))
        rows = connection.execute(kept).all()
        for row in rows:
            key = _unwrapped(row.key, known, row.id)
            wrapped = vault.wrap(key, master=under, upload=row.id)
            connection.execute(update(upload).where(upload.c.id == row.id).values(key=wrapped))
    return len(rows)


def _unwrapped(wrapped: bytes, known: Sequence[bytes], id: str) -> bytes:
    for master in known[:-1]:
        try:
            return vault.unwrap(wrapped, master=master, upload=id)
        except InputError:
            continue
    return vault.unwrap(wrapped, master=known[-1], upload=id)
