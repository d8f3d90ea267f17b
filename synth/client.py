"""Client: the service's API from Python, for schedulers and pipelines.

client = synth.client.Client("https://semblance.example", token)
upload = client.upload(project, "people.csv")["id"]
client.declare(upload, Path("people.yaml").read_text())
run = client.run(project, upload, epsilon=1, key="nightly 2026-11-28")["id"]
client.wait(run)

Each method answers the JSON of its route as a dictionary (docs/api.md). The standard library alone.
"""

import http.client
import json
import os
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlencode, urlsplit

from synth.errors import InputError

_LOCAL = ("localhost", "127.0.0.1", "::1")
_TOKEN = re.compile(r"[\w.~+/=-]+", re.ASCII)
_CHUNK = 1 << 20  # bytes
_PAUSE = 1.0  # seconds before the next try
_TRIES = 3  # of what can be asked twice without being done twice
Answer = dict[str, Any]


class Refused(Exception):
    """The service does not carry out a request.

    Attributes:
        status: of HTTP.
        code: what programs compare; docs/api.md lists them.
        problem: all that was answered (RFC 9457).
    """

    def __init__(self, problem: Mapping[str, Any]) -> None:
        self.status, self.code = int(problem["status"]), str(problem["code"])
        self.problem = dict(problem)
        super().__init__(f"{self.code}: {problem['detail']}")


