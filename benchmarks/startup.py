"""Seconds until a command answers: `python -m benchmarks.startup [CHECKOUT …]`.

Of `synth --help`, the whole; of `synth run` on 1,000 rows × 10 columns, until the table is opened,
which is the first private byte, and the whole. The table is a named pipe, whose writer is let in at
that moment. Of several checkouts each has its turn in every round, so that what else the machine
does falls on all of them; the least of the rounds counts.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent.parent
COLUMNS = 10
ROWS = 1_000
SCHEMA = "version: 1\nprotection: {unit: row}\ncolumns:\n" + "".join(
    f"  - {{name: c{place}, kind: integer, domain: {{minimum: 0, maximum: 99}}}}\n"
    for place in range(COLUMNS)
)
TABLE = "\n".join(
    [
        ",".join(f"c{place}" for place in range(COLUMNS)),
        *(
            ",".join(str((row * (place + 3)) % 100) for place in range(COLUMNS))
            for row in range(ROWS)
        ),
    ]
)
MEASURES = ("synth --help", "synth run, until the table is opened", "synth run, the whole")
Seconds = tuple[float, float]  # by the clock, of the processor


def main() -> None:
    """Measure, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkouts", nargs="*", type=Path, default=[HERE])
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    found: dict[Path, list[list[Seconds]]] = {place: [] for place in options.checkouts}
    for _ in range(options.rounds):
        for place in options.checkouts:
            found[place].append([_help(place), *_run(place)])
    lines = ["| checkout | measure | seconds | processor seconds |", "|---|---|---|---|"]
    for place, rounds in found.items():
        for measure, values in zip(MEASURES, zip(*rounds, strict=True), strict=True):
            clock, processor = (min(column) for column in zip(*values, strict=True))
            lines.append(f"| {place.resolve().name} | {measure} | {clock:.2f} | {processor:.2f} |")
    sys.stdout.write("\n".join(lines) + "\n")


def _help(checkout: Path) -> Seconds:
    begun = time.perf_counter()
    process = _started(checkout, "--help", folder=None)
    _, status, usage = os.wait4(process.pid, 0)
    _refuse_failure(status)
    return time.perf_counter() - begun, usage.ru_utime + usage.ru_stime


def _run(checkout: Path) -> tuple[Seconds, Seconds]:
    with tempfile.TemporaryDirectory() as folder:
        table, schema = Path(folder, "table.csv"), Path(folder, "schema.yaml")
        os.mkfifo(table)
        schema.write_text(SCHEMA)
        options = ["run", str(table), "--schema", str(schema), "--epsilon", "1"]
        begun = time.perf_counter()
        process = _started(checkout, *options, "-o", f"{folder}/release.zip", folder=folder)
        with table.open("w") as pipe:  # waits until the other side opens it
            opened = time.perf_counter() - begun, _processor_seconds(process.pid)
            pipe.write(TABLE)
        _, status, usage = os.wait4(process.pid, 0)
        _refuse_failure(status)
        return opened, (time.perf_counter() - begun, usage.ru_utime + usage.ru_stime)


def _started(checkout: Path, *words: str, folder: str | None) -> subprocess.Popen[bytes]:
    own = {} if folder is None else {"XDG_DATA_HOME": folder, "XDG_STATE_HOME": folder}
    return subprocess.Popen(
        [sys.executable, "-m", "synth.cli", *words],
        cwd=checkout,
        env={**os.environ, **own, "OPENBLAS_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
    )


def _processor_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _refuse_failure(status: int) -> None:
    if status:
        sys.exit(f"The command failed: {os.waitstatus_to_exitcode(status)}.")


if __name__ == "__main__":
    main()
