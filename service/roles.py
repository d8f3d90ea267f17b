"""Who may what: one table of actions and roles, asked at every privileged action.

A person holds roles in projects, or in all of them. What concerns no single project, such as
inviting people, is for those who hold the role in all.
"""

from collections.abc import Mapping
from enum import Enum, StrEnum

from service.store.records import Person


class Role(StrEnum):
    """What a person is in a project; one may be several."""

    REQUESTER = "requester"  # the data owner: brings tables, has releases made
    REVIEWER = "reviewer"  # decides of releases on their evidence
    AUDITOR = "auditor"  # reads ledger and log, no rows
    ADMINISTRATOR = "administrator"  # people and caps, no rows


class Action(Enum):
    """What can be done, and to what: the object, then the act."""

    SEE_PROJECT = ("project", "see its name, population, runs and decisions")
    BEGIN_PROJECT = ("project", "begin one")
    SEE_LEDGER = ("ledger", "see what was spent on its population, and the cap")
    SET_CAP = ("ledger", "set the cap")
    SEE_LOG = ("log", "read")
    EDIT_DRAFT = ("draft", "see, edit and delete")
    UPLOAD = ("upload", "bring and delete")
    SEE_ROWS = ("upload", "see rows, and what counts them exactly")
    RUN = ("run", "ask for, watch and cancel")
    SEE_EVIDENCE = ("release", "see its evidence and first rows")
    SUBMIT = ("release", "submit")
    DECIDE = ("release", "decide")
    DOWNLOAD = ("release", "take once it was decided")
    SAMPLE = ("release", "draw more rows from its model")
    RECALL = ("release", "recall")
    DELETE_RELEASE = ("release", "delete")
    OPEN_ANNEX = ("internal report", "open after the decision")
    GRANT = ("people", "give and take roles in a project")
    MANAGE_PEOPLE = ("people", "invite, deactivate, end sessions")


_ANYBODY = frozenset(Role)
_OWNER = frozenset({Role.REQUESTER})
_OFFICE = frozenset({Role.ADMINISTRATOR})

MAY: Mapping[Action, frozenset[Role]] = {
    Action.SEE_PROJECT: _ANYBODY,
    Action.BEGIN_PROJECT: _OWNER | _OFFICE,
    Action.SEE_LEDGER: _ANYBODY,
    Action.SET_CAP: _OFFICE,
    Action.SEE_LOG: frozenset({Role.AUDITOR, Role.ADMINISTRATOR}),
    Action.EDIT_DRAFT: _OWNER,
    Action.UPLOAD: _OWNER,
    Action.SEE_ROWS: _OWNER,
    Action.RUN: _OWNER,
    Action.SEE_EVIDENCE: frozenset({Role.REQUESTER, Role.REVIEWER}),
    Action.SUBMIT: _OWNER,
    Action.DECIDE: frozenset({Role.REVIEWER}),
    Action.DOWNLOAD: _OWNER,
    Action.SAMPLE: _OWNER,
    Action.RECALL: frozenset({Role.REQUESTER, Role.REVIEWER, Role.ADMINISTRATOR}),
    Action.DELETE_RELEASE: _OWNER,
    Action.OPEN_ANNEX: _OWNER,
    Action.GRANT: _OFFICE,
    Action.MANAGE_PEOPLE: _OFFICE,
}


def roles(person: Person, project: str | None = None) -> frozenset[Role]:
    """Return what a person is in a project; without one, in all of them."""
    return frozenset(Role(role) for where, role in person.roles if where in (None, project))


def may(person: Person, action: Action, project: str | None = None) -> bool:
    """Tell whether a person may do something in a project; without one, in all of them."""
    return person.active and not MAY[action].isdisjoint(roles(person, project))


def matrix() -> str:
    """Return the table as the docs have it, in Markdown."""
    lines = [f"| object | action | {' | '.join(Role)} |", "|---|---|" + "---|" * len(Role)]
    for action, allowed in MAY.items():
        marks = " | ".join("✓" if role in allowed else "" for role in Role)
        lines.append(f"| {action.value[0]} | {action.value[1]} | {marks} |")
    return "\n".join(lines)
