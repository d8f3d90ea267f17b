"""The store's notices: what a webhook is yet to be told, so that a restart loses none.

A notice is written in the transaction of what it tells of, and goes once it was delivered, or when
it was tried as often as is of use.
"""

from datetime import timedelta

from sqlalchemy import Connection, delete, insert, select, update

from service.store import tables
from service.store.records import Notice
from service.store.store import Store, new_id, now

# What stands in the log of a run, and as what it is told.
KINDS = {
    "run ended: done": "run.finished",
    "run ended: cancelled": "run.cancelled",
    "run ended: refused": "run.failed",
    "run ended: broken": "run.failed",
    "submitted release": "release.submitted",
    "decided: approved": "release.decided",
    "decided: conditional": "release.decided",
    "decided: rejected": "release.decided",
    "decided: not used": "release.decided",
    "recalled release": "release.recalled",
}
# Seconds to wait after each attempt that failed. Source: standardwebhooks.com, "Retry schedule".
WAITS = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
AT_ONCE = 20  # notices that are looked for together

_notice = tables.notices


def add(connection: Connection, did: str, project: str | None, run: str) -> None:
    """Write down that a line of a run's log is to be told, where it is of a kind that is."""
    if kind := KINDS.get(did):
        at = now()
        connection.execute(
            insert(_notice).values(
                id=new_id(), kind=kind, project=project, run=run, at=at, tries=0, due=at
            )
        )


def due(store: Store) -> list[Notice]:
    """Return what is to be delivered now, the oldest first."""
    with store.database.read() as connection:
        rows = connection.execute(
            select(_notice).where(_notice.c.due <= now()).order_by(_notice.c.at).limit(AT_ONCE)
        )
        return [Notice(**row._mapping) for row in rows]


def forget(store: Store, id: str) -> None:
    """Forget a notice: it was delivered, or nobody wants it."""
    with store.database.begin() as connection:
        connection.execute(delete(_notice).where(_notice.c.id == id))


def put_off(store: Store, notice: Notice) -> bool:
    """Put a notice off until it is tried again; False, and it is forgotten, after the last time."""
    if notice.tries >= len(WAITS):
        forget(store, notice.id)
        return False
    later = now(timedelta(seconds=WAITS[notice.tries]))
    with store.database.begin() as connection:
        connection.execute(
            update(_notice)
            .where(_notice.c.id == notice.id)
            .values(tries=notice.tries + 1, due=later)
        )
    return True
