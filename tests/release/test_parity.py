"""Parity: how it is asked for, what is said of it, and the table that comes of it."""

import pandas as pd
import pytest

from synth.errors import InputError
from synth.release.model import Model
from synth.release.parity import Parity, sample_with_parity, say_parity
from tests.release.test_classes import model  # noqa: F401


def sample(held: Model, asked: str, where: tuple[str, ...] = ()) -> Parity:
    return sample_with_parity(held, 2000, independent=asked, where=where, seed=1)


def test_groups_have_the_outcome_alike(model: Model) -> None:  # noqa: F811
    """A third of those with plan "b, c" leave, and one in twenty-five of the others."""
    parity = sample(model, "left,plan")
    frame = parity.table.frame
    left = (frame["left"] == "yes").groupby(frame["plan"]).mean()
    assert left.max() - left.min() < 0.02
    plain = model.sample(2000, seed=1).frame
    assert abs((frame["left"] == "yes").mean() - (plain["left"] == "yes").mean()) < 0.005
    assert parity.before > 0.1 > 0.02 > parity.after
    assert set(parity.changes) == {("plan", "age"), ("left", "age")}
    assert parity.mean_change < 0.02
    assert sample(model, "left,plan").table.frame.equals(frame)
    assert frame["id"].value_counts().max() == 2


def test_conditions_hold(model: Model) -> None:  # noqa: F811
    frame = sample(model, "left,plan", ("age>=5", "left!=")).table.frame
    assert (frame["age"] >= 5).all()
    assert frame["left"].notna().all()


def test_what_is_said_names_the_independence_and_its_price(model: Model) -> None:  # noqa: F811
    parity = sample(model, "left,plan,age")
    assert parity.others == ("plan", "age")
    said = " ".join(map(str, say_parity(parity)))
    assert "'left' is independent of 'plan', 'age'" in said
    assert "marginal independence" in said
    assert f"{parity.before:.1%} in rows of the model as it is, {parity.after:.1%} in these" in said
    assert f"{parity.mean_change:.2%} of rows on average" in said


@pytest.mark.parametrize("asked", ["left", "left,left", "left,sex", "id,plan", ""])
def test_what_names_no_two_columns_is_refused(model: Model, asked: str) -> None:  # noqa: F811
    with pytest.raises(InputError, match="OUTCOME,COLUMN"):
        sample(model, asked)


def test_no_rows_are_refused(model: Model) -> None:  # noqa: F811
    with pytest.raises(InputError, match="at least one row"):
        sample_with_parity(model, 0, independent="left,plan", seed=1)


def gap(frame: pd.DataFrame) -> float:
    shares = (frame["left"] == "yes").groupby(frame["plan"]).mean()
    return float(shares.max() - shares.min())


@pytest.mark.parametrize(
    ("balance", "column", "shares"),
    [
        ("left=no:50,yes:50", "left", {"yes": 1000, "no": 1000}),
        ("plan=plus:30,basic:70", "plan", {"plus": 600, "basic": 1400}),
    ],
)
def test_shares_of_what_is_made_independent_are_kept(
    model: Model,  # noqa: F811
    balance: str,
    column: str,
    shares: dict[str, int],
) -> None:
    """By shares of the outcome every class has one outcome: only all rows together have a gap."""
    parity = sample_with_parity(model, 2000, independent="left,plan", balance=[balance], seed=1)
    frame = parity.table.frame

    assert frame[column].value_counts().to_dict() == shares
    assert gap(frame) < 0.02 < parity.before
    assert parity.after < 0.02


def test_numbers_of_other_classes_are_kept_too(model: Model) -> None:  # noqa: F811
    """Ages are no part of the independence: of the old as many as a plan says, and no gap."""
    ages = sorted(set(sample(model, "left,plan").table.frame["age"].dropna()))
    plan = pd.DataFrame({"age": [str(ages[0]), str(ages[-1])], "rows": ["500", "1500"]})
    parity = sample_with_parity(model, None, independent="left,plan", counts=plan, seed=1)
    frame = parity.table.frame

    assert frame["age"].value_counts().tolist() == [1500, 500]
    assert gap(frame) < 0.02
    assert frame["id"].nunique() < len(frame)


def test_classes_that_tell_of_both_are_refused(model: Model) -> None:  # noqa: F811
    """Whoever leaves has one plan, and whoever stays the other: nothing of that is independent."""
    plan = pd.DataFrame({"left": ["yes", "no"], "plan": ["basic", "b, c"], "rows": ["50", "50"]})
    with pytest.raises(InputError, match="among these classes"):
        sample_with_parity(model, None, independent="left,plan", counts=plan, seed=1)
