"""The third step: who is protected. It begins empty, for only the owner knows."""

from dataclasses import replace

import streamlit as st

from service import frame
from service.draft import Draft
from service.words import _
from synth import InputError, Protection
from synth.tables.schema import MOST_ROWS


def show() -> None:
    """Show the step."""
    st.header(_("Who is protected"), anchor=False)
    st.markdown(
        _(
            "The guarantee protects persons. State how the rows of one person appear in the "
            "table; nothing is assumed. With a wrong statement some persons are not "
            "protected."
        )
    )
    draft = frame.draft()
    protection = _state(draft)
    # A statement begun anew takes the one before back: no run goes out under the old unit.
    frame.keep(replace(draft, protection=None))
    if protection is not None:
        try:
            frame.keep(draft.with_protection(protection))
        except InputError as refused:
            frame.refusal(refused.message)
            protection = None
    if frame.feet("people", may_go_on=protection is not None):
        frame.go("budget")


def _state(draft: Draft) -> Protection | None:
    held = draft.protection
    units = {"row": _("One row is one person"), "person": _("A person may have several rows")}
    unit = st.radio(
        _("Unit of privacy"),
        list(units),
        index=None if held is None else int(held.person is not None),
        format_func=units.__getitem__,
        captions=[
            _(
                "Every row is about another person, and no person has two. The budget then "
                "bounds what the release can tell of any single row."
            ),
            _(
                "A column identifies each person, such as a customer number. All rows of one "
                "person are protected together, up to the number that you give."
            ),
        ],
        key="unit",
    )
    if unit is None:
        st.caption(_("Choose one to go on."))
        return None
    return Protection() if unit == "row" else _person(draft)


def _person(draft: Draft) -> Protection | None:
    held = draft.protection
    names = [column.name for column in draft.columns]
    given = held.person if held is not None and held.person in names else None
    left, right = st.columns(2)
    person = left.selectbox(
        _("Person ID column"),
        names,
        index=names.index(given) if given else None,
        placeholder=_("Choose a column"),
        key="person",
        help=_("Its values are not in the release: synthetic IDs replace them."),
    )
    rows = right.number_input(
        _("Maximum rows per person"),
        min_value=1,
        max_value=MOST_ROWS,
        value=held.max_rows if held is not None and given else None,
        placeholder=_("e.g. 5"),
        key="max rows",
        help=_(
            "Of a person with more, random ones are left out. More rows need more noise for the "
            "same ε."
        ),
    )
    return None if person is None or rows is None else Protection(person, int(rows))
