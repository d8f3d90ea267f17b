"""The audit of a configuration: nothing is found where all is paid, and broken twins are.

Each bound passes a claim that is kept once in a million audits at most.
"""

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from scipy import special, stats

from privacy import mechanisms
from privacy.accounting import Accountant, Budget, Query
from privacy.ledger import Ledger
from privacy.noise import Integers, discrete_gaussian
from synth import InputError, Schema, Table, synthesize
from synth.audit.decoy_audit import CONFIDENCE, DecoyAudit, audit_decoys, shift_at_least
from synth.audit.decoys import decoy_schema, make_decoys
from synth.audit.transcripts import Transcript, transcript
from synth.codec import fitting
from synth.codec.bounds import Coarse
from synth.counting.paid import PaidCounts, PaidValues
from synth.counting.table_on_disk import TableOnDisk
from synth.counting.workspace import LEAST_MEMORY
from synth.domain import Clique, Floats
from synth.engines import ENGINES, Engine
from synth.engines.independent import Independent
from synth.engines.tree import Tree
from synth.measurement import Measurement
from synth.purchases import new_accountant
from synth.tables.grid import Grid
from tests.planted import (
    AUDITED,
    distances_priced_as_three,
    no_bound_on_contributions_from_disk,
    range_of,
)

SMALL = Schema.from_yaml(
    """
version: 1
protection: {unit: row}
columns:
  - {name: town, kind: categorical, domain: bought}
  - {name: urgent, kind: boolean}
  - {name: grade, kind: integer, domain: {minimum: 1, maximum: 6}}
"""
)
PERSONS = Schema.from_yaml(
    """
version: 1
protection: {person: id, max_rows: 3}
columns:
  - {name: id, kind: identifier}
  - {name: note, kind: text, role: drop}
  - {name: urgent, kind: boolean}
  - {name: paid, kind: decimal, grid: 0.01, domain: bought}
  - {name: seen, kind: date, domain: bought}
  - {name: at, kind: time, domain: {minimum: '08:00', maximum: '20:00'}}
  - {name: ward, kind: categorical, domain: bought}
"""
)

WARDS = ("ward", "paid")  # two columns whose domains are bought
MISS = (1 - CONFIDENCE) / 2


def audited(
    engine: Engine, *, schema: Schema = SMALL, epsilon: float = 2.0, trials: int = 10
) -> DecoyAudit:
    budget = Budget(epsilon, 1e-6)
    return audit_decoys(schema, engine, lambda held: new_accountant(held, budget), trials=trials)


@pytest.mark.parametrize("schema", [SMALL, PERSONS], ids=["rows", "persons"])
@pytest.mark.parametrize("name", ENGINES)
def test_a_configuration_that_keeps_its_claim_comes_close_to_it(name: str, schema: Schema) -> None:
    """From 0.4 of μ up: less would notice little; and no transcript proves its table.

    These configurations come to 0.50 to 0.62 with a spread below 0.02, five spreads away.
    """
    found = audited(ENGINES[name], schema=schema)

    assert not found.contradicts
    assert 0.4 * found.judged.claim.mu < found.gaussian_mu < found.judged.claim.mu
    assert found.gaussian_mu < found.gaussian_expected < 0.7 * found.judged.claim.mu
    assert 1 < found.width < 1.3
    assert sum(proofs for _, proofs in found.neighbours.values()) == 0
    assert sum(tried for tried, _ in found.neighbours.values()) == 20
    found.refuse_if_contradicted()


@pytest.mark.slow
@pytest.mark.parametrize(("epsilon", "trials"), [(0.1, 600), (1.0, 600), (8.0, 1200)])
def test_counting_guesses_comes_close_too_and_needs_no_assumption(
    epsilon: float, trials: int
) -> None:
    """Expected is 0.63 of μ or more, with a spread of 0.04: here from 0.3 up, and never past it."""
    found = audited(Independent(), epsilon=epsilon, trials=trials)

    assert 0.3 * found.judged.claim.mu < found.judged.mu < found.judged.claim.mu
    assert found.judged.expected_mu > 0.6 * found.judged.claim.mu


