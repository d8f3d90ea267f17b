"""Accounts: what was spent on whom and how much may be, for programs; the ledger from Python.

book = synth.accounts.read("ledger.db")
book["patients"].epsilon, book["patients"].left
synth.accounts.cap("patients", synth.Budget(3, 1e-5), ledger="ledger.db")
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from privacy.accounting import DELTA_UNIT, Accountant, Budget
from privacy.chain import Account, Total, canonical_name
from privacy.files import default_ledger
from privacy.ledger import Ledger
from synth.purchases import THRESHOLD_SHARE

CAP_DELTA = 1e-5  # of a cap: room for the thresholds of ten runs at the default δ


@dataclass(frozen=True)
class PopulationAccount:
    """What the ledger knows of one population.

    Attributes:
        epsilon: spent in all, at `delta`; None where no δ below 1 has a finite one.
        releases: how many were made.
        runs: by state, how many there were.
        cap: as it was asked for; None where nobody set one.
        cap_is_prior: the cap was set before the first run, and never raised.
        left: what the cap leaves, as ε at the default δ; None without a cap.
        left_delta: what the cap leaves of δ for thresholds; None without a cap.
    """

    epsilon: float | None
    delta: float | None
    releases: int
    runs: Mapping[str, int]
    cap: str | None = None
    cap_is_prior: bool | None = None
    left: float | None = None
    left_delta: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return asdict(self)


def read(ledger: Path | str | None = None) -> dict[str, PopulationAccount]:
    """Return all accounts of a ledger by population; none where there is no ledger yet.

    Raises:
        LedgerFault: the ledger does not hold.
    """
    book = Ledger.find(_place(ledger))
    return {} if book is None else {name: of(one) for name, one in book.accounts().items()}


def of(account: Account) -> PopulationAccount:
    """Return an account as programs read it."""
    promise = account.total.promise()
    epsilon, delta = promise if promise is not None else (None, None)
    known = PopulationAccount(epsilon, delta, account.total.releases, dict(account.runs))
    cap = account.cap
    if cap is None:
        return known
    left = cap.left(account.total)
    worth = Total(0, left.mu_squared, 0).promise()
    return PopulationAccount(
        epsilon,
        delta,
        known.releases,
        known.runs,
        cap.asked,
        cap.fixed_in_advance,
        None if worth is None else worth[0],
        left.delta * DELTA_UNIT,
    )


def cap(population: str, budget: Budget, *, ledger: Path | str | None = None) -> PopulationAccount:
    """Set what may be spent on a population in all, and return its account.

    Args:
        budget: ε and δ of all releases together; `CAP_DELTA` leaves room for ten.
        ledger: its file; by default `default_ledger()`.

    Raises:
        LedgerFault: the ledger cannot be used, or more was spent already.
    """
    worth = Accountant(budget, threshold_share=THRESHOLD_SHARE)
    book = Ledger(_place(ledger))
    book.cap(
        population,
        mu_squared=worth.granted,
        delta=worth.delta_granted,
        asked=f"ε = {budget.epsilon:g}, δ = {budget.delta:g}",
        date=datetime.now(UTC).date().isoformat(),
    )
    return of(book.account(canonical_name(population)))


def _place(ledger: Path | str | None) -> Path:
    return default_ledger() if ledger is None else Path(ledger)
