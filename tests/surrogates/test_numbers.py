"""Numbers of a seed: a permutation, the same again, and no order to be seen."""

import numpy as np
import pytest

from synth.surrogates.numbers import derive_key, draw_digits, hash_places, permute


@pytest.mark.parametrize("size", [1, 2, 3, 5, 64, 65, 1000, 10_007])
def test_every_place_has_a_number_of_its_own(size: int) -> None:
    places = np.arange(size)
    assert sorted(permute(places, size, derive_key(7, "a")).tolist()) == places.tolist()


def test_a_space_beyond_a_word_still_differs_place_by_place() -> None:
    """10³⁰ values: what is beyond 2⁶² is hashed, the rest is permuted."""
    digits = draw_digits(np.arange(50_000), (10**15, 10**15), derive_key(7, "a"))
    assert len(set(zip(*(column.tolist() for column in digits), strict=True))) == 50_000
    with pytest.raises(ValueError, match="split first"):
        permute(np.arange(3), 2**63, 1)


def test_the_first_numbers_do_not_depend_on_how_many_are_asked_for() -> None:
    key = derive_key(7, "a")
    few, many = (draw_digits(np.arange(n), (10, 26, 10**5), key) for n in (100, 10_000))
    assert [column.tolist() for column in few] == [column[:100].tolist() for column in many]


def test_numbers_are_random_not_sequential() -> None:
    """Differences of neighbours are spread over the space: |r| of 10⁴ is below 0.05 in 10⁻⁶."""
    drawn = permute(np.arange(10_000), 10**6, derive_key(7, "a"))
    assert abs(np.corrcoef(drawn[1:], drawn[:-1])[0, 1]) < 0.05
    assert abs(np.corrcoef(drawn, np.arange(10_000))[0, 1]) < 0.05


def test_streams_and_seeds_are_apart() -> None:
    places = np.arange(1000)
    drawn = [hash_places(places, 2**40, derive_key(*of)) for of in ((7, "a"), (7, "b"), (8, "a"))]
    assert len({number for column in drawn for number in column.tolist()}) == 3000
