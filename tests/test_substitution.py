"""Only paid answers reach a release.

What every mechanism let out is recorded on a table and played back on its neighbour: the two
releases must be the same bytes, and all that was said on the way the same words. Whatever else the
run had read of the private rows would show.
"""

import io
import logging
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from privacy.accounting import Accountant, Budget, Query
from privacy.mechanisms import Tape
from synth import InputError, Table
from synth.codec.bounds import buy_bounds
from synth.codec.codec import Codec
from synth.codec.fitting import fit_codec
from synth.codec.roundness import classes_of, codes_of
from synth.counting.in_memory import Rows, as_private
from synth.counting.paid import PaidCounts, PaidValues
from synth.counting.table_on_disk import TableOnDisk
from synth.counting.workspace import LEAST_MEMORY
from synth.domain import Domain
from synth.dossier.target import task_of, try_target
from synth.engines import ENGINES, engine_named
from synth.pipeline import Occasion, carry_out
from synth.purchases import Plan, new_accountant
from synth.queries import DEPENDENCE, PAIR_DISTANCES, SCAN
from synth.release.certificate import Certificate
from synth.release.release import Release
from synth.release.verification import verify
from synth.tables.columns import ORDERED_KINDS, Bought, Categories, ColumnSpec, Range
from synth.tables.grid import BELOW, Grid
from synth.tables.schema import Protection, Schema
from tests.neighbours import (
    KINDS,
    ROW,
    SCHEMAS,
    Pair,
    as_pandas_types,
    declare_rules,
    kinds_of,
    one_of_each_kind,
    pair,
    population,
    replace_identifiers,
)

pytestmark = pytest.mark.usefixtures("charts_drawn_once")


@dataclass(frozen=True)
class Outcome:
    """What leaves a run.

    Attributes:
        files: of the release, by name; the words of a refusal, which is an output like any other,
            stand alone.
        said: steps, log lines, warnings and what was printed.
    """

    files: dict[str, bytes]
    said: list[str]


def run(
    table: Table | TableOnDisk, tape: Tape, *, engine: str = "tree", epsilon: float = 20.0
) -> Release:
    """A run whose clock, identifier and seed are held fixed; few rows are not too few at ε = 20."""
    return _run(table, tape, engine, epsilon, [])[0]


def _run(
    table: Table | TableOnDisk, tape: Tape, engine: str, epsilon: float, said: list[str]
) -> tuple[Release, Accountant]:
    budget = Budget(epsilon, delta=1e-5)
    occasion = Occasion(run="0" * 32, date="2026-01-01", seed=7, tape=tape)
    names = [column.name for column in table.schema.modelled if column.kind == "categorical"]
    groups = tuple(names[:1]) if len(table.schema.modelled) > 1 else ()
    # The last column is a datetime, a moment of the day or a category: each kind is predicted.
    target = table.schema.modelled[-1].name if engine == "adaptive" and groups else ""
    plan = Plan(budget, engine_named(engine, target=target), groups=groups, anyway=True)
    accountant = new_accountant(table.schema, budget)
    release = carry_out(
        as_private(table),
        plan,
        occasion,
        accountant,
        lambda step, share: said.append(f"{step} {share}"),
    )
    return release, accountant


@contextmanager
def heard() -> Iterator[list[str]]:
    """Collect log lines of any level, warnings, and what is printed."""
    lines: list[str] = []
    printed = io.StringIO()
    log, root = _Log(lines), logging.getLogger()
    level = root.level
    root.addHandler(log)
    root.setLevel(logging.DEBUG)
    try:
        with (
            warnings.catch_warnings(record=True) as warned,
            redirect_stdout(printed),
            redirect_stderr(printed),
        ):
            warnings.simplefilter("always")
            yield lines
    finally:
        root.removeHandler(log)
        root.setLevel(level)
        lines += [*(str(warning.message) for warning in warned), *printed.getvalue().splitlines()]


