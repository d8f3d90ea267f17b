"""The watch: what stands before the gate, for whoever runs the server.

It answers whether the process is up (`/healthz`), whether the service can work (`/readyz`), and to
who has the token what is counted (`/metrics`). Every other request it counts, and writes a line of.
"""

import asyncio
import hmac
import time
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service import health, logs, measures
from service.logs import DOOR, PERSON
from service.settings import current
from service.store.store import default_store

_SECONDS_KEPT, _SECONDS_TO_ANSWER = 2.0, 5.0
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
# Their time tells how large a table or a release is.
_OF_A_SIZE = ("/upload/{project}/{id}", "/taken/{secret}", "/api/")


class Watch:
    """An ASGI middleware that counts what is asked, and answers who watches."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._asking = asyncio.Lock()
        self._known: tuple[float, list[str]] = (-_SECONDS_KEPT, [])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let it through."""
        if scope["type"] == "http" and (answer := await self._answer(Request(scope))):
            await answer(scope, receive, send)
        elif scope["type"] == "http":
            await self._count(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._count_page(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, request: Request) -> Response | None:
        if request.method not in ("GET", "HEAD"):
            return None
        match request.url.path:
            case "/healthz":
                return PlainTextResponse("ok\n", headers=_HEADERS)
            case "/readyz":
                failing = await self._failing()
                said = "ok" if not failing else f"failing: {', '.join(failing)}"
                return PlainTextResponse(f"{said}\n", 503 if failing else 200, headers=_HEADERS)
            case "/metrics" if current().metrics_token:
                return await _measured(request)
        return None

    async def _failing(self) -> list[str]:
        """Return what fails, as it was known some moments ago: anybody may ask, at any rate."""
        async with self._asking:
            asked, failing = self._known
            if time.monotonic() - asked > _SECONDS_KEPT:
                failing = list(health.PARTS)  # what answers nothing in time fails
                with suppress(TimeoutError):
                    looking = asyncio.to_thread(health.failing)
                    failing = await asyncio.wait_for(looking, _SECONDS_TO_ANSWER)
                self._known = time.monotonic(), failing
        return failing

    async def _count(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun, statuses = time.perf_counter(), []

        async def sent(event: Message) -> None:
            if event["type"] == "http.response.start":
                statuses.append(event["status"])
            await send(event)

        try:
            await self._app(scope, receive, sent)
        finally:
            seconds = time.perf_counter() - begun
            route, method = route_of(scope), scope["method"]
            method = method if method in ("GET", "HEAD", "POST", "PUT", "DELETE") else "other"
            status = statuses[0] if statuses else 500
            measures.requests.add(route=route, method=method, status=str(status))
            timed = not route.startswith(_OF_A_SIZE)
            if timed:
                measures.request_seconds.add(seconds, route=route)
            logs.event(
                "request",
                method=method,
                route=route,
                status=status,
                person=scope.get(PERSON),
                seconds=round(seconds, 4) if timed else None,
            )

    async def _count_page(self, scope: Scope, receive: Receive, send: Send) -> None:
        measures.pages_open.add()
        logs.event("page opened")
        try:
            await self._app(scope, receive, send)
        finally:
            measures.pages_open.add(-1)
            logs.event("page closed", person=scope.get(PERSON))


async def _measured(request: Request) -> Response:
    given = request.headers.get("authorization", "").encode()
    if not hmac.compare_digest(given, f"Bearer {current().metrics_token}".encode()):
        headers = {**_HEADERS, "WWW-Authenticate": "Bearer"}
        return PlainTextResponse("The token is missing or wrong.\n", 401, headers=headers)
    said = await asyncio.to_thread(measures.text, default_store())
    return PlainTextResponse(said, headers=_HEADERS, media_type=measures.CONTENT_TYPE)


def route_of(scope: Scope) -> str:
    """Return the template of the address that was asked for, never the address itself."""
    path = getattr(scope.get("route"), "path", None)
    if path is None:
        return str(scope.get(DOOR, "(turned away)"))
    return f"{scope.get('root_path', '')}{path}"  # the path of a mount, then the route in it
