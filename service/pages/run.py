"""The fifth step: a run is started, watched, and can be cancelled."""

from dataclasses import replace

import streamlit as st

from privacy.ledger import LedgerFault
from service import access, frame, judged, runs, words, work
from service.access import acting
from service.draft import Draft
from service.pages import acceptance, budget
from service.roles import Action
from service.runs import Ended, Finished, Order, Run, Running, Waiting
from service.words import _
from synth import InputError, Schema
from synth.dossier.verdict import judge
from synth.statement import MOST_GENERATIONS, Statement
from synth.steps import Step

SECONDS_BETWEEN_LOOKS = 0.5


def show() -> None:
    """Show the step."""
    run = work.run_of_address()
    state = run.poll() if run else None
    if run and isinstance(state, Waiting | Running):
        _progress(run)
        return
    arriving = run is not None and st.session_state.pop("arriving", None) == run.token
    if arriving and isinstance(state, Finished):
        frame.go("result")
    st.title(_("Make the release"), anchor=False)
    if run and isinstance(state, Ended):
        _what_ended(run.order, state)
    if run and isinstance(state, Finished):
        ready = not judge(state.dossier).columns_graded("not usable")
        told, icon = (st.success, ":material/check:") if ready else (st.error, ":material/error:")
        told(judged.title(state.dossier), icon=icon)
        if st.button(_("See the result"), key="see", type="primary"):
            frame.go("result")
    draft = work.draft()
    missing = draft.open_before("run")
    if missing:
        names = ", ".join(f"**{frame.title(name)}**" for name in missing)
        st.info(_("Before another run: {steps}").format(steps=names))
        return
    is_stated = _ask_statement(draft)
    is_whole = acceptance.ask(work.draft()) and is_stated
    order = work.draft().order()
    _tell_origins(work.draft())
    _what_is_asked(order)
    possible = budget.show_ledger_state(draft, order.epsilon)
    st.caption(
        _(
            "Once measuring has begun, the privacy budget stays spent, also if the run fails "
            "or you cancel it."
        )
    )
    another = isinstance(state, Finished)
    if frame.show_navigation(
        "run",
        may_go_on=possible and is_whole,
        label=_("Make another release") if another else _("Make the release"),
        key="start",
        kind="secondary" if another else "primary",  # it would spend again
    ):
        _start(order)


def _start(order: Order) -> None:
    source, home = work.draft().source, work.project()
    if source is None or home is None:
        return
    # Set before the run is asked for: a second click can break in at either line, and then finds
    # the run under this token, or none asked for yet.
    st.session_state["run"] = st.query_params["run"] = token = runs.new_token()
    try:
        who = acting(Action.RUN, home.id)
        runs.start(work.store(), token, order, project=home.id, upload=source.upload, who=who)
    except (LedgerFault, InputError) as fault:
        work.leave_run()
        frame.refusal(fault.message)
        return
    frame.rerun()


def _ask_statement(draft: Draft) -> bool:
    """Ask what is certified of the release for its reviewer; tell whether it can be certified."""
    asked = {
        "owner": _("Owner of the table"),
        "purpose": _("Purpose"),
        "recipient": _("Recipient"),
        "basis": _("Legal basis"),
        "expires": _("Expires on (YYYY-MM-DD)"),
    }
    with st.expander(_("For the reviewer: to whom, why, for how long")):
        st.caption(
            _(
                "What you write here is certified and printed on the first page of the dossier. "
                "What you leave empty is printed as not stated."
            )
        )
        given = {
            name: st.text_input(
                label, value=getattr(draft.statement, name), key=f"state-{name}", max_chars=500
            ).strip()
            for name, label in asked.items()
        }
        generation = st.number_input(
            _("Generation of the table"),
            min_value=0,
            max_value=MOST_GENERATIONS,
            value=draft.statement.generation,
            key="state-generation",
            help=_(
                "0 for real data; 1 for the synthetic table of a release, 2 for that of a release "
                "made of one. It is certified."
            ),
        )
        try:
            stated = Statement(**given, generation=generation)
            work.store_draft(replace(draft, statement=stated))
        except InputError as refusal:
            frame.refusal(refusal.message)
            return False
    return True


