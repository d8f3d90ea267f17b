"""The store's departures: browsers that were sent to who vouches for people, to come back once."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, insert, select

from service.store import tables
from service.store.sessions import digest
from service.store.store import Store, now

LASTS = timedelta(minutes=10)

_departure = tables.departures


@dataclass(frozen=True)
class Departure:
    """What a browser must come back with, and what for.

    Attributes:
        nonce: stands in the token that it comes back with.
        verifier: the proof key of its code.
        link: SHA-256 of the invitation that it accepts.
    """

    nonce: str
    verifier: str
    link: str | None


def begin(store: Store, link: str | None) -> tuple[str, Departure]:
    """Write down that a browser departs; return its state, which it alone has, and the rest."""
    state = secrets.token_urlsafe(32)
    new = Departure(secrets.token_urlsafe(32), secrets.token_urlsafe(48), link)
    with store.database.begin() as connection:
        connection.execute(delete(_departure).where(_departure.c.expires <= now()))
        connection.execute(
            insert(_departure).values(sha256=digest(state), expires=now(LASTS), **vars(new))
        )
    return state, new


def end(store: Store, state: str) -> Departure | None:
    """Return the departure of a browser that has come back, which it can do once."""
    these = (_departure.c.sha256 == digest(state)) & (_departure.c.expires > now())
    shown = select(_departure.c.nonce, _departure.c.verifier, _departure.c.link)
    with store.database.begin() as connection:
        row = connection.execute(shown.where(these)).first()
        is_mine = connection.execute(delete(_departure).where(these)).rowcount == 1
    return Departure(**row._mapping) if row is not None and is_mine else None
