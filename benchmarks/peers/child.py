"""A command in a process of its own: one core, low priority, a limit, and what it took."""

import os
import resource
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

# Threads and XLA's pools would spread one run over the cores that other work needs; CPU seconds
# are compared, not wall-clock ones.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
}
_NICE = 15
_PATIENCE = 3  # wall-clock seconds for each processor second of the limit, on a busy machine
_LAST_CHARACTERS = 2000


@dataclass(frozen=True)
class Run:
    """What a command took.

    Attributes:
        cpu_seconds: user and system, its own and its children's.
        peak_mib: resident memory of its largest process.
        failure: empty if it exited with 0 within the limit.
    """

    cpu_seconds: float
    wall_seconds: float
    peak_mib: float
    failure: str


def run(command: list[str], *, limit: float, log: Path) -> Run:
    """Run a command for at most `limit` processor seconds; what it prints goes to `log`."""
    begun = time.perf_counter()
    with log.open("wb") as file:
        process = subprocess.Popen(
            ["nice", "-n", str(_NICE), *command],
            stdout=file,
            stderr=file,
            env={**os.environ, **ONE_THREAD},
            process_group=0,
        )
        resource.prlimit(process.pid, resource.RLIMIT_CPU, (int(limit), int(limit) + 60))
        timer = threading.Timer(_PATIENCE * limit, os.killpg, (process.pid, signal.SIGXCPU))
        timer.start()
        # wait4, unlike Popen.wait, says what the process and its children used.
        _, status, used = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
    failure = ""
    if process.returncode == -signal.SIGXCPU:
        failure = f"stopped at the limit of {limit:.0f} s"
    elif process.returncode:
        said = log.read_text(encoding="utf-8", errors="replace")[-_LAST_CHARACTERS:].strip()
        failure = f"exit code {process.returncode}: {(said.splitlines() or [''])[-1]}"
    return Run(
        cpu_seconds=used.ru_utime + used.ru_stime,
        wall_seconds=time.perf_counter() - begun,
        peak_mib=used.ru_maxrss / 1024,
        failure=failure,
    )
