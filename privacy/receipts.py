"""Receipts: what the ledger signs for each release, and the key it signs with."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from privacy.chain import Entry, LedgerFault
from privacy.files import write_durably

_FORMAT = 1


class InvalidReceipt(ValueError):
    """It is not a receipt, or was changed after it was signed."""


@dataclass(frozen=True)
class Receipt:
    """Says that a release stands on a ledger, and where.

    Attributes:
        ledger: the public key of the ledger, which names it, 64 hexadecimal digits.
        population: the persons it was spent on, as the owner calls them.
        run: the run's identifier.
        seq: the position of the run's COMMITTED line.
        head: that line's hash, the head of the ledger at that moment.
        mu_squared: what the run spent, in units of 10⁻¹².
        delta: what it spent on thresholds, in units of 10⁻¹⁸.
        date: the day, YYYY-MM-DD.
        certificate: SHA-256 of the release's certificate.
    """

    ledger: str
    population: str
    run: str
    seq: int
    head: str
    mu_squared: int
    delta: int
    date: str
    certificate: str

    @classmethod
    def of(cls, line: Entry, *, ledger: str) -> "Receipt":
        """Return the receipt for a COMMITTED line."""
        return cls(
            ledger=ledger,
            population=line.population,
            run=line.run,
            seq=line.seq,
            head=line.hash,
            mu_squared=line.mu_squared,
            delta=line.delta,
            date=line.date,
            certificate=line.refers_to,
        )

    @classmethod
    def from_bytes(cls, content: bytes) -> "Receipt":
        """Read a signed receipt.

        Raises:
            InvalidReceipt: its signature is not that of the ledger it names.
        """
        try:
            document: dict[str, Any] = json.loads(content)
            signature = bytes.fromhex(document.pop("signature"))
            signed = rfc8785.dumps(document)
            is_known = document.pop("format") == _FORMAT
            receipt = cls(**document)
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(receipt.ledger))
            key.verify(signature, signed)
            is_canonical = content == _written(receipt, signature)
        except (InvalidSignature, ValueError, TypeError, KeyError, AttributeError):
            raise InvalidReceipt("it is not signed by the ledger it names") from None
        if not (is_known and is_canonical and type(receipt.seq) is int and receipt.seq > 0):
            raise InvalidReceipt("it is not as this version writes it")
        return receipt

    def check(self, lines: Sequence[Entry]) -> None:
        """Compare a receipt with the lines of a ledger.

        Raises:
            LedgerFault: the ledger does not hold its line.
        """
        if self.ledger != lines[0].refers_to:
            raise LedgerFault("The receipt is that of another ledger.")
        if self.seq > len(lines):
            raise LedgerFault(
                f"The receipt is for line {self.seq} and the ledger has {len(lines)}: an older "
                "copy of the ledger was put back. Restore the newer one; if it is lost for good, "
                "accept its loss: synth ledger accept-loss."
            )
        line = lines[self.seq - 1]
        if line.state != "COMMITTED" or Receipt.of(line, ledger=self.ledger) != self:
            raise LedgerFault(
                f"Line {self.seq} of the ledger is not the one that the receipt is for: a copy of "
                "the ledger was used elsewhere. Go on with that copy; if it is lost for good, "
                "accept its loss: synth ledger accept-loss."
            )


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
                f"{path}, the key that receipts are signed with, cannot be read. Restore it; if it "
                "is lost for good, move the ledger and its key away and accept their loss: synth "
                "ledger accept-loss."
            ) from None

    def sign(self, receipt: Receipt) -> bytes:
        """Return the receipt with its signature, as canonical JSON (RFC 8785)."""
        return _written(receipt, self._private.sign(rfc8785.dumps(_unsigned(receipt))))

    def derived(self, purpose: str) -> bytes:
        """Return 32 secret bytes for another purpose: a deterministic signature, hashed."""
        return hashlib.sha256(self._private.sign(purpose.encode())).digest()


def _unsigned(receipt: Receipt) -> dict[str, Any]:
    return {"format": _FORMAT, **asdict(receipt)}


def _written(receipt: Receipt, signature: bytes) -> bytes:
    return rfc8785.dumps({**_unsigned(receipt), "signature": signature.hex()}) + b"\n"
