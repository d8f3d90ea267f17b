"""What a run buys: nothing is begun that its budget cannot pay."""

from pathlib import Path

import pandas as pd
import pytest

from privacy.accounting import Budget
from privacy.ledger import Ledger
from synth import Categories, ColumnSpec, InputError, Protection, Schema, Table, synthesize
from synth.columns import Bought, DomainSpec
from synth.purchases import new_accountant, refuse_too_wide


def wide(columns: int, domain: DomainSpec, *, max_rows: int = 1) -> Schema:
    specs = [ColumnSpec(f"c{number}", "categorical", domain=domain) for number in range(columns)]
    if max_rows == 1:
        return Schema(tuple(specs), Protection())
    return Schema((ColumnSpec("id", "identifier"), *specs), Protection("id", max_rows))


TOO_WIDE = {
    "thresholds": (wide(1001, Bought()), Budget(1, 1e-14), r"^1,001 columns buy .* for 1,000\. "),
    "distances": (
        wide(160, Categories(("a", "b")), max_rows=1000),
        Budget(0.01, 1e-14),
        "^ε = 0.01 is too small for 160 columns of which a person may have 1,000 rows",
    ),
}


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
        (wide(1000, Bought()), Budget(1, 1e-14)),
        (wide(1000, Bought(), max_rows=1000), Budget(1, 1e-6)),
        (wide(1, Bought(), max_rows=1000), Budget(0.01, 1e-14)),
    ],
)
def test_columns_that_a_budget_can_be_divided_among_are_not(schema: Schema, budget: Budget) -> None:
    refuse_too_wide(schema, new_accountant(schema, budget))
