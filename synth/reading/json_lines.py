"""JSON lines, and a JSON list of records: every value becomes text as it is written."""

import json
from collections.abc import Iterator
from typing import Any, NoReturn

import pandas as pd

from privacy.message import N_, Message
from synth.errors import InputError
from synth.reading.counts import count_message
from synth.texts import TEXT


def is_json(text: str) -> bool:
    """Tell whether a text begins as a JSON object or a list of them does."""
    head = text[:1000].lstrip()
    follows = head[1:].lstrip()[:1]
    return (head[:1] == "{" and follows in {'"', "}"}) or (head[:1] == "[" and follows == "{")


def read_json(text: str, *, name: str) -> tuple[pd.DataFrame, list[Message]]:
    """Read one object a line, or a list of objects; their keys are the columns.

    Raises:
        InputError: a record is no object, holds lists or objects, or names a key twice.
    """
    columns: dict[str, list[str | None]] = {}
    number = 0
    lacking = nested = first_nested = 0
    for number, record in enumerate(_records(text, name), start=1):
        for key in [key for key in record if key not in columns]:
            columns[key] = [None] * (number - 1)
        if any(isinstance(value, dict | list) for value in record.values()):
            nested += 1
            first_nested = first_nested or number
        lacking += len(record) < len(columns)
        for key, values in columns.items():
            values.append(_as_text(record.get(key)))
    if nested:
        raise InputError(
            "{name}: {n} of {records} hold lists or objects, first record {first_nested}. Give "
            "each value a field of its own.",
            name=name,
            n=nested,
            records=count_message(number, "record"),
            first_nested=first_nested,
        )
    if not columns:
        raise InputError("{name} has no fields.", name=name)
    try:
        frame = pd.DataFrame(
            {key: pd.Series(values, dtype=TEXT) for key, values in columns.items()}
        )
    except UnicodeEncodeError:
        raise InputError(
            "{name} holds half characters (lone surrogates). Write it as UTF-8 again.", name=name
        ) from None
    if not lacking:
        return frame, []
    some = N_(
        "{lacking} of {records} lack one or more fields that an earlier one has; the missing ones "
        "are empty."
    )
    return frame, [Message(some, lacking=lacking, records=count_message(number, "record"))]


def _records(text: str, name: str) -> Iterator[dict[str, Any]]:
    if text.lstrip().startswith("["):
        listed = _parse(text, N_("{name} is not a valid JSON list of records."), name)
        where = N_("{name}: record {number} is no object with named fields.")
        yield from (_object(record, where, name, n) for n, record in enumerate(listed, 1))
        return
    invalid = N_("{name}: line {number} is not valid JSON. Write one object a line.")
    where = N_("{name}: line {number} is no object with named fields.")
    for number, line in enumerate(text.split("\n"), start=1):
        if line and not line.isspace():
            yield _object(_parse(line, invalid, name, number), where, name, number)


def _parse(text: str, refusal: str, name: str, number: int = 1) -> Any:
    try:
        return json.loads(
            text,
            object_pairs_hook=_unique,
            parse_int=str,
            parse_float=str,
            parse_constant=_not_json,
        )
    except (ValueError, RecursionError):
        raise InputError(refusal, name=name, number=number) from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("a key is given twice")
    return record


def _not_json(constant: str) -> NoReturn:
    raise ValueError("NaN and Infinity are no JSON")


def _object(record: Any, refusal: str, name: str, number: int) -> dict[str, Any]:
    if not isinstance(record, dict):
        raise InputError(refusal, name=name, number=number)
    return record


def _as_text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else None
