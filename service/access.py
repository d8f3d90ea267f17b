"""Who acts, and whether they may; who is let in.

Everything that changes the store is told who acts: the id of a person whose role was looked up for
that very action. On a machine of one person, whoever has its link is that person, in every role.
"""

import getpass
from collections.abc import Mapping

import streamlit as st

from service import settings
from service.roles import Action, Role, may
from service.store import people, sessions
from service.store.records import Person
from service.store.store import Store, default_store, now
from synth import InputError

COOKIE = "semblance_session"

# On a laptop a session ends with its server: what a stranger who listens on the port after it is
# sent by an open tab opens nothing.
_STARTED = now()

_serving = False


def owner(store: Store) -> Person:
    """Return the person who started the app on this machine, who has every role in it."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container's user may have a number alone
        user = "owner"
    return people.of_machine(store, user, Role)


def begin_to_serve() -> None:
    """Have it known that this process serves browsers: whoever shows no cookie is nobody in it."""
    global _serving
    _serving = True


def person() -> Person | None:
    """Return who looks at the page, with the roles held at this moment; None: nobody signed in."""
    # A page without a server, as tests run it: nobody else can look at it. Under a server a page
    # that was left while it is drawn has no headers either, and is nobody's.
    if not (_serving or st.context.headers or cookies() or settings.current().address):
        return owner(default_store())
    return person_of(cookies())


def cookies() -> Mapping[str, str]:
    """Return the cookies of the browser that looks at the page."""
    return st.context.cookies


def is_allowed(action: Action, project: str | None = None) -> bool:
    """Tell whether whoever looks may do something in a project; without one, in all of them."""
    known = person()
    return known is not None and may(known, action, project)


def require(action: Action, project: str | None = None) -> Person:
    """Return who looks at the page, if they may do this.

    Raises:
        InputError: they may not.
    """
    known = person()
    if known is None or not may(known, action, project):
        raise InputError(
            "Your roles in this project do not allow this. An administrator can change them."
        )
    return known


def acting(action: Action, project: str | None = None) -> str:
    """Return the id of who does this, as the store and its log are told, if they may.

    Raises:
        InputError: they may not.
    """
    return require(action, project).id


def cookie_name() -> str:
    """Return the name of our cookie; by TLS one that no other server of the domain can set."""
    return f"__Host-{COOKIE}" if settings.current().is_by_tls else COOKIE


def cookie_of(cookies: Mapping[str, str]) -> str | None:
    """Return the secret of the session that a browser comes with."""
    return cookies.get(cookie_name())


def person_of(cookies: Mapping[str, str]) -> Person | None:
    """Return the person whose browser has these cookies, if it was let in and still is."""
    session = cookie_of(cookies)
    since = "" if settings.current().address else _STARTED
    return sessions.person_of(default_store(), session, since=since) if session else None


def is_signed_in(cookies: Mapping[str, str]) -> bool:
    """Tell whether a browser with these cookies was let in, and still is."""
    return person_of(cookies) is not None


def sign_out(cookies: Mapping[str, str]) -> None:
    """End the session of a browser."""
    if session := cookie_of(cookies):
        sessions.end(default_store(), session)
