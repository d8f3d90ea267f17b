"""`synth ledger`: what was spent on whom, whether the ledger holds, and how much it may be."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from privacy.accounting import DEFAULT_DELTA, DELTA_UNIT, Accountant, Budget, OutOfRange
from privacy.anchor import default_anchors
from privacy.chain import Account, canonical_name
from privacy.files import default_ledger
from privacy.ledger import Ledger, Total
from privacy.losses import accept_loss
from privacy.message import Message
from privacy.receipts import Receipt
from synth.commands.terminal import say, short
from synth.counting.sketching import sketches_of
from synth.errors import InputError
from synth.purchases import THRESHOLD_SHARE
from synth.reading.counts import count_message
from synth.release.release import RECEIPT, read_files
from synth.release.verification import read_receipt

_CAP_DELTA = 1e-5  # of a cap: room for the thresholds of ten runs at the default δ


def register(parser: argparse.ArgumentParser) -> None:
    """Add its parts."""
    parts = parser.add_subparsers(required=True, metavar="PART")
    show = _part(parts, "show", "what was spent on each population", _show)
    show.add_argument("--population", help="this one alone")
    check = _part(parts, "verify", "check the chain, the key and the anchor", _verify)
    check.add_argument(
        "--receipt", action="append", default=[], type=Path, metavar="RELEASE", help="also these"
    )
    cap = _part(parts, "cap", "set what may be spent on a population in all", _cap)
    cap.add_argument("--population", default="default", help="default 'default'")
    cap.add_argument("--epsilon", type=float, required=True)
    cap.add_argument(
        "--delta",
        type=float,
        default=_CAP_DELTA,
        help=f"default {_CAP_DELTA:g}; a run's default is {DEFAULT_DELTA:g}",
    )
    _part(parts, "accept-loss", "go on where the newest ledger is lost for good", _accept_loss)
    forget = _part(parts, "forget-sketch", "delete what tells a population's people", _forget)
    forget.add_argument("--population", required=True)


def _part(parts: Any, name: str, help: str, command: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = parts.add_parser(name, help=help)
    place = short(default_ledger())
    parser.add_argument("--ledger", type=Path, default=default_ledger(), help=f"default {place}")
    parser.set_defaults(command=command)
    return parser


def count_runs(account: Account) -> Message:
    """Say how many runs a total is over: one that broke off once it had begun stays in it."""
    made, ended = account.total.releases, account.runs.get("BURNED", 0)
    releases = count_message(made, "release")
    if not ended:
        return Message("over {releases}", releases=releases)
    runs = count_message(ended, "run")
    return Message("over {releases} and {runs} that broke off", releases=releases, runs=runs)


def _show(options: argparse.Namespace) -> None:
    default = f" (the default is {short(default_ledger())})"
    if options.ledger == default_ledger():
        default = " (the default)"
    book = Ledger.find(options.ledger)
    if book is None:
        say(f"Ledger {short(options.ledger)}{default}: none yet; nothing was spent.")
        return
    lines, accounts = book.entries(), book.accounts()
    say(f"Ledger {short(book.path)}{default}")
    say(f"  lines      {len(lines)}; its key is {lines[0].refers_to[:16]}…")
    wanted = None if options.population is None else canonical_name(options.population)
    for population, account in sorted(accounts.items()):
        if wanted in (None, population):
            _show_account(population, account)
    if wanted is not None and wanted not in accounts:
        say(f"Population {wanted!r}: nothing was spent, and there is no cap.")


def _show_account(population: str, account: Account) -> None:
    total, cap = account.total, account.cap
    say(f"Population {population!r}")
    say(f"  spent      {total.message()} {count_runs(account)}")
    runs = ", ".join(f"{count} {state}" for state, count in account.runs.items())
    say(f"  runs       {runs or 'none'}")
    if cap is None:
        say("  cap        none; `synth ledger cap` sets one")
        return
    how = (
        "before the first run"
        if cap.fixed_in_advance
        else "or raised after a run: it holds the sum, but no theorem covers how it was chosen"
    )
    left = cap.left(total)
    noise, thresholds = Total(0, left.mu_squared, 0), left.delta * DELTA_UNIT
    say(f"  cap        {cap.asked}, set {how}")
    # Said at a run's δ, which is seldom the cap's: what is left can then be above the cap's ε.
    whole = Total(0, cap.mu_squared, 0).epsilon(DEFAULT_DELTA)
    say(
        f"  left       {noise.message()}, of ε = {whole:.3g} there; "
        f"δ = {thresholds:.3g} for thresholds"
    )


def _verify(options: argparse.Namespace) -> None:
    book = Ledger.existing(options.ledger)
    lines = book.entries()
    say(f"✓ {len(lines)} lines, each follows from the one before it")
    book.check_key()
    say("✓ the key of its receipts is its own")
    if book.is_anchored():
        say(f"✓ it goes on from its anchor in {short(default_anchors())}")
    else:
        say(
            f"! it has no anchor in {short(default_anchors())} until something is spent on it: an "
            "older copy would not be noticed. Show your newest release: --receipt RELEASE"
        )
    receipts = [_receipt(path) for path in options.receipt]
    book.compare(receipts)
    for path in options.receipt:
        say(f"✓ {path}: the line of its run is there, and says the same")


def _receipt(path: Path) -> Receipt:
    files, _ = read_files(path)
    if RECEIPT not in files:
        raise InputError("{name} has no receipt.", name=path.name)
    return read_receipt(files[RECEIPT])


def _cap(options: argparse.Namespace) -> None:
    try:
        budget = Budget(options.epsilon, options.delta)
    except OutOfRange as refusal:
        raise InputError(refusal.message) from None
    worth = Accountant(budget, threshold_share=THRESHOLD_SHARE)
    asked = f"ε = {budget.epsilon:g}, δ = {budget.delta:g}"
    book = Ledger(options.ledger)
    book.cap(
        options.population,
        mu_squared=worth.granted,
        delta=worth.delta_granted,
        asked=asked,
        date=_today(),
    )
    _show_account(canonical_name(options.population), book.account(options.population))


def _accept_loss(options: argparse.Namespace) -> None:
    moves = accept_loss(options.ledger, date=_today())
    carried = [move for move in moves if move.state == "CARRIED"]
    say(f"{short(options.ledger)}: carried over {len(carried)} totals of what is lost.")
    for move in carried:
        total = Total(0, move.mu_squared, move.delta)
        say(f"  {move.population!r}: {total.message()}")


def _forget(options: argparse.Namespace) -> None:
    population = canonical_name(options.population)
    found = sketches_of(Ledger.existing(options.ledger)).forget(population)
    say(f"{'Deleted the' if found else 'There is no'} sketch of {population!r}.")


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
