"""The description of the API: well formed, the docs have it, and nothing is left unsaid."""

import re
from typing import Any

from jsonschema import Draft202012Validator

from service.api import serving
from service.api.description import (
    codes_in_markdown,
    codes_of,
    describe,
    routes_in_markdown,
    scopes_in_markdown,
)
from service.api.forms import FORMS
from service.api.problems import CODES
from service.api.table import TABLE
from tests.service.served import ROOT

DESCRIPTION = describe(TABLE, serving.PREFIX)


def test_the_docs_have_the_routes_scopes_and_codes() -> None:
    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    for table in (routes_in_markdown(TABLE), scopes_in_markdown(), codes_in_markdown()):
        assert table in page, table


def test_every_form_is_a_json_schema_and_every_reference_leads_somewhere() -> None:
    for form in FORMS.values():
        Draft202012Validator.check_schema(form)
    for place in references(DESCRIPTION):
        held: Any = DESCRIPTION
        for part in place.removeprefix("#/").split("/"):
            held = held[part]
        assert held


def references(held: Any) -> list[str]:
    if isinstance(held, dict):
        found = [held["$ref"]] if "$ref" in held else []
        return [*found, *(one for each in held.values() for one in references(each))]
    return [one for each in held for one in references(each)] if isinstance(held, list) else []


def test_what_is_sent_is_bounded() -> None:
    """Nothing that is not named, no text or list without an end."""
    for endpoint in TABLE:
        if endpoint.takes in FORMS:
            assert FORMS[endpoint.takes]["additionalProperties"] is False, endpoint.takes
            for form in parts(FORMS[endpoint.takes]):
                kinds = form.get("type")
                if kinds == "string":
                    assert {"maxLength", "enum", "pattern"} & set(form), (endpoint.takes, form)
                if kinds == "array":
                    assert "maxItems" in form
                if kinds in ("number", "integer"):
                    assert {"minimum", "exclusiveMinimum"} & set(form)
                    assert "maximum" in form


def parts(form: Any) -> list[dict[str, Any]]:
    if isinstance(form, dict):
        return [form, *(one for held in form.values() for one in parts(held))]
    return [one for held in form for one in parts(held)] if isinstance(form, list) else []


def test_every_code_of_a_problem_can_come_and_none_is_strange() -> None:
    said = {code for endpoint in TABLE for code in codes_of(endpoint)} | {"no-such-method"}
    text = "\n".join(file.read_text("utf-8") for file in (ROOT / "service" / "api").glob("*.py"))
    assert said == set(CODES)
    assert set(re.findall(r'Problem\(\s*"([a-z-]+)"', text)) <= set(CODES)


def test_each_operation_has_a_name_of_its_own() -> None:
    names = [
        operation["operationId"]
        for path in DESCRIPTION["paths"].values()
        for operation in path.values()
    ]
    assert len(set(names)) == len(names) == len(TABLE)
