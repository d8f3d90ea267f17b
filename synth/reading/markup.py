"""Markup: pages that are called tables."""

_BEGINS = ("<!doctype", "<html", "<head", "<body", "<table", "<?xml")


def is_markup(text: str) -> bool:
    """Tell whether a text begins as HTML or XML does."""
    return text[:1000].lstrip().lower().startswith(_BEGINS)
