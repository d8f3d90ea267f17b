"""Odds: a budget as what the best attacker there can be makes of it."""

import html
from collections.abc import Mapping
from typing import Any

import streamlit as st

from service import words
from service.words import _


def show(known: Mapping[str, Any]) -> None:
    """Say a budget as odds, each with a bar; `known` is as the dossier holds it."""
    after = next(belief["right"] for belief in known["beliefs"] if belief["before"] == 0.5)
    found = next(
        attack["true_positive_rate"]
        for attack in known["attacks"]
        if attack["false_positive_rate"] == 0.01
    )
    st.markdown(
        _(
            "Is a certain person in the table? Someone who can only toss a coin is right 50 "
            "times in 100. With the release even an ideal attacker is right at most "
            "**{share} times in 100**."
        ).format(share=words.of_100(after))
    )
    _bar(
        0.5,
        after,
        _("Right guesses: 50 of 100 without the release, at most {share} with it").format(
            share=words.of_100(after)
        ),
    )
    st.markdown(
        _(
            "An attacker who accepts false alarms for **1 of 100** people outside the table "
            "identifies at most **{share} of 100** people in it."
        ).format(share=words.of_100(found))
    )
    _bar(
        0.01,
        found,
        _("People identified: 1 of 100 without the release, at most {share} with it").format(
            share=words.of_100(found)
        ),
    )


def _bar(before: float, after: float, label: str) -> None:
    gained = 100 * (after - before)
    st.html(
        f'<div role="img" aria-label="{html.escape(label)}" style="display:flex;height:.5rem;'
        "border-radius:.25rem;overflow:hidden;background:rgba(128,128,128,.22);"
        'margin:-.2rem 0 .5rem">'
        f'<div style="width:{100 * before:.2f}%;background:rgba(128,128,128,.55)"></div>'
        f'<div style="width:{gained:.2f}%;background:#1d8a83"></div></div>'
    )
