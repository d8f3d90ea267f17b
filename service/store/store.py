"""Store: projects, uploads and drafts. Runs and releases are in `service.store.runs`."""

import os
import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select, update

from privacy.chain import LedgerFault, canonical_name
from privacy.files import own_folder
from service import vault
from service.store import tables
from service.store.database import Database
from service.store.records import DraftRecord, Logged, Project, Upload
from synth import InputError

DAYS_KEPT = 30  # of an upload, from the day it was brought
DATABASE = "SEMBLANCE_DATABASE"  # the variable that names another database than the file, by URL
_MOST_NAME = 200  # characters


class Store:
    """One database and its folder of files, which its owner alone can enter."""

    def __init__(self, folder: Path, *, key_path: Path, database: str | None = None) -> None:
        """Open the store in `folder`, made where there is none.

        Args:
            key_path: the file of the master key, which does not lie in the folder: a copy of the
                one without the other opens no table.
            database: the URL of another database than the file in the folder.

        Raises:
            InputError: the folder or the database cannot be used.
        """
        self.folder, self.key_path = folder, key_path
        try:
            for place in (folder, self.uploads, self.runs):
                place.mkdir(parents=True, exist_ok=True, mode=0o700)
                place.chmod(0o700)
            self.database = Database(database or folder / "service.db")
            with self.database.begin():  # one process at a time: nobody makes the key twice
                self._master = vault.master_key(key_path)
        except OSError as fault:
            raise InputError(
                "The folder of the service, {path}, cannot be used: {reason}.",
                path=folder,
                reason=fault.strerror,
            ) from None

    @property
    def uploads(self) -> Path:
        """Return the folder of encrypted uploads."""
        return self.folder / "uploads"

    @property
    def runs(self) -> Path:
        """Return the folder of runs, each with a folder of its own: its steps, then its release."""
        return self.folder / "runs"

    def add_project(self, name: str, population: str, *, who: str) -> Project:
        """Begin a project on the tables of a population.

        Raises:
            InputError: one of the two has no name.
        """
        name = " ".join(name.split())
        if not name or len(name) > _MOST_NAME or len(population) > _MOST_NAME:
            raise InputError(
                "Name the project and the population, in at most {most} characters each.",
                most=_MOST_NAME,
            )
        try:
            population = canonical_name(population)
        except LedgerFault as fault:
            raise InputError(fault.message) from None
        project = Project(new_id(), name, population, now(), who)
        with self.database.begin() as connection:
            connection.execute(insert(tables.projects).values(**vars(project)))
            write_log(connection, who, "began project", project.id)
        return project

    def projects(self) -> list[Project]:
        """Return all projects, the newest first."""
        table = tables.projects
        with self.database.read() as connection:
            rows = connection.execute(select(table).order_by(table.c.made.desc(), table.c.id))
            return [Project(**row._mapping) for row in rows]

    def project(self, id: str) -> Project | None:
        """Return a project."""
        with self.database.read() as connection:
            found = connection.execute(select(tables.projects).filter_by(id=id)).first()
        return None if found is None else Project(**found._mapping)

    def wrap(self, key: bytes, upload: str) -> bytes:
        """Wrap the key of an upload under the master key."""
        return vault.wrap(key, master=self._master, upload=upload)

    def set_reading(self, id: str, reading: Mapping[str, Any], *, who: str) -> None:
        """Write down how an upload is read."""
        table = tables.uploads
        with self.database.begin() as connection:
            connection.execute(update(table).where(table.c.id == id).values(reading=reading))
            project = connection.execute(select(table.c.project).where(table.c.id == id)).scalar()
            write_log(connection, who, "read upload", project, id)

    def log_look(self, project: str, id: str, *, who: str) -> None:
        """Write down that somebody looks at rows of an upload."""
        with self.database.begin() as connection:
            write_log(connection, who, "looked at rows", project, id)

    def upload(self, id: str) -> Upload | None:
        """Return what is known of an upload, also of one that was deleted."""
        with self.database.read() as connection:
            found = connection.execute(select(tables.uploads).filter_by(id=id)).first()
        return None if found is None else Upload(**found._mapping)

    def read_upload(self, id: str) -> tuple[Upload, bytes]:
        """Return a table that was brought, and the content of its file.

        Raises:
            InputError: it was deleted, or cannot be read.
        """
        known = self.kept_upload(id)
        return known, vault.decrypt(self.uploads / id, key=self.key_of(known), upload=id)

    def has_upload(self, id: str) -> bool:
        """Tell whether an upload is still kept."""
        found = self.upload(id)
        return found is not None and found.key is not None

    def kept_upload(self, id: str) -> Upload:
        """Return what is known of an upload that was not deleted.

        Raises:
            InputError: it was.
        """
        found = self.upload(id)
        if found is None or found.key is None:
            raise InputError("The uploaded table was deleted. Upload it again.")
        return found

    def key_of(self, upload: Upload) -> bytes:
        """Return the key of an upload, for the process that reads it.

        Raises:
            InputError: another master key wrapped it.
        """
        return vault.unwrap(upload.key or b"", master=self._master, upload=upload.id)

    def drop_upload(self, id: str, *, who: str, unless_awaited: bool = False) -> None:
        """Delete a table that was brought: its key and its name first, then its file.

        Args:
            unless_awaited: leave one that a run is yet to read.
        """
        with self.database.begin() as connection:
            dropped = drop_key(connection, id, who=who, unless_awaited=unless_awaited)
        if dropped:
            (self.uploads / id).unlink(missing_ok=True)

    def sweep_uploads(self, *, who: str) -> None:
        """Delete the uploads that have expired, but for those that a run is yet to read.

        So are those of yesterday that nobody has gone on with.
        """
        table, run, draft = tables.uploads, tables.runs, tables.drafts
        taken = select(run.c.upload).union(select(draft.c.upload).where(draft.c.upload.isnot(None)))
        with self.database.read() as connection:
            kept = connection.execute(select(table).where(table.c.key.isnot(None))).all()
            known = set(connection.execute(taken).scalars())
        for upload in kept:
            is_left = upload.id not in known and upload.made <= now(-timedelta(days=1))
            if is_left or upload.expires <= now():
                self.drop_upload(upload.id, who=who, unless_awaited=True)
        # Files whose keys are gone: what a crash left behind. A new one may be on its way.
        ids, an_hour_ago = {upload.id for upload in kept}, time.time() - 3600
        for file in self.uploads.iterdir():
            if file.name not in ids and file.stat().st_mtime < an_hour_ago:
                file.unlink(missing_ok=True)

    def save_draft(
        self, id: str, project: str, body: Mapping[str, Any], upload: str | None, *, who: str
    ) -> None:
        """Keep what was typed so far, in place of what was kept before."""
        values = {"body": body, "upload": upload, "changed": now()}
        with self.database.begin() as connection:
            table = tables.drafts
            saved = connection.execute(update(table).where(table.c.id == id).values(**values))
            if not saved.rowcount:
                connection.execute(insert(table).values(id=id, project=project, **values))
                write_log(connection, who, "began draft", project, id)

    def draft(self, id: str) -> DraftRecord | None:
        """Return a draft."""
        with self.database.read() as connection:
            found = connection.execute(select(tables.drafts).filter_by(id=id)).first()
        return None if found is None else DraftRecord(**found._mapping)

    def delete_draft(self, id: str, *, who: str) -> None:
        """Delete a draft and the table that it is about."""
        draft, table = self.draft(id), tables.drafts
        if draft is None:
            return
        with self.database.begin() as connection:
            connection.execute(delete(table).where(table.c.id == id))
            write_log(connection, who, "deleted draft", draft.project, id)
        if draft.upload is not None:
            self.drop_upload(draft.upload, who=who)

    def drafts(self, project: str) -> list[DraftRecord]:
        """Return the drafts of a project, the last changed first."""
        table = tables.drafts
        with self.database.read() as connection:
            rows = connection.execute(
                select(table).filter_by(project=project).order_by(table.c.changed.desc())
            )
            return [DraftRecord(**row._mapping) for row in rows]

    def log_cap(self, project: str, epsilon: float, *, who: str) -> None:
        """Write that somebody set the cap of a project's population."""
        amount = f"ε = {epsilon:g}"
        with self.database.begin() as connection:
            write_log(connection, who, f"set cap: {amount}", project)

    def log(self) -> list[Logged]:
        """Return every line of the log, oldest first."""
        with self.database.read() as connection:
            rows = connection.execute(select(tables.log).order_by(tables.log.c.number))
            return [Logged(**row._mapping) for row in rows]


