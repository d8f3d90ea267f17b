"""The codec: a table to codes and back, at a price that holds."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privacy.accounting import Accountant, Budget
from synth.codec.cells import Names, Points
from synth.codec.codec import Codec, ColumnCodec
from synth.codec.fitting import _group_names, _group_ordered, fit_codec, number_of_codes
from synth.codec.histogram import onto_simplex, share_names
from synth.counting.in_memory import Rows
from synth.counting.paid import PaidValues
from synth.measurement import Measurement
from synth.tables.columns import (
    OTHER,
    OTHER_IN_KOREAN,
    Bought,
    Categories,
    ColumnSpec,
    Range,
    other_name,
    other_names,
)
from synth.tables.grid import MISSING, Grid
from synth.tables.schema import Protection, Schema
from synth.tables.table import Table
from tests.strategies import tables

PAIR_NOISE = 20.0  # rows; what an engine's pairs carry at ε = 1
EPSILONS = st.sampled_from([0.1, 1.0, 10.0])
SEEDS = st.integers(0, 2**32 - 1)
# No deadline: the first noise of a process tests its samplers, which takes a second.
buying = settings(deadline=None, max_examples=50)


def bought(
    table: Table, epsilon: float, *, delta: float = 1e-6
) -> tuple[Codec, tuple[Measurement, ...], Accountant]:
    """Fit a codec with the whole of a budget."""
    accountant = Accountant(
        Budget(epsilon, delta), threshold_share=0.1 if table.schema.buys_categories else 0.0
    )
    codec, one_ways = fit_codec(
        PaidValues(Rows(table), accountant),
        table.schema,
        mu_squared=accountant.granted,
        delta=accountant.delta_granted,
        pair_noise=PAIR_NOISE,
    )
    return codec, one_ways, accountant


def any_codes(codec: Codec, n_rows: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    return {column.name: rng.integers(0, column.size, n_rows) for column in codec.columns}


def table_of(columns: list[ColumnSpec], protection: Protection | None = None, **values) -> Table:
    schema = Schema(tuple(columns), protection or Protection())
    return Table.from_frame(pd.DataFrame(values), schema)


@buying
@given(tables(), EPSILONS, st.integers(0, 60), SEEDS)
def test_decoding_any_codes_gives_a_table_of_the_same_schema(
    table: Table, epsilon: float, n_rows: int, seed: int
) -> None:
    """Read again as a file would be, it is the same table: kinds, categories, grids and ranges.

    A note would say that a value lies off its grid or outside its range.
    """
    codec, _, _ = bought(table, epsilon)
    rng = np.random.default_rng(seed)
    decoded = codec.decode(any_codes(codec, n_rows, rng), rng=rng)

    assert list(decoded.frame) == [column.name for column in table.schema.released]
    assert len(decoded.frame) == n_rows
    pd.testing.assert_series_equal(decoded.frame.dtypes, table.frame.dtypes)
    if n_rows > 0:
        again = Table.from_frame(decoded.frame, table.schema)
        pd.testing.assert_frame_equal(again.frame, decoded.frame)
        assert again.notes == ()


@buying
@given(tables(), EPSILONS, st.integers(1, 60), SEEDS)
def test_what_is_decoded_has_the_code_it_came_from(
    table: Table, epsilon: float, n_rows: int, seed: int
) -> None:
    """Round trip: a number lies within its cell, a category in its group, missing is missing."""
    codec, _, _ = bought(table, epsilon)
    rng = np.random.default_rng(seed)
    codes = any_codes(codec, n_rows, rng)
    decoded = codec.decode(codes, rng=rng)
    rows = Rows(decoded)
    for column in codec.columns:
        assert (column.encode(rows) == codes[column.name]).all()
        missing = decoded.frame[column.name].isna()
        assert (missing == (codes[column.name] == column.size - 1)).all()


@buying
@given(tables(), EPSILONS)
def test_codes_partition_the_cells(table: Table, epsilon: float) -> None:
    """Every cell has one code, every code has a cell, and the last is left for missing."""
    codec, one_ways, _ = bought(table, epsilon)
    for column, measured in zip(codec.columns, one_ways, strict=True):
        assert len(column.cells) == len(column.mass) == len(column.code_of_cell)
        assert set(column.code_of_cell) == set(range(column.size - 1))
        assert column.mass.min(initial=0.0) >= 0
        assert 0 <= column.left_out.merged <= max(column.missing, codec.total)
        assert measured.clique == (column.name,)
        assert measured.counts.shape == np.shape(measured.sigma) == (column.size,)
        assert np.min(measured.sigma) > 0
        held = max(column.missing, codec.total)
        assert measured.counts.sum() == pytest.approx(held)


@buying
@given(tables(), EPSILONS)
def test_every_row_has_a_code(table: Table, epsilon: float) -> None:
    codec, _, _ = bought(table, epsilon)
    rows = Rows(table)
    source = codec.encode(rows)
    for column in codec.columns:
        counts = source.marginal((column.name,))
        assert counts.shape == (column.size,)
        assert counts.sum() == rows.n_rows
        unseen = not len(codec[column.name].cells)
        assert counts[-1] == (rows.n_rows if unseen else rows.missing(column.name))


@buying
@given(tables(), EPSILONS)
def test_a_codec_never_spends_more_than_it_is_given(table: Table, epsilon: float) -> None:
    _, _, accountant = bought(table, epsilon)

    assert accountant.left >= 0
    assert accountant.delta_spent <= accountant.delta_granted


@pytest.mark.parametrize("epsilon", [0.1, 1.0, 5.0])
@pytest.mark.parametrize("max_rows", [1, 3])
def test_with_one_level_a_codec_spends_all_but_half_a_percent(
    epsilon: float, max_rows: int
) -> None:
    """Unspent budget is lost quality: categories and short ranges leave nothing to save."""
    columns = [
        ColumnSpec("person", "identifier"),
        ColumnSpec("sex", "categorical", domain=Categories(("f", "m"))),
        ColumnSpec("month", "integer", domain=Range("1", "12")),
        ColumnSpec("town", "categorical", domain=Bought()),
        ColumnSpec("member", "boolean", domain=Categories(("no", "yes"))),
    ]
    table = table_of(
        columns,
        Protection("person", max_rows),
        person=[f"N{number}" for number in range(300)],
        sex=["f", "m"] * 150,
        month=list(range(1, 13)) * 25,
        town=["Ulm", "Ulm", "Jena"] * 100,
        member=["no"] * 300,
    )
    _, _, accountant = bought(table, epsilon)

    assert 0 <= accountant.left <= 0.005 * accountant.granted
    assert accountant.delta_spent == accountant.delta_granted


def test_a_code_holds_what_the_private_table_holds() -> None:
    """At ε = 5 each code's noisy rows are within 10 σ of the exact ones, missing ones too."""
    rng = np.random.default_rng(1)
    ages = pd.array(rng.integers(18, 90, 4000), dtype="Int64")
    ages[rng.random(4000) < 0.3] = pd.NA
    towns = np.where(rng.random(4000) < 0.2, None, rng.choice(["Ulm", "Jena", "Bonn"], 4000))
    table = table_of(
        [
            ColumnSpec("age", "integer", domain=Range("0", "120")),
            ColumnSpec("town", "categorical", domain=Bought()),
        ],
        age=ages,
        town=towns,
    )
    codec, one_ways, _ = bought(table, 5.0)
    source = codec.encode(Rows(table))

    for measured in one_ways:
        error = measured.counts - source.marginal(measured.clique)
        assert (abs(error) <= 10 * measured.sigma).all()
        assert measured.counts[-1] > 500


