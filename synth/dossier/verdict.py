"""Verdict: what a release is good for, column by column, judged from paid numbers alone.

The criteria stand in docs/verdict.md. `verify` judges again from the dossier's numbers, so that no
release says better of itself than they do.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

Grade = Literal["usable", "coarse", "not usable"]
Use = Literal["shares", "quantiles", "mean", "extremes"]
Json = Mapping[str, Any]

GRADES: tuple[Grade, ...] = ("usable", "coarse", "not usable")  # from best to worst
MEAN, EXTREME = "mean", "99 %"  # names of statistics, as the dossier has them
MIDDLE = ("10 %", "median", "90 %")  # those that tell the shape of an ordered column
_MERGED, MOST_MERGED = 0.05, 0.25  # of the rows left out, from which a column is coarse; is lost
_FAR, _TOO_FAR = 0.1, 0.3  # rows that differ, likewise
_SURELY = 0.1  # what the lower end of the distance must reach where a column is called lost
_UNSURE, _UNKNOWN = 0.25, 0.6  # what the distance may be at most, with 95 %, likewise
_BEYOND = 0.01  # of the rows left out, from which means and extremes are not those of the table
# Of the columns; with more, the table as a whole is not usable: of three columns taken at random
# one is lost as often as not.
_MOST_LOST = 1 / 5
_MOST_NAMED = 6


@dataclass(frozen=True)
class Reason:
    """Why a column is not called usable.

    Attributes:
        key: left_out, differs, unknown, grouped, disagrees or unresolved.
        share: of the rows, where the reason has one.
        what: the statistics it is about.
    """

    key: str
    share: float | None = None
    what: tuple[str, ...] = ()


@dataclass(frozen=True)
class ColumnVerdict:
    """What a column is good for.

    Attributes:
        serves: what it can be used for.
        reasons: why it is not better, the gravest first.
    """

    column: str
    grade: Grade
    serves: tuple[Use, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Verdict:
    """What a release is good for.

    Attributes:
        grade: of the table as a whole.
        columns: in the schema's order.
    """

    grade: Grade
    columns: tuple[ColumnVerdict, ...]

    def columns_graded(self, grade: Grade) -> tuple[str, ...]:
        """Return the names of the columns of one grade."""
        return tuple(column.column for column in self.columns if column.grade == grade)

    def __str__(self) -> str:
        """Return the verdict in a sentence, with the columns that are not usable first."""
        counted = [
            f"{len(found)} of {len(self.columns)} columns {grade} ({_named(found)})"
            for grade in reversed(GRADES[1:])
            if (found := self.columns_graded(grade))
        ]
        return "; ".join([self.grade, *counted])

    def to_json(self) -> dict[str, Any]:
        """Return the verdict as the dossier holds it."""
        return {
            "table": self.grade,
            "columns": [
                {
                    **asdict(column),
                    "serves": list(column.serves),
                    "reasons": [
                        {**asdict(reason), "what": list(reason.what)} for reason in column.reasons
                    ],
                }
                for column in self.columns
            ],
        }


def judge(dossier: Json) -> Verdict:
    """Judge a release by the likeness and the columns of its dossier."""
    distances = {row["column"]: row for row in dossier["likeness"]["columns"]}
    columns = tuple(_judged(column, distances[column["name"]]) for column in dossier["columns"])
    return Verdict(table_grade([column.grade for column in columns]), columns)


def table_grade(columns: Sequence[Grade]) -> Grade:
    """Return the grade of a table whose columns have these."""
    lost = sum(grade == "not usable" for grade in columns)
    usable = sum(grade == "usable" for grade in columns)
    if lost > _MOST_LOST * len(columns):
        return "not usable"
    return "usable" if 2 * usable >= len(columns) and not lost else "coarse"


def _judged(column: Json, distance: Json) -> ColumnVerdict:
    """Judge a column; of two bounds on how far it may be off, the lower one counts."""
    left_out = column["left_out"]
    lacking = left_out["share"] if left_out["low"] > 0 else 0.0
    far, surely = distance["distance"], distance["low"]
    most = max(surely, min(distance["high"], column["at_most"]))
    grouped = sum(part["share"] for part in left_out["parts"] if part["kind"] == "grouped")
    unresolved = _those(column, lambda row: not row["resolved"])
    disagree = _those(column, lambda row: row["resolved"] and not row["agrees"])
    unfit = {*unresolved, *disagree}
    reasons = [
        (lacking >= _MERGED, Reason("left_out", lacking)),
        (far >= _FAR and surely > 0, Reason("differs", far)),
        (most >= _UNSURE and most - far >= _FAR, Reason("unknown", most)),
        (grouped >= _MERGED, Reason("grouped", grouped)),
        (bool(disagree), Reason("disagrees", what=disagree)),
        (bool(unresolved), Reason("unresolved", what=unresolved)),
    ]
    given = tuple(reason for holds, reason in reasons if holds)
    coarse = {reason.key for reason in given} & {"left_out", "differs", "unknown"}
    lost = (
        lacking >= MOST_MERGED
        or (far >= _TOO_FAR and surely >= _SURELY)
        or most >= _UNKNOWN
        or set(MIDDLE) <= {*unresolved}
    )
    serves: list[tuple[bool, Use]] = [
        (not coarse, "shares"),
        (not unfit & {*MIDDLE}, "quantiles"),
        (MEAN not in unfit and lacking < _BEYOND, "mean"),
        (EXTREME not in unfit and lacking < _BEYOND, "extremes"),
    ]
    kept = serves if column["statistics"] else serves[:1]
    is_coarse = coarse or grouped >= _MERGED or unfit & {*MIDDLE, MEAN}
    grade: Grade = "coarse" if is_coarse else "usable"
    return ColumnVerdict(
        column["name"],
        "not usable" if lost else grade,
        () if lost else tuple(use for fit, use in kept if fit),
        given,
    )


def _those(column: Json, concerned: Callable[[Json], bool]) -> tuple[str, ...]:
    return tuple(row["statistic"] for row in column["statistics"] if concerned(row))


def _named(names: Sequence[str]) -> str:
    listed = ", ".join(names[:_MOST_NAMED])
    return listed if len(names) <= _MOST_NAMED else f"{listed} and {len(names) - _MOST_NAMED} more"
