"""A button that lets something leave: it makes a link, which the browser follows at once."""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from service import downloads, frame
from synth import InputError


def show_button(
    label: str,
    make: Callable[[], str],
    *,
    key: str,
    icon: str,
    kind: Literal["primary", "secondary"] = "secondary",
) -> None:
    """Show the button; `make` returns the secret of a link, or refuses."""
    if not st.button(label, key=key, icon=icon, type=kind):
        return
    try:
        address = downloads.PATH + make()
    except InputError as refused:
        frame.refusal(refused.message)
        return
    st.html(f"<script>location.assign('{address}')</script>", unsafe_allow_javascript=True)
