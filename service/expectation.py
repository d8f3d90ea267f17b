"""What to expect of a release before its budget is spent, drawn for the columns of this table.

From the schema, the budget and a number of rows that the owner types; no private row is asked.
"""

import html
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from privacy.accounting import Budget
from privacy.message import Message
from service import frame, words
from service.draft import Draft
from service.words import _
from synth import InputError
from synth.dossier.verdict import GRADES
from synth.engines import engine_named
from synth.planning.names import MOST_VALUES
from synth.planning.plan import DEPENDS, MOST_ROWS, Expected, TablePlan, plan
from synth.planning.plan_words import (
    depending,
    grade_of,
    of_table,
    reasons,
    smallest_seen,
    ways_out,
)

_COMPARED = (0.1, 0.3, 1.0, 3.0, 10.0)  # ε that are drawn beside the chosen one
_WIDE = 60  # columns; with more, other ε take longer than a person waits
_KEPT = 40  # plans of a session
_EXPECTED: tuple[Expected, ...] = (*GRADES, DEPENDS)
_COLOURS = ("#4fb3ab", "#e0b354", "#e08a72", "#a9b0b5")  # of these


def show(draft: Draft, epsilon: float) -> tuple[Draft, DeltaGenerator | None]:
    """Ask for the rows, and say what to expect.

    Returns:
        The draft with what was typed, and the room for `show_others`, where there is a plan.
    """
    with st.container(border=True):
        st.markdown(f"**{_('What to expect of the release')}**")
        typed = st.number_input(
            _("Number of rows, about"),
            min_value=1,
            max_value=MOST_ROWS,
            value=draft.rows_about,
            step=1000,
            placeholder=_("e.g. 5000"),
            key="rows about",
            help=_(
                "As you would tell anyone. The rows of your table are not counted for this, so it "
                "costs no budget."
            ),
        )
        if typed is None:
            st.caption(_("Type a number to see which columns will come out well at this ε."))
            return replace(draft, rows_about=None), None
        draft = _ask_values(replace(draft, rows_about=int(typed)))
        try:
            with st.spinner(_("Planning …")):
                planned = _plan_once(draft, epsilon, trials=4, ways=True)
        except InputError as refused:
            frame.refusal(refused.message)
            return draft, None
        return draft, _show(planned)


def show_others(draft: Draft, epsilon: float, room: DeltaGenerator) -> None:
    """Draw the plan beside other ε, one after the other, where `show` has left room for it.

    The page is drawn by then and takes presses; each bar has its place from the first.
    """
    plans: dict[float, TablePlan] = {}
    for other in (epsilon, *(one for one in _COMPARED if one != epsilon)):
        try:
            trials = 4 if other == epsilon else 1
            plans[other] = _plan_once(draft, other, trials=trials, ways=other == epsilon)
        except InputError:
            return  # said where the plan is shown
        if len(plans[other].columns) > _WIDE:
            break
        with room:
            _bars(plans, epsilon)


def _ask_values(draft: Draft) -> Draft:
    """Ask how many different values columns have of which that decides what becomes of them."""
    asked = [column.name for column in draft.schema.modelled if column.buys_names]
    if not asked:
        return draft
    known = dict(draft.values)
    with st.expander(_("How many different values some columns have")):
        st.caption(
            _(
                "Of columns whose categories are estimated, the number of different values decides "
                "which of them come out. As you would tell anyone; nothing is counted for this."
            )
        )
        edited = st.data_editor(
            pd.DataFrame(
                {"column": asked, "values": pd.array([known.get(n) for n in asked], dtype="Int64")}
            ),
            column_config={
                "column": st.column_config.TextColumn(_("Column"), disabled=True),
                "values": st.column_config.NumberColumn(
                    _("Different values, about"), min_value=1, max_value=MOST_VALUES, step=1
                ),
            },
            hide_index=True,
            key=f"values of {draft.schema.to_yaml()}",
        )
    typed = zip(edited["column"], edited["values"], strict=True)
    return replace(draft, values=tuple((name, int(n)) for name, n in typed if pd.notna(n)))