def test_rare_categories_share_a_code() -> None:
    """Each of fifty names of ten rows is lost in a pair's noise; together they are not."""
    names = [f"town {number}" for number in range(50)]
    towns = ["Ulm"] * 2000 + ["Jena"] * 1000 + names * 10
    declared = Categories(("Ulm", *names, "Jena"))
    table = table_of([ColumnSpec("town", "categorical", domain=declared)], town=towns)
    codec, _, _ = bought(table, 5.0)
    town = codec["town"]

    assert town.size == 4  # Ulm, Jena, the rest, missing
    assert len(set(town.code_of_cell[1:51])) == 1
    assert town.code_mass[town.code_of_cell[1]] == pytest.approx(500, abs=100)


def test_one_rare_category_keeps_its_own_code() -> None:
    """A group of one would be the same with another name."""
    assert _group_names(np.array([90.0, 1.0, 80.0]), 10.0, 64).tolist() == [0, 1, 2]
    assert _group_names(np.array([1.0, 2.0]), 10.0, 64).tolist() == [0, 1]
    assert _group_names(np.array([1.0, 90.0, 2.0, 80.0]), 10.0, 64).tolist() == [0, 1, 0, 2]


def test_of_very_many_categories_the_largest_keep_their_codes() -> None:
    """Twice as many as an ordered column would have; the others share one."""
    mass = np.arange(100.0, 200.0)
    codes = _group_names(mass, 0.0, 10)

    assert len(set(codes)) == 21
    assert len(set(codes[:80])) == 1


