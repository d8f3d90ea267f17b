"""What the owner chooses: a table, who is protected, ε. It becomes an order for a run."""

import html
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from privacy.accounting import Accountant, Budget
from privacy.ledger import LedgerFault
from service import intake, runs, words
from service.intake import Reading, Source
from service.runs import Order
from synth import Bought, ColumnSpec, InputError, Schema
from synth.dossier import odds
from synth.pipeline import default_ledger, new_accountant

# Even steps of the logarithm, as near as round numbers come.
EPSILONS = (
    *(0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7),
    *(1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 15.0, 20.0),
)
DELTAS = (1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10)


def choose() -> tuple[Order, Source] | None:
    """Show the choices and return what they amount to, or None while something is missing."""
    st.subheader(words.TABLE, anchor=False)
    source = _source()
    reading = _read(source) if source else None
    if source and reading:
        _what_was_read(source, reading)
    st.subheader(words.PROTECTION, anchor=False)
    epsilon = _epsilon(reading)
    delta, engine, population = _settings(source)
    if source is None or reading is None:
        return None
    schema, ledger = reading.schema.to_yaml(), str(default_ledger())
    order = Order(source.name, schema, epsilon, delta, engine, population, ledger)
    return order, source


def may_start(order: Order) -> bool:
    """Say what was spent on the population of an order, and tell whether more can be."""
    if not order.population:
        st.error(words.POPULATION_MISSING)
        return False
    try:
        total = runs.spent(Path(order.ledger), order.population)
    except LedgerFault as fault:
        st.error(words.plain(str(fault)), icon=":material/error:")
        return False
    if total.mu_squared == 0:
        said = words.NOTHING_SPENT.format(population=words.plain(order.population))
    else:
        budget = Budget(order.epsilon, order.delta)
        accountant = new_accountant(Schema.from_yaml(order.schema), budget)
        after = words.promise(runs.with_another(total, accountant), order.delta)
        said = words.spent(order.population, total, order.delta)
        said += " " + words.AFTERWARDS.format(promise=after)
    st.markdown(f":material/menu_book: {said}")
    return True


def _source() -> Source | None:
    kinds = [words.BRING, words.TRY] if intake.DEMO_FOLDER.is_dir() else [words.BRING]
    kind = st.segmented_control(
        words.SOURCE,
        kinds,
        default=words.BRING,
        required=True,
        key="kind",
        label_visibility="collapsed",
        persist_state="session",
    )
    if kind == words.TRY:
        name = st.selectbox(
            words.DEMO,
            list(intake.DEMO_TABLES),
            format_func=words.DEMO_TABLES.__getitem__,
            key="demo",
            persist_state="session",
        )
        st.caption(words.DEMO_INVENTED)
        return intake.demo(name)
    left, right = st.columns(2)
    table = left.file_uploader(words.UPLOAD_TABLE, type=["csv", "gz", "parquet"], key="table")
    schema = right.file_uploader(
        words.UPLOAD_SCHEMA, type=["yaml", "yml"], key="schema", help=words.SCHEMA_HELP
    )
    st.caption(words.UPLOAD_STAYS)
    if table is None or schema is None:
        return None
    key = f"{table.file_id} {schema.file_id}"
    return Source(key, table.name, table.getvalue(), schema.getvalue())


def _read(source: Source) -> Reading | None:
    """Read each pair of files once; only what `Reading` holds stays in the session."""
    if st.session_state.get("read_key") != source.key:
        with st.spinner(words.READING):
            try:
                st.session_state["read"] = intake.read(source)
            except InputError as refusal:
                st.session_state["read"] = str(refusal)
        st.session_state["read_key"] = source.key
    read = st.session_state["read"]
    if isinstance(read, Reading):
        return read
    st.error(words.plain(read), icon=":material/error:")
    return None


