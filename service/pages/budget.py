"""The fourth step: ε, the one number a person must choose, with its odds in words."""

import math
from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from privacy.accounting import Accountant, Budget
from privacy.chain import Cap, Total
from privacy.files import default_ledger
from privacy.ledger import LedgerFault
from service import accounts, expectation, frame, odds, sums, words, work
from service.draft import Draft
from service.words import _
from synth.dossier.groups import MOST_GROUPINGS, groupable
from synth.dossier.numbers import odds as odds_of
from synth.engines import AUTO, engine_named, offered
from synth.planning.groups import margin_of_rules, smallest_group
from synth.purchases import GROUPS_SHARE, RULES_SHARE, new_accountant

# Even steps of the logarithm, as near as round numbers come.
EPSILONS = (
    *(0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7),
    *(1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 15.0, 20.0),
)
PRESETS = (0.3, 1.0, 3.0)
DELTAS = (1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10)


def show() -> None:
    """Show the step."""
    st.title(_("Privacy budget"), anchor=False)
    draft = work.draft()
    left, right = st.columns([9, 11], gap="medium")
    with left:
        epsilon = _epsilon(draft)
    settings = st.container()
    with settings.expander(_("More settings")):
        draft = _settings(draft, epsilon)
    with right:
        odds.show(odds_of(_accountant(draft, epsilon)))
    place = st.container()
    possible = show_ledger_state(draft, epsilon)
    with place:
        draft, room = expectation.show(draft, epsilon)
    sums.explain(_accountant(draft, epsilon), draft.delta)
    # ε counts as chosen once the owner goes on; a step that was done stays done.
    done = None if draft.epsilon is None else epsilon
    work.store_draft(replace(draft, epsilon=done, considered=epsilon))
    if frame.show_navigation("budget", may_go_on=possible):
        work.store_draft(replace(draft, epsilon=epsilon))
        frame.go("run")
    if room is not None:
        expectation.show_others(draft, epsilon, room)


def show_ledger_state(draft: Draft, epsilon: float) -> bool:
    """Say what was spent on the population, and tell whether more can be."""
    try:
        account = accounts.account(default_ledger(), draft.charged)
    except LedgerFault as fault:
        frame.refusal(fault.message)
        return False
    wanted = _accountant(draft, epsilon)
    said = words.spent(draft.charged, account.total, draft.delta)
    if account.total.mu_squared:
        after = accounts.with_another(account.total, wanted)
        said += " " + _("A release with these settings makes it at most {promise}.").format(
            promise=words.promise(after, draft.delta)
        )
    st.markdown(f":material/menu_book: {said}")
    sums.draw(account.total, account.cap, wanted)
    return account.cap is None or _is_within_cap(account.cap, account.total, wanted, draft.delta)


def _is_within_cap(cap: Cap, total: Total, wanted: Accountant, delta: float) -> bool:
    """Say what the population's cap leaves, and tell whether this release stays within it."""
    beyond = words.beyond_cap(cap, total, wanted, delta)
    if beyond is None:
        st.caption(words.plain(words.translate(words.cap(cap, total, delta))))
    else:
        frame.refusal(beyond)
    return beyond is None


def _epsilon(draft: Draft) -> float:
    st.session_state.setdefault("epsilon", draft.epsilon or draft.considered or 1.0)
    chosen = st.session_state["epsilon"]
    st.session_state["preset"] = chosen if chosen in PRESETS else None
    names = {
        0.3: _("Strong · 0.3"),
        1.0: _("Balanced · 1"),
        3.0: _("Accurate · 3"),
    }
    st.segmented_control(
        _("Presets"),
        PRESETS,
        format_func=names.__getitem__,
        key="preset",
        on_change=_take_preset,
    )
    epsilon: float = st.select_slider(
        _("ε, the privacy budget of this release"),
        EPSILONS,
        format_func=lambda number: f"{number:g}",
        key="epsilon",
    )
    ends = st.container(horizontal=True, horizontal_alignment="distribute")
    ends.caption(_("← stronger protection"), width="content")
    ends.caption(_("higher accuracy →"), width="content")
    st.caption(
        _(
            "The one number you must choose. A smaller ε protects each person more and adds "
            "more noise to the measurements that the synthetic table is made from."
        )
    )
    return epsilon


