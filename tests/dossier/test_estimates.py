"""Intervals from a paid histogram hold as often as they say, and say nothing more."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from privacy.accounting import Accountant, Budget
from synth import Schema, Table
from synth.codec.fitting import fit_codec
from synth.counting.in_memory import Rows
from synth.dossier.estimates import TWO_SIDED_95, KeptValues, Ladder, Level

QUANTILES = (0.1, 0.5, 0.9, 0.99)
EXACT = 1e-6  # rows of noise


def levels(rng: np.random.Generator, sigma: float) -> tuple[list[Level], np.ndarray]:
    """Ten cells of ten points each, three of them cut into single points; and the exact counts."""
    exact = rng.integers(0, 400, 100)
    starts = np.arange(0, 100, 10)
    cut = np.concatenate([np.arange(start, start + 10) for start in (0, 30, 40)])
    first = exact.reshape(10, 10).sum(axis=1)

    def noisy(counts: np.ndarray) -> np.ndarray:
        return counts + rng.normal(scale=sigma, size=counts.shape)

    return [
        Level(starts, starts + 10, noisy(first), sigma),
        Level(cut, cut + 1, noisy(exact[cut]), 2 * sigma),
    ], exact


def test_without_noise_quantiles_lie_in_their_own_cells() -> None:
    rng = np.random.default_rng(5)
    kept, exact = levels(rng, EXACT)
    ladder = Ladder(kept, float(exact.sum()), EXACT)
    values = np.repeat(np.arange(100), exact)

    for share in QUANTILES:
        true = int(values[max(0, int(np.ceil(share * len(values))) - 1)])
        cut = true < 10 or 30 <= true < 50
        first = true if cut else true // 10 * 10
        assert ladder.quantile(share) == (first, first if cut else first + 9)
    low, high = ladder.mean((0, 99))
    assert low <= values.mean() <= high


def test_the_rows_below_each_edge_are_those_of_least_squares() -> None:
    """Against numpy's own least squares, every count a row of it, and its covariance."""
    rng = np.random.default_rng(6)
    kept, exact = levels(rng, 5.0)
    ladder = Ladder(kept, exact.sum() + 3.0, 7.0)
    edges = ladder.edges.tolist()
    rows, seen = [], []
    spans = [(0, 100, exact.sum() + 3.0, 7.0)]
    for level in kept:
        spans += zip(
            level.starts, level.ends, level.counts, [level.sigma] * len(level.counts), strict=True
        )
    for start, end, count, sigma in spans:
        row = np.zeros(len(edges))
        row[edges.index(start)] -= 1 / sigma
        row[edges.index(end)] += 1 / sigma
        rows.append(row[1:])
        seen.append(count / sigma)
    matrix = np.array(rows)
    expected = np.linalg.lstsq(matrix, np.array(seen), rcond=None)[0]
    covariance = np.linalg.inv(matrix.T @ matrix)

    assert np.allclose(ladder.below[1:], expected)
    spike = ladder.spikes((0, 99), 1e4, 0.0)[0]
    at = edges.index(spike.first)
    both = covariance[at - 1 : at + 1, at - 1 : at + 1]
    noise = (both[0, 0] + both[1, 1] - 2 * both[0, 1]) ** 0.5 / 1e4
    assert spike.high - spike.low == pytest.approx(2 * TWO_SIDED_95 * noise)


def test_what_lies_outside_a_range_leaves_an_end_open() -> None:
    """A fifth of the rows is below the first cell that was cut: the 10 % quantile is there."""
    outer = Level(np.array([0, 50, 60]), np.array([50, 60, 99]), np.array([200.0, 790, 10]), 1.0)
    ladder = Ladder([outer], 1000.0, 1.0)

    assert ladder.quantile(0.1) == (0, 49)
    assert ladder.quantile(0.5) == (50, 59)
    assert [(spike.first, spike.last) for spike in ladder.spikes((50, 59), 1000.0, 1.0)] == [
        (50, 59)
    ]
    low, high = ladder.mean((50, 59))
    assert 0 <= low <= high <= 9


