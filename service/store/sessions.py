"""The store's links and sessions: which browsers were let in. Of a secret only its hash is kept.

A link lets one browser in, once. The session that it begins ends by itself, when its person signs
out, and with the server that it was begun on.
"""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import delete, insert, select

from service.store import tables
from service.store.store import Store, now, write_log

LINK_LASTS, SESSION_LASTS = timedelta(minutes=10), timedelta(hours=8)

_link, _session = tables.links, tables.sessions
_SECRET = 32  # bytes


def make_link(store: Store) -> str:
    """Return the secret of a new link."""
    secret = secrets.token_urlsafe(_SECRET)
    with store.database.begin() as connection:
        connection.execute(delete(_link).where(_link.c.expires <= now()))
        connection.execute(insert(_link).values(sha256=_hash(secret), expires=now(LINK_LASTS)))
    return secret


def begin(store: Store, link: str, *, who: str) -> str | None:
    """Use a link up; return the secret of the session it begins, or nothing if it lets nobody in.

    Of two who use a link at once, one is let in: it goes and the session comes in one transaction.
    """
    secret, at = secrets.token_urlsafe(_SECRET), now()
    with store.database.begin() as connection:
        used = delete(_link).where(_link.c.sha256 == _hash(link), _link.c.expires > at)
        if connection.execute(used).rowcount != 1:
            return None
        connection.execute(delete(_session).where(_session.c.expires <= at))
        connection.execute(
            insert(_session).values(sha256=_hash(secret), made=at, expires=now(SESSION_LASTS))
        )
        write_log(connection, who, "signed in", None)
    return secret


def is_open(store: Store, session: str, *, since: str) -> bool:
    """Tell whether a session was begun since that moment and has not ended."""
    known = select(_session.c.sha256).where(
        _session.c.sha256 == _hash(session), _session.c.made >= since, _session.c.expires > now()
    )
    with store.database.begin() as connection:
        return connection.execute(known).first() is not None


def end(store: Store, session: str, *, who: str) -> None:
    """End a session, in whichever browser it is open."""
    with store.database.begin() as connection:
        gone = connection.execute(delete(_session).where(_session.c.sha256 == _hash(session)))
        if gone.rowcount:
            write_log(connection, who, "signed out", None)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
