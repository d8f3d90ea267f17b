"""Receipts: signed by the ledger, for one line, and for no other."""

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from privacy.chain import LedgerFault
from privacy.ledger import Ledger
from privacy.receipts import InvalidReceipt, Key, Receipt

DAY = "2026-11-22"
CERTIFICATE = "c" * 64


def committed(ledger: Ledger) -> Receipt:
    run = ledger.reserve("patients", mu_squared=100, delta=1, date=DAY)
    ledger.start(run, date=DAY)
    return ledger.commit(run, mu_squared=90, delta=1, certificate=CERTIFICATE, date=DAY)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger.db")


def test_a_receipt_says_what_its_line_says(ledger: Ledger) -> None:
    """And reads back as it was signed."""
    receipt = committed(ledger)
    line = ledger.entries()[-1]

    assert (receipt.seq, receipt.head, receipt.run) == (line.seq, line.hash, line.run)
    assert (receipt.mu_squared, receipt.delta, receipt.certificate) == (90, 1, CERTIFICATE)
    assert receipt.ledger == ledger.entries()[0].refers_to
    assert Receipt.from_bytes(ledger.sign(receipt)) == receipt
    assert ledger.sign(receipt) == ledger.sign(receipt)


def test_a_flipped_bit_in_a_receipt_is_noticed(ledger: Ledger) -> None:
    """Every bit of it."""
    content = ledger.sign(committed(ledger))
    for position in range(len(content)):
        for bit in range(8):
            flipped = bytearray(content)
            flipped[position] ^= 1 << bit
            with pytest.raises(InvalidReceipt):
                Receipt.from_bytes(bytes(flipped))


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"signature": 1}', b'{"signature": "00"}']
)
def test_what_is_no_receipt_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidReceipt, match="not signed by the ledger it names"):
        Receipt.from_bytes(content)


@pytest.mark.parametrize("seq", [0, 1.5, True])
def test_a_position_that_is_none_is_refused_though_it_is_signed(ledger: Ledger, seq: int) -> None:
    """A forger has a key too."""
    forged = replace(committed(ledger), seq=seq)
    with pytest.raises(InvalidReceipt, match="not as this version writes it"):
        Receipt.from_bytes(Key.read(ledger.key_path).sign(forged))


def test_only_what_stands_on_the_ledger_is_signed(ledger: Ledger, tmp_path: Path) -> None:
    """Not another amount, not a line to come, not another state, not for another ledger."""
    receipt = committed(ledger)
    other = Ledger(tmp_path / "other.db")
    committed(other)
    for wrong, says in [
        (replace(receipt, mu_squared=80), "not the one that the receipt is for"),
        (replace(receipt, seq=2), "not the one that the receipt is for"),
        (replace(receipt, seq=9), "an older copy"),
    ]:
        with pytest.raises(LedgerFault, match=says):
            ledger.sign(wrong)
    with pytest.raises(LedgerFault, match="another ledger"):
        other.sign(receipt)


def test_the_key_is_its_owners_alone_and_known_by_its_public_half(ledger: Ledger) -> None:
    key = Key.read(ledger.key_path)

    assert ledger.key_path.stat().st_mode & 0o777 == 0o600
    assert key.public == ledger.entries()[0].refers_to
    assert Ed25519PublicKey.from_public_bytes(bytes.fromhex(key.public)).public_bytes_raw()
    assert len(ledger.secret("a")) == 32
    assert ledger.secret("a") == ledger.secret("a") != ledger.secret("b")


@pytest.mark.parametrize("content", [b"", b"not hexadecimal", b"00", b"11" * 32, b"\xff" * 64])
def test_a_ledger_whose_key_is_damaged_spends_nothing(ledger: Ledger, content: bytes) -> None:
    """A release that nobody could sign would have cost its budget."""
    committed(ledger)
    ledger.key_path.write_bytes(content)
    n_before = len(ledger.entries())

    for use in (lambda: committed(ledger), ledger.check_key):
        with pytest.raises(LedgerFault, match=r"Restore it"):
            use()
    assert len(ledger.entries()) == n_before


def test_every_flipped_bit_of_a_key_is_noticed_or_changes_nothing(ledger: Ledger) -> None:
    """Another key is not that of the first line; a capital letter is the same digit."""
    content = ledger.key_path.read_bytes()
    key = Key.read(ledger.key_path).public
    for position in range(len(content)):
        for bit in range(8):
            flipped = bytearray(content)
            flipped[position] ^= 1 << bit
            ledger.key_path.write_bytes(bytes(flipped))
            try:
                ledger.check_key()
            except LedgerFault:
                continue
            assert Key.read(ledger.key_path).public == key


def test_a_key_that_was_made_before_a_crash_is_taken(tmp_path: Path) -> None:
    """The crash came between the key and the ledger's first line."""
    key = Key.read_or_make(tmp_path / "ledger.db.key")

    assert Ledger(tmp_path / "ledger.db").entries()[0].refers_to == key.public


def test_a_folder_in_place_of_the_key_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "ledger.db.key").mkdir()

    with pytest.raises(LedgerFault, match="cannot be read"):
        Ledger(tmp_path / "ledger.db")