@given(
    st.lists(st.one_of(st.just(0.0), st.floats(0, 1e6)), min_size=1, max_size=300).map(np.array),
    st.integers(4, 64),
)
def test_ordered_cells_are_grouped_by_mass(mass: np.ndarray, wanted: int) -> None:
    """Groups are numbered by where they begin; light ones hold about a share, and few are made.

    A cell above 0.7 of a share stands alone, so there are at most wanted/0.7 codes, and one.
    """
    codes = _group_ordered(mass, wanted)
    share = mass.sum() / wanted
    first = [int(np.argmax(codes == code)) for code in range(codes.max() + 1)]

    assert first == sorted(first)
    assert len(first) <= min(len(mass), wanted / 0.7 + 1)
    if len(mass) > wanted:
        for code in range(len(first)):
            held = mass[codes == code]
            assert len(held) == 1 or held.sum() <= 3 * share + 1e-9


@given(st.floats(0, 1e9), st.floats(0.1, 1e6))
def test_there_are_between_four_and_64_codes(total: float, noise: float) -> None:
    assert 4 <= number_of_codes(total, noise) <= 64
    assert number_of_codes(2 * total, noise) >= number_of_codes(total, noise)
    assert number_of_codes(total, 2 * noise) <= number_of_codes(total, noise)


def test_where_no_name_is_bought_all_categories_are_other() -> None:
    """Every name is one person's: each passes the threshold with a chance below a tenth of δ.

    A hundred of them at δ = 1e-12: one is let out once in 10¹¹ runs.
    """
    names = [f"name {number}" for number in range(100)]
    table = table_of([ColumnSpec("name", "categorical", domain=Bought())], name=names)
    codec, _, _ = bought(table, 1.0, delta=1e-12)
    decoded = codec.decode({"name": np.array([0, 1])}, rng=np.random.default_rng(1))

    assert len(codec["name"].cells) == 1
    assert codec["name"].left_out.merged == pytest.approx(codec.total - codec["name"].missing)
    assert codec["name"].left_out.sigma > 0
    assert decoded.frame["name"].tolist()[0] == OTHER
    assert decoded.frame["name"].isna().tolist() == [False, True]


def test_two_even_categories_bring_no_third() -> None:
    """What the two leave of the paid total is noise: of 40 columns, none shows another value."""
    rng = np.random.default_rng(5)
    flags = {f"f{number}": rng.choice(["no", "yes"], 1200) for number in range(40)}
    columns = [ColumnSpec(name, "categorical", domain=Bought()) for name in flags]
    codec, _, _ = bought(table_of(columns, **flags), 4.0)

    assert [column.cells.names[-1] for column in codec.columns] == [OTHER] * 40
    assert sum(column.mass[-1] > 0 for column in codec.columns) <= 1
    assert sum(column.left_out.merged > 0 for column in codec.columns) <= 1


