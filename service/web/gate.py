"""The gate: no path of the web app, its WebSocket included, is answered but to who was let in.

It stands before Streamlit and does not look at paths, so none can be forgotten. Only the doors,
which are answered here, and Streamlit's "ok" that the server is up are open. The API's paths are
answered by itself, to tokens, and reach nothing behind the gate.
"""

import asyncio
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Event

from privacy.message import Message
from service import access, settings
from service.api import serving
from service.logs import DOOR, PERSON
from service.web import doors, plain_pages

_HEALTH = "/_stcore/health"
_READING = ("GET", "HEAD", "OPTIONS")
_POLICY_VIOLATION = 1008  # a WebSocket's code (RFC 6455)


class Gate:
    """An ASGI middleware that lets through whoever is signed in, to names of this server."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let it through."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)  # the server's own start and end
            return
        asked = HTTPConnection(scope)
        if scope["type"] == "http" and serving.is_ours(scope["path"]):
            if _is_to_this_server(asked):
                await serving.serve(scope, receive, send)  # by tokens alone, never by a cookie
            else:
                await _to_another()(scope, receive, send)
            return
        if (refused := await _refusal(asked, receive)) is None:
            if scope["type"] == "websocket":
                receive = _while_signed_in(asked, receive, send)
            await self._app(scope, receive, _framed_by_us_alone(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        else:
            await refused(scope, receive, send)


async def _refusal(asked: HTTPConnection, receive: Receive) -> Response | None:
    """Return the answer to what does not pass the gate, or is answered in it."""
    method, path = asked.scope.get("method", ""), asked.scope["path"]
    if not _is_to_this_server(asked):
        return _to_another()
    if path == _HEALTH and method in _READING:
        return None
    of_another = method not in _READING and not _is_from_our_page(asked)
    from_another = plain_pages.told(403, Message("Another site's page asked for this."))
    if door := doors.at(method, path):
        asked.scope[DOOR] = path
        return from_another if of_another else await door(Request(asked.scope, receive))
    person = await asyncio.to_thread(access.person_of, asked.cookies)
    if person is None:
        return await doors.stranger(asked)
    asked.scope[PERSON] = person.id
    return from_another if of_another else None


def _to_another() -> Response:
    return plain_pages.told(403, Message("The app does not answer to this address."))


def _is_to_this_server(asked: HTTPConnection) -> bool:
    """Tell whether a name we know was asked: another may have been made to lead to this machine."""
    hosts = asked.headers.getlist("host")
    return len(hosts) == 1 and _name(hosts[0]) in st.get_option("server.allowedHosts")


def _is_from_our_page(asked: HTTPConnection) -> bool:
    """Tell whether a page of the same name and port asks; a cookie goes to all ports of a name."""
    origins = asked.headers.getlist("origin")
    if len(origins) != 1:
        return False
    if address := settings.current().address:
        return origins[0] == address
    return urlsplit(origins[0]).netloc == asked.headers["host"]


def _name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _framed_by_us_alone(send: Send) -> Send:
    """Return what an answer is sent by: no page of another server frames ours to have it pressed.

    A cookie that is kept from other sites still goes to another port or name of the same site.
    """

    async def sent(event: Event) -> None:
        if event["type"] == "http.response.start":
            headers = MutableHeaders(scope=event)
            headers.setdefault("X-Frame-Options", "SAMEORIGIN")
            headers.setdefault("Content-Security-Policy", "frame-ancestors 'self'")
            headers.setdefault("X-Content-Type-Options", "nosniff")
        await send(event)

    return sent


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
