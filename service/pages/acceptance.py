"""Acceptance criteria on pages: asked for before a run, shown as met or not beside its release."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from service import frame, words, work
from service.criteria import Criteria, Judged
from service.draft import Draft
from service.words import _
from synth import InputError

_ICONS = {"met": "check_circle", "not met": "cancel", "open": "help"}


def ask(draft: Draft) -> bool:
    """Ask what a release must show to be accepted; tell whether that can be taken."""
    held = draft.criteria
    with st.expander(_("Acceptance criteria, agreed before the run")):
        st.caption(
            _(
                "Whoever decides sees each of them as met or not. They are judged by numbers that "
                "the budget pays for, and cannot be changed once the run is asked for."
            )
        )
        usable = st.checkbox(
            _("No column may be “not usable”"), value=held.usable, key="accept usable"
        )
        left, right = st.columns(2)
        columns = left.number_input(
            _("Each column differs in at most (% of rows)"),
            min_value=0.1,
            max_value=100.0,
            value=None if held.columns is None else 100 * held.columns,
            key="accept columns",
            format="%g",
        )
        pairs = right.number_input(
            _("Pairs of columns differ on average in at most (% of rows)"),
            min_value=0.1,
            max_value=100.0,
            value=None if held.pairs is None else 100 * held.pairs,
            key="accept pairs",
            format="%g",
        )
        text = st.text_input(
            _("What a person is to judge"), value=held.words, key="accept words", max_chars=500
        )
        try:
            given = Criteria(usable, _share(columns), _share(pairs), " ".join(text.split()))
        except InputError as refused:
            frame.refusal(refused.message)
            return False
    work.store_draft(replace(work.draft(), criteria=given))
    return True


def show(found: Sequence[Judged]) -> None:
    """Show each criterion with what the release shows of it."""
    if not found:
        st.caption(_("No acceptance criteria were agreed before the run."))
        return
    st.markdown(f"**{_('Acceptance criteria, agreed before the run')}**")
    answers = {"met": _("met"), "not met": _("not met"), "open": _("open")}
    lines = []
    for one in found:
        said = words.plain(words.translate(one.message))
        line = f"- :material/{_ICONS[one.found]}: **{answers[one.found]}** · {said}"
        if one.low is not None and one.high is not None:
            line += " · " + _("measured: {low} to {high}").format(
                low=words.percent(one.low), high=words.percent(one.high)
            )
        lines.append(line)
    st.markdown("\n".join(lines))
    if any(one.found == "open" for one in found):
        st.caption(
            _(
                "Open: the interval of what was measured holds the bound, or the criterion is for "
                "a person to judge."
            )
        )


def _share(percent: float | None) -> float | None:
    return None if percent is None else round(percent / 100, 6)
