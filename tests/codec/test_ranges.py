"""Bought ranges: what is left of a side of zero on which nothing is clear."""

import numpy as np
import pytest

from synth.codec.dividing import spikes_first
from synth.codec.histogram import Cells
from synth.codec.ranges import _without_other_side
from tests.codec.test_histogram import bought, rows_at


def test_noise_beyond_zero_leaves_no_negative_count() -> None:
    """Cells of −3 to −1 with a row or two σ each; what is clear stays, a sentinel too."""
    starts = np.arange(97, 105)
    variance = np.full(8, 900.0)

    def left(mass: list[float]) -> Cells:
        return _without_other_side(Cells(starts, starts + 1, np.array(mass), variance), 100)

    noise = left([36.0, 32.0, 38.0, 900.0, 800.0, 300.0, 50.0, 10.0])
    assert noise.starts.tolist() == list(range(100, 105))
    assert noise.mass.sum() == pytest.approx(2166.0)
    assert len(left([200.0, 180.0, 190.0, 900.0, 800.0, 300.0, 50.0, 10.0]).starts) == 8
    assert len(left([0.0, 0.0, 160.0, 900.0, 800.0, 300.0, 50.0, 10.0]).starts) == 8
    mirrored = left([10.0, 300.0, 800.0, 900.0, 30.0, 30.0, 20.0, 0.0])
    assert mirrored.starts.tolist() == [97, 98, 99, 100]


def test_what_is_left_of_a_peak_is_what_was_counted_there() -> None:
    """The total knows the rare one of two values worse than its own count does."""
    noisy, peaks = np.array([1000.0, 100.0]), np.array([True, False])

    mass, left = spikes_first(noisy, peaks, 1030.0, 60.0**2, 20.0**2)
    assert left == pytest.approx(93.0)
    assert mass.tolist() == pytest.approx([937.0, 0.0])
    assert spikes_first(noisy, peaks, 1030.0, 60.0**2)[1] == 0.0


def test_a_rare_one_of_few_values_is_kept() -> None:
    """A flag in 42 of 2,000 rows, 10 σ of all its counts; 5 must hide to lose it.

    A value far from the others in 100 rows: of its counts the last has a tenth of the price, and a
    peak of 7 σ there, where 2.7 are asked.
    """
    found, grid = bought([0] * 1958 + [1] * 42, epsilon=1.0)
    assert found is not None
    zero = -grid.origin // grid.step
    assert rows_at(found, zero + 1) == pytest.approx(42, abs=25)
    assert found.mass.sum() == pytest.approx(2000)

    far, _ = bought([0] * 1900 + [100] * 100, epsilon=1.0)
    assert far is not None
    assert far.mass[(far.starts <= zero + 100) & (far.ends > zero + 100)].sum() == pytest.approx(
        100, abs=60
    )
    assert far.ends[-1] <= zero + 112


def test_what_cannot_be_found_beyond_few_values_is_left_out() -> None:
    """Thin far values stand out nowhere: they are counted as left out, and none are invented."""
    values = [0] * 1000 + [1] * 1000 + [40 * 3**at for at in range(10) for _ in range(9)]
    found, grid = bought(values, epsilon=1.0)
    assert found is not None
    zero = -grid.origin // grid.step
    inside = (found.starts >= zero) & (found.ends <= zero + 2)
    beyond = float(found.mass[~inside].sum())
    assert beyond + found.left_out.rows == pytest.approx(90, abs=70)
    assert found.mass.sum() == pytest.approx(len(values))
