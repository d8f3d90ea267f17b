"""Uploading: the route that takes a table as it comes, and the chooser that sends it.

Nothing of a table is ever whole in this process: parts go to the vault and are let go. The chooser
is a page of its own inside the table's page, under a policy that allows it our own files alone.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from urllib.parse import unquote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from privacy.message import Message
from service import access
from service.roles import Action, may
from service.store.arriving import Arriving, bringing_beside
from service.store.store import Store, default_store
from service.words import LANGUAGES, catalogue
from synth import InputError
from synth.catalogue import translations

_FOLDER = Path(__file__).with_name("upload")
_FORM = {"form": "form.html", "form.js": "form.js", "form.css": "form.css"}
_ID = re.compile(r"[A-Za-z0-9_-]{22}")
_AT_ONCE = 1 << 20  # bytes that are given to the vault together
_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


async def _show(request: Request) -> Response:
    """Return a file of the chooser."""
    name = request.path_params["name"]
    if name not in _FORM:
        return Response(status_code=404)
    return FileResponse(_FOLDER / _FORM[name], headers=_HEADERS)


async def _take(request: Request) -> Response:
    """Take a table into the store, under the id that its page has chosen."""
    project, id = request.path_params["project"], request.path_params["id"]
    store = default_store()
    try:
        who = await asyncio.to_thread(_refuse_others, request, store, project, id)
        name = unquote(request.headers.get("x-file-name", ""))
        announced = request.headers.get("content-length", "")
        size = int(announced) if announced.isdecimal() else None
        async with bringing_beside(store, project, id, name, who=who, size=size) as arriving:
            await _receive(request.stream(), arriving)
            # A large table is long on its way: who brings it may have been let act no more.
            await asyncio.to_thread(_refuse_others, request, store, project, id)
    except InputError as refusal:
        return _refused(request, refusal.message)
    except ClientDisconnect:  # it went away, and what had come of its table with it
        return Response(status_code=400)
    return JSONResponse({"sha256": arriving.sha256, "size": arriving.size}, 201)


def _refuse_others(request: Request, store: Store, project: str, id: str) -> str:
    """Return who brings a table, if they may.

    Raises:
        InputError: they may not, or the place is none.
    """
    person = access.person_of(request.cookies)
    if person is None or not may(person, Action.UPLOAD, project):
        raise InputError(
            "Your roles in this project do not allow this. An administrator can change them."
        )
    known = _ID.fullmatch(id) and store.project(project) is not None and store.upload(id) is None
    if not known:
        raise InputError("The project of this address is not known here.")
    return person.id


async def _receive(parts: AsyncIterator[bytes], arriving: Arriving) -> None:
    held = bytearray()
    async for part in parts:
        held += part
        if len(held) >= _AT_ONCE:
            await asyncio.to_thread(arriving.write, bytes(held))
            held.clear()
    await asyncio.to_thread(arriving.write, bytes(held))
    await asyncio.to_thread(arriving.end)


def _refused(request: Request, message: Message) -> Response:
    asked = request.headers.get("x-language", "en")
    language = asked if asked in LANGUAGES else "en"
    said = message.in_words(translations(language, catalogue(language)))
    # What is still to come of the table is not wanted.
    return JSONResponse({"refused": said}, 400, headers={"Connection": "close"})


ROUTES: Sequence[BaseRoute] = (
    Route("/upload/{name}", _show),
    Route("/upload/{project}/{id}", _take, methods=["PUT"]),
)
