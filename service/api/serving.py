"""Serving: a token is seen, its route found, what it sent held to its form, then it is answered.

Nothing is answered before the token was seen, not even that there is no such path. Cookies are not
looked at, so no page of another site can act by a browser.
"""

import asyncio
import inspect
import json
import logging
import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from typing import Any, TypeVar

from jsonschema import Draft202012Validator
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from privacy.message import Message, Refusal
from service import tokens
from service.api import calls
from service.api.calls import Call, Endpoint
from service.api.description import describe
from service.api.forms import FORMS
from service.api.problems import Problem, language_of, of_refusal
from service.api.table import TABLE
from service.logs import DOOR, PERSON
from service.store.attempts import WINDOW
from service.store.records import Person, Token
from service.store.store import Store, default_store
from synth import InputError
from synth.faults import location_of

PREFIX = "/api/v1"
DESCRIPTION = "/openapi.json"

_MOST_BYTES = 4 << 20  # of what is no table
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
# Threads of our own: pages are not to wait for programs, nor those who ask for those who compute.
_SHORT = ThreadPoolExecutor(8, "api")
_LONG = ThreadPoolExecutor(3, "api-long")

_log = logging.getLogger(__name__)
_Answer = TypeVar("_Answer")


def is_ours(path: str) -> bool:
    """Tell whether a path is answered here."""
    return path == PREFIX or path.startswith(PREFIX + "/")


