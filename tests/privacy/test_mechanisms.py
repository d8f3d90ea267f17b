"""The mechanisms: paid before drawn, integers out, and a sensitivity that neighbours keep to.

Noise is never seeded: the statistical tests here raise a false alarm less than once in 10⁹ runs.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from privacy import mechanisms, noise
from privacy.accounting import Accountant, Budget, BudgetExceeded, Query, price
from privacy.conversions import threshold_for
from privacy.mechanisms import Tape, gaussian, threshold
from privacy.noise import Integers, discrete_gaussian, probabilities

FALSE_ALARM = 1e-12
NONE = np.zeros(0, dtype=np.int64)  # no counts beside those of names
DELTA = 10**9  # units of 10⁻¹⁸ a threshold may cost below, of 10¹¹ set aside


def accountant() -> Accountant:
    return Accountant(Budget(20.0), threshold_share=0.1)


def release(counts: Any, *, tape: Tape | None = None, pays: Accountant | None = None) -> Integers:
    return gaussian(
        np.asarray(counts, dtype=np.int64),
        sigma=10.0,
        squared_sensitivity=1,
        query=Query("marginal", ("age",)),
        accountant=pays or accountant(),
        tape=tape,
    )


def release_names(
    held: dict[str, int], *, tape: Tape | None = None, pays: Accountant | None = None
) -> dict[str, int]:
    names, _ = threshold(
        list(held),
        np.array(list(held.values()), dtype=np.int64),
        always=NONE,
        sigma=10.0,
        delta=DELTA,
        max_rows=2,
        query=Query("categories", ("town",)),
        accountant=pays or accountant(),
        tape=tape,
    )
    return names


@pytest.mark.parametrize("shape", [(), (1,), (7,), (2, 3, 4), (0,)])
def test_noisy_counts_are_integers_of_the_same_shape(shape: tuple[int, ...]) -> None:
    counts = np.full(shape, 1000, dtype=np.int64)
    noisy = release(counts)

    assert noisy.dtype == np.int64
    assert noisy.shape == shape
    assert (counts == 1000).all()


def scale_mismatch(noise: Integers, *, sigma: float) -> float:
    """Return the p-value of the noise's mean square, which sees a σ off by 1 % in 10⁶ draws."""
    values = np.arange(-int(12 * sigma), int(12 * sigma) + 1)
    exact, squares = probabilities(values, sigma=sigma), values.astype(float) ** 2
    mean = (exact * squares).sum()
    deviation = np.sqrt((exact * (squares - mean) ** 2).sum() / len(noise))
    return float(2 * stats.norm.sf(abs((noise.astype(float) ** 2).mean() - mean) / deviation))


@pytest.mark.parametrize(("factor", "holds"), [(1.0, True), (0.99, False), (0.5, False)])
def test_the_noise_has_the_scale_that_was_paid(
    factor: float, holds: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A million cells; the broken twins draw with 1 % and with 50 % less than they charge for."""

    def twin(size: int, *, sigma: float) -> Integers:
        return discrete_gaussian(size, sigma=factor * sigma)

    monkeypatch.setattr(mechanisms, "discrete_gaussian", twin)
    counts = np.arange(1_000_000)

    assert (scale_mismatch(release(counts) - counts, sigma=10.0) > FALSE_ALARM) == holds


def refuses_to_draw(size: int, *, sigma: float) -> Integers:
    raise AssertionError(f"{size} draws of scale {sigma} before they were paid")


@pytest.mark.parametrize(
    "ask", [lambda a: release([5], pays=a), lambda a: release_names({}, pays=a)]
)
def test_what_is_not_paid_is_not_drawn(
    ask: Callable[[Accountant], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sampler would say so if it were asked; the accountant is as it was."""
    monkeypatch.setattr(mechanisms, "discrete_gaussian", refuses_to_draw)
    poor = Accountant(Budget(0.01), threshold_share=0.1)

    with pytest.raises(BudgetExceeded, match=r"of (age|town): costs μ²"):
        ask(poor)
    assert poor.spends == ()


def test_a_threshold_without_delta_is_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mechanisms, "discrete_gaussian", refuses_to_draw)
    without = Accountant(Budget(20.0))

    with pytest.raises(BudgetExceeded, match="of town: costs δ"):
        release_names({"Ulm": 100}, pays=without)
    assert without.spends == ()