def outcome(
    table: Table | TableOnDisk, tape: Tape, *, engine: str, epsilon: float = 20.0
) -> Outcome:
    """Run and keep all that could be seen; a recording is marked as the test that it is."""
    with heard() as said:
        try:
            release, accountant = _run(table, tape, engine, epsilon, said)
        except InputError as refusal:
            return Outcome({"refusal": str(refusal).encode()}, said)
    assert tuple(tape.spends) == accountant.spends, "a draw is not on the books, or twice"
    marked = Certificate({**release.certificate.content, "test": True})
    return Outcome(dict(replace(release, certificate=marked).files), said)


class _Log(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(record.getMessage())


def assert_substitutable(
    one: Table | TableOnDisk,
    other: Table | TableOnDisk,
    *,
    engine: str,
    recorded_on: Table | None = None,
) -> bool:
    """Record on a table, replay on its neighbour; compare all that leaves and each sensitivity.

    Args:
        recorded_on: a third table of the schema, where the two are too small for a release.

    Returns:
        Whether there was a release, and not a refusal.
    """
    recorded = Tape()
    first = outcome(recorded_on or one, recorded, engine=engine)
    here = recorded
    if recorded_on is not None:
        first, here = replayed(one, recorded, engine=engine)
    second, there = replayed(other, recorded, engine=engine)

    assert list(first.files) == list(second.files)
    changed = [name for name, held in first.files.items() if held != second.files[name]]
    assert changed == []
    assert first.said == second.said
    for table in (one, other):
        for note in table.notes:
            assert not any(str(note).encode() in held for held in first.files.values()), (
                "a note leaves"
            )
    assert here.spends == there.spends
    for answer, neighbours, spend in zip(here.inputs, there.inputs, here.spends, strict=True):
        assert squared_distance(answer, neighbours) <= spend.squared_sensitivity, spend.query
    return "refusal" not in first.files


def replayed(table: Table | TableOnDisk, recorded: Tape, *, engine: str) -> tuple[Outcome, Tape]:
    """Play a tape on a table; a run that asks for more, or other things, fails."""
    tape = recorded.rewind()
    try:
        return outcome(table, tape, engine=engine), tape
    except Exception as fault:
        raise AssertionError("the neighbour's run went another way") from fault


def squared_distance(one: object, other: object) -> float:
    """Squared L2 distance of the exact answers; a name that only one table has counts as zero.

    Answers of different shapes are infinitely far from one another.
    """
    if isinstance(one, dict) and isinstance(other, dict):
        names = one.keys() | other.keys()
        return sum((one.get(name, 0) - other.get(name, 0)) ** 2 for name in names)
    here, there = np.asarray(one), np.asarray(other)
    return int(((here - there) ** 2).sum()) if here.shape == there.shape else math.inf


def assert_pair_substitutable(drawn: Pair, *, engine: str) -> bool:
    """The same for a drawn pair, the same coins choosing the surplus rows of both."""
    with heard() as said:
        one, other = drawn.tables()
    assert said == [], "reading returns notes, and says nothing beside"
    recorded_on = None
    if drawn.kind == "alone in the table":
        recorded_on = Table.from_frame(
            population(np.random.default_rng(3), drawn.schema, 120), drawn.schema
        )
    with drawn.same_coins():
        return assert_substitutable(one, other, engine=engine, recorded_on=recorded_on)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("drawn", one_of_each_kind(), ids=lambda drawn: drawn.kind)
def test_a_neighbouring_table_with_the_same_answers_gives_the_same_bytes(
    drawn: Pair, engine: str
) -> None:
    """And no exact answer moves by more than was declared, hence paid for."""
    assert_pair_substitutable(drawn, engine=engine)


@pytest.mark.parametrize("drawn", one_of_each_kind(), ids=lambda drawn: drawn.kind)
def test_surrogates_and_coarser_columns_come_from_paid_answers_alone(drawn: Pair) -> None:
    """What fills a column sees the schema, a seed and synthetic rows."""
    assert_pair_substitutable(replace_identifiers(drawn), engine="tree")


@pytest.mark.parametrize("drawn", one_of_each_kind(), ids=lambda drawn: drawn.kind)
def test_rules_say_nothing_of_the_rows_that_break_them(drawn: Pair) -> None:
    """Each row is read by itself; which cells cannot be follows from paid codes and the schema."""
    assert_pair_substitutable(declare_rules(drawn), engine="adaptive")


def test_round_values_come_from_paid_answers_alone() -> None:
    assert_round_values_substitutable()


def assert_round_values_substitutable() -> None:
    """Deposits in whole hundreds, and one of 12,345: whoever has it changes no value."""
    schema = Schema((ColumnSpec("deposit", "integer", domain=Range("0", "99999")),), Protection())
    deposits = [100 * (7 * number % 999) for number in range(2_000)]
    larger, smaller = (
        Table.from_frame(pd.DataFrame({"deposit": held}), schema)
        for held in ([*deposits, 12_345], deposits)
    )
    assert assert_substitutable(larger, smaller, engine="independent")
    release = outcome(larger, Tape(), engine="independent").files["certificate.json"]
    assert b'"roundness"' in release, "the question is asked"


def test_what_a_scan_finds_comes_from_paid_answers_alone() -> None:
    assert_scan_substitutable()


def assert_scan_substitutable() -> None:
    """Six coins, of which one is the parity of three: of two neighbours, the same bytes."""
    coins = np.random.default_rng(4).integers(0, 2, (400, 6))
    coins[:, 3] = coins[:, :3].sum(axis=1) % 2
    frame = pd.DataFrame({f"c{place}": coins[:, place].astype(str) for place in range(6)})
    columns = [
        ColumnSpec(name, "categorical", domain=Categories(("0", "1"))) for name in frame.columns
    ]
    schema = Schema(tuple(columns), Protection())
    larger, smaller = (Table.from_frame(held, schema) for held in (frame, frame.iloc[:-1]))
    assert assert_substitutable(larger, smaller, engine="adaptive")
    recorded = Tape()
    outcome(larger, recorded, engine="adaptive")
    assert [spend.query.kind for spend in recorded.spends].count(SCAN) == 1, "there is a scan"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("engine", "tens"),
    [(name, tens) for name in ENGINES for tens in range(50 if name == "adaptive" else 10)],
)
def test_five_hundred_neighbouring_pairs_give_the_same_bytes(engine: str, tens: int) -> None:
    """500 for the engine that is used, 100 for the others: every kind of person and schema."""
    for seed in range(1000 + 10 * tens, 1010 + 10 * tens):
        assert_pair_substitutable(pair(seed), engine=engine)


