"""Noise that a test finds again: drawn from a stream that the test's name begins.

Many tests look at numbers with real noise in them. However wide their margins, a hundred such tests
fail once in some days for no fault of the code; with a stream of its own, a test that passed passes
until the code changes. What is claimed of the noise itself is tested with the operating system's
(marker `fresh_noise`), and `pytest --fresh-noise` draws all of it anew, to find thin margins.
"""

import os
import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from privacy import noise


class Tape:
    """Stands for `os.urandom` and `secrets.randbits`; a forked child has the system's again."""

    def __init__(self) -> None:
        self._stream = random.Random()
        self._process = os.getpid()
        self._words, self._bits = os.urandom, secrets.randbits

    def read(self, size: int) -> bytes:
        """Return bytes, as `os.urandom` does."""
        return self._stream.randbytes(size) if os.getpid() == self._process else self._words(size)

    def read_bits(self, bits: int) -> int:
        """Return a number of so many bits, as `secrets.randbits` does."""
        return self._stream.getrandbits(bits) if os.getpid() == self._process else self._bits(bits)

    @contextmanager
    def begun_by(self, name: str) -> Iterator[None]:
        """Begin anew at a name, and go on where it was afterwards."""
        before = self._stream.getstate()
        self._stream.seed(name)
        yield
        self._stream.setstate(before)


@contextmanager
def replayed(tape: Tape) -> Iterator[None]:
    """Draw noise, and seeds of what is sampled, from a tape.

    The samplers' start-up tests, once in a process, are to take nothing of it.
    """
    for sigma in (1.0, 2.0 * noise.LARGEST_TABLE):
        noise.discrete_gaussian(1, sigma=sigma)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(noise, "os", SimpleNamespace(urandom=tape.read))
        patch.setattr(secrets, "randbits", tape.read_bits)
        yield
