"""Write the locks anew from pyproject.toml: `make locks`, or `make locks UPGRADE=1` for newer pins.

Everything is resolved once and together, so that any locks can be installed in one environment.
`run.lock` is complete by itself; the others hold what they add to it. `pandas3.lock` is an
environment of its own: what runs and tests, with the other pandas.
"""

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
EXTRAS = ("dev", "neural", "postgresql", "sdv")
# Of the builds for Linux the registry has CUDA's alone, which need 19 packages for graphics; ours
# is the build for processors. pip and uv take it from where they were told to look further.
TORCH = "6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b"
GRAPHICS = re.compile(r"nvidia-|cuda-|triton$")
OF_PANDAS = {"pandas", "python-dateutil", "pytz", "six"}  # what pandas 2 and 3 disagree on
HEAD = "# Written by `make locks`. Installed without resolving.\n"
_COMPILE = (
    "uv pip compile --universal --python-version 3.11 --prerelease disallow --generate-hashes "
    "--quiet --no-header --no-annotate"
)
_BLOCK = re.compile(r"^(?P<name>[a-z0-9._-]+)==(?:.*\\\n)*.*\n", re.MULTILINE)

Pins = dict[str, list[str]]  # by package; several where they depend on the version of Python


def main() -> None:
    """Resolve, part and write."""
    upgrade = "--upgrade" in sys.argv[1:]
    known = {} if upgrade else _pins("".join(file.read_text() for file in HERE.glob("[!pu]*.lock")))
    together = _compiled(known, *EXTRAS)
    run = _compiled(together)
    _write("run", run)
    for extra in EXTRAS:
        _write(
            extra,
            {name: pin for name, pin in _compiled(together, extra).items() if name not in run},
        )
    others = {name: pin for name, pin in together.items() if name not in OF_PANDAS}
    _write("pandas3", _compiled({**others, "pandas": ["pandas>=3\n"]}, "dev"))


def _compiled(known: Pins, *extras: str) -> Pins:
    named = [word for extra in extras for word in ("--extra", extra)]
    constraints = HERE / "constraints.txt"
    constraints.write_text("".join(_without_hashes(pin) for pins in known.values() for pin in pins))
    try:
        done = subprocess.run(
            [*_COMPILE.split(), "-c", str(constraints), *named, "pyproject.toml"],
            cwd=HERE.parent,
            check=True,
            capture_output=True,
            text=True,
        )
    finally:
        constraints.unlink()
    return _pins(done.stdout)


def _pins(text: str) -> Pins:
    """Return the pins of each package, with their hashes, as they stand in a lock."""
    found: Pins = {}
    for block in _BLOCK.finditer(text):
        name = block["name"]
        if name == "torch":
            pin = block[0].split()[0].removesuffix("+cpu")
            found[name] = [f"{pin}+cpu \\\n    --hash=sha256:{TORCH}\n"]
        elif not GRAPHICS.match(name):
            found.setdefault(name, [])
            found[name] += [block[0]] if block[0] not in found[name] else []
    return found


def _without_hashes(pin: str) -> str:
    return pin.split("\n")[0].rstrip(" \\").replace("+cpu", "") + "\n"


def _write(name: str, pins: Pins) -> None:
    text = HEAD + "".join(pin for one in pins.values() for pin in one)
    (HERE / f"{name}.lock").write_text(text)


if __name__ == "__main__":
    main()