def test_a_column_of_which_nothing_is_clear_is_missing_throughout() -> None:
    """Three rows at ε = 0.5 beside a thousand that are missing: no range is invented.

    Left out are the three, give or take a noise of 38 rows, not all that are missing: within 6 σ.
    """
    ages = pd.array([41, 52, 7] + [None] * 1000, dtype="Int64")
    table = table_of([ColumnSpec("age", "integer", domain=Bought())], age=ages)
    found = [bought(table, 0.5)[0] for _ in range(8)]
    unseen = [codec for codec in found if not len(codec["age"].cells)]
    assert len(unseen) >= 4
    codec = unseen[0]
    decoded = codec.decode({"age": np.zeros(5, dtype=np.int64)}, rng=np.random.default_rng(1))

    assert codec["age"].size == 1
    assert codec["age"].labels() == ["missing"]
    assert codec["age"].left_out.merged < 240
    assert codec["age"].left_out.sigma < 45
    assert decoded.frame["age"].isna().all()
    assert (codec["age"].encode(Rows(table)) == 0).all()


def test_what_a_list_lacks_is_a_cell_of_its_own() -> None:
    """A fifth of 5,000 rows hold one of many names that nobody listed; σ is 4 rows."""
    plans = ["basic"] * 2500 + ["plus"] * 1500 + [f"special {n}" for n in range(1000)]
    column = ColumnSpec(
        "plan", "categorical", unreadable="other", domain=Categories(("basic", "plus", "none"))
    )
    table = table_of([column], plan=plans)
    codec, _, accountant = bought(table, 1.0)
    held = codec["plan"]

    assert held.cells == Names(("basic", "plus", "none", OTHER), others=True)
    assert held.mass == pytest.approx([2500, 1500, 0, 1000], abs=60)
    assert held.left_out.merged == pytest.approx(1000, abs=60)
    assert 0 < held.left_out.sigma < 10
    assert accountant.spends[-1].query.size == 5
    assert (held.encode(Rows(table))[-1000:] == held.code_of_cell[3]).all()


def test_a_long_list_leaves_a_frequent_name_what_it_holds() -> None:
    """Of 400 names one has 1,000 rows and nine have 30 each; σ is 35 rows, of a mean of 40 it is 6.

    Noise cut at zero came to thousands of rows in empty cells, and took a twentieth off the first.
    """
    counts = np.zeros(400)
    counts[:10] = [1000, *[30] * 9]
    rng = np.random.default_rng(3)
    noisy = counts + rng.normal(0, 35, (40, 400))

    assert np.mean([share_names(row, 35.0, 1270.0)[0] for row in noisy]) > 975
    assert np.mean([onto_simplex(row, 1270.0)[0] for row in noisy]) < 970


@given(st.lists(st.floats(-500, 5000), min_size=1, max_size=60), st.floats(0, 1e5))
def test_names_share_all_rows_and_no_more(counts: list[float], rows: float) -> None:
    shared = share_names(np.array(counts), 30.0, rows)

    assert shared.min() >= 0
    assert shared.sum() == pytest.approx(rows, abs=1e-6)


@given(
    st.lists(
        st.sampled_from(
            [
                *("a", "other", OTHER, OTHER.upper(), f" {OTHER}", f"({OTHER})", f"(({OTHER}))"),
                *("서울", OTHER_IN_KOREAN, f"({OTHER_IN_KOREAN})"),
            ]
        )
    )
)
def test_the_name_of_the_rest_is_nobody_elses(names: list[str]) -> None:
    """It is Korean where a name is; either is known as the rest when a release is read."""
    rest = other_name(names)
    is_korean = not {"서울", OTHER_IN_KOREAN, f"({OTHER_IN_KOREAN})"}.isdisjoint(names)

    assert rest not in names
    assert rest.strip("()") == (OTHER_IN_KOREAN if is_korean else OTHER).strip("()")
    assert rest in other_names(names)
    assert other_name(names, "구독").strip("()") == OTHER_IN_KOREAN.strip("()")
    assert other_names(names).isdisjoint(names)


