"""The doors: the few paths that are open to whoever has no session yet, to come by one.

`/enter` takes the link of a laptop, `/sign-in` a login and a password, `/sign-in/oidc` goes to who
vouches for people and `/sign-in/back` comes from there, `/invited` accepts an invitation.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qsl, urlencode

from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response

from privacy.message import Message
from service import access, oidc, sign_in
from service.membership import INVITED
from service.settings import Settings, current
from service.store import people, sessions
from service.store.departures import LASTS
from service.store.sessions import LINK_LASTS, SESSION_LASTS
from service.store.store import default_store
from service.web import plain_pages
from service.web.bounded import SECONDS_TO_WAIT, Bounded, Full
from service.words import LANGUAGES, closest_language
from synth import InputError

ENTRANCE, SIGN_IN = "/enter", "/sign-in"
TO_PROVIDER, FROM_PROVIDER = "/sign-in/oidc", "/sign-in/back"

_STATE = "semblance_departure"  # the cookie of a browser that is at the provider
_MOST_BYTES = 4096  # of a form
# A page of ours with its query: nowhere else leads a sign-in on to.
_OURS = re.compile(r"/(?:[a-z-]+)?(?:\?[\w=&%.~-]*)?")

_LOGIN, _PASSWORD = Message("Login"), Message("Password")
_HOW_TO_ENTER = Message(
    "Open the link that synth app printed. It works once, within {minutes} minutes; synth app "
    "--link prints another.",
    minutes=int(LINK_LASTS.total_seconds()) // 60,
)
_FULL = Message(
    "Too many people are signing in at this moment. Try again in {seconds} seconds.",
    seconds=SECONDS_TO_WAIT,
)
_passwords = Bounded()


async def stranger(asked: HTTPConnection) -> Response:
    """Return what a path answers to whoever is not signed in."""
    if await _is_by_link_alone():
        return plain_pages.told(401, _HOW_TO_ENTER)
    query = asked.url.query
    return _sign_in_page(asked, 401, on=asked.url.path + (f"?{query}" if query else ""))


def at(method: str, path: str) -> Callable[[Request], Awaitable[Response]] | None:
    """Return what answers a path that is open to everybody; None for all others."""
    return _DOORS.get((method, path))


async def _enter(request: Request) -> Response:
    if await asyncio.to_thread(access.is_signed_in, request.cookies):
        return RedirectResponse("/", 303)
    link = request.query_params.get("token", "")
    cookie = await asyncio.to_thread(sessions.begin, default_store(), link)
    return await stranger(request) if cookie is None else _let_in(request, cookie)


async def _ask_to_sign_in(request: Request) -> Response:
    if await asyncio.to_thread(access.is_signed_in, request.cookies):
        return RedirectResponse("/", 303)
    if await _is_by_link_alone():
        return plain_pages.told(401, _HOW_TO_ENTER)
    return _sign_in_page(request, 200, on=request.query_params.get("next", ""))


async def _sign_in(request: Request) -> Response:
    form = await _form(request)
    login, on = form.get("login", ""), form.get("next", "")
    try:
        if not current().passwords:
            raise InputError(sign_in.WRONG)
        cookie = await _passwords.do(
            sign_in.by_password,
            default_store(),
            login,
            form.get("password", ""),
            address=_address(request),
            replacing=access.cookie_of(request.cookies),
        )
    except Full:
        return _later(_sign_in_page(request, 429, refused=_FULL, login=login, on=on))
    except InputError as refused:
        return _sign_in_page(request, 401, refused=refused.message, login=login, on=on)
    return _let_in(request, cookie, on)


async def _ask_invited(request: Request) -> Response:
    return await _invitation_page(request, request.query_params.get("token", ""))


async def _accept(request: Request) -> Response:
    form = await _form(request)
    link, login, password = (form.get(name, "") for name in ("token", "login", "new"))
    try:
        if not current().passwords:
            raise InputError(sign_in.NOT_INVITED)
        if password != form.get("again", ""):
            raise InputError("The two passwords differ.")
        cookie = await _passwords.do(
            sign_in.accept,
            default_store(),
            link,
            login,
            password,
            replacing=access.cookie_of(request.cookies),
        )
    except Full:
        return _later(await _invitation_page(request, link, 429, refused=_FULL, login=login))
    except InputError as refused:
        return await _invitation_page(request, link, 422, refused=refused.message, login=login)
    return _let_in(request, cookie)


async def _depart(request: Request) -> Response:
    settings, invitation = current(), request.query_params.get("token")
    if settings.oidc is None:
        return await stranger(request)
    try:
        where, state = await asyncio.to_thread(
            oidc.depart,
            default_store(),
            settings.oidc,
            settings.address + FROM_PROVIDER,
            sessions.digest(invitation) if invitation else None,
        )
    except InputError as refused:
        return _sign_in_page(request, 502, refused=refused.message)
    away = RedirectResponse(where, 303, headers=plain_pages.HEADERS)
    away.set_cookie(
        _STATE,
        state,
        max_age=int(LASTS.total_seconds()),
        path=SIGN_IN,
        httponly=True,
        samesite="lax",
        secure=settings.is_by_tls,
    )
    return away


async def _arrive(request: Request) -> Response:
    settings = current()
    if settings.oidc is None:
        return await stranger(request)
    try:
        vouched = await asyncio.to_thread(
            oidc.arrive,
            default_store(),
            settings.oidc,
            settings.address + FROM_PROVIDER,
            dict(request.query_params),
            request.cookies.get(_STATE, ""),
        )
        replaced = access.cookie_of(request.cookies)
        cookie = await asyncio.to_thread(
            sign_in.vouched, default_store(), vouched, replacing=replaced
        )
    except InputError as refused:
        answer = _sign_in_page(request, 403, refused=refused.message)
        answer.delete_cookie(_STATE, path=SIGN_IN)
        return answer
    let_in = _let_in(request, cookie)
    let_in.delete_cookie(_STATE, path=SIGN_IN)
    return let_in


_DOORS: Mapping[tuple[str, str], Callable[[Request], Awaitable[Response]]] = {
    ("GET", ENTRANCE): _enter,
    ("GET", SIGN_IN): _ask_to_sign_in,
    ("POST", SIGN_IN): _sign_in,
    ("GET", INVITED): _ask_invited,
    ("POST", INVITED): _accept,
    ("GET", TO_PROVIDER): _depart,
    ("GET", FROM_PROVIDER): _arrive,
}


async def _is_by_link_alone() -> bool:
    """Tell whether nobody can sign in otherwise: on a laptop where nobody has a password."""
    return not current().address and not await asyncio.to_thread(
        people.has_passwords, default_store()
    )


def _later(answer: Response) -> Response:
    answer.headers["Retry-After"] = str(SECONDS_TO_WAIT)
    return answer


def _let_in(asked: HTTPConnection, cookie: str, on: str = "") -> Response:
    let_in = RedirectResponse(on if _OURS.fullmatch(on) else "/", 303, headers=plain_pages.HEADERS)
    let_in.set_cookie(
        access.cookie_name(),
        cookie,
        max_age=int(SESSION_LASTS.total_seconds()),
        httponly=True,
        samesite="lax",  # strict would not come along where the link is opened from elsewhere
        secure=current().is_by_tls or asked.url.scheme == "https",
    )
    return let_in


def _sign_in_page(
    asked: HTTPConnection,
    status: int,
    *,
    refused: Message | None = None,
    login: str = "",
    on: str = "",
) -> Response:
    settings = current()
    fields = [("login", "username", _LOGIN), ("password", "current-password", _PASSWORD)]
    return plain_pages.asked(
        status,
        _language(asked),
        SIGN_IN,
        title=Message("Sign in"),
        lines=() if settings.address else (_HOW_TO_ENTER,),
        refused=refused,
        fields=fields if settings.passwords else (),
        given={"login": login},
        hidden={"next": on} if _OURS.fullmatch(on) and on != "/" else {},
        button=Message("Sign in"),
        elsewhere=_to_provider(settings, {}),
    )


async def _invitation_page(
    request: Request,
    link: str,
    status: int = 200,
    *,
    refused: Message | None = None,
    login: str = "",
) -> Response:
    settings = current()
    invited = await asyncio.to_thread(sessions.invited, default_store(), link)
    title = Message("Invitation")
    if invited is None:
        return plain_pages.asked(
            401, _language(request), INVITED, title=title, refused=refused or sign_in.NOT_INVITED
        )
    fields = (
        ("login", "username", _LOGIN),
        ("new", "new-password", _PASSWORD),
        ("again", "new-password", Message("The password again")),
    )
    return plain_pages.asked(
        status,
        _language(request),
        INVITED,
        title=title,
        lines=[Message("{name}, choose how you will sign in from now on.", name=invited.name)],
        refused=refused,
        fields=fields if settings.passwords else (),
        given={"login": login or invited.login or ""},
        hidden={"token": link},
        button=Message("Accept the invitation"),
        elsewhere=_to_provider(settings, {"token": link}),
    )


def _to_provider(settings: Settings, said: Mapping[str, str]) -> tuple[str, Message] | None:
    if settings.oidc is None:
        return None
    where = TO_PROVIDER + (f"?{urlencode(said)}" if said else "")
    return where, Message("Sign in with {provider}", provider=settings.oidc.name)


async def _form(request: Request) -> dict[str, str]:
    """Return the fields of a form; of one that is too long, none."""
    sent = b""
    async for piece in request.stream():
        sent += piece
        if len(sent) > _MOST_BYTES:
            return {}
    try:
        return dict(parse_qsl(sent.decode(), keep_blank_values=True, max_num_fields=10))
    except ValueError:
        return {}


def _address(request: Request) -> str:
    """Return whence a request comes; the server has seen to what proxies say of it."""
    return request.client.host if request.client else ""


def _language(asked: HTTPConnection) -> str:
    wanted = asked.query_params.get("lang", "")
    if wanted in LANGUAGES:
        return wanted
    return closest_language(asked.headers.get("accept-language", "").split(",")[0])
