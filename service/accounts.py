"""What the ledger knows of a population, as pages and runs ask for it."""

from pathlib import Path

from privacy.accounting import Accountant, Budget
from privacy.ledger import Account, Ledger, Total
from service.store.records import Project
from service.store.store import Store
from synth import accounts


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


def set_cap(store: Store, project: Project, budget: Budget, *, who: str) -> None:
    """Set what may be spent on a project's population in all; the log has who did.

    Raises:
        LedgerFault: the ledger cannot be used, or more was spent already.
    """
    accounts.cap(project.population, budget)
    store.log_cap(project.id, budget.epsilon, who=who)
