"""Distances between rows, against a loop."""

import numpy as np
import pandas as pd
import pytest

from synth import Table
from synth.annex.attacks.yardstick import Yardstick, make_comparable
from tests.annex.attacks.leaking import PEOPLE, people


def test_distances_are_gowers_over_ranks() -> None:
    """A name counts 0 or 1, a number the share of the persons between."""
    table = people(300, 1)
    yardstick = Yardstick.of(table.frame, PEOPLE)
    rows = yardstick.place(table.frame.iloc[:40])
    ages = table.frame["age"].to_numpy(dtype=float)
    first, second = table.frame.iloc[0], table.frame.iloc[7]
    place = [
        ((ages < row["age"]).mean() + (ages <= row["age"]).mean()) / 2 for row in (first, second)
    ]
    columns = [column.name for column in PEOPLE.modelled]
    found = rows.distances(rows, [columns.index("town"), columns.index("age")])

    expected = (first["town"] != second["town"]) + abs(place[0] - place[1])
    assert found[0, 7] == pytest.approx(expected, abs=1e-5)
    assert np.array_equal(found, found.T)
    whole = rows.distances(rows)
    np.fill_diagonal(whole, np.inf)
    assert rows.nearest(rows, but_itself=True) == pytest.approx(whole.min(axis=1))
    assert rows.nearest(rows).max() == 0


def test_missing_values_are_like_one_another_and_like_nothing_else() -> None:
    frame = people(50, 2).frame
    frame.loc[:1, ["town", "age"]] = pd.NA
    frame.loc[2, "town"] = "b"
    yardstick = Yardstick.of(frame, PEOPLE)
    gaps = yardstick.place(frame)
    columns = [column.name for column in PEOPLE.modelled]

    for name in ("town", "age"):
        found = gaps.gaps(columns.index(name), gaps)
        assert found[0, 1] == 0
        assert (found[0, 2:] == 1).all()
    strange = frame.iloc[[2]].assign(town="nowhere")
    assert (gaps[np.arange(2, 50)].gaps(0, yardstick.place(strange)) == 1).all()


def test_equal_values_are_equal_whatever_made_them() -> None:
    table = people(20, 3)
    again = Table.from_frame(table.frame.astype("str"), PEOPLE)
    both = [make_comparable(held.frame, PEOPLE) for held in (table, again)]

    pd.testing.assert_frame_equal(*both)