def test_the_number_of_names_chooses_no_sampler(monkeypatch: pytest.MonkeyPatch) -> None:
    """More draws than `MANY` at a large scale would be sums, wider than σ; that number is private.

    Two names of a row each pass less than once in 10¹¹ runs.
    """

    def refuses(size: int, *, sigma: float) -> Integers:
        raise AssertionError("names got another sampler for their number")

    monkeypatch.setattr(noise, "_draw_as_sum", refuses)
    names = [f"n{place}" for place in range(noise.MANY + 1)]
    released, _ = mechanisms.threshold(
        names,
        np.ones(len(names), dtype=np.int64),
        always=np.zeros(1, dtype=np.int64),
        sigma=2.0 * noise.LARGEST_TABLE,
        delta=10**9,
        max_rows=1,
        query=Query("names", ("town",), 0),
        accountant=Accountant(Budget(20.0, 1e-6), threshold_share=0.1),
    )
    assert len(released) <= 1


def test_a_release_puts_its_price_on_the_books() -> None:
    """One line each: query, mechanism, scale, sensitivity, μ² and, for a threshold, δ."""
    pays = accountant()
    release([1, 2], pays=pays)
    release_names({"Ulm": 1}, pays=pays)
    marginal, names = pays.spends

    assert (str(marginal.query), marginal.mechanism) == ("marginal of age", "discrete Gaussian")
    assert (marginal.sigma, marginal.squared_sensitivity, marginal.delta) == (10.0, 1, 0)
    assert marginal.mu_squared == price(10.0, 1)
    assert (str(names.query), names.mechanism) == ("categories of town", "threshold")
    assert (names.sigma, names.squared_sensitivity, names.delta) == (10.0, 4, DELTA)
    assert names.mu_squared == price(10.0, 4)


@pytest.mark.parametrize("dtype", [np.float64, np.int32, np.uint64, np.bool_])
def test_only_exact_counts_get_noise(dtype: type) -> None:
    """A float count plus integer noise is the float attack again; nothing is charged."""
    pays = accountant()

    with pytest.raises(TypeError, match="exact int64 counts"):
        gaussian(
            np.zeros(3, dtype=dtype),
            sigma=1.0,
            squared_sensitivity=1,
            query=Query("a marginal"),
            accountant=pays,
        )
    assert pays.spends == ()


@pytest.mark.parametrize("counts", [np.zeros(2), np.zeros(3, np.int64), np.zeros((2, 1), np.int64)])
def test_each_name_has_one_exact_count(counts: Any) -> None:
    pays = accountant()

    with pytest.raises(TypeError, match="one exact int64 count a name"):
        threshold(
            ["a", "b"],
            counts,
            always=NONE,
            sigma=1.0,
            delta=DELTA,
            max_rows=1,
            query=Query("a column"),
            accountant=pays,
        )
    assert pays.spends == ()


@pytest.mark.parametrize(("delta", "max_rows"), [(0, 1), (-1, 1), (DELTA, 0)])
def test_a_threshold_that_hides_nobody_is_not_charged(delta: int, max_rows: int) -> None:
    pays = accountant()

    with pytest.raises(ValueError, match="No threshold"):
        threshold(
            ["a"],
            np.ones(1, dtype=np.int64),
            always=NONE,
            sigma=1.0,
            delta=delta,
            max_rows=max_rows,
            query=Query("a column"),
            accountant=pays,
        )
    assert pays.spends == ()


def test_common_names_pass_sorted_and_rare_ones_do_not() -> None:
    """Out by 8 σ above, and by what δ = 10⁻⁹ asks below: a false alarm in 10⁹ runs at most."""
    limit = threshold_for(DELTA * 1e-18, sigma=10.0, max_rows=2)
    held = {"Ulm": limit + 80, "Bonn": limit + 80, "Nirgendwo": 0}

    assert list(release_names(held)) == ["Bonn", "Ulm"]
    assert release_names({}) == {}


