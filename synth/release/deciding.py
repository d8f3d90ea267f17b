"""What was decided of a release: read from it, and said."""

from privacy.decisions import Decision, InvalidDecision
from privacy.message import N_, Message
from privacy.receipts import Receipt
from synth.errors import InputError

_DECIDED = {
    "approved": N_("approved on {date} by {by}, as asked for by {asker}"),
    "conditional": N_("approved with conditions on {date} by {by}, as asked for by {asker}"),
    "rejected": N_("rejected on {date} by {by}; asked for by {asker}"),
}
_BY_REQUESTER = {
    "approved": N_("approved on {date} by {by}: decided by its requester"),
    "conditional": N_("approved with conditions on {date} by {by}: decided by its requester"),
    "rejected": N_("rejected on {date} by {by}: decided by its requester"),
}


def read_decision(content: bytes, receipt: Receipt) -> Decision:
    """Return the decision on the release of this receipt, whose signature holds.

    Raises:
        InputError: it does not, or it is about another release.
    """
    try:
        decision = Decision.from_bytes(content)
    except InvalidDecision as fault:
        raise InputError("The decision does not hold: {fault}.", fault=fault.message) from None
    said = (decision.ledger, decision.run, decision.certificate)
    if said != (receipt.ledger, receipt.run, receipt.certificate):
        raise InputError("The decision is on another release than this one.")
    return decision


def say_decision(decision: Decision) -> list[Message]:
    """Say who decided what, for whom and for what, a line each."""
    texts = _BY_REQUESTER if decision.by_requester else _DECIDED
    blanks = {"date": decision.date, "by": decision.by, "asker": decision.requested_by}
    said = [Message(texts[decision.decided], **blanks)]
    said.append(
        Message(
            "for {recipients}: {use}", recipients=decision.recipients, use=decision.intended_use
        )
    )
    said += [Message("condition: {text}", text=text) for text in decision.conditions]
    if decision.expires:
        said.append(Message("the approval ends with {date}", date=decision.expires))
    if decision.criteria:
        met = sum(one["found"] == "met" for one in decision.criteria)
        said.append(
            Message(
                "acceptance criteria that stood before the run: {met} of {n} met",
                met=met,
                n=len(decision.criteria),
            )
        )
    if decision.annex_read:
        said.append(Message("its internal report had been opened before the decision"))
    return said