def _take_preset() -> None:
    if st.session_state["preset"] is not None:
        st.session_state["epsilon"] = st.session_state["preset"]


def _accountant(draft: Draft, epsilon: float) -> Accountant:
    return new_accountant(draft.schema, Budget(epsilon, draft.delta))


def engines() -> Mapping[str, str]:
    """Say what the engines do."""
    known = {
        AUTO: _(
            "Adaptive (recommended): measures again where its first model errs, and takes a "
            "mixture where that is nearer"
        ),
        "mixture": _("Mixture: rows of hidden kinds, for many columns with few values each"),
        "tree": _("Tree: pairwise dependencies along a tree"),
        "independent": _("Independent: each column by itself, no dependencies"),
        "neural": _(
            "Neural network: learns all columns together; takes minutes, and was nowhere nearer "
            "than Adaptive"
        ),
    }
    return {name: words for name, words in known.items() if name in (AUTO, *offered())}


def _groups(draft: Draft, epsilon: float) -> tuple[str, ...]:
    """Ask within which groups the tables are compared, and say how few rows one may have."""
    possible = groupable(draft.schema)
    groups = st.multiselect(
        _("Compare within each value of"),
        possible,
        default=draft.groupings,
        max_selections=MOST_GROUPINGS,
        placeholder=_("none"),
        key="groups",
        disabled=not possible,
        help=_(
            "For whom is the release worse? The report then says, for each value of these "
            "columns, how far the tables differ among those rows. It takes {share} of the budget."
        ).format(share=words.percent(GROUPS_SHARE)),
    )
    if groups:
        st.caption(_smallest_group(draft, epsilon, len(groups)))
    return tuple(groups)


def _smallest_group(draft: Draft, epsilon: float, groupings: int) -> str:
    """Say which groups will not be told apart at this ε."""
    kept: dict[tuple[object, ...], int] = st.session_state.setdefault("smallest groups", {})
    key = (draft.schema.to_yaml(), epsilon, draft.delta, draft.engine, groupings)
    if key not in kept:
        budget, engine = Budget(epsilon, draft.delta), engine_named(draft.engine)
        kept[key] = smallest_group(draft.schema, budget, engine, groupings)
    return _("Groups of fewer than about {rows} rows are not told apart from any other.").format(
        rows=f"{kept[key]:,}"
    )


def _counted_rules(draft: Draft, epsilon: float) -> str:
    """Say what counting broken rules takes, and to within how many rows it is told."""
    return _(
        "{share} of the budget counts the rows that break rules between columns, to within about "
        "{margin} rows."
    ).format(
        share=words.percent(RULES_SHARE),
        margin=f"{math.ceil(margin_of_rules(draft.schema, Budget(epsilon, draft.delta))):,}",
    )


def _settings(draft: Draft, epsilon: float) -> Draft:
    delta = st.selectbox(
        _("δ, failure probability of the guarantee"),
        DELTAS,
        index=DELTAS.index(draft.delta),
        format_func=words.power,
        key="delta",
        help=_(
            "A number fixed beforehand, never taken from the count of rows. 10⁻⁶ is one in a "
            "million."
        ),
    )
    groups = _groups(draft, epsilon)
    if draft.schema.counted_rules:
        st.caption(_counted_rules(draft, epsilon))
    names = engines()
    engine = st.radio(
        _("Engine"),
        list(names),
        index=list(names).index(draft.engine),
        format_func=names.__getitem__,
        key="engine",
    )
    return _with_target(replace(draft, delta=delta, engine=engine, groups=groups))


def _with_target(chosen: Draft) -> Draft:
    """Ask for the column that is to be predicted, where the engine takes one."""
    if not chosen.targets:
        return chosen
    target = st.selectbox(
        _("Target column"),
        chosen.targets,
        index=chosen.targets.index(chosen.target) if chosen.target in chosen.targets else None,
        placeholder=_("none"),
        key="target",
        help=_(
            "If a model will be trained on the synthetic table to predict one column: what "
            "that column depends on is then measured more closely, and how well it is predicted, "
            "for 2 % of the budget."
        ),
    )
    return replace(chosen, target=target or "")
