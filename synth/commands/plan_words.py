"""A plan in words, for a terminal: three lines before a run, and all of it."""

from collections.abc import Sequence

from synth.dossier.html import shown
from synth.dossier.verdict import GRADES
from synth.planning.plan import ColumnPlan, TablePlan, WayOut

_MOST_NAMED = 6
_REASONS = {
    "left_out": "values that it cannot show",
    "differs": "shares differ",
    "unknown": "noise hides how far shares are off",
    "disagrees": "quantiles or mean off",
    "unresolved": "quantiles or mean not resolved",
}


def three_lines(planned: TablePlan) -> list[str]:
    """Return what a run says before it spends."""
    return [
        f"  plan       for about {planned.rows_about:,} rows at ε = {planned.epsilon:g}: "
        f"{_verdict(planned)}",
        f"  smallest   {_smallest(planned)}",
        f"  ways out   {_ways_out(planned)}",
    ]


def full(planned: TablePlan) -> list[str]:
    """Return all of a plan, a line each."""
    pairs = planned.pairs
    lines = [
        f"Plan for about {planned.rows_about:,} rows at ε = {planned.epsilon:g}, "
        f"δ = {planned.delta:g}; no private row was counted",
        f"  verdict    {_verdict(planned)}",
        f"  smallest   {_smallest(planned)}",
    ]
    if pairs.of:
        lines.append(
            f"  pairs      about {pairs.measured} of {pairs.of} are measured; of one that hangs "
            f"together {pairs.error:.1%} of rows differ, unmeasured {pairs.unmeasured:.1%}"
        )
    lines.append(f"  ways out   {_ways_out(planned)}")
    if planned.too_small:
        lines.append("  A run would refuse so few rows, for the price of counting them.")
    width = max(len(str(shown(column.column))) for column in planned.columns)
    lines += [f"    {_column(column, width)}" for column in planned.columns]
    return lines


def said_of_smallest(smallest: int | None, epsilon: float) -> str:
    """Say what the smallest table is that a budget can carry."""
    if smallest is None:
        return f"At ε = {epsilon:g} some columns are not expected to survive in any table."
    return (
        f"At ε = {epsilon:g} these columns need about {smallest:,} rows. Say --rows-about N for "
        "a plan of your table."
    )


def refused(planned: TablePlan) -> str:
    """Say why a run that was planned is not begun."""
    doomed = sum(column.cannot_survive for column in planned.columns)
    if planned.too_small:
        what = f"Of about {planned.rows_about:,} rows noise would leave nothing"
    else:
        what = f"{doomed} of {len(planned.columns)} columns cannot survive"
    return (
        f"{what} at ε = {planned.epsilon:g}. Nothing was spent. What would do: "
        f"{_ways_out(planned)}. --anyway goes on."
    )


def _verdict(planned: TablePlan) -> str:
    parts = []
    for grade in GRADES:
        names = planned.graded(grade)
        if names:
            named = "" if grade == GRADES[0] else f" ({_named(names)})"
            parts.append(f"{len(names)} of {len(planned.columns)} columns {grade}{named}")
    return ", ".join(parts)


def _smallest(planned: TablePlan) -> str:
    smallest = [column.smallest for column in planned.columns]
    errors = [column.share_error for column in planned.columns]
    pair = f", {_rows(planned.pairs.smallest)} in a pair" if planned.pairs.of else ""
    return (
        f"a value needs {_rows(min(smallest))} to {_rows(max(smallest))} rows to be seen{pair}; "
        f"shares are off by up to {min(errors):.1%} to {max(errors):.1%} of rows"
    )


def _ways_out(planned: TablePlan) -> str:
    if planned.surviving == len(planned.columns):
        return "none is needed"
    said = [_way(way, len(planned.columns)) for way in planned.ways_out]
    return ", or ".join(said) if said else "none was found; fewer columns and a larger ε help"


def _way(way: WayOut, n_columns: int) -> str:
    return {
        "epsilon": f"an ε of about {way.value or 0:g}",
        "rows": f"about {way.value or 0:,.0f} rows",
        "columns": f"about {way.value or 0:.0f} columns",
        "declared": f"declared domains ({way.surviving} of {n_columns} columns survive)",
    }[way.way]


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


def _named(names: Sequence[str]) -> str:
    listed = ", ".join(str(shown(name)) for name in names[:_MOST_NAMED])
    return listed if len(names) <= _MOST_NAMED else f"{listed} and {len(names) - _MOST_NAMED} more"
