"""The web app: its pages and their addresses, nothing else. Started by `synth app`."""

import streamlit as st

from service import frame, words
from service.pages import (
    budget,
    columns,
    download,
    people,
    project,
    projects,
    result,
    run,
    sample,
    table,
)


def show() -> None:
    """Show the page that was asked for."""
    st.set_page_config(page_title=words.NAME, layout="centered")
    frame.open_app(
        {
            "projects": projects.show,
            "project": project.show,
            "table": table.show,
            "columns": columns.show,
            "people": people.show,
            "budget": budget.show,
            "run": run.show,
            "result": result.show,
            "download": download.show,
            "sample": sample.show,
        }
    )


if __name__ == "__main__":
    show()
