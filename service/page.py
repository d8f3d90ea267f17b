"""The page: a table and its schema in, ε chosen, a run watched, a release taken away."""

import streamlit as st

from privacy.ledger import LedgerFault
from service import choices, result, runs, words
from service.intake import Source
from service.runs import Ended, Finished, Order, Run, Running

SECONDS_BETWEEN_LOOKS = 0.5


def show() -> None:
    """Show the page as far as its run has come."""
    token = st.query_params.get("run")
    run = runs.find(token) if token else None
    state = run.poll() if run else None
    st.title(words.NAME, anchor=False)
    if run and isinstance(state, Finished):
        result.show(run.order, state)
        return
    st.markdown(words.LEAD)
    if token and run is None:
        st.info(words.GONE)
    if run is None or not isinstance(state, Running):
        chosen = choices.choose()
        if run and isinstance(state, Ended):
            _what_ended(run.order, state)
        _start_button(chosen)
        return
    # The choices stay, and stay open: a widget that is locked in the moment a run starts forgets
    # what was typed just before. After a reload the files are gone; the run goes on without them.
    if st.session_state.get("run") == run.token:
        choices.choose()
    _progress(run)


def _start_button(chosen: tuple[Order, Source] | None) -> None:
    possible = chosen is not None and choices.may_start(chosen[0])
    pressed = st.button(words.START, type="primary", key="start", disabled=not possible)
    st.caption(words.NOT_REFUNDED if chosen else words.START_FIRST)
    if pressed and possible and chosen:
        order, source = chosen
        # Set before the run starts: a second click can break in at either line, and then finds
        # the run under this token, or none started yet.
        st.session_state["run"] = st.query_params["run"] = token = runs.new_token()
        try:
            runs.start(token, order, source.table)
        except LedgerFault as fault:
            del st.query_params["run"]
            st.error(words.plain(str(fault)), icon=":material/error:")
            return
        st.rerun()


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def _progress(run: Run) -> None:
    state = run.poll()
    if not isinstance(state, Running):
        st.session_state["arrived"] = True
        st.rerun()
    head = st.container(horizontal=True, vertical_alignment="center")
    head.subheader(words.RUNNING, anchor=False)
    head.button(words.CANCEL, key="cancel", on_click=run.cancel)
    order = run.order
    st.caption(
        words.RUNNING_WITH.format(
            epsilon=f"{order.epsilon:g}",
            delta=words.power(order.delta),
            engine=order.engine,
            population=words.plain(order.population),
        )
    )
    st.progress(state.share)
    st.markdown(_steps(state.step))
    st.caption(words.CANCEL_KEEPS)


def _steps(under_way: str) -> str:
    """Return all steps of a run, a line each, with a mark at the one under way."""
    # The pipeline names the engine it fits with; the rest of its steps are as in words.
    step = "fitting" if under_way.startswith("fitting ") else under_way
    known = list(words.STEPS)
    at = known.index(step) if step in known else -1
    lines = []
    for number, name in enumerate(known):
        if number < at:
            lines.append(f":gray[:material/check: {words.STEPS[name]}]")
        elif number == at:
            lines.append(f":material/arrow_forward: **{words.STEPS[name]}**")
        else:
            lines.append(f":gray[:material/more_horiz: {words.STEPS[name]}]")
    return "  \n".join(lines)


def _what_ended(order: Order, end: Ended) -> None:
    said = {
        "cancelled": words.CANCELLED,
        "refused": words.plain(end.message),
        "broken": words.BROKEN,
    }[end.how]
    kept = words.KEPT.format(epsilon=f"{order.epsilon:g}") if end.kept else words.NOT_KEPT
    box = st.info if end.how == "cancelled" else st.error
    box(f"{said} {kept}", icon=":material/info:")
