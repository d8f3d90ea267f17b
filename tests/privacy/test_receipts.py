"""Receipts: signed by the ledger, for one line, and for no other."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from privacy.chain import Entry, LedgerFault
from privacy.ledger import Ledger
from privacy.receipts import InvalidReceipt, Key, Place, Receipt

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

    assert Key.read(ledger.key_path).place(receipt) == Place(line.seq, line.hash)
    assert receipt.run == line.run
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


def test_a_receipt_hides_how_many_lines_its_ledger_has() -> None:
    """Ledgers of one key and one run, with little and with much before it: only the seal differs.

    The run's name is the same too; whoever guesses the lines before it cannot try the guess, as
    they could on the hash of the line.
    """
    shown = []
    for n_before in (8, 30):
        key = Key(bytes(range(32)))
        lines = [entry(seq) for seq in range(1, n_before + 2)]
        document = json.loads(key.sign(key.receipt(lines[-1])))
        assert not {str(n_before + 1), lines[-1].hash} & set(map(str, document.values()))
        shown.append({name: value for name, value in document.items() if name != "place"})
        del shown[-1]["signature"]
        assert len(document["place"]) == 112

    assert shown[0] == shown[1]


def entry(seq: int) -> Entry:
    """Return the COMMITTED line of one run, at some position."""
    return Entry(
        population="patients",
        run="r" * 32,
        state="COMMITTED",
        mu_squared=77,
        delta=0,
        refers_to=CERTIFICATE,
        seq=seq,
        date=DAY,
        previous=f"{seq - 1:064x}",
        hash=f"{seq:064x}",
    )


def test_a_place_is_opened_by_its_ledgers_key_and_for_its_run_alone(ledger: Ledger) -> None:
    """Another key, another run, or one bit changed: it is no place."""
    receipt = committed(ledger)
    flipped = f"{int(receipt.place[0], 16) ^ 1:x}{receipt.place[1:]}"
    key = Key.read(ledger.key_path)
    for holder, wrong in [
        (Key(bytes(32)), receipt),
        (key, replace(receipt, run="0" * 32)),
        (key, replace(receipt, place=flipped)),
    ]:
        with pytest.raises(LedgerFault, match="a place that its ledger did not seal"):
            holder.place(wrong)


def test_a_receipt_is_checked_without_the_key_but_for_its_place(ledger: Ledger) -> None:
    """Whoever has a copy of the ledger, and not its key, still sees that the line is there."""
    receipt = committed(ledger)
    other = committed(ledger)
    moved = replace(receipt, place=Key.read(ledger.key_path).receipt(entry(9)).place)
    ledger.check(receipt)
    with pytest.raises(LedgerFault, match="a place that its ledger did not seal"):
        ledger.check(moved)
    ledger.key_path.rename(ledger.path.with_name("away"))

    ledger.check(receipt)
    ledger.check(other)
    ledger.check(moved)
    with pytest.raises(LedgerFault, match="not the one that the receipt is for"):
        ledger.check(replace(receipt, mu_squared=80))
    with pytest.raises(LedgerFault, match="no line of the run"):
        ledger.check(replace(receipt, run="0" * 32))


@pytest.mark.parametrize("place", ["", "0" * 111, "A" * 112, "0" * 114, "g" * 112])
def test_a_place_that_is_none_is_refused_though_it_is_signed(ledger: Ledger, place: str) -> None:
    """A forger has a key too."""
    forged = replace(committed(ledger), place=place)
    with pytest.raises(InvalidReceipt, match="not as this version writes it"):
        Receipt.from_bytes(Key.read(ledger.key_path).sign(forged))


def test_only_what_stands_on_the_ledger_is_signed(ledger: Ledger, tmp_path: Path) -> None:
    """Not another amount or place, not a run that is not there, not for another ledger."""
    receipt = committed(ledger)
    key = Key.read(ledger.key_path)
    elsewhere = key.receipt(replace(ledger.entries()[-1], seq=3)).place
    other = Ledger(tmp_path / "other.db")
    committed(other)
    for wrong, says in [
        (replace(receipt, mu_squared=80), "not the one that the receipt is for"),
        (replace(receipt, place=elsewhere), "not the one that the receipt is for"),
        (replace(receipt, run="0" * 32), "no line of the run"),
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
