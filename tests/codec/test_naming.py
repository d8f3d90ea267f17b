"""Categories in two rounds: what the second is spent on, and that both together keep the price."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from privacy.accounting import Accountant, Budget
from synth.codec.naming import (
    Engine,
    Named,
    _fold,
    _gains,
    _shares_of,
    _with,
    _worth_taking,
    buy_names,
)
from synth.counting.in_memory import Rows
from synth.counting.paid import PaidValues
from synth.tables.columns import Bought, Categories, ColumnSpec
from synth.tables.hierarchy import Hierarchy
from synth.tables.schema import Protection, Schema
from synth.tables.table import Table

BOUGHT, TWO = Bought(), Categories(("no", "yes"))
LIST = Categories(tuple(f"{n}" for n in range(400)))
PRICE = 10**9  # of a column's first count, 10⁻¹² μ²: noise of about 32 rows
NO_ENGINE = Engine(0, 20.0, 1)


def named(domain: Bought | Categories, counts: list[float], *, near: float = 0.0) -> Named:
    """A column that was counted once; its last count is of missing values."""
    names = tuple(f"{n}" for n in range(len(counts) - 1))
    spec = ColumnSpec("x", "categorical", domain=domain)
    variance = np.full(len(counts), 1e12 / PRICE)
    return Named(spec, names, np.array(counts), variance, PRICE, 180, near)


EVEN = named(TWO, [5_000, 5_000, 0])
LONG = named(LIST, [*[2_000.0] * 2, *[15.0] * 398, 0])
NEAR = named(BOUGHT, [3_000, *[200.0] * 10, 0], near=2_000)
HIDDEN = named(BOUGHT, [0])


def table(**columns: list[str]) -> Table:
    specs = [ColumnSpec(name, "categorical", domain=BOUGHT) for name in columns]
    return Table.from_frame(pd.DataFrame(columns).astype("str"), Schema(tuple(specs), Protection()))


def bought(
    held: Table, accountant: Accountant, engine: Engine = NO_ENGINE
) -> tuple[dict[str, Named], dict[str, int]]:
    """Buy the names of all columns for a fifth of the budget, in equal parts."""
    columns = held.schema.modelled
    prices = {column.name: accountant.granted // 5 // len(columns) for column in columns}
    found = buy_names(
        PaidValues(Rows(held), accountant),
        columns,
        prices,
        total=float(len(held.frame)),
        delta=accountant.delta_granted,
        engine=engine,
    )
    return {column.spec.name: column for column in found}, prices


def test_columns_alike_share_alike() -> None:
    shares = _shares_of([EVEN, EVEN, EVEN], 10_000, 9 * PRICE, 1)

    assert shares == [pytest.approx(3 * PRICE, rel=1e-6)] * 3


def test_the_second_count_goes_where_names_are_many_or_just_below_the_threshold() -> None:
    """No price is lost, and two known categories get next to nothing."""
    shares = _shares_of([EVEN, LONG, NEAR, HIDDEN], 10_000, 8 * PRICE, 1)
    even, long, near, hidden = shares

    assert sum(shares) == pytest.approx(8 * PRICE, rel=1e-6)
    assert even < 0.1 * PRICE
    assert min(long, near) > PRICE
    assert even < hidden < near


def test_at_the_end_all_columns_gain_alike() -> None:
    """Prices over gains: the condition that the shares are the solution of."""
    columns = [LONG, NEAR, HIDDEN]
    shares = np.array(_shares_of(columns, 10_000, 20 * PRICE, 1)) + PRICE
    worth = _gains(columns, shares.astype(np.float64), 10_000, 1) / shares

    assert worth == pytest.approx([worth[0]] * 3, rel=1e-3)


def test_the_engine_gives_where_names_mend_more_and_never_more_than_half() -> None:
    engine = Engine(20 * PRICE, 25.0, 2)

    assert _worth_taking([EVEN, EVEN], 3 * PRICE, engine, 10_000, 1) == 0
    assert _worth_taking([NEAR, LONG], 3 * PRICE, engine, 10_000, 1) == 10 * PRICE
    assert _worth_taking([NEAR, LONG], 3 * PRICE, NO_ENGINE, 10_000, 1) == 0


def test_two_counts_weigh_as_much_as_they_are_exact() -> None:
    """A name that is new in the second round has that count alone."""
    first = Named(EVEN.spec, ("b",), np.array([10.0, 4.0]), np.array([3.0, 3.0]), 1)
    second = Named(EVEN.spec, ("a", "b"), np.array([7.0, 20.0, 8.0]), np.full(3, 1.0), 2)
    both = _with(first, second)

    assert both.names == ("a", "b")
    assert both.counts == pytest.approx([7.0, 17.5, 7.0])
    assert both.variance == pytest.approx([1.0, 0.75, 0.75])
    assert both.price == 3


def test_both_rounds_keep_within_price_and_delta() -> None:
    """Each column pays a part of δ twice, and the engine's half is the most that is taken."""
    rows = [f"{n % 300}" for n in range(6_000)]
    held = table(many=rows, few=["a", "b"] * 3_000, other=rows[::-1])
    accountant = Accountant(Budget(1.0), threshold_share=0.1)
    engine = Engine(accountant.granted // 2, 20.0, 3)
    _, prices = bought(held, accountant, engine)

    assert len(accountant.spends) > 3
    assert 0 < accountant.delta_spent <= accountant.delta_granted
    assert sum(prices.values()) < accountant.spent <= sum(prices.values()) + accountant.granted // 4


def test_names_below_the_first_threshold_pass_the_second() -> None:
    """Forty names of 110 rows beside four columns of two that are even.

    The first count has noise of about 34 rows and a threshold of 194, 2.5 σ above them; the second
    of about 13 and 75, 2.8 σ below: that fewer than ten of forty pass has odds below 10⁻²⁰.
    """
    rows = [f"{n % 40}" for n in range(4_400)]
    even = {f"even {n}": ["a", "b"] * 2_200 for n in range(4)}
    accountant = Accountant(Budget(1.0), threshold_share=0.1)
    found, _ = bought(table(many=rows, **even), accountant)

    assert len(found["many"].names) >= 10
    assert found["even 0"].names == ("a", "b")


def test_a_name_that_is_known_is_counted_whatever_it_holds() -> None:
    held = table(x=["a"] * 5_000 + ["b"] * 2)
    accountant = Accountant(Budget(1.0), threshold_share=0.1)
    paid = PaidValues(Rows(held), accountant)
    names, measured = paid.release_names(
        "x", mu_squared=accountant.granted // 2, delta=10**9, known=("b", "gone")
    )

    assert names == ["a", "b", "gone"]
    assert measured.counts == pytest.approx([5_000, 2, 0, 0], abs=150)  # 20 σ


def test_without_categories_nothing_is_bought() -> None:
    accountant = Accountant(Budget(1.0))
    paid = PaidValues(Rows(table(x=["a"])), accountant)

    assert buy_names(paid, [], {}, total=1.0, delta=0, engine=NO_ENGINE) == []
    assert accountant.spent == 0


CITIES = Hierarchy(groups=(("north", tuple(f"n{n}" for n in range(200))), ("south", ("hub",))))


def test_rows_of_names_that_are_not_released_count_by_their_group() -> None:
    """Noise of a group is below 25 rows: within six times that, and no price is lost."""
    cells = [f"n{n % 200}" for n in range(2_000)] + ["hub"] * 1_500
    cells += [f"odd{n % 100}" for n in range(800)]
    spec = ColumnSpec("x", "categorical", domain=BOUGHT, hierarchy=CITIES)
    held = Table.from_frame(pd.DataFrame({"x": cells}), Schema((spec,), Protection()))
    accountant = Accountant(Budget(1.0, 1e-6), threshold_share=0.1)
    found, prices = bought(held, accountant)
    column = found["x"]
    counts = dict(zip(column.names, column.counts.tolist(), strict=False))

    assert set(column.names) == {"hub", "north", "south"}
    assert max(column.variance) ** 0.5 < 25
    assert counts["north"] == pytest.approx(2_000, abs=150)
    assert counts["hub"] == pytest.approx(1_500, abs=150)
    assert counts["south"] == pytest.approx(0, abs=150)
    assert column.counts[-2] == pytest.approx(800, abs=150)
    assert column.grouped == pytest.approx(2_000, abs=250)
    assert column.counts_others
    assert accountant.spent <= prices["x"]


def test_listed_names_that_noise_may_explain_add_up_to_their_groups() -> None:
    """400 names of 15 rows, each with a noise of 32: about two of three join the list's rest."""
    groups = Hierarchy(groups=(("rest", tuple(f"{n}" for n in range(2, 400))),))
    listed = Categories(("rest", *LIST.names))
    spec = ColumnSpec("x", "categorical", domain=listed, hierarchy=groups)
    counts = np.array([0.0, 2_000.0, 2_000.0, *[10.0] * 300, *[60.0] * 98, 0.0])
    variance = np.full(len(counts), 1e12 / PRICE)
    column = _fold(Named(spec, listed.names, counts, variance, PRICE), groups)
    held = dict(zip(column.names, column.counts.tolist(), strict=False))

    assert held["rest"] == pytest.approx(3_000)
    assert held["0"] == 2_000
    assert len(column.names) == 3 + 98
    assert column.variance[column.names.index("rest")] == pytest.approx(301 * variance[0])
    assert column.counts.sum() == pytest.approx(counts.sum())
    assert (column.grouped, column.grouped_sigma) == (
        pytest.approx(3_000),
        pytest.approx((300 * variance[0]) ** 0.5),
    )


def test_a_row_is_in_one_cell_of_its_name_or_its_group() -> None:
    """So a person moves what is counted by groups by at most one row, whatever the name is."""
    cells = ["hub", "n1", "n2", "odd", "north", "n7"]
    asked: dict[str, Any] = {"mu_squared": 10**15, "others": True, "group_of": CITIES.group_of}

    def exact(rows: list[str]) -> np.ndarray:
        held = table(x=rows)
        paid = PaidValues(Rows(held), Accountant(Budget(20.0, 1e-3), threshold_share=0.1))
        asked["mu_squared"] = paid.accountant.left
        counted = paid.measure_categories("x", ("north", "south"), without=("hub", "n7"), **asked)
        return counted.counts

    whole = exact(cells * 1_000)
    assert whole == pytest.approx([3_000, 0, 1_000, 0], abs=30)
    for left_out in cells:
        moved = exact((cells * 1_000) + [left_out] * 500) - whole
        assert np.abs(moved).sum() <= 500 + 8 * 4
