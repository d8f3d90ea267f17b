"""What tests draw is theirs again each time, and nobody else's."""

import multiprocessing
import secrets
from multiprocessing.queues import SimpleQueue

import pytest

from privacy.noise import discrete_gaussian, uniform_words
from tests.tapes import Tape, replayed


def draw(results: "SimpleQueue[list[int]]") -> None:
    results.put(uniform_words(8).tolist())


def test_a_name_begins_the_same_noise_again() -> None:
    tape = Tape()
    drawn = []
    for name in ("a", "b", "a"):
        with replayed(tape), tape.begun_by(name):
            drawn.append((discrete_gaussian(20, sigma=50.0).tolist(), secrets.randbits(32)))

    assert drawn[0] == drawn[2]
    assert drawn[0][0] != drawn[1][0]
    assert drawn[0][1] != drawn[1][1]


def test_what_a_fixture_draws_moves_no_test_s_noise() -> None:
    tape = Tape()
    with replayed(tape), tape.begun_by("test"):
        whole = uniform_words(8).tolist()
    with replayed(tape), tape.begun_by("test"):
        first = uniform_words(4).tolist()
        with tape.begun_by("fixture"):
            uniform_words(100)
        assert first + uniform_words(4).tolist() == whole


def test_a_forked_child_draws_its_own() -> None:
    fork = multiprocessing.get_context("fork")
    results: SimpleQueue[list[int]] = fork.SimpleQueue()
    for _ in range(2):
        child = fork.Process(target=draw, args=[results])
        child.start()
        child.join()
    assert results.get() != results.get()


@pytest.mark.fresh_noise
def test_without_a_tape_the_system_draws() -> None:
    tape = Tape()
    with tape.begun_by("test"):
        assert uniform_words(8).tolist() != uniform_words(8).tolist()
