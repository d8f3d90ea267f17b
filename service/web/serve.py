"""`synth serve`: start the web app for several people, as a file of settings says."""

import argparse
import os
from pathlib import Path
from urllib.parse import urlsplit

from privacy.message import N_, Message
from service.store.layout import ALONE
from service.web.launch import TRUSTED, launch
from synth.commands.terminal import say

_ONE_ADDRESS = Message(
    "The settings name no proxies: behind one, all people seem to come from one address and share "
    "its bound on attempts to sign in. Name the addresses of your proxies as proxies = […]."
)
HELP = N_("serve the web app to people who sign in, behind a reverse proxy")


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be said of it."""
    parser.add_argument(
        "--config", type=Path, required=True, help=N_("the settings, a TOML file (docs/service.md)")
    )
    parser.set_defaults(command=_serve)


def _serve(options: argparse.Namespace) -> None:
    from service import settings  # with all that it imports, half a second

    said = settings.read(options.config)
    listen = urlsplit(f"//{said.listen}")
    surroundings = {
        settings.CONFIG: str(options.config.resolve()),
        TRUSTED: ",".join(said.proxies),
        ALONE: "",
    }
    if said.is_by_tls and not said.proxies:
        say(_ONE_ADDRESS)
    if said.database and "SEMBLANCE_DATABASE" not in os.environ:
        surroundings["SEMBLANCE_DATABASE"] = said.database
    launch(
        [
            *("--server.address", str(listen.hostname)),
            *("--server.port", str(listen.port)),
            *("--server.allowedHosts", said.host),
            *("--server.headless", "true"),
        ],
        surroundings,
    )
