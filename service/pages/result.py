"""The sixth step: what came of a run: the promise, the likeness, the rows, the evidence."""

import html

import streamlit as st

from service import access, charts, decisions, downloads, frame, judged, odds, words, work
from service.pages import leaving
from service.roles import Action
from service.rows import show_rows
from service.runs import Finished, Order, Run
from service.words import _
from synth import Schema
from synth.release.release import DOSSIERS

DOSSIER_HEIGHT = 720  # pixels


def show() -> None:
    """Show the step."""
    run = work.run_of_address()
    state = run.poll() if run else None
    if run is None or not isinstance(state, Finished):
        return
    order = run.order
    st.title(judged.title(state.dossier), anchor=False)
    judged.show(state.dossier)
    show_promise(order)
    _numbers(state)
    spent = run.spent()
    if spent is None:
        st.warning(_("The ledger cannot be read just now."))
    else:
        account = words.spent(order.population, spent, order.delta)
        st.markdown(f":material/menu_book: {account}")
    of_the_owner = access.is_allowed(Action.SEE_ROWS, run.project)
    for population in run.resembles if of_the_owner else ():
        st.warning(
            _(
                "Internal only: about the same people as in this table seem to be in the "
                "population **{other}**. If they are, use one name for both: the ledger adds up "
                "by name."
            ).format(other=words.plain(population)),
            icon=":material/visibility_lock:",
        )
    charts.show(state.dossier)
    st.header(_("First rows of the synthetic table"), anchor=False)
    show_rows(state.first_rows)
    if access.is_allowed(Action.SAMPLE, run.project):
        frame.link("sample", _("Draw more rows from the model"), ":material/add_circle:")
    _evidence(run, state)
    if frame.show_navigation("result"):
        frame.go("decision")


def show_promise(order: Order) -> None:
    """Say the promise of a release, and to whom it is made."""
    st.markdown(
        _(
            "All of it together is (ε, δ)-differentially private with **ε = {epsilon}** and "
            "**δ = {delta}**. **Protected:** {unit}"
        ).format(
            epsilon=f"{order.epsilon:g}",
            delta=words.power(order.delta),
            unit=words.unit(Schema.from_yaml(order.schema).protection),
        )
    )


def _numbers(finished: Finished) -> None:
    likeness = finished.dossier["likeness"]
    columns, pairs = likeness["columns"], likeness["pairs"]
    mean = sum(column["distance"] for column in columns) / len(columns)
    worst = max(columns, key=lambda column: float(column["distance"]))
    cards = st.columns([8, 9, 9], border=True)
    left, middle, right = (card.container(gap=None) for card in cards)
    left.metric(_("Synthetic rows"), f"{finished.dossier['rows']['synthetic']:,}")
    left.caption(_("in {columns} columns").format(columns=len(finished.first_rows.schema.released)))
    middle.metric(_("Difference of single columns"), words.percent(mean))
    middle.caption(
        _("of rows on average; most: {column}, {share}").format(
            column=words.plain(worst["column"]), share=words.percent(worst["distance"])
        )
    )
    if pairs:
        right.metric(_("Difference of pairs of columns"), words.percent(pairs["distance"]))
        right.caption(
            _("of rows on average; 95 %: {low} to {high}").format(
                low=words.percent(pairs["low"]), high=words.percent(pairs["high"])
            )
        )
    st.caption(
        _(
            "The share of rows that would have to change for the synthetic and the private "
            "table to agree (total variation distance); values that the synthetic table "
            "cannot show count as different. Measured with noise, within the budget."
        )
    )


def _evidence(run: Run, finished: Finished) -> None:
    with st.expander(_("Privacy and utility report"), icon=":material/fact_check:"):
        show_report(finished)
        if not decisions.review_of(run).is_approved(decisions.today()):
            st.caption(_("It can be downloaded once the release is approved."))
        elif access.is_allowed(Action.DOWNLOAD, run.project):
            leaving.show_button(
                _("Download the report"),
                lambda: _offer_report(run, finished),
                key="dossier",
                icon=":material/download:",
            )
    with st.expander(_("The guarantee as odds of an attack"), icon=":material/casino:"):
        odds.show(finished.dossier["odds"])
    with st.expander(_("Outside the privacy guarantee"), icon=":material/info:"):
        st.markdown(_("The following are disclosed without noise and are outside the guarantee:"))
        st.markdown(
            "\n".join(
                f"- {words.unprotected_in_words(line)}"
                for line in finished.certificate["unprotected_quantities"]
            )
        )


def show_report(finished: Finished) -> None:
    """Show the dossier, which begins with its page 1."""
    st.caption(_("For the reviewer; it may be shared with the table."))
    name, page = _("Privacy and utility report"), finished.pages[words.language()]
    # In a frame of its own that runs no script and belongs to no origin: what stands in a
    # dossier comes in part from the table.
    framed = (
        "<style>body{margin:0}iframe{border:0;width:100%;height:100vh}</style>"
        f'<iframe sandbox title="{html.escape(name)}" '
        f'srcdoc="{html.escape(page)}"></iframe>'
    )
    st.iframe(framed, height=DOSSIER_HEIGHT, alt=name)


def _offer_report(run: Run, finished: Finished) -> str:
    return downloads.offer(
        run,
        "report",
        name=DOSSIERS[words.language()],
        kind="text/html",
        content=finished.pages[words.language()].encode(),
        person=access.acting(Action.DOWNLOAD, run.project),
    )
