"""The samplers against the exact probabilities, and the table against its proof.

Noise is never seeded. Each comparison below raises a false alarm with probability under 1e-11, and
there are about fifty of them: all together less than once in 10⁹ runs.
"""

import inspect
import multiprocessing
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from itertools import pairwise
from threading import Event

import mpmath  # type: ignore[import-untyped]
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from privacy import noise
from privacy.noise import Integers, NoiseFault, discrete_gaussian, probabilities

pytestmark = pytest.mark.fresh_noise
FALSE_ALARM = 1e-12  # by the χ² and normal laws; the exact odds are within a factor of ten
SIGMAS = [0.5, 1.0, 3.0, 10.0, 100.0, 1000.0]


@pytest.fixture
def fresh_self_test() -> Iterator[None]:
    """The start-up test runs once in a process; here it is to run again."""
    noise.self_test.cache_clear()
    yield
    noise.self_test.cache_clear()


def support(sigma: float) -> Integers:
    return np.arange(-int(12 * sigma) - 12, int(12 * sigma) + 13)


def mismatch(draws: Integers, *, sigma: float) -> float:
    """Return the smaller p-value of two tests of `draws`: the shape (χ²) and the scale.

    Cells are σ/5 wide, out to where a tail holds 200 of the draws; each expects a hundred or more.
    """
    values = support(sigma)
    exact = probabilities(values, sigma=sigma)
    edges = np.unique(np.ceil(np.arange(-3.5, 3.51, max(0.2, 1 / sigma)) * sigma))
    below = len(draws) * np.array([exact[values < edge].sum() for edge in edges])
    edges = edges[(below > 200) & (len(draws) - below > 200)]
    cells = np.bincount(np.searchsorted(edges, values, "right"), exact, len(edges) + 1)
    observed = np.bincount(np.searchsorted(edges, draws, "right"), minlength=len(edges) + 1)
    shape = stats.chisquare(observed, len(draws) * cells / cells.sum()).pvalue

    squares = values.astype(float) ** 2
    mean = (exact * squares).sum()
    deviation = np.sqrt((exact * (squares - mean) ** 2).sum() / len(draws))
    z = ((draws.astype(float) ** 2).mean() - mean) / deviation
    return float(min(shape, 2 * stats.norm.sf(abs(z))))


@pytest.mark.parametrize("sigma", SIGMAS)
def test_noise_follows_its_probability_function(sigma: float) -> None:
    """A million draws against the exact probabilities."""
    draws = discrete_gaussian(1_000_000, sigma=sigma)

    assert mismatch(draws, sigma=sigma) > FALSE_ALARM


@pytest.mark.parametrize("factor", [0.99, 1.01])
@pytest.mark.parametrize("sigma", SIGMAS)
def test_a_scale_off_by_one_per_cent_is_rejected(sigma: float, factor: float) -> None:
    """The broken twin of the test above: the scale stands 14 deviations away, 7 are needed."""
    draws = discrete_gaussian(1_000_000, sigma=factor * sigma)

    assert mismatch(draws, sigma=sigma) < FALSE_ALARM


@pytest.mark.parametrize("sigma", [0.5, 3.0, 20_000.0])
def test_the_second_sampler_follows_the_same_probability_function(sigma: float) -> None:
    """OpenDP's, which shares no code with the table; above 10⁴ it is the one that draws."""
    draws = noise._draw_with_opendp(30_000, sigma=sigma)

    assert mismatch(draws, sigma=sigma) > FALSE_ALARM


def test_above_the_largest_table_opendp_draws() -> None:
    """Few draws: no table is built for them."""
    before = dict(noise._tables)

    draws = np.concatenate(
        [discrete_gaussian(noise.MANY, sigma=2 * noise.LARGEST_TABLE) for _ in range(20)]
    )

    assert mismatch(draws, sigma=2 * noise.LARGEST_TABLE) > FALSE_ALARM
    assert noise._tables == before


@pytest.mark.parametrize("sigma", [2e4, 6e4])
def test_many_draws_at_a_large_scale_follow_it_and_no_other(sigma: float) -> None:
    """Sums of draws from tables; a scale that is off by 1 % is rejected, as it is below 10⁴."""
    draws = discrete_gaussian(1_000_000, sigma=sigma)

    assert mismatch(draws, sigma=sigma) > FALSE_ALARM
    assert mismatch(draws, sigma=1.01 * sigma) < FALSE_ALARM


@pytest.mark.parametrize("sigma", [1e7, 1e9])
def test_the_largest_scales_are_sums_of_sums(sigma: float) -> None:
    """The mean square of 100,000 draws lies within 3.2 % of σ², 7 deviations; all digits occur."""
    draws = discrete_gaussian(100_000, sigma=sigma)

    assert (draws.astype(float) ** 2).mean() == pytest.approx(sigma**2, rel=0.032)
    last = np.bincount(draws % 1000, minlength=1000)
    assert stats.chisquare(last).pvalue > FALSE_ALARM


