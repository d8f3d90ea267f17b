"""What came of a run: the promise, the likeness, the rows, the evidence, the download."""

import html
from pathlib import PurePath

import streamlit as st

from service import runs, words
from service.choices import show_odds
from service.runs import Finished, Order
from synth import Schema

DOSSIER_HEIGHT = 720  # pixels

# A run is watched at the foot of the page, and a page that changes keeps its place.
_TO_THE_TOP = "<script>document.querySelector('[data-testid=stMain]').scrollTo(0, 0)</script>"


def show(order: Order, finished: Finished) -> None:
    """Show a release and hand it out."""
    if st.session_state.pop("arrived", False):
        st.html(_TO_THE_TOP, unsafe_allow_javascript=True)
    st.subheader(words.READY, anchor=False)
    schema = Schema.from_yaml(order.schema)
    st.markdown(
        words.PROMISED.format(
            epsilon=f"{order.epsilon:g}",
            delta=words.power(order.delta),
            unit=words.unit(schema.protection),
        )
    )
    _numbers(finished)
    _hand_out(order, finished)
    st.subheader(words.FIRST_ROWS, anchor=False)
    st.dataframe(
        finished.first_rows.frame,
        hide_index=True,
        height=300,
        column_config={
            column.name: st.column_config.DateColumn()
            for column in finished.first_rows.schema.released
            if column.kind == "date"
        },
    )
    _evidence(order, finished)


def _numbers(finished: Finished) -> None:
    likeness = finished.dossier["likeness"]
    columns, pairs = likeness["columns"], likeness["pairs"]
    mean = sum(column["distance"] for column in columns) / len(columns)
    worst = max(columns, key=lambda column: float(column["distance"]))
    shown = len(finished.first_rows.schema.released)
    cards = st.columns([8, 9, 9], border=True)
    left, middle, right = (card.container(gap=None) for card in cards)
    left.metric(words.ROWS, f"{finished.dossier['rows']['synthetic']:,}")
    left.caption(words.ROWS_COLUMNS.format(columns=shown))
    middle.metric(words.COLUMNS_DIFFER, words.percent(mean))
    middle.caption(
        words.COLUMNS_WORST.format(
            column=words.plain(worst["column"]), share=words.percent(worst["distance"])
        )
    )
    right.metric(words.PAIRS_DIFFER, words.percent(pairs["distance"]))
    right.caption(
        words.INTERVAL.format(low=words.percent(pairs["low"]), high=words.percent(pairs["high"]))
    )
    st.caption(words.LIKENESS)


def _hand_out(order: Order, finished: Finished) -> None:
    buttons = st.container(horizontal=True)
    buttons.download_button(
        words.DOWNLOAD,
        finished.content,
        file_name=f"{PurePath(order.name).name.split('.')[0]}-release.zip",
        mime="application/zip",
        type="primary",
        key="download",
        on_click="ignore",
        icon=":material/download:",
    )
    if buttons.button(words.AGAIN, key="again"):
        runs.forget(st.query_params.pop("run"))
        st.rerun()
    if finished.spent is None:
        st.warning(words.LEDGER_UNREADABLE)
    else:
        account = words.spent(order.population, finished.spent, order.delta)
        st.markdown(f":material/menu_book: {account}")


def _evidence(order: Order, finished: Finished) -> None:
    with st.expander(words.DOSSIER, icon=":material/fact_check:"):
        st.caption(words.DOSSIER_WHAT)
        # In a frame of its own that runs no script and belongs to no origin: what stands in a
        # dossier comes in part from the table.
        framed = (
            "<style>body{margin:0}iframe{border:0;width:100%;height:100vh}</style>"
            f'<iframe sandbox title="{words.DOSSIER_TITLE}" '
            f'srcdoc="{html.escape(finished.page)}"></iframe>'
        )
        st.iframe(framed, height=DOSSIER_HEIGHT, alt=words.DOSSIER_TITLE)
        st.download_button(
            words.DOSSIER_DOWNLOAD,
            finished.page,
            file_name="dossier.html",
            mime="text/html",
            key="dossier",
            on_click="ignore",
        )
    with st.expander(words.ODDS, icon=":material/casino:"):
        show_odds(finished.dossier["odds"])
    with st.expander(words.NOT_COVERED, icon=":material/info:"):
        st.markdown(words.NOT_COVERED_WHAT)
        st.markdown(
            "\n".join(
                f"- {words.plain(line)}" for line in finished.certificate["unprotected_quantities"]
            )
        )
