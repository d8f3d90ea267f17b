"""Remote files: what DuckDB reads from object stores and the web, if its extension is there.

DuckDB fetches bytes and nothing else; they are read as those of a file. Keys are those that it
keeps itself (CREATE PERSISTENT SECRET). Nothing is ever installed or sent.
"""

from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import duckdb

from synth.errors import InputError


def read_remote(address: str) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each file that an address names, by their names.

    Raises:
        InputError: DuckDB lacks its extension, or cannot read the address.
    """
    with duckdb.connect(":memory:") as database:
        database.execute("SET autoinstall_known_extensions = false")
        try:
            database.execute("LOAD httpfs")
        except duckdb.Error:
            raise InputError(
                "An address is read by DuckDB's extension httpfs, which is not installed. Install "
                "it once where the network allows, by duckdb.sql('INSTALL httpfs') in Python, or "
                "download the table and name its file."
            ) from None
        try:
            named = database.execute("SELECT file FROM glob(?) ORDER BY file", [address]).fetchall()
            for (file,) in named or [(address,)]:
                found = database.execute("SELECT content FROM read_blob(?)", [file]).fetchone()
                if found is not None:
                    yield _name_of(file), bytes(found[0])
        except duckdb.Error:  # its text may hold a key
            raise InputError(
                "The address cannot be read. Is it right, and does DuckDB know its key (CREATE "
                "PERSISTENT SECRET)?"
            ) from None


def _name_of(file: str) -> str:
    """Return what messages call a file: an address of the web may hold a password or signature."""
    place = urlsplit(file)
    if place.scheme.lower() in ("http", "https"):
        return PurePosixPath(place.path).name or str(place.hostname)
    return PurePosixPath(file).name
