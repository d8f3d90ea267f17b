"""The target on the page: what was predicted of it, in words, tables and charts of calibration."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from synth.dossier.figures import Interval, dot_plot
from synth.dossier.html import Say, of_100, shown

Json = Mapping[str, Any]

_UNKNOWN = 0.005  # of the rows without a class, where noise alone could explain them


def draw_prediction(target: Json | None, _: Say) -> dict[str, Any] | None:
    """Return the classes in words, and a chart for each that was held against the rest."""
    if target is None:
        return None
    named = [_class_in_words(one, _) for one in target["classes"]]
    return {
        **target,
        "named": named,
        "said_unknown": target["unknown"] if target["unknown"] >= _UNKNOWN else None,
        "majority": {**target["majority"], "name": named[target["majority"]["place"]]},
        "curves": [
            {**curve, "name": named[curve["place"]], "figure": _calibration(curve, named, _)}
            for curve in target["curves"]
        ],
    }


def _class_in_words(one: Json, _: Say) -> str:
    match one["ours"]:
        case "below":
            return _("below {value}").format(value=one["label"])
        case "from":
            return _("{low} or more").format(low=one["label"])
        case "others":
            return _("{n} other values together").format(n=one["label"])
        case "rare":
            return _("{n} rare values together").format(n=one["label"])
        case "merged":
            return _("{name}: merged, a word of this report").format(name=one["label"])
        case _owner:
            return str(one["label"])


def _calibration(curve: Json, named: list[str], _: Say) -> Markup | None:
    """Draw what share of each step has the class beside what was said; None where noise hides it.

    Steps of which nothing can be said are left out.
    """
    label = _("{share} of 100")
    rows = [
        Interval(
            label.format(share=of_100(step["said"])),
            *(100 * step[key] for key in ("share", "low", "high", "said")),
        )
        for step in curve["steps"]
        if step["share"] is not None
    ]
    described = _("Calibration of {name}: {n} steps of the score. The numbers are in dossier.json.")
    name = shown(named[curve["place"]])
    return (
        Markup(dot_plot(rows, described=described.format(name=name, n=len(rows)))) if rows else None
    )
