"""Our engines and other people's on the same tables, budgets, declared domains and measures.

    python -m benchmarks.peers ../shared/data --tables adult_pgm --epsilons 1 \
        --peers dpmm-mst opendp-mst --ours tree --runs 1

Runs what is asked for and not yet in the folder of results, one run at a time, and writes
RESULTS-peers.md from all that is there; with neither --peers nor --ours it only writes. --again
runs what is there once more. Environments and tables lie in --scratch, which may be deleted.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import product
from pathlib import Path
from subprocess import CalledProcessError
from typing import Any

from benchmarks.likeness import binned
from benchmarks.peers.child import run
from benchmarks.peers.entrants import (
    PEERS,
    command_of_ours,
    command_of_peer,
    is_private,
    python_of,
    version_in,
)
from benchmarks.peers.measure import floor, measures
from benchmarks.peers.page import FLOOR, page
from benchmarks.peers.tables import SOURCES, Binned, prepare
from synth import Release

BENCHMARKS = Path(__file__).parent.parent
RESULTS = BENCHMARKS / "results"


def cell(
    entrant: str, table: Binned, epsilon: float, *, limit: float, scratch: Path
) -> dict[str, Any]:
    """Run one entrant once on one table, and return what is kept of it."""
    measuring = python_of("measure", scratch)
    said: dict[str, Any] = {"table": table.name, "entrant": entrant}
    said |= {"epsilon": epsilon} if is_private(entrant) else {}
    said["date"] = str(datetime.now(UTC).date())
    said["machine"] = f"{os.cpu_count()} cores, {platform.machine()}"
    said["load"] = round(os.getloadavg()[0], 1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if entrant in PEERS:
            peer, out = PEERS[entrant], folder / "synthetic.npy"
            python = python_of(peer.environment, scratch)
            command = command_of_peer(peer, table, epsilon, out, python)
            said["version"] = f"{peer.package} {version_in(python, peer.package)}"
        else:
            out = folder / "release.zip"
            command = command_of_ours(entrant, table, epsilon, out)
            said["version"] = f"semblance {version('semblance')}"
        took = run(command, limit=limit, log=scratch / f"{table.name}-{epsilon:g}-{entrant}.log")
        said["cpu_seconds"] = round(took.cpu_seconds, 1)
        said["wall_seconds"] = round(took.wall_seconds, 1)
        said["peak_mib"] = round(took.peak_mib)
        if took.failure:
            return said | {"failure": took.failure}
        if out.suffix == ".zip":
            rows = binned(Release.read_zip(out).table)[0]
        else:
            rows = table.read(out)
            beside = out.with_suffix(".json")
            said |= {"says": json.loads(beside.read_text())} if beside.exists() else {}
        said["rows"] = len(rows[table.domain.columns[0]])
        return said | {"measures": measures(table, rows, python=measuring, folder=folder)}


def wanted(options: argparse.Namespace) -> Iterator[tuple[str, str, float, Path]]:
    """Yield table, entrant, ε and file of every run asked for and not there yet."""
    for table in options.tables:
        for epsilon, entrant, number in product(
            options.epsilons, [*options.peers, *options.ours], range(1, options.runs + 1)
        ):
            budget = f"{epsilon:g}-" if is_private(entrant) else ""
            path = options.results / table / f"{entrant}-{budget}{number}.json"
            if options.again or not path.exists():
                yield table, entrant, epsilon, path


def keep(path: Path, said: dict[str, Any]) -> None:
    """Write one result."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for measure, value in said.get("measures", {}).items():
        said["measures"][measure] = round(value, 5)
    path.write_text(json.dumps(said, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    sys.stderr.write(f"{path.parent.name}/{path.stem}: {json.dumps(said)}\n")


def main() -> None:
    """Run what is asked for, and write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="the folder of real tables")
    parser.add_argument("--tables", nargs="+", choices=list(SOURCES), default=list(SOURCES))
    parser.add_argument("--epsilons", nargs="+", type=float, default=[0.1, 1.0, 10.0])
    parser.add_argument("--peers", nargs="*", choices=list(PEERS), default=[])
    parser.add_argument(
        "--ours", nargs="*", default=[], metavar="ENGINE", help="tree, adaptive, adaptive-target …"
    )
    parser.add_argument("--runs", type=int, default=1, help="of each; default 1")
    parser.add_argument("--limit", type=float, default=1800, help="processor seconds of a run")
    parser.add_argument("--again", action="store_true", help="also what is there already")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument(
        "--scratch", type=Path, default=Path(tempfile.gettempdir()) / "semblance-peers"
    )
    parser.add_argument("-o", "--output", type=Path, default=BENCHMARKS / "RESULTS-peers.md")
    options = parser.parse_args()
    if not options.data.is_dir():
        sys.exit(f"{options.data} is absent: the benchmark needs the real tables.")
    tables: dict[str, Binned] = {}
    for name, entrant, epsilon, path in wanted(options):
        if name not in tables:
            tables[name] = prepare(name, options.data, options.scratch)
            known = options.results / name / f"{FLOOR}.json"
            if not known.exists():
                python = python_of("measure", options.scratch)
                found = floor(tables[name], python=python)
                keep(known, {"table": name, "entrant": FLOOR, "measures": found})
        try:
            said = cell(
                entrant, tables[name], epsilon, limit=options.limit, scratch=options.scratch
            )
        except CalledProcessError as refusal:
            sys.exit(f"{entrant} on {name}: {refusal}. Nothing was kept of it.")
        keep(path, said)
    options.output.write_text(page(options.results), encoding="utf-8")


if __name__ == "__main__":
    main()
