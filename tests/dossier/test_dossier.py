"""The dossier's numbers: what is said of private rows holds as often as it says."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from privacy.accounting import Accountant, Budget
from privacy.noise import discrete_gaussian
from synth import Schema, Table
from synth.codec.cells import LeftOut, Names
from synth.codec.codec import Codec, ColumnCodec
from synth.counting.paid import PaidCounts
from synth.domain import marginal_of
from synth.dossier.likeness import Ruler, all_rows, compare
from synth.dossier.numbers import describe, farthest
from synth.measurement import Measurement

SCHEMA = Schema.from_yaml(
    """
version: 1
protection: {unit: row}
columns:
  - {name: a, kind: categorical, domain: {categories: [p, q, r, s]}}
  - {name: b, kind: categorical, domain: {categories: [p, q, r, s]}}
"""
)


def codec_of(total: float) -> Codec:
    columns = tuple(
        ColumnCodec(name, Names(("p", "q", "r", "s")), np.ones(4), np.arange(4), 0.0)
        for name in "ab"
    )
    return Codec(SCHEMA, columns, total, 0.0)


@pytest.mark.parametrize("sigma", [1.0, 30.0])
def test_a_measured_pair_is_no_farther_off_than_the_dossier_says(sigma: float) -> None:
    """Each draw fails with 5 % at most, so that 40 of 400 come up in less than one of 10⁴ runs."""
    rng = np.random.default_rng(4)
    codec = codec_of(2000.0)
    real = {name: rng.integers(0, 4, 2000) for name in "ab"}
    synthetic = {"a": rng.integers(0, 4, 2000), "b": rng.integers(0, 3, 2000)}
    exact = marginal_of(real, codec.domain, ("a", "b"))
    distance = abs(exact - marginal_of(synthetic, codec.domain, ("a", "b"))).sum() / 4000
    failed = 0
    for _ in range(400):
        noisy = exact + rng.normal(scale=sigma, size=exact.shape)
        failed += farthest(Measurement(("a", "b"), noisy, sigma), codec, synthetic) < distance
    assert failed < 40


def test_without_noise_the_bound_is_the_distance() -> None:
    rng = np.random.default_rng(4)
    codec = codec_of(500.0)
    synthetic = {name: rng.integers(0, 4, 1000) for name in "ab"}
    exact = marginal_of(synthetic, codec.domain, ("a", "b")) / 2.0
    exact[0, 0] += 50
    bound = farthest(Measurement(("a", "b"), exact, 1e-9), codec, synthetic)
    assert bound == pytest.approx(50 / 1000, abs=1e-6)


@pytest.mark.parametrize(("merged", "bound"), [(50.0, 0.2), (400.0, 0.9), (900.0, 1.0)])
def test_what_a_column_leaves_out_counts_in_the_bound_on_a_pair(
    merged: float, bound: float
) -> None:
    """Of 500 rows so many are in a category of a that was not released; a tenth differs besides."""
    rng = np.random.default_rng(4)
    codec = codec_of(500.0)
    codec = codec.with_column(replace(codec["a"], left_out=LeftOut(merged=merged)))
    synthetic = {name: rng.integers(0, 4, 1000) for name in "ab"}
    exact = marginal_of(synthetic, codec.domain, ("a", "b")) / 2.0
    exact[0, 0] += 100
    found = farthest(Measurement(("a", "b"), exact, 1e-9), codec, synthetic)
    assert found == pytest.approx(bound, abs=1e-6)


COIN = Schema.from_yaml(
    "version: 1\nprotection: {unit: row}\ncolumns:\n  - {name: coin, kind: boolean}\n"
)
N_ROWS = 20_000


def test_an_interval_of_a_distance_misses_one_time_in_twenty() -> None:
    """400 likenesses of the table to itself, whose distance is 0; σ of the paid total 45 rows.

    One in 20 may miss: 55 or more do so once in 10¹⁰ times. Without the total's noise a quarter
    would miss.
    """
    codes = {"coin": np.arange(N_ROWS) % 2}
    coins = pd.Series(np.where(codes["coin"] == 1, "true", "false"), dtype="str")
    rows = all_rows(Table(pd.DataFrame({"coin": coins}), COIN), COIN)
    column = ColumnCodec(
        "coin", Names(("false", "true")), np.array([1.0, 1.0]), np.array([0, 1]), missing=0.0
    )
    one_way = Measurement(("coin",), column.code_mass, 1.0)
    sigma, missed = 45.0, 0
    for noise in discrete_gaussian(400, sigma=sigma).tolist():
        codec = Codec(COIN, (column,), total=float(N_ROWS + noise), total_sigma=sigma)
        accountant = Accountant(Budget(1))
        ruler = Ruler(codec)
        cells = rows.encode(ruler.encoders, ruler.domain)
        paid = PaidCounts(cells, accountant, codec.total, ())
        likeness = compare(paid, ruler.synthetic(rows), mu_squared=accountant.left // 20)
        said = describe(
            accountant=accountant,
            standing=None,
            codec=codec,
            one_ways=(one_way,),
            ladders={},
            synthetic=codes,
            rows=rows,
            likeness=likeness,
        )
        missed += said["likeness"]["columns"][0]["low"] > 0
    assert missed < 55
