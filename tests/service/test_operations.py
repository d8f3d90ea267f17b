"""What docs/operations.md tells an operator to do, done."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from service import rotate_key
from service.rotate_key import rotate
from service.store.arriving import keep
from service.store.layout import SUPERVISED
from service.store.store import DATABASE, Store, default_store
from synth import InputError
from tests.service.jobs import TABLE, open_store
from tests.service.served import ROOT

TEXT = (ROOT / "docs" / "operations.md").read_text("utf-8")


def with_upload(folder: Path) -> tuple[Store, str]:
    store = open_store(folder)
    project = store.add_project("Ours", "us", who="owner")
    return store, keep(store, project.id, "p.csv", TABLE, who="owner")


def shown(first: str) -> str:
    """The block of commands in the docs that begins so."""
    (block,) = [one for one in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL) if first in one]
    return str(block)


def test_a_new_master_key_opens_what_the_old_one_did(tmp_path: Path) -> None:
    store, upload = with_upload(tmp_path)
    old = store.key_path.read_bytes()
    assert rotate(store) == 1

    assert store.key_path.read_bytes() != old
    assert not store.key_path.with_suffix(".next").exists()
    assert store.key_path.stat().st_mode & 0o777 == 0o600
    assert open_store(tmp_path).read_upload(upload)[1] == TABLE


@pytest.mark.parametrize("at", ["before", "after"])
def test_a_change_of_keys_that_broke_off_is_ended(
    tmp_path: Path, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the keys are wrapped anew, or after it and before the new key has its name."""
    store, upload = with_upload(tmp_path)
    where = "service.store.rekeying.wrap_all" if at == "before" else "os.replace"
    with monkeypatch.context() as broken:

        def stop(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        broken.setattr(where, stop)
        with pytest.raises(KeyboardInterrupt):
            rotate(store)
    assert rotate(store) == 1
    assert open_store(tmp_path).read_upload(upload)[1] == TABLE


def test_no_key_is_changed_under_a_server(tmp_path: Path) -> None:
    store, _ = with_upload(tmp_path)
    (store.folder / SUPERVISED).touch()
    with pytest.raises(InputError, match="Stop it first"):
        rotate(store)
    old = time.time() - 60
    os.utime(store.folder / SUPERVISED, (old, old))
    assert rotate(store) == 1


def test_no_key_is_changed_by_a_database_that_does_not_know_the_uploads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody could open them any more: what wraps their keys would be gone."""
    for name in ("STATE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    url = f"sqlite:///{tmp_path / 'of-the-server.db'}"
    with monkeypatch.context() as server:
        server.setenv(DATABASE, url)
        store = default_store()
        project = store.add_project("Ours", "us", who="owner")
        upload = keep(store, project.id, "p.csv", TABLE, who="owner")
    old = store.key_path.read_bytes()
    monkeypatch.setattr(sys, "argv", ["rotate_key"])
    assert rotate_key.main() == 2
    assert "does not know 1 of the uploads" in capsys.readouterr().err
    assert store.key_path.read_bytes() == old

    settings = tmp_path / "semblance.toml"
    settings.write_text(f'address = "http://localhost:1"\ndatabase = "{url}"\n')
    monkeypatch.setattr(sys, "argv", ["rotate_key", "--config", str(settings)])
    monkeypatch.setenv(DATABASE, "")  # set back once this test is over
    monkeypatch.delenv(DATABASE)
    assert rotate_key.main() == 0
    assert store.key_path.read_bytes() != old
    again = Store(store.folder, key_path=store.key_path, database=url)
    assert again.read_upload(upload)[1] == TABLE


def test_a_store_is_backed_up_and_restored_as_the_docs_say(tmp_path: Path) -> None:
    """By the very lines; then it opens, with its uploads and its key."""
    home = tmp_path / "home"
    data, state = home / ".local/share/semblance", home / ".local/state/semblance"
    place = Store(data / "service", key_path=state / "service.key")
    project = place.add_project("Ours", "us", who="owner")
    upload = keep(place, project.id, "p.csv", TABLE, who="owner")
    (state / "ledger.db").write_bytes(b"a ledger")
    (state / "service.next").write_bytes(b"of a change of keys that broke off")
    surroundings = {
        "HOME": str(home),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }

    def do(lines: str) -> None:
        command = ["bash", "-euc", lines]
        subprocess.run(command, check=True, env=surroundings, cwd=tmp_path, capture_output=True)

    do(shown("-cf backup.tar"))
    for gone in (data, state):
        shutil.rmtree(gone)
    do(shown("tar -xf"))
    again = Store(data / "service", key_path=state / "service.key")
    assert again.read_upload(upload)[1] == TABLE
    assert (state / "ledger.db").read_bytes() == b"a ledger"
    assert not (state / "service.next").exists(), "keys lie apart"
