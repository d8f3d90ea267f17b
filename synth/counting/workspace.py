"""Workspace: a private folder for what is too large for memory, and a DuckDB locked into it."""

import os
import re
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from synth.errors import InputError

LEAST_MEMORY = 1 << 29  # bytes; the libraries alone take 200 MiB
_SHARE = 4  # of the limit, for DuckDB

Fields = list[tuple[str, pa.DataType]]


class Workspace:
    """A private folder, and a DuckDB that sees nothing else and keeps to its share of memory.

    Attributes:
        folder: readable by its owner alone, gone when the workspace is closed or forgotten.
    """

    def __init__(self, memory_limit: int) -> None:
        """Make the folder where the system keeps temporary files (TMPDIR)."""
        self.memory_limit = memory_limit
        self.folder = Path(tempfile.mkdtemp(prefix="semblance-"))
        self._database = duckdb.connect(":memory:")
        self.close = weakref.finalize(self, _discard, self._database, self.folder)
        settings: dict[str, object] = {
            "memory_limit": f"{memory_limit // _SHARE >> 10}KiB",
            "threads": max(1, min(os.cpu_count() or 1, memory_limit // LEAST_MEMORY * 2)),
            "temp_directory": str(self.folder / "spilled"),
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allowed_directories": [str(self.folder)],
            "enable_external_access": False,
            "lock_configuration": True,
        }
        for setting, value in settings.items():
            self._database.execute(f"SET {setting} = {literal(value)}")

    def ask(self, query: str) -> dict[str, NDArray[np.generic]]:
        """Return the columns that a query gives, by their name.

        Raises:
            InputError: the memory or the disk is not enough.
        """
        try:
            found = self._database.execute(query).fetchnumpy()
            return {name: np.asarray(values) for name, values in found.items()}
        except duckdb.OutOfMemoryException:
            raise InputError(
                "Counting ended for want of memory. Raise the limit, or count without one."
            ) from None
        except duckdb.IOException:
            raise self._no_room() from None
        except duckdb.Error as error:  # its text may hold a cell
            raise RuntimeError(f"DuckDB could not count: {type(error).__name__}.") from None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Say it in words if the disk is full."""
        try:
            yield
        except OSError:
            raise self._no_room() from None

    def _no_room(self) -> InputError:
        return InputError(
            "Counting failed for want of disk in {folder}. Make room, or name another folder with "
            "TMPDIR.",
            folder=self.folder.parent,
        )

    @contextmanager
    def parquet(self, name: str, fields: Fields) -> Iterator[pq.ParquetWriter]:
        """Open a Parquet file of this folder for writing."""
        with pq.ParquetWriter(self.new(name), pa.schema(fields), compression="lz4") as writer:
            yield writer

    @contextmanager
    def stream(self, name: str, fields: Fields) -> Iterator[pa.RecordBatchStreamWriter]:
        """Open an Arrow stream of this folder for writing."""
        with (
            pa.OSFile(self.new(name), "wb") as file,
            pa.ipc.new_stream(file, pa.schema(fields)) as writer,
        ):
            yield writer

    def new(self, name: str) -> str:
        """Make an empty file that its owner alone may read, and return its path."""
        path = self.folder / name
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        return str(path)


def literal(value: object) -> str:
    """Write a value in SQL."""
    match value:
        case bool() | int():
            return str(value).lower()
        case list():
            return f"[{', '.join(literal(item) for item in value)}]"
        case _:
            return "'" + str(value).replace("'", "''") + "'"


def _discard(database: duckdb.DuckDBPyConnection, folder: Path) -> None:
    database.close()
    shutil.rmtree(folder, ignore_errors=True)


def memory_limit(text: str) -> int:
    """Read an amount of memory, as 512MiB or 2GiB, in bytes.

    Raises:
        InputError: it is not written so, or too little.
    """
    amount = re.fullmatch(r"(\d+(?:\.\d+)?) ?(MiB|GiB)", text, re.ASCII)
    if amount is None:
        raise InputError("Write the memory limit as 512MiB or 2GiB.")
    size = int(float(amount[1]) * (1 << 20 if amount[2] == "MiB" else 1 << 30))
    if size < LEAST_MEMORY:
        raise InputError("The memory limit must be at least {mib}MiB.", mib=LEAST_MEMORY >> 20)
    return size
