"""A table of a DuckDB or SQLite file; views, which are code, are not offered.

DuckDB takes database files for trusted ("opening one is closer to loading a shared library than to
opening a document", duckdb.org/security): read those of strangers in a limited process.
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pandas as pd

from privacy.message import N_, Message
from synth.errors import InputError
from synth.reading.parquet import refuse_too_many_cells
from synth.reading.sheets import choose
from synth.reading.typed import arrow_frame, typed_frame

_CLOSED = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
    "lock_configuration": True,
}


def read_duckdb(
    content: bytes, *, name: str, sheet: str | None
) -> tuple[pd.DataFrame, str, list[Message]]:
    """Read a table of a DuckDB file.

    Returns:
        Its cells, its name, and what was put right.

    Raises:
        InputError: it is damaged, has several tables and none was named, or nested columns.
    """
    import duckdb  # for such files alone: it takes as long to import as a table to read

    try:
        with (
            _as_file(content) as path,
            closing(duckdb.connect(path, read_only=True, config=dict(_CLOSED))) as connection,
        ):
            tables = {
                table if schema == "main" else f"{schema}.{table}": (schema, table)
                for schema, table in connection.execute(
                    "select schema_name, table_name from duckdb_tables() where not internal "
                    "order by all"
                ).fetchall()
            }
            chosen, said = choose(list(tables), sheet, noun=N_("table"), name=name)
            source = ".".join(map(_quote, tables[chosen]))
            columns = len(connection.execute(f"describe {source}").fetchall())
            rows = connection.execute(f"select count(*) from {source}").fetchall()[0][0]
            refuse_too_many_cells(rows, columns, name=name)
            table = connection.sql(f"select * from {source}").to_arrow_table()
    except (duckdb.Error, RuntimeError, OSError, MemoryError):
        raise InputError(
            "{name} cannot be read: it is not a whole DuckDB file, or of another version.",
            name=name,
        ) from None
    frame, repairs = arrow_frame(table, name=name)
    return frame, chosen, said + repairs


def read_sqlite(
    content: bytes, *, name: str, sheet: str | None
) -> tuple[pd.DataFrame, str, list[Message]]:
    """Read a table of an SQLite file, each cell of its own type.

    Returns:
        Its cells, its name, and what was put right.

    Raises:
        InputError: it is damaged, has several tables and none was named, or columns of bytes.
    """
    # A file in write-ahead mode that was closed in order is whole, but opens in that mode only
    # beside its log; bytes 18 and 19 say which mode it is in.
    content = content[:18] + b"\1\1" + content[20:]
    try:
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.deserialize(content)
            connection.execute("pragma trusted_schema = off")
            tables = [
                table
                for (table,) in connection.execute(
                    "select name from sqlite_schema where type = 'table' and name not like "
                    "'sqlite!_%' escape '!' and sql not like 'create virtual%' order by name"
                )
            ]
            chosen, said = choose(tables, sheet, noun=N_("table"), name=name)
            rows = connection.execute(f"select count(*) from {_quote(chosen)}").fetchone()[0]
            cursor = connection.execute(f"select * from {_quote(chosen)}")
            names = [description[0] for description in cursor.description]
            refuse_too_many_cells(rows, len(names), name=name)
            frame = pd.DataFrame(cursor.fetchall(), columns=range(len(names)), dtype=object)
    except (sqlite3.Error, UnicodeDecodeError, OverflowError, MemoryError):
        raise InputError("{name} is damaged: it is not a whole SQLite file.", name=name) from None
    binary = sum(
        any(isinstance(value, bytes) for value in frame[column]) for column in frame.columns
    )
    if binary:
        raise InputError(
            (
                "{name}: {n} column of bytes cannot be read. Leave it out.",
                "{name}: {n} columns of bytes cannot be read. Leave them out.",
            ),
            name=name,
            n=binary,
        )
    typed, repairs = typed_frame(frame)
    return typed.set_axis(names, axis="columns"), chosen, said + repairs


def _quote(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


@contextmanager
def _as_file(content: bytes) -> Iterator[str]:
    """Give content a path, in memory where the system can; rows are not left on a disk."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("table")
        with open(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            yield f"/proc/self/fd/{descriptor}"
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        path.write_bytes(content)
        yield str(path)
