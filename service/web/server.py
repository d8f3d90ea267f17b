"""The web app behind its gate, as a server runs it: `streamlit run` finds `app` here."""

import gc
import importlib
import os
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from service import access, logs
from service.settings import current
from service.store.store import default_store
from service.web import delivery, links
from service.web.gate import Gate
from service.web.uploading import ROUTES
from service.web.watch import Watch
from synth.catalogue import LANGUAGES
from synth.commands.terminal import language_of, speak


@asynccontextmanager
async def _serving(_: st.App) -> AsyncIterator[None]:
    """Print the first link, now that the port is ours, and open it where there is a browser."""
    access.begin_to_serve()
    _settle_memory()
    speak(sys.argv[-1] if sys.argv[-1] in LANGUAGES else language_of(os.environ))
    if public := current().address:
        logs.write_json()
        links.print_invitation(default_store(), public)
        sys.stdout.flush()
        yield
        return
    store, port = default_store(), int(st.get_option("server.port"))
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    address = f"{scheme}://localhost:{port}"
    with links.served(store, port, address):
        link = links.print_link(store, address)
        sys.stdout.flush()
        if not st.get_option("server.headless"):
            arguments = (store, port, link)
            threading.Thread(target=links.open_browser, args=arguments, daemon=True).start()
        yield
        links.forget_page(store, port)


def _settle_memory() -> None:
    """Load what pages are made of, and leave it out of every later search for garbage.

    Streamlit searches all of memory for garbage after each page, under the interpreter's lock. With
    all modules in it that took 84 of 100 moments in which the server held the lock
    (benchmarks/clients.py).
    """
    importlib.import_module("service.web.app")
    gc.collect()
    gc.freeze()


app = st.App(
    Path(__file__).with_name("app.py"),
    lifespan=_serving,
    routes=[delivery.ROUTE, *ROUTES],
    middleware=[Middleware(Watch), Middleware(Gate)],
)