@pytest.mark.parametrize(("believed", "holds"), [(3, True), (1, False)])
def test_names_of_one_person_pass_as_seldom_as_was_paid(believed: int, holds: bool) -> None:
    """200,000 names held thrice by one person each: at most δ of them each pass, and 3·10⁻⁶ do.

    Binomial odds; the broken twin believes that a person has one row, and thousands pass.
    """
    names = [str(i) for i in range(200_000)]
    delta = 10**13  # 10⁻⁵
    passed, _ = threshold(
        names,
        np.full(len(names), 3, dtype=np.int64),
        always=NONE,
        sigma=1.0,
        delta=delta,
        max_rows=believed,
        query=Query("a column"),
        accountant=Accountant(Budget(20.0, 1e-3), threshold_share=0.1),
    )

    most = stats.binom.isf(FALSE_ALARM, len(names), delta * 1e-18)
    assert (len(passed) <= most) == holds


def float_release(counts: Integers) -> NDArray[np.float64]:
    """What most libraries do: a float of noise added to the count."""
    return counts + np.random.default_rng().normal(0, 10, len(counts))


@pytest.mark.parametrize(("mechanism", "leaks"), [(release, False), (float_release, True)])
def test_the_float_attack_finds_nothing(
    mechanism: Callable[[Integers], NDArray[Any]], leaks: bool
) -> None:
    """Two million outputs of count 0 or 1: none tells which for certain.

    Near 0, an output of count 1 is a multiple of 2⁻⁵³; one that is none had count 0. The twin adds
    float noise, and gives itself away in one of three outputs there.
    """
    found, near = [], []
    for count in (0, 1):
        outputs = mechanism(np.full(1_000_000, count, dtype=np.int64)).astype(np.float64)
        close = outputs[abs(outputs) < 0.25]
        near.append(len(close))
        found.append(int((close * 2.0**53 % 1 != 0).sum()))

    assert min(near) > 10_000
    assert found[1] == 0
    assert (found[0] > 0.1 * near[0]) == leaks
    assert (found[0] > 0) == leaks


def test_a_tape_records_what_went_in_out_and_on_the_books() -> None:
    tape, pays = Tape(), accountant()
    noisy = release([3, 4], tape=tape, pays=pays)
    names = release_names({"Ulm": 10_000, "Bonn": 1}, tape=tape, pays=pays)

    assert [list(tape.inputs[0]), tape.inputs[1]] == [[3, 4], {"Ulm": 10_000, "Bonn": 1}]
    assert (list(tape.outputs[0]), tape.outputs[1][0]) == (list(noisy), names)
    assert list(names) == ["Ulm"]
    assert tuple(tape.spends) == pays.spends


def test_a_rewound_tape_answers_as_recorded_whatever_the_table_and_still_charges() -> None:
    tape, pays = Tape(), accountant()
    noisy = release([3, 4], tape=tape)
    names = release_names({"Ulm": 10_000}, tape=tape)
    playing = tape.rewind()

    assert list(release([900, 900], tape=playing, pays=pays)) == list(noisy)
    assert release_names({"Bonn": 10_000}, tape=playing, pays=pays) == names
    assert list(names) == ["Ulm"]
    assert playing.inputs[1] == {"Bonn": 10_000}
    assert pays.spends == tuple(tape.spends) == tuple(playing.spends)
    assert not tape.plays


def test_a_run_that_asks_for_more_than_was_recorded_went_another_way() -> None:
    tape = Tape()
    release([3, 4], tape=tape)
    playing = tape.rewind()
    release([3, 4], tape=playing)

    with pytest.raises(LookupError, match="more than the tape holds"):
        release([3, 4], tape=playing)


def test_what_a_caller_does_to_an_answer_does_not_reach_the_tape() -> None:
    """An engine that works in place once changed the record, and a replay then differed."""
    tape = Tape()
    counts = np.array([3, 4], dtype=np.int64)
    noisy = release(counts, tape=tape)
    kept = noisy.tolist()
    noisy *= 0
    counts *= 0
    names = release_names({"Ulm": 10_000}, tape=tape)
    names["Bonn"] = 1
    for _ in range(2):
        playing = tape.rewind()
        replayed = release(counts, tape=playing)
        assert replayed.tolist() == kept
        replayed *= 0
        release_names({}, tape=playing)["Bonn"] = 1

    assert tape.inputs[0].tolist() == [3, 4]
    assert list(tape.outputs[1][0]) == ["Ulm"]


PARTS = 16  # distances are counted in sixteenths of a row


