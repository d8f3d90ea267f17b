"""A plan in words, for a terminal: three lines before a run, and all of it."""

from collections.abc import Sequence

from privacy.message import N_, Message
from synth.commands.terminal import language
from synth.dossier.html import shown, words
from synth.dossier.verdict import GRADES
from synth.dossier.verdict_words import grade_in_words
from synth.planning.plan import ColumnPlan, TablePlan

_MOST_NAMED = 6
_GRADED = (N_("{n} of {all} columns {grade}"), N_("{n} of {all} columns {grade} ({names})"))
_WAYS = {
    "epsilon": N_("an ε of about {value:g}"),
    "rows": N_("about {value:,.0f} rows"),
    "columns": N_("about {value:.0f} columns"),
    "declared": N_("declared domains ({surviving} of {all} columns survive)"),
}
_REASONS = {
    "left_out": "values that it cannot show",
    "differs": "shares differ",
    "unknown": "noise hides how far shares are off",
    "disagrees": "quantiles or mean off",
    "unresolved": "quantiles or mean not resolved",
}


def three_lines(planned: TablePlan) -> list[tuple[Message, Message]]:
    """Return what a run says before it spends: labels and what there is to say."""
    expected = Message(
        "for about {rows} rows at ε = {epsilon:g}: {verdict}",
        rows=planned.rows_about,
        epsilon=planned.epsilon,
        verdict=_verdict(planned),
    )
    return [
        (Message("plan"), expected),
        (Message("smallest"), _smallest(planned)),
        (Message("ways out"), _ways_out(planned)),
    ]


def full(planned: TablePlan) -> list[tuple[Message, Message]]:
    """Return the summary of a plan: labels and what there is to say."""
    pairs = planned.pairs
    lines = [(Message("verdict"), _verdict(planned)), (Message("smallest"), _smallest(planned))]
    if pairs.of:
        told = Message(
            "about {measured} of {all} are measured; of one with a dependence {error:.1%} of rows "
            "differ, unmeasured {unmeasured:.1%}",
            measured=pairs.measured,
            all=pairs.of,
            error=pairs.error,
            unmeasured=pairs.unmeasured,
        )
        lines.append((Message("in pairs"), told))
    return [*lines, (Message("ways out"), _ways_out(planned))]


def head(planned: TablePlan) -> Message:
    """Say what was planned for."""
    return Message(
        "Plan for about {rows} rows at ε = {epsilon:g}, δ = {delta:g}; no private row was counted",
        rows=planned.rows_about,
        epsilon=planned.epsilon,
        delta=planned.delta,
    )


def of_columns(planned: TablePlan) -> list[str]:
    """Return a line for each column."""
    width = max(len(str(shown(column.column))) for column in planned.columns)
    return [f"    {_column(column, width)}" for column in planned.columns]


def smallest_message(smallest: int | None, epsilon: float) -> Message:
    """Say what the smallest table is that a budget can carry."""
    if smallest is None:
        return Message(
            "At ε = {epsilon:g} some columns are not expected to survive in any table.",
            epsilon=epsilon,
        )
    return Message(
        "At ε = {epsilon:g} these columns need about {rows} rows. Say --rows-about N for a plan of "
        "your table.",
        epsilon=epsilon,
        rows=smallest,
    )


def refusal_message(planned: TablePlan) -> Message:
    """Say why a run that was planned is not begun."""
    ways = _ways_out(planned)
    if planned.too_small:
        return Message(
            "Of about {rows} rows noise would leave nothing at ε = {epsilon:g}. Nothing was spent. "
            "What would do: {ways}. --anyway goes on.",
            rows=planned.rows_about,
            epsilon=planned.epsilon,
            ways=ways,
        )
    return Message(
        "{doomed} of {all} columns cannot survive at ε = {epsilon:g}. Nothing was spent. What "
        "would do: {ways}. --anyway goes on.",
        doomed=sum(column.cannot_survive for column in planned.columns),
        all=len(planned.columns),
        epsilon=planned.epsilon,
        ways=ways,
    )


def _verdict(planned: TablePlan) -> Message:
    parts = []
    for grade in GRADES:
        names = planned.columns_graded(grade)
        if names:
            parts.append(
                Message(
                    _GRADED[grade != GRADES[0]],
                    n=len(names),
                    all=len(planned.columns),
                    grade=grade_in_words(grade, words(language())),
                    names=_list_names(names),
                )
            )
    return Message("{parts}", parts=parts)


def _smallest(planned: TablePlan) -> Message:
    smallest = [column.smallest for column in planned.columns]
    errors = [column.share_error for column in planned.columns]
    return Message(
        "a value needs {low:,.0f} to {high:,.0f} rows to be seen, {pair:,.0f} in a pair; shares "
        "are off by up to {least:.1%} to {most:.1%} of rows",
        low=float(min(smallest)),
        high=float(max(smallest)),
        pair=float(planned.pairs.smallest if planned.pairs.of else max(smallest)),
        least=min(errors),
        most=max(errors),
    )


def _ways_out(planned: TablePlan) -> Message:
    if planned.surviving == len(planned.columns):
        return Message("none is needed")
    ways = [
        Message(
            _WAYS[way.way],
            value=float(way.value or 0),
            surviving=way.surviving,
            all=len(planned.columns),
        )
        for way in planned.ways_out
    ]
    if not ways:
        return Message("none was found; fewer columns and a larger ε help")
    return Message("one of: {ways}", ways=ways)


def _column(column: ColumnPlan, width: int) -> str:
    parts = [f"share ±{column.share_error:.1%}", f"value from {_rows(column.smallest)} rows"]
    if column.median_error is not None:
        parts.append(f"median ±{column.median_error:.0%}")
    if column.reasons:
        parts.append("; ".join(_REASONS[key] for key in column.reasons))
    other = [
        f"{grade} in {tried} of {sum(column.tried.values())}"
        for grade, tried in column.tried.items()
        if tried and grade != column.grade
    ]
    if other:
        parts.append(f"depending on its values {', '.join(other)}")
    return f"{shown(column.column)!s:{width}}  {column.grade:10}  {', '.join(parts)}"


def _rows(number: float) -> str:
    return f"{number:,.0f}"


def _list_names(names: Sequence[str]) -> str:
    listed = ", ".join(str(shown(name)) for name in names[:_MOST_NAMED])
    return listed if len(names) <= _MOST_NAMED else f"{listed} and {len(names) - _MOST_NAMED} more"
