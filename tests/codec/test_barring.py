"""Barred combinations of codes are just those in which no values keep the rules."""

import numpy as np
import pytest

from privacy.accounting import Accountant, Budget
from synth import Schema, Table
from synth.codec.barring import bars_of, cut_cells, edges_of
from synth.codec.cells import LeftOut
from synth.codec.codec import Codec
from synth.codec.fitting import fit_codec
from synth.codec.histogram import Histogram
from synth.counting.in_memory import Rows
from synth.counting.paid import PaidValues
from synth.domain import marginal_of
from synth.measurement import Measurement
from synth.models.graphical_model import fit
from tests.ruled import COLUMNS, SCHEMA, broken, rows


def bought(
    schema: Schema, n_rows: int, *, epsilon: float, pair_noise: float
) -> tuple[Codec, tuple[Measurement, ...]]:
    accountant = Accountant(Budget(epsilon, 1e-6), threshold_share=0.1)
    return fit_codec(
        PaidValues(Rows(Table.from_frame(rows(n_rows), schema)), accountant),
        schema,
        mu_squared=accountant.granted,
        delta=accountant.delta_granted,
        pair_noise=pair_noise,
    )


@pytest.mark.parametrize("pair_noise", [2.0, 200.0])
def test_codes_that_are_not_barred_hold_values_that_keep_the_rules(pair_noise: float) -> None:
    """Columns that know nothing of one another but what is barred lose no cell to the rules.

    And whatever codes are decoded, barred ones among them, no rule is broken.
    """
    codec, one_ways = bought(SCHEMA, 2000, epsilon=5, pair_noise=pair_noise)
    model = fit(codec.domain, one_ways, total=2000, bars=bars_of(codec))
    rng = np.random.default_rng(4)
    codes = model.sample(3000, rng=rng)
    for clique, barred in bars_of(codec).items():
        assert marginal_of(codes, codec.domain, clique)[barred].sum() == 0
    frame = codec.decode(codes, rng=rng).frame
    assert not any(broken(frame).values())
    for column in codec.own_columns:
        assert frame[column.name].isna().sum() == (codes[column.name] == column.size - 1).sum()

    wild = {name: rng.integers(0, size, 3000) for name, size in codec.domain.sizes.items()}
    assert not any(broken(codec.decode(wild, rng=rng).frame).values())


def test_a_code_lies_on_one_side_of_every_edge() -> None:
    """-1 is a code of its own, and so is each city's region: groups of rare ones keep apart."""
    codec, _ = bought(SCHEMA, 2000, epsilon=5, pair_noise=500.0)
    days, city = codec["days"], codec["city"]

    assert (days.code_of_cell == days.code_of_cell[0]).sum() == 1
    assert codec["born"].cells.starts.tolist().count(2003 - 1920) == 1
    for code in range(city.size - 1):
        names = [city.cells.names[cell] for cell in np.flatnonzero(city.code_of_cell == code)]
        regions = {int(name.split()[1]) % 5 for name in names if name.startswith("city")}
        assert len(regions) + any(not name.startswith("city") for name in names) == 1


def test_without_rules_nothing_is_cut() -> None:
    plain = Schema.from_yaml(COLUMNS)

    assert all(len(edges_of(plain, column)) == 0 for column in plain.modelled if column.grid)
    assert bars_of(bought(plain, 500, epsilon=5, pair_noise=50.0)[0]) == {}


def test_what_a_cell_holds_is_divided_where_it_is_cut() -> None:
    """By width, with all of it unsure; cells that need no cut stay as they are."""
    starts, ends = np.array([0, 10, 20]), np.array([10, 20, 30])
    mass, variance = np.array([5.0, 8.0, 2.0]), np.ones(3)
    whole = Histogram(starts, ends, mass, variance, 0.0, 1.0, LeftOut())
    cut = cut_cells(whole, np.array([12, 20]))

    assert cut.starts.tolist() == [0, 10, 12, 20]
    assert cut.ends.tolist() == [10, 12, 20, 30]
    assert cut.mass.tolist() == pytest.approx([5, 1.6, 6.4, 2])
    assert cut.variance[1] == pytest.approx(1 + 64 * 0.2 * 0.8)
    assert cut_cells(whole, np.array([10])) is whole
