"""A release by the service's API: a table is brought, run and submitted; later it is taken.

    python api_release.py make people.csv people.yaml "nightly 2026-11-28"   prints the run
    python api_release.py take RUN release.zip                               once it is approved

SEMBLANCE_URL, SEMBLANCE_TOKEN (scopes upload, run, read, submit, download) and SEMBLANCE_PROJECT
say where, by whose leave and in which project. Exit codes: 2 refused, 3 beyond the cap, 5 not
approved yet. The last argument of `make` is the key: with the same one there is the same run, once,
however often a scheduler tries.
"""

import os
import sys
from pathlib import Path

from synth.client import Client, Refused

_CODES = {"beyond-cap": 3, "not-approved": 5}


def client() -> Client:
    """Return the service, as the surroundings say."""
    return Client(os.environ["SEMBLANCE_URL"], os.environ["SEMBLANCE_TOKEN"])


def make(table: str, schema: str, key: str) -> str:
    """Bring a table, make a release of it and submit that; return the run."""
    service, project = client(), os.environ["SEMBLANCE_PROJECT"]
    run = service.find_run(project, key)  # of a try before this one
    if run is None:
        upload = service.upload(project, table)["id"]
        service.declare(upload, Path(schema).read_text("utf-8"))
        statement = {"purpose": "teaching statistics", "recipient": "the university"}
        asked = {"statement": statement, "criteria": {"usable": True}, "reviewed": True}
        run = service.run(project, upload, epsilon=1, key=key, **asked)
    service.wait(run["id"])
    if service.state(run["id"])["submitted"] is None:
        service.submit(run["id"], intended_use="teaching statistics", recipients="the university")
    return str(run["id"])


def take(run: str, path: str) -> str:
    """Take a release that was approved."""
    return str(client().download(run, path))


def main() -> int:
    """Do what the command line says; return the exit code."""
    does, *arguments = sys.argv[1:]
    try:
        said = {"make": make, "take": take}[does](*arguments)
    except Refused as refused:
        sys.stderr.write(f"{refused}\n")
        return _CODES.get(refused.code, 2)
    sys.stdout.write(f"{said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