def half_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    def twin(size: int, *, sigma: float) -> Integers:
        return discrete_gaussian(size, sigma=sigma / 2)

    monkeypatch.setattr(mechanisms, "discrete_gaussian", twin)


def exact_count(monkeypatch: pytest.MonkeyPatch) -> None:
    def total(self: PaidValues, *, mu_squared: int) -> Measurement:
        return Measurement((), self.rows.total().astype(np.float64), 1.0)

    monkeypatch.setattr(PaidValues, "measure_total", total)


def halved_sensitivity(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = PaidCounts._release

    def twin(
        self: PaidCounts, distances: Integers, squared: int, mu_squared: int, query: Query
    ) -> tuple[Floats, float]:
        return honest(self, distances, squared // 4, mu_squared, query)

    monkeypatch.setattr(PaidCounts, "_release", twin)


def range_from_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bounds of a column read off the rows: what most synthesizers do."""

    def twin(paid: PaidValues, column: str, grid: Grid, *, mu_squared: int) -> Coarse:
        return range_of(paid.rows, column, grid)

    monkeypatch.setattr(fitting, "buy_bounds", twin)


def nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave everything as it is: the twin is the engine."""


@dataclass(frozen=True)
class Forgetful(Tree):
    """Scores the pairs on an account that nobody looks at."""

    score_share: float = 0.8

    def _choose(self, paid: PaidCounts, alone: dict[str, Floats], mu_squared: int) -> list[Clique]:
        elsewhere = replace(paid, accountant=Accountant(Budget(20.0)))
        return super()._choose(elsewhere, alone, mu_squared)


@pytest.mark.parametrize(
    ("break_it", "engine", "schema", "trials"),
    [
        (half_noise, Independent(), SMALL, 25),
        (exact_count, Independent(), SMALL, 25),
        (halved_sensitivity, Tree(score_share=0.5), PERSONS, 25),
        (nothing, Forgetful(), PERSONS, 100),
        (range_from_the_data, Independent(), PERSONS, 25),
    ],
)
def test_a_broken_twin_is_shown_to_give_away_more_than_it_claims(
    break_it: Callable[[pytest.MonkeyPatch], None],
    engine: Engine,
    schema: Schema,
    trials: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By a bound on ε above the claim, whatever the exact checks say; and then nothing is run.

    The bound passes the claim by five of its spreads or more; for what gives away a fifth too much
    that takes a hundred trials.
    """
    break_it(monkeypatch)
    found = audited(engine, schema=schema, trials=trials)

    assert max(found.judged.mu, found.gaussian_mu) > found.judged.claim.mu
    assert found.contradicts
    with pytest.raises(InputError, match=r"gives away ε ≥ [\d.]+ where ε = 2 is claimed"):
        found.refuse_if_contradicted()


def test_half_the_noise_is_seen_in_its_width_by_the_audit_of_a_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At most 0.6 of what was paid for, by 600 answers: that alone refuses, and says so."""
    half_noise(monkeypatch)
    found = audited(Independent())

    assert 0.5 < found.width < 0.65
    with pytest.raises(InputError, match=r"noise is at most 0\.[56]\d* of what was paid for"):
        found.refuse_if_contradicted()


@pytest.mark.slow
def test_the_bound_by_shifts_is_wrong_as_seldom_as_it_says() -> None:
    """Audits of 20 transcripts, drawn again from real ones, which lie at few points.

    Of 30,000 at 5 in 10⁷ each, at most 3 may pass the true mean, but once in 10⁸ such tests;
    Student's t passes it in 5, 7 and 233 of 20,000: the shifts are skewed, and four of a kind
    hide it.
    """
    columns = [column for column in decoy_schema(PERSONS).columns if column.name in WARDS]
    schema = Schema(tuple(columns), SMALL.protection)

    def account(held: Schema) -> Accountant:
        return new_accountant(held, Budget(1.0))

    decoys = make_decoys(schema, noise=13.0, group=8)
    rng = np.random.default_rng(1)
    wrong = wrong_by_t = 0
    for _ in range(3):
        pool = {
            kind: [
                transcript(decoys, kind, Independent(), account, present=bool(number % 2))
                for number in range(30)
            ]
            for kind in decoys.neighbours
        }
        true = max(float(np.mean([one.squared_shift for one in held])) for held in pool.values())
        for places in rng.integers(0, 30, (10_000, len(pool), 4)):
            drawn = {
                kind: [held[place] for place in row]
                for (kind, held), row in zip(pool.items(), places, strict=True)
            }
            wrong += shift_at_least(drawn, miss=MISS) > true
            wrong_by_t += by_student(drawn, miss=MISS) > true
    allowed = stats.binom.ppf(1 - 1e-8, 30_000, MISS)

    assert wrong <= allowed < wrong_by_t


def by_student(found: dict[str, list[Transcript]], *, miss: float) -> float:
    """Return the bound that takes shifts for normal, with one spread for all kinds."""
    shifts = np.array([[one.squared_shift for one in held] for held in found.values()])
    n_kinds, each = shifts.shape
    freedom = shifts.size - n_kinds
    spread = np.sqrt(shifts.var(axis=1).sum() * each / freedom / each)
    quantile = -special.stdtrit(freedom, miss / n_kinds)
    return float(shifts.mean(axis=1).max() - quantile * spread)


def test_what_was_not_charged_is_counted_however_little_it_is() -> None:
    """A twentieth of the budget is too little for a bound to show."""
    found = audited(Forgetful(score_share=0.05), trials=2)

    assert found.unpaid == 4
    assert found.contradicts
    assert audited(Tree(), trials=2).unpaid == 0


def test_what_was_charged_too_little_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the purchases of a run, the distances of three columns always move by all they may."""
    honest = audited(Tree(), trials=4).overdrawn
    halved_sensitivity(monkeypatch)

    assert honest == 0
    assert audited(Tree(), trials=4).overdrawn >= 4


@pytest.mark.slow
def test_half_the_noise_is_noticed_by_counting_guesses_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The bound passes the claim by fifteen of its spreads, by nine if shifts are a sixth smaller.

    That of 400 trials did so by six and by three.
    """
    half_noise(monkeypatch)
    found = audited(Independent(), trials=1000)

    assert found.judged.mu > found.judged.claim.mu


def test_a_released_name_that_one_table_lacks_is_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    """A twin without a threshold shows the name that only the group has, each time."""
    monkeypatch.setattr(mechanisms, "threshold_for", lambda *args, **kwargs: -(10**6))
    found = audited(Independent(), trials=40)
    new_names = ("a category nobody else has", "a value outside every domain")

    assert found.judged.proofs == sum(found.neighbours[kind][1] for kind in new_names) > 0
    assert found.judged.mu > found.judged.claim.mu


def test_the_score_of_a_transcript_is_its_log_likelihood_ratio() -> None:
    """Against the probabilities of the noise itself, on the totals of two tables alone."""
    schema = Schema(SMALL.columns[2:], SMALL.protection)
    decoys = make_decoys(schema, noise=5.0, group=7)
    kind = "every value missing"
    budget = Budget(1.0)

    def account(held: Schema) -> Accountant:
        return new_accountant(held, budget)

    signs = {True: [], False: []}  # type: dict[bool, list[float]]
    for present, ratios in signs.items():
        for _ in range(30):
            one = transcript(decoys, kind, Independent(), account, present=present)
            assert one.squared_shift > 0
            ratios.append(one.log_ratio - (1 if present else -1) * one.squared_shift / 2)
    # A log-likelihood ratio of Gaussians is N(±V/2, V): V is below 4 here, 30 of them waver by 0.4.
    for ratios in signs.values():
        assert abs(np.mean(ratios)) < 7 * 0.4
        assert np.std(ratios) > 0.3


def test_the_decoys_are_of_each_way_to_get_a_domain() -> None:
    """What is bought comes first; the person's column stays, what is dropped does not."""
    held = decoy_schema(PERSONS)

    assert [column.name for column in held.columns] == ["id", "urgent", "paid", "ward"]
    assert held.protection == PERSONS.protection
    assert decoy_schema(SMALL) == SMALL
    others = [column.name for column in PERSONS.modelled if column not in held.columns]
    with_target = decoy_schema(PERSONS, target=others[-1])
    assert others[-1] in [column.name for column in with_target.columns]
    assert len(with_target.columns) == len(held.columns)


def test_the_neighbours_differ_by_the_group_and_nothing_else() -> None:
    """Each person counts with max_rows rows, whatever they bring."""
    decoys = make_decoys(decoy_schema(PERSONS), noise=10.0, group=4)
    before = decoys.base.total()[0]

    assert set(decoys.neighbours) == {
        "the last value of every domain",
        "a value outside every domain",
        "every value missing",
        "twice as many rows as count",
        "a category nobody else has",
    }
    for rows in decoys.neighbours.values():
        assert rows.total()[0] - before == 4 * 3
        assert (rows.rows_per_person() - decoys.base.rows_per_person()).tolist() == [0, 0, 4]
    assert decoys.neighbours["every value missing"].missing("ward") == 12
    assert len(decoys.neighbours["a category nobody else has"].names("ward")[0]) == 3


def test_a_person_with_many_rows_makes_a_small_group() -> None:
    schema = Schema(PERSONS.columns, replace(PERSONS.protection, max_rows=1000))

    assert make_decoys(schema, noise=1e4, group=50).group == 20


def test_each_kind_of_neighbour_takes_its_turn() -> None:
    """Five tries are one of each kind on each table, and too few for a bound by guesses."""
    found = audited(Independent(), trials=5)

    assert [tried for tried, _ in found.neighbours.values()] == [2] * 5
    assert (found.judged.errors.absent, found.judged.errors.present) == (5, 5)
    shown = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert shown["trials"] == 10
    assert shown["confidence"] == CONFIDENCE
    assert shown["rates"]["epsilon"] == 0 == shown["rates"]["half_noise"]["epsilon"]


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    """Return a table of 400 persons with three rows each, one more than count."""
    rows = [
        f"p{number // 3},{'ab'[number % 2]},{number % 50},true,plus,{number % 6 + 1}"
        for number in range(1200)
    ]
    path = tmp_path / "table.csv"
    path.write_text("\n".join(["id,ward,paid,urgent,plan,grade", *rows]) + "\n")
    return path


def test_a_run_whose_prices_are_too_small_is_not_signed(
    csv: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five distances at the price of three: the audit of three columns cannot see it."""
    distances_priced_as_three(monkeypatch)
    table = Table.read(csv, AUDITED)
    with pytest.raises(InputError, match="'distance of each column' declares too small"):
        synthesize(table, Budget(1.0), engine="independent", ledger=tmp_path / "ledger.db")

    states = [line.state for line in Ledger(tmp_path / "ledger.db").entries()]
    assert states == ["OPENED", "RESERVED", "STARTED", "BURNED"]


def test_a_run_that_counts_from_disk_is_audited_from_disk(
    csv: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Surplus rows that are counted there: nothing is spent, where memory would be in order."""
    no_bound_on_contributions_from_disk(monkeypatch)
    with (
        TableOnDisk.read(csv, AUDITED, memory_limit=LEAST_MEMORY) as table,
        pytest.raises(InputError, match="The audit contradicts the promise"),
    ):
        synthesize(table, Budget(1.0), engine="independent", ledger=tmp_path / "ledger.db")

    assert [line.state for line in Ledger(tmp_path / "ledger.db").entries()] == ["OPENED"]
    assert not audited(Independent(), schema=AUDITED, epsilon=1.0, trials=5).contradicts


def test_an_audit_leaves_nothing_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Six tables in folders of their own, codes written anew for each transcript; then nothing."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    budget = Budget(2.0)
    found = audit_decoys(
        PERSONS,
        Independent(),
        lambda held: new_accountant(held, budget),
        trials=2,
        columns=1,
        on_disk=True,
    )

    assert (found.columns, found.of_columns, found.on_disk) == (("ward",), 5, True)
    assert not list(tmp_path.iterdir())
