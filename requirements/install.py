"""Set up an environment from locks: `python3 requirements/install.py .venv run dev`.

The project is installed from where it stands, or `--package=WHEEL` from a wheel.

Nothing is resolved: each package is the one that a lock names, with its hash, so that what is
published tomorrow changes nothing, and `uv pip check` says whether the locks fit together.
"""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
OLDEST = (3, 11)
OF_PIP = {  # where pip is told to look, so does uv, which does not read it
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
}


def main() -> None:
    """Make the environment where it is not there, and install what the locks name."""
    if sys.version_info < OLDEST:
        sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12")
    place, locks = Path(sys.argv[1]), [word for word in sys.argv[2:] if word[0] != "-"]
    wheels = [word.partition("=")[2] for word in sys.argv[2:] if word.startswith("--package=")]
    python = place / "bin" / "python"
    if not (python.parent / "pip").exists():
        _call(sys.executable, "-m", "venv", str(place))
    pip = (str(python), "-m", "pip")
    _call(*pip, "install", "--quiet", "--no-deps", "--require-hashes", "-r", str(HERE / "uv.lock"))
    uv = (str(place / "bin" / "uv"), "pip")
    into = ("--quiet", "--python", str(python))
    found = {**_settings_of(pip), **os.environ}
    named = [word for lock in locks for word in ("-r", str(HERE / f"{lock}.lock"))]
    _call(*uv, "install", *into, "--no-deps", "--require-hashes", *named, settings=found)
    project = wheels or ["--editable", str(HERE.parent)]
    for stale in HERE.parent.glob("*.egg-info"):  # beside the package it hides what is installed
        shutil.rmtree(stale)
    _call(*uv, "install", *into, "--no-deps", "--no-build-isolation", *project, settings=found)
    _call(*uv, "check", *into, settings=found)


def _settings_of(pip: tuple[str, ...]) -> dict[str, str]:
    """Return what pip was told of indexes and folders, in the names that uv knows."""
    listed = subprocess.run(
        [*pip, "config", "list"], check=True, capture_output=True, text=True
    ).stdout
    told: dict[str, str] = {}
    for where in ("global", "user", "site", ":env:"):  # the later counts
        for line in listed.splitlines():
            name, _, value = line.partition("=")
            if name.startswith(f"{where}."):
                told[name.removeprefix(f"{where}.")] = shlex.split(value)[0].replace("\\n", " ")
    settings = {
        variable: ("," if name == "find-links" else " ").join(told[name].split())
        for name, variable in OF_PIP.items()
        if told.get(name)
    }
    # As pip does: of all places the one that has the pinned file, which its hash tells.
    return {"UV_INDEX_STRATEGY": "unsafe-best-match", **settings}


def _call(*command: str, settings: dict[str, str] | None = None) -> None:
    code = subprocess.run(command, env=settings).returncode
    if code:
        sys.exit(code)


if __name__ == "__main__":
    main()
