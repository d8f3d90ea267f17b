"""Sums: what was spent on a population, drawn against its cap, and why it adds up as it does."""

import html
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from privacy.accounting import Accountant
from privacy.chain import Cap, Total
from service import words
from service.words import _

COLOUR = "#1d8a83"  # of what was spent
_WANTED = "#d9a441"  # of what this release would add
_EXAMPLES = (1, 2, 3, 5)  # releases with the same settings, in the explanation


@dataclass(frozen=True)
class Part:
    """A part of a bar: its share of the whole, and its colour; none for what is left."""

    share: float
    colour: str = ""


def draw(total: Total, cap: Cap | None, wanted: Accountant | None = None) -> None:
    """Draw what was spent, what a release would add, and what a cap leaves, as one bar.

    Its lengths are the sums of μ², which add up; ε does not.
    """
    if cap is None and (wanted is None or not total.mu_squared):
        return  # nothing to hold it against
    asked = 0 if wanted is None else wanted.granted
    whole = max(total.mu_squared + asked, cap.mu_squared if cap else 0)
    if not whole:
        return
    spent, adds = total.mu_squared / whole, asked / whole
    label = _("Spent: {spent} of the bar; this release: {adds}; left: {left}").format(
        spent=words.percent(spent),
        adds=words.percent(adds),
        left=words.percent(max(0.0, 1 - spent - adds)),
    )
    _bar([Part(spent, COLOUR), Part(adds, _WANTED)], label)
    names = [(COLOUR, _("spent"))]
    names += [(_WANTED, _("this release"))] if asked else []
    names += [("rgba(128,128,128,.3)", _("left below the cap"))] if cap else []
    keys = "".join(
        f'<span style="white-space:nowrap"><span style="color:{colour}">■</span> '
        f"{html.escape(name)}</span>"
        for colour, name in names
    )
    st.html(f'<div style="display:flex;gap:1rem;font-size:.85rem;margin-top:-.6rem">{keys}</div>')


def explain(one: Accountant, delta: float) -> None:
    """Say why releases do not add up in ε, with what several like this one amount to."""
    amounts = [_several(one, n).epsilon(delta) for n in _EXAMPLES]
    with st.expander(_("Why the sum is not the sum of the ε"), icon=":material/functions:"):
        st.markdown(
            _(
                "The noise of each release is independent of the others’, so what an attacker "
                "learns of one person grows as independent errors do: by squares. A release "
                "counts with μ², and the ε of the sum is what the sum of μ² amounts to. "
                "Adding ε instead would also be true, and would charge more than was spent."
            )
        )
        st.dataframe(
            {
                _("releases like this one"): list(_EXAMPLES),
                _("sum, as ε"): [f"{amount:.3g}" for amount in amounts],
                _("if ε were added"): [f"{n * amounts[0]:.3g}" for n in _EXAMPLES],
            },
            hide_index=True,
            width="content",
            key="sums",
        )


def _several(one: Accountant, n: int) -> Total:
    return Total(n, n * one.granted, n * one.delta_granted)


def _bar(parts: Sequence[Part], label: str) -> None:
    drawn = "".join(
        f'<div style="width:{100 * part.share:.2f}%;background:{part.colour}"></div>'
        for part in parts
    )
    st.html(
        f'<div role="img" aria-label="{html.escape(label)}" style="display:flex;height:.8rem;'
        'border-radius:.25rem;overflow:hidden;background:rgba(128,128,128,.3);margin:.1rem 0">'
        f"{drawn}</div>"
    )
