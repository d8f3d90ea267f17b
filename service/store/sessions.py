"""The store's links and sessions: which browsers were let in. Of a secret only its hash is kept.

A link lets one browser in, once, as one person: at once, or after the person has chosen how to sign
in from then on. The session that it begins ends by itself, when its person signs out, and on a
laptop with the server that it was begun on.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from sqlalchemy import ColumnElement, Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from service.store import people, tables
from service.store.records import Person
from service.store.store import Store, now, write_log
from synth import InputError

LinkKind = Literal["enter", "invite"]

LASTS = {"enter": timedelta(minutes=10), "invite": timedelta(days=7)}
LINK_LASTS, SESSION_LASTS = LASTS["enter"], timedelta(hours=8)

_link, _session = tables.links, tables.sessions
_SECRET = 32  # bytes


@dataclass(frozen=True)
class ByPassword:
    """That a person signs in by a login and a password."""

    login: str
    hashed: str = field(repr=False)


@dataclass(frozen=True)
class BySubject:
    """That a provider vouches for a person by this name."""

    subject: str


def make_link(
    store: Store, person: str, kind: LinkKind = "enter", *, who: str | None = None
) -> str:
    """Return the secret of a new link, which lets in a person; an invitation before it ends.

    Args:
        who: who has asked for it, for the log.
    """
    secret = secrets.token_urlsafe(_SECRET)
    with store.database.begin() as connection:
        old = _link.c.expires <= now()
        if kind == "invite":
            old |= (_link.c.person == person) & (_link.c.kind == kind)
        connection.execute(delete(_link).where(old))
        connection.execute(
            insert(_link).values(
                sha256=digest(secret), person=person, kind=kind, expires=now(LASTS[kind])
            )
        )
        if who is not None:
            write_log(connection, who, "invited again", None, person)
    return secret


def begin(store: Store, link: str) -> str | None:
    """Use a link up; return the secret of the session it begins, or nothing if it lets nobody in.

    Of two who use a link at once, one is let in: it goes and the session comes in one transaction.
    """
    with store.database.begin() as connection:
        person = _use(connection, _known(digest(link), "enter"))
        return None if person is None else _begin(connection, person)


def invited(store: Store, link: str) -> Person | None:
    """Return whom a link invites, without using it up."""
    known = select(_link.c.person).where(_known(digest(link), "invite"))
    with store.database.read() as connection:
        return people.find_where(connection, tables.people.c.id == known.scalar_subquery())


def accept(
    store: Store, sha256: str, by: ByPassword | BySubject, *, replacing: str | None = None
) -> str | None:
    """Use an invitation up, named by its hash; return the secret of a session, or nothing.

    Args:
        by: how the person signs in from now on.
        replacing: the session that the browser had.

    Raises:
        InputError: another has this login or is this at the provider, since this very moment
            maybe; the invitation stays.
    """
    try:
        with store.database.begin() as connection:
            person = _use(connection, _known(sha256, "invite"))
            if person is None:
                return None
            if isinstance(by, ByPassword):
                people.write_password(connection, person, by.login, by.hashed)
            else:
                people.write_subject(connection, person, by.subject)
            return _begin(connection, person, replacing=replacing)
    except IntegrityError:
        raise InputError("Somebody has this login already. Take another.") from None


def begin_for(store: Store, person: str, *, replacing: str | None = None) -> str:
    """Begin a session of a person who has shown who that is; the browser's old one ends."""
    with store.database.begin() as connection:
        return _begin(connection, person, replacing=replacing)


def person_of(store: Store, session: str, *, since: str = "") -> Person | None:
    """Return whose session this is, if it was begun since that moment and has not ended."""
    known = select(_session.c.person).where(
        _session.c.sha256 == digest(session), _session.c.made >= since, _session.c.expires > now()
    )
    with store.database.read() as connection:
        return people.find_where(
            connection,
            (tables.people.c.id == known.scalar_subquery()) & tables.people.c.active,
        )


def end(store: Store, session: str) -> None:
    """End a session, in whichever browser it is open."""
    these = _session.c.sha256 == digest(session)
    with store.database.begin() as connection:
        person = connection.execute(select(_session.c.person).where(these)).scalar()
        if connection.execute(delete(_session).where(these)).rowcount:
            write_log(connection, str(person), "signed out", None)


def end_all(store: Store, person: str, *, who: str) -> None:
    """End every session of a person."""
    with store.database.begin() as connection:
        if connection.execute(delete(_session).where(_session.c.person == person)).rowcount:
            write_log(connection, who, "ended sessions", None, person)


def digest(secret: str) -> str:
    """Return what is kept of a secret: its SHA-256."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _known(sha256: str, kind: LinkKind) -> ColumnElement[bool]:
    return (_link.c.sha256 == sha256) & (_link.c.kind == kind) & (_link.c.expires > now())


def _use(connection: Connection, known: ColumnElement[bool]) -> str | None:
    person = connection.execute(select(_link.c.person).where(known)).scalar()
    is_mine = connection.execute(delete(_link).where(known)).rowcount == 1
    return str(person) if is_mine else None


def _begin(connection: Connection, person: str, *, replacing: str | None = None) -> str:
    secret, at = secrets.token_urlsafe(_SECRET), now()
    if replacing:
        connection.execute(delete(_session).where(_session.c.sha256 == digest(replacing)))
    connection.execute(delete(_session).where(_session.c.expires <= at))
    connection.execute(
        insert(_session).values(
            sha256=digest(secret), person=person, made=at, expires=now(SESSION_LASTS)
        )
    )
    write_log(connection, person, "signed in", None)
    return secret
