"""The package alone: a wheel, an empty environment, and neither checkout nor test tools."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DEMO = ROOT / "demo_data"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built with what the lock holds and without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    uv = str(Path(sys.executable).with_name("uv"))
    options = ["--quiet", "--offline", "--wheel", "--no-build-isolation"]
    where = ["--out-dir", str(folder), "--python", sys.executable, str(ROOT)]
    subprocess.run([uv, "build", *options, *where], check=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment that holds the wheel and what it needs."""
    place = tmp_path_factory.mktemp("environment")
    install = [sys.executable, ROOT / "requirements" / "install.py", place, "run"]
    subprocess.run([*install, f"--package={built}"], check=True)
    return place / "bin"


@pytest.fixture
def elsewhere(tmp_path: Path) -> dict[str, str]:
    """Surroundings in which nothing points to the checkout."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return {**kept, "XDG_DATA_HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)}


def test_the_wheel_holds_what_no_module_is(built: Path) -> None:
    """Templates, catalogues and the page's settings; no test and no benchmark."""
    names = set(zipfile.ZipFile(built).namelist())
    assert {
        "synth/dossier/templates/dossier.html.j2",
        "synth/dossier/templates/ko.po",
        "service/locale/ko/LC_MESSAGES/semblance.po",
        "service/web/.streamlit/config.toml",
        "service/web/app.py",
        "synth/py.typed",
        "privacy/py.typed",
    } <= names
    assert not [name for name in names if name.startswith(("tests", "benchmarks", "app.py"))]


def test_the_wheel_says_its_licence_and_what_finds_it(built: Path) -> None:
    """Apache-2.0 with its text, types, and the entry points of the command and of SDV."""
    with zipfile.ZipFile(built) as archive:
        texts = {Path(name).name: name for name in archive.namelist() if ".dist-info/" in name}
        about = archive.read(texts["METADATA"]).decode()
        points = archive.read(texts["entry_points.txt"]).decode()
        licence = archive.read(texts["LICENSE"]).decode()
    assert "License-Expression: Apache-2.0" in about
    assert "Typing :: Typed" in about
    assert "Version 2.0, January 2004" in licence
    for point in ("synth = synth.cli:main", "sdv.single_table:SemblanceSynthesizer = synth."):
        assert point in points


def test_an_installed_synth_makes_a_release(
    installed: Path, tmp_path: Path, elsewhere: dict[str, str]
) -> None:
    """The demo's table, from an empty folder; what a release says of its version is there too."""
    run = [installed / "synth", "run", DEMO / "customers_en.csv", "--epsilon", "1"]
    run += ["--schema", DEMO / "customers_en.schema.yaml", "-o", "release.zip"]
    done = subprocess.run(run, cwd=tmp_path, env=elsewhere, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    verify = [installed / "synth", "verify", "release.zip"]
    said = subprocess.run(verify, cwd=tmp_path, env=elsewhere, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    shown = [installed / "python", "-c", "import synth; print(synth.__file__)"]
    place = subprocess.run(shown, cwd=tmp_path, env=elsewhere, capture_output=True, text=True)
    assert not Path(place.stdout.strip()).is_relative_to(ROOT)


@pytest.fixture
def address(installed: Path, tmp_path: Path, elsewhere: dict[str, str]) -> Iterator[str]:
    """The address of a page that `synth app` opened, in a folder with settings of its own."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text('[server]\naddress = "0.0.0.0"\n')
    app = [installed / "synth", "app", "--no-browser", "--port", str(port)]
    with (
        (tmp_path / "log").open("wb") as log,
        subprocess.Popen(app, cwd=tmp_path, env=elsewhere, stdout=log, stderr=log) as page,
    ):
        yield f"http://localhost:{port}"
        page.terminate()


def test_an_installed_synth_opens_the_page(address: str, tmp_path: Path) -> None:
    """With our settings, not those of the folder: only this machine reaches it."""
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health") as answer:
                assert answer.read() == b"ok"
            break
        except OSError:
            assert time.monotonic() < until, (tmp_path / "log").read_text()
            time.sleep(0.2)
    ports = Path("/proc/net/tcp").read_text().splitlines()
    bound = [line.split()[1] for line in ports[1:] if line.split()[3] == "0A"]
    ours = [place for place in bound if int(place.partition(":")[2], 16) == int(address[-5:])]
    assert "00000000" not in {place.partition(":")[0] for place in ours}
    assert "localhost" in (tmp_path / "log").read_text()
