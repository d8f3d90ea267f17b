"""Decisions: what the ledger signs of who may have a release, for what, and who said so."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from privacy.chain import Entry, LedgerFault
from privacy.message import Refusal
from privacy.receipts import Key, Unsigned, read_signed

_FORMAT, _KIND = 1, "decision"
DECIDED = ("approved", "conditional", "rejected")


class InvalidDecision(Refusal, ValueError):
    """It is not a decision, or was changed after it was signed."""


@dataclass(frozen=True)
class Decision:
    """Says who decided what of a release, as it was submitted.

    Attributes:
        ledger: the public key of the ledger that signs it, 64 hexadecimal digits.
        run: the run's identifier on that ledger.
        certificate: SHA-256 of the release's certificate.
        decided: one of `DECIDED`; "conditional" is approved with conditions.
        by: who decided.
        requested_by: who asked for the run and submitted its release.
        by_requester: they are the same person.
        date: of the decision, YYYY-MM-DD.
        intended_use, recipients: as submitted.
        conditions: under which it was submitted, and those that the decision adds.
        expires: the last day of the approval, YYYY-MM-DD; "" for none.
        words: of the person who decided.
        criteria: acceptance criteria that stood before the run, each with what was found.
        annex_read: the exact comparison of this release had been opened before.
    """

    ledger: str
    run: str
    certificate: str
    decided: str
    by: str
    requested_by: str
    by_requester: bool
    date: str
    intended_use: str
    recipients: str
    conditions: Sequence[str]
    expires: str
    words: str
    criteria: Sequence[Mapping[str, Any]]
    annex_read: bool

    @classmethod
    def from_bytes(cls, content: bytes) -> "Decision":
        """Read a signed decision.

        Raises:
            InvalidDecision: its signature is not that of the ledger it names.
        """
        try:
            document = read_signed(content)
            is_known = (document.pop("format"), document.pop("kind")) == (_FORMAT, _KIND)
            decision = cls(**document)
        except (Unsigned, TypeError, KeyError):
            raise InvalidDecision("it is not signed by the ledger it names") from None
        if not (is_known and decision.decided in DECIDED and decision._is_typed):
            raise InvalidDecision("it is not as this version writes it")
        return decision

    @property
    def _is_typed(self) -> bool:
        """Tell whether what a signed document holds is of the types that are said here."""
        *texts, conditions, criteria = (
            *(self.by, self.requested_by, self.date, self.intended_use, self.recipients),
            *(self.expires, self.words, self.conditions, self.criteria),
        )
        return (
            all(isinstance(text, str) for text in texts)
            and isinstance(self.by_requester, bool)
            and isinstance(self.annex_read, bool)
            and isinstance(conditions, list)
            and all(isinstance(text, str) for text in conditions)
            and isinstance(criteria, list)
            and all(isinstance(one, dict) and isinstance(one.get("found"), str) for one in criteria)
        )

    @property
    def is_approval(self) -> bool:
        """Tell whether the release may be handed out."""
        return self.decided != "rejected"

    def signed(self, key: Key, lines: Sequence[Entry]) -> bytes:
        """Return the decision with the signature of a ledger on which its release stands.

        Args:
            lines: of that ledger.

        Raises:
            LedgerFault: the ledger has no release of this run and certificate.
        """
        stands = any(
            (line.run, line.state, line.refers_to) == (self.run, "COMMITTED", self.certificate)
            for line in lines
        )
        if self.ledger != key.public or not stands:
            raise LedgerFault("The ledger has no release of run {run}.", run=self.run)
        return key.sign_document({"format": _FORMAT, "kind": _KIND, **asdict(self)})
