"""Decisions: signed by the ledger on which the release stands, and by no other."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from privacy.chain import LedgerFault
from privacy.decisions import Decision, InvalidDecision
from privacy.ledger import Ledger
from privacy.receipts import InvalidReceipt, Key, Receipt

DAY = "2026-11-28"
CERTIFICATE = "c" * 64


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger.db")


def decision_on(ledger: Ledger) -> Decision:
    """The approval of a release that stands on a ledger."""
    run = ledger.reserve("patients", mu_squared=100, delta=1, date=DAY)
    ledger.start(run, date=DAY)
    ledger.commit(run, mu_squared=90, delta=1, certificate=CERTIFICATE, date=DAY)
    return Decision(
        ledger=ledger.entries()[0].refers_to,
        run=run,
        certificate=CERTIFICATE,
        decided="conditional",
        by="Kim",
        requested_by="Lee",
        by_requester=False,
        date=DAY,
        intended_use="teaching",
        recipients="the university",
        conditions=["not published", "\ubcf4\uad00 1\ub144"],
        expires="2027-11-28",
        words="",
        criteria=[{"name": "pairs", "bound": 0.05, "found": "met"}],
        annex_read=False,
    )


def test_a_decision_reads_back_as_it_was_signed(ledger: Ledger) -> None:
    decision = decision_on(ledger)

    assert Decision.from_bytes(ledger.sign_decision(decision)) == decision
    assert decision.is_approval
    assert not replace(decision, decided="rejected").is_approval


def test_a_flipped_bit_in_a_decision_is_noticed(ledger: Ledger) -> None:
    """In every byte of it."""
    content = ledger.sign_decision(decision_on(ledger))
    for position in range(len(content)):
        flipped = bytearray(content)
        flipped[position] ^= 1
        with pytest.raises(InvalidDecision):
            Decision.from_bytes(bytes(flipped))


@pytest.mark.parametrize(
    "other", [{"run": "0" * 32}, {"certificate": "d" * 64}, {"ledger": "e" * 64}]
)
def test_only_a_release_on_the_ledger_is_decided(other: dict[str, str], ledger: Ledger) -> None:
    with pytest.raises(LedgerFault, match="no release of run"):
        ledger.sign_decision(replace(decision_on(ledger), **other))


@pytest.mark.parametrize(
    "odd",
    [
        {"decided": "whatever"},
        {"by": 1},
        {"by_requester": 1},
        {"annex_read": "no"},
        {"conditions": "none"},
        {"conditions": [1]},
        {"criteria": {}},
        {"criteria": [1]},
        {"criteria": [{"found": 1}]},
    ],
)
def test_what_another_program_signed_is_refused(odd: dict[str, Any], ledger: Ledger) -> None:
    with pytest.raises(InvalidDecision, match="not as this version writes it"):
        Decision.from_bytes(ledger.sign_decision(replace(decision_on(ledger), **odd)))


def test_a_decision_is_no_receipt_and_a_receipt_no_decision(ledger: Ledger) -> None:
    decision = decision_on(ledger)
    key = Key.read(ledger.key_path)
    receipt = key.sign(key.receipt(ledger.entries()[-1]))

    with pytest.raises(InvalidDecision):
        Decision.from_bytes(receipt)
    with pytest.raises(InvalidReceipt):
        Receipt.from_bytes(ledger.sign_decision(decision))
    wider = key.sign_document({"ledger": key.public, "format": 1, "kind": "decision"})
    with pytest.raises(InvalidDecision, match="not signed"):
        Decision.from_bytes(wider)
    with pytest.raises(InvalidDecision, match="not signed"):
        Decision.from_bytes(wider.replace(b":", b": ", 1))