def test_names_that_were_not_released_are_others() -> None:
    texts = pd.Series(["b", "other", None, "a", "zz"], dtype="str")
    released = Names(("a", "b", "other"), others=True)
    declared = Names(("a", "b", "other"))

    assert released.cells_of(texts).tolist() == [1, 2, -1, 0, 2]
    assert declared.cells_of(texts).tolist() == [1, 2, -1, 0, -1]
    assert released.matching("b").tolist() == [0, 1, 0]
    assert released.matching("zz").tolist() == [0, 0, 0]


POINTS = Points(
    Grid("integer", 0, 1, 100), starts=np.array([0, 1, 20, 50]), ends=np.array([1, 20, 50, 100])
)


def test_values_are_spread_evenly_within_a_cell() -> None:
    """75 rows over 30 grid points: each point gets two or three, not a Poisson number."""
    cells = np.random.default_rng(2).permutation([2] * 75 + [1] * 19 + [-1] * 10)
    values = POINTS.values(cells, rng=np.random.default_rng(1))
    third = values[cells == 2].value_counts()

    assert values[cells == -1].isna().all()
    assert set(values[cells == 1]) == set(range(1, 20))
    assert set(third.index) == set(range(20, 50))
    assert set(third) <= {2, 3}


def test_values_are_in_no_order_within_a_cell() -> None:
    """Else the first rows of a code would have its lowest values. P[sorted] = 1/30!."""
    values = POINTS.values(np.full(30, 2), rng=np.random.default_rng())

    assert not values.is_monotonic_increasing


@pytest.mark.parametrize(
    ("low", "high", "shares"),
    [
        (0, 99, [1, 1, 1, 1]),
        (0, 0, [1, 0, 0, 0]),
        (10, 34, [0, 10 / 19, 15 / 30, 0]),
        (60, 60, [0, 0, 0, 1 / 50]),
        (40, 30, [0, 0, 0, 0]),
    ],
)
def test_cells_are_cut_down_to_a_range(low: int, high: int, shares: list[float]) -> None:
    """A condition like 10 ≤ x ≤ 34 takes parts of cells; what is then drawn lies inside it."""
    kept, share = POINTS.within(low, high)
    np.testing.assert_allclose(share, shares)
    for cell in np.flatnonzero(share):
        drawn = kept.values(np.full(200, cell), rng=np.random.default_rng(1))
        assert low <= drawn.min() <= drawn.max() <= high


@given(st.lists(st.integers(0, 99), min_size=1))
def test_a_point_is_found_in_its_cell(points: list[int]) -> None:
    cells = POINTS.cells_of(np.array([MISSING, *points]))

    assert cells[0] == -1
    assert (POINTS.starts[cells[1:]] <= points).all()
    assert (points < POINTS.ends[cells[1:]]).all()


def column_codec(mass: list[float], code_of_cell: list[int]) -> ColumnCodec:
    names = tuple(f"name {number}" for number in range(len(mass)))
    return ColumnCodec("x", Names(names), np.array(mass), np.array(code_of_cell), missing=0.0)


def test_decoding_follows_the_noisy_rows_inside_a_code() -> None:
    """To the nearest row: 100 rows of a code go 70 : 20 : 10, and 30 to the cell by itself."""
    column = column_codec([350.0, 5, 100, 50, 0, 0], [0, 1, 0, 0, 2, 2])
    codes = np.random.default_rng(1).permutation([0] * 100 + [1] * 30 + [2] * 8 + [3] * 5)
    counts = column.decode(codes, rng=np.random.default_rng(2)).value_counts(dropna=False)

    assert counts.tolist() == [70, 30, 20, 10, 5, 4, 4]
    assert counts["name 4"] == counts["name 5"] == 4  # a code nobody seems to have is even


