"""What a release is good for: the criteria of docs/verdict.md, one by one."""

from typing import Any

import numpy as np
import pytest

from synth import Verdict
from synth.codec.cells import Points
from synth.dossier.estimates import Ladder, Level
from synth.dossier.html import words
from synth.dossier.shape import in_words, spikes, statistics
from synth.dossier.verdict import judge
from synth.dossier.verdict_words import counted, reasons_in_words, uses_in_words
from synth.tables.columns import Bought, ColumnSpec, Range
from synth.tables.grid import MISSING, Grid

Json = dict[str, Any]


def statistic(name: str, *, resolved: bool = True, agrees: bool = True) -> Json:
    return {"statistic": name, "resolved": resolved, "agrees": agrees}


def dossier(  # the numbers that a verdict rests on
    *,
    distance: float = 0.01,
    margin: float = 0.01,
    at_most: float = 0.05,
    left_out: float = 0.0,
    grouped: float = 0.0,
    unresolved: tuple[str, ...] = (),
    off: tuple[str, ...] = (),
    ordered: bool = True,
    n_good: int = 0,
) -> Json:
    """One column as asked for, and some good ones beside it."""

    def column(name: str, share: float, names: tuple[str, ...], grouped: float) -> Json:
        return {
            "name": name,
            "at_most": at_most,
            "left_out": {
                "share": share,
                "low": max(0.0, share - 0.01),
                "high": share + 0.01,
                "parts": [{"kind": "grouped", "label": "", "share": grouped}],
            },
            "statistics": [
                statistic(one, resolved=one not in unresolved or name != "x", agrees=one not in off)
                for one in names
            ],
        }

    all_names = ("10 %", "median", "90 %", "99 %", "mean")
    return {
        "likeness": {
            "columns": [
                {
                    "column": "x",
                    "distance": distance,
                    "low": max(0.0, distance - margin),
                    "high": distance + margin,
                },
                *(
                    {"column": f"good {n}", "distance": 0.0, "low": 0.0, "high": 0.01}
                    for n in range(n_good)
                ),
            ]
        },
        "columns": [
            column("x", left_out, all_names if ordered else (), grouped),
            *(column(f"good {n}", 0.0, (), 0.0) for n in range(n_good)),
        ],
    }


def keys(verdict: Verdict) -> list[str]:
    return [reason.key for reason in verdict.columns[0].reasons]


def test_a_column_that_is_near_and_resolved_serves_everything() -> None:
    verdict = judge(dossier())

    assert verdict.grade == "usable"
    assert verdict.columns[0].serves == ("shares", "quantiles", "mean", "extremes")
    assert judge(dossier(ordered=False)).columns[0].serves == ("shares",)
    assert keys(verdict) == []
    assert str(verdict) == "usable"


@pytest.mark.parametrize(
    ("numbers", "grade", "reason"),
    [
        ({"left_out": 0.06}, "coarse", "left_out"),
        ({"left_out": 0.26}, "not usable", "left_out"),
        ({"grouped": 0.06}, "coarse", "grouped"),
        ({"grouped": 0.9}, "coarse", "grouped"),
        ({"distance": 0.11}, "coarse", "differs"),
        ({"distance": 0.31}, "not usable", "differs"),
        ({"margin": 0.45, "at_most": 0.5}, "coarse", "unknown"),
        ({"margin": 0.8, "at_most": 0.9}, "not usable", "unknown"),
        ({"off": ("mean",)}, "coarse", "disagrees"),
        ({"off": ("median",)}, "coarse", "disagrees"),
        ({"unresolved": ("90 %",)}, "coarse", "unresolved"),
        ({"unresolved": ("10 %", "median", "90 %")}, "not usable", "unresolved"),
        ({"unresolved": ("99 %",)}, "usable", "unresolved"),
    ],
)
def test_each_criterion_lights_up(numbers: Json, grade: str, reason: str) -> None:
    verdict = judge(dossier(**numbers, n_good=3))

    assert verdict.columns[0].grade == grade
    assert reason in keys(verdict)
    assert verdict.columns[1].grade == "usable"


def test_a_bound_from_the_columns_own_marginal_may_be_the_lower_one() -> None:
    """In a small table distances are noisy, and a column of two values is known well."""
    assert judge(dossier(margin=0.8, at_most=0.03, ordered=False)).grade == "usable"


def test_noise_alone_is_no_reason() -> None:
    """A share or a distance that may be nothing condemns no column."""
    numbers = dossier(distance=0.12, margin=0.13, at_most=0.2)
    numbers["columns"][0]["left_out"] = {"share": 0.06, "low": 0.0, "high": 0.2, "parts": []}

    assert keys(judge(numbers)) == []


