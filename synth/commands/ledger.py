"""`synth ledger`: what was spent on whom, whether the ledger holds, and how much it may be."""

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import synth.accounts as accounts
from privacy.accounting import DEFAULT_DELTA, DELTA_UNIT, Budget, OutOfRange
from privacy.anchor import default_anchors
from privacy.chain import Account, Entry, canonical_name
from privacy.files import default_ledger
from privacy.ledger import Ledger, Total
from privacy.losses import accept_loss
from privacy.message import N_, Message
from privacy.receipts import Receipt
from synth.commands.terminal import give, say, say_entry, short
from synth.counting.origins import Origins
from synth.counting.sketching import sketches_of
from synth.errors import InputError
from synth.reading.counts import count_message
from synth.release.release import RECEIPT, read_files
from synth.release.verification import read_receipt

_STATES = {
    "RESERVED": N_("{n} with budget set aside"),
    "STARTED": N_("{n} under way"),
    "COMMITTED": N_("{n} completed"),
    "BURNED": N_("{n} broke off, spent all the same"),
    "RELEASED": N_("{n} ended before anything was spent"),
    "CARRIED": N_("{n} carried over from a lost ledger"),
}


def register(parser: argparse.ArgumentParser) -> None:
    """Add its parts."""
    parts = parser.add_subparsers(required=True, metavar="PART")
    show = _part(parts, "show", N_("what was spent on each population"), _show)
    show.add_argument("--population", help=N_("this one alone"))
    check = _part(parts, "verify", N_("check the chain, the key and the anchor"), _verify)
    check.add_argument(
        "--receipt",
        action="append",
        default=[],
        type=Path,
        metavar="RELEASE",
        help=N_("also these"),
    )
    cap = _part(parts, "cap", N_("set what may be spent on a population in all"), _cap)
    cap.add_argument("--population", default="default", help=N_("default 'default'"))
    cap.add_argument("--epsilon", type=float, required=True, help=N_("0.01 to 20"))
    cap.add_argument(
        "--delta",
        type=float,
        default=accounts.CAP_DELTA,
        help=N_("default %(default)g: room for ten runs at their default"),
    )
    _part(parts, "accept-loss", N_("go on where the newest ledger is lost for good"), _accept_loss)
    forget = _part(parts, "forget-sketch", N_("delete what tells a population's people"), _forget)
    forget.add_argument("--population", required=True, help=N_("this one alone"))


def _part(parts: Any, name: str, help: str, command: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = parts.add_parser(name, help=help)
    parser.add_argument(
        "--ledger", type=Path, default=default_ledger(), help=N_("default %(default)s")
    )
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
    place, default = short(options.ledger), short(default_ledger())
    head = Message("Ledger {path} (the default is {default})", path=place, default=default)
    if options.ledger == default_ledger():
        head = Message("Ledger {path} (the default)", path=place)
    book = Ledger.find(options.ledger)
    give(ledger=options.ledger, accounts={})
    if book is None:
        say(Message("{ledger}: none yet; nothing was spent.", ledger=head))
        return
    lines, held = book.entries(), book.accounts()
    say(head)
    key = lines[0].refers_to[:16]
    say_entry(Message("lines"), Message("{n}; its key is {key}…", n=len(lines), key=key))
    wanted = None if options.population is None else canonical_name(options.population)
    shown = {name: one for name, one in held.items() if wanted in (None, name)}
    give(accounts={name: accounts.of(one).to_json() for name, one in shown.items()})
    for population, account in sorted(held.items()):
        if wanted in (None, population):
            _show_account(population, account)
            _show_readings([line for line in lines if line.population == population])
    if wanted is not None and wanted not in held:
        say(
            Message(
                "Population {population!r}: nothing was spent, and there is no cap.",
                population=wanted,
            )
        )


def _show_account(population: str, account: Account) -> None:
    total, cap = account.total, account.cap
    say(Message("Population {population!r}", population=population))
    spent = Message("{promise} {over}", promise=total.message(), over=count_runs(account))
    say_entry(Message("spent"), spent)
    runs = tuple(Message(_STATES[state], n=count) for state, count in account.runs.items())
    say_entry(Message("runs"), Message("{runs}", runs=runs) if runs else Message("none"))
    if cap is None:
        say_entry(Message("cap"), Message("none; `synth ledger cap` sets one"))
        return
    set_when = Message("{cap}, set before the first run", cap=cap.asked)
    if not cap.fixed_in_advance:
        set_when = Message(
            "{cap}, set or raised after a run: it holds the sum, but no theorem covers how it was "
            "chosen",
            cap=cap.asked,
        )
    say_entry(Message("cap"), set_when)
    left = cap.left(total)
    say_entry(
        Message("left"),
        Message(
            "{noise}, of ε = {whole:.3g} there; δ = {thresholds:.3g} for thresholds",
            noise=Total(0, left.mu_squared, 0).message(),
            # Said at a run's δ, which is seldom the cap's: what is left can then be above its ε.
            whole=Total(0, cap.mu_squared, 0).epsilon(DEFAULT_DELTA),
            thresholds=left.delta * DELTA_UNIT,
        ),
    )


def _show_readings(lines: Sequence[Entry]) -> None:
    for line in lines:
        if line.state == "READ":
            told = Message(
                "{date} by {who}: internal report of run {run}",
                date=line.date,
                who=line.refers_to,
                run=line.run[:8],
            )
            say_entry(Message("opened"), told)


def _verify(options: argparse.Namespace) -> None:
    book = Ledger.existing(options.ledger)
    lines = book.entries()
    give(ledger=options.ledger, lines=len(lines), is_anchored=book.is_anchored())
    say(Message("✓ {n} lines, each follows from the one before it", n=len(lines)))
    book.check_key()
    say(Message("✓ the key of its receipts is its own"))
    place = short(default_anchors())
    if book.is_anchored():
        say(Message("✓ it goes on from its anchor in {place}", place=place))
    else:
        say(
            Message(
                "! it has no anchor in {place} until something is spent on it: an older copy would "
                "not be noticed. Show your newest release: --receipt RELEASE",
                place=place,
            )
        )
    receipts = [_receipt(path) for path in options.receipt]
    book.compare(receipts)
    for path in options.receipt:
        say(Message("✓ {path}: the line of its run is there, and says the same", path=path))


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
    name = canonical_name(options.population)
    account = accounts.cap(name, budget, ledger=options.ledger)
    give(population=name, account=account.to_json())
    _show_account(name, Ledger(options.ledger).account(name))


def _accept_loss(options: argparse.Namespace) -> None:
    moves = accept_loss(options.ledger, date=_today())
    give(carried=sum(move.state == "CARRIED" for move in moves))
    carried = [move for move in moves if move.state == "CARRIED"]
    say(
        Message(
            "{path}: carried over {n} totals of what is lost.",
            path=short(options.ledger),
            n=len(carried),
        )
    )
    for move in carried:
        total = Total(0, move.mu_squared, move.delta)
        say(Message("  {population!r}: {total}", population=move.population, total=total.message()))


def _forget(options: argparse.Namespace) -> None:
    population = canonical_name(options.population)
    book = Ledger.existing(options.ledger)
    of_people = sketches_of(book).forget(population)
    found = Origins(book).forget(population) or of_people
    give(population=population, deleted=bool(found))
    told = N_("Deleted the sketch of {population!r}.")
    if not found:
        told = N_("There is no sketch of {population!r}.")
    say(Message(told, population=population))


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
