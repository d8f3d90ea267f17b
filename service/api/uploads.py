"""Uploads: a table is taken as it comes, encrypted part by part, as from the page."""

import asyncio
from typing import Any

from starlette.responses import Response

from privacy.message import Message
from service import uploads
from service.api.calls import Call, answer
from service.api.problems import Problem, of_refusal
from service.store.arriving import Arriving, bringing_beside, most
from service.store.records import Upload
from service.store.store import new_id
from synth import InputError

_AT_ONCE = 1 << 20  # bytes that are given to the vault together


async def bring(call: Call) -> Response:
    """Take a table into the store."""
    id, sizes = new_id(), [call.size or 0]
    project, name = call.project.id, str(call.query.get("name", ""))
    if not call.size and call.size is not None:
        raise Problem("wrong-form", Message("The request has no content."))
    try:
        asked = (call.store, project, id, name)
        async with bringing_beside(*asked, who=call.who, size=call.size) as arriving:
            await _receive(call, arriving, sizes)
            # A large table is long on its way: its token may have been revoked meanwhile.
            await asyncio.to_thread(call.again)
    except InputError as refused:
        raise of_refusal(refused, "too-large" if max(sizes) > most() else "refused") from None
    known = call.store.upload(id)
    assert known is not None
    return answer({**_told(known), "sha256": arriving.sha256}, 201)


def show_upload(call: Call) -> Response:
    """Answer what is known of an upload that is kept."""
    return answer(_told(call.store.kept_upload(call.upload.id)))


def delete_upload(call: Call) -> Response:
    """Drop the key of an upload, unless a run is yet to read it."""
    uploads.drop(call.store, call.upload.id, who=call.who, unless_awaited=True)
    if call.store.has_upload(call.upload.id):
        raise Problem("not-now", Message("A run is yet to read this table. Cancel it first."))
    return Response(status_code=204)


async def _receive(call: Call, arriving: Arriving, sizes: list[int]) -> None:
    assert call.parts is not None
    held = bytearray()
    async for part in call.parts():
        held += part
        sizes.append(arriving.size + len(held))
        if len(held) >= _AT_ONCE:
            await asyncio.to_thread(arriving.write, bytes(held))
            held.clear()
        del sizes[:-1]
    await asyncio.to_thread(arriving.write, bytes(held))
    await asyncio.to_thread(arriving.end)


def _told(upload: Upload) -> dict[str, Any]:
    return {
        name: getattr(upload, name) for name in ("id", "project", "name", "size", "made", "expires")
    }
