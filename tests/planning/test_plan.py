"""Plans: what is expected of a run, from its schema, its budget and a typed number of rows."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import synth
import synth.planning.plan as plan_module
from privacy.accounting import Budget
from synth import Bought, Categories, ColumnSpec, InputError, Protection, Range, Schema, Table
from synth.engines import engine_named
from synth.planning.pairs import plan_pairs
from synth.planning.plan import plan, smallest_table, two_digits
from synth.planning.trials import Trial, attempt
from synth.purchases import Purchase, new_accountant
from synth.tables.hierarchy import Hierarchy

AUTO = engine_named("auto")
DECLARED = Schema(
    (
        ColumnSpec("age", "integer", domain=Range("0", "119")),
        ColumnSpec("plan", "categorical", domain=Categories(("basic", "plus", "none"))),
        ColumnSpec("active", "boolean", domain=Categories(("no", "yes"))),
    ),
    Protection(),
)
BOUGHT = Schema(
    (
        ColumnSpec("age", "integer", domain=Bought()),
        ColumnSpec("amount", "decimal", grid=Decimal("0.01"), domain=Bought()),
        ColumnSpec("joined", "date", domain=Bought()),
        ColumnSpec("seen", "datetime", grid=Decimal(1), domain=Bought()),
        ColumnSpec("called", "time", grid=Decimal(60), domain=Bought()),
        ColumnSpec("city", "categorical", domain=Bought()),
    ),
    Protection(),
)


def test_many_rows_are_usable_and_a_handful_are_lost() -> None:
    many = plan(DECLARED, Budget(1), rows_about=100_000)
    few = plan(DECLARED, Budget(0.1), rows_about=60)

    assert (many.grade, many.surviving, many.is_hopeless) == ("usable", 3, False)
    assert many.ways_out == ()
    assert few.too_small
    assert few.is_hopeless


def test_a_table_depends_where_columns_that_depend_decide_it() -> None:
    """The city is one of two columns: lost it takes the table along, by the rule of a release."""
    schema = Schema((BOUGHT["age"], BOUGHT["city"]), Protection())

    def grade(**values: int) -> str:
        return plan(schema, Budget(1), rows_about=3_000, ways_out=False, values=values).grade

    assert grade() == "depends"
    assert grade(city=3) != "depends"
    assert grade(city=2_000) == "not usable"


def test_every_kind_of_column_is_planned() -> None:
    planned = plan(BOUGHT, Budget(1), rows_about=50_000, ways_out=False)

    assert [column.column for column in planned.columns] == [c.name for c in BOUGHT.columns]
    assert planned.surviving == len(planned.columns)
    by_name = {column.column: column for column in planned.columns}
    assert by_name["city"].median_error is None
    age, joined = (by_name[name].median_error for name in ("age", "joined"))
    assert age is not None
    assert joined is not None
    assert 0 <= age < 0.2
    assert 0 < joined < 0.2
    for column in planned.columns:
        assert sum(column.tried.values()) >= 4
        assert 0 < column.share_error < 0.05
        assert 1 < column.smallest < 5_000


@pytest.mark.parametrize("schema", [DECLARED, BOUGHT], ids=["declared", "bought"])
def test_more_budget_shows_smaller_groups(schema: Schema) -> None:
    less, more = (plan(schema, Budget(e), rows_about=3_000, ways_out=False) for e in (0.3, 3))

    for one, other in zip(less.columns, more.columns, strict=True):
        assert other.smallest < one.smallest / 2
        assert other.share_error < one.share_error / 2
    assert more.surviving >= less.surviving
    assert more.pairs.error < less.pairs.error
    assert more.pairs.smallest < less.pairs.smallest / 2


def test_a_hierarchy_whose_groups_are_no_categories_is_planned() -> None:
    """As the presets of local governments bring it; once every such run was refused."""
    groups = Hierarchy(groups=(("북", ("가", "나")),))
    names = Categories(("가", "나", "다"))
    column = ColumnSpec("city", "categorical", domain=names, unreadable="other", hierarchy=groups)
    trial = attempt(Schema((column,), Protection()), Budget(1), AUTO, rows=1000, turn=0)
    assert set(trial.found) == {"city"}


def test_several_rows_a_person_cost() -> None:
    person = ColumnSpec("id", "identifier")
    schemas = (
        Schema((person, *DECLARED.columns), Protection("id", max_rows)) for max_rows in (1, 10)
    )
    one, ten = (plan(schema, Budget(1), rows_about=90_000, ways_out=False) for schema in schemas)

    assert ten.noise == pytest.approx(10 * one.noise, rel=0.01)
    assert [column.column for column in one.columns] == ["age", "plan", "active"]


def test_a_plan_is_priced_as_a_run_is(tmp_path: Path) -> None:
    """Noise, query by query: what a plan tries and what the certificate of a release lists."""
    frame = pd.DataFrame(
        {"age": ["40"] * 500, "plan": ["basic"] * 500, "active": ["yes"] * 500}
    ).astype("str")
    release = synth.synthesize(
        Table.from_frame(frame, DECLARED), Budget(1), ledger=tmp_path / "ledger.db"
    )
    planned = plan(DECLARED, Budget(1), rows_about=500, ways_out=False)

    sigmas: dict[str, list[float]] = {"age": [], "plan": [], "active": []}
    for spend in release.certificate.content["spends"]:
        if len(spend["query"]["columns"]) == 1:
            sigmas[spend["query"]["columns"][0]].append(spend["sigma"])
    del sigmas["age"][1:]  # the first level of a range comes first
    for column in planned.columns:
        # Categories are counted twice; how often the second time hangs a little on what was seen.
        together = sum(sigma**-2 for sigma in sigmas[column.column]) ** -0.5
        assert column.share_error == pytest.approx(1.96 * together / 500, rel=0.1), column.column


def test_columns_that_are_alike_are_looked_at_in_their_shapes_alone() -> None:
    """A wide table takes no longer, and each of its columns is paid for all the same."""
    specs = tuple(ColumnSpec(f"c{n}", "integer", domain=Bought()) for n in range(40))
    schema = Schema(specs, Protection())
    trial = attempt(schema, Budget(5), AUTO, rows=10_000, turn=0)
    planned = plan(schema, Budget(5), rows_about=10_000, ways_out=False, trials=1)

    assert len(trial.found) == 4
    assert len({column.grade for column in planned.columns}) == 1
    alone = plan(Schema(specs[:4], Protection()), Budget(5), rows_about=10_000, ways_out=False)
    assert planned.noise > 2 * alone.noise


def test_ways_out_lead_out() -> None:
    names = tuple(f"c{n}" for n in range(12))
    schema = Schema(
        tuple(ColumnSpec(name, "categorical", domain=Bought()) for name in names), Protection()
    )
    values = dict.fromkeys(names, 20)
    planned = plan(schema, Budget(1), rows_about=700, values=values)
    ways = {way.way: way for way in planned.ways_out}

    assert planned.surviving < 12
    assert set(ways) >= {"epsilon", "rows", "declared"}
    epsilon, rows = ways["epsilon"].value, ways["rows"].value
    assert epsilon is not None
    assert rows is not None
    # Found by bisection with noise: four times as much is on the safe side.
    larger = plan(
        schema, Budget(min(20.0, 4 * epsilon)), rows_about=700, ways_out=False, values=values
    )
    longer = plan(schema, Budget(1), rows_about=round(4 * rows), ways_out=False, values=values)
    assert min(larger.surviving, longer.surviving) >= 11
    assert ways["declared"].surviving > planned.surviving


def test_the_smallest_table_needs_no_number_of_rows() -> None:
    smallest = smallest_table(DECLARED, Budget(1))

    assert smallest is not None
    assert plan(DECLARED, Budget(1), rows_about=6 * smallest, ways_out=False).surviving == 3
    assert plan(DECLARED, Budget(1), rows_about=smallest // 40, ways_out=False).is_hopeless
    ten_times = smallest_table(DECLARED, Budget(0.1))
    assert ten_times is not None
    assert ten_times > 3 * smallest


@pytest.mark.parametrize("rows", [0, -5, 2_000_000_000])
def test_a_number_of_rows_must_be_one_that_a_table_can_have(rows: int) -> None:
    with pytest.raises(InputError, match="Say a number of rows from 1 to 1,000,000,000"):
        plan(DECLARED, Budget(1), rows_about=rows)


def test_a_single_column_has_no_pairs() -> None:
    alone = Schema(DECLARED.columns[:1], Protection())
    planned = plan(alone, Budget(1), rows_about=5_000)

    assert (planned.pairs.of, planned.pairs.measured) == (0, 0)
    assert planned.to_json()["columns"][0]["column"] == "age"


def test_a_pair_is_shown_as_far_as_noise_allows() -> None:
    clear, noisy = (plan_pairs([20] * 5, measured=6, noise=n, rows=10_000) for n in (0.01, 10_000))

    assert (clear.measured, clear.of) == (6, 10)
    assert clear.error < 0.01 * clear.unmeasured
    assert noisy.error == pytest.approx(noisy.unmeasured, rel=0.01)
    assert 0.1 < clear.unmeasured < 0.3


def test_engines_with_other_prices_make_other_plans() -> None:
    independent, auto = (
        plan(DECLARED, Budget(1), rows_about=5_000, engine=name, ways_out=False)
        for name in ("independent", "auto")
    )

    assert independent.engine == "independent"
    assert independent.noise < auto.noise
    with pytest.raises(InputError, match="no engine"):
        plan(DECLARED, Budget(1), rows_about=5_000, engine="none")


@pytest.mark.parametrize("n_rows", [9, 20_000])
def test_noise_is_that_of_a_run(n_rows: int) -> None:
    """The noise that a run judges a table by is known before it begins.

    Between 630 and 3,778 rows it hangs on their paid number, whose σ is 35: 17 σ away and more.
    """
    frame = pd.DataFrame({"age": ["40"], "plan": ["basic"], "active": ["yes"]}).astype("str")
    frame = frame.loc[[0] * n_rows].reset_index(drop=True)
    rows = synth.counting.in_memory.Rows(Table.from_frame(frame, DECLARED))
    bought = Purchase(rows, DECLARED, AUTO, new_accountant(DECLARED, Budget(1))).buy_columns()

    assert plan(DECLARED, Budget(1), rows_about=n_rows, ways_out=False).noise == bought.noise


def test_rows_round_up_to_two_digits() -> None:
    assert [two_digits(number) for number in (3, 11, 110.2, 2_301)] == [3, 11, 120, 2_400]


def test_declared_columns_are_not_told_to_declare() -> None:
    planned = plan(DECLARED, Budget(0.05), rows_about=300)

    assert "declared" not in {way.way for way in planned.ways_out}
    assert replace(planned, ways_out=()).to_json()["hopeless"] == planned.is_hopeless


def test_a_wide_table_is_planned_in_one_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its columns show each other's shapes; four purchases of 800 columns take half a minute."""
    turns: list[int] = []
    honest = plan_module.attempt

    def attempt(*args: Any, turn: int, **named: Any) -> Trial:
        turns.append(turn)
        return honest(*args, turn=turn, **named)

    monkeypatch.setattr(plan_module, "attempt", attempt)
    columns = tuple(ColumnSpec(f"c{n}", "integer", domain=Range("0", "9")) for n in range(150))
    planned = plan(Schema(columns, Protection()), Budget(1), rows_about=50_000, ways_out=False)
    assert turns == [0]
    assert all(sum(column.tried.values()) == 4 for column in planned.columns)