@dataclass(frozen=True)
class Sensitivities:
    """What a run declares for a person of at most `rows` rows, K = 2 distances."""

    marginal: Callable[[int], int] = lambda rows: rows**2
    total: Callable[[int], int] = lambda rows: rows**2
    persons: Callable[[int], int] = lambda rows: 1
    distances: Callable[[int], int] = lambda rows: 2 * (PARTS * rows) ** 2


def run(rows: Integers, *, max_rows: int, tape: Tape, declared: Sensitivities) -> None:
    """Ask all that the product asks, of rows (person, a, b) with a and b below 4."""
    pays = accountant()

    def ask(counts: Integers, squared: int, kind: str) -> Integers:
        return gaussian(
            counts,
            sigma=500.0,
            squared_sensitivity=squared,
            query=Query(kind),
            accountant=pays,
            tape=tape,
        )

    pair = np.zeros((4, 4), dtype=np.int64)
    np.add.at(pair, (rows[:, 1], rows[:, 2]), 1)
    persons = np.bincount(np.bincount(rows[:, 0]), minlength=max_rows + 1)[1:].astype(np.int64)
    ask(np.array([len(rows)], dtype=np.int64), declared.total(max_rows), "number of rows")
    ask(persons, declared.persons(max_rows), "rows per person")
    marginals = [pair.sum(1), pair.sum(0)]
    expected = [ask(m, declared.marginal(max_rows), "a marginal") / 3 for m in marginals]
    ask(pair, declared.marginal(max_rows), "a marginal of a pair")
    distances = np.array(
        [
            abs(PARTS * m - np.rint(PARTS * e).astype(np.int64)).sum()
            for m, e in zip(marginals, expected, strict=True)
        ]
    )
    ask(distances, declared.distances(max_rows), "distances")
    threshold(
        [str(k) for k in np.flatnonzero(marginals[0])],
        marginals[0][marginals[0] > 0],
        always=NONE,
        sigma=500.0,
        delta=DELTA,
        max_rows=max_rows,
        query=Query("categories", ("a",)),
        accountant=pays,
        tape=tape,
    )


def squared_distance(one: Any, other: Any) -> int:
    """Square the L2 distance of two recorded inputs; of names, of those that both tables hold."""
    if isinstance(one, dict):
        return sum((one[name] - other[name]) ** 2 for name in one.keys() & other.keys())
    return int(((one - other) ** 2).sum())


def overdrawn(declared: Sensitivities) -> set[str]:
    """Return what moved by more than declared, over 500 neighbouring pairs of tables.

    Half of the persons that leave are the worst there are: all their rows alike.
    """
    rng = np.random.default_rng()
    found = set()
    for pair in range(500):
        max_rows = int(rng.integers(1, 5))
        owned = rng.integers(1, max_rows + 1, size=int(rng.integers(1, 12)))
        owned[0] = max_rows
        rows = rng.integers(0, 4, size=(int(owned.sum()), 3))
        rows[:, 0] = np.repeat(np.arange(len(owned)), owned)
        if pair % 2:
            rows[:max_rows, 1:] = rows[0, 1:]
        recorded = Tape()
        run(rows, max_rows=max_rows, tape=recorded, declared=declared)
        played = recorded.rewind()
        run(rows[rows[:, 0] > 0], max_rows=max_rows, tape=played, declared=declared)

        assert recorded.spends == played.spends
        for spend, one, other in zip(played.spends, recorded.inputs, played.inputs, strict=True):
            if squared_distance(one, other) > spend.squared_sensitivity:
                found.add(str(spend.query))
    return found


def test_neighbouring_tables_differ_by_no_more_than_declared() -> None:
    """Record on one table, play on its neighbour, compare all that went into the mechanisms."""
    assert overdrawn(Sensitivities()) == set()


@pytest.mark.parametrize(
    ("kind", "declared", "found"),
    [
        ("marginal", lambda rows: (rows**2 + 1) // 2, "a marginal"),
        ("marginal", lambda rows: rows, "a marginal of a pair"),
        ("total", lambda rows: rows, "number of rows"),
        ("distances", lambda rows: (PARTS * rows) ** 2, "distances"),
        ("distances", lambda rows: 2 * rows**2, "distances"),
    ],
)
def test_a_sensitivity_set_too_low_is_caught(
    kind: str, declared: Callable[[int], int], found: str
) -> None:
    """Broken twins: halved, a square forgotten, several distances paid as one, parts as rows."""
    assert found in overdrawn(replace(Sensitivities(), **{kind: declared}))
