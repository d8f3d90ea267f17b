"""The settings of a run in words, and those of its mechanisms."""

from collections.abc import Mapping
from typing import Any

from synth.dossier.html import Say, shown


def settings_in_words(settings: Mapping[str, Any], _: Say) -> list[tuple[str, object]]:
    """Return what was set, by name; a setting without a value is left out, an unknown one kept."""
    known = {
        "classes": _("most kinds of rows in a mixture"),
        "codec_share": _("share of the budget for columns and domains"),
        "comparison_share": _("share of the budget for the comparison"),
        "engine": _("engine"),
        "groups": _("columns that make groups"),
        "has_rival": _("a mixture is compared"),
        "most_cells": _("most cells of a marginal"),
        "proposed": _("schema accepted as proposed"),
        "rescore_share": _("share of the second choice"),
        "rows": _("number of synthetic rows"),
        "score_share": _("share of the first choice"),
        "second_share": _("share of the second round"),
        "target": _("column to be predicted"),
        "target_weight": _("weight of the column to be predicted"),
    }
    said = [
        (known.get(name, name.replace("_", " ")), _value(value, _))
        for name, value in settings.items()
        if value not in ("", [])
    ]
    return sorted(said, key=lambda one: one[0])


def mechanism_in_words(mechanism: str, _: Say) -> str:
    """Return the name of a mechanism; one that is not known stays as it is."""
    known = {"discrete Gaussian": _("discrete Gaussian"), "threshold": _("threshold")}
    return known.get(mechanism, mechanism)


def _value(value: object, _: Say) -> object:
    if value is None:
        return _("as measured")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(shown(one)) for one in value)
    return value
