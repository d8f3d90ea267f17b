"""The description of the API, made from the table that serves: OpenAPI 3.1, and Markdown."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from service.api.calls import JSON, Endpoint
from service.api.forms import FORMS
from service.api.problems import CODES, KIND
from service.tokens import SCOPE_OF, Scope

_EVERYWHERE = ("no-token", "too-many", "fault")
_ID = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "The same when you try again, another for another run.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[\\x21-\\x7e]+$"},
}


def describe(table: Sequence[Endpoint], prefix: str) -> dict[str, Any]:
    """Return the description (OpenAPI 3.1.0)."""
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in table:
        paths.setdefault(prefix + endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Semblance",
            "version": "1",
            "description": "Private tables in, approved releases out. See docs/api.md.",
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": dict(FORMS),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def routes_in_markdown(table: Sequence[Endpoint]) -> str:
    """Return the table as the docs have it."""
    lines = ["| route | scope | does |", "|---|---|---|"]
    for endpoint in table:
        route = f"`{endpoint.method} {endpoint.path}`"
        lines.append(f"| {route} | {endpoint.scope or 'any'} | {endpoint.does} |")
    return "\n".join(lines)


def scopes_in_markdown() -> str:
    """Return what the scopes are for, as the docs have it: actions of the matrix of roles."""
    lines = ["| scope | actions |", "|---|---|"]
    for scope in Scope:
        held = [": ".join(action.value) for action, of in SCOPE_OF.items() if of is scope]
        lines.append(f"| `{scope}` | {'; '.join(held)} |")
    return "\n".join(lines)


def codes_in_markdown() -> str:
    """Return the codes of problems with their statuses, as the docs have them."""
    by_status: dict[int, list[str]] = {}
    for code, status in CODES.items():
        by_status.setdefault(status, []).append(f"`{code}`")
    lines = ["| status | codes |", "|---|---|"]
    lines += [f"| {status} | {', '.join(codes)} |" for status, codes in by_status.items()]
    return "\n".join(lines)


def codes_of(endpoint: Endpoint) -> list[str]:
    """Return the codes of the problems that a route can answer with."""
    codes = [*_EVERYWHERE, *endpoint.codes]
    if endpoint.action is not None:
        codes += ["no-scope", "no-role"]
    if "{" in endpoint.path:
        codes.append("not-found")
    if endpoint.takes or endpoint.query:
        codes += ["malformed", "wrong-form", "refused"]
    if endpoint.takes:
        codes += ["wrong-type", "too-large"]
    if endpoint.keyed:
        codes.append("malformed")
    if endpoint.action is not None:
        codes += ["refused", "ledger"]
    return list(dict.fromkeys(codes))


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    name = re.sub(r"\W+", "_", f"{endpoint.method.lower()}{endpoint.path}").strip("_")
    said: dict[str, Any] = {
        "operationId": name,
        "summary": endpoint.does,
        "parameters": _parameters(endpoint),
        "responses": _responses(endpoint),
        "x-scope": endpoint.scope,
    }
    if endpoint.takes:
        said["requestBody"] = {"required": True, "content": _content(endpoint.takes)}
    return said


def _parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    named = [
        {"name": name, "in": "path", "required": True, "schema": _ID}
        for name in re.findall(r"\{(\w+)\}", endpoint.path)
    ]
    asked = [
        {"name": name, "in": "query", "required": False, "schema": dict(form)}
        for name, form in endpoint.query.items()
    ]
    return [*named, *asked, *([_KEY] if endpoint.keyed else [])]


def _responses(endpoint: Endpoint) -> dict[str, Any]:
    good: dict[str, Any] = {"description": endpoint.does}
    if endpoint.gives:
        good["content"] = _content(endpoint.gives)
    statuses = {endpoint.status, *([200] if endpoint.keyed else [])}
    said: dict[str, Any] = {str(status): good for status in sorted(statuses)}
    by_status: dict[int, list[str]] = {}
    for code in codes_of(endpoint):
        by_status.setdefault(CODES[code], []).append(code)
    for status, codes in sorted(by_status.items()):
        said[str(status)] = {
            "description": f"{HTTPStatus(status).phrase}: {', '.join(codes)}",
            "content": {KIND: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    return said


def _content(name: str) -> Mapping[str, Any]:
    if name in FORMS:
        return {JSON: {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    if name.endswith("yaml") or name.startswith("text/"):
        return {name: {"schema": {"type": "string"}}}
    return {name: {"schema": {"type": "string", "format": "binary"}}}
