"""The ledger's lines: each holds the hash of the one before it, and all of them make accounts."""

import hashlib
import json
import math
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import rfc8785

from privacy.accounting import DEFAULT_DELTA, DELTA_UNIT, MU_SQUARED_UNIT, SAMPLER_DELTA
from privacy.conversions import epsilon_of
from privacy.message import Message, Refusal

GENESIS = "0" * 64
_MOST_DELTA = 1 - 1e-9  # a tenfold may come out a digit short of 1, which promises nothing
MOST = 2**53 - 1  # of an amount on a line, which is all that canonical JSON can say
MAY_FOLLOW = {
    "STARTED": {"RESERVED"},
    "RELEASED": {"RESERVED"},
    "COMMITTED": {"STARTED"},
    "BURNED": {"STARTED"},
}


class LedgerFault(Refusal):
    """The ledger cannot be read or does not hold together; nothing may be spent on it."""


@dataclass(frozen=True)
class Move:
    """What a line says, before it has a place.

    Attributes:
        population: the persons it is about, as the owner calls them.
        run: the run's identifier.
        state: RESERVED, STARTED, COMMITTED, BURNED or RELEASED, of a run; CAPPED, a bound on its
            population from here on; CARRIED, an amount of a ledger that was lost; READ, that the
            exact comparison of a run's release was opened; OPENED, the first line.
        mu_squared: what the run may spend, then has spent, or the bound, in units of 10⁻¹².
        delta: likewise for thresholds, in units of 10⁻¹⁸.
        refers_to: COMMITTED: SHA-256 of the certificate; CAPPED: the bound as it was asked for;
            CARRIED: the ledger that was lost; READ: who opened it; OPENED: the public key that
            receipts are checked by.
    """

    population: str
    run: str
    state: str
    mu_squared: int
    delta: int
    refers_to: str = ""


@dataclass(frozen=True)
class Entry(Move):
    """One line of the ledger.

    Attributes:
        seq: its position, from 1.
        date: the day, YYYY-MM-DD.
        previous: the hash of the line before.
        hash: SHA-256 over the canonical JSON of all the above.
    """

    seq: int = field(kw_only=True)
    date: str = field(kw_only=True)
    previous: str = field(kw_only=True)
    hash: str = field(kw_only=True)


@dataclass(frozen=True)
class Total:
    """All that was spent on one population: reservations that may still start included.

    Attributes:
        releases: runs that were committed.
        mu_squared: in units of 10⁻¹².
        delta: spent on thresholds, in units of 10⁻¹⁸.
    """

    releases: int
    mu_squared: int
    delta: int

    def promise(self, delta: float = DEFAULT_DELTA) -> tuple[float, float] | None:
        """Return the ε and δ that all of it together amounts to; None where no δ below 1 has an ε.

        At `delta`, or at the first tenfold of it that has an ε: after many releases that bought
        categories, thresholds have used up more than one release's δ.
        """
        power = 0
        while (at := delta * 10**power) < _MOST_DELTA:
            if math.isfinite(epsilon := self.epsilon(at)):
                return epsilon, at
            power += 1
        return None

    def message(
        self, delta: float = DEFAULT_DELTA, *, write: Callable[[float], str] = "{:g}".format
    ) -> Message:
        """Say what it amounts to, as `promise` has it.

        Args:
            write: writes δ.
        """
        promise = self.promise(delta)
        if promise is None:
            return Message("no finite ε")
        epsilon, at = promise
        return Message("ε = {epsilon:.3g} at δ = {delta}", epsilon=epsilon, delta=write(at))

    def epsilon(self, delta: float) -> float:
        """Return the ε of all of it together, at `delta` (infinite if thresholds used it up)."""
        left = math.floor(delta / DELTA_UNIT) - self.delta - SAMPLER_DELTA
        if left <= 0:
            return float("inf")
        return epsilon_of(left * DELTA_UNIT, mu=(self.mu_squared * MU_SQUARED_UNIT) ** 0.5)


@dataclass(frozen=True)
class Cap:
    """A bound on the total of a population.

    Attributes:
        mu_squared: in units of 10⁻¹².
        delta: for thresholds, in units of 10⁻¹⁸.
        asked: the bound in its owner's words, e.g. "ε = 3, δ = 1e-05".
        fixed_in_advance: it was set before anything was reserved, and never raised since.
    """

    mu_squared: int
    delta: int
    asked: str
    fixed_in_advance: bool

    def left(self, total: Total) -> Total:
        """Return what may still be reserved beside a total; nothing where more was spent."""
        return Total(
            releases=0,
            mu_squared=max(0, self.mu_squared - total.mu_squared),
            delta=max(0, self.delta - total.delta),
        )


