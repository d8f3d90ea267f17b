"""A plan in words, for a terminal and for a page."""

from privacy.message import N_, Message
from synth.dossier.html import shown
from synth.dossier.verdict import GRADES, Grade
from synth.planning.plan import ColumnPlan, TablePlan
from synth.purchases import GROUPS_SHARE
from synth.reading.counts import list_names

_MOST_NAMED = 6
_GRADES: dict[Grade, str] = {
    "usable": N_("usable"),
    "coarse": N_("coarse"),
    "not usable": N_("not usable"),
}
_GRADED = (N_("{n} of {all} columns {grade}"), N_("{n} of {all} columns {grade} ({names})"))
_WAYS = {
    "epsilon": N_("an ε of about {value:g}"),
    "rows": N_("about {value:,.0f} rows"),
    "columns": N_("about {value:.0f} columns"),
    "declared": N_("declared domains ({surviving} of {all} columns survive)"),
}
_REASONS = {
    "left_out": N_("values that it cannot show"),
    "differs": N_("shares differ"),
    "unknown": N_("noise hides how far shares are off"),
    "disagrees": N_("quantiles or mean off"),
    "unresolved": N_("quantiles or mean not resolved"),
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
        (Message("smallest"), smallest_seen(planned)),
        (Message("ways out"), ways_out(planned)),
    ]


def of_groups(fewest: int) -> tuple[Message, Message]:
    """Return what there is to say of groups that are to be compared.

    Args:
        fewest: rows that one needs, as `smallest_group` has it.
    """
    told = Message(
        "{share:.0%} of the budget; a group of fewer than about {rows} rows is not told apart "
        "from any other",
        share=GROUPS_SHARE,
        rows=fewest,
    )
    return Message("groups"), told


def full(planned: TablePlan) -> list[tuple[Message, Message]]:
    """Return the summary of a plan: labels and what there is to say."""
    pairs = planned.pairs
    lines = [(Message("verdict"), _verdict(planned)), (Message("smallest"), smallest_seen(planned))]
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
    return [*lines, (Message("ways out"), ways_out(planned))]


def head(planned: TablePlan) -> Message:
    """Say what was planned for."""
    return Message(
        "Plan for about {rows} rows at ε = {epsilon:g}, δ = {delta:g}; no private row was counted",
        rows=planned.rows_about,
        epsilon=planned.epsilon,
        delta=planned.delta,
    )


def grade_of(grade: Grade) -> Message:
    """Say a grade."""
    return Message(_GRADES[grade])


def of_column(column: ColumnPlan) -> tuple[Message, ...]:
    """Say what to expect of a column, in parts."""
    parts = [
        Message("share ±{error:.1%}", error=column.share_error),
        Message("value from {rows:,.0f} rows", rows=float(column.smallest)),
    ]
    if column.median_error is not None:
        parts.append(Message("median ±{error:.0%}", error=column.median_error))
    return (*parts, *reasons(column), *depending(column))


def reasons(column: ColumnPlan) -> tuple[Message, ...]:
    """Say why a column is not expected to be usable."""
    return tuple(Message(_REASONS[key]) for key in column.reasons)


def depending(column: ColumnPlan) -> tuple[Message, ...]:
    """Say what else may become of a column, depending on how its values are spread."""
    all_tried = sum(column.tried.values())
    return tuple(
        Message(
            "{grade} in {tried} of {all} shapes",
            grade=grade_of(grade),
            tried=tried,
            all=all_tried,
        )
        for grade, tried in column.tried.items()
        if tried and grade != column.grade
    )


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
    ways = ways_out(planned)
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
                    grade=grade_of(grade),
                    names=list_names([str(shown(name)) for name in names], _MOST_NAMED),
                )
            )
    return Message("{parts}", parts=parts)


def smallest_seen(planned: TablePlan) -> Message:
    """Say from how many rows on a value is seen, and how far shares may be off."""
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


def ways_out(planned: TablePlan) -> Message:
    """Say what would let all columns survive."""
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
