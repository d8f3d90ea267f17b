"""A run's table: a large one is counted from disk, and comes out as one in memory does."""

import gzip
import io
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from service import vault, worker
from service.vault import Encrypting
from synth import InputError
from synth.counting.in_memory import PrivateTable

KEY = vault.new_key()
SCHEMA = """
version: 1
protection: {unit: row}
columns:
  - {name: sex, kind: categorical, domain: {categories: [F, M]}}
  - {name: age, kind: integer, domain: {minimum: 0, maximum: 99}}
  - {name: city, kind: categorical, domain: bought}
"""
FRAME = pd.DataFrame(
    {"sex": ["F", "M", "F"] * 50, "age": [30, 40, 50] * 50, "city": ["서울"] * 150}
)
CSV = FRAME.to_csv(index=False).encode()


@pytest.fixture(autouse=True)
def all_large(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let every table be one that is counted from disk, in a folder of the test's own."""
    monkeypatch.setattr(worker, "MOST_IN_MEMORY", 0)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def read(folder: Path, content: bytes) -> PrivateTable:
    """What a worker reads of an upload."""
    place = folder / "upload"
    with place.open("wb") as sink:
        encrypting = Encrypting(sink, key=KEY, upload="upload")
        encrypting.write(content)
        encrypting.end()
    order = {"upload": str(place), "key": KEY.hex(), "schema": SCHEMA, "name": "people"}
    table: PrivateTable = worker._read(order)
    return table


def parquet() -> bytes:
    """The table as Parquet."""
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(FRAME), sink)
    return sink.getvalue()


@pytest.mark.parametrize(
    "content", [CSV, gzip.compress(CSV), parquet()], ids=["plain", "gzip", "Parquet"]
)
def test_a_large_upload_is_counted_from_disk(tmp_path: Path, content: bytes) -> None:
    with read(tmp_path, content) as table:
        assert table.is_on_disk
        assert table.rows().total()[0] == len(FRAME)
        names, counts = table.rows().names("sex")
        assert dict(zip(names, counts, strict=True)) == {"F": 100, "M": 50}
        assert not any(b"F,30" in file.read_bytes() for file in tmp_path.rglob("*.parquet"))
    assert [file.name for file in tmp_path.iterdir()] == ["upload"]


def test_what_must_be_read_as_a_whole_is(tmp_path: Path) -> None:
    """A row that lacks its last cell is filled, as its owner was told when it was brought."""
    with read(tmp_path, CSV + b"F,30\n") as table:
        assert not table.is_on_disk
        assert table.rows().total()[0] == len(FRAME) + 1


def test_what_cannot_be_read_is_refused_as_before(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="first in row 151"):
        read(tmp_path, CSV + b"X,30,\n")
    with pytest.raises(InputError, match="no rows"):
        read(tmp_path, b"sex,age,city\n")
