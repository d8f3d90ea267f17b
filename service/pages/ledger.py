"""The ledger of a project's population: what was spent on it, line by line, and how much may be."""

from collections.abc import Sequence

import streamlit as st

from privacy.accounting import DEFAULT_DELTA, Accountant, Budget, OutOfRange
from privacy.chain import Account, Entry, Total
from privacy.files import default_ledger
from privacy.ledger import Ledger, LedgerFault
from service import accounts, frame, sums, words, work
from service.access import acting, is_allowed
from service.roles import Action
from service.store.records import Project
from service.words import _
from synth import InputError
from synth.accounts import CAP_DELTA
from synth.purchases import THRESHOLD_SHARE

_CAPS = (0.01, 20.0)  # ε of a cap that can be typed


def show() -> None:
    """Show the page."""
    project = work.project()
    st.title(_("Ledger and cap"), anchor=False)
    if project is None:
        st.info(_("The project of this address is not known here."))
        return
    st.markdown(
        _(
            "The ledger adds up what was ever spent on the population **{population}**, in all "
            "projects about it. Its lines are signed, and nothing is ever taken off it."
        ).format(population=words.plain(project.population))
    )
    try:
        account = accounts.account(default_ledger(), project.population)
        lines = _lines(project.population)
    except LedgerFault as fault:
        frame.refusal(fault.message)
        return
    _show_account(project, account)
    if is_allowed(Action.SET_CAP, project.id):
        _ask_cap(project, account)
    _show_lines(lines)
    sums.explain(_default(), DEFAULT_DELTA)


def _lines(population: str) -> list[Entry]:
    book = Ledger.find(default_ledger())
    return [] if book is None else [e for e in book.entries() if e.population == population]


def _show_account(project: Project, account: Account) -> None:
    st.markdown(words.spent(project.population, account.total, DEFAULT_DELTA))
    sums.draw(account.total, account.cap)
    if account.cap is None:
        st.caption(
            _(
                "No cap is set. A cap that is set before the first run makes the sum a theorem; "
                "until then the ledger only counts."
            )
        )
        return
    said = words.cap(account.cap, account.total, DEFAULT_DELTA)
    st.markdown(words.plain(words.translate(said)))
    if not account.cap.fixed_in_advance:
        st.caption(
            _(
                "It was set or raised after a run: it holds the sum, but no theorem covers how "
                "it was chosen."
            )
        )


def _ask_cap(project: Project, account: Account) -> None:
    label = _("Set a cap") if account.cap is None else _("Change the cap")
    with (
        st.expander(label, icon=":material/vertical_align_top:"),
        st.form("cap", border=False),
    ):
        st.number_input(
            _("ε of all releases together"),
            min_value=_CAPS[0],
            max_value=_CAPS[1],
            value=3.0,
            format="%g",
            key="cap epsilon",
            help=_(
                "At δ = {delta}, which leaves room for ten releases. Runs that would exceed it "
                "are refused before they begin. It holds for every project about this population."
            ).format(delta=words.power(CAP_DELTA)),
        )
        st.caption(_("It is written on the ledger and in the log, with your name, for good."))
        st.form_submit_button(_("Set the cap"), key="set cap", on_click=_set_cap, args=(project,))


@frame.told
def _set_cap(project: Project) -> None:
    who = acting(Action.SET_CAP, project.id)
    try:
        budget = Budget(st.session_state["cap epsilon"], CAP_DELTA)
        accounts.set_cap(work.store(), project, budget, who=who)
    except (LedgerFault, OutOfRange) as fault:
        raise InputError(fault.message) from None


def _show_lines(lines: Sequence[Entry]) -> None:
    st.header(_("Lines"), anchor=False)
    if not lines:
        st.caption(_("None yet: the first run about this population writes the first one."))
        return
    shown = []
    spent: dict[str, Entry] = {}
    for line in lines:
        if line.state not in ("CAPPED", "READ"):
            spent[line.run] = line
        counted = [one for one in spent.values() if one.state != "RELEASED"]
        total = Total(
            len(counted), sum(e.mu_squared for e in counted), sum(e.delta for e in counted)
        )
        own = Total(1, line.mu_squared, line.delta)
        shown.append(
            {
                "date": line.date,
                "state": _state(line.state),
                "run": line.run[:8],
                "amount": _epsilon(own) if line.mu_squared else "",
                "sum": _epsilon(total) if counted else "0",
                "line": line.seq,
            }
        )
    st.dataframe(
        shown[::-1],
        hide_index=True,
        column_config={
            "date": st.column_config.TextColumn(_("date")),
            "state": st.column_config.TextColumn(_("what")),
            "run": st.column_config.TextColumn(_("run")),
            "amount": st.column_config.TextColumn(_("ε of it alone")),
            "sum": st.column_config.TextColumn(_("ε of the sum")),
            "line": st.column_config.NumberColumn(_("line")),
        },
        height=min(38 + 35 * len(shown), 480),
        key="ledger lines",
    )
    st.caption(
        _("ε at δ = {delta}, or at the first tenfold of it that has one.").format(
            delta=words.power(DEFAULT_DELTA)
        )
    )


def _epsilon(total: Total) -> str:
    promise = total.promise()
    return "∞" if promise is None else f"{promise[0]:.3g}"


def _state(code: str) -> str:
    return {
        "RESERVED": _("budget set aside"),
        "STARTED": _("measuring began"),
        "COMMITTED": _("release made"),
        "BURNED": _("broke off, stays spent"),
        "RELEASED": _("ended, nothing spent"),
        "CARRIED": _("carried over from a lost ledger"),
        "CAPPED": _("cap set"),
        "READ": _("internal report opened"),
    }.get(code, code)


def _default() -> Accountant:
    return Accountant(Budget(1.0, DEFAULT_DELTA), threshold_share=THRESHOLD_SHARE)