def default_store() -> Store:
    """Return the store of this machine, opened once."""
    return _opened(
        own_folder("XDG_DATA_HOME", Path(".local", "share")) / "service",
        own_folder("XDG_STATE_HOME", Path(".local", "state")) / "service.key",
        os.environ.get(DATABASE),
    )


@lru_cache(maxsize=4)
def _opened(folder: Path, key_path: Path, database: str | None) -> Store:
    return Store(folder, key_path=key_path, database=database)


def drop_key(connection: Connection, id: str, *, who: str, unless_awaited: bool) -> bool:
    """Drop the key of an upload within a transaction; tell whether it had one."""
    table = tables.uploads
    these = table.c.id == id
    if unless_awaited:
        these &= table.c.id.not_in(_awaited())
    dropped = connection.execute(
        update(table).where(these, table.c.key.isnot(None)).values(key=None, name="")
    )
    if dropped.rowcount:
        project = connection.execute(select(table.c.project).where(table.c.id == id)).scalar()
        write_log(connection, who, "deleted upload", project, id)
    return bool(dropped.rowcount)


def _awaited() -> Select[tuple[str]]:
    """Select the uploads that a run is yet to read."""
    run = tables.runs
    return select(run.c.upload).where(run.c.state.in_(("queued", "running")))


def new_id() -> str:
    """Return a name that nobody can guess."""
    return secrets.token_urlsafe(16)


def now(later: timedelta = timedelta()) -> str:
    """Return this moment, or a later one, as the database holds it."""
    return (datetime.now(UTC) + later).isoformat(timespec="milliseconds")


def write_log(
    connection: Connection, who: str, did: str, project: str | None, what: str | None = None
) -> None:
    """Add a line to the log, in the transaction of what it tells of."""
    connection.execute(
        insert(tables.log).values(at=now(), who=who, did=did, project=project, what=what)
    )
