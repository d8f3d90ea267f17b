"""Readers: what they are kept from, and what becomes of those that end."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import synth
from privacy.accounting import Budget
from service import vault
from service.reader import wire
from service.reader.desk import Desk
from service.reader.seen import Reading
from service.readers import MEMORY, Readers, Table
from synth import Bought, ColumnSpec, InputError, Schema
from tests.service.jobs import SCHEMA, SECRET, TABLE

ROOT = Path(__file__).parents[2]
COLUMN = ColumnSpec("age", "integer", domain=Bought())
TRIES = """
import ctypes, os, socket, struct, subprocess, sys, threading
from service.reader.confinement import Limits, confine
port, parent, folder, ways = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:]
library = ctypes.CDLL(None, use_errno=True)
used = confine(Limits(memory=2 << 30, seconds=60, file=64 << 20), network=ways)
def allowed(what):
    try:
        return what() in (None, True) or True
    except (OSError, MemoryError) as fault:
        return getattr(fault, "errno", None) == 2  # it looked for the program
def raw(name, *arguments):
    answer = getattr(library, name)(*arguments)
    if answer < 0:
        raise OSError(ctypes.get_errno(), name)
    return answer
def below():  # as a parser does that was taken over: without the interpreter
    handle = raw("socket", 2, 1, 0)
    held = struct.pack("=HH4s8x", 2, socket.htons(port), bytes([127, 0, 0, 1]))
    raw("connect", handle, held, 16)
def forked():
    if raw("fork") == 0:
        os._exit(0)
def threaded():
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()
def in_memory():
    with open(os.memfd_create("x"), "wb", buffering=0) as file:
        file.write(bytes(1 << 20))
def too_much_in_memory():
    with open(os.memfd_create("x"), "wb", buffering=0) as file:
        for _ in range(65):
            if file.write(bytes(1 << 20)) < 1 << 20:
                raise OSError
