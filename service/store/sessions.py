"""The store's links and sessions: which browsers were let in. Of a secret only its hash is kept.

A link lets one browser in, once, as one person. The session that it begins ends by itself, when its
person signs out, and on a laptop with the server that it was begun on.
"""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import Connection, delete, insert, select

from service.store import people, tables
from service.store.records import Person
from service.store.store import Store, now, write_log

LINK_LASTS, SESSION_LASTS = timedelta(minutes=10), timedelta(hours=8)

_link, _session = tables.links, tables.sessions
_SECRET = 32  # bytes


def make_link(store: Store, person: str) -> str:
    """Return the secret of a new link, which lets in a person."""
    secret = secrets.token_urlsafe(_SECRET)
    with store.database.begin() as connection:
        connection.execute(delete(_link).where(_link.c.expires <= now()))
        connection.execute(
            insert(_link).values(
                sha256=_hash(secret), person=person, kind="enter", expires=now(LINK_LASTS)
            )
        )
    return secret


def begin(store: Store, link: str) -> str | None:
    """Use a link up; return the secret of the session it begins, or nothing if it lets nobody in.

    Of two who use a link at once, one is let in: it goes and the session comes in one transaction.
    """
    known = (_link.c.sha256 == _hash(link), _link.c.kind == "enter", _link.c.expires > now())
    with store.database.begin() as connection:
        person = connection.execute(select(_link.c.person).where(*known)).scalar()
        if connection.execute(delete(_link).where(*known)).rowcount != 1 or person is None:
            return None
        return _begin(connection, person)


def person_of(store: Store, session: str, *, since: str = "") -> Person | None:
    """Return whose session this is, if it was begun since that moment and has not ended."""
    known = select(_session.c.person).where(
        _session.c.sha256 == _hash(session), _session.c.made >= since, _session.c.expires > now()
    )
    with store.database.begin() as connection:
        return people.find_where(
            connection,
            (tables.people.c.id == known.scalar_subquery()) & tables.people.c.active,
        )


def end(store: Store, session: str) -> None:
    """End a session, in whichever browser it is open."""
    these = _session.c.sha256 == _hash(session)
    with store.database.begin() as connection:
        person = connection.execute(select(_session.c.person).where(these)).scalar()
        if connection.execute(delete(_session).where(these)).rowcount:
            write_log(connection, str(person), "signed out", None)


def end_all(store: Store, person: str, *, who: str) -> None:
    """End every session of a person."""
    with store.database.begin() as connection:
        if connection.execute(delete(_session).where(_session.c.person == person)).rowcount:
            write_log(connection, who, "ended sessions", None, person)


def _begin(connection: Connection, person: str) -> str:
    secret, at = secrets.token_urlsafe(_SECRET), now()
    connection.execute(delete(_session).where(_session.c.expires <= at))
    connection.execute(
        insert(_session).values(
            sha256=_hash(secret), person=person, made=at, expires=now(SESSION_LASTS)
        )
    )
    write_log(connection, person, "signed in", None)
    return secret


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