def _what_was_read(source: Source, reading: Reading) -> None:
    schema = reading.schema
    bought = sum(isinstance(column.domain, Bought) for column in schema.modelled)
    with st.container(border=True):
        name, n_columns = words.plain(source.name), len(schema.columns)
        st.markdown(words.READ.format(name=f"**{name}**", n=n_columns))
        counts = st.container(horizontal=True, gap="medium")
        counts.metric(words.MODELLED, len(schema.modelled), width="content")
        counts.metric(words.LEFT_OUT, len(schema.columns) - len(schema.released), width="content")
        if bought:
            counts.metric(words.BOUGHT, bought, width="content")
        st.markdown(words.PROTECTED.format(unit=words.unit(schema.protection)))
        if reading.notes:
            notes = "\n".join(f"- {words.plain(note)}" for note in reading.notes)
            st.warning(
                f"**{words.NOTES}.** {words.NOTES_WHY}\n\n{notes}",
                icon=":material/visibility_lock:",
            )
        with st.expander(words.COLUMNS):
            st.dataframe(
                {
                    words.COLUMN: [column.name for column in schema.columns],
                    words.KIND: [column.kind for column in schema.columns],
                    words.TREATMENT: [_treatment(schema, column) for column in schema.columns],
                },
                hide_index=True,
            )


def _treatment(schema: Schema, column: ColumnSpec) -> str:
    if column not in schema.released:
        return words.TREATMENTS["dropped"]
    if column not in schema.modelled:
        return words.TREATMENTS["person"]
    return words.TREATMENTS["bought" if isinstance(column.domain, Bought) else "declared"]


def _epsilon(reading: Reading | None) -> float:
    left, right = st.columns([9, 11], gap="medium")
    with left:
        epsilon = st.select_slider(
            words.EPSILON,
            EPSILONS,
            value=1.0,
            format_func=lambda number: f"{number:g}",
            key="epsilon",
            persist_state="session",
        )
        ends = st.container(horizontal=True, horizontal_alignment="distribute")
        ends.caption(words.MORE_PROTECTION, width="content")
        ends.caption(words.CLOSER, width="content")
        st.caption(words.EPSILON_HELP)
    with right:
        # The number of the settings below: they are shown later, and were chosen before.
        delta = st.session_state.get("delta", DELTAS[1])
        show_odds(odds(_accountant(reading, epsilon, delta)))
    return epsilon


def _accountant(reading: Reading | None, epsilon: float, delta: float) -> Accountant:
    budget = Budget(epsilon, delta)
    return new_accountant(reading.schema, budget) if reading else Accountant(budget)


def show_odds(known: Mapping[str, Any]) -> None:
    """Say a budget as odds, each with a bar; `known` is as the dossier holds it."""
    after = next(belief["after"] for belief in known["beliefs"] if belief["before"] == 0.5)
    found = next(
        attack["true_positive_rate"]
        for attack in known["attacks"]
        if attack["false_positive_rate"] == 0.01
    )
    st.markdown(words.GUESS.format(share=words.of_100(after)))
    _bar(0.5, after, words.GUESS_BAR.format(share=words.of_100(after)))
    st.markdown(words.ACCUSE.format(share=words.of_100(found)))
    _bar(0.01, found, words.ACCUSE_BAR.format(share=words.of_100(found)))


def _bar(before: float, after: float, label: str) -> None:
    gained = 100 * (after - before)
    st.html(
        f'<div role="img" aria-label="{html.escape(label)}" style="display:flex;height:.5rem;'
        "border-radius:.25rem;overflow:hidden;background:rgba(128,128,128,.22);"
        'margin:-.2rem 0 .5rem">'
        f'<div style="width:{100 * before:.2f}%;background:rgba(128,128,128,.55)"></div>'
        f'<div style="width:{gained:.2f}%;background:#1d8a83"></div></div>'
    )


def _settings(source: Source | None) -> tuple[float, str, str]:
    with st.expander(words.SETTINGS):
        left, right = st.columns(2)
        delta = left.selectbox(
            words.DELTA,
            DELTAS,
            index=1,
            format_func=words.power,
            key="delta",
            help=words.DELTA_HELP,
            persist_state="session",
        )
        suggested = source.population if source else "default"
        population = right.text_input(
            words.POPULATION,
            suggested,
            max_chars=100,
            key=f"population of {suggested}",
            help=words.POPULATION_HELP,
            persist_state="session",
        )
        engine = st.radio(
            words.ENGINE,
            list(words.ENGINES),
            format_func=words.ENGINES.__getitem__,
            key="engine",
            persist_state="session",
        )
    return delta, engine, population.strip()
