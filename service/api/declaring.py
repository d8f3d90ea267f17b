"""Schemas and plans: what a table is proposed to be, what its owner declares, what to expect."""

from dataclasses import replace
from typing import Any

from starlette.responses import Response

from privacy.accounting import DEFAULT_DELTA, Budget
from privacy.message import Message
from service import draft_document, intake, uploads
from service.api.calls import Call, answer
from service.api.problems import Problem, in_words
from service.draft import Draft
from service.intake import Source
from service.reader.seen import Reading
from service.store.records import DraftRecord
from service.store.store import Store, new_id
from synth import InputError, Protection, Schema
from synth.engines import AUTO, engine_named
from synth.planning.plan import plan
from synth.tables.proposal import without_unit
from synth.tables.rule_proposal import as_comments, propose_rules


def propose(call: Call) -> Response:
    """Answer a schema for an upload, for its owner to go through."""
    asked = call.sent
    reading = Reading(
        encoding=asked.get("encoding"), sheet=asked.get("sheet"), header=asked.get("header")
    )
    source = uploads.take(call.store, call.upload.id, reading, who=call.who)
    columns = source.propose(
        asked.get("policy", "strict"), surrogates=asked.get("surrogates", False)
    )
    if asked.get("presets", False):
        offered = {column.name: source.preset(column) for column in columns}
        columns = tuple(
            column if (preset := offered[column.name]) is None else preset.taken(column)
            for column in columns
        )
    protection = _protection(asked.get("protection"))
    proposed = Draft(source=source, columns=columns, protection=protection).schema
    text = without_unit(proposed) if protection is None else proposed.to_yaml()
    said: dict[str, Any] = {"schema": text + as_comments(propose_rules(columns))}
    if asked.get("notes", False):
        said["notes"] = _notes(call, source, proposed if protection else None)
    return answer(said)


def declare(call: Call) -> Response:
    """Take the schema of an upload, held against every cell; it is kept as a draft."""
    store, upload = call.store, call.upload
    schema = intake.read_schema(call.sent.encode())
    known = uploads.reading_of(store.kept_upload(upload.id))
    source = uploads.take(store, upload.id, replace(known, form=None), schema=schema, who=call.who)
    home = store.project(upload.project)
    assert home is not None
    draft = Draft(population=home.population).with_source(source, schema)
    refuse_cells(draft)
    draft = replace(draft, columns_done=True).with_people_compared()
    kept = draft_of(store, upload.project, upload.id)
    id = new_id() if kept is None else kept.id
    document = draft_document.to_document(draft)
    store.save_draft(id, upload.project, document, upload.id, who=call.who)
    return answer(_declared(call, id, draft))


def show_declared(call: Call) -> Response:
    """Answer the schema that was declared of an upload."""
    kept = draft_of(call.store, call.upload.project, call.upload.id)
    return answer(_declared(call, kept.id if kept else "", declared(call, call.upload.id)))


def expect(call: Call) -> Response:
    """Answer what to expect of a run, from what is declared and typed alone."""
    asked = call.sent
    schema = intake.read_schema(asked["schema"].encode())
    planned = plan(
        schema,
        Budget(asked["epsilon"], asked.get("delta", DEFAULT_DELTA)),
        rows_about=asked["rows_about"],
        engine=engine_named(asked.get("engine", AUTO)),
        values=asked.get("values", {}),
    )
    return answer(planned.to_json())


def declared(call: Call, upload: str) -> Draft:
    """Return the draft with the schema that was declared of an upload, and its table.

    Raises:
        Problem: none was.
    """
    known = call.store.kept_upload(upload)
    kept, home = draft_of(call.store, known.project, upload), call.store.project(known.project)
    no_schema = Problem(
        "no-schema", Message("No schema was declared of this table yet. Declare one first.")
    )
    if kept is None or home is None or not kept.body["columns_done"]:
        raise no_schema
    source = uploads.find(call.store, upload)
    found = draft_document.from_document(kept.body, population=home.population, source=source)
    if found.protection is None:
        raise no_schema
    return found


def refuse_cells(draft: Draft) -> None:
    """Hold the cells of a draft's table to its columns.

    Raises:
        InputError: some are not what their column says.
    """
    for column in draft.columns if draft.source else ():
        if draft.source and (refusal := draft.source.check(column).refusal):
            raise InputError(refusal)


def draft_of(store: Store, project: str, upload: str) -> DraftRecord | None:
    """Return the draft that is about an upload."""
    return next((one for one in store.drafts(project) if one.upload == upload), None)


def _declared(call: Call, id: str, draft: Draft) -> dict[str, Any]:
    return {
        "draft": id,
        "schema": draft.schema.to_yaml(),
        "speaks_against_the_unit": [
            in_words(finding.message, call.language) for finding in draft.unit.contradictions
        ],
        "same_people": list(draft.with_people_compared().people.asked),
    }


def _protection(said: dict[str, Any] | None) -> Protection | None:
    if said is None:
        return None
    return Protection() if "unit" in said else Protection(said["person"], said["max_rows"])


def _notes(call: Call, source: Source, schema: Schema | None) -> list[str]:
    """Return what is for the table's owner alone, exact counts among it."""
    notes = [*source.repairs, *(() if schema is None else source.unit(schema).lines())]
    return [in_words(note, call.language) for note in notes]
