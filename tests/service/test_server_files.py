"""Tables that lie on the server: off by default, and never beyond the folder that is allowed."""

import os
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from service import server_files
from service.server_files import FOLDER
from synth import InputError
from tests.service.jobs import SECRET, TABLE, open_store
from tests.service.test_app import app, draft_of, press

__all__ = ["app"]


@pytest.fixture
def allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a table, one below it, hidden ones, and links that lead out of it."""
    folder, outside = tmp_path / "tables", tmp_path / "outside"
    (folder / "below").mkdir(parents=True)
    outside.mkdir()
    for place in (folder / "people.csv", folder / "below" / "more.csv", outside / "secret.csv"):
        place.write_bytes(TABLE)
    (folder / ".hidden.csv").write_bytes(TABLE)
    (folder / "link.csv").symlink_to(outside / "secret.csv")
    (folder / "linked").symlink_to(outside)
    os.mkfifo(folder / "pipe.csv")
    monkeypatch.setenv(FOLDER, str(folder))
    return folder


def test_it_is_off_unless_an_operator_names_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    for named in ("", "relative", "/nowhere/at/all"):
        monkeypatch.setenv(FOLDER, named)
        assert not server_files.is_open()
        assert server_files.names() == []


def test_what_is_listed_lies_in_the_folder(allowed: Path) -> None:
    assert server_files.is_open()
    assert server_files.names() == ["below/more.csv", "people.csv"]


def test_a_file_is_taken_and_encrypted(allowed: Path, tmp_path: Path) -> None:
    store = open_store(tmp_path)
    project = store.add_project("Ours", "us", who="owner")
    upload = server_files.bring(store, project.id, "below/more.csv", who="owner")
    known, content = store.read_upload(upload)

    assert content == TABLE
    assert known.name == "more.csv"
    assert SECRET.encode() not in (store.uploads / upload).read_bytes()
    assert (allowed / "below" / "more.csv").read_bytes() == TABLE


@pytest.mark.parametrize(
    "name",
    ["../outside/secret.csv", "link.csv", "linked/secret.csv", "/etc/passwd", ".hidden.csv", ""],
)
def test_nothing_else_is_taken(allowed: Path, tmp_path: Path, name: str) -> None:
    store = open_store(tmp_path)
    project = store.add_project("Ours", "us", who="owner")
    with pytest.raises(InputError, match="The server has no such table"):
        server_files.bring(store, project.id, name, who="owner")
    assert not list(store.uploads.iterdir())


def test_a_link_that_takes_a_files_place_is_not_followed(
    allowed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the list and the opening."""
    store = open_store(tmp_path)
    project = store.add_project("Ours", "us", who="owner")
    monkeypatch.setattr(server_files, "names", lambda: ["link.csv", "linked/secret.csv"])
    for name in ("link.csv", "linked/secret.csv"):
        with pytest.raises(InputError, match="The server has no such table"):
            server_files.bring(store, project.id, name, who="owner")


def test_the_page_offers_it_where_it_is_allowed(app: AppTest, allowed: Path) -> None:
    app.run()
    app.selectbox(key="server file").set_value("people.csv").run()
    press(app, "take server file")
    source = draft_of(app).source

    assert source is not None
    assert source.name == "people.csv"
    assert not app.button(key="next").disabled


def test_the_page_offers_none_by_default(app: AppTest) -> None:
    assert "server file" not in [box.key for box in app.run().selectbox]
