"""The set-up gives what the locks name, whatever is published, with old tools and new ones."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from base64 import urlsafe_b64encode
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ROOT / "requirements"
OLDEST_PIP = "pip==22.3"  # of Python 3.11.0


def wheel(folder: Path, name: str, version: str, *, needs: tuple[str, ...] = ()) -> str:
    """Write a tiny package, and return its SHA-256."""
    info = f"{name}-{version}.dist-info"
    about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    about += "Provides-Extra: toml\n" + "".join(f"Requires-Dist: {need}\n" for need in needs)
    files = {
        f"{name}.py": f"VERSION = {version!r}\n",
        f"{info}/METADATA": about,
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    lines = [
        f"{path},sha256={urlsafe_b64encode(sha256(text.encode()).digest()).rstrip(b'=').decode()},"
        f"{len(text.encode())}"
        for path, text in files.items()
    ]
    files[f"{info}/RECORD"] = "\n".join([*lines, f"{info}/RECORD,,", ""])
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for inside, text in files.items():
            archive.writestr(inside, text)
    return sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A project whose set-up is ours and whose lock names `pinned` 1.0, of which there is a 1.1."""
    (tmp_path / "wheels").mkdir()
    pinned = wheel(tmp_path / "wheels", "pinned", "1.0")
    wheel(tmp_path / "wheels", "pinned", "1.1")
    needing = wheel(tmp_path / "wheels", "needing", "1.0", needs=("pinned[toml]>=1.0",))
    project = tmp_path / "project"
    (project / "requirements").mkdir(parents=True)
    shutil.copy(ROOT / "Makefile", project)
    for file in ("install.py", "uv.lock"):
        if (LOCKS / file).exists():
            shutil.copy(LOCKS / file, project / "requirements")
    lock = f"needing==1.0 --hash=sha256:{needing}\npinned==1.0 --hash=sha256:{pinned}\n" + _block(
        "setuptools"
    )
    (project / "requirements" / "run.lock").write_text(lock)
    (project / "requirements.lock").write_text(lock)
    (project / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["setuptools>=80"]\nbuild-backend = "setuptools.build_meta"\n'
        '[project]\nname = "project"\nversion = "1"\ndependencies = ["needing"]\n'
        "[tool.setuptools]\npy-modules = []\n"
    )
    return project


def _block(name: str) -> str:
    found = re.search(rf"^{name}==(?:.*\\\n)*.*\n", (LOCKS / "run.lock").read_text(), re.MULTILINE)
    assert found is not None
    return found[0]


def pins(name: str) -> dict[str, str]:
    """The pins of a lock for this Python, by package."""
    new = sys.version_info >= (3, 12)
    found = re.findall(
        r"^([a-z0-9._-]+)==([^ ;]+)(?: ; ([^\\\n]*))?", (LOCKS / name).read_text(), re.M
    )
    return {
        package: version
        for package, version, marker in found
        if "python_full_version" not in marker or (">=" in marker) == new
    }


@pytest.mark.parametrize("pip", [OLDEST_PIP, None], ids=["oldest", "own"])
def test_a_newer_release_of_a_pinned_package_changes_nothing(
    checkout: Path, tmp_path: Path, pip: str | None
) -> None:
    """Old pip resolves `pinned[toml]` afresh, finds 1.1 without a hash, and gives up."""
    environment = checkout / ".venv"
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    python = environment / "bin" / "python"
    if pip is not None:
        subprocess.run([python, "-m", "pip", "install", "--quiet", pip], check=True)
    links = [str(tmp_path / "wheels"), *os.environ.get("PIP_FIND_LINKS", "").split()]
    settings = {**os.environ, "PIP_FIND_LINKS": " ".join(links)}
    target = (
        ".venv/run.ready" if (checkout / "requirements" / "install.py").exists() else ".venv/ready"
    )
    done = subprocess.run(
        ["make", f"PYTHON={sys.executable}", target],
        cwd=checkout,
        env=settings,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    said = subprocess.run(
        [python, "-c", "import pinned; print(pinned.VERSION)"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert said.stdout == "1.0\n"


def test_no_lock_is_resolved_and_every_pin_has_its_hash() -> None:
    """Of a pin without a hash anything could be installed."""
    assert '"--no-deps", "--require-hashes"' in (LOCKS / "install.py").read_text()
    for lock in LOCKS.glob("*.lock"):
        text = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", lock.read_text(), flags=re.MULTILINE))
        assert text.strip(), lock
        for line in text.splitlines():
            assert re.match(r"[a-z0-9._-]+==\S+( ; [^#]+?)? *--hash=sha256:[0-9a-f]{64}", line), (
                line
            )


def test_what_runs_brings_no_test_tool_and_no_extra() -> None:
    """`make demo` and `make app` install run.lock alone."""
    tools = {"pytest", "coverage", "hypothesis", "mypy", "ruff", "playwright", "torch", "opacus"}
    tools |= {"sdv", "sdmetrics"}
    assert not tools & set(pins("run.lock"))
    assert {"pytest", "coverage", "hypothesis", "mypy", "ruff", "playwright"} <= set(
        pins("dev.lock")
    )
    assert {"torch", "opacus"} <= set(pins("neural.lock"))
    assert {"sdv", "sdmetrics"} <= set(pins("sdv.lock"))


def test_the_locks_agree_with_each_other() -> None:
    """All of them can be installed in one environment: no package is pinned in two ways."""
    together: dict[str, str] = {}
    for name in ("run.lock", "dev.lock", "neural.lock", "postgresql.lock", "sdv.lock"):
        for package, version in pins(name).items():
            assert together.setdefault(package, version) == version, package
    assert together["pandas"].startswith("2.3.")
    assert pins("pandas3.lock")["pandas"].startswith("3.")


def test_this_environment_is_the_one_of_the_locks() -> None:
    """What is tested here is what the locks name, the extras among it wherever CI runs."""
    here = {re.sub(r"[-_.]+", "-", each.name).lower(): each.version for each in distributions()}
    if here["pandas"].startswith("3."):
        locks = ["pandas3.lock"]
    elif "torch" in here or os.environ.get("CI"):
        locks = ["run.lock", "dev.lock", "neural.lock", "sdv.lock"]
    else:
        locks = ["run.lock", "dev.lock"]
    for lock in locks:
        wanted = {name: v for name, v in pins(lock).items() if name not in ("colorama",)}
        assert wanted == {name: here.get(name) for name in wanted}