def test_pairs_end_in_a_release() -> None:
    """Refusals alone would make the comparison of bytes an empty one.

    Each of the tables has 8 σ of its paid count more than a release needs.
    """
    for seed in range(8):
        assert assert_pair_substitutable(pair(seed), engine="independent")


def ask_roundness(values: PaidValues, name: str, grid: Grid, mu_squared: int) -> None:
    """Ask how round the values of a column are, over a stretch of its grid."""
    middle = grid.size // 2
    ends = min(grid.size, middle + 100_000)
    classes = classes_of(grid, np.array([max(0, middle - 100_000)]), np.array([ends]))
    if classes is not None:
        encoders = {name: lambda rows: codes_of(classes, rows.points(name))}
        domain = Domain({name: classes.size + 1})
        values.roundness(encoders, domain, mu_squared={name: mu_squared})


def ask_everything(rows: Rows, schema: Schema, codec: Codec, tape: Tape) -> None:
    """Put each question to the rows that codec, engines and dossier can put, tape playing or not.

    Args:
        codec: the same for both neighbours, as one that was bought would be.
    """
    accountant = Accountant(Budget(20.0, 1e-3), threshold_share=0.1)
    values = PaidValues(rows, accountant, tape)
    each, delta = accountant.granted // 100, accountant.delta_granted // 10
    counted = values.measure_total(mu_squared=each)
    if schema.protection.person is not None:
        values.measure_rows_per_person(mu_squared=each)
    for column in schema.modelled:
        if column.kind in ORDERED_KINDS:
            grid = Grid.of(column)
            if isinstance(column.domain, Bought):
                buy_bounds(values, column.name, grid, mu_squared=each)
            edges = np.linspace(0, grid.size, 9).astype(np.int64)
            if grid.declared:
                edges = np.array([BELOW, *edges, grid.size + 1])
            values.measure_intervals(
                column.name,
                edges[:-1],
                edges[1:],
                missing=True,
                mu_squared=each,
            )
            ask_roundness(values, column.name, grid, each)
        elif isinstance(column.domain, Categories):
            values.measure_categories(column.name, column.domain.names, mu_squared=each)
        else:
            known, _ = values.release_names(column.name, mu_squared=each, delta=delta)
            values.release_names(column.name, mu_squared=each, delta=delta, known=known)
    paid = PaidCounts(codec.encode(rows), accountant, counted.counts[0], (), tape)
    pairs = list(combinations(codec.domain.columns, 2))
    even = [(two, np.full(codec.domain.shape(two), 0.3)) for two in pairs]
    for clique in (*((column,) for column in codec.domain.columns), *pairs):
        paid.measure(clique, mu_squared=each)
    paid.measure_distances(even, mu_squared=each, kind=DEPENDENCE)
    paid.measure_distances(even, mu_squared=each, kind=PAIR_DISTANCES)
    fours = combinations(codec.domain.columns, 4)
    wide = [(four, np.full(codec.domain.shape(four), 0.3)) for four in fours]
    if wide:
        paid.measure_distances(wide, mu_squared=each, kind=SCAN)
    for column in codec.domain.columns:
        others = [other for other in codec.domain.columns if other != column]
        within = [
            ((column, other), np.full(codec.domain.shape((column, other)), 0.3)) for other in others
        ]
        paid.measure_distances_within(within, mu_squared=each)
        ask_prediction(paid, codec, column, each)


