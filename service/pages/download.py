"""The last step: the decision, the download, and after it the annex, which stays in the house."""

from dataclasses import replace
from pathlib import PurePath

import streamlit as st

from privacy.ledger import LedgerFault
from service import access, annex, frame, words
from service.access import acting
from service.pages import result
from service.roles import Action
from service.runs import Finished, Run
from service.store.records import Decided
from service.words import _
from synth import InputError
from synth.commands.opening import user_here


def show() -> None:
    """Show the step."""
    run = frame.run_of_address()
    state = run.poll() if run else None
    if run is None or not isinstance(state, Finished):
        return
    _release(run)
    st.divider()
    _annex(run)
    st.divider()
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        if st.button(_("Back"), key="back", icon=":material/arrow_back:"):
            frame.go("result")
        if st.button(_("Make another release"), key="again"):
            _begin_again()


def _release(run: Run) -> None:
    st.header(_("Download"), anchor=False)
    result.show_promise(run.order)
    st.markdown(
        _(
            "One zip: the synthetic table as CSV and Parquet, the model, the schema, the "
            "certificate and the privacy and utility report. The privacy guarantee covers "
            "all of it. To check it: `synth verify {name}`"
        ).format(name=stem(run) + "-release.zip")
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            _("Download the release"),
            run.path.read_bytes(),
            file_name=f"{stem(run)}-release.zip",
            mime="application/zip",
            type="primary",
            key="download",
            on_click=decide,
            args=(run, "taken"),
            icon=":material/download:",
        )
        if not run.decided:
            st.button(
                _("I will not use it"),
                key="discard",
                type="tertiary",
                on_click=decide,
                args=(run, "not used"),
            )
    if not run.decided:
        st.checkbox(
            _("Delete the uploaded table with this decision"),
            value=True,
            key="delete upload",
            help=_(
                "Its key is deleted, so nobody can read it any longer. Until you close this page "
                "the internal report can still be made here."
            ),
        )
    else:
        st.caption(_("Decided. The privacy budget of the run stays spent either way."))
    frame.link("sample", _("Draw more rows from the model"), ":material/add_circle:")


@frame.told
def decide(run: Run, decided: Decided = "taken") -> None:
    """Write down what the owner has decided of a release: whether rows of it leave."""
    run.decide(decided, who=acting(Action.DOWNLOAD, run.project))
    if st.session_state.get("delete upload"):
        who = acting(Action.UPLOAD, run.project)
        run.store.drop_upload(run.upload, who=who, unless_awaited=True)


def _annex(run: Run) -> None:
    st.subheader(
        f":material/visibility_lock: {_('Internal utility report (do not share)')}", anchor=False
    )
    st.markdown(
        _(
            "It compares the release with your table exactly and is not covered by the "
            "privacy guarantee. Do not share it, and do not use it to choose among releases."
        )
    )
    here = annex.is_here(run, frame.draft().source)
    if not run.decided:
        st.info(
            _("It opens once you have downloaded the release, or said that you will not use it."),
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
                source = frame.draft().source
                page = annex.draw(run, source, bar.progress if bar else None, by=by)
                drawn = st.session_state["annex"] = (run.token, page)
        except (InputError, LedgerFault) as refused:
            frame.refusal(refused.message)
    if run.decided and drawn[0] == run.token and drawn[1]:
        _save_annex(run, drawn[1])


def _save_annex(run: Run, page: str) -> None:
    st.download_button(
        _("Save the internal report"),
        page,
        file_name=f"{stem(run)}-annex-stays-in-the-house.html",
        mime="text/html",
        key="annex download",
        on_click="ignore",
        icon=":material/visibility_lock:",
    )


def _ask_reader() -> str:
    """Ask who opens the internal report, for the ledger."""
    by: str = st.text_input(
        _("Who opens it"),
        value=user_here(),
        max_chars=100,
        key="annex by",
        help=_(
            "Name and day are written on the ledger, which stays with you. Later releases of "
            "these persons are certified as made after an internal report was opened."
        ),
    )
    return by


def _begin_again() -> None:
    """Keep the choices and the release; ε is to be chosen anew."""
    frame.leave_run()
    draft = frame.draft()
    source = draft.source
    if source is not None and not frame.store().has_upload(source.upload):
        source = None
    frame.store_draft(replace(draft, source=source, epsilon=None))
    frame.go("table" if source is None else "budget")


def stem(run: Run) -> str:
    """Return how the names of a run's files begin."""
    return PurePath(run.order.name).name.split(".")[0] or words.NAME