@dataclass(frozen=True)
class Account:
    """What the ledger knows of one population.

    Attributes:
        runs: how many are in each state.
    """

    total: Total = Total(0, 0, 0)
    cap: Cap | None = None
    runs: Mapping[str, int] = field(default_factory=dict)


def canonical_name(population: str) -> str:
    """Return the one spelling under which a population is kept.

    Names that look alike must not be two accounts: "환자" typed on one system is three code points
    more than on another, and a blank at the end is not seen (Unicode Annex #15, NFKC).

    Raises:
        LedgerFault: nothing of it can be seen, or something in it cannot.
    """
    name = " ".join(unicodedata.normalize("NFKC", population).split())
    if not (name and name.isprintable()):
        raise LedgerFault(
            "The population's name is empty or holds a character that cannot be seen, so another "
            "account could look like it. Type the name in letters, digits and signs."
        )
    return name


def digest(body: str) -> str:
    """Return the hash that the next line will hold."""
    return hashlib.sha256(body.encode()).hexdigest()


def next_entry(lines: Sequence[Entry], move: Move, date: str) -> tuple[str, Entry]:
    """Return the canonical text of the line that says `move` after these lines, and the line."""
    for amount in (move.mu_squared, move.delta):
        if type(amount) is not int or not 0 <= amount <= MOST:
            raise ValueError(f"An amount on the ledger is a whole number, 0 to {MOST}.")
    body = {
        "seq": len(lines) + 1,
        **asdict(move),
        "date": date,
        "previous": lines[-1].hash if lines else GENESIS,
    }
    text = rfc8785.dumps(body).decode()
    return text, _parse_entry(text, digest(text))


def check_chain(rows: Iterable[tuple[object, object, object]]) -> list[Entry]:
    """Return the lines that rows of (seq, body, hash) hold.

    Raises:
        LedgerFault: a line does not follow from the one before it.
    """
    previous = GENESIS
    entries: list[Entry] = []
    for position, (seq, body, held) in enumerate(rows, start=1):
        entry = None
        if isinstance(body, str) and isinstance(held, str) and digest(body) == held:
            entry = _parse_entry(body, held)
        if entry is None or entry.previous != previous or not entry.seq == seq == position:
            raise LedgerFault(
                "line {position} does not follow from the one before it. The file was changed or "
                "is damaged; restore it, nothing may be spent on it.",
                position=position,
            )
        entries.append(entry)
        previous = entry.hash
    if not entries or entries[0].state != "OPENED":
        raise LedgerFault(
            "its first line holds no key: an earlier version wrote it. Move it away, keep it, and "
            "make room in the caps of the next ledger for what it holds: {amounts}.",
            amounts=_amounts(entries),
        )
    return entries


def _amounts(entries: Iterable[Entry]) -> tuple[Message, ...]:
    totals = {name: account.total for name, account in accounts(entries).items()}
    said = (
        Message("{population!r} {promise}", population=name, promise=totals[name].message())
        for name in sorted(totals)
    )
    return tuple(said) or (Message("nothing"),)


def _parse_entry(body: str, held: str) -> Entry:
    fields: dict[str, Any] = json.loads(body)
    try:
        return Entry(**fields, hash=held)
    except TypeError:
        raise LedgerFault(
            "a line has other fields than this version writes. Use the version that wrote it."
        ) from None


def accounts(lines: Iterable[Move]) -> dict[str, Account]:
    """Return the account of each population that the lines name."""
    last: dict[str, dict[str, Move]] = {}
    caps: dict[str, Cap] = {}
    for line in lines:
        if line.state in ("OPENED", "READ"):
            continue
        runs = last.setdefault(line.population, {})
        if line.state == "CAPPED":
            caps[line.population] = _cap(line, caps.get(line.population), is_first=not runs)
        else:
            runs[line.run] = line
            # What was lost may have had another bound when it was spent.
            if line.state == "CARRIED" and line.population in caps:
                caps[line.population] = replace(caps[line.population], fixed_in_advance=False)
    return {
        population: _account(list(runs.values()), caps.get(population))
        for population, runs in last.items()
    }


def _cap(line: Move, before: Cap | None, *, is_first: bool) -> Cap:
    lowered = (
        before is not None
        and before.fixed_in_advance
        and line.mu_squared <= before.mu_squared
        and line.delta <= before.delta
    )
    return Cap(line.mu_squared, line.delta, line.refers_to, is_first or lowered)


def _account(runs: list[Move], cap: Cap | None) -> Account:
    counted = [entry for entry in runs if entry.state != "RELEASED"]
    states = [entry.state for entry in runs]
    total = Total(
        releases=states.count("COMMITTED"),
        mu_squared=sum(entry.mu_squared for entry in counted),
        delta=sum(entry.delta for entry in counted),
    )
    return Account(total, cap, {state: states.count(state) for state in sorted(set(states))})