def _tell_origins(draft: Draft) -> None:
    """Tell the owner which releases the table seems to have come from, unless that is declared."""
    for origin in draft.origins:
        if origin.generation >= draft.statement.generation:
            told = words.plain(words.translate(origin.on_page))
            st.warning(told, icon=":material/content_copy:")


def _what_is_asked(order: Order) -> None:
    schema = Schema.from_yaml(order.schema)
    with st.container(border=True):
        lines = [
            f"**{words.plain(order.name)}**",
            _("Columns included: {modelled}; replaced: {replaced}; excluded: {left_out}").format(
                modelled=len(schema.modelled),
                replaced=len(schema.replaced),
                left_out=len(schema.columns) - len(schema.released),
            ),
            _("**Protected:** {unit}").format(unit=words.unit(schema.protection)),
            _settings(order),
        ]
        if order.target:
            column = words.plain(order.target)
            lines.append(_("Target column: {column}").format(column=column))
        if order.groups:
            columns = ", ".join(map(words.plain, order.groups))
            lines.append(_("Compared within each value of: {columns}").format(columns=columns))
        if order.proposed:
            lines.append(
                _("The certificate will say that the proposed schema was accepted without review.")
            )
        st.markdown("\n".join(f"- {line}" for line in lines))


def _settings(order: Order) -> str:
    return _("ε = {epsilon}, δ = {delta}, engine {engine}, population {population}").format(
        epsilon=f"{order.epsilon:g}",
        delta=words.power(order.delta),
        engine=order.engine,
        population=words.plain(order.population),
    )


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def _progress(run: Run) -> None:
    access.require(Action.RUN, run.project)
    # Reading a release can outlast the time between two looks, and the next look would break in:
    # that is left to the page, which is drawn whole and looks at nothing by itself.
    if run.is_over() or not isinstance(state := run.poll(), Waiting | Running):
        st.session_state["arriving"] = run.token
        frame.rerun()
    waiting = isinstance(state, Waiting)
    head = st.container(horizontal=True, vertical_alignment="center")
    title = _("Waiting for another run to end") if waiting else _("Making the release")
    head.title(title, anchor=False)
    head.button(_("Cancel"), key="cancel", on_click=_cancel, args=(run,))
    st.caption(_settings(run.order))
    if isinstance(state, Running):
        st.progress(state.share)
        st.markdown(_progress_lines(state.step))
    st.caption(
        _(
            "Once measuring has begun, the budget stays spent even if you cancel. You may close "
            "this page: the run goes on, and is found in its project."
        )
    )


@frame.told
def _cancel(run: Run) -> None:
    run.cancel(who=acting(Action.RUN, run.project))


def _progress_lines(under_way: Step) -> str:
    """Return all steps of a run, a line each, with a mark at the one under way."""
    lines, mark = [], "check"
    for step in Step:
        if step is under_way:
            lines.append(f":material/arrow_forward: **{words.translate_text(step)}**")
            mark = "more_horiz"
        else:
            lines.append(f":gray[:material/{mark}: {words.translate_text(step)}]")
    return "  \n".join(lines)


def _what_ended(order: Order, end: Ended) -> None:
    why = "" if end.message is None else words.plain(words.translate(end.message))
    said = {
        "cancelled": _("The run was cancelled."),
        "refused": why,
        "broken": why
        or _(
            "The run failed: internal error. The log names the place in the program, and "
            "nothing of your table."
        ),
        "deleted": _("The release of this run was deleted."),
    }[end.how]
    kept = _("Nothing was spent.")
    if end.kept:
        kept = _("Its privacy budget, up to ε = {epsilon}, stays spent.").format(
            epsilon=f"{order.epsilon:g}"
        )
    box = st.info if end.how in ("cancelled", "deleted") else st.error
    box(f"{said} {kept}", icon=":material/info:")
