"""The third step: who is protected. It begins empty, for only the owner knows."""

from dataclasses import replace

import streamlit as st

from service import frame, words, work
from service.draft import Draft, UnitBegun
from service.words import _
from synth import InputError, Protection
from synth.counting.unit import UnitFinding
from synth.tables.schema import MOST_ROWS


def show() -> None:
    """Show the step."""
    st.title(_("Who is protected"), anchor=False)
    st.markdown(
        _(
            "The guarantee protects persons. State how the rows of one person appear in the "
            "table; nothing is assumed. With a wrong statement some persons are not "
            "protected."
        )
    )
    draft = work.draft()
    begun = _state(draft)
    # A statement begun anew takes the one before back: no run goes out under the old unit.
    work.store_draft(replace(draft, protection=None, begun=begun))
    if begun.protection is not None:
        try:
            _confirm(work.draft().with_protection(begun.protection))
            _compare()
        except InputError as refused:
            frame.refusal(refused.message)
    if frame.show_navigation(
        "people", may_go_on="people" not in work.draft().open_before("budget")
    ):
        frame.go("budget")


def _confirm(draft: Draft) -> None:
    """Take the unit; what the rows say against it is to be checked before the next step opens."""
    check = draft.unit
    frame.for_you_alone([finding.message for finding in check.findings])
    confirmed: tuple[UnitFinding, ...] = ()
    if check.contradictions:
        person = draft.protection.person if draft.protection else None
        said = _("I have checked it: one row is one person.")
        if person is not None:
            said = _("I have checked it: **{column}** has a value of its own for each person.")
        if st.checkbox(
            said.format(column=words.plain(person or "")),
            value=set(check.contradictions) <= set(draft.confirmed),
            key=f"unit confirmed {person!r}",
        ):
            confirmed = check.contradictions
        else:
            st.caption(_("Tick it to go on, or state the unit anew."))
    work.store_draft(replace(draft, confirmed=confirmed))


def _compare() -> None:
    """Ask whose people they are, where another population seems to hold the same."""
    draft = work.draft()
    with st.spinner(_("Comparing with other populations")):
        draft = draft.with_people_compared()
    work.store_draft(draft)
    for place, other in enumerate(draft.people.asked):
        draft = _ask_whose(draft, other, place)
    work.store_draft(draft)


def _ask_whose(draft: Draft, other: str, place: int) -> Draft:
    people, name = draft.people, words.plain(other)
    with st.container(border=True):
        st.warning(
            _(
                "Internal only: about the same people as in this table seem to be in the "
                "population **{other}**, on which budget was spent. Say whether they are."
            ).format(other=name),
            icon=":material/visibility_lock:",
        )
        answers = {
            "same": _("The same people: charge this release to **{other}**").format(other=name),
            "others": _("Other people; I have checked it"),
        }
        held = "same" if people.charged == other else "others" if other in people.others else None
        answer = st.radio(
            _("Whose people they are"),
            list(answers),
            index=None if held is None else list(answers).index(held),
            format_func=answers.__getitem__,
            captions=[
                _("The ledger adds up all that was spent on them, under one name."),
                _("Each has a sum of its own then. If that is wrong, nobody adds them up."),
            ],
            key=f"whose {place} {other!r}",
        )
    others = tuple(one for one in people.others if one != other)
    charged = "" if people.charged == other else people.charged
    if answer == "same":
        charged = other
    elif answer == "others":
        others = (*others, other)
    else:
        st.caption(_("Choose one to go on."))
    return replace(draft, people=replace(people, others=others, charged=charged))


def _state(draft: Draft) -> UnitBegun:
    begun = draft.begun if draft.begun.unit else UnitBegun.of(draft.protection)
    units = {"row": _("One row is one person"), "person": _("A person may have several rows")}
    unit = st.radio(
        _("Unit of privacy"),
        list(units),
        index=None if begun.unit is None else list(units).index(begun.unit),
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
    return replace(begun, unit=unit) if unit != "person" else _person(draft, begun)


def _person(draft: Draft, begun: UnitBegun) -> UnitBegun:
    names = [column.name for column in draft.columns]
    left, right = st.columns(2)
    if "person" not in st.session_state and begun.person in names:
        st.session_state["person"] = begun.person
    person = left.selectbox(
        _("Person ID column"),
        names,
        index=None,
        placeholder=_("Choose a column"),
        key="person",
        help=_("Its values are not in the release: synthetic IDs replace them."),
    )
    if "max rows" not in st.session_state and begun.max_rows is not None:
        st.session_state["max rows"] = begun.max_rows
    rows = right.number_input(
        _("Maximum rows per person"),
        min_value=1,
        max_value=MOST_ROWS,
        value=None,
        placeholder=_("e.g. 5"),
        key="max rows",
        help=_(
            "Of a person with more, random ones are left out. More rows need more noise for the "
            "same ε."
        ),
    )
    if person is not None:
        _rows_each(draft, person)
    return UnitBegun("person", person, None if rows is None else int(rows))


def _rows_each(draft: Draft, person: str) -> None:
    """Show how many rows persons have, and the maximum that nearly all of them stay under."""
    try:
        check = replace(draft, protection=Protection(person, MOST_ROWS)).unit
    except InputError:
        return  # said where the unit is taken
    if check.cap is None:
        return
    with st.container(border=True):
        st.markdown(f"**{_('Persons by their number of rows')}**")
        st.caption(
            f":material/visibility_lock: {_('Internal only')}. "
            + _("Exact counts of your table. They are not part of any release.")
        )
        rows, persons, shown = _("rows"), _("persons"), check.histogram
        steps = {
            rows: [f"{low:,}" if low == high else f"{low:,}–{high:,}" for low, high, n in shown],
            persons: [n for low, high, n in shown],
        }
        st.bar_chart(
            steps,
            x=rows,
            y=persons,
            sort=False,
            horizontal=True,
            height=90 + 28 * len(shown),
            color="#1d8a83",
            alt=_("Persons by their number of rows"),
        )
        left, right = st.columns([3, 1], vertical_alignment="center")
        left.markdown(
            _("With at most **{n} rows** nineteen of twenty persons keep all of theirs.").format(
                n=f"{check.cap:,}"
            )
        )
        right.button(
            _("Set {n}").format(n=f"{check.cap:,}"),
            key="take cap",
            on_click=_take_cap,
            args=(check.cap,),
            disabled=st.session_state["max rows"] == check.cap,
        )


def _take_cap(cap: int) -> None:
    st.session_state["max rows"] = cap
