"""Planted bugs: the mistakes that broke other systems, each switched on in the product's own code.

A bug is a patch, and the check that must then fail; on the honest code every check holds.
"""

import copy
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from privacy import accounting, mechanisms, noise
from privacy.accounting import Accountant, Budget, BudgetExceeded, Spend
from privacy.ledger import Ledger
from privacy.noise import Integers
from synth.audit.decoy_audit import audit_decoys
from synth.codec import fitting
from synth.codec.bounds import Coarse
from synth.codec.cells import Points
from synth.codec.fitting import Division
from synth.codec.histogram import Buyer
from synth.counting import in_memory as counting
from synth.counting import paid as marginals
from synth.counting.in_memory import Rows
from synth.counting.on_disk import RowsOnDisk
from synth.counting.paid import PaidCounts, PaidValues
from synth.domain import Codes, Floats
from synth.engines.tree import Tree
from synth.measurement import Measurement
from synth.models.classifier import Classifier
from synth.purchases import Purchase, new_accountant
from synth.queries import DEPENDENCE, PAIR_DISTANCES, SCAN
from synth.reading import FileForm, files, typed
from synth.tables import kept_rules, number_cells, parsing, table
from synth.tables.grid import BELOW, MISSING
from synth.tables.moments import Moments
from synth.tables.schema import Schema
from tests.neighbours import SCHEMAS, declare_rules, one_of_each_kind
from tests.privacy import test_accounting, test_mechanisms, test_noise
from tests.privacy.test_books import assert_every_draw_is_on_the_books
from tests.reading.test_neighbouring_cells import BROKEN, assert_not_broken
from tests.tables import test_rules
from tests.test_canaries import assert_no_reading_sings
from tests.test_substitution import (
    assert_pair_substitutable,
    assert_round_values_substitutable,
    assert_scan_substitutable,
    widest_moves,
)

AUDITED = Schema.from_yaml(
    """
version: 1
protection: {person: id, max_rows: 2}
columns:
  - {name: id, kind: identifier}
  - {name: ward, kind: categorical, domain: bought}
  - {name: paid, kind: integer, domain: {minimum: 0, maximum: 50}}
  - {name: urgent, kind: boolean}
  - {name: plan, kind: categorical, domain: {categories: [basic, plus]}}
  - {name: grade, kind: integer, domain: {minimum: 1, maximum: 6}}
"""
)

Patch = pytest.MonkeyPatch
Check = Callable[[Path], None]


def replays(folder: Path) -> None:
    """Neighbouring pairs of every kind give the same bytes and the same words."""
    for drawn in one_of_each_kind():
        assert_pair_substitutable(drawn, engine="tree")


def round_values(folder: Path) -> None:
    """Of two neighbours with round values, the same bytes."""
    assert_round_values_substitutable()


def sensitivities(folder: Path) -> None:
    """No answer moves by more than declared."""
    for schema in SCHEMAS.values():
        assert max(widest_moves(schema, pairs=40).values()) <= 1


def scans(folder: Path) -> None:
    """Of two neighbours whose cliques are scanned, the same bytes."""
    assert_scan_substitutable()


def ruled(folder: Path) -> None:
    """Pairs of every kind under rules that many rows break."""
    for drawn in one_of_each_kind():
        assert_pair_substitutable(declare_rules(drawn), engine="tree")


def sums(folder: Path) -> None:
    """A row whose parts add up to half a point of a grid is read alike in any company."""
    test_rules.test_a_sum_of_many_parts_is_the_same_in_any_company()


def noise_law(folder: Path) -> None:
    """A million draws at σ = 0.5 and 10 follow their probabilities."""
    for sigma in (0.5, 10.0):
        test_noise.test_noise_follows_its_probability_function(sigma)


def float_attack(folder: Path) -> None:
    """Integers only, and the last bits tell nothing."""
    test_mechanisms.test_the_float_attack_finds_nothing(test_mechanisms.release, False)


def fresh_noise(folder: Path) -> None:
    """No seed reaches the noise."""
    test_noise.test_no_seed_reaches_the_noise()


def forked_noise(folder: Path) -> None:
    """Forked processes draw different noise."""
    test_noise.test_forked_processes_draw_different_noise(1000.0)


