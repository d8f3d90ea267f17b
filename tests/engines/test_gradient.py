"""Gradients that are paid for: exact, alike in any company, and none longer than the bound."""

from unittest.mock import patch

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from privacy.accounting import Accountant, Budget, price  # noqa: E402
from privacy.mechanisms import Tape  # noqa: E402
from synth.counting import in_memory  # noqa: E402
from synth.counting.in_memory import CodedRows  # noqa: E402
from synth.counting.paid import GRADIENT_PARTS, PaidCounts  # noqa: E402
from synth.domain import Domain, Floats  # noqa: E402
from synth.engines.network.gradient import Gradient, add_alike  # noqa: E402
from synth.models.layout import Layout  # noqa: E402

DOMAIN = Domain({"a": 3, "b": 2, "c": 4, "d": 2, "e": 5})
ORDER = ("c", "a", "d", "b", "e")
LAYOUT = Layout(DOMAIN.shape(ORDER), 7)
N_ROWS = 300
Codes = dict[str, np.ndarray[tuple[int], np.dtype[np.int64]]]


def some_rows(seed: int = 1, n_rows: int = N_ROWS) -> Codes:
    rng = np.random.default_rng(seed)
    return {column: rng.integers(0, DOMAIN.sizes[column], n_rows) for column in ORDER}


def one_row(codes: Codes, place: int) -> Codes:
    return {column: held[place : place + 1] for column, held in codes.items()}


def a_gradient(clip: float | None = None, *, spread: float = 1.0, seed: int = 1) -> Gradient:
    """Of a network with weights by chance; the bound is the median length, if none is given."""
    drawn = np.random.default_rng(seed).normal(0, spread, LAYOUT.n_weights)
    weights = LAYOUT.unpack(LAYOUT.round(drawn))
    if clip is None:
        clip = float(Gradient(LAYOUT, ORDER, weights, 1.0).lengths(some_rows()).median())
    return Gradient(LAYOUT, ORDER, weights, clip)


def length(vector: np.ndarray[tuple[int], np.dtype[np.int64]]) -> int:
    """The squared length, in Python's whole numbers."""
    return sum(part * part for part in vector.tolist())


def by_autograd(gradient: Gradient, codes: Codes, place: int) -> Floats:
    """The same row's gradient, by torch's own derivatives in floats."""
    tables = {n: torch.tensor(t, requires_grad=True) for n, t in gradient.weights.items()}
    starts = LAYOUT.starts.tolist()
    drawn = torch.zeros(LAYOUT.n_codes, dtype=torch.float64)
    drawn[[int(codes[column][place]) + starts[i] for i, column in enumerate(ORDER)]] = 1
    one = torch.relu(drawn @ tables["first"] + tables["first_bias"])
    both = one + torch.relu(one @ tables["second"] + tables["second_bias"])
    logits = both @ tables["out"] + drawn @ tables["direct"] + tables["bias"]
    loss = sum(
        -torch.log_softmax(logits[starts[i] : starts[i + 1]], dim=0)[int(codes[column][place])]
        for i, column in enumerate(ORDER)
    )
    loss.backward()
    return LAYOUT.pack({name: table.grad.numpy() for name, table in tables.items()})


def test_gradients_are_those_of_torch() -> None:
    """Cut at the bound, to a hundredth: what units say is a factor in parts of 1/32."""
    codes, gradient = some_rows(), a_gradient()
    cut = 0
    for place in range(40):
        exact = by_autograd(gradient, codes, place)
        wanted = exact * min(1.0, gradient.clip / np.linalg.norm(exact))
        cut += np.linalg.norm(exact) > gradient.clip
        found = gradient(one_row(codes, place)) * gradient.clip / GRADIENT_PARTS
        assert np.linalg.norm(found - wanted) < 0.01 * np.linalg.norm(wanted)
    assert 10 < cut < 30


@pytest.mark.parametrize("spread", [0.3, 1.0, 5.0])
def test_a_row_has_the_same_gradient_in_any_company(spread: float) -> None:
    """A sum is that of its rows one by one, to the last unit, in whatever order and batches."""
    codes, gradient = some_rows(), a_gradient(spread=spread)
    alone = sum(gradient(one_row(codes, place)) for place in range(N_ROWS))
    np.testing.assert_array_equal(gradient(codes), alone)
    order = np.random.default_rng(2).permutation(N_ROWS)
    shuffled = {column: held[order] for column, held in codes.items()}
    np.testing.assert_array_equal(gradient(shuffled), alone)
    batches = [slice(0, 1), slice(1, 130), slice(130, N_ROWS)]
    parts = [gradient({column: held[some] for column, held in codes.items()}) for some in batches]
    np.testing.assert_array_equal(sum(parts), alone)


def assert_alike_in_any_company() -> None:
    """A wider network, of which sums have many terms, and 40 rows in one order and another."""
    layout = Layout((6,) * 20, 160)
    order = tuple(f"c{place}" for place in range(20))
    rng = np.random.default_rng(8)
    weights = layout.unpack(layout.round(rng.normal(0, 0.3, layout.n_weights)))
    gradient = Gradient(layout, order, weights, 5.0)
    codes = {column: rng.integers(0, 6, 40) for column in order}
    alone = sum(gradient(one_row(codes, place)) for place in range(40))
    np.testing.assert_array_equal(gradient(codes), alone)


def test_a_row_has_the_same_gradient_in_a_wider_network() -> None:
    assert_alike_in_any_company()


