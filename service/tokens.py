"""Tokens: what a program may do in the place of the person who made its token.

That is what the scopes of the token name, of what the person's roles allow at that moment; the
roles are looked up with each request, by the same table as for pages. What is in no scope, people,
caps, rows and the internal report among it, is for people alone.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum

from service.roles import Action
from service.store import attempts
from service.store import tokens as kept
from service.store.records import Person, Token
from service.store.store import Store, now
from synth import InputError

MOST_DAYS = 365
MOST_NAME = 100  # characters


class Scope(StrEnum):
    """What a token is for."""

    READ = "read"  # projects, runs, evidence
    UPLOAD = "upload"  # begin projects, bring tables, declare schemas, plan
    RUN = "run"  # start and cancel runs, which spends
    SUBMIT = "submit"  # for a decision
    DECIDE = "decide"  # decide, ask, recall
    DOWNLOAD = "download"  # releases that were approved


SCOPE_OF: Mapping[Action, Scope] = {  # what is not here, no token can do
    Action.SEE_PROJECT: Scope.READ,
    Action.SEE_LEDGER: Scope.READ,
    Action.SEE_EVIDENCE: Scope.READ,
    Action.BEGIN_PROJECT: Scope.UPLOAD,
    Action.UPLOAD: Scope.UPLOAD,
    Action.EDIT_DRAFT: Scope.UPLOAD,
    Action.RUN: Scope.RUN,
    Action.SUBMIT: Scope.SUBMIT,
    Action.DECIDE: Scope.DECIDE,
    Action.RECALL: Scope.DECIDE,
    Action.DOWNLOAD: Scope.DOWNLOAD,
}


def make(
    store: Store, person: Person, name: str, scopes: Collection[Scope], last_day: date, *, who: str
) -> str:
    """Make a token that works until the end of a day, in UTC; return its secret, to be shown once.

    Raises:
        InputError: it has no name or scope, or would last too long or not at all.
    """
    name = " ".join(name.split())
    if not name or len(name) > MOST_NAME or not name.isprintable() or not scopes:
        raise InputError(
            "A token needs a name of at most {most} characters and a scope.", most=MOST_NAME
        )
    today = datetime.fromisoformat(now())
    end = datetime(last_day.year, last_day.month, last_day.day, tzinfo=today.tzinfo)
    lasts = end + timedelta(days=1) - today
    if not timedelta() < lasts <= timedelta(days=MOST_DAYS + 1):
        raise InputError(
            "A token lasts until today at least, and {most} days at most.", most=MOST_DAYS
        )
    ordered = tuple(str(scope) for scope in Scope if scope in scopes)
    return kept.make(store, person.id, name, ordered, lasts, who=who)


def holder(store: Store, secret: str, *, address: str) -> tuple[Token, Person] | None:
    """Return the token of a secret and its person, if it still opens anything.

    Args:
        address: whence it is shown, for the bound on wrong ones.

    Raises:
        InputError: it does not, and too many before did not.
    """
    found = kept.find(store, secret)
    if found is None and not attempts.begin_with_token(store, address):
        raise InputError(
            "Too many attempts. Wait {minutes} minutes.",
            minutes=int(attempts.WINDOW.total_seconds()) // 60,
        )
    return found


def allows(token: Token, action: Action) -> bool:
    """Tell whether a token is for something, whoever holds it."""
    return action in SCOPE_OF and SCOPE_OF[action] in token.scopes
