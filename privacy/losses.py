"""When a ledger is lost for good: its owner goes on, and what was spent stays spent."""

import secrets
from pathlib import Path

from privacy.anchor import Anchor, Anchors, Oblivious, default_anchors
from privacy.chain import LedgerFault, Move, accounts
from privacy.ledger import Ledger


def accept_loss(path: Path, *, date: str) -> list[Move]:
    """Go on with an older ledger, or a new one, where the newer one is lost for good.

    Its populations get back their caps, and all that the lost ledger's anchor remembers as spent
    on them is counted once more: it cannot be known which of it an older copy still has.

    Returns:
        What was written down.

    Raises:
        LedgerFault: nothing is lost, or the file there is damaged.
    """
    anchors = Anchors(default_anchors())
    lost = _lost(anchors, path)
    if not lost:
        raise LedgerFault(f"Nothing is known to be lost of {path}.")
    moves = [move for anchor in lost for move in _carried(anchor)]
    lines = Ledger(path, anchors=Oblivious(anchors.folder)).carry_over(moves, date=date)
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
    lines = Ledger(path, anchors=Oblivious(anchors.folder)).entries()
    other, own = anchors.stood_before(lines, path), anchors.find(lines[0].refers_to)
    lost = [other, own if own is not None and own.fault(lines) else None]
    return [anchor for anchor in lost if anchor is not None]


def _carried(anchor: Anchor) -> list[Move]:
    spent = [
        Move(population, secrets.token_hex(16), "CARRIED", mu_squared, delta, anchor.ledger)
        for population, (mu_squared, delta) in anchor.spent.items()
        if mu_squared or delta
    ]
    caps = [
        Move(population, "", "CAPPED", mu_squared, delta, asked)
        for population, (mu_squared, delta, asked) in anchor.caps.items()
    ]
    return [*spent, *caps]
