"""The store's runs: asked for, begun once, ended once; and their releases."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from service.settings import current
from service.store import notices, tables
from service.store.layout import RELEASE
from service.store.records import JobState, RunKey, RunRecord
from service.store.store import Store, now, write_log

_run, _release, _decision = tables.runs, tables.releases, tables.decisions
_recall, _submission = tables.recalls, tables.submissions


def add(
    store: Store,
    id: str,
    *,
    project: str,
    upload: str,
    order: Mapping[str, Any],
    who: str,
    key: RunKey | None = None,
) -> str:
    """Put a run at the end of the queue; return its id.

    Args:
        key: by which it was asked for; where a run was before, that one is returned.
    """
    with store.database.begin() as connection:
        if key is not None and (known := _by_key(connection, key)) is not None:
            return known[0]
        connection.execute(
            insert(_run).values(
                id=id,
                project=project,
                upload=upload,
                order=order,
                state="queued",
                asked=now(),
                asked_by=who,
            )
        )
        if key is not None:
            connection.execute(insert(tables.run_keys).values(**vars(key), run=id))
        write_log(connection, who, "asked for run", project, id)
    return id


def by_key(store: Store, key: RunKey) -> tuple[str, str] | None:
    """Return the run that was asked for by a key, and the hash of what was asked for then."""
    with store.database.begin() as connection:
        return _by_key(connection, key)


def find(store: Store, id: str) -> RunRecord | None:
    """Return a run."""
    with store.database.read() as connection:
        found = connection.execute(_selected().where(_run.c.id == id)).first()
    return None if found is None else _record(found)


def of_project(store: Store, project: str) -> list[RunRecord]:
    """Return the runs of a project, the newest first."""
    with store.database.read() as connection:
        rows = connection.execute(
            _selected().where(_run.c.project == project).order_by(_run.c.asked.desc())
        )
        return [_record(row) for row in rows]


def in_state(store: Store, state: JobState) -> list[RunRecord]:
    """Return the runs in a state, the oldest first."""
    with store.database.read() as connection:
        rows = connection.execute(
            _selected().where(_run.c.state == state).order_by(_run.c.asked, _run.c.id)
        )
        return [_record(row) for row in rows]


def begin(
    store: Store, id: str, *, process: Mapping[str, Any], before: tuple[int, int, int]
) -> bool:
    """Take a run from the queue; False if it is no longer there."""
    with store.database.begin() as connection:
        begun = connection.execute(
            update(_run)
            .where(_run.c.id == id, _run.c.state == "queued")
            .values(state="running", began=now(), process=process, before=before)
        )
        return bool(begun.rowcount)


def mark_cancelled(store: Store, id: str, *, who: str) -> None:
    """Write down that a run shall end, before its process is ended."""
    with store.database.begin() as connection:
        connection.execute(update(_run).where(_run.c.id == id).values(cancelled_by=who))
        log_of_run(connection, who, "cancelled run", id)


def end(
    store: Store,
    id: str,
    state: JobState,
    *,
    who: str,
    message: Mapping[str, Any] | None = None,
    kept: bool = False,
    resembles: tuple[str, ...] = (),
    release: tuple[str, int] | None = None,
) -> bool:
    """End a run that is queued or running; False if it had ended.

    Args:
        release: SHA-256 and size of the release, where one was made.
    """
    with store.database.begin() as connection:
        ended = connection.execute(
            update(_run)
            .where(_run.c.id == id, _run.c.state.in_(("queued", "running")))
            .values(state=state, ended=now(), message=message, kept=kept, resembles=resembles)
        )
        if ended.rowcount:
            log_of_run(connection, who, f"run ended: {state}", id)
            if release is not None:
                sha256, size = release
                connection.execute(insert(_release).values(run=id, sha256=sha256, size=size))
        return bool(ended.rowcount)


def delete_release(store: Store, id: str, *, who: str) -> None:
    """Delete a release for good; the run, its decision and its spends stay known."""
    with store.database.begin() as connection:
        deleted = connection.execute(
            update(_release)
            .where(_release.c.run == id, _release.c.deleted.is_(None))
            .values(deleted=now(), deleted_by=who)
        )
        if deleted.rowcount:
            log_of_run(connection, who, "deleted release", id)
    (store.runs / id / RELEASE).unlink(missing_ok=True)


def log_of_run(connection: Connection, who: str, did: str, run: str) -> None:
    """Add a line on a run to the log, in the transaction of what it tells of."""
    project = connection.execute(select(_run.c.project).where(_run.c.id == run)).scalar()
    write_log(connection, who, did, project, run)
    if current().webhook is not None:
        notices.add(connection, did, project, run)


def _by_key(connection: Connection, key: RunKey) -> tuple[str, str] | None:
    these = {name: getattr(key, name) for name in ("person", "project", "key")}
    found = connection.execute(select(tables.run_keys).filter_by(**these)).first()
    return None if found is None else (str(found.run), str(found.sha256))


def _selected() -> Select[Any]:
    last = (
        select(_submission.c.state)
        .where(_submission.c.run == _run.c.id)
        .order_by(_submission.c.at.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            *(_run, _release.c.sha256, _release.c.deleted, _decision.c.decided),
            *(_recall.c.at.label("recalled"), last.label("submitted")),
        )
        .outerjoin(_release, _release.c.run == _run.c.id)
        .outerjoin(_decision, _decision.c.run == _run.c.id)
        .outerjoin(_recall, _recall.c.run == _run.c.id)
    )


def _record(row: Row[Any]) -> RunRecord:
    fields = dict(row._mapping)
    before, resembles = fields.pop("before"), fields.pop("resembles")
    return RunRecord(
        **{name: value for name, value in fields.items() if name != "sha256"},
        release=fields["sha256"],
        before=None if before is None else (before[0], before[1], before[2]),
        resembles=tuple(resembles or ()),
    )