def with_persons(weights: list[float]) -> Codec:
    columns = (
        ColumnSpec("person", "identifier"),
        ColumnSpec("x", "categorical", domain=Categories(("name 0", "name 1"))),
    )
    schema = Schema(columns, Protection("person", len(weights)))
    column = column_codec([1.0, 1.0], [0, 1])
    return Codec(schema, (column,), 0.0, 1.0, rows_per_person=np.array(weights))


def rows_per_person(codec: Codec, n_rows: int, seed: int) -> np.ndarray:
    """Decode, and count how many persons have 1, 2, … rows."""
    codes = {"x": np.zeros(n_rows, dtype=np.int64)}
    decoded = codec.decode(codes, rng=np.random.default_rng(seed))
    sizes = decoded.frame["person"].value_counts().to_numpy()
    assert sizes.sum() == n_rows
    return np.bincount(sizes, minlength=codec.schema.protection.max_rows + 1)[1:]


def test_ids_follow_the_rows_per_person() -> None:
    """Of 300 persons two in three have one row and one in three has two: 400 rows."""
    assert rows_per_person(with_persons([40.0, 20.0]), 400, seed=1).tolist() == [200, 100]


@pytest.mark.parametrize(("n_rows", "found"), [(10, [1, 0, 3]), (11, [0, 1, 3]), (0, [0, 0, 0])])
def test_rows_beyond_the_last_whole_person_get_one(n_rows: int, found: list[int]) -> None:
    """Where all have three rows, a tenth row is a person of its own; two more are one cut short."""
    assert rows_per_person(with_persons([0.0, 0.0, 9.0]), n_rows, seed=1).tolist() == found


@given(
    st.lists(st.one_of(st.just(0.0), st.floats(0.1, 1e5)), min_size=1, max_size=5),
    st.integers(0, 500),
    SEEDS,
)
def test_ids_follow_any_rows_per_person(weights: list[float], n_rows: int, seed: int) -> None:
    """Nobody has more rows than allowed, and each size is met but for rounding.

    Rounding moves a person of each size either way, and the rows they leave or lack become, or
    cost, persons of one row and a last one cut short: at most the sum of the sizes, and one.
    """
    found = rows_per_person(with_persons(weights), n_rows, seed)
    most = len(weights)
    assert len(found) == most
    if sum(weights) > 0:
        mean = np.dot(weights, np.arange(1, most + 1)) / sum(weights)
        expected = n_rows / mean * np.array(weights) / sum(weights)
        assert (abs(found - expected) <= most * (most + 1) / 2 + most + 1).all()


def test_without_a_person_column_no_ids_are_issued() -> None:
    table = table_of([ColumnSpec("x", "integer", domain=Range("0", "9"))], x=[1, 2, 3])
    codec, _, _ = bought(table, 1.0)
    decoded = codec.decode({"x": np.array([0, 0])}, rng=np.random.default_rng(1))

    assert codec.rows_per_person is None
    assert list(decoded.frame) == ["x"]


def test_a_seed_gives_the_same_table_again() -> None:
    codec = with_persons([5.0, 3.0, 1.0])
    codes = {"x": np.random.default_rng(1).integers(0, 2, 200)}
    first, again, other = (codec.decode(codes, rng=np.random.default_rng(s)) for s in (3, 3, 4))

    pd.testing.assert_frame_equal(first.frame, again.frame)
    assert not first.frame.equals(other.frame)


def test_a_column_can_be_exchanged() -> None:
    """Conditions narrow a column's cells; the rest of the codec stays."""
    codec = with_persons([1.0])
    narrowed = replace(codec["x"], mass=np.array([1.0, 0.0]))

    assert codec.with_column(narrowed)["x"] is narrowed
    assert codec["x"] is not narrowed
