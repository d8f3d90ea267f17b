"""Downloads: an approved release, by a link that this request makes and uses up at once.

So the same statement of the store as for pages sees whether it may leave, and the log has each.
"""

from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from privacy.message import Message
from service import downloads
from service.api.calls import Call
from service.api.problems import Problem

KIND = "application/zip"


def take_release(call: Call) -> Response:
    """Answer the release, with the decision on it."""
    secret = downloads.offer_release(call.run, person=call.who)
    leaving = downloads.take(call.store, secret, call.person)
    if leaving is None:
        raise Problem(
            "not-approved",
            Message(
                "The release cannot be taken: it is not approved, or the approval has ended or was "
                "recalled."
            ),
        )
    headers = {
        "Content-Disposition": f"attachment; filename*=utf-8''{quote(leaving.name)}",
        "Content-Length": str(leaving.size),
    }
    return StreamingResponse(leaving.chunks(), media_type=KIND, headers=headers)
