"""When a ledger is lost for good: its owner goes on, and what was spent stays spent."""

import secrets
from collections.abc import Mapping
from itertools import zip_longest
from pathlib import Path

from privacy.anchor import Anchor, Anchors, NoAnchors, default_anchors
from privacy.chain import MOST, Account, LedgerFault, Move, accounts
from privacy.ledger import Ledger


def accept_loss(path: Path, *, date: str) -> list[Move]:
    """Go on with an older ledger, or a new one, where the newer one is lost for good.

    Its populations get back their caps, the tighter where two are known, and all that the lost
    ledger's anchor remembers as spent on them is counted once more: it cannot be known which of it
    an older copy still has.

    Returns:
        What was written down.

    Raises:
        LedgerFault: nothing is lost, or the file there is damaged.
    """
    anchors = Anchors(default_anchors())
    lost = _lost(anchors, path)
    if not lost:
        raise LedgerFault("Nothing is known to be lost of {path}.", path=path)
    ledger = Ledger(path, anchors=NoAnchors(anchors.folder))
    moves = [move for anchor in lost for move in _moves_of(anchor)]
    moves += _caps(lost, ledger.accounts())
    lines = ledger.carry_over(moves, date=date)
    # Only now: if this breaks off, the loss is still known, and accepting it again counts more.
    anchors.keep(Anchor.of(lines, accounts(lines), path))
    for anchor in lost:
        if anchor.ledger != lines[0].refers_to:
            anchors.forget(anchor)
    return moves


def _lost(anchors: Anchors, path: Path) -> list[Anchor]:
    """Return the anchors that the ledger at a path, or its absence, does not agree with."""
    if not path.exists():
        return [anchor for anchor in [anchors.at(path)] if anchor is not None]
    lines = Ledger(path, anchors=NoAnchors(anchors.folder)).entries()
    other, own = anchors.stood_before(lines, path), anchors.find(lines[0].refers_to)
    lost = [other, own if own is not None and own.fault(lines) else None]
    return [anchor for anchor in lost if anchor is not None]


def _moves_of(anchor: Anchor) -> list[Move]:
    return [
        Move(population, secrets.token_hex(16), "CARRIED", mu_squared, delta, anchor.ledger)
        for population, sums in anchor.spent.items()
        for mu_squared, delta in zip_longest(*map(_parts, sums), fillvalue=0)
    ]


def _parts(total: int) -> list[int]:
    """Return amounts that fit on a line each and add up to a total, which may not."""
    whole, rest = divmod(total, MOST)
    return [MOST] * whole + [rest] * (rest > 0)


def _caps(lost: list[Anchor], standing: Mapping[str, Account]) -> list[Move]:
    """Return the bounds to set: none is looser than another that is known of its population."""
    known = {name: account.cap for name, account in standing.items() if account.cap is not None}
    stands = {name: (cap.mu_squared, cap.delta, cap.asked) for name, cap in known.items()}
    tightest = dict(stands)
    for anchor in lost:
        for name, (mu_squared, delta, asked) in anchor.caps.items():
            tightest[name] = _tighter((mu_squared, delta, asked), tightest.get(name))
    return [
        Move(name, "", "CAPPED", *bound)
        for name, bound in tightest.items()
        if stands.get(name) != bound
    ]


def _tighter(one: tuple[int, int, str], other: tuple[int, int, str] | None) -> tuple[int, int, str]:
    if other is None or (one[0] <= other[0] and one[1] <= other[1]):
        return one
    if other[0] <= one[0] and other[1] <= one[1]:
        return other
    return min(one[0], other[0]), min(one[1], other[1]), f"{one[2]}; and {other[2]}"
