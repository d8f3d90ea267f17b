"""The store's links to what can be downloaded of a run: each for one person, once, for a minute.

Of a link only the hash is kept. It is used up in the transaction that sees whether it still may be,
before the first byte is sent; that line stays, so that it is known who took what.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, exists, insert, or_, select, update

from service.store import tables
from service.store.records import Download, Taken
from service.store.runs import log_of_run
from service.store.store import Store, now

LASTS = timedelta(seconds=60)
NEEDS_APPROVAL: tuple[Taken, ...] = ("release", "report", "rows")

_download, _decision, _recall = tables.downloads, tables.decisions, tables.recalls
_release, _signed, _submission = tables.releases, tables.signed_decisions, tables.submissions
_SECRET = 32  # bytes


def make(store: Store, run: str, what: Taken, *, person: str) -> str:
    """Return the secret of a new link."""
    secret = secrets.token_urlsafe(_SECRET)
    nobody_followed = _download.c.used.is_(None) & (_download.c.expires <= now())
    with store.database.begin() as connection:
        connection.execute(delete(_download).where(nobody_followed))
        connection.execute(
            insert(_download).values(
                sha256=hash_of(secret),
                run=run,
                what=what,
                person=person,
                made=now(),
                expires=now(LASTS),
            )
        )
    return secret


def find(store: Store, secret: str) -> Download | None:
    """Return what a link leads to, used or not."""
    with store.database.read() as connection:
        found = connection.execute(_selected().where(_download.c.sha256 == hash_of(secret))).first()
    return None if found is None else Download(**found._mapping)


def use(store: Store, secret: str, *, person: str) -> Download | None:
    """Use a link up; nothing if it is another's, used, too old, or no longer allowed.

    Of several who use it at once, one does.
    """
    at = now()
    run = _download.c.run
    approved = (
        exists(_decision.c.run).where(
            _decision.c.run == run, _decision.c.decided.in_(("approved", "conditional"))
        ),
        exists(_submission.c.run)
        .where(_signed.c.run == run, _submission.c.id == _signed.c.submission)
        .where(or_(_submission.c.expires == "", _submission.c.expires >= at[:10])),
        exists(_release.c.run).where(_release.c.run == run, _release.c.deleted.is_(None)),
        ~exists(_recall.c.run).where(_recall.c.run == run),
    )
    decided = exists(_decision.c.run).where(_decision.c.run == run)
    is_annex = _download.c.what.not_in(NEEDS_APPROVAL)
    this = _download.c.sha256 == hash_of(secret)
    with store.database.begin() as connection:
        used = connection.execute(
            update(_download)
            .where(this, _download.c.person == person)
            .where(_download.c.used.is_(None), _download.c.expires > at)
            .where(decided, or_(is_annex, and_(*approved)))
            .values(used=at)
        )
        if used.rowcount != 1:
            return None
        taken = Download(**connection.execute(_selected().where(this)).one()._mapping)
        log_of_run(connection, person, f"downloaded: {taken.what}", taken.run)
    return taken


def of_run(connection: Connection, run: str) -> tuple[Download, ...]:
    """Return what was downloaded of a run, the oldest first, within a transaction."""
    rows = connection.execute(
        _selected()
        .where(_download.c.run == run, _download.c.used.isnot(None))
        .order_by(_download.c.used)
    )
    return tuple(Download(**row._mapping) for row in rows)


def hash_of(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _selected() -> Select[Any]:
    return select(*(_download.c[name] for name in ("run", "what", "person", "made", "used")))
