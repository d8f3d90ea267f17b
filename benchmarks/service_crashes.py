"""Kill server, supervisor and runs at every point: `python -m benchmarks.service_crashes`.

What is done, where it is killed, and what must hold afterwards is in tests/service/killed.py.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from tests.service.decided import made
from tests.service.killed import POINTS, House


def main() -> int:
    """Do all of it, print a page in Markdown, and return how many times something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=1, help="at each point")
    parser.add_argument("--acts", nargs="+", help="only points of these acts, such as decide")
    options = parser.parse_args()
    names = [name for name in POINTS if not options.acts or POINTS[name][0] in options.acts]
    with tempfile.TemporaryDirectory() as place:
        for name in ("STATE", "DATA"):
            os.environ[f"XDG_{name}_HOME"] = str(Path(place, name))
        house = House(made(Path(place)))
        found = {name: [_wrong(house, name) for _ in range(options.times)] for name in names}
    sys.stdout.write("| killed by SIGKILL when | times | wrong |\n|---|---|---|\n")
    for name, wrongs in found.items():
        said = "; ".join({wrong for wrong in wrongs if wrong}) or "0"
        sys.stdout.write(f"| {name} | {len(wrongs)} | {said} |\n")
    return sum(wrong != "" for wrongs in found.values() for wrong in wrongs)


def _wrong(house: House, name: str) -> str:
    try:
        house.survive(name)
    except AssertionError as error:
        return str(error).splitlines()[0] or "an assertion"
    return ""


if __name__ == "__main__":
    sys.exit(main())
