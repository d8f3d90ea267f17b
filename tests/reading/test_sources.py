"""Several files are one table: in memory and on disk alike, each cell as its own file has it."""

from pathlib import Path
from unittest.mock import patch

import duckdb
import pandas as pd
import pytest

from synth import InputError, Schema, Table
from synth.counting.table_on_disk import TableOnDisk
from synth.counting.workspace import LEAST_MEMORY
from synth.reading import FileForm, read_as_declared, read_frame, remote
from synth.reading.sources import files_of
from synth.reading.spelling import spell

SCHEMA = Schema.from_yaml(
    "version: 1\nprotection: {unit: row}\ncolumns:\n"
    "  - {name: id, kind: integer, domain: bought}\n"
    "  - {name: city, kind: categorical, domain: bought}"
)


def folder(place: Path, **files: str) -> Path:
    """A folder of files of text."""
    for name, text in files.items():
        (place / name).write_text(text, encoding="utf-8")
    return place


def test_a_folder_is_one_table_in_the_order_of_its_names(tmp_path: Path) -> None:
    """Notes beside the parts, as Spark and a desktop leave them, are no parts."""
    place = folder(tmp_path, b="id,city\n2,서울\n", a="id,city\n1,부산\n", _SUCCESS="", _x="y")
    (place / ".DS_Store").write_bytes(b"\0")

    for reading in (read_frame(place), read_as_declared([place / "a", str(place / "b")], None)):
        assert reading.frame.to_numpy().tolist() == [["1", "부산"], ["2", "서울"]]
        assert reading.repairs == ()
    assert list(Table.read(place, SCHEMA).frame["city"]) == ["부산", "서울"]
    with TableOnDisk.read(place, SCHEMA, memory_limit=LEAST_MEMORY) as table:
        assert sorted(table.rows().names("city")[0]) == ["부산", "서울"]


def test_columns_in_another_order_are_put_in_that_of_the_first_file(tmp_path: Path) -> None:
    """And that is told."""
    place = folder(tmp_path, a="id,city\n1,서울\n", b="city,id\n부산,2\n")
    table = Table.read(place, SCHEMA)
    with TableOnDisk.read(place, SCHEMA, memory_limit=LEAST_MEMORY) as on_disk:
        assert on_disk.notes == table.notes
    assert list(table.frame["city"]) == ["서울", "부산"]
    assert [str(note) for note in table.notes] == [
        "Reading: The columns of b stand in another order; they were put in that of the first file."
    ]


def test_other_columns_are_refused(tmp_path: Path) -> None:
    place = folder(tmp_path, a="id,city\n1,서울\n", b="id,town\n2,부산\n")
    for read in (read_frame, lambda one: read_as_declared(one, None)):
        with pytest.raises(InputError, match="b has other columns than a; 2 of them differ"):
            read(place)
    with pytest.raises(InputError, match="b has other columns than a; 2 of them differ"):
        TableOnDisk.read(place, SCHEMA, memory_limit=LEAST_MEMORY)


def test_each_cell_keeps_the_type_that_its_own_file_gave_it(tmp_path: Path) -> None:
    """Put into one type, 2⁵³ + 1 would become its neighbour, and 7 the text 7.0."""
    pd.DataFrame({"id": [2**53 + 1, 7]}).to_parquet(tmp_path / "a.parquet")
    pd.DataFrame({"id": [0.5, None]}).to_parquet(tmp_path / "b.parquet")
    pd.DataFrame({"id": ["x"]}).to_parquet(tmp_path / "c.parquet")

    cells = read_frame(tmp_path).frame["id"].tolist()
    assert pd.isna(cells[3])
    assert cells[4] == "x"
    assert [spell(cell) for cell in cells[:3]] == ["9007199254740993", "7", "0.5"]


def test_files_found_to_be_written_in_several_ways_are_read_in_one(tmp_path: Path) -> None:
    """A part without a letter beyond ASCII fits every encoding; its sort is that of the others."""
    (tmp_path / "a").write_bytes(b"id,city\n1,Seoul\n2,Busan\n")
    (tmp_path / "b").write_bytes("id,city\n3,서울특별시\n4,부산광역시\n".encode("cp949"))
    reading = read_frame(tmp_path)
    assert reading.form == FileForm(encoding="cp949")
    assert list(reading.frame["city"]) == ["Seoul", "Busan", "서울특별시", "부산광역시"]

    (tmp_path / "c").write_bytes("id;city\n5;서울\n6;대구\n".encode())
    with pytest.raises(InputError, match="a and b are not written alike"):
        read_frame(tmp_path)


def test_what_is_no_folder_of_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="folder without files"):
        files_of(tmp_path)
    (tmp_path / "inner").mkdir()
    with pytest.raises(InputError, match="folders in it"):
        files_of(tmp_path)
    with pytest.raises(InputError, match="No file is named"):
        files_of([])


def _has_httpfs() -> bool:
    with duckdb.connect() as database:
        database.execute("SET autoinstall_known_extensions = false")
        try:
            database.execute("LOAD httpfs")
        except duckdb.Error:
            return False
    return True


@pytest.mark.skipif(_has_httpfs(), reason="the extension is installed here")
@pytest.mark.parametrize(
    "address", ["s3://bucket/people/*.parquet", "https://x.invalid/people.csv"]
)
def test_without_the_extension_an_address_is_refused_with_the_way_out(address: str) -> None:
    with pytest.raises(InputError, match="INSTALL httpfs"):
        read_frame(address)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("s3://bucket/people/part 1?.csv", "part 1?.csv"),
        ("https://min:hunter2@x.invalid/a/people.csv?X-Amz-Signature=hunter2", "people.csv"),
        ("HTTPS://min:hunter2@x.invalid?sig=hunter2", "x.invalid"),
    ],
)
def test_no_message_names_a_key(address: str, name: str) -> None:
    """An address that is lent holds what opens it; refusals and notes name the file."""

    class Fetched:
        def __enter__(self) -> "Fetched":
            return self

        def __exit__(self, *_: object) -> None: ...

        def execute(self, *_: object) -> "Fetched":
            return self

        def fetchall(self) -> object:
            return [(address,)]

        def fetchone(self) -> object:
            return (b"id,city\n1,2\n",)

    with patch.object(remote.duckdb, "connect", lambda _: Fetched()):
        assert [found for found, _ in remote.read_remote(address)] == [name]
