"""The first rows of a table and a chart of each column, for the owner who asks to see them."""

import streamlit as st

from service import frame, words, work
from service.access import acting, is_allowed
from service.intake import Source
from service.roles import Action
from service.words import _
from synth import InputError

_OPEN = "preview"


def show(source: Source) -> None:
    """Say how large the table is, and show rows of it once its owner wants to see them."""
    contents = source.contents
    st.markdown(
        _("Rows: {rows} · {size} MB · SHA-256 `{sha256}…`").format(
            rows=f"{contents.rows:,}",
            size=f"{contents.size / 1e6:,.1f}",
            sha256=contents.sha256[:16],
        )
    )
    st.caption(
        f":material/visibility_lock: {_('Internal only')}. "
        + _("Exact counts of your table. They are not part of any release.")
    )
    st.session_state.setdefault(_OPEN, False)
    st.toggle(
        _("Show the first rows and a chart of each column"),
        key=_OPEN,
        on_change=_log_a_look,
        args=(source,),
        help=_("That you looked is written in the log. Nothing of it is saved."),
    )
    home = work.project()
    if st.session_state[_OPEN] and home and is_allowed(Action.SEE_ROWS, home.id):
        _rows(source)


@frame.told
def _log_a_look(source: Source) -> None:
    home = work.project()
    if st.session_state.get(_OPEN) and home is not None:
        who = acting(Action.SEE_ROWS, home.id)
        work.store().log_look(home.id, source.upload, who=who)


def _rows(source: Source) -> None:
    try:
        seen = source.preview()
    except InputError as refusal:
        frame.refusal(refusal.message)
        return
    st.warning(f"**{_('Private values: internal only')}**", icon=":material/visibility_lock:")
    names = source.header
    st.dataframe(
        {name: [row[place] for row in seen.rows] for place, name in enumerate(names)},
        hide_index=True,
        height=min(38 + 35 * len(seen.rows), 300),
        key="first rows",
    )
    st.dataframe(
        {
            "column": [words.plain(name).replace("\\", "") for name in names],
            "bars": [[count for _text, count in seen.charts[name]] for name in names],
            "values": [", ".join(text for text, _n in seen.charts[name][:6]) for name in names],
        },
        hide_index=True,
        column_config={
            "column": st.column_config.TextColumn(_("column"), pinned=True),
            "bars": st.column_config.BarChartColumn(_("rows"), width="medium", y_min=0),
            "values": st.column_config.TextColumn(_("most frequent values, or steps")),
        },
        height=min(38 + 35 * len(names), 480),
        key="charts",
    )
