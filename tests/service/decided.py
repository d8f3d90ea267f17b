"""A release that waits for its decision, and the people about it."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from service import decisions, runs
from service.decisions import Stated
from service.roles import Role
from service.runs import Finished, Run
from service.store import people
from service.store.records import Person, Submission
from service.store.store import Store
from tests.service.jobs import TABLE, open_store, order, started, wait_for

STATED = Stated("teaching statistics", "the university", "not published", "2126-12-31")
CRITERIA = {"usable": True, "columns": 1.0, "pairs": 1e-9, "words": "the 2025 totals agree"}


@dataclass(frozen=True)
class Case:
    """A run that has a release, in a store of its own, and who is about it."""

    run: Run
    requester: Person
    reviewer: Person
    other: Person

    @property
    def store(self) -> Store:
        """Where it is kept."""
        return self.run.store

    def submitted(self, *, delete_upload: bool = True, stated: Stated = STATED) -> Submission:
        """Submit it; return the submission."""
        decisions.submit(self.run, stated, delete_upload=delete_upload, who=self.requester.id)
        found = decisions.review_of(self.run).open
        assert found is not None
        return found

    def approved(self) -> "Case":
        """Submit it, and have it approved."""
        decisions.decide(self.run, self.submitted(), "approved", who=self.reviewer.id)
        return self


def made(folder: Path, name: str = "보험 가입자.csv") -> Case:
    """Make a release; `copied` gives each test one of its own."""
    store = open_store(folder)
    requester = added(store, "이민지", [Role.REQUESTER])
    reviewer = added(store, "Kim", [Role.REVIEWER])
    other = added(store, "Park", [Role.REQUESTER, Role.REVIEWER])
    asked = replace(order(folder), name=name, criteria=CRITERIA)
    run = started(asked, TABLE, folder, who=requester.id)
    assert isinstance(wait_for(run), Finished)
    return Case(run, requester, reviewer, other)


def added(store: Store, name: str, roles: Sequence[Role]) -> Person:
    """A person who holds roles in all projects."""
    return people.add(store, name, [(None, role) for role in roles], who="owner")


def copied(case: Case, folder: Path) -> Case:
    """The same release in another store; the ledger is one."""
    shutil.copytree(case.store.folder, folder / "service")
    shutil.copy(case.store.folder.parent / "service.key", folder / "service.key")
    run = runs.find(open_store(folder), case.run.token)
    assert run is not None
    return replace(case, run=run)
