"""Distances are those of the table as its owner knows it: what cannot be shown counts."""

import numpy as np
import pandas as pd
import pytest

from privacy.accounting import Accountant, Budget
from synth import Schema, Table
from synth.codec.cells import OTHER, LeftOut, Names, Points
from synth.codec.codec import Codec, ColumnCodec
from synth.counting.paid import PaidCounts
from synth.dossier.likeness import Likeness, Ruler, compare, unbounded
from synth.rounding import Floats
from synth.tables.grid import Grid

SCHEMA = Schema.from_yaml(
    """
version: 1
protection: {unit: row}
columns:
  - {name: town, kind: categorical, domain: bought}
  - {name: age, kind: integer, domain: bought}
  - {name: amount, kind: decimal, grid: 0.01, domain: {minimum: 0, maximum: 100}}
"""
)
N_ROWS = 10_000


def codec(*, amounts: Floats) -> Codec:
    """Towns a and b have names, ages from 20 to 39 are in the range, amounts fall in two cells."""
    zero = -Grid.of(SCHEMA["age"]).origin
    ages = np.arange(zero + 20, zero + 40)
    return Codec(
        SCHEMA,
        (
            ColumnCodec(
                "town",
                Names(("a", "b", OTHER), others=True),
                np.ones(3),
                np.arange(3),
                0.0,
                LeftOut(merged=1.0),
            ),
            ColumnCodec(
                "age",
                Points(Grid.of(SCHEMA["age"]), ages, ages + 1),
                np.ones(20),
                np.arange(20),
                0.0,
                LeftOut(below=1.0, above=1.0),
            ),
            ColumnCodec(
                "amount",
                Points(Grid.of(SCHEMA["amount"]), np.array([0, 4]), np.array([4, 10_001])),
                amounts,
                np.arange(2),
                0.0,
            ),
        ),
        total=float(N_ROWS),
        total_sigma=1.0,
    )


def table(**columns: object) -> Table:
    """A table of so many rows; each column is one value, or as many as rows."""
    held = {"town": "a", "age": 20, "amount": 50.0, **columns}
    frame = pd.DataFrame(
        {name: np.broadcast_to(np.asarray(values), (N_ROWS,)) for name, values in held.items()}
    )
    return Table.from_frame(frame.astype("str"), SCHEMA)


def measured(private: Table, synthetic: Table, *, amounts: Floats | None = None) -> Likeness:
    """The distances, with noise of half a thousandth of the rows."""
    ruler = Ruler(codec(amounts=np.array([1.0, 1000.0]) if amounts is None else amounts))
    accountant = Accountant(Budget(20))
    rows = unbounded(private, SCHEMA).coded(ruler.encoders, ruler.domain)
    paid = PaidCounts(rows, accountant, float(N_ROWS), ())
    return compare(
        paid, ruler.synthetic(unbounded(synthetic, SCHEMA)), mu_squared=accountant.granted
    )


def some(share: float, value: object, other: object) -> list[object]:
    """So large a share of one value, the rest of another."""
    return [value if place < share * N_ROWS else other for place in range(N_ROWS)]


@pytest.mark.parametrize(
    ("column", "private", "shown"),
    [
        ("age", 15, 20),  # below the range, shown at its end
        ("age", 70, 39),  # above it
        ("town", "zz", OTHER),  # a name that was not released, shown as the rest
    ],
)
def test_what_cannot_be_shown_counts_as_different(
    column: str, private: object, shown: object
) -> None:
    """Over codes 30 of 100 rows would agree; five times the noise of a distance is .0025."""
    inside = "a" if column == "town" else 30
    found = measured(
        table(**{column: some(0.3, private, inside)}), table(**{column: some(0.3, shown, inside)})
    )

    assert found.columns[column] == pytest.approx(0.3, abs=0.004)
    # Two of the three pairs hold the column.
    assert found.pairs == pytest.approx(0.2, abs=0.004)


def test_a_table_that_can_be_shown_is_no_distance_from_itself() -> None:
    same = table(town=some(0.5, "a", "b"), age=some(0.2, 20, 39))
    found = measured(same, same)

    assert max(found.columns.values()) < 0.004
    assert abs(found.pairs) < 0.004


def test_values_inside_a_heavy_interval_are_compared() -> None:
    """Half the private rows are exactly 0.00, the synthetic ones spread over 0.00 … 0.03."""
    private = table(amount=some(0.5, 0.0, 50.0))
    spread = [(place % 4) / 100 if place < N_ROWS / 2 else 50.0 for place in range(N_ROWS)]
    found = measured(private, table(amount=spread), amounts=np.array([5000.0, 5000.0]))

    assert found.columns["amount"] == pytest.approx(0.5 * 3 / 4, abs=0.004)


def test_a_private_value_called_like_our_bucket_is_not_shown_by_it() -> None:
    """It was not released under this name, or the bucket would have another."""
    found = measured(table(town=OTHER), table(town=OTHER))

    assert found.columns["town"] == pytest.approx(1.0, abs=0.004)


def test_a_column_of_which_no_range_was_clear_shows_nothing() -> None:
    """Every private age counts as different; those that are missing do not."""
    held = codec(amounts=np.array([1.0, 1000.0]))
    empty = np.empty(0, dtype=np.int64)
    unclear = ColumnCodec(
        "age", Points(Grid.of(SCHEMA["age"]), empty, empty), np.zeros(0), empty, float(N_ROWS)
    )
    ruler = Ruler(held.replacing(unclear))
    rows = unbounded(table(age=some(0.3, 20, "")), SCHEMA)

    assert ruler.labels("age") == ("(cannot be shown)", "missing")
    assert np.bincount(ruler.private(rows)["age"]).tolist() == [3000, 7000]


def test_cells_are_named_in_words() -> None:
    ruler = Ruler(codec(amounts=np.array([5000.0, 5000.0])))

    assert ruler.labels("town") == ("a", "b", OTHER, OTHER, "(cannot be shown)", "missing")
    assert ruler.labels("amount")[2:7] == ("0.0", "0.01", "0.02", "0.03", "0.04")
    assert ruler.labels("amount")[-2:] == ("(cannot be shown)", "missing")


def test_pieces_of_a_heavy_interval_lie_inside_it_on_the_finest_grid() -> None:
    """A float does not hold the places of 2⁶¹ points: a piece began before the first of them."""
    schema = Schema.from_yaml(
        "{version: '1', protection: {unit: row}, columns: "
        "[{name: amount, kind: decimal, grid: 0.01, domain: bought}]}"
    )
    grid = Grid.of(schema["amount"])
    start = np.array([-grid.origin + 1, -grid.origin + 100])
    column = ColumnCodec(
        "amount",
        Points(grid, start, start + 99),
        np.full(2, 50.0),
        np.arange(2),
        0.0,
    )
    ruler = Ruler(Codec(schema, (column,), total=100.0, total_sigma=1.0))
    values = pd.Series(np.arange(1, 199) / 100)
    cells = ruler.synthetic(unbounded(Table(pd.DataFrame({"amount": values}), schema), schema))

    assert ruler.domain.sizes["amount"] > 10
    # Neighbours share a piece, and no piece is empty but those for what cannot be shown.
    counts = np.bincount(cells["amount"], minlength=ruler.domain.sizes["amount"])
    assert (counts[2:-2] > 0).all()
    assert counts[-2:].tolist() == [0, 0]
