"""Other people's engines on raw tables, as a new user would run them: what is seen in each column.

    python -m benchmarks.peers.raw ../shared/data --tables adult online_shoppers

Each gets the columns that a release of ours keeps, and nothing declared; the figures are those of
`benchmarks/columns.py`, which writes them on its page. Runs what is not there yet.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

import pandas as pd

from benchmarks.columns import DELTA, RESULTS, TABLES, compared, keep, read_kept, real_rows
from benchmarks.peers.child import run
from benchmarks.peers.entrants import INSIDE, python_of

PEERS = ("dpmm", "opendp", "smartnoise")


def one(name: str, data: Path, peer: str, *, epsilon: float, limit: float, scratch: Path) -> None:
    """Run one peer on one table, and keep what is found, or why it found nothing."""
    path = sorted(data.glob(TABLES[name]))[0]
    ours = [held.column for held in read_kept(RESULTS / f"{name}-bought-{epsilon:g}.json")]
    real = real_rows(path)[ours]
    kept = RESULTS / "peers" / f"{name}--{peer}.json"
    with tempfile.TemporaryDirectory() as folder:
        table, out = Path(folder) / "table.csv", Path(folder) / "synthetic.csv"
        real.to_csv(table, index=False)
        script = INSIDE / f"raw_{peer}.py"
        command = [str(python_of(peer, scratch)), str(script), str(table), str(out)]
        command += [str(epsilon), str(DELTA)]
        took = run(command, limit=limit, log=scratch / f"raw-{name}-{peer}.log")
        if took.failure:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps({"failure": took.failure}) + "\n", encoding="utf-8")
        else:
            made = pd.read_csv(out, low_memory=False)
            keep(kept, [compared(c, real[c], made[c]) for c in ours if c in made.columns])
    sys.stderr.write(f"{name} {peer}: {took}\n")


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="the folder of real tables")
    parser.add_argument("--tables", nargs="+", choices=list(TABLES), default=list(TABLES))
    parser.add_argument("--peers", nargs="+", choices=PEERS, default=list(PEERS))
    parser.add_argument("--epsilon", type=float, default=1.0)
    parser.add_argument("--limit", type=float, default=300, help="processor seconds of a run")
    parser.add_argument(
        "--scratch", type=Path, default=Path(tempfile.gettempdir()) / "semblance-peers"
    )
    options = parser.parse_args()
    if not options.data.is_dir():
        sys.exit(f"{options.data} is absent: the benchmark needs the real tables.")
    for name in options.tables:
        for peer in options.peers:
            if not (RESULTS / "peers" / f"{name}--{peer}.json").exists():
                one(
                    name,
                    options.data,
                    peer,
                    epsilon=options.epsilon,
                    limit=options.limit,
                    scratch=options.scratch,
                )


if __name__ == "__main__":
    main()
