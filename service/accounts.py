"""What the ledger knows of a population, as pages and runs ask for it."""

from pathlib import Path

from privacy.accounting import Accountant
from privacy.ledger import Account, Ledger, Total


def account(ledger: Path, population: str) -> Account:
    """Return what is known of a population; looking makes no ledger where there is none.

    Raises:
        LedgerFault: the ledger cannot be read, or one stood there that is gone.
    """
    found = Ledger.find(ledger)
    return Account() if found is None else found.account(population)


def spent(ledger: Path, population: str) -> Total:
    """Return what was ever spent on a population, as `account` does."""
    return account(ledger, population).total


def with_another(total: Total, accountant: Accountant) -> Total:
    """Return what will have been spent at most when one more run is through."""
    return Total(
        releases=total.releases + 1,
        mu_squared=total.mu_squared + accountant.granted,
        delta=total.delta + accountant.delta_granted,
    )
