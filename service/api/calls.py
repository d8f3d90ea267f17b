"""A call: one request of a program, once its token was seen and what it is about was found."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPMethod
from typing import Any

from starlette.responses import Response

from privacy.message import Message
from service import runs
from service.api.problems import NOT_ALLOWED, Problem
from service.roles import Action, may, roles
from service.runs import Run
from service.store.records import Person, Project, Token, Upload
from service.store.store import Store
from service.tokens import SCOPE_OF, allows

JSON = "application/json"
YAML = "application/yaml"
BYTES = "application/octet-stream"


@dataclass(frozen=True)
class Call:
    """A request.

    Attributes:
        address: whence it comes.
        thing: the project, upload or run that its path names first.
        query: what stands behind the question mark, as its route declares it.
        sent: the body: a value of JSON, or text of YAML; None where there is none.
        key: by which the same run is asked for again.
        parts: of a body that is taken as it comes.
        again: sees once more whether token and person may still do this.
    """

    store: Store
    token: Token
    person: Person
    language: str
    thing: Project | Upload | Run | None = None
    query: Mapping[str, Any] = field(default_factory=dict)
    sent: Any = None
    size: int | None = None
    key: str = ""
    parts: Callable[[], AsyncIterator[bytes]] | None = None
    again: Callable[[], None] = lambda: None

    @property
    def who(self) -> str:
        """Return who acts, as the store and its log are told."""
        return self.person.id

    @property
    def project(self) -> Project:
        """Return the project that the path names."""
        assert isinstance(self.thing, Project)
        return self.thing

    @property
    def upload(self) -> Upload:
        """Return the upload that the path names."""
        assert isinstance(self.thing, Upload)
        return self.thing

    @property
    def run(self) -> Run:
        """Return the run that the path names."""
        assert isinstance(self.thing, Run)
        return self.thing

    def may(self, action: Action) -> bool:
        """Tell whether person and token may do this to what the path names."""
        return may(self.person, action, project_of(self.thing)) and allows(self.token, action)


Handler = Callable[[Call], Any]  # gives a response; one that takes a body as it comes, in time


@dataclass(frozen=True)
class Endpoint:
    """A route: what is asked of it, of whom, and what it answers.

    Attributes:
        path: with its parameters in braces; the first says what kind of thing it is about.
        does: what it is for, a line.
        action: that its person must be allowed; None: whoever has a token.
        takes: the form of the JSON that is sent, or the media type of what is no JSON.
        gives: the form of the JSON that is answered, or the media type of what is no JSON.
        is_of_several: whoever has the action anywhere is answered what it is allowed for.
        keyed: an Idempotency-Key is needed.
        is_long: it can take seconds: of these few are carried out at once.
        codes: of problems that are its own, beside those that any route has.
    """

    method: HTTPMethod
    path: str
    does: str
    action: Action | None
    handler: Handler
    takes: str = ""
    gives: str = ""
    status: int = 200
    query: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    is_of_several: bool = False
    keyed: bool = False
    is_long: bool = False
    codes: tuple[str, ...] = ()

    @property
    def scope(self) -> str:
        """Return the scope that a token needs; "" where any will do."""
        return "" if self.action is None else str(SCOPE_OF[self.action])


def find_thing(store: Store, kind: str, id: str) -> Project | Upload | Run | None:
    """Return what a path names, if there is such a thing."""
    if kind == "project":
        return store.project(id)
    if kind == "upload":
        return store.upload(id)
    return runs.find(store, id)


def project_of(thing: Project | Upload | Run | None) -> str | None:
    """Return the id of the project in which something is."""
    return thing.id if isinstance(thing, Project) else None if thing is None else thing.project


def refuse_others(
    token: Token, person: Person, action: Action | None, thing: Project | Upload | Run | None
) -> None:
    """See whether a token is for something, and its person may do it.

    Raises:
        Problem: it is not, or they may not; what they have no role in is not there.
    """
    if action is None:
        return
    refuse_scope(token, action)
    where = project_of(thing)
    if thing is not None and not (person.active and roles(person, where)):
        raise not_found()
    if not may(person, action, where):
        raise Problem("no-role", NOT_ALLOWED)


def refuse_scope(token: Token, action: Action | None) -> None:
    """See whether a token is for something.

    Raises:
        Problem: it is not.
    """
    if action is not None and not allows(token, action):
        scope = str(SCOPE_OF[action])
        raise Problem(
            "no-scope",
            Message("The token lacks the scope {scope}.", scope=scope),
            {"needs": scope},
            {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'},
        )


def not_found() -> Problem:
    """Return what is said of a thing that is not there, or not for this person."""
    return Problem("not-found", Message("There is nothing at this address for you."))


def answer(said: Any, status: int = 200) -> Response:
    """Answer with JSON."""
    content = json.dumps(said, ensure_ascii=False, allow_nan=False).encode()
    return Response(content, status, media_type=JSON)
