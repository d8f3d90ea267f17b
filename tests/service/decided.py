"""A release that waits for its decision, and the people about it."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, Table, insert, select

from service import decisions, runs
from service.decisions import Stated
from service.roles import Role
from service.runs import Finished, Run
from service.store import people, tables
from service.store.records import Person, Submission
from service.store.store import Store, new_id
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


def made(folder: Path, store: Store | None = None) -> Case:
    """Make a release, in this store or one of the folder; `again` gives more of them at no cost."""
    store = store or open_store(folder)
    requester = added(store, "이민지", [Role.REQUESTER])
    reviewer = added(store, "Kim", [Role.REVIEWER])
    other = added(store, "Park", [Role.REQUESTER, Role.REVIEWER])
    asked = replace(order(folder), name="보험 가입자.csv", criteria=CRITERIA)
    run = started(asked, TABLE, store, who=requester.id)
    assert isinstance(wait_for(run), Finished)
    return Case(run, requester, reviewer, other)


def added(store: Store, name: str, roles: Sequence[Role]) -> Person:
    """A person who holds roles in all projects."""
    return people.add(store, name, [(None, role) for role in roles], who="owner")


def again(case: Case) -> Case:
    """The same release once more, of which nothing was said or decided."""
    store, id = case.store, new_id()
    shutil.copytree(case.run.path.parent, store.runs / id)
    with store.database.begin() as connection:
        upload = _copy(connection, tables.uploads, case.run.upload, id=new_id())
        (store.uploads / upload).touch()
        _copy(connection, tables.runs, case.run.token, id=id, upload=upload)
        _copy(connection, tables.releases, case.run.token, run=id)
    run = runs.find(store, id)
    assert run is not None
    return replace(case, run=run)


def _copy(connection: Connection, table: Table, key: str, **changed: str) -> str:
    (first,) = table.primary_key.columns
    row = connection.execute(select(table).where(first == key)).one()
    connection.execute(insert(table).values(**{**row._mapping, **changed}))
    return changed[first.name]