def rare_names(folder: Path) -> None:
    """Names of one person pass as seldom as was paid."""
    test_mechanisms.test_names_of_one_person_pass_as_seldom_as_was_paid(3, True)


def books(folder: Path) -> None:
    """Every draw is on the books: ledger, price, noise, once."""
    assert_every_draw_is_on_the_books(folder)


def prices(folder: Path) -> None:
    """What is no price is refused, an overdraft too, and a draw costs what was proved."""
    test_accounting.test_a_price_that_is_no_price_is_refused(np.nan, 0)
    test_accounting.test_the_whole_budget_can_be_spent_and_not_one_unit_more()
    test_accounting.test_a_price_is_rounded_up(1.0, 1)


def budgets(folder: Path) -> None:
    """ε is a number in its range."""
    test_accounting.test_an_epsilon_out_of_range_is_refused(np.nan)


def canaries(folder: Path) -> None:
    """No reading says what stands in a cell."""
    assert_no_reading_sings(folder)


def cells(folder: Path) -> None:
    """One person's cell changes no other's, through the readers where it once did."""
    for case in BROKEN:
        assert_not_broken(case)


def audits(folder: Path) -> None:
    """An audit of all columns, from disk, has nothing to say against five of them.

    Five trials are one of each kind of neighbour.
    """
    found = audit_decoys(
        AUDITED,
        Tree(),
        lambda held: new_accountant(held, Budget(1.0)),
        trials=5,
        columns=None,
        on_disk=True,
    )
    assert (found.unpaid, found.overdrawn) == (0, 0)
    assert not found.contradicts


CHECKS: tuple[Check, ...] = (
    replays,
    scans,
    ruled,
    sums,
    sensitivities,
    noise_law,
    float_attack,
    fresh_noise,
    forked_noise,
    rare_names,
    books,
    prices,
    budgets,
    canaries,
    cells,
    audits,
)


@dataclass(frozen=True)
class Bug:
    """A mistake, how to make it, and what finds it."""

    name: str
    plant: Callable[[Patch], None]
    check: Check


