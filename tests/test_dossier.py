"""The dossier's bounds on what was measured, against tables whose true distance is known."""

import numpy as np
import pytest

from synth.cells import Names
from synth.codec import Codec, ColumnCodec
from synth.counting import marginal_of
from synth.dossier import farthest
from synth.marginals import Measurement
from synth.schema import Schema

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
    return Codec(SCHEMA, columns, total, 1.0)


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
