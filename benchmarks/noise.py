"""How long noise takes: a table, a million draws, and the same from OpenDP and from NumPy.

    python benchmarks/noise.py -o benchmarks/NOISE.md

Seconds of the processor, the least of three; OpenDP's once, over fewer draws and scaled up. NumPy's
floats are no noise to release: they are the yardstick of speed.
"""

import argparse
import os
import platform
import time
from collections.abc import Callable
from datetime import UTC, datetime
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from sys import getsizeof

import numpy as np

from privacy import noise

SIGMAS = (0.5, 1.0, 3.0, 10.0, 100.0, 1000.0, 10_000.0)
DRAWS, OPENDP_DRAWS = 1_000_000, 100_000
RUNS = 3


def seconds(work: Callable[[], object], *, runs: int = RUNS) -> float:
    """Return the least processor time of some runs."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def row(sigma: float) -> str:
    """Measure one scale."""
    noise.self_test(noise._draw_from_table)
    fraction = Fraction(sigma)
    build = seconds(lambda: noise._build_table(fraction))
    table = noise._table(fraction)
    size = (
        sum(map(getsizeof, table.thresholds)) + getsizeof(table.thresholds) + table.leading.nbytes
    )
    ours = seconds(lambda: noise.discrete_gaussian(DRAWS, sigma=sigma))
    rng = np.random.default_rng()
    floats = seconds(lambda: rng.normal(0, sigma, DRAWS))
    other = seconds(lambda: noise._draw_with_opendp(OPENDP_DRAWS, sigma=sigma), runs=1)
    other *= DRAWS / OPENDP_DRAWS
    return (
        f"| {sigma:g} | {1000 * build:.2f} | {size / 2**20:.2f} | {ours:.3f} | {floats:.3f} | "
        f"{other:.1f} | {ours / floats:.1f} | {other / ours:.0f} |"
    )


def main() -> None:
    """Measure all scales and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, required=True)
    output = parser.parse_args().output
    versions = ", ".join(f"{name} {version(name)}" for name in ("numpy", "opendp"))
    lines = [
        "# Noise",
        "",
        f"{datetime.now(UTC).date()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"{versions}.",
        f"`python benchmarks/noise.py -o benchmarks/NOISE.md`: processor seconds for {DRAWS:,}",
        f"draws, the least of {RUNS} runs, the table built beforehand; OpenDP's for "
        f"{OPENDP_DRAWS:,}, scaled up.",
        "",
        "| σ | build, ms | table, MiB | draws, s | NumPy floats, s | OpenDP, s | times NumPy | "
        "OpenDP times us |",
        "|---|---|---|---|---|---|---|---|",
        *(row(sigma) for sigma in SIGMAS),
    ]
    output.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
