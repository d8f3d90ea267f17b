"""Moves: which line of a ledger may follow which, and what a cap leaves room for."""

from collections.abc import Sequence

from privacy.accounting import DEFAULT_DELTA, DELTA_UNIT, MU_SQUARED_UNIT, BudgetExceeded
from privacy.chain import MAY_FOLLOW, Account, Entry, LedgerFault, Move, Total
from privacy.message import Message

_MOST_NAME = 100  # characters of a person's name


def last_lines(lines: Sequence[Entry]) -> dict[str, Entry]:
    """Return the last line of each run; that its release was looked at moves it nowhere."""
    return {line.run: line for line in lines if line.run and line.state != "READ"}


def next_move(lines: Sequence[Entry], run: str, state: str) -> Move:
    """Return the move of a run into a state.

    Raises:
        LedgerFault: its last line does not allow it.
    """
    last = last_lines(lines).get(run)
    if last is None or last.state not in MAY_FOLLOW[state]:
        raise LedgerFault(
            "Run {run} cannot become {state}: it was never that far.", run=run, state=state
        )
    return Move(last.population, run, state, last.mu_squared, last.delta)


def closing_moves(line: Entry | None) -> list[Move]:
    """Return the move that closes a run with this last line; none if it is closed."""
    ends = {"RESERVED": "RELEASED", "STARTED": "BURNED"}
    if line is None or line.state not in ends:
        return []
    return [Move(line.population, line.run, ends[line.state], line.mu_squared, line.delta)]


def reading_move(lines: Sequence[Entry], run: str, by: str) -> Move:
    """Return the move that says who opened the exact comparison of a run's release.

    Raises:
        LedgerFault: the ledger has no release of this run, or the name cannot be printed.
    """
    last = last_lines(lines).get(run)
    if last is None or last.state != "COMMITTED":
        raise LedgerFault("The ledger has no release of run {run}.", run=run)
    name = " ".join(by.split())
    if not (name.isprintable() and 0 < len(name) <= _MOST_NAME):
        raise LedgerFault(
            "Who opens the internal report is written on the ledger: name a person in 1 to {most} "
            "characters.",
            most=_MOST_NAME,
        )
    return Move(last.population, run, "READ", 0, 0, name)


def refuse_beyond_cap(population: str, account: Account, asked: Total) -> None:
    """Refuse to set an amount aside that the cap of a population does not hold.

    Raises:
        BudgetExceeded: says what the cap leaves.
    """
    cap = account.cap
    if cap is None:
        return
    left = cap.left(account.total)
    if asked.mu_squared > left.mu_squared or asked.delta > left.delta:
        raise BudgetExceeded(
            "The cap of population {population!r} ({cap}) leaves {left}; this run would set aside "
            "{asked}. Use a smaller ε, or raise the cap, which is recorded: synth ledger cap.",
            population=population,
            cap=cap.asked,
            left=_amount_message(left),
            asked=_amount_message(asked),
        )


def _amount_message(amount: Total) -> Message:
    return Message(
        "μ² = {mu_squared:.3g} (ε = {epsilon:.3g} at δ = {at:g}) and δ = {delta:.3g} for "
        "thresholds",
        mu_squared=amount.mu_squared * MU_SQUARED_UNIT,
        epsilon=Total(0, amount.mu_squared, 0).epsilon(DEFAULT_DELTA),
        at=DEFAULT_DELTA,
        delta=amount.delta * DELTA_UNIT,
    )