tries = {
    "connect": lambda: socket.create_connection(("127.0.0.1", port), timeout=5).close(),
    "connect below": below,
    "resolve": lambda: socket.getaddrinfo("localhost", 80),
    "fork below": forked,
    "run": lambda: subprocess.run(["true"], check=True),
    "run below": lambda: raw("execve", b"/nowhere", None, None),
    "write": lambda: open(folder + "/x", "w").close(),
    "write below": lambda: raw("open", (folder + "/y").encode(), 65, 384),
    "delete below": lambda: raw("unlink", (folder + "/kept").encode()),
    "signal below": lambda: raw("kill", parent, 0),
    "memory": lambda: len(bytearray(3 << 30)),
    "file in memory": in_memory,
    "too large a file in memory": too_much_in_memory,
    "thread": threaded,
}
print(used, *[name for name, what in tries.items() if allowed(what)], sep=";")
"""
NEEDED = {"thread", "file in memory"}
REFUSED_BY_THE_PROGRAM = {"connect", "resolve", "run", "memory", "too large a file in memory"}


@pytest.fixture
def readers() -> Iterator[Readers]:
    readers = Readers(at_once=2, seconds=120)
    yield readers
    readers.end_all()


def kept(folder: Path, content: bytes = TABLE, name: str = "upload") -> Table:
    key, place = vault.new_key(), folder / name
    with place.open("wb") as sink:
        encrypting = vault.Encrypting(sink, key=key, upload=name)
        encrypting.write(content)
        encrypting.end()
    return Table(place, "people.csv", Reading(), lambda: key)


def tried(folder: Path, *ways: str) -> tuple[str, set[str]]:
    """What a process that confined itself could still do, a listening neighbour beside it."""
    (folder / "kept").touch()
    with socket.create_server(("127.0.0.1", 0)) as neighbour:
        port = str(neighbour.getsockname()[1])
        command = [sys.executable, "-c", TRIES, port, str(os.getpid()), str(folder), *ways]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    used, *allowed = done.stdout.strip().split(";")
    return used, set(allowed)


def has_namespaces() -> bool:
    """Whether this machine lets anybody begin a network of its own."""
    probe = "import ctypes; raise SystemExit(ctypes.CDLL(None).unshare(0x50000000) != 0)"
    return subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0


def test_a_filter_of_calls_leaves_what_reading_needs_and_no_more(tmp_path: Path) -> None:
    assert tried(tmp_path, "filter") == ("filter", NEEDED)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_a_namespace_has_no_network_by_itself(tmp_path: Path) -> None:
    if not has_namespaces():
        pytest.skip("this machine allows no namespaces to users")
    used, allowed = tried(tmp_path, "namespace")
    assert used == "namespace"
    assert not {"connect", "connect below"} & allowed


def test_both_hold_together(tmp_path: Path) -> None:
    used, allowed = tried(tmp_path, "namespace", "filter")
    assert used == ("namespace" if has_namespaces() else "filter")
    assert allowed == NEEDED


def test_where_the_kernel_helps_not_the_program_refuses_by_itself(tmp_path: Path) -> None:
    """Weaker, and it says so: what is called below the interpreter goes through."""
    used, allowed = tried(tmp_path)
    assert used == "program"
    assert not REFUSED_BY_THE_PROGRAM & allowed
    assert "connect below" in allowed


def test_a_table_is_read_asked_and_forgotten(readers: Readers, tmp_path: Path) -> None:
    table = kept(tmp_path)
    contents = readers.open(table)
    number = readers.alive()["upload"]

    assert contents == Desk(TABLE, "people.csv", Reading()).contents
    assert readers.ask(table, "check", COLUMN).refusal is None
    assert readers.ask(table, "cells", "name")[0] == f"{SECRET} 0"
    assert readers.alive() == {"upload": number}
    readers.end("upload")
    assert readers.alive() == {}
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_what_a_reader_says_is_what_the_desk_says(readers: Readers, tmp_path: Path) -> None:
    """Each kind of answer goes over the wire and back."""
    table, desk = kept(tmp_path), Desk(TABLE, "people.csv", Reading())
    columns = readers.ask(table, "propose", "strict", True)
    found = readers.ask(table, "inspect")

    assert columns == desk.propose("strict", True)
    assert found == desk.inspect()
    assert readers.ask(table, "preview") == desk.preview()
    assert readers.ask(table, "riskiest") == desk.riskiest()
    assert readers.ask(table, "surrogate", found.found["name"], "name") == desk.surrogate(
        found.found["name"], "name"
    )


def test_a_reader_that_was_killed_begins_again(readers: Readers, tmp_path: Path) -> None:
    table = kept(tmp_path)
    readers.open(table)
    before = readers.alive()["upload"]
    os.kill(before, signal.SIGKILL)
    until = time.monotonic() + 30
    while readers.alive() and time.monotonic() < until:
        time.sleep(0.05)

    assert readers.ask(table, "check", COLUMN).refusal is None
    assert readers.alive()["upload"] != before


def test_a_reader_that_is_killed_while_it_answers_ends_in_words(tmp_path: Path) -> None:
    readers = Readers(seconds=120)
    table = kept(tmp_path)
    readers.open(table)
    number = readers.alive()["upload"]
    os.kill(number, signal.SIGSTOP)
    threading.Timer(0.5, os.kill, (number, signal.SIGKILL)).start()
    with pytest.raises(InputError, match="its reader was ended"):
        readers.ask(table, "check", COLUMN)
    readers.end_all()


def test_a_reader_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    readers = Readers(seconds=120)
    table = kept(tmp_path)
    readers.open(table)
    number = readers.alive()["upload"]
    os.kill(number, signal.SIGSTOP)
    readers._seconds = 1
    with pytest.raises(InputError, match="its reader was ended"):
        readers.ask(table, "check", COLUMN)
    assert readers.alive() == {}
    readers.end_all()


def test_memory_ends_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MEMORY, "1")
    readers = Readers(seconds=120)
    content = b"name,age\n" + b"somebody of a long name,41\n" * 16_000_000
    with pytest.raises(InputError, match="more than 1 GiB of memory"):
        readers.open(kept(tmp_path, content))
    readers.end_all()


def test_a_fault_says_no_cell(
    readers: Readers, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Asked for a column that there is not; the log has the place alone."""
    table = kept(tmp_path)
    with pytest.raises(InputError, match="internal error"):
        readers.ask(table, "cells", SECRET)

    assert "KeyError at __main__.py:" in caplog.text
    assert SECRET not in caplog.text
    assert readers.ask(table, "check", COLUMN).refusal is None


