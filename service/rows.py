"""Rows of a synthetic table, as pages show them."""

import streamlit as st

from synth import Table


def show_rows(table: Table) -> None:
    """Show rows of a synthetic table; dates without a time of day."""
    st.dataframe(
        table.frame,
        hide_index=True,
        height=300,
        column_config={
            column.name: st.column_config.DateColumn()
            for column in table.schema.released
            if column.kind == "date"
        },
    )
