"""A draft as the store keeps it: what was typed and chosen, and nothing of the table's rows."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from service.criteria import Criteria
from service.draft import Draft, SamePeople, UnitBegun
from service.intake import Source
from synth import InputError, Protection
from synth.statement import Statement
from synth.tables.column_entries import columns_from_yaml, columns_to_yaml
from synth.tables.rule_entries import read_rules

_AS_THEY_ARE = (
    *("looked_at", "columns_done", "epsilon", "considered", "delta", "engine", "target"),
    *("policy", "surrogates", "rows_about"),
)


def to_document(draft: Draft) -> dict[str, Any]:
    """Return a draft as JSON holds it.

    What speaks against the unit counts rows exactly: of what was confirmed only the kind and the
    column are kept, and the rest is found in the table again.
    """
    protection = draft.protection
    return {
        **{name: getattr(draft, name) for name in _AS_THEY_ARE},
        "columns": columns_to_yaml(draft.columns),
        "protection": None if protection is None else asdict(protection),
        "begun": asdict(draft.begun),
        "people": asdict(draft.people),
        "confirmed": [[finding.kind, finding.column] for finding in draft.confirmed],
        "named": [list(pair) for pair in draft.named],
        "statement": asdict(draft.statement),
        "criteria": draft.criteria.to_json(),
        "rules": [rule.to_entry() for rule in draft.rules],
        "groups": list(draft.groups),
        "values": [list(pair) for pair in draft.values],
    }


def from_document(document: Mapping[str, Any], *, population: str, source: Source | None) -> Draft:
    """Return a draft that was kept, with its table where that is still there."""
    held = document["protection"]
    draft = Draft(
        **{name: document[name] for name in _AS_THEY_ARE},
        population=population,
        source=source,
        columns=columns_from_yaml(document["columns"]) if document["columns"] else (),
        protection=None if held is None else Protection(**held),
        begun=UnitBegun(**document.get("begun", {})),
        people=_people(document.get("people", {})),
        named=tuple((column, group) for column, group in document["named"]),
        statement=Statement(**document["statement"]),
        criteria=Criteria(**document.get("criteria", {})),
        rules=read_rules(document["rules"]) if document["rules"] else (),
        groups=tuple(document["groups"]),
        values=tuple((column, number) for column, number in document["values"]),
    )
    return _confirm(draft, {(kind, column) for kind, column in document["confirmed"]})


def _people(held: Mapping[str, Any]) -> SamePeople:
    lists = {name: tuple(held.get(name, ())) for name in ("asked", "others")}
    return SamePeople(**{**held, **lists})


def _confirm(draft: Draft, confirmed: set[tuple[str, str]]) -> Draft:
    if not confirmed or draft.protection is None:
        return draft
    try:
        found = draft.unit.contradictions
    except InputError:
        return draft
    known = tuple(one for one in found if (one.kind, one.column) in confirmed)
    return replace(draft, confirmed=known)
