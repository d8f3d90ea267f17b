"""The chooser of a table: a small page of our own that sends the file to our own route."""

import streamlit.components.v1 as components

from service import words
from service.store.arriving import most
from service.words import _

TYPES = (
    *("csv", "tsv", "txt", "gz", "json", "jsonl", "ndjson", "parquet"),
    *("xlsx", "xlsm", "xls", "duckdb", "db", "sqlite", "sqlite3"),
)
_form = components.declare_component("table", url="upload/form")


def show(project: str, upload: str) -> None:
    """Show the chooser; the page is drawn anew once a table has come under this id.

    What it says of that is not believed: the store is asked.
    """
    _form(
        address=f"/upload/{project}/{upload}",
        language=words.language(),
        most=most(),
        types=TYPES,
        words={
            "label": _("Table: CSV, Excel, JSON lines, Parquet, DuckDB or SQLite"),
            "choose": _("Choose a file"),
            "hint": _("or drop it here, up to {size} GB").format(size=f"{most() / 1e9:g}"),
            "cancel": _("Cancel"),
            "sent": _("{sent} of {size} MB sent, about {seconds} s left"),
            "ending": _("Sent. The end is being encrypted."),
            "arrived": _("The file has come. It is being read."),
            "cancelled": _("Cancelled. Nothing of the file was kept."),
            "lost": _("The connection broke off. Nothing of the file was kept: send it again."),
            "large": _("The file is larger than {size} GB.").format(size=f"{most() / 1e9:g}"),
        },
        key="chooser",
    )
