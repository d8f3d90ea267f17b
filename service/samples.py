"""The sample project: invented persons, and two drafts whose releases show what declaring buys."""

from dataclasses import replace

from service import draft_document, uploads
from service.draft import Draft
from service.store.records import Project
from service.store.store import Store, new_id
from service.words import _
from synth import Bought, Schema
from synth.tables.columns import MODELLED_ROLES, Unreadable


def begin(store: Store, name: str, *, who: str) -> Project:
    """Begin a project on a demo table: one draft as its schema declares it, one all estimated.

    Args:
        name: of the demo table.
    """
    project = store.add_project(_("Sample: customers of an insurer"), f"demo {name}", who=who)
    for estimated in (True, False):  # the last one saved stands first
        source, schema = uploads.take_demo(store, project.id, name, who=who)
        chosen = _estimated(schema) if estimated else schema
        draft = Draft(population=project.population).with_source(source, chosen)
        document = draft_document.to_document(draft)
        store.save_draft(new_id(), project.id, document, source.upload, who=who)
    return project


def _estimated(schema: Schema) -> Schema:
    """Return a schema whose domains are all bought, as a proposal's are; yes and no stay."""
    return replace(
        schema,
        columns=tuple(
            replace(column, domain=Bought(), unreadable=_as_estimated(column.unreadable))
            if column.role in MODELLED_ROLES and column.kind != "boolean"
            else column
            for column in schema.columns
        ),
    )


def _as_estimated(unreadable: Unreadable) -> Unreadable:
    """Return what becomes of unreadable cells where no list is left that one could be beside."""
    return "refuse" if unreadable == "other" else unreadable
