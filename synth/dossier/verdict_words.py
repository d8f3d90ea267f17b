"""A verdict in words, in each language: for the dossier, the command line and the app.

English stands here, inside `_()`; templates/ko.po has the Korean.
"""

from typing import Any

from synth.dossier.html import Say, of_100
from synth.dossier.verdict import EXTREME, GRADES, MEAN, MIDDLE, ColumnVerdict, Reason, Verdict

_MOST_NAMED = 8


def grade_in_words(grade: str, _: Say) -> str:
    """Return a grade."""
    return {
        "usable": _("usable"),
        "coarse": _("coarse"),
        "not usable": _("not usable"),
    }[grade]


def statistic_in_words(name: str, _: Say) -> str:
    """Return the name of a statistic."""
    tenth, median, last_tenth = MIDDLE
    return {
        tenth: _("10 % quantile"),
        median: _("median"),
        last_tenth: _("90 % quantile"),
        EXTREME: _("99 % quantile"),
        MEAN: _("mean"),
    }[name]


def uses_in_words(column: ColumnVerdict, _: Say) -> str:
    """Say what a column serves."""
    known = {
        "shares": _("shares of values"),
        "quantiles": _("median and quantiles"),
        "mean": _("means and totals"),
        "extremes": _("extremes"),
    }
    return ", ".join(known[use] for use in column.serves) or _("nothing")


def reason_in_words(reason: Reason, _: Say) -> str:
    """Say why a column is not called usable."""
    share = "" if reason.share is None else of_100(reason.share)
    said = {
        "left_out": _("{share} of 100 rows have values that it cannot show"),
        "differs": _("{share} of 100 rows differ"),
        "unknown": _("up to {share} of 100 rows may differ, noise hides how many"),
        "grouped": _("{share} of 100 rows show the group of their value"),
        "disagrees": _("off: {what}"),
        "unresolved": _("not resolved: {what}"),
    }[reason.key]
    what = ", ".join(statistic_in_words(name, _) for name in reason.what)
    return said.format(share=share, what=what)


def reasons_in_words(column: ColumnVerdict, _: Say) -> str:
    """Say all reasons of a column, the gravest first."""
    return "; ".join(reason_in_words(reason, _) for reason in column.reasons)


def counted(verdict: Verdict, _: Say) -> list[dict[str, Any]]:
    """Return the columns that are not usable, then those that are coarse, each with its reasons."""
    rows = []
    for grade in reversed(GRADES[1:]):
        found = [column for column in verdict.columns if column.grade == grade]
        if found:
            title = {
                "not usable": _("{n} of {all} columns not usable"),
                "coarse": _("{n} of {all} columns coarse"),
            }[grade]
            rows.append(
                {
                    "grade": grade,
                    "title": title.format(n=len(found), all=len(verdict.columns)),
                    "columns": [
                        {"name": column.column, "why": reasons_in_words(column, _)}
                        for column in found[:_MOST_NAMED]
                    ],
                    "further": max(0, len(found) - _MOST_NAMED),
                }
            )
    return rows