@pytest.mark.parametrize(
    ("coarse", "fine", "folds", "holds"),
    [(3.0, 9.0, 2, True), (5.0, 4.0, 1, True), (2, 1, 8, False)],
)
def test_a_sum_of_two_draws_is_a_discrete_gaussian(
    coarse: float, fine: float, folds: int, holds: bool
) -> None:
    """Exact sums against the bound of docs/privacy.md; too coarse for its fine draw, one is off."""
    x = np.arange(-60, 61)
    z = np.arange(-40, 41)
    terms = probabilities(x, sigma=coarse)[:, None] * probabilities(
        z[None, :] - folds * x[:, None], sigma=fine
    )
    whole = np.hypot(folds * coarse, fine)
    off = np.abs(terms.sum(axis=0) / probabilities(z, sigma=whole) - 1).max()
    tau = coarse * fine / whole
    eta = 2 * np.exp(-2 * np.pi**2 * tau**2)

    assert off <= 2 * eta / (1 - eta) + 1e-12 if eta < 1 else True
    assert (off < 1e-9) == holds


def test_a_sum_is_nowhere_narrower_than_was_paid_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """In exact arithmetic: k²s₁² + s₂² ≥ σ², whatever floats make of the scales."""
    asked: list[tuple[int, float]] = []

    def drawn(size: int, *, sigma: float) -> Integers:
        asked.append((size, sigma))
        return np.full(size, len(asked), dtype=np.int64)

    monkeypatch.setattr(noise, "_draw_from_table", drawn)
    for sigma in (10_000.1, 12_345.678, 98_765.4, 4.9e6):
        asked.clear()
        coarse_times_folds = int(noise._draw_as_sum(1, sigma=sigma)[0] - 2)
        (_, coarse), (_, fine) = asked
        made = coarse_times_folds**2 * Fraction(coarse) ** 2 + Fraction(fine) ** 2
        assert Fraction(sigma) ** 2 <= made <= Fraction(sigma * (1 + 1e-11)) ** 2


def test_tables_are_kept_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """64 tables of σ = 10⁴ once took a gigabyte; the one in use is kept whatever its size."""
    monkeypatch.setattr(noise, "_tables", {})
    monkeypatch.setattr(noise, "_MOST_TABLES", 3)
    monkeypatch.setattr(noise, "_MOST_THRESHOLDS", 500)
    for sigma in (1.0, 2.0, 3.0, 1.0, 4.0, 5.0):
        noise._table(Fraction(sigma))
    assert list(noise._tables) == [1, 4, 5]
    noise._table(Fraction(10))
    assert list(noise._tables) == [10]
    noise._table(Fraction(100))
    assert list(noise._tables) == [100]
    assert noise._table(Fraction(100)) is noise._tables[Fraction(100)]


def test_draws_do_not_depend_on_one_another() -> None:
    """The price of a vector assumes a product; neighbours in a vector show no correlation."""
    draws = discrete_gaussian(1_000_001, sigma=5.0) / 5.0

    for lag in (1, 2, 8):
        assert abs((draws[:-lag] * draws[lag:]).mean()) < 7.2 / 1000


@pytest.mark.parametrize("sigma", [0.15, 0.18, 0.235, 0.5, 1.0, 3.7, 100.0, 1000.0])
def test_the_table_is_within_2_to_the_minus_170_of_the_ideal(sigma: float) -> None:
    """Total variation against 600-bit arithmetic; 0.18 and 0.235 once failed to build."""
    table = noise._table(Fraction(sigma))
    ends = [0, *table.thresholds, 1 << noise._THRESHOLD_BITS]
    last = len(table.thresholds) + table.first
    assert last == -table.first

    with mpmath.workprec(600):
        twice = 2 * mpmath.mpf(sigma) ** 2
        weights = [mpmath.exp(-mpmath.mpf(k * k) / twice) for k in range(2 * last + 40)]
        total = 2 * mpmath.fsum(weights) - 1
        unit = mpmath.mpf(2) ** -noise._THRESHOLD_BITS
        drawn = [(high - low) * unit for low, high in pairwise(ends)]
        inside = mpmath.fsum(
            abs(p - weights[abs(k)] / total)
            for k, p in zip(range(-last, last + 1), drawn, strict=True)
        )
        outside = 2 * mpmath.fsum(weights[last + 1 :]) / total

        assert (inside + outside) / 2 < mpmath.mpf(2) ** -170


def test_every_scale_that_has_a_price_has_a_table() -> None:
    """From 0.15 on, in steps that meet each way in which the last weight can vanish."""
    for sigma in np.arange(0.15, 1.0, 0.0025):
        table = noise._table(Fraction(float(sigma)))

        assert table.thresholds[-1] < 1 << noise._THRESHOLD_BITS


