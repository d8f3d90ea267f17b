"""Numbers that look drawn and can be drawn again: of a seed, a stream and a place in it.

The same place gives the same number however many are asked for, and different places give different
numbers as long as the space holds them.
"""

from math import prod

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Places = NDArray[np.int64]

_ROUNDS = 4
_LARGEST = 2**62  # of a space that is permuted as one
_GOLDEN, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


def derive_key(seed: int, stream: str) -> int:
    """Return the key of a stream of numbers under a seed."""
    entropy = [seed, *stream.encode()]
    return int(np.random.SeedSequence(entropy).generate_state(1, np.uint64)[0])


def hash_places(places: Places, size: int, key: int) -> Places:
    """Return a number below `size` for each place, independent of the others, (n_places,).

    Source: the finaliser of SplitMix64, Steele, Lea & Flood 2014. Sizes are far below 2⁶⁴, so the
    remainder favours no number that anybody could see.
    """
    return (_mixed(places.astype(np.uint64), key) % np.uint64(size)).astype(np.int64)


def permute(places: Places, size: int, key: int) -> Places:
    """Return the place that each place below `size` has in a permutation of all, (n_places,).

    A Feistel network over the next power of four; what it sends outside walks on until it is
    inside, which keeps it a permutation.
    Source: Black & Rogaway 2002, "Ciphers with arbitrary finite domains".

    Raises:
        ValueError: the space is larger than can be permuted as one.
    """
    if size > _LARGEST:
        raise ValueError("beyond 2⁶² a space is split first")
    half = np.uint64(max(1, ((size - 1).bit_length() + 1) // 2))
    words = _network(places.astype(np.uint64), half, key)
    outside = words >= np.uint64(size)
    while outside.any():
        words[outside] = _network(words[outside], half, key)
        outside = words >= np.uint64(size)
    return words.astype(np.int64)


def draw_digits(places: Places, sizes: tuple[int, ...], key: int) -> list[Places]:
    """Return a number below each size for each place; together they differ place by place.

    They come again once all prod(sizes) are used up. What a space has beyond 2⁶² is hashed.
    """
    n_hashed = 0
    while prod(sizes[n_hashed:]) > _LARGEST:
        n_hashed += 1
    first = [
        hash_places(places, size, key + number) for number, size in enumerate(sizes[:n_hashed])
    ]
    rest = sizes[n_hashed:]
    whole = prod(rest)
    left, last = permute(places % whole, whole, key), []
    for size in reversed(rest):
        last.append(left % size)
        left = left // size
    return [*first, *reversed(last)]


def _network(words: Words, half: np.uint64, key: int) -> Words:
    mask = (np.uint64(1) << half) - np.uint64(1)
    left, right = words >> half, words & mask
    for number in range(_ROUNDS):
        left, right = right, left ^ (_mixed(right, key + number + 1) & mask)
    return (left << half) | right


def _mixed(words: Words, key: int) -> Words:
    start = np.uint64((key * _GOLDEN) % 2**64)
    with np.errstate(over="ignore"):
        mixed = (words + start) * np.uint64(_GOLDEN)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(_FIRST)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(_SECOND)
        mixed ^= mixed >> np.uint64(31)
    return mixed
