"""Forms: the JSON Schemas (2020-12) of what is sent and answered, by name.

The description shows them and requests are held to them: there is no other copy.
"""

from collections.abc import Mapping
from typing import Any

from privacy.accounting import DEFAULT_DELTA
from privacy.pii import POLICIES
from service.api.problems import CODES
from service.roles import Role
from service.tokens import Scope
from synth.engines import AUTO, offered
from synth.planning.names import MOST_VALUES
from synth.planning.plan import MOST_ROWS
from synth.statement import MOST_GENERATIONS
from synth.tables.schema import MOST_ROWS as MOST_ROWS_OF_A_PERSON

Form = Mapping[str, Any]
_MOST_NAMES = 1_000  # in a list


def _text(most: int = 200, *, least: int = 0) -> dict[str, Any]:
    return {"type": "string", "minLength": least, "maxLength": most}


def _number(low: float, high: float) -> dict[str, Any]:
    return {"type": "number", "minimum": low, "maximum": high}


def _whole(low: int, high: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": low, "maximum": high}


def _list(of: Form, most: int = _MOST_NAMES) -> dict[str, Any]:
    return {"type": "array", "items": of, "maxItems": most}


def _or_null(form: Form) -> dict[str, Any]:
    return {"anyOf": [form, {"type": "null"}]}


def _sent(required: Mapping[str, Form], optional: Mapping[str, Form] | None = None) -> Form:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def _told(properties: Mapping[str, Form], *, maybe: Mapping[str, Form] | None = None) -> Form:
    return {
        "type": "object",
        "properties": {**properties, **(maybe or {})},
        "required": list(properties),
    }


def _ref(name: str) -> Form:
    return {"$ref": f"#/components/schemas/{name}"}


_ID = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"}
_ANY_TEXT, _FLAG, _MOMENT = {"type": "string"}, {"type": "boolean"}, {"type": "string"}
_DAY = {"type": "string", "pattern": r"^(\d{4}-\d{2}-\d{2})?$"}
_EPSILON, _DELTA = _number(0.01, 20), {**_number(1e-14, 1e-3), "default": DEFAULT_DELTA}
_ENGINE = {"type": "string", "enum": [AUTO, *offered()], "default": AUTO}
_COLUMN = _text(1_000, least=1)
_SPENT = _told(
    {
        "releases": {"type": "integer"},
        "epsilon": {"type": ["number", "null"]},
        "delta": {"type": ["number", "null"]},
        "in_words": _ANY_TEXT,
    }
)
_CAP = _told({"asked": _ANY_TEXT, "in_words": _ANY_TEXT})
_STATEMENT = _sent(
    {},
    {
        **{name: _text(500) for name in ("owner", "purpose", "recipient", "basis")},
        "expires": _DAY,
        "generation": _whole(0, MOST_GENERATIONS),
    },
)
_SHARE = {"type": "number", "exclusiveMinimum": 0, "maximum": 1}
_CRITERIA = _sent(
    {},
    {
        "usable": _FLAG,
        "columns": _or_null(_SHARE),
        "pairs": _or_null(_SHARE),
        "words": _text(500),
    },
)
_PROTECTION = {
    "oneOf": [
        _sent({"unit": {"const": "row"}}),
        _sent({"person": _COLUMN, "max_rows": _whole(1, MOST_ROWS_OF_A_PERSON)}),
    ]
}
_WORDS = _text(1_000)

FORMS: Mapping[str, Form] = {
    "Problem": _told(
        {
            "type": _ANY_TEXT,
            "title": _ANY_TEXT,
            "status": {"type": "integer"},
            "code": {"type": "string", "enum": list(CODES)},
            "detail": _ANY_TEXT,
        },
        maybe={"at": _ANY_TEXT, "asked": _list(_ANY_TEXT), "needs": _ANY_TEXT},
    ),
    "Me": _told(
        {
            "person": _ANY_TEXT,
            "token": _ANY_TEXT,
            "scopes": _list({"type": "string", "enum": list(Scope)}),
            "expires": _MOMENT,
            "roles": _list(
                _told(
                    {
                        "project": {"type": ["string", "null"]},
                        "role": {"type": "string", "enum": list(Role)},
                    }
                )
            ),
        }
    ),
    "NewProject": _sent({"name": _text(least=1), "population": _text(least=1)}),
    "Project": _told(
        {"id": _ID, "name": _ANY_TEXT, "population": _ANY_TEXT, "made": _MOMENT},
        maybe={"spent": _SPENT, "cap": _or_null(_CAP)},
    ),
    "Projects": _told({"projects": _list(_ref("Project"), 10**6)}),
    "Upload": _told(
        {
            "id": _ID,
            "project": _ID,
            "name": _ANY_TEXT,
            "size": {"type": "integer"},
            "made": _MOMENT,
            "expires": _MOMENT,
        },
        maybe={"sha256": _ANY_TEXT},
    ),
    "ToPropose": _sent(
        {},
        {
            "encoding": _or_null(_text(40, least=1)),
            "sheet": _or_null(_text(least=1)),
            "header": _or_null(_FLAG),
            "policy": {"type": "string", "enum": list(POLICIES), "default": "strict"},
            "surrogates": {**_FLAG, "default": False},
            "presets": {**_FLAG, "default": False},
            "protection": _PROTECTION,
            "notes": {**_FLAG, "default": False},
        },
    ),
    "Proposal": _told({"schema": _ANY_TEXT}, maybe={"notes": _list(_ANY_TEXT, 10**5)}),
    "Declared": _told(
        {
            "draft": _ID,
            "schema": _ANY_TEXT,
            "speaks_against_the_unit": _list(_ANY_TEXT),
            "same_people": _list(_ANY_TEXT),
        }
    ),
    "ToPlan": _sent(
        {
            "schema": _text(1 << 20, least=1),
            "epsilon": _EPSILON,
            "rows_about": _whole(1, MOST_ROWS),
        },
        {
            "delta": _DELTA,
            "engine": _ENGINE,
            "values": {
                "type": "object",
                "additionalProperties": _whole(1, MOST_VALUES),
                "maxProperties": _MOST_NAMES,
            },
        },
    ),
    "Plan": {"type": "object"},
    "ToRun": _sent(
        {"upload": _ID, "epsilon": _EPSILON},
        {
            "delta": _DELTA,
            "engine": _ENGINE,
            "target": _text(1_000),
            "groups": _list(_COLUMN, 20),
            "reviewed": {**_FLAG, "default": False},
            "unit_confirmed": {**_FLAG, "default": False},
            "other_people": _list(_text(least=1)),
            "same_people": _text(),
            "statement": _STATEMENT,
            "criteria": _CRITERIA,
        },
    ),
    "Run": _told(
        {
            "id": _ID,
            "project": _ID,
            "upload": _ID,
            "name": _ANY_TEXT,
            "state": {
                "type": "string",
                "enum": [
                    *("queued", "running", "done", "deleted"),
                    *("refused", "cancelled", "broken"),
                ],
            },
            "asked": _MOMENT,
            "asked_by": _ANY_TEXT,
            "epsilon": {"type": "number"},
            "delta": {"type": "number"},
            "engine": _ANY_TEXT,
            "population": _ANY_TEXT,
            "submitted": {"type": ["string", "null"]},
            "decided": {"type": ["string", "null"]},
            "recalled": {"type": ["string", "null"]},
        },
        maybe={
            "progress": _told(
                {
                    "step": _ANY_TEXT,
                    "in_words": _ANY_TEXT,
                    "share": _number(0, 1),
                    "seconds_left": {"type": ["integer", "null"]},
                }
            ),
            "why": _ANY_TEXT,
            "kept": _FLAG,
        },
    ),
    "Runs": _told({"runs": _list(_ref("Run"), 10**6)}),
    "Evidence": _told(
        {
            "certificate_sha256": _ANY_TEXT,
            "verdict": {"type": "object"},
            "criteria": _list({"type": "object"}),
            "spent": _or_null(_SPENT),
        }
    ),
    "Document": {"type": "object"},
    "Verified": _told(
        {"verified": _FLAG, "holds": _list(_ANY_TEXT, 10**5)}, maybe={"refusal": _ANY_TEXT}
    ),
    "ToSubmit": _sent(
        {"intended_use": _text(1_000, least=1), "recipients": _text(1_000, least=1)},
        {
            "conditions": _WORDS,
            "expires": _DAY,
            "answer": _WORDS,
            "delete_upload": {**_FLAG, "default": True},
        },
    ),
    "ToDiscard": _sent({}, {"delete_upload": {**_FLAG, "default": True}}),
    "ToAsk": _sent({"submission": _ID, "words": _text(1_000, least=1)}),
    "ToDecide": _sent(
        {
            "submission": _ID,
            "certificate_sha256": _text(64, least=64),
            "decided": {"type": "string", "enum": ["approved", "conditional", "rejected"]},
        },
        {"conditions": _WORDS, "words": _WORDS},
    ),
    "ToRecall": _sent({"why": _text(1_000, least=1)}),
    "Review": _told(
        {
            "submissions": _list({"type": "object"}, 10**5),
            "open": {"type": ["string", "null"]},
            "question": {"type": ["string", "null"]},
            "decision": _or_null({"type": "object"}),
            "recall": _or_null({"type": "object"}),
            "taken": _list({"type": "object"}, 10**6),
        }
    ),
}
