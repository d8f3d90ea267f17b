"""Personas: whom a synthetic row is about, so that a name, an e-mail and a number agree.

Sex, birth and region come from the modelled columns that the schema names; what none holds is
drawn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from synth.surrogates.numbers import Places, derive_key, hash_places
from synth.surrogates.words import SEXES, UNSAID, Names

Days = NDArray[np.datetime64]

_FIRST_BIRTH, _BIRTHS = np.datetime64("1940-01-01", "D"), 24_000  # days, to autumn 2005
_WHOLE_YEAR = {"D": 1, "M": 28, "Y": 365}  # days that are drawn within what a column holds


@dataclass(frozen=True)
class Aspects:
    """What synthetic rows say of their persons; None where no column says it.

    Attributes:
        sex: the texts of a column, (n_persons,); "" where missing.
        birth: moments, (n_persons,); NaT where missing.
        birth_unit: "D", or "M" and "Y" where only the month or the year is known.
        region: the texts of a column, (n_persons,); "" where missing.
    """

    sex: Sequence[str] | None = None
    birth: Days | None = None
    birth_unit: str = "D"
    region: Sequence[str] | None = None


class Personas:
    """Persons of one kind, told apart by their place."""

    def __init__(
        self, n_persons: int, aspects: Aspects, *, seed: int, stream: str, language: str = "en"
    ) -> None:
        """Know their number and what their rows say of them."""
        self.language = language
        self.places: Places = np.arange(n_persons, dtype=np.int64)
        self._aspects = aspects
        self._key = derive_key(seed, f"persona {stream}")

    def drawn(self, size: int, what: int) -> Places:
        """Return a number below `size` for each person; the same for the same `what`."""
        return hash_places(self.places, size, self._key + what)

    @cached_property
    def sexes(self) -> Places:
        """Return `MALE` or `FEMALE` for each person, (n_persons,)."""
        drawn = self.drawn(2, 0)
        if self._aspects.sex is None:
            return drawn
        known: Mapping[str, int] = SEXES
        said = [known.get(text.strip().lower(), UNSAID) for text in self._aspects.sex]
        codes = np.array(said, dtype=np.int64)
        return np.where(codes == UNSAID, drawn, codes)

    @cached_property
    def births(self) -> Days:
        """Return the day of birth of each person, (n_persons,)."""
        drawn = _FIRST_BIRTH + self.drawn(_BIRTHS, 1).astype("timedelta64[D]")
        if self._aspects.birth is None:
            return drawn
        within = self.drawn(_WHOLE_YEAR[self._aspects.birth_unit], 2).astype("timedelta64[D]")
        said = self._aspects.birth.astype("datetime64[D]")
        return np.where(np.isnat(said), drawn, said + within)

    @cached_property
    def regions(self) -> list[str]:
        """Return where each person lives, "" where no column says it."""
        said = self._aspects.region
        return [""] * len(self.places) if said is None else list(said)

    def names(self, names: Names) -> list[tuple[str, str, str]]:
        """Return the family name, the given name and the Latin spelling of each person."""
        family = self.drawn(len(names.families), 3)
        chosen = [self.drawn(len(given), 4) for given in names.given]
        given = np.where(self.sexes == 0, chosen[0], chosen[1])
        found = []
        for place, sex in enumerate(self.sexes):
            first, latin_first = names.given[sex][given[place]]
            last, latin_last = names.families[family[place]]
            found.append((last, first, f"{latin_first}.{latin_last}"))
        return found