def test_what_a_column_does_not_serve_is_not_named() -> None:
    beyond = judge(dossier(left_out=0.02)).columns[0]

    assert beyond.grade == "usable"
    assert beyond.serves == ("shares", "quantiles")
    assert judge(dossier(left_out=0.3)).columns[0].serves == ()
    assert uses_in_words(judge(dossier(left_out=0.3)).columns[0], words("en")) == "nothing"


def test_a_table_is_no_better_than_its_columns() -> None:
    assert judge(dossier(left_out=0.3, n_good=4)).grade == "coarse"
    assert judge(dossier(left_out=0.3, n_good=3)).grade == "not usable"
    assert judge(dossier(left_out=0.1, n_good=2)).grade == "usable"
    assert judge(dossier(left_out=0.1)).grade == "coarse"


def test_a_verdict_says_what_is_not_usable_before_what_is_coarse() -> None:
    verdict = judge(dossier(left_out=0.3, n_good=4))

    assert str(verdict) == "coarse; 1 of 5 columns not usable (x)"
    assert verdict.columns_graded("not usable") == ("x",)
    [part] = counted(verdict, words("en"))
    assert part["title"] == "1 of 5 columns not usable"
    assert part["columns"] == [
        {"name": "x", "why": "30.0 of 100 rows have values that it cannot show"}
    ]
    assert reasons_in_words(verdict.columns[0], words("ko")).startswith("100행 중 30.0행")


GRID = Grid.of(ColumnSpec("x", "integer", domain=Range("0", "999")))
STARTS = np.arange(0, 1000, 10)
CELLS = Points(GRID, STARTS, STARTS + 10)


def ladder(counts: np.ndarray, sigma: float) -> Ladder:
    total = float(counts.sum())
    return Ladder([Level(STARTS, STARTS + 10, counts.astype(np.float64), sigma)], total, sigma)


def test_a_synthetic_value_stands_beside_its_interval() -> None:
    """Even over 0 … 999 in both: every statistic is resolved and agrees."""
    rows = statistics(CELLS, ladder(np.full(100, 100.0), 1.0), np.arange(1000))

    assert [row["statistic"] for row in rows] == ["10 %", "median", "90 %", "99 %", "mean"]
    assert all(row["resolved"] and row["agrees"] for row in rows)
    assert (rows[1]["synthetic"], rows[1]["low"], rows[1]["high"]) == ("499", "490", "509")
    assert rows[4]["synthetic"] == "499.50"


def test_a_synthetic_value_outside_its_interval_is_told() -> None:
    rows = statistics(CELLS, ladder(np.full(100, 100.0), 1.0), np.arange(1000) // 2)

    assert not any(row["agrees"] for row in rows[1:])


def test_a_wide_interval_is_not_resolved() -> None:
    rows = statistics(CELLS, ladder(np.full(100, 100.0), 2000.0), np.arange(1000))

    assert not rows[1]["resolved"]


def test_a_column_without_synthetic_values_has_no_statistics() -> None:
    assert statistics(CELLS, ladder(np.full(100, 100.0), 1.0), np.full(5, MISSING)) == []


def test_a_cell_that_holds_much_is_shown_with_its_share() -> None:
    counts = np.full(100, 10.0)
    counts[5] = 2000.0
    points = np.repeat([52, 700], [650, 350])
    [spike] = spikes(CELLS, ladder(counts, 1.0), points, counts.sum(), 1.0)

    assert (spike["value"], spike["first"], spike["last"]) == ("50 … 59", 50, 59)
    assert spike["synthetic"] == 0.65
    assert spike["low"] < 2000 / 2990 < spike["high"]


def test_a_grid_may_be_longer_than_a_float_holds() -> None:
    """Whole numbers nobody declared begin 2⁵² points before zero."""
    grid = Grid.of(ColumnSpec("x", "integer", domain=Bought()))
    starts = -grid.origin + np.arange(3)
    cells = Points(grid, starts, starts + 1)
    even = Ladder([Level(starts, starts + 1, np.full(3, 1000.0), 1.0)], 3000.0, 1.0)
    mean = statistics(cells, even, np.repeat(starts, 700))[-1]

    assert mean["synthetic"] == "1.00"
    assert (mean["resolved"], mean["agrees"]) == (True, True)
    assert mean["low"] <= "1.00" <= mean["high"]


@pytest.mark.parametrize(("point", "said"), [(7.0, "7"), (7.1234, "7.12"), (512.25, "512.25")])
def test_means_have_more_digits_than_the_grid(point: float, said: str) -> None:
    assert in_words(CELLS, point, exact=point == 7.0) == said
