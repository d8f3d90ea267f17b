"""What leaves by a link: our own route, beside Streamlit's, which never sees what is sent.

The gate has let its browser in; whose link it is, and whether it still leads anywhere, is asked
here.
"""

import asyncio
from collections.abc import Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from privacy.message import Message
from service import access, downloads
from service.downloads import Leaving
from service.store.downloads import LASTS
from service.store.store import default_store
from service.web import plain_pages
from synth import InputError

_LEADS_NOWHERE = Message(
    "This link leads nowhere: it works once, within {seconds} seconds, for the person who asked "
    "for it, as long as the release is approved. Ask for another on the page.",
    seconds=int(LASTS.total_seconds()),
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


async def _deliver(request: Request) -> Response:
    if request.method != "GET":
        return Response(status_code=405, headers={"Allow": "GET"})  # a look must not use it up
    try:
        secret = request.path_params["secret"]
        leaving = await asyncio.to_thread(_take, secret, request.cookies)
    except InputError as refused:
        return plain_pages.told(410, refused.message)
    if leaving is None:
        return plain_pages.told(410, _LEADS_NOWHERE)
    headers = {
        **_HEADERS,
        "Content-Disposition": f"attachment; filename*=utf-8''{quote(leaving.name)}",
        "Content-Length": str(leaving.size),
    }
    return StreamingResponse(leaving.chunks(), media_type=leaving.kind, headers=headers)


def _take(secret: str, cookies: Mapping[str, str]) -> Leaving | None:
    person = access.person_of(cookies)
    return None if person is None else downloads.take(default_store(), secret, person)


ROUTE = Route(downloads.PATH + "{secret}", _deliver, methods=["GET"])
