"""What is said of a release from outside its table: by its owner, and by the ledger.

None of it comes from private rows. It is certified as it was said, and checked against nothing but
the ledger.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from privacy.chain import Entry, Total, accounts
from synth.errors import InputError

_MOST_TEXT = 500  # characters of what is stated


@dataclass(frozen=True)
class Statement:
    """To whom a release goes, why and for how long, in its owner's words; "" where not stated.

    Attributes:
        basis: the legal basis.
        expires: the day, YYYY-MM-DD, after which the release is to be deleted or reviewed.
    """

    owner: str = ""
    purpose: str = ""
    recipient: str = ""
    basis: str = ""
    expires: str = ""

    def __post_init__(self) -> None:
        for name, text in asdict(self).items():
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
        return tuple(field.name for field in fields(self) if not getattr(self, field.name))


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
    """

    key: str
    releases: int
    mu_squared: int
    delta: int
    cap: str
    cap_in_advance: bool

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
                )
        raise InputError("The ledger has no line of this run.")

    def to_json(self) -> dict[str, Any]:
        """Return it as the certificate holds it."""
        return asdict(self)
