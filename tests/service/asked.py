"""A program that asks the API in the test's own process; answers are held to the description."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from jsonschema import Draft202012Validator

from service import tokens
from service.api import serving
from service.api.description import describe
from service.api.table import TABLE
from service.store.records import Person
from service.store.store import Store
from service.tokens import Scope

DESCRIPTION = describe(TABLE, serving.PREFIX)


@dataclass(frozen=True)
class Answered:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of a problem."""
        assert self.headers["content-type"] == "application/problem+json"
        return str(self.json["code"])


@dataclass
class Program:
    """Somebody with a token."""

    token: str
    headers: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        method: str,
        path: str,
        sent: Any = None,
        *,
        kind: str = "",
        query: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Answered:
        """Ask for a path under /api/v1; bytes are sent as they are, all else as JSON."""
        body = (
            sent if isinstance(sent, bytes) else b"" if sent is None else json.dumps(sent).encode()
        )
        kind = kind or ("" if isinstance(sent, bytes) or sent is None else "application/json")
        said = {"authorization": f"Bearer {self.token}", "content-type": kind, **self.headers}
        said |= {"content-length": str(len(body)), **(headers or {})}
        answer = asyncio.run(_ask(method, serving.PREFIX + path, body, said, query))
        hold_to_description(method, path, answer)
        return answer

    def get(self, path: str, **more: Any) -> Answered:
        """Ask for what stands at a path."""
        return self.ask("GET", path, **more)

    def post(self, path: str, sent: Any = None, **more: Any) -> Answered:
        """Send something to a path."""
        return self.ask("POST", path, {} if sent is None else sent, **more)


def program(store: Store, person: Person, *scopes: Scope, days: int = 30) -> Program:
    """A program of a person, whose token has these scopes, or all."""
    last = date.today() + timedelta(days=days)
    secret = tokens.make(store, person, "nightly", scopes or tuple(Scope), last, who=person.id)
    return Program(secret)


def hold_to_description(method: str, path: str, answer: Answered) -> None:
    """Hold an answer to what the description says of its route."""
    endpoint = next(
        (
            endpoint
            for endpoint, pattern in serving._patterns()
            if pattern.fullmatch(path) and endpoint.method == method
        ),
        None,
    )
    if endpoint is None:
        return
    operation = DESCRIPTION["paths"][serving.PREFIX + endpoint.path][method.lower()]
    said = operation["responses"][str(answer.status)].get("content", {})
    if not said:
        assert not answer.body
        return
    kind = answer.headers["content-type"].partition(";")[0]
    form = said[kind]["schema"]
    if "json" in kind:
        whole = {**form, "components": DESCRIPTION["components"]}
        Draft202012Validator(whole).validate(answer.json)


async def _ask(
    method: str, path: str, body: bytes, headers: Mapping[str, str], query: str
) -> Answered:
    parts = [body[start : start + 65536] for start in range(0, len(body), 65536)] or [b""]
    begun: dict[str, Any] = {}
    content = bytearray()

    async def receive() -> dict[str, Any]:
        if not parts:
            await asyncio.Event().wait()  # it stays
        part = parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(parts)}

    async def send(event: Any) -> None:
        if event["type"] == "http.response.start":
            begun.update(event)
        else:
            content.extend(event.get("body", b""))

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "scheme": "http",
        "query_string": query.encode(),
        "headers": [(k.encode(), v.encode()) for k, v in headers.items() if v],
        "client": ("192.0.2.7", 1234),
        "server": ("localhost", 80),
    }
    await serving.serve(scope, receive, send)
    told = {k.decode(): v.decode() for k, v in begun["headers"]}
    return Answered(begun["status"], told, bytes(content))
