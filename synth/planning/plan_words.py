"""A plan in words, for a terminal and for a page."""

import math

from privacy.message import N_, Message
from synth.dossier.html import shown
from synth.dossier.verdict import GRADES
from synth.planning.names import MOST_VALUES, USUAL_VALUES
from synth.planning.plan import DEPENDS, ColumnPlan, Expected, TablePlan
from synth.purchases import GROUPS_SHARE, RULES_SHARE
from synth.reading.counts import list_names
from synth.tables.schema import Schema

_MOST_NAMED = 6
_GRADES: dict[Expected, str] = {
    "usable": N_("usable"),
    "coarse": N_("coarse"),
    "not usable": N_("not usable"),
    DEPENDS: N_("depends"),
}
_GRADED = (N_("{n} of {all} columns {grade}"), N_("{n} of {all} columns {grade} ({names})"))
_DEPENDING = N_(
    "{n} of {all} columns depend on how many values they have, which --values COLUMN=N tells "
    "({names})"
)
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
    "grouped": N_("values shown as their group"),
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


def of_rules(schema: Schema, margin: float) -> tuple[Message, Message]:
    """Return what there is to say of rules that rows may break.

    Args:
        margin: rows, as `margin_of_rules` has it.
    """
    told = Message(
        (
            "{share:.1%} of the budget; the rows that break {n} rule are counted to within about "
            "{margin} rows",
            "{share:.1%} of the budget; the rows that break each of {n} rules are counted to "
            "within about {margin} rows",
        ),
        share=RULES_SHARE,
        n=len(schema.counted_rules),
        margin=math.ceil(margin),
    )
    return Message("rules"), told


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


def grade_of(grade: Expected) -> Message:
    """Say what is expected."""
    return Message(_GRADES[grade])


def of_table(planned: TablePlan) -> Message:
    """Say what is expected of the table as a whole."""
    return Message("the table as a whole {grade}", grade=grade_of(planned.grade))


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
    """Say what may become of a column, depending on its values and how they are spread."""
    told = []
    if column.grade != DEPENDS and sum(map(bool, column.tried.values())) > 1:
        found = [
            Message("{grade} in {tried}", grade=grade_of(grade), tried=tried)
            for grade, tried in column.tried.items()
            if tried
        ]
        told.append(
            Message(
                "tried with {all} distributions: {found}",
                all=sum(column.tried.values()),
                found=found,
            )
        )
    return (*told, *_breaking(column))


def _breaking(column: ColumnPlan) -> tuple[Message, ...]:
    """Say with how many values a column breaks whose categories are measured."""
    breaking = column.breaking
    if breaking is None:
        return ()
    if breaking.survives_up_to < 2:
        return (Message("lost unless nearly all rows have one value"),)
    if breaking.lost_beyond >= MOST_VALUES:
        return (Message("survives with any number of values"),)
    return (
        Message(
            "survives with up to {few} different values; with more than {many} only if a few of "
            "them have most rows",
            few=breaking.survives_up_to,
            many=max(breaking.lost_beyond, breaking.survives_up_to),
        ),
    )


def smallest_message(smallest: int | None, epsilon: float, schema: Schema) -> Message:
    """Say what the smallest table is that a budget can carry."""
    if smallest is None:
        return Message(
            "At ε = {epsilon:g} some columns are not expected to survive in any table.",
            epsilon=epsilon,
        )
    if not schema.buys_categories:
        return Message(
            "At ε = {epsilon:g} these columns need about {rows} rows. Say --rows-about N for a "
            "plan of your table.",
            epsilon=epsilon,
            rows=smallest,
        )
    return Message(
        "At ε = {epsilon:g} these columns need about {rows} rows, those whose categories are "
        "measured with up to {values} values each. Say --rows-about N for a plan of your table.",
        epsilon=epsilon,
        rows=smallest,
        values=USUAL_VALUES,
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
    parts = [of_table(planned)]
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
    names = planned.columns_graded(DEPENDS)
    if names:
        parts.append(
            Message(
                _DEPENDING,
                n=len(names),
                all=len(planned.columns),
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
        open_columns = [column.breaking for column in planned.columns if column.grade == DEPENDS]
        few = min((held.survives_up_to for held in open_columns if held is not None), default=0)
        if not few:
            return Message("none is needed")
        return Message(
            "none is needed if the columns that depend have up to {few} values; else declared "
            "categories, a larger ε or more rows",
            few=few,
        )
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