async def serve(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request: an ASGI application."""
    request = Request(scope, receive)
    scope[DOOR] = PREFIX  # until its route is known
    language = language_of(request.headers.get("accept-language", ""))
    try:
        response = await _answered(request, language)
    except ClientDisconnect:  # it went away, and what had come of its table with it
        response = Response(status_code=400)
    except Problem as problem:
        response = problem.to_response(language)
    except Refusal as refused:
        response = of_refusal(refused).to_response(language)
    except Exception as fault:
        _log.error("A request broke off: %s", location_of(fault))
        response = Problem(
            "fault",
            Message(
                "Internal error. The log names the place in the program, and nothing of your table."
            ),
        ).to_response(language)
    if response.status_code >= 400 and request.method not in ("GET", "DELETE"):
        response.headers["Connection"] = "close"  # what is still to come is not wanted
    for name, held in _HEADERS.items():
        response.headers.setdefault(name, held)
    await response(scope, receive, send)


async def _answered(request: Request, language: str) -> Response:
    store = default_store()
    token, person = await _in(_SHORT, partial(_holder, store, request))
    request.scope[PERSON] = person.id
    path = request.url.path.removeprefix(PREFIX)
    if path == DESCRIPTION and request.method == "GET":
        return calls.answer(_description())
    endpoint, named = _route(request.method, path)
    request.scope[DOOR] = PREFIX + endpoint.path
    thing = await _in(_SHORT, partial(_find, store, endpoint, named, token, person))
    query = _query(endpoint, request.query_params)
    key = _key(request) if endpoint.keyed else ""
    sent = await _sent(endpoint, request)

    def again() -> None:
        held = _holder(store, request)
        calls.refuse_others(*held, endpoint.action, thing)

    if inspect.iscoroutinefunction(endpoint.handler):
        call = Call(
            *(store, token, person, language, thing, query),
            size=_length(request),
            parts=request.stream,
            again=again,
        )
        answered: Response = await endpoint.handler(call)
        return answered
    call = Call(store, token, person, language, thing, query, sent, key=key, again=again)

    def act() -> Any:
        if endpoint.takes or endpoint.is_long:
            again()  # what was sent may have been long on its way, or have waited for others
        return endpoint.handler(call)

    return await _in(_LONG if endpoint.is_long else _SHORT, act)


async def _in(pool: ThreadPoolExecutor, act: Callable[[], _Answer]) -> _Answer:
    return await asyncio.get_running_loop().run_in_executor(pool, act)


@lru_cache(maxsize=1)
def _description() -> dict[str, Any]:
    return describe(TABLE, PREFIX)


def _holder(store: Store, request: Request) -> tuple[Token, Person]:
    """Return the token that a request shows, and its person.

    Raises:
        Problem: it shows none that opens anything.
    """
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    challenge = {"WWW-Authenticate": 'Bearer realm="Semblance"'}
    if kind.lower() != "bearer" or not secret.strip():
        raise Problem(
            "no-token",
            Message("Send a token: Authorization: Bearer … You make one on your account’s page."),
            headers=challenge,
        )
    address = request.client.host if request.client else ""
    try:
        held = tokens.holder(store, secret.strip(), address=address)
    except InputError as refused:
        wait = str(int(WINDOW.total_seconds()))
        raise Problem("too-many", refused.message, headers={"Retry-After": wait}) from None
    if held is None:
        raise Problem(
            "no-token",
            Message("The token is unknown, has expired or was revoked."),
            headers={**challenge, "WWW-Authenticate": 'Bearer error="invalid_token"'},
        )
    return held


def _route(method: str, path: str) -> tuple[Endpoint, Mapping[str, str]]:
    allowed = []
    for endpoint, pattern in _patterns():
        if found := pattern.fullmatch(path):
            if endpoint.method == method:
                return endpoint, found.groupdict()
            allowed.append(str(endpoint.method))
    if path == DESCRIPTION:
        allowed = ["GET"]
    if allowed:
        raise Problem(
            "no-such-method",
            Message("This address answers to {methods} alone.", methods=", ".join(allowed)),
            headers={"Allow": ", ".join(allowed)},
        )
    raise calls.not_found()


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[Endpoint, re.Pattern[str]]]:
    return [
        (endpoint, re.compile(re.sub(r"\{(\w+)\}", rf"(?P<\1>{_ID.pattern})", endpoint.path)))
        for endpoint in TABLE
    ]


def _find(
    store: Store, endpoint: Endpoint, named: Mapping[str, str], token: Token, person: Person
) -> Any:
    """Return what a path names, once the token is for what is asked and its person may do it."""
    calls.refuse_scope(token, endpoint.action)
    if not named:
        if not endpoint.is_of_several:
            calls.refuse_others(token, person, endpoint.action, None)
        return None
    ((kind, id),) = named.items()
    thing = calls.find_thing(store, kind, id)
    if thing is None:
        raise calls.not_found()
    calls.refuse_others(token, person, endpoint.action, thing)
    return thing


def _query(endpoint: Endpoint, said: Mapping[str, str]) -> dict[str, str]:
    known = {name: said[name] for name in endpoint.query if name in said}
    for name, value in known.items():
        if not Draft202012Validator(endpoint.query[name]).is_valid(value):
            raise _wrong_form(name)
    return known


def _key(request: Request) -> str:
    keys = request.headers.getlist("idempotency-key")
    if len(keys) != 1 or not _KEY.fullmatch(keys[0]):
        raise Problem(
            "malformed",
            Message(
                "Send an Idempotency-Key: up to 200 letters and signs of your own, the same when "
                "you try again, another for another run."
            ),
        )
    return keys[0]


async def _sent(endpoint: Endpoint, request: Request) -> Any:
    """Return what was sent, held to its form; of a table, nothing yet."""
    if endpoint.takes in ("", calls.BYTES):
        return None
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_json = endpoint.takes != calls.YAML
    wanted = (calls.JSON,) if is_json else (calls.YAML, "application/x-yaml", "text/yaml")
    if kind not in wanted:
        raise Problem("wrong-type", Message("Send {kind}.", kind=wanted[0]))
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > _MOST_BYTES:
            raise Problem(
                "too-large", Message("What is sent is larger than {n} bytes.", n=_MOST_BYTES)
            )
    text = _text(bytes(content))
    if not is_json:
        return text
    try:
        said = json.loads(text, parse_constant=_refuse_constant, parse_float=_number)
    except (ValueError, RecursionError):
        raise _malformed() from None
    _hold_to_form(endpoint.takes, said)
    return said


def _hold_to_form(name: str, said: Any) -> None:
    """Hold JSON to its form; what is said of it names the place, never what stands there."""
    try:
        if any(not _is_text(one) for one in _texts(said)):
            raise _malformed()
        fault = next(iter(_validator(name).iter_errors(said)), None)
    except RecursionError:
        raise _malformed() from None
    if fault is not None:
        raise _wrong_form("/".join(str(part) for part in fault.absolute_path), fault.validator)


@lru_cache(maxsize=64)
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator({**FORMS[name], "components": {"schemas": FORMS}})


def _wrong_form(place: str, rule: Any = "") -> Problem:
    return Problem(
        "wrong-form",
        Message(
            "What was sent has not the form that the description gives. Look at {place}: {rule}",
            place=f"/{place}",
            rule=str(rule),
        ),
        {"at": f"/{place}"},
    )


def _texts(said: Any) -> list[str]:
    if isinstance(said, dict):
        return [*said, *(text for held in said.values() for text in _texts(held))]
    if isinstance(said, list):
        return [text for held in said for text in _texts(held)]
    return [said] if isinstance(said, str) else []


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _malformed() from None
    if not _is_text(text):
        raise _malformed()
    return text


def _is_text(text: str) -> bool:
    """Tell whether a text can be kept: it has no NUL and no half of a pair of code units."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _malformed() -> Problem:
    return Problem("malformed", Message("What was sent is no text in UTF-8, or no JSON."))


def _refuse_constant(_: str) -> None:
    raise ValueError


def _number(text: str) -> float:
    """Return a number; a whole one, such as 5.0, is whole to JSON Schema too."""
    number = float(text)
    return int(number) if number.is_integer() else number


def _length(request: Request) -> int | None:
    announced = request.headers.get("content-length", "")
    return int(announced) if announced.isdecimal() else None
