"""Entries of a schema that say how its file is written."""

import dataclasses
from typing import Any

from privacy.message import Message
from synth.errors import InputError
from synth.reading.form import FileForm
from synth.tables.entries import at as _at
from synth.tables.entries import mapping as _mapping
from synth.tables.entries import text as _text


def read_file_form(value: object) -> FileForm:
    """Read what stands under `file:` of a schema.

    Raises:
        InputError: it is no form of a file; says which part.
    """
    fields = _mapping(
        value, Message("file"), {field.name for field in dataclasses.fields(FileForm)}
    )
    read: dict[str, Any] = {}
    for key, text in fields.items():
        # No quote at all is written as an empty text.
        written = text if key == "quote" and text == "" else _text(text, _at(Message("file"), key))
        read[key] = _file_value(key, written)
    return FileForm(**read)


def _file_value(key: str, text: str) -> str | int | bool:
    if key in {"escaped", "spaced", "line_breaks"}:
        if text not in {"true", "false"}:
            raise InputError("file: {key} is true or false.", key=key)
        return text == "true"
    if key in {"header", "width"}:
        if not (text.isascii() and text.isdigit() and len(text) < 7):
            raise InputError("file: {key} must be a whole number.", key=key)
        return int(text)
    return text


def file_entry(form: FileForm) -> dict[str, Any]:
    """Return what differs from plain CSV, the format and the encoding always."""
    entry: dict[str, Any] = {"format": form.format}
    if form.format in {"delimited", "json"}:
        entry["encoding"] = form.encoding
    if form.format == "delimited":
        entry["delimiter"] = form.delimiter
    for field in dataclasses.fields(FileForm):
        value = getattr(form, field.name)
        if field.name not in entry and value != field.default:
            entry[field.name] = value
    return entry
