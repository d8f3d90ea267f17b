"""Hostile files: each ends in words, in a process that has nothing and leaves nothing."""

import gc
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from service import vault
from service.reader.seen import Contents, Reading
from service.readers import MEMORY, Readers, Table
from service.words import catalogue
from synth import InputError
from synth.catalogue import translations
from tests.service.hostile import READ, REFUSED
from tests.service.jobs import SECRET

MOST_GROWTH = 50 << 20  # bytes of this process, which stands for the server
SECONDS = 120  # for one file; on a free machine all but three take less than one


@pytest.fixture(scope="module")
def readers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Readers]:
    """Of 3 GiB each; what reads one file goes on to the next, unless that has ended it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(MEMORY, "3")
        patch.setenv("TMPDIR", str(tmp_path_factory.mktemp("temporary")))
        readers = Readers(seconds=SECONDS)
        yield readers
        readers.end_all()


def brought(folder: Path, content: bytes, name: str) -> Table:
    key, place = vault.new_key(), folder / "upload"
    with place.open("wb") as sink:
        encrypting = vault.Encrypting(sink, key=key, upload=place.name)
        encrypting.write(content)
        encrypting.end()
    return Table(place, name, Reading(), lambda: key)


def resident() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def opened(readers: Readers, table: Table) -> tuple[Contents | InputError, int]:
    """What comes of a table, and by how much this process has grown at the most."""
    before = resident()
    try:
        return readers.open(table), resident() - before
    except InputError as refusal:
        return refusal, resident() - before


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_ends_in_words(readers: Readers, name: str, tmp_path: Path) -> None:
    """In both languages, without a cell of it, and without growth here."""
    table = brought(tmp_path, REFUSED[name](), "people.csv")
    began = time.monotonic()
    refused, growth = opened(readers, table)

    assert isinstance(refused, InputError), "it was read"
    said = str(refused), refused.message.in_words(translations("ko", catalogue("ko")))
    assert "internal error" not in said[0], "it was not foreseen"
    assert said[0] != said[1]
    assert SECRET not in said[0] + said[1]
    assert growth < MOST_GROWTH
    assert time.monotonic() - began < SECONDS
    assert [path.name for path in tmp_path.iterdir()] == ["upload"]
    assert not Path("/tmp/semblance-was-here").exists()


@pytest.mark.parametrize("name", READ)
def test_what_looks_hostile_and_is_none_is_read(
    readers: Readers, name: str, tmp_path: Path
) -> None:
    """What a spreadsheet would calculate is text; nothing is called, and a proposal is made."""
    table = brought(tmp_path, READ[name](), "people.csv")
    read, growth = opened(readers, table)

    assert isinstance(read, Contents)
    assert readers.ask(table, "propose", "strict", False)
    assert growth < MOST_GROWTH
    assert [path.name for path in tmp_path.iterdir()] == ["upload"]


def test_there_are_more_than_sixty() -> None:
    assert len(REFUSED) + len(READ) > 60
    assert len(REFUSED) >= 60