class Client:
    """The API of a service, for the person whose token this is."""

    def __init__(self, url: str, token: str, *, language: str = "en", timeout: float = 600) -> None:
        """Take where the service is, as browsers write it, and a token of the account's page.

        Args:
            language: in which refusals are told, "en" or "ko".
            timeout: seconds to an answer; large tables take long to be read.

        Raises:
            InputError: the token would go over a network in the clear, or is none.
        """
        token = token.strip()
        if not _TOKEN.fullmatch(token):  # the library's refusal of a header would show it
            raise InputError("This is no token. Give one as the account's page shows it.")
        place = urlsplit(url)
        if place.scheme != "https" and place.hostname not in _LOCAL:
            raise InputError("Give the address of the service with https: a token is a secret.")
        self._place, self._timeout = place, timeout
        self._headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}

    def me(self) -> Answer:
        """Return whose token this is, and what it is for."""
        return self._get("/me")

    def projects(self) -> list[Answer]:
        """Return the projects in which the person has a role."""
        found: list[Answer] = self._get("/projects")["projects"]
        return found

    def project(self, project: str) -> Answer:
        """Return a project, what was spent on its population, and the cap."""
        return self._get(f"/projects/{quote(project)}")

    def begin_project(self, name: str, population: str) -> Answer:
        """Begin a project on the tables of a population."""
        return self._post("/projects", name=name, population=population)

    def upload(self, project: str, path: Path | str) -> Answer:
        """Bring a table, as it lies on disk; its `id` names it from then on."""
        path = Path(path)
        query = urlencode({"name": path.name})
        with path.open("rb") as file:
            size = str(os.fstat(file.fileno()).st_size)
            headers = {"Content-Type": "application/octet-stream", "Content-Length": size}
            return self._ask("POST", f"/projects/{quote(project)}/uploads?{query}", file, headers)

    def delete_upload(self, upload: str) -> None:
        """Delete a table that was brought."""
        self._ask("DELETE", f"/uploads/{quote(upload)}")

    def propose(self, upload: str, **asked: Any) -> Answer:
        """Return a proposed `schema`, as YAML: a person goes through it and declares it."""
        return self._post(f"/uploads/{quote(upload)}/proposal", **asked)

    def declare(self, upload: str, schema: str) -> Answer:
        """Declare the schema of a table, as YAML; every cell is held against it."""
        headers = {"Content-Type": "application/yaml"}
        return self._ask("PUT", f"/uploads/{quote(upload)}/schema", schema.encode(), headers)

    def declared(self, upload: str) -> Answer:
        """Return the schema that was declared of a table."""
        return self._get(f"/uploads/{quote(upload)}/schema")

    def plan(
        self, project: str, schema: str, *, epsilon: float, rows_about: int, **asked: Any
    ) -> Answer:
        """Return what to expect of a run; nothing is read or spent."""
        asked = {"schema": schema, "epsilon": epsilon, "rows_about": rows_about, **asked}
        return self._post(f"/projects/{quote(project)}/plans", **asked)

    def run(self, project: str, upload: str, *, epsilon: float, key: str, **asked: Any) -> Answer:
        """Start a run, which spends budget; with the same key it is the same run, once.

        Args:
            key: such as the name and day of a scheduled run. It is tried again if no answer comes.
            asked: as the route has it: delta, engine, target, groups, statement, criteria,
                reviewed, unit_confirmed, same_people, other_people.
        """
        sent = {"upload": upload, "epsilon": epsilon, **asked}
        path, headers = f"/projects/{quote(project)}/runs", {"Idempotency-Key": quote(key)}
        return self._ask("POST", path, sent, headers, tries=_TRIES)

    def runs(self, project: str) -> list[Answer]:
        """Return the runs of a project, the newest first."""
        found: list[Answer] = self._get(f"/projects/{quote(project)}/runs")["runs"]
        return found

    def find_run(self, project: str, key: str) -> Answer | None:
        """Return the run that was asked for by a key, if one was."""
        path = f"/projects/{quote(project)}/runs?{urlencode({'key': quote(key)})}"
        found: list[Answer] = self._get(path)["runs"]
        return found[0] if found else None

    def state(self, run: str) -> Answer:
        """Return how far a run is, or what came of it."""
        return self._get(f"/runs/{quote(run)}")

    def wait(self, run: str, *, every: float = 2, at_most: float = 24 * 3600) -> Answer:
        """Wait until a run has ended; return it where a release was made.

        Raises:
            Refused: it was refused, cancelled, or broke off: "no-release".
            TimeoutError: it goes on after `at_most` seconds.
        """
        until = time.monotonic() + at_most
        while (said := self.state(run))["state"] in ("queued", "running"):
            if time.monotonic() > until:
                raise TimeoutError(run)
            time.sleep(every)
        if said["state"] != "done":
            why = said.get("why", said["state"])
            raise Refused({"status": 409, "code": "no-release", "detail": why, "run": said})
        return said

    def cancel(self, run: str) -> Answer:
        """Cancel a run; what it has begun to spend stays spent."""
        return self._post(f"/runs/{quote(run)}/cancel")

    def evidence(self, run: str) -> Answer:
        """Return the verdict on a release, its criteria, and what was spent."""
        return self._get(f"/runs/{quote(run)}/evidence")

    def dossier(self, run: str) -> Answer:
        """Return the numbers of the privacy and utility report."""
        return self._get(f"/runs/{quote(run)}/dossier.json")

    def report(self, run: str, *, language: str = "en") -> str:
        """Return the privacy and utility report as HTML."""
        path = f"/runs/{quote(run)}/dossier.html?{urlencode({'language': language})}"
        return self._content("GET", path).decode()

    def certificate(self, run: str) -> Answer:
        """Return the certificate of a release."""
        return self._get(f"/runs/{quote(run)}/certificate.json")

    def verify(self, run: str) -> Answer:
        """Return what the service finds when it verifies a release against its ledger."""
        return self._get(f"/runs/{quote(run)}/verification")

    def review(self, run: str) -> Answer:
        """Return what was submitted, asked and decided of a release."""
        return self._get(f"/runs/{quote(run)}/review")

    def submit(self, run: str, *, intended_use: str, recipients: str, **stated: Any) -> Answer:
        """Submit a release for a decision."""
        sent = {"intended_use": intended_use, "recipients": recipients, **stated}
        return self._ask("POST", f"/runs/{quote(run)}/submission", sent)

    def withdraw(self, run: str) -> None:
        """Take a submission back before it is decided."""
        self._ask("DELETE", f"/runs/{quote(run)}/submission")

    def discard(self, run: str, *, delete_upload: bool = True) -> Answer:
        """Say that a release will not be used."""
        return self._post(f"/runs/{quote(run)}/discard", delete_upload=delete_upload)

    def ask(self, run: str, submission: str, words: str) -> Answer:
        """Ask the requester something before deciding."""
        return self._post(f"/runs/{quote(run)}/question", submission=submission, words=words)

    def decide(
        self, run: str, submission: str, decided: str, *, certificate_sha256: str, **said: str
    ) -> Answer:
        """Decide on a submission; the certificate is that of the evidence that was read."""
        sent = {"certificate_sha256": certificate_sha256, "decided": decided, **said}
        return self._post(f"/runs/{quote(run)}/decision", submission=submission, **sent)

    def recall(self, run: str, why: str) -> Answer:
        """Recall a release that was approved."""
        return self._post(f"/runs/{quote(run)}/recall", why=why)

    def download(self, run: str, path: Path | str) -> Path:
        """Take an approved release; the file is there whole or not at all. Each time is logged."""
        path = Path(path)
        part = path.with_name(f".{path.name}.part")
        try:
            with part.open("wb") as file:
                self._content("GET", f"/runs/{quote(run)}/release.zip", into=file)
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return path

    def _get(self, path: str) -> Answer:
        return self._ask("GET", path, tries=_TRIES)

    def _post(self, path: str, **sent: Any) -> Answer:
        return self._ask("POST", path, sent)

    def _ask(
        self,
        method: str,
        path: str,
        sent: Answer | bytes | IO[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        tries: int = 1,
    ) -> Answer:
        said = dict(headers or {})
        body: bytes | IO[bytes] | None = None
        if isinstance(sent, dict):
            said["Content-Type"] = "application/json"
            body = json.dumps(sent).encode()
        else:
            body = sent
        while True:
            tries -= 1
            try:
                content = self._content(method, path, body, said)
            except (OSError, http.client.HTTPException):
                if tries <= 0:
                    raise
                time.sleep(_PAUSE)
            else:
                answer: Answer = json.loads(content) if content else {}
                return answer

    def _content(
        self,
        method: str,
        path: str,
        body: bytes | IO[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        into: IO[bytes] | None = None,
    ) -> bytes:
        """Ask once. No redirection is followed: the token goes to the service alone."""
        place = self._place
        is_plain = place.scheme == "http"
        kind = http.client.HTTPConnection if is_plain else http.client.HTTPSConnection
        connection = kind(place.netloc, timeout=self._timeout)
        try:
            target = f"{place.path.rstrip('/')}/api/v1{path}"
            connection.request(method, target, body, {**self._headers, **(headers or {})})
            answer = connection.getresponse()
            if answer.status >= 300:
                raise Refused(_problem(answer.status, answer.read(_CHUNK)))
            if into is None:
                return answer.read()
            while chunk := answer.read(_CHUNK):
                into.write(chunk)
            if answer.length:
                raise http.client.IncompleteRead(b"", answer.length)
            return b""
        finally:
            connection.close()


def _problem(status: int, content: bytes) -> Mapping[str, Any]:
    """Return what a problem says; a proxy's page in its place says its status alone."""
    try:
        said = json.loads(content)
        if {"status", "code", "detail"} <= set(said):
            return dict(said)
    except (ValueError, TypeError):
        pass
    return {"status": status, "code": "unknown", "detail": f"HTTP {status}"}
