"""The web app: its pages and their addresses, nothing else. Started by `synth app`."""

import streamlit as st

from service import access, frame, words
from service.pages import (
    account,
    budget,
    columns,
    compare,
    decision,
    download,
    ledger,
    log,
    people,
    project,
    projects,
    result,
    roles,
    run,
    sample,
    table,
)
from service.words import _


def show() -> None:
    """Show the page that was asked for."""
    st.set_page_config(page_title=words.NAME, layout="wide")
    # The gate has seen to it, unless the script was started without one. A test has no headers.
    if access.person() is None:
        st.error(_("Start the app with synth app, and open the link that it prints."))
        st.stop()
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
            "decision": decision.show,
            "download": download.show,
            "ledger": ledger.show,
            "compare": compare.show,
            "log": log.show,
            "sample": sample.show,
            "roles": roles.show,
            "account": account.show,
        }
    )


if __name__ == "__main__":
    show()