@pytest.mark.parametrize(("step", "side"), [(0, "at"), (-1, "below"), (1, "above")])
def test_a_tie_is_settled_by_128_more_bits(
    step: int, side: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words made to tie with each threshold, the rest just at, below and above it.

    The oracle counts the thresholds that the whole word reaches, one by one.
    """
    table = noise._table(Fraction(1))
    for threshold in table.thresholds:
        whole = min(max(threshold + step, 0), (1 << noise._THRESHOLD_BITS) - 1)
        word, rest = divmod(whole, 1 << 128)
        with monkeypatch.context() as patch:
            patch.setattr(noise, "uniform_words", lambda _, word=word: np.array([word], np.uint64))
            patch.setattr("os.urandom", lambda n, rest=rest: rest.to_bytes(n, "little"))
            [drawn] = noise._draw_from_table(1, sigma=1.0)

        assert drawn == table.first + sum(t <= whole for t in table.thresholds), side


def test_ties_fall_as_often_as_their_bits_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """20,000 words tied with the threshold after 0: P[0 | tie] is its low 128 bits."""
    table = noise._table(Fraction(3))
    position = -table.first
    word, rest = divmod(table.thresholds[position], 1 << 128)
    monkeypatch.setattr(noise, "uniform_words", lambda size: np.full(size, word, np.uint64))

    draws = noise._draw_from_table(20_000, sigma=3.0)

    assert set(np.unique(draws)) <= {0, 1}
    zeros = int((draws == 0).sum())
    assert stats.binomtest(zeros, len(draws), rest / 2**128).pvalue > FALSE_ALARM


def draw_in_a_child(sigma: float) -> list[int]:
    return [int(k) for k in discrete_gaussian(200, sigma=sigma)]


@pytest.mark.slow
@pytest.mark.parametrize("sigma", SIGMAS)
def test_a_million_draws_of_the_second_sampler_follow_it_and_no_other_scale(sigma: float) -> None:
    """The test that the table passes; a scale 1 % off either way is rejected on the same draws."""
    draws = noise._draw_with_opendp(1_000_000, sigma=sigma)

    assert mismatch(draws, sigma=sigma) > FALSE_ALARM
    for factor in (0.99, 1.01):
        assert mismatch(draws, sigma=factor * sigma) < FALSE_ALARM


def test_words_hardly_ever_repeat() -> None:
    """Two repeats among a million words of 64 bits: chance does so once in 10¹⁵ runs."""
    words = noise.uniform_words(1_000_000)

    assert len(np.unique(words)) >= len(words) - 1


def test_threads_draw_different_noise_while_tables_come_and_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Eight threads share three scales and room for two tables; each draw follows its own σ."""
    monkeypatch.setattr(noise, "_MOST_TABLES", 2)
    sigmas = [3.0, 10.0, 30.0] * 40

    with ThreadPoolExecutor(8) as threads:
        drawn = list(threads.map(lambda sigma: discrete_gaussian(20_000, sigma=sigma), sigmas))

    assert len({draws.tobytes() for draws in drawn}) == len(drawn)
    for sigma in set(sigmas):
        mine = [draws for draws, of in zip(drawn, sigmas, strict=True) if of == sigma]
        assert mismatch(np.concatenate(mine), sigma=sigma) > FALSE_ALARM


def test_a_process_forked_while_threads_draw_can_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    """No lock of ours is held across a fork: a child that waited for one would never end."""
    monkeypatch.setattr(noise, "_MOST_TABLES", 1)
    stopped = Event()

    def keep_building() -> None:
        while not stopped.is_set():
            for sigma in (200.0, 300.0):
                discrete_gaussian(10, sigma=sigma)

    with ThreadPoolExecutor(2) as threads:
        working = [threads.submit(keep_building) for _ in range(2)]
        try:
            children = [
                multiprocessing.get_context("fork").Process(target=draw_in_a_child, args=[300.0])
                for _ in range(10)
            ]
            for child in children:
                child.start()
            for child in children:
                child.join(timeout=60)
        finally:
            stopped.set()
    assert [child.exitcode for child in children] == [0] * 10
    assert [work.result() for work in working] == [None, None]


@pytest.mark.parametrize("sigma", [1000.0, 2.0 * noise.LARGEST_TABLE])
def test_forked_processes_draw_different_noise(sigma: float) -> None:
    """NumPy's generators give two forked workers the same noise; chance does so never."""
    discrete_gaussian(10, sigma=sigma)
    with multiprocessing.get_context("fork").Pool(2, maxtasksperchild=1) as pool:
        drawn = pool.map(draw_in_a_child, [sigma] * 16, chunksize=1)
    drawn.append(draw_in_a_child(sigma))

    assert len({tuple(draws) for draws in drawn}) == 17


def test_no_seed_reaches_the_noise() -> None:
    """There is no argument for one, and the seeds of others change nothing."""
    drawn = []
    for _ in range(2):
        random.seed(7)
        np.random.seed(7)  # noqa: NPY002 - this is the generator that must not matter
        drawn.append(tuple(discrete_gaussian(100, sigma=100.0)))

    assert drawn[0] != drawn[1]
    assert list(inspect.signature(discrete_gaussian).parameters) == ["size", "sigma"]


@pytest.mark.parametrize("sigma", [1.0, 2.0 * noise.LARGEST_TABLE])
@pytest.mark.parametrize("size", [0, 1, 5])
def test_noise_is_integers(size: int, sigma: float) -> None:
    """No float ever: the last bits of a float tell what was added to what."""
    draws = discrete_gaussian(size, sigma=sigma)

    assert draws.dtype == np.int64
    assert draws.shape == (size,)


@pytest.mark.parametrize("sigma", [0.0, -1.0, float("nan"), float("inf")])
def test_a_scale_that_is_no_scale_is_refused(sigma: float) -> None:
    with pytest.raises(ValueError, match="positive number"):
        discrete_gaussian(1, sigma=sigma)


@pytest.mark.parametrize("sigma", [0.15, 0.5, 0.99, 1.0, 3.0, 100.0])
def test_the_probability_of_zero_is_that_of_the_theta_function(sigma: float) -> None:
    """Both ways of summing, against ϑ₃ in 50 digits."""
    with mpmath.workdps(50):
        exact = 1 / mpmath.jtheta(3, 0, mpmath.exp(-1 / (2 * mpmath.mpf(sigma) ** 2)))

        assert abs(noise.probability_of_zero(sigma) / exact - 1) < 4e-15


@pytest.mark.parametrize("sigma", [0.15, *SIGMAS])
def test_the_probabilities_add_up_to_one(sigma: float) -> None:
    assert probabilities(support(sigma), sigma=sigma).sum() == pytest.approx(1, abs=1e-13)


@pytest.mark.usefixtures("fresh_self_test")
def test_the_start_up_tests_pass_and_run_once() -> None:
    """False alarm: less than once in 10¹⁰ runs."""
    for sampler in (noise._draw_from_table, noise._draw_with_opendp) * 2:
        noise.self_test(sampler)

    assert noise.self_test.cache_info().misses == 2


def rounded_float(size: int, *, sigma: float) -> Integers:
    """Rounded towards zero instead of drawn as an integer."""
    return np.trunc(np.random.default_rng().normal(0, sigma, size)).astype(np.int64)


def too_wide(size: int, *, sigma: float) -> Integers:
    return table_sampler(size, sigma=1.3 * sigma)


def one_sided(size: int, *, sigma: float) -> Integers:
    return abs(table_sampler(size, sigma=sigma))


table_sampler: Callable[..., Integers] = noise._draw_from_table


@pytest.mark.usefixtures("fresh_self_test")
@pytest.mark.parametrize("broken", [rounded_float, too_wide, one_sided])
@pytest.mark.parametrize(
    ("place", "sigma"), [("_draw_from_table", 1.0), ("_draw_with_opendp", 2e4)]
)
def test_a_broken_sampler_is_caught_before_anything_is_drawn(
    place: str, sigma: float, broken: Callable[..., Integers], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Real samplers with real faults, in the place of either one."""
    monkeypatch.setattr(noise, place, broken)

    with pytest.raises(NoiseFault, match=broken.__name__):
        discrete_gaussian(1, sigma=sigma)


def test_correct_samplers_are_refused_less_than_once_in_ten_billion_starts() -> None:
    """The law of the χ² statistic by convolution, its cells taken as Poisson, for both samplers."""
    values = np.arange(-9, 10)
    inner = probabilities(values, sigma=3.0)
    expected = noise._SELF_TEST_DRAWS * np.append(inner, 1 - inner.sum())
    limit = stats.chi2.isf(noise._SELF_TEST_ALARM, len(expected) - 1)
    step, size = 0.02, 8192
    spectrum: NDArray[np.complex128] = np.ones(size + 1, dtype=np.complex128)
    for mean in expected:
        counts = np.arange(int(mean + 40 * np.sqrt(mean) + 200))
        statistic = ((counts - mean) ** 2 / mean / step).astype(int)
        law = np.bincount(
            np.minimum(statistic, size - 1), stats.poisson.pmf(counts, mean), minlength=size
        )
        spectrum *= np.fft.rfft(law, 2 * size)
    alarm = 1 - np.fft.irfft(spectrum)[: int(limit / step)].sum()

    assert 2 * alarm < 1e-10
