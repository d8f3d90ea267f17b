"""What is said of a release from outside its table: by its owner, and by the ledger.

None of it comes from private rows. It is certified as it was said, and checked against nothing but
the ledger.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from privacy.chain import Entry, Total, accounts
from synth.errors import InputError

MOST_GENERATIONS = 9
_MOST_TEXT = 500  # characters of what is stated


@dataclass(frozen=True)
class Statement:
    """To whom a release goes, why and for how long, in its owner's words; "" where not stated.

    Attributes:
        basis: the legal basis.
        expires: the day, YYYY-MM-DD, after which the release is to be deleted or reviewed.
        generation: how many releases the input went through: 0 for real data, 1 for the synthetic
            table of a release, 2 for that of a release made of one.
    """

    owner: str = ""
    purpose: str = ""
    recipient: str = ""
    basis: str = ""
    expires: str = ""
    generation: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.generation <= MOST_GENERATIONS:
            raise InputError(
                "The generation of a table is 0 for real data, and up to {most} for the number of "
                "releases it went through.",
                most=MOST_GENERATIONS,
            )
        for name, text in self.texts.items():
            if len(text) > _MOST_TEXT or not text.isprintable():
                raise InputError(
                    "The {name} is certified and printed: write at most {most} characters, on one "
                    "line.",
                    name=name,
                    most=_MOST_TEXT,
                )
        if self.expires and not _is_day(self.expires):
            raise InputError("The day on which the release expires is written as YYYY-MM-DD.")

    @property
    def intended_use(self) -> str:
        """Return the purpose, as registries call it."""
        return self.purpose

    @property
    def open(self) -> tuple[str, ...]:
        """Return what was not stated."""
        return tuple(name for name, text in self.texts.items() if not text)

    @property
    def texts(self) -> dict[str, str]:
        """Return what is stated in words, by its name."""
        return {name: held for name, held in asdict(self).items() if isinstance(held, str)}


UNSTATED = Statement()


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@dataclass(frozen=True)
class Standing:
    """Where a run stands on its ledger, as of the line that reserved its budget.

    Attributes:
        key: the ledger's public key, in hexadecimal.
        releases: made of the same population before.
        mu_squared: spent on it before, or set aside by runs under way, in units of 10⁻¹².
        delta: likewise, on thresholds, in units of 10⁻¹⁸.
        cap: of the population, in its owner's words; "" where there is none.
        cap_in_advance: it was set before anything was spent, and never raised since.
        annex_read_before_decision: the exact comparison of an earlier release of the population
            had been opened, so this run's settings may have been chosen by exact figures.
    """

    key: str
    releases: int
    mu_squared: int
    delta: int
    cap: str
    cap_in_advance: bool
    annex_read_before_decision: bool = False

    @classmethod
    def of(cls, lines: Sequence[Entry], run: str) -> "Standing":
        """Return the standing of a run that has a line on the ledger.

        Raises:
            InputError: it has none.
        """
        for place, line in enumerate(lines):
            if line.run == run:
                account = accounts(lines[:place]).get(line.population)
                total = Total(0, 0, 0) if account is None else account.total
                cap = None if account is None else account.cap
                return cls(
                    key=lines[0].refers_to,
                    releases=total.releases,
                    mu_squared=total.mu_squared,
                    delta=total.delta,
                    cap="" if cap is None else cap.asked,
                    cap_in_advance=cap is not None and cap.fixed_in_advance,
                    annex_read_before_decision=any(
                        before.state == "READ" and before.population == line.population
                        for before in lines[:place]
                    ),
                )
        raise InputError("The ledger has no line of this run.")

    def to_json(self) -> dict[str, Any]:
        """Return it as the certificate holds it."""
        return asdict(self)
