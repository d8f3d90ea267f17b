"""Classes: shares of columns and exact numbers, as they are written and as they are drawn."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from synth.codec.cells import Names, Points
from synth.codec.codec import Codec, ColumnCodec
from synth.errors import InputError
from synth.measurement import Measurement
from synth.models.graphical_model import fit
from synth.release.companion import say_classes
from synth.release.model import Model
from synth.tables.grid import Grid
from synth.tables.schema import Protection, Schema

SCHEMA = Schema.from_yaml(
    """
version: 1
protection: {person: id, max_rows: 2}
columns:
  - {name: id, kind: identifier}
  - {name: plan, kind: categorical, domain: {categories: [basic, 'b, c', plus]}}
  - {name: left, kind: categorical, domain: {categories: ['no', 'yes']}}
  - {name: age, kind: integer, domain: {minimum: 0, maximum: 9}}
"""
)


@pytest.fixture(scope="module")
def model() -> Model:
    """One in ten leaves, those with plan plus more often; ages are even and apart from all."""
    ages = Points(Grid.of(SCHEMA["age"]), np.arange(10), np.arange(10) + 1)
    columns = (
        ColumnCodec("plan", Names(("basic", "b, c", "plus")), np.ones(3), np.arange(3), 0.0),
        ColumnCodec("left", Names(("no", "yes")), np.ones(2), np.arange(2), missing=50.0),
        ColumnCodec("age", ages, np.full(10, 100.0), np.arange(10) // 5, missing=0.0),
    )
    codec = Codec(SCHEMA, columns, 1000.0, 1.0, rows_per_person=np.array([1.0, 1.0]))
    pair = np.array([[480, 10, 20], [190, 5, 10], [200, 65, 20], [0, 0, 0]], dtype=np.float64)
    measured = [
        Measurement(("plan", "left"), pair, 1.0),
        Measurement(("age",), np.array([500.0, 500.0, 0.0]), 1.0),
    ]
    return Model(codec, fit(codec.domain, measured, total=1000.0))


def test_shares_of_a_column_are_those_asked_for_and_the_rest_follows(model: Model) -> None:
    """To the row; what the plan says of leaving stays what it was within each class."""
    frame = model.sample(1001, seed=1, balance=["left=50:50"]).frame
    assert frame["left"].value_counts().to_dict() == {"no": 501, "yes": 500}
    plus = frame.groupby("left")["plan"].agg(lambda plans: (plans == "plus").mean())
    assert abs(plus["yes"] - 65 / 80) < 0.02
    assert abs(plus["no"] - 200 / 870) < 0.02
    # The classes stand in an order by chance, and persons' ids go on through all of them.
    assert abs((frame["left"][:500] == "yes").mean() - 0.5) < 0.1
    assert frame["id"].value_counts().max() == 2
    assert frame["id"].nunique() > 600


def test_shares_by_name_leave_out_what_is_not_named(model: Model) -> None:
    """A category with a comma in quotes; of two columns, the product."""
    balance = ['plan="b, c":3,plus:1', "left=yes:1,:1"]
    frame = model.sample(800, seed=1, balance=balance, where=["age<5"]).frame
    left = frame["left"].fillna("missing")
    assert pd.crosstab(frame["plan"], left).to_dict("index") == {
        "b, c": {"missing": 300, "yes": 300},
        "plus": {"missing": 100, "yes": 100},
    }
    assert (frame["age"] < 5).all()


def test_a_plan_says_how_many_rows_of_each_class(model: Model) -> None:
    """The same again by the same seed, others by another; an empty cell asks for missing values."""
    plan = pd.DataFrame(
        {"plan": ["plus", "basic", "basic"], "left": ["yes", None, "no"], "rows": [7, 5, 0]}
    )
    table = model.sample(seed=1, counts=plan)
    frame = table.frame
    assert len(frame) == 12
    assert ((frame["plan"] == "plus") & (frame["left"] == "yes")).sum() == 7
    assert ((frame["plan"] == "basic") & frame["left"].isna()).sum() == 5
    assert model.sample(seed=1, counts=plan).frame.equals(frame)
    assert not model.sample(seed=2, counts=plan).frame.equals(frame)


@pytest.mark.parametrize(
    ("balance", "says"),
    [
        (["left=50"], "1 shares for 2 categories. Give one for each of 'no', 'yes' in this order"),
        (["left=50:50:50"], "3 shares for 2"),
        (["age=50:50"], "2 shares for 0"),
        (["left=0:0"], "not all zero"),
        (["left=1:-1"], "none negative"),
        (["left=1:nan"], "none negative"),
        (["left=no:x,yes:1"], "none negative"),
        (["left=no:1,maybe:1"], "of 1 categories asked for, 1"),
        (["left=1:1", "left=1:2"], "shares twice"),
        (["mood=1:1"], "names no modelled column"),
        (["plan=basic:1,plus:1", "left=yes:1,:1"], "no row .* 'plan!=basic', 'plan=basic'"),
        ([f"{name}=" + ",".join(f"{n}:1" for n in range(40)) for name in ("age", "plan")], "1,600"),
    ],
)
def test_shares_that_cannot_be_met_are_refused(model: Model, balance: list[str], says: str) -> None:
    """With what they should be."""
    where = ["plan!=basic"] if "no row" in says else []
    with pytest.raises(InputError, match=says):
        model.sample(100, seed=1, balance=balance, where=where)


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        ({"rows": [1]}, "'rows' as its last"),
        ({"rows": [1], "plan": ["plus"]}, "'rows' as its last"),
        ({"mood": ["good"], "id": ["1"], "rows": [1]}, "not modelled: 'mood', 'id'"),
        ({"plan": ["plus", "plus"], "rows": [1, -1]}, "Row 2 of the plan"),
        ({"plan": ["plus"], "rows": [1.5]}, "Row 1 of the plan"),
        ({"plan": ["gold"], "rows": [1]}, "of 1 categories asked for, 1"),
        ({"plan": ["plus"], "rows": [0]}, "at least one row"),
        ({"plan": ["plus"] * 1001, "rows": [1] * 1001}, "1,001 classes"),
    ],
)
def test_a_plan_that_cannot_be_met_is_refused(
    model: Model, plan: dict[str, list[object]], says: str
) -> None:
    """With its row, or its columns."""
    with pytest.raises(InputError, match=says):
        model.sample(seed=1, counts=pd.DataFrame(plan))


def test_either_rows_or_a_plan_are_asked_for(model: Model) -> None:
    plan = pd.DataFrame({"plan": ["plus"], "rows": [1]})
    for asked in ({}, {"n_rows": 1, "counts": plan}, {"counts": plan, "balance": ["left=1:1"]}):
        with pytest.raises(InputError, match="Say how many rows"):
            model.sample(seed=1, **asked)  # type: ignore[arg-type]


def test_where_a_row_is_a_person_no_ids_are_issued(model: Model) -> None:
    schema = Schema(SCHEMA.columns[1:], Protection())
    alone = Model(replace(model.codec, schema=schema, rows_per_person=None), model.fitted)
    frame = alone.sample(10, seed=1, balance=["left=50:50"]).frame
    assert list(frame.columns) == ["plan", "left", "age"]
    assert sorted(frame["left"]) == ["no"] * 5 + ["yes"] * 5


def test_a_note_lists_some_classes_and_counts_the_others(model: Model) -> None:
    """In its order; all of them where they are few."""
    ages = pd.DataFrame({"age": range(10), "left": ["no"] * 10, "rows": range(1, 11)})
    more = pd.concat([ages, ages, ages])
    few, many = (say_classes(model.classes(None, counts=plan)) for plan in (ages, more))
    assert len(few) == 10
    assert str(few[0]) == "1 rows satisfy 'age=0', 'left=no'."
    assert str(many[-1]) == "So do 10 more classes of rows, as asked."
