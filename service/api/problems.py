"""Problems: what an answer says that is no result (RFC 9457), in words of the catalogue."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from privacy.chain import LedgerFault
from privacy.message import Message, Refusal
from service.words import LANGUAGES, catalogue
from synth import InputError
from synth.catalogue import translations

KIND = "application/problem+json"
NOT_ALLOWED = Message(
    "Your roles in this project do not allow this. An administrator can change them."
)
CODES: Mapping[str, int] = {  # what a program may compare; they stay as they are
    "malformed": 400,
    "no-token": 401,
    "no-role": 403,
    "no-scope": 403,
    "own-release": 403,
    "not-found": 404,
    "no-such-method": 405,
    "not-now": 409,
    "no-schema": 409,
    "people-unanswered": 409,
    "unit-unconfirmed": 409,
    "beyond-cap": 409,
    "no-release": 409,
    "not-approved": 409,
    "key-used": 409,
    "too-large": 413,
    "wrong-type": 415,
    "wrong-form": 422,
    "refused": 422,
    "too-many": 429,
    "fault": 500,
    "ledger": 503,
}


@dataclass(eq=False)  # not frozen: Python notes on an exception whence it comes
class Problem(Exception):
    """Why a request is not carried out.

    Attributes:
        code: one of `CODES`.
        more: what programs may want to know besides; no cell, and no count of rows.
    """

    code: str
    message: Message
    more: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def to_response(self, language: str) -> Response:
        """Return it as it is answered, in a language."""
        status = CODES[self.code]
        said = {
            "type": "about:blank",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "code": self.code,
            "detail": in_words(self.message, language),
            **self.more,
        }
        content = json.dumps(said, ensure_ascii=False).encode()
        headers = {"Cache-Control": "no-store", "Content-Language": language, **self.headers}
        return Response(content, status, headers, media_type=KIND)


def of_refusal(refused: Refusal, code: str = "refused") -> Problem:
    """Return a refusal of another room as a problem."""
    return Problem("ledger" if isinstance(refused, LedgerFault) else code, refused.message)


@contextmanager
def as_state() -> Iterator[None]:
    """Have a refusal in here mean that the state of things forbids it, not what was sent."""
    try:
        yield
    except InputError as refused:
        raise of_refusal(refused, "not-now") from None


def in_words(message: Message, language: str) -> str:
    """Say a message in a language."""
    return message.in_words(translations(language, catalogue(language)))


def language_of(accepted: str) -> str:
    """Return the language of ours that is wanted most (RFC 9110, 12.5.4); English by default."""
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate(accepted.split(",")[:20]):
        name, _, quality = part.partition(";")
        code = name.strip().split("-")[0].lower()
        if code in LANGUAGES and (weight := _weight(quality)) > 0:
            wanted.append((-weight, place, code))
    return min(wanted)[2] if wanted else "en"


def _weight(quality: str) -> float:
    name, _, number = quality.strip().partition("=")
    try:
        return float(number) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
