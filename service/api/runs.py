"""Runs: asked for once by a key, watched, cancelled."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from starlette.responses import Response

from privacy.accounting import DEFAULT_DELTA, Budget
from privacy.files import default_ledger
from privacy.message import Message
from service import accounts, runs, words
from service.api.calls import Call, answer
from service.api.declaring import declared, refuse_cells
from service.api.problems import Problem, in_words
from service.criteria import Criteria
from service.draft import Draft
from service.roles import Action
from service.runs import Run, Running
from service.store import runs as jobs
from service.store.people import name_of
from service.store.records import RunKey, RunRecord
from synth import InputError
from synth.dossier.groups import refuse_groups
from synth.dossier.target import refuse_target
from synth.engines import AUTO, engine_named
from synth.purchases import new_accountant
from synth.statement import Statement

_SHOWN = ("id", "project", "upload", "asked", "submitted", "decided", "recalled")
_ORDERED = ("name", "epsilon", "delta", "engine", "population")
_LEAST_SHARE = 0.05  # of a run, from which the time that is left can be told


def list_runs(call: Call) -> Response:
    """Answer the runs of a project, the newest first; or the one that a key was asked by."""
    records = jobs.of_project(call.store, call.project.id)
    if "key" in call.query:
        key = RunKey(call.who, call.project.id, call.query["key"], "")
        known = jobs.by_key(call.store, key)
        records = [record for record in records if known and record.id == known[0]]
    return answer({"runs": [_told(call, record) for record in records]})


def show_run(call: Call) -> Response:
    """Answer how far a run is, or what came of it."""
    return answer(_now(call, call.run))


def cancel(call: Call) -> Response:
    """End a run, unless it has ended by itself; what it has begun to spend stays spent."""
    call.run.cancel(who=call.who)
    return answer(_now(call, call.run))


def start(call: Call) -> Response:
    """Ask for a run; the same key gives the same run, whatever became of it."""
    said = json.dumps(call.sent, sort_keys=True, ensure_ascii=False)
    asked = hashlib.sha256(said.encode()).hexdigest()
    key = RunKey(call.who, call.project.id, call.key, asked)
    if (known := _asked_before(call, key)) is not None:
        return known
    draft = _draft(call)
    _refuse_beyond_cap(draft)
    _refuse_open(draft)
    assert draft.source is not None
    token = runs.new_token()
    run = runs.start(
        call.store,
        token,
        replace(draft.order(), target=draft.target),  # on pages it goes with one engine alone
        project=call.project.id,
        upload=draft.source.upload,
        who=call.who,
        key=key,
    )
    if run.token != token and (known := _asked_before(call, key)) is not None:
        return known  # another has asked by this key in the meantime
    return answer(_now(call, run), 201)


def _asked_before(call: Call, key: RunKey) -> Response | None:
    known = jobs.by_key(call.store, key)
    if known is None:
        return None
    run = runs.find(call.store, known[0])
    if known[1] != key.sha256 or run is None:
        raise Problem(
            "key-used",
            Message("Another run was asked for by this Idempotency-Key. Take a new key for it."),
        )
    return answer(_now(call, run))


def _draft(call: Call) -> Draft:
    """Return all that was declared and is asked for, as a page would have it before the run.

    Raises:
        InputError: something of it cannot be.
    """
    asked = call.sent
    upload = call.store.upload(asked["upload"])
    if upload is None or upload.project != call.project.id:
        raise InputError("The project has no such table.")
    engine, target, groups = (asked.get(name) for name in ("engine", "target", "groups"))
    engine_named(engine or AUTO, target=target or "")
    draft = replace(
        declared(call, upload.id),
        looked_at=asked.get("reviewed", False),
        columns_done=True,
        epsilon=float(asked["epsilon"]),
        delta=asked.get("delta", DEFAULT_DELTA),
        engine=engine or AUTO,
        target=target or "",
        groups=tuple(groups or ()),
        statement=Statement(**asked.get("statement", {})),
        criteria=Criteria(**asked.get("criteria", {})),
    )
    if draft.groups:
        refuse_groups(draft.groups, draft.schema)
    modelled = [column.name for column in draft.schema.modelled]
    if draft.target and draft.target not in modelled:
        raise InputError(
            "The target {target!r} is not among the {n} modelled columns of the schema.",
            target=draft.target,
            n=len(modelled),
        )
    refuse_target(draft.target, draft.schema)
    refuse_cells(draft)
    return _with_answers(draft, asked)


def _with_answers(draft: Draft, asked: Mapping[str, Any]) -> Draft:
    """Take what the owner answers: of the unit, and of others who seem to be the same people."""
    if asked.get("unit_confirmed", False):
        draft = replace(draft, confirmed=draft.unit.contradictions)
    draft = draft.with_people_compared()
    found, same = draft.people.asked, asked.get("same_people", "")
    others = tuple(name for name in found if name in asked.get("other_people", ()))
    if same and same not in found:
        raise InputError("The population {name} does not seem to hold these people.", name=same)
    return replace(draft, people=replace(draft.people, others=others, charged=same))


def _refuse_open(draft: Draft) -> None:
    """See that nothing is open which only the owner can answer.

    Raises:
        Problem: something is.
    """
    unit = draft.unit.contradictions
    if not set(unit) <= set(draft.confirmed):
        raise Problem(
            "unit-unconfirmed",
            Message(
                "The rows speak against the unit of protection. State it anew, or say that you "
                "have checked it: unit_confirmed."
            ),
        )
    if not draft.is_demo and not draft.people.is_answered:
        raise Problem(
            "people-unanswered",
            Message(
                "Other populations seem to hold the same people. Name the one that does as "
                "same_people, or all as other_people."
            ),
            {"asked": list(draft.people.asked)},
        )
    if draft.open_before("run"):
        raise Problem(
            "no-schema", Message("No schema was declared of this table yet. Declare one first.")
        )


def _refuse_beyond_cap(draft: Draft) -> None:
    account = accounts.account(default_ledger(), draft.charged)
    wanted = new_accountant(draft.schema, Budget(draft.epsilon or 0, draft.delta))
    if account.cap is not None:
        said = words.beyond_cap(account.cap, account.total, wanted, draft.delta)
        if said is not None:
            raise Problem("beyond-cap", said)


def _now(call: Call, run: Run) -> dict[str, Any]:
    """Say how a run stands, after a look at whether it goes on."""
    record = jobs.find(call.store, run.token)
    state = run.poll() if record and record.state in ("queued", "running") else None
    record = jobs.find(call.store, run.token)
    assert record is not None
    said = _told(call, record)
    if isinstance(state, Running) and record.began and call.may(Action.RUN):
        elapsed = (datetime.now(UTC) - datetime.fromisoformat(record.began)).total_seconds()
        left = elapsed * (1 - state.share) / state.share if state.share > _LEAST_SHARE else None
        said["progress"] = {
            "step": state.step.name,
            "in_words": in_words(Message(state.step.value), call.language),
            "share": min(1.0, state.share),
            "seconds_left": None if left is None else round(left),
        }
    return said


def _told(call: Call, record: RunRecord) -> dict[str, Any]:
    said: dict[str, Any] = {name: getattr(record, name) for name in _SHOWN}
    said |= {name: record.order[name] for name in _ORDERED}
    said["state"] = "deleted" if record.deleted else record.state
    said["asked_by"] = name_of(call.store, record.asked_by)
    if record.kept is not None:
        said["kept"] = record.kept
    # A refusal can count rows exactly: it is for the table's owner.
    if record.message is not None and call.may(Action.RUN):
        said["why"] = in_words(Message.from_json(record.message), call.language)
    return said
