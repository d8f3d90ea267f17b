"""The database: SQLite in a file by default, another by URL; one short transaction at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from service.store.tables import NewerDatabase, bring_up_to_date
from synth import InputError

_READING = {"only reads": True}  # an option of a connection
_LOCK = 0x53656D62  # ours among the locks of a PostgreSQL database


class Database:
    """An open database, brought up to date; what it fails on names no value in a log."""

    def __init__(self, place: Path | str) -> None:
        """Open the file at `place`, made where there is none, or the database of a URL.

        Raises:
            InputError: it cannot be opened, or a newer program has written to it.
        """
        if isinstance(place, Path):
            place.touch(mode=0o600)
            # No pool: a connection to a file costs under a millisecond, and a kept one a handle.
            self._engine = create_engine(
                URL.create("sqlite", database=str(place)),
                poolclass=NullPool,
                hide_parameters=True,
                connect_args={"timeout": 30, "check_same_thread": False},
            )
            _make_sqlite_durable(self._engine)
        else:
            self._engine = create_engine(place, pool_pre_ping=True, hide_parameters=True)
            if self._engine.dialect.name == "postgresql":
                _make_one_wait_for_another(self._engine)
        try:
            with self.begin() as connection:
                bring_up_to_date(connection)
        except NewerDatabase:
            raise InputError(
                "The database of the service was written by a newer version of this program. "
                "Install that version."
            ) from None
        except SQLAlchemyError as fault:
            raise InputError(
                "The database of the service cannot be opened ({kind}). See that its place is "
                "right and can be written.",
                kind=type(fault).__name__,
            ) from None

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open a transaction: all of what is written in it stands, or none."""
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that only reads: it waits for none that writes, nor keeps it waiting.

        What it has read is so until it ends.
        """
        reading = self._engine.connect().execution_options(**_READING)
        with reading as connection, connection.begin():
            yield connection


def _make_one_wait_for_another(engine: Engine) -> None:
    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if _only_reads(connection):
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            return
        # As SQLite has it: what a transaction has read is so until it ends. They are short.
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def _only_reads(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("only reads"))


def _make_sqlite_durable(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def settle(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # transactions begin where we say, below
        # A rollback journal, not WAL, as for the ledger: versions of SQLite in wide use can lose
        # commits in WAL mode once two processes write. EXTRA syncs the folder too.
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA synchronous = EXTRA")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")  # a dropped key leaves the file

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if _only_reads(connection):
            connection.exec_driver_sql("BEGIN")
            connection.exec_driver_sql("PRAGMA query_only = ON")
            return
        # At once for writing: two that read first and write then could both be turned away.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