def test_where_noise_hides_everything_a_quantile_can_lie_anywhere() -> None:
    starts = np.arange(0, 640, 10)
    noise = np.random.default_rng(3).normal(scale=1000.0, size=64)
    ladder = Ladder([Level(starts, starts + 10, 10 + noise, 1000.0)], 640.0, 1000.0)
    low, high = ladder.quantile(0.5)

    assert high - low > 300
    assert ladder.spikes((0, 639), 640.0, 1000.0) == []


AMOUNTS = (
    "{name: x, kind: decimal, grid: 0.01, domain: {minimum: 0, maximum: 500000}}",
    lambda rng: np.where(rng.random(20_000) < 0.53, 0, rng.lognormal(5.5, 1.6, 20_000)).round(2),
    0.03,
)
WAGES = (
    "{name: x, kind: integer, domain: bought}",
    lambda rng: np.where(rng.random(5000) < 0.2, 1000, rng.lognormal(8, 0.6, 5000)).round(),
    0.1,
)

FEW = (
    "{name: x, kind: integer, domain: bought}",
    lambda rng: rng.choice([0, 1, 3], 5000, p=[0.9, 0.08, 0.02]),
    0.1,
)


def measured(case: tuple[str, object, float], runs: int) -> Iterator[tuple[str, bool]]:
    """Which intervals hold the truth, over fresh noise on one table; the codec alone is run."""
    column, drawn, share = case
    schema = Schema.from_yaml(f"version: 1\nprotection: {{unit: row}}\ncolumns:\n  - {column}\n")
    values = drawn(np.random.default_rng(2))  # type: ignore[operator]
    frame = pd.DataFrame({"x": values if "decimal" in column else values.astype(int)})
    rows = Rows(Table.from_frame(frame.astype("str"), schema))
    points = np.sort(rows.points("x"))
    for _ in range(runs):
        accountant = Accountant(Budget(1))
        kept = KeptValues(rows, accountant)
        codec, _ = fit_codec(
            kept,
            schema,
            mu_squared=int(accountant.granted * share),
            delta=0,
            pair_noise=30.0,
        )
        ladder = kept.ladders(codec.total, codec.total_sigma)["x"]
        cells = codec["x"].cells
        span = int(cells.starts[0]), int(cells.ends[-1]) - 1  # type: ignore[union-attr]
        for quantile in QUANTILES:
            low, high = ladder.quantile(quantile)
            yield "quantile", low <= points[int(np.ceil(quantile * len(points))) - 1] <= high
        low, high = ladder.mean(span)
        yield "mean", low <= (np.clip(points, *span) - span[0]).mean() <= high
        for spike in ladder.spikes(span, codec.total, codec.total_sigma):
            inside = (points >= spike.first) & (points <= spike.last)
            yield "spike", spike.low <= inside.mean() <= spike.high


@pytest.mark.slow
def test_intervals_hold_in_nineteen_of_twenty_runs() -> None:
    """500 runs on each of two tables, about 6,000 intervals.

    Means and shares of spikes hold in 95 % of runs: over 2,000 of them the bounds of 92 % and 98 %
    are five standard deviations away. Quantiles are rounded outwards to whole cells and hold more
    often, all together 97.7 %, with a standard deviation below 0.3 %. False alarms: less than one
    in 10⁴.
    """
    held = defaultdict(list)
    for case in (AMOUNTS, WAGES):
        for kind, holds in measured(case, 500):
            held[kind].append(holds)
    narrow = [*held["mean"], *held["spike"]]

    assert 0.92 < np.mean(narrow) < 0.98
    assert np.mean(held["quantile"]) > 0.95
    assert 0.92 < np.mean([*narrow, *held["quantile"]]) < 0.99


@pytest.mark.slow
def test_intervals_hold_where_few_values_are_counted_twice() -> None:
    """500 runs, 1,500 means and shares: 92 % and 98 % are five standard deviations away."""
    narrow = [holds for kind, holds in measured(FEW, 500) if kind != "quantile"]

    assert 0.92 < np.mean(narrow) < 0.98


@pytest.mark.slow
def test_intervals_of_half_the_noise_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The broken twin: means and spikes would hold in two of three runs."""
    monkeypatch.setattr("synth.dossier.estimates.TWO_SIDED_95", TWO_SIDED_95 / 2)
    narrow = [holds for kind, holds in measured(AMOUNTS, 200) if kind != "quantile"]

    assert np.mean(narrow) < 0.85
