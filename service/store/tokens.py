"""The store's tokens: by which programs act for a person. Of a secret only its hash is kept."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update

from service.store import people, tables
from service.store.records import Person, Token
from service.store.store import Store, new_id, now, write_log

START = "semblance_"  # of a secret: whoever finds one in a file knows what it is
_SECRET = 32  # bytes
_BETWEEN_NOTES = timedelta(minutes=1)

_token = tables.tokens


def make(
    store: Store, person: str, name: str, scopes: tuple[str, ...], lasts: timedelta, *, who: str
) -> str:
    """Make a token of a person; return its secret, which is kept nowhere."""
    secret, id = START + secrets.token_urlsafe(_SECRET), new_id()
    with store.database.begin() as connection:
        connection.execute(
            insert(_token).values(
                id=id,
                sha256=_digest(secret),
                person=person,
                name=name,
                scopes=list(scopes),
                made=now(),
                expires=now(lasts),
            )
        )
        write_log(connection, who, "made token", None, id)
    return secret


def find(store: Store, secret: str) -> tuple[Token, Person] | None:
    """Return the token of a secret, and its person with the roles held at this moment.

    None where it is unknown, has expired, was revoked, or its person may act no more.
    """
    with store.database.read() as connection:  # strangers ask too: nobody is to wait for them
        row = connection.execute(
            select(_token)
            .where(_token.c.sha256 == _digest(secret))
            .where(_token.c.expires > now(), _token.c.revoked.is_(None))
        ).first()
        if row is None:
            return None
        these = (tables.people.c.id == row.person) & tables.people.c.active
        person = people.find_where(connection, these)
        if person is None:
            return None
    if row.used is None or row.used <= now(-_BETWEEN_NOTES):
        with store.database.begin() as connection:
            connection.execute(update(_token).where(_token.c.id == row.id).values(used=now()))
    return _read(row), person


def of_person(store: Store, person: str) -> list[Token]:
    """Return the tokens of a person that were not revoked, the newest first."""
    with store.database.read() as connection:
        rows = connection.execute(
            select(_token)
            .where(_token.c.person == person, _token.c.revoked.is_(None))
            .order_by(_token.c.made.desc(), _token.c.id)
        )
        return [_read(row) for row in rows]


def revoke(store: Store, id: str, person: str, *, who: str) -> None:
    """Have a token of a person open nothing any more."""
    mine = (_token.c.id == id) & (_token.c.person == person) & _token.c.revoked.is_(None)
    with store.database.begin() as connection:
        if connection.execute(update(_token).where(mine).values(revoked=now())).rowcount:
            write_log(connection, who, "revoked token", None, id)


def _read(row: Row[Any]) -> Token:
    held = {name: value for name, value in row._mapping.items() if name != "sha256"}
    return Token(**{**held, "scopes": tuple(row.scopes)})


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
