"""How a person comes in: by a password, or by an invitation that is accepted, once."""

from privacy.message import Message
from service import passwords
from service.oidc import Vouched
from service.store import attempts, people, sessions
from service.store.sessions import ByPassword, BySubject
from service.store.store import Store
from synth import InputError

MOST_LOGIN = 100  # characters
WRONG = Message("Login or password is wrong.")
NOT_INVITED = Message(
    "This invitation was used, or has expired. An administrator can make another."
)


def by_password(
    store: Store, login: str, password: str, *, address: str, replacing: str | None = None
) -> str:
    """Return the cookie of a session of whoever has this login and password.

    Args:
        address: whence it is asked, for the bound on attempts.
        replacing: the cookie that the browser had.

    Raises:
        InputError: they are wrong, in the same words and time for unknown logins; or too many were.
    """
    login = _normal(login)
    _count_attempt(store, login, address)
    known = people.password_of(store, login)
    if not passwords.is_right(password, known[1] if known else None) or known is None:
        raise InputError(WRONG)
    attempts.forgive(store, login, address)
    return sessions.begin_for(store, known[0], replacing=replacing)


def accept(
    store: Store, link: str, login: str, password: str, *, replacing: str | None = None
) -> str:
    """Accept an invitation with a login and a password; return the cookie of a session.

    Raises:
        InputError: they cannot be taken, and the invitation stays; or it is none any more.
    """
    invited = sessions.invited(store, link)
    if invited is None:
        raise InputError(NOT_INVITED)
    by = _prepared(store, invited.id, login, password)
    cookie = sessions.accept(store, sessions.digest(link), by, replacing=replacing)
    if cookie is None:
        raise InputError(NOT_INVITED)
    return cookie


def change_password(store: Store, person: str, old: str, new: str, *, cookie: str) -> None:
    """Change a password; all sessions of the person end but this one.

    Raises:
        InputError: the old one is wrong, or the new one cannot be taken.
    """
    known = people.find(store, person)
    login = "" if known is None or known.login is None else known.login
    _count_attempt(store, login, person)
    kept = people.password_of(store, login)
    if not passwords.is_right(old, kept[1] if kept else None):
        raise InputError("The old password is wrong.")
    prepared = passwords.hashed(new, login=login)
    people.set_password(store, person, login, prepared, keep=sessions.digest(cookie))
    attempts.forgive(store, login, person)


def vouched(store: Store, by: Vouched, *, replacing: str | None = None) -> str:
    """Return the cookie of a session of a person whom somebody else vouches for.

    Raises:
        InputError: nobody has invited this person, or an administrator let them act no more.
    """
    known = people.by_subject(store, by.subject)
    if known is None and by.link is not None:
        cookie = sessions.accept(store, by.link, BySubject(by.subject), replacing=replacing)
        if cookie is None:
            raise InputError(NOT_INVITED)
        return cookie
    if known is None or not known.active:
        raise InputError(
            "You were signed in by {provider}, but nobody has invited you here. An administrator "
            "can.",
            provider=by.provider,
        )
    return sessions.begin_for(store, known.id, replacing=replacing)


def _count_attempt(store: Store, login: str, whence: str) -> None:
    if not attempts.begin(store, login, whence):
        raise InputError(
            "Too many attempts. Wait {minutes} minutes.",
            minutes=int(attempts.WINDOW.total_seconds()) // 60,
        )


def _prepared(store: Store, person: str, login: str, password: str) -> ByPassword:
    login = _normal(login)
    if not login or len(login) > MOST_LOGIN or len(login.split()) != 1:
        raise InputError(
            "A login is one word of at most {most} characters, such as an e-mail address.",
            most=MOST_LOGIN,
        )
    if people.has_another(store, person, login):
        raise InputError("Somebody has this login already. Take another.")
    return ByPassword(login, passwords.hashed(password, login=login))


def _normal(login: str) -> str:
    return "".join(sign for sign in login if sign.isprintable()).strip().casefold()
