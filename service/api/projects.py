"""Projects: those of a person, a new one, and what was spent on the population of one."""

from typing import Any

from starlette.responses import Response

from privacy.accounting import DEFAULT_DELTA
from privacy.chain import Total
from privacy.files import default_ledger
from service import accounts, words
from service.api.calls import Call, answer
from service.api.problems import in_words
from service.roles import Action, may
from service.store.records import Project


def show_me(call: Call) -> Response:
    """Answer whose token this is, and what it is for."""
    held = sorted(call.person.roles, key=lambda one: (one[0] or "", one[1]))
    return answer(
        {
            "person": call.person.name,
            "token": call.token.name,
            "scopes": list(call.token.scopes),
            "expires": call.token.expires,
            "roles": [{"project": project, "role": role} for project, role in held],
        }
    )


def list_projects(call: Call) -> Response:
    """Answer the projects in which the person has a role."""
    known = [
        _told(project)
        for project in call.store.projects()
        if may(call.person, Action.SEE_PROJECT, project.id)
    ]
    return answer({"projects": known})


def begin_project(call: Call) -> Response:
    """Begin a project."""
    made = call.store.add_project(call.sent["name"], call.sent["population"], who=call.who)
    return answer(_told(made), 201)


def show_project(call: Call) -> Response:
    """Answer a project, what was spent on its population, and the cap."""
    account = accounts.account(default_ledger(), call.project.population)
    cap = None
    if account.cap is not None:
        said = words.cap(account.cap, account.total, DEFAULT_DELTA)
        cap = {"asked": account.cap.asked, "in_words": in_words(said, call.language)}
    return answer({**_told(call.project), "spent": spent(account.total, call), "cap": cap})


def spent(total: Total, call: Call, delta: float = DEFAULT_DELTA) -> dict[str, Any]:
    """Return what was spent, for programs and in words."""
    promise = (0.0, delta) if total.mu_squared == 0 else total.promise(delta)
    epsilon, at = promise or (None, None)
    said = in_words(total.message(delta, write=words.power), call.language)
    return {"releases": total.releases, "epsilon": epsilon, "delta": at, "in_words": said}


def _told(project: Project) -> dict[str, Any]:
    return {name: getattr(project, name) for name in ("id", "name", "population", "made")}
