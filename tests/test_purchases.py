"""What a run buys: nothing is begun that its budget cannot pay."""

from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from privacy.accounting import Budget
from privacy.ledger import Ledger
from synth import (
    Categories,
    ColumnSpec,
    InputError,
    Protection,
    Range,
    Schema,
    Table,
    synthesize,
)
from synth.counting.in_memory import Rows, as_private
from synth.engines import engine_named
from synth.engines.tree import Tree
from synth.pipeline import TooSmall
from synth.purchases import Purchase, new_accountant, refuse_too_wide
from synth.queries import CATEGORIES
from synth.release.verification import verify
from synth.tables.columns import Bought, DomainSpec


def wide(columns: int, domain: DomainSpec, *, max_rows: int = 1) -> Schema:
    specs = [ColumnSpec(f"c{number}", "categorical", domain=domain) for number in range(columns)]
    if max_rows == 1:
        return Schema(tuple(specs), Protection())
    return Schema((ColumnSpec("id", "identifier"), *specs), Protection("id", max_rows))


TOO_WIDE = {
    "thresholds": (wide(251, Bought()), Budget(1, 1e-14), r"^251 columns buy .* for 250\. "),
    "columns": (
        wide(1003, Categories(("a", "b"))),
        Budget(1, 1e-6),
        r"^1,003 columns are to be modelled, and 1,000 are the most: .* for 3 of them or more\.$",
    ),
}


def test_distances_that_have_no_price_are_refused() -> None:
    """Noise beyond 10¹² sixteenths of a row: a table of so many columns is slow to read besides."""
    schema, budget = wide(20_000, Categories(("a", "b")), max_rows=1000), Budget(0.01, 1e-14)

    with pytest.raises(InputError, match="too small for 20,000 columns of which a person may have"):
        refuse_too_wide(schema, new_accountant(schema, budget))


@pytest.mark.parametrize(("schema", "budget", "says"), TOO_WIDE.values(), ids=TOO_WIDE)
def test_columns_that_a_budget_cannot_be_divided_among_are_refused_before_it_is_spent(
    schema: Schema, budget: Budget, says: str, tmp_path: Path
) -> None:
    """Both once ended the run after its start, and all it had reserved was burned."""
    frame = pd.DataFrame({column.name: ["a"] * 3 for column in schema.columns})
    path = tmp_path / "ledger.db"
    with pytest.raises(InputError, match=says):
        synthesize(Table.from_frame(frame, schema), budget, ledger=path)

    assert [line.state for line in Ledger(path).entries()] == ["OPENED"]


@pytest.mark.parametrize(
    ("schema", "budget"),
    [
        (wide(250, Bought()), Budget(1, 1e-14)),
        (wide(1000, Bought(), max_rows=1000), Budget(1, 1e-6)),
        (wide(1, Bought(), max_rows=1000), Budget(0.01, 1e-14)),
    ],
)
def test_columns_that_a_budget_can_be_divided_among_are_not(schema: Schema, budget: Budget) -> None:
    refuse_too_wide(schema, new_accountant(schema, budget))


def test_the_least_delta_that_is_taken_buys_names_in_two_rounds() -> None:
    """A unit of 10⁻¹⁸ for the first threshold: with none it could not be set, amid the run."""
    schema, rows = wide(250, Bought()), 60
    frame = pd.DataFrame({column.name: ["a"] * rows for column in schema.columns})
    accountant = new_accountant(schema, Budget(20, 1e-14))
    purchase = Purchase(
        as_private(Table.from_frame(frame, schema)).rows(), schema, Tree(), accountant
    )
    purchase.buy_columns()

    deltas = [spend.delta for spend in accountant.spends if spend.query.kind == CATEGORIES]
    assert set(deltas[:250]) == {1}
    assert set(deltas[250:]) <= {3}


@pytest.mark.parametrize("engine", ["adaptive", "mixture", "tree", "independent"])
def test_a_column_of_which_nothing_is_clear_does_not_stop_a_run(
    engine: str, tmp_path: Path
) -> None:
    """It is missing throughout, the others are as they were, and the release verifies.

    Three of 600 rows hold a value. At this ε noise alone seems a range once in a hundred columns,
    and a second measurement would have to confirm it.
    """
    columns = (
        ColumnSpec("rare", "decimal", grid=Decimal("0.01"), domain=Bought()),
        ColumnSpec("age", "integer", domain=Range("0", "99")),
        ColumnSpec("town", "categorical", domain=Categories(("Ulm", "Jena"))),
    )
    frame = pd.DataFrame(
        {
            "rare": [3.5, 12.25, 900.0] + [None] * 597,
            "age": list(range(60)) * 10,
            "town": ["Ulm", "Jena"] * 300,
        }
    )
    table = Table.from_frame(frame, Schema(columns, Protection()))
    ledger, path = tmp_path / "ledger.db", tmp_path / "release.zip"
    release = synthesize(table, Budget(1.0), engine=engine, ledger=ledger)
    release.to_zip(path)
    asked = [spend["query"] for spend in release.certificate.content["spends"]]

    assert release.table.frame["rare"].isna().all()
    assert release.table.frame["town"].value_counts(normalize=True).max() < 0.7
    assert "intervals" not in [q["kind"] for q in asked if list(q["columns"]) == ["rare"]]
    # Three rows hold a value that is not shown; six σ of the noise of both counts, and more.
    assert 0 <= release.model.codec["rare"].left_out.merged < 240
    assert verify(path, ledger=ledger)


