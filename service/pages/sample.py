"""Beside the finished release: more rows from its model, as they are asked for, at no cost."""

import secrets

import streamlit as st

from service import access, decisions, downloads, frame, sampling, words, work
from service.pages import leaving
from service.roles import Action
from service.rows import show_rows
from service.runs import Finished, Run
from service.sampling import MISSING, Drawn, Request
from service.words import _
from synth import InputError, Release
from synth.codec.cells import Names
from synth.codec.codec import ColumnCodec
from synth.release.classes import held_categories

MOST_ROWS = 200_000  # on the page; `synth sample` has no such bound
_MOST_SHARES = 12  # categories of a column whose shares are typed
_MOST_SEEDS = 1_000_000  # that are proposed; any other can be typed


def show() -> None:
    """Show the page."""
    run = work.run_of_address()
    state = run.poll() if run else None
    if run is None or not isinstance(state, Finished):
        return
    release = _release(run)
    st.title(frame.title("sample"), anchor=False)
    st.markdown(
        _(
            "Rows drawn from the model of this release spend no privacy budget, and the guarantee "
            "stays as it is: no original row is read. What you ask for becomes true of the rows "
            "because you asked for it; it is no finding about your table."
        )
    )
    request = _request(release, state)
    if st.button(_("Draw the rows"), type="primary", key="draw"):
        try:
            with st.spinner(_("Drawing rows")):
                drawn = sampling.draw(
                    release, request, name=f"{run.stem}-rows.csv", language=words.language()
                )
            st.session_state["sample"] = (run.token, drawn)
        except InputError as refused:
            st.session_state.pop("sample", None)
            frame.refusal(refused.message)
    token, drawn = st.session_state.get("sample", ("", None))
    if drawn is not None and token == run.token:
        _drawn(run, drawn, request)
    st.divider()
    if st.button(_("Back"), key="back", icon=":material/arrow_back:"):
        frame.go("download")


def _release(run: Run) -> Release:
    """Return the run's release, read once a session."""
    token, release = st.session_state.get("release", ("", None))
    if release is None or token != run.token:
        release = sampling.open_release(run)
        st.session_state["release"] = (run.token, release)
    found: Release = release
    return found


def _request(release: Release, finished: Finished) -> Request:
    left, right = st.columns(2)
    rows = left.number_input(
        _("Number of rows"),
        min_value=1,
        max_value=MOST_ROWS,
        value=min(int(finished.dossier["rows"]["synthetic"]), MOST_ROWS),
        key="sample rows",
    )
    seed = right.number_input(
        _("Seed"),
        min_value=0,
        value=st.session_state.setdefault("proposed seed", secrets.randbelow(_MOST_SEEDS)),
        key="sample seed",
        help=_("The same request and seed give the same rows. It is a seed of sampling alone."),
    )
    columns = release.model.codec.columns
    where = _conditions(columns)
    shares = st.toggle(_("Give the shares of a column’s values"), key="sample shares")
    balance = _balance(columns) if shares else ()
    parity = st.toggle(_("Make an outcome independent of other columns"), key="sample parity")
    return Request(
        rows=int(rows),
        seed=int(seed),
        where=where,
        balance=balance,
        independent=_independence(columns) if parity else "",
    )


def _conditions(columns: tuple[ColumnCodec, ...]) -> tuple[str, ...]:
    """Show the conditions of columns, and return them."""
    by_name = {column.name: column for column in columns}
    chosen = st.multiselect(
        _("Columns with a condition"),
        list(by_name),
        key="sample columns",
        placeholder=_("none: all rows"),
    )
    found: list[str] = []
    for name in chosen:
        if isinstance(by_name[name].cells, Names):
            values = st.multiselect(
                _("{column} is one of").format(column=words.plain(name)),
                [*held_categories(by_name[name]), MISSING],
                format_func=lambda value: value or _("missing value"),
                placeholder=_("any"),
                key=f"sample values of {name}",
            )
            found += [sampling.condition_of_list(name, values)] if values else []
            continue
        left, right = st.columns(2)
        least = left.text_input(
            _("{column} from").format(column=words.plain(name)), key=f"sample from of {name}"
        )
        most = right.text_input(
            _("{column} to").format(column=words.plain(name)), key=f"sample to of {name}"
        )
        found += [f"{name}>={least.strip()}"] if least.strip() else []
        found += [f"{name}<={most.strip()}"] if most.strip() else []
    return tuple(found)


def _balance(columns: tuple[ColumnCodec, ...]) -> tuple[str, ...]:
    """Show the shares of columns, and return them."""
    held = {column.name: held_categories(column) for column in columns}
    fit = [name for name, values in held.items() if 2 <= len(values) <= _MOST_SHARES]
    chosen = st.multiselect(
        _("Columns whose shares I give"),
        fit,
        key="balance columns",
        placeholder=_("none"),
        help=_("Of several columns the shares are multiplied."),
    )
    found = []
    for name in chosen:
        places = st.columns(3)
        shares = {
            value: places[number % 3].number_input(
                f"{words.plain(name)}: {words.plain(value)}",
                min_value=0.0,
                value=1.0,
                format="%g",
                key=f"share of {name} {number}",
            )
            for number, value in enumerate(held[name])
        }
        found.append(sampling.shares_of(name, shares))
    return tuple(found)


def _independence(columns: tuple[ColumnCodec, ...]) -> str:
    """Show an outcome and the columns it shall be independent of, and return them."""
    names = [column.name for column in columns]
    left, right = st.columns(2)
    outcome = left.selectbox(_("Outcome"), names, index=None, key="parity outcome")
    others = right.multiselect(
        _("Independent of"), [name for name in names if name != outcome], key="parity others"
    )
    st.caption(
        _(
            "Marginal independence: all groups have the same shares of the outcome. Among rows "
            "that agree in further columns groups may still differ."
        )
    )
    return sampling.independence_of(outcome, others) if outcome and others else ""


def _drawn(run: Run, drawn: Drawn, request: Request) -> None:
    """Show what was drawn, and let it be taken with its note."""
    if drawn.request != request:
        st.caption(_("The rows below are those that were drawn before; draw again for the new."))
    st.header(_("First rows that were drawn"), anchor=False)
    show_rows(drawn.first_rows)
    with st.expander(_("Note beside the rows"), icon=":material/description:", expanded=True):
        st.markdown("\n".join(f"- {words.plain(line)}" for line in drawn.note.splitlines()))
    if not decisions.review_of(run).is_approved(decisions.today()):
        st.info(_("They can be downloaded once the release is approved."), icon=":material/lock:")
        return
    leaving.show_button(
        _("Download the rows and their note"),
        lambda: downloads.offer(
            run,
            "rows",
            name=f"{run.stem}-rows.zip",
            kind="application/zip",
            content=drawn.archive,
            person=access.acting(Action.SAMPLE, run.project),
        ),
        key="sample download",
        icon=":material/download:",
        kind="primary",
    )
