"""What a release is good for, before anything else is said of it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from service import words
from service.words import _
from synth.dossier import html as pages
from synth.dossier.verdict import judge
from synth.dossier.verdict_words import counted


def title(dossier: Mapping[str, Any]) -> str:
    """Return whether the release is ready; where columns are not usable, that."""
    verdict = judge(dossier)
    lost = verdict.columns_graded("not usable")
    if not lost:
        return _("The release is ready")
    return _("The release is made, but {n} of its {all} columns cannot be used").format(
        n=len(lost), all=len(verdict.columns)
    )


def show(dossier: Mapping[str, Any]) -> None:
    """Show which columns are not usable or coarse, and why."""
    for part in counted(judge(dossier), pages.words(words.language())):
        lines = [
            f"- **{words.plain(column['name'])}**: {words.plain(column['why'])}"
            for column in part["columns"]
        ]
        if part["further"]:
            lines.append("- " + _("and {n} more; the report names them").format(n=part["further"]))
        said = st.error if part["grade"] == "not usable" else st.warning
        said("\n".join([f"{words.plain(part['title'])}:", "", *lines]))
