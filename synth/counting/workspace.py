"""Workspace: a private folder for what is too large for memory, sealed under a key of its own.

The key is in memory alone: what a crash or a stolen disk leaves of the folder nobody can read.
"""

import os
import re
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pyarrow.parquet import encryption

from synth.errors import InputError

LEAST_MEMORY = 1 << 29  # bytes; the libraries alone take 200 MiB
_LENGTH = 8  # bytes that say how long a sealed part is

Fields = list[tuple[str, pa.DataType]]


class Workspace:
    """A private folder.

    Attributes:
        folder: readable by its owner alone, gone when the workspace is closed or forgotten.
    """

    def __init__(self) -> None:
        """Make the folder where the system keeps temporary files (TMPDIR)."""
        self.folder = Path(tempfile.mkdtemp(prefix="semblance-"))
        self.close = weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        self._key = AESGCM.generate_key(bit_length=256)
        self._streams: list[str] = []

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Say it in words if the disk is full."""
        try:
            yield
        except OSError:
            raise InputError(
                "Counting failed for want of disk in {folder}. Make room, or name another folder "
                "with TMPDIR.",
                folder=self.folder.parent,
            ) from None

    @contextmanager
    def parquet(self, name: str, fields: Fields) -> Iterator[pq.ParquetWriter]:
        """Open a Parquet file of this folder for writing."""
        sealed = encryption.create_encryption_properties(
            footer_key=self._key, plaintext_footer=False
        )
        with pq.ParquetWriter(
            self.new(name),
            pa.schema(fields),
            compression="lz4",
            write_statistics=False,
            encryption_properties=sealed,
        ) as writer:
            yield writer

    @contextmanager
    def reading(self, name: str, *, dictionary: Sequence[str] = ()) -> Iterator[pq.ParquetFile]:
        """Open a Parquet file of this folder for reading.

        Args:
            dictionary: columns of text that are read as dictionaries.
        """
        opened = encryption.create_decryption_properties(footer_key=self._key)
        with pq.ParquetFile(
            self.folder / name,
            pre_buffer=False,
            read_dictionary=list(dictionary),
            decryption_properties=opened,
        ) as file:
            yield file

    @contextmanager
    def stream(self, name: str, fields: Fields) -> Iterator["Stream"]:
        """Open a stream of few rows at a time for writing."""
        self._streams.append(name)
        with open(self.new(name), "wb") as file:
            yield Stream(file, pa.schema(fields), AESGCM(self._key), self._streams.index(name))

    def read_stream(self, name: str, fields: Fields) -> pa.Table:
        """Return all rows of a stream."""
        cipher, schema = AESGCM(self._key), pa.schema(fields)
        batches: list[pa.RecordBatch] = []
        with (self.folder / name).open("rb") as file:
            while length := file.read(_LENGTH):
                nonce = _nonce(self._streams.index(name), len(batches))
                plain = cipher.decrypt(nonce, file.read(int.from_bytes(length, "little")), None)
                batches.append(pa.ipc.read_record_batch(pa.py_buffer(plain), schema))
        return pa.Table.from_batches(batches, schema)

    def new(self, name: str) -> str:
        """Make an empty file that its owner alone may read, and return its path."""
        path = self.folder / name
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        return str(path)


class Stream:
    """Rows that are sealed as they come; Parquet would keep an index of each few of them."""

    def __init__(self, file: IO[bytes], schema: pa.Schema, cipher: AESGCM, stream: int) -> None:
        """Begin without rows; a stream has a number of its own in its workspace."""
        self._file, self._schema, self._cipher, self._stream = file, schema, cipher, stream
        self._number = 0

    def write_table(self, rows: pa.Table) -> None:
        """Write some rows."""
        for batch in rows.combine_chunks().to_batches():
            plain = batch.cast(self._schema).serialize().to_pybytes()
            sealed = self._cipher.encrypt(_nonce(self._stream, self._number), plain, None)
            self._file.write(len(sealed).to_bytes(_LENGTH, "little") + sealed)
            self._number += 1


def _nonce(stream: int, number: int) -> bytes:
    """Return what no other part under the same key has, and what binds a part to its place."""
    return stream.to_bytes(4, "little") + number.to_bytes(8, "little")


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