def test_of_many_tables_few_are_held(readers: Readers, tmp_path: Path) -> None:
    """The one that nobody asked for the longest time goes, and comes back when it is asked."""
    tables = [kept(tmp_path, name=f"upload{number}") for number in range(3)]
    for table in tables:
        readers.open(table)
    assert set(readers.alive()) == {"upload1", "upload2"}
    readers.ask(tables[0], "check", COLUMN)
    assert set(readers.alive()) == {"upload0", "upload2"}


def test_a_reader_that_nobody_asks_ends(tmp_path: Path) -> None:
    readers = Readers(idle=0.4)
    readers.open(kept(tmp_path))
    until = time.monotonic() + 30
    while readers.alive() and time.monotonic() < until:
        time.sleep(0.1)
    assert readers.alive() == {}


def test_a_reader_ends_with_the_server(tmp_path: Path) -> None:
    """Also when that is killed; the pipe of questions closes, whatever it does just then."""
    table = kept(tmp_path)
    script = (
        "import sys, time; from pathlib import Path; from service.readers import Readers, Table;"
        "from service.reader.seen import Reading; r = Readers();"
        f"t = Table(Path({str(table.path)!r}), 'p.csv', Reading(), lambda: {table.open_key()!r});"
        "r.open(t); print(r.alive()['upload'], flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        number = int(server.stdout.readline())
        server.kill()
    until = time.monotonic() + 30
    while Path(f"/proc/{number}").exists() and time.monotonic() < until:
        time.sleep(0.1)
    assert not Path(f"/proc/{number}").exists()


@pytest.mark.parametrize(
    "line",
    [
        b'{"is": "Popen", "of": {"args": "true"}}\n',
        b'{"is": "Finding", "of": {"unknown": 1}}\n',
        b'{"is": "Finding"}\n',
        b"[" * 5000 + b"\n",
        b"\xff\n",
        b"\n",
    ],
)
def test_an_answer_makes_values_of_ours_alone(line: bytes) -> None:
    """Whoever took a reader over can say anything."""
    with pytest.raises(ValueError, match=r"."):
        wire.read(line)


def test_only_values_of_ours_are_sent() -> None:
    with pytest.raises(TypeError):
        wire.write(ctypes.c_int(1))


def test_an_internal_report_is_made_by_a_reader(readers: Readers, tmp_path: Path) -> None:
    """Its charts are drawn by a renderer that begins threads and makes code: confined as it is."""
    schema = Schema.from_yaml(SCHEMA)
    read = synth.Table.from_bytes(TABLE, schema, name="people.csv")
    release = synth.synthesize(
        read, Budget(1.0), engine="independent", ledger=tmp_path / "ledger.db"
    )
    made = tmp_path / "release.zip"
    release.to_zip(made)
    shares: list[float] = []
    page = readers.ask(
        kept(tmp_path),
        "compare",
        tmp_path / "release.zip",
        schema,
        "ko",
        False,
        progress=shares.append,
    )

    assert page.startswith("<!doctype html>")
    assert "<svg" in page
    assert SECRET not in page


@pytest.mark.slow
def test_a_reader_finds_names_in_texts_without_torch() -> None:
    """Whether it is installed or not."""
    asked = (
        "import sys; from service.reader.__main__ import spare_torch; spare_torch();"
        "from privacy.pii.text import entities;"
        "found = {entity.type for entity in entities('고객 김철수님, a@b.example')};"
        "print(sorted(found), sys.modules['torch'], 'spacy' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "['email', 'person_name'] None True"
