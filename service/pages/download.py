"""The last step: the download, and after the decision the annex, which stays in the house."""

from dataclasses import replace

import streamlit as st

from privacy.ledger import LedgerFault
from service import access, annex, decisions, downloads, frame, work
from service.access import acting
from service.pages import leaving, result, standing
from service.roles import Action
from service.runs import Finished, Run
from service.settings import current
from service.store.records import Review
from service.words import _
from synth import InputError
from synth.commands.opening import user_here


def show() -> None:
    """Show the step."""
    run = work.run_of_address()
    state = run.poll() if run else None
    if run is None or not isinstance(state, Finished):
        return
    review = decisions.review_of(run)
    st.title(_("Download"), anchor=False)
    if review.is_approved(decisions.today()):
        _release(run)
    else:
        st.info(_why_not(review), icon=":material/lock:")
    standing.show_taken(run, review)
    st.divider()
    _annex(run)
    st.divider()
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        if st.button(_("Back"), key="back", icon=":material/arrow_back:"):
            frame.go("decision")
        if access.is_allowed(Action.RUN, run.project) and st.button(
            _("Make another release"), key="again"
        ):
            _begin_again()


def _release(run: Run) -> None:
    result.show_promise(run.order)
    st.markdown(
        _(
            "One zip: the synthetic table as CSV and Parquet, the model, the schema, the "
            "certificate, the decision and the privacy and utility report. The privacy guarantee "
            "covers all of it. To check it: `synth verify {name}`"
        ).format(name=run.stem + "-release.zip")
    )
    leaving.show_button(
        _("Download the release"),
        lambda: downloads.offer_release(run, person=acting(Action.DOWNLOAD, run.project)),
        key="download",
        icon=":material/download:",
        kind="primary",
    )
    st.caption(
        _("The link works once, within 60 seconds, and for you alone. Who takes it is logged.")
    )
    frame.link("sample", _("Draw more rows from the model"), ":material/add_circle:")


def _why_not(review: Review) -> str:
    if review.recall is not None:
        return _("The release was recalled: it is downloaded no more.")
    if review.decision is None:
        return _("It can be downloaded once it is approved: see the decision.")
    if review.decision.decided in ("approved", "conditional"):
        return _("The approval ended with {day}.").format(day=review.decision.expires)
    return _("The release was not approved: it cannot be downloaded.")


def _annex(run: Run) -> None:
    st.header(
        f":material/visibility_lock: {_('Internal utility report (do not share)')}", anchor=False
    )
    st.markdown(
        _(
            "It compares the release with your table exactly and is not covered by the "
            "privacy guarantee. Do not share it, and do not use it to choose among releases."
        )
    )
    here = annex.is_here(run, work.draft().source)
    if not run.decided:
        st.info(
            _("It opens once it was decided of the release, or you said that you will not use it."),
            icon=":material/lock:",
        )
    elif not here:
        st.info(_("Your table is no longer kept. Upload it again, or use `synth review`."))
    drawn = st.session_state.get("annex", ("", ""))
    attacks = st.checkbox(
        _("Attack models of random halves of the persons too; up to two minutes"),
        key="annex attacks",
    )
    by = _ask_reader()
    pressed = st.button(
        _("Make the internal report"), key="annex button", disabled=not (run.decided and here)
    )
    if pressed:
        try:
            with st.spinner(_("Comparing")):
                # Whatever is pressed meanwhile begins the page anew, which cancels.
                bar = st.progress(0.0) if attacks else None
                access.require(Action.OPEN_ANNEX, run.project)
                source = work.draft().source
                page = annex.draw(run, source, bar.progress if bar else None, by=by)
                drawn = st.session_state["annex"] = (run.token, page)
        except (InputError, LedgerFault) as refused:
            frame.refusal(refused.message)
    if run.decided and drawn[0] == run.token and drawn[1]:
        _save_annex(run, drawn[1])


def _save_annex(run: Run, page: str) -> None:
    leaving.show_button(
        _("Save the internal report"),
        lambda: downloads.offer(
            run,
            "annex",
            name=f"{run.stem}-annex-stays-in-the-house.html",
            kind="text/html",
            content=page.encode(),
            person=acting(Action.OPEN_ANNEX, run.project),
        ),
        key="annex download",
        icon=":material/visibility_lock:",
    )


def _ask_reader() -> str:
    """Ask who opens the internal report, for the ledger."""
    known = access.person()
    by: str = st.text_input(
        _("Who opens it"),
        value=known.name if known else user_here(),
        max_chars=100,
        key="annex by",
        disabled=bool(current().address),  # who signs in says so with that
        help=_(
            "Name and day are written on the ledger, which stays with you. Later releases of "
            "these persons are certified as made after an internal report was opened."
        ),
    )
    return by


def _begin_again() -> None:
    """Keep the choices and the release; ε is to be chosen anew."""
    work.leave_run()
    draft = work.draft()
    source = draft.source
    if source is not None and not work.store().has_upload(source.upload):
        source = None
    work.store_draft(replace(draft, source=source, epsilon=None))
    frame.go("table" if source is None else "budget")
