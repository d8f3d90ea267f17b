"""Dividing rows among cells: mass is kept, tails stay empty, and what was seen stays seen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth.codec.dividing import divide, extrapolate_tail, find_peaks, neighbours_median

COUNTS = st.lists(st.integers(-500, 50_000).map(float), min_size=1, max_size=70).map(np.array)


@given(COUNTS, st.floats(0.1, 300), st.floats(0, 1e6), st.floats(0, 1))
def test_mass_is_neither_made_nor_lost(
    noisy: np.ndarray, sigma: float, held: float, against_empty: float
) -> None:
    even = np.ones(len(noisy))
    rows = divide(noisy, sigma**2 * even, even, held, against_empty=against_empty)

    assert rows.min() >= 0
    assert rows.sum() == pytest.approx(held, rel=1e-9, abs=1e-6)


def test_a_tail_of_noise_stays_empty() -> None:
    """Noise that was cut at zero would put 0.4 σ into each of 240 empty cells: 960 rows of 10,000.

    Dividing leaves a twentieth of that on average.
    """
    rng = np.random.default_rng(1)
    truth = np.append(np.full(16, 625.0), np.zeros(240))
    even = np.ones(256)
    tails = [
        divide(
            truth + rng.normal(0, 10, 256), 100 * even, even, 10_000.0, against_empty=0.3
        )[16:].sum()
        for _ in range(50)
    ]  # fmt: skip

    assert np.mean(tails) < 50


def test_clear_differences_are_kept() -> None:
    truth = np.array([1000.0, 0, 500, 2000, 0, 0, 300, 700])
    even = np.ones(8)
    rows = divide(truth + 1.0, even, even, truth.sum(), against_empty=0.8)

    np.testing.assert_allclose(rows, truth, atol=5)


def test_what_noise_explains_is_even() -> None:
    rng = np.random.default_rng(2)
    even = np.ones(64)
    rows = divide(100 + rng.normal(0, 20, 64), 400 * even, even, 6400.0, against_empty=0.8)

    assert np.abs(rows - 100).mean() < 10  # of noise, 16 a cell
    assert (rows > 0).all()


def test_spikes_are_told_from_the_largest_of_much_noise() -> None:
    """The largest of 4,096 draws lies near 4.1 σ: in 20 tries, hardly one passes."""
    rng = np.random.default_rng(3)
    noise = rng.normal(0, 10, (20, 4096))
    false = sum(find_peaks(one, np.zeros(4096), 10.0, among=4096).sum() for one in noise)
    noise[0, 17] += 100

    assert false <= 2
    assert find_peaks(noise[0], np.zeros(4096), 10.0, among=4096)[17]


def test_neighbours_do_not_count_the_cell_itself() -> None:
    assert neighbours_median(np.array([1.0, 2, 3, 900, 5, 6, 7])).tolist()[3] == 4.0
    assert neighbours_median(np.array([5.0])).tolist() == [5.0]


def tail(next_octave: float) -> np.ndarray:
    """Return cells that halve by the octave, with so many rows counted in the one after."""
    mass = np.array([400.0, 380, 360, 340, 200, 170, 150, 130, 100, 90, 80, 70])
    counts = np.append(mass, np.full(8, next_octave / 4))
    outward = np.ones(len(counts), dtype=bool)
    return extrapolate_tail(
        np.append(mass, np.zeros(8)), counts, np.full(20, 30.0), (0, 11), outward
    )


def test_a_tail_that_fades_into_the_noise_goes_on_fading() -> None:
    """340 rows in the last octave, half as many before: about 130 are expected in the next."""
    rows = tail(130.0)

    assert rows.sum() == pytest.approx(2470)
    assert 60 < rows[12:].sum() < 250
    assert (np.diff(rows[12:]) <= 0).all()


def test_a_range_that_ends_does_not_fade() -> None:
    """Where what was expected next should have been seen and was not, nothing is."""
    assert tail(-100.0)[12:].sum() == 0
