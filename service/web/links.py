"""Links into the web app: printed where it was started, opened in the browser, made for another.

A link is printed only by or for a server that listens already: whoever else takes the port first is
sent no link.
"""

import socket
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from privacy.files import write_durably
from privacy.message import Message
from service import access, membership, processes
from service.membership import INVITED
from service.store import sessions
from service.store.store import Store
from service.web.doors import ENTRANCE
from synth import InputError
from synth.commands.terminal import say

_SECONDS_TO_ANSWER = 60


@contextmanager
def served(store: Store, port: int, address: str) -> Iterator[None]:
    """Have it known, for as long as this lasts, that a server of this store listens on a port."""
    place = _place(store, port)
    with processes.alone(place, wait=True):  # somebody may just be looking
        place.write_text(address)
        yield


def print_link(store: Store, address: str) -> str:
    """Print a new link to the server at an address, and return it."""
    link = f"{address}{ENTRANCE}?token={sessions.make_link(store, access.owner(store).id)}"
    minutes = int(sessions.LINK_LASTS.total_seconds()) // 60
    say(Message("Semblance is open to this link, once, for {minutes} minutes:", minutes=minutes))
    say(f"\n  {link}\n")
    return link


def print_invitation(store: Store, address: str) -> None:
    """Print an invitation for the first administrator, until there is one who can sign in."""
    if (person := membership.first_administrator(store)) is None:
        return
    link = f"{address}{INVITED}?token={sessions.make_link(store, person.id, 'invite')}"
    say(Message("Nobody can sign in as an administrator yet. Open this link to be the first:"))
    say(f"\n  {link}\n")


def print_another(store: Store, port: int) -> None:
    """Print a link to the server that listens on a port.

    Raises:
        InputError: none of this store does.
    """
    place = _place(store, port)
    with processes.alone(place, wait=False) as is_free:
        if is_free:
            raise InputError(
                "No app of yours is running on port {port}. Start it with synth app, or name its "
                "port with --port.",
                port=str(port),
            )
        print_link(store, place.read_text())


def open_browser(store: Store, port: int, link: str) -> None:
    """Open a link in the browser, once the server answers.

    What a browser is called with can be read by everybody on the machine, so it is called with the
    name of a page that only its owner can read, which leads on to the link.
    """
    until = time.monotonic() + _SECONDS_TO_ANSWER
    while time.monotonic() < until:
        try:
            socket.create_connection(("localhost", port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.2)
    page = _leading_on(store, port)
    content = f"<!doctype html><meta http-equiv=refresh content='0; url={link}'>"
    write_durably(page, content.encode(), mode=0o600)
    webbrowser.open(page.as_uri())


def forget_page(store: Store, port: int) -> None:
    """Delete the page that led on to a link."""
    _leading_on(store, port).unlink(missing_ok=True)


def _place(store: Store, port: int) -> Path:
    return store.folder / f"serving-{port}"


def _leading_on(store: Store, port: int) -> Path:
    return store.folder / f"enter-{port}.html"