def test_a_table_that_is_too_small_costs_its_number_of_rows_alone(tmp_path: Path) -> None:
    """Eight rows, where counts carry noise of about ±20: what was not measured is not spent."""
    columns = (
        ColumnSpec("a", "integer", domain=Range("0", "9")),
        ColumnSpec("b", "integer", domain=Bought()),
    )
    frame = pd.DataFrame({"a": range(8), "b": range(8)})
    path = tmp_path / "ledger.db"
    with pytest.raises(TooSmall, match=r"^The table is too small for ε = 1: "):
        synthesize(Table.from_frame(frame, Schema(columns, Protection())), Budget(1.0), ledger=path)
    lines = Ledger(path).entries()

    assert [line.state for line in lines] == ["OPENED", "RESERVED", "STARTED", "COMMITTED"]
    assert 0 < lines[-1].mu_squared < 0.05 * lines[1].mu_squared
    assert lines[-1].delta == 0


def test_a_table_of_which_nothing_is_found_costs_its_columns_alone(tmp_path: Path) -> None:
    """300 answers of 1 to 5 to 28 questions: a range needs twice as many rows.

    A column is found in about one of 100 draws, three of 28 in one table of 300; noise here is the
    test's own.
    """
    rng = np.random.default_rng(6)
    columns = tuple(ColumnSpec(f"q{n}", "integer", domain=Bought()) for n in range(28))
    frame = pd.DataFrame({column.name: rng.integers(1, 6, 300) for column in columns})
    table = Table.from_frame(frame, Schema(columns, Protection()))
    path = tmp_path / "ledger.db"
    with pytest.raises(TooSmall, match=r"^Of 2\d of 28 columns too few rows are alike "):
        synthesize(table, Budget(1.0), ledger=path)
    lines = Ledger(path).entries()

    assert [line.state for line in lines] == ["OPENED", "RESERVED", "STARTED", "COMMITTED"]
    assert 0 < lines[-1].mu_squared < 0.25 * lines[1].mu_squared
    release = synthesize(table, Budget(1.0), ledger=path, anyway=True)
    assert release.verdict.grade == "not usable"


ENGINES = ["adaptive", "mixture", "tree", "independent"]
LISTED = Categories(("a", "b"))


def purchase_of(n_rows: int, engine: str, *, epsilon: float = 1.0) -> Purchase:
    """Return what buys six columns of two categories, half of the rows in each."""
    schema = wide(6, LISTED)
    frame = pd.DataFrame({column.name: list("ab") * (n_rows // 2) for column in schema.columns})
    rows = Rows(Table.from_frame(frame, schema))
    return Purchase(rows, schema, engine_named(engine), new_accountant(schema, Budget(epsilon)))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("epsilon", [0.01, 1.0, 10.0])
def test_columns_get_more_of_the_budget_the_fewer_rows_there_are(
    engine: str, epsilon: float
) -> None:
    """The engine gives them a third of its part at the most, and nothing where rows are many."""
    purchase = purchase_of(2, engine, epsilon=epsilon)
    noise = purchase.noise(purchase.codec_budget)
    ample, most, *between, fewest, none = (
        purchase.divide(total)
        for total in (1e9, *(noise * ratio for ratio in (300, 200, 100, 60, 50)), 0.0)
    )

    assert ample == most
    assert ample.columns == purchase.codec_budget
    assert fewest == none
    assert fewest.engine == pytest.approx(ample.engine * 2 / 3)
    columns = [part.columns for part in (most, *between, fewest)]
    assert columns == sorted(set(columns))
    for part in (ample, *between, fewest):
        assert part.columns + part.engine + purchase.comparison_budget == (
            purchase.accountant.granted
        )
        # Pairs become as much noisier as they are paid less.
        lost = (ample.engine / part.engine) ** 0.5
        assert part.pair_noise == pytest.approx(ample.pair_noise * lost, rel=0.02)


def test_the_division_is_decided_between_the_number_of_rows_and_everything_else() -> None:
    """Ten rows and 20,000: their numbers cost the same, and of ten the columns cost more.

    Two categories of many rows take nothing from the engine. Their number would have to come out
    400 σ lower to divide the budget otherwise.
    """
    few, many = (purchase_of(n_rows, "adaptive") for n_rows in (10, 20_000))
    for purchase in (few, many):
        purchase.buy_columns()
    spends = [purchase.accountant.spends for purchase in (few, many)]

    assert not spends[0][0].query.columns
    assert spends[0][0] == spends[1][0]
    assert many.accountant.spent == pytest.approx(many.codec_budget, rel=1e-3)
    assert few.accountant.spent > 1.3 * many.accountant.spent
