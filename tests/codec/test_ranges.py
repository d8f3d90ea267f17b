"""Bought ranges: what is left of a side of zero on which nothing is clear."""

import numpy as np
import pytest

from synth.codec.histogram import Cells
from synth.codec.ranges import _without_other_side


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
