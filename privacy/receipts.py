"""Receipts: what the ledger signs for each release, and the key it signs with."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from privacy.chain import Entry, LedgerFault
from privacy.files import write_durably
from privacy.message import Refusal

_FORMAT = 2
_SEQ_BYTES = 8  # of a place, before the 32 of its hash
_SEALED = re.compile(r"[0-9a-f]{112}")  # both, and the 16 bytes of the synthetic IV
_PLACES = "places of receipts"  # the purpose of the secret that seals them


class InvalidReceipt(Refusal, ValueError):
    """It is not a receipt, or was changed after it was signed."""


class Unsigned(ValueError):
    """A document is not signed by the ledger it names, or not as this program writes it."""


@dataclass(frozen=True)
class Place:
    """Where a line stands on its ledger.

    Attributes:
        seq: its position, from 1.
        head: its hash, the head of the ledger at that moment.
    """

    seq: int
    head: str


@dataclass(frozen=True)
class Receipt:
    """Says that a release stands on a ledger, and where: the latter to the ledger's owner alone.

    How many lines a ledger has, and what its hash is, tells of runs that are none of the
    reader's business, so the place is sealed.

    Attributes:
        ledger: the public key of the ledger, which names it, 64 hexadecimal digits.
        population: the persons it was spent on, as the owner calls them.
        run: the run's identifier.
        place: that of the run's COMMITTED line, sealed, 112 hexadecimal digits; `Key.place` reads
            it.
        mu_squared: what the run spent, in units of 10⁻¹².
        delta: what it spent on thresholds, in units of 10⁻¹⁸.
        date: the day, YYYY-MM-DD.
        certificate: SHA-256 of the release's certificate.
    """

    ledger: str
    population: str
    run: str
    place: str
    mu_squared: int
    delta: int
    date: str
    certificate: str

    @classmethod
    def from_bytes(cls, content: bytes) -> "Receipt":
        """Read a signed receipt.

        Raises:
            InvalidReceipt: its signature is not that of the ledger it names.
        """
        try:
            document = read_signed(content)
            is_known = document.pop("format") == _FORMAT
            receipt = cls(**document)
            is_sealed = _SEALED.fullmatch(receipt.place) is not None
        except (Unsigned, TypeError, KeyError):
            raise InvalidReceipt("it is not signed by the ledger it names") from None
        if not (is_known and is_sealed):
            raise InvalidReceipt("it is not as this version writes it")
        return receipt

    def check(self, lines: Sequence[Entry]) -> Entry:
        """Return the line of a ledger that a receipt is for; it says the same but for its place.

        Raises:
            LedgerFault: the ledger does not hold it.
        """
        if self.ledger != lines[0].refers_to:
            raise LedgerFault("The receipt is that of another ledger.")
        line = next((one for one in lines if (one.run, one.state) == (self.run, "COMMITTED")), None)
        if line is None:
            raise LedgerFault(
                "The ledger has no line of the run that the receipt is for: an older copy of it "
                "was put back, or a copy was used elsewhere. Restore the newer one, or go on with "
                "that copy; if it is lost for good, accept its loss: synth ledger accept-loss."
            )
        told = (line.population, line.mu_squared, line.delta, line.date, line.refers_to)
        if told != (self.population, self.mu_squared, self.delta, self.date, self.certificate):
            raise _another_way(line)
        return line


class Key:
    """The key pair of one ledger (Ed25519, RFC 8032).

    Attributes:
        public: 64 hexadecimal digits; the ledger is known by it.
    """

    def __init__(self, secret: bytes) -> None:
        """Take the 32 bytes of the private key."""
        self._private = Ed25519PrivateKey.from_private_bytes(secret)
        self.public = self._private.public_key().public_bytes_raw().hex()

    @classmethod
    def read_or_make(cls, path: Path) -> "Key":
        """Return the key in this file, or a new one written to it for its owner alone.

        Raises:
            LedgerFault: the file holds no key.
            OSError: it cannot be read or written.
        """
        if not path.exists():
            made = Ed25519PrivateKey.generate().private_bytes_raw()
            write_durably(path, made.hex().encode() + b"\n", mode=0o600)
        return cls.read(path)

    @classmethod
    def read(cls, path: Path) -> "Key":
        """Return the key in this file.

        Raises:
            LedgerFault: there is no key in it.
        """
        try:
            return cls(bytes.fromhex(path.read_text(encoding="ascii").strip()))
        except (OSError, ValueError):
            raise LedgerFault(
                "{path}, the key that receipts are signed with, cannot be read. Restore it; if it "
                "is lost for good, move the ledger and its key away and accept their loss: synth "
                "ledger accept-loss.",
                path=path,
            ) from None

    def receipt(self, line: Entry) -> Receipt:
        """Return the receipt for a COMMITTED line; the same line always gives the same."""
        told = line.seq.to_bytes(_SEQ_BYTES) + bytes.fromhex(line.hash)
        return Receipt(
            ledger=self.public,
            population=line.population,
            run=line.run,
            place=self._seal().encrypt(told, [line.run.encode()]).hex(),
            mu_squared=line.mu_squared,
            delta=line.delta,
            date=line.date,
            certificate=line.refers_to,
        )

    def place(self, receipt: Receipt) -> Place:
        """Return the place in a receipt of this ledger.

        Raises:
            LedgerFault: it was sealed with another key, or for another run.
        """
        try:
            told = self._seal().decrypt(bytes.fromhex(receipt.place), [receipt.run.encode()])
        except InvalidTag:
            raise LedgerFault("The receipt names a place that its ledger did not seal.") from None
        return Place(int.from_bytes(told[:_SEQ_BYTES]), told[_SEQ_BYTES:].hex())

    def check(self, receipt: Receipt, lines: Sequence[Entry]) -> None:
        """Compare a receipt with the lines of its ledger, its place included.

        Raises:
            LedgerFault: the ledger does not hold its line.
        """
        line = receipt.check(lines)
        if self.place(receipt) != Place(line.seq, line.hash):
            raise _another_way(line)

    def _seal(self) -> AESSIV:
        # Synthetic IV (RFC 5297): the same place gives the same text, so no nonce can repeat.
        return AESSIV(self.derive(_PLACES))

    def sign(self, receipt: Receipt) -> bytes:
        """Return the receipt with its signature, as canonical JSON (RFC 8785)."""
        return self.sign_document({"format": _FORMAT, **asdict(receipt)})

    def sign_document(self, document: Mapping[str, Any]) -> bytes:
        """Return a document that names this ledger, with its signature, as canonical JSON."""
        signature = self._private.sign(rfc8785.dumps({**document}))
        return _with_signature(document, signature)

    def derive(self, purpose: str) -> bytes:
        """Return 32 secret bytes for another purpose: a deterministic signature, hashed."""
        return hashlib.sha256(self._private.sign(purpose.encode())).digest()


def _another_way(line: Entry) -> LedgerFault:
    return LedgerFault(
        "Line {seq} of the ledger is not the one that the receipt is for: a copy of it was used "
        "elsewhere. Go on with that copy; if it is lost for good, accept its loss: synth ledger "
        "accept-loss.",
        seq=line.seq,
    )


def read_signed(content: bytes) -> dict[str, Any]:
    """Return a document that the ledger it names has signed, without the signature.

    Raises:
        Unsigned: it is none, or not written as this program does.
    """
    try:
        document: dict[str, Any] = json.loads(content)
        signature = bytes.fromhex(document.pop("signature"))
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(document["ledger"]))
        key.verify(signature, rfc8785.dumps(document))
        is_canonical = content == _with_signature(document, signature)
    except (InvalidSignature, ValueError, TypeError, KeyError, AttributeError):
        raise Unsigned from None
    if not is_canonical:
        raise Unsigned
    return document


def _with_signature(document: Mapping[str, Any], signature: bytes) -> bytes:
    return rfc8785.dumps({**document, "signature": signature.hex()}) + b"\n"