def test_a_length_is_the_same_in_whatever_order_it_is_added_up() -> None:
    """A graphics processor's order depends on the number of rows; a plain sum shows it."""
    rng = np.random.default_rng(5)
    terms = torch.from_numpy(np.exp(rng.normal(0, 8, (200, 3_000))))
    order = torch.from_numpy(rng.permutation(3_000))
    turned = terms[:, order].contiguous()
    assert torch.equal(add_alike(terms), add_alike(turned))
    assert not torch.equal(terms.sum(dim=1), turned.sum(dim=1))
    torch.testing.assert_close(add_alike(terms), terms.sum(dim=1), rtol=1e-8, atol=0)
    assert add_alike(torch.zeros(2, 5, dtype=torch.float64)).tolist() == [0, 0]


def test_floats_would_not_be_the_same_in_any_company() -> None:
    """Why sums have to be exact: the same row, in floats, beside others and by itself."""
    gradient = a_gradient()
    wide = torch.from_numpy(np.random.default_rng(3).normal(0, 1, (257, 193)).astype(np.float32))
    table = torch.from_numpy(np.random.default_rng(4).normal(0, 1, (193, 61)).astype(np.float32))
    together = wide @ table
    alone = torch.cat([wide[place : place + 1] @ table for place in range(257)])
    assert (together != alone).any()
    assert gradient.lengths(some_rows()).dtype == torch.float64


@pytest.mark.parametrize("clip", [1e-3, 0.5, 4.0, 50.0])
@pytest.mark.parametrize("spread", [0.3, 5.0])
def test_no_row_is_longer_than_the_bound(clip: float, spread: float) -> None:
    """In whole numbers; and a short bound is reached by nearly all."""
    codes, gradient = some_rows(), a_gradient(clip, spread=spread)
    squares = [length(gradient(one_row(codes, place))) for place in range(N_ROWS)]
    assert max(squares) <= GRADIENT_PARTS**2
    assert min(squares) > 0
    if clip < 0.1:
        assert np.median(squares) > 0.99 * GRADIENT_PARTS**2


def assert_sum_moves_as_declared(*, clip: float = 0.5) -> None:
    """One person more, of up to three rows: the exact answer moves by what was paid, or less.

    Of all rows, and of those that coins take, which are the same for both tables.
    """
    codes = some_rows()
    words = np.random.default_rng(6).integers(0, 2**64, N_ROWS, dtype=np.uint64)
    words[-3:] = 0  # a coin that takes the rows of the person more
    for max_rows, rate in ((1, 1.0), (3, 1.0), (3, 0.4)):
        tapes = []
        for n_rows in (N_ROWS, N_ROWS - max_rows):
            accountant, tape = Accountant(Budget(5.0, 1e-6)), Tape()
            fewer = {column: held[:n_rows] for column, held in codes.items()}
            source = CodedRows(fewer, DOMAIN, max_rows=max_rows)
            paid = PaidCounts(source, accountant, 300.0, (), tape)
            with patch.object(in_memory, "uniform_words", lambda size: words[:size]):
                paid.measure_gradient(
                    a_gradient(clip), LAYOUT.n_weights, mu_squared=10**9, rate=rate
                )
            tapes.append(tape)
        spend = tapes[0].spends[0]
        assert spend == tapes[1].spends[0]
        assert spend.squared_sensitivity == (max_rows * GRADIENT_PARTS) ** 2
        assert spend.mu_squared == price(spend.sigma, spend.squared_sensitivity)
        moved = length(tapes[0].inputs[0] - tapes[1].inputs[0])
        assert 0 < moved <= spend.squared_sensitivity


def test_a_sum_moves_by_no_more_than_declared() -> None:
    assert_sum_moves_as_declared()


def test_a_long_answer_has_the_noise_that_was_paid_for() -> None:
    """The mean square of 10,800 draws lies within 10 % of σ², 7 deviations."""
    accountant, tape = Accountant(Budget(5.0, 1e-6)), Tape()
    paid = PaidCounts(CodedRows(some_rows(), DOMAIN, max_rows=1), accountant, 300.0, (), tape)
    off = []
    for _ in range(40):
        noisy, sigma = paid.measure_gradient(a_gradient(), LAYOUT.n_weights, mu_squared=10**10)
        off.append((noisy - tape.inputs[-1] / GRADIENT_PARTS) / sigma)
    assert np.mean(np.square(off)) == pytest.approx(1, abs=7 * np.sqrt(2 / np.size(off)))


def test_a_network_of_too_many_codes_is_refused() -> None:
    with pytest.raises(ValueError, match="not exact"):
        Layout((8_000, 193), 4)


def test_a_step_over_many_rows_takes_some_by_coins_of_their_own() -> None:
    """Of 300 rows about a quarter, others each time: 75 ± 7 deviations of 7.5; no row twice."""
    rows = {"row": np.arange(N_ROWS)}
    source = CodedRows(rows, Domain({"row": N_ROWS}), max_rows=1)
    taken = []
    for _ in range(3):
        count = source.add_up(
            lambda codes: np.bincount(codes["row"], minlength=N_ROWS), N_ROWS, rate=0.25
        )
        assert count.max() == 1
        assert count.sum() == pytest.approx(N_ROWS / 4, abs=7 * 7.5)
        taken.append(tuple(count.tolist()))
    assert len(set(taken)) == 3
