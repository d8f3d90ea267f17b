"""Who acts, and who is let in. On a machine of one person whoever has its link acts as that person.

Everything that changes the store is told who acts, as an argument. Several people, and what their
roles may do, come in here.
"""

import getpass
from collections.abc import Mapping

from service.store import sessions
from service.store.store import default_store, now

COOKIE = "semblance_session"

# A session ends with its server: what a stranger who listens on the port after it is sent by an
# open tab opens nothing.
_SINCE = now()


def acting() -> str:
    """Return the name of the person who acts, as the log has it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have a number alone
        return "owner"


def sign_in(link: str) -> str | None:
    """Use a link up; return the cookie of the session that it begins, or nothing."""
    return sessions.begin(default_store(), link, who=acting())


def is_signed_in(cookies: Mapping[str, str]) -> bool:
    """Tell whether a browser with these cookies was let in, and still is."""
    session = cookies.get(COOKIE)
    return bool(session) and sessions.is_open(default_store(), str(session), since=_SINCE)


def sign_out(cookies: Mapping[str, str]) -> None:
    """End the session of a browser."""
    if session := cookies.get(COOKIE):
        sessions.end(default_store(), session, who=acting())
