"""The gate: no path of the web app, its WebSocket included, is answered but to who was let in.

It stands before Streamlit and does not look at paths, so none can be forgotten. Only `/enter`,
which it answers itself, and Streamlit's "ok" that the server is up are open.
"""

import asyncio
from html import escape
from urllib.parse import urlsplit

import streamlit as st
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Event

from privacy.message import Message
from service import access
from service.store.sessions import LINK_LASTS, SESSION_LASTS
from service.words import LANGUAGES, NAME
from synth.catalogue import translations

ENTRANCE = "/enter"

_HEALTH = "/_stcore/health"
_READING = ("GET", "HEAD", "OPTIONS")
_POLICY_VIOLATION = 1008  # a WebSocket's code (RFC 6455)
_CLOSED = {  # nothing is kept of these pages, nor told to the next one
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Gate:
    """An ASGI middleware that lets through whoever is signed in, to names of this machine."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let it through."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)  # the server's own start and end
            return
        asked = HTTPConnection(scope)
        if (refused := await _refusal(asked)) is None:
            if scope["type"] == "websocket":
                receive = _while_signed_in(asked, receive, send)
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        else:
            await refused(scope, receive, send)


async def _refusal(asked: HTTPConnection) -> Response | None:
    """Return the answer to what does not pass the gate."""
    method, path = asked.scope.get("method", ""), asked.scope["path"]
    if not _is_to_this_machine(asked):
        return page_of(403, Message("The app does not answer to this address."))
    if path == _HEALTH and method in _READING:
        return None
    signed_in = await asyncio.to_thread(access.is_signed_in, asked.cookies)
    if path == ENTRANCE and method == "GET":
        return RedirectResponse("/", 303) if signed_in else await _enter(asked)
    if not signed_in:
        return page_of(401, _HOW_TO_ENTER)
    if method not in _READING and not _is_from_our_page(asked):
        return page_of(403, Message("Another site's page asked for this."))
    return None


async def _enter(asked: HTTPConnection) -> Response:
    link = asked.query_params.get("token", "")
    session = await asyncio.to_thread(access.sign_in, link)
    if session is None:
        return page_of(401, _HOW_TO_ENTER)
    let_in = RedirectResponse("/", 303, headers=_CLOSED)
    let_in.set_cookie(
        access.COOKIE,
        session,
        max_age=int(SESSION_LASTS.total_seconds()),
        httponly=True,
        samesite="lax",  # strict would not come along where the link is opened from elsewhere
        secure=asked.url.scheme == "https",
    )
    return let_in


def _is_to_this_machine(asked: HTTPConnection) -> bool:
    """Tell whether a name we know was asked: another may have been made to lead to this machine."""
    hosts = asked.headers.getlist("host")
    return len(hosts) == 1 and _name(hosts[0]) in st.get_option("server.allowedHosts")


def _is_from_our_page(asked: HTTPConnection) -> bool:
    """Tell whether a page of the same name and port asks; a cookie goes to all ports of a name."""
    origins = asked.headers.getlist("origin")
    return len(origins) == 1 and urlsplit(origins[0]).netloc == asked.headers["host"]


def _name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _while_signed_in(asked: HTTPConnection, receive: Receive, send: Send) -> Receive:
    """Return what a WebSocket hears: nothing any more once its session has ended."""

    async def heard() -> Event:
        event = await receive()
        is_said = event["type"] == "websocket.receive"
        if not is_said or await asyncio.to_thread(access.is_signed_in, asked.cookies):
            return event
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        return {"type": "websocket.disconnect", "code": _POLICY_VIOLATION}

    return heard


_HOW_TO_ENTER = Message(
    "Open the link that synth app printed. It works once, within {minutes} minutes; synth app "
    "--link prints another.",
    minutes=int(LINK_LASTS.total_seconds()) // 60,
)


def page_of(status: int, message: Message) -> Response:
    """Return a page that says one thing, in every language we have."""
    said = "".join(
        f"<p lang={language}>{escape(message.in_words(translations(language)))}</p>"
        for language in LANGUAGES
    )
    style = "body{font:1.1rem/1.6 sans-serif;max-width:34rem;margin:15vh auto;padding:0 1rem}"
    head = f"<meta charset=utf-8><meta name=viewport content='width=device-width'><title>{NAME}"
    return HTMLResponse(
        f"<!doctype html><html lang=en>{head}</title><style>{style}</style>"
        f"<main><h1>{NAME}</h1>{said}</main></html>",
        status,
        headers=_CLOSED,
    )
