"""Starting the server: its settings, the process that keeps the queue going, then streamlit."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from synth.commands.terminal import language

TRUSTED = "FORWARDED_ALLOW_IPS"  # the proxies whose headers uvicorn believes; by default, localhost


# What the server frees is written over, by the C library, which then has all of it: no cell that
# went through the server, while a table came or in a preview, is left in its memory.
FORGETFUL = {
    "MALLOC_PERTURB_": "165",
    "PYTHONMALLOC": "malloc",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}


def launch(settings: Sequence[str], environment: Mapping[str, str]) -> None:
    """Become the server.

    Args:
        settings: for streamlit, beside those of its file.
        environment: what the server and its queue find in their surroundings besides.
    """
    os.environ.update(environment)
    # Streamlit takes the settings beside its script before those of the folder it is started in.
    script = Path(__file__).with_name("server.py")
    command = [sys.executable, "-m", "streamlit", "run", str(script), *settings, "--", language()]
    _start_supervisor()
    os.environ.update(FORGETFUL)
    os.execv(sys.executable, command)


def _start_supervisor() -> None:
    """Start what keeps the queue going while no page is open.

    It ends with the web server, however that ends: the other end of its pipe stays open in this
    process, which becomes the server, and in no other.
    """
    supervisor = subprocess.Popen(
        [sys.executable, "-m", "service.supervisor"],
        cwd=Path(__file__).resolve().parents[2],
        stdin=subprocess.PIPE,
        start_new_session=True,  # an interrupt in the terminal is the server's
    )
    if supervisor.stdin is not None:
        os.set_inheritable(supervisor.stdin.fileno(), True)
