"""The store as its operator's monitoring sees it: how many there are, and of whom nothing."""

from dataclasses import dataclass
from typing import get_args

from sqlalchemy import func, select

from service.store import tables
from service.store.records import JobState
from service.store.store import Store, now


@dataclass(frozen=True)
class Counted:
    """How many runs are in each state, how many sessions have not ended, how many notices wait."""

    jobs: dict[str, int]
    sessions: int
    notices: int


def counted(store: Store) -> Counted:
    """Return what there is at this moment."""
    run, session = tables.runs, tables.sessions
    with store.database.read() as connection:
        states = connection.execute(select(run.c.state, func.count()).group_by(run.c.state)).all()
        lasting = select(func.count()).where(session.c.expires > now())
        sessions = connection.execute(lasting).scalar() or 0
        notices = connection.execute(select(func.count()).select_from(tables.notices)).scalar()
    jobs = dict.fromkeys(get_args(JobState), 0)
    return Counted({**jobs, **{state: number for state, number in states}}, sessions, notices or 0)


def answers(store: Store) -> None:
    """Open a transaction that could write; whatever keeps the database from it is raised."""
    with store.database.begin() as connection:
        connection.execute(select(tables.version.c.number))
