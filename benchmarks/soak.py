"""Many runs one after the other: `python -m benchmarks.soak [--jobs 300]`.

A server and its supervisor as `synth serve` starts them; runs of a small table wait in the queue,
and nobody but these two sees to them. After each run: memory and descriptors of both, processes
that were started and are still there, ended or not, and every file of the store and of the folder
for temporary files. Of a run its release is to stay, and of that nothing once it is deleted.
"""

import argparse
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from service.store import runs as jobs
from service.store.store import Store
from tests.service.jobs import TABLE, order, started
from tests.service.served import Served, serving_people

WARM = 20  # runs after which memory is to stay what it is
MOST_GROWTH = 0.05
SECONDS_OF_PATIENCE = 600


@dataclass(frozen=True)
class Sample:
    """What there is after a run: of server and supervisor, in bytes and numbers."""

    memory: tuple[int, int]
    descriptors: tuple[int, int]
    processes: int
    files: int


def main() -> int:
    """Measure, print it in Markdown, and say by the exit code whether it holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=300)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, serving_people(Path(place)) as served:
        samples = soaked(served, options.jobs)
    wrong = [*what_is_left(samples), *what_has_grown(samples)]
    sys.stdout.write(told(samples, wrong))
    return len(wrong)


def soaked(served: Served, number: int) -> list[Sample]:
    """Have runs made, each once the one before has ended; return what there was after each."""
    store, samples = served.store, []
    (supervisor,) = children_of(served.process.pid)
    processes = (served.process.pid, supervisor)
    for _ in range(number):
        run = started(order(served.folder), TABLE, store)
        wait_until_ended(store, run.token)
        store.drop_upload(run.upload, who="owner")
        jobs.delete_release(store, run.token, who="owner")
        (store.runs / run.token).rmdir()  # raises where more than the release was in it
        time.sleep(2)  # the supervisor reaps what has ended when it looks again
        samples.append(sample(served, processes))
        sys.stderr.write(f"{len(samples)}: {samples[-1]}\n")
    return samples


def wait_until_ended(store: Store, id: str) -> None:
    """Wait until the supervisor has written down how a run ended.

    Raises:
        SystemExit: it did not end well, or not in time.
    """
    until = time.monotonic() + SECONDS_OF_PATIENCE
    while (known := jobs.find(store, id)) and known.state in ("queued", "running"):
        if time.monotonic() > until:
            raise SystemExit(f"A run is {known.state} for {SECONDS_OF_PATIENCE} s.")
        time.sleep(0.2)
    if known is None or known.state != "done":
        raise SystemExit(f"A run ended as {known and known.state}.")


def sample(served: Served, processes: tuple[int, int]) -> Sample:
    """Look at what there is."""
    server, supervisor = processes
    below = [child for parent in processes for child in children_of(parent)]
    return Sample(
        (memory_of(server), memory_of(supervisor)),
        (descriptors_of(server), descriptors_of(supervisor)),
        len(below),
        sum(len(files) for folder in kept(served) for *_, files in os.walk(folder)),
    )


def kept(served: Served) -> list[Path]:
    """Return the folders in which something could be left."""
    return [served.store.runs, served.store.uploads, served.folder / "tmp"]


def children_of(number: int) -> list[int]:
    """Return the processes that a process has started and that are there, ended ones too."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == number:
            found.append(int(place.parent.name))
    return found


def memory_of(number: int) -> int:
    """Return how much memory of its own a process holds, in bytes."""
    pages = Path(f"/proc/{number}/statm").read_text().split()
    return (int(pages[1]) - int(pages[2])) * os.sysconf("SC_PAGE_SIZE")


def descriptors_of(number: int) -> int:
    """Return how many files and lines a process has open."""
    return len(os.listdir(f"/proc/{number}/fd"))


def what_is_left(samples: list[Sample]) -> list[str]:
    """Return what was left behind since the first runs."""
    warm, last = samples[min(WARM, len(samples)) - 1], samples[-1]
    return [
        f"{what} grew from {before} to {after}"
        for what, before, after in (
            ("processes", warm.processes, last.processes),
            ("files", warm.files, last.files),
            ("descriptors of the server", warm.descriptors[0], last.descriptors[0]),
            ("descriptors of the supervisor", warm.descriptors[1], last.descriptors[1]),
        )
        if after > before
    ]


def what_has_grown(samples: list[Sample]) -> list[str]:
    """Return whose memory has grown since the first runs by more than it may."""
    warm, last = samples[min(WARM, len(samples)) - 1], samples[-1]
    return [
        f"memory of the {who} grew by {after / before - 1:.1%}"
        for who, before, after in zip(
            ("server", "supervisor"), warm.memory, last.memory, strict=True
        )
        if after > before * (1 + MOST_GROWTH)
    ]


def told(samples: list[Sample], wrong: list[str]) -> str:
    """Return what was measured, in Markdown."""
    after = [n for n in (1, WARM, 50, 100, 200, 300) if n < len(samples)] + [len(samples)]
    rows = [
        f"| {n} | {one.memory[0] / 1e6:.1f} | {one.memory[1] / 1e6:.1f} | {one.descriptors[0]} | "
        f"{one.descriptors[1]} | {one.processes} | {one.files} |"
        for n, one in ((n, samples[n - 1]) for n in after)
    ]
    return "\n".join(
        [
            "| runs | server MB | supervisor MB | descriptors | of the supervisor | processes "
            "| files |",
            "|---|---|---|---|---|---|---|",
            *rows,
            "",
            f"Wrong: {'; '.join(wrong) or 'nothing'}.",
            "",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