def ask_prediction(paid: PaidCounts, codec: Codec, target: str, mu_squared: int) -> None:
    """Try what a model of invented rows predicts of a column."""
    task = task_of(codec, target)
    if task is not None:
        rng = np.random.default_rng(2)
        codes = {name: rng.integers(0, size, 300) for name, size in codec.domain.sizes.items()}
        try_target(paid, codes, task, mu_squared=mu_squared)


def widest_moves(schema: Schema, *, pairs: int) -> dict[Query, float]:
    """Return how far each answer moved at most, as a share of the squared distance declared.

    The tables are made of the parsed rows of drawn pairs, a person of each kind among them.
    """
    drawn = [pair(seed, kind=kind) for seed, kind in _seeds(schema)]
    frame = pd.concat([Table.from_frame(one.frame, schema).frame for one in drawn])
    owner = np.repeat(np.arange(len(drawn)), [len(one.frame) for one in drawn])
    mine = np.concatenate([one.stranger for one in drawn])
    rng = np.random.default_rng(5)
    recorded = Tape()
    codec, _ = fit_codec(
        PaidValues(Rows(Table(frame, schema)), Accountant(Budget(20.0, 1e-3), threshold_share=0.1)),
        schema,
        mu_squared=10**12,
        delta=10**14,
        pair_noise=1.0,
    )
    ask_everything(Rows(Table(frame, schema)), schema, codec, recorded)
    moved: dict[Query, float] = {}
    for number in range(pairs):
        chosen = np.flatnonzero((rng.random(len(frame)) < 0.05) & ~mine)
        person = np.flatnonzero((owner == number % len(drawn)) & mine)
        order = rng.permutation(np.append(chosen, person))
        both = Pair(
            schema, "", frame.iloc[order], np.isin(order, person), typed=False, flipped=False
        )
        tapes = recorded.rewind(), recorded.rewind()
        with both.same_coins():
            for tape, kept in zip(tapes, (order, order[~both.stranger]), strict=True):
                ask_everything(Rows(Table(frame.iloc[kept], schema)), schema, codec, tape)
        here, there = tapes
        assert here.spends == there.spends == recorded.spends
        for one, other, spend in zip(here.inputs, there.inputs, here.spends, strict=True):
            share = squared_distance(one, other) / spend.squared_sensitivity
            moved[spend.query] = max(share, moved.get(spend.query, 0.0))
    return moved


