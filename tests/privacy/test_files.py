"""Files stand under their name whole or not at all."""

import os
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from privacy.files import default_ledger, lock_folder, write_durably

OLD, NEW = b"what stood there", b"what is new" * 1000


class Disk:
    """A disk that at a power cut keeps what was synced, and of the rest what is worst.

    A file's content is kept if the file was synced, a name if its folder was synced after; of the
    other names all, or the first of them, or none may be there.
    """

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.contents = {path.stat().st_ino: path.read_bytes() for path in folder.iterdir()}
        self.names: dict[str, int | None] = {
            path.name: path.stat().st_ino for path in folder.iterdir()
        }
        self.pending: list[tuple[str, int | None]] = []
        self.seen: list[dict[str, bytes]] = []
        fsync, link, replace = os.fsync, os.link, Path.replace

        def synced(handle: int) -> None:
            fsync(handle)
            found = os.fstat(handle)
            if stat.S_ISDIR(found.st_mode):
                self.names.update(self.pending)
                self.pending.clear()
            else:
                self.contents[found.st_ino] = Path(f"/proc/self/fd/{handle}").read_bytes()
            self.cut()

        def linked(source: str, name: str, **options: Any) -> None:
            link(source, name, **options)
            self.pending.append((name, os.stat(source).st_ino))
            self.cut()

        def replaced(path: Path, target: Path) -> Path:
            inode = path.stat().st_ino
            replace(path, target)
            self.pending += [(target.name, inode), (path.name, None)]
            self.cut()
            return target

        patch.setattr(os, "fsync", synced)
        patch.setattr(os, "link", linked)
        patch.setattr(Path, "replace", replaced)

    def cut(self) -> None:
        """Note what may be found after a power cut right now."""
        for kept in range(len(self.pending) + 1):
            names = {**self.names, **dict(self.pending[:kept])}
            found = {n: self.contents.get(i, b"") for n, i in names.items() if i is not None}
            self.seen.append(found)


@pytest.fixture(params=["unnamed", "named", "no /proc"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """File systems with unnamed files, without, and a system where they cannot be named."""
    opened, is_dir = os.open, Path.is_dir
    if request.param == "named":

        def refused(path: Any, flags: int, *mode: int) -> int:
            if flags & os.O_TMPFILE == os.O_TMPFILE:
                raise OSError(95, "Operation not supported")
            return opened(path, flags, *mode)

        monkeypatch.setattr(os, "open", refused)
    if request.param == "no /proc":
        monkeypatch.setattr(Path, "is_dir", lambda path: "/proc" not in str(path) and is_dir(path))
    return str(request.param)


@pytest.mark.parametrize("stands", [False, True])
def test_a_power_cut_leaves_the_old_file_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str, stands: bool
) -> None:
    """At every moment, and the new one once it was said to be written."""
    if stands:
        (tmp_path / "file").write_bytes(OLD)
    disk = Disk(tmp_path, monkeypatch)
    write_durably(tmp_path / "file", NEW, mode=0o640)

    allowed = {OLD, NEW} if stands else {None, NEW}
    assert {found.get("file") for found in disk.seen} == allowed
    assert disk.seen[-1] == {"file": NEW}
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o640


def test_nothing_is_left_where_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """A full disk, as the system says it when the file is synced."""
    (tmp_path / "file").write_bytes(OLD)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_durably(tmp_path / "file", NEW, mode=0o600)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [OLD]


def test_what_a_killed_process_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    """It can only be left where a file replaced another."""
    (tmp_path / "file").write_bytes(OLD)
    seen: list[str] = []

    def killed(path: Path, target: Path) -> Path:
        seen.append(path.name)
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            write_durably(tmp_path / "file", NEW, mode=0o600)
    (tmp_path / seen[0]).write_bytes(b"half of")
    write_durably(tmp_path / "file", NEW, mode=0o600)

    assert [path.read_bytes() for path in tmp_path.iterdir()] == [NEW]


@pytest.fixture
def waiting(tmp_path: Path) -> Iterator[threading.Thread]:
    """A thread that writes to a folder that another holds."""
    with lock_folder(tmp_path):
        thread = threading.Thread(
            target=write_durably, args=(tmp_path / "f", NEW), kwargs={"mode": 0o600}
        )
        thread.start()
        yield thread


def test_writers_of_one_folder_wait_for_each_other(
    tmp_path: Path, waiting: threading.Thread
) -> None:
    """Else one could clear what another is about to name."""
    waiting.join(0.2)

    assert waiting.is_alive()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_is_no_file_is_not_replaced_by_one(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    """A release written to /dev/null, or to a pipe, once took its place."""
    make(tmp_path / "place")
    before = (tmp_path / "place").stat()
    with pytest.raises(OSError, match="no regular file"):
        write_durably(tmp_path / "place", NEW, mode=0o600)

    assert (tmp_path / "place").stat().st_mode == before.st_mode
    assert [path.name for path in tmp_path.iterdir()] == ["place"]


@pytest.mark.parametrize("name", ["nowhere/file", "file/file"])
def test_a_folder_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    """Before anything is spent on what shall stand in it: `synth run` asks first."""
    (tmp_path / "file").write_bytes(OLD)
    with pytest.raises(OSError, match="its folder does not exist"):
        write_durably(tmp_path / name, NEW, mode=0o600)

    assert [path.read_bytes() for path in tmp_path.iterdir()] == [OLD]


def test_the_ledger_stands_in_the_users_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the XDG directories say it; a relative path would be another ledger in each folder."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert default_ledger() == tmp_path / "state" / "semblance" / "ledger.db"
    monkeypatch.setenv("XDG_STATE_HOME", "state")
    assert default_ledger() == tmp_path / ".local" / "state" / "semblance" / "ledger.db"
