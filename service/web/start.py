"""`synth app`: start the web app, on this machine alone.

The command line finds this by the entry point of the package, so synth need not know service.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from privacy.message import N_
from service.store.layout import ALONE
from synth.commands.terminal import language

HELP = N_("open the web app, on this machine alone, to whoever has its link")


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be said of it."""
    parser.add_argument("--port", type=int, default=8501, help=N_("default 8501"))
    parser.add_argument("--no-browser", action="store_true", help=N_("only print the link"))
    parser.add_argument(
        "--link",
        action="store_true",
        help=N_("print another link to the app that is running, for another browser"),
    )
    parser.add_argument(
        "--two-persons",
        action="store_true",
        help=N_("let nobody decide on a release that this person asked for"),
    )
    parser.set_defaults(command=_start)


def _start(options: argparse.Namespace) -> None:
    if options.link:
        _print_another_link(options.port)
        return
    if not options.two_persons:
        os.environ[ALONE] = "1"
    # Streamlit takes the settings beside its script before those of the folder it is started in.
    script = Path(__file__).with_name("server.py")
    settings = ["--server.port", str(options.port)]
    if options.no_browser:
        settings += ["--server.headless", "true"]
    command = [sys.executable, "-m", "streamlit", "run", str(script), *settings, "--", language()]
    _start_supervisor()
    os.execv(sys.executable, command)


def _print_another_link(port: int) -> None:
    from service.store.store import default_store  # with all that they import, a second
    from service.web import links

    links.print_another(default_store(), port)


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