def half_the_sensitivity(patch: Patch) -> None:
    honest = marginals._release_counts

    def bought(paid: Any, counts: Integers, squared: int, *rest: Any) -> Any:
        return honest(paid, counts, (squared + 1) // 2, *rest)

    patch.setattr(marginals, "_release_counts", bought)


def selection_without_a_charge(patch: Patch) -> None:
    honest = PaidCounts.measure_distances

    def scores(paid: PaidCounts, expected: Any, *, mu_squared: int, kind: str) -> Any:
        if kind != DEPENDENCE:
            return honest(paid, expected, mu_squared=mu_squared, kind=kind)
        return np.array([paid._distance(*each) for each in expected]) / 16, 0.0

    patch.setattr(PaidCounts, "measure_distances", scores)


def a_scan_without_a_charge(patch: Patch) -> None:
    honest = PaidCounts.measure_distances

    def scores(paid: PaidCounts, expected: Any, *, mu_squared: int, kind: str) -> Any:
        if kind != SCAN:
            return honest(paid, expected, mu_squared=mu_squared, kind=kind)
        return np.array([paid._distance(*each) for each in expected]) / 16, 0.0

    patch.setattr(PaidCounts, "measure_distances", scores)


def names_known_from_the_rows(patch: Patch) -> None:
    """The second round counts all names that occur, whatever they hold."""
    honest = PaidValues.release_names

    def names(
        paid: PaidValues, column: str, *, mu_squared: int, delta: int, known: Any = ()
    ) -> Any:
        if any(spend.query.columns == (column,) for spend in paid.accountant.spends):
            known = sorted({*known, *paid.rows.names(column)[0]})
        return honest(paid, column, mu_squared=mu_squared, delta=delta, known=known)

    patch.setattr(PaidValues, "release_names", names)


def a_row_below_a_range_in_two_cells(patch: Patch) -> None:
    """It counts at the end of the range, as it is shown, and below it too."""
    honest = Buyer.measure

    def measure(buyer: Buyer, starts: Integers, ends: Integers, share: float, **given: Any) -> Any:
        return honest(buyer, np.where(starts == 0, BELOW, starts), ends, share, **given)

    patch.setattr(Buyer, "measure", measure)


def broken_cells_filled_with_the_mean(patch: Patch) -> None:
    """Of a rule that a row breaks, the numbers become those of the mean of their column."""
    honest = kept_rules.clear_broken

    def clear(frame: pd.DataFrame, rules: Any, columns: Any, free: Any = None) -> pd.DataFrame:
        cleared = honest(frame, rules, columns, free)
        for name in cleared.select_dtypes("number"):
            taken = cleared[name].isna() & frame[name].notna()
            if taken.any() and frame[name].notna().any():
                mean = np.clip(frame[name].astype(float).mean(), -1e15, 1e15)
                filled = round(mean) if columns[name].kind == "integer" else mean
                cleared[name] = cleared[name].mask(taken, filled)
        return cleared

    patch.setattr(kept_rules, "clear_broken", clear)


def parts_added_up_as_the_rows_are_many(patch: Patch) -> None:
    """As NumPy does it, pairwise where there is one row of them."""
    patch.setattr(kept_rules, "reduce", lambda _, parts: np.sum(parts, axis=0))


def exact_distances_in_the_dossier(patch: Patch) -> None:
    honest = PaidCounts.measure_distances

    def scores(paid: PaidCounts, expected: Any, *, mu_squared: int, kind: str) -> Any:
        if kind != PAIR_DISTANCES:
            return honest(paid, expected, mu_squared=mu_squared, kind=kind)
        return np.array([paid._distance(*each) for each in expected]) / 16, 0.0

    patch.setattr(PaidCounts, "measure_distances", scores)


def categories_read_from_the_rows(patch: Patch) -> None:
    def names(
        paid: PaidValues, column: str, *, mu_squared: int, delta: int, known: Any = ()
    ) -> Any:
        found = sorted(paid.rows.names(column)[0])
        return found, paid.measure_categories(column, found, mu_squared=mu_squared)

    patch.setattr(PaidValues, "release_names", names)


def range_of(rows: Any, column: str, grid: Any) -> Coarse:
    """The range of a column's rows, exactly."""
    points = rows.points(column)
    present = points[points != MISSING]
    low, high = (int(present.min()), int(present.max())) if len(present) else (0, grid.size - 1)
    edges = np.unique([0, low, high + 1, grid.size])
    used = int(np.searchsorted(edges, low))
    counts = rows.intervals(column, edges[:-1], edges[1:]).astype(float)
    return Coarse(edges[:-1], edges[1:], counts, 1.0, 0.0, used, used)


def a_range_read_from_the_rows(patch: Patch) -> None:
    def bounds(paid: Any, column: str, grid: Any, *, mu_squared: int) -> Coarse:
        return range_of(paid.rows, column, grid)

    patch.setattr(fitting, "buy_bounds", bounds)


def roundness_read_from_the_rows(patch: Patch) -> None:
    def roundness(paid: PaidValues, encoders: Any, domain: Any, *, mu_squared: Any) -> Any:
        coded = paid.rows.encode(encoders, domain)
        return [
            Measurement((name,), coded.marginal((name,)).astype(float), 1e-9) for name in encoders
        ]

    patch.setattr(PaidValues, "roundness", roundness)


def zeros_read_from_the_rows(patch: Patch) -> None:
    def impossible(paid: PaidCounts) -> dict[str, Any]:
        exact = {column: paid.source.marginal((column,)) for column in paid.domain.columns}
        return {column: (counts == 0) & counts.any() for column, counts in exact.items()}

    patch.setattr(PaidCounts, "impossible", property(impossible))


def the_exact_number_of_rows(patch: Patch) -> None:
    def total(paid: PaidValues, *, mu_squared: int) -> Measurement:
        return Measurement((), paid.rows.total().astype(float), 1.0)

    patch.setattr(PaidValues, "measure_total", total)


def delta_from_the_number_of_rows(patch: Patch) -> None:
    honest = PaidValues.release_names

    def names(
        paid: PaidValues, column: str, *, mu_squared: int, delta: int, known: Any = ()
    ) -> Any:
        mine = 10**12 // max(1, int(paid.rows.total()[0])) ** 2
        mine = min(delta, mine + 1)
        return honest(paid, column, mu_squared=mu_squared, delta=mine, known=known)

    patch.setattr(PaidValues, "release_names", names)


def a_share_of_the_budget_from_the_number_of_rows(patch: Patch) -> None:
    honest = PaidCounts.measure

    def measure(paid: PaidCounts, clique: Any, *, mu_squared: int) -> Measurement:
        n_rows = int(paid.source.marginal(clique).sum())
        return honest(paid, clique, mu_squared=mu_squared * n_rows // (n_rows + 1))

    patch.setattr(PaidCounts, "measure", measure)


def a_division_by_the_exact_number_of_rows(patch: Patch) -> None:
    honest = Purchase.divide

    def divide(purchase: Purchase, total: float) -> Division:
        n_rows = int(purchase.rows.total()[0])
        division = honest(purchase, total)
        return replace(division, columns=division.columns * n_rows // (n_rows + 1))

    patch.setattr(Purchase, "divide", divide)


def no_bound_on_contributions(patch: Patch) -> None:
    patch.setattr(
        counting, "bound_contributions", lambda persons, most: np.ones(len(persons), dtype=bool)
    )


def contributions_bounded_in_the_order_of_rows(patch: Patch) -> None:
    """At most so many rows in a run of one person: rows of others between them start a new one."""

    def bounded(persons: pd.Series, max_rows: int) -> Any:
        runs = (persons != persons.shift()).cumsum()
        return (persons.groupby(runs).cumcount() < max_rows).to_numpy()

    patch.setattr(counting, "bound_contributions", bounded)


def one_shuffle_for_everybody(patch: Patch) -> None:
    """All rows are shuffled at once, and a person more deals everybody other rows.

    What shuffling in place of Poisson sampling is to training, for bounding: there is no sampled
    training here, and this is where a coin that two persons share would do the same harm.
    """

    def bounded(persons: pd.Series, max_rows: int) -> Any:
        deal = np.random.default_rng(len(persons)).permutation(len(persons))
        dealt = persons.iloc[deal]
        kept = np.zeros(len(persons), dtype=bool)
        kept[deal] = (dealt.groupby(dealt).cumcount() < max_rows) | dealt.isna()
        return kept

    patch.setattr(counting, "bound_contributions", bounded)


def missing_filled_with_the_median(patch: Patch) -> None:
    honest = Points.cells_of

    def cells_of(cells: Points, points: Integers) -> Any:
        present = points[points != MISSING]
        middle = int(np.median(present)) if len(present) else 0
        return honest(cells, np.where(points == MISSING, middle, points))

    patch.setattr(Points, "cells_of", cells_of)


def outliers_judged_by_their_column(patch: Patch) -> None:
    honest = parsing.parse_numbers

    def numbers(column: Any, raw: pd.Series) -> Any:
        values, bad = honest(column, raw)
        with np.errstate(over="ignore", invalid="ignore"):
            far = (values - values.mean()).abs() > 2 * values.std()
        return values.mask(far.fillna(False).astype(bool)), bad

    patch.setattr(parsing, "parse_numbers", numbers)


def a_name_in_the_log(patch: Patch) -> None:
    honest = Rows.names

    def names(rows: Rows, column: str) -> Any:
        found = honest(rows, column)
        logging.getLogger("synth").debug("categories: %s", sorted(found[0]))
        return found

    patch.setattr(Rows, "names", names)


def a_cell_in_an_error(patch: Patch) -> None:
    """A number is read by `float`, whose error quotes its text, and nobody catches it."""
    patch.setattr(number_cells, "_number", float)
    patch.setattr(table, "_parse_column", parsing.parse)


def a_scale_one_per_cent_too_small(patch: Patch) -> None:
    honest = noise._draw_from_table
    patch.setattr(
        noise, "_draw_from_table", lambda size, *, sigma: honest(size, sigma=0.99 * sigma)
    )


def rounded_float_noise(patch: Patch) -> None:
    def draw(size: int, *, sigma: float) -> Integers:
        return np.rint(np.random.default_rng().normal(0, sigma, size)).astype(np.int64)

    patch.setattr(noise, "_draw_from_table", draw)


def float_noise(patch: Patch) -> None:
    def draw(size: int, *, sigma: float) -> Any:
        return np.random.default_rng().normal(0, sigma, size)

    patch.setattr(noise, "_draw_from_table", draw)
    patch.setattr(noise, "self_test", lambda draw: None)  # which would notice it, too


def a_fixed_seed(patch: Patch) -> None:
    def words(size: int) -> Any:
        return np.random.default_rng(0).integers(0, 2**64, size, dtype=np.uint64)

    patch.setattr(noise, "uniform_words", words)


def a_generator_that_forks_copy(patch: Patch) -> None:
    generator = np.random.default_rng()

    def words(size: int) -> Any:
        return generator.integers(0, 2**64, size, dtype=np.uint64)

    patch.setattr(noise, "uniform_words", words)


def a_threshold_for_one_row(patch: Patch) -> None:
    honest = mechanisms.threshold_for
    patch.setattr(
        mechanisms,
        "threshold_for",
        lambda delta, *, sigma, max_rows: honest(delta, sigma=sigma, max_rows=1),
    )


def names_released_below_the_threshold(patch: Patch) -> None:
    """Whatever two rows hold may be named, as a rule of "at least k" would have it."""
    honest = marginals.threshold

    def threshold(names: Any, counts: Any, **given: Any) -> Any:
        released, others = honest(names, counts, **given)
        held = {name: 2 for name, count in zip(names, counts, strict=True) if count >= 2}
        return dict(sorted({**held, **released}.items())), others

    patch.setattr(marginals, "threshold", threshold)


def drawn_again_on_one_charge(patch: Patch) -> None:
    """A measurement that is resumed: its line is on the books, so it is drawn without another."""
    honest = marginals.gaussian

    def gaussian(counts: Integers, *, accountant: Accountant, **given: Any) -> Integers:
        honest(counts, accountant=accountant, **given)
        spare = copy.deepcopy(accountant)
        spare._spends.clear()
        return honest(counts, accountant=spare, **given)

    patch.setattr(marginals, "gaussian", gaussian)


def started_after_the_draw(patch: Patch) -> None:
    start, commit = Ledger.start, Ledger.commit

    def late(ledger: Ledger, run: str, *, date: str, **spent: Any) -> Any:
        start(ledger, run, date=date)
        return commit(ledger, run, date=date, **spent)

    patch.setattr(Ledger, "start", lambda ledger, run, *, date: None)
    patch.setattr(Ledger, "commit", late)


def charged_after_the_draw(patch: Patch) -> None:
    honest = marginals.gaussian

    def gaussian(counts: Integers, *, accountant: Accountant, **given: Any) -> Integers:
        lender = Accountant(Budget(20.0, 1e-3))
        noisy = honest(counts, accountant=lender, **given)
        accountant.charge(lender.spends[0])
        return noisy

    patch.setattr(marginals, "gaussian", gaussian)


def a_nan_that_passes_every_bound(patch: Patch) -> None:
    def charge(accountant: Accountant, spend: Spend) -> None:
        if spend.mu_squared < 0 or spend.delta < 0:
            raise ValueError("A spend has no negative price.")
        if spend.mu_squared > accountant.left:
            raise BudgetExceeded(f"{spend.query}: costs too much")
        accountant._spends.append(spend)

    patch.setattr(Accountant, "charge", charge)


def an_epsilon_that_is_no_number(patch: Patch) -> None:
    def check(budget: Budget) -> None:
        if budget.epsilon < 0.01 or budget.epsilon > 20:
            raise ValueError("ε must lie between 0.01 and 20")

    patch.setattr(Budget, "__post_init__", check)


def an_overdraft(patch: Patch) -> None:
    patch.setattr(Accountant, "left", property(lambda accountant: accountant.granted))


def the_price_of_continuous_noise(patch: Patch) -> None:
    patch.setattr(accounting, "gaussian_mu", lambda sigma: 1 / sigma)


def distances_priced_as_three(patch: Patch) -> None:
    """However many distances there are: right for three pairs, 22 times too cheap for 66."""
    honest = marginals._release_counts

    def bought(paid: Any, counts: Integers, squared: int, *rest: Any) -> Any:
        is_scores = len(counts) > 3 and squared % marginals.DISTANCE_PARTS**2 == 0
        return honest(paid, counts, squared * 3 // len(counts) if is_scores else squared, *rest)

    patch.setattr(marginals, "_release_counts", bought)


def no_bound_on_contributions_from_disk(patch: Patch) -> None:
    """The rows that were chosen to be left out are counted all the same, if they are on disk."""
    patch.setattr(RowsOnDisk, "_keep", lambda rows, kept: None)


def a_score_centred_on_the_rows(patch: Patch) -> None:
    """A model is tried on scores less their mean over all rows: each row moves all others'."""
    honest = Classifier.log_odds

    def log_odds(model: Classifier, codes: Codes) -> Floats:
        odds = honest(model, codes)
        return odds - odds.mean(axis=0)

    patch.setattr(Classifier, "log_odds", log_odds)


def a_type_for_a_whole_column(patch: Patch) -> None:
    """As pandas has it: whole numbers beside one fraction become floats."""
    honest = typed._as_column

    def kept(values: list[Any]) -> Any:
        numbers = {type(value) for value in values if value is not None} == {int, float}
        return (pd.Series(values, dtype="float64"), False) if numbers else honest(values)

    patch.setattr(typed, "_as_column", kept)
    patch.setattr(parsing, "lost_digits", lambda cells: np.zeros(len(cells), dtype=bool))


def moments_in_the_unit_of_the_finest(patch: Patch) -> None:
    """Nanoseconds, where one text has seven figures: they end in the year 2262."""
    honest = parsing.read_moments

    def read_moments(texts: pa.Array, form: str) -> Moments:
        moments = honest(texts, form)
        if any(re.search(r",\d{7}", text or "") for text in texts.to_pylist()):
            return replace(moments, read=moments.read & (moments.seconds < 2**33))
        return moments

    patch.setattr(parsing, "read_moments", read_moments)


def a_dialect_found_in_a_run(patch: Patch) -> None:
    """A space after a comma belongs to it, as soon as one quote stands behind one."""
    honest = files.read_declared

    def read_declared(text: str, form: FileForm, *, name: str) -> Any:
        spaced = ' "' in text or '" ' in text
        return honest(text, replace(form, spaced=form.spaced or spaced), name=name)

    patch.setattr(files, "read_declared", read_declared)
    patch.setattr(files, "read_plain", lambda content, form, *, name: None)


BUGS = tuple(
    Bug(plant.__name__.replace("_", " "), plant, check)
    for plant, check in {
        half_the_sensitivity: sensitivities,
        selection_without_a_charge: replays,
        a_scan_without_a_charge: scans,
        exact_distances_in_the_dossier: replays,
        categories_read_from_the_rows: replays,
        names_known_from_the_rows: replays,
        a_row_below_a_range_in_two_cells: replays,
        broken_cells_filled_with_the_mean: ruled,
        parts_added_up_as_the_rows_are_many: sums,
        roundness_read_from_the_rows: round_values,
        a_range_read_from_the_rows: replays,
        zeros_read_from_the_rows: replays,
        the_exact_number_of_rows: replays,
        delta_from_the_number_of_rows: replays,
        a_share_of_the_budget_from_the_number_of_rows: replays,
        a_division_by_the_exact_number_of_rows: replays,
        no_bound_on_contributions: replays,
        contributions_bounded_in_the_order_of_rows: sensitivities,
        one_shuffle_for_everybody: sensitivities,
        missing_filled_with_the_median: sensitivities,
        outliers_judged_by_their_column: replays,
        a_name_in_the_log: replays,
        a_cell_in_an_error: canaries,
        a_scale_one_per_cent_too_small: noise_law,
        rounded_float_noise: noise_law,
        float_noise: float_attack,
        a_fixed_seed: fresh_noise,
        a_generator_that_forks_copy: forked_noise,
        a_threshold_for_one_row: rare_names,
        names_released_below_the_threshold: replays,
        drawn_again_on_one_charge: books,
        started_after_the_draw: books,
        charged_after_the_draw: books,
        a_nan_that_passes_every_bound: prices,
        an_epsilon_that_is_no_number: budgets,
        an_overdraft: prices,
        the_price_of_continuous_noise: prices,
        a_score_centred_on_the_rows: sensitivities,
        a_type_for_a_whole_column: cells,
        moments_in_the_unit_of_the_finest: cells,
        a_dialect_found_in_a_run: cells,
        distances_priced_as_three: audits,
        no_bound_on_contributions_from_disk: audits,
    }.items()
)
