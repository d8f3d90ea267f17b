"""Sketches: are the same people spent on under another name? For the owner alone, never released.

A sketch holds the smallest of the keyed hashes of a population's people or rows. It lies beside
the ledger, outside the chain, so that it can be deleted with its population.
"""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from numpy.typing import NDArray

from privacy.files import write_durably
from privacy.message import Message

SIZE = 1024  # hashes; an overlap of half the smaller table is then estimated within a tenth
RESEMBLES = 0.5  # of the smaller of the two

Digests = NDArray[np.uint64]


@dataclass(frozen=True)
class Resemblance:
    """Another population that seems to hold the same people.

    Attributes:
        population: its name.
        share: of the smaller of the two that is in both, estimated.
    """

    population: str
    share: float

    @property
    def message(self) -> Message:
        """Say it to the owner."""
        return Message(
            "About {share:.0%} of this table, or of that, is what population {population!r} "
            "holds. If they are the same people, spend on them under one name: the ledger adds up "
            "by name.",
            share=self.share,
            population=self.population,
        )


class Sketches:
    """The sketches of one ledger's populations."""

    def __init__(self, path: Path, *, secret: bytes) -> None:
        """Name the file; it is made when the first sketch is kept.

        Args:
            secret: of this ledger, 32 bytes; without it a sketch says nothing.
        """
        self.path = path
        self._secret = secret

    def of(self, batches: Iterable[Digests], *, at_least: float = 0.0) -> Digests | None:
        """Return the sketch of what has these digests: the smallest keyed hashes, ascending.

        Args:
            batches: 64-bit digests, the same for the same person or row; repetitions do not count.
            at_least: the share of digests that must be different ones. Rows that are mostly alike
                tell no people apart.

        Returns:
            None where there is too little to tell by.
        """
        smallest = np.zeros(0, dtype=np.uint64)
        n_digests = 0
        for batch in batches:
            n_digests += len(batch)
            smallest = _smallest(smallest, keyed(batch, secret=self._secret))
        if len(smallest) == 0 or _size(smallest) < at_least * n_digests:
            return None
        return smallest

    def find_resembling(self, population: str, sketch: Digests) -> list[Resemblance]:
        """Return the other populations that hold at least half of the smaller of the two."""
        shares = {
            other: _overlap(sketch, held)
            for other, held in self._read().items()
            if other != population
        }
        found = [Resemblance(o, share) for o, share in shares.items() if share >= RESEMBLES]
        return sorted(found, key=lambda resemblance: -resemblance.share)

    def add(self, population: str, sketch: Digests) -> None:
        """Keep a sketch; several tables of one population make one."""
        kept = self._read()
        before = kept.get(population, np.zeros(0, dtype=np.uint64))
        with suppress(OSError):
            self._write({**kept, population: _smallest(before, sketch)})

    def forget(self, population: str) -> bool:
        """Delete the sketch of a population; tell whether there was one."""
        kept = self._read()
        found = kept.pop(population, None)
        if found is not None:
            self._write(kept)
        return found is not None

    def _read(self) -> dict[str, Digests]:
        # What is lost or damaged here costs a warning, and must not stop a run.
        try:
            held: dict[str, list[int]] = json.loads(self.path.read_bytes())
            return {name: np.array(hashes, dtype=np.uint64) for name, hashes in held.items()}
        except (OSError, ValueError, TypeError, AttributeError, OverflowError):
            return {}

    def _write(self, kept: dict[str, Digests]) -> None:
        # Two runs at once may lose one of two sketches, and a warning with it.
        held = {name: hashes.tolist() for name, hashes in kept.items()}
        write_durably(self.path, json.dumps(held).encode(), mode=0o600)


def keyed(digests: Digests, *, secret: bytes, about: int = 0) -> Digests:
    """Return keyed hashes of 64-bit digests, which say nothing to who has not the secret.

    Args:
        secret: 32 bytes.
        about: what the digests are of, as 64 bits; the same digest of another thing has another
            hash.
    """
    # AES on single blocks is a keyed permutation; half of each is a keyed hash, a million of
    # them in a tenth of a second.
    blocks = np.zeros((len(digests), 2), dtype="<u8")
    blocks[:, 0], blocks[:, 1] = digests, about
    encryptor = Cipher(algorithms.AES256(secret), modes.ECB()).encryptor()
    return np.frombuffer(encryptor.update(blocks.tobytes()), dtype="<u8")[::2].astype(np.uint64)


def _smallest(one: Digests, other: Digests) -> Digests:
    """Return the smallest different hashes of both, ascending."""
    ascending = np.sort(np.append(one, other))  # np.unique takes ten times as long
    is_new = np.append(True, ascending[1:] != ascending[:-1])[: len(ascending)]
    smallest: Digests = ascending[is_new][:SIZE]
    return smallest


def _size(sketch: Digests) -> float:
    """Estimate how many different digests a sketch was made of."""
    if len(sketch) < SIZE:
        return float(len(sketch))
    return (SIZE - 1) / (float(sketch[-1]) / 2.0**64)


def _overlap(one: Digests, other: Digests) -> float:
    """Estimate the share of the smaller of two sets that is in both.

    Source: Beyer et al. 2007, "On synopses for distinct-value estimation under multiset
    operations", section 4: the smallest hashes of both together are a sample of their union.
    """
    union = _smallest(one, other)
    shared = np.isin(union, one) & np.isin(union, other)
    return float(shared.mean() * _size(union) / min(_size(one), _size(other)))
