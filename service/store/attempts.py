"""The store's attempts to sign in with a password: how many are left to whom, for a while."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import Connection, delete, func, insert, select

from service.store import tables
from service.store.store import Store, now

WINDOW = timedelta(minutes=15)
OF_A_LOGIN_FROM_AN_ADDRESS, OF_AN_ADDRESS, OF_A_LOGIN = 5, 30, 100  # in a window

_attempt = tables.attempts


def begin(store: Store, login: str, address: str) -> bool:
    """Count an attempt before it is made; False if there were too many, whatever it would give.

    A login from all addresses has a bound too, and it is wide: a narrow one would let a stranger
    lock a person out.
    """
    return _count(store, dict(zip(_keys(login, address), _BOUNDS, strict=True)))


def begin_with_token(store: Store, address: str) -> bool:
    """Count a token that opened nothing; False if there were too many from an address.

    One that opens is never counted, so whoever has one is kept out by nobody else's.
    """
    return _count(store, {_hash(f"token {address}"): OF_AN_ADDRESS})


def _count(store: Store, bounds: Mapping[str, int]) -> bool:
    with store.database.read() as connection:  # who goes on all the same keeps nobody waiting
        if _are_too_many(connection, bounds):
            return False
    with store.database.begin() as connection:
        connection.execute(delete(_attempt).where(_attempt.c.at < now(-WINDOW)))
        if _are_too_many(connection, bounds):
            return False
        for key in bounds:
            connection.execute(insert(_attempt).values(sha256=key, at=now()))
    return True


def _are_too_many(connection: Connection, bounds: Mapping[str, int]) -> bool:
    for key, most in bounds.items():
        these = (_attempt.c.sha256 == key) & (_attempt.c.at >= now(-WINDOW))
        counted = select(func.count()).where(these)
        if (connection.execute(counted).scalar() or 0) >= most:
            return True
    return False


def forgive(store: Store, login: str, address: str) -> None:
    """Forget the attempts on a login from an address: one of them was its person's.

    That one counts no more for the address either: many may come in from one, an office's.
    """
    both, *each = _keys(login, address)
    with store.database.begin() as connection:
        connection.execute(delete(_attempt).where(_attempt.c.sha256 == both))
        for key in each:
            last = select(func.max(_attempt.c.number)).where(_attempt.c.sha256 == key)
            number = connection.execute(last).scalar()
            connection.execute(delete(_attempt).where(_attempt.c.number == number))


_BOUNDS = (OF_A_LOGIN_FROM_AN_ADDRESS, OF_AN_ADDRESS, OF_A_LOGIN)


def _keys(login: str, address: str) -> tuple[str, str, str]:
    said = (f"both {login} {address}", f"address {address}", f"login {login}")
    first, second, third = map(_hash, said)
    return first, second, third


def _hash(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()