def _show(planned: TablePlan) -> DeltaGenerator:
    if planned.is_hopeless:
        st.error(_("Most columns would come out as noise. Do not spend the budget on this."))
    room = st.empty()
    with room:
        _bars({planned.epsilon: planned}, planned.epsilon)
    st.markdown(f"{_sentence(of_table(planned))} {_sentence(smallest_seen(planned))}")
    if planned.surviving < len(planned.columns):
        st.markdown(
            _("What would let all columns survive: {ways}").format(
                ways=words.plain(words.translate(ways_out(planned)))
            )
        )
    st.dataframe(
        {
            _("Column"): [column.column for column in planned.columns],
            _("Expected"): [words.translate(grade_of(column.grade)) for column in planned.columns],
            _("Share, ±"): [words.percent(column.share_error) for column in planned.columns],
            _("A value is seen from"): [
                _("{n} rows").format(n=f"{column.smallest:,.0f}") for column in planned.columns
            ],
            _("Why, and what it depends on"): [
                _join((*reasons(column), *depending(column))) for column in planned.columns
            ],
        },
        hide_index=True,
        height="content" if len(planned.columns) <= 20 else 720,
        key="expected",
    )
    st.caption(
        _(
            "How the values of a column are distributed is not known beforehand, so each is tried "
            "with several distributions of its kind, at the prices and the noise of a run. Columns "
            "with manually set ranges or categories cost less."
        )
    )
    return room


def _bars(plans: dict[float, TablePlan], chosen: float) -> None:
    """Draw how many columns are expected to be of use, for each ε."""
    keys = "".join(
        f'<span style="white-space:nowrap"><span style="color:{colour}">■</span> '
        f"{html.escape(words.translate(grade_of(grade)))}</span>"
        for grade, colour in zip(_EXPECTED, _COLOURS, strict=True)
    )
    lines = [
        '<div style="display:flex;flex-wrap:wrap;column-gap:1rem;font-size:.85rem;margin:.2rem 0">'
        f"{keys}</div>"
    ]
    for epsilon in sorted({*_COMPARED, chosen}):
        lines.append(_bar(epsilon, plans.get(epsilon), is_chosen=epsilon == chosen))
    st.html("".join(lines))


def _bar(epsilon: float, planned: TablePlan | None, *, is_chosen: bool) -> str:
    """Draw a plan; one that is not made yet has its room."""
    if planned is None:
        return f'<div style="height:1.4rem;opacity:.6;font-size:.85rem">ε = {epsilon:g}</div>'
    counts = [len(planned.columns_graded(grade)) for grade in _EXPECTED]
    told = ", ".join(
        f"{words.translate(grade_of(grade))} {count}"
        for grade, count in zip(_EXPECTED, counts, strict=True)
    )
    label = _("ε = {epsilon}: columns {told}").format(epsilon=f"{planned.epsilon:g}", told=told)
    parts = "".join(
        f'<div style="width:{100 * count / sum(counts):.2f}%;background:{colour};color:#10201f;'
        f'text-align:center;font-size:.75rem;line-height:1.1rem">{count}</div>'
        for count, colour in zip(counts, _COLOURS, strict=True)
        if count
    )
    weight, edge = (
        ("700", "2px solid currentColor") if is_chosen else ("400", "2px solid transparent")
    )
    return (
        f'<div role="img" aria-label="{html.escape(label)}" style="display:flex;align-items:center;'
        f'gap:.6rem;height:1.4rem;font-weight:{weight}">'
        f'<div style="width:4.6rem;font-size:.85rem">ε = {planned.epsilon:g}</div>'
        f'<div style="flex:1;display:flex;border-radius:.25rem;overflow:hidden;outline:{edge}">'
        f"{parts}</div></div>"
    )


def _sentence(message: Message) -> str:
    said = words.plain(words.translate(message))
    return f"{said[:1].upper()}{said[1:]}."


def _join(parts: Sequence[Message]) -> str:
    return ", ".join(words.translate(part) for part in parts)


def _plan_once(draft: Draft, epsilon: float, *, trials: int, ways: bool) -> TablePlan:
    """Return a plan, made once in a session."""
    kept: dict[tuple[object, ...], TablePlan] = st.session_state.setdefault("plans", {})
    key = (
        draft.schema.to_yaml(),
        draft.rows_about,
        draft.values,
        draft.delta,
        draft.engine,
        epsilon,
        trials,
    )
    if key not in kept:
        while len(kept) >= _KEPT:
            del kept[next(iter(kept))]
        kept[key] = plan(
            draft.schema,
            Budget(epsilon, draft.delta),
            rows_about=draft.rows_about or 1,
            engine=engine_named(draft.engine),
            ways_out=ways,
            trials=trials,
            values=dict(draft.values),
        )
    return kept[key]
