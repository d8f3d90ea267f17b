"""`synth app`: start the web app, on this machine alone.

The command line finds this by the entry point of the package, so synth need not know service.
"""

import argparse

from privacy.message import N_
from service.store.layout import ALONE
from service.web.launch import TRUSTED, launch

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
    settings = ["--server.port", str(options.port)]
    if options.no_browser:
        settings += ["--server.headless", "true"]
    alone = "" if options.two_persons else "1"
    launch(settings, {TRUSTED: "", ALONE: alone})  # no proxy stands between


def _print_another_link(port: int) -> None:
    from service.store.store import default_store  # with all that they import, a second
    from service.web import links

    links.print_another(default_store(), port)
