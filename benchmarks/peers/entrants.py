"""Who enters: each peer in an environment of its own, our engines as `synth run`.

An environment is made once, from the pinned files in `benchmarks/environments`, with the Python
that runs this; dpmm wants 3.11.
"""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers.tables import SOURCES, Binned

DELTA = 1e-6
TARGETED = "-target"  # after the name of an engine of ours
INSIDE = Path(__file__).parent / "inside"
PINNED = Path(__file__).parent.parent / "environments"


@dataclass(frozen=True)
class Peer:
    """Somebody else's engine.

    Attributes:
        environment: the pinned file; its script in `inside` is called run_<environment>.py.
        package: what is measured.
        options: what the script takes beside folder, output and budget.
        note: how it was run, where that differs from the package as shipped.
        is_private: it takes a budget; else it is a reference that promises nothing.
    """

    environment: str
    package: str
    options: tuple[str, ...]
    note: str = ""
    is_private: bool = True


_DEFAULTS = "defaults; public domain handed over"
_REFERENCE = "no privacy at all, for reference; defaults, ordered columns as numbers"
PEERS: Mapping[str, Peer] = {
    "dpmm-mst": Peer("dpmm", "dpmm", ("mst",), _DEFAULTS),
    "dpmm-privbayes": Peer("dpmm", "dpmm", ("privbayes",), _DEFAULTS),
    "dpmm-aim": Peer("dpmm", "dpmm", ("aim",), _DEFAULTS),
    "opendp-mst": Peer(
        "opendp",
        "opendp",
        ("mst", "sample"),
        'public keys, `synthesize(method="sample")`; patched to run: the budget of its selection '
        "is taken 10⁻¹² smaller, or its own filter refuses it by a rounding",
    ),
    "opendp-mst-round": Peer(
        "opendp", "opendp", ("mst", "round"), 'as before, with the default `method="round"`'
    ),
    "opendp-aim": Peer(
        "opendp", "opendp", ("aim", "sample"), 'public keys, `synthesize(method="sample")`'
    ),
    "smartnoise-mst": Peer(
        "smartnoise",
        "smartnoise-synth",
        ("sample",),
        'public categories; patched to draw rows with mbi\'s `method="sample"`',
    ),
    "smartnoise-mst-round": Peer(
        "smartnoise", "smartnoise-synth", ("round",), "public categories; draws rows as shipped"
    ),
    "mostlyai": Peer(
        "mostlyai",
        "mostlyai-engine",
        (),
        "codes as categories, value protection off, other options as shipped",
    ),
    **{
        f"sdv-{model}": Peer("sdv", "sdv", (model,), _REFERENCE, is_private=False)
        for model in ("gaussiancopula", "ctgan", "tvae")
    },
}


def is_private(entrant: str) -> bool:
    """Say whether an entrant is given a budget, as ours are and peers that promise something."""
    return entrant not in PEERS or PEERS[entrant].is_private


def python_of(environment: str, scratch: Path) -> Path:
    """Return the interpreter of an environment, made where it is absent.

    Raises:
        subprocess.CalledProcessError: it cannot be installed here.
    """
    folder = scratch / "environments" / environment
    ready = folder / "ready"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        install = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-deps"]
        pinned = PINNED / f"{environment}.txt"
        subprocess.run([*install, "--requirement", str(pinned)], check=True)
        ready.touch()
    return folder / "bin" / "python"


def version_in(python: Path, package: str) -> str:
    """Return the version of a package in an environment."""
    ask = f"from importlib.metadata import version; print(version({package!r}))"
    return subprocess.run(
        [str(python), "-c", ask], check=True, capture_output=True, text=True
    ).stdout.strip()


def command_of_peer(
    peer: Peer, table: Binned, epsilon: float, out: Path, python: Path
) -> list[str]:
    """Return the command that writes a peer's rows as codes to `out`."""
    script = INSIDE / f"run_{peer.environment}.py"
    budget = [str(epsilon), str(DELTA)] if peer.is_private else []
    return [str(python), str(script), str(table.folder), str(out), *peer.options, *budget]


def command_of_ours(engine: str, table: Binned, epsilon: float, out: Path) -> list[str]:
    """Return the command that writes a release of ours to `out`, as a user would type it."""
    name = engine.removesuffix(TARGETED)
    target = ("--target", SOURCES[table.name].target[0]) if name != engine else ()
    return [
        *(str(Path(sys.executable).with_name("synth")), "run", str(table.file)),
        *("--schema", str(table.schema), "--epsilon", str(epsilon), "--delta", str(DELTA)),
        *("--engine", name, *target),
        *("--ledger", str(out.with_name("ledger.db")), "-o", str(out)),
    ]
