"""Uploads at rest: what is read back, and what is refused."""

import io
import stat
from pathlib import Path

import pytest

from service import vault
from service.vault import CHUNK, Encrypting
from synth import InputError

KEY = vault.new_key()


def kept(folder: Path, content: bytes) -> Path:
    """The content as a file that was encrypted part by part, of odd lengths."""
    place, part = folder / "upload", 100_003
    with place.open("wb") as sink:
        encrypting = Encrypting(sink, key=KEY, upload="a")
        for start in range(0, len(content), part):
            encrypting.write(content[start : start + part])
        encrypting.end()
    return place


def test_how_a_file_comes_makes_no_difference(tmp_path: Path) -> None:
    content, sink = bytes(range(256)) * 10_000, io.BytesIO()
    at_once = Encrypting(sink, key=KEY, upload="a")
    at_once.write(content)
    at_once.end()

    assert kept(tmp_path, content).read_bytes() == sink.getvalue()


class Grudging(io.BytesIO):
    """What a disk that is nearly full may do: take a part of what it is given, and say so."""

    def write(self, content: bytes | memoryview) -> int:
        """Take a thousand bytes at most."""
        return super().write(memoryview(content)[:1000])


def test_what_a_disk_takes_in_parts_is_kept_whole(tmp_path: Path) -> None:
    sink, place = Grudging(), tmp_path / "upload"
    encrypting = Encrypting(sink, key=KEY, upload="a")
    encrypting.write(bytes(CHUNK + 5))
    encrypting.end()
    place.write_bytes(sink.getvalue())

    assert vault.decrypt(place, key=KEY, upload="a") == bytes(CHUNK + 5)


def test_a_file_that_was_never_ended_is_refused(tmp_path: Path) -> None:
    """It broke off after whole chunks: none of them says that it is the last."""
    place = tmp_path / "upload"
    with place.open("wb") as sink:
        Encrypting(sink, key=KEY, upload="a").write(bytes(3 * CHUNK))
    with pytest.raises(InputError, match="gone or damaged"):
        vault.decrypt(place, key=KEY, upload="a")


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_a_file_comes_back_as_it_was_and_is_not_readable(tmp_path: Path, size: int) -> None:
    content = (b"Violet Nightingale, " * (size // 20 + 1))[:size]
    place = kept(tmp_path, content)

    assert vault.decrypt(place, key=KEY, upload="a") == content
    assert b"Violet" not in place.read_bytes()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_a_file_is_read_a_part_at_a_time_and_from_any_place(tmp_path: Path, size: int) -> None:
    content = (bytes(range(251)) * (size // 251 + 1))[:size]
    source = vault.open_decrypted(kept(tmp_path, content), key=KEY, upload="a", name="people.csv")

    assert (source.name, source.size) == ("people.csv", size)
    with source.open() as file:
        assert file.read() == content
        for place in (0, CHUNK - 1, CHUNK, size - 1, size):
            file.seek(max(0, place))
            assert file.read(3) == content[max(0, place) :][:3]
        file.seek(-min(2, size), io.SEEK_END)
        assert file.read() == content[size - min(2, size) :]


def cut(content: bytes) -> bytes:
    return content[: 6 + CHUNK + 16]  # after a whole chunk, which was not the last


def exchanged(content: bytes) -> bytes:
    chunk = CHUNK + 16
    return content[:6] + content[6 + chunk : 6 + 2 * chunk] + content[6 : 6 + chunk] + content[-17:]


def flipped(content: bytes) -> bytes:
    return content[:100] + bytes([content[100] ^ 1]) + content[101:]


@pytest.mark.parametrize("damage", [cut, exchanged, flipped, lambda content: b"", lambda c: c[:9]])
def test_a_damaged_file_is_refused(tmp_path: Path, damage: object) -> None:
    assert callable(damage)
    place = kept(tmp_path, bytes(2 * CHUNK + 1))
    place.write_bytes(damage(place.read_bytes()))

    with pytest.raises(InputError, match="gone or damaged"):
        vault.decrypt(place, key=KEY, upload="a")
    with pytest.raises(InputError, match="gone or damaged"):
        vault.open_decrypted(place, key=KEY, upload="a", name="people.csv").open().read()


def test_a_file_of_another_upload_or_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="gone or damaged"):
        vault.decrypt(kept(tmp_path, b"x"), key=KEY, upload="b")
    with pytest.raises(InputError, match="gone or damaged"):
        vault.decrypt(tmp_path / "none", key=KEY, upload="a")
    with pytest.raises(InputError, match="gone or damaged"):
        vault.open_decrypted(tmp_path / "none", key=KEY, upload="a", name="people.csv")


def test_a_key_is_unwrapped_by_its_master_key_alone(tmp_path: Path) -> None:
    master = vault.master_key(tmp_path / "keys" / "master")
    wrapped = vault.wrap(KEY, master=master, upload="a")

    assert KEY not in wrapped
    assert vault.unwrap(wrapped, master=master, upload="a") == KEY
    assert vault.master_key(tmp_path / "keys" / "master") == master
    assert stat.S_IMODE((tmp_path / "keys" / "master").stat().st_mode) == 0o600
    for other in ({"master": vault.new_key(), "upload": "a"}, {"master": master, "upload": "b"}):
        with pytest.raises(InputError, match="master key of the service is another"):
            vault.unwrap(wrapped, **other)  # type: ignore[arg-type]