def _seeds(schema: Schema) -> list[tuple[int, str]]:
    first = list(SCHEMAS.values()).index(schema)
    return [(first + 4 * place, kind) for place, kind in enumerate(kinds_of(schema))]


@pytest.mark.parametrize("name", SCHEMAS)
def test_no_answer_moves_by_more_than_declared(name: str) -> None:
    """250 pairs a schema, so that every mechanism sees 500 or more; and each answer does move."""
    moved = widest_moves(SCHEMAS[name], pairs=250)
    assert {query: share for query, share in moved.items() if share > 1} == {}
    assert [query for query, share in moved.items() if share == 0] == []


def assert_disk_substitutable(drawn: Pair, folder: Path, *, engine: str) -> None:
    """The same for tables that are counted from disk: CSV, or Parquet with pandas' types."""
    paths = []
    for name, frame in (("larger", drawn.frame), ("smaller", drawn.frame[~drawn.stranger])):
        paths.append(folder / f"{name}.{'parquet' if drawn.typed else 'csv'}")
        if drawn.typed:
            as_pandas_types(frame).to_parquet(paths[-1], index=False)
        else:
            frame.to_csv(paths[-1], index=False)
    with (
        TableOnDisk.read(paths[0], drawn.schema, memory_limit=LEAST_MEMORY) as one,
        TableOnDisk.read(paths[1], drawn.schema, memory_limit=LEAST_MEMORY) as other,
        drawn.same_coins(),
    ):
        pair_of_tables = (other, one) if drawn.flipped else (one, other)
        assert_substitutable(*pair_of_tables, engine=engine)


ON_DISK = [kind for kind in KINDS if kind != "alone in the table"]  # reading refuses no rows


@pytest.mark.parametrize("seed", range(4))
def test_counting_from_disk_is_substitutable_too(seed: int, tmp_path: Path) -> None:
    """One pair of each schema."""
    kinds = [kind for kind in kinds_of(list(SCHEMAS.values())[seed]) if kind in ON_DISK]
    assert_disk_substitutable(pair(seed, kind=kinds[seed]), tmp_path, engine="tree")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60))
def test_sixty_pairs_on_disk_give_the_same_bytes(seed: int, tmp_path: Path) -> None:
    """Every kind that a file can hold, under every schema."""
    kinds = [kind for kind in kinds_of(list(SCHEMAS.values())[seed % 4]) if kind in ON_DISK]
    engine = list(ENGINES)[seed // 4 % len(ENGINES)]
    drawn = pair(2000 + seed, kind=kinds[seed // 4 % len(kinds)])
    assert_disk_substitutable(drawn, tmp_path, engine=engine)


def test_a_replayed_release_is_refused_as_a_test(tmp_path: Path) -> None:
    """The seam that tests use cannot make something to hand out."""
    table, _ = pair(0).tables()
    tape = Tape()
    run(table, tape)
    path = tmp_path / "release.zip"
    run(table, tape.rewind()).to_zip(path)
    with pytest.raises(InputError, match="replay test"):
        verify(path)
    with pytest.raises(ValueError, match="replay test has no receipt"):
        run(table, tape.rewind(), engine="tree").with_receipt(b"{}")


def test_a_tape_that_runs_out_stops_the_run() -> None:
    """A run that asks for more than was recorded has taken another way."""
    table, _ = pair(0).tables()
    tape = Tape()
    run(table, tape)
    tape.outputs.pop()
    with pytest.raises(LookupError):
        run(table, tape.rewind())


def test_a_tiny_table_is_refused_on_its_paid_count() -> None:
    """Noise lets a table of one row pass once in 30,000 runs (4 σ), two of them once in 10⁹."""
    table = Table.from_frame(population(np.random.default_rng(1), ROW, 1), ROW)
    ended = [outcome(table, Tape(), engine="tree", epsilon=0.05).files for _ in range(2)]
    refused = [files["refusal"].decode() for files in ended if "refusal" in files]
    assert refused
    assert all("too small for ε = 0.05" in words for words in refused)
    assert all("or drop columns" in words for words in refused)
