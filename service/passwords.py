"""Passwords: hashed with Argon2id, compared at a cost that is the same for unknown logins.

Source: RFC 9106 §4, the second recommended parameters (64 MiB), as argon2-cffi has them.
"""

from functools import lru_cache
from threading import Semaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from synth import InputError

LEAST, MOST = 12, 128  # characters
_LEAST_DISTINCT = 5
_AT_ONCE = Semaphore(2)  # each takes 64 MiB

_hasher = PasswordHasher()


def hashed(password: str, *, login: str) -> str:
    """Return the hash of a new password.

    Raises:
        InputError: it is too short, too long, or too easily guessed.
    """
    if not LEAST <= len(password) <= MOST:
        raise InputError(
            "A password has {least} to {most} characters; several words are easy to keep.",
            least=LEAST,
            most=MOST,
        )
    plain = password.casefold()
    if len(set(plain)) < _LEAST_DISTINCT or login.casefold() in plain:
        raise InputError("This password is too easily guessed. Take another.")
    with _AT_ONCE:
        return _hasher.hash(password)


def is_right(password: str, known: str | None) -> bool:
    """Tell whether this is the password of a hash; of none it never is, after the same work."""
    if len(password) > MOST:
        return False
    with _AT_ONCE:
        try:
            _hasher.verify(_of_nobody() if known is None else known, password)
        except (VerificationError, InvalidHashError):
            return False
    return known is not None


@lru_cache(maxsize=1)
def _of_nobody() -> str:
    return _hasher.hash("a password that nobody has")
